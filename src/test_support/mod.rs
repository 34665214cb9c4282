//! What tests share: a database of their own, on SQLite or, when `TEST_DATABASE_URL` is set, on PostgreSQL; and the
//! whole site over it, read as a browser would.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod app;
mod authenticator;
mod browser;
mod bucket;
mod content;
mod event_text;
mod events;
mod filled_form;
mod page;
pub mod pictures;
mod provider;
mod smtp;
mod traces;

use std::{
    env,
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use chrono::Utc;
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::{
    accounts::model::{MemberId, Profession, Profile, Role, SignedIn},
    db::Db,
};

pub use self::{
    app::{ReceivedMail, TestApp},
    authenticator::Authenticator,
    browser::{BOUNDARY, Browser, multipart},
    bucket::TestBucket,
    content::{TestReply, TestTopic},
    events::{Event, EventStream, until},
    filled_form::FilledForm,
    page::Page,
    provider::{BrowserThere, TestProvider},
    smtp::TestMailServer,
};

/// The fields of a form: `form! { "texte" => "Bonjour", "theme" => slug }`.
macro_rules! form {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::http::fields::Fields::from([$(($name, AsRef::<str>::as_ref(&$value))),*])
    };
}
pub(crate) use form;

/// Whether a statement changes nothing.
pub fn only_reads(sql: &str) -> bool {
    let writes = || ["INSERT INTO", "UPDATE ", "DELETE FROM"].iter().any(|word| sql.contains(word));
    sql.starts_with("SELECT") || (sql.starts_with("WITH ") && !writes())
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// An empty database that nobody else uses, and the folder that goes with it.
pub struct TestDb {
    /// Open, and not migrated.
    pub db: Db,
    /// The address, for a second connection.
    pub url: String,
    // Removed with the value; holds the SQLite file.
    folder: TempDir,
}

impl TestDb {
    /// A folder of its own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Creates it, without any table.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match env::var("TEST_DATABASE_URL") {
            Ok(server) => create_postgres_database(&server, "").await,
            Err(_) => sqlite_url(&folder),
        };
        let db = Db::connect_patiently(&url, 4, PATIENCE).await.unwrap();
        Self { db, url, folder }
    }

    /// Creates it with every table: a copy of one that was migrated once for all the tests of this run.
    pub async fn migrated() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match (env::var("TEST_DATABASE_URL"), MIGRATED.get_or_init(migrate_once).await) {
            (Ok(server), Template::Postgres(template)) => {
                create_postgres_database(&server, &format!("TEMPLATE {template}")).await
            }
            (_, Template::Sqlite(bytes)) => {
                std::fs::write(folder.path().join("test.sqlite"), bytes).unwrap();
                sqlite_url(&folder)
            }
            (Err(_), Template::Postgres(_)) => unreachable!("the environment does not change during a run"),
        };
        let db = Db::connect_patiently(&url, 4, PATIENCE).await.unwrap();
        Self { db, url, folder }
    }
}

/// A machine that stops for a while is no reason to give anything up.
const PATIENCE: Duration = Duration::from_secs(60);

/// What new databases are copied from.
enum Template {
    /// A whole file.
    Sqlite(Vec<u8>),
    /// The name of a database nobody is connected to.
    Postgres(String),
}

static MIGRATED: OnceCell<Template> = OnceCell::const_new();

async fn migrate_once() -> Template {
    let test = TestDb::empty().await;
    test.db.migrate().await.unwrap();
    match test.db.backend() {
        DbBackend::Sqlite => {
            // Everything in one file, and none beside it.
            test.db.read().execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.unwrap();
            let path = test.url.trim_start_matches("sqlite://").split('?').next().unwrap();
            Template::Sqlite(std::fs::read(path).unwrap())
        }
        _ => {
            let name = test.url.rsplit('/').next().unwrap().to_owned();
            test.db.read().clone().close().await.unwrap();
            Template::Postgres(name)
        }
    }
}

fn sqlite_url(folder: &TempDir) -> String {
    format!("sqlite://{}/test.sqlite?mode=rwc", folder.path().display())
}

async fn create_postgres_database(server: &str, like: &str) -> String {
    let name = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let connection = Database::connect(server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name} {like}")).await.unwrap();
    connection.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

/// A member whose profile is complete: « Ada M. », CIP in Gironde.
pub async fn member(test: &TestDb, first_name: &str) -> SignedIn {
    let mut name = first_name.to_owned();
    name[..1].make_ascii_uppercase();
    let values = [format!("{first_name}@exemple.test").into(), name.clone().into(), Utc::now().into()];
    let sql = match test.db.backend() {
        DbBackend::Sqlite => {
            "INSERT INTO member (email, first_name, last_name, profession, departement, created_at) \
             VALUES (?, ?, 'Martin', 'cip', '33', ?) RETURNING id"
        }
        _ => {
            "INSERT INTO member (email, first_name, last_name, profession, departement, created_at) \
             VALUES ($1, $2, 'Martin', 'cip', '33', $3) RETURNING id"
        }
    };
    let statement = Statement::from_sql_and_values(test.db.backend(), sql, values);
    let row = test.db.read().query_one_raw(statement).await.unwrap().unwrap();
    SignedIn {
        member: MemberId(row.try_get("", "id").unwrap()),
        role: Role::Member,
        is_ambassador: false,
        profile: Profile {
            first_name: name,
            last_name: "Martin".to_owned(),
            profession: Some(Profession::Cip),
            departement: Some("33".to_owned()),
            ..Profile::default()
        },
        is_uncounted: false,
    }
}
