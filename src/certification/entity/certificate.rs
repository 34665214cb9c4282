//! That somebody answers for a reply, in a territory.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "certificate")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub topic_id: i64,
    pub post_id: i64,
    pub territory: String,
    pub member_id: i64,
    pub source: Option<String>,
    pub verified_on: String,
    pub review_by: String,
    pub given_at: DateTimeUtc,
    pub suspended_at: Option<DateTimeUtc>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
