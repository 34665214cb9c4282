//! Importing, on a real database. Each test writes the data set that it imports.

use std::{cell::RefCell, fmt::Write, fs, path::Path};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::{ImportError, Imported, Outcome, Progress, Stage, import, rows::DataFile};
use crate::{
    accounts::{
        model::{Email, MemberId},
        service::member_id_by_email,
    },
    forum::{
        guard::Guard,
        model::{ListFilter, NewReply, NewTopic, Status, TopicId, parse_topic_segment},
        service::{
            ForumError, NewTheme, add_theme, ask, create_starting_themes, reply, themes, topic_list,
            topic_page,
        },
        view::ThemeKind,
    },
    policy::Denied,
    search::{Query, service::search},
    test_support::{TestDb, member},
};

fn noon() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// The lines of each file, changed at will before they are written.
#[derive(Clone)]
struct DataSet {
    files: Vec<(DataFile, Vec<String>)>,
}

impl DataSet {
    /// Three members, a community, the root of the sheets and one sheet, three questions of which one is about the sheet.
    fn small() -> Self {
        let user = |id: i64, first: &str, staff: bool| {
            json!({"id": id, "username": format!("{}.{id}", first.to_lowercase()), "first_name": first,
                   "last_name": "Martin", "email": format!("{}.{id}@Exemple.test", first.to_lowercase()),
                   "is_staff": staff, "joined_at": "2020-11-02T08:00:00Z"})
        };
        let category = |id: i64, kind: &str, parent: Option<i64>, name: &str| {
            json!({"id": id, "kind": kind, "parent_id": parent, "position": id, "name": name, "slug": "ancien",
                   "short_description": format!("Sur {name}."), "description": "## Titre\n\nTexte.",
                   "certified": kind == "fiche", "tags": [2], "created_at": "2020-11-02T08:00:00Z",
                   "updated_at": "2020-12-02T08:00:00Z"})
        };
        let mut set = Self { files: DataFile::ALL.map(|file| (file, Vec::new())).into() };
        set.add(DataFile::Tags, json!({"id": 2, "name": "Mobilité", "slug": "mobilité"}));
        set.add(DataFile::Tags, json!({"id": 5, "name": "mobilite", "slug": "mobilite"}));
        set.add(DataFile::Users, user(3, "Ada", true));
        set.add(DataFile::Users, user(4, "Bob", false));
        set.add(DataFile::Users, user(8, "Chloé", false));
        set.replace(DataFile::Users, 3, "email", json!("chloe.8@exemple.test"));
        // The child stands before its parent.
        set.add(DataFile::Categories, category(7, "fiche", Some(9), "Permis : les bases"));
        set.add(DataFile::Categories, category(9, "documentation", None, "Documentation"));
        set.add(DataFile::Categories, category(10, "forum", None, "Mobilité"));
        set.topic(
            21,
            10,
            4,
            "Aide au permis en Gironde ?",
            &[(4, "Bonjour, qui **finance** ?"), (3, "La région.")],
        );
        set.topic(25, 7, 8, "Une question sur la fiche", &[(8, "Que dit-elle ?")]);
        set.topic(22, 10, 4, "Covoiturage solidaire", &[(4, "Qui en fait ?"), (4, "Je précise.")]);
        set.replace(DataFile::Topics, 1, "tags", json!([2, 5, 2]));
        set.replace(DataFile::Topics, 1, "accepted_post_id", json!(1002));
        set.replace(DataFile::Topics, 3, "locked", json!(true));
        set.replace(DataFile::Topics, 3, "kind", json!("sticky"));
        let vote = |id: i64, user: i64, target: &str, target_id: i64| {
            json!({"id": id, "user_id": user, "target": target, "target_id": target_id,
                   "created_at": "2021-01-02T08:00:00Z"})
        };
        set.add(DataFile::Upvotes, vote(1, 4, "post", 1002));
        set.add(DataFile::Upvotes, vote(2, 8, "post", 1002));
        set.add(DataFile::Upvotes, vote(3, 8, "category", 7));
        for id in [31, 32] {
            set.add(
                DataFile::Events,
                json!({"id": id, "name": "Rencontre", "date": "2026-10-01", "start": "10:00", "end": "12:00",
                       "description": "Venez.", "location": "En ligne", "author_id": 3}),
            );
        }
        set
    }

    /// Adds a topic and its posts, an hour apart, whose identifiers follow those there are.
    fn topic(&mut self, id: i64, category: i64, author: i64, subject: &str, posts: &[(i64, &str)]) {
        let first = 1001 + i64::try_from(self.lines(DataFile::Posts).len()).unwrap();
        let at = |hours: i64| {
            let asked: DateTime<Utc> = "2021-03-01T08:00:00Z".parse().unwrap();
            (asked + chrono::Duration::hours(hours)).format("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        let last = i64::try_from(posts.len()).unwrap() - 1;
        for (position, (author, body)) in (0..).zip(posts) {
            self.add(
                DataFile::Posts,
                json!({"id": first + position, "topic_id": id, "author_id": author, "position": position,
                       "created_at": at(position), "updated_at": at(position), "body": body}),
            );
        }
        self.add(
            DataFile::Topics,
            json!({"id": id, "category_id": category, "author_id": author, "subject": subject, "slug": "ancien",
                   "tags": [], "kind": "topic", "locked": false, "views": 40, "created_at": at(0),
                   "posts_count": posts.len(), "first_post_id": first, "last_post_id": first + last,
                   "last_post_at": at(last), "accepted_post_id": null}),
        );
    }

    fn lines(&mut self, file: DataFile) -> &mut Vec<String> {
        &mut self.files.iter_mut().find(|(known, _)| *known == file).unwrap().1
    }

    fn add(&mut self, file: DataFile, row: Value) {
        self.lines(file).push(row.to_string());
    }

    /// Gives a field of a line, from 1, another value.
    fn replace(&mut self, file: DataFile, line: usize, field: &str, value: Value) {
        let text = &mut self.lines(file)[line - 1];
        let mut row: Value = serde_json::from_str(text).unwrap();
        row[field] = value;
        *text = row.to_string();
    }

    /// Writes the files and the `meta.json` that describes them.
    fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut described = serde_json::Map::new();
        for (file, lines) in &self.files {
            let text: String = lines.iter().fold(String::new(), |mut text, line| {
                writeln!(text, "{line}").unwrap();
                text
            });
            let sum: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
            described.insert(file.name().into(), json!({"rows": lines.len(), "sha256": sum}));
            fs::write(folder.path().join(file.name()), text).unwrap();
        }
        write_meta(folder.path(), &json!({"seed": 1, "files": described}));
        folder
    }
}

fn write_meta(folder: &Path, meta: &Value) {
    fs::write(folder.join("meta.json"), meta.to_string()).unwrap();
}

async fn run(test: &TestDb, folder: &Path) -> Result<Outcome, ImportError> {
    import(&test.db, noon(), folder, |_| {}).await
}

/// A migrated database that holds the small data set.
async fn imported(set: &DataSet) -> TestDb {
    let test = TestDb::migrated().await;
    let folder = set.write();
    assert!(matches!(run(&test, folder.path()).await.unwrap(), Outcome::Imported(_)));
    test
}

async fn refused(test: &TestDb, folder: &Path) -> String {
    run(test, folder).await.unwrap_err().to_string()
}

/// The column `n` of a query, every row.
async fn numbers(test: &TestDb, sql: &str) -> Vec<i64> {
    let statement = Statement::from_string(test.db.backend(), sql);
    let rows = test.db.read().query_all_raw(statement).await.unwrap();
    rows.into_iter().map(|row| row.try_get("", "n").unwrap()).collect()
}

/// The same for a text.
async fn texts(test: &TestDb, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(test.db.backend(), sql);
    let rows = test.db.read().query_all_raw(statement).await.unwrap();
    rows.into_iter().map(|row| row.try_get("", "n").unwrap()).collect()
}

const TABLES: [&str; 11] = [
    "member",
    "theme",
    "tag",
    "topic",
    "topic_tag",
    "post",
    "post_vote",
    "theme_vote",
    "event",
    "import_run",
    "search_post",
];

/// How many rows each table has.
async fn contents(test: &TestDb) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.extend(numbers(test, &format!("SELECT count(*) AS n FROM {table}")).await);
    }
    counts
}

fn text(body: &str) -> NewReply {
    NewReply { body: body.into(), submission: None, guard: Guard::Off }
}

#[tokio::test]
async fn everything_is_loaded_with_its_identifiers() {
    let test = TestDb::migrated().await;
    let outcome = run(&test, DataSet::small().write().path()).await.unwrap();
    let counts = Imported { members: 3, themes: 3, tags: 2, topics: 3, posts: 5, votes: 3, events: 2 };
    assert_eq!(outcome, Outcome::Imported(counts));
    for (sql, ids) in [
        ("SELECT id AS n FROM member ORDER BY id", vec![3, 4, 8]),
        ("SELECT id AS n FROM theme WHERE id < 11 ORDER BY id", vec![7, 9, 10]),
        ("SELECT id AS n FROM tag ORDER BY id", vec![2, 5]),
        ("SELECT id AS n FROM topic ORDER BY id", vec![21, 22, 25]),
        ("SELECT id AS n FROM post ORDER BY id", vec![1001, 1002, 1003, 1004, 1005]),
        ("SELECT id AS n FROM event ORDER BY id", vec![31, 32]),
        ("SELECT tag_id AS n FROM topic_tag WHERE topic_id = 21 ORDER BY tag_id", vec![2, 5]),
        ("SELECT member_id AS n FROM post_vote WHERE post_id = 1002 ORDER BY member_id", vec![4, 8]),
        ("SELECT member_id AS n FROM theme_vote WHERE theme_id = 7", vec![8]),
        ("SELECT votes_count AS n FROM post ORDER BY id", vec![0, 2, 0, 0, 0]),
        ("SELECT parent_id AS n FROM theme WHERE id = 7", vec![9]),
    ] {
        assert_eq!(numbers(&test, sql).await, ids, "{sql}");
    }
}

#[tokio::test]
async fn who_voted_for_a_question_has_it_too() {
    let mut set = DataSet::small();
    for (id, user) in [(4, 3), (5, 8)] {
        let vote = json!({"id": id, "user_id": user, "target": "post", "target_id": 1001,
                          "created_at": "2021-01-02T08:00:00Z"});
        set.add(DataFile::Upvotes, vote);
    }
    let test = imported(&set).await;
    assert_eq!(numbers(&test, "SELECT same_count AS n FROM topic ORDER BY id").await, [2, 0, 0]);
    assert_eq!(numbers(&test, "SELECT votes_count AS n FROM post ORDER BY id").await, [2, 2, 0, 0, 0]);
}

#[tokio::test]
async fn what_is_written_afterwards_gets_identifiers_of_its_own() {
    let test = imported(&DataSet::small()).await;
    let zoe = member(&test, "zoe").await;
    assert!(zoe.member.0 > 8);
    let question = NewTopic {
        theme: "mobilite".into(),
        title: "Une question d’après".into(),
        body: "Bonjour".into(),
        tags: vec!["Nouvelle".into()],
        territory: None,
        submission: None,
        guard: Guard::Off,
    };
    let written = ask(&test.db, &zoe, noon(), &question).await.unwrap();
    assert!(written.post.0 > 1005);
    let segment = written.path.trim_start_matches("/sujets/").split('#').next().unwrap();
    assert!(parse_topic_segment(segment).unwrap().0 > TopicId(25));
    assert!(numbers(&test, "SELECT max(id) AS n FROM tag").await[0] > 5);
    let theme = NewTheme {
        kind: ThemeKind::Questions,
        name: "Logement".into(),
        summary: String::new(),
        position: None,
    };
    add_theme(&test.db, noon(), &theme).await.unwrap();
    assert!(numbers(&test, "SELECT id AS n FROM theme WHERE slug = 'logement'").await[0] > 10);
}

#[tokio::test]
async fn every_figure_is_what_a_recount_gives() {
    let test = imported(&DataSet::small()).await;
    let replies = "(SELECT count(*) FROM post p WHERE p.topic_id = t.id AND p.number > 0";
    for (kept, recounted) in [
        ("t.replies_count", format!("{replies})")),
        ("t.answers_count", format!("{replies} AND p.author_id <> t.author_id)")),
        ("t.last_number", "(SELECT max(p.number) FROM post p WHERE p.topic_id = t.id)".into()),
    ] {
        let sql = format!("SELECT t.id AS n FROM topic t WHERE {kept} <> {recounted}");
        assert_eq!(numbers(&test, &sql).await, Vec::<i64>::new(), "{kept}");
    }
    let newest = "SELECT t.id AS n FROM topic t WHERE t.last_post_at <> \
         (SELECT max(p.created_at) FROM post p WHERE p.topic_id = t.id)";
    assert_eq!(numbers(&test, newest).await, Vec::<i64>::new());
    assert_eq!(numbers(&test, "SELECT solution_post_id AS n FROM topic WHERE id = 21").await, [1002]);
    let figures: Vec<(i64, i64, i64, i64)> = themes(&test.db)
        .await
        .unwrap()
        .into_iter()
        .filter(|theme| theme.id <= 10)
        .map(|theme| (theme.id, theme.topics, theme.answered, theme.solved))
        .collect();
    assert_eq!(figures, [(7, 1, 0, 0), (9, 0, 0, 0), (10, 2, 1, 1)]);
    assert_eq!(numbers(&test, "SELECT replies_count AS n FROM theme WHERE id = 10").await, [2]);
}

#[tokio::test]
async fn the_same_data_set_twice_is_once() {
    let test = TestDb::migrated().await;
    let folder = DataSet::small().write();
    run(&test, folder.path()).await.unwrap();
    let zoe = member(&test, "zoe").await;
    reply(&test.db, &zoe, noon(), TopicId(25), &text("Depuis l’import.")).await.unwrap();
    let before = contents(&test).await;
    assert_eq!(run(&test, folder.path()).await.unwrap(), Outcome::Unchanged);
    assert_eq!(contents(&test).await, before);
}

#[tokio::test]
async fn two_imports_at_the_same_time_are_once() {
    let test = TestDb::migrated().await;
    let folder = DataSet::small().write();
    let (one, two) = tokio::join!(run(&test, folder.path()), run(&test, folder.path()));
    let outcomes = [one.unwrap(), two.unwrap()];
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Unchanged).count(), 1);
}

#[tokio::test]
async fn a_database_with_other_content_is_refused() {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    member(&test, "zoe").await;
    let before = contents(&test).await;
    let message = refused(&test, DataSet::small().write().path()).await;
    assert!(message.contains("contient déjà 1 membre"), "{message}");
    assert_eq!(contents(&test).await, before);

    let test = imported(&DataSet::small()).await;
    let mut other = DataSet::small();
    other.replace(DataFile::Users, 1, "first_name", json!("Adèle"));
    let message = refused(&test, other.write().path()).await;
    assert!(message.contains("3 membres, 3 sujets, 5 contributions"), "{message}");
}

#[tokio::test]
async fn a_community_that_the_team_made_is_not_lost() {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    let theme =
        NewTheme {
            kind: ThemeKind::Questions, name: "Santé".into(), summary: String::new(), position: None
        };
    add_theme(&test.db, noon(), &theme).await.unwrap();
    let message = refused(&test, DataSet::small().write().path()).await;
    assert!(message.contains("contient déjà 1 communauté"), "{message}");
    assert_eq!(themes(&test.db).await.unwrap().len(), 5);
}

#[tokio::test]
async fn untouched_starting_themes_give_way_and_those_that_are_missing_come_back() {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    run(&test, DataSet::small().write().path()).await.unwrap();
    let themes = themes(&test.db).await.unwrap();
    let of = |slug: &str| themes.iter().filter(|theme| theme.slug == slug).collect::<Vec<_>>();
    assert_eq!(themes.len(), 6);
    assert_eq!(of("mobilite").iter().map(|theme| theme.id).collect::<Vec<_>>(), [10]);
    assert_eq!(of("mobilite")[0].summary, "Sur Mobilité.");
    for missing in ["devenir-cip", "france-travail", "actualites"] {
        assert!(of(missing).iter().all(|theme| theme.id > 10) && of(missing).len() == 1, "{missing}");
    }
    assert_eq!(of("actualites")[0].kind, ThemeKind::News);
}

#[tokio::test]
async fn a_question_about_a_sheet_is_kept_under_it() {
    let test = imported(&DataSet::small()).await;
    let filter = ListFilter { theme: Some("permis-les-bases".into()), page: 1, ..ListFilter::default() };
    let list = topic_list(&test.db, noon(), &filter).await.unwrap();
    let titles: Vec<&str> = list.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["Une question sur la fiche"]);
    let everywhere = ListFilter { status: Status::Unanswered, page: 1, ..ListFilter::default() };
    assert_eq!(topic_list(&test.db, noon(), &everywhere).await.unwrap().rows.len(), 2);
}

#[tokio::test]
async fn an_import_causes_no_mail() {
    let test = imported(&DataSet::small()).await;
    assert_eq!(numbers(&test, "SELECT count(*) AS n FROM outbox_mail").await, [0]);
}

#[tokio::test]
async fn an_imported_text_is_found_by_its_words_and_by_those_of_its_title() {
    let test = imported(&DataSet::small()).await;
    let found = async |typed: &str| {
        let query = Query::parse(typed).unwrap();
        let hits = search(&test.db, noon(), &query, crate::forum::model::Status::All, 1).await.unwrap().hits;
        hits.into_iter().map(|hit| hit.path).collect::<Vec<_>>()
    };
    assert_eq!(found("région").await, ["/sujets/21-aide-au-permis-en-gironde#reponse-1002"]);
    assert_eq!(found("covoiturages").await, ["/sujets/22-covoiturage-solidaire#question"]);
    assert_eq!(found("finance").await, ["/sujets/21-aide-au-permis-en-gironde#question"]);
}

#[tokio::test]
async fn an_imported_question_takes_replies_like_any_other() {
    let test = imported(&DataSet::small()).await;
    let zoe = member(&test, "zoe").await;
    let written = reply(&test.db, &zoe, noon(), TopicId(21), &text("Et la ville.")).await.unwrap();
    assert_eq!(
        numbers(&test, &format!("SELECT number AS n FROM post WHERE id = {}", written.post.0)).await,
        [2]
    );
    let page = topic_page(&test.db, None, noon(), TopicId(21), 1).await.unwrap();
    assert_eq!(page.replies_count, 2);
    let theme = themes(&test.db).await.unwrap().into_iter().find(|theme| theme.id == 10).unwrap();
    assert_eq!((theme.topics, theme.answered, theme.solved), (2, 1, 1));
    let closed = reply(&test.db, &zoe, noon(), TopicId(22), &text("Moi.")).await.unwrap_err();
    assert!(matches!(closed, ForumError::Denied(Denied::Locked)), "{closed}");
}

#[tokio::test]
async fn a_pinned_question_stands_first() {
    let test = imported(&DataSet::small()).await;
    let filter = ListFilter { theme: Some("mobilite".into()), page: 1, ..ListFilter::default() };
    let list = topic_list(&test.db, noon(), &filter).await.unwrap();
    assert_eq!(list.rows[0].title, "Covoiturage solidaire");
}

#[tokio::test]
async fn members_keep_their_account_and_no_address_becomes_a_name() {
    let mut set = DataSet::small();
    set.replace(DataFile::Users, 2, "first_name", json!("bob.4@exemple.test"));
    set.replace(DataFile::Users, 3, "first_name", json!("chloé.8"));
    let test = imported(&set).await;
    let ada = member_id_by_email(&test.db, &Email::parse("ADA.3@exemple.test").unwrap()).await.unwrap();
    assert_eq!(ada, Some(MemberId(3)));
    let names = texts(&test, "SELECT first_name AS n FROM member ORDER BY id").await;
    assert_eq!(names, ["Ada", "", ""]);
    let roles = texts(&test, "SELECT role AS n FROM member ORDER BY id").await;
    assert_eq!(roles, ["moderator", "member", "member"]);
}

#[tokio::test]
async fn texts_are_cleaned_rendered_and_dated() {
    let mut set = DataSet::small();
    set.replace(DataFile::Posts, 1, "body", json!("\r\nBonjour \0**tous**<script>x</script>\r\n"));
    set.replace(DataFile::Posts, 2, "updated_at", json!("2021-03-05T08:00:00Z"));
    let test = imported(&set).await;
    let bodies = texts(&test, "SELECT body_md AS n FROM post WHERE id = 1001").await;
    assert_eq!(bodies, ["Bonjour **tous**<script>x</script>"]);
    let html = texts(&test, "SELECT body_html AS n FROM post WHERE id = 1001").await;
    assert!(
        html[0].starts_with("<p>Bonjour <strong>tous</strong>") && !html[0].contains("<script>"),
        "{html:?}"
    );
    let edited = numbers(&test, "SELECT id AS n FROM post WHERE edited_at IS NOT NULL").await;
    assert_eq!(edited, [1002]);
    let sheet = texts(&test, "SELECT description_html AS n FROM theme WHERE id = 7").await;
    assert!(sheet[0].starts_with("<h2>Titre</h2>"), "{sheet:?}");
}

#[tokio::test]
async fn two_names_that_differ_by_an_accent_have_two_addresses() {
    let mut set = DataSet::small();
    set.replace(DataFile::Categories, 1, "name", json!("Mobilite"));
    let test = imported(&set).await;
    assert_eq!(texts(&test, "SELECT slug AS n FROM tag ORDER BY id").await, ["mobilite", "mobilite-2"]);
    let slugs = texts(&test, "SELECT slug AS n FROM theme WHERE id IN (7, 10) ORDER BY id").await;
    assert_eq!(slugs, ["mobilite", "mobilite-2"]);
}

#[tokio::test]
async fn the_hours_of_an_event_are_french() {
    let test = imported(&DataSet::small()).await;
    let sql = Statement::from_string(test.db.backend(), "SELECT starts_at AS n FROM event WHERE id = 31");
    let row = test.db.read().query_one_raw(sql).await.unwrap().unwrap();
    let starts: DateTime<Utc> = row.try_get("", "n").unwrap();
    assert_eq!(starts.to_rfc3339(), "2026-10-01T08:00:00+00:00");
}

#[tokio::test]
async fn a_long_discussion_keeps_its_order_across_batches() {
    let mut set = DataSet::small();
    let posts: Vec<(i64, &str)> =
        (0..700).map(|position| (if position % 3 == 0 { 4 } else { 8 }, "Réponse.")).collect();
    set.topic(40, 10, 4, "Une longue discussion", &posts);
    let test = imported(&set).await;
    let disordered = "SELECT count(*) AS n FROM post WHERE topic_id = 40 AND number <> id - 1006";
    assert_eq!(numbers(&test, disordered).await, [0]);
    assert_eq!(numbers(&test, "SELECT replies_count AS n FROM topic WHERE id = 40").await, [699]);
    assert_eq!(numbers(&test, "SELECT answers_count AS n FROM topic WHERE id = 40").await, [466]);
    assert_eq!(numbers(&test, "SELECT count(*) AS n FROM search_post").await, [705]);
}

#[tokio::test]
async fn each_stage_is_told_from_its_beginning_to_its_end() {
    let test = TestDb::migrated().await;
    let told: RefCell<Vec<Progress>> = RefCell::default();
    let folder = DataSet::small().write();
    import(&test.db, noon(), folder.path(), |step| told.borrow_mut().push(step)).await.unwrap();
    let told = told.into_inner();
    let mut stages: Vec<Stage> = told.iter().map(|step| step.stage).collect();
    stages.dedup();
    assert_eq!(
        stages,
        [
            Stage::Check,
            Stage::Members,
            Stage::Themes,
            Stage::Tags,
            Stage::Topics,
            Stage::Posts,
            Stage::Votes,
            Stage::Events,
            Stage::Finish
        ]
    );
    for stage in stages {
        let steps: Vec<&Progress> = told.iter().filter(|step| step.stage == stage).collect();
        assert_eq!(steps[0].done, 0, "{}", stage.label());
        let last = steps[steps.len() - 1];
        assert_eq!(last.done, last.total, "{}", stage.label());
    }
}

#[tokio::test]
async fn the_first_bad_row_is_named_and_nothing_is_written() {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    let before = contents(&test).await;
    let cases = [
        (DataFile::Tags, 2, "id", json!(2), "« id » vaut 2 ; attendu : un identifiant qu’aucune ligne"),
        (DataFile::Tags, 1, "name", json!(" "), "« name » vaut \"\" ; attendu : un nom"),
        (DataFile::Users, 3, "id", json!(4), "« id » vaut 4"),
        (DataFile::Users, 2, "id", json!(0), "« id » vaut 0 ; attendu : un identifiant"),
        (DataFile::Users, 2, "id", json!(1.5), "« id » vaut 1.5"),
        (DataFile::Users, 2, "email", json!("ADA.3@exemple.TEST"), "« email » est déjà l’adresse"),
        (DataFile::Users, 1, "email", json!("ada"), "« email » n’est pas une adresse"),
        (DataFile::Users, 1, "is_staff", json!("oui"), "« is_staff » vaut \"oui\" ; attendu : true ou false"),
        (DataFile::Users, 1, "joined_at", json!("hier"), "attendu : une date comme 2020-11-05T11:31:26Z"),
        (DataFile::Categories, 1, "kind", json!("blog"), "« kind » vaut \"blog\" ; attendu : \"forum\""),
        (
            DataFile::Categories,
            1,
            "parent_id",
            json!(10),
            "« parent_id » vaut 10 ; attendu : l’identifiant de la",
        ),
        (DataFile::Categories, 1, "parent_id", json!(null), "« parent_id » vaut null"),
        (DataFile::Categories, 3, "parent_id", json!(9), "« parent_id » vaut 9 ; attendu : null"),
        (DataFile::Categories, 3, "position", json!(-1), "« position » vaut -1 ; attendu : un nombre entier"),
        (DataFile::Categories, 2, "tags", json!([99]), "« tags » vaut […, 99, …]"),
        (DataFile::Topics, 2, "category_id", json!(9), "« category_id » vaut 9"),
        (
            DataFile::Topics,
            2,
            "author_id",
            json!(99),
            "« author_id » vaut 99 ; attendu : l’identifiant d’un membre",
        ),
        (DataFile::Topics, 2, "id", json!(21), "« id » vaut 21"),
        (DataFile::Topics, 1, "tags", json!([2, 77]), "« tags » vaut […, 77, …]"),
        (DataFile::Topics, 1, "kind", json!("poll"), "« kind » vaut \"poll\""),
        (DataFile::Topics, 1, "subject", json!("\u{200B}"), "« subject » vaut \"\" ; attendu : un titre"),
        (DataFile::Topics, 1, "posts_count", json!(3), "« posts_count » vaut 3 ; attendu : 2"),
        (DataFile::Topics, 1, "first_post_id", json!(1002), "« first_post_id » vaut 1002 ; attendu : 1001"),
        (DataFile::Topics, 1, "last_post_id", json!(1005), "« last_post_id » vaut 1005 ; attendu : 1002"),
        (
            DataFile::Topics,
            1,
            "last_post_at",
            json!("2026-01-01T00:00:00Z"),
            "attendu : 2021-03-01T09:00:00Z",
        ),
        (
            DataFile::Topics,
            1,
            "accepted_post_id",
            json!(1005),
            "« accepted_post_id » vaut 1005 ; attendu : l’id",
        ),
        (DataFile::Topics, 1, "accepted_post_id", json!(1001), "« accepted_post_id » vaut 1001"),
        (DataFile::Topics, 1, "accepted_post_id", json!(9999), "« accepted_post_id » vaut 9999"),
        (DataFile::Posts, 2, "position", json!(2), "« position » vaut 2 ; attendu : 1, le rang qui suit"),
        (DataFile::Posts, 3, "position", json!(1), "« position » vaut 1 ; attendu : 0"),
        (
            DataFile::Posts,
            2,
            "topic_id",
            json!(99),
            "« topic_id » vaut 99 ; attendu : l’identifiant d’un sujet",
        ),
        (DataFile::Posts, 2, "author_id", json!(99), "« author_id » vaut 99"),
        (DataFile::Posts, 1, "author_id", json!(3), "« author_id » vaut 3 ; attendu : 4, l’auteur"),
        (DataFile::Posts, 2, "id", json!(1001), "« id » vaut 1001"),
        (DataFile::Posts, 4, "body", json!(12), "« body » vaut 12 ; attendu : un texte"),
        (DataFile::Upvotes, 2, "id", json!(1), "« id » vaut 1"),
        (DataFile::Upvotes, 2, "user_id", json!(99), "« user_id » vaut 99"),
        (DataFile::Upvotes, 2, "user_id", json!(4), "« user_id » vaut 4 ; attendu : un seul vote"),
        (DataFile::Upvotes, 2, "target", json!("topic"), "« target » vaut \"topic\""),
        (
            DataFile::Upvotes,
            1,
            "target_id",
            json!(9999),
            "« target_id » vaut 9999 ; attendu : l’identifiant d’une",
        ),
        (DataFile::Upvotes, 3, "target_id", json!(8), "« target_id » vaut 8"),
        (DataFile::Events, 2, "author_id", json!(99), "« author_id » vaut 99"),
        (DataFile::Events, 2, "id", json!(31), "« id » vaut 31"),
        (DataFile::Events, 1, "date", json!("1er mai"), "attendu : un jour comme 2026-10-01"),
        (DataFile::Events, 1, "start", json!("10 h"), "attendu : une heure comme 10:00"),
        (DataFile::Events, 1, "end", json!("09:00"), "« end » vaut 09:00:00"),
    ];
    for (file, line, field, value, expected) in cases {
        let mut set = DataSet::small();
        set.replace(file, line, field, value);
        let message = refused(&test, set.write().path()).await;
        let start = format!("{}, ligne {line} : ", file.name());
        assert!(message.starts_with(&start) && message.contains(expected), "{start}{expected}\n{message}");
    }
    assert_eq!(contents(&test).await, before);
}

#[tokio::test]
async fn every_missing_field_is_named() {
    let test = TestDb::migrated().await;
    let fields_of = |file: DataFile| -> Vec<String> {
        let mut set = DataSet::small();
        let row: serde_json::Map<String, Value> = serde_json::from_str(&set.lines(file)[1]).unwrap();
        // The addresses of the old site are not read.
        row.keys().filter(|field| *field != "slug").cloned().collect()
    };
    for file in DataFile::ALL {
        for field in fields_of(file) {
            let mut set = DataSet::small();
            let mut row: serde_json::Map<String, Value> = serde_json::from_str(&set.lines(file)[1]).unwrap();
            row.remove(&field);
            set.lines(file)[1] = Value::Object(row).to_string();
            let message = refused(&test, set.write().path()).await;
            let expected = format!("{}, ligne 2 : le champ « {field} » manque ; attendu : ", file.name());
            assert!(message.starts_with(&expected), "{expected}\n{message}");
        }
    }
}

#[tokio::test]
async fn a_line_that_is_not_json_is_named() {
    let test = TestDb::migrated().await;
    for (line, expected) in [
        ("{\"id\": 1002, \"topic", "posts.jsonl, ligne 2 : JSON mal formé à la colonne "),
        ("", "posts.jsonl, ligne 2 : JSON mal formé à la colonne "),
        ("[1002]", "posts.jsonl, ligne 2 : attendu : un objet JSON"),
        ("{\"id\": 1, \"id\": 2}", "posts.jsonl, ligne 2 : le champ « topic_id » manque"),
    ] {
        let mut set = DataSet::small();
        set.lines(DataFile::Posts)[1] = line.to_owned();
        let message = refused(&test, set.write().path()).await;
        assert!(message.starts_with(expected), "{message}");
    }
}

#[tokio::test]
async fn a_file_that_meta_does_not_describe_is_refused() {
    let test = TestDb::migrated().await;
    let folder = DataSet::small().write();
    let path = folder.path();
    let meta: Value = serde_json::from_slice(&fs::read(path.join("meta.json")).unwrap()).unwrap();

    let mut wrong = meta.clone();
    wrong["files"]["posts.jsonl"]["rows"] = json!(6);
    write_meta(path, &wrong);
    let message = refused(&test, path).await;
    assert!(message.starts_with("posts.jsonl : le fichier compte 5 lignes ; attendu : 6"), "{message}");

    wrong = meta.clone();
    wrong["files"]["posts.jsonl"]["sha256"] = json!("0f");
    write_meta(path, &wrong);
    let message = refused(&test, path).await;
    assert!(message.starts_with("posts.jsonl : la somme sha256 du fichier est "), "{message}");

    wrong = meta.clone();
    wrong["files"].as_object_mut().unwrap().remove("events.jsonl");
    write_meta(path, &wrong);
    assert!(refused(&test, path).await.starts_with("meta.json : rien n’y décrit events.jsonl"));

    for (text, expected) in [
        ("{\n\"files\": ", "meta.json, ligne 2 : JSON mal formé"),
        ("{\"files\": 3}", "meta.json, ligne 1 : contenu inattendu"),
    ] {
        fs::write(path.join("meta.json"), text).unwrap();
        let message = refused(&test, path).await;
        assert!(message.starts_with(expected), "{message}");
    }
    assert_eq!(contents(&test).await, [0; TABLES.len()]);
}

#[tokio::test]
async fn a_missing_file_is_named() {
    let test = TestDb::migrated().await;
    for name in DataFile::ALL.map(DataFile::name).into_iter().chain(["meta.json"]) {
        let folder = DataSet::small().write();
        fs::remove_file(folder.path().join(name)).unwrap();
        let message = refused(&test, folder.path()).await;
        assert!(message.starts_with(&format!("{name} : ce fichier manque dans le dossier.")), "{message}");
    }
    let message = refused(&test, Path::new("/nulle/part")).await;
    assert!(message.contains("le dossier /nulle/part n’existe pas"), "{message}");
}

#[tokio::test]
async fn a_refusal_by_the_database_at_the_last_row_leaves_it_as_it_was() {
    let test = TestDb::migrated().await;
    create_starting_themes(&test.db, noon()).await.unwrap();
    test.db.read().execute_unprepared("CREATE UNIQUE INDEX one_place ON event (location)").await.unwrap();
    let before = contents(&test).await;
    let folder = DataSet::small().write();
    assert!(matches!(run(&test, folder.path()).await, Err(ImportError::Db(_))));
    // The turn to write comes back once everything is undone.
    test.db.begin().await.unwrap().commit().await.unwrap();
    assert_eq!(contents(&test).await, before);
    test.db.read().execute_unprepared("DROP INDEX one_place").await.unwrap();
    assert!(matches!(run(&test, folder.path()).await, Ok(Outcome::Imported(_))));
}
