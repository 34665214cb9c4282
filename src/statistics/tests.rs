//! Figures against a small data set that was counted by hand, and against counting everything again.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{EntityTrait, QueryOrder};

use super::{
    calendar::Day,
    entity::{change, day, week},
    measure::{
        AMBASSADORS_WEEK, ANSWERED, ANSWERED_2D, ANSWERED_7D, ANSWERED_30D, ASKED, ENGAGED_DAY,
        ENGAGED_MONTH, ENGAGED_WEEK, MEMBERS, REPLIES, RETURNING_DAY, RETURNING_MONTH, RETURNING_WEEK,
        SOLVED, Span, find,
    },
    model::{Against, delays, percentile},
    service::{
        Figures, Period, Wanted, WeekFigures, activity, coverage, figures, figures_against, rebuild, roll_up,
    },
};
use crate::{
    accounts::{
        model::{Grant, MemberId, SignedIn},
        service::{RoleKeeper, RoleMove, change_role},
    },
    forum::{
        guard::Guard,
        model::{NewReply, PostId},
        service::{
            Change, change_topic, choose_solution, clear_solution, delete_post, reply, set_hidden,
            theme_names,
        },
    },
    privacy::service::delete_for,
    territory,
    test_support::{Browser, TestApp, TestTopic},
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

async fn answer(app: &TestApp, topic: &TestTopic, by: &Browser<'_>, moment: &str) -> PostId {
    go(app, moment);
    app.reply(topic).by(by).create().await.post
}

async fn ask(app: &TestApp, by: &Browser<'_>, moment: &str, theme: &str, place: &str) -> TestTopic {
    go(app, moment);
    let topic = app.topic().by(by).in_theme(theme);
    if place.is_empty() { topic.create().await } else { topic.in_territory(place).create().await }
}

/// Gives somebody the badge of an ambassador for « Mobilité » there.
async fn make_ambassador(app: &TestApp, member: &Browser<'_>, territory: &str) {
    let theme = app.number("SELECT id AS n FROM theme WHERE slug = 'mobilite'").await;
    app.ambassador(member, RoleMove::Give, Some(theme), territory).await;
}

/// Three weeks: the 46th and the 47th of 2026, that are over, and the 48th, whose Monday noon it is.
async fn three_weeks(app: &TestApp) {
    go(app, "2026-11-02T09:00:00Z");
    let (ada, bob, eve) = (app.user("ada").await, app.user("bob").await, app.user("eve").await);
    // Week 46: answered after two hours, and solved.
    let first = ask(app, &ada, "2026-11-09T10:00:00Z", "mobilite", "33").await;
    let solution = answer(app, &first, &bob, "2026-11-09T12:00:00Z").await;
    choose_solution(&app.state.db, &ada.member(), app.now(), solution).await.unwrap();
    // Answered after three days.
    let second = ask(app, &ada, "2026-11-10T10:00:00Z", "france-travail", "59").await;
    answer(app, &second, &eve, "2026-11-13T10:00:00Z").await;
    // Sunday night in Paris: still that week. Its asker alone went on.
    let third = ask(app, &bob, "2026-11-15T22:30:00Z", "mobilite", "R75").await;
    answer(app, &third, &bob, "2026-11-15T22:40:00Z").await;
    // An hour later it is Monday there: week 47. Answered after six days and a half.
    let fourth = ask(app, &bob, "2026-11-15T23:30:00Z", "mobilite", "").await;
    answer(app, &fourth, &ada, "2026-11-22T11:30:00Z").await;
    // None of these counts: news, what was hidden, what was taken back.
    go(app, "2026-11-17T10:00:00Z");
    app.topic().in_theme("actualites").answered(1).create().await;
    app.topic().answered(2).hidden().create().await;
    app.topic().deleted().create().await;
    go(app, "2026-11-23T12:00:00Z");
}

fn wanted(weeks: i64) -> Wanted {
    Wanted { period: Period::before(at("2026-11-23T12:00:00Z"), weeks), theme: None, territory: None }
}

async fn counted(app: &TestApp, wanted: &Wanted) -> Figures {
    roll_up(&app.state.db, app.now()).await.unwrap();
    figures(&app.state.db, wanted).await.unwrap()
}

#[tokio::test]
async fn every_figure_of_a_small_site_is_what_a_person_counts() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    let found = counted(&app, &wanted(2)).await;
    let [w46, w47, w48] = found.weeks.as_slice() else { panic!("{found:?}") };
    assert_eq!([w46.week.code(), w47.week.code(), w48.week.code()], ["2026-W46", "2026-W47", "2026-W48"]);
    for (measure, figures) in [
        (&ASKED, [3, 1, 0]),
        (&ANSWERED, [2, 1, 0]),
        (&ANSWERED_2D, [1, 0, 0]),
        (&ANSWERED_7D, [2, 1, 0]),
        (&ANSWERED_30D, [2, 1, 0]),
        (&SOLVED, [1, 0, 0]),
        // With Bob's own; the news has one too, which is none.
        (&REPLIES, [3, 1, 0]),
        // Ada, Bob and Eve; then Bob, Ada, and the two who wrote the news and under it.
        (&ENGAGED_WEEK, [3, 4, 0]),
        // They had not written before week 46; Ada and Bob had before week 47.
        (&RETURNING_WEEK, [0, 2, 0]),
    ] {
        assert_eq!([w46.of(measure), w47.of(measure), w48.of(measure)], figures, "{}", measure.code);
    }
    // Seven accounts were made then: who wrote the news, the hidden question and the one that was taken back, and, with each
    // of the four questions, somebody to answer it.
    assert_eq!(w47.of(&MEMBERS), 7);
    assert_eq!(w46.delays, [7_200, 259_200]);
    assert_eq!(w47.delays, [561_600]);
    let all = delays(found.over());
    assert_eq!((percentile(&all, 50), percentile(&all, 90)), (Some(259_200), Some(561_600)));
}

#[tokio::test]
async fn figures_by_theme_and_by_place_add_up_to_the_whole() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    let found = counted(&app, &wanted(2)).await;
    let names = theme_names(app.state.db.read()).await.unwrap();
    let by_name: BTreeMap<&str, [i64; 3]> = found
        .by_theme
        .iter()
        .map(|(id, group)| {
            (names[id].as_str(), [&ASKED, &ANSWERED, &SOLVED].map(|measure| group.of(measure)))
        })
        .collect();
    assert_eq!(by_name, BTreeMap::from([("France Travail", [1, 1, 0]), ("Mobilité", [3, 2, 1])]));
    let by_place: BTreeMap<&str, i64> =
        found.by_place.iter().map(|(code, group)| (code.as_str(), group.of(&ASKED))).collect();
    assert_eq!(by_place, BTreeMap::from([("", 1), ("33", 1), ("59", 1), ("R75", 1)]));

    // A region holds its départements.
    let region = Wanted { territory: territory::find("R75"), ..wanted(2) };
    assert_eq!(counted(&app, &region).await.weeks[0].of(&ASKED), 2);
    let mobilite = names.iter().find(|(_, name)| *name == "Mobilité").map(|(id, _)| *id);
    let theme = Wanted { theme: mobilite, territory: territory::find("33"), ..wanted(2) };
    let narrowed = counted(&app, &theme).await;
    assert_eq!((narrowed.weeks[0].of(&ASKED), narrowed.weeks[0].of(&ANSWERED)), (1, 1));
    assert_eq!(narrowed.weeks[0].delays, [7_200]);
    // People belong to no theme.
    assert_eq!(narrowed.weeks[0].of(&ENGAGED_WEEK), 3);
}

#[tokio::test]
async fn what_happens_later_changes_the_week_it_is_about() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    counted(&app, &wanted(2)).await;
    let db = &app.state.db;
    let third = app.number("SELECT id AS n FROM topic WHERE region = 'R75' AND departement IS NULL").await;
    // Eight days late, an answer to what nobody had answered.
    let eve = app.user("paul").await;
    let input = NewReply { body: "Voyez avec la région.".to_owned(), submission: None, guard: Guard::Off };
    let late =
        reply(db, &eve.member(), app.now(), crate::forum::model::TopicId(third), &input).await.unwrap();
    let found = counted(&app, &wanted(2)).await;
    assert_eq!((found.weeks[0].of(&ANSWERED), found.weeks[0].of(&ANSWERED_7D)), (3, 2));
    assert_eq!(found.weeks[0].of(&ANSWERED_30D), 3);
    // Hidden, it never was.
    let tx = db.begin().await.unwrap();
    set_hidden(&tx, app.now(), late.post, true).await.unwrap();
    tx.commit().await.unwrap();
    let found = counted(&app, &wanted(2)).await;
    assert_eq!((found.weeks[0].of(&ANSWERED), found.weeks[0].of(&ANSWERED_30D)), (2, 2));
    // The question itself is hidden, and all its week says so.
    change_topic(db, app.now(), crate::forum::model::TopicId(third), Change::Hide).await.unwrap();
    let found = counted(&app, &wanted(2)).await;
    assert_eq!((found.weeks[0].of(&ASKED), found.weeks[0].of(&REPLIES)), (2, 2));
}

#[tokio::test]
async fn an_active_ambassador_has_the_badge_and_wrote_in_the_week() {
    let app = TestApp::new().await;
    go(&app, "2026-11-02T09:00:00Z");
    let (ada, bob) = (app.user("ada").await, app.user("bob").await);
    make_ambassador(&app, &ada, "R75").await;
    let topic = ask(&app, &bob, "2026-11-17T10:00:00Z", "mobilite", "33").await;
    answer(&app, &topic, &ada, "2026-11-18T10:00:00Z").await;
    go(&app, "2026-11-23T12:00:00Z");
    let found = counted(&app, &wanted(2)).await;
    assert_eq!([0, 1, 2].map(|at| found.weeks[at].of(&AMBASSADORS_WEEK)), [0, 1, 0]);
    let names = theme_names(app.state.db.read()).await.unwrap();
    let ids: Vec<i64> = names.keys().copied().collect();
    for one in coverage(&app.state.db, app.now(), &ids).await.unwrap() {
        let expected =
            if names[&one.theme] == "Mobilité" { territory::departements_of("R75").count() } else { 0 };
        assert_eq!(one.covered, expected, "{}", names[&one.theme]);
    }
    // A week later, having written nothing, she covers nothing.
    app.advance(Duration::days(7));
    let later = coverage(&app.state.db, app.now(), &ids).await.unwrap();
    assert!(later.iter().all(|one| one.covered == 0), "{later:?}");
}

#[tokio::test]
async fn an_empty_site_has_no_figures_and_one_person_has_theirs() {
    let app = TestApp::new().await;
    let found = counted(&app, &wanted(12)).await;
    assert_eq!(found.weeks.len(), 13);
    assert!(found.weeks.iter().all(|week| week.of(&ASKED) == 0 && week.delays.is_empty()));
    assert!(found.by_theme.is_empty() && found.by_place.is_empty());
    let ada = app.user("ada").await;
    app.topic().by(&ada).create().await;
    let found = counted(&app, &wanted(12)).await;
    let now = found.weeks.last().unwrap();
    assert_eq!((now.of(&ASKED), now.of(&ANSWERED), now.of(&ENGAGED_WEEK)), (1, 0, 1));
}

/// Takes an account out of the figures, or puts it back.
async fn mark(app: &TestApp, who: &Browser<'_>, what: RoleMove) {
    let member = who.member().member;
    change_role(&app.state.db, RoleKeeper::Operator, app.now(), member, what, &Grant::Uncounted)
        .await
        .unwrap();
}

#[tokio::test]
async fn an_account_that_tries_the_site_is_no_part_of_any_figure() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    let before = counted(&app, &wanted(2)).await;
    let bot = app.user("robot").await;
    go(&app, "2026-11-10T08:00:00Z");
    app.topic().by(&bot).create().await;
    let third = app.number("SELECT id AS n FROM topic WHERE region = 'R75' AND departement IS NULL").await;
    let input = NewReply { body: "Réponse automatique.".to_owned(), submission: None, guard: Guard::Off };
    go(&app, "2026-11-16T08:00:00Z");
    let topic = crate::forum::model::TopicId(third);
    reply(&app.state.db, &bot.member(), app.now(), topic, &input).await.unwrap();
    go(&app, "2026-11-23T12:00:00Z");
    let with = counted(&app, &wanted(2)).await;
    assert_eq!((with.weeks[0].of(&ASKED), with.weeks[0].of(&ANSWERED)), (4, 3));
    // Taken out, it never was; the question it alone had answered waits again, in the forum as in the figures.
    mark(&app, &bot, RoleMove::Give).await;
    let without = counted(&app, &wanted(2)).await;
    for measure in [&ASKED, &ANSWERED, &ANSWERED_7D, &SOLVED, &REPLIES, &ENGAGED_WEEK, &RETURNING_WEEK] {
        let told = |figures: &Figures| figures.weeks.iter().map(|week| week.of(measure)).collect::<Vec<_>>();
        assert_eq!(told(&without), told(&before), "{}", measure.code);
    }
    assert_eq!(without.weeks[0].delays, before.weeks[0].delays);
    let waits = format!("SELECT answers_count AS n FROM topic WHERE id = {third}");
    assert_eq!(app.number(&waits).await, 0);
    // Nor does what it goes on to write.
    reply(&app.state.db, &SignedIn { is_uncounted: true, ..bot.member() }, app.now(), topic, &input)
        .await
        .unwrap();
    assert_eq!(app.number(&waits).await, 0);
    mark(&app, &bot, RoleMove::TakeBack).await;
    assert_eq!(app.number(&waits).await, 2);
    assert_eq!(counted(&app, &wanted(2)).await.weeks[0].of(&ASKED), 4);
}

#[tokio::test]
async fn activity_is_told_by_the_day_the_week_and_the_month() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    let wanted = wanted(2);
    let found = figures(&app.state.db, &wanted).await.unwrap();
    let told = |step| activity(&app.state.db, &wanted, &found, step, app.now());
    let days = told(Span::Day).await.unwrap();
    assert_eq!((days.len(), days[0].first, days[28].last), (29, day("2026-10-26"), day("2026-11-23")));
    let on = |text: &str| days.iter().find(|span| span.first == day(text)).unwrap();
    // Ada and Bob on the 9th; Bob alone on the 15th, who had written before.
    assert_eq!((on("2026-11-09").of(&ENGAGED_DAY), on("2026-11-09").of(&RETURNING_DAY)), (2, 0));
    assert_eq!((on("2026-11-15").of(&ENGAGED_DAY), on("2026-11-15").of(&RETURNING_DAY)), (1, 1));
    assert_eq!((on("2026-11-15").of(&ASKED), on("2026-11-15").of(&REPLIES)), (1, 1));
    let weeks = told(Span::Week).await.unwrap();
    assert_eq!(weeks.iter().map(|span| span.of(&ENGAGED_WEEK)).collect::<Vec<_>>(), [3, 4, 0]);
    let months = told(Span::Month).await.unwrap();
    let firsts: Vec<Day> = months.iter().map(|span| span.first).collect();
    assert_eq!(firsts, ["2026-09-01", "2026-10-01", "2026-11-01"].map(day));
    let november = &months[2];
    assert_eq!((november.last, november.of(&ASKED), november.of(&REPLIES)), (day("2026-11-30"), 4, 4));
    // Ada, Bob, Eve, and the two of the news; nobody wrote in October.
    assert_eq!((november.of(&ENGAGED_MONTH), november.of(&RETURNING_MONTH)), (5, 0));
}

#[tokio::test]
async fn a_period_is_held_against_another_of_as_many_weeks() {
    let app = TestApp::new().await;
    go(&app, "2025-11-12T10:00:00Z");
    let ada = app.user("paul").await;
    app.topic().by(&ada).create().await;
    three_weeks(&app).await;
    roll_up(&app.state.db, app.now()).await.unwrap();
    let asked = |figures: &Figures| {
        let asked = |weeks: &[WeekFigures]| weeks.iter().map(|week| week.of(&ASKED)).collect::<Vec<_>>();
        (asked(figures.over()), asked(&figures.earlier))
    };
    let db = &app.state.db;
    let period = wanted(2).period;
    let year = figures_against(db, &wanted(2), Against::YearBefore.of(period)).await.unwrap();
    assert_eq!(asked(&year), (vec![3, 1], vec![1, 0]));
    assert_eq!(year.earlier[0].week.code(), "2025-W46");
    let before = figures_against(db, &wanted(1), Against::Before.of(wanted(1).period)).await.unwrap();
    assert_eq!(asked(&before), (vec![1], vec![3]));
    assert_eq!(
        (before.over()[0].delays.clone(), before.earlier[0].delays.clone()),
        (vec![561_600], vec![7_200, 259_200])
    );
    // Two years held against one of them: weeks that belong to both are told in both.
    let long = wanted(104);
    let both = figures_against(db, &long, Against::YearBefore.of(long.period)).await.unwrap();
    assert_eq!(asked(&both).0.iter().sum::<i64>(), 5);
    assert_eq!(asked(&both).1.iter().sum::<i64>(), 1);
}

async fn rows(app: &TestApp) -> (Vec<day::Model>, Vec<week::Model>) {
    let days = day::Entity::find()
        .order_by_asc(day::Column::Measure)
        .order_by_asc(day::Column::ThemeId)
        .order_by_asc(day::Column::Place)
        .order_by_asc(day::Column::Day)
        .all(app.state.db.read())
        .await
        .unwrap();
    let weeks = week::Entity::find()
        .order_by_asc(week::Column::Measure)
        .order_by_asc(week::Column::ThemeId)
        .order_by_asc(week::Column::Place)
        .order_by_asc(week::Column::Week)
        .all(app.state.db.read())
        .await
        .unwrap();
    (days, weeks)
}

/// What the weeks must be: the sums of their days, but for people counted by the day or the month, who do not add up.
fn weeks_of(days: &[day::Model]) -> Vec<week::Model> {
    let mut weeks: BTreeMap<(String, i64, String, String), i64> = BTreeMap::new();
    for row in days.iter().filter(|row| find(&row.measure).unwrap().subject.has_weeks()) {
        let monday = day(&row.day).week().monday().to_string();
        *weeks.entry((row.measure.clone(), row.theme_id, row.place.clone(), monday)).or_default() +=
            row.value;
    }
    let weeks = weeks.into_iter();
    weeks
        .map(|((measure, theme_id, place, week), value)| week::Model {
            measure,
            theme_id,
            place,
            week,
            value,
        })
        .collect()
}

/// Somebody does something, anything.
async fn anything(app: &TestApp, random: &mut StdRng, people: &[Browser<'_>], topics: &mut Vec<TestTopic>) {
    let db = &app.state.db;
    let who = &people[random.random_range(0..people.len())];
    let topic = topics.get(random.random_range(0..topics.len().max(1))).cloned();
    let theme = ["mobilite", "france-travail", "devenir-cip"][random.random_range(0..3)];
    let place = ["33", "59", "R75", "974", ""][random.random_range(0..5)];
    match (random.random_range(0..13), topic) {
        (0..3, _) | (_, None) => {
            let asked = app.topic().by(who).in_theme(theme);
            let asked = if place.is_empty() { asked } else { asked.in_territory(place) };
            topics.push(asked.create().await);
        }
        (3..7, Some(topic)) => {
            let input = NewReply { body: "Une réponse.".to_owned(), submission: None, guard: Guard::Off };
            // Refused when the topic is hidden or gone: nothing happens then.
            let _ = reply(db, &who.member(), app.now(), topic.id, &input).await;
        }
        (7, Some(topic)) => {
            let hide = if random.random() { Change::Hide } else { Change::Restore };
            let _ = change_topic(db, app.now(), topic.id, hide).await;
        }
        (8, Some(topic)) => {
            let sql = format!(
                "SELECT coalesce(max(id), 0) AS n FROM post WHERE topic_id = {} AND number > 0",
                topic.id.0
            );
            let last = PostId(app.number(&sql).await);
            if random.random() {
                let _ = choose_solution(db, &topic.author, app.now(), last).await;
            } else {
                let _ = clear_solution(db, &topic.author, app.now(), topic.id).await;
            }
        }
        (9, Some(topic)) => {
            let sql = format!("SELECT coalesce(max(id), 0) AS n FROM post WHERE topic_id = {}", topic.id.0);
            let last = PostId(app.number(&sql).await);
            let tx = db.begin().await.unwrap();
            if set_hidden(&tx, app.now(), last, random.random()).await.is_ok() {
                tx.commit().await.unwrap();
            }
        }
        (10, Some(topic)) => {
            let tx = db.begin().await.unwrap();
            if crate::forum::service::move_topic(&tx, app.now(), topic.id, theme).await.is_ok() {
                tx.commit().await.unwrap();
            }
        }
        (11, _) => {
            let what = if random.random() { RoleMove::Give } else { RoleMove::TakeBack };
            mark(app, who, what).await;
        }
        (_, Some(topic)) => {
            let _ = delete_post(db, &topic.author, app.now(), topic.question).await;
        }
    }
}

#[tokio::test]
async fn counting_day_by_day_gives_what_counting_everything_again_gives() {
    for seed in 0..6 {
        let mut random = StdRng::seed_from_u64(seed);
        let app = TestApp::new().await;
        // The nights when clocks change, and the end of a year of 53 weeks.
        go(&app, ["2026-03-27T20:00:00Z", "2026-10-23T20:00:00Z", "2026-12-26T20:00:00Z"][seed as usize % 3]);
        let people = [app.user("ada").await, app.user("bob").await, app.user("eve").await];
        make_ambassador(&app, &people[0], "33").await;
        let mut topics = Vec::new();
        for step in 0..60 {
            app.advance(Duration::minutes(random.random_range(1..600)));
            anything(&app, &mut random, &people, &mut topics).await;
            if step % 7 == 0 {
                roll_up(&app.state.db, app.now()).await.unwrap();
            }
        }
        delete_for(&app.state.db, MemberId(people[2].member().member.0), app.now()).await.unwrap();
        roll_up(&app.state.db, app.now()).await.unwrap();
        let counted = rows(&app).await;
        assert!(counted.0.len() > 50, "seed {seed} did nothing");
        assert_eq!(counted.1, weeks_of(&counted.0), "seed {seed}");
        rebuild(&app.state.db, app.now()).await.unwrap();
        assert_eq!(rows(&app).await, counted, "seed {seed}");
    }
}

#[tokio::test]
async fn two_processes_that_count_at_once_give_the_same_figures() {
    let app = TestApp::new().await;
    three_weeks(&app).await;
    let other = crate::db::Db::connect(&app.test.url).await.unwrap();
    let (one, two) = tokio::join!(roll_up(&app.state.db, app.now()), roll_up(&other, app.now()));
    one.unwrap();
    two.unwrap();
    assert_eq!(change::Entity::find().all(app.state.db.read()).await.unwrap(), []);
    let counted = rows(&app).await;
    rebuild(&app.state.db, app.now()).await.unwrap();
    assert_eq!(rows(&app).await, counted);
}

#[test]
fn a_period_is_made_of_weeks_that_are_over() {
    let monday = at("2026-11-22T23:00:00Z");
    let period = Period::before(monday, 2);
    assert_eq!(period.days(), (Day::parse("2026-11-09").unwrap(), Day::parse("2026-11-22").unwrap()));
    assert_eq!(
        period.earlier().days(),
        (Day::parse("2026-10-26").unwrap(), Day::parse("2026-11-08").unwrap())
    );
    assert_eq!(Period::before(monday - Duration::seconds(1), 2).last, period.last.plus(-1));
}
