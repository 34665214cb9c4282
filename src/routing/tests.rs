//! Questions that find their ambassadors, over the whole site.

use chrono::{DateTime, Duration, Utc};

use super::{
    model::ROUTING_PATH,
    service::{raise_due, tell_due},
};
use crate::{
    accounts::service::RoleMove,
    forum::service::{Change, change_topic},
    notifications::{model::UNSUBSCRIBE_PATH, pages::SETTINGS_PATH},
    test_support::{Browser, TestApp, TestTopic, form},
};

const SITE: &str = "http://localhost:3000";

/// Moves the site's clock on, and lets everybody stay signed in.
async fn go(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.advance(moment - app.now());
    let (now, later) = (app.now().to_rfc3339(), (app.now() + Duration::days(30)).to_rfc3339());
    app.sql(&format!("UPDATE session SET last_used_at = '{now}', expires_at = '{later}'")).await;
}

async fn theme(app: &TestApp, slug: &str) -> i64 {
    app.number(&format!("SELECT id AS n FROM theme WHERE slug = '{slug}'")).await
}

async fn ambassador<'a>(app: &'a TestApp, name: &str, slug: &str, place: &str) -> Browser<'a> {
    let browser = app.user(name).await;
    let theme = theme(app, slug).await;
    app.ambassador(&browser, RoleMove::Give, Some(theme), place).await;
    // What told them of their role.
    app.sql("DELETE FROM outbox_mail").await;
    browser
}

async fn does(browser: &Browser<'_>, gesture: &str, topic: &TestTopic) -> crate::test_support::Page {
    let id = topic.id.0.to_string();
    browser.post(ROUTING_PATH, form! { "geste" => gesture, "sujet" => id }).await
}

/// To whom mails were written since, with their subjects.
async fn told(app: &TestApp) -> Vec<(String, String)> {
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    let mails = app.mails().await;
    app.sql("DELETE FROM outbox_mail").await;
    let mut told: Vec<_> =
        mails.into_iter().map(|mail| (mail.to.split('@').next().unwrap().to_owned(), mail.subject)).collect();
    told.sort();
    told
}

#[tokio::test]
async fn the_nearest_questions_come_first_and_the_whole_country_last() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    app.topic().titled("Pour la France").create().await;
    app.advance(Duration::minutes(1));
    app.topic().titled("Pour la région").in_territory("R75").create().await;
    app.advance(Duration::minutes(1));
    app.topic().titled("Pour la Gironde").in_territory("33").create().await;
    app.topic().titled("Pour Paris").in_territory("75").create().await;
    app.topic().titled("Répondue en Gironde").in_territory("33").answered(1).create().await;
    app.topic()
        .titled("France Travail en Gironde")
        .in_theme("france-travail")
        .in_territory("33")
        .create()
        .await;
    let bob = ambassador(&app, "bob", "mobilite", "33").await;
    let near = app.number("SELECT id AS n FROM topic WHERE title = 'Pour la Gironde'").await.to_string();
    bob.post(ROUTING_PATH, form! { "geste" => "prendre", "sujet" => near }).await.assert_status(303);
    ada.get("/").await.assert_status(200);
    let (page, queries) = app.queries(ada.get(ROUTING_PATH)).await;
    assert_eq!(page.texts(".topic-row-title"), ["Pour la Gironde", "Pour la région", "Pour la France"]);
    page.assert_text("main", "Bob M. s’en occupe");
    assert!(queries.len() <= 6, "{queries:#?}");
    page.assert_text("main", "3 questions sans réponse");
}

#[tokio::test]
async fn only_who_looks_after_questions_sees_them() {
    let app = TestApp::new().await;
    app.user("paul").await.get(ROUTING_PATH).await.assert_status(403);
    app.visitor().get(ROUTING_PATH).await.assert_redirect("/connexion?suite=%2Fquestions-pour-vous");
    let topic = app.topic().create().await;
    let paul = app.user("pauline").await;
    does(&paul, "prendre", &topic).await.assert_status(403);
    // The team looks after everything.
    let mona = app.moderator("mona").await;
    assert_eq!(mona.get(ROUTING_PATH).await.texts(".topic-row-title").len(), 1);
    does(&mona, "prendre", &topic).await.assert_redirect(ROUTING_PATH);
}

#[tokio::test]
async fn a_question_one_takes_care_of_is_seen_to_be_by_all_and_lapses_without_a_word() {
    let app = TestApp::new().await;
    let (ada, bob) =
        (ambassador(&app, "ada", "mobilite", "33").await, ambassador(&app, "bob", "mobilite", "").await);
    let topic = app.topic().in_territory("33").create().await;
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_no_text("s’occupe de cette question");
    does(&ada, "prendre", &topic).await.assert_redirect(ROUTING_PATH);
    does(&ada, "prendre", &topic).await.assert_redirect(ROUTING_PATH);
    visitor.get(&topic.path).await.assert_text("main", "Ada M. s’occupe de cette question, jusqu’au 26");
    bob.get(ROUTING_PATH).await.assert_text("main", "Ada M. s’en occupe");
    let refused = does(&bob, "prendre", &topic).await;
    refused.assert_status(422).assert_text("main", "Ada M. s’en occupe déjà, jusqu’au 26");
    // Nobody else is told meanwhile.
    assert_eq!(told(&app).await, []);

    go(&app, "2026-11-26T12:00:00Z").await;
    visitor.get(&topic.path).await.assert_no_text("s’occupe de cette question");
    assert_eq!(app.mails().await.len(), 0);
    does(&bob, "prendre", &topic).await.assert_redirect(ROUTING_PATH);
    visitor.get(&topic.path).await.assert_text("main", "Bob M. s’occupe de cette question");
    does(&bob, "rendre", &topic).await.assert_redirect(ROUTING_PATH);
    visitor.get(&topic.path).await.assert_no_text("s’occupe de cette question");
}

#[tokio::test]
async fn a_question_is_taken_only_by_those_it_concerns_and_while_it_waits() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    for topic in [
        app.topic().in_territory("75").create().await,
        app.topic().in_theme("france-travail").in_territory("33").create().await,
        app.topic().in_territory("33").answered(1).create().await,
        app.topic().in_territory("33").hidden().create().await,
    ] {
        for gesture in ["prendre", "passer"] {
            does(&ada, gesture, &topic)
                .await
                .assert_status(422)
                .assert_text("main", "n’attend plus, ou n’est pas pour vous");
        }
        assert_eq!(app.number("SELECT count(*) AS n FROM question_taken").await, 0);
    }
    let nothing = ada.post(ROUTING_PATH, form! { "geste" => "voler", "sujet" => "1" }).await;
    nothing.assert_status(400);
}

#[tokio::test]
async fn what_is_not_for_one_goes_and_comes_back() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    let topic = app.topic().titled("Le permis").in_territory("33").create().await;
    does(&ada, "passer", &topic).await.assert_redirect(ROUTING_PATH);
    let page = ada.get(ROUTING_PATH).await;
    assert_eq!(page.texts(".topic-row-title").len(), 0);
    page.assert_text("main", "Revoir 1 question mise de côté");
    assert_eq!(told(&app).await, []);
    let aside = "/questions-pour-vous?liste=de-cote";
    assert_eq!(ada.get(aside).await.texts(".topic-row-title"), ["Le permis"]);
    does(&ada, "remettre", &topic).await.assert_redirect(ROUTING_PATH);
    assert_eq!(ada.get(ROUTING_PATH).await.texts(".topic-row-title"), ["Le permis"]);
    assert_eq!(told(&app).await, [("ada".to_owned(), "Une question pour vous".to_owned())]);
}

#[tokio::test]
async fn new_questions_come_in_one_mail_a_working_day() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    ambassador(&app, "bob", "mobilite", "75").await;
    for number in 0..12 {
        app.topic().titled(&format!("Question n° {number} ?")).in_territory("33").create().await;
    }
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    let mail = app.last_mail().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@exemple.test", "12 questions pour vous"));
    assert_eq!(
        mail.text.replace('\u{a0}', " ").matches("(Mobilité, Gironde (33))").count(),
        10,
        "{}",
        mail.text
    );
    assert!(mail.text.replace('\u{a0}', " ").contains("Et 2 autres."), "{}", mail.text);
    assert_eq!(mail.link_to(ROUTING_PATH), ROUTING_PATH);
    assert_eq!(told(&app).await.len(), 1, "the same pass again tells nothing more");
    app.topic().in_territory("33").create().await;
    assert_eq!(told(&app).await, [], "once a day");
    go(&app, "2026-11-24T06:59:00Z").await;
    assert_eq!(told(&app).await, [], "not before eight");
    go(&app, "2026-11-24T07:00:00Z").await;
    assert_eq!(told(&app).await, [("ada".to_owned(), "Une question pour vous".to_owned())]);
    // Away from the 25th to the 27th, a Friday.
    let dates = form! { "absence" => "1", "du" => "2026-11-25", "au" => "2026-11-27" };
    ada.post(ROUTING_PATH, dates).await.assert_redirect("/questions-pour-vous#absence");
    app.topic().in_territory("33").create().await;
    for moment in
        ["2026-11-25T09:00:00Z", "2026-11-27T09:00:00Z", "2026-11-28T09:00:00Z", "2026-11-29T09:00:00Z"]
    {
        go(&app, moment).await;
        assert_eq!(told(&app).await, [], "{moment}");
    }
    go(&app, "2026-11-30T12:00:00Z").await;
    // Those of Monday wait for a week now.
    assert_eq!(
        told(&app).await,
        [
            ("ada".to_owned(), "13 questions attendent toujours une réponse".to_owned()),
            ("ada".to_owned(), "Une question pour vous".to_owned())
        ]
    );
}

#[tokio::test]
async fn a_question_that_waits_is_reminded_of_further_and_further_and_no_more_once_answered() {
    let app = TestApp::new().await;
    let fan = app.user("fanny").await;
    fan.post("/suivis", form! { "suivre" => "communaute:mobilite" }).await;
    ambassador(&app, "landes", "mobilite", "40").await;
    ambassador(&app, "paris", "mobilite", "75").await;
    let asker = app.user("zoe").await;
    let first = app.topic().by(&asker).in_territory("33").create().await;
    let reminded = |name: &str| (name.to_owned(), "Une question attend toujours une réponse".to_owned());
    go(&app, "2026-11-26T11:00:00Z").await;
    assert_eq!(told(&app).await, []);
    go(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(told(&app).await, [reminded("fanny")]);
    go(&app, "2026-11-30T12:00:00Z").await;
    assert_eq!(told(&app).await, [reminded("landes")]);
    go(&app, "2026-12-07T12:00:00Z").await;
    let second = app.topic().by(&asker).in_territory("33").create().await;
    assert_eq!(told(&app).await, [reminded("landes"), reminded("paris")]);
    app.reply(&first).create().await;
    app.reply(&second).create().await;
    for day in ["2026-12-10", "2026-12-14", "2026-12-21"] {
        go(&app, &format!("{day}T12:00:00Z")).await;
        assert_eq!(told(&app).await, [], "{day}");
    }
}

#[tokio::test]
async fn what_waits_for_two_weeks_comes_first_among_those_that_wait_once() {
    let app = TestApp::new().await;
    app.topic().titled("La vieille").create().await;
    go(&app, "2026-12-01T12:00:00Z").await;
    app.topic().titled("La jeune").create().await;
    app.topic().titled("La répondue").answered(1).create().await;
    let db = &app.state.db;
    let waiting = async || app.visitor().get("/sujets?statut=sans-reponse").await.texts(".topic-row-title");
    assert_eq!(raise_due(db, app.now()).await.unwrap(), 0);
    assert_eq!(waiting().await, ["La jeune", "La vieille"]);
    go(&app, "2026-12-07T12:00:00Z").await;
    assert_eq!(raise_due(db, app.now()).await.unwrap(), 1);
    assert_eq!(raise_due(db, app.now()).await.unwrap(), 0);
    assert_eq!(waiting().await, ["La vieille", "La jeune"]);
    assert_eq!(app.visitor().get("/sujets").await.texts(".topic-row-title")[2], "La vieille");
    go(&app, "2026-12-08T12:00:00Z").await;
    app.topic().titled("La nouvelle").create().await;
    assert_eq!(waiting().await, ["La nouvelle", "La vieille", "La jeune"]);
}

#[tokio::test]
async fn a_wrong_absence_is_told_and_what_was_typed_stays() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    let dates = form! { "absence" => "1", "du" => "2026-12-24", "au" => "2026-12-20" };
    let page = ada.post(ROUTING_PATH, dates).await;
    page.assert_status(422).assert_text("main", "La fin vient avant le début");
    page.assert_count("input[name=du][value='2026-12-24']", 1);
    assert_eq!(app.number("SELECT count(*) AS n FROM routing_person").await, 0);
}

#[tokio::test]
async fn two_workers_tell_everybody_once() {
    let app = TestApp::new().await;
    for name in ["ada", "bob", "cleo"] {
        ambassador(&app, name, "mobilite", "33").await;
    }
    app.topic().in_territory("33").create().await;
    let db = &app.state.db;
    let (one, other) = tokio::join!(tell_due(db, app.now(), SITE), tell_due(db, app.now(), SITE));
    assert_eq!(one.unwrap() + other.unwrap(), 3);
    assert_eq!(app.mails().await.len(), 3);
}

#[tokio::test]
async fn these_mails_have_a_link_that_stops_them_and_a_box_on_the_page_of_mails() {
    let app = TestApp::new().await;
    let ada = ambassador(&app, "ada", "mobilite", "33").await;
    ada.post("/suivis", form! { "suivre" => "communaute:mobilite" }).await;
    app.topic().in_territory("33").create().await;
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    let settings = ada.get(SETTINGS_PATH).await;
    let wanted = settings.attributes("input[name=autres][checked]", "value");
    assert_eq!(wanted, ["questions", "reminders", "closing"]);
    assert_eq!(app.last_mail().await.link_to(SETTINGS_PATH), SETTINGS_PATH);
    let stop = app.last_mail().await.link_to(UNSUBSCRIBE_PATH);
    let kept = "SELECT count(*) AS n FROM outbox_mail WHERE unsubscribe LIKE 'http://localhost:3000/notifications/desabonnement?jeton=%'";
    assert_eq!(app.number(kept).await, 1, "for mail programs too");
    app.visitor().get(&stop).await.assert_text("main", "les nouvelles questions là où vous êtes ambassadeur");
    app.visitor().post(&stop, form! { "List-Unsubscribe" => "One-Click" }).await.assert_status(200);
    let settings = ada.get(SETTINGS_PATH).await;
    assert_eq!(settings.attributes("input[name=autres][checked]", "value"), ["reminders", "closing"]);
    app.sql("DELETE FROM outbox_mail").await;
    go(&app, "2026-11-24T12:00:00Z").await;
    app.topic().in_territory("33").create().await;
    assert_eq!(told(&app).await, [], "no new questions any more");
    go(&app, "2026-11-30T12:00:00Z").await;
    let reminders = "2 questions attendent toujours une réponse";
    assert_eq!(told(&app).await, [("ada".to_owned(), reminders.to_owned())], "reminders still");

    let filled = ada
        .get(SETTINGS_PATH)
        .await
        .form("main form.card")
        .untick("autres", "reminders")
        .untick("autres", "closing");
    ada.submit(filled).await.assert_status(303);
    ada.get(SETTINGS_PATH).await.assert_no("input[name=autres][checked]");
    go(&app, "2026-12-07T12:00:00Z").await;
    assert_eq!(told(&app).await, []);
}

/// The subjects of the mails that wait.
async fn waiting(app: &TestApp) -> Vec<String> {
    app.mails().await.into_iter().map(|mail| mail.subject).collect()
}

#[tokio::test]
async fn a_reminder_that_has_not_left_is_taken_back_when_somebody_answers() {
    let app = TestApp::new().await;
    ambassador(&app, "ada", "mobilite", "33").await;
    let first = app.topic().titled("La première").in_territory("33").create().await;
    let second = app.topic().titled("La deuxième").in_territory("33").create().await;
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    assert_eq!(waiting(&app).await, ["2 questions pour vous"]);
    // The mail server is away: what waits is written anew, without what was answered.
    app.reply(&first).create().await;
    assert_eq!(app.mails().await.len(), 0);
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    assert_eq!(waiting(&app).await, ["Une question pour vous"]);
    assert!(app.last_mail().await.text.contains("La deuxième"));
    app.reply(&second).create().await;
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    assert_eq!(app.mails().await.len(), 0);

    // The same for reminders, and for what is hidden; when it is shown again, it is told again.
    let third = app.topic().titled("La troisième").in_territory("33").create().await;
    app.advance(Duration::days(7));
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    assert_eq!(waiting(&app).await, ["Une question attend toujours une réponse"]);
    change_topic(&app.state.db, app.now(), third.id, Change::Hide).await.unwrap();
    assert_eq!(app.mails().await.len(), 0);
    change_topic(&app.state.db, app.now(), third.id, Change::Restore).await.unwrap();
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    assert_eq!(waiting(&app).await, ["Une question attend toujours une réponse"]);
}

#[tokio::test]
async fn a_mail_that_a_worker_has_in_hand_is_left_to_it_and_one_that_left_is_not_told_again() {
    let app = TestApp::new().await;
    ambassador(&app, "ada", "mobilite", "33").await;
    let first = app.topic().in_territory("33").create().await;
    let second = app.topic().in_territory("33").create().await;
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    let taken = "UPDATE outbox_mail SET attempts = attempts + 1, last_error = NULL";
    app.sql(taken).await;
    app.reply(&first).create().await;
    assert_eq!(waiting(&app).await, ["2 questions pour vous"], "it tells of another one too");
    app.reply(&second).create().await;
    let again = "SELECT count(*) AS n FROM outbox_mail WHERE failed_at IS NULL";
    assert_eq!(app.number(again).await, 0, "should the worker die, it is not tried again");

    app.sql("DELETE FROM outbox_mail").await;
    go(&app, "2026-11-24T12:00:00Z").await;
    let third = app.topic().in_territory("33").create().await;
    app.topic().in_territory("33").create().await;
    tell_due(&app.state.db, app.now(), SITE).await.unwrap();
    app.sql(&format!("UPDATE outbox_mail SET sent_at = '{}'", app.now().to_rfc3339())).await;
    app.reply(&third).create().await;
    assert_eq!(told(&app).await.len(), 1, "the one that left");
}
