//! Figures in words.

/// `12345` as « 12 345 », with narrow no-break spaces.
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut spaced = String::from(if number < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            spaced.push('\u{202F}');
        }
        spaced.push(digit);
    }
    spaced
}

/// « 0 réponse », « 1 réponse », « 2 réponses »: French counts from two.
#[must_use]
pub fn counted(number: i64, one: &str, several: &str) -> String {
    format!("{} {}", thousands(number), if number > 1 { several } else { one })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1\u{202F}234\u{202F}567");
        assert_eq!(thousands(-1_000), "-1\u{202F}000");
    }

    #[test]
    fn none_is_singular() {
        assert_eq!(counted(0, "réponse", "réponses"), "0 réponse");
        assert_eq!(counted(2, "réponse", "réponses"), "2 réponses");
    }
}
