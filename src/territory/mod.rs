//! The French territories a question, a person or an event can belong to.
//!
//! The list comes from the npm package `@etalab/decoupage-administratif` 6.0.0 (year 2026), which
//! republishes the *Code officiel géographique* of INSEE under the Licence Ouverte 2.0 (Etalab). What this
//! project changed: region codes are prefixed with `R` (the region `75` and the département `75` are two
//! places), apostrophes are typographic, and the two territories where nobody lives (984, 989) are left out.
//!
//! The order of the file is kept everywhere: collectivités, départements, regions, each by code, with Corse
//! (2A, 2B) between 19 and 21 as INSEE does.

mod article;

use std::sync::LazyLock;

static TERRITORIES: LazyLock<Vec<Territory>> = LazyLock::new(|| parse(include_str!("territories.csv")));

/// What a territory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TerritoryKind {
    /// One of the 18 regions, five of them overseas.
    Region,
    /// One of the 101 départements, five of them overseas.
    Departement,
    /// An overseas collectivité, which belongs to no region.
    Collectivite,
}

/// A region, a département or an overseas collectivité.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Territory {
    /// `33`, `2A`, `971`, or `R75` for a region.
    pub code: &'static str,
    /// What it is.
    pub kind: TerritoryKind,
    /// Its name in French, without its code.
    pub name: &'static str,
    /// The code of the region a département belongs to.
    pub region: Option<&'static str>,
}

impl Territory {
    /// The name to show: `Gironde (33)`, or `Nouvelle-Aquitaine` for a region.
    pub fn label(&self) -> String {
        match self.kind {
            TerritoryKind::Region => self.name.to_owned(),
            TerritoryKind::Departement | TerritoryKind::Collectivite => {
                format!("{} ({})", self.name, self.code)
            }
        }
    }
}

/// The territory that bears exactly this code.
pub fn find(code: &str) -> Option<&'static Territory> {
    TERRITORIES.iter().find(|territory| territory.code == code)
}

/// The 18 regions.
pub fn regions() -> impl Iterator<Item = &'static Territory> {
    of_kind(TerritoryKind::Region)
}

/// The 101 départements.
pub fn departements() -> impl Iterator<Item = &'static Territory> {
    of_kind(TerritoryKind::Departement)
}

/// The inhabited overseas collectivités.
pub fn collectivites() -> impl Iterator<Item = &'static Territory> {
    of_kind(TerritoryKind::Collectivite)
}

/// The départements of one region, none if no region bears this code.
pub fn departements_of(region_code: &str) -> impl Iterator<Item = &'static Territory> {
    departements().filter(move |territory| territory.region == Some(region_code))
}

fn of_kind(kind: TerritoryKind) -> impl Iterator<Item = &'static Territory> {
    TERRITORIES.iter().filter(move |territory| territory.kind == kind)
}

/// The embedded file is part of the program: a line it cannot read is a fault of the build, and a test reads
/// them all.
fn parse(csv: &'static str) -> Vec<Territory> {
    csv.lines()
        .skip(1)
        .map(|line| {
            parse_line(line)
                .expect("each line of territories.csv has a code, a known kind, a name and a region")
        })
        .collect()
}

fn parse_line(line: &'static str) -> Option<Territory> {
    let mut fields = line.split(',');
    let territory = Territory {
        code: fields.next()?,
        kind: match fields.next()? {
            "region" => TerritoryKind::Region,
            "departement" => TerritoryKind::Departement,
            "collectivite" => TerritoryKind::Collectivite,
            _ => return None,
        },
        name: fields.next()?,
        region: fields.next().map(|region| (!region.is_empty()).then_some(region))?,
    };
    fields.next().is_none().then_some(territory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn there_are_101_departements_18_regions_and_6_inhabited_collectivites() {
        assert_eq!(departements().count(), 101);
        assert_eq!(regions().count(), 18);
        assert_eq!(collectivites().count(), 6);
    }

    #[test]
    fn a_code_names_one_territory_only() {
        let codes: HashSet<_> = TERRITORIES.iter().map(|territory| territory.code).collect();
        assert_eq!(codes.len(), TERRITORIES.len());
    }

    #[test]
    fn every_departement_belongs_to_a_region_that_exists() {
        for departement in departements() {
            let region = departement.region.and_then(find);
            assert!(region.is_some_and(|found| found.kind == TerritoryKind::Region), "{}", departement.code);
        }
    }

    #[test]
    fn regions_and_collectivites_belong_to_no_region() {
        assert!(regions().chain(collectivites()).all(|territory| territory.region.is_none()));
    }

    #[test]
    fn corse_is_2a_and_2b_between_19_and_21() {
        let corse: Vec<_> = departements_of("R94").map(|territory| territory.code).collect();
        assert_eq!(corse, ["2A", "2B"]);
        let around: Vec<_> =
            departements().map(|territory| territory.code).skip_while(|code| *code != "19").take(4).collect();
        assert_eq!(around, ["19", "2A", "2B", "21"]);
        assert_eq!(find("20"), None);
    }

    #[test]
    fn a_departement_is_labelled_with_its_code_and_a_region_without() {
        assert_eq!(find("33").map(Territory::label).as_deref(), Some("Gironde (33)"));
        assert_eq!(find("R75").map(Territory::label).as_deref(), Some("Nouvelle-Aquitaine"));
        assert_eq!(find("988").map(Territory::label).as_deref(), Some("Nouvelle-Calédonie (988)"));
    }

    #[test]
    fn the_region_75_and_the_departement_75_are_two_places() {
        assert_eq!(find("75").map(|territory| territory.name), Some("Paris"));
        assert_eq!(find("R75").map(|territory| territory.name), Some("Nouvelle-Aquitaine"));
    }

    #[test]
    fn the_overseas_departements_are_each_a_region_of_their_own() {
        for (departement, region) in
            [("971", "R01"), ("972", "R02"), ("973", "R03"), ("974", "R04"), ("976", "R06")]
        {
            let found: Vec<_> = departements_of(region).map(|territory| territory.code).collect();
            assert_eq!(found, [departement]);
        }
    }

    #[test]
    fn a_region_lists_its_departements_by_code() {
        let bretagne: Vec<_> = departements_of("R53").map(|territory| territory.code).collect();
        assert_eq!(bretagne, ["22", "29", "35", "56"]);
    }

    #[test]
    fn an_unknown_code_is_none() {
        for code in ["", "00", "20", "999", "2a", "r75", " 33", "984"] {
            assert_eq!(find(code), None, "{code:?}");
        }
        assert_eq!(departements_of("33").count(), 0);
    }

    #[test]
    fn a_line_with_a_missing_field_an_unknown_kind_or_one_field_too_many_is_refused() {
        for line in ["33,departement,Gironde", "33,canton,Gironde,R75", "33,departement,Gironde,R75,", ""] {
            assert_eq!(parse_line(line), None, "{line:?}");
        }
    }
}
