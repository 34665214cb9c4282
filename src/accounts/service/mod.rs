//! The use-cases of accounts. Each takes the database, the time and its input; each writes in one transaction.

mod correspondent;
mod dormant;
mod export;
mod forget;
mod profile;
mod reachable;
mod roles;
mod scopes;
mod session;
mod session_cache;
mod sign_in;
mod suspension;

pub use correspondent::{Correspondent, correspondent};
pub use dormant::{count_from, is_still_dormant, mark_notified, to_forget, to_notify};
pub use export::{AccountExport, PasskeyExport, export};
pub use forget::{Leaving, forget, is_last_admin, leave};
pub(crate) use profile::profile_of_author;
pub use profile::{
    Named, ProfileRow, add_member, email_of, folded_name, member_id_by_email, names_of, save_profile,
    with_profile, write_profile,
};
pub(in crate::accounts) use profile::{as_row, profile_of};
pub use reachable::{acting, reachable};
pub use roles::{
    PersonRoles, PersonView, ROLE_CHANGES_KEPT, RoleChangeView, RoleError, RoleKeeper, RoleMove, change_role,
    find_people, person_roles, remove_old_role_changes,
};
pub use scopes::scopes_of;
pub(in crate::accounts) use session::open_session;
pub use session::{
    LINK_KEPT, SESSION_IDLE, SESSION_LIFETIME, SessionView, ThisBrowser, end_other_sessions, end_session,
    end_session_of, peek_session, remove_expired, sessions, signed_in_at, which_live,
};
pub use session_cache::SessionCache;
pub(in crate::accounts) use sign_in::create_member;
pub use sign_in::{
    LINK_LIFETIME, LINKS_PER_HOUR, LinkHolder, LinkState, Redeemed, SignInOutcome, create_link, link_holder,
    link_state, mailed_link, redeem_in, redeem_link, request_link,
};
pub use suspension::{AccountState, account_state, set_suspended};

/// Why a use-case of accounts did not happen.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The link was used, is too old, or never existed.
    #[error("Ce lien de connexion a déjà servi ou n’est plus valable. Demandez-en un nouveau.")]
    LinkSpent,
    /// The team suspended the account.
    #[error("Ce compte est suspendu.")]
    Suspended,
    /// The account was deleted meanwhile.
    #[error("Ce compte n’existe plus.")]
    Gone,
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
}
