//! Real processes of the program: several on one PostgreSQL database hear each other, and one that is asked to stop does.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod counting;
#[path = "../../src/test_support/event_text.rs"]
mod event_text;
mod http;
mod mails;
mod process;
mod security_log;
mod site;
#[path = "../../src/test_support/smtp.rs"]
mod smtp;

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use self::{
    http::{Answer, Reader},
    process::Node,
    site::Shared,
};

/// What is timed here must not wait for another test.
static ONE_AT_A_TIME: Mutex<()> = Mutex::const_new(());

/// How long another process may take to show what was written: PRODUCT says so.
const SHOWN_WITHIN: Duration = Duration::from_secs(1);
/// How long a process may take to stop when nobody is in the middle of a request.
const STOPPED_WITHIN: Duration = Duration::from_secs(5);

#[tokio::test]
async fn what_is_posted_at_one_process_is_told_and_shown_by_the_other_within_a_second() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(site) = Shared::open().await else { return };
    let mut reader = site.watch_at_b().await;
    for number in 1..=3 {
        // Drawn, then kept.
        for _ in 0..2 {
            let page = site.b.get(&site.topic).await;
            assert_eq!(page.status, 200);
            assert!(page.header("etag").is_some() && !page.body.contains(&text(number)));
        }
        site.reply(&text(number)).await;
        assert_soon(&site, |page| page.body.contains(&text(number))).await;
        let told = reader.event().await.unwrap();
        assert_eq!((told.figure("topic"), told.figure("replies")), (site.topic_id, number));
    }
    site.close().await;
}

#[tokio::test]
async fn a_process_whose_listening_connection_is_killed_tells_everything_once_and_in_order() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(site) = Shared::open().await else { return };
    let mut reader = site.watch_at_b().await;
    site.reply(&text(1)).await;
    assert_eq!(reader.event().await.unwrap().figure("replies"), 1);
    // A change that nobody is told of: a page that is kept does not show it.
    site.b.get(&site.topic).await;
    site.sql("UPDATE topic SET title = 'Un titre corrigé à la main'").await;
    assert!(!site.b.get(&site.topic).await.body.contains("corrigé à la main"));

    let killed = site.listener_of_b().await;
    site.sql(&format!("SELECT pg_terminate_backend({killed})")).await;
    site.reply(&text(2)).await;
    site.next_listener_of_b(killed).await;
    site.reply(&text(3)).await;

    let page = site.b.get(&site.topic).await.body;
    assert!(page.contains("corrigé à la main"), "what was kept is no longer served");
    site.assert_told_once(reader, 1, 3).await;
}

#[tokio::test]
async fn a_process_that_was_cut_off_from_the_database_tells_what_it_missed_once_and_in_order() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(site) = Shared::open().await else { return };
    let mut reader = site.watch_at_b().await;
    site.reply(&text(1)).await;
    assert_eq!(reader.event().await.unwrap().figure("replies"), 1);
    site.b.get(&site.topic).await;

    site.cut_b_off().await;
    for number in 2..=4 {
        site.reply(&text(number)).await;
    }
    // Rather than what is no longer true.
    assert_soon(&site, |page| page.status == 503).await;
    site.let_b_in().await;
    site.listener_of_b().await;
    for number in 5..=6 {
        site.reply(&text(number)).await;
    }
    assert!(site.b.get(&site.topic).await.body.contains(&text(6)));
    site.assert_told_once(reader, 1, 6).await;
}

#[tokio::test]
async fn processes_that_start_at_once_on_an_empty_database_all_open() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let Some(url) = site::postgres_database().await else { return };
    let (a, b, c) = tokio::join!(Node::start(&url), Node::start(&url), Node::start(&url));
    for node in [a, b, c] {
        let home = node.get("/").await;
        assert_eq!(home.status, 200);
        assert!(home.body.contains("/themes/mobilite"), "the communities are there");
        node.stop().await;
    }
}

#[tokio::test]
async fn a_process_that_is_asked_to_stop_ends_its_live_connections_and_stops() {
    let _turn = ONE_AT_A_TIME.lock().await;
    let node = match std::env::var("TEST_DATABASE_URL") {
        Ok(_) => Node::start(&site::postgres_database().await.unwrap()).await,
        Err(_) => Node::on_sqlite().await,
    };
    let mut readers = Vec::new();
    for channel in ["sujets", "sujet:1", "sujet:2", "sujets", "sujet:1"] {
        let mut reader = Reader::open(node.address, channel, None).await;
        assert_eq!(reader.block().await.unwrap(), "retry: 3000");
        readers.push(reader);
    }
    let took = node.stop().await;
    assert!(took <= STOPPED_WITHIN, "it took {took:?}");
    for mut reader in readers {
        // Broken off, the reader would say so.
        while let Some(block) = reader.block().await {
            assert_eq!(block, ":", "a sign of life at most");
        }
    }
}

/// B answers rightly whoever asks a second from now, or later.
async fn assert_soon(site: &Shared, is_right: impl Fn(&Answer) -> bool) {
    let begun = Instant::now();
    loop {
        let asked = begun.elapsed();
        if is_right(&site.b.get(&site.topic).await) {
            return;
        }
        assert!(asked < SHOWN_WITHIN, "not after {asked:?}");
    }
}

fn text(number: i64) -> String {
    format!("Voici la réponse numéro {number}.")
}
