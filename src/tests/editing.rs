//! Changing and taking away what one wrote.

use chrono::Duration;

use crate::test_support::{TestApp, form};

#[tokio::test]
async fn an_answer_is_changed_by_its_author_and_says_when() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&bob).saying("Voyez la mairie.").create().await;
    let anchor = format!("#reponse-{}", reply.post.0);
    let page = bob.get(&topic.path).await;
    page.assert_no(&format!("{anchor} .post-edited time"));
    app.advance(Duration::hours(3));
    let edit = bob.get(&page.attribute(&format!("{anchor} a[href$='/modifier']"), "href")).await;
    let form = edit.assert_title("Modifier ma réponse").form("main form[method=post]");
    assert_eq!(form.value("texte"), "Voyez la mairie.");
    bob.submit(form.clone().fill("texte", "Voyez le **département**.")).await.assert_redirect(&reply.path);
    app.advance(Duration::days(8));
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(&format!("{anchor} .prose strong"), "département")
        .assert_text(&format!("{anchor} .post-date"), "le 23 novembre · modifié le 23 novembre")
        .assert_no_text("Voyez la mairie.");
    assert_eq!(
        page.attributes(&format!("{anchor} .post-edited time"), "title"),
        ["23\u{a0}novembre 2026 à 16\u{a0}h\u{a0}00"]
    );
}

#[tokio::test]
async fn the_same_text_sent_again_is_no_change() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).tagged("permis").in_territory("33").create().await;
    app.advance(Duration::hours(3));
    let edit = ada.get(&format!("/messages/{}/modifier", topic.question.0)).await;
    ada.submit(edit.form("main form[method=post]")).await.assert_status(303);
    ada.get(&topic.path).await.assert_no_text("modifié");
}

#[tokio::test]
async fn a_question_is_changed_with_its_title_theme_tags_and_territory() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).tagged("permis").in_territory("33").create().await;
    let edit = ada.get(&format!("/messages/{}/modifier", topic.question.0)).await;
    let form = edit.assert_title("Modifier ma question").form("main form[method=post]");
    assert_eq!(
        ["theme", "titre", "texte", "etiquettes", "territoire"].map(|name| form.value(name)),
        ["mobilite", "Aide au permis en Gironde ?", "Bonjour, qui finance le permis ?", "permis", "33"]
    );
    let form = form
        .fill("theme", "france-travail")
        .fill("titre", "Une aide au permis en Bretagne ?")
        .fill("etiquettes", "aide, permis B")
        .fill("territoire", "R53");
    let place = ada.submit(form).await.redirect();
    assert_eq!(place, format!("/sujets/{}-une-aide-au-permis-en-bretagne#question", topic.id.0));
    let visitor = app.visitor();
    let page = visitor.get(&place).await;
    page.assert_text("h1", "Une aide au permis en Bretagne ?")
        .assert_text(".chips", "France Travail")
        .assert_text(".chips", "Bretagne")
        .assert_text("#question .post-date", "modifié");
    assert_eq!(page.texts(".tags li"), ["#aide", "#permis B"]);
    visitor.get(&topic.path).await.assert_moved(place.trim_end_matches("#question"));
    visitor.get("/themes/mobilite").await.assert_text(".page-head", "0 question");
    visitor.get("/themes/france-travail").await.assert_text(".page-head", "1 question");
    visitor.get("/sujets?etiquette=permis").await.assert_count(".topic-row", 0);
}

#[tokio::test]
async fn a_wrong_change_is_refused_with_everything_still_typed() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let path = format!("/messages/{}/modifier", topic.question.0);
    let fields = form! { "theme" => "mobilite", "titre" => "Bref", "texte" => "", "etiquettes" => "aide" };
    let page = ada.post(&path, fields).await;
    page.assert_status(422)
        .assert_title("Modifier ma question")
        .assert_field_error("titre", "Le titre est trop court")
        .assert_field_error("texte", "Écrivez votre texte");
    let form = page.form("main form[method=post]");
    assert_eq!((form.value("titre"), form.value("etiquettes"), form.value("texte")), ("Bref", "aide", ""));
    let fields = form! { "theme" => "actualites", "titre" => "Une annonce à faire", "texte" => "Bonjour" };
    ada.post(&path, fields).await.assert_status(422).assert_text("#form-errors", "publiées par l’équipe");
    ada.get(&topic.path).await.assert_text("h1", "Aide au permis en Gironde ?");
}

#[tokio::test]
async fn a_change_can_be_previewed() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let edit = ada.get(&format!("/messages/{}/modifier", topic.question.0)).await;
    let form = edit.form("main form[method=post]").fill("texte", "Un *nouveau* texte.").by("Prévisualiser");
    let page = ada.submit(form).await;
    page.assert_status(200).assert_text("#apercu em", "nouveau");
    assert_eq!(page.form("main form[method=post]").value("texte"), "Un *nouveau* texte.");
    ada.get(&topic.path).await.assert_no_text("nouveau");
}

#[tokio::test]
async fn nobody_changes_or_deletes_what_another_wrote() {
    let app = TestApp::new().await;
    let (ada, bob, mona) = (app.user("ada").await, app.user("bob").await, app.moderator("mona").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).by(&bob).saying("L’avis de Bob.").create().await;
    for (browser, post) in [(&bob, topic.question), (&ada, reply.post), (&mona, reply.post)] {
        let page = browser.get(&topic.path).await;
        page.assert_no(&format!("main a[href='/messages/{}/modifier']", post.0));
        for action in ["modifier", "supprimer"] {
            let path = format!("/messages/{}/{action}", post.0);
            browser.get(&path).await.assert_status(403).assert_text("main", "que vos propres messages");
            let page = browser.post(&path, form! { "texte" => "Un texte détourné." }).await;
            assert!([403, 422].contains(&page.status.as_u16()), "{path}: {}", page.status);
            page.assert_text("main", "que vos propres messages").assert_no_text("L’avis de Bob.");
        }
    }
    let page = app.visitor().get(&topic.path).await;
    page.assert_text("article .prose", "L’avis de Bob.").assert_no("main a[href$='/modifier']");
}

#[tokio::test]
async fn a_visitor_who_wants_to_change_something_signs_in_first() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    for action in ["modifier", "supprimer"] {
        let path = format!("/messages/{}/{action}", topic.question.0);
        let expected = format!("/connexion?suite=%2Fmessages%2F{}%2F{action}", topic.question.0);
        app.visitor().get(&path).await.assert_redirect(&expected);
    }
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_changed() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (hidden, deleted) =
        (app.topic().by(&ada).hidden().create().await, app.topic().by(&ada).deleted().create().await);
    let ids = ["0", "-1", "999", "abc", "99999999999999999999", "1.5"].map(str::to_owned).into_iter();
    for id in ids.chain([hidden.question.0.to_string(), deleted.question.0.to_string()]) {
        for action in ["modifier", "supprimer"] {
            let path = format!("/messages/{id}/{action}");
            ada.get(&path).await.assert_status(404);
            ada.post(&path, form! { "texte" => "Un texte." }).await.assert_status(404);
        }
    }
}

#[tokio::test]
async fn a_reply_is_deleted_after_a_second_thought_and_leaves_its_number() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).by(&bob).saying("Je me suis trompé.").create().await;
    let ask = bob.get(&format!("/messages/{}/supprimer", reply.post.0)).await;
    ask.assert_title("Supprimer ma réponse ?").assert_text("blockquote", "Je me suis trompé.");
    assert_eq!(ask.link("Garder mon message"), reply.path);
    assert_eq!(topic.replies(&app).await, 1, "opening the page deletes nothing");
    bob.submit(ask.form("main form[method=post]").by("Supprimer définitivement"))
        .await
        .assert_redirect(&topic.path);
    let page = bob.get(&topic.path).await;
    page.assert_no_text("Je me suis trompé.")
        .assert_text(&format!("#reponse-{}", reply.post.0), "Cette réponse a été supprimée par son auteur.")
        .assert_no(&format!("#reponse-{} a[href$='/modifier']", reply.post.0));
    bob.post(format!("/messages/{}/supprimer", reply.post.0), form! {}).await.assert_status(404);
    bob.get(&format!("/messages/{}/modifier", reply.post.0)).await.assert_status(404);
    app.visitor().get("/sujets?statut=sans-reponse").await.assert_count(".topic-row", 1);
}

#[tokio::test]
async fn a_question_is_deleted_until_others_have_answered() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    app.reply(&topic).by(&ada).saying("Je précise.").create().await;
    let delete = format!("/messages/{}/supprimer", topic.question.0);
    ada.get(&delete).await.assert_status(200).assert_title("Supprimer ma question ?");
    app.reply(&topic).saying("Une réponse.").create().await;
    ada.get(&topic.path).await.assert_no(&format!("main a[href='{delete}']"));
    ada.get(&delete).await.assert_status(403).assert_text("main", "elle ne peut plus être supprimée");
    ada.post(&delete, form! {})
        .await
        .assert_status(403)
        .assert_text("main", "Vous pouvez encore la modifier.");
    ada.get(&topic.path).await.assert_status(200);
    // Its edit page does not offer it either.
    ada.get(&format!("/messages/{}/modifier", topic.question.0))
        .await
        .assert_no(&format!("main a[href='{delete}']"));
}

#[tokio::test]
async fn a_deleted_question_is_gone_everywhere() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).titled("Une question de bicyclette").tagged("velo").create().await;
    let page = ada.get(&format!("/messages/{}/supprimer", topic.question.0)).await;
    ada.submit(page.form("main form[method=post]")).await.assert_redirect("/sujets");
    for path in ["/", "/sujets", "/sujets?etiquette=velo", "/themes/mobilite", "/recherche?q=bicyclette"] {
        ada.get(path).await.assert_status(200).assert_no_text("Une question de bicyclette");
    }
    ada.get(&topic.path).await.assert_status(404);
    ada.get(&format!("/reponses/{}", topic.question.0)).await.assert_status(404);
}
