//! Asking those whose questions have answers and no solution.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{ask, letter::letter, link::create, write};
use crate::{
    accounts::{model::MemberId, service::reachable},
    closing::model::{ASKED_WITHIN, BETWEEN, EARLY, LATE},
    db::Db,
    forum::{model::TopicId, service::lock_unsolved},
    mail,
    notifications::{
        model::Mailing,
        service::{JOIN_SETTING, link_to_stop, wants},
    },
    routing::calendar::is_working_time,
};

/// Questions asked about in one pass; the others in the next one, minutes later.
const AT_ONCE: u32 = 200;

/// Mails the askers to whom it is due, at working hours. Each mail is one transaction, which first takes the question's turn: of two
/// processes one gets it, and one that dies leaves nothing half done. Returns how many were mailed.
///
/// # Errors
/// The database's, once everybody was tried: what one mail meets is no other's delay.
pub async fn ask_due(db: &Db, now: DateTime<Utc>, site: &str) -> Result<u64, DbErr> {
    if !is_working_time(now) {
        return Ok(0);
    }
    let sql = format!(
        "SELECT topic.id AS topic, topic.author_id AS asker, \
         CASE WHEN closing.first_answer_at <= $1 THEN 1 ELSE 0 END AS is_late \
         FROM closing_question AS closing JOIN topic ON topic.id = closing.topic_id \
         JOIN member ON member.id = topic.author_id {JOIN_SETTING} \
         WHERE closing.first_answer_at > $2 AND closing.late_at IS NULL AND closing.first_answer_at <= $3 \
         AND (closing.early_at IS NULL OR (closing.first_answer_at <= $1 AND closing.early_at <= $4)) \
         AND topic.kind = 'question' AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL AND NOT topic.locked \
         AND topic.solution_post_id IS NULL AND topic.answers_count > 0 AND {} \
         AND member.deleted_at IS NULL AND member.suspended_at IS NULL AND member.dormant_notice_at IS NULL \
         AND member.last_seen_at IS NOT NULL ORDER BY closing.first_answer_at, topic.id LIMIT {AT_ONCE}",
        wants(Mailing::Closing)
    );
    let values = [now - LATE, now - ASKED_WITHIN, now - EARLY, now - BETWEEN].map(Into::into);
    let (mut mailed, mut failure) = (0, None);
    for row in ask(db, sql, values).await? {
        match ask_one(db, now, site, &row).await {
            Ok(is_mailed) => mailed += u64::from(is_mailed),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(mailed), Err)
}

/// Whether the mail was written: somebody else may have, or the question may stand otherwise by now.
async fn ask_one(db: &Db, now: DateTime<Utc>, site: &str, due: &QueryResult) -> Result<bool, DbErr> {
    let (topic, asker) = (TopicId(due.try_get("", "topic")?), MemberId(due.try_get("", "asker")?));
    let is_late = due.try_get::<i32>("", "is_late")? == 1;
    let tx = db.begin().await?;
    let Some(address) = reachable(&tx, asker).await? else { return Ok(false) };
    // Locked: whoever solves or hides it meanwhile finds the mail, and takes it back.
    let Some(question) = lock_unsolved(&tx, topic).await? else { return Ok(false) };
    let which = if is_late { "late" } else { "early" };
    let turn = format!(
        "UPDATE closing_question SET {which}_at = $1 WHERE topic_id = $2 AND {which}_at IS NULL AND late_at IS NULL"
    );
    if write(&tx, turn, [now.into(), topic.0.into()]).await? == 0 {
        return Ok(false);
    }
    let secret = create(&tx, now, topic, asker).await?;
    let stop = link_to_stop(&tx, now, asker, Mailing::Closing, site).await?;
    let mail = letter(&question, is_late, &secret, &stop, site).to(&address);
    let mail = mail::enqueue_revocable(&tx, now, mail).await?;
    let tie = format!("UPDATE closing_question SET {which}_mail = $1 WHERE topic_id = $2");
    write(&tx, tie, [mail.0.into(), topic.0.into()]).await?;
    tx.commit().await?;
    Ok(true)
}
