//! Saying how one's question stands, by the link of a mail.

use chrono::{DateTime, Utc};

use super::{ClosingError, link::find, write};
use crate::{
    accounts::service::acting,
    closing::model::{Answer, Said},
    db::Db,
    forum::service::{asker_says_not_solved, asker_says_solved},
};

/// Says how the question of the link of `secret` stands: solved, by which reply if by one; or not, which takes back what was
/// chosen. It may be said again, otherwise.
///
/// # Errors
/// [`ClosingError::LinkSpent`]; [`ClosingError::Forum`] for a reply that is gone, or of another question; the database's.
pub async fn say(db: &Db, now: DateTime<Utc>, secret: &str, answer: Answer) -> Result<(), ClosingError> {
    let tx = db.begin().await?;
    let (topic, asker) = find(tx.conn(), now, secret).await?;
    let actor = acting(&tx, asker).await?.ok_or(ClosingError::LinkSpent)?;
    match answer.said {
        Said::Solved => asker_says_solved(&tx, &actor, now, topic, answer.reply).await?,
        Said::Partly | Said::NotYet => asker_says_not_solved(&tx, &actor, now, topic).await?,
    }
    let sql = "UPDATE closing_question SET said = $1, said_at = $2 WHERE topic_id = $3";
    write(&tx, sql, [answer.said.code().into(), now.into(), topic.0.into()]).await?;
    tx.commit().await?;
    Ok(())
}
