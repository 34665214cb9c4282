//! Where one is signed in, and ending it from elsewhere.

use chrono::Duration;

use crate::test_support::{Browser, TestApp, form};

/// The same member in one more browser.
async fn again<'a>(app: &'a TestApp, member: &Browser<'_>) -> Browser<'a> {
    let email = format!("{}@exemple.test", member.member().profile.first_name.to_lowercase());
    let email = crate::accounts::model::Email::parse(&email).unwrap();
    let link = crate::accounts::service::create_link(&app.state.db, app.now(), &email, "").await.unwrap();
    let browser = app.visitor();
    let secret = link.trim_start_matches("?jeton=");
    browser.post("/connexion/lien", form! { "jeton" => secret }).await.assert_status(303);
    browser
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(Duration::days(2));
    again(&app, &ada).await;
    app.user("bob").await;
    let page = ada.get("/mon-compte/connexions").await;
    page.assert_count(".row", 2).assert_text(".row", "cet appareil");
    assert_eq!(page.texts(".row .badge"), ["cet appareil"]);
}

#[tokio::test]
async fn one_session_is_ended_from_another_browser() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(Duration::minutes(5));
    let phone = again(&app, &ada).await;
    phone.get("/sujets").await.assert_text("header .account", "Ada M.");
    let page = ada.get("/mon-compte/connexions").await;
    ada.submit(page.form(".row:first-child form")).await.assert_redirect("/mon-compte/connexions");
    phone.get("/sujets").await.assert_no("header .account-menu");
    ada.get("/mon-compte/connexions").await.assert_count(".row", 1);
}

#[tokio::test]
async fn all_the_others_are_ended_at_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (phone, tablet) = (again(&app, &ada).await, again(&app, &ada).await);
    let bob = app.user("bob").await;
    let page = ada.get("/mon-compte/connexions").await;
    ada.submit(page.form("form.after-form").by("Déconnecter tous les autres appareils"))
        .await
        .assert_status(303);
    for browser in [&phone, &tablet] {
        browser.get("/").await.assert_no("header .account-menu");
    }
    for browser in [&ada, &bob] {
        browser.get("/").await.assert_count("header .account-menu", 1);
    }
    ada.get("/mon-compte/connexions").await.assert_no("form.after-form");
}

#[tokio::test]
async fn ending_the_session_one_uses_signs_out() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get("/mon-compte/connexions").await;
    ada.submit(page.form(".row form")).await.assert_redirect("/");
    assert!(ada.cookies().is_empty());
    assert_eq!(app.census().await["session"], "0");
}

#[tokio::test]
async fn nobody_ends_a_session_of_somebody_else() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let key = ada.get("/mon-compte/connexions").await.attribute(".row input[name=session]", "value");
    bob.post("/mon-compte/connexions", form! { "session" => key }).await.assert_status(303);
    ada.get("/").await.assert_count("header .account-menu", 1);
    app.visitor().post("/mon-compte/connexions", form! { "session" => key }).await.assert_status(401);
    let page = app.visitor().get("/mon-compte/connexions").await;
    assert!(page.redirect().starts_with("/connexion?suite="));
}

#[tokio::test]
async fn what_is_shown_of_a_session_does_not_open_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get("/mon-compte/connexions").await;
    let key = page.attribute(".row input[name=session]", "value");
    for secret in ada.cookies().into_values() {
        assert!(!page.body.contains(&secret));
    }
    let thief = app.visitor();
    thief.keep_cookie("session", &key);
    thief.get("/").await.assert_no("header .account-menu");
}

#[tokio::test]
async fn a_member_who_reads_on_is_not_looked_up_each_time() {
    let app = TestApp::forgetful().await;
    let ada = app.user("ada").await;
    let topic = app.topic().answered(1).create().await;
    ada.get(&topic.path).await.assert_status(200);
    let (page, statements) = app.queries(ada.get(&topic.path)).await;
    page.assert_text("header .account", "Ada M.");
    // What she reads, and how far she had read it: how much she was told is remembered too.
    assert_eq!(statements.len(), 2, "{statements:#?}");
    assert!(statements.iter().all(|sql| !sql.contains("FROM session")), "{statements:#?}");
    // Somebody else's coming and going is asked again, and changes nothing for her.
    let bob = app.user("bob").await;
    bob.post("/deconnexion", form! {}).await.assert_status(303);
    let (page, statements) = app.queries(ada.get(&topic.path)).await;
    page.assert_text("header .account", "Ada M.");
    assert_eq!(statements.len(), 3, "{statements:#?}");
}

#[tokio::test]
async fn whoever_is_remembered_is_forgotten_the_moment_they_sign_out() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.get("/").await.assert_count("header .account-menu", 1);
    let kept = ada.cookies();
    ada.post("/deconnexion", form! {}).await.assert_status(303);
    let thief = app.visitor();
    for (name, secret) in kept {
        thief.keep_cookie(&name, &secret);
    }
    thief.get("/").await.assert_no("header .account-menu");
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_the_browser_held_whoevers_it_was() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let elsewhere = again(&app, &ada).await;
    let before = app.number("SELECT count(*) AS n FROM session").await;
    let email = crate::accounts::model::Email::parse("bob@exemple.test").unwrap();
    let link = crate::accounts::service::create_link(&app.state.db, app.now(), &email, "").await.unwrap();
    // A shared computer: Ada's browser, Bob's link.
    let secret = link.trim_start_matches("?jeton=");
    ada.post("/connexion/lien", form! { "jeton" => secret }).await.assert_status(303);
    ada.get("/").await.assert_text("header .account", "Bob M.");
    assert_eq!(app.number("SELECT count(*) AS n FROM session").await, before);
    elsewhere.get("/").await.assert_text("header .account", "Ada M.");
    elsewhere.get("/mon-compte/connexions").await.assert_count(".row", 1);
    bob.get("/mon-compte/connexions").await.assert_count(".row", 2);
}
