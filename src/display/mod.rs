//! Display settings (PRODUCT, P1): light, dark, or as the system says. Kept in a cookie, so that the server writes it
//! into the page and nothing flashes, with or without JavaScript.

mod forms;
mod page;

use axum::http::HeaderMap;

pub use self::{forms::post_display, page::DisplayPage};
use crate::http::cookies;

/// What a visitor chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DisplayTheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// As the system says; nothing is kept for that.
    #[default]
    System,
}

impl DisplayTheme {
    /// In the order of the form.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    /// The value of the cookie and of the form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Light => "clair",
            Self::Dark => "sombre",
            Self::System => "systeme",
        }
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Light => "Clair",
            Self::Dark => "Sombre",
            Self::System => "Comme mon système",
        }
    }

    /// The display of a code; anything else is the system's.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.code() == code).unwrap_or_default()
    }

    /// What the browser's cookie says.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        cookies::get(headers, cookies::THEME).map_or(Self::System, |code| Self::from_code(&code))
    }
}
