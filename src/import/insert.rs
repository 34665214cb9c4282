//! Writing many rows at once, by table name, the same on both databases.

use std::fmt::Write;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};

use crate::{db::Tx, search::index};

/// A statement binds at most this many values: SQLite refuses more than 32,766.
const VALUES_MAX: usize = 30_000;

/// A table and the columns that are written.
#[derive(Debug)]
pub struct Table {
    name: &'static str,
    columns: &'static [&'static str],
}

macro_rules! tables {
    ($($name:ident = $table:literal [$($column:literal),*];)*) => {
        $(pub static $name: Table = Table { name: $table, columns: &[$($column),*] };)*
    };
}

tables! {
    MEMBER = "member" ["id", "email", "first_name", "last_name", "role", "created_at"];
    THEME = "theme" [
        "id", "kind", "parent_id", "position", "slug", "name", "summary", "description_md", "description_html",
        "certified", "created_at", "updated_at"
    ];
    TAG = "tag" ["id", "name", "slug"];
    TOPIC = "topic" [
        "id", "theme_id", "author_id", "kind", "title", "slug", "pinned", "locked", "replies_count", "answers_count",
        "answer_seconds", "same_count", "last_number", "solution_post_id", "views", "created_at", "last_post_at"
    ];
    TOPIC_TAG = "topic_tag" ["topic_id", "tag_id"];
    POST = "post" [
        "id", "topic_id", "author_id", "number", "body_md", "body_html", "votes_count", "created_at", "edited_at"
    ];
    POST_VOTE = "post_vote" ["post_id", "member_id", "created_at"];
    THEME_VOTE = "theme_vote" ["theme_id", "member_id", "created_at"];
    EVENT = "event" ["id", "name", "description_md", "location", "author_id", "starts_at", "ends_at"];
    IMPORT_RUN = "import_run" ["checksum", "finished_at"];
}

/// Rows to write, table by table in the order in which each was met.
#[derive(Debug, Default)]
pub struct Inserts {
    tables: Vec<(&'static Table, Vec<Value>)>,
    search: Vec<Value>,
}

impl Inserts {
    /// Adds a row: one value a column.
    pub fn add<const N: usize>(&mut self, table: &'static Table, row: [Value; N]) {
        debug_assert_eq!(N, table.columns.len(), "{}", table.name);
        match self.tables.iter_mut().find(|(known, _)| known.name == table.name) {
            Some((_, values)) => values.extend(row),
            None => self.tables.push((table, row.into())),
        }
    }

    /// Adds the entry of a post in the search index: what [`index::Words::values`] says.
    pub fn add_to_search(&mut self, entry: Vec<Value>) {
        self.search.extend(entry);
    }

    /// Writes everything.
    ///
    /// # Errors
    /// The database's.
    pub async fn write(self, tx: &Tx) -> Result<(), DbErr> {
        let backend = tx.conn().get_database_backend();
        for (table, values) in self.tables {
            let width = table.columns.len();
            let mut values = values.into_iter();
            loop {
                let chunk: Vec<Value> = values.by_ref().take(VALUES_MAX / width * width).collect();
                if chunk.is_empty() {
                    break;
                }
                let sql = insert_sql(backend, table, chunk.len() / width);
                tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, chunk)).await?;
            }
        }
        index::put_new(tx, self.search).await
    }
}

fn insert_sql(backend: DbBackend, table: &Table, rows: usize) -> String {
    let width = table.columns.len();
    let mut sql = format!("INSERT INTO {} ({}) VALUES ", table.name, table.columns.join(", "));
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            sql.push_str(if column == 0 { "" } else { ", " });
            match backend {
                DbBackend::Sqlite => sql.push('?'),
                // Writing to a string cannot fail.
                _ => drop(write!(sql, "${}", row * width + column + 1)),
            }
        }
        sql.push(')');
    }
    sql
}

/// Makes other writers wait until the end: identifiers are not the database's own, and theirs would collide. Readers are
/// not stopped. On SQLite the transaction does so by itself.
///
/// # Errors
/// The database's.
pub async fn keep_writers_out(tx: &Tx) -> Result<(), DbErr> {
    if tx.conn().get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let sql = "LOCK TABLE import_run, member, theme, tag, topic, post, event IN SHARE ROW EXCLUSIVE MODE";
    tx.conn().execute_unprepared(sql).await?;
    Ok(())
}

/// Whether a data set of this checksum was imported.
///
/// # Errors
/// The database's.
pub async fn was_imported(tx: &Tx, checksum: &str) -> Result<bool, DbErr> {
    let backend = tx.conn().get_database_backend();
    let sql = match backend {
        DbBackend::Sqlite => "SELECT 1 FROM import_run WHERE checksum = ?",
        _ => "SELECT 1 FROM import_run WHERE checksum = $1",
    };
    let statement = Statement::from_sql_and_values(backend, sql, [checksum.into()]);
    Ok(tx.conn().query_one_raw(statement).await?.is_some())
}

/// How many rows a table has.
///
/// # Errors
/// The database's.
pub async fn count(tx: &Tx, table: &Table) -> Result<i64, DbErr> {
    let backend = tx.conn().get_database_backend();
    let statement = Statement::from_string(backend, format!("SELECT count(*) AS n FROM {}", table.name));
    tx.conn().query_one_raw(statement).await?.map_or(Ok(0), |row| row.try_get("", "n"))
}

/// Makes the identifiers to come follow those that were written. SQLite does so by itself.
///
/// # Errors
/// The database's.
pub async fn advance_identifiers(tx: &Tx) -> Result<(), DbErr> {
    if tx.conn().get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    for table in [&MEMBER, &THEME, &TAG, &TOPIC, &POST, &EVENT] {
        let name = table.name;
        // Never backwards: an identifier is not used twice, even that of a row that is gone.
        let sequence = format!("pg_get_serial_sequence('{name}', 'id')::regclass");
        let sql = format!(
            "SELECT setval({sequence}, GREATEST(max(id), pg_sequence_last_value({sequence}))) FROM {name}"
        );
        tx.conn().execute_unprepared(&sql).await?;
    }
    Ok(())
}
