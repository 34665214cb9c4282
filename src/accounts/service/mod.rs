//! The use-cases of accounts. Each takes the database, the time and its input; each writes in one transaction.

mod profile;
mod session;
mod sign_in;

pub(crate) use profile::profile_of_author;
pub use profile::{ProfileRow, add_member, member_id_by_email, save_profile, with_profile};
pub(in crate::accounts) use session::open_session;
pub use session::{SESSION_IDLE, SESSION_LIFETIME, end_session, find_session, peek_session, remove_expired};
pub use sign_in::{
    LINK_LIFETIME, LINKS_PER_HOUR, LinkState, SignInOutcome, create_link, link_state, redeem_link,
    request_link,
};

/// Why a use-case of accounts did not happen.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The link was used, is too old, or never existed.
    #[error("Ce lien de connexion a déjà servi ou n’est plus valable. Demandez-en un nouveau.")]
    LinkSpent,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
