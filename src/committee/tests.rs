//! Figures that are taken once, whatever happens since.

use chrono::{DateTime, Duration, Utc};

use super::{
    model::{DecisionId, DecisionKind, Figure, NewDecision, Words},
    service::{
        CommitteeError, Keeper, Kept, Move, correct, decision, decisions, figures_before, move_decision,
        record,
    },
};
use crate::{
    accounts::{model::SignedIn, service::RoleMove},
    forum::service::{Change, change_topic, choose_solution, delete_post},
    policy::Denied,
    statistics::{calendar::Day, service::roll_up},
    test_support::{TestApp, TestTopic},
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Moves the site's clock to a moment, be it in the past.
fn go(app: &TestApp, moment: &str) {
    app.advance(at(moment) - app.now());
}

fn words(title: &str) -> Words {
    Words { kind: DecisionKind::Pivot, title: title.to_owned(), body: "Pour **ces** raisons.".to_owned() }
}

fn of(on: &str) -> NewDecision {
    NewDecision { day: day(on), words: words("Un pivot"), submission: None }
}

/// Each figure: its code, its value, its whole.
fn values(figures: &[Figure]) -> Vec<(&str, Option<i64>, Option<i64>)> {
    figures.iter().map(|figure| (figure.code.as_str(), figure.value, figure.whole)).collect()
}

/// Three weeks, the last of which is the 47th of 2026; it is the Monday after it.
struct Site {
    admin: SignedIn,
    /// Of week 45: answered in an hour.
    first: TestTopic,
    /// Of week 46: answered in two hours by an ambassador, and solved.
    second: TestTopic,
}

async fn site(app: &TestApp) -> Site {
    go(app, "2026-10-26T09:00:00Z");
    let (admin, ada, bob) = (app.admin("root").await, app.user("ada").await, app.user("bob").await);
    app.ambassador(&bob, RoleMove::Give, None, "").await;
    go(app, "2026-11-03T10:00:00Z");
    let first = app.topic().by(&ada).create().await;
    app.advance(Duration::hours(1));
    app.reply(&first).create().await;
    go(app, "2026-11-10T10:00:00Z");
    let second = app.topic().by(&ada).create().await;
    app.advance(Duration::hours(2));
    let reply = app.reply(&second).by(&bob).create().await;
    choose_solution(&app.state.db, &ada.member(), app.now(), reply.post).await.unwrap();
    go(app, "2026-11-17T10:00:00Z");
    app.topic().by(&ada).create().await;
    go(app, "2026-11-23T12:00:00Z");
    // Visits are counted as they happen.
    app.sql(
        "INSERT INTO stat_week (measure, theme_id, place, week, value) VALUES \
         ('visitors_week', 0, '*', '2026-11-09', 40), ('members_week', 0, '*', '2026-11-09', 2), \
         ('visitors_week', 0, '*', '2026-11-16', 90), ('members_week', 0, '*', '2026-11-16', 3)",
    )
    .await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    Site { admin: admin.member(), first, second }
}

#[tokio::test]
async fn the_figures_of_a_decision_are_those_of_the_weeks_that_were_over() {
    let app = TestApp::new().await;
    let Site { admin, .. } = site(&app).await;
    // Wednesday of week 47: 45 and 46 were over, 47 was not.
    let taken = figures_before(&app.state.db, &admin, day("2026-11-18")).await.unwrap();
    assert_eq!(taken.days, (day("2026-08-24"), day("2026-11-15")));
    assert_eq!(
        values(&taken.figures),
        [
            ("questions_answered/questions_asked", Some(2), Some(2)),
            ("questions_solved/questions_asked", Some(1), Some(2)),
            ("ambassadors_week", Some(1), None),
            ("visitors_week+members_week", Some(42), None),
            ("first_answer_p50", Some(3_600), None),
            ("first_answer_p90", Some(7_200), None),
        ]
    );
    let aims: Vec<_> = taken.figures.iter().map(|figure| figure.aim).collect();
    assert_eq!(aims, [Some(80), Some(25), Some(500), Some(5_000), None, None]);
    assert!(
        taken.figures.iter().all(|figure| figure.definition.ends_with('.') && !figure.made_of.is_empty())
    );
    // The Monday after: week 47 is over, whose question nobody answered.
    let taken = figures_before(&app.state.db, &admin, day("2026-11-23")).await.unwrap();
    assert_eq!(
        values(&taken.figures)[..4],
        [
            ("questions_answered/questions_asked", Some(2), Some(3)),
            ("questions_solved/questions_asked", Some(1), Some(3)),
            ("ambassadors_week", Some(0), None),
            ("visitors_week+members_week", Some(93), None),
        ]
    );
    // Before anything: nothing to be told, which is not nought.
    let taken = figures_before(&app.state.db, &admin, day("2026-01-15")).await.unwrap();
    assert_eq!(taken.days, (day("2025-10-20"), day("2026-01-11")));
    assert_eq!(
        taken.figures.iter().map(Figure::words).collect::<Vec<_>>(),
        [
            "pas encore de données",
            "pas encore de données",
            "0",
            "pas encore de données",
            "pas encore de données",
            "pas encore de données"
        ]
    );
}

#[tokio::test]
async fn nothing_that_happens_since_moves_the_figures_of_a_decision() {
    let app = TestApp::new().await;
    let Site { admin, first, second } = site(&app).await;
    let (db, on) = (&app.state.db, day("2026-11-23"));
    let before = figures_before(db, &admin, on).await.unwrap();
    let id = record(db, Keeper::Member(&admin), app.now(), &of("2026-11-23")).await.unwrap();
    let frozen = async || decisions(db).await.unwrap().pop().unwrap();
    assert_eq!(frozen().await.taken, before);
    // A question is hidden; the answer that solved another is taken back; its asker goes on alone.
    change_topic(db, app.now(), first.id, Change::Hide).await.unwrap();
    let sql = format!("SELECT id AS n FROM post WHERE topic_id = {} AND number = 1", second.id.0);
    let reply = crate::forum::model::PostId(app.number(&sql).await);
    let author = app.number(&format!("SELECT author_id AS n FROM post WHERE id = {}", reply.0)).await;
    let bob = SignedIn { member: crate::accounts::model::MemberId(author), ..admin.clone() };
    delete_post(db, &bob, app.now(), reply).await.unwrap();
    roll_up(db, app.now()).await.unwrap();
    let now = figures_before(db, &admin, on).await.unwrap();
    assert_eq!(
        values(&now.figures)[..2],
        [
            ("questions_answered/questions_asked", Some(0), Some(2)),
            ("questions_solved/questions_asked", Some(0), Some(2)),
        ],
        "the public statistics moved"
    );
    // Every day is counted again, a definition becomes another one, the words are corrected, months pass.
    app.sql("DELETE FROM stat_day").await;
    app.sql("DELETE FROM stat_week").await;
    app.advance(Duration::days(200));
    correct(db, &admin, app.now(), id, &words("Un autre titre")).await.unwrap();
    let shown = frozen().await;
    assert_eq!((shown.taken, shown.words.title.as_str()), (before, "Un autre titre"));
    app.sql("UPDATE committee_figure SET definition = 'Ce qui était dit alors.' WHERE rank = 0").await;
    assert_eq!(frozen().await.taken.figures[0].definition, "Ce qui était dit alors.");
}

#[tokio::test]
async fn one_form_sent_twice_makes_one_decision() {
    let app = TestApp::new().await;
    let admin = app.admin("root").await.member();
    let (db, now) = (&app.state.db, app.now());
    let input = NewDecision { submission: Some("un-formulaire".to_owned()), ..of("2026-11-20") };
    let keeper = Keeper::Member(&admin);
    let (one, two) = tokio::join!(record(db, keeper, now, &input), record(db, keeper, now, &input));
    assert_eq!(one.unwrap(), two.unwrap());
    let third = record(db, keeper, now, &input).await.unwrap();
    let other = NewDecision { submission: Some("un-autre".to_owned()), ..input };
    assert_ne!(record(db, keeper, now, &other).await.unwrap(), third);
    for (table, rows) in [("committee_decision", 2), ("committee_figure", 12), ("committee_change", 2)] {
        assert_eq!(app.number(&format!("SELECT count(*) AS n FROM {table}")).await, rows, "{table}");
    }
}

#[tokio::test]
async fn whatever_is_done_to_a_decision_is_remembered() {
    let app = TestApp::new().await;
    let admin = app.admin("root").await.member();
    let db = &app.state.db;
    let id = record(db, Keeper::Operator, app.now(), &of("2026-11-20")).await.unwrap();
    let kept = async || -> Kept { decision(db, &admin, id).await.unwrap() };
    app.advance(Duration::hours(1));
    // The same words are no correction.
    correct(db, &admin, app.now(), id, &words("Un pivot")).await.unwrap();
    assert_eq!((kept().await.history.len(), kept().await.decision.edited_at), (1, None));
    correct(db, &admin, app.now(), id, &words("Un vrai pivot")).await.unwrap();
    assert_eq!(kept().await.decision.edited_at, Some(app.now()));
    for way in [Move::Withdraw, Move::Withdraw, Move::Restore, Move::Restore] {
        move_decision(db, &admin, app.now(), id, way, "Mauvaise date.").await.unwrap();
        let withdrawn = kept().await.decision.withdrawn;
        assert_eq!(withdrawn.is_some(), way == Move::Withdraw);
        assert!(withdrawn.is_none_or(|told| told.reason == "Mauvaise date." && told.at == app.now()));
    }
    let history = kept().await.history;
    let told: Vec<_> = history
        .iter()
        .map(|change| {
            let before = change.before.as_ref().map(|words| words.title.as_str());
            (
                change.what.code(),
                change.by.as_ref().map(|by| by.name.as_str()),
                before,
                change.reason.as_deref(),
            )
        })
        .collect();
    let root = Some("Root M.");
    assert_eq!(
        told,
        [
            ("restored", root, None, Some("Mauvaise date.")),
            ("withdrawn", root, None, Some("Mauvaise date.")),
            ("corrected", root, Some("Un pivot"), None),
            ("recorded", None, None, None),
        ]
    );
    // What was withdrawn is not corrected out of sight.
    move_decision(db, &admin, app.now(), id, Move::Withdraw, "Encore.").await.unwrap();
    let refused = correct(db, &admin, app.now(), id, &words("Caché")).await;
    assert!(matches!(refused, Err(CommitteeError::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn only_those_who_administer_the_site_keep_the_page() {
    let app = TestApp::new().await;
    let admin = app.admin("root").await.member();
    let db = &app.state.db;
    let id = record(db, Keeper::Member(&admin), app.now(), &of("2026-11-20")).await.unwrap();
    let census = app.census().await;
    for actor in [app.user("ada").await.member(), app.moderator("mona").await.member()] {
        let now = app.now();
        let told = [
            figures_before(db, &actor, day("2026-11-20")).await.err(),
            record(db, Keeper::Member(&actor), now, &of("2026-11-20")).await.err(),
            correct(db, &actor, now, id, &words("À moi")).await.err(),
            move_decision(db, &actor, now, id, Move::Withdraw, "Non.").await.err(),
            decision(db, &actor, id).await.err(),
        ];
        for error in told {
            assert!(matches!(error, Some(CommitteeError::Denied(Denied::AdminOnly))), "{error:?}");
        }
    }
    let after = app.census().await;
    for table in ["committee_decision", "committee_figure", "committee_change"] {
        assert_eq!(after[table], census[table], "{table}");
    }
    let unknown = correct(db, &admin, app.now(), DecisionId(id.0 + 1), &words("Rien")).await;
    assert!(matches!(unknown, Err(CommitteeError::NotFound)), "{unknown:?}");
}
