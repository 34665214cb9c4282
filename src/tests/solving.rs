//! Choosing the answer that solved the question.

use crate::test_support::{TestApp, form};

#[tokio::test]
async fn the_asker_marks_the_answer_that_solved_it_and_the_topic_says_so() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    app.reply(&topic).saying("Je ne sais pas.").create().await;
    let good = app.reply(&topic).saying("Oui : **le département** finance.").create().await;
    let button = ada.get(&topic.path).await.form(&format!("#reponse-{} .post-actions form", good.post.0));
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
        let button =
            ada.get(&topic.path).await.form(&format!("#reponse-{} .post-actions form", reply.post.0));
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
async fn no_other_member_chooses_for_the_asker() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).by(&bob).create().await;
    let choose = format!("/reponses/{}/solution", reply.post.0);
    bob.get(&topic.path).await.assert_no(&format!("form[action='{choose}']"));
    bob.post(&choose, form! {})
        .await
        .assert_status(403)
        .assert_text("main", "Seules la personne qui a posé la question et l’équipe");
    app.visitor().post(&choose, form! {}).await.assert_status(401);
    app.visitor().get(&topic.path).await.assert_no(".is-solution");
    ada.post(&choose, form! {}).await.assert_status(303);
    let clear = format!("{}/sans-solution", topic.path);
    bob.post(&clear, form! {}).await.assert_status(403);
    app.visitor().post(&clear, form! {}).await.assert_status(401);
    app.visitor().get(&topic.path).await.assert_count(".is-solution", 1);
}

#[tokio::test]
async fn the_team_says_what_solved_it_for_an_asker_who_does_not_come_back() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).saying("Oui : le département.").create().await;
    let page = mona.get(&topic.path).await;
    let button = page.form(&format!("#reponse-{} .post-actions form", reply.post.0));
    mona.submit(button.by("Cette réponse a résolu la question")).await.assert_redirect(&topic.path);
    let page = app.visitor().get(&topic.path).await;
    page.assert_text(".chips", "Résolu")
        .assert_text(".kept", "La réponse retenue par l’équipe")
        .assert_text(".kept", "« Oui : le département. »")
        .assert_no("form.after-kept");
    assert_eq!(page.attributes(".kept a", "href"), std::slice::from_ref(&reply.path));

    // Both may undo it, and both did.
    let page = ada.get(&topic.path).await;
    ada.submit(page.form("form.after-kept").by("Retirer la solution")).await.assert_redirect(&topic.path);
    app.visitor().get(&topic.path).await.assert_no(".kept").assert_no("#resolu:not([hidden])");
    ada.post(format!("/reponses/{}/solution", reply.post.0), form! {}).await.assert_redirect(&topic.path);
    let page = mona.get(&topic.path).await;
    page.assert_text(".kept", "La réponse retenue par Ada M.");
    mona.submit(page.form("form.after-kept").by("Retirer la solution")).await.assert_redirect(&topic.path);
    app.visitor().get(&topic.path).await.assert_no(".kept");

    // What the team did is in the history, what the asker did is their own affair.
    let history = mona.get("/moderation").await;
    let done = history.texts("section[aria-labelledby=histoire] .row");
    assert_eq!(done.len(), 2, "{done:?}");
    assert!(done[0].starts_with("Mona M. a retiré la solution"), "{done:?}");
    assert!(done[1].starts_with("Mona M. a retenu une réponse comme solution"), "{done:?}");
    history.assert_no_text("Raison");
    let case = mona.get(&format!("/moderation/messages/{}", reply.post.0)).await;
    case.assert_count("section[aria-labelledby=histoire] .row", 2);
}

#[tokio::test]
async fn pressed_twice_the_team_s_choice_is_told_once_and_its_own_questions_never() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    let told = || async { app.number("SELECT count(*) AS n FROM moderation_action").await };
    let (topic, own) = (app.topic().create().await, app.topic().by(&mona).create().await);
    let (reply, answer) = (app.reply(&topic).create().await, app.reply(&own).create().await);
    let choose = || mona.post(format!("/reponses/{}/solution", reply.post.0), form! {});
    let (one, two) = tokio::join!(choose(), choose());
    one.assert_redirect(&topic.path);
    two.assert_redirect(&topic.path);
    assert_eq!(told().await, 1);
    let clear = || mona.post(format!("{}/sans-solution", topic.path), form! {});
    let (one, two) = tokio::join!(clear(), clear());
    one.assert_redirect(&topic.path);
    two.assert_redirect(&topic.path);
    assert_eq!(told().await, 2);
    let page = mona.get(&own.path).await;
    let button = page.form(&format!("#reponse-{} .post-actions form", answer.post.0));
    mona.submit(button.by("Cette réponse a résolu ma question")).await.assert_status(303);
    mona.get(&own.path).await.assert_text(".kept", "La réponse retenue par Mona M.");
    assert_eq!(told().await, 2);
}

#[tokio::test]
async fn a_solution_the_team_hides_is_quoted_no_more() {
    let app = TestApp::new().await;
    let mona = app.moderator("mona").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).create().await;
    mona.post(format!("/reponses/{}/solution", reply.post.0), form! {}).await.assert_status(303);
    app.visitor().get(&topic.path).await.assert_text(".kept", "Voyez avec le département.");
    let moderate = format!("/moderation/messages/{}", reply.post.0);
    for gesture in ["hide", "restore"] {
        let fields = form! { "geste" => gesture, "texte" => "Elle nomme quelqu’un." };
        mona.post(&moderate, fields).await.assert_status(303);
        app.visitor().get(&topic.path).await.assert_no(".kept").assert_no("#resolu:not([hidden])");
        app.visitor().get("/sujets?statut=resolus").await.assert_count(".topic-row", 0);
    }
    let left = "SELECT count(*) AS n FROM topic WHERE solved_by_team OR solution_post_id IS NOT NULL";
    assert_eq!(app.number(left).await, 0);
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
