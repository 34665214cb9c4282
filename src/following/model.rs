//! What can be followed, and what forms say about it. Pure: no database, no request.

use chrono::{DateTime, Duration, Utc};

use crate::{
    forum::model::TopicId,
    http::fields::Fields,
    territory::{self, Territory},
};

/// What was written longer ago is news to nobody, but in topics they follow; nor is it kept longer how far somebody had
/// read.
pub const HORIZON: Duration = Duration::days(60);
/// Unread replies are counted up to here, then « plus de ».
pub const COUNTED_AT_MOST: i64 = 99;

/// The kinds of what can be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A question, a piece of news.
    Topic,
    /// A community, the news, a sheet.
    Theme,
    /// A tag.
    Tag,
    /// A region, a département, a collectivité.
    Territory,
}

impl Kind {
    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Topic => "topic",
            Self::Theme => "theme",
            Self::Tag => "tag",
            Self::Territory => "territory",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Topic, Self::Theme, Self::Tag, Self::Territory].into_iter().find(|kind| kind.code() == code)
    }
}

/// Something to follow, as addresses know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A topic.
    Topic(TopicId),
    /// A theme, by its slug.
    Theme(String),
    /// A tag, by its slug.
    Tag(String),
    /// A territory.
    Territory(&'static Territory),
}

impl Target {
    /// What kind of thing it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Topic(_) => Kind::Topic,
            Self::Theme(_) => Kind::Theme,
            Self::Tag(_) => Kind::Tag,
            Self::Territory(_) => Kind::Territory,
        }
    }

    /// `sujet:12`, `communaute:mobilite`, `etiquette:permis-b`, `territoire:33`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Topic(id) => format!("sujet:{}", id.0),
            Self::Theme(slug) => format!("communaute:{slug}"),
            Self::Tag(slug) => format!("etiquette:{slug}"),
            Self::Territory(place) => format!("territoire:{}", place.code),
        }
    }

    /// What a code names, if it can name something.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let (kind, which) = code.split_once(':')?;
        // Whether there is one of that name is another question; the database cannot even be asked about some.
        let is_slug = (1..=200).contains(&which.len()) && !which.contains(char::is_control);
        match kind {
            "sujet" if which.bytes().all(|b| b.is_ascii_digit()) => {
                which.parse().ok().map(|id| Self::Topic(TopicId(id)))
            }
            "communaute" if is_slug => Some(Self::Theme(which.to_owned())),
            "etiquette" if is_slug => Some(Self::Tag(which.to_owned())),
            "territoire" => territory::find(which).map(Self::Territory),
            _ => None,
        }
    }
}

/// What a form of `/suivis` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// To follow.
    Follow(Target),
    /// To stop.
    Leave(Target),
    /// To count as read everything written until then: until the page with the button was drawn.
    ReadAll(DateTime<Utc>),
}

impl Gesture {
    /// Reads `suivre`, `ne-plus-suivre` or `tout-lu`. None when the form says none of them rightly.
    #[must_use]
    pub fn parse(fields: &Fields) -> Option<Self> {
        let target = |name: &str| fields.has(name).then(|| Target::parse(fields.get(name)));
        if let Some(target) = target("suivre") {
            return target.map(Self::Follow);
        }
        if let Some(target) = target("ne-plus-suivre") {
            return target.map(Self::Leave);
        }
        let until = DateTime::parse_from_rfc3339(fields.get("tout-lu")).ok()?;
        Some(Self::ReadAll(until.to_utc()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_followed_is_found_by_its_code() {
        for target in [
            Target::Topic(TopicId(12)),
            Target::Theme("devenir-cip".into()),
            Target::Tag("permis-b".into()),
            Target::Territory(territory::find("2A").unwrap()),
            Target::Territory(territory::find("R75").unwrap()),
        ] {
            assert_eq!(Target::parse(&target.code()), Some(target.clone()));
            assert_eq!(Kind::from_code(target.kind().code()), Some(target.kind()));
        }
        for code in [
            "",
            "12",
            "sujet:",
            "sujet:-1",
            "sujet:+1",
            "sujet:99999999999999999999",
            "communaute:",
            "communaute:a\0b",
            "etiquette:\u{7f}",
            "territoire:999",
            "autre:1",
            "' OR 1=1",
        ] {
            assert_eq!(Target::parse(code), None, "{code}");
        }
    }

    #[test]
    fn a_form_asks_for_one_thing() {
        let parse = |name, value| Gesture::parse(&Fields::from([(name, value), ("retour", "/sujets")]));
        assert_eq!(parse("suivre", "sujet:12"), Some(Gesture::Follow(Target::Topic(TopicId(12)))));
        assert_eq!(parse("ne-plus-suivre", "sujet:12"), Some(Gesture::Leave(Target::Topic(TopicId(12)))));
        let until = "2026-11-27T12:00:00.123456789Z";
        assert_eq!(parse("tout-lu", until), Some(Gesture::ReadAll(until.parse().unwrap())));
        for (name, value) in [("suivre", "tout"), ("tout-lu", "hier"), ("tout-lu", ""), ("autre", "sujet:12")]
        {
            assert_eq!(parse(name, value), None, "{name} {value}");
        }
    }
}
