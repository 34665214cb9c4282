//! Signing in by a passkey: adding, naming, removing several, and what is refused.

use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    accounts::{passkey::service::CEREMONY_LIFETIME, service::remove_expired},
    test_support::{Authenticator, Browser, Page, TestApp, form},
};

const SITE: &str = "http://localhost:3000";
const KEYS: &str = "/mon-compte/cles";
const ADD: [&str; 2] = ["/mon-compte/cles/debut", "/mon-compte/cles/fin"];
const SIGN_IN: [&str; 2] = ["/connexion/cle/debut", "/connexion/cle/fin"];

/// Begins to add a passkey.
async fn begin(browser: &Browser<'_>, name: &str) -> Value {
    let begun = browser.call(ADD[0], &json!({ "nom": name })).await;
    begun.assert_status(200);
    begun.json()
}

/// Adds a passkey made by `device`.
async fn add(browser: &Browser<'_>, device: &Authenticator, name: &str) -> Page {
    let begun = begin(browser, name).await;
    let made = device.make(&begun["options"]);
    browser.call(ADD[1], &json!({ "ceremony": begun["ceremony"], "credential": made })).await
}

/// Signs in by the last passkey of `device`, to go on to `next`.
async fn sign_in(browser: &Browser<'_>, device: &Authenticator, next: &str) -> Page {
    let begun = browser.call(SIGN_IN[0], &json!({ "suite": next })).await;
    begun.assert_status(200).assert_no_cookie();
    let begun = begun.json();
    let signed = device.sign(&begun["options"]);
    browser
        .call(SIGN_IN[1], &json!({ "ceremony": begun["ceremony"], "credential": signed, "suite": next }))
        .await
}

/// Refused in words, and nothing was written.
#[track_caller]
fn assert_refused(page: &Page, status: u16, words: &str) {
    page.assert_status(status).assert_no_cookie();
    let told = page.json();
    let message = told["message"].as_str().unwrap_or_else(|| panic!("{} says {told}", page.path));
    assert!(message.contains(words), "« {words} » was expected from {}: {message}", page.path);
}

#[tokio::test]
async fn a_member_adds_several_passkeys_and_signs_in_by_any_of_them_without_an_address() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.get(KEYS).await.assert_status(200).assert_text("main", "Vous n’en avez pas encore.");
    let (phone, computer) = (Authenticator::at(SITE), Authenticator::at(SITE));
    for (device, name) in [(&phone, "Mon téléphone"), (&computer, "Le bureau <b>")] {
        let added = add(&ada, device, name).await;
        added.assert_status(200);
        assert_eq!(added.json(), json!({ "next": KEYS }));
    }
    let page = ada.get(KEYS).await;
    assert_eq!(page.texts("main li.card h2"), ["Mon téléphone", "Le bureau <b>"]);
    page.assert_text("main li.card", "pas encore utilisée");

    app.advance(Duration::hours(2));
    for device in [&phone, &computer, &phone] {
        let browser = app.visitor();
        let signed_in = sign_in(&browser, device, "/themes/mobilite").await;
        signed_in.assert_status(200);
        assert_eq!(signed_in.json(), json!({ "next": "/themes/mobilite" }));
        browser.get("/").await.assert_text("header .account", "Ada M.");
        app.advance(Duration::hours(1));
    }
    let page = ada.get(KEYS).await;
    page.assert_count("main li.card", 2).assert_no_text("pas encore utilisée");
    assert_eq!(app.census().await["member"], "1");
    assert_eq!(app.census().await["passkey_ceremony"], "0");
}

#[tokio::test]
async fn a_device_is_asked_to_keep_the_passkey_and_to_check_its_owner() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let asked = begin(&ada, "Mon téléphone").await["options"].take();
    let criteria = &asked["authenticatorSelection"];
    assert_eq!(
        (&criteria["residentKey"], &criteria["requireResidentKey"], &criteria["userVerification"]),
        (&json!("required"), &json!(true), &json!("required"))
    );
    assert_eq!(
        (&asked["rp"]["id"], &asked["user"]["name"]),
        (&json!("localhost"), &json!("ada@exemple.test"))
    );
    // Random, and hers for good.
    let handle = asked["user"]["id"].as_str().unwrap();
    assert_eq!(handle.len(), 22, "{handle}");
    assert_eq!(begin(&ada, "Un autre").await["options"]["user"]["id"], *handle);
    assert_ne!(begin(&app.user("bob").await, "Un autre").await["options"]["user"]["id"], *handle);

    let begun = app.visitor().call(SIGN_IN[0], &json!({})).await.json();
    let asked = &begun["options"];
    assert!(asked["allowCredentials"].as_array().is_none_or(Vec::is_empty), "{asked}");
    assert_eq!((&asked["userVerification"], &asked["rpId"]), (&json!("required"), &json!("localhost")));
    // A device that has one of her passkeys makes no second.
    add(&ada, &Authenticator::at(SITE), "Le premier").await.assert_status(200);
    let excluded = begin(&ada, "Le second").await["options"]["excludeCredentials"].take();
    assert_eq!(excluded.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_page_says_that_this_one_way_needs_javascript_and_hides_what_does() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let sign_in = app.visitor().get("/connexion?suite=%2Fsujets").await;
    sign_in
        .assert_text("main", "C’est la seule façon de se connecter qui a besoin de JavaScript")
        .assert_text("main", "le lien par e-mail fonctionne toujours")
        .assert_count("form[hidden] button", 1)
        .assert_count("head script[type=module][src='/passkeys.js']", 1);
    assert_eq!(sign_in.attribute("form[hidden] input[name=suite]", "value"), "/sujets");
    sign_in.form("main form[method=post]");
    ada.get(KEYS)
        .await
        .assert_text("main", "Cette action a besoin de JavaScript")
        .assert_count("form[hidden] #nom", 1)
        .assert_count("head script[type=module][src='/passkeys.js']", 1);
    assert_eq!(ada.get("/bienvenue").await.link("Mes clés d’accès"), KEYS);
    let script = app.visitor().get("/passkeys.js").await;
    script.assert_status(200);
    assert!(script.header("content-type").starts_with("text/javascript"));
}

#[tokio::test]
async fn one_lands_where_one_wanted_within_the_site() {
    let app = TestApp::new().await;
    let newcomer = app.newcomer("claire").await;
    let device = Authenticator::at(SITE);
    add(&newcomer, &device, "Mon téléphone").await.assert_status(200);
    let welcome = sign_in(&app.visitor(), &device, "/aide").await;
    assert_eq!(welcome.json(), json!({ "next": "/bienvenue?suite=%2Faide" }));

    let ada = app.user("ada").await;
    add(&ada, &device, "Mon téléphone").await.assert_status(200);
    for next in ["https://ailleurs.test/", "//ailleurs.test", "/\\ailleurs.test", "javascript:alert(1)", ""] {
        assert_eq!(sign_in(&app.visitor(), &device, next).await.json(), json!({ "next": "/" }), "{next}");
    }
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed_without_javascript() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let (phone, computer) = (Authenticator::at(SITE), Authenticator::at(SITE));
    add(&ada, &phone, "Mon téléphone").await.assert_status(200);
    add(&ada, &computer, "Mon ordinateur").await.assert_status(200);

    let rename = ada.get(&ada.get(KEYS).await.link("Renommer la clé « Mon téléphone »")).await;
    rename.assert_status(200).assert_title("Renommer une clé d’accès");
    let form = rename.form("main form[method=post]");
    assert_eq!(form.value("nom"), "Mon téléphone");
    for (typed, message) in [("  ", "Donnez un nom à cette clé"), (&"é".repeat(61), "60 caractères au plus")]
    {
        let refused = ada.submit(form.clone().fill("nom", typed)).await;
        refused.assert_status(422).assert_field_error("nom", message);
        assert_eq!(refused.form("main form[method=post]").value("nom"), typed);
    }
    ada.submit(form.fill("nom", " Mon  vieux téléphone ")).await.assert_redirect(KEYS);

    let remove = ada.get(&ada.get(KEYS).await.link("Supprimer la clé « Mon vieux téléphone »")).await;
    remove.assert_status(200).assert_text("main", "Mon vieux téléphone");
    assert_eq!(remove.link("Garder la clé"), KEYS);
    ada.submit(remove.form("main form[method=post]")).await.assert_redirect(KEYS);
    assert_eq!(ada.get(KEYS).await.texts("main li.card h2"), ["Mon ordinateur"]);

    // It signs nobody in any more; the other does.
    let refused = sign_in(&app.visitor(), &phone, "/").await;
    assert_refused(&refused, 404, "Cette clé d’accès n’est pas connue ici");
    sign_in(&app.visitor(), &computer, "/").await.assert_status(200);
}

#[tokio::test]
async fn the_passkeys_of_somebody_else_are_out_of_reach() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    add(&ada, &Authenticator::at(SITE), "Mon téléphone").await.assert_status(200);
    let paths = {
        let page = ada.get(KEYS).await;
        ["Renommer la clé « Mon téléphone »", "Supprimer la clé « Mon téléphone »"]
            .map(|link| page.link(link))
    };
    for path in &paths {
        bob.get(path).await.assert_status(404);
        bob.post(path, form! { "nom" => "À moi" }).await.assert_status(404);
        app.visitor().get(path).await.assert_status(303);
        app.visitor().post(path, form! { "nom" => "À moi" }).await.assert_status(401);
    }
    for key in ["0", "999", "-1", "un", "99999999999999999999"] {
        for action in ["renommer", "supprimer"] {
            let path = format!("{KEYS}/{key}/{action}");
            ada.get(&path).await.assert_status(404);
            ada.post(&path, form! { "nom" => "À moi" }).await.assert_status(404);
        }
    }
    bob.get(KEYS).await.assert_no("main li.card");
    ada.get(KEYS).await.assert_text("main li.card", "Mon téléphone");
    app.visitor().get(KEYS).await.assert_redirect("/connexion?suite=%2Fmon-compte%2Fcles");
}

#[tokio::test]
async fn nobody_adds_a_passkey_without_being_signed_in() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let visitor = app.visitor();
    let refused = visitor.call(ADD[0], &json!({ "nom": "Mon téléphone" })).await;
    assert_refused(&refused, 401, "Connectez-vous d’abord");
    let begun = begin(&ada, "Mon téléphone").await;
    let made = Authenticator::at(SITE).make(&begun["options"]);
    let answer = json!({ "ceremony": begun["ceremony"], "credential": made });
    assert_refused(&visitor.call(ADD[1], &answer).await, 401, "Connectez-vous d’abord");
    assert_eq!(app.census().await["passkey"], "0");
}

#[tokio::test]
async fn a_challenge_is_answered_once_within_five_minutes_by_who_was_asked() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let device = Authenticator::at(SITE);
    let over = |page: &Page| assert_refused(page, 410, "Cette demande n’est plus valable");
    let begun = begin(&ada, "Mon téléphone").await;
    let made = json!({ "ceremony": begun["ceremony"], "credential": device.make(&begun["options"]) });
    // Somebody else's, then too late, then in time, then again.
    over(&bob.call(ADD[1], &made).await);
    app.advance(CEREMONY_LIFETIME);
    over(&ada.call(ADD[1], &made).await);
    app.advance(-Duration::seconds(1));
    ada.call(ADD[1], &made).await.assert_status(200);
    over(&ada.call(ADD[1], &made).await);

    let visitor = app.visitor();
    let begun = visitor.call(SIGN_IN[0], &json!({})).await.json();
    let signed = json!({ "ceremony": begun["ceremony"], "credential": device.sign(&begun["options"]) });
    // Two presses sign in once.
    let (one, two) = tokio::join!(visitor.call(SIGN_IN[1], &signed), visitor.call(SIGN_IN[1], &signed));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
    over(&visitor.call(SIGN_IN[1], &signed).await);
    let begun = visitor.call(SIGN_IN[0], &json!({})).await.json();
    let signed = json!({ "ceremony": begun["ceremony"], "credential": device.sign(&begun["options"]) });
    app.advance(CEREMONY_LIFETIME);
    over(&visitor.call(SIGN_IN[1], &signed).await);
    // A secret nobody was given, and one that was given to add.
    let adding = begin(&ada, "Un autre").await;
    for secret in [json!("inconnue"), json!(""), json!("\0"), adding["ceremony"].clone()] {
        let begun = app.visitor().call(SIGN_IN[0], &json!({})).await.json();
        let signed = json!({ "ceremony": secret, "credential": device.sign(&begun["options"]) });
        over(&app.visitor().call(SIGN_IN[1], &signed).await);
    }
    assert_eq!(app.census().await["passkey"], "1");
}

#[tokio::test]
async fn an_answer_that_is_not_right_is_refused_and_writes_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let device = Authenticator::at(SITE);
    add(&ada, &device, "Mon téléphone").await.assert_status(200);
    let elsewhere = device.copied().seen_at("http://ailleurs.test");
    let unverified = device.copied().unverified();
    for wrong in [&elsewhere, &unverified] {
        let begun = app.visitor().call(SIGN_IN[0], &json!({})).await.json();
        let signed = json!({ "ceremony": begun["ceremony"], "credential": wrong.sign(&begun["options"]) });
        let before = app.census().await;
        let refused = app.visitor().call(SIGN_IN[1], &signed).await;
        assert_refused(&refused, 422, "La clé d’accès n’a pas été acceptée");
        assert_eq!(app.census().await, before);
        let begun = begin(&ada, "Un autre").await;
        let made = json!({ "ceremony": begun["ceremony"], "credential": wrong.make(&begun["options"]) });
        let before = app.census().await;
        assert_refused(&ada.call(ADD[1], &made).await, 422, "La clé d’accès n’a pas été acceptée");
        assert_eq!(app.census().await, before);
    }
    // Signed for another challenge, by another key, in the name of another person.
    let begun = app.visitor().call(SIGN_IN[0], &json!({})).await.json();
    let other = app.visitor().call(SIGN_IN[0], &json!({})).await.json();
    let right = device.sign(&begun["options"]);
    let stranger = {
        let stranger = Authenticator::at(SITE);
        stranger.make(&begin(&ada, "Sans suite").await["options"]);
        stranger.sign(&begun["options"])
    };
    let with = |pointer: &str, value: Value| {
        let mut changed = right.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };
    let handle = json!("AAAAAAAAAAAAAAAAAAAAAA");
    for (credential, status) in [
        (device.sign(&other["options"]), 422),
        (with("/response/signature", stranger["response"]["signature"].clone()), 422),
        (with("/response/signature", json!("AAAA")), 422),
        (with("/response/authenticatorData", json!("AAAA")), 422),
        (with("/response/clientDataJSON", json!("AAAA")), 422),
        (with("/response/userHandle", Value::Null), 422),
        (with("/response/userHandle", json!("AAAA")), 422),
        (with("/response/userHandle", handle), 404),
        (stranger, 404),
    ] {
        let before = app.census().await;
        let sent = json!({ "ceremony": begun["ceremony"], "credential": credential });
        let refused = app.visitor().call(SIGN_IN[1], &sent).await;
        assert_refused(&refused, status, if status == 404 { "pas connue ici" } else { "pas été acceptée" });
        assert_eq!(app.census().await, before, "{credential}");
    }
    // The right answer is still good.
    let sent = json!({ "ceremony": begun["ceremony"], "credential": device.sign(&begun["options"]) });
    app.visitor().call(SIGN_IN[1], &sent).await.assert_status(200);
}

#[tokio::test]
async fn a_copy_of_a_passkey_whose_count_falls_behind_is_refused() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let device = Authenticator::at(SITE);
    add(&ada, &device, "Ma clé de sécurité").await.assert_status(200);
    let copy = device.copied();
    for _ in 0..2 {
        sign_in(&app.visitor(), &device, "/").await.assert_status(200);
    }
    assert_refused(&sign_in(&app.visitor(), &copy, "/").await, 422, "La clé d’accès n’a pas été acceptée");
    sign_in(&app.visitor(), &device, "/").await.assert_status(200);
}

#[tokio::test]
async fn a_device_that_does_not_keep_the_passkey_is_refused_and_one_that_does_not_say_is_not() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let forgetful = Authenticator::at(SITE).telling(Some(false));
    assert_refused(&add(&ada, &forgetful, "Ma clé").await, 422, "ne peut pas garder la clé d’accès");
    let silent = Authenticator::at(SITE).telling(None);
    add(&ada, &silent, "Ma clé").await.assert_status(200);
    ada.get(KEYS).await.assert_count("main li.card", 1);
}

#[tokio::test]
async fn a_passkey_belongs_to_one_account() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    let device = Authenticator::at(SITE);
    add(&ada, &device, "Mon téléphone").await.assert_status(200);
    for (browser, words) in [(&ada, "pas été acceptée"), (&bob, "est déjà enregistrée")] {
        let begun = begin(browser, "Encore").await;
        let made =
            json!({ "ceremony": begun["ceremony"], "credential": device.make_again(&begun["options"]) });
        assert_refused(&browser.call(ADD[1], &made).await, 422, words);
    }
    sign_in(&app.visitor(), &device, "/").await.assert_status(200);
    assert_eq!(app.census().await["passkey"], "1");
}

#[tokio::test]
async fn twenty_passkeys_are_enough_and_each_has_a_name() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for name in ["", " \u{200B} ", &"é".repeat(61)] {
        let refused = ada.call(ADD[0], &json!({ "nom": name })).await;
        assert_refused(&refused, 422, if name.len() > 60 { "trop long" } else { "Donnez un nom" });
    }
    // Begun in time, finished too late.
    let begun = begin(&ada, "La dernière").await;
    for number in 1..=20 {
        add(&ada, &Authenticator::at(SITE), &format!("Clé {number}")).await.assert_status(200);
    }
    let made = Authenticator::at(SITE).make(&begun["options"]);
    let sent = json!({ "ceremony": begun["ceremony"], "credential": made });
    assert_refused(&ada.call(ADD[1], &sent).await, 422, "Vous avez déjà vingt clés d’accès");
    let refused = ada.call(ADD[0], &json!({ "nom": "Clé 21" })).await;
    assert_refused(&refused, 422, "Supprimez-en une");
    let page = ada.get(KEYS).await;
    page.assert_count("main li.card", 20)
        .assert_no("[data-passkey]")
        .assert_text("main", "Vous en avez vingt");
}

#[tokio::test]
async fn what_is_not_a_call_of_ours_is_refused_in_words() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let before = app.census().await;
    let long = "a".repeat(70_000);
    for path in ADD.into_iter().chain(SIGN_IN) {
        for (body, status) in [
            ("", 400),
            ("null", 400),
            ("[]", 400),
            ("{", 400),
            ("\u{0}", 400),
            (r#"{"nom": 1, "ceremony": 2, "credential": 3}"#, 400),
            (r#"{"nom": null, "ceremony": "a", "credential": {}}"#, 400),
            (&long, 413),
        ] {
            // Signing in begins with nothing to say: nothing is wrong with what is not read.
            if path == SIGN_IN[0] && matches!(body.get(..2), Some("[]" | "{\"")) {
                continue;
            }
            let request = ada.request(Method::POST, path).header("content-type", "application/json");
            let page = ada.send(request, body.to_owned()).await;
            assert_refused(&page, status, "Rechargez la page, puis recommencez.");
        }
        let form = ada.post(path, form! { "nom" => "Mon téléphone" }).await;
        assert_refused(&form, 415, "Rechargez la page");
        ada.get(path).await.assert_status(405);
        let foreign = ada
            .request(Method::POST, path)
            .header("content-type", "application/json")
            .header("origin", "https://ailleurs.test");
        ada.send(foreign, "{}").await.assert_status(403);
    }
    assert_eq!(app.census().await, before);
}

#[tokio::test]
async fn a_site_whose_address_is_a_number_has_no_passkeys_and_says_so() {
    let app = TestApp::at("http://127.0.0.1:3000").await;
    let ada = app.user("ada").await;
    app.visitor().get("/connexion").await.assert_no("[data-passkey]").assert_no_text("clé d’accès");
    ada.get(KEYS).await.assert_no("[data-passkey]").assert_text("main", "ne permet pas d’en ajouter");
    for (path, call) in [(ADD[0], json!({ "nom": "Ma clé" })), (SIGN_IN[0], json!({}))] {
        assert_refused(&ada.call(path, &call).await, 404, "ne sont pas possibles à cette adresse");
    }
}

#[tokio::test]
async fn what_nobody_answered_is_forgotten() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    begin(&ada, "Mon téléphone").await;
    app.visitor().call(SIGN_IN[0], &json!({})).await.assert_status(200);
    remove_expired(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.census().await["passkey_ceremony"], "2");
    app.advance(CEREMONY_LIFETIME);
    remove_expired(&app.state.db, app.now()).await.unwrap();
    assert_eq!(app.census().await["passkey_ceremony"], "0");
}
