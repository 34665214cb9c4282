//! The number of the national identification register, « numéro de sécurité sociale »: 13 characters and their key.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Kind, Reading, Span,
    pieces::{line_before, pattern, search, stands_alone},
};

/// Bytes before a number without a right key in which something must say what it is.
const NEAR: usize = 60;

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    let between = r"(?:{SPACE}|[.\-/])?";
    let each = |digit: &str, times: usize| format!("{between}{digit}").repeat(times);
    // Sex, year, month; département, whose second place may be a letter; town, order; key.
    pattern(&format!(
        r"[1-478]{}{}{}(?:(?:{{SPACE}}|[.\-/(]){{0,3}}[0-9]{between}[0-9]\)?)?",
        each("[0-9]", 5),
        each("[0-9ABab]", 1),
        each("[0-9]", 6),
    ))
});

static SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)s[ée]cu\b|s[ée]curit[ée]\s+sociale|\bnir\b|carte\s+vitale|immatricul|num[ée]ro\s+d['’]assur",
    )
});

/// Every number with its key, and those without that are said to be one.
pub fn find(text: &str, reading: Reading) -> Vec<Span> {
    search(&NUMBER, text, |captures| {
        let range = captures.get(0)?.range();
        let is_one = stands_alone(text, &range)
            && match read(&text[range.clone()])? {
                Key::Right => true,
                Key::Absent | Key::Wrong => {
                    reading == Reading::Strict || SAID.is_match(line_before(text, range.start, NEAR))
                }
            };
        let end = range.end;
        is_one.then(|| (Span { kind: Kind::Nir, range, mask: "[numéro masqué]".to_owned() }, end))
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Right,
    Wrong,
    Absent,
}

/// None: no such number exists.
fn read(written: &str) -> Option<Key> {
    let number: String =
        written.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let month: u8 = number.get(3..5)?.parse().ok()?;
    // Others stand for a month that nobody knows.
    if !matches!(month, 1..=12 | 20..=42 | 50..=99) {
        return None;
    }
    let digits = match number.get(5..7)? {
        "2A" => number.replacen("2A", "19", 1),
        "2B" => number.replacen("2B", "18", 1),
        _ => number,
    };
    let number: u64 = digits.get(..13)?.parse().ok()?;
    match digits.get(13..) {
        None | Some("") => Some(Key::Absent),
        Some(key) if key.parse() == Ok(97 - number % 97) => Some(Key::Right),
        Some(_) => Some(Key::Wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_that_of_the_number_in_corsica_too() {
        assert_eq!(read("2 90 03 33 063 971 31"), Some(Key::Right));
        assert_eq!(read("2 90 03 33 063 971 32"), Some(Key::Wrong));
        assert_eq!(read("1 87 03 2A 004 952 67"), Some(Key::Right));
        assert_eq!(read("279112b03394688"), Some(Key::Right));
        assert_eq!(read("2 88 12 97 213 904"), Some(Key::Absent));
        assert_eq!(read("2 88 13 97 213 904"), None);
        assert_eq!(read("2 88 12 9A 213 904"), None);
    }
}
