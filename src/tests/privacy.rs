//! Deleting one's account: what goes, what stays, and who may.

use chrono::Duration;
use image::ImageFormat;
use serde_json::json;

use crate::{
    accounts::{
        model::{Email, NextPath},
        service::request_link,
    },
    config::Config,
    mail::{Transport, deliver_due},
    notifications::{model::Choices, service::mail_due},
    policy::RECENT,
    privacy::service::delete_for,
    test_support::{
        Authenticator, Browser, Page, TestApp, TestTopic, form,
        pictures::{encoded, quarters},
    },
};

const PAGE: &str = "/mon-compte/supprimer";
const NAME: &str = "Membre supprimé";

/// What tells who she is; nothing else in the tests does.
const WORDS: [&str; 5] =
    ["zenobia@exemple.test", "zenobia", "crapaudine", "sujet-chez-le-fournisseur", "coquelicot"];

async fn delete(browser: &Browser<'_>) -> Page {
    let page = browser.get(PAGE).await;
    browser.submit(page.form("main form.card").fill("accord", "oui")).await
}

/// Sends what waits in the outbox.
async fn deliver(app: &TestApp) {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::for_testing(String::new(), folder.path().to_owned());
    let transport = Transport::from_config(&config).unwrap();
    deliver_due(&app.state.db, &transport, app.now()).await.unwrap();
}

/// Zenobia Crapaudine, who left something everywhere: an administrator, beside another one.
async fn zenobia(app: &TestApp) -> Browser<'_> {
    let zenobia = app.admin("zenobia").await;
    let profile = form! {
        "prenom" => "Zenobia", "nom" => "Crapaudine", "profession" => "cip", "departement" => "2B",
    };
    zenobia.post("/bienvenue", profile).await.assert_status(303);
    let more = form! {
        "prenom" => "Zenobia", "nom" => "Crapaudine", "profession" => "cip", "departement" => "2B",
        "fonction" => "Coordinatrice du coquelicot", "structure" => "Maison du coquelicot",
        "texte" => "Je travaille au coquelicot.", "lien" => "https://coquelicot.example",
        "themes" => "mobilite", "annuaire" => "1", "public" => "presentation",
    };
    zenobia.post("/mon-compte/profil", more).await.assert_status(303);
    zenobia
}

/// Whatever the features keep of a member: to be added to with each of them.
async fn live_fully(app: &TestApp, zenobia: &Browser<'_>, ada: &Browser<'_>) -> TestTopic {
    let id = zenobia.member().member.0;
    let topic = app.topic().by(zenobia).titled("Qui finance le permis ?").create().await;
    let other = app.topic().titled("Une autre question").create().await;
    app.reply(&other).by(zenobia).saying("Le conseil départemental.").create().await;
    // What the guard stopped, and she published.
    let named = form! { "texte" => "Voyez Mme Durand, elle sait." };
    let stopped = zenobia.post(&other.path, named).await;
    zenobia.submit(stopped.form("#repondre form").by("Publier quand même")).await.assert_status(303);
    // She is named by somebody, and names somebody.
    app.reply(&other).saying("Voyez avec @Zenobia C., elle sait.").create().await;
    app.reply(&other).by(zenobia).saying("Moi, @Zenobia C., je sais.").create().await;
    // Passkeys, one of which is being added.
    let device = Authenticator::at("http://localhost:3000");
    let begun = zenobia.call("/mon-compte/cles/debut", &json!({ "nom": "Clé de Zenobia" })).await.json();
    let made = device.make(&begun["options"]);
    let added = json!({ "ceremony": begun["ceremony"], "credential": made });
    zenobia.call("/mon-compte/cles/fin", &added).await.assert_status(200);
    zenobia.call("/mon-compte/cles/debut", &json!({ "nom": "Zenobia, bureau" })).await.assert_status(200);
    // What she said of what others wrote.
    let helpful = app.reply(&other).create().await;
    for post in [other.question, helpful.post] {
        zenobia
            .post(format!("/messages/{}/vote", post.0), form! { "vote" => "oui" })
            .await
            .assert_status(303);
    }
    // An identity at a provider, and a vote for a theme: nothing on the site writes these in a test.
    let now = app.now().to_rfc3339();
    app.sql(&format!(
        "INSERT INTO oidc_identity (issuer, subject, member_id, created_at, last_used_at) \
         VALUES ('https://fournisseur.test', 'sujet-chez-le-fournisseur', {id}, '{now}', '{now}')"
    ))
    .await;
    app.sql(&format!("INSERT INTO theme_vote (theme_id, member_id, created_at) VALUES (1, {id}, '{now}')"))
        .await;
    // Roles, reports, moderation.
    let person = format!("/administration/personnes/{id}");
    let ambassador = form! { "role" => "ambassador", "geste" => "donner", "territoire" => "2B" };
    ada.post(&person, ambassador).await.assert_status(303);
    let report = form! { "raison" => "other", "texte" => "Rien de grave." };
    zenobia.post(format!("/messages/{}/signaler", other.question.0), report).await.assert_status(303);
    let pin = form! { "geste" => "pin", "texte" => "Souvent demandé." };
    zenobia.post(format!("/moderation/messages/{}", other.question.0), pin).await.assert_status(303);
    // An answer she certified, and said was out of date.
    let certified = app.reply(&other).create().await;
    let given = form! { "territoire" => "2B", "source" => "https://exemple.fr/regle" };
    zenobia.post(format!("/reponses/{}/certifier", certified.post.0), given).await.assert_status(303);
    zenobia.post("/certificats/1/perime", form! { "raison" => "rule" }).await.assert_status(303);
    // A decision of the committee, recorded and corrected.
    let decision = form! {
        "date" => "2026-11-20", "decision" => "pivot", "titre" => "Un pivot", "texte" => "Autrement.",
    };
    let corrected = form! { "decision" => "pivot", "titre" => "Un vrai pivot", "texte" => "Autrement." };
    let recorded = zenobia.post("/comite/nouvelle-decision", decision).await.redirect();
    let number = recorded.trim_start_matches("/comite#decision-");
    zenobia.post(format!("/comite/{number}/modifier"), corrected).await.assert_status(303);
    // A link that signs in, a text that waits for her address, both in mails.
    let email = Email::parse("zenobia@exemple.test").unwrap();
    request_link(
        &app.state.db,
        app.now(),
        &email,
        &NextPath::parse("/"),
        "http://localhost:3000/connexion/lien",
    )
    .await
    .unwrap();
    let waiting = form! {
        "theme" => "mobilite", "titre" => "Une question qui attend ?", "texte" => "Signé Crapaudine.",
        "email" => "zenobia@exemple.test",
    };
    app.visitor().post("/sujets/nouveau", waiting).await.assert_redirect("/publier/envoye");
    // Messages both ways, her address given with hers.
    let to_ada = form! { "texte" => "Bonjour Ada, c’est Zenobia.", "adresse" => "oui" };
    ada.post("/mon-compte/messages", form! { "accepte" => "oui" }).await.assert_status(303);
    zenobia.post("/mon-compte/messages", form! { "accepte" => "oui" }).await.assert_status(303);
    let ada_id = ada.member().member.0;
    zenobia.post(format!("/membres/{ada_id}-ada-m/contact"), to_ada).await.assert_status(303);
    let to_zenobia = form! { "texte" => "Bonjour Zenobia, merci." };
    ada.post(format!("/membres/{id}-zenobia-c/contact"), to_zenobia).await.assert_status(303);
    let link = app.last_mail().await.link_to("/contact/gerer");
    let secret = link.split_once("jeton=").unwrap().1;
    for gesture in ["refuser", "signaler"] {
        let act = form! { "jeton" => secret, "geste" => gesture, "texte" => "Ce message me gêne." };
        app.visitor().post("/contact/gerer", act).await.assert_status(303);
    }
    // What she follows, left and read.
    app.advance(Duration::minutes(1));
    app.reply(&topic).create().await;
    zenobia.get(&topic.path).await.assert_status(200);
    let left = format!("sujet:{}", other.id.0);
    for gesture in [
        form! { "suivre" => "territoire:2B" },
        form! { "ne-plus-suivre" => left },
        form! { "tout-lu" => now },
    ] {
        zenobia.post("/suivis", gesture).await.assert_status(303);
    }
    // What she was told, how she wants to be, and the link of a mail that told her.
    app.reply(&topic).create().await;
    app.advance(Duration::minutes(3));
    mail_due(&app.state.db, app.now(), "http://localhost:3000").await.unwrap();
    zenobia.post("/mon-compte/notifications", Choices::default().fields()).await.assert_status(303);
    // The letter of the week, by her account and by her address.
    zenobia.post("/lettre", form! { "geste" => "abonner", "territoire" => "2B" }).await.assert_status(303);
    let letter = form! { "geste" => "abonner", "email" => "zenobia@exemple.test" };
    app.visitor().post("/lettre", letter).await.assert_status(303);
    // A photo, and an archive of all this, which waits to be made.
    let photo = encoded(&quarters(400, 300), ImageFormat::Jpeg);
    let file = Some(("zenobia.jpg", photo.as_slice()));
    zenobia
        .upload("/mon-compte/photo", form! { "visible" => "tous" }, "photo", file)
        .await
        .assert_status(303);
    zenobia.post("/mon-compte/donnees", form! {}).await.assert_status(303);
    topic
}

#[tokio::test]
async fn nothing_in_the_database_tells_who_she_was() {
    let app = TestApp::new().await;
    let (ada, zenobia) = (app.admin("ada").await, zenobia(&app).await);
    let id = zenobia.member().member.0;
    live_fully(&app, &zenobia, &ada).await;
    let before = app.traces(&WORDS).await;
    for column in [
        "member.email",
        "member.first_name",
        "member.last_name",
        "oidc_identity.subject",
        "profile.job",
        "profile.presentation_html",
        "profile.presentation_md",
        "profile.structure",
        "outbox_mail.body_html",
        "outbox_mail.body_text",
        "outbox_mail.recipient",
        "outbox_mail.reply_to",
        "outbox_mail.subject",
        "passkey.name",
        "passkey_ceremony.state",
        "pending_text.email",
        "pending_text.fields",
        "sign_in_link.email",
    ] {
        assert!(before.iter().any(|found| found == column), "{column} is not among {before:?}");
    }

    let held = app.references(id).await;
    for column in [
        "photo.member_id",
        "data_export.member_id",
        "contact_message.sender_id",
        "passkey.member_id",
        "published_anyway.member_id",
        "certificate_report.member_id",
        "following.member_id",
        "read_position.member_id",
        "read_mark.member_id",
    ] {
        assert!(held.iter().any(|found| found == column), "{column} is not among {held:?}");
    }

    delete(&zenobia).await.assert_redirect("/compte-supprime");

    assert_eq!(app.traces(&WORDS).await, Vec::<String>::new());
    // Her posts, and what she decided for the team, are by nobody's name.
    assert_eq!(
        app.references(id).await,
        [
            "certificate.member_id",
            "certificate_change.actor_id",
            "committee_change.actor_id",
            "post.author_id",
            "role_change.member_id",
            "topic.author_id"
        ]
    );
    for sql in [
        format!("SELECT count(*) AS n FROM report WHERE reporter_id = {id}"),
        format!("SELECT count(*) AS n FROM contact_report WHERE reporter_id = {id}"),
        "SELECT CAST(sum(votes_count) AS bigint) AS n FROM post".to_owned(),
        "SELECT CAST(sum(same_count) AS bigint) AS n FROM topic".to_owned(),
        format!("SELECT count(*) AS n FROM member WHERE id = {id} AND passkey_handle IS NOT NULL"),
        format!("SELECT count(*) AS n FROM outbox_mail WHERE sender_id = {id}"),
        // What is left of a file goes with its object, by the worker.
        format!("SELECT count(*) AS n FROM stored_file WHERE owner_id = {id} AND remove_at IS NULL"),
    ] {
        assert_eq!(app.number(&sql).await, 0, "{sql}");
    }
}

#[tokio::test]
async fn her_mails_are_forgotten_after_what_may_still_write_one_to_her() {
    let app = TestApp::new().await;
    app.admin("ada").await;
    let bob = app.user("bob").await;
    let (done, statements) = app.queries(delete_for(&app.state.db, bob.member().member, app.now())).await;
    done.unwrap();
    let place = |words: &str| statements.iter().position(|sql| sql.starts_with(words)).unwrap();
    // A letter to the address of a subscription holds that one until it is in the outbox.
    assert!(
        place("DELETE FROM weekly_subscription") < place("DELETE FROM \"outbox_mail\""),
        "{statements:#?}"
    );
}

#[tokio::test]
async fn mails_that_left_tell_nothing_either() {
    let app = TestApp::new().await;
    let (ada, zenobia) = (app.admin("ada").await, zenobia(&app).await);
    live_fully(&app, &zenobia, &ada).await;
    deliver(&app).await;
    let left = app.traces(&WORDS).await;
    assert!(left.contains(&"outbox_mail.recipient".to_owned()), "{left:?}");
    for column in
        ["outbox_mail.body_text", "outbox_mail.body_html", "outbox_mail.subject", "outbox_mail.reply_to"]
    {
        assert!(!left.contains(&column.to_owned()), "{column} is still there");
    }
    delete(&zenobia).await.assert_status(303);
    assert_eq!(app.traces(&WORDS).await, Vec::<String>::new());
}

#[tokio::test]
async fn her_posts_stay_and_the_next_reader_sees_no_name() {
    let app = TestApp::new().await;
    let (ada, zenobia) = (app.admin("ada").await, zenobia(&app).await);
    let topic = live_fully(&app, &zenobia, &ada).await;
    let visitor = app.visitor();
    let pages = ["/", "/sujets", "/themes/mobilite", "/recherche?q=permis", topic.path.as_str()];
    for path in pages {
        visitor.get(path).await.assert_status(200);
    }
    visitor.get(&topic.path).await.assert_text("#question .author", "Zenobia C.");
    delete(&zenobia).await.assert_status(303);
    for path in pages {
        let page = visitor.get(path).await;
        page.assert_status(200).assert_no_text("Zenobia").assert_no_text("Crapaudine");
    }
    let page = visitor.get(&topic.path).await;
    page.assert_text("h1", "Qui finance le permis ?").assert_text("#question .author", NAME);
    page.assert_no_text("Haute-Corse").assert_no("#question a[href^='/membres/']");
    assert_eq!(page.texts("#question .author"), [NAME]);
    // She is nobody to give a role to, to write to, or to suspend.
    let id = zenobia.member().member.0;
    ada.get(&format!("/administration/personnes/{id}")).await.assert_status(404);
    ada.get("/administration/personnes?q=membre").await.assert_count("main .row", 0);
    ada.get(&format!("/membres/{id}-zenobia-c/contact")).await.assert_status(404);
    let case = ada.get(&format!("/moderation/messages/{}", topic.question.0)).await;
    case.assert_status(200).assert_text("main", "De un ancien membre").assert_no("#geste-suspend");
    // What she did for the team is told, by nobody's name.
    ada.get("/moderation").await.assert_text("main", "Membre supprimé a épinglé le sujet");
}

#[tokio::test]
async fn she_is_signed_out_everywhere_and_nothing_signs_her_in_again() {
    let app = TestApp::new().await;
    app.admin("ada").await;
    let zenobia = zenobia(&app).await;
    let email = Email::parse("zenobia@exemple.test").unwrap();
    let link =
        async || crate::accounts::service::create_link(&app.state.db, app.now(), &email, "").await.unwrap();
    let phone = app.visitor();
    let secret = link().await;
    phone
        .post("/connexion/lien", form! { "jeton" => secret.trim_start_matches("?jeton=") })
        .await
        .assert_status(303);
    phone.get("/").await.assert_count("header .account-menu", 1);
    let old_link = link().await;
    delete(&zenobia).await.assert_status(303);
    assert!(zenobia.cookies().is_empty());
    phone.get("/").await.assert_no("header .account-menu");
    let spent = form! { "jeton" => old_link.trim_start_matches("?jeton=") };
    app.visitor().post("/connexion/lien", spent).await.assert_status(410);
    app.visitor().get("/compte-supprime").await.assert_text("h1", "Votre compte est supprimé");
}

#[tokio::test]
async fn the_same_address_makes_a_new_and_empty_account() {
    let app = TestApp::new().await;
    let (ada, zenobia) = (app.admin("ada").await, zenobia(&app).await);
    let topic = live_fully(&app, &zenobia, &ada).await;
    let old = zenobia.member().member.0;
    delete(&zenobia).await.assert_status(303);
    app.visitor().post("/connexion", form! { "email" => "zenobia@exemple.test" }).await.assert_status(303);
    let again = app.visitor();
    let page = again.get(&app.last_mail().await.link()).await;
    again.submit(page.form("main form")).await.assert_status(303);
    let profile = form! { "prenom" => "Zoé", "nom" => "Durand", "profession" => "cip" };
    again.post("/bienvenue", profile).await.assert_status(303);
    again.get("/").await.assert_text("header .account", "Zoé D.").assert_no_text("Modération");
    let new = app.number("SELECT id AS n FROM member WHERE email = 'zenobia@exemple.test'").await;
    assert!(new > old);
    again
        .get(&topic.path)
        .await
        .assert_text("#question .author", NAME)
        .assert_no("#question a[href$='/modifier']");
}

#[tokio::test]
async fn nobody_deletes_an_account_from_a_browser_that_was_left_open() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(RECENT);
    let page = ada.get(PAGE).await;
    page.assert_no("#accord").assert_text("h2", "D’abord, est-ce bien vous ?");
    let forced = ada.post(PAGE, form! { "accord" => "oui" }).await;
    forced.assert_status(422).assert_text("#form-errors", "moins d’un quart d’heure");
    assert_eq!(app.number("SELECT count(*) AS n FROM member WHERE deleted_at IS NOT NULL").await, 0);

    let sent = ada.submit(page.form("section form").by("Recevoir le lien par e-mail")).await;
    ada.follow(&sent).await.assert_text("[role=status]", "Un lien vient de partir");
    let mail = app.last_mail().await;
    assert_eq!(mail.to, "ada@exemple.test");
    assert!(mail.text.contains("ne supprime rien à lui seul"), "{}", mail.text);
    // The link may be opened anywhere: the button behind it signs in, and leads back.
    let browser = app.visitor();
    let page = browser.get(&mail.link()).await;
    let signed_in = browser.submit(page.form("main form")).await;
    signed_in.assert_redirect(PAGE);
    delete(&browser).await.assert_redirect("/compte-supprime");
    ada.get("/").await.assert_no("header .account-menu");
}

#[tokio::test]
async fn the_box_must_be_ticked() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get(PAGE).await;
    page.assert_text("main", "Ce qui disparaît aussitôt").assert_text("main", "Ce qui reste");
    let refused = ada.submit(page.form("main form.card")).await;
    refused.assert_status(422).assert_field_error("accord", "Cochez la case");
    ada.get("/").await.assert_count("header .account-menu", 1);
}

#[tokio::test]
async fn the_last_person_who_administers_the_site_stays() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.admin("bob").await);
    delete(&bob).await.assert_redirect("/compte-supprime");
    let page = ada.get(PAGE).await;
    page.assert_no("#accord").assert_text("main", "la dernière personne qui administre le site");
    let forced = ada.post(PAGE, form! { "accord" => "oui" }).await;
    forced.assert_status(422).assert_text("#form-errors", "dernière personne");
    ada.get("/administration/personnes").await.assert_status(200);
}

#[tokio::test]
async fn the_operator_deletes_for_who_cannot_sign_in_any_more() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    let (db, now) = (&app.state.db, app.now());
    delete_for(db, bob.member().member, now).await.unwrap();
    bob.get("/").await.assert_no("header .account-menu");
    assert_eq!(app.traces(&["bob@exemple.test"]).await, Vec::<String>::new());
    let again = delete_for(db, bob.member().member, now).await.unwrap_err();
    assert!(again.to_string().contains("n’existe plus"), "{again}");
    let last = delete_for(db, ada.member().member, now).await.unwrap_err();
    assert!(last.to_string().contains("dernière personne"), "{last}");
}

#[tokio::test]
async fn only_who_is_signed_in_deletes_their_account_and_nobody_elses() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let visitor = app.visitor();
    assert!(visitor.get(PAGE).await.redirect().starts_with("/connexion"));
    visitor.post(PAGE, form! { "accord" => "oui" }).await.assert_status(401);
    delete(&ada).await.assert_status(303);
    // A second press, from a tab that was still open.
    ada.post(PAGE, form! { "accord" => "oui" }).await.assert_status(401);
    bob.get("/").await.assert_text("header .account", "Bob M.");
}

#[tokio::test]
async fn the_links_to_confirm_are_counted_with_those_that_sign_in() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(Duration::hours(2));
    for _ in 0..7 {
        ada.post(PAGE, form! { "lien" => "1" }).await.assert_status(303);
    }
    assert_eq!(app.mails().await.len(), 5);
}

#[tokio::test]
async fn the_privacy_page_prints_what_the_program_applies() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/confidentialite").await;
    page.assert_count(".retention table caption", 1);
    assert_eq!(
        page.texts(".retention tbody th[scope=row]").len(),
        crate::privacy::retention::Kept::ALL.len()
    );
    page.assert_text(".retention tbody tr:first-child", "24 mois après la dernière visite");
    page.assert_no_text("{{");
}
