//! The rows of the event log.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, QueryResult, Statement, Value};

use super::{Channel, Frame};
use crate::db::Db;

/// How long an event can be read again. A browser away for longer reads the page again.
pub const EVENTS_KEPT: Duration = Duration::hours(24);
/// PostgreSQL's number of the lock taken before an event gets its id: any constant that nothing else uses.
const LOG_LOCK: i64 = 0x0063_6f6d_6d75;
/// What PostgreSQL's nodes listen to.
pub(super) const NOTIFICATION: &str = "communaute_live";

/// An event on its way into the log.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// What it is about.
    pub channel: Channel,
    /// JSON for browsers.
    pub payload: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes the events of a transaction, as its last statements. On PostgreSQL a lock held until the commit makes ids grow
/// in the order of commits, and other nodes are told at the commit. Returns the ids.
///
/// # Errors
/// The database's.
pub async fn append(tx: &DatabaseTransaction, events: &[Emitted]) -> Result<Vec<i64>, DbErr> {
    let backend = tx.get_database_backend();
    let run = |sql: &str, values: Vec<Value>| Statement::from_sql_and_values(backend, sql, values);
    let insert = match backend {
        DbBackend::Sqlite => {
            "INSERT INTO event_log (channel, payload, created_at) VALUES (?, ?, ?) RETURNING id"
        }
        _ => {
            tx.execute_raw(run("SELECT pg_advisory_xact_lock($1)", vec![LOG_LOCK.into()])).await?;
            "INSERT INTO event_log (channel, payload, created_at) VALUES ($1, $2, $3) RETURNING id"
        }
    };
    let mut ids = Vec::with_capacity(events.len());
    for event in events {
        let values = vec![event.channel.code().into(), event.payload.clone().into(), event.at.into()];
        let row = tx.query_one_raw(run(insert, values)).await?;
        let row = row.ok_or_else(|| DbErr::Custom("an inserted event has no id".to_owned()))?;
        ids.push(row.try_get("", "id")?);
    }
    if backend == DbBackend::Postgres {
        tx.execute_raw(run("SELECT pg_notify($1, '')", vec![NOTIFICATION.into()])).await?;
    }
    Ok(ids)
}

/// An event of the log.
#[derive(Clone, Debug)]
pub(super) struct Logged {
    pub id: i64,
    pub channel: String,
    pub payload: String,
}

/// Over which connections the log is asked.
#[derive(Clone, Copy, Debug)]
pub(super) enum Over {
    /// Any: the one who tells everybody finds a database that was lost again by itself.
    Pool,
    /// Those kept for what is asked most: each browser that comes asks, and another way of asking takes 15 KB while it waits.
    Kept,
}

impl Over {
    async fn ask(
        self,
        db: &Db,
        sql: impl Into<String>,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbErr> {
        let statement = Statement::from_sql_and_values(db.backend(), sql, values);
        match self {
            Self::Pool => db.read().query_all_raw(statement).await,
            Self::Kept => db.ask_often(statement).await,
        }
    }
}

/// At most `limit` events after `after`, oldest first; of one channel, or of all.
pub(super) async fn read_after(
    db: &Db,
    over: Over,
    after: i64,
    channel: Option<Channel>,
    limit: i64,
) -> Result<Vec<Logged>, DbErr> {
    let filter = match channel {
        None => "",
        Some(Channel::Topics) => " AND channel LIKE 'sujet:%'",
        Some(_) => " AND channel = $3",
    };
    // SQLite understands numbered marks too.
    let sql =
        format!("SELECT id, channel, payload FROM event_log WHERE id > $1{filter} ORDER BY id LIMIT $2");
    let mut values: Vec<Value> = vec![after.into(), limit.into()];
    if let Some(channel) = channel.filter(|channel| *channel != Channel::Topics) {
        values.push(channel.code().into());
    }
    let rows = over.ask(db, sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Logged {
                id: row.try_get("", "id")?,
                channel: row.try_get("", "channel")?,
                payload: row.try_get("", "payload")?,
            })
        })
        .collect()
}

/// The oldest and the newest event; none in an empty log.
pub(super) async fn bounds(db: &Db, over: Over) -> Result<Option<(i64, i64)>, DbErr> {
    let sql = "SELECT min(id) AS oldest, max(id) AS newest FROM event_log";
    let rows = over.ask(db, sql, Vec::new()).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let oldest: Option<i64> = row.try_get("", "oldest")?;
    let newest: Option<i64> = row.try_get("", "newest")?;
    Ok(oldest.zip(newest))
}

/// What a browser that saw everything up to `after` missed of its channel: the frames, or a word to read the page
/// again when there were more than `limit`, when they are no longer kept, or when the log never went that far (it is an
/// older one, restored).
pub(super) async fn missed(db: &Db, after: i64, channel: Channel, limit: i64) -> Result<Vec<Frame>, DbErr> {
    let Some((oldest, newest)) = bounds(db, Over::Kept).await? else { return Ok(Vec::new()) };
    if after == newest {
        return Ok(Vec::new());
    }
    if after > newest || after + 1 < oldest {
        return Ok(vec![Frame::refresh(newest)]);
    }
    let rows = read_after(db, Over::Kept, after, Some(channel), limit + 1).await?;
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > limit {
        return Ok(vec![Frame::refresh(newest)]);
    }
    Ok(rows.iter().map(|row| Frame::event(row.id, &row.payload)).collect())
}

/// Forgets events older than a day. Returns how many. The newest stays, so that the log always says where it is.
///
/// # Errors
/// The database's.
pub async fn remove_old(db: &Db, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let sql = match db.backend() {
        DbBackend::Sqlite => {
            "DELETE FROM event_log WHERE created_at < ? AND id < (SELECT max(id) FROM event_log)"
        }
        _ => "DELETE FROM event_log WHERE created_at < $1 AND id < (SELECT max(id) FROM event_log)",
    };
    let tx = db.begin().await?;
    let gone = tx
        .conn()
        .execute_raw(Statement::from_sql_and_values(db.backend(), sql, [(now - EVENTS_KEPT).into()]))
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected())
}
