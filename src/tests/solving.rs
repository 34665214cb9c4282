//! Choosing the answer that solved the question.

use crate::test_support::{TestApp, form};

#[tokio::test]
async fn the_asker_marks_the_answer_that_solved_it_and_the_topic_says_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    app.reply(&topic).saying("Je ne sais pas.").create().await;
    let good = app.reply(&topic).saying("Oui : **le département** finance.").create().await;
    let button = ada.get(&topic.path).await.form(&format!("#reponse-{} form", good.post.0));
    ada.submit(button.by("Cette réponse a résolu ma question")).await.assert_redirect(&topic.path);
    let visitor = app.visitor();
    let page = visitor.get(&topic.path).await;
    page.assert_text(".chips", "Résolu")
        .assert_text(".kept", "La réponse retenue par Ada M.")
        .assert_text(".kept", "« Oui : le département finance. »")
        .assert_text(&format!("#reponse-{}.is-solution", good.post.0), "La réponse qui a résolu la question")
        .assert_count(".is-solution", 1)
        .assert_no("form.after-kept");
    assert_eq!(page.attributes(".kept a", "href"), [good.path]);
    visitor
        .get("/sujets?statut=resolus")
        .await
        .assert_count(".topic-row", 1)
        .assert_text(".topic-row", "Résolu");
    visitor.get("/themes/mobilite").await.assert_text(".page-head", "1 résolue");
    visitor.get("/").await.assert_text(".figures-line", "100 % sont résolues");
}

#[tokio::test]
async fn the_asker_changes_their_mind() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let (one, two) = (app.reply(&topic).create().await, app.reply(&topic).create().await);
    for reply in [&one, &two] {
        let button = ada.get(&topic.path).await.form(&format!("#reponse-{} form", reply.post.0));
        ada.submit(button).await.assert_status(303);
    }
    let page = ada.get(&topic.path).await;
    page.assert_count(".is-solution", 1).assert_count(&format!("#reponse-{}.is-solution", two.post.0), 1);
    ada.submit(page.form("form.after-kept").by("Retirer la solution")).await.assert_redirect(&topic.path);
    ada.get(&topic.path).await.assert_no(".is-solution").assert_no(".kept");
    app.visitor().get("/sujets?statut=non-resolus").await.assert_count(".topic-row", 1);
    // Taking back what is no longer there changes nothing.
    ada.post(format!("{}/sans-solution", topic.path), form! {}).await.assert_redirect(&topic.path);
}

#[tokio::test]
async fn nobody_else_chooses_for_the_asker() {
    let app = TestApp::new().await;
    let (ada, bob, mona) = (app.user("ada").await, app.user("bob").await, app.moderator("mona").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).by(&bob).create().await;
    let choose = format!("/reponses/{}/solution", reply.post.0);
    for browser in [&bob, &mona] {
        browser.get(&topic.path).await.assert_no(&format!("form[action='{choose}']"));
        browser
            .post(&choose, form! {})
            .await
            .assert_status(403)
            .assert_text("main", "Seule la personne qui a posé");
    }
    app.visitor().post(&choose, form! {}).await.assert_status(401);
    app.visitor().get(&topic.path).await.assert_no(".is-solution");
    ada.post(&choose, form! {}).await.assert_status(303);
    let clear = format!("{}/sans-solution", topic.path);
    bob.post(&clear, form! {}).await.assert_status(403);
    app.visitor().post(&clear, form! {}).await.assert_status(401);
    app.visitor().get(&topic.path).await.assert_count(".is-solution", 1);
}

#[tokio::test]
async fn the_asker_may_choose_their_own_answer_but_never_the_question() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let mine = app.reply(&topic).by(&ada).saying("J’ai trouvé : c’est la région.").create().await;
    ada.get(&topic.path).await.assert_no("#question form[action$='/solution']");
    ada.post(format!("/reponses/{}/solution", topic.question.0), form! {}).await.assert_status(404);
    ada.post(format!("/reponses/{}/solution", mine.post.0), form! {}).await.assert_redirect(&topic.path);
    ada.get(&topic.path).await.assert_text(".kept", "J’ai trouvé");
}

#[tokio::test]
async fn a_solution_on_another_page_is_quoted_on_the_first() {
    let app = TestApp::new().await;
    let topic = app.topic().answered(51).solved().create().await;
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(".kept", "Voici la réponse 51.")
        .assert_no(".is-solution")
        .assert_text(".kept a", "n° 51");
    let href = page.attribute(".kept a", "href");
    assert!(href.starts_with(&format!("{}?page=2#reponse-", topic.path)), "{href}");
    app.visitor().get(&href).await.assert_count(".is-solution", 1);
}

#[tokio::test]
async fn a_solution_its_author_deletes_is_no_solution_any_more() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).by(&bob).create().await;
    ada.post(format!("/reponses/{}/solution", reply.post.0), form! {}).await.assert_status(303);
    bob.post(format!("/messages/{}/supprimer", reply.post.0), form! {}).await.assert_status(303);
    let page = ada.get(&topic.path).await;
    page.assert_no(".kept").assert_no(".is-solution").assert_no("#resolu:not([hidden])");
    ada.post(format!("/reponses/{}/solution", reply.post.0), form! {}).await.assert_status(404);
    app.visitor().get("/sujets?statut=resolus").await.assert_count(".topic-row", 0);
}

#[tokio::test]
async fn what_is_not_there_solves_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let hidden = app.topic().by(&ada).answered(1).hidden().create().await;
    let reply = app.number(&format!("SELECT max(id) AS n FROM post WHERE topic_id = {}", hidden.id.0)).await;
    for id in ["0", "-1", "999", "abc", "99999999999999999999", &reply.to_string()] {
        ada.post(format!("/reponses/{id}/solution"), form! {}).await.assert_status(404);
    }
    for path in [format!("{}/sans-solution", hidden.path), "/sujets/abc/sans-solution".to_owned()] {
        ada.post(&path, form! {}).await.assert_status(404);
    }
}
