//! Taking one's data away.

use std::io::{Cursor, Read};

use axum::body::Bytes;
use chrono::Duration;
use image::ImageFormat;
use serde_json::Value;
use zip::ZipArchive;

use crate::{
    files::service::{forget as forget_files, remove_due},
    privacy::export::service::{forget as forget_exports, make_due, remove_old},
    test_support::{
        Browser, TestApp, form,
        pictures::{encoded, quarters},
    },
};

const PAGE: &str = "/mon-compte/donnees";

/// What the worker does at each of its passes. Returns how many archives it made.
async fn pass(app: &TestApp) -> u64 {
    let made =
        make_due(&app.state.db, &app.state.files, app.now(), &app.state.config.site.url).await.unwrap();
    remove_due(&app.state.db, &app.state.files, app.now()).await.unwrap();
    made
}

async fn ask(browser: &Browser<'_>) {
    let page = browser.get(PAGE).await;
    browser.submit(page.form("form.card[method=post]")).await.assert_redirect(PAGE);
}

/// The address of the archive that the page offers.
async fn offered(browser: &Browser<'_>) -> String {
    browser.get(PAGE).await.attribute("main a[download]", "href")
}

struct Archive(ZipArchive<Cursor<Bytes>>);

impl Archive {
    async fn of(browser: &Browser<'_>) -> Self {
        let (status, bytes) = browser.download(&offered(browser).await).await;
        assert_eq!(status, 200);
        Self(ZipArchive::new(Cursor::new(bytes)).unwrap())
    }

    fn bytes(&mut self, name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.by_name(name).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn json(&mut self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap()
    }
}

#[tokio::test]
async fn a_member_asks_is_told_by_mail_and_takes_everything_away() {
    let app = TestApp::new().await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let topic =
        app.topic().by(&ada).titled("Ma question entière ?").saying("Mon texte **à moi**.").create().await;
    app.topic().by(&ada).saying("Un texte masqué.").hidden().create().await;
    app.reply(&topic).by(&eve).saying("La réponse de quelqu’un d’autre.").create().await;
    let photo = encoded(&quarters(90, 90), ImageFormat::Png);
    ada.upload("/mon-compte/photo", form! { "visible" => "membres" }, "photo", Some(("moi.png", &photo)))
        .await;

    ask(&ada).await;
    ada.get(PAGE).await.assert_text("main h2", "en préparation").assert_no("main a[download]");
    assert_eq!(pass(&app).await, 1);
    let mail = app.last_mail().await;
    assert_eq!((mail.to.as_str(), mail.link().as_str()), ("ada@exemple.test", PAGE));
    assert!(mail.text.contains("jusqu’au 25\u{a0}novembre 2026"), "{}", mail.text);

    let mut archive = Archive::of(&ada).await;
    let names = [
        "LISEZMOI.txt",
        "compte.json",
        "profil.json",
        "forum.json",
        "moderation.json",
        "certificats.json",
        "comite.json",
        "courriels.json",
        "messages.json",
        "questions-pour-vous.json",
        "questions-resolues.json",
        "mentions.json",
        "lettre.json",
        "suivis.json",
        "notifications.json",
        "photo.json",
        "photo.jpg",
    ];
    assert_eq!(archive.0.len(), names.len());
    let account = archive.json("compte.json");
    assert_eq!(account["email"], "ada@exemple.test");
    assert_eq!(account["sessions"].as_array().unwrap().len(), 1);
    let forum = archive.json("forum.json");
    let texts: Vec<_> = forum["posts"].as_array().unwrap().iter().map(|post| post["text"].clone()).collect();
    assert_eq!(texts, ["Mon texte **à moi**.", "Un texte masqué."]);
    assert!(!forum["topics"][1]["hidden_at"].is_null());
    assert_eq!(forum["topics"][0]["title"], "Ma question entière ?");
    assert_eq!(archive.json("photo.json")["audience"], "members");
    assert_eq!(image::load_from_memory(&archive.bytes("photo.jpg")).unwrap().width(), 90);
    for name in names {
        let text = String::from_utf8_lossy(&archive.bytes(name)).into_owned();
        assert!(!text.contains("eve@") && !text.contains("quelqu’un d’autre"), "{name}");
    }
}

#[tokio::test]
async fn what_waits_what_was_reported_and_what_was_given_are_in_the_archive_and_no_secret_is() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let reply = app.reply(&topic).create().await;
    ada.post(
        format!("/messages/{}/signaler", reply.post.0),
        form! { "raison" => "wrong", "texte" => "Ce montant a changé." },
    )
    .await
    .assert_status(303);
    let waiting = form! {
        "theme" => "mobilite", "titre" => "Un texte qui attend ?", "texte" => "Encore rien.",
        "email" => "ada@exemple.test",
    };
    app.visitor().post("/sujets/nouveau", waiting).await.assert_status(303);
    let member = ada.member().member.0;
    let root = app.admin("root").await;
    root.post(
        format!("/administration/personnes/{member}"),
        form! { "role" => "ambassador", "geste" => "donner", "theme" => "mobilite", "territoire" => "33" },
    )
    .await
    .assert_status(303);
    let certificate = form! { "territoire" => "33", "source" => "https://exemple.fr/regle" };
    ada.post(format!("/reponses/{}/certifier", reply.post.0), certificate).await.assert_status(303);
    ada.post("/certificats/1/perime", form! { "raison" => "rule", "texte" => "Le décret." })
        .await
        .assert_status(303);
    ask(&ada).await;
    pass(&app).await;
    let mut archive = Archive::of(&ada).await;
    let known = archive.json("certificats.json");
    assert_eq!(known["certificates"][0]["source"], "https://exemple.fr/regle");
    assert_eq!(
        (&known["changes"][0]["what"], &known["reports"][0]["details"]),
        (&"given".into(), &"Le décret.".into())
    );
    let report = &archive.json("moderation.json")["reports"][0];
    assert_eq!((&report["reason"], &report["details"]), (&"wrong".into(), &"Ce montant a changé.".into()));
    let text = &archive.json("forum.json")["waiting_texts"][0];
    assert_eq!((&text["title"], &text["text"]), (&"Un texte qui attend ?".into(), &"Encore rien.".into()));
    let account = archive.json("compte.json");
    assert_eq!(account["ambassador_of"][0]["territory"], "33");
    assert_eq!(account["role_history"][0]["what"], "given");
    assert!(!account["role_history"][0].to_string().contains("actor"));
    // Neither what signs in, nor the hash of it.
    let everything: String = ["compte.json", "forum.json", "moderation.json", "courriels.json"]
        .map(|name| archive.json(name).to_string())
        .concat();
    for word in ["token", "jeton", "credential", "hash"] {
        assert!(!everything.contains(word), "{word}");
    }
}

#[tokio::test]
async fn an_archive_is_for_its_owner_alone() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ask(&ada).await;
    pass(&app).await;
    let address = offered(&ada).await;
    ada.get(&address)
        .await
        .assert_status(200)
        .assert_header("content-type", "application/zip")
        .assert_header("content-disposition", "attachment; filename=\"mes-donnees.zip\"")
        .assert_header("cache-control", "private, no-cache");
    app.visitor().get(&address).await.assert_status(404);
    app.user("eve").await.get(&address).await.assert_status(404);
    app.admin("root").await.get(&address).await.assert_status(404);
}

#[tokio::test]
async fn an_archive_goes_after_two_days_and_its_file_with_it() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ask(&ada).await;
    pass(&app).await;
    let address = offered(&ada).await;
    app.advance(Duration::hours(48) - Duration::minutes(1));
    ada.get(&address).await.assert_status(200);
    app.advance(Duration::minutes(1));
    ada.get(&address).await.assert_status(404);
    ada.get(PAGE).await.assert_no("main a[download]");
    pass(&app).await;
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 0);
    app.advance(Duration::days(30));
    assert_eq!(remove_old(&app.state.db, app.now()).await.unwrap(), 1);
    assert_eq!(app.number("SELECT count(*) AS n FROM stored_file").await, 0);
    assert_eq!(std::fs::read_dir(app.test.folder().join("fichiers")).unwrap().count(), 0);
}

#[tokio::test]
async fn archives_are_made_one_at_a_time_and_three_a_day_at_most() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ask(&ada).await;
    // Pressed again before anything was made.
    ada.post(PAGE, form! {}).await.assert_redirect(PAGE);
    assert_eq!(app.number("SELECT count(*) AS n FROM data_export").await, 1);
    for _ in 0..2 {
        pass(&app).await;
        ask(&ada).await;
    }
    pass(&app).await;
    let refused = ada.post(PAGE, form! {}).await;
    refused.assert_status(422).assert_text("#form-errors", "trois archives en un jour");
    app.advance(Duration::days(1));
    ask(&ada).await;
    assert_eq!(pass(&app).await, 1);
}

#[tokio::test]
async fn an_archive_whose_worker_died_is_taken_again_and_leaves_nothing_behind() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ask(&ada).await;
    // As a process that was killed leaves it: taken, its file announced and written.
    let due = app.now() + Duration::minutes(10);
    app.sql(&format!("UPDATE data_export SET attempts = 1, due_at = '{}'", due.to_rfc3339())).await;
    assert_eq!(pass(&app).await, 0, "the lease of the other lasts");
    app.advance(Duration::minutes(10));
    assert_eq!(pass(&app).await, 1);
    assert_eq!(pass(&app).await, 0);
    assert_eq!(app.mails().await.len(), 1);
    Archive::of(&ada).await;
}

#[tokio::test]
async fn two_workers_never_make_the_same_archive_twice() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    ask(&ada).await;
    ask(&bob).await;
    let (one, two) = tokio::join!(pass(&app), pass(&app));
    assert_eq!(one + two, 2);
    assert_eq!(app.mails().await.len(), 2);
}

#[tokio::test]
async fn an_archive_that_can_never_be_made_is_given_up_and_may_be_asked_for_again() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    ask(&ada).await;
    app.sql("UPDATE data_export SET attempts = 5").await;
    assert_eq!(pass(&app).await, 0);
    ada.get(PAGE).await.assert_text("form.card", "La dernière archive n’a pas pu être faite");
    ask(&ada).await;
    assert_eq!(pass(&app).await, 1);
}

#[tokio::test]
async fn who_leaves_takes_their_files_along() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let photo = encoded(&quarters(90, 90), ImageFormat::Png);
    ada.upload("/mon-compte/photo", form! { "visible" => "tous" }, "photo", Some(("moi.png", &photo))).await;
    let portrait = ada.get("/mon-compte/photo").await.attribute(".photo-now img", "src");
    ask(&ada).await;
    pass(&app).await;
    let archive = offered(&ada).await;
    let tx = app.state.db.begin().await.unwrap();
    forget_files(&tx, app.now(), ada.member().member).await.unwrap();
    forget_exports(&tx, ada.member().member).await.unwrap();
    tx.commit().await.unwrap();
    app.visitor().get(&portrait).await.assert_status(404);
    ada.get(&archive).await.assert_status(404);
    pass(&app).await;
    for table in ["stored_file", "photo", "data_export"] {
        assert_eq!(app.number(&format!("SELECT count(*) AS n FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(std::fs::read_dir(app.test.folder().join("fichiers")).unwrap().count(), 0);
}

#[tokio::test]
async fn only_somebody_signed_in_asks_for_their_data() {
    let app = TestApp::new().await;
    app.visitor().get(PAGE).await.assert_redirect("/connexion?suite=%2Fmon-compte%2Fdonnees");
    app.visitor().post(PAGE, form! {}).await.assert_status(401);
    assert_eq!(app.number("SELECT count(*) AS n FROM data_export").await, 0);
}
