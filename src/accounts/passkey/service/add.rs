//! Adding a passkey to the account of somebody who is signed in.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    EntityTrait, PaginatorTrait, QuerySelect,
};
use webauthn_rs::prelude::{RegisterPublicKeyCredential, Uuid};

use super::{
    PasskeyError, Started,
    ceremony::{self, Ceremony, to_json},
    keys,
};
use crate::{
    accounts::{
        entity::member,
        model::SignedIn,
        passkey::{
            entity::passkey,
            model::{KeyId, KeyName, MAX_KEYS},
            relying_party::{KeyOwner, RelyingParty},
        },
    },
    db::{Db, Tx, is_duplicate},
};

/// Begins to add a passkey under `name`.
///
/// # Errors
/// [`PasskeyError::TooMany`], [`PasskeyError::NotHere`].
pub async fn start_adding(
    db: &Db,
    party: &RelyingParty,
    actor: &SignedIn,
    now: DateTime<Utc>,
    name: &KeyName,
) -> Result<Started, PasskeyError> {
    let tx = db.begin().await?;
    let member = in_turn(&tx, actor).await?;
    let rows = keys::of_member(actor.member).all(tx.conn()).await?;
    if rows.len() >= MAX_KEYS {
        return Err(PasskeyError::TooMany);
    }
    let known = rows
        .iter()
        .map(|row| Ok(keys::credential(row)?.cred_id().clone()))
        .collect::<Result<Vec<_>, PasskeyError>>()?;
    let owner = KeyOwner {
        handle: handle(&tx, &member).await?,
        email: &member.email,
        display_name: &actor.profile.display_name(),
    };
    let (options, state) = party.start_adding(owner, known)?;
    let expected = Ceremony::Adding { name: name.as_str().to_owned(), state };
    let started = ceremony::open(&tx, now, Some(actor.member), &expected, options).await?;
    tx.commit().await?;
    Ok(started)
}

/// Adds the passkey a device made.
///
/// # Errors
/// [`PasskeyError::CeremonyOver`], [`PasskeyError::Refused`], [`PasskeyError::NotKept`], [`PasskeyError::Known`],
/// [`PasskeyError::TooMany`]. Nothing was written then.
pub async fn finish_adding(
    db: &Db,
    party: &RelyingParty,
    actor: &SignedIn,
    now: DateTime<Utc>,
    secret: &str,
    answer: &RegisterPublicKeyCredential,
) -> Result<KeyId, PasskeyError> {
    let tx = db.begin().await?;
    in_turn(&tx, actor).await?;
    let Ceremony::Adding { name, state } = ceremony::take(&tx, now, Some(actor.member), secret).await? else {
        return Err(PasskeyError::CeremonyOver);
    };
    if keys::of_member(actor.member).count(tx.conn()).await? >= MAX_KEYS as u64 {
        return Err(PasskeyError::TooMany);
    }
    let made = party.finish_adding(answer, &state)?;
    let row = passkey::ActiveModel {
        member_id: Set(actor.member.0),
        credential_id: Set(keys::credential_id(made.cred_id().as_ref())),
        credential: Set(to_json(&made)?),
        name: Set(name),
        created_at: Set(now),
        ..Default::default()
    };
    let row = row
        .insert(tx.conn())
        .await
        .map_err(|error| if is_duplicate(&error) { PasskeyError::Known } else { error.into() })?;
    keys::tell(&tx, now, actor.member, "Une clé d’accès a été ajoutée à votre compte", &row.name).await?;
    tx.commit().await?;
    Ok(KeyId(row.id))
}

/// The row of who acts. Held on PostgreSQL until the transaction ends, so that two of their requests count their passkeys one
/// after the other; SQLite has one writer anyway.
async fn in_turn(tx: &Tx, actor: &SignedIn) -> Result<member::Model, PasskeyError> {
    let row = member::Entity::find_by_id(actor.member.0).lock_exclusive().one(tx.conn()).await?;
    row.ok_or(PasskeyError::NotFound)
}

/// How devices know a member: drawn the first time, the same ever after, so that a device puts a new passkey in the place of
/// one that was removed.
async fn handle(tx: &Tx, member: &member::Model) -> Result<Uuid, PasskeyError> {
    if let Some(known) = member.passkey_handle.as_deref().and_then(|text| Uuid::parse_str(text).ok()) {
        return Ok(known);
    }
    let drawn = Uuid::new_v4();
    member::ActiveModel {
        id: Unchanged(member.id),
        passkey_handle: Set(Some(drawn.to_string())),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    Ok(drawn)
}
