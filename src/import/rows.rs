//! The rows of a data set, as its format describes them: one JSON object a line, UTC dates. Fields that are not listed
//! here are ignored.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// The files that are read. `stats.jsonl` may stand beside them: the audience of an older counter is of no use here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFile {
    Tags,
    Users,
    Categories,
    Topics,
    Posts,
    Upvotes,
    Events,
}

impl DataFile {
    /// In the order in which each only refers to those before it.
    pub const ALL: [Self; 7] =
        [Self::Tags, Self::Users, Self::Categories, Self::Topics, Self::Posts, Self::Upvotes, Self::Events];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Tags => "tags.jsonl",
            Self::Users => "users.jsonl",
            Self::Categories => "categories.jsonl",
            Self::Topics => "topics.jsonl",
            Self::Posts => "posts.jsonl",
            Self::Upvotes => "upvotes.jsonl",
            Self::Events => "events.jsonl",
        }
    }
}

/// A line of a file.
pub trait Row: DeserializeOwned + Send + 'static {
    const FILE: DataFile;

    /// The first field that is missing or is not what it should be, in words.
    fn first_fault(object: &Map<String, Value>) -> Option<String>;
}

/// What the text between `vaut` and the end of the sentence says.
trait Field: DeserializeOwned {
    const EXPECTED: &'static str;
}

/// Names a field, what was found in it and what was expected.
pub fn fault(field: &str, found: impl std::fmt::Display, expected: &str) -> String {
    format!("« {field} » vaut {found} ; attendu : {expected}.")
}

fn field_fault<T: Field>(name: &str, object: &Map<String, Value>) -> Option<String> {
    match object.get(name) {
        None => Some(format!("le champ « {name} » manque ; attendu : {}.", T::EXPECTED)),
        Some(value) if serde_json::from_value::<T>(value.clone()).is_err() => {
            Some(fault(name, shortened(&value.to_string()), T::EXPECTED))
        }
        Some(_) => None,
    }
}

fn shortened(value: &str) -> String {
    const MAX: usize = 60;
    if value.chars().count() <= MAX {
        return value.to_owned();
    }
    value.chars().take(MAX).chain(['…']).collect()
}

/// Reads a line.
///
/// # Errors
/// What is wrong with it.
pub fn parse<R: Row>(line: &[u8]) -> Result<R, String> {
    // The common case costs one reading; words are only looked for when it fails.
    serde_json::from_slice(line).map_err(|error| {
        match serde_json::from_slice::<Value>(line) {
            Err(malformed) => format!(
                "JSON mal formé à la colonne {} ; attendu : un objet JSON complet, en UTF-8, sur une seule ligne.",
                malformed.column()
            ),
            Ok(Value::Object(object)) => {
                R::first_fault(&object).unwrap_or_else(|| format!("ligne illisible ({error})."))
            }
            Ok(_) => "attendu : un objet JSON, entre accolades.".to_owned(),
        }
    })
}

/// An identifier. JSON's numbers are exact up to 2⁵³.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Id(pub i64);

impl TryFrom<i64> for Id {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        if (1..=1 << 53).contains(&number) { Ok(Self(number)) } else { Err("not an identifier") }
    }
}

/// An identifier or null; unlike an `Option`, it must be there.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Nullable(pub Option<Id>);

/// A time of day, `10:00`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Clock(pub NaiveTime);

impl TryFrom<String> for Clock {
    type Error = chrono::ParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        NaiveTime::parse_from_str(&text, "%H:%M")
            .or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S"))
            .map(Self)
    }
}

/// What a category is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CategoryKind {
    /// A community.
    Forum,
    /// The root of the sheets.
    Documentation,
    /// A practice sheet.
    Fiche,
}

/// Where a topic stands in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TopicKind {
    /// In its place.
    Topic,
    /// Above the others.
    Sticky,
    /// Above the others.
    Announce,
}

/// What a vote is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    Post,
    Category,
}

macro_rules! fields {
    ($($type:ty: $expected:literal,)*) => {
        $(impl Field for $type { const EXPECTED: &'static str = $expected; })*
    };
}

fields! {
    Id: "un identifiant, nombre entier à partir de 1",
    Nullable: "un identifiant, nombre entier à partir de 1, ou null",
    Vec<Id>: "une liste d’identifiants",
    u32: "un nombre entier à partir de 0",
    bool: "true ou false",
    String: "un texte",
    DateTime<Utc>: "une date comme 2020-11-05T11:31:26Z",
    NaiveDate: "un jour comme 2026-10-01",
    Clock: "une heure comme 10:00",
    CategoryKind: "\"forum\", \"documentation\" ou \"fiche\"",
    TopicKind: "\"topic\", \"sticky\" ou \"announce\"",
    Target: "\"post\" ou \"category\"",
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident of $file:ident { $($field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Deserialize)]
            pub struct $name { $(pub $field: $type,)* }

            impl Row for $name {
                const FILE: DataFile = DataFile::$file;

                fn first_fault(object: &Map<String, Value>) -> Option<String> {
                    $(
                        if let Some(fault) = field_fault::<$type>(stringify!($field), object) {
                            return Some(fault);
                        }
                    )*
                    None
                }
            }
        )*
    };
}

rows! {
    /// A word that topics share.
    Tag of Tags {
        id: Id,
        name: String,
    }

    /// A person.
    User of Users {
        id: Id,
        username: String,
        first_name: String,
        last_name: String,
        email: String,
        is_staff: bool,
        joined_at: DateTime<Utc>,
    }

    /// A community or a sheet.
    Category of Categories {
        id: Id,
        kind: CategoryKind,
        parent_id: Nullable,
        position: u32,
        name: String,
        short_description: String,
        description: String,
        certified: bool,
        tags: Vec<Id>,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
    }

    /// A question, without its text.
    Topic of Topics {
        id: Id,
        category_id: Id,
        author_id: Id,
        subject: String,
        tags: Vec<Id>,
        kind: TopicKind,
        locked: bool,
        views: u32,
        created_at: DateTime<Utc>,
        posts_count: u32,
        first_post_id: Id,
        last_post_id: Id,
        last_post_at: DateTime<Utc>,
        accepted_post_id: Nullable,
    }

    /// The text of a question (position 0) or of a reply.
    Post of Posts {
        id: Id,
        topic_id: Id,
        author_id: Id,
        position: u32,
        created_at: DateTime<Utc>,
        updated_at: DateTime<Utc>,
        body: String,
    }

    /// That somebody found something useful.
    Upvote of Upvotes {
        id: Id,
        user_id: Id,
        target: Target,
        target_id: Id,
        created_at: DateTime<Utc>,
    }

    /// A meeting, in French time.
    Event of Events {
        id: Id,
        name: String,
        date: NaiveDate,
        start: Clock,
        end: Clock,
        description: String,
        location: String,
        author_id: Id,
    }
}
