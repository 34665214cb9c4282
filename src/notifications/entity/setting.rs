//! When a member wants which mails.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification_setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub member_id: i64,
    pub answer: Option<String>,
    pub reply: Option<String>,
    pub question: Option<String>,
    pub solution: Option<String>,
    pub weekday: i64,
    pub no_questions: bool,
    pub no_reminders: bool,
    pub no_closing: bool,
    pub mention: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
