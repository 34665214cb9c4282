//! A figure as it was when a decision was recorded.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "committee_figure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub decision_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rank: i64,
    pub code: String,
    pub name: String,
    pub form: String,
    pub value: Option<i64>,
    pub whole: Option<i64>,
    pub aim: Option<i64>,
    pub made_of: String,
    pub definition: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
