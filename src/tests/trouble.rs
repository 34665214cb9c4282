//! When the database is locked or gone, the site says so, keeps what was typed, and goes on by itself afterwards.

use std::{path::PathBuf, time::Duration};

use chrono::Duration as Time;
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

use crate::test_support::{Browser, Page, TestApp, form};

/// Another process that holds what it took until it is let go.
struct Lock {
    transaction: DatabaseTransaction,
    _connection: DatabaseConnection,
}

impl Lock {
    /// Nobody else writes; reading goes on.
    async fn on_writes(app: &TestApp) -> Self {
        Self::take(app, "EXCLUSIVE").await
    }

    /// Nobody else even reads. Only PostgreSQL has such a lock while others are connected.
    async fn on_everything(app: &TestApp) -> Self {
        Self::take(app, "ACCESS EXCLUSIVE").await
    }

    async fn take(app: &TestApp, mode: &str) -> Self {
        let connection = Database::connect(&app.test.url).await.unwrap();
        let options = TransactionOptions {
            isolation_level: None,
            access_mode: None,
            sqlite_transaction_mode: app.is_sqlite().then_some(SqliteTransactionMode::Immediate),
        };
        let transaction = connection.begin_with_options(options).await.unwrap();
        if !app.is_sqlite() {
            let tables = "member, session, sign_in_link, theme, topic, post, pending_text, outbox_mail, tag, topic_tag, \
                          read_position";
            transaction.execute_unprepared(&format!("LOCK TABLE {tables} IN {mode} MODE")).await.unwrap();
        }
        Self { transaction, _connection: connection }
    }

    async fn let_go(self) {
        self.transaction.rollback().await.unwrap();
    }
}

/// The database is no longer where it was.
enum Outage {
    /// Its folder was moved away, and what the site still had open of it is held by somebody.
    Moved { from: PathBuf, to: PathBuf, held: Vec<DatabaseTransaction> },
    /// The server lets nobody in.
    Closed { server: DatabaseConnection, name: String },
}

impl Outage {
    async fn begin(app: &TestApp) -> Self {
        if app.is_sqlite() {
            let file = app.test.url.trim_start_matches("sqlite://").split('?').next().unwrap();
            let from = PathBuf::from(file).parent().unwrap().to_owned();
            let to = from.with_extension("moved");
            std::fs::rename(&from, &to).unwrap();
            let mut held = Vec::new();
            // One that was just let go of takes a moment to come back to the pool.
            let opened = app.state.db.read().get_sqlite_connection_pool().size() as usize;
            while held.len() < opened {
                held.extend(app.state.db.read().begin().await.ok());
            }
            return Self::Moved { from, to, held };
        }
        let server = Database::connect(std::env::var("TEST_DATABASE_URL").unwrap()).await.unwrap();
        let name = app.test.url.rsplit('/').next().unwrap().to_owned();
        for sql in [
            format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        ] {
            server.execute_unprepared(&sql).await.unwrap();
        }
        Self::Closed { server, name }
    }

    async fn end(self) {
        match self {
            Self::Moved { from, to, held } => {
                std::fs::rename(to, from).unwrap();
                for open in held {
                    open.rollback().await.unwrap();
                }
            }
            Self::Closed { server, name } => {
                server
                    .execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
                    .await
                    .unwrap();
            }
        }
    }
}

#[track_caller]
fn assert_unavailable(page: &Page) -> &Page {
    page.assert_status(503)
        .assert_header("retry-after", "30")
        .assert_title("Le site est momentanément indisponible")
        .assert_text("main", "Réessayez dans une minute.")
}

/// Asks until the answer is no longer « not now »: connections that died are each found out once.
async fn until_available(browser: &Browser<'_>, path: &str) -> Page {
    for _ in 0..8 {
        let page = browser.get(path).await;
        if page.status.as_u16() != 503 {
            return page;
        }
    }
    panic!("{path} is still unavailable")
}

#[tokio::test]
async fn while_the_database_is_locked_one_reads_and_what_one_posts_is_kept() {
    let app = TestApp::impatient().await;
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let mine = app.reply(&topic).by(&ada).create().await;
    let delete = format!("/messages/{}/supprimer", mine.post.0);
    let visitor = app.visitor();
    let lock = Lock::on_writes(&app).await;

    visitor.get(&topic.path).await.assert_status(200);
    ada.get("/sujets").await.assert_status(200).assert_text("header .account", "Ada M.");
    let mut again = Vec::new();
    for (browser, path, fields) in [
        (
            &ada,
            topic.path.as_str(),
            form! { "texte" => "Un </textarea> long texte.", "envoi" => "une-reponse" },
        ),
        (
            &ada,
            "/sujets/nouveau",
            form! { "theme" => "mobilite", "titre" => "Une autre question", "texte" => "Un long texte." },
        ),
        (&visitor, topic.path.as_str(), form! { "texte" => "Le texte d’un visiteur." }),
    ] {
        let page = browser.post(path, fields.clone()).await;
        let form = assert_unavailable(&page).form("main form[method=post]");
        for (name, value) in fields.iter() {
            assert_eq!(form.value(name), value, "{path} {name}");
        }
        again.push((browser, form.by("Réessayer")));
    }
    // A button, and a form without a text, can be sent again from where one is too.
    for (browser, path, fields) in [
        (&ada, delete.as_str(), form! {}),
        (&visitor, "/connexion", form! { "email" => "bob@exemple.test", "suite" => "/aide" }),
    ] {
        let page = browser.post(path, fields).await;
        again.push((browser, assert_unavailable(&page).form("main form[method=post]").by("Réessayer")));
    }

    lock.let_go().await;
    for (browser, form) in again {
        browser.submit(form).await.assert_status(303);
    }
    ada.get(&topic.path).await.assert_text("article .prose", "Un </textarea> long texte.");
    assert_eq!((topic.replies(&app).await, app.census().await["topic"].as_str()), (1, "2"));
    assert_eq!(app.last_mail().await.to, "bob@exemple.test");
}

#[tokio::test]
async fn a_writer_waits_for_a_short_lock_instead_of_failing() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let lock = Lock::on_writes(&app).await;
    let post = ada.post(&topic.path, form! { "texte" => "Bonjour" });
    tokio::pin!(post);
    // Long enough to be refused, were it not waited for.
    assert!(tokio::time::timeout(Duration::from_millis(100), &mut post).await.is_err());
    lock.let_go().await;
    post.await.assert_status(303);
    assert_eq!(topic.replies(&app).await, 1);
}

#[tokio::test]
async fn a_member_stays_signed_in_while_their_last_use_cannot_be_written() {
    let app = TestApp::impatient().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    app.advance(Time::hours(2));
    let lock = Lock::on_writes(&app).await;
    ada.get(&topic.path).await.assert_status(200).assert_text("header .account", "Ada M.");
    let page = ada.post(&topic.path, form! { "texte" => "Un long texte." }).await;
    assert_unavailable(&page).assert_text("textarea", "Un long texte.");
    lock.let_go().await;
    ada.submit(page.form("main form[method=post]")).await.assert_status(303);
}

#[tokio::test]
async fn a_member_reads_on_while_it_cannot_be_written_how_far() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    app.advance(Time::minutes(1));
    app.reply(&topic).create().await;
    let lock = Lock::on_writes(&app).await;
    let reading = ada.get(&topic.path);
    // Much sooner than the writing would be given up: tests are patient.
    let page = tokio::time::timeout(Duration::from_secs(30), reading).await.unwrap();
    page.assert_status(200).assert_count("article.post", 2);
    ada.get("/sujets").await.assert_text(".badge-unread", "1 nouvelle réponse");
    lock.let_go().await;
    ada.get(&topic.path).await.assert_status(200);
    ada.get("/sujets").await.assert_no(".badge-unread");
}

#[tokio::test]
async fn while_nothing_can_be_read_nobody_waits_for_long() {
    let app = TestApp::impatient().await;
    if app.is_sqlite() {
        return;
    }
    let ada = app.user("ada").await;
    let topic = app.topic().by(&ada).create().await;
    let lock = Lock::on_everything(&app).await;
    let visitor = app.visitor();
    for path in
        ["/", "/sujets", "/themes", "/themes/mobilite", "/recherche?q=permis", "/plan-du-site", &topic.path]
    {
        assert_unavailable(&visitor.get(path).await);
    }
    assert_unavailable(&visitor.get(&format!("/reponses/{}", topic.question.0)).await);
    for path in ["/aide", "/mentions-legales", "/connexion", "/healthz"] {
        visitor.get(path).await.assert_status(200);
    }
    assert_eq!(visitor.get("/readyz").await.assert_status(503).body, "la base de données ne répond pas");
    // Who is not known to be signed out is not told to sign in.
    for path in [&topic.path, &format!("/messages/{}/modifier", topic.question.0)] {
        let page = ada.post(path, form! { "texte" => "Un long texte." }).await;
        assert_unavailable(&page).assert_text("textarea", "Un long texte.");
    }
    for path in ["/bienvenue", &format!("/messages/{}/supprimer", topic.question.0)] {
        assert_unavailable(&ada.post(path, form! {}).await);
        assert_unavailable(&ada.get(path).await);
    }
    lock.let_go().await;
    visitor.get(&topic.path).await.assert_status(200);
    ada.post(&topic.path, form! { "texte" => "Un long texte." }).await.assert_status(303);
}

#[tokio::test]
async fn when_the_database_is_gone_nothing_is_lost_and_its_return_is_enough() {
    let app = TestApp::impatient().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    let visitor = app.visitor();
    let outage = Outage::begin(&app).await;

    for path in ["/", "/sujets", &topic.path] {
        assert_unavailable(&visitor.get(path).await);
    }
    visitor.get("/aide").await.assert_status(200);
    visitor.get("/healthz").await.assert_status(200);
    let page = ada.post(&topic.path, form! { "texte" => "Un long texte.", "envoi" => "une-reponse" }).await;
    assert_unavailable(&page).assert_text("textarea", "Un long texte.");

    outage.end().await;
    until_available(&visitor, &topic.path).await.assert_status(200);
    until_available(&ada, &topic.path).await.assert_text("header .account", "Ada M.");
    ada.submit(page.form("main form[method=post]").by("Réessayer")).await.assert_status(303);
    visitor.get("/readyz").await.assert_status(200);
    visitor.get(&topic.path).await.assert_text("#reponses", "1 réponse");
}

#[tokio::test]
async fn what_the_database_says_is_never_shown() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let topic = app.topic().create().await;
    app.sql("ALTER TABLE post RENAME TO ailleurs").await;
    for page in [
        app.visitor().get(&topic.path).await,
        ada.post(&topic.path, form! { "texte" => "Un long texte." }).await,
        app.visitor().get(&format!("/reponses/{}", topic.question.0)).await,
    ] {
        page.assert_status(500)
            .assert_text("h1", "Une erreur est survenue de notre côté")
            .assert_text("main", "Elle est enregistrée sous le numéro")
            .assert_header("cache-control", "private, no-cache");
        for word in ["post", "SELECT", "table", "relation", "sqlite", "sqlx"] {
            assert!(!page.texts("main").join(" ").contains(word), "{word}");
        }
    }
    // The text is there for when the fault is mended.
    let page = ada.post(&topic.path, form! { "texte" => "Un long texte." }).await;
    page.assert_text("textarea", "Un long texte.");
    app.sql("ALTER TABLE ailleurs RENAME TO post").await;
    ada.submit(page.form("main form[method=post]")).await.assert_status(303);
}
