//! Names behind a civility: « Mme Aïcha B. », « M. et Mme Le Goff ». A title (« Mme la ministre »), an initial alone
//! (« M. D. ») or the civility alone names nobody.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Kind, Span,
    pieces::{before, pattern, search},
};

/// Words of one name after the first, at most: « Monsieur Monsieur Monsieur… » is not read to its end from each of them.
const WORDS: &str = "{0,6}";
/// A word of a name: « Dupont », « N’Diaye », « Jean-Baptiste ».
const WORD: &str = r"\p{Lu}[\p{L}\p{M}]*(?:[-'’]\p{L}[\p{L}\p{M}]*)*";
/// Small words that begin a name, or stand within.
const PARTICLE: &str =
    r"(?:de{SPACE}la|de|du|des|el|al|ben|bin|ould|van{SPACE}der|van|von|da|di|dos|del){SPACE}+";

static CALLED: LazyLock<Regex> = LazyLock::new(|| {
    let civility = r"(?:MM?\.?|(?i:mrs?|mmes?|mlles?)\.?|(?i:monsieur|madame|mademoiselle|messieurs|mesdames|mesdemoiselles|m['’]sieur))";
    pattern(&format!(
        r"((?:{civility}{{SPACE}}*(?:et|ou|&|/){{SPACE}}*)?({civility})){{SPACE}}+((?:{PARTICLE}|d['’])?{WORD}(?:{{SPACE}}+(?:\p{{Lu}}\.|(?:(?:el|al|ben|bin|ould|van|von|da|di|dos|del){{SPACE}}+|de{{SPACE}}+(?:(?:La|Le){{SPACE}}+|L['’]))?{WORD})){WORDS})"
    ))
});

/// « et Diop », after several.
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:{{SPACE}}+(?:et|ou|&){{SPACE}}+|,{{SPACE}}+)((?:{PARTICLE}|d['’])?{WORD}(?:{{SPACE}}+(?:\p{{Lu}}\.|{WORD})){WORDS})"
    ))
});

/// Written with a capital behind a civility, and no name: titles, those who stand for anybody, first words of sentences.
#[rustfmt::skip]
const NO_NAMES: &[&str] = &[
    "président", "présidente", "vice-président", "vice-présidente", "préfet", "préfète", "sous-préfet", "sous-préfète",
    "ministre", "maire", "adjoint", "adjointe", "directeur", "directrice", "député", "députée", "sénateur", "sénatrice",
    "premier", "première", "secrétaire", "défenseur", "défenseure", "conseiller", "conseillère", "chef", "cheffe",
    "responsable", "procureur", "procureure", "juge", "recteur", "rectrice", "inspecteur", "inspectrice", "commissaire",
    "médiateur", "médiatrice", "docteur", "docteure", "professeur", "professeure", "délégué", "déléguée", "référent",
    "référente", "tout-le-monde", "toutlemonde", "untel", "unetelle", "machin", "monsieur", "madame", "mademoiselle", "mme",
    "mr", "je", "tu", "il", "elle", "ils", "elles", "nous", "vous", "on", "ce", "cet", "cette", "ces", "un", "une", "mon", "ma",
    "mes", "votre", "vos", "notre", "nos", "et", "ou", "mais", "donc", "car", "si", "pour", "dans", "en", "avec", "sur", "par",
    "est", "merci", "bonjour", "bonsoir", "suite", "voici", "voilà", "pouvez", "pourriez", "auriez", "cordialement",
];

/// Words that begin a name as well as a sentence: « Le Goff », « Le dossier ».
const ARTICLES: [&str; 12] = ["le", "la", "les", "de", "du", "des", "el", "al", "ben", "da", "di", "van"];

/// Every name.
pub fn find(text: &str) -> Vec<Span> {
    search(&CALLED, text, |captures| {
        let (called, civility, typed) = (captures.get(1)?, captures.get(2)?, captures.get(3)?);
        if before(text, called.start()).is_some_and(char::is_alphanumeric)
            || is_initial_of_member(text, called.start())
        {
            return None;
        }
        let first = read(typed.as_str())?;
        let mut end = typed.start() + first.length;
        let mut mask = format!("{} {}.", called.as_str(), first.initial);
        if is_several(civility.as_str()) && end == typed.end() {
            while let Some(more) = MORE.captures(&text[end..])
                && let Some(typed) = more.get(1)
                && let Some(name) = read(typed.as_str())
            {
                mask.push_str(&text[end..end + typed.start()]);
                mask.extend([name.initial, '.']);
                end += typed.start() + name.length;
            }
        }
        Some((Span { kind: Kind::Name, range: called.start()..end, mask }, end))
    })
}

/// Whether what stands here is the initial of somebody who is called by the sign, « @Claire M. », and no civility.
fn is_initial_of_member(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    line.rsplit_once('@').is_some_and(|(_, name)| {
        let is_name = |c: char| c.is_alphabetic() || c.is_whitespace() || "-'’".contains(c);
        name.ends_with(char::is_whitespace)
            && name.chars().all(is_name)
            && (1..=3).contains(&name.split_whitespace().count())
    })
}

fn is_several(civility: &str) -> bool {
    let civility = civility.to_lowercase();
    civility.starts_with("mm") && !civility.starts_with("mme")
        || civility.trim_end_matches('.').ends_with('s')
}

struct Name {
    /// Bytes of what was typed that are the name.
    length: usize,
    /// Of its last word.
    initial: char,
}

/// The name that what was typed begins with; none when it begins with something else.
fn read(typed: &str) -> Option<Name> {
    let mut name: Option<Name> = None;
    let mut pending_article = false;
    let mut at = 0;
    for word in typed.split([' ', '\t', '\u{a0}', '\u{202f}']) {
        let end = at + word.len();
        at = end + typed[end..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() {
            continue;
        }
        let lower = word.to_lowercase();
        let begins_lower = word.chars().next().is_some_and(char::is_lowercase);
        if ARTICLES.contains(&lower.as_str()) || begins_lower && !word.contains(['\'', '’']) {
            pending_article = true;
            continue;
        }
        if NO_NAMES.contains(&lower.as_str()) || is_elided(word) {
            break;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        // An initial goes on with a name, and begins none: « Mme A. Une question » would be one.
        if letters < 2 && (name.is_none() || pending_article) {
            break;
        }
        let Some(initial) = word.chars().find(|c| c.is_uppercase()) else { break };
        name = Some(Name { length: end, initial });
        pending_article = false;
    }
    name
}

/// « J’accompagne », « Qu’en »: what N’Diaye is not.
fn is_elided(word: &str) -> bool {
    let Some((article, rest)) = word.split_once(['\'', '’']) else { return false };
    matches!(article, "J" | "C" | "L" | "S" | "T" | "Qu" | "D" | "Aujourd")
        && rest.chars().next().is_some_and(char::is_lowercase)
}
