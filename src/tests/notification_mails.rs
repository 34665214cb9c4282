//! The mails that tell what happened: as one chooses, and stopped by their own link.

use axum::{body::Body, http::Method};
use chrono::Duration;

use super::notifications::{BELL, after, asked, choose};
use crate::{
    config::Config,
    mail::{Transport, deliver_due},
    notifications::{
        model::{Choices, Frequency, Kind, LINK_KEPT, UNSUBSCRIBE_PATH},
        pages::{INBOX_PATH, SETTINGS_PATH},
    },
    test_support::{Browser, TestApp, TestTopic, form},
};

#[tokio::test]
async fn one_chooses_how_often_each_kind_is_mailed_also_what_waits() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    let page = ada.get(SETTINGS_PATH).await;
    for (kind, usual) in Kind::ALL.into_iter().zip(["now", "daily", "weekly", "now", "now"]) {
        let checked = format!("input[name={}][checked]", kind.field());
        assert_eq!(page.attribute(&checked, "value"), usual, "{kind:?}");
    }
    // What waits comes as it is wanted now,
    app.reply(&topic).create().await;
    choose(&ada, Kind::Answer, Frequency::Daily).await;
    assert_eq!(after(&app, Duration::minutes(5)).await.len(), 0);
    choose(&ada, Kind::Answer, Frequency::Now).await;
    assert_eq!(after(&app, Duration::minutes(2)).await.len(), 1);
    // or not at all.
    app.reply(&topic).create().await;
    choose(&ada, Kind::Answer, Frequency::Never).await;
    choose(&ada, Kind::Answer, Frequency::Now).await;
    app.reply(&topic).create().await;
    let mails = after(&app, Duration::minutes(2)).await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].subject.starts_with("Une réponse"), "{}", mails[0].subject);
    ada.get("/aide").await.assert_text(BELL, "3 non lues");
    // A day of the week.
    let filled = ada.get(SETTINGS_PATH).await.form("main form.card");
    let thursday = filled.fill(Kind::Answer.field(), "weekly").fill("jour", "4");
    ada.submit(thursday).await.assert_status(303);
    ada.get(SETTINGS_PATH).await.assert_text("select option[selected]", "jeudi");
    app.reply(&topic).create().await;
    assert_eq!(after(&app, Duration::days(2)).await.len(), 0, "Wednesday");
    assert_eq!(after(&app, Duration::days(1)).await.len(), 1, "Thursday");
}

#[tokio::test]
async fn a_form_of_choices_that_is_wrong_says_where_and_keeps_the_rest() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let mut wrong = Choices::default().with(Kind::Question, Frequency::Never).fields();
    wrong.set("reponse", "toujours");
    wrong.set("jour", "8");
    let page = ada.post(SETTINGS_PATH, wrong).await;
    page.assert_status(422)
        .assert_text("#form-errors a[href='#reponse']", "Choisissez une des quatre possibilités.")
        .assert_field_error("jour", "Choisissez un jour de la semaine.");
    assert_eq!(page.attribute("input[name=nouveau][checked]", "value"), "never");
    assert_eq!(app.number("SELECT count(*) AS n FROM notification_setting").await, 0);
    app.visitor().post(SETTINGS_PATH, Choices::default().fields()).await.assert_status(401);
    app.visitor().get(SETTINGS_PATH).await.assert_redirect("/connexion?suite=%2Fmon-compte%2Fnotifications");
    app.visitor().get(INBOX_PATH).await.assert_redirect("/connexion?suite=%2Fnotifications");
}

/// Ada was mailed of an answer; the address that stops it.
async fn mailed(app: &TestApp) -> (Browser<'_>, TestTopic, String) {
    let (ada, topic) = asked(app).await;
    app.reply(&topic).create().await;
    let mails = after(app, Duration::minutes(2)).await;
    let link = mails[0].link_to(UNSUBSCRIBE_PATH);
    (ada, topic, link)
}

#[tokio::test]
async fn a_mail_program_stops_what_a_mail_tells_of_by_one_post_from_anywhere() {
    let app = TestApp::new().await;
    let (ada, topic, link) = mailed(&app).await;
    let unsubscribe = "SELECT count(*) AS n FROM outbox_mail WHERE unsubscribe LIKE 'http://localhost:3000/notifications/desabonnement?jeton=%'";
    assert_eq!(app.number(unsubscribe).await, 1);
    // Scanners open every link.
    app.visitor().get(&link).await.assert_status(200).assert_no(".notice");
    let head = app.visitor().request(Method::HEAD, &link);
    app.visitor().send(head, Body::empty()).await.assert_status(200);
    app.reply(&topic).create().await;
    assert_eq!(after(&app, Duration::minutes(2)).await.len(), 1);

    app.reply(&topic).create().await;
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
        ),
    ] {
        let program = app.visitor();
        let post = program
            .request(Method::POST, &link)
            .header("content-type", kind)
            .header("origin", "https://courrier.test")
            .header("sec-fetch-site", "cross-site");
        let page = program.send(post, body).await;
        page.assert_status(200)
            .assert_text(".notice", "C’est fait : ces e-mails ne vous seront plus envoyés.");
        page.assert_no_cookie();
    }
    assert_eq!(after(&app, Duration::minutes(2)).await.len(), 0, "what waited does not come either");
    app.reply(&topic).create().await;
    assert_eq!(after(&app, Duration::days(8)).await.len(), 0);
    // The other kinds stay, and the site still tells.
    let page = ada.get(SETTINGS_PATH).await;
    assert_eq!(page.attribute("input[name=reponse][checked]", "value"), "never");
    assert_eq!(page.attribute("input[name=suivi][checked]", "value"), "daily");
    page.assert_text(BELL, "4 non lues");
}

#[tokio::test]
async fn the_page_of_a_mails_link_stops_these_mails_or_all_and_shows_what_else_can_be_set() {
    let app = TestApp::new().await;
    let (ada, _, link) = mailed(&app).await;
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    page.assert_text("main", "les réponses à vos questions")
        .assert_text("main dd", "Une fois par semaine")
        .assert_header("cache-control", "private, no-store");
    assert_eq!(page.link("Choisir les e-mails que je reçois"), SETTINGS_PATH);
    let stopped = visitor.submit(page.form("section[aria-labelledby=cet-email] form")).await;
    let page = visitor.follow(&stopped).await;
    page.assert_text(".notice", "C’est fait : ces e-mails").assert_text("main", "Vous ne les recevez plus.");
    let stopped = visitor.submit(page.form("section[aria-labelledby=les-autres] form")).await;
    let page = visitor.follow(&stopped).await;
    page.assert_text(".notice", "aucune notification").assert_no("main form");
    let settings = ada.get(SETTINGS_PATH).await;
    assert_eq!(settings.attributes("input[type=radio][checked]", "value"), ["never"; 5]);

    for wrong in ["", "?jeton=", "?jeton=inconnu", "?jeton=%00"] {
        let address = format!("{UNSUBSCRIBE_PATH}{wrong}");
        visitor.get(&address).await.assert_status(410).assert_text("h1", "Ce lien n’est plus valable");
        visitor.post(&address, form! { "List-Unsubscribe" => "One-Click" }).await.assert_status(410);
    }
    app.advance(LINK_KEPT);
    visitor.get(&link).await.assert_status(410);
}

#[tokio::test]
async fn a_mail_shows_ten_posts_and_counts_the_others() {
    let app = TestApp::new().await;
    let (ada, topic) = asked(&app).await;
    choose(&ada, Kind::Answer, Frequency::Daily).await;
    for number in 1..=13 {
        app.reply(&topic).saying(&format!("La réponse numéro {number}.")).create().await;
    }
    let mails = after(&app, Duration::days(1)).await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.subject, "13 réponses à vos questions");
    assert_eq!(mail.text.matches("> La réponse numéro").count(), 10);
    assert!(mail.text.contains("… et 3 autres."), "{}", mail.text);
    assert_eq!(mail.link_to(INBOX_PATH), INBOX_PATH);
}

#[tokio::test]
async fn what_comes_within_minutes_comes_in_one_mail() {
    let app = TestApp::new().await;
    let (_, topic) = asked(&app).await;
    app.reply(&topic).create().await;
    app.advance(Duration::seconds(110));
    app.reply(&topic).create().await;
    let mails = after(&app, Duration::seconds(10)).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "2 réponses à vos questions");
    assert_eq!(after(&app, Duration::minutes(10)).await.len(), 0);
}

#[tokio::test]
async fn a_mail_server_that_is_away_for_a_day_loses_nothing_and_nothing_comes_twice() {
    let app = TestApp::new().await;
    let (_, topic) = asked(&app).await;
    app.reply(&topic).create().await;
    let folder = tempfile::tempdir().unwrap();
    let there = Config::for_testing(String::new(), folder.path().to_owned());
    let mut away = Config::for_testing(String::new(), folder.path().to_owned());
    away.mail.smtp_url = Some("smtp://127.0.0.1:1".to_owned());
    let (there, away) = (Transport::from_config(&there).unwrap(), Transport::from_config(&away).unwrap());
    for _ in 0..48 {
        after(&app, Duration::minutes(30)).await;
        assert_eq!(deliver_due(&app.state.db, &away, app.now()).await.unwrap().refused, 0);
    }
    let mut sent = 0;
    for _ in 0..48 {
        after(&app, Duration::minutes(30)).await;
        sent += deliver_due(&app.state.db, &there, app.now()).await.unwrap().sent;
    }
    assert_eq!(sent, 1);
}
