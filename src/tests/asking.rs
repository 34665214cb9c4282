//! Asking a question.

use sea_orm::ConnectionTrait;

use crate::{
    http::fields::Fields,
    test_support::{FilledForm, Page, TestApp, form},
};

fn question() -> Fields {
    form! {
        "theme" => "mobilite",
        "titre" => "Qui finance le permis ?",
        "texte" => "Bonjour, **qui** paie ?",
        "etiquettes" => "Permis B, #aide",
        "territoire" => "33",
        "envoi" => "un-jeton-de-formulaire",
    }
}

fn with(name: &str, value: &str) -> Fields {
    let mut fields = question();
    fields.set(name, value);
    fields
}

fn ask_form(page: &Page) -> FilledForm {
    page.form("main form[method=post]")
}

#[tokio::test]
async fn a_member_asks_in_two_screens() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let home = ada.get("/").await;
    let page = ada.get(&home.attributes("header a.ask-link", "href")[0]).await;
    page.assert_title("Poser une question").assert_header("x-robots-tag", "");
    assert!(!page.attribute("meta[name=description]", "content").is_empty());
    ada.get("/sujets/nouveau?titre=Permis").await.assert_header("x-robots-tag", "noindex");
    let form = ask_form(&page);
    assert!(
        form.offers("territoire", "R75")
            && form.offers("territoire", "2B")
            && form.offers("territoire", "988")
    );
    assert!(!form.offers("theme", "actualites"));
    let form = form
        .fill("theme", "mobilite")
        .fill("titre", "Qui finance le permis ?")
        .fill("texte", "Bonjour,\n\n**qui** paie ?")
        .fill("etiquettes", "Permis B, aide")
        .fill("territoire", "33");
    let published = ada.submit(form.by("Publier ma question")).await;
    assert!(published.redirect().ends_with("-qui-finance-le-permis#question"), "{}", published.redirect());
    let page = ada.follow(&published).await;
    page.assert_title("Qui finance le permis ?")
        .assert_text("#question .prose strong", "qui")
        .assert_text(".chips", "Mobilité")
        .assert_text(".chips", "Gironde (33)")
        .assert_text("#question .byline", "Ada M.");
    assert_eq!(page.texts(".tags li"), ["#aide", "#Permis B"]);
    app.visitor().get("/").await.assert_text("main", "Qui finance le permis ?");
    app.visitor().get("/themes/mobilite").await.assert_text(".page-head", "1 question");
}

#[tokio::test]
async fn a_question_may_be_national_or_of_a_region() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let page = ada.follow(&ada.post("/sujets/nouveau", with("territoire", "")).await).await;
    page.assert_text(".chips", "National");
    let mut fields = with("territoire", "R75");
    fields.set("envoi", "un-autre-formulaire");
    let page = ada.follow(&ada.post("/sujets/nouveau", fields).await).await;
    page.assert_text(".chips", "Nouvelle-Aquitaine");
}

#[tokio::test]
async fn every_fault_is_told_at_once_and_nothing_typed_is_lost() {
    let app = TestApp::new().await;
    for browser in [app.visitor(), app.user("ada").await] {
        let fields = form! {
            "theme" => "", "titre" => "Court", "texte" => " \n ", "etiquettes" => "a, b, c, d, e, f", "territoire" => "33",
        };
        let page = browser.post("/sujets/nouveau", fields).await;
        page.assert_status(422)
            .assert_text("#form-errors h2", "Le formulaire contient 4 erreurs")
            .assert_field_error("theme", "Choisissez une communauté.")
            .assert_field_error("titre", "Le titre est trop court")
            .assert_field_error("texte", "Écrivez votre texte avant de publier.")
            .assert_field_error("etiquettes", "Gardez 5 étiquettes au plus : il y en a 6.");
        let form = ask_form(&page);
        assert_eq!(
            (form.value("titre"), form.value("etiquettes"), form.value("territoire")),
            ("Court", "a, b, c, d, e, f", "33")
        );
    }
    assert_eq!(app.census().await["topic"], "0");
}

#[tokio::test]
async fn each_field_refuses_in_words_what_it_cannot_take() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (field, value, message) in [
        ("theme", "inconnu", "Choisissez une communauté de la liste."),
        ("theme", "actualites", "Les actualités sont publiées par l’équipe."),
        ("titre", "", "Écrivez un titre"),
        ("titre", &"a".repeat(151), "151 caractères pour 150 au plus"),
        ("titre", "\0\u{202E}\u{200B}", "Écrivez un titre"),
        ("texte", "", "Écrivez votre texte avant de publier."),
        ("texte", &"é".repeat(20_001), "20001 caractères pour 20000 au plus"),
        ("texte", "\0\0", "Écrivez votre texte avant de publier."),
        ("etiquettes", &"a".repeat(31), "est trop longue"),
        ("etiquettes", "!!!", "ne contient ni lettre de A à Z ni chiffre"),
        ("territoire", "999", "Choisissez un territoire de la liste"),
        ("territoire", "<script>", "Choisissez un territoire de la liste"),
    ] {
        let page = ada.post("/sujets/nouveau", with(field, value)).await;
        page.assert_status(422).assert_text("#form-errors", message);
        for (name, typed) in question().iter().filter(|(name, _)| *name != field && *name != "envoi") {
            assert_eq!(ask_form(&page).value(name), typed, "{field}: {name}");
        }
    }
    assert_eq!(app.census().await["topic"], "0");
}

#[tokio::test]
async fn a_preview_publishes_nothing_and_keeps_everything() {
    let app = TestApp::new().await;
    for browser in [app.visitor(), app.user("ada").await] {
        let form = ask_form(&browser.get("/sujets/nouveau").await)
            .fill("titre", "Qui finance ?")
            .fill("texte", "Bonjour, **qui** paie ?")
            .by("Prévisualiser");
        let page = browser.submit(form).await;
        page.assert_status(200)
            .assert_text(".preview strong", "qui")
            .assert_no("#form-errors")
            .assert_text("h1", "Poser une question");
        let form = ask_form(&page);
        assert_eq!((form.value("titre"), form.value("texte")), ("Qui finance ?", "Bonjour, **qui** paie ?"));
        // A preview of nothing says so, and only that.
        let empty = browser.post("/sujets/nouveau", form! { "texte" => "", "apercu" => "1" }).await;
        empty
            .assert_status(422)
            .assert_field_error("texte", "Écrivez votre texte")
            .assert_count("#form-errors li", 1);
    }
    let census = app.census().await;
    assert_eq!((census["topic"].as_str(), census["pending_text"].as_str()), ("0", "0"));
}

#[tokio::test]
async fn a_preview_then_a_publication_is_one_question() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let form = ask_form(&ada.get("/sujets/nouveau").await)
        .fill("theme", "mobilite")
        .fill("titre", "Qui finance le permis ?")
        .fill("texte", "Bonjour");
    let token = form.value("envoi").to_owned();
    assert!(token.len() > 20);
    let preview = ask_form(&ada.submit(form.by("Prévisualiser")).await);
    assert_eq!(preview.value("envoi"), token);
    ada.submit(preview.by("Publier ma question")).await.assert_status(303);
    assert_eq!(app.census().await["topic"], "1");
    let next = ask_form(&ada.get("/sujets/nouveau").await);
    assert_ne!(next.value("envoi"), token, "another form is another question");
}

#[tokio::test]
async fn a_form_sent_twice_is_one_question() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let first = ada.post("/sujets/nouveau", question()).await;
    ada.post("/sujets/nouveau", question()).await.assert_redirect(&first.redirect());
    let (one, two) =
        tokio::join!(ada.post("/sujets/nouveau", question()), ada.post("/sujets/nouveau", question()));
    assert_eq!((one.redirect(), two.redirect()), (first.redirect(), first.redirect()));
    assert_eq!(app.census().await["topic"], "1");
    // Somebody else's form is somebody else's question.
    app.user("bob").await.post("/sujets/nouveau", question()).await.assert_status(303);
    assert_eq!(app.census().await["topic"], "2");
}

#[tokio::test]
async fn a_form_found_by_going_back_and_written_anew_is_another_question() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let first = ada.post("/sujets/nouveau", question()).await.redirect();
    let second = ada.post("/sujets/nouveau", with("titre", "Qui finance une voiture ?")).await.redirect();
    assert_ne!(first, second);
    ada.get(&second).await.assert_text("h1", "Qui finance une voiture ?");
    let third = ada.post("/sujets/nouveau", with("texte", "Un tout autre texte.")).await.redirect();
    ada.get(&third).await.assert_text("#question .prose", "Un tout autre texte.");
    assert_eq!(app.census().await["topic"], "3");
}

#[tokio::test]
async fn only_the_team_publishes_news() {
    let app = TestApp::new().await;
    let (ada, mona) = (app.user("ada").await, app.moderator("mona").await);
    assert!(!ask_form(&ada.get("/sujets/nouveau?theme=actualites").await).offers("theme", "actualites"));
    ada.post("/sujets/nouveau", with("theme", "actualites")).await.assert_status(422);
    let form = ask_form(&mona.get("/sujets/nouveau?theme=actualites").await);
    assert_eq!(form.value("theme"), "actualites");
    let form = form.fill("titre", "Une annonce de l’équipe").fill("texte", "Bonjour à tous.");
    mona.submit(form).await.assert_status(303);
    app.visitor().get("/themes/actualites").await.assert_text(".topic-row", "Une annonce de l’équipe");
}

#[tokio::test]
async fn a_title_in_capitals_signs_or_emoji_has_an_address() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    for (title, slug) in [
        ("👩‍👧 👩‍👧 👩‍👧 👩‍👧 👩‍👧", "sujet"),
        ("ÇA ALORS : « L’ÉTÉ » ?", "ca-alors-l-ete"),
        ("日本語のタイトルです", "sujet"),
        ("-- ../../etc/passwd --", "etc-passwd"),
    ] {
        let mut fields = with("titre", title);
        fields.set("envoi", format!("formulaire-{slug}-{}", title.len()));
        let path = ada.post("/sujets/nouveau", fields).await.redirect();
        assert!(path.ends_with(&format!("-{slug}#question")), "{title}: {path}");
        ada.get(&path).await.assert_status(200);
    }
}

#[tokio::test]
async fn people_who_make_the_same_tags_at_once_do_not_wait_for_each_other() {
    let app = TestApp::new().await;
    if app.is_sqlite() {
        // One writer at a time: nobody is met half-way.
        return;
    }
    let ada = app.user("ada").await;
    let other = app.test.db.begin().await.unwrap();
    let make = async |tag: &str| {
        let sql = format!("INSERT INTO tag (name, slug) VALUES ('{tag}', '{tag}') ON CONFLICT DO NOTHING");
        other.conn().execute_unprepared(&sql).await.unwrap();
    };
    make("aide").await;
    let asked = ada.post("/sujets/nouveau", with("etiquettes", "permis, aide"));
    let waits = "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() \
                 AND wait_event_type = 'Lock'";
    tokio::pin!(asked);
    while app.number(waits).await == 0 {
        assert!(futures::poll!(&mut asked).is_pending(), "the other tag is not committed yet");
    }
    let (page, ()) = tokio::join!(asked, async {
        make("permis").await;
        other.conn().execute_unprepared("COMMIT").await.unwrap();
    });
    page.assert_status(303);
}

#[tokio::test]
async fn tags_are_few_distinct_and_shared() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ada.post("/sujets/nouveau", with("etiquettes", "Mobilité")).await.assert_status(303);
    let mut fields = with("etiquettes", "#mobilite, MOBILITÉ ;permis\n aide");
    fields.set("envoi", "un-autre-formulaire");
    let page = ada.follow(&ada.post("/sujets/nouveau", fields).await).await;
    assert_eq!(page.texts(".tags li"), ["#aide", "#Mobilité", "#permis"]);
    assert_eq!(app.census().await["tag"], "3");
    app.visitor().get("/sujets?etiquette=mobilite").await.assert_count(".topic-row", 2);
}
