//! Taking care of a question, passing on it.

use chrono::{DateTime, Utc};

use super::{RoutingError, taken, write};
use crate::{
    accounts::{model::SignedIn, service::names_of},
    db::{Db, Tx},
    forum::{model::TopicId, service::tell_that_it_changed},
    routing::model::{Gesture, TAKEN_FOR},
    ui::french_date::full,
};

/// Does what `actor` wants with a question. What is so already stays as it is: a button pressed twice is pressed once.
///
/// # Errors
/// [`RoutingError::NotFound`], [`RoutingError::Taken`]; why `actor` may not; the database's.
pub async fn act(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    gesture: Gesture,
    topic: TopicId,
) -> Result<(), RoutingError> {
    let tx = db.begin().await?;
    let member = actor.member.0;
    match gesture {
        // What one took can be given back, and what one passed on returned to, whatever became of it.
        Gesture::GiveBack => {
            let sql = "DELETE FROM question_taken WHERE topic_id = $1 AND member_id = $2";
            if write(&tx, sql, [topic.0.into(), member.into()]).await? > 0 {
                tell_that_it_changed(&tx, now, topic).await?;
            }
        }
        Gesture::Return => {
            let sql = "DELETE FROM question_passed WHERE topic_id = $1 AND member_id = $2";
            write(&tx, sql, [topic.0.into(), member.into()]).await?;
        }
        Gesture::Take => take(db, &tx, actor, now, topic).await?,
        Gesture::Pass => {
            only_mine(&tx, actor, topic).await?;
            let sql = "INSERT INTO question_passed (member_id, topic_id, passed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            write(&tx, sql, [member.into(), topic.0.into(), now.into()]).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

async fn only_mine(tx: &Tx, actor: &SignedIn, topic: TopicId) -> Result<(), RoutingError> {
    if taken::is_mine(tx.conn(), actor, topic).await? { Ok(()) } else { Err(RoutingError::NotFound) }
}

/// Of two who take a question at once, one gets it.
async fn take(
    db: &Db,
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    topic: TopicId,
) -> Result<(), RoutingError> {
    only_mine(tx, actor, topic).await?;
    let sql = "INSERT INTO question_taken (topic_id, member_id, until) VALUES ($1, $2, $3) \
               ON CONFLICT (topic_id) DO UPDATE SET member_id = excluded.member_id, until = excluded.until \
               WHERE question_taken.until <= $4";
    let values = [topic.0.into(), actor.member.0.into(), (now + TAKEN_FOR).into(), now.into()];
    if write(tx, sql, values).await? > 0 {
        let sql = "DELETE FROM question_passed WHERE topic_id = $1 AND member_id = $2";
        write(tx, sql, [topic.0.into(), actor.member.0.into()]).await?;
        return Ok(tell_that_it_changed(tx, now, topic).await?);
    }
    let sql = "SELECT member_id, until FROM question_taken WHERE topic_id = $1";
    let row = super::one(tx, sql, [topic.0.into()]).await?.ok_or(RoutingError::NotFound)?;
    let holder: i64 = row.try_get("", "member_id")?;
    if holder == actor.member.0 {
        return Ok(());
    }
    let until: DateTime<Utc> = row.try_get("", "until")?;
    let name = names_of(db, [holder]).await?.remove(&holder).map(|named| named.name);
    Err(RoutingError::Taken { name: name.unwrap_or_else(|| "Quelqu’un".to_owned()), until: full(until) })
}
