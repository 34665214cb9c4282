//! Telephone numbers, in France and overseas. Mobiles are somebody's; the others may be a structure's; those that begin
//! with 08 or 09 69 always are.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Kind, Reading, Span,
    context::is_of_a_structure,
    pieces::{pattern, search, stands_alone},
};

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        (?: (?:\+|00)33 (?:{SPACE}|[.\-])? (?:\(0\){SPACE}?|0)? | 0 )
        ( [1-79] )
        (?:
            (?: (?:{SPACE}|[./\-–]){0,2} [0-9]{2} ){4}
            | [0-9]{2} {SPACE} [0-9]{3} {SPACE} [0-9]{3}
        )",
    )
});

/// Every number that is somebody's.
pub fn find(text: &str, reading: Reading) -> Vec<Span> {
    search(&NUMBER, text, |captures| {
        let range = captures.get(0)?.range();
        let first = captures.get(1)?;
        let is_mobile = matches!(first.as_str(), "6" | "7");
        // Pairs with spaces between them are a number whatever stands beside; others may be a part of something longer.
        let is_spaced = range.len() > 12;
        let is_somebodys = stands_alone(text, &range)
            && !is_business(&text[first.start()..range.end])
            && is_evenly_cut(&text[range.clone()])
            && (is_mobile && is_spaced || !continues_a_number(text, &range))
            && (is_mobile || reading == Reading::Strict || !is_of_a_structure(text, &range));
        let end = range.end;
        is_somebodys.then(|| (Span { kind: Kind::Phone, range, mask: "[téléphone masqué]".to_owned() }, end))
    })
}

/// 09 69 is kept for those who answer many calls.
fn is_business(number: &str) -> bool {
    number.chars().filter(char::is_ascii_digit).take(3).eq("969".chars())
}

/// Whether all that stands between its digits is alike: « 01/01/2026 14 h » is not a number.
fn is_evenly_cut(number: &str) -> bool {
    let number = number.trim_start_matches('+').replace("(0)", "");
    let mut cuts = number
        .split(|c: char| c.is_ascii_digit())
        .filter(|cut| !cut.is_empty())
        .map(|cut| cut.chars().find(|c| !c.is_whitespace()));
    let first = cuts.next();
    cuts.all(|cut| Some(cut) == first)
}

/// Whether digits stand beside, with one separator between: an IBAN, a number of a file.
fn continues_a_number(text: &str, range: &Range<usize>) -> bool {
    let is_separator = |c: &char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '.' | '-' | '/');
    let mut before = text[..range.start].chars().rev();
    let mut after = text[range.end..].chars();
    let joined = |first: Option<char>, second: Option<char>| {
        first.as_ref().is_some_and(is_separator) && second.is_some_and(|c| c.is_ascii_digit())
    };
    joined(before.next(), before.next()) || joined(after.next(), after.next())
}
