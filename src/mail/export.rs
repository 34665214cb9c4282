//! Which mails somebody was sent, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::entity::{Column, Entity};
use crate::db::Db;

/// A mail. What it said is left out: some of its links sign in.
#[derive(Debug, Serialize)]
pub struct MailExport {
    /// One line.
    pub subject: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub failed_at: Option<DateTime<Utc>>,
}

/// The mails to an address, oldest first.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, address: &str) -> Result<Vec<MailExport>, DbErr> {
    let rows =
        Entity::find().filter(Column::Recipient.eq(address)).order_by_asc(Column::Id).all(db.read()).await?;
    let told = rows.into_iter().map(|row| MailExport {
        subject: row.subject,
        created_at: row.created_at,
        sent_at: row.sent_at,
        failed_at: row.failed_at,
    });
    Ok(told.collect())
}
