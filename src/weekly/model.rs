//! What one wishes for, and what of an edition that is. Pure.

use std::collections::BTreeSet;

use chrono::Duration;

use crate::{
    http::fields::{FieldErrors, Fields},
    territory::{self, Territory, TerritoryKind},
};

/// Where one subscribes, changes and stops.
pub const LETTER_PATH: &str = "/lettre";
/// The address behind a letter's « ne plus recevoir »: answered whatever mail program posts there (RFC 8058).
pub const STOP_PATH: &str = "/lettre/desabonnement";
/// Every edition.
pub const EDITIONS_PATH: &str = "/lettres";
/// An address that nobody confirmed is forgotten after this long.
pub const UNCONFIRMED_KEPT: Duration = Duration::days(7);
/// Mails that confirm or remind, to one address within a day.
pub const ASKED_A_DAY: i64 = 3;
/// Communities one may choose.
const THEMES_MAX: usize = 50;

/// Why a topic is in an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// A question that was solved.
    Solved,
    /// A question with an answer that was certified.
    Certified,
    /// A question without an answer.
    Waiting,
    /// A piece of news.
    News,
}

impl Section {
    /// In the order of the letter.
    pub const ALL: [Self; 4] = [Self::Solved, Self::Certified, Self::Waiting, Self::News];

    /// The word of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Certified => "certified",
            Self::Waiting => "waiting",
            Self::News => "news",
        }
    }

    /// The section of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|section| section.code() == code)
    }

    /// As the letter says it.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Solved => "Résolues cette semaine",
            Self::Certified => "Réponses certifiées cette semaine",
            Self::Waiting => "Vous pouvez peut-être y répondre",
            Self::News => "Actualités",
        }
    }
}

/// A topic of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Why.
    pub section: Section,
    /// Which.
    pub topic: i64,
    /// Its theme.
    pub theme: i64,
    /// Who asked.
    pub author: i64,
    /// Its département or collectivité.
    pub departement: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// Its title.
    pub title: String,
    /// Its address.
    pub path: String,
}

/// What somebody wishes for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The identifiers of communities; none: all.
    pub themes: BTreeSet<i64>,
    /// Their territory; none: the whole country.
    pub place: Option<&'static Territory>,
}

impl Wish {
    /// Reads `theme`, as often as there are, and `territoire`; `known`: the communities there are, by slug.
    ///
    /// # Errors
    /// What is no choice.
    pub fn parse(fields: &Fields, known: &[(i64, String)]) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut wish = Self::default();
        for slug in fields.all("theme").filter(|slug| !slug.is_empty()).take(THEMES_MAX) {
            match known.iter().find(|(_, known)| known == slug) {
                Some((id, _)) => _ = wish.themes.insert(*id),
                None => {
                    errors.add("theme", "Choisissez des communautés de la liste.");
                    break;
                }
            }
        }
        match fields.get("territoire").trim() {
            "" => {}
            code => match territory::find(code) {
                Some(place) => wish.place = Some(place),
                None => errors.add("territoire", "Choisissez un territoire de la liste."),
            },
        }
        if errors.is_empty() { Ok(wish) } else { Err(errors) }
    }

    /// As it is kept: numbers between spaces, and a code.
    #[must_use]
    pub fn columns(&self) -> (String, String) {
        let themes: Vec<String> = self.themes.iter().map(i64::to_string).collect();
        (themes.join(" "), self.place.map_or_else(String::new, |place| place.code.to_owned()))
    }

    /// What was kept.
    #[must_use]
    pub fn of_columns(themes: &str, place: &str) -> Self {
        Self {
            themes: themes.split(' ').filter_map(|id| id.parse().ok()).collect(),
            place: territory::find(place),
        }
    }

    /// How far a topic is from what is wished for: 0 for one of the territory, more for the region and the country; none when it is not
    /// wished for. News are for everybody of their territory.
    #[must_use]
    pub fn distance(&self, item: &Item) -> Option<u8> {
        let of_theme =
            self.themes.is_empty() || self.themes.contains(&item.theme) || item.section == Section::News;
        if !of_theme {
            return None;
        }
        let (departement, region) = (item.departement.as_deref(), item.region.as_deref());
        let Some(place) = self.place else { return Some(0) };
        match (departement, region) {
            (None, None) => Some(2),
            (Some(code), _) if code == place.code => Some(0),
            (_, Some(code)) if place.kind == TerritoryKind::Region && code == place.code => Some(0),
            (None, Some(code)) if place.region == Some(code) => Some(1),
            _ => None,
        }
    }

    /// The part of an edition that is wished for, by section, nearest first; the reader's own questions are not for them to answer.
    #[must_use]
    pub fn part<'a>(&self, items: &'a [Item], reader: Option<i64>) -> Vec<(Section, Vec<&'a Item>)> {
        let of = |section: Section| {
            let mut found: Vec<(u8, &Item)> = items
                .iter()
                .filter(|item| item.section == section)
                .filter(|item| section != Section::Waiting || Some(item.author) != reader)
                .filter_map(|item| Some((self.distance(item)?, item)))
                .collect();
            found.sort_by_key(|(distance, _)| *distance);
            (section, found.into_iter().map(|(_, item)| item).collect::<Vec<_>>())
        };
        Section::ALL.into_iter().map(of).filter(|(_, items)| !items.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(section: Section, theme: i64, departement: &str, region: &str) -> Item {
        let code = |code: &str| Some(code.to_owned()).filter(|code| !code.is_empty());
        Item {
            section,
            topic: 1,
            theme,
            author: 7,
            departement: code(departement),
            region: code(region),
            title: String::new(),
            path: String::new(),
        }
    }

    fn wish(themes: &[i64], place: &str) -> Wish {
        Wish { themes: themes.iter().copied().collect(), place: territory::find(place) }
    }

    #[test]
    fn the_nearest_comes_first_and_what_is_elsewhere_or_about_something_else_does_not() {
        let items = [
            item(Section::Waiting, 1, "", ""),
            item(Section::Waiting, 1, "", "R75"),
            item(Section::Waiting, 1, "33", "R75"),
            item(Section::Waiting, 1, "40", "R75"),
            item(Section::Waiting, 2, "33", "R75"),
        ];
        let chosen = |wish: &Wish| -> Vec<usize> {
            let part = wish.part(&items, None);
            let found = part.first().map(|(_, found)| found.clone()).unwrap_or_default();
            found.iter().map(|one| items.iter().position(|item| std::ptr::eq(item, *one)).unwrap()).collect()
        };
        assert_eq!(chosen(&wish(&[], "")), [0, 1, 2, 3, 4]);
        assert_eq!(chosen(&wish(&[1], "33")), [2, 1, 0]);
        assert_eq!(chosen(&wish(&[], "R75")), [1, 2, 3, 4, 0]);
        assert_eq!(chosen(&wish(&[2], "75")), Vec::<usize>::new());
    }

    #[test]
    fn news_are_of_every_community_and_ones_own_question_waits_for_others() {
        let news = [item(Section::News, 9, "", "")];
        assert_eq!(wish(&[1], "33").part(&news, None).len(), 1);
        let own = [item(Section::Waiting, 1, "", ""), item(Section::Solved, 1, "", "")];
        assert_eq!(wish(&[], "").part(&own, Some(7)).len(), 1);
        assert_eq!(wish(&[], "").part(&own, Some(8)).len(), 2);
    }

    #[test]
    fn a_wish_is_kept_and_read_again_and_wrong_choices_are_told() {
        let known = [(1, "mobilite".to_owned()), (2, "france-travail".to_owned())];
        let mut fields = Fields::from([("theme", "mobilite"), ("territoire", "33")]);
        fields.add("theme", "france-travail");
        let read = Wish::parse(&fields, &known).unwrap();
        assert_eq!(read, wish(&[1, 2], "33"));
        let (themes, place) = read.columns();
        assert_eq!(Wish::of_columns(&themes, &place), read);
        assert_eq!(Wish::of_columns("", ""), Wish::default());
        let wrong = Fields::from([("theme", "inconnue"), ("territoire", "Z9")]);
        let errors = Wish::parse(&wrong, &known).unwrap_err();
        assert!(errors.of("theme").is_some() && errors.of("territoire").is_some());
    }
}
