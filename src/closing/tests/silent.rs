//! What the community says in the place of askers who say nothing.

use super::*;

/// Asked twice, and silent since.
async fn fall_silent(app: &TestApp) -> u64 {
    go(app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(app).await.len(), 1);
    app.sql(&format!("UPDATE outbox_mail SET sent_at = '{}'", app.now().to_rfc3339())).await;
    go(app, "2026-12-07T11:59:00Z").await;
    assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), 0, "four days");
    go(app, "2026-12-07T12:00:01Z").await;
    mark_silent_due(&app.state.db, app.now()).await.unwrap()
}

async fn finds_useful(browser: &Browser<'_>, reply: &TestReply, vote: &str) {
    browser
        .post(format!("/messages/{}/vote", reply.post.0), form! { "vote" => vote })
        .await
        .assert_status(303);
}

#[tokio::test]
async fn two_who_find_a_reply_useful_say_it_for_an_asker_who_says_nothing() {
    let app = TestApp::new().await;
    let (ada, topic, reply) = answered(&app).await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    finds_useful(&bob, &reply, "oui").await;
    assert_eq!(fall_silent(&app).await, 1);
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_no(".kept");
    finds_useful(&eve, &reply, "oui").await;
    let page = visitor.get(&topic.path).await;
    page.assert_text(".chips", "Résolu par la communauté")
        .assert_text(".kept", "Résolu par la communauté")
        .assert_text(".kept", "n’a pas dit si elle est résolue")
        .assert_text(".kept", "« Le département finance. »")
        .assert_count("#resolu[hidden]", 1)
        .assert_no(".is-solution")
        .assert_no("form.after-kept");
    for list in ["/sujets", "/themes/mobilite", "/recherche?q=permis"] {
        visitor.get(list).await.assert_text(".topic-row-meta", "Résolu par la communauté");
    }
    // Counted apart.
    visitor.get("/sujets?statut=resolus").await.assert_no(".topic-row");
    roll_up(&app.state.db, app.now()).await.unwrap();
    for (measure, total) in [(&SOLVED, 0), (&SOLVED_BY_COMMUNITY, 1)] {
        let list = format!("/statistiques/liste/{}?du=2026-11-23&au=2026-11-29", measure.code);
        let sql = format!(
            "SELECT CAST(coalesce(sum(value), 0) AS bigint) AS n FROM stat_day WHERE measure = '{}' AND theme_id = 0 \
             AND place = '*'",
            measure.code
        );
        assert_eq!(app.number(&sql).await, total, "{}", measure.code);
        visitor.get(&list).await.assert_count("main .row", usize::try_from(total).unwrap());
    }
    visitor
        .get("/statistiques")
        .await
        .assert_text(".definitions", "dans les quatre jours elle n’a ni répondu");

    // One takes it back; the two come together again; the asker says no.
    finds_useful(&eve, &reply, "non").await;
    visitor.get(&topic.path).await.assert_no(".kept");
    finds_useful(&eve, &reply, "oui").await;
    visitor.get(&topic.path).await.assert_count(".kept", 1);
    app.reply(&topic).by(&ada).saying("Cela ne marche pas chez nous.").create().await;
    visitor.get(&topic.path).await.assert_no(".kept").assert_no_text("Résolu par la communauté");
}

#[tokio::test]
async fn a_certificate_says_it_too_and_whoever_asked_has_the_last_word() {
    let app = TestApp::new().await;
    let (ada, topic, first) = answered(&app).await;
    let second = app.reply(&topic).saying("La région aide aussi.").create().await;
    let claire = app.user("claire").await;
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'mobilite'").await;
    app.ambassador(&claire, RoleMove::Give, Some(theme), "").await;
    assert_eq!(fall_silent(&app).await, 1);
    for name in ["bob", "eve"] {
        finds_useful(&app.user(name).await, &first, "oui").await;
    }
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_text(".kept", "Le département finance.");
    let certified =
        claire.get(&format!("/reponses/{}/certifier", second.post.0)).await.form("main form.card");
    claire.submit(certified).await.assert_status(303);
    visitor.get(&topic.path).await.assert_text(".kept", "La région aide aussi.");
    // The reply is changed: nobody answers for it any more.
    app.sql("UPDATE certificate SET suspended_at = '2026-12-07 12:00:00+00:00'").await;
    finds_useful(&claire, &first, "oui").await;
    visitor.get(&topic.path).await.assert_text(".kept", "Le département finance.");
    choose_solution(&app.state.db, &ada.member(), app.now(), second.post).await.unwrap();
    visitor
        .get(&topic.path)
        .await
        .assert_text(".kept", "La réponse retenue par Ada M.")
        .assert_no_text("Résolu par la communauté");
    ada.post(format!("{}/sans-solution", topic.path), form! {}).await.assert_status(303);
    visitor.get(&topic.path).await.assert_no(".kept");
}

#[tokio::test]
async fn a_vote_that_goes_with_its_account_says_nothing_any_more() {
    let app = TestApp::new().await;
    let (_, topic, reply) = answered(&app).await;
    let (bob, eve) = (app.user("bob").await, app.user("eve").await);
    assert_eq!(fall_silent(&app).await, 1);
    for browser in [&bob, &eve] {
        finds_useful(browser, &reply, "oui").await;
    }
    app.visitor().get(&topic.path).await.assert_count(".kept", 1);
    delete_for(&app.state.db, eve.member().member, app.now()).await.unwrap();
    app.visitor().get(&topic.path).await.assert_no(".kept");
}

#[tokio::test]
async fn nobody_says_for_an_asker_what_they_have_just_taken_back() {
    let app = TestApp::new().await;
    let (ada, topic, reply) = answered(&app).await;
    for name in ["bob", "eve"] {
        finds_useful(&app.user(name).await, &reply, "oui").await;
    }
    assert_eq!(fall_silent(&app).await, 1);
    let visitor = app.visitor();
    visitor.get(&topic.path).await.assert_text(".kept", "Résolu par la communauté");
    let team = app.moderator("mona").await;
    choose_solution(&app.state.db, &team.member(), app.now(), reply.post).await.unwrap();
    clear_solution(&app.state.db, &ada.member(), app.now(), topic.id).await.unwrap();
    visitor.get(&topic.path).await.assert_no(".kept").assert_no_text("Résolu par la communauté");
}

#[tokio::test]
async fn a_mail_that_left_after_all_asks_as_any_other() {
    let app = TestApp::new().await;
    let (_, topic, _) = answered(&app).await;
    go(&app, "2026-12-03T12:00:00Z").await;
    assert_eq!(asked(&app).await.len(), 1);
    app.sql(&format!("UPDATE outbox_mail SET failed_at = '{}'", app.now().to_rfc3339())).await;
    go(&app, "2026-12-08T12:00:00Z").await;
    assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), 0);
    // An operator mends the server's password and has it sent again.
    app.sql(&format!("UPDATE outbox_mail SET failed_at = NULL, sent_at = '{}'", app.now().to_rfc3339()))
        .await;
    assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), 0, "four days");
    go(&app, "2026-12-12T12:00:01Z").await;
    assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), 1, "{}", topic.path);
}

#[tokio::test]
async fn who_answered_the_last_mail_wrote_since_or_could_not_be_reached_is_not_silent() {
    for (what, silent) in
        [("nothing", 1), ("said", 0), ("wrote", 0), ("took back", 0), ("refused", 0), ("waits", 0)]
    {
        let app = TestApp::new().await;
        let (ada, topic, reply) = answered(&app).await;
        go(&app, "2026-12-03T12:00:00Z").await;
        assert_eq!(asked(&app).await.len(), 1);
        let link = app.last_mail().await.link_to(CLOSING_PATH);
        let now = app.now().to_rfc3339();
        match what {
            "refused" => app.sql(&format!("UPDATE outbox_mail SET failed_at = '{now}'")).await,
            "waits" => {}
            _ => app.sql(&format!("UPDATE outbox_mail SET sent_at = '{now}'")).await,
        }
        go(&app, "2026-12-04T12:00:00Z").await;
        mark_silent_due(&app.state.db, app.now()).await.unwrap();
        if what == "said" {
            let page = app.visitor().get(&link).await;
            app.visitor().submit(page.form("main form").fill("etat", "pas-encore")).await.assert_status(303);
        }
        if what == "took back" {
            choose_solution(&app.state.db, &ada.member(), app.now(), reply.post).await.unwrap();
            clear_solution(&app.state.db, &ada.member(), app.now(), topic.id).await.unwrap();
        }
        if what == "wrote" {
            app.reply(&topic).by(&ada).create().await;
        }
        go(&app, "2026-12-21T12:00:00Z").await;
        if what != "waits" {
            // What the sweep takes away after a week changes nothing.
            app.sql("DELETE FROM outbox_mail").await;
        }
        assert_eq!(mark_silent_due(&app.state.db, app.now()).await.unwrap(), silent, "{what}");
    }
}
