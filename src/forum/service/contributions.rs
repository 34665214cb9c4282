//! What somebody wrote, for their profile.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{
    accounts::model::MemberId,
    db::Db,
    forum::{
        entity::{post, topic},
        model::{PostId, TopicId, post_path},
    },
    markdown::{SafeHtml, excerpt},
    text::french_spaces,
    ui::date::Moment,
};

/// The latest of each kind that are shown.
pub const SHOWN_OF_EACH: u64 = 5;
/// Characters of a text that are quoted.
const EXCERPT: usize = 160;

/// What somebody wrote that everybody may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contributions {
    /// Questions and news: the latest, and how many there are.
    pub topics: (Vec<Contribution>, i64),
    /// Replies, to others and under their own questions.
    pub replies: (Vec<Contribution>, i64),
    /// Replies that somebody else chose as what solved their question.
    pub solving: (Vec<Contribution>, i64),
}

/// A question, or a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Its address, anchor included.
    pub path: String,
    /// The topic's title.
    pub title: String,
    /// Its first words.
    pub excerpt: String,
    /// When it was written.
    pub at: Moment,
}

/// What `member` wrote, without what is hidden or was taken away. Three queries.
///
/// # Errors
/// The database's.
pub async fn contributions(db: &Db, now: DateTime<Utc>, member: MemberId) -> Result<Contributions, DbErr> {
    let question = Condition::all().add(post::Column::Number.eq(0));
    let reply = Condition::all().add(post::Column::Number.gt(0));
    // One's own answer to oneself helps, but is no help given.
    let solving = reply
        .clone()
        .add(
            Expr::col((topic::Entity, topic::Column::SolutionPostId))
                .equals((post::Entity, post::Column::Id)),
        )
        .add(topic::Column::AuthorId.ne(member.0));
    Ok(Contributions {
        topics: latest(db, now, member, question).await?,
        replies: latest(db, now, member, reply).await?,
        solving: latest(db, now, member, solving).await?,
    })
}

/// The latest posts of `member` that match, and how many match.
async fn latest(
    db: &Db,
    now: DateTime<Utc>,
    member: MemberId,
    wanted: Condition,
) -> Result<(Vec<Contribution>, i64), DbErr> {
    let all = visible_posts(member).filter(wanted);
    let ids = all.clone().select_only().column(post::Column::Id).into_query();
    let count = Query::select().expr(Expr::cust("count(*)")).from_subquery(ids, "matching").take();
    let rows: Vec<Row> = all
        .select_only()
        .columns([post::Column::Id, post::Column::Number, post::Column::BodyHtml, post::Column::CreatedAt])
        .columns([topic::Column::Title, topic::Column::Slug])
        .column_as(topic::Column::Id, "topic_id")
        .expr_as(Expr::SubQuery(None, Box::new(count.into())), "total")
        .order_by_desc(post::Column::CreatedAt)
        .order_by_desc(post::Column::Id)
        .limit(SHOWN_OF_EACH)
        .into_model()
        .all(db.read())
        .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| row.shown(now)).collect(), total))
}

/// What everybody may read of what `member` wrote, with its topic.
fn visible_posts(member: MemberId) -> Select<post::Entity> {
    post::Entity::find()
        .join(
            JoinType::InnerJoin,
            post::Entity::belongs_to(topic::Entity).from(post::Column::TopicId).to(topic::Column::Id).into(),
        )
        .filter(post::Column::AuthorId.eq(member.0))
        .filter(post::Column::HiddenAt.is_null())
        .filter(post::Column::DeletedAt.is_null())
        .filter(topic::Column::HiddenAt.is_null())
        .filter(topic::Column::DeletedAt.is_null())
}

#[derive(Debug, FromQueryResult)]
struct Row {
    id: i64,
    number: i64,
    body_html: String,
    created_at: DateTime<Utc>,
    topic_id: i64,
    title: String,
    slug: String,
    total: i64,
}

impl Row {
    fn shown(self, now: DateTime<Utc>) -> Contribution {
        Contribution {
            path: post_path(TopicId(self.topic_id), &self.slug, PostId(self.id), self.number),
            title: french_spaces(&self.title).into_owned(),
            excerpt: excerpt(&SafeHtml::from_stored(self.body_html), EXCERPT),
            at: Moment::at(self.created_at, now),
        }
    }
}
