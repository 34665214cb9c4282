//! Signing in by a passkey: the device says who, nobody types an address.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
};
use webauthn_rs::prelude::PublicKeyCredential;

use super::{
    PasskeyError, Started,
    ceremony::{self, Ceremony, to_json},
    keys,
};
use crate::{
    accounts::{
        entity::member,
        model::{MemberId, NextPath},
        passkey::{entity::passkey, relying_party::RelyingParty},
        service::{SignInOutcome, ThisBrowser, open_session},
    },
    db::Db,
};

/// Begins to sign somebody in; nobody knows whom yet.
///
/// # Errors
/// [`PasskeyError::NotHere`].
pub async fn start_signing_in(
    db: &Db,
    party: &RelyingParty,
    now: DateTime<Utc>,
) -> Result<Started, PasskeyError> {
    let (options, state) = party.start_signing_in()?;
    let tx = db.begin().await?;
    let started = ceremony::open(&tx, now, None, &Ceremony::SigningIn { state }, options).await?;
    tx.commit().await?;
    Ok(started)
}

/// Signs in the owner of the passkey that answered; `next` is where they wanted to go, `browser` the one they sign in with.
///
/// # Errors
/// [`PasskeyError::CeremonyOver`], [`PasskeyError::Refused`], [`PasskeyError::Unknown`]. Nothing was written then.
pub async fn finish_signing_in(
    db: &Db,
    party: &RelyingParty,
    now: DateTime<Utc>,
    secret: &str,
    answer: &PublicKeyCredential,
    next: NextPath,
    browser: &ThisBrowser,
) -> Result<SignInOutcome, PasskeyError> {
    let (handle, claimed) = party.claimed(answer)?;
    let tx = db.begin().await?;
    let Ceremony::SigningIn { state } = ceremony::take(&tx, now, None, secret).await? else {
        return Err(PasskeyError::CeremonyOver);
    };
    let row = passkey::Entity::find()
        .filter(passkey::Column::CredentialId.eq(keys::credential_id(claimed)))
        // Removed meanwhile, or used twice at once: one after the other.
        .lock_exclusive()
        .one(tx.conn())
        .await?
        .ok_or(PasskeyError::Unknown)?;
    let member =
        member::Entity::find_by_id(row.member_id).one(tx.conn()).await?.ok_or(PasskeyError::Unknown)?;
    if member.passkey_handle != Some(handle.to_string()) {
        return Err(PasskeyError::Unknown);
    }
    let mut credential = keys::credential(&row)?;
    party.finish_signing_in(answer, state, &mut credential)?;
    passkey::ActiveModel {
        id: Unchanged(row.id),
        credential: Set(to_json(&credential)?),
        last_used_at: Set(Some(now)),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    let session = open_session(&tx, now, MemberId(member.id), browser).await?;
    tx.commit().await?;
    Ok(SignInOutcome {
        session: session.expose().to_owned(),
        next,
        profile_complete: !member.first_name.is_empty() && !member.last_name.is_empty(),
    })
}
