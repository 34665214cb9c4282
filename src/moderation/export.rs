//! What moderation knows of somebody, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::entity::{action, report};
use crate::{accounts::model::MemberId, db::Db};

/// What somebody reported, did for the team, and what was decided of their account.
#[derive(Debug, Serialize)]
pub struct ModerationExport {
    /// Reports they made, oldest first.
    pub reports: Vec<ReportExport>,
    /// What was decided of their account. Who decided is somebody else's data.
    pub about_the_account: Vec<ActionExport>,
    /// What they did for the team.
    pub done_for_the_team: Vec<ActionExport>,
}

/// A report.
#[derive(Debug, Serialize)]
pub struct ReportExport {
    /// The message.
    pub post_id: i64,
    /// The code of the reason they chose.
    pub reason: String,
    /// What they added.
    pub details: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When the team had read it.
    pub handled_at: Option<DateTime<Utc>>,
}

/// Something the team did.
#[derive(Debug, Serialize)]
pub struct ActionExport {
    /// Its code.
    pub action: String,
    /// The topic it was about.
    pub topic_id: Option<i64>,
    /// The message it was about.
    pub post_id: Option<i64>,
    /// Why.
    pub reason: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What moderation knows of a member.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<ModerationExport, DbErr> {
    let reports = report::Entity::find()
        .filter(report::Column::ReporterId.eq(member.0))
        .order_by_asc(report::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: report::Model| ReportExport {
        post_id: row.post_id,
        reason: row.reason,
        details: row.details,
        created_at: row.created_at,
        handled_at: row.handled_at,
    };
    Ok(ModerationExport {
        reports: reports.into_iter().map(told).collect(),
        about_the_account: actions(db, action::Column::MemberId, member).await?,
        done_for_the_team: actions(db, action::Column::ActorId, member).await?,
    })
}

async fn actions(db: &Db, column: action::Column, member: MemberId) -> Result<Vec<ActionExport>, DbErr> {
    let rows = action::Entity::find()
        .filter(column.eq(member.0))
        .order_by_asc(action::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: action::Model| ActionExport {
        action: row.action,
        topic_id: row.topic_id,
        post_id: row.post_id,
        reason: row.reason,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(told).collect())
}
