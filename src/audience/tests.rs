//! Who is counted, and what is left of them.

use std::collections::HashMap;

use axum::{body::Body, extract::ConnectInfo, http::Method};
use chrono::Duration;
use std::net::SocketAddr;

use super::service::{flush, remove_ended, salt};
use crate::{
    db::Db,
    test_support::{Browser, TestApp},
};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.3 Safari/605.1.15";

/// What the worker does at each of its passes.
async fn pass(app: &TestApp) {
    flush(&app.state.db, &app.state.audience, app.now()).await.unwrap();
    salt(&app.state.db, &app.state.audience, app.now()).await.unwrap();
}

async fn see(browser: &Browser<'_>, address: &str, agent: &str, path: &str) {
    let address: SocketAddr = format!("{address}:40000").parse().unwrap();
    let request =
        browser.request(Method::GET, path).header("user-agent", agent).extension(ConnectInfo(address));
    browser.send(request, Body::empty()).await;
}

async fn figures(app: &TestApp) -> HashMap<String, i64> {
    let mut figures = HashMap::new();
    for measure in ["page_views", "visitors_day", "visitors_week", "members_day", "members_week"] {
        let sql = format!(
            "SELECT CAST(coalesce(sum(value), 0) AS bigint) AS n FROM stat_day WHERE measure = '{measure}'"
        );
        figures.insert(measure.to_owned(), app.number(&sql).await);
        // What is counted over a week, or adds up to it, is kept by the week too.
        if !measure.ends_with("_day") {
            assert_eq!(
                app.number(&sql.replace("stat_day", "stat_week")).await,
                figures[measure],
                "{measure}"
            );
        }
    }
    figures
}

#[track_caller]
fn assert_figures(figures: &HashMap<String, i64>, wanted: [(&str, i64); 5]) {
    for (measure, value) in wanted {
        assert_eq!(figures[measure], value, "{measure} in {figures:?}");
    }
}

#[tokio::test]
async fn people_are_counted_once_a_day_and_once_a_week_and_their_pages_each_time() {
    let app = TestApp::new().await;
    pass(&app).await;
    let (visitor, ada) = (app.visitor(), app.user("ada").await);
    for path in ["/", "/", "/sujets"] {
        see(&visitor, "198.51.100.7", FIREFOX, path).await;
    }
    // Another browser at the same address, the same browser at another.
    see(&visitor, "198.51.100.7", SAFARI, "/").await;
    see(&visitor, "203.0.113.9", FIREFOX, "/").await;
    // A member is one, wherever they are.
    see(&ada, "198.51.100.7", FIREFOX, "/").await;
    see(&ada, "203.0.113.9", SAFARI, "/sujets").await;
    pass(&app).await;
    assert_figures(
        &figures(&app).await,
        [
            ("page_views", 7),
            ("visitors_day", 3),
            ("visitors_week", 3),
            ("members_day", 1),
            ("members_week", 1),
        ],
    );
    app.advance(Duration::days(1));
    pass(&app).await;
    see(&visitor, "198.51.100.7", FIREFOX, "/").await;
    pass(&app).await;
    assert_figures(
        &figures(&app).await,
        [
            ("page_views", 8),
            ("visitors_day", 4),
            ("visitors_week", 3),
            ("members_day", 1),
            ("members_week", 1),
        ],
    );
}

#[tokio::test]
async fn robots_files_errors_and_what_is_only_read_ahead_are_nobodys_visit() {
    let app = TestApp::new().await;
    pass(&app).await;
    let visitor = app.visitor();
    for agent in ["Googlebot/2.1", "curl/8.5.0", ""] {
        see(&visitor, "198.51.100.7", agent, "/").await;
    }
    for path in ["/favicon.svg", "/inconnue", "/api/themes", "/healthz", "/statistiques.csv", "/deconnexion"]
    {
        see(&visitor, "198.51.100.7", FIREFOX, path).await;
    }
    let known = visitor.get("/favicon.svg").await;
    let again = visitor
        .request(Method::GET, "/favicon.svg")
        .header("user-agent", FIREFOX)
        .header("if-modified-since", known.header("last-modified"));
    visitor.send(again, Body::empty()).await.assert_status(304);
    let ahead =
        visitor.request(Method::GET, "/").header("user-agent", FIREFOX).header("sec-purpose", "prefetch");
    visitor.send(ahead, Body::empty()).await;
    pass(&app).await;
    assert_eq!(figures(&app).await.values().sum::<i64>(), 0);
}

#[tokio::test]
async fn a_page_the_browser_has_already_is_seen_again() {
    let app = TestApp::new().await;
    pass(&app).await;
    let visitor = app.visitor();
    let known = visitor.get("/sujets").await;
    let again = visitor
        .request(Method::GET, "/sujets")
        .header("user-agent", FIREFOX)
        .header("if-none-match", known.header("etag"));
    visitor.send(again, Body::empty()).await.assert_status(304);
    pass(&app).await;
    assert_eq!(figures(&app).await["page_views"], 1);
}

#[tokio::test]
async fn a_request_writes_nothing_and_nothing_of_anybody_is_ever_written() {
    let app = TestApp::new().await;
    pass(&app).await;
    let visitor = app.visitor();
    let (_, statements) = app.queries(see(&visitor, "198.51.100.7", FIREFOX, "/sujets")).await;
    assert!(statements.iter().all(|sql| crate::test_support::only_reads(sql)), "{statements:?}");
    pass(&app).await;
    assert_eq!(app.traces(&["198.51.100.7", "Firefox", "sujets/"]).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_tells_people_apart_is_gone_when_its_day_and_its_week_are() {
    let app = TestApp::new().await;
    pass(&app).await;
    see(&app.visitor(), "198.51.100.7", FIREFOX, "/").await;
    pass(&app).await;
    let hash = "SELECT hash AS n FROM audience_seen WHERE span = '2026-11-23'";
    let today = app.number(hash).await;
    // Monday noon: until midnight in Paris, then until Sunday's.
    for (hours, spans) in [(10, 2), (1, 1), (24 * 6 - 1, 1), (1, 0)] {
        app.advance(Duration::hours(hours));
        remove_ended(&app.state.db, app.now()).await.unwrap();
        assert_eq!(app.number("SELECT count(*) AS n FROM audience_seen").await, spans, "at {}", app.now());
    }
    let old = "SELECT count(*) AS n FROM audience_salt WHERE span IN ('2026-11-23', '2026-W48')";
    assert_eq!(app.number(old).await, 0);
    // The same person the next day is somebody else.
    pass(&app).await;
    see(&app.visitor(), "198.51.100.7", FIREFOX, "/").await;
    pass(&app).await;
    assert_ne!(app.number("SELECT min(hash) AS n FROM audience_seen").await, today);
    // What was counted stays.
    assert_eq!(figures(&app).await["visitors_day"], 2);
}

#[tokio::test]
async fn processes_know_each_others_visitors() {
    let app = TestApp::new().await;
    let other = super::Audience::default();
    let db = Db::connect(&app.test.url).await.unwrap();
    let (one, two) =
        tokio::join!(salt(&app.state.db, &app.state.audience, app.now()), salt(&db, &other, app.now()));
    one.unwrap();
    two.unwrap();
    let address = "198.51.100.7".parse().unwrap();
    for audience in [&app.state.audience, &other] {
        audience.visit(app.now(), super::Visitor::Unknown(address, FIREFOX));
    }
    let (one, two) =
        tokio::join!(flush(&app.state.db, &app.state.audience, app.now()), flush(&db, &other, app.now()));
    one.unwrap();
    two.unwrap();
    assert_figures(
        &figures(&app).await,
        [
            ("page_views", 2),
            ("visitors_day", 1),
            ("visitors_week", 1),
            ("members_day", 0),
            ("members_week", 0),
        ],
    );
}

#[tokio::test]
async fn visits_that_cannot_be_written_wait() {
    let app = TestApp::new().await;
    pass(&app).await;
    see(&app.visitor(), "198.51.100.7", FIREFOX, "/").await;
    app.sql("ALTER TABLE audience_seen RENAME TO away").await;
    flush(&app.state.db, &app.state.audience, app.now()).await.unwrap_err();
    app.sql("ALTER TABLE away RENAME TO audience_seen").await;
    pass(&app).await;
    let found = figures(&app).await;
    assert_eq!((found["page_views"], found["visitors_day"]), (1, 1));
}

#[tokio::test]
async fn a_million_visits_are_written_as_what_they_add_up_to() {
    let app = TestApp::new().await;
    pass(&app).await;
    let address = |n: u32| std::net::IpAddr::V4(std::net::Ipv4Addr::from(0x0a00_0000 + n));
    for n in 0..1_000_000_u32 {
        app.state.audience.visit(app.now(), super::Visitor::Unknown(address(n % 2_000), FIREFOX));
    }
    let (_, statements) = app.queries(pass(&app)).await;
    assert!(statements.len() < 20, "{}", statements.len());
    let found = figures(&app).await;
    assert_eq!(
        (found["page_views"], found["visitors_day"], found["visitors_week"]),
        (1_000_000, 2_000, 2_000)
    );
}
