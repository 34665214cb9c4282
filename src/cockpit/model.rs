//! What the page asks for, and what a scope holds. Pure.

use chrono::{DateTime, Utc};

use crate::{
    accounts::model::Scope,
    forum::{
        model::parse_page,
        spot::{Area, Part},
    },
    http::fields::Fields,
    statistics::measure::{ANSWERED, ANSWERED_2D, ASKED, Measure, SOLVED},
    territory::{self, Territory},
};

/// Where the page is.
pub const COCKPIT_PATH: &str = "/tableau-de-bord";
/// Weeks over which answers are looked at: those of the public targets.
pub const COCKPIT_WEEKS: i64 = 12;
/// What is looked at, in the order of the page.
pub const MEASURES: [&Measure; 4] = [&ASKED, &ANSWERED, &ANSWERED_2D, &SOLVED];

/// What is asked for: `theme` and `territoire` narrow what the team sees, `page` is of an ambassador's list, `page_site` of the
/// team's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CockpitFilter {
    /// The slug of a theme.
    pub theme: Option<String>,
    /// A territory; a region holds its départements.
    pub territory: Option<&'static Territory>,
    /// From 1.
    pub page: i64,
    /// From 1.
    pub site_page: i64,
}

impl CockpitFilter {
    /// Reads an address's query; none when it asks for what cannot be.
    #[must_use]
    pub fn parse(query: &Fields) -> Option<Self> {
        let territory = match query.get("territoire").trim() {
            "" => None,
            code => Some(territory::find(code)?),
        };
        let theme = Some(query.get("theme").trim().to_owned()).filter(|slug| !slug.is_empty());
        Some(Self {
            theme,
            territory,
            page: parse_page(query.get("page"))?,
            site_page: parse_page(query.get("page_site"))?,
        })
    }

    /// The address of the first page of one of the lists; the other stays where it is.
    #[must_use]
    pub fn address(&self, of_site: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if let Some(theme) = &self.theme {
            query.append_pair("theme", theme);
        }
        if let Some(territory) = self.territory {
            query.append_pair("territoire", territory.code);
        }
        let (name, page) = if of_site { ("page", self.page) } else { ("page_site", self.site_page) };
        if page > 1 {
            query.append_pair(name, &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => COCKPIT_PATH.to_owned(),
            query => format!("{COCKPIT_PATH}?{query}"),
        }
    }
}

/// The questions that concern an ambassador.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Those of the scope.
    pub near: Part,
    /// Those of a whole that holds its territory; none when the scope has none.
    pub wider: Option<Part>,
}

impl Reach {
    /// What a scope holds; nothing when its territory is none, or no more.
    #[must_use]
    pub fn of(scope: &Scope) -> Option<Self> {
        let part = |area| Part { theme: scope.theme, area };
        match scope.territory.as_deref() {
            None => Some(Self { near: part(Area::Everywhere), wider: None }),
            Some(code) => territory::find(code).map(|territory| Self {
                near: part(Area::In(territory)),
                wider: Some(part(Area::Around(territory))),
            }),
        }
    }
}

/// « 12 jours », « 3 mois »: how long something has waited, rounded down.
#[must_use]
pub fn waited(since: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let waited = now - since;
    let several =
        |number: i64, one: &str, more: &str| format!("{number}\u{a0}{}", if number > 1 { more } else { one });
    match (waited.num_hours(), waited.num_days()) {
        (..1, _) => "moins d’une heure".to_owned(),
        (hours @ ..24, _) => several(hours, "heure", "heures"),
        (_, days @ ..60) => several(days, "jour", "jours"),
        (_, days @ ..730) => several(days / 30, "mois", "mois"),
        (_, days) => several(days / 365, "an", "ans"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;
    use crate::forum::spot::Spot;

    fn scope(theme: Option<i64>, territory: &str) -> Scope {
        Scope { theme, territory: Some(territory.to_owned()).filter(|code| !code.is_empty()) }
    }

    /// Which of the questions of two themes, asked in six places, concern whom: « N » near, « W » wider, « . » not at all.
    #[test]
    fn a_scope_reaches_what_the_table_says_and_nothing_else() {
        const PLACES: [&str; 6] = ["33", "64", "R75", "75", "975", ""];
        //                                       theme 1    theme 2
        for (theme, territory, expected) in [
            (None, "", "NNNNNN NNNNNN"),
            (Some(1), "", "NNNNNN ......"),
            (None, "33", "N.W..W N.W..W"),
            (Some(1), "33", "N.W..W ......"),
            // A region holds its départements, and what was asked for all of it.
            (None, "R75", "NNN..W NNN..W"),
            (Some(2), "R75", "...... NNN..W"),
            // Paris is of another region, which nobody asked about.
            (Some(1), "75", "...N.W ......"),
            // A collectivité is of no region.
            (Some(1), "975", "....NW ......"),
            (Some(1), "zz", "...... ......"),
        ] {
            let reach = Reach::of(&scope(theme, territory));
            let told = |theme: i64| -> String {
                PLACES
                    .iter()
                    .map(|place| Spot::new(theme, (*place).to_owned()))
                    .map(|spot| match reach {
                        Some(reach) if reach.near.holds(&spot) => 'N',
                        Some(reach) if reach.wider.is_some_and(|wider| wider.holds(&spot)) => 'W',
                        _ => '.',
                    })
                    .collect()
            };
            assert_eq!(format!("{} {}", told(1), told(2)), expected, "{theme:?} {territory}");
        }
    }

    #[test]
    fn how_long_something_waited_is_told_in_words() {
        let now: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
        for (waiting, words) in [
            (Duration::seconds(-5), "moins d’une heure"),
            (Duration::minutes(59), "moins d’une heure"),
            (Duration::minutes(60), "1\u{a0}heure"),
            (Duration::hours(23), "23\u{a0}heures"),
            (Duration::hours(24), "1\u{a0}jour"),
            (Duration::hours(59 * 24 + 23), "59\u{a0}jours"),
            (Duration::days(60), "2\u{a0}mois"),
            (Duration::days(729), "24\u{a0}mois"),
            (Duration::days(730), "2\u{a0}ans"),
            (Duration::days(2_200), "6\u{a0}ans"),
        ] {
            assert_eq!(waited(now - waiting, now), words, "{waiting}");
        }
    }

    #[test]
    fn each_list_turns_its_pages_and_keeps_the_other_where_it_is() {
        let read = |query: &str| CockpitFilter::parse(&Fields::from_urlencoded(query.as_bytes()));
        let filter = read("theme=mobilite&territoire=R75&page=2&page_site=3").unwrap();
        assert_eq!(filter.address(false), "/tableau-de-bord?theme=mobilite&territoire=R75&page_site=3");
        assert_eq!(filter.address(true), "/tableau-de-bord?theme=mobilite&territoire=R75&page=2");
        assert_eq!(read("").unwrap().address(true), "/tableau-de-bord");
        for query in ["territoire=999", "page=0", "page_site=-1", "page=deux"] {
            assert_eq!(read(query), None, "{query}");
        }
    }
}
