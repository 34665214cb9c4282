//! The embedded file, read.

use serde::Deserialize;

/// Everything `demo.toml` holds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    #[serde(rename = "member")]
    pub members: Vec<DemoMember>,
    #[serde(rename = "topic")]
    pub topics: Vec<DemoTopic>,
    #[serde(rename = "decision")]
    pub decisions: Vec<DemoDecision>,
}

/// An invented person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoMember {
    pub key: String,
    pub first_name: String,
    pub last_name: String,
    pub profession: String,
    pub departement: String,
    pub role: String,
    /// None for who said nothing more.
    pub profile: Option<DemoProfile>,
    #[serde(default)]
    pub ambassador: Vec<DemoScope>,
}

/// What a member says of their work.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoProfile {
    pub job: String,
    pub structure: String,
    pub structure_type: String,
    pub themes: Vec<String>,
    pub presentation: String,
    pub link: Option<String>,
    /// None: they did not choose.
    pub listed: Option<bool>,
    /// The codes of what visitors see.
    pub public: Vec<String>,
}

/// What an ambassador answers for; each may be empty.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoScope {
    pub theme: String,
    pub territory: String,
}

/// A question or a piece of news. Ages are in minutes before the moment of seeding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoTopic {
    pub theme: String,
    pub title: String,
    pub author: String,
    /// A territory's code; empty for the whole country.
    pub territory: String,
    pub tags: Vec<String>,
    pub age_minutes: i64,
    pub pinned: bool,
    /// The number of the reply its asker chose.
    pub solution: Option<i64>,
    /// Who has the same question.
    #[serde(default)]
    pub same: Vec<String>,
    pub body: String,
    #[serde(rename = "reply", default)]
    pub replies: Vec<DemoReply>,
    #[serde(rename = "certificate", default)]
    pub certificates: Vec<DemoCertificate>,
}

/// That somebody answers for a reply. Days are counted from the moment of seeding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCertificate {
    /// Its number.
    pub reply: usize,
    pub by: String,
    /// A territory's code; empty for the whole country.
    pub territory: String,
    pub source: Option<String>,
    pub verified_days_ago: i64,
    pub review_in_days: i64,
}

/// A reply, so many minutes after its question.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoReply {
    pub author: String,
    pub after_minutes: i64,
    /// To whom it was useful.
    #[serde(default)]
    pub useful: Vec<String>,
    pub body: String,
}

/// What the investment committee decided, on a Thursday so many weeks before the week of seeding.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoDecision {
    pub weeks_ago: i64,
    /// stop | pivot | speed_up
    pub kind: String,
    pub title: String,
    pub body: String,
}

impl Content {
    /// Reads the file built into the program.
    pub fn embedded() -> Result<Self, String> {
        toml::from_str(include_str!("demo.toml")).map_err(|error| error.to_string())
    }
}
