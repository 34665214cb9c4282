//! What the rules are made of.

use std::ops::Range;

use regex::Regex;

/// A space within a line, as a piece of a pattern: French ones are several. Patterns in verbose mode drop a plain one.
pub const SPACE: &str = r"[\x20\t\u{a0}\u{202f}]";

/// Compiles a pattern of ours, in which `{SPACE}` stands for [`SPACE`].
pub fn pattern(source: &str) -> Regex {
    Regex::new(&source.replace("{SPACE}", SPACE)).expect("the tests compile every pattern")
}

/// The character before a place.
pub fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at a place.
pub fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether nothing is glued to a range: no letter, no digit.
pub fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let glued = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !glued(before(text, range.start)) && !glued(after(text, range.end))
}

/// At most `bytes` bytes of the line before a place.
pub fn line_before(text: &str, at: usize, bytes: usize) -> &str {
    let mut from = at.saturating_sub(bytes);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text[from..at].rsplit('\n').next().unwrap_or_default()
}

/// At most `bytes` bytes of the line after a place.
pub fn line_after(text: &str, at: usize, bytes: usize) -> &str {
    let mut to = text.len().min(at + bytes);
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text[at..to].split('\n').next().unwrap_or_default()
}

/// Every match that `judge` takes; what it makes of it is kept. After one it leaves, the search goes on just behind that
/// one's first character: the right one may begin inside.
pub fn search<'t, T>(
    pattern: &Regex,
    text: &'t str,
    mut judge: impl FnMut(regex::Captures<'t>) -> Option<(T, usize)>,
) -> Vec<T> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at <= text.len()
        && let Some(captures) = pattern.captures_at(text, at)
    {
        let whole = captures.get(0).map_or(0..0, |whole| whole.range());
        match judge(captures) {
            Some((value, end)) => {
                kept.push(value);
                at = end.max(whole.start + 1);
            }
            None => at = whole.start + 1,
        }
        while at < text.len() && !text.is_char_boundary(at) {
            at += 1;
        }
    }
    kept
}
