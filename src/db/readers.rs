//! Connections kept for the question most pages ask, between one and the next.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use sea_orm::{
    ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement, Value,
    sqlx::{
        self, AssertSqlSafe, ColumnIndex, Connection as _, Database, Encode, Executor, IntoArguments, Pool,
        Postgres, Sqlite, Type, pool::PoolConnection, query::Query,
    },
};
use tokio::sync::Semaphore;

/// Longer than this unused, a connection is asked whether it still lives, as the pool does with its own.
const FRESH: Duration = Duration::from_secs(30);

/// What is asked here is one row by its number, a range of one topic or one of days: no value deserves a plan of its own, and making one
/// takes PostgreSQL as long as answering. Elsewhere it may, where an index holds a part of a table.
const PLANNED_ONCE: &str = "SET plan_cache_mode = force_generic_plan";

/// Some connections of the pool, kept out of it: the pool asks each that comes back whether it still answers, which is a
/// round of its own and costs as much as the wire part of a question.
#[derive(Debug)]
pub(super) enum Readers {
    Sqlite(Kept<Sqlite>),
    Postgres(Kept<Postgres>),
}

impl Readers {
    pub(super) fn of(connection: &DatabaseConnection) -> Self {
        if connection.get_database_backend() == DbBackend::Sqlite {
            Self::Sqlite(Kept::of(connection.get_sqlite_connection_pool(), None))
        } else {
            Self::Postgres(Kept::of(connection.get_postgres_connection_pool(), Some(PLANNED_ONCE)))
        }
    }

    pub(super) async fn ask(&self, sql: &'static str, values: &[i64]) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(kept) => kept.ask(numbered(sql, values)).await,
            Self::Postgres(kept) => kept.ask(numbered(sql, values)).await,
        }
    }

    pub(super) async fn ask_written(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(kept) => kept.ask(written(statement)?).await,
            Self::Postgres(kept) => kept.ask(written(statement)?).await,
        }
    }
}

fn numbered<'q, DB: Database>(sql: &'static str, values: &'q [i64]) -> Query<'q, DB, DB::Arguments>
where
    i64: Encode<'q, DB> + Type<DB>,
{
    values.iter().fold(sqlx::query(sql), |query, value| query.bind(*value))
}

/// A statement with the kinds of values that questions about figures have.
fn written<DB: Database>(statement: Statement) -> Result<Query<'static, DB, DB::Arguments>, DbErr>
where
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> DateTime<Utc>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<i64>: Encode<'q, DB>,
    for<'q> Option<String>: Encode<'q, DB>,
    for<'q> Option<DateTime<Utc>>: Encode<'q, DB>,
{
    let values = statement.values.into_iter().flat_map(|values| values.0);
    // Each value is bound to a place: nothing a person wrote is in the text.
    values.into_iter().try_fold(sqlx::query(AssertSqlSafe(statement.sql)), |query, value| match value {
        Value::BigInt(number) => Ok(query.bind(number)),
        Value::String(text) => Ok(query.bind(text)),
        Value::ChronoDateTimeUtc(moment) => Ok(query.bind(moment)),
        other => Err(DbErr::Type(format!("{other:?} is of a kind that is not asked often"))),
    })
}

#[derive(Debug)]
pub(super) struct Kept<DB: Database> {
    pool: Pool<DB>,
    /// One for each connection that may be kept. Who finds none free waits for one of these: another of the pool's would begin without
    /// a plan, and keeping it too would close one of these.
    turns: Semaphore,
    free: Mutex<Vec<(PoolConnection<DB>, Instant)>>,
    /// What a connection is told before it is kept; it is closed afterwards, rather than given back changed.
    told: Option<&'static str>,
    /// A pool of one has none to keep: it is given back each time.
    keeps: bool,
}

impl<DB: Database> Kept<DB> {
    fn of(pool: &Pool<DB>, told: Option<&'static str>) -> Self {
        // A third of the pool, or half of a small one: those who write, and other questions, have the rest.
        let all = pool.options().get_max_connections();
        let most = usize::try_from(if all < 6 { all / 2 } else { all / 3 }).unwrap_or(0);
        Self {
            pool: pool.clone(),
            turns: Semaphore::new(most.max(1)),
            free: Mutex::default(),
            told,
            keeps: most > 0,
        }
    }

    /// A connection is kept again only when the question was answered whole: one that failed, or whose reader went away
    /// half-way, goes through the pool.
    async fn ask(&self, query: Query<'_, DB, DB::Arguments>) -> Result<Vec<QueryResult>, DbErr>
    where
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
        DB::Arguments: IntoArguments<DB>,
        usize: ColumnIndex<DB::Row>,
        DB::Row: Into<QueryResult>,
    {
        let waited =
            tokio::time::timeout(self.pool.options().get_acquire_timeout(), self.turns.acquire()).await;
        let Ok(Ok(_turn)) = waited else { return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)) };
        let mut connection = match self.living().await {
            Some(connection) => connection,
            None => self.another().await?,
        };
        match query.fetch_all(&mut *connection).await {
            Ok(rows) => {
                if self.keeps {
                    self.free().push((connection, Instant::now()));
                }
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Err(error) => {
                // When a server went away, the others it held are dead too.
                self.free().clear();
                Err(DbErr::Query(RuntimeErr::SqlxError(error.into())))
            }
        }
    }

    /// The last used of those that are free: under it lie older ones.
    async fn living(&self) -> Option<PoolConnection<DB>> {
        let (mut connection, used) = self.free().pop()?;
        if used.elapsed() < FRESH || connection.ping().await.is_ok() {
            return Some(connection);
        }
        self.free().clear();
        None
    }

    async fn another(&self) -> Result<PoolConnection<DB>, DbErr>
    where
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    {
        let mut connection = self.pool.acquire().await.map_err(not_acquired)?;
        if let Some(told) = self.told.filter(|_| self.keeps) {
            connection.close_on_drop();
            connection
                .execute(told)
                .await
                .map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        }
        Ok(connection)
    }

    fn free(&self) -> MutexGuard<'_, Vec<(PoolConnection<DB>, Instant)>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_acquired(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
    }
}
