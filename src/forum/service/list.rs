//! Lists of topics.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, Query, SelectStatement},
};

use super::{ForumError, people, themes};
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, with_profile},
    },
    db::Db,
    forum::{
        entity::{tag, topic, topic_tag},
        model::{ListFilter, Status, TOPICS_A_PAGE, TopicId, topic_path},
        view::{ThemeKind, ThemeView, TopicRowView},
    },
    statistics::calendar::Day,
    territory::{self, TerritoryKind},
    text::french_spaces,
    ui::date::Moment,
};

/// A list by tag or territory is counted up to here, then « plus de »: counting further would cost more than reading.
const COUNT_CAP: i64 = 2_000;

/// A page of a list.
#[derive(Clone, Debug)]
pub struct TopicListView {
    /// Every theme, for the filter.
    pub themes: Vec<ThemeView>,
    /// The theme the list is about.
    pub theme: Option<ThemeView>,
    /// The topics of this page.
    pub rows: Vec<TopicRowView>,
    /// Topics in the whole list; at most the cap when [`TopicListView::capped`].
    pub total: i64,
    /// Whether there are more than `total`.
    pub capped: bool,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
    /// The last event all this knows of.
    pub since: i64,
}

/// A page of the topics that match `filter`: pinned first, then the latest activity; what waits too long was raised. At most three queries, whatever the
/// number of topics. Without a theme the list holds questions only: news live apart.
///
/// # Errors
/// [`ForumError::NotFound`] for an unknown theme or a page beyond the last; the database's.
pub async fn topic_list(
    db: &Db,
    now: DateTime<Utc>,
    filter: &ListFilter,
) -> Result<TopicListView, ForumError> {
    let since = db.live().hub.last();
    let themes = themes(db).await?;
    let theme = match &filter.theme {
        Some(slug) => {
            Some(themes.iter().find(|theme| theme.slug == *slug).ok_or(ForumError::NotFound)?.clone())
        }
        None => None,
    };
    // Few are certified: themes do not count them.
    let narrowed = filter.tag.is_some() || filter.territory.is_some() || filter.status == Status::Certified;
    let ids = matching(filter, theme.as_ref());
    let page_ids = in_order(filter.status, ids.clone().select_only().column(topic::Column::Id))
        .offset(u64::try_from((filter.page - 1) * TOPICS_A_PAGE).unwrap_or(0))
        .limit(TOPICS_A_PAGE.unsigned_abs());
    let mut query = with_profile(
        in_order(
            filter.status,
            topic::Entity::find().filter(topic::Column::Id.in_subquery(page_ids.into_query())),
        ),
        topic::Column::AuthorId,
    );
    if narrowed {
        query = query.expr_as(Expr::SubQuery(None, Box::new(capped_count(ids).into())), "total");
    } else {
        query = query.expr_as(Expr::value(0_i64), "total");
    }
    let found = query.into_model::<CountedLine>().all(db.read()).await?;
    let (total, capped) = if narrowed {
        let counted = found.first().map_or(0, |row| row.total);
        (counted.min(COUNT_CAP), counted > COUNT_CAP)
    } else {
        (known_total(&themes, theme.as_ref(), filter.status), false)
    };
    // Beyond the cap only the pages that were counted are offered.
    let pages = (total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE;
    if filter.page > 1 && found.is_empty() {
        return Err(ForumError::NotFound);
    }
    let lines = found.into_iter().map(|counted| counted.line).collect();
    let rows = rows(db, now, &themes, lines).await?;
    Ok(TopicListView { themes, theme, rows, total, capped, page: filter.page, pages: pages.max(1), since })
}

/// The topics of `ids` that everybody may read, in that order. Three queries; none for no topic.
///
/// # Errors
/// The database's.
pub async fn topic_rows(db: &Db, now: DateTime<Utc>, ids: &[i64]) -> Result<Vec<TopicRowView>, ForumError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = visible().filter(topic::Column::Id.is_in(ids.iter().copied()));
    let lines =
        with_profile(wanted, topic::Column::AuthorId).into_model::<TopicLine>().all(db.read()).await?;
    let mut rows = rows(db, now, &themes(db).await?, lines).await?;
    rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    Ok(rows)
}

/// Turns topics into lines. One query: their tags.
pub(super) async fn rows(
    db: &Db,
    now: DateTime<Utc>,
    themes: &[ThemeView],
    lines: Vec<TopicLine>,
) -> Result<Vec<TopicRowView>, ForumError> {
    // Days as texts compare as days.
    let today = Day::of(now).to_string();
    let mut tags = tags_of(db, lines.iter().map(|line| line.topic.id).collect()).await?;
    Ok(lines
        .into_iter()
        .map(|TopicLine { topic, author }| {
            let theme = themes.iter().find(|theme| theme.id == topic.theme_id);
            TopicRowView {
                id: topic.id,
                path: topic_path(TopicId(topic.id), &topic.slug),
                theme: theme.map_or_else(String::new, |theme| theme.name.clone()),
                theme_slug: theme.map_or_else(String::new, |theme| theme.slug.clone()),
                territory: territory_label(topic.departement.as_deref(), topic.region.as_deref()),
                // Lists say no more than the name, which is the same for everybody.
                author: people::author(MemberId(topic.author_id), author, false),
                created: Moment::at(topic.created_at, now),
                last_post: Moment::at(topic.last_post_at, now),
                replies: topic.replies_count,
                answers: topic.answers_count,
                same: (topic.kind == "question").then_some(topic.same_count),
                solved: topic.solution_post_id.is_some(),
                by_community: topic.community_post_id.is_some(),
                certified: topic.kind == "question" && topic.certified_until.is_some_and(|day| day > today),
                pinned: topic.pinned,
                locked: topic.locked,
                tags: tags.remove(&topic.id).unwrap_or_default(),
                unread: None,
                title: french_spaces(&topic.title).into_owned(),
            }
        })
        .collect())
}

/// The tags of each topic, as (slug, name), by name. One query.
pub(super) async fn tags_of(db: &Db, topics: Vec<i64>) -> Result<HashMap<i64, Vec<(String, String)>>, DbErr> {
    if topics.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(i64, String, String)> = topic_tag::Entity::find()
        .select_only()
        .column(topic_tag::Column::TopicId)
        .column(tag::Column::Slug)
        .column(tag::Column::Name)
        .join(
            JoinType::InnerJoin,
            topic_tag::Entity::belongs_to(tag::Entity)
                .from(topic_tag::Column::TagId)
                .to(tag::Column::Id)
                .into(),
        )
        .filter(topic_tag::Column::TopicId.is_in(topics))
        .order_by_asc(tag::Column::Slug)
        .into_tuple()
        .all(db.read())
        .await?;
    let mut tags: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (topic, slug, name) in rows {
        tags.entry(topic).or_default().push((slug, name));
    }
    Ok(tags)
}

/// « Gironde (33) », « Nouvelle-Aquitaine »; none for the whole country.
pub(super) fn territory_label(departement: Option<&str>, region: Option<&str>) -> Option<String> {
    departement.or(region).and_then(territory::find).map(|place| place.label())
}

/// Visible topics that match, in no order.
fn matching(filter: &ListFilter, theme: Option<&ThemeView>) -> Select<topic::Entity> {
    let mut wanted = visible();
    wanted = match theme {
        Some(theme) => wanted.filter(topic::Column::ThemeId.eq(theme.id)),
        None => wanted.filter(topic::Column::Kind.eq("question")),
    };
    wanted = match filter.status {
        Status::All => wanted,
        Status::Unanswered => wanted.filter(topic::Column::AnswersCount.eq(0)),
        Status::Solved => wanted.filter(topic::Column::SolutionPostId.is_not_null()),
        Status::Unsolved => wanted.filter(topic::Column::SolutionPostId.is_null()),
        Status::Certified => wanted
            .filter(topic::Column::CertifiedUntil.is_not_null())
            .filter(topic::Column::Kind.eq("question")),
    };
    if let Some(place) = filter.territory {
        let column = match place.kind {
            TerritoryKind::Region => topic::Column::Region,
            TerritoryKind::Departement | TerritoryKind::Collectivite => topic::Column::Departement,
        };
        wanted = wanted.filter(column.eq(place.code));
    }
    if let Some(slug) = &filter.tag {
        let tagged = topic_tag::Entity::find()
            .select_only()
            .column(topic_tag::Column::TopicId)
            .filter(
                topic_tag::Column::TagId.in_subquery(
                    tag::Entity::find()
                        .select_only()
                        .column(tag::Column::Id)
                        .filter(tag::Column::Slug.eq(slug))
                        .into_query(),
                ),
            )
            .into_query();
        wanted = wanted.filter(Condition::all().add(topic::Column::Id.in_subquery(tagged)));
    }
    wanted
}

/// What a status asks of the row `topic` of a question, for SQL that other features write; none: nothing.
#[must_use]
pub const fn status_rule(status: Status) -> Option<&'static str> {
    match status {
        Status::All => None,
        Status::Unanswered => Some("topic.kind = 'question' AND topic.answers_count = 0"),
        Status::Solved => Some("topic.kind = 'question' AND topic.solution_post_id IS NOT NULL"),
        Status::Unsolved => Some("topic.kind = 'question' AND topic.solution_post_id IS NULL"),
        Status::Certified => Some("topic.kind = 'question' AND topic.certified_until IS NOT NULL"),
    }
}

/// What the public may see.
pub(super) fn visible() -> Select<topic::Entity> {
    topic::Entity::find().filter(topic::Column::HiddenAt.is_null()).filter(topic::Column::DeletedAt.is_null())
}

/// The order of every list, which its indexes have.
pub(super) fn in_list_order(query: Select<topic::Entity>) -> Select<topic::Entity> {
    query
        .order_by_desc(topic::Column::Pinned)
        .order_by_desc(topic::Column::LastPostAt)
        .order_by_desc(topic::Column::Id)
}

/// The order of a list. Of those that wait: what was raised for waiting too long comes first, and sinks again under what comes
/// after. Of the certified: those that may be believed longest first, so that what is current comes before what is not,
/// whatever the day.
fn in_order(status: Status, query: Select<topic::Entity>) -> Select<topic::Entity> {
    match status {
        Status::Unanswered => query
            .order_by_desc(topic::Column::Pinned)
            .order_by_desc(Expr::cust("coalesce(topic.raised_at, topic.last_post_at)"))
            .order_by_desc(topic::Column::Id),
        Status::Certified => {
            query.order_by_desc(topic::Column::CertifiedUntil).order_by_desc(topic::Column::Id)
        }
        Status::All | Status::Solved | Status::Unsolved => in_list_order(query),
    }
}

fn capped_count(ids: Select<topic::Entity>) -> SelectStatement {
    let capped =
        ids.select_only().expr_as(Expr::value(1), "one").limit(COUNT_CAP.unsigned_abs() + 1).into_query();
    Query::select().expr(Expr::cust("count(*)")).from_subquery(capped, "capped").take()
}

fn known_total(themes: &[ThemeView], theme: Option<&ThemeView>, status: Status) -> i64 {
    let questions = |theme: &&ThemeView| matches!(theme.kind, ThemeKind::Questions | ThemeKind::Fiche);
    let of = |theme: &ThemeView| match status {
        Status::All | Status::Certified => theme.topics,
        Status::Unanswered => theme.topics - theme.answered,
        Status::Solved => theme.solved,
        Status::Unsolved => theme.topics - theme.solved,
    };
    match theme {
        Some(theme) => of(theme),
        None => themes.iter().filter(questions).map(of).sum(),
    }
}

/// A topic and who asked it; see [`with_profile`].
#[derive(Debug, FromQueryResult)]
pub(super) struct TopicLine {
    #[sea_orm(nested)]
    pub topic: topic::Model,
    #[sea_orm(nested(prefix = "author_"))]
    pub author: Option<ProfileRow>,
}

/// The same, and how many the whole list holds when that had to be counted.
#[derive(Debug, FromQueryResult)]
struct CountedLine {
    #[sea_orm(nested)]
    line: TopicLine,
    total: i64,
}
