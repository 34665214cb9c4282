//! A person with an account.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub profession: Option<String>,
    pub departement: Option<String>,
    pub role: String,
    pub created_at: DateTimeUtc,
    pub last_seen_at: Option<DateTimeUtc>,
    pub suspended_at: Option<DateTimeUtc>,
    pub passkey_handle: Option<String>,
    pub deleted_at: Option<DateTimeUtc>,
    pub dormant_notice_at: Option<DateTimeUtc>,
    pub ambassador_of: Option<String>,
    pub public_fields: i64,
    pub listed: Option<bool>,
    pub folded_name: String,
    pub is_uncounted: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
