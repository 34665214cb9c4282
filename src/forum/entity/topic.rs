//! A question or a piece of news, and its counters.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub theme_id: i64,
    pub author_id: i64,
    pub kind: String,
    pub title: String,
    pub slug: String,
    pub departement: Option<String>,
    pub region: Option<String>,
    pub pinned: bool,
    pub locked: bool,
    pub replies_count: i64,
    pub answers_count: i64,
    pub answer_seconds: Option<i64>,
    pub same_count: i64,
    pub last_number: i64,
    pub solution_post_id: Option<i64>,
    pub solved_by_team: bool,
    pub views: i64,
    pub created_at: DateTimeUtc,
    pub last_post_at: DateTimeUtc,
    pub edited_at: Option<DateTimeUtc>,
    pub hidden_at: Option<DateTimeUtc>,
    pub deleted_at: Option<DateTimeUtc>,
    pub submission: Option<String>,
    pub certificates_count: i64,
    pub certified_until: Option<String>,
    pub silent_since: Option<DateTimeUtc>,
    pub community_post_id: Option<i64>,
    pub solved_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
