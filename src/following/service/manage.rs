//! Everything a member follows, to be stopped one by one.

use chrono::{DateTime, Utc};
use sea_orm::{DbErr, QueryResult};

use super::{FollowError, ask};
use crate::{
    accounts::model::SignedIn,
    db::Db,
    following::model::{Kind, Target},
    forum::model::{TopicId, topic_path},
    territory,
    text::french_spaces,
};

/// Topics on a page.
const TOPICS_A_PAGE: i64 = 50;

/// Something a member follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// What.
    pub target: Target,
    /// As people call it.
    pub name: String,
    /// Where it is.
    pub path: String,
    /// Because they wrote there.
    pub automatic: bool,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What a member follows.
#[derive(Clone, Debug)]
pub struct Followings {
    /// Themes, tags and territories, each kind together, the last followed first.
    pub areas: Vec<Followed>,
    /// The topics of this page, the last followed first.
    pub topics: Vec<Followed>,
    /// Topics in all.
    pub total: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// What `actor` follows. Two queries.
///
/// # Errors
/// [`FollowError::NotFound`] for a page beyond the last; the database's.
pub async fn followings(db: &Db, actor: &SignedIn, page: i64) -> Result<Followings, FollowError> {
    let member = actor.member.0;
    let areas = ask(
        db,
        "SELECT following.kind, following.place, following.automatic, following.since, theme.slug AS theme_slug, \
         theme.name AS theme_name, tag.slug AS tag_slug, tag.name AS tag_name FROM following \
         LEFT JOIN theme ON following.kind = 'theme' AND theme.id = following.target_id \
         LEFT JOIN tag ON following.kind = 'tag' AND tag.id = following.target_id \
         WHERE following.member_id = $1 AND following.kind <> 'topic' AND following.state = 'followed' \
         ORDER BY following.since DESC, following.target_id, following.place",
        [member.into()],
    )
    .await?;
    let topics = ask(
        db,
        "SELECT topic.id, topic.title, topic.slug, following.automatic, following.since, count(*) OVER () AS total \
         FROM following JOIN topic ON topic.id = following.target_id WHERE following.member_id = $1 \
         AND following.kind = 'topic' AND following.state = 'followed' AND topic.hidden_at IS NULL \
         AND topic.deleted_at IS NULL ORDER BY following.since DESC, topic.id DESC LIMIT $2 OFFSET $3",
        [member.into(), TOPICS_A_PAGE.into(), ((page - 1) * TOPICS_A_PAGE).into()],
    )
    .await?;
    if page > 1 && topics.is_empty() {
        return Err(FollowError::NotFound);
    }
    let total = topics.first().map_or(Ok(0), |row| row.try_get("", "total"))?;
    Ok(Followings {
        areas: areas.iter().filter_map(|row| area(row).transpose()).collect::<Result<_, DbErr>>()?,
        topics: topics.iter().map(topic).collect::<Result<_, DbErr>>()?,
        total,
        page,
        pages: ((total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1),
    })
}

fn topic(row: &QueryResult) -> Result<Followed, DbErr> {
    let (id, title, slug): (i64, String, String) =
        (row.try_get("", "id")?, row.try_get("", "title")?, row.try_get("", "slug")?);
    Ok(Followed {
        target: Target::Topic(TopicId(id)),
        name: french_spaces(&title).into_owned(),
        path: topic_path(TopicId(id), &slug),
        automatic: row.try_get("", "automatic")?,
        since: row.try_get("", "since")?,
    })
}

/// None when what was followed is no longer there.
fn area(row: &QueryResult) -> Result<Option<Followed>, DbErr> {
    let text = |name: &str| row.try_get::<Option<String>>("", name);
    let kind = text("kind")?.as_deref().and_then(Kind::from_code);
    let found = match kind {
        Some(Kind::Theme) => text("theme_slug")?.zip(text("theme_name")?).map(|(slug, name)| {
            (french_spaces(&name).into_owned(), format!("/themes/{slug}"), Target::Theme(slug))
        }),
        Some(Kind::Tag) => text("tag_slug")?
            .zip(text("tag_name")?)
            .map(|(slug, name)| (format!("#{name}"), format!("/sujets?etiquette={slug}"), Target::Tag(slug))),
        Some(Kind::Territory) => text("place")?.as_deref().and_then(territory::find).map(|place| {
            (place.label(), format!("/sujets?territoire={}", place.code), Target::Territory(place))
        }),
        Some(Kind::Topic) | None => None,
    };
    let Some((name, path, target)) = found else { return Ok(None) };
    let (automatic, since) = (row.try_get("", "automatic")?, row.try_get("", "since")?);
    Ok(Some(Followed { target, name, path, automatic, since }))
}
