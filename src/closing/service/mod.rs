//! The use-cases of asking whether questions are solved. Each takes the database, the time and its input; each that writes is one
//! transaction, or part of the caller's.

mod ask;
mod begin;
mod forget;
mod letter;
mod link;
mod say;
mod silent;

pub use self::{
    ask::ask_due,
    begin::{begin, leave_unasked, withdraw},
    forget::{ClosingExport, export, forget, remove_old},
    link::{AskedAgain, Offered, asked_again},
    say::say,
    silent::mark_silent_due,
};

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use crate::{
    db::{Db, Tx},
    forum::service::ForumError,
};

/// Why a use-case did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ClosingError {
    /// The link is too old, or its account or its question is gone.
    #[error("Ce lien n’est plus valable.")]
    LinkSpent,
    /// What it is about.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// Rows, read beside any transaction.
async fn ask(
    db: &Db,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await
}

/// The only row that `sql` finds in a transaction.
async fn one(
    tx: &Tx,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>, DbErr> {
    let backend = tx.conn().get_database_backend();
    tx.conn().query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await
}

/// How many rows `sql` wrote.
async fn write(
    tx: &Tx,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    let backend = tx.conn().get_database_backend();
    let done = tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(done.rows_affected())
}
