//! A member's passkeys: seen, named, removed.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Expr};
use webauthn_rs::prelude::Passkey;

use super::PasskeyError;
use crate::{
    accounts::{
        entity::member,
        model::{Email, MemberId, SignedIn},
        passkey::{
            entity::{ceremony, passkey},
            model::{KeyId, KeyName, OwnKey},
        },
    },
    db::{Db, Tx},
    mail::{self, Letter},
};

/// The passkeys of a member, oldest first.
pub(super) fn of_member(member: MemberId) -> Select<passkey::Entity> {
    passkey::Entity::find().filter(passkey::Column::MemberId.eq(member.0)).order_by_asc(passkey::Column::Id)
}

/// A passkey's name among devices, as the database writes it.
pub(super) fn credential_id(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the library keeps of a passkey.
pub(super) fn credential(row: &passkey::Model) -> Result<Passkey, PasskeyError> {
    serde_json::from_str(&row.credential).map_err(|error| sea_orm::DbErr::Json(error.to_string()).into())
}

fn own(row: passkey::Model) -> OwnKey {
    OwnKey { id: KeyId(row.id), name: row.name, created_at: row.created_at, last_used_at: row.last_used_at }
}

/// Every passkey of the person who is signed in, oldest first.
///
/// # Errors
/// The database's.
pub async fn own_keys(db: &Db, actor: &SignedIn) -> Result<Vec<OwnKey>, PasskeyError> {
    let rows = of_member(actor.member).all(db.read()).await?;
    Ok(rows.into_iter().map(own).collect())
}

/// One of them.
///
/// # Errors
/// [`PasskeyError::NotFound`], also when it is somebody else's.
pub async fn own_key(db: &Db, actor: &SignedIn, key: KeyId) -> Result<OwnKey, PasskeyError> {
    let row = of_member(actor.member).filter(passkey::Column::Id.eq(key.0)).one(db.read()).await?;
    row.map(own).ok_or(PasskeyError::NotFound)
}

/// Calls a passkey otherwise.
///
/// # Errors
/// [`PasskeyError::NotFound`], also when it is somebody else's.
pub async fn rename_key(db: &Db, actor: &SignedIn, key: KeyId, name: &KeyName) -> Result<(), PasskeyError> {
    let tx = db.begin().await?;
    let renamed = passkey::Entity::update_many()
        .col_expr(passkey::Column::Name, Expr::value(name.as_str()))
        .filter(passkey::Column::Id.eq(key.0))
        .filter(passkey::Column::MemberId.eq(actor.member.0))
        .exec(tx.conn())
        .await?;
    if renamed.rows_affected == 0 {
        return Err(PasskeyError::NotFound);
    }
    tx.commit().await?;
    Ok(())
}

/// Removes a passkey: it signs nobody in any more. Browsers that are signed in stay so.
///
/// # Errors
/// [`PasskeyError::NotFound`], also when it is somebody else's.
pub async fn remove_key(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    key: KeyId,
) -> Result<(), PasskeyError> {
    let tx = db.begin().await?;
    let row = of_member(actor.member).filter(passkey::Column::Id.eq(key.0)).one(tx.conn()).await?;
    let row = row.ok_or(PasskeyError::NotFound)?;
    // One statement decides: of two removals at once, the second finds nothing, and nobody is told twice.
    if passkey::Entity::delete_by_id(row.id).exec(tx.conn()).await?.rows_affected == 0 {
        return Err(PasskeyError::NotFound);
    }
    tell(&tx, now, actor.member, "Une clé d’accès a été retirée de votre compte", &row.name).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells a member what changed in the ways to sign in as them: whoever found their browser open may have done it.
pub(super) async fn tell(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    what: &str,
    name: &str,
) -> Result<(), PasskeyError> {
    let Some(row) = member::Entity::find_by_id(member.0).one(tx.conn()).await? else { return Ok(()) };
    let Ok(address) = Email::parse(&row.email) else { return Ok(()) };
    let letter = Letter::about(what)
        .says(&format!("Il s’agit de la clé nommée « {name} »."))
        .says(
            "Si c’est vous, vous n’avez rien à faire. Sinon, quelqu’un utilise peut-être un appareil où vous êtes resté·e \
             connecté·e : connectez-vous, fermez les autres connexions, retirez les clés que vous ne connaissez pas, et \
             répondez à cet e-mail pour prévenir l’équipe.",
        );
    mail::enqueue(tx, now, letter.to(&address)).await?;
    Ok(())
}

/// Forgets every passkey of a member who goes, and what was expected of their devices.
///
/// # Errors
/// The database's.
pub(in crate::accounts) async fn forget_keys(tx: &Tx, member: MemberId) -> Result<(), DbErr> {
    passkey::Entity::delete_many().filter(passkey::Column::MemberId.eq(member.0)).exec(tx.conn()).await?;
    ceremony::Entity::delete_many().filter(ceremony::Column::MemberId.eq(member.0)).exec(tx.conn()).await?;
    Ok(())
}
