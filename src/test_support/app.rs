//! The whole site over a database of its own, without a network: its router is given requests one by one.

use std::{
    collections::BTreeMap,
    future::Future,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    task::Poll,
    time::Duration as Patience,
};

use axum::{Router, body::Body, extract::Request, response::Response};
use chrono::{DateTime, Duration, Utc};
use leptos::config::LeptosOptions;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt;

use super::{
    TestDb,
    browser::Browser,
    content::{ReplyBuilder, TestTopic, TopicBuilder},
    events::{EventStream, until},
};
use crate::{
    accounts::{
        model::{Email, Profession, Profile, Role, SignedIn},
        service::{ThisBrowser, add_member, create_link, redeem_link},
    },
    app::{AppState, Clock, router, sockets},
    config::Config,
    db::Db,
    files::FileStore,
    forum::service::create_starting_themes,
    http::cookies,
    live,
};

/// Every table with rows of people.
const TABLES: [&str; 57] = [
    "member",
    "stored_file",
    "photo",
    "data_export",
    "session",
    "ambassador_scope",
    "profile",
    "member_theme",
    "report",
    "moderation_action",
    "role_change",
    "sign_in_link",
    "oidc_identity",
    "oidc_request",
    "oidc_session",
    "passkey",
    "passkey_ceremony",
    "theme",
    "topic",
    "post",
    "tag",
    "topic_tag",
    "pending_text",
    "published_anyway",
    "outbox_mail",
    "post_vote",
    "theme_vote",
    "event",
    "contact_choice",
    "contact_refusal",
    "contact_message",
    "contact_report",
    "committee_decision",
    "committee_figure",
    "committee_change",
    "certificate",
    "certificate_change",
    "certificate_report",
    "following",
    "read_position",
    "read_mark",
    "routed_question",
    "question_taken",
    "question_passed",
    "routing_person",
    "routing_told",
    "closing_question",
    "closing_link",
    "post_mention",
    "weekly_edition",
    "weekly_item",
    "weekly_subscription",
    "weekly_link",
    "notification",
    "notification_setting",
    "notification_link",
    "telling",
];

/// The site, its starting themes in place. Its clock stands at noon, a Monday, until it is moved.
pub struct TestApp {
    /// The database's address and folder.
    pub test: TestDb,
    /// What every handler is given.
    pub state: AppState,
    router: Router,
    clock: Arc<Mutex<DateTime<Utc>>>,
    statements: Arc<Mutex<Vec<String>>>,
    strangers: AtomicU32,
}

/// A mail that waits in the outbox.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// The address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The plain form.
    pub text: String,
    /// The laid out form.
    pub html: String,
}

impl ReceivedMail {
    /// The path, within the site, of the first link in it.
    #[track_caller]
    pub fn link(&self) -> String {
        self.links().next().expect("the mail has a link")
    }

    /// The path of the link whose address begins so.
    #[track_caller]
    pub fn link_to(&self, path: &str) -> String {
        self.links().find(|link| link.starts_with(path)).expect("the mail has that link")
    }

    fn links(&self) -> impl Iterator<Item = String> {
        let words = self.text.split_whitespace().filter(|word| word.starts_with("http"));
        words.map(|word| {
            let url = url::Url::parse(word).unwrap();
            match url.query() {
                Some(query) => format!("{}?{query}", url.path()),
                None => url.path().to_owned(),
            }
        })
    }
}

impl TestApp {
    /// At `http://localhost:3000`, as patient as the real site.
    pub async fn new() -> Self {
        Self::set_up(|_| {}).await
    }

    /// At another address.
    pub async fn at(site_url: &str) -> Self {
        Self::set_up(|config| site_url.clone_into(&mut config.site.url)).await
    }

    /// A site that gives a locked database up at once instead of after seconds.
    pub async fn impatient() -> Self {
        Self::start(Some(Patience::from_millis(150)), |_| {}).await
    }

    /// A site that draws every page anew: what it costs can be counted.
    pub async fn forgetful() -> Self {
        Self::set_up(|config| config.page_cache_bytes = 0).await
    }

    /// A site that refuses what is done too often, as the real one does.
    pub async fn limited() -> Self {
        Self::set_up(|config| config.rate_limits = true).await
    }

    /// A site whose operator set something else.
    pub async fn set_up(change: impl FnOnce(&mut Config)) -> Self {
        Self::start(None, change).await
    }

    async fn start(patience: Option<Patience>, change: impl FnOnce(&mut Config)) -> Self {
        let test = TestDb::migrated().await;
        let statements = Arc::new(Mutex::new(Vec::new()));
        let db = match patience {
            None => test.db.clone(),
            Some(patience) => Db::connect_patiently(&test.url, 4, patience).await.unwrap(),
        };
        let db = db.observed({
            let statements = statements.clone();
            move |sql| statements.lock().unwrap().push(sql.to_owned())
        });
        let clock = Arc::new(Mutex::new("2026-11-23T12:00:00Z".parse().unwrap()));
        let mut config = Config::for_testing(test.url.clone(), test.folder().to_owned());
        change(&mut config);
        let told = Clock::from_fn({
            let clock = clock.clone();
            move || *clock.lock().unwrap()
        });
        let leptos = LeptosOptions::builder()
            .output_name("communaute")
            .site_root(concat!(env!("CARGO_MANIFEST_DIR"), "/public"))
            .build();
        let files = FileStore::open(&config.files).unwrap();
        let state = AppState::new(db, config, told, leptos, files);
        create_starting_themes(&state.db, state.clock.now()).await.unwrap();
        let router = router(state.clone()).await;
        Self { test, state, router, clock, statements, strangers: AtomicU32::new(0) }
    }

    /// Begins to tell what happens from now on, as long as the value is held; every stream ends when it is sent. Something
    /// must have happened before: that is how one knows that it began.
    #[must_use]
    pub async fn tell(&self) -> watch::Sender<bool> {
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(live::tail(self.state.db.clone(), self.state.config.live.heartbeat, stopped));
        let newest = self.number("SELECT coalesce(max(id), 0) AS n FROM event_log").await;
        assert!(newest > 0, "nothing happened yet");
        until("the event log is followed", || self.state.live().hub.last() >= newest).await;
        stop
    }

    /// Watches a channel; everything up to `since` was seen.
    pub async fn watch(&self, channel: &str, since: impl Into<Option<i64>>) -> EventStream {
        EventStream::open(self, channel, since.into()).await
    }

    /// Answers on a socket of its own, as the real site does, until the test ends.
    pub async fn listen(&self, unread: Patience) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let site = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(sockets::forgetting(listener, unread), site).into_future());
        address
    }

    /// The time of the site.
    pub fn now(&self) -> DateTime<Utc> {
        self.state.clock.now()
    }

    /// Moves the time.
    pub fn advance(&self, by: Duration) {
        *self.clock.lock().unwrap() += by;
    }

    /// Gives the site a request as it is.
    pub async fn answer(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// A browser nobody signed in with.
    pub fn visitor(&self) -> Browser<'_> {
        Browser::new(self, None)
    }

    /// A member « Ada M. », CIP in Gironde, signed in; her address is `ada@exemple.test`.
    pub async fn user(&self, first_name: &str) -> Browser<'_> {
        self.signed_in(first_name, Some("Martin"), Role::Member).await
    }

    /// One of the team.
    pub async fn moderator(&self, first_name: &str) -> Browser<'_> {
        self.signed_in(first_name, Some("Martin"), Role::Moderator).await
    }

    /// One who gives roles.
    pub async fn admin(&self, first_name: &str) -> Browser<'_> {
        self.signed_in(first_name, Some("Martin"), Role::Admin).await
    }

    /// A member who signed in for the first time and has not said their name yet.
    pub async fn newcomer(&self, address: &str) -> Browser<'_> {
        self.signed_in(address, None, Role::Member).await
    }

    /// A member nobody has met in this test.
    pub async fn somebody(&self) -> SignedIn {
        let number = self.strangers.fetch_add(1, Ordering::Relaxed);
        self.member(&format!("inconnu{number}"), Some("Durand"), Role::Member).await
    }

    async fn member(&self, name: &str, last_name: Option<&str>, role: Role) -> SignedIn {
        let email = Email::parse(&format!("{name}@exemple.test")).unwrap();
        let capital = |name: &str| name[..1].to_uppercase() + &name[1..];
        let profile = Profile {
            first_name: last_name.map_or_else(String::new, |_| capital(name)),
            last_name: last_name.unwrap_or_default().to_owned(),
            profession: last_name.map(|_| Profession::Cip),
            departement: last_name.map(|_| "33".to_owned()),
            ..Profile::default()
        };
        add_member(&self.state.db, self.now(), &email, &profile, role).await.unwrap()
    }

    async fn signed_in(&self, name: &str, last_name: Option<&str>, role: Role) -> Browser<'_> {
        let member = self.member(name, last_name, role).await;
        let browser = Browser::new(self, Some(member));
        let email = Email::parse(&format!("{name}@exemple.test")).unwrap();
        let link = create_link(&self.state.db, self.now(), &email, "").await.unwrap();
        let secret = link.trim_start_matches("?jeton=");
        let outcome = redeem_link(&self.state.db, self.now(), secret, &ThisBrowser::default()).await.unwrap();
        browser.keep_cookie(cookies::session_name(&self.state.config.site), &outcome.session);
        browser
    }

    /// A question to write: `app.topic().titled("…").closed().create().await`.
    pub fn topic(&self) -> TopicBuilder<'_> {
        TopicBuilder::new(self)
    }

    /// A reply to write.
    pub fn reply<'a>(&'a self, topic: &TestTopic) -> ReplyBuilder<'a> {
        ReplyBuilder::new(self, topic.id)
    }

    /// The mails of the outbox, oldest first.
    pub async fn mails(&self) -> Vec<ReceivedMail> {
        let sql = "SELECT recipient, subject, body_text, body_html FROM outbox_mail ORDER BY id";
        let of = |row: &QueryResult, column: &str| row.try_get("", column).unwrap();
        self.rows(sql)
            .await
            .iter()
            .map(|row| ReceivedMail {
                to: of(row, "recipient"),
                subject: of(row, "subject"),
                text: of(row, "body_text"),
                html: of(row, "body_html"),
            })
            .collect()
    }

    /// The newest mail.
    pub async fn last_mail(&self) -> ReceivedMail {
        self.mails().await.pop().expect("a mail was written")
    }

    /// What `work` gave, and the statements it cost.
    pub async fn queries<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        self.statements.lock().unwrap().clear();
        let output = work.await;
        let statements = std::mem::take(&mut *self.statements.lock().unwrap());
        (output, statements)
    }

    /// What `work` gave, unless it died first: once it has said so many statements, nothing more of it is done.
    pub async fn dies_after<T>(&self, statements: usize, work: impl Future<Output = T>) -> Option<T> {
        self.statements.lock().unwrap().clear();
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|cx| {
            if self.statements.lock().unwrap().len() >= statements {
                return Poll::Ready(None);
            }
            work.as_mut().poll(cx).map(Some)
        })
        .await
    }

    /// How many rows each table has, and the moments that reading could write.
    pub async fn census(&self) -> BTreeMap<String, String> {
        let mut census = BTreeMap::new();
        for table in TABLES {
            let rows = self.number(&format!("SELECT count(*) AS n FROM {table}")).await;
            census.insert(table.to_owned(), rows.to_string());
        }
        for (name, sql) in [
            ("views", "SELECT CAST(coalesce(sum(views), 0) AS bigint) AS n FROM topic"),
            ("seen", "SELECT count(last_seen_at) AS n FROM member"),
        ] {
            census.insert(name.to_owned(), self.number(sql).await.to_string());
        }
        for row in self.rows("SELECT last_used_at FROM session ORDER BY token_hash").await {
            let used: DateTime<Utc> = row.try_get("", "last_used_at").unwrap();
            census.entry("used".to_owned()).or_default().push_str(&used.to_string());
        }
        census
    }

    /// Runs a statement beside the site, which is told that anything may have changed.
    pub async fn sql(&self, sql: &str) {
        self.test.db.read().execute_unprepared(sql).await.unwrap();
        self.state.live().freshness.touch_everything();
    }

    /// The column `n` of the only row.
    pub async fn number(&self, sql: &str) -> i64 {
        self.rows(sql).await[0].try_get("", "n").unwrap()
    }

    pub async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let statement = Statement::from_string(self.test.db.backend(), sql);
        self.test.db.read().query_all_raw(statement).await.unwrap()
    }

    /// Whether this run is on the embedded database.
    pub fn is_sqlite(&self) -> bool {
        self.test.db.backend() == DbBackend::Sqlite
    }
}
