//! What islands ask for without leaving the page.

use axum::{
    body::Body,
    http::{Method, header},
};
use serde_json::{Value, json};

use crate::{
    http::fields::Fields,
    test_support::{Browser, Page, TestApp, form},
};

/// Asks as an island does.
async fn call(browser: &Browser<'_>, method: Method, path: &str, fields: Fields) -> Page {
    let fields = fields.to_urlencoded();
    let (path, body) = match method {
        Method::GET => (format!("{path}?{fields}"), Body::empty()),
        _ => (path.to_owned(), Body::from(fields)),
    };
    let mut request = browser.request(method, &path);
    let headers = request.headers_mut().unwrap();
    headers.insert(header::ACCEPT, "application/json".parse().unwrap());
    headers.insert(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
    headers.insert("sec-fetch-site", "same-origin".parse().unwrap());
    browser.send(request, body).await
}

#[track_caller]
fn json_of(page: &Page) -> Value {
    page.assert_status(200).assert_header("content-type", "application/json");
    serde_json::from_str(&page.body).unwrap()
}

#[tokio::test]
async fn a_preview_is_the_html_of_the_text_and_writes_nothing() {
    let app = TestApp::new().await;
    let before = app.census().await;
    for browser in [app.visitor(), app.user("ada").await] {
        let fields = form! { "text" => "Bonjour, **qui** paie ?\n\n<script>alert(1)</script> [x](javascript:alert(1))" };
        let html = json_of(&call(&browser, Method::POST, "/api/apercu", fields).await);
        let html = html.as_str().unwrap();
        assert!(html.contains("<strong>qui</strong>"), "{html}");
        assert!(!html.contains("<script") && !html.contains("href=\"javascript"), "{html}");
    }
    assert_eq!(app.census().await["post"], before["post"]);
}

#[tokio::test]
async fn a_preview_of_nothing_or_too_much_is_refused_in_words() {
    let app = TestApp::new().await;
    for (text, message) in [
        (String::new(), "Écrivez votre texte avant de publier."),
        (" \0 ".to_owned(), "Écrivez votre texte avant de publier."),
        ("a".repeat(20_001), "20001 caractères pour 20000 au plus"),
    ] {
        let page = call(&app.visitor(), Method::POST, "/api/apercu", form! { "text" => text }).await;
        page.assert_status(422);
        assert!(page.body.contains(message), "{}", page.body);
    }
}

#[tokio::test]
async fn the_replies_after_a_number_are_those_of_the_page() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let replies = [
        app.reply(&topic).saying("Une *première* réponse.").create().await,
        app.reply(&topic).by(&ada).saying("Merci !").create().await,
    ];
    let after = |number: &str| form! { "topic" => topic.id.0.to_string(), "number" => number };
    let all = json_of(&call(&app.visitor(), Method::GET, "/api/reponses", after("0")).await);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0]["id"].as_i64(), all[0]["number"].as_i64(), &all[0]["body"]),
        (Some(replies[0].post.0), Some(1), &json!({ "Shown": "<p>Une <em>première</em> réponse.</p>" }))
    );
    assert_eq!(all[1]["author"]["name"], "Ada M.");
    let actions = json!({ "quote": true, "edit": false, "delete": false, "solve": false, "solve_for_asker": false, "certify": false, "report": true, "moderate": false });
    assert_eq!(all[0]["actions"], actions);
    // Nothing of an account but what the page shows.
    let text = serde_json::to_string(&all).unwrap();
    assert!(!text.contains("exemple.test") && !text.contains("Martin") && !text.contains("Durand"), "{text}");
    let later = json_of(&call(&app.visitor(), Method::GET, "/api/reponses", after("1")).await);
    assert_eq!(later.as_array().unwrap().len(), 1);
    let none = json_of(&call(&app.visitor(), Method::GET, "/api/reponses", after("2")).await);
    assert_eq!(none, json!([]));
    let hers = json_of(&call(&ada, Method::GET, "/api/reponses", after("0")).await);
    assert_eq!(
        hers[0]["actions"],
        json!({ "quote": true, "edit": false, "delete": false, "solve": true, "solve_for_asker": false, "certify": false, "report": true, "moderate": false })
    );
    assert_eq!(
        hers[1]["actions"],
        json!({ "quote": true, "edit": true, "delete": true, "solve": true, "solve_for_asker": false, "certify": false, "report": false, "moderate": false })
    );
}

#[tokio::test]
async fn at_most_a_page_of_replies_is_given_at_once() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(60).create().await;
    let fields = form! { "topic" => topic.id.0.to_string(), "number" => "-5" };
    let replies = json_of(&call(&app.visitor(), Method::GET, "/api/reponses", fields).await);
    let numbers: Vec<i64> =
        replies.as_array().unwrap().iter().map(|reply| reply["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=50).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_the_public_cannot_read_is_not_given_either() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let hidden = app.topic().by(&ada).answered(1).hidden().create().await;
    let deleted = app.topic().by(&ada).deleted().create().await;
    for id in [hidden.id.0, deleted.id.0, 999, 0, -1, i64::MAX] {
        for browser in [&app.visitor(), &ada] {
            let fields = form! { "topic" => id.to_string(), "number" => "0" };
            let page = call(browser, Method::GET, "/api/reponses", fields).await;
            page.assert_status(404);
            assert!(!page.body.contains("Voici la réponse"));
        }
    }
}

#[tokio::test]
async fn the_themes_are_given_with_their_counts() {
    let app = TestApp::new().await;
    app.topic().solved().create().await;
    app.topic().create().await;
    let themes = json_of(&call(&app.visitor(), Method::GET, "/api/themes", form! {}).await);
    let themes = themes.as_array().unwrap();
    let names: Vec<&str> = themes.iter().map(|theme| theme["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Devenir CIP", "France Travail", "Mobilité", "Actualités"]);
    let counts = ["topics", "answered", "solved"].map(|name| themes[2][name].as_i64().unwrap());
    assert_eq!((counts, themes[2]["slug"].as_str()), ([2, 1, 1], Some("mobilite")));
}

#[tokio::test]
async fn what_a_function_cannot_read_is_the_callers_fault() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for query in [
        "",
        "topic=1",
        "number=1",
        "topic=abc&number=0",
        "topic=1&number=deux",
        "topic=99999999999999999999&number=0",
        "topic=1.5&number=0",
        "topic=%00&number=%ff",
        "topic[]=1&number[]=2",
    ] {
        let page = visitor.get(&format!("/api/reponses?{query}")).await;
        assert!([400, 422].contains(&page.status.as_u16()), "{query}: {} {}", page.status, page.body);
        assert!(!page.body.is_empty());
    }
    for (kind, body) in [
        ("application/x-www-form-urlencoded", &b""[..]),
        ("application/x-www-form-urlencoded", b"texte=Bonjour"),
        ("application/x-www-form-urlencoded", b"text=%ff"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/json", br#"{"text": "Bonjour"}"#),
        ("multipart/form-data; boundary=x", b"--x--"),
    ] {
        let request = visitor
            .request(Method::POST, "/api/apercu")
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        let page = visitor.send(request, body).await;
        assert!(page.status.as_u16() < 500, "{kind} {body:?}: {} {}", page.status, page.body);
    }
}

#[tokio::test]
async fn a_text_too_large_to_be_read_is_refused() {
    let app = TestApp::new().await;
    let page =
        call(&app.visitor(), Method::POST, "/api/apercu", form! { "text" => "a".repeat(3_000_000) }).await;
    page.assert_status(413);
}

#[tokio::test]
async fn a_foreign_site_cannot_call() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (name, value) in [("origin", "https://ailleurs.test"), ("sec-fetch-site", "cross-site")] {
        let request = ada
            .request(Method::POST, "/api/apercu")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        ada.send(request, "text=Bonjour").await.assert_status(403);
    }
    // Nor read what is public through somebody's browser: nothing allows it to.
    let request = ada.request(Method::GET, "/api/themes").header("origin", "https://ailleurs.test");
    assert_eq!(ada.send(request, Body::empty()).await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn the_other_way_of_asking_is_refused() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    visitor.get("/api/apercu?text=Bonjour").await.assert_status(405);
    let request = visitor.request(Method::POST, "/api/themes").header("sec-fetch-site", "same-origin");
    visitor.send(request, Body::empty()).await.assert_status(405);
}
