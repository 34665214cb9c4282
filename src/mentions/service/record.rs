//! Remembering whom a post names.

use std::collections::BTreeSet;

use sea_orm::DbErr;

use super::Mentions;
use crate::{
    accounts::model::MemberId,
    db::{
        Tx,
        statement::{one, write},
    },
    forum::model::PostId,
    mentions::model::{Found, find},
};

/// Writes down whom a post links to, told or not, in the transaction that writes it: their name goes out of it when they go. A change
/// is recorded before its text is written. Returns those whom the post names, and its text before did not.
///
/// # Errors
/// The database's.
pub async fn record(
    tx: &Tx,
    post: PostId,
    mentions: &Mentions,
    is_new: bool,
) -> Result<Vec<MemberId>, DbErr> {
    let before = if is_new { BTreeSet::new() } else { named_before(tx, post).await? };
    let ids: Vec<String> = mentions.linked.iter().map(|member| member.0.to_string()).collect();
    let ids = ids.join(", ");
    if !is_new {
        let but = if ids.is_empty() { String::new() } else { format!(" AND member_id NOT IN ({ids})") };
        write(tx, format!("DELETE FROM post_mention WHERE post_id = $1{but}"), [post.0.into()]).await?;
    }
    if !ids.is_empty() {
        // A link may hold any number: only members are written down.
        let sql = format!(
            "INSERT INTO post_mention (post_id, member_id) SELECT $1, member.id FROM member \
             WHERE member.id IN ({ids}) ON CONFLICT DO NOTHING"
        );
        write(tx, sql, [post.0.into()]).await?;
    }
    Ok(mentions.members.iter().copied().filter(|member| !before.contains(member)).collect())
}

/// Whom the text of a post names, as it stands: who is only quoted in it was told of another post.
async fn named_before(tx: &Tx, post: PostId) -> Result<BTreeSet<MemberId>, DbErr> {
    let row = one(tx, "SELECT body_md FROM post WHERE id = $1", [post.0.into()]).await?;
    let Some(row) = row else { return Ok(BTreeSet::new()) };
    let body: String = row.try_get("", "body_md")?;
    let named = find(&body).into_iter().filter_map(|found| match found {
        Found::Link { member, is_quoted: false } => Some(member),
        Found::Link { .. } | Found::Name { .. } => None,
    });
    Ok(named.collect())
}
