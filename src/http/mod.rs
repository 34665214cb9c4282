//! What every request goes through, and the shapes of HTTP that features share.

pub mod calls;
pub mod client_address;
pub mod compression;
pub mod cookies;
pub mod csrf;
pub mod fields;
pub mod headers;
pub mod health;
pub mod limits;
pub mod page_cache;
pub mod speculation;
