//! Pages kept for those who only read: never another's, never late.

use axum::{
    body::Body,
    http::{Method, header},
};
use chrono::Duration;

use crate::{
    forum::service::{Change, change_topic},
    test_support::{Browser, Page, TestApp, form},
};

/// What a page costs; nothing, when it was kept.
async fn cost(app: &TestApp, browser: &Browser<'_>, path: &str) -> usize {
    let (page, statements) = app.queries(browser.get(path)).await;
    page.assert_status(200);
    statements.len()
}

#[tokio::test]
async fn a_page_is_drawn_once_for_all_visitors_and_for_a_minute() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    for path in ["/", "/sujets", "/themes/mobilite", "/recherche?q=permis", "/plan-du-site", &topic.path] {
        assert!(cost(&app, &app.visitor(), path).await > 0, "{path}");
        assert_eq!(cost(&app, &app.visitor(), path).await, 0, "{path}");
    }
    app.advance(Duration::seconds(59));
    assert_eq!(cost(&app, &app.visitor(), &topic.path).await, 0);
    app.advance(Duration::seconds(1));
    assert!(cost(&app, &app.visitor(), &topic.path).await > 0);
    app.visitor().get(&topic.path).await.assert_text("#question time", "il y a 1 min");
}

#[tokio::test]
async fn what_is_written_is_read_at_once_by_everyone() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let topic = app.topic().by(&ada).create().await;
    let lists = ["/", "/sujets", "/themes/mobilite"];
    let read = async || {
        for path in lists {
            visitor.get(path).await.assert_status(200);
        }
        visitor.get(&topic.path).await
    };
    read().await.assert_text("#reponses", "Pas encore de réponse");
    let place = ada.post(&topic.path, form! { "texte" => "Je précise." }).await.redirect();
    read().await.assert_text("article .prose", "Je précise.");
    let reply = place.rsplit('-').next().unwrap();
    ada.post(format!("/messages/{reply}/modifier"), form! { "texte" => "Je corrige." })
        .await
        .assert_status(303);
    read().await.assert_text("article .prose", "Je corrige.").assert_no_text("Je précise.");
    ada.post(format!("/reponses/{reply}/solution"), form! {}).await.assert_status(303);
    read().await.assert_text(".kept", "Je corrige.");
    for path in lists {
        visitor.get(path).await.assert_text(".topic-row", "Résolu");
    }
    ada.post("/bienvenue", form! { "prenom" => "Adèle", "nom" => "Martin", "profession" => "cip" })
        .await
        .assert_status(303);
    read().await.assert_text("article .author", "Adèle M.").assert_no_text("Ada M.");
    ada.post(format!("/messages/{reply}/supprimer"), form! {}).await.assert_status(303);
    read().await.assert_no(".kept").assert_no_text("Je corrige.");
    let title = format!("/messages/{}/modifier", topic.question.0);
    let fields = form! { "theme" => "mobilite", "titre" => "Un tout autre titre", "texte" => "Bonjour" };
    ada.post(&title, fields).await.assert_status(303);
    visitor.get(&topic.path).await.assert_moved(&format!("/sujets/{}-un-tout-autre-titre", topic.id.0));
    for path in lists {
        visitor.get(path).await.assert_text(".topic-row", "Un tout autre titre");
    }
    change_topic(&app.state.db, app.now(), topic.id, Change::Hide).await.unwrap();
    visitor.get(&format!("/sujets/{}-un-tout-autre-titre", topic.id.0)).await.assert_status(404);
    for path in lists {
        visitor.get(path).await.assert_no_text("Un tout autre titre");
    }
}

#[tokio::test]
async fn a_members_page_is_never_a_visitors_nor_the_other_way_round() {
    let app = TestApp::new().await;
    let (ada, bob, visitor) = (app.user("ada").await, app.user("bob").await, app.visitor());
    let topic = app.topic().by(&ada).create().await;
    for path in ["/", &topic.path, "/sujets/nouveau", "/parametres-affichage", "/aide", "/plan-du-site"] {
        for _ in 0..2 {
            ada.get(path).await.assert_text("header .account", "Ada M.");
            visitor
                .get(path)
                .await
                .assert_no("header .account")
                .assert_no("input[name=envoi]")
                .assert_no_cookie();
            bob.get(path)
                .await
                .assert_text("header .account", "Bob M.")
                .assert_no("main a[href$='/modifier']");
        }
    }
    // Two members' forms are never one.
    let token = |page: &Page| page.attribute("main input[name=envoi]", "value");
    let (one, two) = (ada.get("/sujets/nouveau").await, bob.get("/sujets/nouveau").await);
    assert_ne!(token(&one), token(&two));
    // A session that ran out is nobody's, but still not a visitor's.
    app.advance(Duration::days(31));
    ada.get(&topic.path).await.assert_no("header .account").assert_header("etag", "");
}

#[tokio::test]
async fn who_chose_a_display_gets_it_and_nobody_else() {
    let app = TestApp::new().await;
    let (dark, visitor) = (app.visitor(), app.visitor());
    dark.post("/parametres-affichage", form! { "affichage" => "sombre" }).await.assert_status(303);
    for _ in 0..2 {
        assert_eq!(dark.get("/").await.attribute("html", "data-theme"), "sombre");
        visitor.get("/").await.assert_no("html[data-theme]");
    }
}

#[tokio::test]
async fn what_waits_for_its_writer_is_kept_for_nobody_else() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    for (path, fields) in [
        (topic.path.as_str(), form! { "texte" => "Un texte à moi." }),
        (
            "/sujets/nouveau",
            form! { "theme" => "mobilite", "titre" => "Une question à moi", "texte" => "Un texte à moi." },
        ),
    ] {
        let sign_in = visitor.follow(&visitor.post(path, fields).await).await;
        let back = sign_in.form("main form[method=post]").value("suite").to_owned();
        for _ in 0..2 {
            visitor.get(&back).await.assert_text("textarea", "Un texte à moi.").assert_header("etag", "");
        }
        visitor.get(path).await.assert_no_text("Un texte à moi.");
    }
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_not_sent_it_again() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    let tag = visitor.get(&topic.path).await.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let ask = async || {
        let request = visitor.request(Method::GET, &topic.path).header(header::IF_NONE_MATCH, &tag);
        visitor.send(request, Body::empty()).await
    };
    let page = ask().await;
    page.assert_status(304).assert_header("etag", &tag);
    assert_eq!(page.body, "");
    app.reply(&topic).create().await;
    let page = ask().await;
    page.assert_status(200).assert_text("#reponses", "1 réponse");
    assert_ne!(page.header("etag"), tag);
}

#[tokio::test]
async fn an_error_is_never_kept() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let topic = app.topic().hidden().create().await;
    visitor.get(&topic.path).await.assert_status(404).assert_header("etag", "");
    change_topic(&app.state.db, app.now(), topic.id, Change::Restore).await.unwrap();
    visitor.get(&topic.path).await.assert_status(200);
}

#[tokio::test]
async fn many_who_ask_for_a_page_at_once_get_the_same_right_one() {
    let app = TestApp::new().await;
    let (ada, topic) = (app.user("ada").await, app.topic().create().await);
    let visitor = app.visitor();
    for round in 1..=5 {
        let text = format!("Réponse du tour {round}.");
        ada.post(&topic.path, form! { "texte" => text }).await.assert_status(303);
        let readers = (0..8).map(|_| visitor.get(&topic.path));
        for page in futures::future::join_all(readers).await {
            page.assert_text("article .prose", &text);
        }
    }
}
