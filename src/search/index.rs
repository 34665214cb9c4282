//! The entries of the index, one a post, written in the transaction that writes the text.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::fold;
use crate::{db::Tx, markdown::plain_text};

/// Writes, or replaces, the entry of a post. `title` is the topic's for a question, empty for a reply; `body` is
/// Markdown.
///
/// # Errors
/// The database's.
pub async fn put(tx: &Tx, post: i64, title: &str, body: &str) -> Result<(), DbErr> {
    put_words(tx, &Words::of(post, title, &plain_text(body))).await
}

/// The folded words of a post; made away from the database, since folding is what costs.
#[derive(Clone, Debug)]
pub struct Words {
    post: i64,
    title: String,
    body: String,
}

impl Words {
    /// Folds a title and a text without marks.
    #[must_use]
    pub fn of(post: i64, title: &str, plain: &str) -> Self {
        Self { post, title: title.to_owned(), body: plain.to_owned() }
    }

    /// What the two databases are given after the identifier.
    #[must_use]
    pub fn values(&self, backend: DbBackend) -> Vec<Value> {
        match backend {
            DbBackend::Sqlite => vec![
                self.post.into(),
                fold::index_text(&self.title).into(),
                fold::index_text(&self.body).into(),
            ],
            _ => vec![self.post.into(), fold::tsvector_literal(&self.title, &self.body).into()],
        }
    }
}

async fn put_words(tx: &Tx, words: &Words) -> Result<(), DbErr> {
    let backend = tx.conn().get_database_backend();
    remove(tx, words.post).await?;
    let sql = match backend {
        DbBackend::Sqlite => "INSERT INTO search_post (rowid, title, body) VALUES (?, ?, ?)",
        _ => "INSERT INTO search_post (post_id, words) VALUES ($1, $2::tsvector)",
    };
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, words.values(backend))).await?;
    Ok(())
}

/// Takes the entry of a post away, if it has one.
///
/// # Errors
/// The database's.
pub async fn remove(tx: &Tx, post: i64) -> Result<(), DbErr> {
    let backend = tx.conn().get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => "DELETE FROM search_post WHERE rowid = ?",
        _ => "DELETE FROM search_post WHERE post_id = $1",
    };
    tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, [post.into()])).await?;
    Ok(())
}
