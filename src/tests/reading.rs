//! Reading, without an account.

use std::collections::{BTreeSet, VecDeque};

use axum::{body::Body, http::Method};
use chrono::Duration;

use crate::test_support::{Browser, Page, TestApp, form, only_reads};

const TEXTS: [(&str, &str); 5] = [
    ("/qui-sommes-nous", "Qui sommes-nous ?"),
    ("/aide", "Aide"),
    ("/mentions-legales", "Mentions légales"),
    ("/confidentialite", "Confidentialité"),
    ("/accessibilite", "Accessibilité"),
];

#[tokio::test]
async fn everything_public_is_read_without_an_account_a_cookie_or_a_write() {
    let app = TestApp::new().await;
    let topic = app.topic().tagged("permis").in_territory("33").answered(51).solved().create().await;
    app.topic().in_theme("actualites").create().await;
    let reply = app.reply(&topic).create().await;
    let before = app.census().await;
    let visitor = app.visitor();
    let mut paths: Vec<String> = [
        "/",
        "/sujets",
        "/sujets?statut=resolus&theme=mobilite&territoire=R75&etiquette=permis",
        "/themes",
        "/themes/mobilite",
        "/themes/actualites",
        "/recherche",
        "/recherche?q=permis",
        "/plan-du-site",
        "/parametres-affichage",
        "/connexion",
        "/connexion/envoye",
        "/sujets/nouveau",
        "/healthz",
        "/readyz",
        "/favicon.svg",
    ]
    .map(str::to_owned)
    .into();
    paths.extend(TEXTS.map(|(path, _)| path.to_owned()));
    paths.extend([topic.path.clone(), format!("{}?page=2", topic.path)]);
    let (_, statements) = app
        .queries(async {
            for path in paths {
                visitor.get(&path).await.assert_status(200).assert_no_cookie();
            }
            let place = visitor.get(&format!("/reponses/{}", reply.post.0)).await;
            place.assert_redirect(&reply.path).assert_no_cookie();
        })
        .await;
    assert!(statements.len() > 20);
    for sql in statements {
        assert!(only_reads(&sql), "a visitor's reading runs: {sql}");
    }
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn the_home_page_shows_the_communities_with_their_counts_what_waits_and_the_latest() {
    let app = TestApp::new().await;
    app.topic().titled("Une question qui attend").create().await;
    app.topic().titled("Une question répondue").answered(1).create().await;
    app.topic().titled("Un métier à découvrir").in_theme("devenir-cip").solved().create().await;
    let page = app.visitor().get("/").await;
    page.assert_status(200)
        .assert_text(".theme-card", "Devenir CIP")
        .assert_text(".theme-card", "France Travail")
        .assert_text(".theme-card", "Mobilité")
        .assert_count(".theme-card", 3)
        .assert_text(".figures-line", "3 questions");
    assert_eq!(
        page.texts(".theme-card .figures"),
        ["1 question · 100 % avec réponse", "0 question", "2 questions · 50 % avec réponse"]
    );
    let sections = page.texts(".stack-wide section");
    let [waiting, latest] = sections.as_slice() else { panic!("{sections:?}") };
    assert!(
        waiting.starts_with("Elles attendent votre réponse") && waiting.contains("Une question qui attend")
    );
    assert!(!waiting.contains("Une question répondue") && !waiting.contains("Un métier à découvrir"));
    for title in ["Une question qui attend", "Une question répondue", "Un métier à découvrir"] {
        assert!(latest.contains(title), "{latest}");
    }
}

#[tokio::test]
async fn a_topic_page_says_who_asked_where_and_when_and_numbers_its_replies() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).in_territory("33").tagged("Permis B").create().await;
    app.advance(Duration::hours(2));
    let first = app.reply(&topic).saying("Voyez **le département**.").create().await;
    let second = app.reply(&topic).by(&ada).saying("Merci beaucoup !").create().await;
    let page = app.visitor().get(&topic.path).await;
    page.assert_status(200)
        .assert_title("Aide au permis en Gironde ?")
        .assert_text("h1", "Aide au permis en Gironde ?")
        .assert_text("#question .byline", "Ada M. · CIP · Gironde (33)")
        .assert_text("#question time", "il y a 2 h")
        .assert_text(&format!("#reponse-{} .number", first.post.0), "n° 1")
        .assert_text(&format!("#reponse-{} .prose strong", first.post.0), "le département")
        .assert_text(&format!("#reponse-{} .number", second.post.0), "n° 2")
        .assert_text(&format!("#reponse-{} .badge", second.post.0), "a posé la question")
        .assert_text("#reponses", "2 réponses");
    assert_eq!(page.attributes("#question time", "title"), ["23\u{a0}novembre 2026 à 13\u{a0}h\u{a0}00"]);
    assert_eq!(page.attributes(".chips a", "href"), ["/themes/mobilite", "/sujets?territoire=33"]);
    assert_eq!(page.attributes(".tags a", "href"), ["/sujets?etiquette=permis-b"]);
    assert_eq!(
        page.texts(".breadcrumb li"),
        ["Accueil", "Questions", "Mobilité", "Aide au permis en Gironde ?"]
    );
    assert_eq!(page.attributes(".breadcrumb a", "href"), ["/", "/sujets", "/themes/mobilite"]);
    assert_eq!(page.attribute("link[rel=canonical]", "href"), format!("http://localhost:3000{}", topic.path));
    assert_eq!(
        page.attribute("meta[name=description]", "content"),
        "Bonjour, qui finance le permis\u{202f}?"
    );
    page.assert_no_text("@exemple.test").assert_no_text("Martin");
}

#[tokio::test]
async fn a_long_topic_has_fifty_replies_a_page_and_each_reply_leads_to_its_own() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(50).create().await;
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_count("article.post", 51).assert_no(".pagination");
    let last = app.reply(&topic).saying("La cinquante-et-unième.").create().await;
    let page = visitor.get(&topic.path).await;
    page.assert_count("article.post", 51)
        .assert_no(&format!("#reponse-{}", last.post.0))
        .assert_text("section .muted", "Réponses n° 1 à n° 50, page 1 sur 2");
    let next = page.attribute(".pagination a[rel=next]", "href");
    assert_eq!(next, format!("{}?page=2", topic.path));
    let second = visitor.get(&next).await;
    second
        .assert_title("Aide au permis en Gironde ? (page 2)")
        .assert_text("section .muted", "Réponse n° 51, page 2 sur 2")
        .assert_text(&format!("#reponse-{}", last.post.0), "La cinquante-et-unième.")
        .assert_count("article.post:not(#question)", 1)
        .assert_count("#question", 1);
    assert_eq!(second.attribute(".pagination a[rel=prev]", "href"), topic.path);
    let place = visitor.get(&format!("/reponses/{}", last.post.0)).await;
    place.assert_redirect(&format!("{}?page=2#reponse-{}", topic.path, last.post.0));
    visitor.follow(&place).await.assert_count(&format!("#reponse-{}", last.post.0), 1);
}

#[tokio::test]
async fn the_number_of_a_deleted_reply_is_never_given_again() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&bob).saying("Une première idée.").create().await;
    bob.post(format!("/messages/{}/supprimer", reply.post.0), form! {}).await.assert_redirect(&topic.path);
    app.reply(&topic).by(&bob).saying("Une autre idée.").create().await;
    let page = app.visitor().get(&topic.path).await;
    assert_eq!(page.texts("article .number"), ["Lien vers la réponse n° 1", "Lien vers la réponse n° 2"]);
    page.assert_text(&format!("#reponse-{}", reply.post.0), "Cette réponse a été supprimée par son auteur.")
        .assert_no_text("Une première idée.")
        .assert_text("#reponses", "1 réponse");
}

#[tokio::test]
async fn a_wrong_slug_leads_to_the_right_one_and_keeps_the_page() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(51).create().await;
    let visitor = app.visitor();
    let id = topic.id.0;
    for wrong in [format!("/sujets/{id}"), format!("/sujets/{id}-"), format!("/sujets/{id}-un-autre-titre")] {
        visitor.get(&wrong).await.assert_moved(&topic.path);
        visitor.get(&format!("{wrong}?page=2")).await.assert_moved(&format!("{}?page=2", topic.path));
    }
}

#[tokio::test]
async fn what_is_unknown_hidden_or_deleted_is_one_and_the_same_page_that_helps() {
    let app = TestApp::new().await;
    let hidden = app.topic().titled("Une question masquée").answered(1).hidden().create().await;
    let deleted = app.topic().titled("Une question reprise").deleted().create().await;
    let shown = app.topic().answered(1).create().await;
    let hidden_reply =
        app.number(&format!("SELECT max(id) AS n FROM post WHERE topic_id = {}", hidden.id.0)).await;
    let visitor = app.visitor();
    for path in [
        "/sujets/999-inconnu".to_owned(),
        "/sujets/abc".to_owned(),
        "/sujets/-1".to_owned(),
        "/sujets/99999999999999999999".to_owned(),
        hidden.path.clone(),
        deleted.path.clone(),
        format!("/sujets/{}-autre-titre", hidden.id.0),
        format!("/reponses/{hidden_reply}"),
        format!("/reponses/{}", deleted.question.0),
        "/reponses/999".to_owned(),
        "/reponses/abc".to_owned(),
        "/themes/inconnu".to_owned(),
        "/sujets?theme=inconnu".to_owned(),
        "/sujets?territoire=999".to_owned(),
        "/sujets?statut=bizarre".to_owned(),
        "/recherche?q=permis&statut=bizarre".to_owned(),
        "/une/page/inconnue".to_owned(),
        "/inconnue.png".to_owned(),
        "/api/inconnue".to_owned(),
    ] {
        let page = visitor.get(&path).await;
        page.assert_status(404)
            .assert_title("Cette page n’existe pas")
            .assert_text("h1", "Cette page n’existe pas")
            .assert_no_text("masquée")
            .assert_no_text("question reprise")
            .assert_no_cookie();
        assert_eq!(page.form("main form[role=search]").action, "/recherche");
        let links = page.attributes("main a", "href");
        assert!(
            ["/", "/sujets", "/sujets/nouveau"].iter().all(|href| links.iter().any(|l| l == href)),
            "{path}"
        );
    }
    visitor.get(&shown.path).await.assert_status(200);
}

#[tokio::test]
async fn a_hidden_topic_is_in_no_list_and_no_figure() {
    let app = TestApp::new().await;
    app.topic()
        .titled("Une question masquée")
        .saying("Bicyclette")
        .tagged("velo")
        .answered(1)
        .hidden()
        .create()
        .await;
    let visitor = app.visitor();
    for path in ["/", "/sujets", "/themes/mobilite", "/sujets?etiquette=velo", "/recherche?q=bicyclette"] {
        visitor.get(path).await.assert_status(200).assert_no_text("masquée");
    }
    visitor.get("/themes").await.assert_text(".theme-card", "Mobilité");
    visitor.get("/themes/mobilite").await.assert_text(".page-head", "0 question");
    visitor.get("/recherche?q=bicyclette").await.assert_text("h2", "0 résultat");
}

#[tokio::test]
async fn a_page_that_a_list_does_not_have_is_not_found() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(1).create().await;
    let visitor = app.visitor();
    for list in ["/sujets?", "/themes/mobilite?", "/recherche?q=permis&", &format!("{}?", topic.path)] {
        visitor.get(&format!("{list}page=1")).await.assert_status(200);
        for page in
            ["2", "900", "0", "-1", "-99999999999", "1.5", "deux", "1e3", "%00", "99999999999999999999"]
        {
            let path = format!("{list}page={page}");
            visitor.get(&path).await.assert_status(404).assert_text("h1", "Cette page n’existe pas");
        }
    }
}

#[tokio::test]
async fn pinned_topics_come_first_in_every_list() {
    let app = TestApp::new().await;
    app.topic().titled("Une question épinglée").pinned().create().await;
    for n in 0..3 {
        app.advance(Duration::hours(1));
        app.topic().titled(&format!("Une question plus récente {n}")).create().await;
    }
    for path in ["/sujets", "/themes/mobilite", "/sujets?theme=mobilite&statut=sans-reponse"] {
        let page = app.visitor().get(path).await;
        let titles = page.texts(".topic-row-title");
        assert_eq!(titles[..2], ["Une question épinglée", "Une question plus récente 2"], "{path}");
        page.assert_text(".topic-row:first-child .badge", "Épinglé");
    }
}

#[tokio::test]
async fn news_live_apart_from_questions() {
    let app = TestApp::new().await;
    app.topic().titled("Une annonce de l’équipe").in_theme("actualites").create().await;
    app.topic().titled("Une vraie question").create().await;
    let visitor = app.visitor();
    for path in ["/sujets", "/sujets?statut=sans-reponse"] {
        visitor
            .get(path)
            .await
            .assert_no_text("Une annonce de l’équipe")
            .assert_text("main", "Une vraie question");
    }
    let news = visitor.get("/themes/actualites").await;
    news.assert_text(".topic-row", "Une annonce de l’équipe")
        .assert_no_text("Une vraie question")
        .assert_text(".page-head", "1 actualité")
        .assert_no(".status-tabs");
    let home = visitor.get("/").await;
    home.assert_text(".news", "Une annonce de l’équipe").assert_text(".figures-line", "1 question ·");
    assert!(home.texts(".stack-wide").iter().all(|text| !text.contains("Une annonce")));
}

#[tokio::test]
async fn the_texts_of_the_team_are_there_and_the_audit_is_said_to_be_still_to_come() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for (path, title) in TEXTS {
        let page = visitor.get(path).await;
        page.assert_status(200).assert_title(title).assert_text("h1", title).assert_no_text("{{");
        let words: usize = page.texts("main .prose").iter().map(|text| text.split(' ').count()).sum();
        assert!(words > 60, "{path} says little: {words} words");
    }
    visitor.get("/accessibilite").await.assert_text("main", "audit");
}

#[tokio::test]
async fn whoever_watches_the_machine_is_told_that_it_serves() {
    let app = TestApp::new().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.visitor().get(path).await.assert_status(200).body, "ok");
    }
}

#[tokio::test]
async fn asking_only_for_the_headers_gives_those_of_the_page() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    for (path, status) in [("/", 200), (topic.path.as_str(), 200), ("/sujets/999", 404), ("/inconnue", 404)] {
        let visitor = app.visitor();
        let page = visitor.send(visitor.request(Method::HEAD, path), Body::empty()).await;
        page.assert_status(status).assert_header("content-type", "text/html; charset=utf-8");
        assert_eq!(page.body, "");
    }
}

#[tokio::test]
async fn no_link_of_the_site_leads_nowhere_for_a_visitor() {
    let app = TestApp::new().await;
    let topic = app.topic().tagged("permis").in_territory("33").answered(51).create().await;
    app.topic().pinned().in_theme("devenir-cip").solved().in_territory("R75").create().await;
    app.topic().in_theme("actualites").create().await;
    crawl(&app.visitor(), &["/", &topic.path, "/plan-du-site", "/recherche?q=permis", "/inconnue"]).await;
}

#[tokio::test]
async fn no_link_of_the_site_leads_nowhere_for_a_member() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).tagged("permis").create().await;
    app.reply(&topic).by(&ada).create().await;
    crawl(&ada, &["/", &topic.path]).await;
}

/// Follows every link from `starts`: none may be broken.
async fn crawl(browser: &Browser<'_>, starts: &[&str]) {
    let mut to_read: VecDeque<String> = starts.iter().map(|&path| path.to_owned()).collect();
    let mut known: BTreeSet<String> = to_read.iter().cloned().collect();
    while let Some(path) = to_read.pop_front() {
        let page = browser.get(&path).await;
        let broken = page.status.as_u16() >= 400 && path != "/inconnue";
        assert!(!broken, "{path} is linked and answers {}", page.status);
        for href in links(&page) {
            // One of each kind of address is enough of the filters.
            if known.len() < 120 && known.insert(href.clone()) {
                to_read.push_back(href);
            }
        }
    }
    assert!(known.len() > 25, "only {known:?}");
}

fn links(page: &Page) -> Vec<String> {
    let mut links = if page.status.is_redirection() {
        vec![page.redirect()]
    } else {
        let mut links = page.attributes("a[href]", "href");
        links.extend(page.attributes("head link[rel*=icon], head link[rel=manifest]", "href"));
        links.extend(page.attributes("form[method=get]", "action"));
        links
    };
    links.retain(|href| href.starts_with('/'));
    links.iter().map(|href| href.split('#').next().unwrap_or_default().to_owned()).collect()
}

/// What the framework keeps of a page while it is drawn belongs to a thread, and threads are shared.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_many_pages_drawn_at_once_has_its_own_head() {
    let app = std::sync::Arc::new(TestApp::forgetful().await);
    let mut topics = Vec::new();
    for number in 0..12 {
        let title = format!("La question numéro {number} du jour");
        topics.push((
            app.topic().titled(&title).saying(&format!("Texte {number}.")).create().await.path,
            title,
            number,
        ));
    }
    let mut readers = tokio::task::JoinSet::new();
    for round in 0..10 {
        for (path, title, number) in topics.clone() {
            let app = std::sync::Arc::clone(&app);
            readers.spawn(async move {
                let page = app.visitor().get(&format!("{path}?tour={round}")).await;
                assert_eq!(page.attributes("head meta[property='og:title']", "content").join("|"), title);
                assert_eq!(
                    page.attributes("head meta[name=description]", "content"),
                    [format!("Texte {number}.")]
                );
                assert_eq!(page.texts("head title"), [format!("{title} · La Communauté de l’inclusion")]);
                assert_eq!(page.attributes("head link[rel=canonical]", "href").len(), 1, "{path}");
            });
        }
    }
    for (path, title) in
        [("/aide", "Aide"), ("/connexion", "Se connecter"), ("/inconnue", "Cette page n’existe pas")]
    {
        for round in 0..10 {
            let app = std::sync::Arc::clone(&app);
            readers.spawn(async move {
                let page = app.visitor().get(&format!("{path}?tour={round}")).await;
                assert_eq!(page.attributes("head meta[property='og:title']", "content"), [title]);
                assert_eq!(page.attributes("head meta[property='og:locale']", "content"), ["fr_FR"]);
            });
        }
    }
    while let Some(read) = readers.join_next().await {
        read.unwrap();
    }
}
