//! What open pages are told as it happens.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::Body,
    extract::{ConnectInfo, RawQuery, Request, State},
    http::{HeaderMap, StatusCode, header},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

use crate::{
    forum::service::{Change, change_topic},
    http::client_address::ClientAddress,
    live::{Channel, Frame, sse::direct},
    test_support::{Event, EventStream, TestApp, TestTopic, form, until},
};

fn ids(events: &[Event]) -> Vec<i64> {
    events.iter().map(|event| event.id).collect()
}

/// The numbers of a topic's events after one.
async fn logged(app: &TestApp, topic: &TestTopic, after: i64) -> Vec<i64> {
    let mut ids = Vec::new();
    let next = |after| {
        format!(
            "SELECT coalesce(min(id), 0) AS n FROM event_log WHERE channel = 'sujet:{}' AND id > {after}",
            topic.id.0
        )
    };
    let mut id = app.number(&next(after)).await;
    while id > 0 {
        ids.push(id);
        id = app.number(&next(id)).await;
    }
    ids
}

async fn newest(app: &TestApp) -> i64 {
    app.number("SELECT max(id) AS n FROM event_log").await
}

fn channel(topic: &TestTopic) -> String {
    format!("sujet:{}", topic.id.0)
}

fn from(address: &str) -> Request<Body> {
    let peer: SocketAddr = format!("{address}:4000").parse().unwrap();
    let mut request = Request::builder().uri("/direct?canal=sujets").body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

async fn ask(address: SocketAddr, socket: TcpSocket, path: &str) -> TcpStream {
    let mut browser = socket.connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    browser.write_all(request.as_bytes()).await.unwrap();
    browser
}

#[tokio::test]
async fn an_open_page_is_told_of_a_reply_as_it_is_written() {
    let app = TestApp::new().await;
    let (ada, topic, other) = (app.user("ada").await, app.topic().create().await, app.topic().create().await);
    let _telling = app.tell().await;
    let (mut page, mut list) = (app.watch(&channel(&topic), None).await, app.watch("sujets", None).await);
    for stream in [&page, &list] {
        assert_eq!(stream.status, StatusCode::OK);
        assert_eq!(stream.header(header::CONTENT_TYPE), "text/event-stream");
        assert_eq!(stream.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(stream.header("x-accel-buffering".parse().unwrap()), "no");
        assert_eq!(stream.header(header::CONTENT_ENCODING), "");
    }
    assert_eq!(page.block().await.unwrap(), "retry: 3000");
    for path in [&other.path, &topic.path] {
        ada.post(path, form! { "texte" => "Oui." }).await.assert_status(303);
    }
    let told = page.event().await.unwrap();
    assert_eq!((told.name.as_str(), told.id), ("sujet", newest(&app).await));
    assert_eq!((told.figure("topic"), told.figure("replies"), told.figure("answers")), (topic.id.0, 1, 1));
    let both = list.events(2).await;
    assert_eq!([both[0].figure("topic"), both[1].figure("topic")], [other.id.0, topic.id.0]);
}

#[tokio::test]
async fn a_connection_gets_signs_of_life() {
    let app = TestApp::set_up(|config| config.live.heartbeat = Duration::from_millis(10)).await;
    app.topic().create().await;
    let _telling = app.tell().await;
    let mut page = app.watch("sujets", None).await;
    let blocks = [page.block().await, page.block().await, page.block().await];
    assert_eq!(blocks.map(Option::unwrap), ["retry: 3000", ":", ":"]);
}

#[tokio::test]
async fn a_connection_takes_little_while_it_opens() {
    let app = TestApp::new().await;
    let answer = direct(
        State(app.state.clone()),
        ClientAddress("127.0.0.1".parse().unwrap()),
        RawQuery(Some("canal=sujets&depuis=0&cloche=1".to_owned())),
        HeaderMap::new(),
    );
    // The allocator gives this place to the buffer of the next connection, of 16 KB of which it would touch four: as large, it weighed
    // half as much again on each of ten thousand.
    let size = size_of_val(&answer);
    assert!(size <= 4_096, "{size} bytes");
    assert_eq!(answer.await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_page_is_told_what_happened_since_it_was_drawn() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let _telling = app.tell().await;
    let drawn = app.visitor().get(&topic.path).await;
    let since: i64 = drawn.attribute("#suivi", "data-depuis").parse().unwrap();
    assert_eq!(since, newest(&app).await);
    for _ in 0..2 {
        app.reply(&topic).create().await;
    }
    let mut page = app.watch(&channel(&topic), since).await;
    app.reply(&topic).create().await;
    let told = page.events(3).await;
    assert_eq!(told.iter().map(|event| event.figure("replies")).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(ids(&told), logged(&app, &topic, since).await);
}

#[tokio::test]
async fn a_browser_that_keeps_coming_back_while_people_post_is_told_everything_once() {
    let app = TestApp::new().await;
    let (topic, other) = (app.topic().create().await, app.topic().create().await);
    let _telling = app.tell().await;
    let start = newest(&app).await;
    let posting = async {
        for _ in 0..20 {
            app.reply(&topic).create().await;
            app.reply(&other).create().await;
        }
    };
    let reading = async {
        let mut told = Vec::new();
        while told.len() < 20 {
            let last = told.last().map_or(start, |event: &Event| event.id);
            let mut page = EventStream::come_back(&app, &channel(&topic), last).await;
            // One event, or two, then the network is gone.
            let count = (1 + told.len() % 2).min(20 - told.len());
            told.extend(page.events(count).await);
        }
        told
    };
    let ((), told) = tokio::join!(posting, reading);
    assert_eq!(ids(&told), logged(&app, &topic, start).await);
}

#[tokio::test]
async fn what_another_process_told_is_not_told_again_by_one_that_is_late() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let start = newest(&app).await;
    app.reply(&topic).create().await;
    let seen = newest(&app).await;
    // Nothing follows the log here yet.
    let mut page = EventStream::come_back(&app, &channel(&topic), seen).await;
    let hub = &app.state.live().hub;
    hub.publish(Channel::Topic(topic.id.0), &Frame::event(seen, "{}"));
    hub.publish(Channel::Topic(topic.id.0), &Frame::event(seen + 1, "{}"));
    assert!(seen > start);
    assert_eq!(page.event().await.unwrap().id, seen + 1);
}

#[tokio::test]
async fn who_missed_too_much_is_told_to_read_the_page_again_then_goes_on() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let _telling = app.tell().await;
    let since = newest(&app).await;
    let tx = app.state.db.begin().await.unwrap();
    for _ in 0..100 {
        tx.emit(app.now(), Channel::Topic(topic.id.0), "{}".into());
    }
    tx.commit().await.unwrap();
    let told = newest(&app).await;
    until("all is told to those who watch", || app.state.live().hub.last() == told).await;
    let all = app.watch(&channel(&topic), since).await.events(100).await;
    assert_eq!(ids(&all), logged(&app, &topic, since).await);
    app.reply(&topic).create().await;
    let mut page = app.watch(&channel(&topic), since).await;
    let hint = page.event().await.unwrap();
    assert_eq!((hint.name.as_str(), hint.id, hint.data.as_str()), ("rafraichir", newest(&app).await, ""));
    app.reply(&topic).create().await;
    let next = page.event().await.unwrap();
    assert_eq!((next.name.as_str(), next.id, next.figure("replies")), ("sujet", newest(&app).await, 2));
}

#[tokio::test]
async fn a_page_from_before_a_backup_was_restored_is_told_to_be_read_again() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let mut page = EventStream::come_back(&app, &channel(&topic), newest(&app).await + 50).await;
    assert_eq!(page.event().await.unwrap().name, "rafraichir");
    let _telling = app.tell().await;
    app.reply(&topic).create().await;
    assert_eq!(page.event().await.unwrap().id, newest(&app).await);
}

#[tokio::test]
async fn only_topics_and_their_lists_are_watched() {
    let app = TestApp::new().await;
    for code in ["", "inconnu", "membres", "themes", "sujet:", "sujet:0", "sujet:-1", "sujet:1x", "sujet:%00"]
    {
        let stream = app.watch(code, 0).await;
        assert_eq!(stream.status, StatusCode::BAD_REQUEST, "{code}");
        assert_eq!(stream.header(header::CONTENT_TYPE), "text/plain; charset=utf-8");
        assert_eq!(stream.rest().await, "canal : sujets, ou sujet:NUMÉRO");
    }
    assert_eq!(app.state.live().hub.watchers(), 0, "they took no place");
}

#[tokio::test]
async fn a_number_that_is_none_is_no_number() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    app.reply(&topic).create().await;
    let _telling = app.tell().await;
    for number in ["", "-1", "x", "1.5", "99999999999999999999"] {
        let path = format!("/direct?canal={}&depuis={number}", channel(&topic));
        let request =
            Request::builder().uri(path).header("last-event-id", number).body(Body::empty()).unwrap();
        let mut page = EventStream::ask(&app, request).await;
        app.reply(&topic).create().await;
        assert_eq!(page.event().await.unwrap().id, newest(&app).await, "{number}");
    }
}

#[tokio::test]
async fn events_say_figures_and_nothing_of_what_was_written_or_by_whom() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Un titre à part").saying("Un texte à part").create().await;
    let place = ada.post(&topic.path, form! { "texte" => "Une réponse à part" }).await.redirect();
    let reply = place.rsplit('-').next().unwrap();
    ada.post(format!("/messages/{reply}/modifier"), form! { "texte" => "Une autre à part" })
        .await
        .assert_status(303);
    ada.post(format!("/reponses/{reply}/solution"), form! {}).await.assert_status(303);
    ada.post(format!("/messages/{reply}/supprimer"), form! {}).await.assert_status(303);
    change_topic(&app.state.db, app.now(), topic.id, Change::Hide).await.unwrap();
    // Whether or not the topic can still be read.
    for code in [channel(&topic), "sujets".to_owned()] {
        for event in app.watch(&code, 0).await.events(6).await {
            let data: serde_json::Value = serde_json::from_str(&event.data).unwrap();
            for (name, value) in data.as_object().unwrap() {
                let plain = value.is_number() || value.is_boolean() || value.is_null();
                assert!(plain || name == "what", "{name}: {value}");
            }
            for words in ["part", "Ada", "ada", "Martin"] {
                assert!(!event.data.contains(words), "{}", event.data);
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_said_of_an_unknown_topic_nor_of_members_and_communities() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let _telling = app.tell().await;
    let since = newest(&app).await;
    let (mut unknown, mut list) = (app.watch("sujet:999999", 0).await, app.watch("sujets", None).await);
    assert_eq!(unknown.status, StatusCode::OK);
    ada.post("/bienvenue", form! { "prenom" => "Adèle", "nom" => "Martin", "profession" => "cip" })
        .await
        .assert_status(303);
    let renamed = newest(&app).await;
    assert!(renamed > since, "pages are made stale by an event");
    app.reply(&topic).create().await;
    let told = list.event().await.unwrap();
    assert_eq!((told.id, told.figure("topic")), (newest(&app).await, topic.id.0));
    assert_eq!(app.watch("sujets", since).await.event().await.unwrap(), told, "nor when told again");
    // Its stream ends without a word.
    app.state.live().hub.close();
    assert_eq!(unknown.block().await.unwrap(), "retry: 3000");
    assert_eq!(unknown.rest().await, "");
}

#[tokio::test]
async fn an_address_has_so_many_places_and_gets_each_back() {
    let app = TestApp::set_up(|config| config.live.max_by_address = 2).await;
    let first = EventStream::ask(&app, from("192.0.2.1")).await;
    let second = EventStream::ask(&app, from("192.0.2.1")).await;
    assert_eq!([first.status, second.status], [StatusCode::OK; 2]);
    let third = EventStream::ask(&app, from("192.0.2.1")).await;
    assert_eq!(third.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(third.header(header::RETRY_AFTER), "30");
    assert_eq!(third.rest().await, "trop de connexions : revenez plus tard");
    assert_eq!(EventStream::ask(&app, from("192.0.2.2")).await.status, StatusCode::OK, "another office");
    drop(first);
    let again = EventStream::ask(&app, from("192.0.2.1")).await;
    assert_eq!(again.status, StatusCode::OK);
    drop((second, again));
    assert_eq!(app.state.live().hub.watchers(), 0);
}

#[tokio::test]
async fn all_addresses_share_a_number_of_places() {
    let app = TestApp::set_up(|config| config.live.max_connections = 3).await;
    let mut open = Vec::new();
    for number in 1..=3 {
        open.push(EventStream::ask(&app, from(&format!("192.0.2.{number}"))).await);
    }
    assert!(open.iter().all(|stream| stream.status == StatusCode::OK));
    let refused = EventStream::ask(&app, from("192.0.2.9")).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header(header::RETRY_AFTER), "30");
    open.pop();
    assert_eq!(EventStream::ask(&app, from("192.0.2.9")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn streams_end_cleanly_when_the_process_stops_and_no_other_begins() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let telling = app.tell().await;
    let (mut page, list) = (app.watch(&channel(&topic), None).await, app.watch("sujets", None).await);
    app.reply(&topic).create().await;
    assert_eq!(page.event().await.unwrap().figure("replies"), 1);
    telling.send(true).unwrap();
    assert_eq!(page.rest().await, "", "the end, not an error");
    list.rest().await;
    let refused = app.watch("sujets", None).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.header(header::RETRY_AFTER), "30");
    assert_eq!(app.state.live().hub.watchers(), 0);
}

#[tokio::test]
async fn a_browser_that_reads_too_slowly_is_let_go_and_catches_up_when_it_comes_back() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let _telling = app.tell().await;
    let start = newest(&app).await;
    let mut slow = app.watch(&channel(&topic), start).await;
    for _ in 0..40 {
        app.reply(&topic).create().await;
    }
    let newest = newest(&app).await;
    until("all is told", || app.state.live().hub.last() == newest).await;
    let mut told = Vec::new();
    while let Some(event) = slow.event().await {
        told.push(event);
    }
    assert!(told.len() < 40, "it was let go");
    drop(slow);
    assert_eq!(app.state.live().hub.watchers(), 0);
    let last = told.last().map_or(start, |event| event.id);
    let rest = EventStream::come_back(&app, &channel(&topic), last).await.events(40 - told.len()).await;
    told.extend(rest);
    assert_eq!(ids(&told), logged(&app, &topic, start).await);
}

#[tokio::test]
async fn a_browser_that_closes_its_connection_gives_its_place_back() {
    let app = TestApp::set_up(|config| config.live.max_by_address = 1).await;
    let address = app.listen(Duration::from_secs(60)).await;
    let hub = &app.state.live().hub;
    for _ in 0..2 {
        let mut browser = ask(address, TcpSocket::new_v4().unwrap(), "/direct?canal=sujets").await;
        let mut begun = [0; 15];
        browser.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200 OK");
        assert_eq!(hub.watchers(), 1);
        drop(browser);
        until("the place is given back", || hub.watchers() == 0).await;
    }
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_browser_that_never_reads_loses_its_place() {
    let app = TestApp::new().await;
    let address = app.listen(Duration::from_millis(300)).await;
    let hub = &app.state.live().hub;
    let socket = TcpSocket::new_v4().unwrap();
    // Little room on its side: what is told soon waits on ours.
    socket.set_recv_buffer_size(4_096).unwrap();
    let unread = ask(address, socket, "/direct?canal=sujet:1").await;
    until("it watches", || hub.watchers() == 1).await;
    let frame = Frame::event(1, &"x".repeat(100_000));
    // As much as is told: the connection ends all the same, and what waited for it is forgotten.
    until("the place is given back", || {
        hub.publish(Channel::Topic(1), &frame);
        hub.watchers() == 0
    })
    .await;
    drop(unread);
}
