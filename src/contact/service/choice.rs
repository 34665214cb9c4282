//! Whether one wants messages, and from whom not.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};

use super::ContactError;
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{Named, correspondent, names_of},
    },
    contact::entity::{choice, refusal},
    db::{Db, Tx},
    live::Channel,
    policy,
};

/// Refusals shown at most.
const SHOWN_AT_MOST: u64 = 200;

/// What a member chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Whether members may write to them.
    pub accepts: bool,
    /// Whether they said so themselves.
    pub is_chosen: bool,
    /// Those they want no message from, the last refused first.
    pub refused: Vec<(MemberId, Named)>,
}

/// What `actor` chose.
///
/// # Errors
/// The database's.
pub async fn settings(db: &Db, actor: &SignedIn) -> Result<Settings, ContactError> {
    let chosen = choice::Entity::find_by_id(actor.member.0).one(db.read()).await?.map(|row| row.accepts);
    let is_ambassador = match chosen {
        Some(_) => false,
        None => correspondent(db.read(), actor.member).await?.is_some_and(|me| me.is_ambassador),
    };
    let refused: Vec<i64> = refusal::Entity::find()
        .select_only()
        .column(refusal::Column::SenderId)
        .filter(refusal::Column::MemberId.eq(actor.member.0))
        .order_by_desc(refusal::Column::CreatedAt)
        .limit(SHOWN_AT_MOST)
        .into_tuple()
        .all(db.read())
        .await?;
    let names = names_of(db, refused.iter().copied()).await?;
    let named = |id| names.get(&id).map(|name| (MemberId(id), name.clone()));
    Ok(Settings {
        accepts: policy::accepts_messages(chosen, is_ambassador),
        is_chosen: chosen.is_some(),
        refused: refused.into_iter().filter_map(named).collect(),
    })
}

/// Says whether `actor` wants messages.
///
/// # Errors
/// The database's.
pub async fn choose(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    accepts: bool,
) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    write(&tx, now, actor.member, accepts).await?;
    tx.commit().await?;
    Ok(())
}

pub(super) async fn write(tx: &Tx, now: DateTime<Utc>, member: MemberId, accepts: bool) -> Result<(), DbErr> {
    let row = choice::ActiveModel { member_id: Set(member.0), accepts: Set(accepts), changed_at: Set(now) };
    choice::Entity::insert(row)
        .on_conflict(
            OnConflict::column(choice::Column::MemberId)
                .update_columns([choice::Column::Accepts, choice::Column::ChangedAt])
                .to_owned(),
        )
        .exec_without_returning(tx.conn())
        .await?;
    // Profiles say whether one can write.
    tx.emit(now, Channel::Members, String::new());
    Ok(())
}

/// Takes the messages of a sender again. One who was not refused is left as they are.
///
/// # Errors
/// The database's.
pub async fn accept_again(db: &Db, actor: &SignedIn, sender: MemberId) -> Result<(), ContactError> {
    let tx = db.begin().await?;
    refusal::Entity::delete_by_id((actor.member.0, sender.0)).exec(tx.conn()).await?;
    tx.commit().await?;
    Ok(())
}
