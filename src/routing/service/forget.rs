//! What is known of who looks after which question: told to them, and forgotten.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use serde::Serialize;

use super::{absence, ask, write};
use crate::{
    accounts::model::MemberId,
    db::{Db, Tx},
    routing::plan::TOLD_FOR,
};

/// What routing knows of a member, for the archive of their data.
#[derive(Debug, Serialize)]
pub struct RoutingExport {
    /// The first and the last day of their absence.
    pub away: Option<(String, String)>,
    /// Questions they take care of, by number, and until when.
    pub taken: Vec<(i64, DateTime<Utc>)>,
    /// Questions they passed on, by number, and when.
    pub passed: Vec<(i64, DateTime<Utc>)>,
    /// Questions they were told of, by number, why, and when.
    pub told: Vec<(i64, String, DateTime<Utc>)>,
}

/// What routing knows of a member.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<RoutingExport, DbErr> {
    let away = absence::absence_of(db, member).await?;
    let mut export = RoutingExport {
        away: away.map(|away| (away.from.to_string(), away.to.to_string())),
        taken: Vec::new(),
        passed: Vec::new(),
        told: Vec::new(),
    };
    let sql = "SELECT topic_id, until AS at FROM question_taken WHERE member_id = $1 ORDER BY topic_id";
    for row in ask(db, sql, [member.0.into()]).await? {
        export.taken.push((row.try_get("", "topic_id")?, row.try_get("", "at")?));
    }
    let sql = "SELECT topic_id, passed_at AS at FROM question_passed WHERE member_id = $1 ORDER BY topic_id";
    for row in ask(db, sql, [member.0.into()]).await? {
        export.passed.push((row.try_get("", "topic_id")?, row.try_get("", "at")?));
    }
    let sql = "SELECT topic_id, reason, told_at AS at FROM routing_told WHERE member_id = $1 ORDER BY told_at, topic_id";
    for row in ask(db, sql, [member.0.into()]).await? {
        export.told.push((row.try_get("", "topic_id")?, row.try_get("", "reason")?, row.try_get("", "at")?));
    }
    Ok(export)
}

/// Forgets a member who goes; what they took is everybody's again.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    for table in ["question_taken", "question_passed", "routing_told", "routing_person"] {
        write(tx, &format!("DELETE FROM {table} WHERE member_id = $1"), [member.0.into()]).await?;
    }
    Ok(())
}

/// Forgets, of questions that are not told of any more, who was told of them, and who took care of those that somebody could
/// have answered long ago. Returns how many rows went.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let before = now - TOLD_FOR;
    let tx = db.begin().await?;
    let mut gone = 0;
    for sql in [
        "DELETE FROM routing_told WHERE told_at <= $1 AND topic_id NOT IN (SELECT topic_id FROM routed_question WHERE asked_at > $1)",
        "DELETE FROM routed_question WHERE asked_at <= $1",
        "DELETE FROM question_taken WHERE until <= $1",
    ] {
        gone += write(&tx, sql, [before.into()]).await?;
    }
    tx.commit().await?;
    Ok(gone)
}
