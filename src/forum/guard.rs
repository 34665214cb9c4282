//! What stands between a text and its publication when personal data seems to be in it: its author, who is shown it and
//! decides. Pure: no database, no request.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::{
    http::fields::Fields,
    personal_data::{Extract, Kind, find, mask},
    text::{clean_line, clean_text},
};

/// Extracts shown at most: who sees thirty knows what it is about.
pub const SHOWN_AT_MOST: usize = 30;
/// The field that says what its author was shown and publishes anyway.
pub const FIELD: &str = "donnees";
/// Characters of a mark.
const MARK: usize = 12;

/// Whether a text is looked at before it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// What seems personal stops it, but for what its author was shown already: the marks of that.
    On(BTreeSet<String>),
    /// Nobody is there to be shown anything: demonstration content.
    Off,
}

impl Default for Guard {
    fn default() -> Self {
        Self::On(BTreeSet::new())
    }
}

impl Guard {
    /// Reads the marks of a form. Whatever is not one means nothing.
    #[must_use]
    pub fn parse(fields: &Fields) -> Self {
        let is_mark = |word: &&str| {
            word.len() == MARK && word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        Self::On(
            fields.all(FIELD).flat_map(str::split_whitespace).filter(is_mark).map(str::to_owned).collect(),
        )
    }

    /// The marks, for the form to be shown again with.
    #[must_use]
    pub fn marks(&self) -> String {
        match self {
            Self::On(marks) => join(marks.iter()),
            Self::Off => String::new(),
        }
    }

    /// The kinds of what is published although its author was shown it. What is `known` stands in public already, published
    /// so: it is neither asked about nor told again.
    ///
    /// # Errors
    /// What its author has not been shown yet.
    pub fn judge(&self, look: &Look, known: Option<&Look>) -> Result<BTreeSet<Kind>, Findings> {
        let Self::On(shown) = self else { return Ok(BTreeSet::new()) };
        let known: BTreeSet<&str> =
            known.iter().flat_map(|known| &known.0).map(|seen| seen.mark.as_str()).collect();
        let new: Vec<&Seen> = look.0.iter().filter(|seen| !known.contains(seen.mark.as_str())).collect();
        if new.iter().all(|seen| shown.contains(&seen.mark)) {
            return Ok(new.into_iter().map(|seen| seen.extract.kind).collect());
        }
        let asked: Vec<&Seen> = new.iter().filter(|seen| !shown.contains(&seen.mark)).copied().collect();
        Err(Findings {
            count: asked.len(),
            extracts: asked
                .iter()
                .take(SHOWN_AT_MOST)
                .map(|seen| (seen.is_in_title, seen.extract.clone()))
                .collect(),
            marks: join(new.into_iter().map(|seen| &seen.mark).collect::<BTreeSet<_>>()),
        })
    }
}

fn join<'a>(marks: impl IntoIterator<Item = &'a String>) -> String {
    marks.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// What was found in a text, and in its title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look(Vec<Seen>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    is_in_title: bool,
    extract: Extract,
    /// What tells it from everything else, without saying it.
    mark: String,
}

impl Look {
    /// Looks at a title, empty for a reply, and at a text.
    #[must_use]
    pub fn at(title: &str, body: &str) -> Self {
        let see = |text: &str, is_in_title| {
            let seen = |extract: Extract| Seen { is_in_title, mark: mark_of(&extract), extract };
            find(text).iter().map(|span| seen(span.extract(text))).collect::<Vec<_>>()
        };
        Self([see(title, true), see(body, false)].concat())
    }

    /// Looks at what a form holds.
    #[must_use]
    pub fn at_form(fields: &Fields) -> Self {
        Self::at(&clean_line(fields.get("titre")), &clean_text(fields.get("texte")))
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much was found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn mark_of(extract: &Extract) -> String {
    let mut digest = Sha256::new();
    digest.update(extract.kind.code());
    digest.update([0]);
    digest.update(&extract.found);
    // Nine bytes are twelve characters.
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..9])
}

/// What an author is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The first of them, each with whether it is in the title.
    pub extracts: Vec<(bool, Extract)>,
    /// How many there are.
    pub count: usize,
    /// What the form holds when it is sent again to be published anyway.
    pub marks: String,
}

/// What the guard says on a form that is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Publishing waits for a decision.
    Stopped(Findings),
    /// Only a preview was asked for: what publishing would ask.
    Ahead(Findings),
    /// So many extracts were masked.
    Masked(usize),
}

/// Masks what a form holds. Returns how much there was.
pub fn mask_form(fields: &mut Fields) -> usize {
    let found = Look::at_form(fields).len();
    for (name, clean) in [("titre", clean_line as fn(&str) -> String), ("texte", clean_text)] {
        if found > 0 && fields.has(name) {
            let masked = mask(&clean(fields.get(name)));
            fields.set(name, masked);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "J’accompagne Mme Diallo, 06 12 34 56 78.";

    #[test]
    fn what_was_shown_is_published_and_what_was_not_is_asked() {
        let look = Look::at("Un logement pour M. Dupont", TEXT);
        let asked = Guard::default().judge(&look, None).unwrap_err();
        let told: Vec<_> =
            asked.extracts.iter().map(|(title, it)| (*title, it.kind, it.found.as_str())).collect();
        assert_eq!(
            told,
            [
                (true, Kind::Name, "M. Dupont"),
                (false, Kind::Name, "Mme Diallo"),
                (false, Kind::Phone, "06 12 34 56 78")
            ]
        );
        let shown = Guard::parse(&Fields::from([(FIELD, asked.marks.as_str())]));
        assert_eq!(shown.judge(&look, None), Ok([Kind::Phone, Kind::Name].into()));
        let more = Look::at("", &format!("{TEXT} Ou a.b@exemple.test"));
        let asked = shown.judge(&more, None).unwrap_err();
        assert_eq!((asked.count, asked.extracts[0].1.kind), (1, Kind::Email));
        // What is sent back holds all that the text holds, and nothing else.
        let all = Guard::parse(&Fields::from([(FIELD, asked.marks.as_str())]));
        assert_eq!(all.judge(&more, None), Ok([Kind::Phone, Kind::Email, Kind::Name].into()));
    }

    #[test]
    fn what_stands_in_public_already_is_not_asked_about_nor_told_again() {
        let was = Look::at("", TEXT);
        assert_eq!(Guard::default().judge(&was, Some(&was)), Ok(BTreeSet::new()));
        let more = Look::at("", &format!("{TEXT} M. Martin aussi."));
        assert_eq!(Guard::default().judge(&more, Some(&was)).unwrap_err().count, 1);
    }

    #[test]
    fn a_mark_says_nothing_and_anything_else_is_no_mark() {
        let marks = Guard::default().judge(&Look::at("", TEXT), None).unwrap_err().marks;
        assert!(!marks.contains("Diallo") && marks.split(' ').all(|mark| mark.len() == MARK), "{marks}");
        let odd = Fields::from([(FIELD, "oui é€éèéèéèéèéè <script> court")]);
        assert_eq!(Guard::parse(&odd), Guard::default());
    }

    #[test]
    fn a_form_is_masked_with_its_title() {
        let mut fields = Fields::from([("titre", "Un logement pour M. Dupont"), ("texte", TEXT)]);
        assert_eq!(mask_form(&mut fields), 3);
        assert_eq!(fields.get("titre"), "Un logement pour M. D.");
        assert_eq!(fields.get("texte"), "J’accompagne Mme D., [téléphone masqué].");
        assert_eq!(mask_form(&mut fields), 0);
    }

    #[test]
    fn characters_nobody_sees_hide_nothing() {
        let mut fields = Fields::from([("texte", "06 12\u{200B} 34 56 78")]);
        assert_eq!(mask_form(&mut fields), 1);
        assert_eq!(fields.get("texte"), "[téléphone masqué]");
    }
}
