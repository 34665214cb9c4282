//! Mailing what waits to those it concerns.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{
    absence, ask,
    letter::{Preview, new_letter, reminder},
    one, write,
};
use crate::{
    accounts::{
        model::{MemberId, Scope},
        service::reachable,
    },
    db::{Db, Tx},
    forum::{
        model::{TopicId, topic_path},
        spot::Spot,
    },
    mail::{self, Letter, MailId},
    notifications::{
        model::Mailing,
        pages::SETTINGS_PATH,
        service::{JOIN_SETTING, link_to_stop, wants},
    },
    routing::{
        calendar::{is_working_time, today},
        plan::{BETWEEN_REMINDERS, Known, Person, Reason, TOLD_FOR, Telling, Waiting, plan},
    },
    territory,
};

/// People mailed in one pass; the others in the next one, minutes later.
const AT_ONCE: usize = 500;
/// Questions that are looked at: far more than wait for an answer when a site is alive.
const LOOKED_AT: u32 = 1_000;
/// Mails everybody what is due to them, as [`plan`] says. Each person is one transaction, which first takes their turn: of two
/// processes one gets it, and one that dies leaves nothing half told. Returns how many people were mailed.
///
/// # Errors
/// The database's, once everybody was tried: what one person's mail meets is no other's delay.
pub async fn tell_due(db: &Db, now: DateTime<Utc>, site: &str) -> Result<u64, DbErr> {
    if !is_working_time(now) {
        return Ok(0);
    }
    let (known, previews) = known(db, now).await?;
    let (mut mailed, mut failure) = (0, None);
    for (member, telling) in plan(&known, now).into_iter().take(AT_ONCE) {
        let is_ambassador = known.people.get(&member).is_some_and(|person| !person.scopes.is_empty());
        match tell_person(db, now, MemberId(member), &telling, &previews, site, is_ambassador).await {
            Ok(is_mailed) => mailed += u64::from(is_mailed),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(mailed), Err)
}

/// Mails one person. Whether they were: somebody else may have, or they cannot be reached.
async fn tell_person(
    db: &Db,
    now: DateTime<Utc>,
    member: MemberId,
    telling: &Telling,
    previews: &HashMap<i64, Preview>,
    site: &str,
    is_ambassador: bool,
) -> Result<bool, DbErr> {
    let tx = db.begin().await?;
    let Some(address) = reachable(&tx, member).await? else { return Ok(false) };
    let letters = letters(&tx, now, member.0, telling, previews, site, is_ambassador).await?;
    if letters.is_empty() {
        return Ok(false);
    }
    for (mailing, letter, told) in letters {
        let stop = link_to_stop(&tx, now, member, mailing, site).await?;
        let letter =
            letter.unsubscribe(&stop).link("Choisir ce que je reçois", &format!("{site}{SETTINGS_PATH}"));
        let mail = mail::enqueue_revocable(&tx, now, letter.to(&address)).await?;
        tie(&tx, member, mailing, &told, mail).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Writes down which mail told of questions, so that it can be taken back while it waits.
async fn tie(
    tx: &Tx,
    member: MemberId,
    mailing: Mailing,
    told: &[i64],
    MailId(mail): MailId,
) -> Result<(), DbErr> {
    let is_new = if mailing == Mailing::Questions { "=" } else { "<>" };
    for topic in told {
        let sql = format!(
            "UPDATE routing_told SET mail_id = $1 WHERE member_id = $2 AND topic_id = $3 AND reason {is_new} 'new' \
             AND mail_id IS NULL"
        );
        write(tx, &sql, [mail.into(), member.0.into(), (*topic).into()]).await?;
    }
    Ok(())
}

/// What one person is told, written down as told: each mail with the questions it tells of.
async fn letters(
    tx: &Tx,
    now: DateTime<Utc>,
    member: i64,
    telling: &Telling,
    previews: &HashMap<i64, Preview>,
    site: &str,
    is_ambassador: bool,
) -> Result<Vec<(Mailing, Letter, Vec<i64>)>, DbErr> {
    let mut letters = Vec::new();
    if !telling.new.is_empty() && may_tell_new(tx, now, member).await? {
        let wanted: BTreeMap<i64, Vec<Reason>> =
            telling.new.iter().map(|topic| (*topic, vec![Reason::New])).collect();
        let told = remember(tx, now, member, &wanted).await?;
        let letter = new_letter(&shown(&told, previews), site);
        letters.extend(letter.map(|letter| (Mailing::Questions, letter, told)));
    }
    if !telling.reminders.is_empty() && may_remind(tx, now, member).await? {
        let told = remember(tx, now, member, &telling.reminders).await?;
        let letter = reminder(&shown(&told, previews), site, is_ambassador);
        letters.extend(letter.map(|letter| (Mailing::Reminders, letter, told)));
    }
    Ok(letters)
}

/// Takes this person's turn of the day.
async fn may_tell_new(tx: &Tx, now: DateTime<Utc>, member: i64) -> Result<bool, DbErr> {
    let sql = "INSERT INTO routing_person (member_id, told_on) VALUES ($1, $2) \
               ON CONFLICT (member_id) DO UPDATE SET told_on = excluded.told_on \
               WHERE routing_person.told_on IS NULL OR routing_person.told_on < excluded.told_on";
    Ok(write(tx, sql, [member.into(), today(now).to_string().into()]).await? > 0)
}

/// Takes this person's turn of the week.
async fn may_remind(tx: &Tx, now: DateTime<Utc>, member: i64) -> Result<bool, DbErr> {
    let sql = "INSERT INTO routing_person (member_id, reminded_at) VALUES ($1, $2) \
               ON CONFLICT (member_id) DO UPDATE SET reminded_at = excluded.reminded_at \
               WHERE routing_person.reminded_at IS NULL OR routing_person.reminded_at <= $3";
    Ok(write(tx, sql, [member.into(), now.into(), (now - BETWEEN_REMINDERS).into()]).await? > 0)
}

/// Writes down what is told, of the questions that still wait; returns these, the longest wait first.
async fn remember(
    tx: &Tx,
    now: DateTime<Utc>,
    member: i64,
    wanted: &BTreeMap<i64, Vec<Reason>>,
) -> Result<Vec<i64>, DbErr> {
    let mut told = Vec::new();
    for (topic, reasons) in wanted {
        let still = "SELECT id FROM topic WHERE id = $1 AND answers_count = 0 AND hidden_at IS NULL AND deleted_at IS NULL";
        if one(tx, still, [(*topic).into()]).await?.is_none() {
            continue;
        }
        let mut is_news = false;
        for reason in reasons {
            let sql = "INSERT INTO routing_told (member_id, topic_id, reason, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
            let values = [member.into(), (*topic).into(), reason.code().into(), now.into()];
            is_news |= write(tx, sql, values).await? > 0;
        }
        if is_news {
            told.push(*topic);
        }
    }
    Ok(told)
}

fn shown<'a>(topics: &[i64], previews: &'a HashMap<i64, Preview>) -> Vec<&'a Preview> {
    topics.iter().filter_map(|topic| previews.get(topic)).collect()
}

/// Everything the plan looks at: a few queries, of what waits and of who may be told.
async fn known(db: &Db, now: DateTime<Utc>) -> Result<(Known, HashMap<i64, Preview>), DbErr> {
    let mut previews = HashMap::new();
    let mut known = Known::default();
    let sql = format!(
        "SELECT topic.id AS topic, topic.author_id AS asker, topic.theme_id AS theme, topic.departement AS departement, \
         topic.region AS region, topic.slug AS slug, topic.title AS title, theme.name AS theme_name, routed_question.asked_at AS asked \
         FROM routed_question JOIN topic ON topic.id = routed_question.topic_id JOIN theme ON theme.id = topic.theme_id \
         WHERE routed_question.asked_at > $1 AND topic.kind = 'question' AND topic.answers_count = 0 AND topic.hidden_at IS NULL \
         AND topic.deleted_at IS NULL AND NOT topic.locked AND NOT EXISTS \
         (SELECT 1 FROM question_taken WHERE question_taken.topic_id = topic.id AND question_taken.until > $2) \
         ORDER BY routed_question.asked_at, topic.id LIMIT {LOOKED_AT}"
    );
    for row in ask(db, sql, [(now - TOLD_FOR).into(), now.into()]).await? {
        let (question, preview) = waiting(&row)?;
        previews.insert(question.topic, preview);
        known.waiting.push(question);
    }
    if known.waiting.is_empty() {
        return Ok((known, previews));
    }
    ambassadors(db, &mut known).await?;
    let first = known.waiting.iter().map(|question| question.asked).min().unwrap_or(now);
    followers(db, now, first, &mut known).await?;
    let since = (now - TOLD_FOR).into();
    let sql = "SELECT member_id, topic_id, reason FROM routing_told WHERE topic_id IN \
               (SELECT topic_id FROM routed_question WHERE asked_at > $1)";
    for row in ask(db, sql, [since]).await? {
        if let Some(reason) = Reason::from_code(&row.try_get::<String>("", "reason")?) {
            known.told.insert((row.try_get("", "member_id")?, row.try_get("", "topic_id")?, reason));
        }
    }
    let sql = "SELECT member_id, topic_id FROM question_passed WHERE topic_id IN \
               (SELECT topic_id FROM routed_question WHERE asked_at > $1)";
    for row in ask(db, sql, [(now - TOLD_FOR).into()]).await? {
        known.passed.insert((row.try_get("", "member_id")?, row.try_get("", "topic_id")?));
    }
    Ok((known, previews))
}

fn waiting(row: &QueryResult) -> Result<(Waiting, Preview), DbErr> {
    let (topic, theme): (i64, i64) = (row.try_get("", "topic")?, row.try_get("", "theme")?);
    let departement: Option<String> = row.try_get("", "departement")?;
    let region: Option<String> = row.try_get("", "region")?;
    let place = departement.or_else(|| region.clone());
    let found = place.as_deref().and_then(territory::find);
    let slug: String = row.try_get("", "slug")?;
    let theme_name: String = row.try_get("", "theme_name")?;
    let question = Waiting {
        topic,
        asker: row.try_get("", "asker")?,
        spot: Spot::new(theme, place.unwrap_or_default()),
        region: region.as_deref().and_then(territory::find).map(|place| place.code),
        asked: row.try_get("", "asked")?,
        followers: Vec::new(),
    };
    let preview = Preview {
        title: row.try_get("", "title")?,
        path: topic_path(TopicId(topic), &slug),
        about: format!(
            "{theme_name}, {}",
            found.map_or_else(|| "toute la France".to_owned(), |place| place.label())
        ),
    };
    Ok((question, preview))
}

/// Members whose account is neither gone nor suspended.
const THERE: &str = "member.deleted_at IS NULL AND member.suspended_at IS NULL";

/// Which of these mails somebody wants.
fn wanted() -> String {
    format!("{} AS wants_new, {} AS wants_reminders", wants(Mailing::Questions), wants(Mailing::Reminders))
}

async fn ambassadors(db: &Db, known: &mut Known) -> Result<(), DbErr> {
    let sql = format!(
        "SELECT member.id AS member, ambassador_scope.theme_id AS theme, ambassador_scope.territory AS territory, \
         routing_person.away_from AS away_from, routing_person.away_to AS away_to, routing_person.told_on AS told_on, \
         routing_person.reminded_at AS reminded_at, {WANTED} FROM ambassador_scope \
         JOIN member ON member.id = ambassador_scope.member_id {JOIN_SETTING} \
         LEFT JOIN routing_person ON routing_person.member_id = member.id WHERE {THERE} ORDER BY ambassador_scope.id",
        WANTED = wanted(),
    );
    for row in ask(db, sql, []).await? {
        let scope = Scope { theme: row.try_get("", "theme")?, territory: row.try_get("", "territory")? };
        let person = known.people.entry(row.try_get("", "member")?).or_insert(person(&row)?);
        person.scopes.push(scope);
    }
    Ok(())
}

fn person(row: &QueryResult) -> Result<Person, DbErr> {
    let told_on: Option<String> = row.try_get("", "told_on")?;
    Ok(Person {
        scopes: Vec::new(),
        away: absence::read(row)?,
        told_on: told_on.and_then(|day| day.parse::<NaiveDate>().ok()),
        reminded: row.try_get("", "reminded_at")?,
        wants_new: row.try_get("", "wants_new")?,
        wants_reminders: row.try_get("", "wants_reminders")?,
    })
}

/// Who follows a question that waits since three days, or what it is about, and was not reminded for it.
async fn followers(
    db: &Db,
    now: DateTime<Utc>,
    first: DateTime<Utc>,
    known: &mut Known,
) -> Result<(), DbErr> {
    let since = now - Reason::Followers.after();
    if first > since {
        return Ok(());
    }
    let about = |kind: &str, join: &str| {
        format!(
            "SELECT following.member_id AS member, topic.id AS topic FROM routed_question \
             JOIN topic ON topic.id = routed_question.topic_id {join} \
             WHERE following.kind = '{kind}' AND following.state = 'followed' AND topic.answers_count = 0 \
             AND routed_question.asked_at > $1 AND routed_question.asked_at <= $2"
        )
    };
    let all = [
        about("topic", "JOIN following ON following.target_id = topic.id"),
        about("theme", "JOIN following ON following.target_id = topic.theme_id"),
        about(
            "tag",
            "JOIN topic_tag ON topic_tag.topic_id = topic.id JOIN following ON following.target_id = topic_tag.tag_id",
        ),
        about("territory", "JOIN following ON following.place IN (topic.departement, topic.region)"),
    ];
    let sql = format!(
        "SELECT found.member AS member, found.topic AS topic, routing_person.away_from AS away_from, routing_person.away_to AS away_to, \
         routing_person.told_on AS told_on, routing_person.reminded_at AS reminded_at, {} FROM ({}) found \
         JOIN member ON member.id = found.member {JOIN_SETTING} LEFT JOIN routing_person ON routing_person.member_id = member.id \
         WHERE {THERE} AND NOT EXISTS (SELECT 1 FROM routing_told WHERE routing_told.member_id = found.member \
         AND routing_told.topic_id = found.topic AND routing_told.reason = 'd3')",
        wanted(),
        all.join(" UNION ")
    );
    let mut by_topic: HashMap<i64, HashSet<i64>> = HashMap::new();
    for row in ask(db, sql, [(now - TOLD_FOR).into(), since.into()]).await? {
        let member: i64 = row.try_get("", "member")?;
        by_topic.entry(row.try_get("", "topic")?).or_default().insert(member);
        if let std::collections::hash_map::Entry::Vacant(vacant) = known.people.entry(member) {
            vacant.insert(person(&row)?);
        }
    }
    for question in &mut known.waiting {
        question.followers = by_topic.remove(&question.topic).unwrap_or_default().into_iter().collect();
    }
    Ok(())
}
