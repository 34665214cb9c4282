//! Answering a post by quoting it.

use sea_orm::EntityTrait;

use super::{ForumError, thread::read_post};
use crate::{
    accounts::model::{MemberId, Profile},
    db::Db,
    forum::{
        entity::post,
        model::{PostId, TopicId},
    },
    mentions::model::written,
};

/// Characters of a post that are quoted: who answers cuts what they do not need.
const QUOTED: usize = 1_000;

/// What a reply that quotes a visible post begins with: who wrote it, a link to it, its text. None when the topic has no such post, or
/// its author took it away. Two queries.
///
/// # Errors
/// The database's.
pub async fn quoted(db: &Db, topic: TopicId, id: PostId) -> Result<Option<String>, ForumError> {
    let row = match read_post(db, None, id).await {
        Ok((found, row)) if found.topic_id == topic.0 && row.deleted_at.is_none() => row,
        Ok(_) | Err(ForumError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some(post) = post::Entity::find_by_id(id.0).one(db.read()).await? else { return Ok(None) };
    let author =
        row.author.map_or_else(|| "Membre".to_owned(), |author| Profile::from(author).display_name());
    // A link that goes with them, should they leave.
    let name = written(MemberId(row.author_id), &author).unwrap_or(author);
    let place =
        if row.number == 0 { "la question".to_owned() } else { format!("réponse n° {}", row.number) };
    let mut text: String = post.body_md.chars().take(QUOTED).collect();
    if text.len() < post.body_md.len() {
        text = text.trim_end().to_owned() + " […]";
    }
    let lines: Vec<String> = text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
    Ok(Some(format!("> {name} a écrit ([{place}](/reponses/{})) :\n>\n{}\n\n", id.0, lines.join("\n"))))
}
