//! Finding the askers who say nothing.

use chrono::{DateTime, Utc};

use super::{ClosingError, ask, write};
use crate::{
    closing::model::SILENT_AFTER,
    db::Db,
    forum::{model::TopicId, service::mark_silent},
};

/// Askers found in one pass; the others in the next one.
const AT_ONCE: u32 = 200;

/// Marks the questions whose askers are silent: the last mail left, and for four days they neither answered it, nor chose a solution,
/// nor wrote under their question. Who was not asked, because no mail could reach them or they want none, is not silent. Returns
/// how many were marked.
///
/// # Errors
/// The database's.
pub async fn mark_silent_due(db: &Db, now: DateTime<Utc>) -> Result<u64, ClosingError> {
    let undelivered = "SELECT topic_id FROM closing_question JOIN outbox_mail ON outbox_mail.id = closing_question.late_mail \
                       WHERE outbox_mail.failed_at IS NOT NULL AND outbox_mail.sent_at IS NULL \
                       AND NOT closing_question.unreachable LIMIT 200";
    for row in ask(db, undelivered, []).await? {
        let topic: i64 = row.try_get("", "topic_id")?;
        let tx = db.begin().await?;
        write(&tx, "UPDATE closing_question SET unreachable = TRUE WHERE topic_id = $1", [topic.into()])
            .await?;
        tx.commit().await?;
    }
    // The outbox remembers a mail that left for longer than four days: one that is not there left long ago.
    let sql = format!(
        "SELECT topic.id AS topic FROM closing_question AS closing JOIN topic ON topic.id = closing.topic_id \
         WHERE closing.late_at <= $1 AND (closing.said_at IS NULL OR closing.said_at < closing.late_at) \
         AND NOT closing.unreachable AND topic.silent_since IS NULL AND topic.solution_post_id IS NULL \
         AND topic.kind = 'question' AND topic.answers_count > 0 AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
         AND NOT topic.locked AND NOT EXISTS (SELECT 1 FROM outbox_mail WHERE outbox_mail.id = closing.late_mail \
         AND (outbox_mail.sent_at IS NULL OR outbox_mail.sent_at > $1)) \
         AND NOT EXISTS (SELECT 1 FROM post WHERE post.topic_id = topic.id AND post.author_id = topic.author_id \
         AND post.created_at >= closing.late_at) ORDER BY topic.id LIMIT {AT_ONCE}"
    );
    let mut marked = 0;
    for row in ask(db, sql, [(now - SILENT_AFTER).into()]).await? {
        let tx = db.begin().await?;
        if mark_silent(&tx, now, TopicId(row.try_get("", "topic")?)).await? {
            tx.commit().await?;
            marked += 1;
        }
    }
    Ok(marked)
}
