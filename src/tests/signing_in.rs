//! Signing in by a link sent by e-mail.

use axum::{body::Body, http::Method};
use chrono::Duration;

use crate::test_support::{Browser, Page, TestApp, form, only_reads};

/// Asks for a link as a person does, and reads the page that says it left.
async fn ask_for_link(browser: &Browser<'_>, email: &str, next: &str) -> Page {
    let page =
        browser.get(&format!("/connexion?suite={}", next.replace('&', "%26").replace('#', "%23"))).await;
    let sent = browser.submit(page.form("main form[method=post]").fill("email", email)).await;
    sent.assert_redirect("/connexion/envoye");
    browser.follow(&sent).await
}

/// Opens the link of the newest mail and presses its button.
async fn press_link(app: &TestApp, browser: &Browser<'_>) -> Page {
    let page = browser.get(&app.last_mail().await.link()).await;
    browser.submit(page.form("main form[method=post]").by("Me connecter")).await
}

#[tokio::test]
async fn the_answer_is_the_same_whether_or_not_the_account_exists() {
    let app = TestApp::new().await;
    app.user("ada").await;
    let (known, unknown) = (app.visitor(), app.visitor());
    let one = ask_for_link(&known, "ada@exemple.test", "/sujets").await;
    let two = ask_for_link(&unknown, "personne@exemple.test", "/sujets").await;
    assert_eq!((one.status, one.texts("body")), (two.status, two.texts("body")));
    one.assert_title("Consultez votre messagerie").assert_no_cookie();
    let mails = app.mails().await;
    assert_eq!(
        mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(),
        ["ada@exemple.test", "personne@exemple.test"]
    );
    let without_link = |text: &str| text.split("jeton=").next().unwrap().to_owned();
    assert_eq!(mails[0].subject, mails[1].subject);
    assert_eq!(without_link(&mails[0].text), without_link(&mails[1].text));
    // Asking makes no account: the link does, once it is used.
    assert_eq!(app.census().await["member"], "1");
}

#[tokio::test]
async fn the_mail_has_its_link_in_text_and_in_html_and_says_how_long_it_lasts() {
    let app = TestApp::at("https://communaute.test").await;
    ask_for_link(&app.visitor(), "ada@exemple.test", "/").await;
    let mail = app.last_mail().await;
    let link = format!("https://communaute.test{}", mail.link());
    assert!(mail.link().starts_with("/connexion/lien?jeton="), "{link}");
    assert!(mail.html.contains(&format!("href=\"{link}\"")));
    for form in [&mail.text, &mail.html] {
        assert!(form.contains("une seule fois") && form.contains("30 minutes"), "{form}");
    }
    assert!(!mail.text.contains('<') && mail.html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
}

#[tokio::test]
async fn opening_the_link_spends_nothing_and_its_button_signs_in_once() {
    let app = TestApp::new().await;
    app.user("ada").await;
    let (ada, scanner) = (app.visitor(), app.visitor());
    ask_for_link(&ada, "ada@exemple.test", "/themes/mobilite").await;
    let link = app.last_mail().await.link();
    // A mail scanner, twice, then the person.
    let before = app.census().await;
    scanner.get(&link).await.assert_status(200).assert_no_cookie();
    scanner.send(scanner.request(Method::HEAD, &link), Body::empty()).await.assert_status(200);
    let page = ada.get(&link).await;
    page.assert_status(200).assert_text("main button", "Me connecter").assert_no_cookie();
    assert_eq!(app.census().await, before);

    let button = page.form("main form[method=post]");
    ada.submit(button.clone()).await.assert_redirect("/themes/mobilite");
    ada.get("/").await.assert_text("header .account", "Ada M.");

    let again = scanner.submit(button).await;
    again.assert_status(410).assert_text("h1", "Ce lien de connexion n’est plus valable").assert_no_cookie();
    assert_eq!(again.link("Recevoir un nouveau lien"), "/connexion");
    let opened = scanner.get(&link).await;
    opened
        .assert_status(410)
        .assert_text("h1", "Ce lien n’est plus valable")
        .assert_no("main form[method=post]");
    assert_eq!(opened.link("Demander un nouveau lien"), "/connexion");
    assert_eq!(app.census().await["session"], "2", "Ada's first, and this one");
}

#[tokio::test]
async fn a_link_lasts_thirty_minutes() {
    let app = TestApp::new().await;
    let (early, late) = (app.visitor(), app.visitor());
    ask_for_link(&early, "ada@exemple.test", "/").await;
    app.advance(Duration::minutes(29));
    let page = early.get(&app.last_mail().await.link()).await;
    let button = page.form("main form[method=post]");
    app.advance(Duration::minutes(1));
    late.get(&app.last_mail().await.link()).await.assert_status(410);
    late.submit(button.clone()).await.assert_status(410);
    app.advance(Duration::minutes(-1));
    early.submit(button).await.assert_status(303);
}

#[tokio::test]
async fn an_invented_link_signs_nobody_in() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for secret in ["", "inventé", "' OR 1=1 --", "\0", "<script>alert(1)</script>"] {
        visitor
            .post("/connexion/lien", form! { "jeton" => secret })
            .await
            .assert_status(410)
            .assert_no_cookie();
    }
    visitor.post("/connexion/lien", form! {}).await.assert_status(410);
    visitor.get("/connexion/lien").await.assert_status(410);
}

#[tokio::test]
async fn after_signing_in_one_never_leaves_the_site() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for next in [
        "https://ailleurs.test/",
        "//ailleurs.test",
        "/\\ailleurs.test",
        "\\\\ailleurs.test",
        "/\t/ailleurs.test",
        "/\n/ailleurs.test",
        "javascript:alert(1)",
        "ailleurs.test",
    ] {
        app.advance(Duration::hours(1));
        let visitor = app.visitor();
        let fields = form! { "email" => "ada@exemple.test", "suite" => next };
        visitor.post("/connexion", fields).await.assert_redirect("/connexion/envoye");
        press_link(&app, &visitor).await.assert_redirect("/");
        // The same everywhere one is sent on.
        let fields = form! { "prenom" => "Ada", "nom" => "Martin", "profession" => "cip", "suite" => next };
        ada.post("/bienvenue", fields).await.assert_redirect("/");
        let fields = form! { "affichage" => "sombre", "suite" => next };
        ada.post("/parametres-affichage", fields).await.assert_redirect("/");
    }
}

#[tokio::test]
async fn one_comes_back_to_where_one_was_whatever_its_address() {
    let app = TestApp::new().await;
    app.user("ada").await;
    for (path, back) in [
        ("/sujets?statut=resolus&theme=mobilite", "/sujets?statut=resolus&theme=mobilite"),
        ("/recherche?q=%C3%A9t%C3%A9+%26+hiver", "/recherche?q=%C3%A9t%C3%A9+%26+hiver"),
        ("/", "/"),
    ] {
        app.advance(Duration::hours(1));
        let visitor = app.visitor();
        let page = visitor.get(path).await;
        let sign_in = visitor.get(&page.attributes("header a.account-link", "href")[0]).await;
        let form = sign_in.form("main form[method=post]").fill("email", "ada@exemple.test");
        visitor.submit(form).await.assert_status(303);
        press_link(&app, &visitor).await.assert_redirect(back);
    }
    // Typed by hand, as people do.
    app.advance(Duration::hours(1));
    let visitor = app.visitor();
    let fields = form! { "email" => "ada@exemple.test", "suite" => "/recherche?q=été indien" };
    visitor.post("/connexion", fields).await.assert_redirect("/connexion/envoye");
    press_link(&app, &visitor).await.assert_redirect("/recherche?q=%C3%A9t%C3%A9%20indien");
}

#[tokio::test]
async fn two_writings_of_an_address_are_one_account() {
    let app = TestApp::new().await;
    app.user("ada").await;
    for written in [" Ada@Exemple.Test ", "ADA@EXEMPLE.TEST", "ada@exemple.test"] {
        let visitor = app.visitor();
        ask_for_link(&visitor, written, "/").await;
        assert_eq!(app.last_mail().await.to, "ada@exemple.test");
        press_link(&app, &visitor).await.assert_redirect("/");
        visitor.get("/").await.assert_text("header .account", "Ada M.");
    }
    assert_eq!(app.census().await["member"], "1");
}

#[tokio::test]
async fn what_is_not_an_address_is_refused_and_stays_typed() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    for typed in ["", "ada", "ada@", "ada@exemple", "ada@exemple.test\nBcc: tous@exemple.test", "a@b@c.fr\""]
    {
        let page = visitor.post("/connexion", form! { "email" => typed, "suite" => "/sujets" }).await;
        page.assert_status(422)
            .assert_field_error("email", "Saisissez une adresse e-mail complète")
            .assert_no_cookie();
        let form = page.form("main form[method=post]");
        assert_eq!(form.value("suite"), "/sujets");
        // Browsers take line ends out of a field of one line.
        assert_eq!(form.value("email"), typed);
    }
    assert!(app.mails().await.is_empty());
}

#[tokio::test]
async fn the_sixth_link_in_an_hour_is_not_mailed_and_nobody_can_tell() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let first = ask_for_link(&visitor, "ada@exemple.test", "/").await;
    for _ in 0..6 {
        let again = ask_for_link(&visitor, "ada@exemple.test", "/").await;
        assert_eq!(again.texts("body"), first.texts("body"));
    }
    assert_eq!(app.mails().await.len(), 5);
    ask_for_link(&visitor, "bob@exemple.test", "/").await;
    assert_eq!(app.mails().await.len(), 6, "another address is another inbox");
    app.advance(Duration::minutes(61));
    ask_for_link(&visitor, "ada@exemple.test", "/").await;
    assert_eq!(app.mails().await.len(), 7);
}

#[tokio::test]
async fn the_first_sign_in_asks_who_one_is_then_goes_on() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    ask_for_link(&visitor, "claire.durand@exemple.test", &topic.path).await;
    let welcome = press_link(&app, &visitor).await;
    assert!(welcome.redirect().starts_with("/bienvenue?suite="), "{}", welcome.redirect());
    let page = visitor.follow(&welcome).await;
    page.assert_text("h1", "Bienvenue !").assert_no_text("claire.durand");
    let form = page.form("main form[method=post]");
    assert_eq!((form.value("prenom"), form.value("nom")), ("", ""), "nothing is made of the address");
    assert!(form.offers("profession", "referent_unique") && form.offers("departement", "2A"));
    let form = form
        .fill("prenom", "Claire")
        .fill("nom", "Durand")
        .fill("profession", "referent_unique")
        .fill("departement", "33");
    visitor.submit(form).await.assert_redirect(&topic.path);
    visitor.get("/").await.assert_text("header .account", "Claire D.");
    let reply = visitor.get(&topic.path).await.form("#repondre form").fill("texte", "Merci !");
    let page = visitor.follow(&visitor.submit(reply).await).await;
    page.assert_text("article .byline", "Claire D. · référent·e unique · Gironde (33)")
        .assert_no_text("Durand");
    // Next time nothing is asked.
    let again = app.visitor();
    ask_for_link(&again, "claire.durand@exemple.test", "/aide").await;
    press_link(&app, &again).await.assert_redirect("/aide");
}

#[tokio::test]
async fn a_profile_says_what_is_missing_field_by_field_and_keeps_the_rest() {
    let app = TestApp::new().await;
    let newcomer = app.newcomer("claire").await;
    let page = newcomer
        .post("/bienvenue", form! { "nom" => "Durand", "departement" => "33", "suite" => "/aide" })
        .await;
    page.assert_status(422)
        .assert_field_error("prenom", "Indiquez votre prénom.")
        .assert_field_error("profession", "Choisissez votre profession")
        .assert_text("#form-errors h2", "Le formulaire contient 2 erreurs");
    let form = page.form("main form[method=post]");
    assert_eq!(
        (form.value("nom"), form.value("departement"), form.value("suite")),
        ("Durand", "33", "/aide")
    );
    for (field, value, message) in [
        ("prenom", "claire@exemple.test", "pas une adresse e-mail"),
        ("prenom", "123", "en lettres"),
        ("nom", &"a".repeat(61), "trop long"),
        ("profession", "astronaute", "de la liste"),
        ("departement", "R75", "de la liste"),
        ("departement", "20", "de la liste"),
    ] {
        let mut fields =
            form! { "prenom" => "Claire", "nom" => "Durand", "profession" => "cip", "departement" => "33" };
        fields.set(field, value);
        let page = newcomer.post("/bienvenue", fields).await;
        page.assert_status(422).assert_field_error(field, message);
    }
}

#[tokio::test]
async fn a_profile_can_be_changed_later() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.get("/bienvenue").await;
    page.assert_text("h1", "Mon profil");
    let form = page.form("main form[method=post]");
    assert_eq!((form.value("prenom"), form.value("profession")), ("Ada", "cip"));
    ada.submit(form.fill("prenom", "Adèle").fill("departement", "2A")).await.assert_redirect("/");
    let topic = app.topic().by(&ada).create().await;
    ada.get(&topic.path).await.assert_text("#question .byline", "Adèle M. · CIP · Corse-du-Sud (2A)");
    app.visitor().get("/bienvenue").await.assert_redirect("/connexion?suite=%2Fbienvenue");
    app.visitor().post("/bienvenue", form! { "prenom" => "X" }).await.assert_status(401);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_this_browser_and_on_the_server() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let stolen = app.visitor();
    for (name, value) in ada.cookies() {
        stolen.keep_cookie(&name, &value);
    }
    stolen.get("/").await.assert_text("header .account", "Ada M.");
    let button = ada.get("/").await.form("header .header-actions form[action='/deconnexion']");
    ada.submit(button).await.assert_redirect("/");
    assert!(ada.cookies().is_empty());
    ada.get("/").await.assert_no("header .account").assert_text("header a", "Se connecter");
    stolen.get("/").await.assert_no("header .account");
    ada.post("/deconnexion", form! {}).await.assert_redirect("/");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_for_a_month_or_after_three() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    app.advance(Duration::days(29));
    ada.get("/").await.assert_text("header .account", "Ada M.");
    app.advance(Duration::days(29));
    ada.get("/").await.assert_text("header .account", "Ada M.");
    app.advance(Duration::days(30));
    ada.get("/").await.assert_no("header .account");
}

#[tokio::test]
async fn reading_writes_the_last_use_of_a_session_at_most_once_an_hour() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let writes = |statements: Vec<String>| statements.iter().filter(|sql| !sql.starts_with("SELECT")).count();
    app.advance(Duration::minutes(59));
    assert_eq!(writes(app.queries(ada.get("/sujets")).await.1), 0);
    app.advance(Duration::minutes(1));
    // Of the session, and of its owner, who is remembered longer.
    assert_eq!(writes(app.queries(ada.get("/sujets")).await.1), 2);
    assert_eq!(writes(app.queries(ada.get("/sujets")).await.1), 0);
}

#[tokio::test]
async fn a_page_that_is_only_read_ahead_writes_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).answered(1).create().await;
    app.advance(Duration::hours(2));
    let before = app.census().await;
    for path in ["/", "/sujets", "/themes/mobilite", "/recherche?q=permis", "/sujets/nouveau", &topic.path] {
        for purpose in ["prefetch", "prefetch;prerender"] {
            let ahead = ada.request(Method::GET, path).header("sec-purpose", purpose);
            let (page, statements) = app.queries(ada.send(ahead, Body::empty())).await;
            page.assert_status(200).assert_text("header .account", "Ada M.").assert_no_cookie();
            let written: Vec<_> = statements.iter().filter(|sql| !only_reads(sql)).collect();
            assert!(!statements.is_empty() && written.is_empty(), "{path}: {written:?}");
        }
    }
    assert_eq!(app.census().await, before);
    // Reading for good does.
    ada.get("/").await.assert_status(200);
    assert_ne!(app.census().await, before);
}

#[tokio::test]
async fn a_cookie_that_was_invented_is_nobodys() {
    let app = TestApp::new().await;
    app.user("ada").await;
    for value in ["", "inventé", "x", "' OR 1=1 --", "1"] {
        let visitor = app.visitor();
        let request =
            visitor.request(Method::GET, "/").header("cookie", format!("session={value}").as_bytes());
        visitor.send(request, Body::empty()).await.assert_status(200).assert_no("header .account");
    }
}

#[tokio::test]
async fn what_a_visitor_asks_waits_through_sign_in_to_be_published() {
    let app = TestApp::new().await;
    app.user("ada").await;
    let visitor = app.visitor();
    let form = visitor
        .get("/sujets/nouveau")
        .await
        .form("main form[method=post]")
        .fill("theme", "mobilite")
        .fill("titre", "Qui finance le permis & l’auto-école ?")
        .fill("texte", "Bonjour,\n\n- un \"devis\"\n- une aide </textarea>")
        .fill("etiquettes", "permis, aide")
        .fill("territoire", "33");
    let kept = visitor.submit(form.clone()).await;
    let sign_in = visitor.follow(&kept).await;
    sign_in.assert_text(".notice", "Votre texte est gardé.").assert_no_cookie();
    assert_eq!(app.census().await["topic"], "0");
    visitor
        .submit(sign_in.form("main form[method=post]").fill("email", "ada@exemple.test"))
        .await
        .assert_status(303);
    let back = press_link(&app, &visitor).await;
    let waiting = visitor.follow(&back).await;
    waiting.assert_status(200).assert_text("h1", "Poser une question");
    let waiting = waiting.form("main form[method=post]");
    for name in ["theme", "titre", "texte", "etiquettes", "territoire"] {
        assert_eq!(
            waiting.value(name).replace("\r\n", "\n"),
            form.value(name).replace("\r\n", "\n"),
            "{name}"
        );
    }
    let published = visitor.submit(waiting).await;
    let page = visitor.follow(&published).await;
    page.assert_text("h1", "Qui finance le permis & l’auto-école ?")
        .assert_text("#question .prose li", "un \"devis\"");
    assert_eq!(app.census().await["topic"], "1");
}

#[tokio::test]
async fn what_a_visitor_answers_waits_through_their_first_sign_in_to_be_published() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    let form =
        visitor.get(&topic.path).await.form("#repondre form").fill("texte", "Merci beaucoup !\nÀ bientôt.");
    let sign_in = visitor.follow(&visitor.submit(form).await).await;
    visitor
        .submit(sign_in.form("main form[method=post]").fill("email", "claire@exemple.test"))
        .await
        .assert_status(303);
    let welcome = visitor.follow(&press_link(&app, &visitor).await).await;
    let named = welcome
        .form("main form[method=post]")
        .fill("prenom", "Claire")
        .fill("nom", "Durand")
        .fill("profession", "benevole");
    let back = visitor.submit(named).await;
    assert!(back.redirect().ends_with("#repondre"), "{}", back.redirect());
    let waiting = visitor.follow(&back).await.form("#repondre form");
    assert_eq!(waiting.value("texte"), "Merci beaucoup !\nÀ bientôt.");
    let published = visitor.follow(&visitor.submit(waiting).await).await;
    published.assert_text("article .byline", "Claire D.").assert_text("article .prose", "Merci beaucoup !");
    assert_eq!(topic.replies(&app).await, 1);
}

#[tokio::test]
async fn what_waited_and_is_published_twice_is_published_once() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    let question =
        form! { "theme" => "mobilite", "titre" => "Qui finance le permis ?", "texte" => "Bonjour" };
    for (path, selector, typed) in [
        (topic.path.as_str(), "#repondre form", form! { "texte" => "Merci beaucoup !" }),
        ("/sujets/nouveau", "main form[method=post]", question),
    ] {
        let mut written = visitor.get(path).await.form(selector);
        for (name, value) in typed.iter() {
            written = written.fill(name, value);
        }
        let sign_in = visitor.follow(&visitor.submit(written).await).await;
        let back = sign_in.form("main form[method=post]").value("suite").to_owned();
        // The link of the mail, opened in two tabs.
        let (one, two) = (ada.get(&back).await.form(selector), ada.get(&back).await.form(selector));
        let published = ada.submit(one).await.redirect();
        ada.submit(two).await.assert_redirect(&published);
    }
    assert_eq!(topic.replies(&app).await, 1);
    assert_eq!(app.census().await["topic"], "2");
}

#[tokio::test]
async fn who_has_not_said_their_name_yet_keeps_what_they_wrote_while_they_do() {
    let app = TestApp::new().await;
    let topic = app.topic().create().await;
    let newcomer = app.newcomer("claire").await;
    for (path, fields, selector) in [
        (topic.path.as_str(), form! { "texte" => "Merci beaucoup !" }, "#repondre form"),
        (
            "/sujets/nouveau",
            form! { "theme" => "mobilite", "titre" => "Qui finance le permis ?", "texte" => "Merci beaucoup !" },
            "main form[method=post]",
        ),
    ] {
        let welcome = newcomer.post(path, fields).await;
        assert!(welcome.redirect().starts_with("/bienvenue?"), "{path}: {}", welcome.redirect());
        let named = newcomer.follow(&welcome).await.form("main form[method=post]");
        let suite = named.value("suite").to_owned();
        let waiting = newcomer.get(&suite).await;
        waiting.assert_text("main", "Merci beaucoup !");
        newcomer
            .submit(named.fill("prenom", "Claire").fill("nom", "Durand").fill("profession", "cip"))
            .await
            .assert_redirect(&suite);
        let form = newcomer.get(&suite).await.form(selector);
        assert_eq!(form.value("texte"), "Merci beaucoup !");
        newcomer.submit(form).await.assert_status(303);
        app.sql("UPDATE member SET first_name = '', last_name = '' WHERE first_name = 'Claire'").await;
    }
    assert_eq!(app.census().await["post"], "3");
}

#[tokio::test]
async fn a_session_that_ran_out_while_writing_loses_nothing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let mine = app.reply(&topic).by(&ada).saying("Un premier avis.").create().await;
    let reply = ada.get(&topic.path).await.form("#repondre form").fill("texte", "Un long texte.");
    let edit = format!("/messages/{}/modifier", mine.post.0);
    let edit = ada.get(&edit).await.form("main form[method=post]").fill("texte", "Un avis mûri.");
    app.advance(Duration::days(31));
    for (form, selector, shown) in
        [(reply, "#repondre form", "Un long texte."), (edit, "main form[method=post]", "Un avis mûri.")]
    {
        let sign_in = ada.follow(&ada.submit(form).await).await;
        ada.submit(sign_in.form("main form[method=post]").fill("email", "ada@exemple.test"))
            .await
            .assert_status(303);
        let waiting = ada.follow(&press_link(&app, &ada).await).await.form(selector);
        assert_eq!(waiting.value("texte"), shown);
        let page = ada.follow(&ada.submit(waiting).await).await;
        page.assert_text("article .prose", shown);
        app.advance(Duration::days(31));
    }
    assert_eq!(topic.replies(&app).await, 2);
}

#[tokio::test]
async fn a_button_pressed_after_the_session_ran_out_leads_back_to_its_page() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let reply = app.reply(&topic).create().await;
    let mine = app.reply(&topic).by(&ada).create().await;
    ada.forget_cookies();
    for path in [
        format!("/reponses/{}/solution", reply.post.0),
        format!("{}/sans-solution", topic.path),
        format!("/messages/{}/supprimer", mine.post.0),
    ] {
        let page = ada.post(&path, form! {}).await;
        page.assert_status(401).assert_text("h1", "Connectez-vous d’abord");
        let sign_in = ada.get(&page.link("Se connecter")).await;
        let back = sign_in.form("main form[method=post]").value("suite").to_owned();
        let page = ada.get(&back).await;
        let page = if page.status.is_redirection() { ada.follow(&page).await } else { page };
        page.assert_status(200);
    }
    // A page that is read again after a button leads somewhere too.
    ada.get("/deconnexion").await.assert_redirect("/");
    assert_eq!(topic.replies(&app).await, 2);
}

#[tokio::test]
async fn what_waits_is_given_to_who_holds_its_key_for_a_week() {
    let app = TestApp::new().await;
    let visitor = app.visitor();
    let fields = form! { "theme" => "mobilite", "titre" => "Une question qui attend", "texte" => "Bonjour" };
    let sign_in = visitor.follow(&visitor.post("/sujets/nouveau", fields).await).await;
    let back = sign_in.form("main form[method=post]").value("suite").to_owned();
    visitor.get(&back).await.assert_text("textarea", "Bonjour");
    visitor.get("/sujets/nouveau?brouillon=inventé").await.assert_no_text("Bonjour");
    app.advance(Duration::days(7));
    visitor.get(&back).await.assert_status(200).assert_no_text("Bonjour");
}
