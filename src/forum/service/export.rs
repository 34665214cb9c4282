//! What somebody wrote, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
    Statement,
};
use serde::Serialize;

use super::guard::{PublishedAnyway, published_anyway_by};
use crate::{
    accounts::model::{Email, MemberId},
    db::Db,
    forum::entity::{pending_text, post, topic},
    http::fields::Fields,
    personal_data::Kind,
};

/// What somebody wrote, and what they voted for.
#[derive(Debug, Serialize)]
pub struct ForumExport {
    /// Questions they asked and news they published, whatever became of these.
    pub topics: Vec<TopicExport>,
    /// Every message of theirs, whatever became of it.
    pub posts: Vec<PostExport>,
    /// Texts that wait for their address to be confirmed.
    pub waiting_texts: Vec<WaitingTextExport>,
    /// Questions they have too, and replies that were useful to them.
    pub votes: Vec<VoteExport>,
    /// Messages they published although personal data seemed to be in them.
    pub published_anyway: Vec<AnywayExport>,
}

/// A question, or a piece of news.
#[derive(Debug, Serialize)]
pub struct TopicExport {
    /// Its number, as in its address.
    pub id: i64,
    /// `question`, `news`…
    pub kind: String,
    /// As they typed it.
    pub title: String,
    /// INSEE code.
    pub departement: Option<String>,
    /// INSEE code.
    pub region: Option<String>,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When its text was last changed.
    pub edited_at: Option<DateTime<Utc>>,
    /// Since when the team hides it.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A message: the text of a question, or a reply.
#[derive(Debug, Serialize)]
pub struct PostExport {
    /// Its number, as in its address.
    pub id: i64,
    /// The topic it is in.
    pub topic_id: i64,
    /// 0: the question itself.
    pub number: i64,
    /// Markdown, as they typed it.
    pub text: String,
    /// How many people have the same question, or found the reply useful.
    pub votes: i64,
    /// When it was published.
    pub created_at: DateTime<Utc>,
    /// When its text was last changed.
    pub edited_at: Option<DateTime<Utc>>,
    /// Since when the team hides it.
    pub hidden_at: Option<DateTime<Utc>>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A text that waits for its author's address to be confirmed.
#[derive(Debug, Serialize)]
pub struct WaitingTextExport {
    /// The topic it would answer; none: a question.
    pub topic_id: Option<i64>,
    /// Its title, if it is a question.
    pub title: String,
    /// Markdown, as they typed it.
    pub text: String,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When it is forgotten.
    pub expires_at: DateTime<Utc>,
}

/// A question somebody has too, or a reply that was useful to them.
#[derive(Debug, FromQueryResult, Serialize)]
pub struct VoteExport {
    /// Its number.
    pub post_id: i64,
    /// When they said so.
    pub created_at: DateTime<Utc>,
}

/// That somebody published a message although personal data seemed to be in it.
#[derive(Debug, Serialize)]
pub struct AnywayExport {
    /// The message's number.
    pub post_id: i64,
    /// What seemed to be in it: `name`, `phone`…
    pub kinds: Vec<&'static str>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What a member wrote; `email`: their own address, under which texts may wait.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId, email: Option<&Email>) -> Result<ForumExport, DbErr> {
    let topics = topic::Entity::find()
        .filter(topic::Column::AuthorId.eq(member.0))
        .order_by_asc(topic::Column::Id)
        .all(db.read())
        .await?;
    let posts = post::Entity::find()
        .filter(post::Column::AuthorId.eq(member.0))
        .order_by_asc(post::Column::Id)
        .all(db.read())
        .await?;
    Ok(ForumExport {
        topics: topics.into_iter().map(topic_export).collect(),
        posts: posts.into_iter().map(post_export).collect(),
        waiting_texts: match email {
            Some(email) => waiting_texts(db, email).await?,
            None => Vec::new(),
        },
        votes: votes(db, member).await?,
        published_anyway: published_anyway_by(db, member).await?.into_iter().map(anyway_export).collect(),
    })
}

fn topic_export(row: topic::Model) -> TopicExport {
    TopicExport {
        id: row.id,
        kind: row.kind,
        title: row.title,
        departement: row.departement,
        region: row.region,
        created_at: row.created_at,
        edited_at: row.edited_at,
        hidden_at: row.hidden_at,
        deleted_at: row.deleted_at,
    }
}

fn post_export(row: post::Model) -> PostExport {
    PostExport {
        id: row.id,
        topic_id: row.topic_id,
        number: row.number,
        text: row.body_md,
        votes: row.votes_count,
        created_at: row.created_at,
        edited_at: row.edited_at,
        hidden_at: row.hidden_at,
        deleted_at: row.deleted_at,
    }
}

fn anyway_export(row: PublishedAnyway) -> AnywayExport {
    AnywayExport {
        post_id: row.post.0,
        kinds: row.kinds.into_iter().map(Kind::code).collect(),
        created_at: row.at,
    }
}

async fn waiting_texts(db: &Db, email: &Email) -> Result<Vec<WaitingTextExport>, DbErr> {
    let rows = pending_text::Entity::find()
        .filter(pending_text::Column::Email.eq(email.as_str()))
        .order_by_asc(pending_text::Column::CreatedAt)
        .all(db.read())
        .await?;
    let told = |row: pending_text::Model| {
        let fields = Fields::from_urlencoded(row.fields.as_bytes());
        WaitingTextExport {
            topic_id: row.topic_id,
            title: fields.get("titre").to_owned(),
            text: fields.get("texte").to_owned(),
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    };
    Ok(rows.into_iter().map(told).collect())
}

async fn votes(db: &Db, member: MemberId) -> Result<Vec<VoteExport>, DbErr> {
    let sql = "SELECT post_id, created_at FROM post_vote WHERE member_id = $1 ORDER BY created_at, post_id";
    let asked = Statement::from_sql_and_values(db.backend(), sql, [member.0.into()]);
    let rows: Vec<QueryResult> = db.read().query_all_raw(asked).await?;
    rows.iter().map(|row| VoteExport::from_query_result(row, "")).collect()
}
