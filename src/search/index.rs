//! The entries of the index, one a post, written in the transaction that writes the text.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use super::fold;
use crate::{db::Tx, markdown::plain_text};

/// Entries in one statement.
const ENTRIES_AT_ONCE: usize = 256;

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

/// Writes the entries of posts that have none yet, many at once. `values` are those of [`Words::values`], one entry after
/// the other.
///
/// # Errors
/// The database's.
pub async fn put_new(tx: &Tx, values: Vec<Value>) -> Result<(), DbErr> {
    let backend = tx.conn().get_database_backend();
    let (head, width) = match backend {
        DbBackend::Sqlite => ("INSERT INTO search_post (rowid, title, body) VALUES ", 3),
        _ => ("INSERT INTO search_post (post_id, words) VALUES ", 2),
    };
    let mut values = values.into_iter();
    loop {
        let chunk: Vec<Value> = values.by_ref().take(ENTRIES_AT_ONCE * width).collect();
        if chunk.is_empty() {
            return Ok(());
        }
        let entries: Vec<String> = (0..chunk.len() / width)
            .map(|entry| match backend {
                DbBackend::Sqlite => "(?, ?, ?)".to_owned(),
                _ => format!("(${}, ${}::tsvector)", 2 * entry + 1, 2 * entry + 2),
            })
            .collect();
        let sql = format!("{head}{}", entries.join(", "));
        tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, chunk)).await?;
    }
}

/// Prepares the index for a great many entries in this transaction.
///
/// # Errors
/// The database's.
pub async fn expect_many(tx: &Tx) -> Result<(), DbErr> {
    // Larger pieces, that are put together once, at the end.
    let statements: &[&str] = match tx.conn().get_database_backend() {
        DbBackend::Sqlite => &["INSERT INTO search_post (search_post, rank) VALUES ('hashsize', 67108864)"],
        _ => &["SET LOCAL gin_pending_list_limit = '256MB'", "SET LOCAL maintenance_work_mem = '256MB'"],
    };
    run(tx, statements).await
}

/// Puts the index in order after a great many entries, so that the first search costs what the others cost.
///
/// # Errors
/// The database's.
pub async fn settle(tx: &Tx) -> Result<(), DbErr> {
    let statements: &[&str] = match tx.conn().get_database_backend() {
        DbBackend::Sqlite => &[
            "INSERT INTO search_post (search_post) VALUES ('optimize')",
            "INSERT INTO search_post (search_post, rank) VALUES ('hashsize', 1048576)",
        ],
        _ => &["SELECT gin_clean_pending_list('search_post_words_idx')"],
    };
    run(tx, statements).await
}

async fn run(tx: &Tx, statements: &[&str]) -> Result<(), DbErr> {
    for sql in statements {
        tx.conn().execute_unprepared(sql).await?;
    }
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
