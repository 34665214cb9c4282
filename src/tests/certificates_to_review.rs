//! What is said of certified answers, and what those who certify do about it.

use chrono::Duration;

use super::certification::{ambassador, answered, certify, certify_form};
use crate::test_support::{Browser, Page, TestApp, TestReply, TestTopic, form};

const LIST: &str = "/certificats/a-revoir";

async fn certificate(app: &TestApp, reply: &TestReply) -> String {
    let id =
        app.number(&format!("SELECT max(id) AS n FROM certificate WHERE post_id = {}", reply.post.0)).await;
    format!("/certificats/{id}")
}

async fn report(browser: &Browser<'_>, certificate: &str, reason: &str, details: &str) -> Page {
    let page = browser.get(&format!("{certificate}/perime")).await;
    browser.submit(page.form("main form.card").fill("raison", reason).fill("texte", details)).await
}

async fn certified(app: &TestApp, by: &Browser<'_>) -> (TestTopic, TestReply, String) {
    let (topic, reply) = answered(app).await;
    certify(by, &reply, "33").await.assert_status(303);
    let path = certificate(app, &reply).await;
    (topic, reply, path)
}

#[tokio::test]
async fn a_member_says_that_it_is_out_of_date_and_whoever_may_certify_finds_it() {
    let app = TestApp::new().await;
    let (ada, bob, mona) = (app.user("ada").await, app.user("bob").await, app.moderator("mona").await);
    let (topic, reply, path) = certified(&app, &mona).await;
    let visitor = app.visitor();
    let link = visitor.get(&topic.path).await.link("C’est périmé");
    assert_eq!(link, format!("{path}/perime"));
    assert!(visitor.get(&link).await.redirect().starts_with("/connexion?suite="));
    visitor.post(&link, form! { "raison" => "rule" }).await.assert_status(401);
    let sent = report(&ada, &path, "figure", "Le plafond est de 1 400 euros.").await;
    ada.follow(&sent).await.assert_text("h1", "C’est noté, merci");
    // Once a person, until somebody has looked.
    ada.get(&link).await.assert_no("main form.card");
    ada.post(&link, form! { "raison" => "rule" }).await.assert_status(303);
    report(&bob, &path, "rule", "").await.assert_status(303);
    assert_eq!(app.number("SELECT count(*) AS n FROM certificate_report").await, 2);
    // It is still certified: nobody has judged.
    visitor.get(&topic.path).await.assert_count(".certificate.is-current", 1);

    let list = mona.get(LIST).await;
    list.assert_text(".page-head", "1 certificat à revoir")
        .assert_text(".row .badge", "2 signalements")
        .assert_text(".row", "Qui finance le permis ?, réponse n° 1")
        .assert_text(
            ".row",
            "Un montant, une date ou un délai n’est plus le bon : Le plafond est de 1 400 euros.",
        )
        .assert_no_text("Ada M.");
    let case = mona.get(&path).await;
    case.assert_text("main", "Le plafond est de 1 400 euros.").assert_no_text("Ada M.");
    app.advance(Duration::days(2));
    mona.submit(list.form(".certificate-row form").by("Confirmer pour la Gironde"))
        .await
        .assert_redirect(&format!("{LIST}?fait=1"));
    mona.get(LIST).await.assert_no(".row").assert_text(".empty", "Rien n’est à revoir");
    visitor.get(&topic.path).await.assert_text(
        &format!("#reponse-{}", reply.post.0),
        "vérifiée le 25 novembre 2026, à revoir avant le 25 novembre 2027",
    );
    // What was looked at can be said again.
    report(&ada, &path, "gone", "").await.assert_status(303);
    mona.get(LIST).await.assert_text(".row .badge", "1 signalement");
    assert_eq!(app.number("SELECT count(*) AS n FROM certificate_report").await, 2);
}

#[tokio::test]
async fn a_report_says_why() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let (_, _, path) = certified(&app, &mona).await;
    let address = format!("{path}/perime");
    for (reason, details, field) in [
        ("", "Le décret.", "raison"),
        ("zut", "", "raison"),
        ("other", " ", "texte"),
        ("rule", &"é".repeat(1_001), "texte"),
    ] {
        let refused = ada.post(&address, form! { "raison" => reason, "texte" => details }).await;
        refused.assert_status(422);
        assert!(refused.attributes(".error-summary a", "href").contains(&format!("#{field}")), "{reason}");
        assert_eq!(refused.texts("textarea"), [details.trim()]);
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM certificate_report").await, 0);
}

#[tokio::test]
async fn a_certificate_is_withdrawn_with_a_reason_and_given_again_and_all_is_remembered() {
    let app = TestApp::new().await;
    let (claire, mona) = (app.user("claire").await, app.moderator("mona").await);
    ambassador(&app, &claire, "mobilite", "33").await;
    let (topic, reply, path) = certified(&app, &claire).await;
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_no(&format!("a[href='{path}']"));
    let link = mona.get(&topic.path).await.link("Revoir ce certificat");
    assert_eq!(link, path);
    let refused = mona.submit(mona.get(&path).await.form("form.stack").by("Retirer ce certificat")).await;
    refused.assert_status(422).assert_field_error("texte", "Dites pourquoi");
    let withdraw = mona.get(&path).await.form("form.stack").fill("texte", "Le décret est abrogé.");
    mona.submit(withdraw).await.assert_redirect(&path);
    visitor.get(&topic.path).await.assert_no(".certificate").assert_no(".certified");
    visitor.get("/sujets?statut=certifiees").await.assert_count(".topic-row", 0);
    // The reason is for those who certify.
    let case = claire.get(&path).await;
    case.assert_text(
        ".certificate-case",
        "Certificat retiré. La réponse était certifiée pour la Gironde par Claire M.",
    )
    .assert_text(".row", "Raison : Le décret est abrogé.")
    .assert_no("form[action^='/certificats']");
    for gesture in ["confirmer", "retirer"] {
        let again = form! { "geste" => gesture, "texte" => "Encore." };
        claire.post(&path, again).await.assert_status(404);
    }
    app.user("eve").await.get(&format!("{path}/perime")).await.assert_status(404);
    let again = claire.get(&case.link("Certifier de nouveau")).await.form("main form.card");
    assert_eq!(again.value("territoire"), "33");
    claire.submit(again).await.assert_redirect(&reply.path);
    visitor.get(&topic.path).await.assert_count(".certificate.is-current", 1);
    claire.post(&path, form! { "geste" => "confirmer" }).await.assert_redirect(&path);
    assert_eq!(claire.get(&path).await.texts("section[aria-labelledby=histoire] .row").len(), 4);
    let history = claire.get(&path).await;
    for words in [
        "Claire M. Ambassadeur·rice a confirmé le certificat",
        "Claire M. Ambassadeur·rice a certifié la réponse",
        "Mona M. a retiré le certificat",
    ] {
        history.assert_text("section[aria-labelledby=histoire] .row", words);
    }
}

#[tokio::test]
async fn each_sees_what_they_may_review_and_the_team_everything() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    let place_of = [("33", "Gironde"), ("29", "Finistère"), ("", "partout")];
    for (place, name) in place_of {
        let topic = app.topic().titled(&format!("Une question, {name}")).create().await;
        let reply = app.reply(&topic).create().await;
        let form = certify_form(&mona, &reply).await.fill("territoire", place).fill("revoir", "2026-12-20");
        mona.submit(form).await.assert_status(303);
    }
    let (gironde, metier, eve) = (app.user("gironde").await, app.user("metier").await, app.user("eve").await);
    ambassador(&app, &gironde, "mobilite", "33").await;
    ambassador(&app, &metier, "devenir-cip", "").await;
    assert!(app.visitor().get(LIST).await.redirect().starts_with("/connexion"));
    eve.get(LIST).await.assert_status(403);
    mona.get(LIST)
        .await
        .assert_count(".row", 3)
        .assert_text(".row .badge", "à revoir avant le 20 décembre 2026");
    gironde.get(LIST).await.assert_count(".row", 1).assert_text(".row", "Une question, Gironde");
    metier.get(LIST).await.assert_status(200).assert_no(".row").assert_text(".empty", "Merci");
    let all = mona.get(LIST).await;
    let others = all.attributes(".certificate-gestures > a", "href");
    for (path, may) in others.iter().zip([true, false, false]) {
        gironde.get(path).await.assert_status(if may { 200 } else { 403 });
        for browser in [&eve, &metier] {
            browser.get(path).await.assert_status(403);
            browser.post(path, form! { "geste" => "confirmer" }).await.assert_status(403);
        }
        app.visitor().post(path, form! { "geste" => "confirmer" }).await.assert_status(401);
    }
    gironde.post(&others[1], form! { "geste" => "retirer", "texte" => "Non." }).await.assert_status(403);
    mona.post(&others[0], form! { "geste" => "zut" }).await.assert_status(400);
    for page in ["?page=2", "?page=0", "?page=zut"] {
        mona.get(&format!("{LIST}{page}")).await.assert_status(404);
    }
    for browser in [&mona, &gironde] {
        assert_eq!(browser.get("/tableau-de-bord").await.link("Certificats à revoir"), LIST);
    }
}

#[tokio::test]
async fn what_asks_for_a_review_comes_in_order_and_what_is_far_from_its_day_does_not_come() {
    let app = TestApp::new().await;
    let (bob, mona) = (app.user("bob").await, app.moderator("mona").await);
    let mut replies = Vec::new();
    for (name, review_by) in [
        ("lointain", "2027-11-23"),
        ("bientôt", "2026-12-20"),
        ("modifié", "2027-11-23"),
        ("signalé", "2027-11-23"),
    ] {
        let topic = app.topic().titled(&format!("Un certificat {name}")).create().await;
        let reply = app.reply(&topic).by(&bob).create().await;
        mona.submit(certify_form(&mona, &reply).await.fill("revoir", review_by)).await.assert_status(303);
        replies.push(reply);
    }
    let edit = format!("/messages/{}/modifier", replies[2].post.0);
    bob.post(&edit, form! { "texte" => "Autre chose." }).await.assert_status(303);
    report(&bob, &certificate(&app, &replies[3]).await, "gone", "").await.assert_status(303);
    let titles = mona.get(LIST).await.texts(".certificate-row a[href^='/sujets']");
    assert_eq!(
        titles,
        [
            "Un certificat signalé, réponse n° 1",
            "Un certificat modifié, réponse n° 1",
            "Un certificat bientôt, réponse n° 1",
        ]
    );
    // A day comes nearer by itself, then it is past.
    app.advance(Duration::days(29));
    mona.get(LIST).await.assert_text(".row .badge", "à revoir depuis le 20 décembre 2026");
}

#[tokio::test]
async fn an_open_page_is_told_and_a_kept_page_is_drawn_again() {
    let app = TestApp::new().await;
    let (topic, reply) = answered(&app).await;
    let mona = app.moderator("mona").await;
    let visitor = app.visitor();
    for path in [topic.path.as_str(), "/sujets"] {
        visitor.get(path).await.assert_no(".certificate").assert_no(".badge-certified");
    }
    let _telling = app.tell().await;
    let mut page = app.watch(&format!("sujet:{}", topic.id.0), None).await;
    certify(&mona, &reply, "33").await.assert_status(303);
    let told = page.event().await.unwrap();
    assert_eq!((told.figure("topic"), told.figure("post")), (topic.id.0, reply.post.0));
    visitor.get(&topic.path).await.assert_count(".certificate", 1);
    visitor.get("/sujets").await.assert_count(".badge-certified", 1);
    let path = certificate(&app, &reply).await;
    mona.post(&path, form! { "geste" => "retirer", "texte" => "Abrogé." }).await.assert_status(303);
    assert_eq!(page.event().await.unwrap().figure("post"), reply.post.0);
    visitor.get(&topic.path).await.assert_no(".certificate");
    visitor.get("/sujets").await.assert_no(".badge-certified");
}

#[tokio::test]
async fn the_certificate_of_somebody_who_left_stays_by_nobodys_name() {
    let app = TestApp::new().await;
    let (claire, root) = (app.admin("claire").await, app.admin("root").await);
    let (topic, reply, path) = certified(&app, &claire).await;
    report(&claire, &path, "rule", "").await.assert_status(303);
    let page = claire.get("/mon-compte/supprimer").await;
    claire
        .submit(page.form("main form.card").fill("accord", "oui"))
        .await
        .assert_redirect("/compte-supprime");
    let card = format!("#reponse-{} .certificate", reply.post.0);
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(
        &card,
        "Réponse certifiée pour la Gironde par Membre supprimé, vérifiée le 23 novembre 2026",
    )
    .assert_no(&format!("{card} .certificate-words a"));
    root.get(LIST).await.assert_text(".row", "Certifiée pour la Gironde par Membre supprimé");
    root.get(&path).await.assert_text(".row", "Membre supprimé a certifié la réponse");
}

#[tokio::test]
async fn nothing_that_is_typed_here_does_harm() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    let (topic, reply, path) = certified(&app, &mona).await;
    let certify = form! {
        "territoire" => "33", "source" => "https://exemple.fr", "verifie" => "2026-11-20", "revoir" => "2027-01-01",
    };
    let forms = [
        (format!("/reponses/{}/certifier", reply.post.0), certify),
        (format!("{path}/perime"), form! { "raison" => "rule", "texte" => "Le décret." }),
        (path.clone(), form! { "geste" => "retirer", "texte" => "Le décret.", "retour" => "liste" }),
    ];
    for hostile in [
        "",
        "a\0b",
        "</textarea><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "https://exemple.fr/\"><script>alert(1)</script>",
        "' OR 1=1; DROP TABLE post; --",
        "-9223372036854775809",
        "+262142-12-31",
        "-262143-01-01",
        "9999-99-99",
    ] {
        for (path, right) in &forms {
            let names: Vec<String> = right.iter().map(|(name, _)| name.to_owned()).collect();
            for name in names {
                let mut fields = right.clone();
                fields.set(&name, hostile);
                let page = mona.post(path, fields).await;
                assert!(page.status.as_u16() < 500, "{path}: {name}={hostile:?} answers {}", page.status);
            }
        }
        // Each page is looked at by the way: no script, no attribute that runs one.
        for path in [topic.path.as_str(), &path, &format!("{path}/perime"), LIST] {
            assert!(mona.get(path).await.status.as_u16() < 500, "{path}");
        }
    }
}
