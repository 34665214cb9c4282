//! The design system: what pages are made of.

pub mod avatar;
pub mod badge;
#[cfg(feature = "ssr")]
pub mod breadcrumb;
pub mod chart;
pub mod date;
pub mod dom;
#[cfg(feature = "ssr")]
pub mod error_page;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod french_date;
pub mod icon;
#[cfg(feature = "ssr")]
pub mod leaving_page;
#[cfg(feature = "ssr")]
pub mod logo;
#[cfg(feature = "ssr")]
pub mod number;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod pagination;
pub mod prose;
pub mod table;
