//! Answering.

use crate::test_support::{TestApp, form};

#[tokio::test]
async fn a_member_answers_and_sees_their_answer() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let form = bob.get(&topic.path).await.form("#repondre form");
    let published = bob
        .submit(form.fill("texte", "Voyez *le département*.\nEt la région.").by("Publier ma réponse"))
        .await;
    assert!(
        published.redirect().starts_with(&format!("{}#reponse-", topic.path)),
        "{}",
        published.redirect()
    );
    let page = bob.follow(&published).await;
    page.assert_text("article .prose em", "le département")
        .assert_count("article .prose br", 1)
        .assert_text("#reponses", "1 réponse");
    assert_eq!(page.form("#repondre form").value("texte"), "", "the form is ready for another");
    app.visitor().get("/sujets?statut=sans-reponse").await.assert_count(".topic-row", 0);
}

#[tokio::test]
async fn short_french_replies_are_replies() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    for text in ["Merci beaucoup !", "Oui", "👍", "OK", "ça dépend", "+1"] {
        let page = bob.follow(&bob.post(&topic.path, form! { "texte" => text }).await).await;
        page.assert_status(200);
        assert_eq!(page.texts("article .prose").last().unwrap(), text);
    }
}

#[tokio::test]
async fn an_empty_or_endless_answer_is_refused_and_stays_typed() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let long = "Un texte sans fin. ".repeat(1_100);
    for browser in [app.visitor(), app.user("bob").await] {
        for (text, message) in [
            ("", "Écrivez votre texte avant de publier."),
            (" \r\n\t", "Écrivez votre texte avant de publier."),
            ("\0\u{200B}\u{FEFF}", "Écrivez votre texte avant de publier."),
            (long.as_str(), "caractères pour 20000 au plus. Publiez-le en plusieurs fois."),
        ] {
            let page =
                browser.post(&topic.path, form! { "texte" => text, "envoi" => "un-jeton-gardé" }).await;
            page.assert_status(422)
                .assert_field_error("texte", message)
                .assert_text("h1", "Aide au permis en Gironde ?");
            let form = page.form("#repondre form");
            assert_eq!(
                form.value("texte").trim(),
                text.replace("\r\n", "\n").replace('\0', "\u{FFFD}").trim()
            );
            assert_eq!(form.value("envoi"), "un-jeton-gardé");
        }
    }
    assert_eq!(topic.replies(&app).await, 0);
}

#[tokio::test]
async fn a_closed_topic_refuses_replies() {
    let app = TestApp::new().await;
    let (ada, topic) = (app.user("ada").await, app.topic().closed().create().await);
    let page = ada.post(&topic.path, form! { "texte" => "Bonjour, un long texte." }).await;
    page.assert_status(422).assert_text("#form-errors", "Cette discussion est fermée");
    assert_eq!(topic.replies(&app).await, 0);
    // It was closed while one wrote: the text is still there to be taken elsewhere.
    page.assert_text("textarea", "Bonjour, un long texte.");
    for browser in [app.visitor(), ada] {
        let page = browser.get(&topic.path).await;
        page.assert_text(".notice", "Cette discussion est fermée")
            .assert_no("#repondre")
            .assert_text(".badge", "Fermé");
    }
}

#[tokio::test]
async fn a_visitors_answer_to_a_topic_that_closed_meanwhile_is_not_lost() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let topic = app.topic().closed().create().await;
    let kept = visitor.follow(&visitor.post(&topic.path, form! { "texte" => "Un long texte." }).await).await;
    let back = kept.form("main form[method=post]").value("suite").to_owned();
    visitor.get(&back).await.assert_status(200).assert_text("textarea", "Un long texte.");
}

#[tokio::test]
async fn a_preview_of_an_answer_publishes_nothing() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    for browser in [app.visitor(), app.user("bob").await] {
        let form = browser.get(&topic.path).await.form("#repondre form");
        let page = browser.submit(form.fill("texte", "- un\n- deux").by("Prévisualiser")).await;
        page.assert_status(200)
            .assert_count("#apercu li", 2)
            .assert_text("h1", "Aide au permis en Gironde ?");
        assert_eq!(page.form("#repondre form").value("texte"), "- un\n- deux");
    }
    assert_eq!(topic.replies(&app).await, 0);
}

#[tokio::test]
async fn an_answer_sent_twice_is_one_answer() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let form = bob.get(&topic.path).await.form("#repondre form").fill("texte", "Oui, deux fois.");
    let (one, two) = tokio::join!(bob.submit(form.clone()), bob.submit(form.clone()));
    let three = bob.submit(form).await;
    assert_eq!((one.redirect(), two.redirect()), (three.redirect(), three.redirect()));
    assert_eq!(topic.replies(&app).await, 1);
    // The next form of the page is another answer, even with the same words.
    let again = bob.get(&topic.path).await.form("#repondre form").fill("texte", "Oui, deux fois.");
    bob.submit(again).await.assert_status(303);
    assert_eq!(topic.replies(&app).await, 2);
}

#[tokio::test]
async fn an_answer_written_anew_in_a_form_found_by_going_back_is_not_lost() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    let form = bob.get(&topic.path).await.form("#repondre form");
    bob.submit(form.clone().fill("texte", "Une première idée.")).await.assert_status(303);
    let page = bob.follow(&bob.submit(form.fill("texte", "Une tout autre idée.")).await).await;
    page.assert_text("article .prose", "Une tout autre idée.")
        .assert_text("article .prose", "Une première idée.");
    assert_eq!(topic.replies(&app).await, 2);
}

#[tokio::test]
async fn the_address_one_answers_at_may_be_old() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let topic = app.topic().create().await;
    for path in [format!("/sujets/{}", topic.id.0), format!("/sujets/{}-ancien-titre", topic.id.0)] {
        let published = bob.post(&path, form! { "texte" => "Oui." }).await;
        assert!(published.redirect().starts_with(&topic.path), "{}", published.redirect());
        bob.post(&path, form! { "texte" => "" }).await.assert_status(422).assert_text("h1", "Aide au permis");
    }
}

#[tokio::test]
async fn nobody_answers_what_is_not_there_and_the_text_stays() {
    let app = TestApp::new().await;
    let bob = app.user("bob").await;
    let (hidden, deleted) = (app.topic().hidden().create().await, app.topic().deleted().create().await);
    for path in [hidden.path.as_str(), &deleted.path, "/sujets/999-inconnu", "/sujets/abc", "/sujets/-1"] {
        let page = bob.post(path, form! { "texte" => "Un long texte." }).await;
        page.assert_status(404)
            .assert_text("h1", "Cette page n’existe pas")
            .assert_text("textarea", "Un long texte.");
    }
    assert_eq!(hidden.replies(&app).await + deleted.replies(&app).await, 0);
}

#[tokio::test]
async fn eight_people_who_answer_at_once_are_all_heard() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let mut writers = Vec::new();
    for name in ["ada", "bob", "claire", "driss", "emma", "farid", "gwen", "hugo"] {
        writers.push((name, app.user(name).await));
    }
    let rounds = writers.iter().map(|(name, writer)| {
        let path = topic.path.clone();
        async move {
            for round in 0..4 {
                let text = format!("Réponse {round} de {name}.");
                writer.post(&path, form! { "texte" => text }).await.assert_status(303);
            }
        }
    });
    futures::future::join_all(rounds).await;
    let page = app.visitor().get(&topic.path).await;
    page.assert_text("#reponses", "32 réponses");
    let shown = page.texts("article .prose").join("\n");
    for (name, _) in &writers {
        for round in 0..4 {
            assert!(shown.contains(&format!("Réponse {round} de {name}.")));
        }
    }
    let expected: Vec<String> = (1..=32).map(|n| format!("Lien vers la réponse n° {n}")).collect();
    assert_eq!(page.texts("article .number"), expected);
}
