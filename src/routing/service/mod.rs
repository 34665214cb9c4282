//! The use-cases of routing. Each takes the database, who acts, the time and its input; each that writes is one transaction.
//!
//! What is asked is written in SQL that both databases read, over the forum's tables by name: rows that no use-case of the forum
//! knows in this shape.

mod absence;
mod forget;
mod gestures;
mod letter;
mod page;
mod raise;
mod route;
mod taken;
mod tell;
mod withdraw;

pub use self::{
    absence::{absence_of, save_absence},
    forget::{RoutingExport, export, forget, remove_old},
    gestures::act,
    page::{RoutedQuestion, RoutingView, routing},
    raise::raise_due,
    route::{leave_unrouted, route},
    taken::{Care, Taken, care_of},
    tell::tell_due,
    withdraw::withdraw,
};

use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    accounts::{
        model::{Scope, SignedIn},
        service::scopes_of,
    },
    cockpit::model::Reach,
    db::statement::{ask, one, write},
    forum::spot::{Area, Part},
    policy::{self, Denied},
};

/// Why a use-case of routing did not happen.
#[derive(Debug, thiserror::Error)]
pub enum RoutingError {
    /// Unknown, hidden, deleted, answered, or none of theirs.
    #[error("Cette question n’attend plus, ou n’est pas pour vous.")]
    NotFound,
    /// Somebody else takes care of it: who, and until when, in words.
    #[error("{name} s’en occupe déjà, jusqu’au {until}. Vous pouvez répondre quand même.")]
    Taken {
        /// « Prénom N. ».
        name: String,
        /// « 26 novembre 2026 à 14 h 20 ».
        until: String,
    },
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// The questions somebody looks after: near, then wider. The team's are all of them, unless they answer for some.
struct Mine {
    near: Vec<Part>,
    wider: Vec<Part>,
}

impl Mine {
    /// # Errors
    /// [`Denied::AmbassadorsOnly`]; the database's.
    async fn of(connection: &impl ConnectionTrait, actor: &SignedIn) -> Result<Self, RoutingError> {
        policy::can_see_cockpit(actor)?;
        let scopes: Vec<Scope> =
            if actor.is_ambassador { scopes_of(connection, actor.member).await? } else { Vec::new() };
        let reaches: Vec<Reach> = scopes.iter().filter_map(Reach::of).collect();
        if !reaches.is_empty() {
            return Ok(Self {
                near: reaches.iter().map(|reach| reach.near).collect(),
                wider: reaches.iter().filter_map(|reach| reach.wider).collect(),
            });
        }
        if actor.is_team() {
            return Ok(Self { near: vec![Part { theme: None, area: Area::Everywhere }], wider: Vec::new() });
        }
        Err(Denied::AmbassadorsOnly.into())
    }
}
