//! Reading the log as it grows.

use std::time::Duration;

use sea_orm::{DbBackend, DbErr, sqlx::postgres::PgListener};
use tokio::sync::watch;

use super::{Channel, Frame, bell, log, log::Over};
use crate::db::Db;

/// Events read at a time.
const BATCH: i64 = 500;
/// How often the log is looked at when nobody said that it grew. On SQLite another process (the command line) cannot
/// say so.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long to wait before listening again after the database was lost.
const RETRY: Duration = Duration::from_millis(500);

/// Hands every event of the log to those who watch, in order, until asked to stop; then ends every stream. Every
/// `heartbeat`, those who watch get a sign of life.
pub async fn tail(db: Db, heartbeat: Duration, mut stopped: watch::Receiver<bool>) {
    let listening = (db.backend() == DbBackend::Postgres).then(|| tokio::spawn(listen(db.clone())));
    let live = db.live().clone();
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut beat = tokio::time::interval(heartbeat);
    let mut at = None;
    while !*stopped.borrow() {
        match advance(&db, at).await {
            Ok(reached) => at = Some(reached),
            Err(error) => tracing::warn!(%error, "the event log could not be read"),
        }
        tokio::select! {
            () = live.nudge.notified() => {}
            _ = look.tick() => {}
            _ = beat.tick() => live.hub.beat(),
            _ = stopped.changed() => {}
        }
    }
    live.hub.close();
    if let Some(listening) = listening {
        listening.abort();
    }
}

/// Tells what comes after `at`; at first, takes note of where the log is. Returns where it was read to.
pub(super) async fn advance(db: &Db, at: Option<i64>) -> Result<i64, DbErr> {
    let live = db.live();
    let Some(mut at) = at else {
        let newest = log::bounds(db, Over::Pool).await?.map_or(0, |(_, newest)| newest);
        live.hub.set_last(newest);
        return Ok(newest);
    };
    loop {
        let rows = log::read_after(db, Over::Pool, at, None, BATCH).await?;
        let count = rows.len();
        for row in rows {
            at = row.id;
            let Some(channel) = Channel::from_code(&row.channel) else { continue };
            if !live.is_done(row.id) {
                live.freshness.touch(channel);
            }
            live.hub.publish(channel, &Frame::event(row.id, &row.payload));
            // Whoever is not told now is told when their browser comes back.
            if let Err(error) = bell::ring(db, channel, &row.payload).await {
                tracing::warn!(%error, "bells could not be rung");
            }
            live.hub.set_last(row.id);
        }
        if i64::try_from(count).unwrap_or(i64::MAX) < BATCH {
            return Ok(at);
        }
    }
}

/// Wakes the tail when another node commits. While the connection was lost, nobody knows what happened: every cached
/// page is stale, and the log is read again from where it was left.
pub(super) async fn listen(db: Db) {
    let live = db.live().clone();
    loop {
        let heard = async {
            let mut listener = PgListener::connect_with(db.read().get_postgres_connection_pool()).await?;
            // A loss must be known at once, not once there is another connection: pages are stale meanwhile.
            listener.eager_reconnect(false);
            listener.listen(log::NOTIFICATION).await?;
            live.freshness.touch_everything();
            live.nudge.notify_one();
            while listener.try_recv().await?.is_some() {
                live.nudge.notify_one();
            }
            Ok::<(), sea_orm::sqlx::Error>(())
        };
        match heard.await {
            Ok(()) => tracing::warn!("the connection that listens to the other nodes was lost"),
            Err(error) => tracing::warn!(%error, "the other nodes cannot be listened to"),
        }
        live.freshness.touch_everything();
        tokio::time::sleep(RETRY).await;
    }
}
