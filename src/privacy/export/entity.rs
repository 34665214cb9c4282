//! An archive somebody asked for.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "data_export")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub member_id: i64,
    pub requested_at: DateTimeUtc,
    pub attempts: i64,
    pub due_at: DateTimeUtc,
    pub ready_at: Option<DateTimeUtc>,
    pub failed_at: Option<DateTimeUtc>,
    pub file_key: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
