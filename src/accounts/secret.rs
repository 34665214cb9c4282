//! The random secrets of links and sessions, and the hashes the database keeps of them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};

/// 256 random bits, as 43 characters that need no escaping in an address or a cookie. Never written to the database,
/// nor to a log: `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Draws a new one from the operating system.
    #[must_use]
    pub fn random() -> Self {
        let mut bytes = [0; 32];
        OsRng.try_fill_bytes(&mut bytes).expect("the operating system always has random numbers to give");
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What a browser sent back; anything is accepted, a wrong one simply matches nothing.
    #[must_use]
    pub fn from_browser(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// For the link or the cookie.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What the database keeps: SHA-256 in base 64. The secret has 256 bits of its own, so no salt is needed.
    #[must_use]
    pub fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
