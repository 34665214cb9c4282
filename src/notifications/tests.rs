//! That everybody is mailed once, whatever happens to workers, and what telling costs.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::{
    model::{Choices, Frequency, Kind},
    service::{choose, mail_due, remove_old, tell_rest},
};
use crate::{
    following::{
        model::Target,
        service::{read_all, stop_following},
    },
    forum::{
        guard::Guard,
        model::NewReply,
        service::{ask, reply},
    },
    test_support::{Browser, TestApp, TestTopic},
};

async fn pass(app: &TestApp) {
    mail_due(&app.state.db, app.now(), &app.state.config.site.url).await.unwrap();
}

/// How many mails tell somebody of each post, by the address of the person and the anchor of the post.
async fn tellings(app: &TestApp) -> BTreeMap<(String, String), usize> {
    let mut tellings = BTreeMap::new();
    for mail in app.mails().await {
        for line in mail.text.lines().filter(|line| line.starts_with("http")) {
            if let Some((_, anchor)) = line.split_once('#') {
                *tellings.entry((mail.to.clone(), anchor.to_owned())).or_default() += 1;
            }
        }
    }
    tellings
}

async fn followed_by(app: &TestApp, topic: &TestTopic, followers: usize) {
    let now = app.now().to_rfc3339();
    let first = app.number("SELECT max(id) AS n FROM member").await;
    for sql in [
        format!(
            "INSERT INTO member (email, first_name, last_name, created_at, last_seen_at) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {followers}) \
             SELECT 'suit' || i || '-{first}@exemple.test', 'Suit', 'Tout', '{now}', '{now}' FROM n"
        ),
        format!(
            "INSERT INTO following (member_id, kind, target_id, place, state, automatic, since, unread_from) \
             SELECT id, 'topic', {}, '', 'followed', false, '{now}', '{now}' FROM member WHERE id > {first}",
            topic.id.0
        ),
        format!(
            "INSERT INTO following (member_id, kind, target_id, place, state, automatic, since, unread_from) \
             SELECT id, 'theme', (SELECT id FROM theme WHERE slug = 'mobilite'), '', 'followed', false, '{now}', '{now}' \
             FROM member WHERE id > {first}"
        ),
    ] {
        app.sql(&sql).await;
    }
}

#[tokio::test]
async fn writing_costs_the_same_statements_for_one_follower_and_for_a_thousand() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let input = || NewReply { body: "Voyez ici.".to_owned(), submission: None, guard: Guard::Off };
    let question = || crate::forum::model::NewTopic {
        theme: "mobilite".to_owned(),
        title: "Une question de plus".to_owned(),
        body: "Bonjour.".to_owned(),
        tags: Vec::new(),
        territory: None,
        submission: None,
        guard: Guard::Off,
    };
    let db = &app.state.db;
    let cost = async || {
        let (written, of_reply) = app.queries(reply(db, &bob.member(), app.now(), topic.id, &input())).await;
        written.unwrap();
        let (written, of_question) = app.queries(ask(db, &bob.member(), app.now(), &question())).await;
        written.unwrap();
        (of_reply, of_question)
    };
    cost().await;
    followed_by(&app, &topic, 1).await;
    let few = cost().await;
    let told = "SELECT count(*) AS n FROM notification WHERE member_id IN (SELECT id FROM member WHERE first_name = 'Suit')";
    assert_eq!(app.number(told).await, 2);
    followed_by(&app, &topic, 999).await;
    let many = cost().await;
    // A few in the transaction that writes, the rest after it.
    let at_once = app.number(told).await;
    assert!((4..=2 + 2 * 8).contains(&at_once), "{at_once}");
    while tell_rest(db, app.now(), 300).await.unwrap() {}
    assert_eq!(app.number(told).await, 2 + 2 * 1_000);
    assert_eq!((few.0.len(), few.1.len()), (many.0.len(), many.1.len()), "{:#?}", many.0);
    let of_telling = |statements: &[String]| {
        statements.iter().filter(|sql| sql.starts_with("INSERT INTO notification")).count()
    };
    assert_eq!((of_telling(&many.0), of_telling(&many.1)), (1, 1));
}

/// Twenty people follow a topic that somebody replies to; how many of them are told.
async fn twenty_told_of_a_reply(app: &TestApp) -> (TestTopic, i64) {
    let topic = app.topic().create().await;
    followed_by(app, &topic, 20).await;
    let written = app.reply(&topic).create().await;
    (topic, written.post.0)
}

async fn told_of(app: &TestApp, post: i64) -> i64 {
    let sql = "member_id IN (SELECT id FROM member WHERE first_name = 'Suit')";
    app.number(&format!("SELECT count(*) AS n FROM notification WHERE post_id = {post} AND {sql}")).await
}

#[tokio::test]
async fn whoever_dies_while_telling_those_who_follow_leaves_nobody_out() {
    let app = TestApp::new().await;
    let db = &app.state.db;
    let (mut died, mut steps) = (0, 0);
    // Once after each step, until a whole time is done before dying.
    while died == steps {
        let (_, post) = twenty_told_of_a_reply(&app).await;
        let before = told_of(&app, post).await;
        match app.dies_after(steps, tell_rest(db, app.now(), 5)).await {
            Some(outcome) => assert!(outcome.unwrap()),
            None => died += 1,
        }
        let after = told_of(&app, post).await;
        assert!(after == before || after == before + 5, "{steps}: {before}, then {after}");
        while tell_rest(db, app.now(), 5).await.unwrap() {}
        assert_eq!(told_of(&app, post).await, 20, "{steps}");
        steps += 1;
    }
    assert!(died >= 5, "it died {died} times");
    assert_eq!(app.number("SELECT count(*) AS n FROM telling").await, 0);
    let due = "SELECT count(*) AS n FROM notification WHERE due_at IS NULL";
    assert_eq!(app.number(due).await, 0, "a mail is due to each");
}

#[tokio::test]
async fn several_workers_tell_those_who_follow_once() {
    let app = TestApp::new().await;
    let (_, first) = twenty_told_of_a_reply(&app).await;
    let (_, second) = twenty_told_of_a_reply(&app).await;
    let other = crate::db::Db::connect_with(&app.test.url, 4).await.unwrap();
    let work = async |db: &crate::db::Db| while tell_rest(db, app.now(), 3).await.unwrap() {};
    tokio::join!(work(&app.state.db), work(&other), work(&app.state.db), work(&other));
    // One that found all of it in the hands of others has stopped before these were done.
    work(&other).await;
    assert_eq!((told_of(&app, first).await, told_of(&app, second).await), (20, 20));
}

#[tokio::test]
async fn who_read_it_or_left_before_their_turn_to_be_told_is_not() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    followed_by(&app, &topic, 20).await;
    let mut late = Vec::new();
    for name in ["ada", "bob", "clara", "dina"] {
        let reader = app.user(name).await;
        app.reply(&topic).by(&reader).create().await;
        late.push(reader);
    }
    while tell_rest(&app.state.db, app.now(), 5).await.unwrap() {}
    app.advance(Duration::minutes(1));
    let written = app.reply(&topic).create().await;
    late[0].get(&topic.path).await.assert_status(200);
    app.advance(Duration::minutes(1));
    read_all(&app.state.db, &late[1].member(), app.now(), app.now()).await.unwrap();
    let followed = Target::Topic(topic.id);
    stop_following(&app.state.db, &late[2].member(), app.now(), &followed).await.unwrap();
    while tell_rest(&app.state.db, app.now(), 5).await.unwrap() {}
    let mut told = Vec::new();
    for reader in &late {
        let sql = format!(
            "SELECT count(*) AS n FROM notification WHERE post_id = {} AND member_id = {}",
            written.post.0,
            reader.member().member.0
        );
        told.push(app.number(&sql).await);
    }
    assert_eq!(told, [0, 0, 0, 1]);
}

#[tokio::test]
async fn who_is_named_or_asked_is_told_at_once_wherever_they_stand_among_those_who_follow() {
    let app = TestApp::new().await;
    let elders = app.topic().create().await;
    followed_by(&app, &elders, 20).await;
    let (asker, named) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().by(&asker).create().await;
    app.sql(&format!(
        "INSERT INTO following (member_id, kind, target_id, place, state, automatic, since, unread_from) \
         SELECT member_id, kind, {}, place, state, automatic, since, unread_from FROM following WHERE target_id = {} \
         AND kind = 'topic' AND member_id IN (SELECT id FROM member WHERE first_name = 'Suit')",
        topic.id.0, elders.id.0
    ))
    .await;
    app.reply(&topic).by(&named).create().await;
    // Bob wants no mail of being named, so that what he is told by mail is the reply.
    let choices = Choices::default().with(Kind::Mention, Frequency::Never);
    choose(&app.state.db, &named.member(), app.now(), &choices).await.unwrap();
    let name = format!("[@Bob M.](/membres/{}-bob-m)", named.member().member.0);
    let written = app.reply(&topic).saying(&format!("Demandez à {name}.")).create().await;
    let kind = async |member: &Browser<'_>| {
        let sql = format!(
            "SELECT kind AS n FROM notification WHERE post_id = {} AND member_id = {}",
            written.post.0,
            member.member().member.0
        );
        app.rows(&sql).await.first().map(|row| row.try_get::<String>("", "n").unwrap())
    };
    assert_eq!(kind(&asker).await.as_deref(), Some("answer"));
    assert_eq!(kind(&named).await.as_deref(), Some("reply"));
}

#[tokio::test]
async fn workers_at_the_same_time_mail_everybody_once() {
    let app = TestApp::new().await;
    let mut askers = Vec::new();
    for number in 0..12 {
        let asker = app.user(&format!("personne{number}")).await;
        let topic = app.topic().by(&asker).create().await;
        app.reply(&topic).create().await;
        askers.push(asker);
    }
    app.advance(Duration::minutes(2));
    // Two pools stand for two processes.
    let other = crate::db::Db::connect_with(&app.test.url, 4).await.unwrap();
    let (now, site) = (app.now(), &app.state.config.site.url);
    let outcomes = tokio::join!(
        mail_due(&app.state.db, now, site),
        mail_due(&other, now, site),
        mail_due(&app.state.db, now, site),
        mail_due(&other, now, site),
    );
    for outcome in [outcomes.0, outcomes.1, outcomes.2, outcomes.3] {
        outcome.unwrap();
    }
    let tellings = tellings(&app).await;
    assert_eq!(tellings.len(), 12);
    assert!(tellings.values().all(|times| *times == 1), "{tellings:?}");
}

/// Ada and Bob, who want replies in the morning and questions' answers on Sundays; a topic of each.
async fn two_readers(app: &TestApp) -> (Vec<Browser<'_>>, Vec<TestTopic>) {
    let (mut readers, mut topics) = (Vec::new(), Vec::new());
    for (name, frequency) in [("ada", Frequency::Daily), ("bob", Frequency::Weekly)] {
        let reader = app.user(name).await;
        let choices = Choices { weekday: 7, ..Choices::default() }.with(Kind::Answer, frequency);
        choose(&app.state.db, &reader.member(), app.now(), &choices).await.unwrap();
        topics.push(app.topic().by(&reader).create().await);
        readers.push(reader);
    }
    (readers, topics)
}

#[tokio::test]
async fn on_the_nights_of_change_and_when_clocks_jump_back_everybody_is_mailed_once_and_nobody_is_missed() {
    // Each night of change, with the worker looking every half-hour of four days around it; and the same when the clock goes
    // back two hours just after seven in the morning.
    for (start, jumps) in [
        ("2026-10-23T12:00:00Z", false),
        ("2027-03-26T12:00:00Z", false),
        ("2026-10-23T12:00:00Z", true),
        ("2027-03-26T12:00:00Z", true),
    ] {
        let app = TestApp::new().await;
        let start: DateTime<Utc> = start.parse().unwrap();
        app.advance(start - app.now());
        let (_readers, topics) = two_readers(&app).await;
        let mut written = 0;
        for half_hour in 0..96_usize {
            if half_hour % 5 == 0 && written < 18 {
                let topic = &topics[half_hour % 2];
                app.reply(topic).create().await;
                written += 1;
            }
            pass(&app).await;
            app.advance(Duration::minutes(30));
            // At seven and a half, three times.
            if jumps && half_hour % 24 == 17 {
                pass(&app).await;
                app.advance(Duration::hours(-2));
            }
        }
        app.advance(Duration::days(8));
        pass(&app).await;
        let shown: BTreeMap<_, _> = tellings(&app)
            .await
            .into_iter()
            .filter(|((_, anchor), _)| anchor.starts_with("reponse-"))
            .collect();
        assert!(shown.values().all(|times| *times == 1), "{start} {jumps}: {shown:?}");
        assert_eq!(shown.len(), written, "{start} {jumps}: {shown:?}");
        let due = "SELECT count(*) AS n FROM notification WHERE due_at IS NOT NULL";
        assert_eq!(app.number(due).await, 0);
    }
}

#[tokio::test]
async fn what_was_read_or_is_old_is_forgotten() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (read, unread) = (app.topic().by(&ada).create().await, app.topic().by(&ada).create().await);
    app.reply(&read).create().await;
    app.reply(&unread).create().await;
    ada.get(&read.path).await.assert_status(200);
    let count = async || app.number("SELECT count(*) AS n FROM notification").await;
    app.advance(Duration::days(90));
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 1);
    assert_eq!(count().await, 1);
    app.advance(Duration::days(275));
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 1);
    assert_eq!(count().await, 0);
}

/// What happens in a community whose workers die.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Somebody replies under a topic.
    Reply(usize),
    /// The asker reads it.
    Read(usize),
    /// Time goes by, in minutes; now and then backwards.
    Time(i64),
    /// A worker dies once so many statements were said.
    Crash(usize),
    /// One does not.
    Pass,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..2_usize).prop_map(Event::Reply),
        1 => (0..2_usize).prop_map(Event::Read),
        2 => prop_oneof![1..5_i64, 60..2_000_i64, -120..0_i64].prop_map(Event::Time),
        4 => (0..14_usize).prop_map(Event::Crash),
        1 => Just(Event::Pass),
    ]
}

async fn nobody_is_missed_or_mailed_twice(events: Vec<Event>) {
    let app = TestApp::new().await;
    let (readers, topics) = two_readers(&app).await;
    // One of them at once: a shorter way through the same steps.
    let now = Choices::default();
    choose(&app.state.db, &readers[0].member(), app.now(), &now).await.unwrap();
    let site = app.state.config.site.url.clone();
    // Each reply, whose it is to read, and how often mails had told of it when it was read.
    let mut replies: Vec<(usize, String, Option<usize>)> = Vec::new();
    for event in events {
        match event {
            Event::Reply(topic) => {
                if replies.iter().filter(|(whose, ..)| *whose == topic).count() < 9 {
                    let written = app.reply(&topics[topic]).create().await;
                    replies.push((topic, format!("reponse-{}", written.post.0), None));
                }
            }
            Event::Read(topic) => {
                readers[topic].get(&topics[topic].path).await.assert_status(200);
                let told = tellings(&app).await;
                for (whose, anchor, read) in &mut replies {
                    if *whose == topic && read.is_none() {
                        *read = Some(times(&told, topic, anchor));
                    }
                }
            }
            Event::Time(minutes) => app.advance(Duration::minutes(minutes)),
            Event::Crash(statements) => {
                let work = mail_due(&app.state.db, app.now(), &site);
                if let Some(outcome) = app.dies_after(statements, work).await {
                    outcome.unwrap();
                }
            }
            Event::Pass => pass(&app).await,
        }
    }
    app.advance(Duration::days(9));
    pass(&app).await;
    pass(&app).await;
    let told = tellings(&app).await;
    for (topic, anchor, read) in replies {
        assert_eq!(times(&told, topic, &anchor), read.unwrap_or(1), "{anchor} of {topic}: {told:?}");
    }
}

fn times(told: &BTreeMap<(String, String), usize>, reader: usize, anchor: &str) -> usize {
    let address = ["ada@exemple.test", "bob@exemple.test"][reader];
    told.get(&(address.to_owned(), anchor.to_owned())).copied().unwrap_or(0)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 40, ..ProptestConfig::with_cases(12) })]

    #[test]
    fn workers_that_die_at_any_step_miss_nobody_and_mail_nobody_twice(events in prop::collection::vec(event(), 5..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(nobody_is_missed_or_mailed_twice(events));
    }
}
