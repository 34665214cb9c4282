//! French spaces: a line never begins with a question mark, a number is never cut in two.

use std::borrow::Cow;

/// Narrow no-break space.
const NARROW: char = '\u{202F}';
/// No-break space.
const NO_BREAK: char = '\u{A0}';

/// Makes the ordinary spaces that French typography wants unbreakable so. No space is added where none was typed, so
/// that addresses and times stay whole. Narrow before `; ! ? »` and `% €`, and between groups of three digits; full
/// before `:`, after `«`, and after `n°`.
#[must_use]
pub fn french_spaces(text: &str) -> Cow<'_, str> {
    if !text.contains(' ') {
        return Cow::Borrowed(text);
    }
    let mut spaced = String::with_capacity(text.len() + 16);
    let mut previous = '\0';
    let mut before_previous = '\0';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let shown = match (c, rest.peek()) {
            (' ', Some((_, next))) => {
                space_between(before_previous, previous, *next, &text[at + 1..]).unwrap_or(' ')
            }
            (' ', None) if previous == '«' => NO_BREAK,
            _ => c,
        };
        spaced.push(shown);
        before_previous = previous;
        previous = c;
    }
    Cow::Owned(spaced)
}

/// The space that stands between what precedes it and `next`, if it is not an ordinary one.
fn space_between(before_previous: char, previous: char, next: char, after: &str) -> Option<char> {
    match (previous, next) {
        (' ' | '\0', _) => None,
        ('«', _) | (_, ':') => Some(NO_BREAK),
        (_, ';' | '!' | '?' | '»' | '%' | '€') => Some(NARROW),
        ('°', next) if next.is_ascii_digit() && matches!(before_previous, 'n' | 'N') => Some(NO_BREAK),
        (previous, next) if previous.is_ascii_digit() && next.is_ascii_digit() => {
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            (digits == 3).then_some(NARROW)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spaces_of_punctuation_do_not_break() {
        for (typed, shown) in [
            ("Vraiment ?", "Vraiment\u{202F}?"),
            ("Bonjour !", "Bonjour\u{202F}!"),
            ("oui ; non", "oui\u{202F}; non"),
            ("ainsi : oui", "ainsi\u{A0}: oui"),
            ("« oui »", "«\u{A0}oui\u{202F}»"),
            ("80 % de 20 000 €", "80\u{202F}% de 20\u{202F}000\u{202F}€"),
            ("réponse n° 3", "réponse n°\u{A0}3"),
        ] {
            assert_eq!(french_spaces(typed), shown);
        }
    }

    #[test]
    fn what_is_not_punctuation_stays() {
        for typed in
            ["https://exemple.fr", "12:30", "le 3 mars 2026", "question?", "  deux espaces", "04 05 06"]
        {
            assert_eq!(french_spaces(typed), typed);
        }
    }
}
