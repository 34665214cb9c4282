//! Somebody who may certify, and for where.

use sea_orm::{ConnectionTrait, DbErr};

use crate::{
    accounts::{
        model::{Scope, SignedIn},
        service::scopes_of,
    },
    policy::{self, AnswerFacts, Denied},
    territory::{self, Territory},
};

/// A member, and what they answer for.
#[derive(Clone, Debug)]
pub struct Certifier<'a> {
    actor: &'a SignedIn,
    scopes: Vec<Scope>,
}

impl<'a> Certifier<'a> {
    /// What `actor` answers for. One query for ambassadors, none for the others.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(connection: &impl ConnectionTrait, actor: &'a SignedIn) -> Result<Self, DbErr> {
        let scopes = if actor.is_ambassador && !actor.is_team() {
            scopes_of(connection, actor.member).await?
        } else {
            Vec::new()
        };
        Ok(Self { actor, scopes })
    }

    /// Who.
    #[must_use]
    pub const fn actor(&self) -> &'a SignedIn {
        self.actor
    }

    /// See [`policy::can_review`].
    ///
    /// # Errors
    /// Why not.
    pub fn can_review(&self) -> Result<(), Denied> {
        policy::can_review(self.actor.is_team(), &self.scopes)
    }

    /// See [`policy::can_certify`].
    ///
    /// # Errors
    /// Why not.
    pub fn can_certify(&self, answer: &AnswerFacts) -> Result<(), Denied> {
        policy::can_certify(self.actor, &self.scopes, answer)
    }

    /// See [`policy::can_certify_for`].
    ///
    /// # Errors
    /// Why not.
    pub fn can_certify_for(&self, answer: &AnswerFacts, place: Option<&Territory>) -> Result<(), Denied> {
        policy::can_certify_for(self.actor, &self.scopes, answer, place)
    }

    /// Where they may certify answers of a theme: regions, then départements, then collectivités; whether the whole country.
    #[must_use]
    pub fn places(&self, theme: i64) -> (bool, Vec<&'static Territory>) {
        let may = |place: Option<&Territory>| {
            self.actor.is_team() || self.scopes.iter().any(|scope| policy::answers_for(scope, theme, place))
        };
        let every = territory::regions().chain(territory::departements()).chain(territory::collectivites());
        (may(None), every.filter(|place| may(Some(place))).collect())
    }
}
