//! The headers every answer leaves with, and the cookies.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::test_support::{Page, TestApp, form};

fn directive<'a>(page: &'a Page, name: &str) -> Vec<&'a str> {
    page.header("content-security-policy")
        .split("; ")
        .find_map(|directive| directive.strip_prefix(name))
        .unwrap_or_else(|| panic!("{} has no {name}", page.path))
        .split_whitespace()
        .collect()
}

/// The scripts written into a page, as a browser would read them.
fn inline_scripts(page: &Page) -> Vec<String> {
    let html = scraper::Html::parse_document(&page.body);
    let selector = scraper::Selector::parse("script:not([src])").unwrap();
    html.select(&selector)
        .map(|script| script.text().collect())
        .filter(|script: &String| !script.is_empty())
        .collect()
}

#[tokio::test]
async fn a_page_runs_our_scripts_and_no_other() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).answered(2).create().await;
    let mut pages = Vec::new();
    for path in
        ["/", "/sujets", &topic.path, "/sujets/nouveau", "/recherche?q=permis", "/inconnue", "/sujets/999"]
    {
        pages.push(ada.get(path).await);
        pages.push(app.visitor().get(path).await);
    }
    pages.push(ada.post(&topic.path, form! { "texte" => "" }).await);
    pages.push(ada.post(&topic.path, form! { "texte" => "**oui**", "apercu" => "1" }).await);
    pages.push(ada.post("/sujets/999", form! { "texte" => "Bonjour" }).await);
    for page in &pages {
        let allowed = directive(page, "script-src ");
        for unsafe_word in ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"] {
            assert!(!page.header("content-security-policy").contains(&format!(" {unsafe_word} ")));
            assert!(!allowed.contains(&unsafe_word), "{allowed:?}");
        }
        let scripts = inline_scripts(page);
        assert!(!scripts.is_empty(), "{} starts no island", page.path);
        for script in scripts {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())));
            assert!(allowed.contains(&hash.as_str()), "{}: {script}", page.path);
        }
        page.assert_no("style").assert_no("[style]");
    }
    let hashes =
        directive(&pages[0], "script-src ").iter().filter(|word| word.starts_with("'sha256-")).count();
    assert!((1..=3).contains(&hashes), "{hashes} scripts are blessed");
}

#[tokio::test]
async fn a_page_loads_nothing_from_elsewhere_and_is_framed_by_nobody() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/").await;
    for (name, words) in [
        ("default-src ", vec!["'none'"]),
        ("style-src ", vec!["'self'"]),
        ("img-src ", vec!["'self'", "data:"]),
        ("connect-src ", vec!["'self'"]),
        ("form-action ", vec!["'self'"]),
        ("base-uri ", vec!["'none'"]),
        ("frame-ancestors ", vec!["'none'"]),
    ] {
        assert_eq!(directive(&page, name), words, "{name}");
    }
    for (selector, attribute) in
        [("script[src]", "src"), ("link:not([rel=canonical])", "href"), ("img", "src")]
    {
        for address in page.attributes(selector, attribute) {
            assert!(address.starts_with('/') && !address.starts_with("//"), "{address}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_them() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let foreign = ada.request(Method::POST, "/connexion").header("origin", "https://ailleurs.test");
    let answers = [
        ada.get("/").await,
        ada.get(&format!("/sujets/{}", topic.id.0)).await,
        ada.get("/inconnue").await,
        ada.get("/favicon.svg").await,
        ada.get("/healthz").await,
        ada.get("/api/themes").await,
        ada.post(&topic.path, form! { "texte" => "Bonjour" }).await,
        ada.post(&topic.path, form! { "texte" => "" }).await,
        ada.post(&topic.path, form! { "texte" => "a".repeat(600_000) }).await,
        ada.send(foreign, Body::empty()).await,
        ada.send(ada.request(Method::PUT, "/"), Body::empty()).await,
    ];
    for page in answers {
        assert_all(&page.path, &page.headers);
    }
    // These do not end.
    for path in ["/direct?canal=sujets", "/direct?canal=inconnu", "/direct"] {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        assert_all(path, app.answer(request).await.headers());
    }
}

#[tokio::test]
async fn a_site_that_is_served_over_https_is_asked_for_over_https_from_then_on() {
    for (site, told) in [("https://communaute.test", "max-age=31536000"), ("http://localhost:3000", "")] {
        let app = TestApp::at(site).await;
        let visitor = app.visitor();
        for path in ["/", "/inconnue", "/favicon.svg"] {
            let page = visitor.get(path).await;
            let header =
                page.headers.get("strict-transport-security").map_or("", |value| value.to_str().unwrap());
            assert_eq!(header, told, "{site}{path}");
        }
    }
}

#[track_caller]
fn assert_all(path: &str, headers: &HeaderMap) {
    let header = |name| headers.get(name).map_or("", |value| value.to_str().unwrap());
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(name), value, "{path} {name}");
    }
    assert!(header("permissions-policy").contains("geolocation=()"), "{path}");
    assert!(header("content-security-policy").starts_with("default-src 'none'; "), "{path}");
    assert!(!header("cache-control").is_empty(), "{path}");
}

#[tokio::test]
async fn the_page_of_a_link_tells_its_secret_to_nobody_and_its_form_still_works() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    visitor.post("/connexion", form! { "email" => "ada@exemple.test" }).await.assert_status(303);
    let page = visitor.get(&app.last_mail().await.link()).await;
    // « no-referrer » would have browsers send `Origin: null` with the form, which is refused.
    page.assert_header("referrer-policy", "same-origin")
        .assert_header("x-robots-tag", "noindex")
        .assert_header("cache-control", "private, no-store");
    assert!(
        page.attributes("a[href], link[href], script[src]", "href")
            .iter()
            .all(|href| !href.contains("jeton"))
    );
}

#[tokio::test]
async fn pages_are_read_anew_and_files_are_kept() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    for path in ["/", "/sujets", &topic.path] {
        visitor.get(path).await.assert_header("cache-control", "no-cache");
    }
    for path in ["/sujets/999", "/inconnue", "/inconnue.css", "/pkg/inconnue.1a2b.js", "/api/themes"] {
        visitor.get(path).await.assert_header("cache-control", "private, no-cache");
    }
    let admin = app.admin("ada").await;
    for path in ["/mon-compte", "/mon-compte/connexions", "/moderation", "/administration/personnes"] {
        admin.get(path).await.assert_header("cache-control", "private, no-store");
    }
    visitor.get("/favicon.svg").await.assert_header("cache-control", "public, max-age=3600");
    let font = "/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2";
    visitor
        .get(font)
        .await
        .assert_status(200)
        .assert_header("cache-control", "public, max-age=31536000, immutable")
        .assert_header("content-type", "font/woff2");
}

#[tokio::test]
async fn pages_travel_compressed() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for encoding in ["br", "gzip"] {
        let request = visitor.request(Method::GET, "/").header(header::ACCEPT_ENCODING, encoding);
        let response = app.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["content-encoding"], encoding);
        assert!(response.headers()["vary"].to_str().unwrap().contains("accept-encoding"));
    }
}

#[tokio::test]
async fn what_is_kept_is_compressed_smallest_and_what_is_sent_once_fastest() {
    let app = TestApp::new().await;
    let (visitor, ada) = (app.visitor(), app.user("ada").await);
    for (reader, encoding) in [(&visitor, "br"), (&ada, "zstd")] {
        let request =
            reader.request(Method::GET, "/").header(header::ACCEPT_ENCODING, "gzip, deflate, br, zstd");
        let response = app.answer(request.body(Body::empty()).unwrap()).await;
        assert_eq!(response.headers()["content-encoding"], encoding);
    }
}

#[tokio::test]
async fn cookies_are_out_of_reach_of_scripts_and_of_other_sites() {
    for (site, name, secure) in
        [("http://localhost:3000", "session", false), ("https://communaute.test", "__Host-session", true)]
    {
        let app = TestApp::at(site).await;
        let visitor = app.visitor();
        visitor.post("/connexion", form! { "email" => "ada@exemple.test" }).await.assert_status(303);
        let page = visitor.get(&app.last_mail().await.link()).await;
        let signed_in = visitor.submit(page.form("main form[method=post]")).await;
        let theme = visitor.post("/parametres-affichage", form! { "affichage" => "sombre" }).await;
        let signed_out = visitor.post("/deconnexion", form! {}).await;
        for (answer, name) in [(&signed_in, name), (&theme, "theme"), (&signed_out, name)] {
            let cookies: Vec<&str> = answer
                .headers
                .get_all(header::SET_COOKIE)
                .iter()
                .map(|value| value.to_str().unwrap())
                .collect();
            let [cookie] = cookies.as_slice() else { panic!("{cookies:?}") };
            let mut parts = cookie.split("; ");
            assert!(parts.next().unwrap().starts_with(&format!("{name}=")), "{cookie}");
            let parts: Vec<&str> = parts.collect();
            for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(parts.contains(&part), "{cookie}");
            }
            assert_eq!(parts.contains(&"Secure"), secure, "{cookie}");
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        assert!(signed_in.header("set-cookie").contains("Max-Age=7776000"), "ninety days");
        assert!(signed_out.header("set-cookie").contains("Max-Age=0"));
    }
}
