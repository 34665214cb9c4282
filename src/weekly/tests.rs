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
    assert!(mails[0].html.contains(">Vous pouvez peut-être y répondre</h2>"), "{}", mails[0].html);
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
    // Written, and stopped before it left; a link that signs in is no letter.
    app.visitor().post("/connexion", form! { "email" => "lea@exemple.test" }).await.assert_status(303);
    for words in ["vous ne recevrez plus la lettre", "L’abonnement de ce lien est déjà effacé"] {
        let program = app.visitor();
        let post = program
            .request(Method::POST, &stop)
            .header("origin", "https://courrier.test")
            .header("sec-fetch-site", "cross-site");
        let page = program.send(post, "List-Unsubscribe=One-Click").await;
        page.assert_status(200).assert_text(".notice", words);
        page.assert_no_cookie();
        assert_eq!(app.number("SELECT count(*) AS n FROM outbox_mail").await, 1);
        assert_eq!(app.number(kept).await, 0);
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_link").await, 0);
    app.visitor().get(&stop).await.assert_status(410);
    app.visitor().get(&mails[0].link_to("/lettre?jeton=")).await.assert_status(410);
}

#[tokio::test]
async fn the_links_of_a_letter_work_as_long_as_it_comes_and_an_old_one_does_not_lie() {
    let app = TestApp::new().await;
    confirmed(&app, "lea@exemple.test", "").await;
    app.advance(Duration::minutes(1));
    app.topic().create().await;
    go(&app, THURSDAY).await;
    let mail = pass(&app).await.remove(0);
    app.advance(Duration::days(800));
    remove_old(&app.state.db, app.now()).await.unwrap();
    let visitor = app.visitor();
    let manage = mail.link_to("/lettre?jeton=");
    let page = visitor.get(&manage).await;
    visitor
        .submit(page.form("section form").fill("territoire", "33").by("Enregistrer"))
        .await
        .assert_status(303);
    let page = visitor.get(&mail.link_to(STOP_PATH)).await;
    visitor.submit(page.form("main form")).await.assert_text(".notice", "vous ne recevrez plus la lettre");
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);

    // She comes back, and finds an old letter: its links are those of what she stopped.
    confirmed(&app, "lea@exemple.test", "").await;
    let secret = manage.split_once("jeton=").unwrap().1;
    let fields = form! { "geste" => "arreter", "jeton" => secret };
    let stopped = visitor.post(LETTER_PATH, fields).await;
    stopped.assert_redirect("/lettre?fait=deja-arrete");
    visitor
        .follow(&stopped)
        .await
        .assert_text(".notice", "Si vous recevez encore la lettre")
        .assert_no_text("vous ne recevrez plus");
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
}

#[tokio::test]
async fn a_member_who_stops_takes_back_the_letter_that_did_not_leave() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    subscribe(&ada, "", "").await.assert_status(303);
    app.advance(Duration::minutes(1));
    app.topic().create().await;
    go(&app, THURSDAY).await;
    assert_eq!(to(&pass(&app).await), ["ada@exemple.test"]);
    // An address to confirm that is hers too: it has no letter of its own.
    let fields = form! { "geste" => "abonner", "email" => "ada@exemple.test" };
    app.visitor().post(LETTER_PATH, fields).await.assert_status(303);
    let link = app.last_mail().await.link();
    let secret = link.split_once("jeton=").unwrap().1;
    let fields = form! { "geste" => "arreter", "jeton" => secret };
    app.visitor().post(LETTER_PATH, fields).await.assert_redirect("/lettre?fait=arrete");
    let letters = "SELECT count(*) AS n FROM outbox_mail WHERE unsubscribe IS NOT NULL";
    assert_eq!(app.number(letters).await, 1);
    ada.post(LETTER_PATH, form! { "geste" => "arreter" }).await.assert_redirect("/lettre?fait=arrete");
    assert_eq!(app.number(letters).await, 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_choice_is_said_beside_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get(LETTER_PATH).await;
    assert_eq!(page.attribute("#theme", "aria-describedby"), "theme-aide");
    assert_eq!(page.attribute("#territoire", "aria-describedby"), "territoire-aide");
    let page = subscribe(&ada, "inconnue", "Z9").await;
    page.assert_status(422)
        .assert_field_error("territoire", "Choisissez un territoire de la liste")
        .assert_text("#theme-erreur", "Choisissez des communautés de la liste");
    assert_eq!(page.attribute("#theme", "aria-describedby"), "theme-aide theme-erreur");
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
    let visitor = app.visitor();
    let fields = form! { "geste" => "abonner", "email" => "ada@exemple.test" };
    visitor.post(LETTER_PATH, fields).await.assert_status(303);
    let page = visitor.get(&app.last_mail().await.link()).await;
    let done = visitor.submit(page.form("#confirmation").by("Confirmer mon abonnement")).await;
    // Without the link, which is gone.
    done.assert_redirect("/lettre?fait=abonne");
    visitor
        .follow(&done)
        .await
        .assert_status(200)
        .assert_text(".notice", "vous recevrez la prochaine lettre");
    assert_eq!(
        app.number("SELECT count(*) AS n FROM weekly_subscription WHERE member_id IS NOT NULL").await,
        1
    );
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 1);
    delete_for(&app.state.db, ada.member().member, app.now()).await.unwrap();
    assert_eq!(app.number("SELECT count(*) AS n FROM weekly_subscription").await, 0);
}

#[tokio::test]
async fn an_edition_tells_of_everything_since_the_one_before_whatever_day_that_was() {
    let app = TestApp::new().await;
    let news = async |title: &str, moment: &str| {
        go(&app, moment).await;
        app.topic().in_theme("actualites").titled(title).create().await;
    };
    let told = async |moment: &str| {
        go(&app, moment).await;
        pass(&app).await;
        let sql = "SELECT topic.title FROM weekly_item JOIN topic ON topic.id = weekly_item.topic_id \
                   WHERE edition_id = (SELECT max(id) FROM weekly_edition) AND section = 'news' ORDER BY topic.id";
        let titles: Vec<String> =
            app.rows(sql).await.iter().map(|row| row.try_get("", "title").unwrap()).collect();
        titles
    };
    news("Plus d’une semaine avant la première", "2027-04-21T12:00:00Z").await;
    news("Dans la semaine", "2027-04-23T12:00:00Z").await;
    assert_eq!(told("2027-04-29T06:05:00Z").await, ["Dans la semaine"]);
    // Ascension Day is a Thursday: the next edition is Friday's, eight days later.
    news("Le jour même, après la lettre", "2027-04-29T12:00:00Z").await;
    assert_eq!(told("2027-05-07T06:05:00Z").await, ["Le jour même, après la lettre"]);
    news("Le lendemain", "2027-05-08T12:00:00Z").await;
    assert_eq!(told("2027-05-13T06:05:00Z").await, ["Le lendemain"]);
    // The site was stopped for a month.
    news("Trop ancienne", "2027-05-20T12:00:00Z").await;
    news("Depuis quinze jours", "2027-05-28T12:00:00Z").await;
    assert_eq!(told("2027-06-10T06:05:00Z").await, ["Depuis quinze jours"]);
}

#[tokio::test]
async fn a_letter_leads_to_what_its_reader_chose_and_a_long_edition_says_what_it_leaves_out() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let mut fields = form! { "geste" => "abonner", "territoire" => "33", "theme" => "mobilite" };
    fields.add("theme", "france-travail");
    bob.post(LETTER_PATH, fields).await.assert_redirect("/lettre?fait=abonne");
    app.advance(Duration::minutes(1));
    let asker = app.user("ada").await;
    for number in 0..52 {
        app.topic().by(&asker).titled(&format!("La question n° {number} ?")).create().await;
    }
    app.topic().titled("Devenir conseillère ?").in_theme("devenir-cip").create().await;
    go(&app, THURSDAY).await;
    let mail = pass(&app).await.remove(0);
    let whole = mail.link_to(EDITIONS_PATH);
    assert_eq!(whole, "/lettres/2026-11-26?territoire=33&theme=france-travail&theme=mobilite");
    let page = app.visitor().get(&whole).await;
    page.assert_status(200)
        .assert_text("main p", "Communautés choisies : France Travail, Mobilité.")
        .assert_text("main section p", "Et 2 autres, que vous trouverez en choisissant")
        .assert_no_text("Devenir conseillère");
    let page = app.visitor().get("/lettres/2026-11-26?theme=devenir-cip").await;
    page.assert_text("main", "Devenir conseillère")
        .assert_no_text("Et 1 autre")
        .assert_no_text("Communautés choisies");
    assert_eq!(page.attribute("#filtre-theme option[selected]", "value"), "devenir-cip");
}

#[tokio::test]
async fn a_subscription_that_cannot_be_sent_to_holds_no_other_back() {
    let app = TestApp::new().await;
    let now = app.now().to_rfc3339();
    let rows: Vec<String> =
        (0..101).map(|number| format!("('lea{number}@exemple.test', '', '', '{now}', '{now}')")).collect();
    app.sql(&format!(
        "INSERT INTO weekly_subscription (email, themes, territory, created_at, confirmed_at) VALUES {}",
        rows.join(", ")
    ))
    .await;
    let first = app.number("SELECT min(id) AS n FROM weekly_subscription").await;
    // Whatever it is that the database has against this one.
    app.sql(&if app.is_sqlite() {
        format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON weekly_link WHEN NEW.subscription_id = {first} \
             BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    } else {
        format!("ALTER TABLE weekly_link ADD CONSTRAINT refuse CHECK (subscription_id <> {first})")
    })
    .await;
    app.advance(Duration::minutes(1));
    app.topic().create().await;
    go(&app, THURSDAY).await;
    publish_due(&app.state.db, app.now()).await.unwrap();
    send_due(&app.state.db, app.now(), SITE).await.unwrap_err();
    let mails = app.mails().await;
    assert_eq!(mails.len(), 100);
    assert!(to(&mails).contains(&"lea100@exemple.test"), "the one of the second batch");
    assert!(!to(&mails).contains(&"lea0@exemple.test"));
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
