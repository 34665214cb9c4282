//! Making an edition.

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use super::{one, write};
use crate::{
    db::{Db, Tx},
    weekly::{model::Section, schedule::due},
};

/// What the first edition tells of.
const WEEK: Duration = Duration::days(7);
/// How far back the others go at most, to the one before: a week that had none is not forgotten, a summer is not a letter.
const LONGEST: Duration = Duration::days(14);
/// Questions that wait are told of for as long.
const WAITING: Duration = Duration::days(30);
/// Topics of a section; a letter shows the few that concern its reader.
const AT_MOST: u32 = 300;

/// Makes the edition that is due, if one is and nobody made it; of two processes one does. None is made of a week without anything
/// to tell. Returns whether one was.
///
/// # Errors
/// The database's.
pub async fn publish_due(db: &Db, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let Some(day) = due(now) else { return Ok(false) };
    let tx = db.begin().await?;
    let sql = "INSERT INTO weekly_edition (day, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    if write(&tx, sql, [day.to_string().into(), now.into()]).await? == 0 {
        return Ok(false);
    }
    let row = one(&tx, "SELECT id FROM weekly_edition WHERE day = $1", [day.to_string().into()]).await?;
    let edition: i64 = match row {
        Some(row) => row.try_get("", "id")?,
        None => return Ok(false),
    };
    let last = since(&tx, now, edition).await?;
    let mut topics = 0;
    for section in Section::ALL {
        let since = if section == Section::Waiting { now - WAITING } else { last };
        let sql = format!(
            "INSERT INTO weekly_item (edition_id, section, topic_id, place) SELECT {edition}, '{}', found.id, \
             row_number() OVER (ORDER BY found.at DESC, found.id DESC) FROM ({}) AS found \
             ORDER BY found.at DESC, found.id DESC LIMIT {AT_MOST}",
            section.code(),
            found(section)
        );
        topics += write(&tx, sql, [since.into(), now.into()]).await?;
    }
    if topics == 0 {
        // Nothing to say: the transaction is dropped, and the next pass looks again.
        return Ok(false);
    }
    tx.commit().await?;
    Ok(true)
}

/// When what an edition tells of begins: where the edition before it ended, which is more than a week ago when a public holiday moved
/// one of them.
async fn since(tx: &Tx, now: DateTime<Utc>, edition: i64) -> Result<DateTime<Utc>, DbErr> {
    let sql = "SELECT created_at FROM weekly_edition WHERE id < $1 ORDER BY id DESC LIMIT 1";
    let row = one(tx, sql, [edition.into()]).await?;
    let before: Option<DateTime<Utc>> = row.map(|row| row.try_get("", "created_at")).transpose()?;
    Ok(before.map_or(now - WEEK, |before| before.max(now - LONGEST)))
}

/// The topics of a section, each once with its moment: after `$1`, up to `$2`.
fn found(section: Section) -> String {
    const SEEN: &str = "topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
                        AND topic.author_id NOT IN (SELECT id FROM member WHERE is_uncounted)";
    match section {
        Section::Solved => format!(
            "SELECT topic.id, topic.solved_at AS at FROM topic WHERE {SEEN} AND topic.kind = 'question' \
             AND topic.solution_post_id IS NOT NULL AND topic.solved_at > $1 AND topic.solved_at <= $2"
        ),
        // One that was solved too is told once.
        Section::Certified => format!(
            "SELECT topic.id, max(certificate.given_at) AS at FROM certificate \
             JOIN topic ON topic.id = certificate.topic_id JOIN post ON post.id = certificate.post_id \
             AND post.hidden_at IS NULL AND post.deleted_at IS NULL WHERE {SEEN} AND topic.kind = 'question' \
             AND certificate.withdrawn_at IS NULL AND certificate.suspended_at IS NULL \
             AND certificate.given_at > $1 AND certificate.given_at <= $2 \
             AND NOT coalesce(topic.solution_post_id IS NOT NULL AND topic.solved_at > $1, FALSE) GROUP BY topic.id"
        ),
        Section::Waiting => format!(
            "SELECT topic.id, topic.created_at AS at FROM topic WHERE {SEEN} AND topic.kind = 'question' \
             AND topic.answers_count = 0 AND NOT topic.locked AND topic.created_at > $1 AND topic.created_at <= $2"
        ),
        Section::News => format!(
            "SELECT topic.id, topic.created_at AS at FROM topic WHERE {SEEN} AND topic.kind = 'news' \
             AND topic.created_at > $1 AND topic.created_at <= $2"
        ),
    }
}
