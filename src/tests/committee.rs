//! What the investment committee decided: read by everybody, written by those who administer the site.

use chrono::Duration;

use crate::{
    forum::service::{Change, change_topic},
    http::fields::Fields,
    statistics::service::roll_up,
    test_support::{Browser, Page, TestApp, TestTopic, form},
};

const PAGE: &str = "/comite";
const NEW: &str = "/comite/nouvelle-decision";

fn decision(date: &str, title: &str) -> Fields {
    form! {
        "date" => date, "decision" => "speed_up", "titre" => title,
        "texte" => "Le comité demande **davantage**.\n\n- un\n- deux",
    }
}

/// Records a decision. Returns its number.
async fn record(admin: &Browser<'_>, date: &str, title: &str) -> String {
    let path = admin.post(NEW, decision(date, title)).await.redirect();
    path.trim_start_matches("/comite#decision-").to_owned()
}

/// A question of the week before last, answered and solved, and one of last week that nobody answered.
async fn two_questions(app: &TestApp) -> TestTopic {
    app.advance(Duration::days(-12));
    let topic = app.topic().solved().create().await;
    app.advance(Duration::days(7));
    app.topic().create().await;
    app.advance(Duration::days(5));
    roll_up(&app.state.db, app.now()).await.unwrap();
    topic
}

#[tokio::test]
async fn before_the_first_decision_the_page_says_what_will_be_there() {
    let app = TestApp::new().await;
    let page = app.visitor().get(PAGE).await;
    page.assert_status(200)
        .assert_title("Les comités d’investissement")
        .assert_text("main .empty", "Aucune décision n’est publiée")
        .assert_count("dl.outcomes > div", 3)
        .assert_no("main a[href^='/comite/']");
    for word in ["Arrêt", "Pivot", "Accélération"] {
        page.assert_text("dl.outcomes dt", word);
    }
    for from in ["/statistiques", "/plan-du-site"] {
        app.visitor().get(from).await.assert_count(&format!("main a[href='{PAGE}']"), 1);
    }
}

#[tokio::test]
async fn an_administrator_looks_at_the_figures_and_records_a_decision_that_everybody_reads() {
    let app = TestApp::new().await;
    two_questions(&app).await;
    let (root, visitor) = (app.admin("root").await, app.visitor());
    visitor.get(PAGE).await.assert_text("main", "Aucune décision");
    let form = root.get(&root.get(PAGE).await.link("Ajouter une décision")).await.form("form.card");
    assert_eq!(form.value("date"), "2026-11-23", "today");
    let filled = form
        .fill("date", "2026-11-20")
        .fill("decision", "speed_up")
        .fill("titre", "Ouvrir une quatrième communauté")
        .fill("texte", "Le comité demande **davantage**.");
    // Looking writes nothing, and loses nothing of what was typed.
    let shown = root.submit(filled.clone().by("Voir les chiffres")).await;
    shown
        .assert_status(200)
        .assert_text("#chiffres", "Pour une décision du 20 novembre 2026")
        .assert_text("#chiffres", "du 24/08/2026 au 15/11/2026")
        .assert_text("#chiffres dd", "1 sur 1 question posée");
    assert_eq!(app.number("SELECT count(*) AS n FROM committee_decision").await, 0);
    let again = shown.form("form.card");
    for (name, value) in filled.fields.iter() {
        assert_eq!(again.value(name), value, "{name}");
    }
    let previewed = root.submit(again.clone().by("Prévisualiser")).await;
    previewed.assert_text("#apercu strong", "davantage").assert_text("#chiffres", "1 sur 1 question");
    let recorded = root.submit(again.by("Enregistrer la décision")).await;
    let page = visitor.follow(&recorded).await;
    assert!(recorded.redirect().starts_with("/comite#decision-"));
    page.assert_no_text("Aucune décision")
        .assert_text("article.decision h2", "Ouvrir une quatrième communauté")
        .assert_text("article.decision .decision-head", "20 novembre 2026")
        .assert_text("article.decision .decision-head .badge", "Accélération")
        .assert_text("article.decision .prose strong", "davantage")
        .assert_text(".frozen-figures dt", "Questions répondues")
        .assert_text(".frozen-figures dd", "100 %")
        .assert_text(".frozen-figures dd", "pour une cible de 80 %")
        .assert_text(".frozen-figures dd", "pour une cible de 5 000")
        .assert_text(".frozen .muted", "pris dans les statistiques publiques le 23 novembre 2026")
        .assert_text(".frozen-definitions code", "questions_answered/questions_asked")
        .assert_text(".frozen-definitions dd", "écrite par quelqu’un d’autre que la personne")
        .assert_count(".frozen-figures > div", 6)
        .assert_no("main a[href^='/comite/']");
    let place = page.attribute("article.decision .decision-head a", "href");
    page.assert_count(&format!("article{place}"), 1);
}

#[tokio::test]
async fn decisions_stand_newest_first_each_with_the_figures_of_its_day() {
    let app = TestApp::new().await;
    let topic = two_questions(&app).await;
    let root = app.admin("root").await;
    let (second, third) =
        (record(&root, "2026-11-19", "La deuxième").await, record(&root, "2026-11-23", "La dernière").await);
    let first = record(&root, "13/11/2026", "La première").await;
    let visitor = app.visitor();
    let ids = |page: &Page| page.attributes("article.decision", "id");
    let page = visitor.get(PAGE).await;
    assert_eq!(ids(&page), [&third, &second, &first].map(|id| format!("decision-{id}")));
    let made_of =
        |page: &Page, id: &str| page.texts(&format!("#decision-{id} .frozen-figures dd.muted"))[0].clone();
    let before = [&first, &second, &third].map(|id| made_of(&page, id));
    assert_eq!(
        before,
        [
            "aucune question posée dans ces douze semaines",
            "1 sur 1 question posée",
            "1 sur 2 questions posées"
        ]
    );
    // What is hidden afterwards was there on that day.
    change_topic(&app.state.db, app.now(), topic.id, Change::Hide).await.unwrap();
    roll_up(&app.state.db, app.now()).await.unwrap();
    let shown = root.post(NEW, form! { "date" => "2026-11-23", "chiffres" => "1" }).await;
    shown.assert_text("#chiffres dd", "0 sur 1 question posée");
    app.advance(Duration::minutes(2));
    let page = visitor.get(PAGE).await;
    assert_eq!([&first, &second, &third].map(|id| made_of(&page, id)), before);
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_everything_typed_is_kept() {
    let app = TestApp::new().await;
    let root = app.admin("root").await;
    let form = root.get(NEW).await.form("form.card");
    let wrong = form
        .fill("date", "2026-11-24")
        .fill("decision", "stop")
        .fill("titre", &"é".repeat(151))
        .fill("texte", "<b>Un texte</b>");
    let refused = root.submit(wrong.clone()).await;
    refused
        .assert_status(422)
        .assert_field_error("date", "à venir")
        .assert_field_error("titre", "151 caractères pour 150")
        .assert_no("#chiffres");
    for (name, value) in wrong.fields.iter() {
        assert_eq!(refused.form("form.card").value(name), value, "{name}");
    }
    let empty =
        root.post(NEW, form! { "date" => "", "decision" => "roi", "titre" => " ", "texte" => "" }).await;
    empty
        .assert_status(422)
        .assert_field_error("date", "Indiquez la date")
        .assert_text("#form-errors a[href='#decision']", "Choisissez ce que le comité a décidé")
        .assert_text("#decision .field-error", "Choisissez")
        .assert_field_error("titre", "en une phrase")
        .assert_field_error("texte", "Écrivez votre texte");
    // The figures of a right date stay in sight beside the other faults.
    let half = root.post(NEW, form! { "date" => "2026-11-20", "titre" => "" }).await;
    half.assert_status(422).assert_count("#chiffres .frozen-figures > div", 6);
    for date in ["2019-12-31", "hier", "2026-02-30"] {
        let shown = root.post(NEW, form! { "date" => date, "chiffres" => "1" }).await;
        shown.assert_status(422).assert_no("#chiffres");
        assert_eq!(shown.texts("#date-erreur").len(), 1, "{date}");
    }
    assert_eq!(app.number("SELECT count(*) AS n FROM committee_decision").await, 0);
}

#[tokio::test]
async fn words_are_corrected_in_the_open_and_figures_are_not() {
    let app = TestApp::new().await;
    two_questions(&app).await;
    let (root, visitor) = (app.admin("root").await, app.visitor());
    let number = record(&root, "2026-11-23", "Un titre fautif").await;
    let figures = visitor.get(PAGE).await.texts(".frozen dd");
    app.topic().create().await;
    app.advance(Duration::days(8));
    roll_up(&app.state.db, app.now()).await.unwrap();
    let form = root.get(&format!("/comite/{number}/modifier")).await.form("form.card");
    assert_eq!((form.value("titre"), form.value("decision")), ("Un titre fautif", "speed_up"));
    assert!(!form.fields.has("date"), "the day and its figures go together");
    let wrong = root.submit(form.clone().fill("titre", "")).await;
    wrong.assert_status(422).assert_field_error("titre", "en une phrase");
    let saved = root
        .submit(
            form.fill("titre", "Un titre juste").fill("decision", "pivot").by("Enregistrer les corrections"),
        )
        .await;
    saved.assert_redirect(&format!("/comite#decision-{number}"));
    let page = visitor.get(PAGE).await;
    page.assert_text("article h2", "Un titre juste")
        .assert_text("article .badge", "Pivot")
        .assert_text("article > .muted", "Texte modifié le 1er décembre 2026")
        .assert_no_text("Un titre fautif");
    assert_eq!(page.texts(".frozen dd"), figures);
    root.get(&format!("/comite/{number}/modifier"))
        .await
        .assert_text(".rows", "Root M. a corrigé ses mots")
        .assert_text(".rows details", "Un titre fautif")
        .assert_text(".rows", "a enregistré la décision et figé ses chiffres");
}

#[tokio::test]
async fn a_mistaken_decision_is_withdrawn_with_a_reason_that_stays_and_can_come_back() {
    let app = TestApp::new().await;
    two_questions(&app).await;
    let (root, visitor) = (app.admin("root").await, app.visitor());
    let number = record(&root, "2026-11-20", "Une erreur").await;
    let before = visitor.get(PAGE).await.texts("article");
    let path = format!("/comite/{number}/retirer");
    let form = root.get(&path).await.form("form.card");
    root.submit(form.clone()).await.assert_status(422).assert_field_error("texte", "Dites pourquoi");
    root.submit(form.fill("texte", "Le comité n’a pas eu lieu.")).await.assert_status(303);
    let page = visitor.get(PAGE).await;
    page.assert_count(&format!("article#decision-{number}"), 1)
        .assert_text("article", "Décision du 20 novembre 2026, retirée")
        .assert_text("article", "Le comité n’a pas eu lieu.")
        .assert_no_text("Une erreur")
        .assert_no(".frozen");
    root.get(&format!("/comite/{number}/modifier")).await.assert_status(404);
    let again = root.get(&path).await;
    again.assert_text("h1", "Rétablir").assert_text(".rows", "Root M. l’a retirée");
    again.assert_text(".quote", "Une erreur");
    root.submit(again.form("form.card").fill("texte", "Si, il a eu lieu.")).await.assert_status(303);
    let page = visitor.get(PAGE).await;
    assert_eq!(page.texts("article"), before);
    page.assert_no_text("Si, il a eu lieu.");
    let odd = form! { "geste" => "effacer", "texte" => "Non." };
    root.post(&path, odd).await.assert_status(400);
}

#[tokio::test]
async fn only_administrators_keep_the_committees_page() {
    let app = TestApp::new().await;
    let root = app.admin("root").await;
    let number = record(&root, "2026-11-20", "Une décision").await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    let (correct, withdraw) = (format!("/comite/{number}/modifier"), format!("/comite/{number}/retirer"));
    let before = app.census().await;
    for browser in [&ada, &mona] {
        browser.get(PAGE).await.assert_status(200).assert_no("main a[href^='/comite/']");
        for path in [NEW, &correct, &withdraw] {
            browser.get(path).await.assert_status(403).assert_no("main form.card");
        }
        for chosen in ["", "chiffres", "apercu"] {
            let mut fields = decision("2026-11-19", "La mienne");
            fields.set(chosen, "1");
            browser.post(NEW, fields.clone()).await.assert_status(403).assert_no("#chiffres");
            browser.post(&correct, fields).await.assert_status(403);
        }
        let reason = form! { "geste" => "retirer", "texte" => "Elle me déplaît." };
        browser.post(&withdraw, reason).await.assert_status(403);
    }
    let visitor = app.visitor();
    for path in [NEW, &correct, &withdraw] {
        assert!(visitor.get(path).await.redirect().starts_with("/connexion?suite=%2Fcomite%2F"), "{path}");
        visitor.post(path, decision("2026-11-19", "La mienne")).await.assert_status(401);
    }
    assert_eq!(app.census().await, before);
    for path in ["/comite/999/modifier", "/comite/zut/modifier", "/comite/999/retirer", "/comite/-1/retirer"]
    {
        root.get(path).await.assert_status(404);
        let fields = form! {
            "decision" => "stop", "titre" => "Rien", "texte" => "Rien.", "geste" => "retirer",
        };
        root.post(path, fields).await.assert_status(404);
    }
}

#[tokio::test]
async fn the_page_is_kept_for_visitors_and_drawn_anew_when_a_decision_changes() {
    let app = TestApp::new().await;
    let (root, visitor) = (app.admin("root").await, app.visitor());
    let first = record(&root, "2026-11-19", "La première").await;
    record(&root, "2026-11-20", "La deuxième").await;
    let (page, drawn) = app.queries(visitor.get(PAGE)).await;
    page.assert_count("article.decision", 2);
    assert!((1..=5).contains(&drawn.len()), "{drawn:#?}");
    let kept = async || app.queries(app.visitor().get(PAGE)).await.1.len();
    assert_eq!(kept().await, 0);
    let corrected = form! { "decision" => "stop", "titre" => "La vraie première", "texte" => "Fin." };
    root.post(format!("/comite/{first}/modifier"), corrected).await.assert_status(303);
    visitor.get(PAGE).await.assert_text("article h2", "La vraie première");
    assert_eq!(kept().await, 0);
    let reason = form! { "geste" => "retirer", "texte" => "Doublon." };
    root.post(format!("/comite/{first}/retirer"), reason).await.assert_status(303);
    visitor.get(PAGE).await.assert_text("article", "Doublon.");
    // Who keeps the page has its buttons; nobody else ever does.
    root.get(PAGE).await.assert_count("main a[href='/comite/nouvelle-decision']", 1);
    visitor.get(PAGE).await.assert_no("main a[href^='/comite/']");
}

#[tokio::test]
async fn what_is_typed_is_harmless_wherever_it_is_shown() {
    let app = TestApp::new().await;
    let root = app.admin("root").await;
    for hostile in [
        "</textarea><script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "[ici](javascript:alert(1)) <img src=x onerror=alert(1)>",
        "</title><script>alert(1)</script>",
        "avant\0après \u{202E}renversée",
    ] {
        let number = record(&root, "2026-11-20", hostile).await;
        let fields = form! { "decision" => "stop", "titre" => hostile, "texte" => hostile };
        root.post(format!("/comite/{number}/modifier"), fields.clone()).await.assert_status(303);
        let mut wrong = fields;
        wrong.set("date", hostile);
        root.post(NEW, wrong).await.assert_status(422);
        root.get(&format!("/comite/{number}/modifier")).await.assert_status(200);
        let reason = form! { "geste" => "retirer", "texte" => hostile };
        root.post(format!("/comite/{number}/retirer"), reason).await.assert_status(303);
        app.visitor().get(PAGE).await.assert_status(200);
    }
}

#[tokio::test]
async fn a_printed_page_says_where_it_comes_from_and_nothing_that_a_query_may_hold() {
    let app = TestApp::new().await;
    let page = app.visitor().get("/connexion/lien?jeton=un-secret").await;
    page.assert_text(".print-head", "http://localhost:3000/connexion/lien, le 23 novembre 2026");
    assert!(page.texts(".print-head").iter().all(|words| !words.contains("un-secret")));
    app.visitor()
        .get(PAGE)
        .await
        .assert_text(".print-head", "http://localhost:3000/comite, le 23 novembre 2026");
}
