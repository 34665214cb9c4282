//! Invented texts: sentences of patterns, paragraphs of sentences.

use super::{
    random::Chance,
    words::{
        ACTIONS, GREETINGS, LISTS, ORGANISATIONS, PARTS, PEOPLE, PLACES, SENTENCES, SUBJECTS, THANKS, TIMES,
        TITLES,
    },
};

/// The title of a question about a subject.
pub fn title(chance: &mut Chance, subject: usize) -> String {
    let pattern = chance.pick(TITLES);
    filled(chance, pattern, subject)
}

/// The text of a question or of a reply, of about `words` words, in Markdown.
pub fn post(chance: &mut Chance, subject: usize, words: usize, is_question: bool) -> String {
    let mut blocks = Vec::new();
    if is_question || chance.happens(45) {
        blocks.push(chance.pick(GREETINGS).to_owned());
    }
    prose(chance, subject, words, &mut blocks);
    if is_question {
        blocks.push(chance.pick(THANKS).to_owned());
    }
    blocks.join("\n\n")
}

/// The text of a sheet, in parts.
pub fn sheet(chance: &mut Chance, subject: usize, words: usize) -> String {
    let parts = (words / 120).clamp(1, PARTS.len());
    let mut blocks = Vec::new();
    for part in &PARTS[..parts] {
        blocks.push(format!("## {part}"));
        prose(chance, subject, words / parts, &mut blocks);
    }
    blocks.join("\n\n")
}

/// One sentence.
pub fn sentence(chance: &mut Chance, subject: usize) -> String {
    let pattern = chance.pick(SENTENCES);
    filled(chance, pattern, subject)
}

fn prose(chance: &mut Chance, subject: usize, words: usize, blocks: &mut Vec<String>) {
    let mut written = 0;
    while written < words {
        let sentences: Vec<String> = (0..2 + chance.below(4))
            .map_while(|_| {
                let next = (written < words).then(|| sentence(chance, subject))?;
                written += next.split(' ').count();
                Some(next)
            })
            .collect();
        blocks.push(if chance.happens(7) {
            let items: Vec<String> = sentences.iter().map(|sentence| format!("- {sentence}")).collect();
            format!("{}\n\n{}", chance.pick(LISTS), items.join("\n"))
        } else if chance.happens(6) {
            let site = 10 + chance.below(9_990);
            format!("{} Voir https://ressources.example/fiche/{site}", sentences.join(" "))
        } else {
            sentences.join(" ")
        });
    }
}

/// A pattern, its slots filled, its first letter a capital.
fn filled(chance: &mut Chance, pattern: &str, subject: usize) -> String {
    let mut text = String::with_capacity(pattern.len() * 2);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (slot, after) = after.split_once('}').unwrap_or((after, ""));
        match slot {
            "q" => text.push_str(chance.pick(PEOPLE)),
            "s" => text.push_str(chance.pick(ORGANISATIONS)),
            "a" => text.push_str(chance.pick(ACTIONS)),
            "t" => text.push_str(chance.pick(TIMES)),
            "l" => text.push_str(chance.pick(PLACES)),
            "e" => text.push_str(&(3 + chance.skewed(9_000, 4)).to_string()),
            _ => {
                let thing = chance.pick(SUBJECTS[subject].things);
                // What matters is sometimes stressed.
                if chance.happens(4) && !before.is_empty() {
                    text.push_str(&format!("**{thing}**"));
                } else {
                    text.push_str(thing);
                }
            }
        }
        rest = after;
    }
    text.push_str(rest);
    capitalised(&text.replace(" de a", " d’a").replace(" de o", " d’o").replace(" de é", " d’é"))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
