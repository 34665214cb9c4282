//! What browsers are told.

use serde::{Deserialize, Serialize};

use super::json::{FromJson, Json};

/// What happened to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// It was asked.
    Asked,
    /// Somebody replied.
    Replied,
    /// A text, or the question's title, was changed.
    Edited,
    /// A reply was taken away.
    Removed,
    /// A solution was chosen or taken back.
    Solved,
    /// A reply was certified, or is no longer.
    Certified,
    /// It was hidden, restored, pinned or closed.
    Changed,
    /// Somebody said that they have the same question, or that a reply was useful; or took it back.
    Voted,
}

/// An event about a topic. Public: figures and identifiers, no text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicEvent {
    /// What happened.
    pub what: Happening,
    /// The topic.
    pub topic: i64,
    /// Its theme.
    pub theme: i64,
    /// Whether it is news, which lists of questions leave out.
    pub news: bool,
    /// Visible replies, after the event.
    pub replies: i64,
    /// Those by somebody else than the asker.
    pub answers: i64,
    /// Whether a solution is chosen.
    pub solved: bool,
    /// People who have the same question.
    pub same: i64,
    /// The post concerned, if one is.
    pub post: Option<i64>,
    /// People to whom the reply concerned is useful; none when that is not what happened.
    pub useful: Option<i64>,
}

impl FromJson for Happening {
    fn from_json(json: &Json) -> Option<Self> {
        Some(match String::from_json(json)?.as_str() {
            "asked" => Self::Asked,
            "replied" => Self::Replied,
            "edited" => Self::Edited,
            "removed" => Self::Removed,
            "solved" => Self::Solved,
            "certified" => Self::Certified,
            "changed" => Self::Changed,
            "voted" => Self::Voted,
            _ => return None,
        })
    }
}

impl FromJson for TopicEvent {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            what: json.get("what")?,
            topic: json.get("topic")?,
            theme: json.get("theme")?,
            news: json.get("news")?,
            replies: json.get("replies")?,
            answers: json.get("answers")?,
            solved: json.get("solved")?,
            same: json.get("same")?,
            post: json.get("post")?,
            useful: json.get("useful")?,
        })
    }
}
