//! Searching, on a real database.

use chrono::{DateTime, Utc};

use super::{Query, Segment, service::search};
use crate::{
    forum::{
        guard::Guard,
        model::{NewReply, NewTopic, Status, TopicId},
        service::{Change, ask, change_topic, create_starting_themes, edit_reply, reply},
    },
    test_support::{TestDb, member},
};

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

async fn site(questions: &[(&str, &str)]) -> TestDb {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    let ada = member(&test, "ada").await;
    for (title, body) in questions {
        let input = NewTopic {
            theme: "mobilite".into(),
            title: (*title).into(),
            body: (*body).into(),
            tags: Vec::new(),
            territory: None,
            submission: None,
            guard: Guard::Off,
        };
        ask(&test.db, &ada, noon(), &input).await.unwrap();
    }
    test
}

async fn titles(test: &TestDb, typed: &str) -> Vec<String> {
    let query = Query::parse(typed).unwrap();
    let results = search(&test.db, noon(), &query, Status::All, 1).await.unwrap();
    let whole = |segments: Vec<Segment>| segments.into_iter().map(|segment| segment.text).collect();
    results.hits.into_iter().map(|hit| whole(hit.title)).collect()
}

#[tokio::test]
async fn accents_inflections_and_acronyms_find_the_same_question() {
    let test = site(&[
        ("Une entreprise adaptée recrute", "Des formations sont prévues."),
        ("Une EA en Gironde", "Bonjour"),
        ("Mobilité et garages", "Rien à voir"),
    ])
    .await;
    let mut adapted = titles(&test, "ea").await;
    adapted.sort();
    assert_eq!(adapted, ["Une EA en Gironde", "Une entreprise adaptée recrute"]);
    assert_eq!(titles(&test, "FORMATION").await, ["Une entreprise adaptée recrute"]);
    assert_eq!(titles(&test, "mobilite").await, ["Mobilité et garages"]);
    assert!(titles(&test, "mobilité formation").await.is_empty());
}

#[tokio::test]
async fn a_title_weighs_more_than_a_text() {
    let test = site(&[("Autre chose", "permis"), ("Permis de conduire", "rien")]).await;
    assert_eq!(titles(&test, "permis").await, ["Permis de conduire", "Autre chose"]);
}

#[tokio::test]
async fn whatever_is_typed_is_a_search_and_never_an_error() {
    let test = site(&[("Permis de conduire", "rien")]).await;
    for typed in [
        "permis\"",
        "permis' OR 1=1",
        "title:permis",
        "NEAR(permis rien)",
        "permis*",
        "(permis",
        "^permis",
        "-permis",
        "permis & !rien",
        "\\permis",
        "AND OR NOT",
        "'); DROP TABLE post; --",
        "日本 permis 👩",
    ] {
        if let Some(query) = Query::parse(typed) {
            search(&test.db, noon(), &query, Status::All, 1).await.unwrap();
        }
    }
    assert_eq!(titles(&test, "\"permis\" (conduire)*").await.len(), 1);
}

#[tokio::test]
async fn a_reply_is_found_by_its_text_of_today_and_not_when_its_topic_is_hidden() {
    let test = site(&[("Question de mobilité", "Bonjour")]).await;
    let bob = member(&test, "bob").await;
    let text = |body: &str| NewReply { body: body.into(), submission: None, guard: Guard::Off };
    let id = TopicId(1);
    let written = reply(&test.db, &bob, noon(), id, &text("Voyez le **garage solidaire**.")).await.unwrap();
    let query = Query::parse("garages").unwrap();
    let found = search(&test.db, noon(), &query, Status::All, 1).await.unwrap();
    assert_eq!((found.total, found.hits[0].path.clone()), (1, written.path.clone()));
    assert!(found.hits[0].extract.iter().any(|segment| segment.marked && segment.text == "garage"));
    edit_reply(&test.db, &bob, noon(), written.post, &text("Voyez la plateforme.")).await.unwrap();
    assert!(titles(&test, "garage").await.is_empty());
    assert_eq!(titles(&test, "plateforme").await.len(), 1);
    change_topic(&test.db, noon(), id, Change::Hide).await.unwrap();
    assert!(titles(&test, "plateforme").await.is_empty());
    assert!(titles(&test, "mobilité").await.is_empty());
}
