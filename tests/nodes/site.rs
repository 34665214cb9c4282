//! Two processes on one PostgreSQL database, and a member who posts.

use std::{
    env,
    io::Write,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

use crate::{
    http::{Answer, PATIENCE, Reader},
    process::{Node, operator},
};

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The address of a new, empty database; none, and a word about it, when this run has no PostgreSQL.
pub async fn postgres_database() -> Option<String> {
    let Ok(server) = env::var("TEST_DATABASE_URL") else {
        // Past the capture of what tests print: who reads the result must know.
        let skipped =
            "skipped: processes share a PostgreSQL database only, and TEST_DATABASE_URL names none\n";
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return None;
    };
    let name = format!("test_nodes_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let connection = Database::connect(&server).await.unwrap();
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    connection.close().await.unwrap();
    let (base, _) = server.rsplit_once('/').unwrap();
    Some(format!("{base}/{name}"))
}

/// The site.
pub struct Shared {
    /// Where the member posts.
    pub a: Node,
    /// Where everybody else reads. Its connections are those of a role of its own.
    pub b: Node,
    /// The question.
    pub topic: String,
    /// Its number.
    pub topic_id: i64,
    /// What its page watches.
    pub channel: String,
    cookie: String,
    database: DatabaseConnection,
    role: String,
}

impl Shared {
    /// Opens it, with a question; none when this run has no PostgreSQL.
    pub async fn open() -> Option<Self> {
        let url = postgres_database().await?;
        let database = Database::connect(&url).await.unwrap();
        let a = Node::start(&url).await;
        let role = format!("b_{}", url.rsplit('/').next().unwrap());
        let create = format!(
            "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXECUTE format('GRANT %I TO {role}', current_user); END $$"
        );
        database.execute_unprepared(&create).await.unwrap();
        let mut of_b = url::Url::parse(&url).unwrap();
        of_b.set_username(&role).unwrap();
        let b = Node::start(of_b.as_str()).await;

        let link = operator(&url, &["login-link", "ada@exemple.test"]).await;
        let (_, secret) = link.trim().rsplit_once("jeton=").expect("a link is printed");
        let answer = Answer::to(a.address, "POST", "/connexion/lien", "", &format!("jeton={secret}")).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        let who = "prenom=Ada&nom=Martin&profession=cip";
        assert_eq!(Answer::to(a.address, "POST", "/bienvenue", &cookie, who).await.status, 303);
        let question = "theme=mobilite&titre=Qui+finance+le+permis+en+Gironde&texte=Bonjour";
        let asked = Answer::to(a.address, "POST", "/sujets/nouveau", &cookie, question).await;
        assert_eq!(asked.status, 303, "{}", asked.body);
        let topic = asked.header("location").unwrap().split('#').next().unwrap().to_owned();
        let (number, _) = topic.trim_start_matches("/sujets/").split_once('-').unwrap();
        let (topic_id, channel) = (number.parse().unwrap(), format!("sujet:{number}"));
        let site = Self { a, b, topic, topic_id, channel, cookie, database, role };
        site.listener_of_b().await;
        Some(site)
    }

    /// Posts a reply at A, which says that it is written.
    pub async fn reply(&self, text: &str) {
        let form = format!("texte={}", text.replace(' ', "+"));
        let answer = Answer::to(self.a.address, "POST", &self.topic, &self.cookie, &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }

    /// An open page that shows the question, read at B: which may be about to hear of the question only.
    pub async fn watch_at_b(&self) -> Reader {
        let asked = self.logged().await[0];
        Reader::open(self.b.address, &self.channel, Some(asked)).await
    }

    /// The numbers of the topic's events; the first is the question's.
    async fn logged(&self) -> Vec<i64> {
        let sql = format!("SELECT id AS n FROM event_log WHERE channel = '{}' ORDER BY id", self.channel);
        self.numbers(&sql).await
    }

    /// Runs a statement beside the processes.
    pub async fn sql(&self, sql: &str) {
        self.database.execute_unprepared(sql).await.unwrap();
    }

    /// PostgreSQL's number of the connection on which B listens, as soon as there is one.
    pub async fn listener_of_b(&self) -> i64 {
        self.listener_until(|_| true).await
    }

    /// The same, once it is another than `old`.
    pub async fn next_listener_of_b(&self, old: i64) -> i64 {
        self.listener_until(|pid| pid != old).await
    }

    async fn listener_until(&self, wanted: impl Fn(i64) -> bool) -> i64 {
        let sql =
            format!("{} AND query ILIKE 'LISTEN%' AND state = 'idle'", self.connections_of_b("pid::bigint"));
        let begun = Instant::now();
        loop {
            if let Some(pid) = self.numbers(&sql).await.into_iter().find(|pid| wanted(*pid)) {
                return pid;
            }
            assert!(begun.elapsed() < PATIENCE, "B does not listen");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn connections_of_b(&self, what: &str) -> String {
        format!("SELECT {what} AS n FROM pg_stat_activity WHERE usename = '{}'", self.role)
    }

    async fn numbers(&self, sql: &str) -> Vec<i64> {
        let rows =
            self.database.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        rows.iter().map(|row| row.try_get("", "n").unwrap()).collect()
    }

    /// Closes every connection of B, which gets no other.
    pub async fn cut_b_off(&self) {
        self.sql(&format!("ALTER ROLE {} NOLOGIN", self.role)).await;
        let begun = Instant::now();
        while self.numbers(&self.connections_of_b("pid::bigint")).await != [] as [i64; 0] {
            self.sql(&self.connections_of_b("pg_terminate_backend(pid)")).await;
            assert!(begun.elapsed() < PATIENCE, "B is still connected");
        }
    }

    /// B may connect again.
    pub async fn let_b_in(&self) {
        self.sql(&format!("ALTER ROLE {} LOGIN", self.role)).await;
    }

    /// The reader, who was told of the replies up to `from`, is told of each of the others up to `to`, once and in the order
    /// of the log, then nothing more until B ends.
    pub async fn assert_told_once(self, mut reader: Reader, from: i64, to: i64) {
        for number in from + 1..=to {
            assert_eq!(reader.event().await.expect("the stream ended").figure("replies"), number);
        }
        let told: Vec<i64> = reader.told.iter().map(|event| event.id).collect();
        assert_eq!(told, self.logged().await[1..]);
        self.close().await;
        assert_eq!(reader.event().await, None, "told twice");
    }

    /// Stops both processes and removes what they shared.
    pub async fn close(self) {
        self.b.stop().await;
        self.a.stop().await;
        self.database.execute_unprepared(&format!("DROP ROLE {}", self.role)).await.unwrap();
    }
}
