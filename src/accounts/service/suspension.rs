//! Keeping somebody out.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{AccountError, profile::profile_of};
use crate::{
    accounts::{
        entity::{member, session},
        model::{Email, MemberId, Role},
    },
    db::Tx,
    mail::{self, Letter},
};

/// What moderation needs to know of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// « Prénom N. ».
    pub name: String,
    /// Its role.
    pub role: Role,
    /// Whether it is suspended.
    pub is_suspended: bool,
    /// What its owner answers for as an ambassador; none for who is none.
    pub ambassador_of: Option<String>,
}

/// The state of an account; none when it is gone.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn account_state(
    connection: &impl ConnectionTrait,
    member: MemberId,
) -> Result<Option<AccountState>, AccountError> {
    let row = member::Entity::find_by_id(member.0).one(connection).await?;
    let row = row.filter(|row| row.deleted_at.is_none());
    Ok(row.map(|row| AccountState {
        name: profile_of(&row).display_name(),
        role: Role::from_code(&row.role),
        is_suspended: row.suspended_at.is_some(),
        ambassador_of: row.ambassador_of,
    }))
}

/// Suspends an account and ends its sessions, or lets its owner sign in again; their owner is told so, with the `reason`. What is
/// already so is told to nobody.
///
/// # Errors
/// [`AccountError::Db`].
pub async fn set_suspended(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    suspended: bool,
    reason: &str,
) -> Result<(), AccountError> {
    let change = member::Entity::update_many()
        .col_expr(member::Column::SuspendedAt, Expr::value(suspended.then_some(now)))
        .filter(member::Column::Id.eq(member.0))
        .filter(member::Column::DeletedAt.is_null());
    let change = if suspended {
        change.filter(member::Column::SuspendedAt.is_null())
    } else {
        change.filter(member::Column::SuspendedAt.is_not_null())
    };
    if change.exec(tx.conn()).await?.rows_affected == 0 {
        return Ok(());
    }
    tracing::info!(target: "security", member = member.0, suspended, "an account is suspended, or open again");
    if suspended {
        session::Entity::delete_many().filter(session::Column::MemberId.eq(member.0)).exec(tx.conn()).await?;
    }
    let row = member::Entity::find_by_id(member.0).one(tx.conn()).await?;
    // Members of an imported forum may have no address that works.
    if let Some(address) = row.and_then(|row| Email::parse(&row.email).ok()) {
        let letter = if suspended { suspension_letter(reason) } else { readmission_letter(reason) };
        mail::enqueue(tx, now, letter.to(&address)).await?;
    }
    Ok(())
}

fn suspension_letter(reason: &str) -> Letter {
    Letter::about("Votre compte est suspendu")
        .says(
            "L’équipe de modération a suspendu votre compte sur La Communauté de l’inclusion : vous ne pouvez plus vous \
             connecter ni publier. Voici la raison :",
        )
        .quotes(reason)
        .says("Vos questions et vos réponses restent, sauf celles qui ont été masquées.")
        .says(
            "Si vous pensez que c’est une erreur, ou pour demander une copie ou l’effacement de vos données, répondez à cet \
             e-mail : une personne de l’équipe vous lira.",
        )
}

fn readmission_letter(reason: &str) -> Letter {
    Letter::about("Votre compte est rouvert")
        .says("L’équipe de modération a rouvert votre compte : vous pouvez de nouveau vous connecter et publier. Voici la raison :")
        .quotes(reason)
}
