//! What waits and how it is answered, against a small site that was counted by hand.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use super::{
    model::{CockpitFilter, Reach},
    service::{Cockpit, CockpitError, ListPage, State, cockpit},
};
use crate::{
    accounts::{
        model::{Scope, SignedIn},
        service::RoleMove,
    },
    forum::{
        service::{
            Among, UnansweredList, choose_solution, theme_names, unanswered_by_spot, unanswered_lists,
        },
        spot::Spot,
    },
    http::fields::Fields,
    policy::Denied,
    statistics::{
        measure::{ANSWERED, ANSWERED_2D, ASKED, SOLVED},
        service::roll_up,
    },
    test_support::{Browser, TestApp, TestTopic},
};

/// Moves the site's clock to a moment, be it in the past.
fn go(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.advance(moment - app.now());
}

async fn theme(app: &TestApp, slug: &str) -> i64 {
    app.number(&format!("SELECT id AS n FROM theme WHERE slug = '{slug}'")).await
}

/// Asks for a place; none is the whole country.
async fn ask(app: &TestApp, day: &str, theme: &str, place: &str, title: &str) -> TestTopic {
    go(app, &format!("{day}T10:00:00Z"));
    let topic = app.topic().in_theme(theme).titled(title);
    if place.is_empty() { topic.create().await } else { topic.in_territory(place).create().await }
}

/// It is the 23rd of November, a Monday: the twelve weeks that are over began on the 31st of August.
async fn small_site(app: &TestApp) {
    ask(app, "2026-08-01", "mobilite", "33", "Avant la période, en Gironde").await;
    ask(app, "2026-11-01", "mobilite", "75", "Mobilité à Paris").await;
    ask(app, "2026-11-02", "mobilite", "", "Mobilité partout").await;
    let solved = ask(app, "2026-11-09", "mobilite", "33", "Répondue en deux heures").await;
    go(app, "2026-11-09T12:00:00Z");
    let solution = app.reply(&solved).create().await;
    choose_solution(&app.state.db, &solved.author, app.now(), solution.post).await.unwrap();
    let answered = ask(app, "2026-11-10", "mobilite", "33", "Répondue en trois jours").await;
    ask(app, "2026-11-12", "france-travail", "33", "France Travail en Gironde").await;
    go(app, "2026-11-13T10:00:00Z");
    app.reply(&answered).create().await;
    ask(app, "2026-11-16", "mobilite", "R75", "Toute la Nouvelle-Aquitaine").await;
    ask(app, "2026-11-17", "mobilite", "64", "Mobilité dans les Pyrénées").await;
    go(app, "2026-11-18T10:00:00Z");
    app.topic().in_territory("33").hidden().create().await;
    app.topic().in_territory("33").deleted().create().await;
    app.topic().in_theme("actualites").create().await;
    // Whoever asked goes on alone: nobody answered.
    go(app, "2026-11-20T10:00:00Z");
    let paul = app.user("paul").await;
    let alone = app.topic().by(&paul).in_territory("33").titled("Sans réponse d’autrui").create().await;
    app.reply(&alone).by(&paul).create().await;
    go(app, "2026-11-23T12:00:00Z");
    roll_up(&app.state.db, app.now()).await.unwrap();
}

/// A member who answers for these, each a theme's slug or all, and a place or all.
async fn ambassador<'a>(app: &'a TestApp, name: &str, scopes: &[(&str, &str)]) -> Browser<'a> {
    let browser = app.user(name).await;
    for (slug, place) in scopes {
        let theme = if slug.is_empty() { None } else { Some(theme(app, slug).await) };
        app.ambassador(&browser, RoleMove::Give, theme, place).await;
    }
    browser
}

fn acting(browser: &Browser<'_>) -> SignedIn {
    SignedIn { is_ambassador: true, ..browser.member() }
}

async fn seen(app: &TestApp, actor: &SignedIn, query: &str) -> Result<Cockpit, CockpitError> {
    let filter = CockpitFilter::parse(&Fields::from_urlencoded(query.as_bytes())).unwrap();
    cockpit(&app.state.db, actor, app.now(), &filter).await
}

/// Asked, answered, answered within 48 hours, solved.
fn counts(state: &State) -> [i64; 4] {
    [&ASKED, &ANSWERED, &ANSWERED_2D, &SOLVED].map(|measure| state.tally.of(measure))
}

fn titles(list: &ListPage, wider: bool) -> Vec<&str> {
    list.rows.iter().filter(|row| row.is_wider == wider).map(|row| row.title.as_str()).collect()
}

fn at(text: &str) -> Option<DateTime<Utc>> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn an_ambassador_of_a_theme_and_a_departement_sees_what_a_person_counts() {
    let app = TestApp::new().await;
    small_site(&app).await;
    let ada = ambassador(&app, "ada", &[("mobilite", "33")]).await;
    let found = seen(&app, &acting(&ada), "").await.unwrap();
    assert!(found.site.is_none());
    let mine = found.mine.unwrap();
    assert_eq!(titles(&mine.list, false), ["Avant la période, en Gironde", "Sans réponse d’autrui"]);
    // For the whole region, and for the whole country; not for Paris, nor for another département.
    assert_eq!(titles(&mine.list, true), ["Toute la Nouvelle-Aquitaine", "Mobilité partout"]);
    assert_eq!((mine.together.unanswered, mine.wider), (2, 2));
    assert_eq!(mine.together.oldest, at("2026-08-01T10:00:00Z"));
    assert_eq!(counts(&mine.together), [3, 2, 1, 1]);
    assert_eq!(mine.together.tally.median_delay(), Some(7_200));
    let [only] = mine.scopes.as_slice() else { panic!("{:?}", mine.scopes) };
    assert_eq!((only.name.as_str(), &only.state), ("Mobilité, Gironde (33)", &mine.together));
}

#[tokio::test]
async fn scopes_that_overlap_are_counted_one_by_one_and_each_question_once_together() {
    let app = TestApp::new().await;
    small_site(&app).await;
    let ada = ambassador(&app, "ada", &[("mobilite", "33"), ("", "R75"), ("devenir-cip", "")]).await;
    let mine = seen(&app, &acting(&ada), "").await.unwrap().mine.unwrap();
    let told: Vec<(&str, i64, [i64; 4])> = mine
        .scopes
        .iter()
        .map(|kept| (kept.name.as_str(), kept.state.unanswered, counts(&kept.state)))
        .collect();
    assert_eq!(
        told,
        [
            ("Mobilité, Gironde (33)", 2, [3, 2, 1, 1]),
            ("Nouvelle-Aquitaine", 5, [6, 2, 1, 1]),
            ("Devenir CIP", 0, [0, 0, 0, 0]),
        ]
    );
    assert_eq!((mine.together.unanswered, counts(&mine.together)), (5, [6, 2, 1, 1]));
    assert_eq!((mine.scopes[2].state.oldest, mine.scopes[2].state.tally.median_delay()), (None, None));
    assert_eq!(
        titles(&mine.list, false),
        [
            "Avant la période, en Gironde",
            "France Travail en Gironde",
            "Toute la Nouvelle-Aquitaine",
            "Mobilité dans les Pyrénées",
            "Sans réponse d’autrui",
        ]
    );
    assert_eq!((titles(&mine.list, true), mine.wider), (vec!["Mobilité partout"], 1));
}

#[tokio::test]
async fn the_team_sees_the_whole_site_and_what_it_asks_for() {
    let app = TestApp::new().await;
    small_site(&app).await;
    let mona = app.moderator("mona").await;
    let found = seen(&app, &mona.member(), "").await.unwrap();
    assert!(found.mine.is_none());
    let site = found.site.unwrap();
    let told: Vec<(&str, i64, [i64; 4])> = site
        .themes
        .iter()
        .map(|kept| (kept.name.as_str(), kept.state.unanswered, counts(&kept.state)))
        .collect();
    assert_eq!(
        told,
        [
            ("Devenir CIP", 0, [0, 0, 0, 0]),
            ("France Travail", 1, [1, 0, 0, 0]),
            ("Mobilité", 6, [7, 2, 1, 1]),
        ]
    );
    assert_eq!((site.together.unanswered, counts(&site.together)), (7, [8, 2, 1, 1]));
    assert_eq!(titles(&site.list, false).len(), 7);
    assert_eq!((site.departements, site.coverage.len()), (101, 3));
    assert!(site.coverage.iter().all(|one| one.covered == 0 && one.missing.len() == 101));

    let narrowed = seen(&app, &mona.member(), "theme=mobilite&territoire=R75").await.unwrap();
    let site = narrowed.site.unwrap();
    assert_eq!(site.themes.iter().map(|kept| kept.name.as_str()).collect::<Vec<_>>(), ["Mobilité"]);
    assert_eq!((site.together.unanswered, counts(&site.together)), (4, [5, 2, 1, 1]));
    assert_eq!(site.together, site.themes[0].state);
    // What was asked for the whole country is not of the region.
    assert_eq!(
        titles(&site.list, false),
        [
            "Avant la période, en Gironde",
            "Toute la Nouvelle-Aquitaine",
            "Mobilité dans les Pyrénées",
            "Sans réponse d’autrui"
        ]
    );
    assert_eq!((site.departements, site.coverage[0].missing.len()), (12, 12));
    for query in ["theme=inconnu", "theme=actualites"] {
        let refused = seen(&app, &mona.member(), query).await.unwrap_err();
        assert!(matches!(refused, CockpitError::NotFound), "{query}");
    }
}

#[tokio::test]
async fn an_active_ambassador_covers_the_departements_asked_for() {
    let app = TestApp::new().await;
    go(&app, "2026-11-02T09:00:00Z");
    let ada = ambassador(&app, "ada", &[("mobilite", "33"), ("mobilite", "75")]).await;
    let topic = ask(&app, "2026-11-17", "mobilite", "33", "Une question à laquelle Ada répond").await;
    app.reply(&topic).by(&ada).create().await;
    go(&app, "2026-11-23T12:00:00Z");
    let mona = app.moderator("mona").await;
    for (query, expected) in [
        ("theme=mobilite", (2, 101, 99)),
        ("theme=mobilite&territoire=R75", (1, 12, 11)),
        ("theme=mobilite&territoire=33", (1, 1, 0)),
        ("theme=mobilite&territoire=64", (0, 1, 1)),
        // Which holds no département.
        ("theme=mobilite&territoire=975", (0, 0, 0)),
        ("theme=devenir-cip", (0, 101, 101)),
    ] {
        let site = seen(&app, &mona.member(), query).await.unwrap().site.unwrap();
        let one = &site.coverage[0];
        assert_eq!((one.covered, site.departements, one.missing.len()), expected, "{query}");
    }
}

#[tokio::test]
async fn the_database_lists_what_the_rule_holds_wherever_questions_are_asked() {
    let app = TestApp::new().await;
    let names = theme_names(app.state.db.read()).await.unwrap();
    let (mobilite, cip) = (theme(&app, "mobilite").await, theme(&app, "devenir-cip").await);
    let mut asked = Vec::new();
    for (slug, id) in [("mobilite", mobilite), ("devenir-cip", cip)] {
        for place in ["33", "64", "R75", "75", "R11", "975", ""] {
            ask(&app, "2026-11-20", slug, place, &format!("{} : {place} ?", names[&id])).await;
            asked.push(Spot::new(id, place.to_owned()));
        }
    }
    let counted = unanswered_by_spot(&app.state.db).await.unwrap();
    assert_eq!(counted.iter().map(|at| at.questions).sum::<i64>(), 14);
    let mut compared = 0;
    for theme in [None, Some(mobilite), Some(cip)] {
        for place in ["", "33", "R75", "75", "R11", "975", "976"] {
            let territory = Some(place.to_owned()).filter(|place| !place.is_empty());
            let reach = Reach::of(&Scope { theme, territory }).unwrap();
            let wider: Vec<_> = reach.wider.into_iter().collect();
            let list =
                UnansweredList { near: vec![reach.near], wider: wider.clone(), page: 1, among: Among::ALL };
            let found = unanswered_lists(&app.state.db, &[&list]).await.unwrap().remove(0);
            let near = asked.iter().filter(|spot| reach.near.holds(spot)).count();
            let after = asked.iter().filter(|spot| wider.iter().any(|part| part.holds(spot))).count();
            let told = (
                found.rows.iter().filter(|row| !row.is_wider).count(),
                found.rows.iter().filter(|row| row.is_wider).count(),
            );
            assert_eq!(told, (near, after), "{theme:?} {place}");
            // All of them have the same age, so that only this rule puts wider ones last.
            assert_eq!(found.total, (near + after) as i64);
            assert!(
                found.rows.is_sorted_by_key(|row| (row.is_wider, row.is_wider && row.territory.is_none())),
                "{theme:?} {place}"
            );
            compared += near + after;
        }
    }
    assert!(compared > 60, "{compared} questions were compared");
}

#[tokio::test]
async fn only_ambassadors_and_the_team_are_shown_anything() {
    let app = TestApp::new().await;
    let ada = app.user("ada").await;
    let denied = seen(&app, &ada.member(), "").await.unwrap_err();
    assert!(matches!(denied, CockpitError::Denied(Denied::AmbassadorsOnly)));
    // Whose last scope was taken back since they were read.
    let denied = seen(&app, &acting(&ada), "").await.unwrap_err();
    assert!(matches!(denied, CockpitError::Denied(Denied::AmbassadorsOnly)));
}

/// How the database would answer a statement, line by line. Statements whose values are beside them are asked on SQLite alone.
async fn plan(app: &TestApp, sql: &str) -> String {
    let backend = app.state.db.backend();
    let (explain, column) =
        if app.is_sqlite() { ("EXPLAIN QUERY PLAN", "detail") } else { ("EXPLAIN", "QUERY PLAN") };
    let transaction = app.test.db.read().begin().await.unwrap();
    if !app.is_sqlite() {
        // A small table is read whole, whatever its indexes.
        transaction.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    }
    let rows =
        transaction.query_all_raw(Statement::from_string(backend, format!("{explain} {sql}"))).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", column).unwrap() + "\n").collect()
}

#[tokio::test]
async fn what_waits_is_found_in_an_index_of_what_waits() {
    let app = TestApp::new().await;
    small_site(&app).await;
    let ada = ambassador(&app, "ada", &[("mobilite", "33"), ("", "R75"), ("france-travail", "")]).await;
    let mona = app.moderator("mona").await;
    let mut looked_at = 0;
    for actor in [mona.member(), acting(&ada)] {
        let (_, statements) = app.queries(seen(&app, &actor, "")).await;
        for sql in statements.iter().filter(|sql| sql.contains("answers_count = 0")) {
            if !app.is_sqlite() && sql.contains('$') {
                continue;
            }
            let plan = plan(&app, sql).await;
            // Among a handful of rows PostgreSQL takes any index.
            let wanted = if app.is_sqlite() { "topic_unanswered_idx" } else { "Index" };
            assert!(plan.contains(wanted) && !plan.contains("Seq Scan on topic"), "{sql}\n{plan}");
            // On SQLite, a line a table: its rows are read by the numbers that the index gave.
            for line in plan.lines().filter(|line| line.starts_with("SEARCH") || line.starts_with("SCAN")) {
                let is_found = line.contains("COVERING INDEX topic_unanswered_idx")
                    || line.contains("USING INTEGER PRIMARY KEY");
                assert!(is_found, "{sql}\n{plan}");
            }
            looked_at += 1;
        }
    }
    assert_eq!(looked_at, if app.is_sqlite() { 4 } else { 3 });
}
