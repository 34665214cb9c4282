//! The badge of ambassadors, and the way from a name to its profile.

use crate::{
    accounts::service::RoleMove,
    forum::service::choose_solution,
    test_support::{TestApp, form},
};

#[tokio::test]
async fn an_ambassador_is_recognised_wherever_the_name_is() {
    let app = TestApp::new().await;
    let (ada, mona, visitor) = (app.user("ada").await, app.moderator("mona").await, app.visitor());
    let topic = app.topic().by(&ada).titled("Une question d’Ada").create().await;
    let other = app.topic().create().await;
    let reply = app.reply(&other).by(&ada).create().await;
    choose_solution(&app.state.db, &other.author, app.now(), reply.post).await.unwrap();
    let profile = ada.profile_path();
    let places = [
        ("/", ".topic-row .badge-expert"),
        ("/sujets", ".topic-row .badge-expert"),
        ("/themes/mobilite", ".topic-row .badge-expert"),
        ("/recherche?q=question+ada", ".hit .badge-expert"),
        (&topic.path, "#question .badge-expert"),
        (&other.path, ".kept .badge-expert"),
        (&profile, ".member-head .badge-expert"),
    ];
    for (path, badge) in places {
        visitor.get(path).await.assert_no(badge);
    }
    visitor.get("/membres").await.assert_no_text("Ada M.");
    app.ambassador(&ada, RoleMove::Give, None, "33").await;
    for (path, badge) in places {
        let page = visitor.get(path).await;
        page.assert_text(badge, "Ambassadeur·rice");
        assert!(
            page.attributes(badge, "title").contains(&"Ambassade\u{a0}: Gironde (33)".to_owned()),
            "{path} {badge}"
        );
    }
    visitor.get("/membres").await.assert_text(".people .badge-expert", "Ambassadeur·rice");
    let case = format!("/moderation/messages/{}", topic.question.0);
    mona.get(&case).await.assert_text(".badge-expert", "Ambassadeur·rice");
    let week = "/statistiques/liste/engaged_week?du=2026-11-23&au=2026-11-29";
    visitor.get(week).await.assert_text(".row .badge-expert", "Ambassadeur·rice");
    // What islands draw a card from says it too.
    let card = visitor.get(&format!("/api/message?id={}", reply.post.0)).await.json();
    assert_eq!(card["author"]["ambassador"], "Gironde (33)");
    assert_eq!(card["author"]["path"], profile);
    app.ambassador(&ada, RoleMove::TakeBack, None, "33").await;
    for (path, badge) in places {
        visitor.get(path).await.assert_no(badge);
    }
}

#[tokio::test]
async fn the_team_recognises_an_ambassador_too() {
    let app = TestApp::new().await;
    let (ada, root) = (app.moderator("ada").await, app.admin("root").await);
    let (bob, topic) = (app.user("bob").await, app.topic().create().await);
    app.ambassador(&ada, RoleMove::Give, None, "33").await;
    let post = topic.question.0;
    let report = form! { "raison" => "other", "texte" => "À voir." };
    ada.post(format!("/messages/{post}/signaler"), report).await.assert_status(303);
    let pin = form! { "geste" => "pin", "texte" => "Souvent demandé." };
    ada.post(format!("/moderation/messages/{post}"), pin).await.assert_status(303);
    root.get("/moderation").await.assert_text(".row .badge-expert", "Ambassadeur·rice");
    root.get(&format!("/moderation/messages/{post}")).await.assert_count(".row .badge-expert", 2);
    // Whom one refuses, who wrote, who gave a role.
    bob.post("/mon-compte/messages", form! { "accepte" => "oui" }).await.assert_status(303);
    let to_bob = format!("/membres/{}-bob-m/contact", bob.member().member.0);
    ada.post(to_bob, form! { "texte" => "Bonjour Bob, un mot." }).await.assert_status(303);
    let link = app.last_mail().await.link_to("/contact/gerer");
    let page = bob.get(&link).await;
    page.assert_text("main .badge-expert", "Ambassadeur·rice");
    app.ambassador(&root, RoleMove::Give, None, "").await;
    let role = form! { "role" => "moderator", "geste" => "donner" };
    let person = format!("/administration/personnes/{}", bob.member().member.0);
    root.post(&person, role).await.assert_status(303);
    root.get(&person).await.assert_text(".row .badge-expert", "Ambassadeur·rice");
}

#[tokio::test]
async fn a_badge_tells_every_scope() {
    let app = TestApp::new().await;
    let (ada, visitor) = (app.user("ada").await, app.visitor());
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'mobilite'").await;
    app.ambassador(&ada, RoleMove::Give, None, "R75").await;
    app.ambassador(&ada, RoleMove::Give, Some(theme), "2A").await;
    let head = ".member-badge";
    visitor
        .get(&ada.profile_path())
        .await
        .assert_text(head, "Nouvelle-Aquitaine ; Mobilité, Corse-du-Sud (2A)");
    app.ambassador(&ada, RoleMove::TakeBack, None, "R75").await;
    visitor
        .get(&ada.profile_path())
        .await
        .assert_text(head, "Mobilité, Corse-du-Sud (2A)")
        .assert_no_text("Aquitaine");
    app.ambassador(&ada, RoleMove::Give, None, "").await;
    visitor.get(&ada.profile_path()).await.assert_text(head, "Mobilité, Corse-du-Sud (2A) ; tout le site");
}

#[tokio::test]
async fn the_name_above_a_message_leads_to_the_profile() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let page = app.visitor().get(&topic.path).await;
    assert_eq!(page.attribute("#question .author a", "href"), ada.profile_path());
    page.assert_no("a a");
}
