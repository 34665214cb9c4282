//! What private messages left of somebody, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::{
    accounts::model::MemberId,
    contact::entity::{choice, message, refusal, report},
    db::Db,
};

/// What a member chose, refused, sent and received. Whoever is on the other side is a number: who they are is their data.
#[derive(Debug, Serialize)]
pub struct ContactExport {
    /// Whether members may write to them; none: they never chose.
    pub accepts: Option<bool>,
    /// Those they refuse, oldest refusal first.
    pub refused: Vec<MessageExport>,
    /// Messages they sent, oldest first.
    pub sent: Vec<MessageExport>,
    /// Messages they received, oldest first.
    pub received: Vec<MessageExport>,
    /// What they reported, oldest first.
    pub reports: Vec<MessageReportExport>,
}

/// A message, or a refusal.
#[derive(Debug, Serialize)]
pub struct MessageExport {
    /// Number of the other member.
    pub member_id: i64,
    /// When.
    pub at: DateTime<Utc>,
}

/// A report.
#[derive(Debug, Serialize)]
pub struct MessageReportExport {
    /// Number of who wrote the message.
    pub member_id: i64,
    /// In their words.
    pub details: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What private messages left of a member.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<ContactExport, DbErr> {
    let chosen = choice::Entity::find_by_id(member.0).one(db.read()).await?;
    let refused = refusal::Entity::find()
        .filter(refusal::Column::MemberId.eq(member.0))
        .order_by_asc(refusal::Column::CreatedAt)
        .all(db.read())
        .await?;
    let reports = report::Entity::find()
        .filter(report::Column::ReporterId.eq(member.0))
        .order_by_asc(report::Column::Id)
        .all(db.read())
        .await?;
    let sent = messages(db, message::Column::SenderId, member).await?;
    let received = messages(db, message::Column::RecipientId, member).await?;
    Ok(ContactExport {
        accepts: chosen.map(|row| row.accepts),
        refused: refused
            .into_iter()
            .map(|row| MessageExport { member_id: row.sender_id, at: row.created_at })
            .collect(),
        sent: sent
            .into_iter()
            .map(|row| MessageExport { member_id: row.recipient_id, at: row.created_at })
            .collect(),
        received: received
            .into_iter()
            .map(|row| MessageExport { member_id: row.sender_id, at: row.created_at })
            .collect(),
        reports: reports
            .into_iter()
            .map(|row| MessageReportExport {
                member_id: row.sender_id,
                details: row.details,
                at: row.created_at,
            })
            .collect(),
    })
}

async fn messages(db: &Db, column: message::Column, member: MemberId) -> Result<Vec<message::Model>, DbErr> {
    message::Entity::find()
        .filter(column.eq(member.0))
        .order_by_asc(message::Column::CreatedAt)
        .all(db.read())
        .await
}
