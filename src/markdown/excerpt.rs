//! The first words of a text, read from its HTML: that is at hand when a page is drawn, and reading the Markdown again
//! would cost as much as a tenth of the page.

use super::SafeHtml;

/// Tags that stand inside a sentence; any other ends one.
const INLINE: [&str; 5] = ["a", "strong", "em", "del", "code"];
/// How the sanitiser writes what would be taken for HTML.
const ESCAPES: [(&str, char); 5] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];

/// The first `max` characters of the words of a text, cut between two words; « … » says that there is more.
#[must_use]
pub fn excerpt(html: &SafeHtml, max: usize) -> String {
    let mut text = String::with_capacity(max * 5 / 4);
    let (mut length, mut gap) = (0, false);
    let mut rest = html.as_str();
    while let Some(first) = rest.chars().next() {
        if first == '<' {
            // The sanitiser lets no « > » into an attribute.
            let (tag, after) = rest[1..].split_once('>').unwrap_or((rest, ""));
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            gap |= !INLINE.contains(&name);
            rest = after;
            continue;
        }
        let escape = ESCAPES.iter().find(|(escape, _)| rest.starts_with(escape));
        let (taken, shown) =
            escape.map_or((first.len_utf8(), first), |(escape, shown)| (escape.len(), *shown));
        rest = &rest[taken..];
        if shown.is_ascii_whitespace() {
            gap = true;
            continue;
        }
        let wanted = if gap && !text.is_empty() { 2 } else { 1 };
        if length + wanted > max {
            let end = if gap { text.len() } else { text.rfind(' ').unwrap_or(text.len()) };
            let kept = text[..end].trim_end_matches([',', ';', ':', '.', ' ', '\u{a0}', '\u{202f}']);
            return format!("{kept} …");
        }
        if wanted == 2 {
            text.push(' ');
        }
        text.push(shown);
        length += wanted;
        gap = false;
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::markdown::{plain_text, render};

    #[test]
    fn an_excerpt_is_cut_between_two_words() {
        for (markdown, max, words) in [
            ("Un texte court", 40, "Un texte court"),
            ("Un texte court", 14, "Un texte court"),
            ("Une première phrase, puis une autre", 21, "Une première phrase …"),
            ("Une première phrase, puis une autre", 20, "Une première phrase …"),
            ("Anticonstitutionnellement", 4, "Anti …"),
            ("", 10, ""),
        ] {
            assert_eq!(excerpt(&render(markdown), max), words);
        }
    }

    #[test]
    fn marks_are_left_out_and_what_looks_like_one_is_kept() {
        let html = render(
            "# Titre\n\nUn **mot**, `a < b && c` et [lien](https://x.fr/?a>b)\n\n- *a*b\n- <i>c</i> \"d\"",
        );
        assert_eq!(excerpt(&html, 200), "Titre Un mot, a < b && c et lien ab <i>c</i> \"d\"");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_gives_its_own_words(typed in "\\PC{0,120}") {
            let plain = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(plain(&excerpt(&render(&typed), 10_000)), plain(&plain_text(&typed)));
        }
    }
}
