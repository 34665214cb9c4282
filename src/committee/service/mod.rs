//! The use-cases of the committee's page: each writes in one transaction, with its history.

mod correct;
mod figures;
mod read;
mod record;
mod withdraw;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DbErr, EntityTrait, QuerySelect};

pub use self::{
    correct::correct,
    figures::{figures_before, may_keep},
    read::{ChangeView, DecisionView, Kept, Withdrawal, decision, decisions},
    record::record,
    withdraw::{Move, move_decision},
};
use crate::{
    accounts::model::SignedIn,
    committee::{
        entity::{change, decision as row},
        model::DecisionId,
    },
    db::Tx,
    policy::{self, Denied},
};

/// Why something about a decision did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CommitteeError {
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such decision, or it was withdrawn.
    #[error("no such decision")]
    NotFound,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// Who records a decision.
#[derive(Clone, Copy, Debug)]
pub enum Keeper<'a> {
    /// The person at the command line of the server.
    Operator,
    /// Somebody signed in.
    Member(&'a SignedIn),
}

impl Keeper<'_> {
    fn authorise(self) -> Result<(), Denied> {
        match self {
            Self::Operator => Ok(()),
            Self::Member(actor) => policy::can_keep_committee(actor),
        }
    }

    fn id(self) -> Option<i64> {
        match self {
            Self::Operator => None,
            Self::Member(actor) => Some(actor.member.0),
        }
    }
}

/// What was done to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was written.
    Recorded,
    /// Its words were.
    Corrected,
    /// It was taken off the page, but for its place.
    Withdrawn,
    /// It came back.
    Restored,
}

impl Change {
    const ALL: [Self; 4] = [Self::Recorded, Self::Corrected, Self::Withdrawn, Self::Restored];

    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Corrected => "corrected",
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
        }
    }

    /// As the history tells it, after a name.
    #[must_use]
    pub const fn past(self) -> &'static str {
        match self {
            Self::Recorded => "a enregistré la décision et figé ses chiffres",
            Self::Corrected => "a corrigé ses mots",
            Self::Withdrawn => "l’a retirée",
            Self::Restored => "l’a rétablie",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|change| change.code() == code)
    }
}

/// A decision, locked until the transaction ends.
async fn lock(tx: &Tx, id: DecisionId) -> Result<row::Model, CommitteeError> {
    let found = row::Entity::find_by_id(id.0).lock_exclusive().one(tx.conn()).await?;
    found.ok_or(CommitteeError::NotFound)
}

/// Writes down what is done to a decision. `before`: the row whose words are corrected.
async fn remember(
    tx: &Tx,
    now: DateTime<Utc>,
    keeper: Keeper<'_>,
    id: i64,
    what: Change,
    before: Option<&row::Model>,
    reason: Option<&str>,
) -> Result<(), DbErr> {
    change::ActiveModel {
        decision_id: Set(id),
        actor_id: Set(keeper.id()),
        what: Set(what.code().to_owned()),
        kind: Set(before.map(|row| row.kind.clone())),
        title: Set(before.map(|row| row.title.clone())),
        body_md: Set(before.map(|row| row.body_md.clone())),
        reason: Set(reason.map(str::to_owned)),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}

/// What the database holds and this program cannot read: a row written by hand.
fn unreadable(what: &str, id: i64) -> DbErr {
    DbErr::Type(format!("decision {id}: {what}"))
}
