//! What the bell says; both sides.

/// Unread notifications are counted up to here, then « plus de ».
pub const COUNTED_AT_MOST: i64 = 99;

/// What the bell shows beside its drawing, and what it says after « Notifications ».
#[must_use]
pub fn bell_words(count: i64) -> (String, String) {
    match count {
        0 => (String::new(), String::new()),
        1 => ("1".to_owned(), "\u{a0}: 1 non lue".to_owned()),
        count if count > COUNTED_AT_MOST => {
            (format!("{COUNTED_AT_MOST}+"), format!("\u{a0}: plus de {COUNTED_AT_MOST} non lues"))
        }
        count => (count.to_string(), format!("\u{a0}: {count} non lues")),
    }
}
