//! What forms must hold to become questions and replies. Pure: no database, no request.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use super::guard::{Guard, Look};
use crate::{
    http::fields::{FieldErrors, Fields},
    territory::{self, Territory, TerritoryKind},
    text::{clean_line, clean_text, fold_accents, slugify},
};

/// The identifier of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TopicId(pub i64);

/// The identifier of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PostId(pub i64);

/// Shortest title, in characters: « PMSMP » alone is a word, not a question.
pub const TITLE_MIN: usize = 8;
/// Longest title, in characters: two lines on a phone, about.
pub const TITLE_MAX: usize = 150;
/// Longest text of a post, in characters: some eight printed pages.
pub const BODY_MAX: usize = 20_000;
/// Tags of a topic, at most.
pub const TAGS_MAX: usize = 5;
/// Longest tag, in characters.
pub const TAG_MAX: usize = 30;
/// Replies on a page of a topic.
pub const REPLIES_A_PAGE: i64 = 50;
/// Topics on a page of a list.
pub const TOPICS_A_PAGE: i64 = 20;

/// A question (or a piece of news) ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTopic {
    /// The slug of its theme.
    pub theme: String,
    /// One clean line.
    pub title: String,
    /// Markdown.
    pub body: String,
    /// Clean and distinct.
    pub tags: Vec<String>,
    /// Where it is asked; none: the whole country.
    pub territory: Option<&'static Territory>,
    /// What makes two sendings of one form one topic.
    pub submission: Option<String>,
    /// Whether it is looked at for personal data.
    pub guard: Guard,
}

impl NewTopic {
    /// Reads the form of `/sujets/nouveau`: `theme`, `titre`, `texte`, `etiquettes`, `territoire`, `envoi`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let theme = errors.check("theme", parse_theme(fields.get("theme")));
        let title = errors.check("titre", parse_title(fields.get("titre")));
        let body = errors.check("texte", parse_body(fields.get("texte")));
        let tags = errors.check("etiquettes", parse_tags(fields.get("etiquettes")));
        let territory = errors.check("territoire", parse_territory(fields.get("territoire")));
        match (theme, title, body, tags, territory) {
            (Some(theme), Some(title), Some(body), Some(tags), Some(territory)) => {
                let submission = parse_submission(fields, &[&title, &body]);
                let guard = Guard::parse(fields);
                Ok(Self { theme, title, body, tags, territory, submission, guard })
            }
            _ => Err(errors),
        }
    }

    /// The personal data that seems to be in it.
    #[must_use]
    pub fn look(&self) -> Look {
        Look::at(&self.title, &self.body)
    }

    /// The columns of a territory: the département or collectivité, and the region.
    #[must_use]
    pub fn territory_columns(&self) -> (Option<String>, Option<String>) {
        match self.territory {
            None => (None, None),
            Some(place) if place.kind == TerritoryKind::Region => (None, Some(place.code.to_owned())),
            Some(place) => (Some(place.code.to_owned()), place.region.map(str::to_owned)),
        }
    }
}

/// A reply ready to be written, or the new text of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReply {
    /// Markdown.
    pub body: String,
    /// What makes two sendings of one form one reply.
    pub submission: Option<String>,
    /// Whether it is looked at for personal data.
    pub guard: Guard,
}

impl NewReply {
    /// Reads the reply form: `texte`, `envoi`.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let body = parse_body(fields.get("texte")).map_err(|message| FieldErrors::one("texte", message))?;
        let submission = parse_submission(fields, &[&body]);
        Ok(Self { body, submission, guard: Guard::parse(fields) })
    }

    /// The personal data that seems to be in it.
    #[must_use]
    pub fn look(&self) -> Look {
        Look::at("", &self.body)
    }
}

/// Which topics a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// The slug of a theme.
    pub theme: Option<String>,
    /// The slug of a tag.
    pub tag: Option<String>,
    /// A region (with its départements), a département or a collectivité.
    pub territory: Option<&'static Territory>,
    /// Where the question stands.
    pub status: Status,
    /// From 1.
    pub page: i64,
}

/// Where a question stands (PRODUCT, F7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Every one.
    #[default]
    All,
    /// Without a reply by somebody else than the asker.
    Unanswered,
    /// A solution was chosen.
    Solved,
    /// Not yet.
    Unsolved,
    /// Somebody answers for a reply, today or until lately.
    Certified,
}

impl Status {
    /// In the order of the filter.
    pub const ALL: [Self; 5] = [Self::All, Self::Unanswered, Self::Solved, Self::Unsolved, Self::Certified];

    /// The value of `statut` in an address; empty for all.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Unanswered => "sans-reponse",
            Self::Solved => "resolus",
            Self::Unsolved => "non-resolus",
            Self::Certified => "certifiees",
        }
    }

    /// As the filter says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "Toutes",
            Self::Unanswered => "Sans réponse",
            Self::Solved => "Résolues",
            Self::Unsolved => "Non résolues",
            Self::Certified => "Certifiées",
        }
    }

    /// The status of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

impl ListFilter {
    /// Reads an address's query: `theme`, `etiquette`, `territoire`, `statut`, `page`. None when one of them means
    /// nothing: such a list does not exist.
    #[must_use]
    pub fn parse(query: &Fields) -> Option<Self> {
        let word = |name: &str| Some(clean_line(query.get(name))).filter(|value| !value.is_empty());
        let territory = match word("territoire") {
            Some(code) => Some(territory::find(&code)?),
            None => None,
        };
        Some(Self {
            theme: word("theme"),
            tag: word("etiquette"),
            territory,
            status: Status::from_code(query.get("statut").trim())?,
            page: parse_page(query.get("page"))?,
        })
    }

    /// The query of this list at `page`, with its `?`; empty for the bare list.
    #[must_use]
    pub fn query_at(&self, page: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [
            ("theme", self.theme.as_deref()),
            ("etiquette", self.tag.as_deref()),
            ("territoire", self.territory.map(|place| place.code)),
            ("statut", Some(self.status.code()).filter(|code| !code.is_empty())),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            query if query.is_empty() => query,
            query => format!("?{query}"),
        }
    }
}

/// The number of a page: 1 when nothing is said, none when it is not a number a list can have.
#[must_use]
pub fn parse_page(typed: &str) -> Option<i64> {
    match typed.trim() {
        "" => Some(1),
        digits if digits.len() <= 7 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            digits.parse().ok().filter(|page| *page >= 1)
        }
        _ => None,
    }
}

/// The identifier and the slug of `12-aide-au-permis`; the slug may be missing or wrong.
#[must_use]
pub fn parse_topic_segment(segment: &str) -> Option<(TopicId, &str)> {
    let (digits, slug) = segment.split_once('-').unwrap_or((segment, ""));
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain).map(|id| (TopicId(id), slug))
}

/// `/sujets/{id}-{slug}`.
#[must_use]
pub fn topic_path(id: TopicId, slug: &str) -> String {
    format!("/sujets/{}-{slug}", id.0)
}

/// The page of a topic that shows the reply of a number, from 1.
#[must_use]
pub const fn page_of_number(number: i64) -> i64 {
    if number < 1 { 1 } else { (number - 1) / REPLIES_A_PAGE + 1 }
}

/// A post's place: its topic's page and its anchor.
#[must_use]
pub fn post_path(id: TopicId, slug: &str, post: PostId, number: i64) -> String {
    post_place(&topic_path(id, slug), post, number)
}

/// The same, when the topic's address is known.
#[must_use]
pub fn post_place(topic: &str, post: PostId, number: i64) -> String {
    let page = match page_of_number(number) {
        1 => String::new(),
        page => format!("?page={page}"),
    };
    let anchor = if number == 0 { "question".to_owned() } else { format!("reponse-{}", post.0) };
    format!("{topic}{page}#{anchor}")
}

fn parse_theme(typed: &str) -> Result<String, String> {
    match clean_line(typed) {
        slug if slug.is_empty() => Err("Choisissez une communauté.".to_owned()),
        slug => Ok(slug.chars().take(100).collect()),
    }
}

fn parse_title(typed: &str) -> Result<String, String> {
    let title = clean_line(typed);
    match title.chars().count() {
        0 => Err("Écrivez un titre : une phrase qui dit votre question.".to_owned()),
        n if n < TITLE_MIN => {
            Err(format!("Le titre est trop court : écrivez au moins {TITLE_MIN} caractères."))
        }
        n if n > TITLE_MAX => Err(format!(
            "Le titre est trop long : {n} caractères pour {TITLE_MAX} au plus. Déplacez les détails dans le texte."
        )),
        _ => Ok(title),
    }
}

/// The text of a post, clean.
///
/// # Errors
/// The sentence to show when it is empty or too long. Nothing else refuses a text: « Merci ! » is a reply.
pub fn parse_body(typed: &str) -> Result<String, String> {
    let body = clean_text(typed);
    match body.chars().count() {
        0 => Err("Écrivez votre texte avant de publier.".to_owned()),
        n if n > BODY_MAX => Err(format!(
            "Le texte est trop long : {n} caractères pour {BODY_MAX} au plus. Publiez-le en plusieurs fois."
        )),
        _ => Ok(body),
    }
}

fn parse_tags(typed: &str) -> Result<Vec<String>, String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split([',', ';', '\n']).map(|tag| clean_line(tag.trim_start_matches([' ', '#']))) {
        if tag.is_empty() || tags.iter().any(|known| slugify(known) == slugify(&tag)) {
            continue;
        }
        if tag.chars().count() > TAG_MAX {
            return Err(format!("L’étiquette « {tag} » est trop longue : {TAG_MAX} caractères au plus."));
        }
        // Its address is made of these alone.
        if !fold_accents(&tag).contains(|c: char| c.is_ascii_alphanumeric()) {
            return Err(format!(
                "L’étiquette « {tag} » ne contient ni lettre de A à Z ni chiffre : écrivez-la autrement, ou retirez-la."
            ));
        }
        tags.push(tag);
    }
    if tags.len() > TAGS_MAX {
        return Err(format!("Gardez {TAGS_MAX} étiquettes au plus : il y en a {}.", tags.len()));
    }
    Ok(tags)
}

fn parse_territory(typed: &str) -> Result<Option<&'static Territory>, String> {
    match typed.trim() {
        "" => Ok(None),
        code => territory::find(code)
            .map(Some)
            .ok_or_else(|| "Choisissez un territoire de la liste, ou « Toute la France ».".to_owned()),
    }
}

/// The hidden field of a form, and what was typed: a form that is found again by going back, and written anew, says
/// something else. A field that is missing or odd only means that a double sending is not seen.
#[must_use]
pub fn parse_submission(fields: &Fields, typed: &[&str]) -> Option<String> {
    let token = fields.get("envoi");
    let plausible = (8..=64).contains(&token.len())
        && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    plausible.then(|| {
        let mut digest = Sha256::new();
        for text in typed {
            digest.update(text);
            digest.update([0]);
        }
        format!("{token}.{}", URL_SAFE_NO_PAD.encode(&digest.finalize()[..12]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form<'a>(name: &'a str, value: &'a str) -> Fields {
        let mut fields = Fields::from([
            ("theme", "mobilite"),
            ("titre", "Aide au permis en Gironde ?"),
            ("texte", "Bonjour, qui finance ?"),
            ("etiquettes", "permis, Aide"),
            ("territoire", "33"),
        ]);
        fields.set(name, value);
        fields
    }

    #[test]
    fn a_complete_form_is_a_question() {
        let topic = NewTopic::parse(&form("envoi", "abcdefgh")).unwrap();
        assert_eq!(topic.tags, ["permis", "Aide"]);
        assert_eq!(topic.territory_columns(), (Some("33".into()), Some("R75".into())));
        assert!(topic.submission.is_some_and(|submission| submission.starts_with("abcdefgh.")));
    }

    #[test]
    fn a_sending_is_known_by_its_form_and_by_what_it_says() {
        let sending = |token, text| {
            NewReply::parse(&Fields::from([("envoi", token), ("texte", text)])).unwrap().submission
        };
        assert_eq!(sending("abcdefgh", "Oui"), sending("abcdefgh", "Oui "));
        assert_ne!(sending("abcdefgh", "Oui"), sending("abcdefgh", "Non"));
        assert_ne!(sending("abcdefgh", "Oui"), sending("ijklmnop", "Oui"));
        for odd in ["", "court", "un espace", "é€éèéèéèéè"] {
            assert_eq!(sending(odd, "Oui"), None);
        }
    }

    #[test]
    fn each_fault_is_told_beside_its_field() {
        for (field, value) in [
            ("theme", ""),
            ("titre", "court"),
            ("titre", &"a".repeat(151)),
            ("titre", "\0\u{202E}"),
            ("texte", " \n "),
            ("texte", &"a".repeat(20_001)),
            ("etiquettes", "a,b,c,d,e,f"),
            ("etiquettes", &"a".repeat(31)),
            ("etiquettes", "!!!"),
            ("etiquettes", "日本"),
            ("territoire", "999"),
        ] {
            let errors = NewTopic::parse(&form(field, value)).unwrap_err();
            assert!(errors.of(field).is_some(), "{field}");
            assert_eq!(errors.iter().count(), 1);
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        assert_eq!(NewTopic::parse(&Fields::default()).unwrap_err().iter().count(), 3);
    }

    #[test]
    fn a_short_reply_is_a_reply() {
        for text in ["Merci beaucoup !", "Oui", "👍"] {
            assert!(NewReply::parse(&Fields::from([("texte", text)])).is_ok());
        }
    }

    #[test]
    fn two_writings_of_a_tag_are_one() {
        assert_eq!(
            NewTopic::parse(&form("etiquettes", "#Mobilité, mobilite ; , Permis")).unwrap().tags,
            ["Mobilité", "Permis"]
        );
    }

    #[test]
    fn a_page_is_a_number_from_one() {
        assert_eq!(parse_page(""), Some(1));
        assert_eq!(parse_page("900"), Some(900));
        for typed in ["0", "-1", "1.5", "deux", "99999999999999999999"] {
            assert_eq!(parse_page(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_list_reads_its_own_address() {
        let filter = ListFilter {
            theme: Some("mobilite".into()),
            tag: Some("permis-b".into()),
            territory: territory::find("R75"),
            status: Status::Unanswered,
            page: 3,
        };
        let query = filter.query_at(3);
        assert_eq!(query, "?theme=mobilite&etiquette=permis-b&territoire=R75&statut=sans-reponse&page=3");
        assert_eq!(ListFilter::parse(&Fields::from_urlencoded(&query.as_bytes()[1..])), Some(filter));
    }

    #[test]
    fn a_list_that_means_nothing_does_not_exist() {
        for query in ["statut=bizarre", "territoire=999", "page=-2"] {
            assert_eq!(ListFilter::parse(&Fields::from_urlencoded(query.as_bytes())), None, "{query}");
        }
    }

    #[test]
    fn a_topic_is_found_by_its_number_whatever_follows() {
        assert_eq!(parse_topic_segment("12-aide-au-permis"), Some((TopicId(12), "aide-au-permis")));
        assert_eq!(parse_topic_segment("12"), Some((TopicId(12), "")));
        for segment in ["", "abc", "-12", "+12", "12a", "99999999999999999999-x"] {
            assert_eq!(parse_topic_segment(segment), None, "{segment}");
        }
    }

    #[test]
    fn the_fifty_first_reply_is_on_the_second_page() {
        assert_eq!(page_of_number(0), 1);
        assert_eq!(page_of_number(50), 1);
        assert_eq!(page_of_number(51), 2);
        assert_eq!(post_path(TopicId(3), "a", PostId(9), 51), "/sujets/3-a?page=2#reponse-9");
        assert_eq!(post_path(TopicId(3), "a", PostId(9), 0), "/sujets/3-a#question");
    }
}
