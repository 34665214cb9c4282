//! Reporting, and what the team does about it.

use crate::{
    accounts::service::create_link,
    test_support::{Browser, Page, TestApp, TestReply, TestTopic, form},
};

async fn report(browser: &Browser<'_>, post: i64, reason: &str, details: &str) -> Page {
    let page = browser.get(&format!("/messages/{post}/signaler")).await;
    browser.submit(page.form("form.card").fill("raison", reason).fill("texte", details)).await
}

async fn act(browser: &Browser<'_>, post: i64, gesture: &str, reason: &str) -> Page {
    browser
        .post(format!("/moderation/messages/{post}"), form! { "geste" => gesture, "texte" => reason })
        .await
}

async fn question_of(app: &TestApp, topic: &TestTopic) -> i64 {
    app.number(&format!("SELECT id AS n FROM post WHERE topic_id = {} AND number = 0", topic.id.0)).await
}

async fn discussion(app: &TestApp) -> (TestTopic, TestReply) {
    let topic = app.topic().titled("Qui finance le permis ?").create().await;
    let reply = app.reply(&topic).saying("Le numéro de Nadia est le coquelicot.").create().await;
    (topic, reply)
}

#[tokio::test]
async fn anyone_reports_and_the_team_finds_it() {
    let app = TestApp::new().await;
    let (topic, reply) = discussion(&app).await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    app.visitor().get(&topic.path).await.assert_count("article.post a[href$='/signaler']", 2);
    let thanks = app.visitor();
    let sent = report(&thanks, reply.post.0, "person", "On reconnaît Nadia.").await;
    thanks.follow(&sent).await.assert_text("h1", "Merci de votre signalement");
    report(&ada, reply.post.0, "other", "Je ne sais pas dire.").await.assert_status(303);
    report(&ada, reply.post.0, "wrong", "").await.assert_status(303);
    let queue = mona.get("/moderation").await;
    queue.assert_count(".row", 1).assert_text(".row", "Qui finance le permis ?, réponse n° 1");
    queue.assert_text(".row", "2 signalements");
    let case = mona.get(&queue.link("Qui finance le permis ?, réponse n° 1")).await;
    case.assert_text("main", "On reconnaît Nadia.")
        .assert_text("main", "par un visiteur")
        .assert_text("main", "par Ada M.");
}

#[tokio::test]
async fn a_report_says_why() {
    let app = TestApp::new().await;
    let (_, reply) = discussion(&app).await;
    let visitor = app.visitor();
    let path = format!("/messages/{}/signaler", reply.post.0);
    let refused = visitor.post(&path, form! { "raison" => "", "texte" => "Regardez." }).await;
    refused.assert_status(422).assert_text(".error-summary", "Choisissez une raison.");
    assert_eq!(refused.texts("textarea"), ["Regardez."]);
    visitor.post(&path, form! { "raison" => "other", "texte" => "" }).await.assert_status(422);
    visitor.post(&path, form! { "raison" => "wrong", "texte" => "é".repeat(1_001) }).await.assert_status(422);
    for wrong in ["/messages/999/signaler", "/messages/zut/signaler"] {
        visitor.get(wrong).await.assert_status(404);
        visitor.post(wrong, form! { "raison" => "wrong" }).await.assert_status(404);
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM report").await, 0);
}

#[tokio::test]
async fn only_the_team_moderates() {
    let app = TestApp::new().await;
    let (topic, reply) = discussion(&app).await;
    let ada = app.user("ada").await;
    ada.get(&topic.path).await.assert_no("a[href^='/moderation']");
    for path in ["/moderation".to_owned(), format!("/moderation/messages/{}", reply.post.0)] {
        ada.get(&path).await.assert_status(403);
        assert!(app.visitor().get(&path).await.redirect().starts_with("/connexion"));
    }
    for gesture in ["hide", "restore", "pin", "lock", "move", "suspend", "dismiss"] {
        let fields = form! { "geste" => gesture, "texte" => "Parce que.", "theme" => "france-travail" };
        let path = format!("/moderation/messages/{}", reply.post.0);
        ada.post(&path, fields.clone()).await.assert_status(403);
        app.visitor().post(&path, fields).await.assert_status(401);
    }
    app.visitor().get(&topic.path).await.assert_text("main", "coquelicot");
    assert_eq!(app.number("SELECT count(*) AS n FROM moderation_action").await, 0);
}

#[tokio::test]
async fn a_reply_that_is_hidden_is_gone_everywhere_and_comes_back() {
    let app = TestApp::new().await;
    let (topic, reply) = discussion(&app).await;
    let mona = app.moderator("mona").await;
    app.visitor().get(&topic.path).await.assert_text("main", "coquelicot");
    report(&app.visitor(), reply.post.0, "person", "").await.assert_status(303);
    act(&mona, reply.post.0, "hide", "Une personne est reconnue.").await.assert_status(303);
    let visitor = app.visitor();
    for path in [topic.path.as_str(), "/", "/sujets"] {
        let page = visitor.get(path).await;
        page.assert_status(200);
        assert!(!page.body.contains("coquelicot"), "{path}");
    }
    visitor.get("/recherche?q=coquelicot").await.assert_no(".hit");
    visitor.get(&format!("/reponses/{}", reply.post.0)).await.assert_status(404);
    visitor.get(&format!("/messages/{}/signaler", reply.post.0)).await.assert_status(404);
    visitor.get("/sujets?statut=sans-reponse").await.assert_text("main", "Qui finance le permis ?");
    mona.get("/moderation")
        .await
        .assert_text("main", "Aucun signalement n’attend")
        .assert_text("main", "Mona M. a masqué un message");
    let case = mona.get(&format!("/moderation/messages/{}", reply.post.0)).await;
    case.assert_text("main", "Raison : Une personne est reconnue.").assert_text(".chips", "Masqué");
    act(&mona, reply.post.0, "restore", "Le nom a été changé.").await.assert_status(303);
    visitor.get(&topic.path).await.assert_text("main", "coquelicot");
    visitor.get("/recherche?q=coquelicot").await.assert_count(".hit", 1);
    visitor.get("/sujets?statut=sans-reponse").await.assert_no_text("Qui finance le permis ?");
}

#[tokio::test]
async fn a_question_is_hidden_with_its_replies() {
    let app = TestApp::new().await;
    let (topic, reply) = discussion(&app).await;
    let mona = app.moderator("mona").await;
    let question = question_of(&app, &topic).await;
    act(&mona, question, "hide", "Hors sujet.").await.assert_status(303);
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_status(404);
    visitor.get("/sujets").await.assert_no_text("Qui finance le permis ?");
    visitor.get("/recherche?q=coquelicot").await.assert_no(".hit");
    let case = mona.get(&format!("/moderation/messages/{}", reply.post.0)).await;
    assert!(!case.form("form.card").offers("geste", "restore"), "it comes back with its question");
    act(&mona, question, "restore", "À sa place, finalement.").await.assert_status(303);
    visitor.get(&topic.path).await.assert_text("main", "coquelicot");
    visitor.get("/recherche?q=coquelicot").await.assert_count(".hit", 1);
}

#[tokio::test]
async fn a_topic_is_locked_pinned_and_moved() {
    let app = TestApp::new().await;
    let (topic, _) = discussion(&app).await;
    let mona = app.moderator("mona").await;
    let question = question_of(&app, &topic).await;
    act(&mona, question, "lock", "La discussion tourne en rond.").await.assert_status(303);
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(".topic-head", "Fermé").assert_no("#repondre");
    act(&mona, question, "pin", "Utile à tous.").await.assert_status(303);
    app.visitor().get(&topic.path).await.assert_text(".topic-head", "Épinglé");
    let path = format!("/moderation/messages/{question}");
    let moved = form! { "geste" => "move", "theme" => "france-travail", "texte" => "C’est leur affaire." };
    mona.post(&path, moved).await.assert_status(303);
    app.visitor().get(&topic.path).await.assert_text(".topic-head", "France Travail");
    app.visitor().get("/themes/mobilite").await.assert_no_text("Qui finance le permis ?");
    let counted = |slug: &str| format!("SELECT topics_count AS n FROM theme WHERE slug = '{slug}'");
    assert_eq!(app.number(&counted("mobilite")).await, 0);
    assert_eq!(app.number(&counted("france-travail")).await, 1);
    for gesture in ["unlock", "unpin"] {
        act(&mona, question, gesture, "Finalement non.").await.assert_status(303);
    }
    let page = app.visitor().get(&topic.path).await;
    page.assert_no_text("Épinglé").assert_count("#repondre", 1);
    let case = mona.get(&path).await;
    case.assert_count("section[aria-labelledby=histoire] .row", 5);
    let nowhere = form! { "geste" => "move", "theme" => "", "texte" => "Ailleurs." };
    mona.post(&path, nowhere)
        .await
        .assert_status(422)
        .assert_field_error("theme", "Choisissez la communauté");
    let unknown = form! { "geste" => "move", "theme" => "inconnue", "texte" => "Ailleurs." };
    mona.post(&path, unknown).await.assert_status(422);
}

#[tokio::test]
async fn a_gesture_needs_a_reason_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    let (_, reply) = discussion(&app).await;
    let mona = app.moderator("mona").await;
    let refused = act(&mona, reply.post.0, "hide", "  ").await;
    refused.assert_status(422).assert_field_error("texte", "Dites pourquoi");
    assert_eq!(refused.form("form.card").value("geste"), "hide");
    let refused = act(&mona, reply.post.0, "", "Une raison.").await;
    refused.assert_status(422).assert_text(".error-summary", "Choisissez ce qu’il faut faire.");
    assert_eq!(refused.texts("textarea"), ["Une raison."]);
    assert_eq!(app.number("SELECT count(*) AS n FROM moderation_action").await, 0);
}

#[tokio::test]
async fn a_suspended_account_is_signed_out_and_kept_out_until_it_is_readmitted() {
    let app = TestApp::new().await;
    let (bob, mona) = (app.user("bob").await, app.moderator("mona").await);
    let topic = app.topic().by(&bob).create().await;
    let question = question_of(&app, &topic).await;
    bob.get("/").await.assert_count("header .account-menu", 1);
    act(&mona, question, "suspend", "Publicités répétées.").await.assert_status(303);
    bob.get("/").await.assert_no("header .account-menu");
    let email = crate::accounts::model::Email::parse("bob@exemple.test").unwrap();
    let link = create_link(&app.state.db, app.now(), &email, "").await.unwrap();
    let secret = link.trim_start_matches("?jeton=").to_owned();
    let refused = bob.post("/connexion/lien", form! { "jeton" => secret }).await;
    refused.assert_status(403).assert_text("h1", "Votre compte est suspendu").assert_no_cookie();
    act(&mona, question, "readmit", "Il s’est excusé.").await.assert_status(303);
    bob.post("/connexion/lien", form! { "jeton" => secret }).await.assert_status(303);
    bob.get("/").await.assert_count("header .account-menu", 1);
}

#[tokio::test]
async fn the_team_is_not_suspended_while_it_has_its_role() {
    let app = TestApp::new().await;
    let (mona, max) = (app.moderator("mona").await, app.moderator("max").await);
    let topic = app.topic().by(&max).create().await;
    let question = question_of(&app, &topic).await;
    let case = mona.get(&format!("/moderation/messages/{question}")).await;
    assert!(!case.form("form.card").offers("geste", "suspend"));
    act(&mona, question, "suspend", "Une dispute.").await.assert_status(403);
    max.get("/").await.assert_count("header .account-menu", 1);
}
