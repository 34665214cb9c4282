//! A question that waits too long comes first.

use chrono::{DateTime, Duration, Utc};

use super::write;
use crate::{
    db::Db,
    forum::{
        model::TopicId,
        service::{ForumError, tell_that_it_changed},
    },
    routing::plan::Reason,
};

/// Questions raised in one transaction.
const AT_ONCE: u32 = 50;
/// One that waited longer than this when it could have been raised, because it was brought from elsewhere or because nothing
/// ran, is left where it is.
const RAISED_WITHIN: Duration = Duration::days(7);

/// Puts the questions that have waited for two weeks first among those that wait: each once, before it sinks again under what
/// comes after. Returns how many.
///
/// # Errors
/// The database's.
pub async fn raise_due(db: &Db, now: DateTime<Utc>) -> Result<u64, ForumError> {
    let (latest, earliest) = (now - Reason::Theme.after(), now - Reason::Theme.after() - RAISED_WITHIN);
    let sql = format!(
        "SELECT id FROM topic WHERE kind = 'question' AND answers_count = 0 AND hidden_at IS NULL AND deleted_at IS NULL \
         AND raised_at IS NULL AND created_at <= $1 AND created_at > $2 ORDER BY created_at, id LIMIT {AT_ONCE}"
    );
    let due = super::ask(db, sql, [latest.into(), earliest.into()]).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let tx = db.begin().await?;
    let mut raised = 0;
    for row in due {
        let id: i64 = row.try_get("", "id")?;
        let sql = "UPDATE topic SET raised_at = $1 WHERE id = $2 AND raised_at IS NULL AND answers_count = 0";
        if write(&tx, sql, [now.into(), id.into()]).await? > 0 {
            tell_that_it_changed(&tx, now, TopicId(id)).await?;
            raised += 1;
        }
    }
    tx.commit().await?;
    Ok(raised)
}
