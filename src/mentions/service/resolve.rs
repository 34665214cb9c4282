//! Making links of the names of a text.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr, Statement};

use super::people::{Candidate, Place, called, only};
use crate::{
    accounts::model::{FORGOTTEN, MemberId},
    db::Db,
    forum::service::ForumError,
    mentions::model::{AT_MOST, Found, find, linked, without, written},
    policy::Denied,
};

/// A text whose names are resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentions {
    /// The text to keep.
    pub body: String,
    /// Whom it names, each once: those who may be told.
    pub members: Vec<MemberId>,
    /// Whom it links to, in what it quotes too, whether they may be told or not: their name leaves the text when they go.
    pub linked: BTreeSet<MemberId>,
}

/// Resolves the names of a text. Nothing is asked for a text without any; one query otherwise, two when it holds links.
///
/// # Errors
/// [`Denied::MentionsMany`]; the database's.
pub async fn resolve(
    connection: &impl ConnectionTrait,
    place: Place,
    body: &str,
) -> Result<Mentions, ForumError> {
    let body = without_gone(connection, body).await?;
    let found = find(&body);
    let people = people(connection, place, &found).await?;
    let mut members = BTreeSet::new();
    let (mut text, mut kept) = (String::with_capacity(body.len()), 0);
    for one in &found {
        match one {
            Found::Link { member, is_quoted } => {
                // What is quoted was told to them already.
                if !is_quoted && people.iter().any(|candidate| candidate.member == *member) {
                    members.insert(*member);
                }
            }
            Found::Name { at, names } => {
                let Some((end, candidates)) = of_longest(names, &people) else { continue };
                let Some(one) = only(&candidates) else { continue };
                let Some(link) = written(one.member, &one.name) else { continue };
                text.push_str(&body[kept..*at]);
                text.push_str(&link);
                kept = end;
                members.insert(one.member);
            }
        }
    }
    if members.len() > AT_MOST {
        return Err(Denied::MentionsMany.into());
    }
    text.push_str(&body[kept..]);
    Ok(Mentions { linked: linked(&text), body: text, members: members.into_iter().collect() })
}

/// The text without the names of those who went meanwhile: what is typed may have been begun before.
async fn without_gone(connection: &impl ConnectionTrait, body: &str) -> Result<String, DbErr> {
    let mut text = body.to_owned();
    let ids: Vec<String> = linked(body).iter().map(|member| member.0.to_string()).collect();
    if ids.is_empty() {
        return Ok(text);
    }
    let sql = format!("SELECT id FROM member WHERE deleted_at IS NOT NULL AND id IN ({})", ids.join(", "));
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    for row in connection.query_all_raw(asked).await? {
        text = without(&text, MemberId(row.try_get("", "id")?), FORGOTTEN);
    }
    Ok(text)
}

async fn people(
    connection: &impl ConnectionTrait,
    place: Place,
    found: &[Found],
) -> Result<Vec<Candidate>, DbErr> {
    let (mut folded, mut members) = (BTreeSet::new(), Vec::new());
    for one in found {
        match one {
            Found::Link { is_quoted: true, .. } => {}
            Found::Link { member, .. } => members.push(*member),
            Found::Name { names, .. } => folded.extend(names.iter().map(|(_, folded)| folded.clone())),
        }
    }
    called(connection, place, &folded.into_iter().collect::<Vec<_>>(), &members).await
}

/// Where the longest words end that are somebody's name, and whose.
fn of_longest<'a>(names: &[(usize, String)], people: &'a [Candidate]) -> Option<(usize, Vec<&'a Candidate>)> {
    names.iter().find_map(|(end, folded)| {
        let of_name: Vec<&Candidate> =
            people.iter().filter(|candidate| candidate.folded == *folded).collect();
        (!of_name.is_empty()).then_some((*end, of_name))
    })
}

/// A name of a text, and whom it may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// As it is written, its sign included.
    pub written: String,
    /// Who it means; none when the writer has to say.
    pub meant: Option<Candidate>,
    /// Which of the names of the text it is, from 0.
    pub place: usize,
    /// Whom it may mean.
    pub candidates: Vec<Candidate>,
}

/// What the writer of a text is shown of its names before it is published: each once, those that are nobody's left out.
///
/// # Errors
/// The database's.
pub async fn doubts(db: &Db, place: Place, body: &str) -> Result<Vec<Doubt>, DbErr> {
    let found = find(body);
    let people = people(db.read(), place, &found).await?;
    let mut doubts: Vec<Doubt> = Vec::new();
    for (place, one) in found.iter().enumerate() {
        let Found::Name { at, names } = one else { continue };
        let Some((end, candidates)) = of_longest(names, &people) else { continue };
        let written = body[*at..end].to_owned();
        if doubts.iter().all(|known| known.written != written) {
            let meant = only(&candidates);
            let candidates = candidates.into_iter().cloned().collect();
            doubts.push(Doubt { written, meant, place, candidates });
        }
    }
    Ok(doubts)
}

/// The text in which one of its names means `member`, as the writer says: nothing changes when it cannot.
///
/// # Errors
/// The database's.
pub async fn say_who(
    db: &Db,
    place: Place,
    body: &str,
    which: usize,
    member: MemberId,
) -> Result<String, DbErr> {
    let found = find(body);
    let Some(Found::Name { at, names }) = found.get(which) else { return Ok(body.to_owned()) };
    let people = people(db.read(), place, &found).await?;
    let of_name = of_longest(names, &people);
    let link = of_name.and_then(|(end, candidates)| {
        let one = candidates.into_iter().find(|candidate| candidate.member == member)?;
        Some((end, written(one.member, &one.name)?))
    });
    Ok(link.map_or_else(|| body.to_owned(), |(end, link)| format!("{}{link}{}", &body[..*at], &body[end..])))
}
