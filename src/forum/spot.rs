//! Where questions are asked, and which of them somebody looks after. Pure.

use crate::territory::{self, Territory};

/// Where a question was asked: its theme, and the territory it names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Spot {
    /// The identifier of its theme.
    pub theme: i64,
    place: String,
    region: Option<&'static str>,
}

impl Spot {
    /// `place`: the code of the territory the question names; empty for the whole country.
    #[must_use]
    pub fn new(theme: i64, place: String) -> Self {
        let region = territory::find(&place).and_then(|found| found.region);
        Self { theme, place, region }
    }
}

/// A part of the questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The identifier of a theme; none: all of them.
    pub theme: Option<i64>,
    /// Where.
    pub area: Area,
}

/// Where the questions of a [`Part`] are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Anywhere, and for the whole country.
    Everywhere,
    /// In a territory; a region holds its départements.
    In(&'static Territory),
    /// For a whole that holds a territory: its region, or the country.
    Around(&'static Territory),
}

impl Part {
    /// Whether questions asked there are of this part.
    #[must_use]
    pub fn holds(&self, spot: &Spot) -> bool {
        let is_there = match self.area {
            Area::Everywhere => true,
            Area::In(territory) => spot.place == territory.code || spot.region == Some(territory.code),
            Area::Around(territory) => spot.place.is_empty() || territory.region == Some(spot.place.as_str()),
        };
        is_there && self.theme.is_none_or(|theme| theme == spot.theme)
    }
}
