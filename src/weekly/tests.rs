//! The letter of the week, over the whole site.

use axum::{body::Body, http::Method};
use chrono::{DateTime, Duration, Utc};

use super::{
    model::{EDITIONS_PATH, LETTER_PATH, STOP_PATH, UNCONFIRMED_KEPT},
    service::{publish_due, remove_old, send_due},
};
use crate::{
    db::Db,
    forum::service::{Change, change_topic},
    privacy::service::delete_for,
    test_support::{Browser, Page, ReceivedMail, TestApp, form},
};

const SITE: &str = "http://localhost:3000";
/// A Thursday, a little after eight in Paris.
const THURSDAY: &str = "2026-11-26T07:05:00Z";

/// Moves the site's clock on, and lets everybody stay signed in.
async fn go(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.advance(moment - app.now());
    let (now, later) = (app.now().to_rfc3339(), (app.now() + Duration::days(30)).to_rfc3339());
    app.sql(&format!("UPDATE session SET last_used_at = '{now}', expires_at = '{later}'")).await;
}

/// What a pass of the worker mails.
async fn pass(app: &TestApp) -> Vec<ReceivedMail> {
    app.sql("DELETE FROM outbox_mail").await;
    publish_due(&app.state.db, app.now()).await.unwrap();
    send_due(&app.state.db, app.now(), SITE).await.unwrap();
    app.mails().await
}

fn to(mails: &[ReceivedMail]) -> Vec<&str> {
    let mut to: Vec<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    to
}

/// Has an address asked for the letter, and confirmed it.
async fn confirmed(app: &TestApp, email: &str, place: &str) {
    let visitor = app.visitor();
    let fields = form! { "geste" => "abonner", "email" => email, "territoire" => place };
    visitor.post(LETTER_PATH, fields).await.assert_redirect("/lettre?fait=envoye");
    let page = visitor.get(&app.last_mail().await.link()).await;
    visitor.submit(page.form("#confirmation").by("Confirmer mon abonnement")).await.assert_status(303);
}

async fn subscribe(member: &Browser<'_>, theme: &str, place: &str) -> Page {
    let fields = form! { "geste" => "abonner", "theme" => theme, "territoire" => place };
    member.post(LETTER_PATH, fields).await
}

#[tokio::test]
async fn a_reader_without_an_account_has_the_letter_once_they_confirmed_their_address() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let page = visitor.get(LETTER_PATH).await;
    page.assert_status(200).assert_no_cookie();
    let filled = page.form("section form").fill("email", "Lea@Exemple.test").fill("territoire", "33");
    visitor.submit(filled.by("M’abonner")).await.assert_redirect("/lettre?fait=envoye");
    visitor.get("/lettre?fait=envoye").await.assert_text(".notice", "Consultez votre messagerie");
    let link = app.last_mail().await.link();
    // Scanners open every link.
    let before = app.census().await;
    visitor
        .get(&link)
        .await
        .assert_text("main", "pas encore confirmée")
        .assert_header("cache-control", "private, no-store");
    visitor.send(visitor.request(Method::HEAD, &link), Body::empty()).await.assert_status(200);
    assert_eq!(app.census().await, before);
    app.topic().titled("Qui finance le permis ?").in_territory("33").create().await;
    go(&app, THURSDAY).await;
    assert_eq!(to(&pass(&app).await), [""; 0]);

    app.advance(Duration::minutes(1));
    let page = visitor.get(&link).await;
    let done = visitor.submit(page.form("#confirmation").by("Confirmer mon abonnement")).await;
    visitor
        .follow(&done)
        .await
        .assert_text(".notice", "vous recevrez la prochaine lettre")
        .assert_no_text("pas encore confirmée");
    assert_eq!(to(&pass(&app).await), [""; 0], "the next one");
    app.topic().titled("Une autre question").in_territory("33").create().await;
    go(&app, "2026-12-03T07:05:00Z").await;
    let mails = pass(&app).await;
    assert_eq!(to(&mails), ["lea@exemple.test"]);
    let text = mails[0].text.replace('\u{a0}', " ");
    assert!(mails[0].subject.contains("La lettre du 3"), "{}", mails[0].subject);
    assert!(
        text.contains("Vous pouvez peut-être y répondre")
            && text.contains("Une autre question (Gironde (33))"),
        "{text}"
    );
    assert_eq!(mails[0].link_to(EDITIONS_PATH), "/lettres/2026-12-03?territoire=33");
}

#[tokio::test]
async fn each_is_sent_what_they_wish_for_nearest_first_and_nothing_when_that_is_nothing() {
    let app = TestApp::new().await;
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    subscribe(&ada, "", "33").await.assert_redirect("/lettre?fait=abonne");
    subscribe(&bob, "france-travail", "").await.assert_redirect("/lettre?fait=abonne");
    subscribe(&eve, "mobilite", "75").await.assert_redirect("/lettre?fait=abonne");
    app.advance(Duration::minutes(1));
    app.topic().titled("Pour la France").in_theme("devenir-cip").create().await;
    app.topic().titled("Pour la Gironde").in_territory("33").create().await;
    app.topic().titled("Pour les Landes").in_territory("40").create().await;
    app.topic().titled("La question d’Ada").by(&ada).in_territory("33").create().await;
    app.topic().titled("Résolue en Gironde").in_territory("33").solved().create().await;
    app.topic().titled("Masquée en Gironde").in_territory("33").hidden().create().await;
    go(&app, THURSDAY).await;
    let mails = pass(&app).await;
    assert_eq!(to(&mails), ["ada@exemple.test"]);
    let text = &mails[0].text;
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("« {words} » is not in {text}"));
    assert!(place("Résolue en Gironde") < place("Pour la Gironde"), "{text}");
    assert!(place("Pour la Gironde") < place("Pour la France"), "{text}");
    for absent in ["Landes", "d’Ada", "Masquée"] {
        assert!(!text.contains(absent), "{absent}: {text}");
    }
    // Looked at, and not looked at again.
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription WHERE last_edition > 0").await, 3);
    assert_eq!(to(&pass(&app).await), [""; 0]);
}

#[tokio::test]
async fn a_letter_leaves_on_thursday_at_eight_once_and_not_at_all_without_anything_to_say() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    subscribe(&ada, "", "").await.assert_status(303);
    go(&app, "2026-11-26T12:00:00Z").await;
    assert_eq!(to(&pass(&app).await), [""; 0], "nothing happened");
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_edition").await, 0);
    app.topic().create().await;
    for (moment, mailed) in [
        ("2026-12-02T12:00:00Z", 0),
        ("2026-12-03T06:59:00Z", 0),
        ("2026-12-03T07:00:00Z", 1),
        ("2026-12-03T07:10:00Z", 0),
        ("2026-12-04T12:00:00Z", 0),
        ("2026-12-09T12:00:00Z", 0),
    ] {
        go(&app, moment).await;
        assert_eq!(pass(&app).await.len(), mailed, "{moment}");
    }
    // Christmas Eve is a Thursday, and the next one is not a holiday.
    app.topic().create().await;
    go(&app, "2026-12-24T09:00:00Z").await;
    assert_eq!(pass(&app).await.len(), 1);
}

#[tokio::test]
async fn a_mail_program_stops_the_letter_by_one_post_and_nothing_is_left_of_the_address() {
    let app = TestApp::new().await;
    confirmed(&app, "lea@exemple.test", "").await;
    app.advance(Duration::minutes(1));
    app.topic().create().await;
    go(&app, THURSDAY).await;
    let mails = pass(&app).await;
    let stop = mails[0].link_to(STOP_PATH);
    let kept = "SELECT count(*) AS n FROM outbox_mail WHERE unsubscribe LIKE 'http://localhost:3000/lettre/desabonnement?jeton=%'";
    assert_eq!(app.number(kept).await, 1);
    app.visitor()
        .get(&stop)
        .await
        .assert_status(200)
        .assert_text("main button", "Ne plus recevoir la lettre");
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
    for _ in 0..2 {
        let program = app.visitor();
        let post = program
            .request(Method::POST, &stop)
            .header("origin", "https://courrier.test")
            .header("sec-fetch-site", "cross-site");
        let page = program.send(post, "List-Unsubscribe=One-Click").await;
        page.assert_status(200).assert_text(".notice", "vous ne recevrez plus la lettre");
        page.assert_no_cookie();
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_link").await, 0);
    app.visitor().get(&stop).await.assert_status(410);
    app.visitor().get(&mails[0].link_to("/lettre?jeton=")).await.assert_status(410);
}

#[tokio::test]
async fn one_changes_and_stops_from_the_page_with_an_account_or_by_the_link_of_a_letter() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get(LETTER_PATH).await;
    page.assert_no("input[name=email]");
    ada.submit(page.form("section form").fill("theme", "mobilite").by("M’abonner"))
        .await
        .assert_redirect("/lettre?fait=abonne");
    let page = ada.get(LETTER_PATH).await;
    assert_eq!(page.attributes("input[name=theme][checked]", "value"), ["mobilite"]);
    ada.submit(page.form("section form").fill("territoire", "33").by("Enregistrer")).await.assert_status(303);
    let page = ada.get(LETTER_PATH).await;
    page.assert_text("option[selected]", "Gironde (33)");
    ada.submit(page.form("form.after-form").by("Ne plus recevoir la lettre"))
        .await
        .assert_redirect("/lettre?fait=arrete");
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);

    confirmed(&app, "lea@exemple.test", "").await;
    let link = app.last_mail().await.link();
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    let changed = visitor.submit(page.form("section form").fill("territoire", "R75").by("Enregistrer")).await;
    let page = visitor.follow(&changed).await;
    page.assert_text(".notice", "Vos choix sont enregistrés")
        .assert_text("option[selected]", "Nouvelle-Aquitaine");
    let stopped = visitor.submit(page.form("form.after-form").by("Ne plus recevoir la lettre")).await;
    visitor.follow(&stopped).await.assert_text(".notice", "votre abonnement est effacé");
}

#[tokio::test]
async fn a_stranger_learns_and_changes_nothing_and_floods_nobody() {
    let app = TestApp::new().await;
    confirmed(&app, "lea@exemple.test", "33").await;
    app.sql("DELETE FROM outbox_mail").await;
    for _ in 0..5 {
        let fields = form! { "geste" => "abonner", "email" => "lea@exemple.test", "territoire" => "75" };
        app.visitor().post(LETTER_PATH, fields).await.assert_redirect("/lettre?fait=envoye");
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), 2, "three a day, with the one that confirmed");
    assert!(mails[0].subject.contains("déjà abonné"), "{}", mails[0].subject);
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription WHERE territory = '33'").await, 1);
    for (fields, field) in [
        (form! { "geste" => "abonner", "email" => "pas une adresse" }, "email"),
        (form! { "geste" => "abonner", "email" => "a@exemple.test", "theme" => "inconnue" }, "theme"),
        (form! { "geste" => "abonner", "email" => "a@exemple.test", "territoire" => "Z" }, "territoire"),
    ] {
        let page = app.visitor().post(LETTER_PATH, fields).await;
        page.assert_status(422).assert_count(&format!("#form-errors a[href='#{field}']"), 1);
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
    app.visitor().post(LETTER_PATH, form! { "geste" => "arreter" }).await.assert_status(401);
    app.visitor().post(LETTER_PATH, form! { "geste" => "voler" }).await.assert_status(400);
    for wrong in ["inconnu", "%00"] {
        app.visitor().get(&format!("{LETTER_PATH}?jeton={wrong}")).await.assert_status(410);
    }
}

#[tokio::test]
async fn an_address_nobody_confirms_is_forgotten_after_a_week_and_a_member_has_one_letter() {
    let app = TestApp::new().await;
    let fields = form! { "geste" => "abonner", "email" => "lea@exemple.test" };
    app.visitor().post(LETTER_PATH, fields).await.assert_status(303);
    app.advance(UNCONFIRMED_KEPT - Duration::minutes(1));
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 0);
    app.advance(Duration::minutes(1));
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 1);
    // The same person, by their address then by their account; and the other way round.
    let ada = app.user("ada").await;
    confirmed(&app, "ada@exemple.test", "").await;
    subscribe(&ada, "", "").await.assert_status(303);
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
    confirmed(&app, "ada@exemple.test", "").await;
    assert_eq!(
        app.number("SELECT count(*) AS n FROM weekly_subscription WHERE member_id IS NOT NULL").await,
        1
    );
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
    delete_for(&app.state.db, ada.member().member, app.now()).await.unwrap();
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);
}

#[tokio::test]
async fn every_edition_is_on_the_web_whole_or_filtered_without_what_was_hidden_since() {
    let app = TestApp::forgetful().await;
    app.topic().titled("Pour la France entière").create().await;
    let gironde = app.topic().titled("Pour la Gironde").in_territory("33").create().await;
    app.topic().in_theme("actualites").titled("Une nouvelle de la semaine").create().await;
    app.visitor().get(EDITIONS_PATH).await.assert_text("main", "La première lettre paraîtra jeudi");
    go(&app, THURSDAY).await;
    pass(&app).await;
    let visitor = app.visitor();
    let list = visitor.get(EDITIONS_PATH).await;
    assert_eq!(list.link("La lettre du 26 novembre 2026"), "/lettres/2026-11-26");
    let (page, queries) = app.queries(visitor.get("/lettres/2026-11-26")).await;
    page.assert_no_cookie();
    assert!(queries.len() <= 6, "{queries:#?}");
    assert_eq!(page.texts("main h2"), ["Elles attendaient une réponse", "Actualités"]);
    page.assert_text("main", "Pour la Gironde").assert_text("main", "Pour la France entière");
    let filtered = page.form("form.filters").fill("territoire", "75");
    let page = visitor.submit(filtered).await;
    page.assert_no_text("Pour la Gironde").assert_text("main", "Pour la France entière");
    change_topic(&app.state.db, app.now(), gironde.id, Change::Hide).await.unwrap();
    visitor.get("/lettres/2026-11-26").await.assert_no_text("Pour la Gironde");
    for wrong in [
        "/lettres/2026-11-27",
        "/lettres/26-11-2026",
        "/lettres/x",
        "/lettres/2026-11-26?theme=inconnue",
        "/lettres?page=2",
        "/lettres?page=x",
    ] {
        visitor.get(wrong).await.assert_status(404);
    }
}

#[tokio::test]
async fn two_workers_and_one_that_dies_anywhere_send_each_letter_once() {
    let app = TestApp::new().await;
    for number in 0..3 {
        confirmed(&app, &format!("lea{number}@exemple.test"), "").await;
    }
    app.advance(Duration::minutes(1));
    app.topic().create().await;
    app.sql("DELETE FROM outbox_mail").await;
    go(&app, THURSDAY).await;
    for statements in 1..14 {
        app.dies_after(statements, publish_due(&app.state.db, app.now())).await;
        app.dies_after(statements, send_due(&app.state.db, app.now(), SITE)).await;
    }
    let other = Db::connect_with(&app.test.url, 4).await.unwrap();
    let (one, two) = tokio::join!(publish_due(&app.state.db, app.now()), publish_due(&other, app.now()));
    one.unwrap();
    two.unwrap();
    let (one, two) =
        tokio::join!(send_due(&app.state.db, app.now(), SITE), send_due(&other, app.now(), SITE));
    one.unwrap();
    two.unwrap();
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_edition").await, 1);
    let mails = app.mails().await;
    assert_eq!(to(&mails), ["lea0@exemple.test", "lea1@exemple.test", "lea2@exemple.test"]);
}
