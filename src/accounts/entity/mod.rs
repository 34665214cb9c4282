//! The rows behind accounts; they never leave this feature.

pub mod ambassador_scope;
pub mod member;
pub mod oidc_identity;
pub mod oidc_request;
pub mod oidc_session;
pub mod role_change;
pub mod session;
pub mod sign_in_link;
