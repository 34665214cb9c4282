//! What is done too often waits; nobody else does.

use std::net::SocketAddr;

use axum::{body::Body, extract::ConnectInfo, http::Method};
use chrono::Duration;
use serde_json::json;

use crate::test_support::{Browser, Page, TestApp, TestProvider, form};

async fn from(browser: &Browser<'_>, address: &str, path: &str) -> Page {
    let address: SocketAddr = format!("{address}:40000").parse().unwrap();
    let request = browser.request(Method::GET, path).extension(ConnectInfo(address));
    browser.send(request, Body::empty()).await
}

#[tokio::test]
async fn a_member_who_writes_without_end_is_asked_to_wait_and_loses_nothing() {
    let app = TestApp::limited().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let topic = app.topic().create().await;
    for number in 1..=20 {
        let text = format!("Réponse numéro {number}.");
        ada.post(&topic.path, form! { "texte" => text }).await.assert_status(303);
    }
    let refused = ada.post(&topic.path, form! { "texte" => "Une de trop." }).await;
    refused
        .assert_status(429)
        .assert_header("retry-after", "20")
        .assert_text("h1", "Un instant, s’il vous plaît")
        .assert_text("main", "Réessayez dans 20 secondes");
    assert_eq!(refused.texts("textarea"), ["Une de trop."]);
    bob.post(&topic.path, form! { "texte" => "La mienne." }).await.assert_status(303);
    app.advance(Duration::seconds(20));
    ada.submit(refused.form("form.card[method=post]")).await.assert_status(303);
    assert_eq!(app.number("SELECT count(*) AS n FROM post WHERE number > 0").await, 22);
}

#[tokio::test]
async fn asking_for_mails_without_end_is_refused_before_any_is_written() {
    let app = TestApp::limited().await;
    let visitor = app.visitor();
    for number in 0..100 {
        let email = format!("personne{number}@exemple.test");
        visitor.post("/connexion", form! { "email" => email }).await.assert_status(303);
    }
    let refused = visitor.post("/connexion", form! { "email" => "une@autre.test" }).await;
    refused.assert_status(429).assert_header("retry-after", "20");
    assert_eq!(app.mails().await.len(), 100);
    assert_eq!(refused.form("form.card[method=post]").value("email"), "une@autre.test");
}

#[tokio::test]
async fn one_network_that_searches_without_end_does_not_stop_another() {
    let app = TestApp::set_up(|config| {
        config.rate_limits = true;
        config.page_cache_bytes = 0;
    })
    .await;
    let visitor = app.visitor();
    for _ in 0..300 {
        from(&visitor, "198.51.100.7", "/recherche?q=permis").await.assert_status(200);
    }
    from(&visitor, "198.51.100.7", "/recherche?q=permis")
        .await
        .assert_status(429)
        .assert_header("retry-after", "1");
    from(&visitor, "203.0.113.9", "/recherche?q=permis").await.assert_status(200);
    // The form itself asks nothing of the database.
    from(&visitor, "198.51.100.7", "/recherche").await.assert_status(200);
    app.advance(Duration::seconds(1));
    from(&visitor, "198.51.100.7", "/recherche?q=permis").await.assert_status(200);
}

#[tokio::test]
async fn beginning_to_sign_in_by_a_passkey_without_end_is_refused_before_anything_is_written() {
    let app = TestApp::limited().await;
    let visitor = app.visitor();
    for _ in 0..200 {
        visitor.call("/connexion/cle/debut", &json!({})).await.assert_status(200);
    }
    let refused = visitor.call("/connexion/cle/debut", &json!({})).await;
    refused.assert_status(429).assert_header("retry-after", "2");
    assert!(refused.json()["message"].as_str().unwrap().contains("Réessayez dans 2 secondes"));
    assert_eq!(app.census().await["passkey_ceremony"], "200");
}

#[tokio::test]
async fn a_member_who_adds_passkeys_without_end_is_asked_to_wait() {
    let app = TestApp::limited().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let name = json!({ "nom": "Ma clé" });
    for _ in 0..20 {
        ada.call("/mon-compte/cles/debut", &name).await.assert_status(200);
    }
    ada.call("/mon-compte/cles/debut", &name).await.assert_status(429);
    bob.call("/mon-compte/cles/debut", &name).await.assert_status(200);
}

#[tokio::test]
async fn leaving_for_the_provider_without_end_is_refused() {
    let provider = TestProvider::start().await;
    let app = TestApp::set_up(|config| {
        config.rate_limits = true;
        config.oidc = Some(provider.config());
    })
    .await;
    let visitor = app.visitor();
    for _ in 0..200 {
        visitor.post("/connexion/fournisseur", form! {}).await.assert_status(200);
    }
    visitor
        .post("/connexion/fournisseur", form! {})
        .await
        .assert_status(429)
        .assert_header("retry-after", "2");
    assert_eq!(app.census().await["oidc_request"], "200");
}
