//! Making an edition.

use chrono::{DateTime, Duration, Utc};
use sea_orm::DbErr;

use super::{one, write};
use crate::{
    db::Db,
    weekly::{model::Section, schedule::due},
};

/// What an edition tells of.
const WEEK: Duration = Duration::days(7);
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
    let mut topics = 0;
    for section in Section::ALL {
        let since = now - if section == Section::Waiting { WAITING } else { WEEK };
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
