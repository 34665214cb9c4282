//! What a profile tells of what its owner wrote.

use crate::{
    forum::service::{Change, SHOWN_OF_EACH, change_topic, choose_solution},
    test_support::{TestApp, form},
};

#[tokio::test]
async fn a_profile_tells_what_its_owner_wrote_and_solved() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let asked = app.topic().by(&ada).titled("Une question d’Ada").create().await;
    let other = app.topic().titled("La question d’un autre").create().await;
    let reply = app.reply(&other).by(&ada).saying("Demandez au **département**.").create().await;
    // One's own answer to oneself is a reply, and no help given.
    let own = app.reply(&asked).by(&ada).saying("J’ai trouvé.").create().await;
    let path = ada.profile_path();
    let figures = "#contributions + p";
    let page = visitor.get(&path).await;
    page.assert_text(figures, "1 question ou actualité, 2 réponses.");
    page.assert_no("#solutions");
    assert_eq!(page.link("Une question d’Ada"), format!("{}#question", asked.path));
    page.assert_text("section[aria-labelledby=reponses]", "Demandez au département.");
    choose_solution(&app.state.db, &other.author, app.now(), reply.post).await.unwrap();
    choose_solution(&app.state.db, &asked.author, app.now(), own.post).await.unwrap();
    let page = visitor.get(&path).await;
    page.assert_text(figures, "2 réponses, dont 1 qui a résolu une question");
    assert_eq!(page.attribute("section[aria-labelledby=solutions] a", "href"), reply.path);
}

#[tokio::test]
async fn what_is_hidden_or_taken_away_is_not_on_a_profile() {
    let app = TestApp::new().await;
    let (ada, mona, visitor) = (app.user("ada").await, app.moderator("mona").await, app.visitor());
    let asked = app.topic().by(&ada).titled("Une question d’Ada").create().await;
    let other = app.topic().titled("La question d’un autre").create().await;
    let reply = app.reply(&other).by(&ada).saying("Une réponse d’Ada.").create().await;
    let gone = app.reply(&other).by(&ada).saying("Une réponse retirée.").create().await;
    choose_solution(&app.state.db, &other.author, app.now(), reply.post).await.unwrap();
    let path = ada.profile_path();
    visitor.get(&path).await.assert_text("main", "Une réponse retirée.").assert_count("#solutions", 1);
    ada.post(format!("/messages/{}/supprimer", gone.post.0), form! {}).await.assert_status(303);
    visitor.get(&path).await.assert_no_text("Une réponse retirée.");
    let hide = form! { "geste" => "hide", "texte" => "Pour voir." };
    mona.post(format!("/moderation/messages/{}", reply.post.0), hide).await.assert_status(303);
    visitor.get(&path).await.assert_no_text("Une réponse d’Ada.").assert_no("#solutions");
    let restore = form! { "geste" => "restore", "texte" => "Pour voir." };
    mona.post(format!("/moderation/messages/{}", reply.post.0), restore).await.assert_status(303);
    visitor.get(&path).await.assert_text("main", "Une réponse d’Ada.");
    change_topic(&app.state.db, app.now(), other.id, Change::Hide).await.unwrap();
    visitor.get(&path).await.assert_no_text("Une réponse d’Ada.").assert_no_text("La question d’un autre");
    change_topic(&app.state.db, app.now(), asked.id, Change::Hide).await.unwrap();
    let page = ada.get(&path).await;
    page.assert_no_text("Une question d’Ada").assert_text("#contributions + p", "Rien de publié");
}

#[tokio::test]
async fn a_profile_shows_the_latest_and_counts_the_rest() {
    let app = TestApp::forgetful().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let known = form! { "prenom" => "Ada", "nom" => "Martin", "profession" => "cip", "themes" => "mobilite" };
    ada.post("/mon-compte/profil", known).await.assert_status(303);
    let path = ada.profile_path();
    let cost = async || {
        let (page, statements) = app.queries(visitor.get(&path)).await;
        page.assert_status(200);
        (page, statements.len())
    };
    let (_, empty) = cost().await;
    // One of them: whether one can write to her.
    assert!(empty <= 7, "{empty}");
    let topic = app.topic().create().await;
    for number in 1..=SHOWN_OF_EACH + 2 {
        app.topic().by(&ada).titled(&format!("Question {number} d’Ada")).create().await;
        app.reply(&topic).by(&ada).saying(&format!("Réponse {number}.")).create().await;
        app.advance(chrono::Duration::minutes(1));
    }
    let (page, full) = cost().await;
    assert_eq!(full, empty);
    page.assert_text("#contributions + p", "7 questions et actualités, 7 réponses");
    page.assert_count("section[aria-labelledby=questions] .row", 5);
    page.assert_count("section[aria-labelledby=reponses] .row", 5);
    page.assert_text("section[aria-labelledby=questions] .row", "Question 7 d’Ada")
        .assert_no_text("Question 2 d’Ada");
}

#[tokio::test]
async fn a_new_message_is_on_the_profile_visitors_get_next() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let path = ada.profile_path();
    for _ in 0..2 {
        visitor.get(&path).await.assert_no_text("Une question d’Ada");
    }
    let (_, statements) = app.queries(visitor.get(&path)).await;
    assert!(statements.is_empty(), "it was kept");
    app.topic().by(&ada).titled("Une question d’Ada").create().await;
    visitor.get(&path).await.assert_text("main", "Une question d’Ada");
}
