//! The link of a mail: whoever holds its secret is the asker, for this one question.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use super::{ClosingError, ask, write};
use crate::{
    accounts::{
        model::{MemberId, Profile},
        secret::Secret,
        service::{ProfileRow, profile_of_author},
    },
    closing::model::{LINK_KEPT, REPLIES_OFFERED, Said},
    db::{Db, Tx},
    forum::model::{PostId, TopicId, topic_path},
    markdown::{SafeHtml, excerpt},
    text::french_spaces,
};

/// Characters of a reply that tell which it is.
const EXCERPT: usize = 160;

/// Makes the link of a mail. Its secret is in the mail alone.
pub(super) async fn create(
    tx: &Tx,
    now: DateTime<Utc>,
    topic: TopicId,
    asker: MemberId,
) -> Result<Secret, DbErr> {
    let secret = Secret::random();
    let sql =
        "INSERT INTO closing_link (token_hash, topic_id, member_id, created_at) VALUES ($1, $2, $3, $4)";
    write(tx, sql, [secret.hash().into(), topic.0.into(), asker.0.into(), now.into()]).await?;
    Ok(secret)
}

/// Whose question a link is about.
pub(super) async fn find(
    connection: &impl ConnectionTrait,
    now: DateTime<Utc>,
    secret: &str,
) -> Result<(TopicId, MemberId), ClosingError> {
    let sql = "SELECT closing_link.topic_id, closing_link.member_id FROM closing_link \
               JOIN topic ON topic.id = closing_link.topic_id AND topic.author_id = closing_link.member_id \
               AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
               JOIN member ON member.id = closing_link.member_id AND member.deleted_at IS NULL \
               AND member.suspended_at IS NULL \
               WHERE closing_link.token_hash = $1 AND closing_link.created_at > $2";
    let values = [Secret::from_browser(secret).hash().into(), (now - LINK_KEPT).into()];
    let asked = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let row = connection.query_one_raw(asked).await?.ok_or(ClosingError::LinkSpent)?;
    Ok((TopicId(row.try_get("", "topic_id")?), MemberId(row.try_get("", "member_id")?)))
}

/// What the holder of a link is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedAgain {
    /// The question's title.
    pub title: String,
    /// Its address.
    pub path: String,
    /// What they said before.
    pub said: Option<Said>,
    /// What solved it, when somebody said so: a reply, or the question's own text for none in particular.
    pub solution: Option<PostId>,
    /// The replies they can choose from, oldest first.
    pub replies: Vec<Offered>,
}

/// A reply that may have solved the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Which.
    pub post: PostId,
    /// Its number.
    pub number: i64,
    /// « Prénom N. ».
    pub name: String,
    /// What they answer for as an ambassador; none for who is none.
    pub ambassador_of: Option<String>,
    /// Its first words.
    pub excerpt: String,
}

/// What the link of `secret` asks. Reading it says nothing: mail scanners open links too. Three queries.
///
/// # Errors
/// [`ClosingError::LinkSpent`]; the database's.
pub async fn asked_again(db: &Db, now: DateTime<Utc>, secret: &str) -> Result<AskedAgain, ClosingError> {
    let (topic, asker) = find(db.read(), now, secret).await?;
    let sql = "SELECT topic.title, topic.slug, topic.solution_post_id, closing_question.said FROM topic \
               LEFT JOIN closing_question ON closing_question.topic_id = topic.id WHERE topic.id = $1";
    let rows = ask(db, sql, [topic.0.into()]).await?;
    let row = rows.first().ok_or(ClosingError::LinkSpent)?;
    let (title, slug): (String, String) = (row.try_get("", "title")?, row.try_get("", "slug")?);
    let said: Option<String> = row.try_get("", "said")?;
    let solution: Option<i64> = row.try_get("", "solution_post_id")?;
    Ok(AskedAgain {
        title: french_spaces(&title).into_owned(),
        path: topic_path(topic, &slug),
        said: said.as_deref().and_then(Said::from_code),
        solution: solution.map(PostId),
        replies: offered(db, topic, asker).await?,
    })
}

async fn offered(db: &Db, topic: TopicId, asker: MemberId) -> Result<Vec<Offered>, DbErr> {
    let sql = format!(
        "SELECT post.id AS post_id, post.number, post.body_html, {} FROM post {} \
         WHERE post.topic_id = $1 AND post.number > 0 AND post.author_id <> $2 AND post.hidden_at IS NULL \
         AND post.deleted_at IS NULL ORDER BY post.number DESC LIMIT {REPLIES_OFFERED}",
        profile_of_author!(columns),
        profile_of_author!(join "post"),
    );
    let rows = ask(db, sql, [topic.0.into(), asker.0.into()]).await?;
    rows.iter()
        .rev()
        .map(|row| {
            let author = ProfileRow::from_query_result_optional(row, "author_")?;
            let ambassador_of = author.as_ref().and_then(|author| author.ambassador_of.clone());
            Ok(Offered {
                post: PostId(row.try_get("", "post_id")?),
                number: row.try_get("", "number")?,
                name: author
                    .map_or_else(|| "Membre".to_owned(), |author| Profile::from(author).display_name()),
                ambassador_of,
                excerpt: excerpt(&SafeHtml::from_stored(row.try_get("", "body_html")?), EXCERPT),
            })
        })
        .collect()
}
