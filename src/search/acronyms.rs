//! The acronyms of the field, each another way to say its expansion.

use std::sync::LazyLock;

use super::fold;

/// An acronym and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acronym {
    /// In capitals.
    pub letters: &'static str,
    /// In French, in full.
    pub expansion: &'static str,
    /// The folded letters.
    pub term: String,
    /// For each word of the expansion that counts, the terms that find it.
    pub words: Vec<Vec<String>>,
}

static ACRONYMS: LazyLock<Vec<Acronym>> = LazyLock::new(|| {
    include_str!("acronyms.csv")
        .lines()
        .filter_map(|line| line.split_once(','))
        .map(|(letters, expansion)| Acronym {
            letters,
            expansion,
            term: letters.to_lowercase(),
            words: fold::words(expansion)
                .filter(|word| !fold::is_stop_word(word))
                .map(fold::query_terms)
                .collect(),
        })
        .collect()
});

/// Every acronym, in the order of the alphabet.
pub fn all() -> &'static [Acronym] {
    &ACRONYMS
}

/// The acronym written so, in any case.
pub fn find(word: &str) -> Option<&'static Acronym> {
    let folded = word.to_lowercase();
    ACRONYMS.iter().find(|acronym| acronym.term == folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_acronym_is_there_once_in_order_with_its_words() {
        let letters: Vec<&str> = all().iter().map(|acronym| acronym.letters).collect();
        let mut sorted = letters.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(letters, sorted);
        assert_eq!(letters.len(), include_str!("acronyms.csv").lines().count());
        assert!(all().iter().all(|acronym| !acronym.words.is_empty()));
    }

    #[test]
    fn an_acronym_is_found_in_any_case() {
        assert_eq!(find("pmsmp").map(|acronym| acronym.letters), Some("PMSMP"));
        assert!(find("XYZ").is_none());
    }
}
