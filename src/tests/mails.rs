//! The mails themselves: every kind the site sends, in both of its forms.

use std::collections::BTreeSet;

use chrono::Duration;
use scraper::{Html, Selector};
use serde_json::json;

use crate::{
    accounts::{
        model::{Email, NextPath, SignedIn},
        service::{RoleMove, request_link},
    },
    closing::service::ask_due,
    following::{model::Target, service::follow},
    forum::service::choose_solution,
    notifications::{
        model::{Choices, Frequency, Kind},
        service::{choose, mail_due},
    },
    privacy::{
        export::service::make_due,
        service::{DORMANT, NOTICE, mail_confirmation, tend_dormant},
    },
    routing::service::tell_due,
    test_support::{Authenticator, Browser, ReceivedMail, TestApp, form},
    text::french_spaces,
    weekly::service::{publish_due, send_due},
};

/// Every kind of mail, each by what causes it. Whoever adds a kind adds it here: it is looked at with the others.
async fn every_mail(app: &TestApp) -> Vec<ReceivedMail> {
    let (db, now, site) = (&app.state.db, app.now(), &app.state.config.site);
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    // A link that signs in.
    let link = format!("{}/connexion/lien", site.url);
    let address = Email::parse("bob@exemple.test").unwrap();
    request_link(db, now, &address, &NextPath::parse("/"), &link).await.unwrap();
    // A text that waits for its address.
    let question = form! {
        "theme" => "mobilite", "titre" => "Qui finance le permis ?", "texte" => "Bonjour.", "email" => "zoe@exemple.test",
    };
    app.visitor().post("/sujets/nouveau", question).await.assert_redirect("/publier/envoye");
    // An archive.
    bob.post("/mon-compte/donnees", form! {}).await.assert_status(303);
    make_due(db, &app.state.files, now, &site.url).await.unwrap();
    // An account to delete.
    mail_confirmation(db, &bob.member(), now, &link).await.unwrap();
    // A private message.
    bob.post("/mon-compte/messages", form! { "accepte" => "oui" }).await.assert_status(303);
    let words = "Bonjour Bob,\n\nPouvez-vous me dire <b>qui</b> finance le permis en Gironde ?\n\nMerci !";
    let message = form! { "texte" => words, "adresse" => "oui" };
    ada.post(format!("/membres/{}-bob-m/contact", bob.member().member.0), message).await.assert_status(303);
    // Roles, given and taken back.
    for role in ["ambassador", "moderator", "admin"] {
        for gesture in ["donner", "reprendre"] {
            let change =
                form! { "role" => role, "geste" => gesture, "theme" => "mobilite", "territoire" => "33" };
            ada.post(page_of(&bob), change).await.assert_status(303);
        }
    }
    // A passkey added, then removed.
    add_key(&bob).await;
    remove_key(&bob).await;
    // An account suspended, then open again.
    let topic = app.topic().by(&bob).create().await;
    let post = format!("/moderation/messages/{}", topic.question.0);
    for gesture in ["suspend", "readmit"] {
        let change = form! { "geste" => gesture, "texte" => "Publicité répétée, malgré deux rappels." };
        ada.post(&post, change).await.assert_status(303);
    }
    // What happens on the site, at once and once a day, one thing and several.
    let usual = Choices::default();
    for (kind, frequency, times) in [
        (Kind::Answer, Frequency::Now, 1),
        (Kind::Answer, Frequency::Now, 2),
        (Kind::Reply, Frequency::Daily, 1),
        (Kind::Reply, Frequency::Daily, 12),
        (Kind::Question, Frequency::Weekly, 1),
        (Kind::Question, Frequency::Weekly, 2),
        (Kind::Solution, Frequency::Now, 1),
        (Kind::Mention, Frequency::Now, 1),
    ] {
        tell_bob(app, &bob, kind, &usual.with(kind, frequency), times).await;
    }
    // A question that waits, told then reminded of; one of Bob's that was answered, asked about twice.
    app.ambassador(&ada, RoleMove::Give, None, "33").await;
    app.topic().in_territory("33").create().await;
    let own = app.topic().by(&bob).create().await;
    app.reply(&own).create().await;
    for days in [0, 3, 7] {
        app.advance(Duration::days(days));
        tell_due(db, app.now(), &site.url).await.unwrap();
        ask_due(db, app.now(), &site.url).await.unwrap();
    }
    // The letter: an address to confirm, one that has it already, an edition.
    let letter = form! { "geste" => "abonner", "email" => "lea@exemple.test" };
    app.visitor().post("/lettre", letter.clone()).await.assert_status(303);
    let page = app.visitor().get(&app.last_mail().await.link()).await;
    app.visitor().submit(page.form("#confirmation").by("Confirmer mon abonnement")).await.assert_status(303);
    app.visitor().post("/lettre", letter).await.assert_status(303);
    app.advance(Duration::days(7));
    for number in 0..7 {
        app.topic().titled(&format!("Qui finance le permis n° {number} ?")).in_territory("33").create().await;
    }
    app.advance(Duration::hours(1));
    publish_due(db, app.now()).await.unwrap();
    send_due(db, app.now(), &site.url).await.unwrap();
    // An account nobody visits.
    app.advance(DORMANT - NOTICE + Duration::days(1));
    tend_dormant(db, app.now(), site).await.unwrap();
    app.mails().await
}

/// Has Bob mailed of so many things of a kind.
async fn tell_bob(app: &TestApp, bob: &Browser<'_>, kind: Kind, choices: &Choices, times: usize) {
    let (db, now) = (&app.state.db, app.now());
    choose(db, &bob.member(), now, choices).await.unwrap();
    let own = app.topic().by(bob).create().await;
    match kind {
        Kind::Answer => {
            for _ in 0..times {
                app.reply(&own).create().await;
            }
        }
        Kind::Reply => {
            let topic = app.topic().create().await;
            follow(db, &bob.member(), now, &Target::Topic(topic.id)).await.unwrap();
            for _ in 0..times {
                app.reply(&topic).create().await;
            }
        }
        Kind::Question => {
            follow(db, &bob.member(), now, &Target::Theme("devenir-cip".to_owned())).await.unwrap();
            for _ in 0..times {
                app.topic().in_theme("devenir-cip").create().await;
            }
        }
        Kind::Mention => {
            let topic = app.topic().create().await;
            app.reply(&topic).by(bob).create().await;
            app.reply(&topic).saying("Merci @Bob M. !").create().await;
        }
        Kind::Solution => {
            let asker = app.somebody().await;
            let topic = app.topic().create().await;
            let reply = app.reply(&topic).by(bob).create().await;
            let asker = SignedIn { member: topic.author.member, ..asker };
            choose_solution(db, &asker, now, reply.post).await.unwrap();
        }
    }
    app.advance(Duration::days(8));
    mail_due(db, app.now(), &app.state.config.site.url).await.unwrap();
}

fn page_of(member: &Browser<'_>) -> String {
    format!("/administration/personnes/{}", member.member().member.0)
}

fn kinds(mails: Vec<ReceivedMail>) -> Vec<ReceivedMail> {
    let mut seen = BTreeSet::new();
    mails.into_iter().filter(|mail| seen.insert((mail.subject.clone(), mail.text.clone()))).collect()
}

#[tokio::test]
async fn every_mail_says_the_same_in_both_of_its_forms_and_can_be_answered() {
    let app = TestApp::new().await;
    let mails = kinds(every_mail(&app).await);
    assert_eq!(mails.len(), 34, "{:?}", mails.iter().map(|mail| &mail.subject).collect::<Vec<_>>());
    let select = |selector: &str| Selector::parse(selector).unwrap();
    for mail in &mails {
        let html = Html::parse_document(&mail.html);
        assert_eq!(html.select(&select("html[lang=fr]")).count(), 1, "{}", mail.subject);
        for only in ["title", "h1"] {
            let words: Vec<String> = html.select(&select(only)).map(|found| found.text().collect()).collect();
            assert_eq!(words, [mail.subject.as_str()], "{only}");
        }
        for nothing in ["script", "style", "img", "link", "form"] {
            assert_eq!(html.select(&select(nothing)).count(), 0, "{}: {nothing}", mail.subject);
        }
        // Paragraph by paragraph, but for quotes' marks and for where links lead.
        let told: Vec<String> = html
            .select(&select("main p, main h2, blockquote"))
            .map(|part| part.text().collect::<String>())
            .collect();
        for part in &told {
            for line in part.lines().filter(|line| !line.is_empty()) {
                assert!(mail.text.contains(line.trim()), "« {line} » is not in {}", mail.text);
            }
        }
        let leads: Vec<&str> = html.select(&select("a")).filter_map(|link| link.attr("href")).collect();
        let written: Vec<&str> = mail.text.lines().filter(|line| line.starts_with("http")).collect();
        assert_eq!(leads, written, "{}", mail.subject);
        assert!(mail.text.starts_with("Bonjour,\n\n"), "{}", mail.text);
        assert!(mail.text.ends_with("L’équipe de La Communauté de l’inclusion\n"), "{}", mail.text);
        let ours: String = mail.text.lines().filter(|line| !line.starts_with('>')).collect();
        assert_eq!(ours, french_spaces(&ours), "French spaces");
        assert!(!ours.contains('\''), "a typewriter's apostrophe: {ours}");
    }
    // To be looked at: `MAILS_DIR=/tmp/mails cargo test every_mail`.
    if let Ok(folder) = std::env::var("MAILS_DIR") {
        std::fs::create_dir_all(&folder).unwrap();
        for (number, mail) in mails.iter().enumerate() {
            std::fs::write(format!("{folder}/{number:02}.html"), &mail.html).unwrap();
            std::fs::write(format!("{folder}/{number:02}.txt"), &mail.text).unwrap();
        }
    }
}

#[tokio::test]
async fn somebody_whose_role_changes_is_told_whoever_changed_it() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.admin("ada").await, app.user("bob").await);
    let change = form! { "role" => "moderator", "geste" => "donner" };
    ada.post(page_of(&bob), change.clone()).await.assert_status(303);
    // The same again changes nothing, and is not told.
    ada.post(page_of(&bob), change).await.assert_status(303);
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "bob@exemple.test");
    assert!(mails[0].text.contains("L’équipe vous a donné le rôle de modération."), "{}", mails[0].text);
}

#[tokio::test]
async fn somebody_whose_ways_of_signing_in_change_is_told() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    add_key(&ada).await;
    remove_key(&ada).await;
    let mails = app.mails().await;
    let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(
        subjects,
        ["Une clé d’accès a été ajoutée à votre compte", "Une clé d’accès a été retirée de votre compte"]
    );
    for mail in &mails {
        assert_eq!(mail.to, "ada@exemple.test");
        assert!(mail.text.contains("«\u{a0}Mon téléphone\u{202f}»"), "{}", mail.text);
    }
}

async fn remove_key(member: &Browser<'_>) {
    let keys = member.get("/mon-compte/cles").await;
    let page = member.get(&keys.link("Supprimer la clé « Mon téléphone »")).await;
    member.submit(page.form("main form[method=post]")).await.assert_status(303);
}

/// Adds a passkey « Mon téléphone ».
async fn add_key(member: &Browser<'_>) {
    let device = Authenticator::at("http://localhost:3000");
    let begun = member.call("/mon-compte/cles/debut", &json!({ "nom": "Mon téléphone" })).await.json();
    let made = json!({ "ceremony": begun["ceremony"], "credential": device.make(&begun["options"]) });
    member.call("/mon-compte/cles/fin", &made).await.assert_status(200);
}

#[tokio::test]
async fn somebody_who_is_suspended_is_told_why_and_whom_to_answer() {
    let app = TestApp::new().await;
    let (mona, bob) = (app.moderator("mona").await, app.user("bob").await);
    let topic = app.topic().by(&bob).create().await;
    let case = format!("/moderation/messages/{}", topic.question.0);
    mona.get(&case).await.assert_text("main", "une suspension est annoncée à la personne");
    let suspend = form! { "geste" => "suspend", "texte" => "Publicité <b>répétée</b>." };
    mona.post(&case, suspend).await.assert_status(303);
    let mails = app.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].subject.as_str()),
        ("bob@exemple.test", "Votre compte est suspendu")
    );
    assert!(mails[0].text.contains("> Publicité <b>répétée</b>."), "{}", mails[0].text);
    assert!(mails[0].html.contains("Publicité &lt;b&gt;répétée&lt;/b&gt;."), "{}", mails[0].html);
    assert!(!mails[0].text.contains("Mona"), "who decided is the team’s to know");
}
