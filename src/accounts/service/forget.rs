//! Forgetting a member who goes. Their row stays, empty, for the posts that stay.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect,
};

use super::{RoleError, roles::lock_admins};
use crate::{
    accounts::{
        entity::{member, oidc_identity, session, sign_in_link},
        model::{FORGOTTEN, MemberId, Role},
        passkey::service::forget_keys,
        people::service::forget as forget_profile,
    },
    db::Tx,
    live::Channel,
    policy::Denied,
    statistics::service::{changed, changed_all},
};

/// A member on their way out, in a transaction that goes on: their account is locked, so that nobody signs in to it
/// meanwhile.
#[derive(Debug)]
pub struct Leaving {
    /// Who.
    pub member: MemberId,
    /// What other features keep things under.
    pub email: String,
}

/// Locks the account of a member who goes.
///
/// # Errors
/// [`RoleError::Unknown`] when it is gone already; [`Denied::LastAdmin`]: somebody always administers the site; the
/// database's.
pub async fn leave(tx: &Tx, member: MemberId) -> Result<Leaving, RoleError> {
    // Before the account itself, in the order in which roles are changed.
    let admins = lock_admins(tx).await?;
    let row = member::Entity::find_by_id(member.0)
        .filter(member::Column::DeletedAt.is_null())
        .lock_exclusive()
        .one(tx.conn())
        .await?
        .ok_or(RoleError::Unknown)?;
    if Role::from_code(&row.role) == Role::Admin && admins < 2 {
        return Err(Denied::LastAdmin.into());
    }
    Ok(Leaving { member, email: row.email })
}

/// Whether nobody else administers the site. Only looks: [`leave`] decides.
///
/// # Errors
/// The database's.
pub async fn is_last_admin(connection: &impl ConnectionTrait, member: MemberId) -> Result<bool, DbErr> {
    let admins: Vec<i64> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::Role.eq(Role::Admin.code()))
        .limit(2)
        .into_tuple()
        .all(connection)
        .await?;
    Ok(admins == [member.0])
}

/// Forgets everything an account knows of its owner, ends their sessions everywhere and frees their address. What the
/// history of roles says of others stays, under [`FORGOTTEN`].
///
/// # Errors
/// The database's.
pub async fn forget(tx: &Tx, now: DateTime<Utc>, leaving: &Leaving) -> Result<(), RoleError> {
    let id = leaving.member.0;
    let row = member::Entity::find_by_id(id).one(tx.conn()).await?.ok_or(RoleError::Unknown)?;
    // An account that goes is counted no more; nor is its badge, in any week.
    if row.ambassador_of.is_some() {
        changed_all(tx).await?;
    } else {
        changed(tx, &[row.created_at]).await?;
    }
    session::Entity::delete_many().filter(session::Column::MemberId.eq(id)).exec(tx.conn()).await?;
    oidc_identity::Entity::delete_many()
        .filter(oidc_identity::Column::MemberId.eq(id))
        .exec(tx.conn())
        .await?;
    sign_in_link::Entity::delete_many()
        .filter(sign_in_link::Column::Email.eq(&leaving.email))
        .exec(tx.conn())
        .await?;
    forget_keys(tx, leaving.member).await?;
    forget_profile(tx, now, leaving.member).await?;
    member::ActiveModel {
        id: Unchanged(id),
        // No address is like this one: nobody signs in with it, and nothing is mailed to it.
        email: Set(format!("supprime-{id}")),
        first_name: Set(FORGOTTEN.to_owned()),
        last_name: Set(String::new()),
        role: Set(Role::Member.code().to_owned()),
        last_seen_at: Set(None),
        suspended_at: Set(None),
        passkey_handle: Set(None),
        dormant_notice_at: Set(None),
        deleted_at: Set(Some(now)),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    // On every page that names them; and nobody goes on being remembered as signed in.
    tx.emit(now, Channel::Members, String::new());
    tx.emit(now, Channel::Sessions, String::new());
    Ok(())
}
