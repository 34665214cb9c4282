//! The page of those who look after questions.

use chrono::Duration;

use crate::{
    accounts::service::RoleMove,
    statistics::service::roll_up,
    test_support::{Browser, Page, TestApp},
};

const PATH: &str = "/tableau-de-bord";

fn titles(page: &Page, section: &str) -> Vec<String> {
    page.assert_status(200).texts(&format!("section[aria-labelledby={section}] .topic-row-title"))
}

async fn make_ambassador(app: &TestApp, member: &Browser<'_>, slug: &str, place: &str) {
    let theme = app.number(&format!("SELECT id AS n FROM theme WHERE slug = '{slug}'")).await;
    app.ambassador(member, RoleMove::Give, Some(theme), place).await;
}

/// Writes questions an hour apart, the oldest first, the last one an hour ago.
async fn ask(app: &TestApp, count: usize, place: &str) {
    app.advance(-Duration::hours(i64::try_from(count).unwrap()));
    for number in 1..=count {
        app.topic().titled(&format!("Question {number} pour {place}")).in_territory(place).create().await;
        app.advance(Duration::hours(1));
    }
}

#[tokio::test]
async fn a_visitor_signs_in_first_and_comes_back() {
    let app = TestApp::new().await;
    app.visitor()
        .get("/tableau-de-bord?page=2")
        .await
        .assert_redirect("/connexion?suite=%2Ftableau-de-bord%3Fpage%3D2");
}

#[tokio::test]
async fn a_member_is_told_who_the_page_is_for_and_how_one_comes_to_it() {
    let app = TestApp::new().await;
    app.topic().titled("Une question qui attend").create().await;
    let ada = app.user("ada").await;
    let page = ada.get(PATH).await;
    page.assert_status(403)
        .assert_title("Une page pour les ambassadeur·rices et l’équipe")
        .assert_text("main", "L’équipe confie une communauté, un territoire, ou les deux")
        .assert_no_text("Une question qui attend");
    assert_eq!(page.link("Voir les questions sans réponse"), "/sujets?statut=sans-reponse");
}

#[tokio::test]
async fn the_link_is_there_for_those_who_may_follow_it_and_for_nobody_else() {
    let app = TestApp::new().await;
    let (ada, mona, root) = (app.user("ada").await, app.moderator("mona").await, app.admin("root").await);
    let link = format!("a[href='{PATH}']");
    app.visitor().get("/").await.assert_no(&link);
    for path in ["/", "/mon-compte/profil", "/bienvenue"] {
        ada.get(path).await.assert_no(&link);
        for team in [&mona, &root] {
            team.get(path).await.assert_text(&format!(".account {link}"), "Mon tableau de bord");
        }
    }
    make_ambassador(&app, &ada, "mobilite", "33").await;
    // At once, in the session that was open.
    ada.get("/").await.assert_count(&format!(".account {link}"), 2);
    ada.get("/mon-compte/profil").await.assert_text(&format!("main {link}"), "Mon tableau de bord");
    ada.get(PATH).await.assert_status(200);
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'mobilite'").await;
    app.ambassador(&ada, RoleMove::TakeBack, Some(theme), "33").await;
    ada.get("/").await.assert_no(&link);
    ada.get(PATH).await.assert_status(403);
}

#[tokio::test]
async fn an_ambassador_reads_what_waits_for_them_and_for_how_long() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    make_ambassador(&app, &ada, "mobilite", "33").await;
    app.topic().titled("Posée pour toute la France").create().await;
    app.advance(Duration::days(12));
    let answered = app.topic().titled("Répondue depuis").in_territory("33").create().await;
    app.topic().titled("Fermée en Gironde").in_territory("33").closed().create().await;
    app.topic().titled("D’une autre communauté").in_theme("devenir-cip").in_territory("33").create().await;
    app.advance(Duration::hours(5));
    app.reply(&answered).create().await;
    let page = ada.get(PATH).await;
    assert_eq!(titles(&page, "ambassade"), ["Fermée en Gironde", "Posée pour toute la France"]);
    page.assert_title("Mon tableau de bord")
        .assert_header("x-robots-tag", "noindex")
        .assert_text(".badge-expert", "Mobilité, Gironde (33)")
        .assert_text(".topic-row:first-child .count", "attend depuis 5 heures")
        .assert_text(".waiting .badge-theme", "Mobilité")
        .assert_text(".waiting .badge-plain", "Gironde (33)")
        .assert_text(".waiting .badge-plain", "Fermé")
        .assert_text("h3", "Plus larges que vos territoires")
        .assert_text(".waiting .count", "attend depuis 12 jours")
        .assert_text(".waiting .badge-plain", "Toute la France")
        .assert_text(".tile", "et 1 plus large")
        .assert_no("#equipe");
}

#[tokio::test]
async fn the_longest_wait_comes_first_twenty_a_page_with_real_links() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    make_ambassador(&app, &ada, "mobilite", "R75").await;
    ask(&app, 30, "33").await;
    // Wider, though older than some of them.
    app.advance(-Duration::hours(12));
    for number in 1..=11 {
        app.topic().titled(&format!("Question {number} pour tous")).create().await;
    }
    app.advance(Duration::hours(12));
    let first = ada.get(PATH).await;
    let one = titles(&first, "ambassade");
    assert_eq!((one.len(), one[0].as_str()), (20, "Question 1 pour 33"));
    first.assert_text(".tile-figure", "30").assert_text(".tile", "et 11 plus larges");
    let next = first.attribute(".pagination a[rel=next]", "href");
    assert_eq!(next, "/tableau-de-bord?page=2#attente");
    let second = ada.get(&next).await;
    let two = titles(&second, "ambassade");
    assert_eq!(
        (two.len(), two[9].as_str(), two[10].as_str()),
        (20, "Question 30 pour 33", "Question 1 pour tous")
    );
    let third = ada.get(&second.attribute(".pagination a[rel=next]", "href")).await;
    assert_eq!(titles(&third, "ambassade"), ["Question 11 pour tous"]);
    third.assert_no(".pagination a[rel=next]").assert_no(".empty");
    for query in ["?page=4", "?page=0", "?page=deux", "?territoire=zz"] {
        ada.get(&format!("{PATH}{query}")).await.assert_status(404);
    }
}

#[tokio::test]
async fn who_is_an_ambassador_and_of_the_team_sees_both_and_turns_the_pages_of_each() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    make_ambassador(&app, &mona, "mobilite", "33").await;
    ask(&app, 21, "33").await;
    ask(&app, 20, "75").await;
    let page = mona.get(PATH).await;
    page.assert_text("h2", "Mes communautés et mes territoires")
        .assert_text("h2", "Tout le site, pour l’équipe");
    page.assert_no("section[aria-labelledby=equipe] .topic-row:nth-child(21)");
    let both = mona.get("/tableau-de-bord?page=2&page_site=3").await;
    assert_eq!(titles(&both, "ambassade"), ["Question 21 pour 33"]);
    // The last of all, wherever it was asked: they were asked at the same hours.
    assert_eq!(titles(&both, "equipe"), ["Question 20 pour 75"]);
    let links = both.attributes(".pagination a[rel=prev]", "href");
    assert_eq!(
        links,
        ["/tableau-de-bord?page_site=3#attente", "/tableau-de-bord?page=2&page_site=2#attente-site"]
    );
    mona.get("/tableau-de-bord?page_site=4").await.assert_status(404);
}

#[tokio::test]
async fn the_team_narrows_the_site_by_a_form_which_keeps_what_was_chosen() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    app.topic().titled("Mobilité en Gironde").in_territory("33").create().await;
    app.topic().titled("Mobilité à Paris").in_territory("75").create().await;
    app.topic().titled("Métier en Gironde").in_theme("devenir-cip").in_territory("33").create().await;
    let page = mona.get(PATH).await;
    assert_eq!(titles(&page, "equipe").len(), 3);
    page.assert_count("section[aria-labelledby=equipe] tbody tr", 3);
    let form = page.form("form.filters");
    assert!(!form.offers("theme", "actualites"));
    let narrowed = mona.submit(form.fill("theme", "mobilite").fill("territoire", "R75")).await;
    assert_eq!(titles(&narrowed, "equipe"), ["Mobilité en Gironde"]);
    narrowed.assert_text("#perimetre-equipe", "Mobilité, Nouvelle-Aquitaine.");
    let kept = narrowed.form("form.filters");
    assert_eq!((kept.value("theme"), kept.value("territoire")), ("mobilite", "R75"));
    mona.get("/tableau-de-bord?theme=inconnu").await.assert_status(404);
}

#[tokio::test]
async fn nothing_that_waits_is_good_news() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    make_ambassador(&app, &ada, "mobilite", "33").await;
    app.topic().in_territory("33").answered(1).create().await;
    ada.get(PATH)
        .await
        .assert_text(".empty", "Rien n’attend dans vos communautés. Merci")
        .assert_no(".waiting");
    mona.get(PATH)
        .await
        .assert_text(".empty", "Toutes les questions ont une réponse. Merci")
        .assert_no(".waiting");
    mona.get("/tableau-de-bord?territoire=75").await.assert_text(".empty", "Rien n’attend ici. Merci");
    // What is wider does not spoil it.
    app.topic().titled("Posée pour toute la France").create().await;
    let page = ada.get(PATH).await;
    page.assert_text(".empty", "Rien n’attend dans vos communautés. Merci");
    assert_eq!(titles(&page, "ambassade"), ["Posée pour toute la France"]);
    // Nothing was asked in the weeks that are over.
    page.assert_text(".tile", "pas encore de données");
    assert!(!page.body.contains("NaN"));
}

#[tokio::test]
async fn every_number_opens_the_list_it_counted_with_the_same_count() {
    let app = TestApp::forgetful().await;
    let mona = app.moderator("mona").await;
    make_ambassador(&app, &mona, "mobilite", "33").await;
    make_ambassador(&app, &mona, "devenir-cip", "").await;
    app.ambassador(&mona, RoleMove::Give, None, "R75").await;
    app.advance(-Duration::days(20));
    for place in ["33", "R75", "75"] {
        app.topic().in_territory(place).create().await;
        app.topic().in_territory(place).answered(1).solved().create().await;
        app.topic().in_theme("devenir-cip").in_territory(place).answered(2).create().await;
    }
    app.topic().in_theme("devenir-cip").create().await;
    app.advance(Duration::days(20));
    roll_up(&app.state.db, app.now()).await.unwrap();
    let visitor = app.visitor();
    let mut opened = 0;
    for query in ["", "?theme=devenir-cip", "?territoire=R75", "?theme=mobilite&territoire=33"] {
        let page = mona.get(&format!("{PATH}{query}")).await;
        let values = page.attributes("a[data-compte]", "data-compte");
        let paths = page.attributes("a[data-compte]", "href");
        for (value, path) in values.into_iter().zip(paths) {
            let list = visitor.get(&path).await;
            list.assert_status(200);
            let says = list.texts(if path.starts_with("/sujets") { ".page-head .muted" } else { "#total" });
            assert_eq!(says.concat().split(' ').next(), Some(value.as_str()), "{query} {path}");
            opened += 1;
        }
    }
    assert!(opened > 60, "{opened} figures open a list");
}

#[tokio::test]
async fn the_page_costs_as_much_whatever_waits_and_whatever_one_answers_for() {
    let app = TestApp::forgetful().await;
    let mona = app.moderator("mona").await;
    make_ambassador(&app, &mona, "mobilite", "33").await;
    let (page, before) = app.queries(mona.get(PATH)).await;
    page.assert_status(200);
    assert!(before.len() <= 9, "{before:#?}");
    ask(&app, 25, "33").await;
    ask(&app, 25, "974").await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    for place in ["R75", "64", "75", "974", "975", ""] {
        make_ambassador(&app, &mona, "mobilite", place).await;
        make_ambassador(&app, &mona, "devenir-cip", place).await;
    }
    let (page, after) = app.queries(mona.get("/tableau-de-bord?page=2&page_site=2")).await;
    page.assert_count("section[aria-labelledby=ambassade] .topic-row", 20)
        .assert_count("section[aria-labelledby=equipe] .topic-row", 20);
    assert_eq!(after.len(), before.len(), "{after:#?}");
    // Other pages cost nobody more than the bell does: the session tells who sees the link.
    let (page, statements) = app.queries(mona.get("/aide")).await;
    page.assert_text(".account a", "Mon tableau de bord");
    assert!(statements.len() <= 2, "{statements:#?}");
}
