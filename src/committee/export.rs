//! What somebody did for the committee's page, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::entity::change;
use crate::{accounts::model::MemberId, db::Db};

/// Something they did to a decision.
#[derive(Debug, Serialize)]
pub struct ChangeExport {
    /// Which decision.
    pub decision_id: i64,
    /// The code of what they did.
    pub what: String,
    /// Why, when they withdrew it or put it back.
    pub reason: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What a member did, oldest first. What decisions say is everybody's, and on the page.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<Vec<ChangeExport>, DbErr> {
    let rows = change::Entity::find()
        .filter(change::Column::ActorId.eq(member.0))
        .order_by_asc(change::Column::Id)
        .all(db.read())
        .await?;
    let told = |row: change::Model| ChangeExport {
        decision_id: row.decision_id,
        what: row.what,
        reason: row.reason,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(told).collect())
}
