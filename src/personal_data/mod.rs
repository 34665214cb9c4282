//! Personal data in what somebody is about to publish: spotted, shown, masked. Pure: texts in, ranges out.
//!
//! A few regular expressions a kind, of linear time, and the words around what they find: a telephone number after « le
//! standard du CCAS » is nobody's. It is help, not proof: whoever writes sees what was found and decides. How well it does is
//! measured by sentences that were written before the rules (`tests.rs`).

mod address;
mod birth;
mod context;
mod email;
mod mask;
mod name;
mod nir;
mod phone;
mod pieces;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, ops::Range};

pub use self::mask::mask;

use self::pieces::{line_after, line_before};

/// What tells who somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The number of the national identification register.
    Nir,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A date of birth.
    Birth,
    /// « Mme Dupont ».
    Name,
    /// Where somebody lives.
    Address,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Nir, Self::Phone, Self::Email, Self::Birth, Self::Name, Self::Address];

    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nir => "nir",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Birth => "birth",
            Self::Name => "name",
            Self::Address => "address",
        }
    }

    /// The kind of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As pages say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Nir => "Numéro de sécurité sociale",
            Self::Phone => "Numéro de téléphone",
            Self::Email => "Adresse e-mail",
            Self::Birth => "Date de naissance",
            Self::Name => "Nom d’une personne",
            Self::Address => "Adresse postale",
        }
    }
}

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: Kind,
    /// Where, in bytes, between two characters.
    pub range: Range<usize>,
    /// What may stand in its place.
    pub mask: String,
}

/// How much the words around excuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// A structure's address or number is left alone.
    Usual,
    /// Whatever looks like personal data is.
    Strict,
}

/// The personal data of a text, in its order; no two overlap.
#[must_use]
pub fn find(text: &str) -> Vec<Span> {
    find_by(text, Reading::Usual)
}

fn find_by(text: &str, reading: Reading) -> Vec<Span> {
    // Where two see something, the first of these is right: digits of a NIR look like a telephone number.
    let found = [
        nir::find(text, reading),
        email::find(text),
        phone::find(text, reading),
        birth::find(text, reading),
        address::find(text, reading),
        name::find(text),
    ];
    let mut kept: BTreeMap<usize, Span> = BTreeMap::new();
    for span in found.into_iter().flatten() {
        let before = kept.range(..span.range.end).next_back();
        if before.is_none_or(|(_, before)| before.range.end <= span.range.start) {
            kept.insert(span.range.start, span);
        }
    }
    kept.into_values().collect()
}

/// Something found, with the words around it: for somebody to recognise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// What it is.
    pub kind: Kind,
    /// The words before, « … » when there are more.
    pub before: String,
    /// What was found, as it is written.
    pub found: String,
    /// The words after, « … » when there are more.
    pub after: String,
}

/// Characters on each side of what was found.
const AROUND: usize = 40;

impl Span {
    /// What was found, in the `text` it was found in.
    #[must_use]
    pub fn extract(&self, text: &str) -> Extract {
        // Bytes enough for one character more than is shown.
        let before = line_before(text, self.range.start, 4 * (AROUND + 2));
        let after = line_after(text, self.range.end, 4 * (AROUND + 2));
        Extract {
            kind: self.kind,
            before: match before.char_indices().rev().nth(AROUND) {
                // The word that is cut goes.
                Some((cut, _)) => match before[cut..].find(' ') {
                    Some(space) => format!("…{}", &before[cut + space..]),
                    None => "… ".to_owned(),
                },
                None => before.trim_start().to_owned(),
            },
            found: text[self.range.clone()].to_owned(),
            after: match after.char_indices().nth(AROUND) {
                Some((cut, _)) => match after[..cut].rfind(' ') {
                    Some(space) => format!("{}…", &after[..=space]),
                    None => " …".to_owned(),
                },
                None => after.trim_end().to_owned(),
            },
        }
    }
}
