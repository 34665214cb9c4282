//! What is told to be unread, against a model of the rules, whatever members do.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::{
    model::{COUNTED_AT_MOST, HORIZON},
    pages::FOLLOWED_PATH,
    service::{ListTargets, marks_of, remove_old},
};
use crate::{
    forum::{
        model::{NewReply, PostId, REPLIES_A_PAGE, page_of_number, post_place},
        service::{Change, change_topic, delete_post, reply, set_hidden, topic_rows},
    },
    test_support::{Browser, TestApp, TestTopic, form},
};

/// Lets a time pass in which everybody stays signed in.
async fn pass(app: &TestApp, time: Duration) {
    app.advance(time);
    let (now, later) = (app.now().to_rfc3339(), (app.now() + Duration::days(30)).to_rfc3339());
    app.sql(&format!("UPDATE session SET last_used_at = '{now}', expires_at = '{later}'")).await;
}

/// What the site should say, worked out from the rules as they are written in the feature's own words.
struct Model {
    topics: Vec<ModelTopic>,
    marks: Vec<DateTime<Utc>>,
    positions: HashMap<(usize, usize), i64>,
    /// By member and topic: since when something is news of it; none: it was left.
    following: HashMap<(usize, usize), Option<DateTime<Utc>>>,
}

struct ModelTopic {
    test: TestTopic,
    is_hidden: bool,
    posts: Vec<ModelPost>,
}

struct ModelPost {
    id: PostId,
    author: usize,
    at: DateTime<Utc>,
    is_hidden: bool,
    is_deleted: bool,
}

impl Model {
    fn seen(&self, member: usize, topic: usize, now: DateTime<Utc>) -> i64 {
        let from = self.following.get(&(member, topic)).copied().flatten().unwrap_or(now - HORIZON);
        let floor = self.marks[member].max(from);
        let passed = self.topics[topic].posts.iter().rposition(|post| post.at <= floor);
        let passed = passed.map_or(-1, |number| number as i64);
        self.positions.get(&(member, topic)).copied().unwrap_or(-1).max(passed)
    }

    /// The first post that is new, and how many replies are.
    fn unread(&self, member: usize, topic: usize, now: DateTime<Utc>) -> Option<(i64, i64)> {
        let seen = self.seen(member, topic, now);
        let is_new = |post: &ModelPost| post.author != member && !post.is_hidden && !post.is_deleted;
        let numbers: Vec<i64> = (0_i64..)
            .zip(&self.topics[topic].posts)
            .filter(|(number, post)| *number > seen && is_new(post))
            .map(|(number, _)| number)
            .collect();
        let replies = numbers.iter().filter(|number| **number > 0).count() as i64;
        numbers.first().map(|first| (*first, replies))
    }

    fn read(&mut self, member: usize, topic: usize, page: i64, now: DateTime<Utc>) {
        let last = (page * REPLIES_A_PAGE).min(self.topics[topic].posts.len() as i64 - 1);
        let first = (page - 1) * REPLIES_A_PAGE + 1;
        let posts = &self.topics[topic].posts;
        let shown =
            (first..=last).rev().find(|number| !posts[*number as usize].is_hidden).unwrap_or(first - 1);
        if shown > self.seen(member, topic, now) {
            self.positions.insert((member, topic), shown);
        }
    }

    fn wrote(&mut self, author: usize, topic: usize, id: PostId, now: DateTime<Utc>) {
        let post = ModelPost { id, author, at: now, is_hidden: false, is_deleted: false };
        self.topics[topic].posts.push(post);
        self.following.entry((author, topic)).or_insert(Some(now - HORIZON));
    }
}

/// What members do, at random; the model follows.
async fn anything(app: &TestApp, random: &mut StdRng, people: &[Browser<'_>], model: &mut Model) {
    let db = &app.state.db;
    let who = random.random_range(0..people.len());
    let browser = &people[who];
    let now = app.now();
    if model.topics.len() < 2 || (model.topics.len() < 8 && random.random_range(0..12) == 0) {
        let test = app.topic().by(browser).create().await;
        let (id, topic) = (test.question, model.topics.len());
        model.topics.push(ModelTopic { test, is_hidden: false, posts: Vec::new() });
        model.wrote(who, topic, id, now);
        return;
    }
    let topic = random.random_range(0..model.topics.len());
    let (id, path) = (model.topics[topic].test.id, model.topics[topic].test.path.clone());
    let is_hidden = model.topics[topic].is_hidden;
    let any = random.random_range(1..=model.topics[topic].posts.len()) - 1;
    match random.random_range(0..20) {
        0..6 => {
            // Now and then a whole conversation, that fills pages.
            for _ in 0..[1, 1, 1, 2, 30][random.random_range(0..5)] {
                let input = NewReply {
                    body: "Une réponse.".to_owned(),
                    submission: None,
                    guard: crate::forum::guard::Guard::Off,
                };
                let written = reply(db, &browser.member(), now, id, &input).await;
                assert_eq!(written.is_ok(), !is_hidden);
                if let Ok(written) = written {
                    model.wrote(who, topic, written.post, now);
                }
            }
        }
        6..11 => {
            let pages = page_of_number(model.topics[topic].posts.len() as i64 - 1);
            let page = random.random_range(1..=pages);
            let shown = browser.get(&format!("{path}?page={page}")).await;
            shown.assert_status(if is_hidden { 404 } else { 200 });
            if !is_hidden {
                model.read(who, topic, page, now);
            }
        }
        11..14 if any > 0 => {
            let hidden = random.random();
            let post = &mut model.topics[topic].posts[any];
            let tx = db.begin().await.unwrap();
            set_hidden(&tx, now, post.id, hidden).await.unwrap();
            tx.commit().await.unwrap();
            post.is_hidden = hidden;
        }
        14 if any > 0 => {
            let post = &mut model.topics[topic].posts[any];
            let author = people[post.author].member();
            if delete_post(db, &author, now, post.id).await.is_ok() {
                post.is_deleted = true;
            }
        }
        15 => {
            let hidden = random.random();
            let change = if hidden { Change::Hide } else { Change::Restore };
            change_topic(db, now, id, change).await.unwrap();
            model.topics[topic].is_hidden = hidden;
        }
        16 => {
            let gesture = form! { "suivre" => format!("sujet:{}", id.0) };
            let page = browser.post(FOLLOWED_PATH, gesture).await;
            page.assert_status(if is_hidden { 404 } else { 303 });
            if !is_hidden && !matches!(model.following.get(&(who, topic)), Some(Some(_))) {
                model.following.insert((who, topic), Some(now - HORIZON));
            }
        }
        17 => {
            let gesture = form! { "ne-plus-suivre" => format!("sujet:{}", id.0) };
            browser.post(FOLLOWED_PATH, gesture).await.assert_status(303);
            if let Some(state) = model.following.get_mut(&(who, topic)) {
                *state = None;
            }
        }
        18 if random.random_range(0..4) == 0 => {
            let until = now - Duration::minutes(random.random_range(0..2_000));
            browser.post(FOLLOWED_PATH, form! { "tout-lu" => until.to_rfc3339() }).await.assert_status(303);
            model.marks[who] = model.marks[who].max(until);
        }
        // What is forgotten makes no difference.
        _ => {
            remove_old(db, now).await.unwrap();
        }
    }
}

async fn assert_as_in(app: &TestApp, people: &[Browser<'_>], model: &Model, what: &str) {
    let ids: Vec<i64> = model.topics.iter().map(|topic| topic.test.id.0).collect();
    for (member, browser) in people.iter().enumerate() {
        let mut rows = topic_rows(&app.state.db, app.now(), &ids).await.unwrap();
        let (reader, targets) = (browser.member(), ListTargets::default());
        marks_of(&app.state.db, &reader, app.now(), &ids, &targets).await.unwrap().put_on(&mut rows);
        for (topic, known) in model.topics.iter().enumerate() {
            let row = rows.iter().find(|row| row.id == known.test.id.0);
            assert_eq!(row.is_none(), known.is_hidden, "{what}: topic {topic}");
            let Some(row) = row else { continue };
            let told = row.unread.clone().map(|unread| (unread.path, unread.is_new, unread.replies));
            let expected = model.unread(member, topic, app.now()).map(|(first, replies)| {
                let path = match first {
                    0 => row.path.clone(),
                    number => post_place(&row.path, known.posts[number as usize].id, number),
                };
                (path, first == 0, replies.min(COUNTED_AT_MOST))
            });
            assert_eq!(told, expected, "{what}: topic {topic} for member {member}");
        }
    }
}

#[tokio::test]
async fn whatever_members_do_what_is_told_to_be_unread_is() {
    for seed in 0..4 {
        let mut random = StdRng::seed_from_u64(seed);
        let app = TestApp::new().await;
        let people = [app.user("ada").await, app.user("bob").await, app.user("eve").await];
        let mut model = Model {
            topics: Vec::new(),
            marks: vec![app.now(); 3],
            positions: HashMap::new(),
            following: HashMap::new(),
        };
        let mut told = 0;
        for step in 0..150 {
            // Minutes mostly; now and then weeks, so that what was new no longer is.
            let minutes = [1..60, 1..60, 60..3_000, 3_000..60_000][random.random_range(0..4)].clone();
            pass(&app, Duration::minutes(random.random_range(minutes))).await;
            anything(&app, &mut random, &people, &mut model).await;
            assert_as_in(&app, &people, &model, &format!("seed {seed}, step {step}")).await;
            let everything =
                (0..3).flat_map(|member| (0..model.topics.len()).map(move |topic| (member, topic)));
            told += everything.filter(|(m, t)| model.unread(*m, *t, app.now()).is_some()).count();
        }
        assert!(told > 300, "seed {seed} had little to read: {told}");
    }
}
