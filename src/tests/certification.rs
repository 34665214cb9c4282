//! Certified answers: who answers for a reply, for where, and until when.

use chrono::Duration;

use crate::{
    accounts::service::RoleMove,
    test_support::{Browser, FilledForm, Page, TestApp, TestReply, TestTopic, form},
};

/// Makes somebody an ambassador of a community, of a territory, or of one within the other.
pub async fn ambassador(app: &TestApp, member: &Browser<'_>, slug: &str, place: &str) {
    let theme = match slug {
        "" => None,
        slug => Some(app.number(&format!("SELECT id AS n FROM theme WHERE slug = '{slug}'")).await),
    };
    app.ambassador(member, RoleMove::Give, theme, place).await;
}

/// The form that certifies a reply.
pub async fn certify_form(browser: &Browser<'_>, reply: &TestReply) -> FilledForm {
    browser.get(&format!("/reponses/{}/certifier", reply.post.0)).await.form("main form.card")
}

/// Certifies a reply for a territory, as the form proposes.
pub async fn certify(browser: &Browser<'_>, reply: &TestReply, place: &str) -> Page {
    browser.submit(certify_form(browser, reply).await.fill("territoire", place)).await
}

/// A question in Gironde and a reply of somebody.
pub async fn answered(app: &TestApp) -> (TestTopic, TestReply) {
    let topic = app.topic().titled("Qui finance le permis ?").in_territory("33").create().await;
    let reply = app.reply(&topic).saying("Le département finance.").create().await;
    (topic, reply)
}

fn card(reply: &TestReply) -> String {
    format!("#reponse-{} .certificate", reply.post.0)
}

#[tokio::test]
async fn an_ambassador_certifies_an_answer_and_everybody_sees_who_where_and_until_when() {
    let app = TestApp::new().await;
    let (topic, reply) = answered(&app).await;
    let claire = app.user("claire").await;
    ambassador(&app, &claire, "mobilite", "33").await;
    let link = claire.get(&topic.path).await.link("Certifier");
    let form = claire.get(&link).await.form("main form.card");
    assert_eq!((form.value("territoire"), form.value("verifie")), ("33", "2026-11-23"));
    assert_eq!(form.value("revoir"), "2027-11-23");
    let form = form.fill("source", "https://travail-emploi.gouv.fr/permis/");
    claire.submit(form).await.assert_redirect(&reply.path);

    let visitor = app.visitor();
    let page = visitor.get(&topic.path).await;
    page.assert_text(
        &card(&reply),
        "Réponse certifiée pour la Gironde par Claire M. Ambassadeur·rice, vérifiée le 23 novembre 2026, à revoir avant le 23 \
         novembre 2027.",
    );
    page.assert_text(&card(&reply), "Source : travail-emploi.gouv.fr/permis")
        .assert_text(".certified", "Réponse n° 1, par Inconnu2 D., certifiée pour la Gironde");
    let source = format!("{} .certificate-source a", card(&reply));
    assert_eq!(page.attribute(&source, "href"), "https://travail-emploi.gouv.fr/permis/");
    assert_eq!(page.attribute(&source, "rel"), "nofollow noopener");
    assert_eq!(page.attribute(".certified a", "href"), reply.path);
    assert_eq!(
        page.attribute(&format!("{} .certificate-words a", card(&reply)), "href"),
        claire.profile_path()
    );
    // What islands draw the card from says it too.
    let drawn = visitor.get(&format!("/api/message?id={}", reply.post.0)).await.json();
    assert_eq!(drawn["certificates"][0]["is_current"], true);
    let listed = visitor.get(&format!("/api/certifiees?topic={}", topic.id.0)).await.json();
    assert_eq!(listed[0]["label"], "pour la Gironde");
    for path in ["/", "/sujets", "/themes/mobilite", "/sujets?statut=certifiees"] {
        visitor.get(path).await.assert_text(".topic-row .badge-certified", "Réponse certifiée");
    }
    let week = "/statistiques/liste/replies_certified?du=2026-11-23&au=2026-11-29";
    visitor.get(week).await.assert_text("#total", "1 réponse").assert_text(".row", "Qui finance le permis ?");
}

#[tokio::test]
async fn who_may_certify_is_offered_to_and_nobody_else_can() {
    let app = TestApp::new().await;
    let (topic, reply) = answered(&app).await;
    let path = format!("/reponses/{}/certifier", reply.post.0);
    let link = format!("a[href='{path}']");
    app.visitor().get(&topic.path).await.assert_no(&link);
    assert!(app.visitor().get(&path).await.redirect().starts_with("/connexion"));
    app.visitor().post(&path, form! {}).await.assert_status(401);
    // Of what, for where; whether it is offered; for which of Gironde, its region, another département, France.
    let table = [
        ("membre", None, false, [false; 4]),
        ("gironde", Some(("mobilite", "33")), true, [true, false, false, false]),
        ("region", Some(("mobilite", "R75")), true, [true, true, false, false]),
        ("theme", Some(("mobilite", "")), true, [true; 4]),
        ("partout", Some(("", "")), true, [true; 4]),
        ("territoire", Some(("", "33")), true, [true, false, false, false]),
        ("ailleurs", Some(("devenir-cip", "33")), false, [false; 4]),
        ("equipe", None, true, [true; 4]),
    ];
    for (name, scope, is_offered, expected) in table {
        let member = if name == "equipe" { app.moderator(name).await } else { app.user(name).await };
        if let Some((theme, place)) = scope {
            ambassador(&app, &member, theme, place).await;
        }
        member.get(&topic.path).await.assert_count(&link, usize::from(is_offered));
        member.get(&path).await.assert_status(if is_offered { 200 } else { 403 });
        for (place, may) in ["33", "R75", "29", ""].into_iter().zip(expected) {
            let sent = member.post(&path, form! { "territoire" => place }).await;
            let status = match (may, is_offered) {
                (true, _) => 303,
                (false, true) => 422,
                (false, false) => 403,
            };
            assert_eq!(sent.status.as_u16(), status, "{name} for « {place} »");
            if is_offered {
                let form = member.get(&path).await.form("main form.card");
                assert_eq!(form.offers("territoire", place), may, "{name} is offered « {place} »");
            }
        }
    }
}

#[tokio::test]
async fn nobody_certifies_their_own_answer_a_question_news_or_what_is_gone() {
    let app = TestApp::new().await;
    let (topic, mine) = answered(&app).await;
    let mona = app.moderator("mona").await;
    let own = app.reply(&topic).by(&mona).create().await;
    let hidden = app.reply(&topic).create().await;
    let news = app.topic().in_theme("actualites").create().await;
    let comment = app.reply(&news).create().await;
    let hide = form! { "geste" => "hide", "texte" => "Hors sujet." };
    mona.post(format!("/moderation/messages/{}", hidden.post.0), hide).await.assert_status(303);
    let path = |post: i64| format!("/reponses/{post}/certifier");
    for (post, status, why) in [
        (own.post.0, 403, "C’est votre propre réponse"),
        (topic.question.0, 403, "Seules les réponses à des questions"),
        (comment.post.0, 403, "Seules les réponses à des questions"),
        (hidden.post.0, 404, "n’existe pas"),
        (999, 404, "n’existe pas"),
    ] {
        mona.get(&path(post)).await.assert_status(status).assert_text("main", why);
        mona.post(path(post), form! {}).await.assert_status(status);
    }
    for wrong in
        ["/reponses/zut/certifier", "/reponses/-1/certifier", "/certificats/zut", "/certificats/999/perime"]
    {
        mona.get(wrong).await.assert_status(404);
        mona.post(wrong, form! { "geste" => "confirmer", "raison" => "rule" }).await.assert_status(404);
    }
    let links = mona.get(&topic.path).await.attributes("a[href$='/certifier']", "href");
    assert_eq!(links, [path(mine.post.0)]);
    mona.get(&news.path).await.assert_no("a[href$='/certifier']");
    // Moved among the news, it is certified no more, and comes back with its question.
    certify(&mona, &mine, "").await.assert_status(303);
    for (theme, count) in [("actualites", 0), ("devenir-cip", 1)] {
        let moved = form! { "geste" => "move", "theme" => theme, "texte" => "Sa place." };
        mona.post(format!("/moderation/messages/{}", topic.question.0), moved).await.assert_status(303);
        app.visitor()
            .get(&topic.path)
            .await
            .assert_count(".certificate", count)
            .assert_count(".certified", count);
        app.visitor().get(&format!("/themes/{theme}")).await.assert_count(".badge-certified", count);
    }
}

#[tokio::test]
async fn a_wrong_certificate_is_refused_with_everything_still_typed() {
    let app = TestApp::new().await;
    let (_, reply) = answered(&app).await;
    let mona = app.moderator("mona").await;
    for (field, typed, why) in [
        ("source", "http://exemple.fr", "commence par https://"),
        ("source", "javascript:alert(1)", "commence par https://"),
        ("verifie", "2026-11-24", "Cette date est à venir"),
        ("verifie", "hier", "Indiquez une date"),
        ("revoir", "2026-11-23", "Choisissez une date à venir"),
        ("revoir", "2028-11-24", "deux ans au plus"),
    ] {
        let refused = mona.submit(certify_form(&mona, &reply).await.fill(field, typed)).await;
        refused.assert_status(422).assert_field_error(field, why);
        assert_eq!(refused.form("main form.card").value(field), typed);
    }
    let path = format!("/reponses/{}/certifier", reply.post.0);
    mona.post(&path, form! { "territoire" => "zz" }).await.assert_status(422);
    assert_eq!(app.number("SELECT count(*) AS n FROM certificate").await, 0);
}

#[tokio::test]
async fn an_answer_is_certified_for_several_territories_and_giving_again_renews() {
    let app = TestApp::new().await;
    let (topic, reply) = answered(&app).await;
    let second = app.reply(&topic).create().await;
    let (claire, mona) = (app.user("claire").await, app.moderator("mona").await);
    ambassador(&app, &claire, "mobilite", "33").await;
    certify(&claire, &reply, "33").await.assert_status(303);
    certify(&mona, &reply, "").await.assert_status(303);
    certify(&mona, &second, "R53").await.assert_status(303);
    let page = app.visitor().get(&topic.path).await;
    let words = page.texts(&card(&reply));
    assert_eq!(words.len(), 2, "{words:?}");
    assert!(
        words[0].contains("pour toute la France par Mona M.")
            && words[1].contains("pour la Gironde par Claire M.")
    );
    let listed = page.texts(".certified li");
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert!(listed[2].starts_with("Réponse n° 2") && listed[2].ends_with("pour la Bretagne"), "{listed:?}");
    // Somebody else answers for Gironde from now on.
    app.advance(Duration::days(10));
    certify(&mona, &reply, "33").await.assert_status(303);
    let page = app.visitor().get(&topic.path).await;
    page.assert_count(&card(&reply), 2)
        .assert_text(&card(&reply), "pour la Gironde par Mona M., vérifiée le 3 décembre 2026")
        .assert_no_text("Claire M.");
    assert_eq!(app.number("SELECT count(*) AS n FROM certificate").await, 3);
}

#[tokio::test]
async fn nothing_but_giving_it_again_moves_the_days_of_a_certificate() {
    let app = TestApp::new().await;
    let (topic, reply) = answered(&app).await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    certify(&mona, &reply, "33").await.assert_status(303);
    let before = app.visitor().get(&topic.path).await.texts(&card(&reply));
    app.advance(Duration::days(3));
    ada.get(&topic.path).await.assert_status(200);
    ada.post(&topic.path, form! { "texte" => "Merci beaucoup !" }).await.assert_status(303);
    // Whoever asked chooses it, and changes the question.
    let chosen = "UPDATE topic SET solution_post_id = (SELECT id FROM post WHERE number = 1)";
    app.sql(chosen).await;
    app.sql("UPDATE post SET votes_count = votes_count + 1").await;
    let visitor = app.visitor();
    assert_eq!(visitor.get(&topic.path).await.texts(&card(&reply)), before);
    assert_eq!(
        app.number(
            "SELECT count(*) AS n FROM topic WHERE certified_until = '2027-11-23' AND certificates_count = 1"
        )
        .await,
        1
    );
}

#[tokio::test]
async fn changing_a_certified_answer_suspends_it_until_it_is_given_again() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().in_territory("33").create().await;
    let reply = app.reply(&topic).by(&bob).saying("Le département finance.").create().await;
    let mona = app.moderator("mona").await;
    certify(&mona, &reply, "33").await.assert_status(303);
    let edit = format!("/messages/{}/modifier", reply.post.0);
    // The same text is no change.
    bob.post(&edit, form! { "texte" => "Le département finance." }).await.assert_status(303);
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_count(&format!("{}.is-current", card(&reply)), 1);
    app.advance(Duration::days(1));
    bob.post(&edit, form! { "texte" => "Le département ne finance plus." }).await.assert_status(303);
    let page = visitor.get(&topic.path).await;
    page.assert_text(
        &card(&reply),
        "Certificat suspendu depuis la modification du 24 novembre 2026. Avant elle, la réponse était certifiée pour la Gironde \
         par Mona M., vérifiée le 23 novembre 2026.",
    );
    page.assert_no(".certified").assert_no(&format!("{}.is-current", card(&reply)));
    visitor.get("/sujets?statut=certifiees").await.assert_count(".topic-row", 0);
    visitor.get("/sujets").await.assert_no(".badge-certified");
    let week = "/statistiques/liste/replies_certified?du=2026-11-23&au=2026-11-29";
    visitor.get(week).await.assert_text("#total", "0 réponse");
    mona.get("/certificats/a-revoir").await.assert_text(".row .badge", "réponse modifiée depuis");
    certify(&mona, &reply, "33").await.assert_status(303);
    visitor
        .get(&topic.path)
        .await
        .assert_text(&card(&reply), "vérifiée le 24 novembre 2026, à revoir avant le 24 novembre 2027.");
    visitor.get("/sujets?statut=certifiees").await.assert_count(".topic-row", 1);
}

#[tokio::test]
async fn a_certified_answer_that_is_hidden_or_deleted_is_out_of_view_with_its_certificate() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&bob).create().await;
    let mona = app.moderator("mona").await;
    certify(&mona, &reply, "").await.assert_status(303);
    let visitor = app.visitor();
    let moderate = format!("/moderation/messages/{}", reply.post.0);
    for (gesture, count) in [("hide", 0), ("restore", 1)] {
        mona.post(&moderate, form! { "geste" => gesture, "texte" => "Pour voir." }).await.assert_status(303);
        let page = visitor.get(&topic.path).await;
        page.assert_count(".certificate", count).assert_count(".certified", count);
        visitor.get("/sujets?statut=certifiees").await.assert_count(".topic-row", count);
        mona.get("/certificats/1").await.assert_status(if count == 0 { 404 } else { 200 });
    }
    bob.post(format!("/messages/{}/supprimer", reply.post.0), form! {}).await.assert_status(303);
    visitor.get(&topic.path).await.assert_no(".certificate").assert_no(".certified");
    visitor.get("/sujets?statut=certifiees").await.assert_count(".topic-row", 0);
    visitor.get("/sujets").await.assert_no(".badge-certified");
    mona.post("/certificats/1", form! { "geste" => "confirmer" }).await.assert_status(404);
}

#[tokio::test]
async fn past_its_day_an_answer_says_so_and_sinks_below_those_that_are_current() {
    let app = TestApp::new().await;
    let (old, old_reply) = answered(&app).await;
    let mona = app.moderator("mona").await;
    let soon = certify_form(&mona, &old_reply).await.fill("territoire", "").fill("revoir", "2026-12-23");
    mona.submit(soon).await.assert_status(303);
    let recent = app.topic().titled("Une question plus récente").create().await;
    let reply = app.reply(&recent).create().await;
    certify(&mona, &reply, "").await.assert_status(303);
    // Whatever is written there.
    app.advance(Duration::days(29));
    app.reply(&old).create().await;
    let visitor = app.visitor();
    let list = "/themes/mobilite?statut=certifiees";
    visitor.get(list).await.assert_count(".badge-certified", 2);
    app.advance(Duration::days(1));
    let page = visitor.get(list).await;
    assert_eq!(page.texts(".topic-row-title"), ["Une question plus récente", "Qui finance le permis ?"]);
    page.assert_count(".badge-certified", 1).assert_text(".topic-row:first-child", "Réponse certifiée");
    assert_eq!(visitor.get("/sujets?statut=certifiees").await.texts(".topic-row-title").len(), 2);
    let topic = visitor.get(&old.path).await;
    topic
        .assert_text(&card(&old_reply), "vérifiée le 23 novembre 2026, à revoir depuis le 23 décembre 2026.")
        .assert_text(".certified", "certifiée pour toute la France, à revoir depuis le 23 décembre 2026");
    let badge = visitor.get("/sujets").await;
    badge.assert_count(".badge-certified", 1);
}

#[tokio::test]
async fn certificates_cost_a_reader_one_query_and_write_nothing() {
    let app = TestApp::forgetful().await;
    let topic = app.topic().create().await;
    let mona = app.moderator("mona").await;
    let claire = app.user("claire").await;
    ambassador(&app, &claire, "mobilite", "").await;
    for place in ["33", "", "R53"] {
        let reply = app.reply(&topic).create().await;
        let soon = certify_form(&mona, &reply).await.fill("territoire", place).fill("revoir", "2026-12-01");
        mona.submit(soon).await.assert_status(303);
        certify(&mona, &reply, "75").await.assert_status(303);
    }
    let visitor = app.visitor();
    let before = app.census().await;
    let (page, statements) = app.queries(visitor.get(&topic.path)).await;
    page.assert_count(".certificate", 6);
    assert_eq!(statements.len(), 2, "{statements:#?}");
    let (_, statements) = app.queries(visitor.get("/sujets?statut=certifiees")).await;
    assert!(statements.len() <= 3, "{statements:#?}");
    assert_eq!(app.census().await, before);
    claire.get("/connexion").await.assert_status(200);
    for browser in [&mona, &claire] {
        let (page, statements) = app.queries(browser.get("/certificats/a-revoir")).await;
        page.assert_count(".certificate-row", 3);
        // The bell's among them.
        assert!(statements.len() <= 5, "{statements:#?}");
    }
}
