//! What a passkey is called, and how many one may have.

use chrono::{DateTime, Utc};

use crate::text::clean_line;

/// Passkeys of one member, at most: more than anybody has devices, few enough to list in every request for a new one.
pub const MAX_KEYS: usize = 20;

/// The identifier of a passkey in this site's database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeyId(pub i64);

impl KeyId {
    /// Reads a part of an address.
    #[must_use]
    pub fn parse(segment: &str) -> Option<Self> {
        let plain = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        segment.parse().ok().filter(|_| plain).map(Self)
    }
}

/// What its owner calls a passkey: one line, 1 to [`KeyName::MAX`] characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyName(String);

impl KeyName {
    /// Longest name, in characters.
    pub const MAX: usize = 60;

    /// Reads what was typed; runs of spaces become one.
    ///
    /// # Errors
    /// The sentence to show.
    pub fn parse(typed: &str) -> Result<Self, String> {
        let name = clean_line(typed);
        match name.chars().count() {
            0 => Err("Donnez un nom à cette clé, par exemple « Mon téléphone ».".to_owned()),
            n if n > Self::MAX => Err(format!("C’est trop long : {} caractères au plus.", Self::MAX)),
            _ => Ok(Self(name)),
        }
    }

    /// For the database and the page.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnKey {
    /// Which.
    pub id: KeyId,
    /// What they call it.
    pub name: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it last signed in; none before the first time.
    pub last_used_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_of_one_to_sixty_characters() {
        assert_eq!(KeyName::parse("  Mon\ttéléphone ").unwrap().as_str(), "Mon téléphone");
        assert_eq!(KeyName::parse(&"é".repeat(60)).unwrap().as_str().chars().count(), 60);
        for refused in ["", "  ", "\u{200B}", &"é".repeat(61)] {
            assert!(KeyName::parse(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn only_digits_name_a_key_in_an_address() {
        assert_eq!(KeyId::parse("12"), Some(KeyId(12)));
        for refused in ["", "-1", "+1", "1a", "99999999999999999999"] {
            assert_eq!(KeyId::parse(refused), None, "{refused}");
        }
    }
}
