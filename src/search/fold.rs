//! From words to the terms that are kept and looked for: without case, accents or endings.

use std::{borrow::Cow, cell::RefCell};

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

use crate::text::fold_accents;

/// Longest term, in bytes: what is longer is an address or a blunder, and PostgreSQL keeps 2 KB at most.
const TERM_MAX: usize = 60;
/// PostgreSQL keeps no position above.
const LAST_POSITION: usize = 16_383;

thread_local! {
    static FRENCH: RefCell<Stemmer> = RefCell::new(Stemmer::create(Algorithm::French));
}

/// Words too common to tell texts apart, folded.
const STOP_WORDS: &[&str] = &[
    "a", "afin", "ai", "ainsi", "alors", "apres", "as", "au", "aucun", "aucune", "aussi", "autre", "autres",
    "aux", "avant", "avec", "avez", "avoir", "avons", "bien", "bonjour", "c", "ca", "car", "ce", "cela",
    "celle", "celles", "celui", "ces", "cet", "cette", "ceux", "chez", "ci", "comme", "comment", "d", "dans",
    "de", "depuis", "des", "donc", "dont", "du", "elle", "elles", "en", "encore", "entre", "es", "est", "et",
    "etaient", "etait", "etant", "ete", "etes", "etre", "eu", "fait", "faut", "fois", "ici", "il", "ils",
    "j", "je", "jusqu", "l", "la", "le", "les", "leur", "leurs", "lors", "lorsqu", "lui", "m", "ma", "mais",
    "me", "meme", "merci", "mes", "moi", "moins", "mon", "n", "ne", "ni", "nos", "notre", "nous", "on",
    "ont", "ou", "par", "parce", "pas", "peu", "peut", "peuvent", "plus", "pour", "puis", "puisqu", "qu",
    "quand", "que", "quel", "quelle", "quelles", "quels", "qui", "quoi", "s", "sa", "sans", "se", "sera",
    "ses", "si", "soit", "son", "sont", "sous", "suis", "sur", "t", "ta", "te", "tes", "toi", "ton", "tous",
    "tout", "toute", "toutes", "tres", "tu", "un", "une", "vers", "vos", "votre", "vous", "y",
];

/// The words of a text: runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !unicode_normalization::char::is_combining_mark(c))
        .filter(|word| !word.is_empty())
}

/// Whether a word is too common to look for. Capitals say that an acronym is meant: ES, AI.
pub fn is_stop_word(word: &str) -> bool {
    !is_capitals(word) && STOP_WORDS.binary_search(&fold(word).as_ref()).is_ok()
}

/// Two to six capitals, digits among them: an acronym, very likely.
fn is_capitals(word: &str) -> bool {
    (2..=6).contains(&word.chars().count())
        && word.chars().any(char::is_uppercase)
        && !word.chars().any(char::is_lowercase)
}

/// The terms under which a word is kept; none for a stop word. Two ways to take the ending away, since French stemming
/// needs the accents that people leave out.
fn index_terms(word: &str) -> Vec<String> {
    if is_stop_word(word) {
        return Vec::new();
    }
    let folded = fold(word);
    let mut terms =
        if is_capitals(word) { vec![folded] } else { vec![fold(&stem(&word.to_lowercase())), stem(&folded)] };
    terms.dedup();
    terms.into_iter().map(cut).filter(|term| !term.is_empty()).collect()
}

/// The terms that find a word: any of them.
pub fn query_terms(word: &str) -> Vec<String> {
    let folded = fold(word);
    let mut terms = vec![cut(fold(&stem(&word.to_lowercase()))), cut(stem(&folded)), cut(folded)];
    terms.retain(|term| !term.is_empty());
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// The terms of a text, joined by spaces: what FTS5 is given.
#[must_use]
pub fn index_text(text: &str) -> String {
    let text = composed(text);
    let mut terms = String::with_capacity(text.len());
    for word in words(&text) {
        for term in index_terms(word) {
            if !terms.is_empty() {
                terms.push(' ');
            }
            terms.push_str(&term);
        }
    }
    terms
}

/// The terms of a title (weight A) and of a text, as PostgreSQL writes a `tsvector`.
#[must_use]
pub fn tsvector_literal(title: &str, body: &str) -> String {
    let mut literal = String::with_capacity(body.len() * 3 / 2);
    let mut position = 0_usize;
    for (text, weight) in [(title, "A"), (body, "")] {
        let text = composed(text);
        for word in words(&text) {
            position = (position + 1).min(LAST_POSITION);
            for term in index_terms(word) {
                // Terms are letters and digits: nothing in them ends the quotes.
                literal.push_str(&format!("'{term}':{position}{weight} "));
            }
        }
    }
    literal
}

/// One way to write each character, so that folding sees them all.
fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.nfkc().collect()) }
}

fn fold(word: &str) -> String {
    fold_accents(word)
}

fn stem(word: &str) -> String {
    FRENCH.with_borrow(|french| french.stem(word).into_owned())
}

/// Only letters and digits, and not too many.
fn cut(mut term: String) -> String {
    term.retain(char::is_alphanumeric);
    if term.len() > TERM_MAX {
        let end = (0..=TERM_MAX).rev().find(|at| term.is_char_boundary(*at)).unwrap_or(0);
        term.truncate(end);
    }
    term
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_in_order_so_that_they_are_found() {
        assert!(STOP_WORDS.is_sorted());
    }

    #[test]
    fn an_elision_is_two_words_of_which_one_counts() {
        assert_eq!(index_text("l’insertion d'un"), index_text("insertions"));
    }

    #[test]
    fn capitals_are_kept_even_when_they_spell_a_common_word() {
        assert_eq!(index_text("une AI"), "ai");
        assert_eq!(index_text("j’ai"), "");
    }

    #[test]
    fn a_text_is_found_by_another_form_of_its_words_with_or_without_accents() {
        for (written, typed) in [
            ("formations", "formation"),
            ("mobilité", "mobilite"),
            ("réglée", "regler"),
            ("employeurs", "employeur"),
            ("handicapées", "handicape"),
            ("aides", "AIDE"),
            ("IAE", "iae"),
            ("e\u{301}tat", "etat"),
        ] {
            let kept = index_text(written);
            let found = query_terms(typed).iter().any(|term| kept.split(' ').any(|kept| kept == term));
            assert!(found, "{typed} in {kept}");
        }
    }

    #[test]
    fn a_tsvector_is_made_of_quoted_terms_and_positions() {
        assert_eq!(tsvector_literal("Aide", "un permis"), "'aid':1A 'perm':3 ");
    }

    #[test]
    fn a_word_without_end_is_cut() {
        assert!(query_terms(&"é".repeat(3_000)).iter().all(|term| term.len() <= TERM_MAX));
    }
}
