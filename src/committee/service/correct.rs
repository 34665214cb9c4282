//! Correcting the words of a decision.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
};

use super::{Change, CommitteeError, Keeper, lock, remember};
use crate::{
    accounts::model::SignedIn,
    committee::{
        entity::decision,
        model::{DecisionId, Words},
    },
    db::Db,
    live::Channel,
    markdown::render,
    policy,
};

/// Gives a decision other words, and keeps those it had. Its day and its figures stay: they belong together. The same words
/// sent again are no change.
///
/// # Errors
/// Why `actor` may not; [`CommitteeError::NotFound`], also when it was withdrawn; the database's.
pub async fn correct(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: DecisionId,
    words: &Words,
) -> Result<(), CommitteeError> {
    policy::can_keep_committee(actor)?;
    let tx = db.begin().await?;
    let before = lock(&tx, id).await?;
    if before.withdrawn_at.is_some() {
        return Err(CommitteeError::NotFound);
    }
    let said = (before.kind.as_str(), before.title.as_str(), before.body_md.as_str());
    if said == (words.kind.code(), words.title.as_str(), words.body.as_str()) {
        return Ok(());
    }
    decision::ActiveModel {
        id: Unchanged(id.0),
        kind: Set(words.kind.code().to_owned()),
        title: Set(words.title.clone()),
        body_md: Set(words.body.clone()),
        body_html: Set(render(&words.body).into_string()),
        edited_at: Set(Some(now)),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    remember(&tx, now, Keeper::Member(actor), id.0, Change::Corrected, Some(&before), None).await?;
    tx.emit(now, Channel::Committee, String::new());
    tx.commit().await?;
    Ok(())
}
