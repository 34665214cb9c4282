//! The part of a text to show, and the words in it that were looked for.

use super::{Query, fold};

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// As it was written.
    pub text: String,
    /// Whether it was looked for.
    pub marked: bool,
}

/// A whole line with the words that were looked for marked.
#[must_use]
pub fn mark(query: &Query, text: &str) -> Vec<Segment> {
    let mut segments = Segments::default();
    let mut end = 0;
    for (start, word) in positions(text) {
        if query.matches(word) {
            segments.push(&text[end..start], false);
            segments.push(word, true);
            end = start + word.len();
        }
    }
    segments.push(&text[end..], false);
    segments.0
}

/// The stretch of at most `max` characters that holds the most words looked for, cut between words; « … » says that the
/// text goes on.
#[must_use]
pub fn extract(query: &Query, text: &str, max: usize) -> Vec<Segment> {
    let words: Vec<(usize, usize, bool)> =
        positions(text).map(|(start, word)| (start, start + word.len(), query.matches(word))).collect();
    let chars = |from: usize, to: usize| text[from..to].chars().count();
    let mut best = (0, 0, 0);
    let mut first = 0;
    let mut inside = 0;
    let mut length = 0;
    for (last, (start, end, matched)) in words.iter().enumerate() {
        length += chars(if last == 0 { 0 } else { words[last - 1].1 }, *start) + chars(*start, *end);
        inside += usize::from(*matched);
        while length > max && first < last {
            let next = words[first + 1].0;
            length -= chars(if first == 0 { 0 } else { words[first].0 }, next);
            inside -= usize::from(words[first].2);
            first += 1;
        }
        if inside > best.2 || last == 0 || (best.0 == first && inside == best.2) {
            best = (first, last, inside);
        }
    }
    let Some(&(mut from, _, _)) = words.get(best.0) else { return mark(query, text) };
    let mut to = words[best.1].1;
    if best.0 == 0 {
        from = 0;
    }
    if best.1 + 1 == words.len() {
        to = text.len();
    }
    let mut segments = mark(query, text[from..to].trim());
    if from > 0 {
        segments.insert(0, Segment { text: "… ".to_owned(), marked: false });
    }
    if to < text.len() {
        segments.push(Segment { text: " …".to_owned(), marked: false });
    }
    segments
}

fn positions(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let base = text.as_ptr() as usize;
    // Words are slices of the text: their place is the distance between the two.
    fold::words(text).map(move |word| (word.as_ptr() as usize - base, word))
}

#[derive(Default)]
struct Segments(Vec<Segment>);

impl Segments {
    fn push(&mut self, text: &str, marked: bool) {
        if !text.is_empty() {
            self.0.push(Segment { text: text.to_owned(), marked });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(segments: &[Segment]) -> String {
        segments.iter().map(|s| if s.marked { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    #[test]
    fn the_words_looked_for_are_marked_as_they_were_written() {
        let query = Query::parse("formation").unwrap();
        assert_eq!(shown(&mark(&query, "Les Formations, la suite")), "Les [Formations], la suite");
    }

    #[test]
    fn an_extract_surrounds_the_words_looked_for() {
        let query = Query::parse("permis").unwrap();
        let text = format!("{} aide au permis de conduire {}", "mot ".repeat(100), "fin ".repeat(100));
        let shown = shown(&extract(&query, &text, 60));
        assert!(shown.starts_with("… ") && shown.ends_with(" …") && shown.contains("[permis]"), "{shown}");
        assert!(shown.chars().count() < 80);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let query = Query::parse("permis").unwrap();
        assert_eq!(shown(&extract(&query, "Aide au permis.", 60)), "Aide au [permis].");
        assert_eq!(shown(&extract(&query, "", 60)), "");
    }

    proptest! {
        #[test]
        fn an_extract_is_never_much_longer_than_asked(text in "\\PC{0,300}", words in "\\PC{1,20}") {
            if let Some(query) = Query::parse(&words) {
                let _ = extract(&query, &text, 40);
                let all: String = mark(&query, &text).into_iter().map(|s| s.text).collect();
                prop_assert_eq!(all, text);
            }
        }
    }
}
