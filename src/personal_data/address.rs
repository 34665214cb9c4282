//! Postal addresses of persons: a number, a way, its name; the town behind it. Structures have addresses too, which are
//! public: the words around tell.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Kind, Reading, Span,
    context::is_of_a_structure,
    pieces::{before, line_after, line_before, pattern, search},
};

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’\-]*";
    let capital = r"\p{Lu}[\p{L}\p{M}'’\-]*";
    let link =
        r"(?:(?:de{SPACE}+la|de{SPACE}+l['’]|de|du|des|la|le|les|aux?){SPACE}+|d['’]|l['’]|de{SPACE}+l['’])";
    let town = format!(
        r"(?:{{SPACE}}*[,–\-]?{{SPACE}}*(?:F-)?[0-9]{{5}}{{SPACE}}+\p{{L}}[\p{{L}}\p{{M}}'’\-]*(?:{{SPACE}}+{capital})*(?:{{SPACE}}+(?i:cedex)(?:{{SPACE}}+[0-9]{{1,2}})?)?)"
    );
    // Ways that are nothing else may have any name; others, one with a capital: « 2 cours de français ».
    let always = r"(?i:rue|avenue|av\.?|boulevard|bld\.?|bvd\.?|bd\.?|impasse|imp\.|allées?|allee|all\.|ruelle|venelle|sentier|faubourg|fbg|lotissement)";
    let perhaps = r"(?i:place|pl\.|cours|quai|route|rte|chemin|chem\.|ch\.|square|sq\.|passage|résidence|cité|villa|voie|mail|montée|traverse|esplanade|promenade|clos|hameau|rond-point|domaine|cour|parvis)";
    let date = r"[0-9]{1,2}(?:er)?{SPACE}+\p{L}+(?:{SPACE}+[0-9]{4})?";
    let tail = format!(r"(?:{{SPACE}}+(?:{link})*{capital})*");
    let lower_until_town = format!(r"(?:{{SPACE}}+{word}){{0,4}}{town}");
    pattern(&format!(
        r"(?:[0-9]{{1,4}}(?:{{SPACE}}?(?i:bis|ter|quater)\b|{{SPACE}}?[A-Fa-f]\b)?{{SPACE}}*,?{{SPACE}}*(?:{always}{{SPACE}}+(?:{link})*(?:{date}|{word})(?:{lower_until_town}|{tail}{town}?)|{perhaps}{{SPACE}}+(?:{link})*(?:{date}|{capital}){tail}{town}?)|\bBP{{SPACE}}*[0-9]{{1,6}}{town}?)"
    ))
});

/// The post delivers so to organisations alone.
static BUSINESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i){SPACE}cedex\b|^{SPACE}*[,–\-]?{SPACE}*(?:TSA|CS){SPACE}+[0-9]"));

/// What is numbered and no house: « fiche 12, rue des métiers ».
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:fiche|module|page|article|chapitre|étape|exercice|question|ligne|lot|annexe|séance|leçon|diapositive|onglet|colonne|tableau|figure)s?{SPACE}+(?:n[°o]{SPACE}*)?$",
    )
});

/// Every address that is somebody's.
pub fn find(text: &str, reading: Reading) -> Vec<Span> {
    search(&ADDRESS, text, |captures| {
        let range = captures.get(0)?.range();
        let is_somebodys = begins_alone(text, &range)
            && !NUMBERED.is_match(line_before(text, range.start, 40))
            && (reading == Reading::Strict
                || !BUSINESS.is_match(&text[range.clone()])
                    && !BUSINESS.is_match(line_after(text, range.end, 12))
                    && !is_of_a_structure(text, &range));
        let end = range.end;
        is_somebodys.then(|| (Span { kind: Kind::Address, range, mask: "[adresse masquée]".to_owned() }, end))
    })
}

/// « 2026/12 rue » begins with something else than the number of a house.
fn begins_alone(text: &str, range: &Range<usize>) -> bool {
    let mut before_it = text[..range.start].chars().rev();
    let joined = matches!(before_it.next(), Some('/' | '.' | ',' | '-'))
        && before_it.next().is_some_and(|c| c.is_ascii_digit());
    !joined && !before(text, range.start).is_some_and(char::is_alphanumeric)
}
