//! What is expected of a browser that was given a challenge.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

use super::PasskeyError;
use crate::{
    accounts::{model::MemberId, passkey::entity::ceremony, secret::Secret},
    db::Tx,
};

/// How long a device has to answer; browsers are told the same.
pub const CEREMONY_LIFETIME: Duration = Duration::minutes(5);

/// What a ceremony is for, and what its answer is checked against.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ceremony {
    /// A passkey to add, under this name.
    Adding {
        /// As its owner typed it.
        name: String,
        /// The library's.
        state: PasskeyRegistration,
    },
    /// Somebody to sign in.
    SigningIn {
        /// The library's.
        state: DiscoverableAuthentication,
    },
}

/// A ceremony that has begun.
#[derive(Debug)]
pub struct Started {
    /// The secret that its answer brings back.
    pub ceremony: String,
    /// What the browser asks of a device: WebAuthn's `publicKey`, as JSON.
    pub options: Value,
}

/// Keeps what is expected, for `member` when one is known. Returns what the browser is given.
pub(super) async fn open(
    tx: &Tx,
    now: DateTime<Utc>,
    member: Option<MemberId>,
    expected: &Ceremony,
    options: Value,
) -> Result<Started, PasskeyError> {
    let secret = Secret::random();
    ceremony::ActiveModel {
        token_hash: Set(secret.hash()),
        member_id: Set(member.map(|member| member.0)),
        state: Set(to_json(expected)?),
        created_at: Set(now),
        expires_at: Set(now + CEREMONY_LIFETIME),
    }
    .insert(tx.conn())
    .await?;
    Ok(Started { ceremony: secret.expose().to_owned(), options })
}

/// Spends the ceremony of `secret`, begun by `member` or, when that is none, by somebody who was not known.
pub(super) async fn take(
    tx: &Tx,
    now: DateTime<Utc>,
    member: Option<MemberId>,
    secret: &str,
) -> Result<Ceremony, PasskeyError> {
    let hash = Secret::from_browser(secret).hash();
    let row = ceremony::Entity::find_by_id(&hash).one(tx.conn()).await?.ok_or(PasskeyError::CeremonyOver)?;
    if row.member_id != member.map(|member| member.0) {
        return Err(PasskeyError::CeremonyOver);
    }
    // One statement decides: of two transactions on PostgreSQL, the second finds nothing to remove.
    let spent = ceremony::Entity::delete_many()
        .filter(ceremony::Column::TokenHash.eq(&hash))
        .filter(ceremony::Column::ExpiresAt.gt(now))
        .exec(tx.conn())
        .await?;
    if spent.rows_affected == 0 {
        return Err(PasskeyError::CeremonyOver);
    }
    // One begun by another version of this program is begun again.
    serde_json::from_str(&row.state).map_err(|_| PasskeyError::CeremonyOver)
}

/// Forgets ceremonies nobody finished. Returns how many.
///
/// # Errors
/// The database's.
pub(in crate::accounts) async fn remove_expired_ceremonies(
    tx: &Tx,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    let gone =
        ceremony::Entity::delete_many().filter(ceremony::Column::ExpiresAt.lte(now)).exec(tx.conn()).await?;
    Ok(gone.rows_affected)
}

/// For a column.
pub(super) fn to_json(value: &impl Serialize) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}
