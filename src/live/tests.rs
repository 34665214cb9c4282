//! The event log and those who watch it, on a real database.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::{future::Future, sync::Arc, task::Poll};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use tokio::sync::broadcast::error::TryRecvError;

use super::{
    Channel, Emitted, Frame, Happening, TopicEvent,
    log::{self, Over},
    remove_old,
    tail::{advance, listen},
};
use crate::{
    accounts::model::SignedIn,
    db::Db,
    forum::{
        guard::Guard,
        model::{NewReply, NewTopic, TopicId, parse_topic_segment},
        service::{Change, ask, change_topic, create_starting_themes, reply},
    },
    test_support::{TestDb, member, until},
};

fn noon() -> DateTime<Utc> {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

async fn asked(test: &TestDb, by: &SignedIn) -> TopicId {
    let input = NewTopic {
        theme: "mobilite".into(),
        title: "Aide au permis en Gironde ?".into(),
        body: "Bonjour".into(),
        tags: Vec::new(),
        territory: None,
        submission: None,
        guard: Guard::Off,
    };
    let written = ask(&test.db, by, noon(), &input).await.unwrap();
    let segment = written.path.trim_start_matches("/sujets/").split('#').next().unwrap();
    parse_topic_segment(segment).unwrap().0
}

async fn site() -> (TestDb, SignedIn) {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    let ada = member(&test, "ada").await;
    (test, ada)
}

fn text(body: &str) -> NewReply {
    NewReply { body: body.into(), submission: None, guard: Guard::Off }
}

fn event(frame: &Frame) -> TopicEvent {
    let text = std::str::from_utf8(&frame.bytes).unwrap();
    serde_json::from_str(text.split("data: ").nth(1).unwrap().trim()).unwrap()
}

#[tokio::test]
async fn a_reply_is_told_to_those_who_watch_its_topic_and_to_those_who_watch_lists() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let at = advance(&test.db, None).await.unwrap();
    let hub = &test.db.live().hub;
    let (mut here, mut lists, mut elsewhere) =
        (hub.watch(Channel::Topic(id.0)), hub.watch(Channel::Topics), hub.watch(Channel::Topic(id.0 + 1)));
    let bob = member(&test, "bob").await;
    reply(&test.db, &bob, noon(), id, &text("Oui.")).await.unwrap();
    advance(&test.db, Some(at)).await.unwrap();
    let told = event(&here.try_recv().unwrap());
    assert_eq!((told.what, told.topic, told.replies, told.answers), (Happening::Replied, id.0, 1, 1));
    assert_eq!(event(&lists.try_recv().unwrap()), told);
    assert!(elsewhere.try_recv().is_err());
    assert!(hub.last() > at);
}

#[tokio::test]
async fn who_comes_while_the_streams_end_waits_for_nothing() {
    let test = TestDb::migrated().await;
    let hub = &test.db.live().hub;
    let mut before = hub.watch(Channel::Topics);
    hub.close();
    for watched in [&mut before, &mut hub.watch(Channel::Topics), &mut hub.watch(Channel::Topic(1))] {
        assert_eq!(watched.try_recv().unwrap_err(), TryRecvError::Closed);
    }
}

#[tokio::test]
async fn what_is_rolled_back_is_told_to_nobody() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let at = advance(&test.db, None).await.unwrap();
    let tx = test.db.begin().await.unwrap();
    tx.emit(noon(), Channel::Topic(id.0), "{}".into());
    drop(tx);
    assert_eq!(advance(&test.db, Some(at)).await.unwrap(), at);
}

#[tokio::test]
async fn a_browser_that_comes_back_is_told_what_it_missed_and_nothing_else() {
    let (test, ada) = site().await;
    let (id, other) = (asked(&test, &ada).await, asked(&test, &ada).await);
    let before = advance(&test.db, None).await.unwrap();
    for topic in [id, other, id] {
        reply(&test.db, &ada, noon(), topic, &text("Je précise.")).await.unwrap();
    }
    let missed = log::missed(&test.db, before, Channel::Topic(id.0), 100).await.unwrap();
    assert_eq!(missed.iter().map(|frame| event(frame).replies).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(log::missed(&test.db, before, Channel::Topics, 100).await.unwrap().len(), 3);
    let last = missed.last().unwrap().id;
    assert!(log::missed(&test.db, last, Channel::Topic(id.0), 100).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_browser_that_missed_too_much_is_told_to_read_the_page_again() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let before = advance(&test.db, None).await.unwrap();
    for _ in 0..4 {
        reply(&test.db, &ada, noon(), id, &text("Je précise.")).await.unwrap();
    }
    let missed = log::missed(&test.db, before, Channel::Topic(id.0), 3).await.unwrap();
    assert_eq!(missed.len(), 1);
    assert!(missed[0].bytes.starts_with(b"id: ") && missed[0].bytes.windows(10).any(|w| w == b"rafraichir"));
    // The same when what was missed is no longer kept.
    reply(&test.db, &ada, noon() + Duration::days(2), id, &text("Plus tard.")).await.unwrap();
    assert!(remove_old(&test.db, noon() + Duration::days(2)).await.unwrap() > 0);
    let missed = log::missed(&test.db, before, Channel::Topic(id.0), 100).await.unwrap();
    assert!(missed[0].bytes.windows(10).any(|w| w == b"rafraichir"));
}

#[tokio::test]
async fn a_commit_makes_stale_what_showed_the_topic_before_it_is_acknowledged() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let freshness = &test.db.live().freshness;
    let shown = [super::Tag::Topic(id.0)];
    let moment = freshness.now();
    assert!(freshness.holds(moment, &shown));
    reply(&test.db, &ada, noon(), id, &text("Je précise.")).await.unwrap();
    assert!(!freshness.holds(moment, &shown));
    // The tail does not make the pages drawn since stale again.
    let after = freshness.now();
    advance(&test.db, Some(0)).await.unwrap();
    assert!(freshness.holds(after, &shown));
}

#[tokio::test]
async fn what_another_process_commits_makes_pages_stale_here_too() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let at = advance(&test.db, None).await.unwrap();
    let other = Db::connect_with(&test.url, 2).await.unwrap();
    let moment = test.db.live().freshness.now();
    change_topic(&other, noon(), id, Change::Hide).await.unwrap();
    advance(&test.db, Some(at)).await.unwrap();
    assert!(!test.db.live().freshness.holds(moment, &[super::Tag::Topic(id.0)]));
}

#[tokio::test]
async fn a_reply_whose_writer_left_before_the_answer_makes_pages_stale_all_the_same() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let mut at = advance(&test.db, None).await.unwrap();
    let mut patience = 0;
    let mut left = 0;
    // The writer leaves one step later each time, until they stay: one of the steps is the commit. On a busy machine all the
    // steps may be over before the first look: nobody left then, and it begins again.
    loop {
        patience += 1;
        let moment = test.db.live().freshness.now();
        let answered = leave_after(patience, reply(&test.db, &ada, noon(), id, &text("Oui."))).await;
        // Written after what was under way when they left.
        let tx = test.db.begin().await.unwrap();
        tx.emit(noon(), Channel::Topic(id.0 + 1), "{}".into());
        tx.commit().await.unwrap();
        let is_written = !log::read_after(&test.db, Over::Pool, at, Some(Channel::Topic(id.0)), 1)
            .await
            .unwrap()
            .is_empty();
        at = advance(&test.db, Some(at)).await.unwrap();
        let holds = test.db.live().freshness.holds(moment, &[super::Tag::Topic(id.0)]);
        assert_eq!(holds, !is_written, "left after {patience} steps");
        match answered {
            None => left += 1,
            Some(written) => {
                written.unwrap();
                if left > 0 {
                    break;
                }
                patience = 0;
            }
        }
    }
}

/// Runs `work` as long as it is asked fewer than `patience` times whether it is done.
async fn leave_after<T>(patience: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = Box::pin(work);
    let mut asked = 0;
    std::future::poll_fn(|cx| {
        asked += 1;
        match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if asked == patience => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

#[tokio::test]
async fn ids_grow_in_the_order_of_commits_even_when_transactions_overlap() {
    let (test, ada) = site().await;
    let id = asked(&test, &ada).await;
    let reached = Arc::new(std::sync::Mutex::new(advance(&test.db, None).await.unwrap()));
    // Whatever is read of the log at any moment, nothing older appears in it later.
    let writers: Vec<_> = (0..8)
        .map(|n| {
            let (db, ada, reached) = (test.db.clone(), ada.clone(), reached.clone());
            tokio::spawn(async move {
                let written = reply(&db, &ada, noon(), id, &text(&format!("{n}"))).await.unwrap();
                let at = *reached.lock().unwrap();
                let newest = advance(&db, Some(at)).await.unwrap();
                let mut reached = reached.lock().unwrap();
                *reached = (*reached).max(newest);
                written
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let all = log::read_after(&test.db, Over::Pool, 0, Some(Channel::Topic(id.0)), 100).await.unwrap();
    let counts: Vec<i64> =
        all.iter().map(|row| serde_json::from_str::<TopicEvent>(&row.payload).unwrap().replies).collect();
    assert_eq!(counts, (0..=8).collect::<Vec<_>>(), "each event was logged after those it follows");
}

#[tokio::test]
async fn on_postgresql_a_commit_waits_for_the_one_that_already_has_an_older_id() {
    let (test, _) = site().await;
    if test.db.backend() == DbBackend::Sqlite {
        // One writer at a time: there is nothing to overlap.
        return;
    }
    let emitted = |payload: &str| Emitted { channel: Channel::Topic(1), payload: payload.into(), at: noon() };
    let begun = advance(&test.db, None).await.unwrap();
    let slow = test.db.read().begin().await.unwrap();
    let slow_id = log::append(&slow, &[emitted("\"slow\"")]).await.unwrap()[0];
    let quick = tokio::spawn({
        let db = test.db.clone();
        async move {
            let tx = db.begin().await.unwrap();
            tx.emit(noon(), Channel::Topic(1), "\"quick\"".into());
            tx.commit().await.unwrap();
        }
    });
    let waiting = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    loop {
        let row = test.db.read().query_one_raw(Statement::from_string(DbBackend::Postgres, waiting)).await;
        if row.unwrap().unwrap().try_get::<i64>("", "n").unwrap() > 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    assert!(
        log::read_after(&test.db, Over::Pool, begun, None, 10).await.unwrap().is_empty(),
        "neither is committed"
    );
    slow.commit().await.unwrap();
    quick.await.unwrap();
    let rows = log::read_after(&test.db, Over::Pool, begun, None, 10).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.payload.as_str()).collect::<Vec<_>>(), ["\"slow\"", "\"quick\""]);
    assert_eq!(rows[0].id, slow_id);
}

#[tokio::test]
async fn on_postgresql_pages_are_stale_as_soon_as_the_other_nodes_are_no_longer_heard() {
    let test = TestDb::migrated().await;
    if test.db.backend() == DbBackend::Sqlite {
        // There are no other nodes.
        return;
    }
    let db = Db::connect_patiently(&test.url, 1, std::time::Duration::from_secs(60)).await.unwrap();
    let freshness = &db.live().freshness;
    let begun = freshness.now();
    tokio::spawn(listen(db.clone()));
    until("it listens", || !freshness.holds(begun, &[])).await;
    // Whoever waits for the only connection gets it when it is free: there is none to listen again.
    let waits = tokio::spawn({
        let db = db.clone();
        async move { db.read().begin().await }
    });
    tokio::task::yield_now().await;
    let moment = freshness.now();
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND query ILIKE 'LISTEN%'";
    test.db.read().execute_unprepared(kill).await.unwrap();
    until("every page is stale", || !freshness.holds(moment, &[])).await;
    waits.await.unwrap().unwrap();
}
