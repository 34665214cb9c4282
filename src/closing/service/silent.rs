//! Finding the askers who say nothing.

use chrono::{DateTime, Utc};

use super::{ClosingError, ask, one, write};
use crate::{
    closing::model::SILENT_AFTER,
    db::Db,
    forum::{
        model::TopicId,
        service::{lock_unsolved, mark_silent},
    },
};

/// Askers found in one pass; the others in the next one.
const AT_ONCE: u32 = 200;

/// Questions whose last mail was given up.
const UNDELIVERED: &str = "SELECT topic_id FROM closing_question JOIN outbox_mail ON outbox_mail.id = closing_question.late_mail \
     WHERE outbox_mail.failed_at IS NOT NULL AND outbox_mail.sent_at IS NULL AND NOT closing_question.unreachable LIMIT 200";

/// And those whose last mail, given up before, left once an operator had mended what was wrong.
const SENT_AFTER_ALL: &str = "SELECT topic_id FROM closing_question JOIN outbox_mail ON outbox_mail.id = closing_question.late_mail \
     WHERE outbox_mail.sent_at IS NOT NULL AND closing_question.unreachable LIMIT 200";

/// Questions whose askers are silent since before `$1`. The outbox remembers a mail that left for longer than four days: one that is
/// not there left long ago.
const SILENT: &str = "FROM closing_question AS closing JOIN topic ON topic.id = closing.topic_id \
     WHERE closing.late_at <= $1 AND (closing.said_at IS NULL OR closing.said_at < closing.late_at) \
     AND NOT closing.unreachable AND topic.silent_since IS NULL AND topic.solution_post_id IS NULL \
     AND topic.kind = 'question' AND topic.answers_count > 0 AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
     AND NOT topic.locked AND NOT EXISTS (SELECT 1 FROM outbox_mail WHERE outbox_mail.id = closing.late_mail \
     AND (outbox_mail.sent_at IS NULL OR outbox_mail.sent_at > $1)) \
     AND NOT EXISTS (SELECT 1 FROM post WHERE post.topic_id = topic.id AND post.author_id = topic.author_id \
     AND post.created_at >= closing.late_at)";

/// Marks the questions whose askers are silent: the last mail left, and for four days they neither answered it, nor chose a solution,
/// nor wrote under their question. Who was not asked, because no mail could reach them or they want none, is not silent. Returns
/// how many were marked.
///
/// # Errors
/// The database's.
pub async fn mark_silent_due(db: &Db, now: DateTime<Utc>) -> Result<u64, ClosingError> {
    for (is_unreachable, which) in [(true, UNDELIVERED), (false, SENT_AFTER_ALL)] {
        for row in ask(db, which, []).await? {
            let topic: i64 = row.try_get("", "topic_id")?;
            let tx = db.begin().await?;
            let sql = "UPDATE closing_question SET unreachable = $1 WHERE topic_id = $2";
            write(&tx, sql, [is_unreachable.into(), topic.into()]).await?;
            tx.commit().await?;
        }
    }
    let sql = format!("SELECT topic.id AS topic {SILENT} ORDER BY topic.id LIMIT {AT_ONCE}");
    let since = now - SILENT_AFTER;
    let mut marked = 0;
    for row in ask(db, sql, [since.into()]).await? {
        let topic: i64 = row.try_get("", "topic")?;
        let tx = db.begin().await?;
        // Locked, then looked at again: they may have spoken since.
        let is_open = lock_unsolved(&tx, TopicId(topic)).await?.is_some();
        let still = format!("SELECT topic.id {SILENT} AND topic.id = $2");
        let is_silent = is_open && one(&tx, still, [since.into(), topic.into()]).await?.is_some();
        if is_silent && mark_silent(&tx, now, TopicId(topic)).await? {
            tx.commit().await?;
            marked += 1;
        }
    }
    Ok(marked)
}
