//! HTML that may be written into a page as it is.

use serde::{Deserialize, Serialize};

/// HTML made by this crate's sanitiser. It is the only thing `inner_html` is ever given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes back what the sanitiser made before: a row of the database, or a page's answer from our own server.
    #[must_use]
    pub fn from_stored(html: String) -> Self {
        Self(html)
    }

    /// For `inner_html`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For `inner_html`, or for a row.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
