//! Words for addresses.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest slug, in bytes: an address must still fit in a mail.
const MAX: usize = 80;

/// Lower case without accents; ligatures are spelled out, typographic apostrophes straightened.
#[must_use]
pub fn fold_accents(text: &str) -> String {
    // Most words: nothing to take apart.
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            '’' | 'ʼ' => folded.push('\''),
            c => folded.push(c),
        }
    }
    folded
}

/// The words of a title joined by hyphens, in ASCII, at most 80 bytes and cut between words. Never empty: a title
/// without any letter becomes « sujet ».
#[must_use]
pub fn slugify(title: &str) -> String {
    slugify_or(title, "sujet")
}

/// The same, where what has no letter becomes `nothing`.
#[must_use]
pub fn slugify_or(title: &str, nothing: &str) -> String {
    let folded = fold_accents(title);
    let mut slug = String::new();
    for word in folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        let hyphen = usize::from(!slug.is_empty());
        if slug.len() + hyphen + word.len() > MAX {
            if slug.is_empty() {
                slug.push_str(&word[..MAX]);
            }
            break;
        }
        if hyphen == 1 {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { nothing.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_words_and_hyphens() {
        assert_eq!(slugify("Peut-on prescrire une PMSMP ?"), "peut-on-prescrire-une-pmsmp");
        assert_eq!(slugify("L’œuvre à Évry : « ça »"), "l-oeuvre-a-evry-ca");
    }

    #[test]
    fn a_title_without_a_letter_still_has_a_slug() {
        for title in ["", "???", "👩‍👧", "日本"] {
            assert_eq!(slugify(title), "sujet");
        }
    }

    #[test]
    fn a_long_title_is_cut_between_two_words() {
        let slug = slugify(&"insertion ".repeat(20));
        assert!(slug.len() <= MAX && slug.ends_with("insertion"), "{slug}");
        assert_eq!(slugify(&"a".repeat(500)).len(), MAX);
    }
}
