//! Signing in by an OpenID Connect provider: a real one, started by each test.

use std::{collections::HashMap, time::Duration as Patience};

use axum::{Json, Router, body::Body, http::Method, response::Redirect, routing::any};
use chrono::Duration;
use openidconnect::{AuthenticationContextClass, IssuerUrl, Scope};
use serde_json::json;
use tokio::net::TcpListener;

use crate::{
    accounts::service::remove_expired,
    test_support::{Browser, BrowserThere, Page, TestApp, TestProvider, form},
};

const BUTTON: &str = "main form[action='/connexion/fournisseur']";
const AWAY: &str = "ProConnect ne répond pas. Connectez-vous par e-mail, ou réessayez dans quelques minutes.";

/// Presses the button, from a page that leads on to `next`. Returns where the browser is sent.
async fn leave(browser: &Browser<'_>, next: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("suite", next).finish();
    let page = browser.get(&format!("/connexion?{query}")).await;
    let leaving = browser.submit(page.form(BUTTON).by("Se connecter avec ProConnect")).await;
    leaving.assert_status(200).assert_title("Vers ProConnect").assert_header("cache-control", "no-store");
    let url = leaving.link("Continuer vers ProConnect");
    leaving.assert_header("refresh", &format!("0; url={url}"));
    url
}

/// Leaves, says who one is there, and comes back: what the site answers.
async fn pass(browser: &Browser<'_>, there: &BrowserThere<'_>, login: &str, next: &str) -> Page {
    let url = leave(browser, next).await;
    browser.get(&there.sign_in(&url, login).await).await
}

fn query_of(url: &str) -> HashMap<String, String> {
    url::Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

/// The answer signs nobody in, and says so kindly.
#[track_caller]
fn assert_refused(page: &Page, status: u16, title: &str) {
    page.assert_status(status).assert_text("h1", title).assert_no_cookie().assert_no("header .account");
    assert!(page.link("Revenir à la page de connexion").starts_with("/connexion"));
}

#[tokio::test]
async fn the_first_time_makes_the_account_and_asks_what_the_provider_cannot_know() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let topic = app.topic().create().await;
    let before = app.census().await;
    let (ada, there) = (app.visitor(), provider.browser());
    let welcome = pass(&ada, &there, "ada", &topic.path).await;
    assert!(welcome.redirect().starts_with("/bienvenue?suite="), "{}", welcome.redirect());
    let page = ada.follow(&welcome).await;
    page.assert_text("h1", "Bienvenue !").assert_no_text("exemple.test");
    let form = page.form("main form[method=post]");
    assert_eq!((form.value("prenom"), form.value("nom")), ("Ada", "Lovelace"));
    ada.submit(form.fill("profession", "cip")).await.assert_redirect(&topic.path);
    ada.get("/").await.assert_text("header .account", "Ada L.");
    let after = app.census().await;
    for (table, rows) in
        [("oidc_identity", "1"), ("oidc_session", "1"), ("session", "1"), ("oidc_request", "0")]
    {
        assert_eq!(after[table], rows, "{table}");
    }
    let members =
        |census: &std::collections::BTreeMap<String, String>| census["member"].parse::<u32>().unwrap();
    assert_eq!(members(&after), members(&before) + 1);

    // The second time finds it, whatever became of the address, and asks nothing.
    app.sql("UPDATE member SET email = 'une.autre@exemple.test' WHERE email = 'ada@exemple.test'").await;
    app.advance(Duration::days(1));
    let elsewhere = app.visitor();
    pass(&elsewhere, &there, "ada", "/aide").await.assert_redirect("/aide");
    elsewhere.get("/").await.assert_text("header .account", "Ada L.");
    let later = app.census().await;
    assert_eq!((members(&later), later["oidc_identity"].as_str()), (members(&after), "1"));
}

#[tokio::test]
async fn a_verified_address_opens_the_account_it_belongs_to() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    app.user("ada").await;
    let visitor = app.visitor();
    pass(&visitor, &provider.browser(), "ada", "/sujets").await.assert_redirect("/sujets");
    // Her own name stays hers.
    visitor.get("/").await.assert_text("header .account", "Ada M.");
    let census = app.census().await;
    assert_eq!((census["member"].as_str(), census["oidc_identity"].as_str()), ("1", "1"));
}

#[tokio::test]
async fn an_address_that_nobody_verified_opens_nothing() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    app.user("ada").await;
    for login in ["eve", "lea"] {
        let visitor = app.visitor();
        let url = leave(&visitor, "/sujets/nouveau?brouillon=abc").await;
        let before = app.census().await;
        let page = visitor.get(&provider.browser().sign_in(&url, login).await).await;
        assert_refused(&page, 403, "Votre adresse e-mail doit être vérifiée");
        page.assert_text("main", "Connectez-vous par e-mail : vous recevrez un lien.");
        // What waits there is still found by who signs in another way.
        let back = page.link("Revenir à la page de connexion");
        assert_eq!(visitor.get(&back).await.form(BUTTON).value("suite"), "/sujets/nouveau?brouillon=abc");
        assert_eq!(app.census().await, before, "{login}");
    }
}

#[tokio::test]
async fn an_issuer_the_operator_trusts_needs_no_verified_address() {
    let provider = TestProvider::start().await;
    let app = provider.site_where(|oidc| oidc.trusted_email = true).await;
    app.user("ada").await;
    let visitor = app.visitor();
    pass(&visitor, &provider.browser(), "eve", "/").await.assert_redirect("/");
    visitor.get("/").await.assert_text("header .account", "Ada M.");
    // Trust makes no address where there is none.
    let page = pass(&app.visitor(), &provider.browser(), "lea", "/").await;
    assert_refused(&page, 403, "Votre adresse e-mail doit être vérifiée");
}

#[tokio::test]
async fn what_is_asked_of_the_provider_is_what_the_operator_set_and_can_be_used_by_nobody_else() {
    let provider = TestProvider::with(json!({ "acrValues": ["eidas2", "eidas1"] })).await;
    let app = provider
        .site_where(|oidc| {
            oidc.acr_values =
                ["eidas2", "eidas1"].map(|acr| AuthenticationContextClass::new(acr.to_owned())).to_vec();
            oidc.scopes.push(Scope::new("usual_name".to_owned()));
        })
        .await;
    let visitor = app.visitor();
    let url = leave(&visitor, "/").await;
    let (asked, again) = (query_of(&url), query_of(&leave(&visitor, "/").await));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", "communaute"),
        ("redirect_uri", "http://localhost:3000/connexion/fournisseur/retour"),
        ("scope", "openid email profile usual_name"),
        ("acr_values", "eidas2 eidas1"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(asked[name], value, "{name}");
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert!(asked[name].len() >= 43, "{name}");
        assert_ne!(asked[name], again[name], "{name} is new each time");
    }
    assert!(!url.contains("un-secret"));
    visitor.get(&provider.browser().sign_in(&url, "ada").await).await.assert_status(303);
}

#[tokio::test]
async fn the_browser_that_left_is_marked_for_ten_minutes_and_unmarked_when_it_is_back() {
    for (site, name, secure) in
        [("http://localhost:3000", "connexion", false), ("https://communaute.test", "__Host-connexion", true)]
    {
        let provider = TestProvider::with(json!({ "site": site })).await;
        let app = provider.site().await;
        let visitor = app.visitor();
        visitor.get("/connexion").await.assert_no_cookie();
        let fields = form! { "suite" => "/" };
        let leaving = visitor.post("/connexion/fournisseur", fields).await;
        let cookie = leaving.header("set-cookie");
        assert!(cookie.starts_with(&format!("{name}=")), "{cookie}");
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=600"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert_eq!(cookie.contains("Secure"), secure, "{cookie}");
        let url = leaving.link("Continuer vers ProConnect");
        visitor.get(&provider.browser().sign_in(&url, "ada").await).await.assert_status(303);
        let session = if secure { "__Host-session" } else { "session" };
        assert_eq!(visitor.cookies().into_keys().collect::<Vec<_>>(), [session]);
    }
}

#[tokio::test]
async fn an_answer_to_another_question_signs_nobody_in() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    app.sql("UPDATE oidc_request SET nonce = 'un autre'").await;
    let before = app.census().await;
    let page = visitor.get(&back).await;
    assert_refused(&page, 400, "Cette connexion n’a pas abouti");
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn an_identity_that_somebody_else_made_or_that_is_for_another_or_too_old_signs_nobody_in() {
    // What is right but for nothing passes, by the same way.
    for (spoil, passes) in [
        ("nothing", true),
        ("signature", false),
        ("algorithm", false),
        ("audience", false),
        ("issuer", false),
        ("expired", false),
    ] {
        let provider = TestProvider::with(json!({ "spoil": spoil })).await;
        let app = provider.site().await;
        let visitor = app.visitor();
        let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
        let before = app.census().await;
        let page = visitor.get(&back).await;
        if passes {
            page.assert_status(303);
        } else {
            // What no provider would say is the provider's fault, as far as the person is concerned.
            assert!([400, 502].contains(&page.status.as_u16()), "{spoil}: {}", page.status);
            page.assert_no_cookie().assert_no("header .account");
            assert_eq!(app.census().await, before, "{spoil}");
        }
    }
}

#[tokio::test]
async fn a_code_is_useless_without_what_it_was_asked_with() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    let another = "a".repeat(43);
    app.sql(&format!("UPDATE oidc_request SET pkce_verifier = '{another}'")).await;
    let before = app.census().await;
    assert_refused(&visitor.get(&back).await, 400, "Cette connexion n’a pas abouti");
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn one_comes_back_once() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    let mark = visitor.cookies();
    visitor.get(&back).await.assert_status(303);
    let before = app.census().await;
    // Again by the same browser, and by one that kept its mark.
    let replayed = app.visitor();
    for (name, value) in mark {
        replayed.keep_cookie(&name, &value);
    }
    for browser in [&visitor, &replayed] {
        let page = browser.get(&back).await;
        page.assert_status(400).assert_text("h1", "Cette connexion n’a pas abouti").assert_no_cookie();
    }
    replayed.get("/").await.assert_no("header .account");
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn two_returns_at_once_sign_in_once() {
    // Where a second use of a code takes back what the first one gave, nothing more needs to be asked.
    let provider = TestProvider::with(json!({ "claimsAtOnce": true })).await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    let (one, two) = tokio::join!(visitor.get(&back), visitor.get(&back));
    let mut answers = [one.status.as_u16(), two.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [303, 400]);
    assert_eq!(app.census().await["session"], "1");
}

#[tokio::test]
async fn nobody_comes_back_in_the_place_of_another() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let (visitor, another) = (app.visitor(), app.visitor());
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    // A link to it is all the other has, or a sign-in of their own besides.
    assert_refused(&another.get(&back).await, 400, "Cette connexion n’a pas abouti");
    leave(&another, "/").await;
    assert_refused(&another.get(&back).await, 400, "Cette connexion n’a pas abouti");
    assert_eq!(app.census().await["session"], "0");
    visitor.get(&back).await.assert_status(303);
}

#[tokio::test]
async fn who_asks_at_the_same_moment_is_not_given_anothers_session() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let (visitor, another, ahead) = (app.visitor(), app.visitor(), app.visitor());
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    let prefetch = ahead.request(Method::GET, &back).header("sec-purpose", "prefetch");
    let (mine, theirs, nobodys) =
        tokio::join!(visitor.get(&back), another.get(&back), ahead.send(prefetch, Body::empty()));
    mine.assert_status(303);
    theirs.assert_status(400).assert_no_cookie();
    nobodys.assert_status(503).assert_no_cookie();
    assert_eq!(app.census().await["session"], "1");
}

#[tokio::test]
async fn two_tabs_of_a_browser_may_both_leave() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let (first, _second) = (leave(&visitor, "/aide").await, leave(&visitor, "/sujets").await);
    let back = provider.browser().sign_in(&first, "ada").await;
    visitor.get(&back).await.assert_redirect("/bienvenue?suite=%2Faide");
}

#[tokio::test]
async fn one_comes_back_within_ten_minutes() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let (early, late) = (app.visitor(), app.visitor());
    let in_time = provider.browser().sign_in(&leave(&early, "/").await, "ada").await;
    let too_late = provider.browser().sign_in(&leave(&late, "/").await, "ada").await;
    app.advance(Duration::minutes(9));
    early.get(&in_time).await.assert_status(303);
    app.advance(Duration::minutes(1));
    assert_refused(&late.get(&too_late).await, 400, "Cette connexion n’a pas abouti");
    assert_eq!(app.census().await["oidc_request"], "1");
    remove_expired(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.census().await["oidc_request"], "0");
}

#[tokio::test]
async fn what_nobody_asked_for_is_refused_in_words() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let url = leave(&visitor, "/").await;
    let state = query_of(&url)["state"].clone();
    let before = app.census().await;
    let of = |pairs: &[(&str, &str)]| {
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    };
    for query in [
        String::new(),
        of(&[("state", "inventé"), ("code", "abc")]),
        of(&[("state", "' OR 1=1 --"), ("code", "\0")]),
        of(&[("state", ""), ("error", "access_denied")]),
        of(&[("state", state.as_str())]),
        of(&[("state", state.as_str()), ("code", "inventé")]),
        of(&[("state", state.as_str()), ("code", "abc"), ("iss", "https://un-autre-fournisseur.test")]),
    ] {
        let page = visitor.get(&format!("/connexion/fournisseur/retour?{query}")).await;
        assert_refused(&page, 400, "Cette connexion n’a pas abouti");
    }
    let hostile = of(&[("state", state.as_str()), ("error", "<script>alert(1)</script>")]);
    let page = visitor.get(&format!("/connexion/fournisseur/retour?{hostile}")).await;
    assert_refused(&page, 502, "La connexion n’a pas pu se faire");
    assert_eq!(app.census().await, before);
    // The right answer still counts.
    visitor.get(&provider.browser().sign_in(&url, "ada").await).await.assert_status(303);
}

#[tokio::test]
async fn who_says_no_at_the_provider_is_told_what_else_there_is() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let url = leave(&visitor, "/sujets").await;
    let before = app.census().await;
    let page = visitor.get(&provider.browser().decline(&url).await).await;
    assert_refused(&page, 403, "Connexion annulée");
    assert_eq!(page.link("Revenir à la page de connexion"), "/connexion?suite=%2Fsujets");
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn signing_in_by_a_provider_never_leads_to_another_site() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    app.user("ada").await;
    let there = provider.browser();
    for next in [
        "https://ailleurs.test/",
        "//ailleurs.test",
        "/\\ailleurs.test",
        "/\t/ailleurs.test",
        "javascript:alert(1)",
    ] {
        let visitor = app.visitor();
        let leaving = visitor.post("/connexion/fournisseur", form! { "suite" => next }).await;
        let url = leaving.link("Continuer vers ProConnect");
        visitor.get(&there.sign_in(&url, "ada").await).await.assert_redirect("/");
    }
    let visitor = app.visitor();
    let back = there.sign_in(&leave(&visitor, "/aide").await, "ada").await;
    app.sql("UPDATE oidc_request SET next = '//ailleurs.test'").await;
    visitor.get(&back).await.assert_redirect("/");
}

#[tokio::test]
async fn a_provider_that_is_down_stops_nobody_from_using_the_site() {
    let mut provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/sujets").await, "ada").await;
    provider.stop().await;
    let before = app.census().await;
    let page = visitor.get(&back).await;
    assert_refused(&page, 502, "La connexion n’a pas pu se faire");
    page.assert_text("main", AWAY);
    assert_eq!(page.link("Revenir à la page de connexion"), "/connexion?suite=%2Fsujets");

    // A site that never met it starts, and offers it: it may be back.
    let late = provider.site().await;
    let newcomer = late.visitor();
    newcomer.get("/").await.assert_status(200);
    let page = newcomer.post("/connexion/fournisseur", form! { "suite" => "/sujets" }).await;
    assert_refused(&page, 502, "La connexion n’a pas pu se faire");
    page.assert_text("main", AWAY);
    let again = page.form("main form[action='/connexion/fournisseur']").by("Réessayer");
    assert_eq!(again.value("suite"), "/sujets");
    assert_eq!(late.census().await["oidc_request"], "0");
    assert_eq!(app.census().await, before);

    provider.restart().await;
    let leaving = newcomer.submit(again).await;
    let url = leaving.link("Continuer vers ProConnect");
    newcomer.get(&provider.browser().sign_in(&url, "ada").await).await.assert_status(303);
    // The one that met it knows keys that are no longer the provider's: it asks again.
    let stranger = app.visitor();
    pass(&stranger, &provider.browser(), "ada", "/aide").await.assert_redirect("/bienvenue?suite=%2Faide");
}

/// The address of something that is no provider.
async fn listen(site: impl FnOnce(String) -> Router) -> IssuerUrl {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, site(issuer.clone())).into_future());
    IssuerUrl::new(issuer).unwrap()
}

#[tokio::test]
async fn whatever_a_provider_answers_is_a_page_that_says_what_to_do_and_soon() {
    let provider = TestProvider::start().await;
    let real = format!("{}/.well-known/openid-configuration", provider.issuer);
    let silent = listen(|_| Router::new().fallback(any(std::future::pending::<()>))).await;
    let nonsense = listen(|_| Router::new().fallback(any(async || "bonjour"))).await;
    let endless = listen(|_| Router::new().fallback(any(async || "[".repeat(3_000_000)))).await;
    let redirecting = listen(|_| Router::new().fallback(any(async move || Redirect::temporary(&real)))).await;
    let hostile = listen(|issuer| {
        let says = json!({
            "issuer": issuer,
            "authorization_endpoint": "javascript:alert(1)",
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        Router::new()
            .route("/.well-known/openid-configuration", any(async || Json(says)))
            .route("/keys", any(async || Json(json!({ "keys": [] }))))
    })
    .await;
    for issuer in [silent, nonsense, endless, redirecting, hostile] {
        let app = provider.site_where(|oidc| oidc.issuer = issuer.clone()).await;
        let post = app.visitor();
        let answer = post.post("/connexion/fournisseur", form! { "suite" => "/" });
        let page = tokio::time::timeout(Patience::from_secs(8), answer).await.unwrap();
        assert_refused(&page, 502, "La connexion n’a pas pu se faire");
        page.assert_text("main", AWAY);
        assert_eq!(app.census().await["oidc_request"], "0", "{issuer:?}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_providers_session_too_and_leads_back() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    app.user("ada").await;
    let (ada, there) = (app.visitor(), provider.browser());
    pass(&ada, &there, "ada", "/").await.assert_redirect("/");
    assert!(!there.is_asked(&leave(&app.visitor(), "/").await).await, "the provider remembers Ada");

    let button = ada.get("/").await.form("header .header-actions form[action='/deconnexion']");
    let leaving = ada.submit(button).await;
    leaving.assert_status(200).assert_title("Vers ProConnect").assert_no("header .account");
    assert!(ada.cookies().is_empty());
    let census = app.census().await;
    assert_eq!((census["session"].as_str(), census["oidc_session"].as_str()), ("1", "0"), "her first stays");
    let url = leaving.link("Continuer vers ProConnect");
    let asked = query_of(&url);
    assert_eq!(asked["post_logout_redirect_uri"], "http://localhost:3000/deconnexion/retour");
    assert!(asked["id_token_hint"].split('.').count() == 3 && !asked["state"].is_empty());

    let back = there.sign_out(&url).await;
    assert!(back.starts_with("/deconnexion/retour?state="), "{back}");
    ada.get(&back).await.assert_redirect("/");
    assert!(there.is_asked(&leave(&app.visitor(), "/").await).await, "the provider forgot Ada");
}

#[tokio::test]
async fn only_a_session_the_provider_began_is_ended_there() {
    let mut provider = TestProvider::start().await;
    let app = provider.site().await;
    let by_mail = app.user("ada").await;
    by_mail.post("/deconnexion", form! {}).await.assert_redirect("/");
    // One that does not answer keeps nobody in.
    let (ada, bob) = (app.visitor(), app.visitor());
    for browser in [&ada, &bob] {
        pass(browser, &provider.browser(), "ada", "/").await.assert_redirect("/");
    }
    provider.stop().await;
    // Where its session ends is known.
    ada.post("/deconnexion", form! {}).await.assert_status(200);
    app.state.oidc.as_ref().unwrap().forget();
    bob.post("/deconnexion", form! {}).await.assert_redirect("/");
    for browser in [&ada, &bob] {
        assert!(browser.cookies().is_empty());
    }
    assert_eq!(app.census().await["session"], "0");
}

#[tokio::test]
async fn a_provider_may_speak_as_proconnect_does() {
    let provider = TestProvider::with(json!({
        "signedClaims": true,
        "secretInBody": true,
        "acrValues": ["eidas1"],
        "people": { "ada": { "email": "ada@exemple.test", "given_name": "Ada", "usual_name": "Byron" } },
    }))
    .await;
    let app = provider
        .site_where(|oidc| {
            oidc.scopes =
                ["email", "given_name", "usual_name"].map(|scope| Scope::new(scope.to_owned())).to_vec();
            oidc.acr_values = vec![AuthenticationContextClass::new("eidas1".to_owned())];
            oidc.trusted_email = true;
        })
        .await;
    let visitor = app.visitor();
    let welcome = pass(&visitor, &provider.browser(), "ada", "/").await;
    let form = visitor.follow(&welcome).await.form("main form[method=post]");
    assert_eq!((form.value("prenom"), form.value("nom")), ("Ada", "Byron"));
}

#[tokio::test]
async fn a_provider_may_say_everything_at_once_and_names_no_form_would_take() {
    let provider = TestProvider::with(json!({
        "claimsAtOnce": true,
        "people": {
            "ada": {
                "email": "ada@exemple.test",
                "email_verified": true,
                "given_name": "ada@exemple.test",
                "family_name": "Lovelace",
            },
        },
    }))
    .await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let welcome = pass(&visitor, &provider.browser(), "ada", "/").await;
    let form = visitor.follow(&welcome).await.form("main form[method=post]");
    assert_eq!((form.value("prenom"), form.value("nom")), ("", ""), "an address would be published");
}

#[tokio::test]
async fn a_page_that_is_only_read_ahead_signs_nobody_in() {
    let provider = TestProvider::start().await;
    let app = provider.site().await;
    let visitor = app.visitor();
    let back = provider.browser().sign_in(&leave(&visitor, "/").await, "ada").await;
    let before = app.census().await;
    for purpose in ["prefetch", "prefetch;prerender"] {
        let ahead = visitor.request(Method::GET, &back).header("sec-purpose", purpose);
        visitor.send(ahead, Body::empty()).await.assert_status(503).assert_no_cookie();
    }
    visitor.send(visitor.request(Method::HEAD, &back), Body::empty()).await.assert_status(503);
    assert_eq!(app.census().await, before);
    // Reading an address again begins nothing.
    visitor.get("/connexion/fournisseur").await.assert_redirect("/connexion");
    assert_eq!(app.census().await, before);
    visitor.get(&back).await.assert_status(303);
}

#[tokio::test]
async fn without_a_provider_there_is_no_button_and_no_address() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    visitor.get("/connexion").await.assert_no(BUTTON).assert_no_text("ProConnect");
    for path in
        ["/connexion/fournisseur", "/connexion/fournisseur/retour?state=a&code=b", "/deconnexion/retour"]
    {
        visitor.get(path).await.assert_status(404).assert_text("h1", "Cette page n’existe pas");
        visitor.post(path, form! { "suite" => "/" }).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_button_says_what_people_call_the_provider() {
    let provider = TestProvider::start().await;
    let app = provider.site_where(|oidc| "Mon <b>service</b>".clone_into(&mut oidc.name)).await;
    let page = app.visitor().get("/connexion?suite=%2Faide").await;
    let form = page.form(BUTTON).by("Se connecter avec Mon <b>service</b>");
    assert_eq!(form.value("suite"), "/aide");
}
