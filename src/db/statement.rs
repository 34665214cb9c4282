//! Statements that are written out, in SQL that both databases read (`$1`…).

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::{Db, Tx};

/// Rows, read beside any transaction.
///
/// # Errors
/// The database's.
pub async fn ask(
    db: &Db,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await
}

/// The only row that `sql` finds in a transaction.
///
/// # Errors
/// The database's.
pub async fn one(
    tx: &Tx,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<QueryResult>, DbErr> {
    let backend = tx.conn().get_database_backend();
    tx.conn().query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await
}

/// How many rows `sql` wrote.
///
/// # Errors
/// The database's.
pub async fn write(
    tx: &Tx,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Result<u64, DbErr> {
    let backend = tx.conn().get_database_backend();
    let done = tx.conn().execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    Ok(done.rows_affected())
}
