//! What somebody typed in the search box, as each database asks for it.

use super::{acronyms, fold};

/// Words read at most; the rest of a whole paragraph pasted there would find nothing.
const WORDS_MAX: usize = 12;

/// Any of these terms.
type AnyOf = Vec<String>;

/// Something that a text must hold: one of several ways to say it, each a list of words that must all be there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Need(Vec<Vec<AnyOf>>);

/// What is looked for. Every need must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<Need>);

impl Query {
    /// Reads what was typed; none when there is no word in it. Common words are left out unless there is nothing else;
    /// an acronym is also looked for by its expansion, and an expansion by its acronym.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let words: Vec<&str> = fold::words(typed).take(WORDS_MAX).collect();
        // « ai » alone, or with one word more, is the acronym; in a sentence it is the verb.
        let short = words.len() <= 2;
        let counts = |word: &&str| !fold::is_stop_word(word) || (short && acronyms::find(word).is_some());
        let mut kept: Vec<&str> = words.iter().copied().filter(|word| counts(word)).collect();
        if kept.is_empty() {
            kept = words;
        }
        let terms: Vec<AnyOf> =
            kept.iter().map(|word| fold::query_terms(word)).filter(|terms| !terms.is_empty()).collect();
        if terms.is_empty() {
            return None;
        }
        let mut needs = Vec::new();
        let mut at = 0;
        while at < terms.len() {
            let (need, read) = need_at(&terms[at..]);
            needs.push(need);
            at += read;
        }
        Some(Self(needs))
    }

    /// As FTS5 reads it. Each term is quoted: nothing typed is ever syntax.
    #[must_use]
    pub fn to_fts5(&self) -> String {
        self.write(" AND ", " OR ", |term| format!("\"{term}\""))
    }

    /// As PostgreSQL reads a `tsquery`.
    #[must_use]
    pub fn to_tsquery(&self) -> String {
        self.write(" & ", " | ", |term| format!("'{term}'"))
    }

    /// Whether a word of a text is one that was looked for.
    #[must_use]
    pub fn matches(&self, word: &str) -> bool {
        if fold::is_stop_word(word) {
            return false;
        }
        let terms = fold::query_terms(word);
        self.0
            .iter()
            .flat_map(|need| &need.0)
            .flatten()
            .flatten()
            .any(|looked_for| terms.contains(looked_for))
    }

    fn write(&self, and: &str, or: &str, quote: impl Fn(&str) -> String) -> String {
        let any = |terms: &AnyOf| join(terms.iter().map(|term| quote(term)), or);
        let all = |words: &Vec<AnyOf>| join(words.iter().map(any), and);
        join(self.0.iter().map(|need| join(need.0.iter().map(all), or)), and)
    }
}

/// What the first words ask for, and how many of them.
fn need_at(terms: &[AnyOf]) -> (Need, usize) {
    let expanded = acronyms::all()
        .iter()
        .filter(|acronym| acronym.words.len() > 1 && terms.len() >= acronym.words.len())
        .filter(|acronym| {
            acronym.words.iter().zip(terms).all(|(word, typed)| word.iter().any(|term| typed.contains(term)))
        })
        .max_by_key(|acronym| acronym.words.len());
    if let Some(acronym) = expanded {
        let read = acronym.words.len();
        return (Need(vec![terms[..read].to_vec(), vec![vec![acronym.term.clone()]]]), read);
    }
    let first = terms[0].clone();
    let acronym = acronyms::all().iter().find(|acronym| first.contains(&acronym.term));
    let mut ways = vec![vec![first]];
    ways.extend(acronym.map(|acronym| acronym.words.clone()));
    (Need(ways), 1)
}

fn join(parts: impl Iterator<Item = String>, with: &str) -> String {
    let parts: Vec<String> = parts.collect();
    match parts.as_slice() {
        [one] => one.clone(),
        _ => format!("({})", parts.join(with)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_word_is_needed_and_common_ones_are_not() {
        assert_eq!(Query::parse("le permis"), Query::parse("permis"));
        assert_eq!(Query::parse("permis garage").unwrap().0.len(), 2);
        assert!(Query::parse(" ?! ").is_none());
    }

    #[test]
    fn a_search_of_common_words_only_looks_for_them() {
        assert_eq!(Query::parse("le la").unwrap().0.len(), 2);
    }

    #[test]
    fn an_acronym_is_also_looked_for_by_its_words_and_back() {
        let query = Query::parse("ea").unwrap();
        assert_eq!(
            query.to_fts5(),
            "(\"ea\" OR ((\"adapt\" OR \"adaptee\") AND (\"entrepris\" OR \"entreprise\")))".replace(
                "((\"adapt\" OR \"adaptee\") AND (\"entrepris\" OR \"entreprise\"))",
                "((\"entrepris\" OR \"entreprise\") AND (\"adapt\" OR \"adapte\" OR \"adaptee\"))"
            )
        );
        let query = Query::parse("période de mise en situation en milieu professionnel").unwrap();
        assert_eq!(query.0.len(), 1);
        assert!(query.to_tsquery().contains("'pmsmp'"));
    }

    #[test]
    fn a_verb_in_a_sentence_is_not_an_acronym() {
        assert!(!Query::parse("j’ai besoin de conseils").unwrap().to_fts5().contains("\"ai\""));
        assert!(Query::parse("AI").unwrap().to_fts5().contains("\"ai\""));
    }

    #[test]
    fn the_words_that_match_are_known() {
        let query = Query::parse("formations mobilite").unwrap();
        assert!(query.matches("Formation") && query.matches("mobilité"));
        assert!(!query.matches("permis") && !query.matches("la"));
    }

    proptest! {
        #[test]
        fn nothing_typed_is_ever_syntax(typed in "\\PC{0,80}") {
            if let Some(query) = Query::parse(&typed) {
                for (written, quote) in [(query.to_fts5(), '"'), (query.to_tsquery(), '\'')] {
                    prop_assert_eq!(written.matches(quote).count() % 2, 0);
                    prop_assert_eq!(written.matches('(').count(), written.matches(')').count());
                    let outside: String = written.split(quote).step_by(2).collect();
                    prop_assert!(outside.replace("AND", "").replace("OR", "").chars().all(|c| "()&| ".contains(c)), "{}", written);
                }
            }
        }
    }
}
