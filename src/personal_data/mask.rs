//! Taking personal data out of a text.

use super::{Reading, Span, find_by};

/// Readings of a text before the words around excuse nothing any more.
const PATIENCE: usize = 4;

/// The same text with a mask in place of all that is found. In what it returns nothing is found.
#[must_use]
pub fn mask(text: &str) -> String {
    let mut text = text.to_owned();
    // A mask moves words away from each other: what they excused may be found the next time. That is rare, and ends: each
    // reading takes something away that nothing brings back. A text made to be read many times is read strictly.
    let mut readings = 0;
    loop {
        let found = find_by(&text, if readings < PATIENCE { Reading::Usual } else { Reading::Strict });
        if found.is_empty() {
            return text;
        }
        text = replace(&text, &found);
        readings += 1;
    }
}

fn replace(text: &str, found: &[Span]) -> String {
    let mut masked = String::with_capacity(text.len() + found.len() * 16);
    let mut end = 0;
    for Span { range, mask, .. } in found {
        masked.push_str(&text[end..range.start]);
        masked.push_str(mask);
        end = range.end;
        // Markdown reads « [a](b) », « [a][b] » and « [a]: b » as links; and a name at the end of a sentence has its full stop.
        match text[end..].chars().next() {
            Some('(' | '[' | ':') if mask.ends_with(']') => masked.push(' '),
            Some('.') if mask.ends_with('.') => end += 1,
            _ => {}
        }
    }
    masked.push_str(&text[end..]);
    masked
}
