//! The use-cases of passkeys. Each takes the database, who acts, the time and its input; each that writes is one
//! transaction, which also spends the ceremony it finishes.

mod add;
mod ceremony;
mod export;
mod keys;
mod sign_in;

use crate::accounts::service::AccountError;

pub use self::{
    add::{finish_adding, start_adding},
    ceremony::{CEREMONY_LIFETIME, Started},
    export::export,
    keys::{own_key, own_keys, remove_key, rename_key},
    sign_in::{finish_signing_in, start_signing_in},
};
pub(in crate::accounts) use ceremony::remove_expired_ceremonies;
pub(in crate::accounts) use keys::forget_keys;

/// Why a use-case of passkeys did not happen.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// Not a passkey of this member.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The member has [`super::model::MAX_KEYS`].
    #[error("Vous avez déjà vingt clés d’accès.")]
    TooMany,
    /// The device's passkey is known already.
    #[error("Cette clé d’accès est déjà enregistrée.")]
    Known,
    /// The device made one it cannot find by itself.
    #[error("Cet appareil ne garde pas la clé d’accès.")]
    NotKept,
    /// The ceremony was finished, is too old, somebody else's, or never begun.
    #[error("Cette demande n’est plus valable.")]
    CeremonyOver,
    /// The answer is not to what was asked, or not signed by who it says.
    #[error("La clé d’accès n’a pas été acceptée.")]
    Refused,
    /// No account has the passkey that answered.
    #[error("Cette clé d’accès n’est pas connue ici.")]
    Unknown,
    /// The address of the site allows no passkey.
    #[error("Les clés d’accès ne sont pas possibles à cette adresse.")]
    NotHere,
    /// The account cannot be opened.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
