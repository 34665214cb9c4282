//! Names of territories inside a sentence. French says « la Gironde », « le Gard », « l’Ain », « les Landes », « Paris »: which,
//! no rule tells. Sources: usage, and the decrees that name the départements and the regions.

use super::Territory;

const MASCULINE: [&str; 29] = [
    "14", "15", "18", "25", "29", "30", "32", "39", "41", "45", "46", "47", "49", "56", "59", "62", "63",
    "67", "68", "69", "81", "82", "83", "84", "90", "94", "95", "R24", "R44",
];
const ELIDED: [&str; 22] = [
    "01", "02", "03", "07", "09", "10", "11", "12", "27", "28", "34", "35", "36", "37", "38", "60", "61",
    "89", "91", "R11", "R76", "R84",
];
const PLURAL: [&str; 16] =
    ["04", "05", "06", "08", "13", "22", "40", "64", "65", "66", "78", "79", "88", "92", "R32", "R52"];
/// Towns, islands, and what bears its article in its name.
const BARE: [&str; 10] = ["75", "974", "976", "975", "977", "978", "986", "R04", "R06", "R93"];

impl Territory {
    /// « la Gironde », « l’Ain », « Paris »: after a verb or a preposition that takes the place of nothing else.
    #[must_use]
    pub fn with_article(&self) -> String {
        let is_of = |codes: &[&str]| codes.contains(&self.code);
        let article = match () {
            () if is_of(&MASCULINE) => "le ",
            () if is_of(&ELIDED) => "l’",
            () if is_of(&PLURAL) => "les ",
            () if is_of(&BARE) => "",
            () => "la ",
        };
        format!("{article}{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::{collectivites, departements, find, regions};

    #[test]
    fn a_territory_is_named_as_one_says_it() {
        for (code, expected) in [
            ("33", "la Gironde"),
            ("31", "la Haute-Garonne"),
            ("01", "l’Ain"),
            ("34", "l’Hérault"),
            ("30", "le Gard"),
            ("90", "le Territoire de Belfort"),
            ("40", "les Landes"),
            ("2A", "la Corse-du-Sud"),
            ("75", "Paris"),
            ("974", "La Réunion"),
            ("988", "la Nouvelle-Calédonie"),
            ("978", "Saint-Martin"),
            ("R75", "la Nouvelle-Aquitaine"),
            ("R84", "l’Auvergne-Rhône-Alpes"),
            ("R32", "les Hauts-de-France"),
            ("R52", "les Pays de la Loire"),
            ("R44", "le Grand Est"),
            ("R93", "Provence-Alpes-Côte d’Azur"),
        ] {
            assert_eq!(find(code).map(Territory::with_article).as_deref(), Some(expected), "{code}");
        }
    }

    #[test]
    fn every_article_is_that_of_a_territory_and_stands_once() {
        let mut codes: Vec<&str> = [&MASCULINE[..], &ELIDED, &PLURAL, &BARE].concat();
        for code in &codes {
            assert!(find(code).is_some(), "{code}");
        }
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn a_vowel_never_follows_la_or_le() {
        for place in regions().chain(departements()).chain(collectivites()) {
            let words = place.with_article();
            let clashes =
                ["la A", "la E", "la É", "la I", "la Î", "la O", "la Y", "le A", "le E", "le I", "le O"];
            assert!(!clashes.iter().any(|clash| words.starts_with(clash)), "{words}");
        }
    }
}
