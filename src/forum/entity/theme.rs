//! A community, the news, or a sheet that is questioned.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "theme")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub kind: String,
    pub parent_id: Option<i64>,
    pub position: i64,
    pub slug: String,
    pub name: String,
    pub summary: String,
    pub description_md: String,
    pub description_html: String,
    pub certified: bool,
    pub topics_count: i64,
    pub answered_count: i64,
    pub solved_count: i64,
    pub replies_count: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
