//! What of a profile everybody sees, field by field, as its owner chose; members see the rest too.

use super::model::{Profession, Profile};
use crate::territory;

/// What can be shown to visitors, or to members only. « Prénom N. » is always shown: it says who wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What the member does.
    Profession,
    /// Where.
    Departement,
    /// Both names in full, to everybody; left out, members see an initial too.
    FullName,
    /// The job, in the member's words.
    Job,
    /// Where they work, and what kind of place it is.
    Structure,
    /// The themes they know well.
    Themes,
    /// Their presentation.
    Presentation,
    /// Their page elsewhere.
    Link,
}

impl Field {
    /// Every field, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::FullName,
        Self::Profession,
        Self::Departement,
        Self::Job,
        Self::Structure,
        Self::Themes,
        Self::Presentation,
        Self::Link,
    ];

    /// Its bit in the database; never used for another one.
    #[must_use]
    pub const fn bit(self) -> i64 {
        match self {
            Self::Profession => 1,
            Self::Departement => 2,
            Self::FullName => 4,
            Self::Job => 8,
            Self::Structure => 16,
            Self::Themes => 32,
            Self::Presentation => 64,
            Self::Link => 128,
        }
    }

    /// The word used in forms, and in the copy of their data a member is given.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Profession => "profession",
            Self::Departement => "departement",
            Self::FullName => "nom",
            Self::Job => "fonction",
            Self::Structure => "structure",
            Self::Themes => "themes",
            Self::Presentation => "presentation",
            Self::Link => "lien",
        }
    }

    /// The field of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.code() == code)
    }
}

/// A set of fields: one number, since it is read beside every name of every page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicFields(i64);

impl Default for PublicFields {
    /// What the site showed before anybody could choose: profession and département.
    fn default() -> Self {
        Self(Field::Profession.bit() | Field::Departement.bit())
    }
}

impl PublicFields {
    /// As the database keeps it. A bit nobody knows shows nothing.
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self(bits)
    }

    /// For the database.
    #[must_use]
    pub const fn bits(self) -> i64 {
        self.0
    }

    /// Whether visitors see the field.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & field.bit() != 0
    }
}

impl FromIterator<Field> for PublicFields {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        Self(fields.into_iter().fold(0, |bits, field| bits | field.bit()))
    }
}

impl Profile {
    /// « référent·e unique · Gironde (33) », as one sees it who `sees_all` of a profile, or what its owner shows to
    /// everybody; may be empty.
    #[must_use]
    pub fn role(&self, sees_all: bool) -> String {
        let shows = |field| sees_all || self.public.has(field);
        let profession = self.profession.filter(|_| shows(Field::Profession)).map(Profession::label);
        let place =
            self.departement.as_deref().filter(|_| shows(Field::Departement)).and_then(territory::find);
        let words: Vec<String> =
            profession.map(str::to_owned).into_iter().chain(place.map(|place| place.label())).collect();
        // The dot ends a line, never begins one.
        words.join("\u{a0}· ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_bit_and_a_code_of_its_own() {
        let all: PublicFields = Field::ALL.into_iter().collect();
        assert_eq!(all.bits().count_ones() as usize, Field::ALL.len());
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(field));
            assert!(PublicFields::from_iter([field]).has(field));
            assert_eq!(field.bit().count_ones(), 1);
        }
        assert_eq!(Field::from_code("email"), None);
    }

    #[test]
    fn at_first_visitors_see_what_they_always_saw() {
        let shown: Vec<Field> =
            Field::ALL.into_iter().filter(|field| PublicFields::default().has(*field)).collect();
        assert_eq!(shown, [Field::Profession, Field::Departement]);
    }
}
