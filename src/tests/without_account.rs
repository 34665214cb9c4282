//! Asking and answering without an account: an address is enough, once it is confirmed.

use chrono::Duration;

use crate::test_support::{Browser, FilledForm, Page, TestApp, form};

const WORD: &str = "coquelicot";

async fn write_question(browser: &Browser<'_>, email: &str, title: &str) -> Page {
    let page = browser.get("/sujets/nouveau").await;
    let filled = page
        .form("main form[method=post]")
        .fill("theme", "mobilite")
        .fill("titre", title)
        .fill("texte", &format!("Bonjour, voici mon {WORD}."))
        .fill("email", email);
    browser.submit(filled).await
}

async fn write_reply(browser: &Browser<'_>, email: &str, path: &str, text: &str) -> Page {
    let page = browser.get(path).await;
    browser.submit(page.form("#repondre form").fill("texte", text).fill("email", email)).await
}

/// The page behind the newest mail's link, in another browser.
async fn open_link<'a>(app: &'a TestApp) -> (Browser<'a>, Page) {
    let browser = app.visitor();
    let page = browser.get(&app.last_mail().await.link()).await;
    (browser, page)
}

fn named(page: &Page) -> FilledForm {
    page.form("main form[method=post]").fill("prenom", "Zoé").fill("nom", "Durand").fill("profession", "cip")
}

#[tokio::test]
async fn a_question_is_published_by_the_button_behind_the_mailed_link() {
    let app = TestApp::new().await;
    let sent = write_question(&app.visitor(), "Zoe@Exemple.test", "Qui finance le permis B ?").await;
    sent.assert_redirect("/publier/envoye");
    app.visitor().get("/publier/envoye").await.assert_text("h1", "Consultez votre messagerie");
    assert_eq!(app.last_mail().await.to, "zoe@exemple.test");

    let (browser, page) = open_link(&app).await;
    page.assert_status(200).assert_text(".choice", "Votre question : Qui finance le permis B ?");
    let published = browser.submit(named(&page).by("Publier")).await;
    let question = browser.follow(&published).await;
    question
        .assert_text("h1", "Qui finance le permis B ?")
        .assert_text("#question .author", "Zoé D.")
        .assert_text("header .account", "Zoé D.")
        .assert_no_text("zoe@")
        .assert_no_text("exemple.test");
    assert_eq!(app.census().await["pending_text"], "0");
}

#[tokio::test]
async fn until_it_is_confirmed_nobody_sees_it() {
    let app = TestApp::new().await;
    let topic = app.topic().titled("Une question ouverte").create().await;
    write_question(&app.visitor(), "zoe@exemple.test", &format!("Quel {WORD} choisir ?")).await;
    write_reply(&app.visitor(), "zoe@exemple.test", &topic.path, &format!("Un {WORD} rouge.")).await;
    // Mail scanners open links.
    open_link(&app).await.1.assert_status(200);
    let mona = app.moderator("mona").await;
    for browser in [&app.visitor(), &mona] {
        for path in ["/", "/sujets", "/themes/mobilite", &topic.path] {
            assert!(!browser.get(path).await.body.contains(WORD), "{path}");
        }
        browser.get(&format!("/recherche?q={WORD}")).await.assert_status(200).assert_no(".hit");
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM post").await, 1);
    assert_eq!(app.number("SELECT count(*) AS n FROM member WHERE email = 'zoe@exemple.test'").await, 0);
}

#[tokio::test]
async fn several_texts_confirm_together_but_those_that_are_unticked() {
    let app = TestApp::new().await;
    let topic = app.topic().titled("Une question ouverte").create().await;
    let visitor = app.visitor();
    write_question(&visitor, "zoe@exemple.test", "Première question ?").await;
    app.advance(Duration::minutes(1));
    write_question(&visitor, "zoe@exemple.test", "Seconde question ?").await;
    app.advance(Duration::minutes(1));
    write_reply(&visitor, "zoe@exemple.test", &topic.path, "Voyez la mission locale.").await;
    let (browser, page) = open_link(&app).await;
    page.assert_count(".choice", 3).assert_text("main", "Votre réponse à « Une question ouverte »");
    let unwanted = page.attribute(".choice:nth-of-type(2) input", "value");
    let published =
        browser.submit(named(&page).untick("texte", &unwanted).by("Publier les messages cochés")).await;
    published.assert_redirect(&topic_reply(&app, &topic.path).await);
    let list = app.visitor().get("/sujets").await;
    list.assert_text("main", "Première question ?").assert_no_text("Seconde question ?");
    app.visitor().get(&topic.path).await.assert_text("main", "Voyez la mission locale.");
    assert_eq!(app.census().await["pending_text"], "1", "what was not wanted lapses by itself");
}

async fn topic_reply(app: &TestApp, path: &str) -> String {
    let id = app.number("SELECT max(id) AS n FROM post WHERE number = 1").await;
    format!("{path}#reponse-{id}")
}

#[tokio::test]
async fn any_of_the_links_publishes_what_the_others_did_not() {
    let app = TestApp::new().await;
    write_question(&app.visitor(), "zoe@exemple.test", "Première question ?").await;
    let first = app.last_mail().await.link();
    write_question(&app.visitor(), "zoe@exemple.test", "Seconde question ?").await;
    let (browser, page) = open_link(&app).await;
    browser.submit(named(&page)).await.assert_status(303);
    assert_eq!(app.census().await["topic"], "2");
    // The other link has nothing left to publish: it still signs in.
    let other = app.visitor();
    let page = other.follow(&other.get(&first).await).await;
    other.submit(page.form("main form[method=post]").by("Me connecter")).await.assert_redirect("/");
}

#[tokio::test]
async fn a_text_that_is_not_confirmed_lapses_after_seven_days() {
    let app = TestApp::new().await;
    write_question(&app.visitor(), "zoe@exemple.test", "Qui finance le permis B ?").await;
    app.advance(Duration::days(7) - Duration::minutes(1));
    let (_, page) = open_link(&app).await;
    page.assert_status(200);
    app.advance(Duration::minutes(2));
    let (browser, page) = open_link(&app).await;
    page.assert_status(410).assert_text("h1", "Ce lien de connexion n’est plus valable");
    let link = app.last_mail().await.link();
    let secret = link.split_once("jeton=").unwrap().1;
    browser.post("/publier", form! { "jeton" => secret }).await.assert_status(410);
    assert_eq!(app.census().await["topic"], "0");
    crate::forum::service::remove_expired_drafts(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.census().await["pending_text"], "0");
}

#[tokio::test]
async fn the_button_works_once() {
    let app = TestApp::new().await;
    write_question(&app.visitor(), "zoe@exemple.test", "Qui finance le permis B ?").await;
    let (browser, page) = open_link(&app).await;
    let filled = named(&page);
    let (one, two) = tokio::join!(browser.submit(filled.clone()), browser.submit(filled.clone()));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    assert_eq!(app.census().await["topic"], "1");
}

#[tokio::test]
async fn the_same_text_sent_twice_waits_once() {
    let app = TestApp::new().await;
    for _ in 0..2 {
        write_question(&app.visitor(), "zoe@exemple.test", "Qui finance le permis B ?").await;
    }
    open_link(&app).await.1.assert_count(".choice", 1);
}

#[tokio::test]
async fn whoever_has_an_account_is_not_asked_their_name() {
    let app = TestApp::new().await;
    app.user("ada").await;
    write_question(&app.visitor(), "ada@exemple.test", "Qui finance le permis B ?").await;
    let (browser, page) = open_link(&app).await;
    page.assert_no("#prenom");
    let question = browser.follow(&browser.submit(page.form("main form[method=post]")).await).await;
    question.assert_text("#question .author", "Ada M.");
}

#[tokio::test]
async fn a_name_is_needed_and_nothing_happens_without() {
    let app = TestApp::new().await;
    write_question(&app.visitor(), "zoe@exemple.test", "Qui finance le permis B ?").await;
    let (browser, page) = open_link(&app).await;
    let refused = browser.submit(page.form("main form[method=post]")).await;
    refused.assert_status(422).assert_field_error("prenom", "Indiquez votre prénom.").assert_no_cookie();
    assert_eq!(app.census().await["topic"], "0");
    // The link was not spent.
    browser.submit(named(&refused)).await.assert_status(303);
    assert_eq!(app.census().await["topic"], "1");
}

#[tokio::test]
async fn what_can_no_longer_be_published_can_be_copied_and_does_not_hold_up_the_rest() {
    let app = TestApp::new().await;
    let topic = app.topic().titled("Bientôt fermée").create().await;
    write_reply(&app.visitor(), "zoe@exemple.test", &topic.path, "Trop tard venue.").await;
    write_question(&app.visitor(), "zoe@exemple.test", "Qui finance le permis B ?").await;
    app.sql("UPDATE topic SET locked = TRUE").await;
    let (browser, page) = open_link(&app).await;
    page.assert_count(".choice", 1).assert_text("main", "Cette discussion est fermée");
    assert_eq!(page.texts("textarea"), ["Trop tard venue."]);
    browser.submit(named(&page)).await.assert_status(303);
    assert_eq!(app.census().await["topic"], "2");
}

#[tokio::test]
async fn a_mail_says_nothing_of_what_a_stranger_wrote_and_few_are_sent() {
    let app = TestApp::new().await;
    for number in 1..=9 {
        let sent =
            write_question(&app.visitor(), "zoe@exemple.test", &format!("Question numéro {number} ?")).await;
        sent.assert_redirect("/publier/envoye");
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), 5);
    for mail in mails {
        for text in [mail.subject, mail.text, mail.html] {
            assert!(!text.contains("Question numéro") && !text.contains(WORD), "{text}");
        }
    }
    open_link(&app).await.1.assert_count(".choice", 9);
}

#[tokio::test]
async fn a_wrong_address_is_told_beside_the_other_faults_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let page = visitor.get("/sujets/nouveau").await;
    let filled = page.form("main form[method=post]").fill("texte", "Bonjour").fill("email", "zoe@");
    let refused = visitor.submit(filled).await;
    refused.assert_status(422).assert_field_error("email", "adresse e-mail complète");
    refused.assert_field_error("titre", "");
    let form = refused.form("main form[method=post]");
    assert_eq!((form.value("texte"), form.value("email")), ("Bonjour", "zoe@"));
    let form =
        form.fill("theme", "mobilite").fill("titre", "Qui finance le permis B ?").fill("texte", "Bonjour");
    visitor.submit(form).await.assert_status(422).assert_field_error("email", "adresse e-mail complète");
    assert_eq!(app.census().await["pending_text"], "0");
}

#[tokio::test]
async fn without_an_address_the_text_waits_for_a_sign_in() {
    let app = TestApp::new().await;
    let sent = write_question(&app.visitor(), "", "Qui finance le permis B ?").await;
    assert!(sent.redirect().starts_with("/connexion?suite="), "{}", sent.redirect());
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn nothing_is_put_aside_for_a_closed_topic_or_the_news() {
    let app = TestApp::new().await;
    let topic = app.topic().closed().create().await;
    let reply = form! { "texte" => "Bonjour", "email" => "zoe@exemple.test" };
    app.visitor().post(&topic.path, reply).await.assert_status(422);
    let news = form! {
        "theme" => "actualites", "titre" => "Une annonce à faire", "texte" => "Bonjour", "email" => "zoe@exemple.test",
    };
    app.visitor().post("/sujets/nouveau", news).await.assert_status(422);
    app.visitor()
        .post("/sujets/99", form! { "texte" => "Bonjour", "email" => "zoe@exemple.test" })
        .await
        .assert_status(404);
    assert_eq!(app.census().await["pending_text"], "0");
    assert!(app.mails().await.is_empty());
}
