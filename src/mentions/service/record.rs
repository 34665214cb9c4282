//! Remembering whom a post names.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::Mentions;
use crate::{accounts::model::MemberId, db::Tx, forum::model::PostId};

/// Writes down whom a post names, also in what it quotes, in the transaction that writes it. Returns those it names, and did not
/// before.
///
/// # Errors
/// The database's.
pub async fn record(
    tx: &Tx,
    post: PostId,
    mentions: &Mentions,
    is_new: bool,
) -> Result<Vec<MemberId>, DbErr> {
    let named: BTreeSet<i64> =
        mentions.members.iter().chain(&mentions.quoted).map(|member| member.0).collect();
    let known = if is_new { BTreeSet::new() } else { known(tx, post).await? };
    for gone in known.difference(&named) {
        run(tx, "DELETE FROM post_mention WHERE post_id = $1 AND member_id = $2", post, *gone).await?;
    }
    let mut new = Vec::new();
    for member in named.difference(&known) {
        let sql = "INSERT INTO post_mention (post_id, member_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        run(tx, sql, post, *member).await?;
        new.extend(mentions.members.iter().copied().find(|named| named.0 == *member));
    }
    Ok(new)
}

async fn known(tx: &Tx, post: PostId) -> Result<BTreeSet<i64>, DbErr> {
    let sql = "SELECT member_id FROM post_mention WHERE post_id = $1";
    let backend = tx.conn().get_database_backend();
    let rows = tx.conn().query_all_raw(Statement::from_sql_and_values(backend, sql, [post.0.into()])).await?;
    rows.iter().map(|row| row.try_get("", "member_id")).collect()
}

async fn run(tx: &Tx, sql: &str, post: PostId, member: i64) -> Result<(), DbErr> {
    let backend = tx.conn().get_database_backend();
    let values: [Value; 2] = [post.0.into(), member.into()];
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(())
}
