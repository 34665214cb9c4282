//! Taking a mistaken decision off the page, and putting it back.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
};

use super::{Change, CommitteeError, Keeper, lock, remember};
use crate::{
    accounts::model::SignedIn,
    committee::{entity::decision, model::DecisionId},
    db::Db,
    live::Channel,
    policy,
};

/// Which way a decision goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Off the page.
    Withdraw,
    /// Back on it.
    Restore,
}

impl Move {
    /// The word used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Withdraw => "retirer",
            Self::Restore => "retablir",
        }
    }

    /// The way of a word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Withdraw, Self::Restore].into_iter().find(|way| way.code() == code)
    }
}

/// Takes a decision off the page, where its place and the reason stay, or puts it back with the figures it had. What is already
/// so changes nothing, and is not remembered twice.
///
/// # Errors
/// Why `actor` may not; [`CommitteeError::NotFound`]; the database's.
pub async fn move_decision(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: DecisionId,
    way: Move,
    reason: &str,
) -> Result<(), CommitteeError> {
    policy::can_keep_committee(actor)?;
    let tx = db.begin().await?;
    let row = lock(&tx, id).await?;
    let withdraws = way == Move::Withdraw;
    if row.withdrawn_at.is_some() == withdraws {
        return Ok(());
    }
    decision::ActiveModel {
        id: Unchanged(id.0),
        withdrawn_at: Set(withdraws.then_some(now)),
        withdrawn_because: Set(withdraws.then(|| reason.to_owned())),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    let what = if withdraws { Change::Withdrawn } else { Change::Restored };
    remember(&tx, now, Keeper::Member(actor), id.0, what, None, Some(reason)).await?;
    tx.emit(now, Channel::Committee, String::new());
    tx.commit().await?;
    Ok(())
}
