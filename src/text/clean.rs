//! What is taken out of a text before it is kept: characters nobody sees, that break a database or turn a line of
//! text around. Emoji and every script stay.

use unicode_normalization::UnicodeNormalization;

/// A field of one line: trimmed, every run of white space one space.
#[must_use]
pub fn clean_line(typed: &str) -> String {
    let kept: String =
        typed.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| is_kept(*c)).collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A field of several lines: line ends become `\n`; blank lines at both ends go. Indentation stays: Markdown reads it.
#[must_use]
pub fn clean_text(typed: &str) -> String {
    let unix = typed.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unix.nfc().filter(|c| matches!(c, '\n' | '\t') || is_kept(*c)).collect();
    let lines: Vec<&str> = kept.split('\n').collect();
    let filled = |line: &&str| !line.trim().is_empty();
    match (lines.iter().position(filled), lines.iter().rposition(filled)) {
        (Some(first), Some(last)) => lines[first..=last].join("\n").trim_end().to_owned(),
        _ => String::new(),
    }
}

/// Control characters, among them NUL that PostgreSQL cannot keep; controls of writing direction, which can make a
/// text read as another (CVE-2021-42574); and zero-width characters. The joiner that emoji are made with stays.
fn is_kept(c: char) -> bool {
    !c.is_control()
        && !matches!(c,
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_its_spaces_are_single() {
        assert_eq!(clean_line("  Aide\tau \u{a0} permis\n"), "Aide au permis");
        assert_eq!(clean_line(" \u{200B} "), "");
    }

    #[test]
    fn characters_that_nobody_sees_are_taken_out() {
        assert_eq!(clean_line("a\0b\u{202E}c\u{2066}d\u{FEFF}e"), "abcde");
        assert_eq!(clean_text("a\0b\u{202E}c"), "abc");
    }

    #[test]
    fn emoji_and_accents_stay() {
        assert_eq!(clean_line("Bravo 👩‍👧 é"), "Bravo 👩‍👧 é");
        assert_eq!(clean_line("e\u{301}"), "é");
    }

    #[test]
    fn a_text_keeps_its_indentation_and_its_blank_lines_inside() {
        assert_eq!(clean_text("\r\n\r\n- un\r\n  - deux\r\n\r\nfin  \r\n"), "- un\n  - deux\n\nfin");
        assert_eq!(clean_text(" \n\t\n"), "");
    }
}
