//! Whether questions are solved: asked of those who asked, and said in their place when they say nothing.

mod silent;

use axum::{body::Body, http::Method};
use chrono::{DateTime, Duration, Utc};

use super::{
    model::{CLOSING_PATH, LINK_KEPT},
    service::{ask_due, mark_silent_due},
};
use crate::{
    accounts::service::RoleMove,
    db::Db,
    forum::service::{Change, change_topic, choose_solution, clear_solution, delete_post},
    notifications::{model::UNSUBSCRIBE_PATH, pages::SETTINGS_PATH},
    privacy::service::delete_for,
    statistics::{
        measure::{SOLVED, SOLVED_BY_COMMUNITY},
        service::roll_up,
    },
    test_support::{Browser, TestApp, TestReply, TestTopic, form},
};

const SITE: &str = "http://localhost:3000";

/// Moves the site's clock on, and lets everybody stay signed in.
async fn go(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.advance(moment - app.now());
    let (now, later) = (app.now().to_rfc3339(), (app.now() + Duration::days(30)).to_rfc3339());
    app.sql(&format!("UPDATE session SET last_used_at = '{now}', expires_at = '{later}'")).await;
}

/// Ada asked, and somebody answered, on Monday at noon.
async fn answered(app: &TestApp) -> (Browser<'_>, TestTopic, TestReply) {
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Qui finance le permis ?").create().await;
    let reply = app.reply(&topic).saying("Le département finance.").create().await;
    (ada, topic, reply)
}

/// Who is asked now, after the mails that wait were sent.
async fn asked(app: &TestApp) -> Vec<String> {
    app.sql("DELETE FROM outbox_mail").await;
    ask_due(&app.state.db, app.now(), SITE).await.unwrap();
    app.mails().await.into_iter().map(|mail| mail.to).collect()
}

/// The link of the mail that asks, which was just written.
async fn link(app: &TestApp) -> String {
    go(app, "2026-11-26T12:00:00Z").await;
    assert_eq!(asked(app).await, ["ada@exemple.test"]);
    app.last_mail().await.link_to(&format!("{CLOSING_PATH}?jeton="))
}

#[tokio::test]
async fn an_asker_is_asked_after_three_days_and_after_ten_at_working_hours() {
    let app = TestApp::new().await;
    let (_, topic, _) = answered(&app).await;
    for moment in ["2026-11-23T12:00:00Z", "2026-11-26T11:59:00Z"] {
        go(&app, moment).await;
        assert_eq!(asked(&app).await, [""; 0], "{moment}");
    }
    go(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(asked(&app).await, ["ada@exemple.test"]);
    let mail = app.last_mail().await;
    assert_eq!(
        mail.subject.replace(['\u{a0}', '\u{202f}'], " "),
        "Votre question est-elle résolue ? Qui finance le permis ?"
    );
    assert_eq!(mail.link_to("/sujets/"), topic.path);
    for state in ["resolu", "en-partie", "pas-encore"] {
        assert!(mail.text.contains(&format!("&etat={state}\n")), "{}", mail.text);
    }
    assert_eq!(asked(&app).await, [""; 0], "once");
    // Another answer asks nothing sooner; the tenth day is a Thursday, at noon.
    app.reply(&topic).create().await;
    go(&app, "2026-12-03T11:59:00Z").await;
    assert_eq!(asked(&app).await, [""; 0]);
    go(&app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(&app).await, ["ada@exemple.test"]);
    assert!(app.last_mail().await.text.contains("Nous ne vous le demanderons plus"));
    go(&app, "2026-12-10T12:00:00Z").await;
    assert_eq!(asked(&app).await, [""; 0], "twice in all");
}

#[tokio::test]
async fn nobody_is_asked_at_night_at_weekends_or_on_public_holidays() {
    let app = TestApp::new().await;
    // A Tuesday: the third day after is Christmas, a Friday, then comes the weekend.
    go(&app, "2026-12-22T12:00:00Z").await;
    answered(&app).await;
    for moment in
        ["2026-12-25T12:00:00Z", "2026-12-26T12:00:00Z", "2026-12-27T12:00:00Z", "2026-12-28T06:59:00Z"]
    {
        go(&app, moment).await;
        assert_eq!(asked(&app).await, [""; 0], "{moment}");
    }
    go(&app, "2026-12-28T07:00:00Z").await;
    assert_eq!(asked(&app).await, ["ada@exemple.test"]);
}

#[tokio::test]
async fn nobody_is_asked_about_a_question_that_is_solved_hidden_closed_or_without_an_answer_of_others() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.topic().by(&ada).solved().create().await;
    for change in [Change::Hide, Change::Lock] {
        let topic = app.topic().by(&ada).answered(1).create().await;
        change_topic(&app.state.db, app.now(), topic.id, change).await.unwrap();
    }
    let own = app.topic().by(&ada).create().await;
    app.reply(&own).by(&ada).create().await;
    let news = app.topic().in_theme("actualites").by(&ada).create().await;
    app.reply(&news).create().await;
    let gone = app.topic().by(&ada).create().await;
    let bob = app.user("bob").await;
    let reply = app.reply(&gone).by(&bob).create().await;
    delete_post(&app.state.db, &bob.member(), app.now(), reply.post).await.unwrap();
    go(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(asked(&app).await, [""; 0]);
    // The days are counted from the answer that stayed.
    app.reply(&gone).create().await;
    go(&app, "2026-12-01T12:00:00Z").await;
    assert_eq!(asked(&app).await.len(), 1);
}

#[tokio::test]
async fn what_was_to_be_asked_is_taken_back_when_the_question_is_solved_hidden_or_closed_meanwhile() {
    let app = TestApp::new().await;
    let (ada, topic, reply) = answered(&app).await;
    link(&app).await;
    choose_solution(&app.state.db, &ada.member(), app.now(), reply.post).await.unwrap();
    assert_eq!(app.mails().await.len(), 0, "the mail server was away");
    // Not solved after all: it was never asked.
    ada.post(format!("{}/sans-solution", topic.path), form! {}).await.assert_status(303);
    for (change, back) in [(Change::Hide, Change::Restore), (Change::Lock, Change::Unlock)] {
        assert_eq!(asked(&app).await.len(), 1);
        change_topic(&app.state.db, app.now(), topic.id, change).await.unwrap();
        assert_eq!(app.mails().await.len(), 0, "{change:?}");
        change_topic(&app.state.db, app.now(), topic.id, back).await.unwrap();
    }
    assert_eq!(asked(&app).await.len(), 1);
}

#[tokio::test]
async fn the_link_opens_a_page_that_changes_nothing_until_its_button_is_pressed() {
    let app = TestApp::new().await;
    let (_, topic, reply) = answered(&app).await;
    let link = link(&app).await;
    assert!(link.ends_with("&etat=resolu"), "{link}");
    let before = app.census().await;
    let scanner = app.visitor();
    let page = scanner.get(&link).await;
    page.assert_status(200).assert_no_cookie();
    page.assert_header("cache-control", "private, no-store");
    let head = scanner.request(Method::HEAD, &link);
    scanner.send(head, Body::empty()).await.assert_status(200);
    assert_eq!(app.census().await, before);
    scanner.get(&topic.path).await.assert_no(".kept");

    assert_eq!(page.attribute("input[name=etat][checked]", "value"), "resolu");
    page.assert_text("main", "Qui finance le permis ?")
        .assert_text("main .choices", "Le département finance.");
    let filled = page.form("main form").fill("reponse", &reply.post.0.to_string());
    let thanks = scanner.follow(&scanner.submit(filled).await).await;
    thanks.assert_text(".notice", "Votre question est marquée comme résolue.");
    thanks.assert_count(&format!("input[name=reponse][checked][value='{}']", reply.post.0), 1);
    let seen = scanner.get(&topic.path).await;
    seen.assert_text(".kept", "La réponse retenue par Ada M.").assert_text(".chips", "Résolu");
    go(&app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(&app).await, [""; 0]);
    // Who answered is told, as when the asker chose on the site.
    assert_eq!(app.number("SELECT count(*) AS n FROM notification WHERE kind = 'solution'").await, 1);
}

#[tokio::test]
async fn a_question_may_be_solved_by_no_reply_in_particular() {
    let app = TestApp::new().await;
    let (ada, topic, _) = answered(&app).await;
    let link = link(&app).await;
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    visitor.submit(page.form("main form").fill("reponse", "aucune")).await.assert_status(303);
    let seen = visitor.get(&topic.path).await;
    seen.assert_text(".kept", "Question résolue, d’après Ada M.")
        .assert_text(".kept", "Aucune réponse en particulier")
        .assert_no(".kept a")
        .assert_no(".is-solution");
    let kept = visitor.get(&format!("/api/retenue?topic={}", topic.id.0)).await.json();
    assert!(kept["solution"].is_null() && kept["title"].is_string());
    visitor.get("/sujets?statut=resolus").await.assert_count(".topic-row", 1);
    visitor.get(&link).await.assert_count("#reponse-aucune[checked]", 1);
    // And taken back as any solution is.
    let page = ada.get(&topic.path).await;
    ada.submit(page.form("form.after-kept")).await.assert_status(303);
    visitor.get(&topic.path).await.assert_no(".kept");
    // A reply that solves it takes its place.
    let again = app.reply(&topic).create().await;
    let page = visitor.get(&link).await;
    page.assert_count("input[name=reponse]", 3);
    let filled = page.form("main form").fill("reponse", &again.post.0.to_string());
    visitor.submit(filled).await.assert_status(303);
    visitor.get(&topic.path).await.assert_count(".is-solution", 1);
}

#[tokio::test]
async fn what_is_not_solved_yet_is_noted_and_asked_once_more() {
    let app = TestApp::new().await;
    let (ada, topic, reply) = answered(&app).await;
    let link = link(&app).await;
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    let partly = page.form("main form").fill("etat", "en-partie");
    let thanks = visitor.follow(&visitor.submit(partly).await).await;
    thanks.assert_text(".notice", "Dites dans la discussion ce qui manque encore");
    assert_eq!(thanks.attribute("input[name=etat][checked]", "value"), "en-partie");
    assert_eq!(app.number("SELECT count(*) AS n FROM closing_question WHERE said = 'en-partie'").await, 1);
    // Said of a question that is marked as solved, it takes that back.
    choose_solution(&app.state.db, &ada.member(), app.now(), reply.post).await.unwrap();
    let page = visitor.get(&link.replace("etat=resolu", "etat=pas-encore")).await;
    visitor.submit(page.form("main form")).await.assert_status(303);
    visitor.get(&topic.path).await.assert_no(".kept");
    go(&app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(&app).await.len(), 1);
}

#[tokio::test]
async fn what_is_sent_wrongly_or_by_a_link_that_is_no_longer_one_is_refused_in_words() {
    let app = TestApp::new().await;
    let (ada, topic, _) = answered(&app).await;
    let elsewhere = app.topic().answered(1).create().await;
    let link = link(&app).await;
    let (_, query) = link.split_once("jeton=").unwrap();
    let secret = query.split('&').next().unwrap();
    let visitor = app.visitor();
    let send = async |state: &str, reply: &str| {
        let fields = form! { "jeton" => secret, "etat" => state, "reponse" => reply };
        visitor.post(CLOSING_PATH, fields).await
    };
    send("", "")
        .await
        .assert_status(422)
        .assert_text("#form-errors a[href='#etat']", "Choisissez une des trois");
    let other =
        app.number(&format!("SELECT max(id) AS n FROM post WHERE topic_id = {}", elsewhere.id.0)).await;
    for wrong in [other.to_string(), topic.question.0.to_string(), "999999".to_owned(), "x".to_owned()] {
        send("resolu", &wrong)
            .await
            .assert_status(422)
            .assert_text("#form-errors a[href='#reponse']", "oisissez");
    }
    visitor.get(&topic.path).await.assert_no(".kept");
    for wrong in ["", "?jeton=", "?jeton=inconnu", "?jeton=%00"] {
        let address = format!("{CLOSING_PATH}{wrong}");
        visitor.get(&address).await.assert_status(410).assert_text("h1", "Ce lien n’est plus valable");
    }
    let wrong = form! { "jeton" => "inconnu", "etat" => "resolu" };
    visitor.post(CLOSING_PATH, wrong).await.assert_status(410);
    // A question nobody sees, an account that is gone, a link that is too old.
    change_topic(&app.state.db, app.now(), topic.id, Change::Hide).await.unwrap();
    visitor.get(&link).await.assert_status(410);
    send("resolu", "aucune").await.assert_status(410);
    change_topic(&app.state.db, app.now(), topic.id, Change::Restore).await.unwrap();
    visitor.get(&link).await.assert_status(200);
    app.advance(LINK_KEPT);
    visitor.get(&link).await.assert_status(410);
    app.advance(-LINK_KEPT);
    delete_for(&app.state.db, ada.member().member, app.now()).await.unwrap();
    visitor.get(&link).await.assert_status(410);
}

#[tokio::test]
async fn who_wants_to_be_asked_nothing_is_not() {
    let app = TestApp::new().await;
    let (ada, topic, _) = answered(&app).await;
    link(&app).await;
    let stop = app.last_mail().await.link_to(UNSUBSCRIBE_PATH);
    let kept = "SELECT count(*) AS n FROM outbox_mail WHERE unsubscribe LIKE 'http://localhost:3000/notifications/desabonnement?jeton=%'";
    assert_eq!(app.number(kept).await, 1);
    let program = app.visitor();
    let post = program.request(Method::POST, &stop).header("origin", "https://courrier.test");
    program.send(post, "List-Unsubscribe=One-Click").await.assert_status(200);
    let settings = ada.get(SETTINGS_PATH).await;
    assert_eq!(settings.attributes("input[name=autres][checked]", "value"), ["reminders"]);
    go(&app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(&app).await, [""; 0]);
    // Nobody asked, nobody is silent.
    go(&app, "2026-12-21T12:00:00Z").await;
    assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), 0);
    app.visitor().get(&topic.path).await.assert_no(".kept");
}

#[tokio::test]
async fn two_workers_ask_once_and_one_that_dies_anywhere_asks_once() {
    let app = TestApp::new().await;
    answered(&app).await;
    go(&app, "2026-11-26T12:00:00Z").await;
    for statements in 1..12 {
        app.dies_after(statements, ask_due(&app.state.db, app.now(), SITE)).await;
        assert!(app.mails().await.len() <= 1);
    }
    let other = Db::connect_with(&app.test.url, 4).await.unwrap();
    let (one, two) = tokio::join!(ask_due(&app.state.db, app.now(), SITE), ask_due(&other, app.now(), SITE));
    one.unwrap();
    two.unwrap();
    assert_eq!(app.mails().await.len(), 1);
}
