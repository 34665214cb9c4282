//! The one way to the database: connecting, transactions, and what its errors mean to a visitor.

mod readers;
pub mod statement;

use std::{
    fmt,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::readers::Readers;
use crate::live::{Channel, Emitted, Live, append};

/// How long a request waits for another's lock, for a free connection or for its turn to write, before the visitor is
/// told to come back.
const PATIENCE: Duration = Duration::from_secs(5);
/// SQLite allows one writer at a time; PostgreSQL as many as it has connections to spare.
const POSTGRES_WRITERS: usize = 12;
/// PostgreSQL's number of the lock held while the schema is looked at and changed: any constant that nothing else uses.
const SCHEMA_LOCK: i64 = 0x0073_6368_656d;

/// A pool of connections, and the queue of those who want to write.
#[derive(Clone, Debug)]
pub struct Db {
    connection: DatabaseConnection,
    writers: Arc<Semaphore>,
    live: Arc<Live>,
    patience: Duration,
    readers: Arc<Readers>,
    told: Option<Observer>,
}

/// Hears of every statement.
#[derive(Clone)]
struct Observer(Arc<dyn Fn(&str) + Send + Sync>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observer")
    }
}

/// An open transaction. Dropped without [`Tx::commit`], it is rolled back.
#[derive(Debug)]
pub struct Tx {
    transaction: DatabaseTransaction,
    live: Arc<Live>,
    emitted: Mutex<Vec<Emitted>>,
    // Released only once the transaction has ended.
    _permit: OwnedSemaphorePermit,
}

impl Db {
    /// Opens the database at `url` and checks that it answers.
    ///
    /// # Errors
    /// When the address is wrong or nobody answers.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        // Each of SQLite's is a thread with pages and statements of its own, two megabytes and more: those beyond the cores only take
        // turns.
        let connections = if url.starts_with("sqlite:") {
            std::thread::available_parallelism()
                .map_or(4, |cores| u32::try_from(cores.get()).unwrap_or(16).clamp(4, 16))
        } else {
            18
        };
        Self::connect_with(url, connections).await
    }

    /// The same with a pool of at most `connections`.
    ///
    /// # Errors
    /// As [`Db::connect`].
    pub async fn connect_with(url: &str, connections: u32) -> Result<Self, DbErr> {
        Self::connect_patiently(url, connections, PATIENCE).await
    }

    /// The same, where nobody waits longer than `patience`: tests of a locked database have little.
    ///
    /// # Errors
    /// As [`Db::connect`].
    pub async fn connect_patiently(url: &str, connections: u32, patience: Duration) -> Result<Self, DbErr> {
        create_sqlite_folder(url)?;
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .min_connections(1)
            .acquire_timeout(patience)
            .connect_timeout(patience)
            .test_before_acquire_if_idle_for(Duration::from_secs(30))
            .sqlx_logging(false)
            .map_sqlx_sqlite_opts(move |sqlite| {
                sqlite
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // An acknowledged post survives a power cut.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(patience)
                    .pragma("temp_store", "memory")
                    .statement_cache_capacity(256)
            })
            .map_sqlx_postgres_opts(move |postgres| {
                postgres.options([("lock_timeout", patience.as_millis().to_string())])
            });
        let connection = Database::connect(options).await?;
        let writers =
            if connection.get_database_backend() == DbBackend::Sqlite { 1 } else { POSTGRES_WRITERS };
        Ok(Self {
            readers: Arc::new(Readers::of(&connection)),
            connection,
            writers: Arc::new(Semaphore::new(writers)),
            live: Arc::default(),
            patience,
            told: None,
        })
    }

    /// The same database, whose every statement is told to `told`: tests count what a page costs.
    #[cfg(test)]
    #[must_use]
    pub fn observed(mut self, told: impl Fn(&str) + Send + Sync + 'static) -> Self {
        let told = Observer(Arc::new(told));
        self.told = Some(told.clone());
        self.connection.set_metric_callback(move |info| told.0(&info.statement.sql));
        self
    }

    /// Makes a database that much was written to at once as good to read as one that grew: SQLite puts what it still keeps
    /// beside its file into it, as far as nobody reads it, or the file beside stays as large as that; PostgreSQL learns what
    /// its tables hold and marks their pages, which it would do by itself a minute later, while the first visitors wait.
    ///
    /// # Errors
    /// The database's.
    pub async fn settle(&self) -> Result<(), DbErr> {
        let work = match self.connection.get_database_backend() {
            DbBackend::Sqlite => "PRAGMA wal_checkpoint(TRUNCATE)",
            _ => "VACUUM (ANALYZE, SKIP_LOCKED)",
        };
        self.connection.execute_unprepared(work).await?;
        Ok(())
    }

    /// How long a page waits for what it would write and can do without: a sixteenth of what somebody who writes waits, 0.3 s.
    #[must_use]
    pub fn little_patience(&self) -> Duration {
        self.patience / 16
    }

    /// For reading. Writes go through [`Db::begin`].
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// What `sql` finds, asked on a connection kept for that: for what is asked more often than anything else, with
    /// `values` for `$1`…
    ///
    /// # Errors
    /// The database's.
    pub async fn ask(&self, sql: &'static str, values: &[i64]) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(told) = &self.told {
            told.0(sql);
        }
        self.readers.ask(sql, values).await
    }

    /// The same for a statement put together for what is asked: with whole numbers, texts and moments.
    ///
    /// # Errors
    /// The database's; when a value is of another kind.
    pub async fn ask_often(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(told) = &self.told {
            told.0(&statement.sql);
        }
        self.readers.ask_written(statement).await
    }

    /// What is live of this process.
    #[must_use]
    pub fn live(&self) -> &Arc<Live> {
        &self.live
    }

    /// Which of the two databases this is.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Waits for a turn to write and opens a transaction. On SQLite it begins IMMEDIATE: the lock is taken before
    /// anything is read, so that a transaction never fails half-way for having read first.
    ///
    /// # Errors
    /// When the turn does not come in time or the database does not answer.
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        let permit = tokio::time::timeout(self.patience, self.writers.clone().acquire_owned())
            .await
            .map_err(|_| DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout))?
            .map_err(|_| DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed))?;
        let sqlite = self.backend() == DbBackend::Sqlite;
        let transaction = self
            .connection
            .begin_with_options(TransactionOptions {
                isolation_level: None,
                access_mode: None,
                sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
            })
            .await?;
        Ok(Tx { transaction, live: self.live.clone(), emitted: Mutex::default(), _permit: permit })
    }

    /// Brings the schema up to date. Returns how many steps that took.
    ///
    /// # Errors
    /// When a step fails, or when the database was written by a newer version of this program.
    pub async fn migrate(&self) -> Result<usize, MigrateError> {
        let _turn = self.schema_turn().await?;
        self.refuse_newer_schema().await?;
        let pending = Migrator::get_pending_migrations(&self.connection).await?.len();
        Migrator::up(&self.connection, None).await?;
        Ok(pending)
    }

    /// How many steps the schema still needs.
    ///
    /// # Errors
    /// When the database does not answer, or is newer than this program.
    pub async fn pending_migrations(&self) -> Result<usize, MigrateError> {
        let _turn = self.schema_turn().await?;
        self.refuse_newer_schema().await?;
        Ok(Migrator::get_pending_migrations(&self.connection).await?.len())
    }

    /// Waits until no other process looks at the schema to change it: several may start at once on PostgreSQL. The turn
    /// lasts as long as what is returned.
    async fn schema_turn(&self) -> Result<Option<DatabaseTransaction>, DbErr> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(None);
        }
        let turn = self.connection.begin().await?;
        // As long as the other takes.
        turn.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
        turn.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({SCHEMA_LOCK})")).await?;
        Ok(Some(turn))
    }

    async fn refuse_newer_schema(&self) -> Result<(), MigrateError> {
        Migrator::install(&self.connection).await?;
        let known: Vec<String> = Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
        for applied in Migrator::get_migration_models(&self.connection).await? {
            if !known.contains(&applied.version) {
                return Err(MigrateError::Newer(applied.version));
            }
        }
        Ok(())
    }
}

impl Tx {
    /// What services run their statements on.
    #[must_use]
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Says what this transaction changes to those who watch `channel`, should it be committed. `payload`: JSON, public.
    pub fn emit(&self, now: DateTime<Utc>, channel: Channel, payload: String) {
        let event = Emitted { channel, payload, at: now };
        self.emitted.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    /// Makes everything since [`Db::begin`] true at once, then makes stale the pages that showed what it was before.
    ///
    /// # Errors
    /// When the database refuses; nothing was written then.
    pub async fn commit(self) -> Result<(), DbErr> {
        let emitted = self.emitted.into_inner().unwrap_or_else(PoisonError::into_inner);
        if emitted.is_empty() {
            return self.transaction.commit().await;
        }
        let ids = append(&self.transaction, &emitted).await?;
        let outcome = self.transaction.commit().await;
        // Also after a failure: a connection lost at that moment does not say whether the commit happened.
        let ids = if outcome.is_ok() { ids.as_slice() } else { &[] };
        self.live.committed(ids, emitted.iter().map(|event| event.channel));
        outcome
    }
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A step this program does not know was applied.
    #[error(
        "La base de données est plus récente que ce programme (étape inconnue : {0}). \
         Installez la version du programme qui l’a créée, ou restaurez une sauvegarde antérieure."
    )]
    Newer(String),
    /// The database's own words, for the operator.
    #[error("La base de données n’a pas pu être mise à jour : {0}")]
    Db(#[from] DbErr),
}

/// Whether an error means « not now » (locked, full pool, gone) rather than « wrong ».
#[must_use]
pub fn is_unavailable(error: &DbErr) -> bool {
    if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) {
        return true;
    }
    let text = error.to_string();
    [
        "database is locked",
        "database table is locked",
        "database or disk is full",
        "unable to open database",
        "disk I/O error",
        "attempt to write a readonly database",
        "file is not a database",
        "Connection refused",
        "connection closed",
        "expected to read",
        "terminating connection",
        "the database system is",
        "due to lock timeout",
        "deadlock detected",
        "No space left on device",
        "Connection reset",
        "Broken pipe",
        "pool timed out",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// Whether a write was refused because the same thing is already there.
#[must_use]
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}

fn create_sqlite_folder(url: &str) -> Result<(), DbErr> {
    let Some(path) = url.strip_prefix("sqlite://") else { return Ok(()) };
    let path = path.split('?').next().unwrap_or(path);
    match Path::new(path).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder).map_err(|error| {
            DbErr::Conn(sea_orm::RuntimeErr::Internal(format!("{}: {error}", folder.display())))
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
