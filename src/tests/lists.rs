//! Lists of questions: filters in the address, pages with real links.

use chrono::Duration;

use crate::test_support::{Page, TestApp};

fn titles(page: &Page) -> Vec<String> {
    page.assert_status(200).texts(".topic-row-title")
}

async fn varied() -> TestApp {
    let app = TestApp::new().await;
    app.topic().titled("Mobilité en Gironde").in_territory("33").tagged("Permis B").create().await;
    app.advance(Duration::minutes(1));
    app.topic().titled("Mobilité à Paris").in_territory("75").tagged("Permis B").answered(1).create().await;
    app.advance(Duration::minutes(1));
    app.topic()
        .titled("Métier en région")
        .in_theme("devenir-cip")
        .in_territory("R75")
        .solved()
        .create()
        .await;
    app.advance(Duration::minutes(1));
    app.topic().titled("Métier partout").in_theme("devenir-cip").tagged("formation").create().await;
    app
}

#[tokio::test]
async fn each_filter_has_its_address() {
    let app = varied().await;
    let visitor = app.visitor();
    for (query, expected) in [
        ("", vec!["Métier partout", "Métier en région", "Mobilité à Paris", "Mobilité en Gironde"]),
        ("?statut=sans-reponse", vec!["Métier partout", "Mobilité en Gironde"]),
        ("?statut=resolus", vec!["Métier en région"]),
        ("?statut=non-resolus", vec!["Métier partout", "Mobilité à Paris", "Mobilité en Gironde"]),
        ("?theme=devenir-cip", vec!["Métier partout", "Métier en région"]),
        ("?etiquette=permis-b", vec!["Mobilité à Paris", "Mobilité en Gironde"]),
        ("?territoire=33", vec!["Mobilité en Gironde"]),
        // A region holds its départements.
        ("?territoire=R75", vec!["Métier en région", "Mobilité en Gironde"]),
        ("?territoire=75", vec!["Mobilité à Paris"]),
        ("?etiquette=inconnue", vec![]),
        (
            "?theme=&etiquette=&territoire=&statut=&page=",
            vec!["Métier partout", "Métier en région", "Mobilité à Paris", "Mobilité en Gironde"],
        ),
    ] {
        assert_eq!(titles(&visitor.get(&format!("/sujets{query}")).await), expected, "{query}");
    }
}

#[tokio::test]
async fn filters_combine() {
    let app = varied().await;
    let visitor = app.visitor();
    for (query, expected) in [
        ("theme=mobilite&etiquette=permis-b&territoire=R75&statut=sans-reponse", vec!["Mobilité en Gironde"]),
        (
            "theme=mobilite&etiquette=permis-b&statut=non-resolus",
            vec!["Mobilité à Paris", "Mobilité en Gironde"],
        ),
        ("theme=devenir-cip&territoire=R75&statut=resolus", vec!["Métier en région"]),
        ("theme=devenir-cip&etiquette=permis-b", vec![]),
    ] {
        let page = visitor.get(&format!("/sujets?{query}")).await;
        assert_eq!(titles(&page), expected, "{query}");
        let count = expected.len();
        page.assert_text(".page-head", &format!("{count} question"));
    }
}

#[tokio::test]
async fn the_filters_that_are_on_are_shown_and_can_be_taken_away() {
    let app = varied().await;
    let visitor = app.visitor();
    let page =
        visitor.get("/sujets?theme=mobilite&etiquette=permis-b&territoire=33&statut=sans-reponse").await;
    page.assert_text("h1", "Questions sans réponse · « Permis B » · Mobilité · Gironde (33)")
        .assert_text(".status-tabs [aria-current=true]", "Sans réponse")
        .assert_count(".status-tabs [aria-current]", 1);
    let form = page.form("form.filters");
    assert_eq!((form.value("theme"), form.value("territoire")), ("mobilite", "33"));
    // The form keeps what it does not show as a choice.
    let wider = visitor.submit(form.fill("theme", "").fill("territoire", "R75")).await;
    assert_eq!(titles(&wider), ["Mobilité en Gironde"]);
    wider.assert_text("h1", "Questions sans réponse · « Permis B » · Nouvelle-Aquitaine");
    let without_tag = visitor.get(&page.link("Retirer l’étiquette « permis-b »")).await;
    without_tag.assert_text("h1", "Questions sans réponse · Mobilité · Gironde (33)");
    let all = visitor.get(&page.link("Toutes")).await;
    all.assert_text("h1", "Toutes les questions · « Permis B » · Mobilité · Gironde (33)");
}

#[tokio::test]
async fn a_list_has_twenty_questions_a_page_and_its_links_keep_the_filters() {
    let app = TestApp::new().await;
    for n in 0..41 {
        app.advance(Duration::minutes(1));
        app.topic()
            .titled(&format!("Question numéro {n}"))
            .tagged("permis")
            .in_territory("33")
            .create()
            .await;
    }
    let visitor = app.visitor();
    for base in [
        "/sujets",
        "/sujets?theme=mobilite",
        "/sujets?etiquette=permis&territoire=R75&statut=sans-reponse",
        "/themes/mobilite",
        "/themes/mobilite?statut=non-resolus",
    ] {
        let first = visitor.get(base).await;
        first.assert_text(".page-head", "41 questions");
        let (one, mut all) = (titles(&first), titles(&first));
        assert_eq!((one.len(), one[0].as_str()), (20, "Question numéro 40"), "{base}");
        let second = visitor.get(&first.attribute(".pagination a[rel=next]", "href")).await;
        all.extend(titles(&second));
        second.assert_text(".pagination [aria-current=page]", "Page 2");
        let third = visitor.get(&second.attribute(".pagination a[rel=next]", "href")).await;
        all.extend(titles(&third));
        assert_eq!(titles(&third), ["Question numéro 0"]);
        third.assert_no(".pagination a[rel=next]");
        all.dedup();
        assert_eq!(all.len(), 41, "{base} shows each question once");
        assert_eq!(third.attributes(".pagination .page-number a", "href").first().unwrap(), base);
    }
}

#[tokio::test]
async fn the_latest_activity_comes_first_and_a_reply_is_one() {
    let app = TestApp::new().await;
    let old = app.topic().titled("La plus ancienne").create().await;
    app.advance(Duration::minutes(1));
    app.topic().titled("La plus récente").create().await;
    let visitor = app.visitor();
    assert_eq!(titles(&visitor.get("/sujets").await), ["La plus récente", "La plus ancienne"]);
    app.advance(Duration::minutes(1));
    app.reply(&old).create().await;
    assert_eq!(titles(&visitor.get("/sujets").await), ["La plus ancienne", "La plus récente"]);
}

#[tokio::test]
async fn a_line_says_what_one_needs_before_opening_it() {
    let app = TestApp::new().await;
    app.topic().in_territory("33").solved().closed().pinned().create().await;
    app.topic().titled("Une question nationale").create().await;
    let page = app.visitor().get("/sujets").await;
    for words in ["Mobilité", "Gironde (33)", "Résolu", "Fermé", "Épinglé"] {
        page.assert_text(".topic-row:first-child .badge", words);
    }
    page.assert_text(".topic-row:first-child .count", "1 réponse")
        .assert_text(".topic-row:last-child .count-none", "0 réponse");
}

#[tokio::test]
async fn a_community_gathers_its_questions_and_offers_to_ask_there() {
    let app = varied().await;
    let visitor = app.visitor();
    let page = visitor.get("/themes/devenir-cip").await;
    assert_eq!(titles(&page), ["Métier partout", "Métier en région"]);
    page.assert_title("Devenir CIP").assert_text(".page-head", "2 questions · 50 % avec réponse · 1 résolue");
    let ask = visitor.get(&page.link("Poser une question ici")).await;
    assert_eq!(ask.form("main form[method=post]").value("theme"), "devenir-cip");
}

#[tokio::test]
async fn the_team_adds_a_community_and_it_is_offered_everywhere() {
    let app = TestApp::new().await;
    let theme = crate::forum::service::NewTheme {
        kind: crate::forum::view::ThemeKind::Questions,
        name: "Logement".to_owned(),
        summary: "Se loger pour travailler.".to_owned(),
        position: None,
    };
    crate::forum::service::add_theme(&app.state.db, app.now(), &theme).await.unwrap();
    let visitor = app.visitor();
    for path in ["/", "/themes"] {
        visitor.get(path).await.assert_text(".theme-card", "Logement");
    }
    visitor.get("/plan-du-site").await.assert_text("main a[href='/themes/logement']", "Logement");
    assert!(visitor.get("/sujets").await.form("form.filters").offers("theme", "logement"));
    let ask = visitor.get("/sujets/nouveau").await;
    assert!(ask.form("main form[method=post]").offers("theme", "logement"));
    visitor.get("/themes/logement").await.assert_status(200).assert_text("main", "Aucune question");
}

#[tokio::test]
async fn an_empty_list_says_what_to_do() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/sujets?statut=resolus").await;
    page.assert_status(200).assert_text(".empty", "Aucune question ne correspond.");
    assert_eq!(page.link("Posez la vôtre"), "/sujets/nouveau");
}
