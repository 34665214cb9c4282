//! Giving roles and taking them back.

use crate::{
    accounts::{
        model::{Email, Grant, MemberId},
        service::{RoleKeeper, RoleMove, change_role, member_id_by_email},
    },
    test_support::{Browser, Page, TestApp, form},
};

fn page_of(member: &Browser<'_>) -> String {
    format!("/administration/personnes/{}", member.member().member.0)
}

async fn give(admin: &Browser<'_>, member: &Browser<'_>, role: &str) -> Page {
    admin.post(page_of(member), form! { "role" => role, "geste" => "donner" }).await
}

#[tokio::test]
async fn only_administrators_see_people_and_give_roles() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let before = app.census().await;
    for browser in [&ada, &mona] {
        for path in ["/administration/personnes", "/administration/personnes?q=bob", &page_of(&bob)] {
            browser.get(path).await.assert_status(403).assert_no_text("Bob Martin");
        }
        give(browser, &bob, "moderator").await.assert_status(403);
        give(browser, browser, "admin").await.assert_status(403);
    }
    let visitor = app.visitor();
    assert!(visitor.get("/administration/personnes").await.redirect().starts_with("/connexion"));
    visitor.post(page_of(&bob), form! { "role" => "admin", "geste" => "donner" }).await.assert_status(401);
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn an_administrator_finds_somebody_makes_them_a_moderator_and_takes_it_back() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    app.user("basile").await;
    let found = ada.get("/administration/personnes?q=BO+mart").await;
    found.assert_count(".row", 1).assert_no_text("exemple.test</");
    let person = ada.get(&found.link("Bob Martin")).await;
    person.assert_text("h1", "Bob Martin").assert_text("main", "Aucun rôle n’a encore été donné");
    let given = ada.submit(person.form("section[aria-labelledby=roles] .row:first-child form")).await;
    let person = ada.follow(&given).await;
    person.assert_text(".lead", "modération").assert_text("main", "Rôle de modération donné par Ada M.");
    // What it allows is there at once, in the session that was open.
    let news = bob.get("/sujets/nouveau?theme=actualites").await;
    assert!(news.form("main form[method=post]").offers("theme", "actualites"));
    let taken = ada.submit(person.form("section[aria-labelledby=roles] .row:first-child form")).await;
    let person = ada.follow(&taken).await;
    person.assert_text(".lead", "membre").assert_count("section[aria-labelledby=histoire] .row", 2);
    let news = bob.get("/sujets/nouveau?theme=actualites").await;
    assert!(!news.form("main form[method=post]").offers("theme", "actualites"));
}

#[tokio::test]
async fn people_are_found_by_their_whole_address_which_is_not_shown() {
    let app = TestApp::new().await;
    let ada = app.admin("ada").await;
    app.user("bob").await;
    let found = ada.get("/administration/personnes?q=Bob%40Exemple.test").await;
    found.assert_count("main .row", 1).assert_text(".row", "Bob Martin");
    ada.get("/administration/personnes?q=b%25b").await.assert_count("main .row", 0);
    ada.get("/administration/personnes?q=exemple.test").await.assert_count("main .row", 0);
}

#[tokio::test]
async fn an_ambassador_answers_for_a_theme_in_a_territory() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    let person = ada.get(&page_of(&bob)).await;
    let filled = person
        .form("section[aria-labelledby=ambassade] form.card")
        .fill("theme", "mobilite")
        .fill("territoire", "33");
    let given = ada.submit(filled.clone()).await;
    ada.submit(filled).await.assert_status(303);
    let person = ada.follow(&given).await;
    person.assert_text("section[aria-labelledby=ambassade] .row", "Mobilité, Gironde (33)");
    person.assert_count("section[aria-labelledby=histoire] .row", 1);
    ada.get("/administration/personnes").await.assert_text("main", "membre, ambassade");
    let taken = ada.submit(person.form("section[aria-labelledby=ambassade] .row form")).await;
    ada.follow(&taken).await.assert_text(".lead", "membre").assert_text("main", "reprise par Ada M.");
    let wrong =
        form! { "role" => "ambassador", "geste" => "donner", "theme" => "inconnue", "territoire" => "zz" };
    let refused = ada.post(page_of(&bob), wrong).await;
    refused
        .assert_status(422)
        .assert_field_error("theme", "de la liste")
        .assert_field_error("territoire", "de la liste");
}

#[tokio::test]
async fn somebody_always_administers_the_site() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.admin("bob").await);
    let take = || form! { "role" => "admin", "geste" => "reprendre" };
    ada.post(page_of(&ada), take()).await.assert_status(422).assert_text("main", "votre propre rôle");
    ada.post(page_of(&bob), take()).await.assert_status(303);
    bob.post(page_of(&ada), take()).await.assert_status(403);
    let operator = change_role(
        &app.state.db,
        RoleKeeper::Operator,
        app.now(),
        ada.member().member,
        RoleMove::TakeBack,
        &Grant::Admin,
    );
    assert!(operator.await.unwrap_err().to_string().contains("dernière personne"));
    ada.get("/administration/personnes").await.assert_status(200);
}

#[tokio::test]
async fn the_first_administrator_is_named_from_the_command_line() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let email = Email::parse("ada@exemple.test").unwrap();
    let id = member_id_by_email(&app.state.db, &email).await.unwrap().unwrap();
    let (db, now) = (&app.state.db, app.now());
    for _ in 0..2 {
        change_role(db, RoleKeeper::Operator, now, id, RoleMove::Give, &Grant::Admin).await.unwrap();
    }
    let person = ada.get(&page_of(&ada)).await;
    person.assert_text("main", "Rôle d’administration donné depuis le serveur");
    person.assert_count("section[aria-labelledby=histoire] .row", 1);
    let unknown =
        change_role(db, RoleKeeper::Operator, now, MemberId(999), RoleMove::Give, &Grant::Admin).await;
    assert!(unknown.is_err());
}

#[tokio::test]
async fn what_is_no_role_is_refused() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    ada.post(page_of(&bob), form! { "role" => "roi", "geste" => "donner" }).await.assert_status(400);
    ada.post(page_of(&bob), form! { "role" => "admin", "geste" => "voler" }).await.assert_status(400);
    ada.post("/administration/personnes/999", form! { "role" => "admin", "geste" => "donner" })
        .await
        .assert_status(404);
    ada.post("/administration/personnes/zut", form! { "role" => "admin", "geste" => "donner" })
        .await
        .assert_status(404);
    ada.get("/administration/personnes/999").await.assert_status(404);
    ada.get("/administration/personnes/zut").await.assert_status(404);
}
