//! Searching.

use chrono::Duration;

use crate::test_support::{Page, TestApp, form};

fn hits(page: &Page) -> Vec<String> {
    page.assert_status(200).texts(".hit h3")
}

async fn library() -> TestApp {
    let app = TestApp::new().await;
    app.topic()
        .titled("Une entreprise adaptée recrute")
        .saying("Des formations sont réglées par la région.")
        .create()
        .await;
    app.topic().titled("Une EA en Gironde").saying("Bonjour à tous.").create().await;
    app.topic().titled("Le rôle du CD").saying("Qui paie ?").create().await;
    app.topic().titled("Mobilité et garages").saying("Rien à voir.").create().await;
    app
}

#[tokio::test]
async fn every_page_has_the_search_box_once_but_where_its_own_is_larger() {
    let app = library().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    for path in ["/sujets", "/themes", &topic.path, "/connexion", "/aide", "/sujets/nouveau"] {
        let page = visitor.get(path).await;
        let found = visitor.submit(page.form("header form[role=search]").fill("q", "garage")).await;
        assert_eq!(hits(&found), ["Mobilité et garages"], "{path}");
        found.assert_no("header form[role=search]");
    }
    visitor.get("/").await.assert_no("header form[role=search]");
    // Two boxes, two names.
    let lost = visitor.get("/inconnue").await;
    assert_eq!(lost.attributes("form[role=search]", "aria-label"), ["Sur tout le site"]);
    assert_eq!(lost.texts("form[role=search] label").len(), 2);
}

#[tokio::test]
async fn the_box_of_the_home_page_finds() {
    let app = library().await;
    let visitor = app.visitor();
    let box_ = visitor.get("/").await.form("form[role=search]").fill("q", "garage");
    let page = visitor.submit(box_).await;
    assert_eq!(hits(&page), ["Mobilité et garages"]);
    page.assert_title("Recherche : garage").assert_text("h2", "1 résultat").assert_text("mark", "garages");
    assert_eq!(page.form("form.search-form").value("q"), "garage");
}

#[tokio::test]
async fn accents_and_endings_do_not_matter() {
    let app = library().await;
    let visitor = app.visitor();
    for (typed, found) in [
        ("mobilite", "Mobilité et garages"),
        ("MOBILITÉ", "Mobilité et garages"),
        ("garage", "Mobilité et garages"),
        ("formation", "Une entreprise adaptée recrute"),
        ("r%C3%A9gler", "Une entreprise adaptée recrute"),
        ("entreprises+adapt%C3%A9es", "Une entreprise adaptée recrute"),
    ] {
        let page = visitor.get(&format!("/recherche?q={}", typed.replace('É', "%C3%89"))).await;
        assert!(hits(&page).contains(&found.to_owned()), "{typed}: {:?}", hits(&page));
    }
}

#[tokio::test]
async fn words_of_two_letters_are_found_and_an_acronym_by_its_words_and_back() {
    let app = library().await;
    let visitor = app.visitor();
    assert_eq!(hits(&visitor.get("/recherche?q=CD").await), ["Le rôle du CD"]);
    for typed in ["EA", "ea", "entreprise+adapt%C3%A9e"] {
        let mut found = hits(&visitor.get(&format!("/recherche?q={typed}")).await);
        found.sort();
        assert_eq!(found, ["Une EA en Gironde", "Une entreprise adaptée recrute"], "{typed}");
    }
}

#[tokio::test]
async fn a_reply_is_found_and_its_link_leads_to_it() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(50).create().await;
    let filler = "Un premier mot. ".repeat(60);
    let reply = app.reply(&topic).saying(&format!("{filler}Voyez le **microcrédit** social.")).create().await;
    let visitor = app.visitor();
    let page = visitor.get("/recherche?q=microcredit").await;
    page.assert_text(".hit-extract mark", "microcrédit").assert_text(".hit", "Réponse n° 51");
    let extract = page.texts(".hit-extract").remove(0);
    assert!(extract.starts_with('…') && extract.chars().count() < 300, "{extract}");
    assert_eq!(page.attribute(".hit a", "href"), reply.path);
    visitor.get(&reply.path).await.assert_text(&format!("#reponse-{}", reply.post.0), "microcrédit");
}

#[tokio::test]
async fn results_have_pages_with_real_links() {
    let app = TestApp::new().await;
    for n in 0..21 {
        app.topic().titled(&format!("Question de permis {n}")).saying("Bonjour").create().await;
        app.advance(Duration::minutes(1));
    }
    let visitor = app.visitor();
    let first = visitor.get("/recherche?q=permis+question").await;
    first.assert_count(".hit", 20).assert_text("h2", "21 résultats");
    let next = first.attribute(".pagination a[rel=next]", "href");
    assert_eq!(next, "/recherche?q=permis+question&page=2");
    visitor.get(&next).await.assert_count(".hit", 1);
}

#[tokio::test]
async fn a_text_is_found_by_its_words_of_today_only() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Une question de bicyclette").saying("Bonjour").create().await;
    assert_eq!(hits(&ada.get("/recherche?q=bicyclette").await).len(), 1);
    let edit = format!("/messages/{}/modifier", topic.question.0);
    let form = ada.get(&edit).await.form("main form[method=post]");
    ada.submit(form.fill("titre", "Une question de trottinette")).await.assert_status(303);
    assert!(hits(&ada.get("/recherche?q=bicyclette").await).is_empty());
    assert_eq!(hits(&ada.get("/recherche?q=trottinette").await), ["Une question de trottinette"]);
    ada.post(format!("/messages/{}/supprimer", topic.question.0), form! {}).await.assert_redirect("/sujets");
    assert!(hits(&ada.get("/recherche?q=trottinette").await).is_empty());
}

#[tokio::test]
async fn a_search_that_finds_nothing_leads_to_a_question_that_begins_with_its_words() {
    let app = library().await;
    let visitor = app.visitor();
    let page = visitor.get("/recherche?q=trottinette+%C3%A9lectrique").await;
    page.assert_text("h2", "0 résultat").assert_text(".empty", "Aucun message ne contient tous ces mots.");
    let ask = visitor.get(&page.link("Poser la question")).await;
    assert_eq!(ask.form("main form[method=post]").value("titre"), "trottinette électrique");
}

#[tokio::test]
async fn an_empty_search_is_a_page_with_its_box() {
    let app = library().await;
    for path in ["/recherche", "/recherche?q=", "/recherche?q=%20"] {
        let page = app.visitor().get(path).await;
        page.assert_status(200).assert_title("Recherche").assert_count("main form[role=search]", 1);
    }
    app.visitor()
        .get("/recherche?q=%3F%21")
        .await
        .assert_text("main", "Écrivez au moins un mot qui ait un sens");
}

#[tokio::test]
async fn results_stay_out_of_search_engines() {
    let app = library().await;
    app.visitor().get("/recherche?q=EA").await.assert_header("x-robots-tag", "noindex");
    app.visitor().get("/sujets").await.assert_header("x-robots-tag", "");
}

#[tokio::test]
async fn results_are_narrowed_to_where_their_questions_stand() {
    let app = TestApp::new().await;
    app.topic().titled("Un permis sans réponse").create().await;
    app.topic().titled("Un permis répondu").answered(1).create().await;
    app.topic().titled("Un permis résolu").solved().create().await;
    app.topic().titled("Le permis, actualité").in_theme("actualites").create().await;
    let visitor = app.visitor();
    let all = visitor.get("/recherche?q=permis").await;
    all.assert_count(".hit", 4).assert_text(".status-tabs [aria-current=true]", "Toutes");
    for (tab, status, expected) in [
        ("Sans réponse", "sans-reponse", vec!["Un permis sans réponse"]),
        ("Résolues", "resolus", vec!["Un permis résolu"]),
        ("Non résolues", "non-resolus", vec!["Un permis répondu", "Un permis sans réponse"]),
    ] {
        assert_eq!(all.link(tab), format!("/recherche?q=permis&statut={status}"));
        let page = visitor.get(&all.link(tab)).await;
        let mut found = hits(&page);
        found.sort();
        assert_eq!(found, expected, "{status}");
        page.assert_text(".status-tabs [aria-current=true]", tab);
        assert_eq!(page.link("Toutes"), "/recherche?q=permis");
    }
    let none = visitor.get("/recherche?q=trottinette&statut=resolus").await;
    let everywhere = none.link("Chercher dans toutes les questions, où qu’elles en soient");
    assert_eq!(everywhere, "/recherche?q=trottinette");
}

#[tokio::test]
async fn pages_of_narrowed_results_stay_narrowed() {
    let app = TestApp::new().await;
    for n in 0..21 {
        app.topic().titled(&format!("Question de permis {n}")).create().await;
    }
    app.topic().titled("Question de permis, résolue").solved().create().await;
    let visitor = app.visitor();
    let first = visitor.get("/recherche?q=permis+question&statut=non-resolus").await;
    first.assert_count(".hit", 20).assert_text("h2", "21 résultats");
    let next = first.attribute(".pagination a[rel=next]", "href");
    assert_eq!(next, "/recherche?q=permis+question&statut=non-resolus&page=2");
    visitor.get(&next).await.assert_count(".hit", 1);
    visitor.get("/recherche?q=permis&statut=resolus&page=2").await.assert_status(404);
}
