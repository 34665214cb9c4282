//! Dates of birth: a date after « né le », « date de naissance ». Other dates are of laws, meetings, contracts.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Kind, Reading, Span,
    pieces::{line_before, pattern, search, stands_alone},
};

const MONTHS: &str = r"(?:janvier|janv\.?|f[ée]vrier|f[ée]vr?\.?|mars|avril|avr\.?|mai|juin|juillet|juil\.?|ao[ûu]t|septembre|sept?\.?|octobre|oct\.?|novembre|nov\.?|d[ée]cembre|d[ée]c\.?)";

/// A day, a month, a year.
fn date() -> String {
    format!(
        r"(?:[0-9]{{1,2}}{{SPACE}}?[/.\-]{{SPACE}}?[0-9]{{1,2}}{{SPACE}}?[/.\-]{{SPACE}}?(?:19|20)?[0-9]{{2}}|[0-9]{{1,2}}(?:er)?{{SPACE}}+{MONTHS}{{SPACE}}+(?:19|20)?[0-9]{{2}}|(?:19|20)[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}})"
    )
}

static BIRTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)(\bné(?:e|s|es|\(e\)s?|[·.\-]e(?:[·.\-]?s)?)?(?:\b|{{SPACE}})|\bne?e{{SPACE}}+le\b|date{{SPACE}}+(?:de{{SPACE}}+)?naissance|naissance{{SPACE}}*:|\bddn\b|\bd\.d\.n\.)([^\n0-9]{{0,48}}?)({})",
        date()
    ))
});

/// One more, after the first: « nées le … et le … ».
static MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?i)^{{SPACE}}*(?:,|et|ou|/){{SPACE}}*(?:le{{SPACE}}+)?({})", date()))
});

/// « nés après le … » is a rule's, and so is a sentence that begins in between.
static ELSE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:apr[èe]s|avant|depuis|compter|partir|entre|jusqu)|[.!?;]\s"));

/// What is born too, and is nobody.
static THING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:association|dispositif|projet|structure|entreprise|coop[ée]rative|loi|mesure|r[ée]seau|programme|plateforme|collectif|exp[ée]rimentation|id[ée]e|d[ée]marche|partenariat|chantier|atelier)\b[^.!?\n]{0,40}$",
    )
});

/// Every date of birth.
pub fn find(text: &str, reading: Reading) -> Vec<Span> {
    let found = search(&BIRTH, text, |captures| {
        let (intro, gap, date) = (captures.get(1)?, captures.get(2)?, captures.get(3)?);
        let is_somebodys = reading == Reading::Strict
            || !ELSE.is_match(gap.as_str()) && !THING.is_match(line_before(text, intro.start(), 100));
        if !is_somebodys || !stands_alone(text, &date.range()) || !exists(date.as_str()) {
            return None;
        }
        let mut dates = vec![date.range()];
        let mut end = date.end();
        while let Some(more) = MORE.captures(&text[end..]).and_then(|more| more.get(1)) {
            let range = end + more.start()..end + more.end();
            if !stands_alone(text, &range) || !exists(more.as_str()) {
                break;
            }
            end = range.end;
            dates.push(range);
        }
        Some((dates, end))
    });
    found.into_iter().flatten().map(span).collect()
}

fn span(range: Range<usize>) -> Span {
    Span { kind: Kind::Birth, range, mask: "[date masquée]".to_owned() }
}

/// Whether its numbers can be a day and a month.
fn exists(date: &str) -> bool {
    let numbers: Vec<u32> =
        date.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect();
    match numbers.as_slice() {
        [day, month, year] if *day > 31 => (1..=12).contains(month) && (1..=31).contains(year),
        [day, month, _] => (1..=31).contains(day) && (1..=12).contains(month),
        [day, _] => (1..=31).contains(day),
        _ => false,
    }
}
