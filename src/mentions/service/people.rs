//! Who may be named: people of the discussion, and of the directory.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};

use crate::{
    accounts::{
        model::{MemberId, Profile, SignedIn},
        people::model::member_path,
        service::{ProfileRow, folded_name, profile_of_author},
    },
    db::Db,
    forum::model::{PostId, TopicId},
    mentions::model::written,
};

/// People offered while one types.
const OFFERED: u32 = 8;
/// Words typed that are looked for, at most.
const WORDS_MAX: usize = 4;

/// Where somebody writes: people who wrote there come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nobody wrote there yet.
    New,
    /// A topic.
    Topic(TopicId),
    /// The topic of a post, which is being changed.
    OfPost(PostId),
}

impl Place {
    /// The topic, as a value within a question.
    fn topic(self) -> String {
        match self {
            Self::New => "0".to_owned(),
            Self::Topic(id) => id.0.to_string(),
            Self::OfPost(id) => format!("(SELECT its.topic_id FROM post AS its WHERE its.id = {})", id.0),
        }
    }

    /// A question that finds who wrote there, where everybody may read it; `post` is what they wrote.
    fn writers(self) -> String {
        format!(
            "SELECT post.author_id FROM post JOIN topic ON topic.id = post.topic_id WHERE post.topic_id = {} \
             AND post.hidden_at IS NULL AND post.deleted_at IS NULL AND topic.hidden_at IS NULL \
             AND topic.deleted_at IS NULL",
            self.topic()
        )
    }
}

/// Somebody a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub member: MemberId,
    /// « Prénom N. ».
    pub name: String,
    /// « CIP · Gironde (33) »; empty when nothing is known, or shown to members.
    pub role: String,
    /// What they answer for as an ambassador.
    pub ambassador_of: Option<String>,
    /// Their profile.
    pub path: String,
    /// The folded words of their name.
    pub folded: String,
    /// Whether they wrote where the text is.
    pub is_here: bool,
}

impl Candidate {
    fn read(row: &QueryResult) -> Result<Option<Self>, DbErr> {
        let member = MemberId(row.try_get("", "member_id")?);
        let Some(mut author) = ProfileRow::from_query_result_optional(row, "author_")? else {
            return Ok(None);
        };
        let ambassador_of = author.ambassador_of.take();
        let profile = Profile::from(author);
        let name = profile.display_name();
        Ok(Some(Self {
            path: member_path(member, &name),
            // Only members name people.
            role: profile.role(true),
            folded: row.try_get("", "folded_name")?,
            is_here: row.try_get::<i32>("", "is_here")? == 1,
            member,
            name,
            ambassador_of,
        }))
    }

    /// « Claire M., CIP · Gironde (33) ».
    #[must_use]
    pub fn label(&self) -> String {
        let role = if self.role.is_empty() { String::new() } else { format!(", {}", self.role) };
        let badge = if self.ambassador_of.is_some() { ", ambassadeur·rice" } else { "" };
        format!("{}{role}{badge}", self.name)
    }
}

/// Whose names are `folded`, or who are `members`, among those who may be named. One query.
pub(super) async fn called(
    connection: &impl ConnectionTrait,
    place: Place,
    folded: &[String],
    members: &[MemberId],
) -> Result<Vec<Candidate>, DbErr> {
    if folded.is_empty() && members.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = (1..=folded.len()).map(|at| format!("${at}")).collect();
    let ids: Vec<String> = members.iter().map(|member| member.0.to_string()).collect();
    let or = |list: &[String], column: &str| match list {
        [] => "FALSE".to_owned(),
        list => format!("member.{column} IN ({})", list.join(", ")),
    };
    let rule = format!("({} OR {})", or(&names, "folded_name"), or(&ids, "id"));
    ask(connection, place, &rule, folded.iter().map(|name| name.as_str().into()).collect(), 200).await
}

async fn ask(
    connection: &impl ConnectionTrait,
    place: Place,
    rule: &str,
    values: Vec<Value>,
    limit: u32,
) -> Result<Vec<Candidate>, DbErr> {
    let sql = format!(
        "SELECT * FROM (SELECT member.id AS member_id, member.folded_name AS folded_name, {}, \
         coalesce(member.listed, member.ambassador_of IS NOT NULL) AS is_listed, \
         CASE WHEN EXISTS ({} AND post.author_id = member.id) THEN 1 ELSE 0 END AS is_here FROM member \
         WHERE member.deleted_at IS NULL AND member.suspended_at IS NULL AND member.first_name <> '' \
         AND NOT member.is_uncounted AND {rule}) AS found WHERE is_listed OR is_here = 1 \
         ORDER BY is_here DESC, folded_name, member_id LIMIT {limit}",
        profile_of_author!(columns),
        place.writers(),
    );
    let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = connection.query_all_raw(asked).await?;
    rows.iter().filter_map(|row| Candidate::read(row).transpose()).collect()
}

/// Who is meant among those of one name: the only one of the discussion, or else the only one there is. None: the writer has to say.
pub(super) fn only(of_name: &[&Candidate]) -> Option<Candidate> {
    let here: Vec<&&Candidate> = of_name.iter().filter(|candidate| candidate.is_here).collect();
    match (here.as_slice(), of_name) {
        ([one], _) => Some((**one).clone()),
        ([], [one]) => Some((*one).clone()),
        _ => None,
    }
}

/// Whose names begin with the words typed, each with what to write for them: their name where it means nobody else, the link that says
/// who otherwise. Two queries.
///
/// # Errors
/// The database's.
pub async fn suggest(
    db: &Db,
    actor: &SignedIn,
    place: Place,
    typed: &str,
) -> Result<Vec<(String, String)>, DbErr> {
    let folded = folded_name(&typed.chars().take(80).collect::<String>());
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).take(WORDS_MAX).collect();
    let who = if words.is_empty() {
        // The people of the discussion alone: they are looked up, rather than every member asked whether they wrote there.
        format!(" AND member.id IN ({})", place.writers())
    } else {
        // Letters and digits: nothing in them is a wildcard.
        (1..=words.len()).map(|at| format!(" AND (' ' || member.folded_name) LIKE ${at}")).collect()
    };
    let rule = format!("member.id <> {}{who}", actor.member.0);
    let values = words.iter().map(|word| format!("% {word}%").into()).collect();
    let found = ask(db.read(), place, &rule, values, OFFERED).await?;
    let names: Vec<String> = found.iter().map(|candidate| candidate.folded.clone()).collect();
    let mut called_so: HashMap<String, Vec<Candidate>> = HashMap::new();
    for candidate in called(db.read(), place, &names, &[]).await? {
        called_so.entry(candidate.folded.clone()).or_default().push(candidate);
    }
    Ok(found
        .into_iter()
        .filter_map(|candidate| {
            let same: Vec<&Candidate> = called_so.get(&candidate.folded)?.iter().collect();
            let text = match only(&same) {
                Some(one) if one.member == candidate.member => Some(format!("@{}", candidate.name)),
                _ => written(candidate.member, &candidate.name),
            };
            Some((candidate.label(), text?))
        })
        .collect())
}
