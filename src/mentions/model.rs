//! Finding names in a text. Pure.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    accounts::{model::MemberId, people::model::member_path, service::folded_name},
    text::slugify,
};

/// People one post may name.
pub const AT_MOST: usize = 10;
/// Names looked at in one text: more than anybody means.
const LOOKED_AT: usize = 60;
/// Words of a name, at most: « Marie Claire de La Tour ».
const WORDS: usize = 5;
/// The field of the buttons that say who a name means.
pub const FIELD: &str = "mention";

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A link that says who: `[@Claire M.](/membres/12-claire-m)`.
    Link {
        /// Who, as it says.
        member: MemberId,
        /// Whether it stands in what is quoted: nobody is told of it.
        is_quoted: bool,
    },
    /// `@Claire M.`, which has to be resolved.
    Name {
        /// Where the sign is.
        at: usize,
        /// What may be the name after it, the longest first: where it ends, and its folded words.
        names: Vec<(usize, String)>,
    },
}

/// Every name of a Markdown text, in its order; in what is quoted only links, and none in code or in the words of another link.
#[must_use]
pub fn find(text: &str) -> Vec<Found> {
    let links = words_of_links(text);
    let mut found = Vec::new();
    let (mut start, mut is_code) = (0, false);
    for line in text.split_inclusive('\n') {
        let words = line.trim_start();
        let is_fence = words.starts_with("```") || words.starts_with("~~~");
        is_code ^= is_fence;
        if !is_fence && !is_code && !line.starts_with("    ") && !line.starts_with('\t') {
            find_in_line(text, start..start + line.len(), words.starts_with('>'), &links, &mut found);
        }
        start += line.len();
        if found.len() >= LOOKED_AT {
            break;
        }
    }
    found
}

/// Where the words of links are: `[words](address)`, `[words][name]`. A link in them would break the one they are of.
fn words_of_links(text: &str) -> Vec<Range<usize>> {
    let (mut open, mut found, mut is_escaped) = (Vec::new(), Vec::new(), false);
    for (at, byte) in text.bytes().enumerate() {
        if std::mem::take(&mut is_escaped) {
            continue;
        }
        match byte {
            b'\\' => is_escaped = true,
            b'[' => open.push(at),
            b']' => {
                let begin = open.pop().filter(|_| text[at + 1..].starts_with(['(', '[']));
                found.extend(begin.map(|begin| begin..at));
            }
            // No link goes from one paragraph into the next.
            b'\n' if text[at + 1..].starts_with('\n') => open.clear(),
            _ => {}
        }
    }
    found
}

fn find_in_line(
    text: &str,
    line: Range<usize>,
    is_quoted: bool,
    links: &[Range<usize>],
    found: &mut Vec<Found>,
) {
    let mut is_code = false;
    for (place, c) in text[line.clone()].char_indices() {
        let at = line.start + place;
        is_code ^= c == '`';
        if c != '@' || is_code || found.len() >= LOOKED_AT {
            continue;
        }
        match text[..at].chars().next_back() {
            Some('[') => {
                let linked = target(&text[at + 1..line.end]);
                found.extend(linked.map(|(member, _)| Found::Link { member, is_quoted }));
            }
            // An address, or a word with a sign in it.
            Some(c) if c.is_alphanumeric() || "._-+/\\".contains(c) => {}
            _ if is_quoted || links.iter().any(|words| words.contains(&at)) => {}
            _ => found.extend(name(text, at, line.end)),
        }
    }
}

/// `Claire M.](/membres/12-claire-m)`, what follows `[@` in a link that names a member: who, and where it ends.
fn target(rest: &str) -> Option<(MemberId, usize)> {
    // The words of a link hold no other one.
    let words = rest.find(['[', ']'])?;
    let path = rest[words..].strip_prefix("](/membres/")?;
    let digits = path.find(|c: char| !c.is_ascii_digit())?;
    let member = path[..digits].parse().ok().map(MemberId)?;
    let end = path[digits..].starts_with(['-', ')']).then(|| path.find(')')).flatten()?;
    Some((member, rest.len() - path.len() + end + 1))
}

/// Whom a text links to by their name, wherever it does: those whom [`without`] takes out.
#[must_use]
pub fn linked(text: &str) -> BTreeSet<MemberId> {
    let sign = "[@";
    text.match_indices(sign)
        .filter_map(|(at, _)| target(&text[at + sign.len()..]))
        .map(|(member, _)| member)
        .collect()
}

/// The words right after the sign, one space between them, as far as they may be a name.
fn name(text: &str, at: usize, end: usize) -> Option<Found> {
    let begin = at + 1;
    let body = &text[begin..end];
    let (mut names, mut place) = (Vec::new(), 0);
    for words in 1..=WORDS {
        let rest = &body[place..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && !".-'’".contains(c)).unwrap_or(rest.len());
        let kept = end_of_word(&rest[..length]);
        if kept == 0 {
            break;
        }
        if words > 1 {
            names.push((begin + place + kept, folded_name(&body[..place + kept])));
        }
        place += length;
        let space = body[place..].chars().next().filter(|c| c.is_whitespace() && *c != '\n');
        // The point of a sentence ends a name.
        let (Some(space), true) = (space, kept == length) else { break };
        place += space.len_utf8();
    }
    names.reverse();
    (!names.is_empty()).then_some(Found::Name { at, names })
}

/// Without what ends a sentence: the point of an initial is part of it.
fn end_of_word(typed: &str) -> usize {
    let is_initial = typed.chars().count() == 2 && typed.ends_with('.');
    if is_initial { typed.len() } else { typed.trim_end_matches(['.', '-', '\'', '’']).len() }
}

/// What is written in place of a name that means somebody; none when the name itself would not be words of a link.
#[must_use]
pub fn written(member: MemberId, shown: &str) -> Option<String> {
    let is_plain = !shown.contains(['[', ']', '\\', '\n', '`', '<']) && !slugify(shown).is_empty();
    is_plain.then(|| format!("[@{shown}]({})", member_path(member, shown)))
}

/// The text without the links that name a member who goes.
#[must_use]
pub fn without(text: &str, member: MemberId, instead: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find("[@") {
        let tail = &rest[begin + 2..];
        match target(tail).filter(|(linked, _)| *linked == member) {
            Some((_, end)) => {
                kept.push_str(&rest[..begin]);
                kept.push('@');
                kept.push_str(instead);
                rest = &tail[end..];
            }
            None => {
                kept.push_str(&rest[..begin + 2]);
                rest = tail;
            }
        }
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest name of each place.
    fn named(text: &str) -> Vec<String> {
        find(text)
            .into_iter()
            .filter_map(|found| match found {
                Found::Name { at, names } => {
                    Some(names.iter().map(|(end, _)| &text[at..*end]).collect::<Vec<_>>().join("|"))
                }
                Found::Link { .. } => None,
            })
            .collect()
    }

    #[test]
    fn a_name_is_what_follows_the_sign_up_to_where_it_may_end() {
        for (text, names) in [
            ("@Claire M.", vec!["@Claire M."]),
            ("Merci @Claire M., c’est noté.", vec!["@Claire M."]),
            ("Merci @Claire M. !", vec!["@Claire M."]),
            ("(@Claire M.)", vec!["@Claire M."]),
            ("@Claire M. sait", vec!["@Claire M. sait|@Claire M."]),
            ("@Claire Martin.", vec!["@Claire Martin"]),
            ("@Jean-Pierre D’Arc, merci", vec!["@Jean-Pierre D’Arc"]),
            (
                "@Marie Claire T. et @Bob M.",
                vec!["@Marie Claire T. et|@Marie Claire T.|@Marie Claire", "@Bob M."],
            ),
            ("@Claire\u{a0}M.", vec!["@Claire\u{a0}M."]),
            ("[note] @Claire M.", vec!["@Claire M."]),
            ("[la note](https://ailleurs.test) de @Claire M.", vec!["@Claire M."]),
            ("[ @Claire M. [la note](https://ailleurs.test)", vec!["@Claire M."]),
            ("[ouvert\n\n@Claire M.\n\nfermé](https://ailleurs.test)", vec!["@Claire M."]),
        ] {
            assert_eq!(named(text), names, "{text}");
        }
    }

    #[test]
    fn addresses_quotes_code_and_links_name_nobody() {
        for text in [
            "ada.martin@exemple.test dit",
            "> @Claire M. a écrit",
            "`@Claire M.`",
            "```\n@Claire M.\n```",
            "    @Claire M.",
            "@ Claire M.",
            "@Claire",
            "@",
            "[@Claire M.](https://ailleurs.test)",
            "[voir @Claire M.](https://ailleurs.test)",
            "[voir [ici] @Claire M. \\] là](https://ailleurs.test)",
            "[voir\n@Claire M.](https://ailleurs.test)",
            "![vue par @Claire M.](https://ailleurs.test/image.png)",
            "[voir @Claire M.][1]",
        ] {
            assert_eq!(named(text), Vec::<String>::new(), "{text}");
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn a_link_says_who_and_goes_with_them() {
        let text = "Voir [@Claire M.](/membres/12-claire-m), [@Bob M.](/membres/121-bob-m) et [elle](/membres/12-claire-m).";
        let links: Vec<i64> = find(text)
            .into_iter()
            .map(|found| match found {
                Found::Link { member, .. } => member.0,
                Found::Name { .. } => 0,
            })
            .collect();
        assert_eq!(links, [12, 121]);
        assert_eq!(
            without(text, MemberId(12), "Membre supprimé"),
            "Voir @Membre supprimé, [@Bob M.](/membres/121-bob-m) et [elle](/membres/12-claire-m)."
        );
        assert_eq!(written(MemberId(12), "Claire M.").unwrap(), "[@Claire M.](/membres/12-claire-m)");
        assert_eq!(written(MemberId(12), "Cl[aire] M."), None);
    }

    #[test]
    fn whoever_can_be_taken_out_of_a_text_is_found_in_it() {
        let link = "[@Claire M.](/membres/12-claire-m)";
        let many = "@Ada M. ".repeat(2 * LOOKED_AT) + link;
        for text in [
            format!("> {link} a écrit"),
            format!("`{link}`"),
            format!("```\n{link}\n```"),
            "[@Claire\nM.](/membres/12)".to_owned(),
            many,
        ] {
            assert_eq!(linked(&text), BTreeSet::from([MemberId(12)]), "{text}");
            let left = without(&text, MemberId(12), "Membre supprimé");
            assert!(left.contains("@Membre supprimé") && linked(&left).is_empty(), "{left}");
        }
        for nobody in ["[@Claire M.](/membres/12", "[@Claire M.](/membres/12x)", "[@a [b](/membres/12)", "[@"]
        {
            assert_eq!(linked(nobody), BTreeSet::new(), "{nobody}");
            assert_eq!(without(nobody, MemberId(12), "x"), nobody);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_typed_is_read_without_a_fault(text in "[@ A-Zéé.,\\[\\]()`>\n\u{a0}’-]{0,80}") {
            for found in find(&text) {
                if let Found::Name { at, names } = found {
                    for (end, _) in names {
                        proptest::prop_assert!(text.is_char_boundary(end) && end > at);
                    }
                }
            }
            proptest::prop_assert_eq!(without(&text, MemberId(1), "x").is_empty(), text.is_empty());
        }
    }
}
