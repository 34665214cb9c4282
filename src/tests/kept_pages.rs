//! Pages kept for those who only read: never another's, never late.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use axum::{
    Extension, Router,
    body::Body,
    extract::Request,
    http::{Method, header},
    middleware,
    routing::get,
};
use chrono::Duration;
use http_body_util::BodyExt;
use tokio::{sync::Semaphore, task::JoinHandle};
use tower::ServiceExt;

use crate::{
    forum::service::{Change, change_topic},
    http::page_cache::{self, Shown},
    live::Tag,
    test_support::{Browser, Page, TestApp, TestTopic, form, until},
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

#[tokio::test]
async fn many_who_ask_for_a_page_at_once_cost_one_drawing() {
    let app = TestApp::new().await;
    let (one, other) = (app.topic().create().await, app.topic().create().await);
    let alone = cost(&app, &app.visitor(), &one.path).await;
    let visitor = app.visitor();
    let readers = (0..8).map(|_| visitor.get(&other.path));
    let (pages, statements) = app.queries(futures::future::join_all(readers)).await;
    assert!(pages.iter().all(|page| page.status == 200 && page.body == pages[0].body));
    assert_eq!(statements.len(), alone);
}

/// A page of a topic that stays half drawn until it is let go. It says how many times it was drawn.
struct SlowPage {
    site: Router,
    drawings: Arc<AtomicUsize>,
    allowed: Arc<Semaphore>,
}

impl SlowPage {
    fn of(app: &TestApp, topic: &TestTopic) -> Self {
        let (drawings, allowed) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let draw = {
            let (drawings, allowed, tag) = (drawings.clone(), allowed.clone(), Tag::Topic(topic.id.0));
            async move |Extension(shown): Extension<Shown>| {
                let number = drawings.fetch_add(1, SeqCst) + 1;
                shown.say(&[tag]);
                allowed.acquire().await.unwrap().forget();
                number.to_string()
            }
        };
        let layer = middleware::from_fn_with_state(app.state.clone(), page_cache::serve);
        Self { site: Router::new().route("/page", get(draw)).layer(layer), drawings, allowed }
    }

    /// Somebody asks for it.
    fn ask(&self) -> JoinHandle<String> {
        let site = self.site.clone();
        tokio::spawn(async move {
            let request = Request::builder().uri("/page").body(Body::empty()).unwrap();
            let body = site.oneshot(request).await.unwrap().into_body().collect().await.unwrap();
            String::from_utf8(body.to_bytes().to_vec()).unwrap()
        })
    }

    async fn until_drawings(&self, number: usize) {
        until(&format!("drawing {number} begins"), || self.drawings.load(SeqCst) == number).await;
    }

    fn let_go(&self) {
        self.allowed.add_permits(1);
    }
}

#[tokio::test]
async fn a_page_begun_before_a_commit_is_neither_kept_nor_given_to_who_came_after_it() {
    let app = TestApp::new().await;
    let (ada, topic) = (app.user("ada").await, app.topic().create().await);
    let page = SlowPage::of(&app, &topic);
    let early = page.ask();
    page.until_drawings(1).await;
    ada.post(&topic.path, form! { "texte" => "Entre-temps." }).await.assert_status(303);
    let late = page.ask();
    // It waits for the drawing under way.
    tokio::task::yield_now().await;
    assert!(!late.is_finished());
    page.let_go();
    assert_eq!(early.await.unwrap(), "1", "asked before the commit");
    page.until_drawings(2).await;
    page.let_go();
    assert_eq!(late.await.unwrap(), "2");
    assert_eq!(page.ask().await.unwrap(), "2", "this one is kept");
    app.reply(&topic).create().await;
    page.let_go();
    assert_eq!(page.ask().await.unwrap(), "3");
}

#[tokio::test]
async fn a_page_begun_before_a_commit_is_not_kept_when_nobody_else_waits() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let page = SlowPage::of(&app, &topic);
    let early = page.ask();
    page.until_drawings(1).await;
    app.reply(&topic).create().await;
    page.let_go();
    assert_eq!(early.await.unwrap(), "1");
    page.let_go();
    assert_eq!(page.ask().await.unwrap(), "2");
}

#[tokio::test]
async fn a_reader_who_leaves_takes_the_page_from_nobody() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let page = SlowPage::of(&app, &topic);
    let first = page.ask();
    page.until_drawings(1).await;
    let others = [page.ask(), page.ask()];
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    page.until_drawings(2).await;
    page.let_go();
    for other in others {
        assert_eq!(other.await.unwrap(), "2");
    }
    assert_eq!(page.ask().await.unwrap(), "2");
}
