//! Who is told of which question, and when: the rules, without a database. Pure.
//!
//! A new question is told once a working day to the ambassadors it concerns. One that waits is reminded of: from the third day
//! to those who follow it, its theme, a tag or its territory; from the seventh to the theme's ambassadors of its region; from
//! the fourteenth to all of the theme's. Nobody is reminded twice within seven days: what falls in between comes together with the
//! next reminder, if it still waits.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{
    calendar::{is_working_time, today},
    model::Absence,
};
use crate::{
    accounts::model::Scope,
    cockpit::model::Reach,
    forum::spot::{Area, Part, Spot},
    territory,
};

/// Nobody is reminded more often.
pub const BETWEEN_REMINDERS: Duration = Duration::days(7);
/// Longer than this a question is not told of any more: lists show it.
pub const TOLD_FOR: Duration = Duration::days(30);

/// Why somebody is told of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It was just asked.
    New,
    /// It waits since three days: those who follow.
    Followers,
    /// Seven: ambassadors of the region.
    Region,
    /// Fourteen: all the ambassadors of the theme.
    Theme,
}

impl Reason {
    /// Those that remind.
    pub const REMINDERS: [Self; 3] = [Self::Followers, Self::Region, Self::Theme];

    /// The word of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Followers => "d3",
            Self::Region => "d7",
            Self::Theme => "d14",
        }
    }

    /// The reason of a word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::New, Self::Followers, Self::Region, Self::Theme]
            .into_iter()
            .find(|reason| reason.code() == code)
    }

    /// How long a question waits before.
    #[must_use]
    pub const fn after(self) -> Duration {
        match self {
            Self::New => Duration::zero(),
            Self::Followers => Duration::days(3),
            Self::Region => Duration::days(7),
            Self::Theme => Duration::days(14),
        }
    }
}

/// A question that waits for an answer.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Which.
    pub topic: i64,
    /// Who asked: they are not told.
    pub asker: i64,
    /// Where.
    pub spot: Spot,
    /// The region it is asked in or for; none for the whole country.
    pub region: Option<&'static str>,
    /// When.
    pub asked: DateTime<Utc>,
    /// Who follows it, its theme, a tag or its territory; needed from the third day on.
    pub followers: Vec<i64>,
}

/// Somebody who may be told.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// What they answer for; nothing for who only follows.
    pub scopes: Vec<Scope>,
    /// When they are away.
    pub away: Option<Absence>,
    /// The last day new questions were told to them.
    pub told_on: Option<NaiveDate>,
    /// When they were reminded last.
    pub reminded: Option<DateTime<Utc>>,
    /// Whether they want to be told of new questions.
    pub wants_new: bool,
    /// Whether they want reminders.
    pub wants_reminders: bool,
}

/// What is known when mails are planned.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Those that wait and nobody takes care of, the longest wait first.
    pub waiting: Vec<Waiting>,
    /// By member.
    pub people: HashMap<i64, Person>,
    /// What was told before: member, topic, reason.
    pub told: HashSet<(i64, i64, Reason)>,
    /// What members passed on: member, topic.
    pub passed: HashSet<(i64, i64)>,
}

/// What one person is to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Telling {
    /// New questions, in one mail.
    pub new: Vec<i64>,
    /// Questions that still wait, in another: each once, under the reasons that are told by it.
    pub reminders: BTreeMap<i64, Vec<Reason>>,
}

/// Who is to be told of what now, by member. Nobody outside working hours.
#[must_use]
pub fn plan(known: &Known, now: DateTime<Utc>) -> BTreeMap<i64, Telling> {
    let mut plan: BTreeMap<i64, Telling> = BTreeMap::new();
    if !is_working_time(now) {
        return plan;
    }
    let day = today(now);
    for question in known.waiting.iter().filter(|question| now - question.asked < TOLD_FOR) {
        for (member, person) in &known.people {
            let (member, topic) = (*member, question.topic);
            let is_out = member == question.asker
                || person.away.is_some_and(|away| away.holds(day))
                || known.passed.contains(&(member, topic));
            if is_out {
                continue;
            }
            let is_told = |reason: Reason| known.told.contains(&(member, topic, reason));
            let may_tell_new = person.wants_new && person.told_on.is_none_or(|told| told < day);
            if may_tell_new
                && now - question.asked < Reason::Region.after()
                && !is_told(Reason::New)
                && concerns(person, question)
            {
                plan.entry(member).or_default().new.push(topic);
            }
            let may_remind =
                person.wants_reminders && person.reminded.is_none_or(|last| now - last >= BETWEEN_REMINDERS);
            if !may_remind {
                continue;
            }
            let due: Vec<Reason> = Reason::REMINDERS
                .into_iter()
                .filter(|reason| now - question.asked >= reason.after())
                .filter(|reason| !is_told(*reason) && reminds(*reason, member, person, question))
                .collect();
            if !due.is_empty() {
                plan.entry(member).or_default().reminders.insert(topic, due);
            }
        }
    }
    plan
}

/// Whether a question is one of those an ambassador answers for, or is asked for a whole that holds their territory.
fn concerns(person: &Person, question: &Waiting) -> bool {
    person.scopes.iter().filter_map(Reach::of).any(|reach| {
        reach.near.holds(&question.spot) || reach.wider.is_some_and(|part| part.holds(&question.spot))
    })
}

fn reminds(reason: Reason, member: i64, person: &Person, question: &Waiting) -> bool {
    let of_theme = |scope: &&Scope| scope.theme.is_none_or(|theme| theme == question.spot.theme);
    let mut scopes = person.scopes.iter().filter(of_theme);
    match reason {
        Reason::New => false,
        Reason::Followers => question.followers.contains(&member),
        Reason::Region => question.region.is_some_and(|region| {
            let whole = territory::find(region).map(|place| Part { theme: None, area: Area::In(place) });
            scopes.any(|scope| {
                let place = scope.territory.clone().unwrap_or_default();
                whole.is_some_and(|whole| whole.holds(&Spot::new(question.spot.theme, place)))
            })
        }),
        Reason::Theme => scopes.next().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, Timelike};
    use chrono_tz::Europe::Paris;
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    const MOBILITE: i64 = 1;
    const LOGEMENT: i64 = 2;
    /// Those of 2026 that are not at a weekend, as the ministry of labour lists them.
    const HOLIDAYS: [&str; 9] = [
        "2026-01-01",
        "2026-04-06",
        "2026-05-01",
        "2026-05-08",
        "2026-05-14",
        "2026-05-25",
        "2026-07-14",
        "2026-11-11",
        "2026-12-25",
    ];

    fn at(moment: &str) -> DateTime<Utc> {
        moment.parse().unwrap()
    }

    fn question(topic: i64, place: &str, asked: DateTime<Utc>) -> Waiting {
        let region = territory::find(place).and_then(|place| place.region.or(Some(place.code)));
        Waiting {
            topic,
            asker: 100,
            spot: Spot::new(MOBILITE, place.to_owned()),
            region,
            asked,
            followers: vec![],
        }
    }

    fn ambassador(theme: Option<i64>, place: &str) -> Person {
        let territory = Some(place.to_owned()).filter(|place| !place.is_empty());
        Person {
            scopes: vec![Scope { theme, territory }],
            wants_new: true,
            wants_reminders: true,
            ..Person::default()
        }
    }

    /// Which of these ambassadors of « Mobilité » is told of a question asked in Gironde, as its days pass.
    #[test]
    fn who_is_told_depends_on_where_they_are_and_on_how_long_it_waits() {
        // A Monday; Fridays and Mondays after it are working days.
        let asked = at("2026-06-01T09:00:00Z");
        let day = |days: i64| asked + Duration::days(days);
        let scopes = [
            ("la Gironde", Some(MOBILITE), "33"),
            ("sa région", Some(MOBILITE), "R75"),
            ("les Landes", Some(MOBILITE), "40"),
            ("Paris", Some(MOBILITE), "75"),
            ("toute la France", Some(MOBILITE), ""),
            ("tous les sujets en Gironde", None, "33"),
            ("le logement en Gironde", Some(LOGEMENT), "33"),
        ];
        let told = |place: &str, when: DateTime<Utc>| -> Vec<(&str, bool)> {
            let people = scopes
                .iter()
                .enumerate()
                .map(|(at, (_, theme, place))| (at as i64, ambassador(*theme, place)));
            let known = Known {
                waiting: vec![question(1, place, asked)],
                people: people.collect(),
                ..Known::default()
            };
            let plan = plan(&known, when);
            plan.into_iter().map(|(member, told)| (scopes[member as usize].0, !told.new.is_empty())).collect()
        };
        assert_eq!(
            told("33", day(0)),
            [
                ("la Gironde", true),
                ("sa région", true),
                ("toute la France", true),
                ("tous les sujets en Gironde", true)
            ]
        );
        assert_eq!(
            told("33", day(7)),
            [
                ("la Gironde", false),
                ("sa région", false),
                ("les Landes", false),
                ("tous les sujets en Gironde", false)
            ]
        );
        let all: Vec<&str> = told("33", day(14)).into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            all,
            [
                "la Gironde",
                "sa région",
                "les Landes",
                "Paris",
                "toute la France",
                "tous les sujets en Gironde"
            ]
        );
        // For the whole country, everybody of the theme, wherever they are; and no region of its own.
        assert_eq!(told("", day(0)).len(), 6);
        assert_eq!(told("", day(7)), []);
        assert_eq!(told("33", day(30)), [], "it is told of no more");
    }

    #[test]
    fn who_is_away_passed_on_it_asked_it_or_wants_nothing_is_told_nothing() {
        let now = at("2026-06-15T09:00:00Z");
        let asked = now - Duration::days(1);
        let is_told = |change: fn(&mut Known)| {
            let mut known = Known {
                waiting: vec![question(1, "33", asked)],
                people: HashMap::from([(7, ambassador(Some(MOBILITE), "33"))]),
                ..Known::default()
            };
            change(&mut known);
            !plan(&known, now).is_empty()
        };
        assert!(is_told(|_| ()));
        assert!(!is_told(|known| known.waiting[0].asker = 7));
        assert!(!is_told(|known| _ = known.passed.insert((7, 1))));
        assert!(!is_told(|known| _ = known.told.insert((7, 1, Reason::New))));
        assert!(!is_told(|known| known.people.get_mut(&7).unwrap().wants_new = false));
        assert!(!is_told(
            |known| known.people.get_mut(&7).unwrap().told_on = Some("2026-06-15".parse().unwrap())
        ));
        // The clock went back: nobody is told twice that day.
        assert!(!is_told(
            |known| known.people.get_mut(&7).unwrap().told_on = Some("2026-06-16".parse().unwrap())
        ));
        let away =
            |from: &str, to: &str| Some(Absence { from: from.parse().unwrap(), to: to.parse().unwrap() });
        for (absence, told) in [
            (away("2026-06-15", "2026-06-15"), false),
            (away("2026-06-01", "2026-06-30"), false),
            (away("2026-06-16", "2026-06-30"), true),
            (away("2026-06-01", "2026-06-14"), true),
        ] {
            let mut known = Known {
                waiting: vec![question(1, "33", asked)],
                people: HashMap::from([(7, ambassador(Some(MOBILITE), "33"))]),
                ..Known::default()
            };
            known.people.get_mut(&7).unwrap().away = absence;
            assert_eq!(!plan(&known, now).is_empty(), told, "{absence:?}");
        }
    }

    /// A question of the year, as it will have been.
    struct Lived {
        waiting: Waiting,
        answered: DateTime<Utc>,
    }

    /// A year, hour by hour, at random: what must never happen never does, and what must happen does.
    #[test]
    fn a_year_goes_by_and_nobody_is_told_too_often_at_the_wrong_time_or_not_at_all() {
        for seed in 0..4 {
            live_a_year(&mut StdRng::seed_from_u64(seed));
        }
    }

    fn live_a_year(random: &mut StdRng) {
        let begin = at("2026-01-01T00:00:00Z");
        let places = ["", "33", "R75", "40", "75", "971"];
        let mut any = |from: &[&'static str]| from[random.random_range(0..from.len())];
        let mut people: HashMap<i64, Person> = (0..10)
            .map(|id| {
                (id, ambassador([None, Some(MOBILITE), Some(LOGEMENT)][(id % 3) as usize], any(&places)))
            })
            .collect();
        for id in 10..25 {
            let only_follows = Person { wants_new: true, wants_reminders: true, ..Person::default() };
            people.insert(id, only_follows);
        }
        let questions: Vec<Lived> = (0..250)
            .map(|topic| {
                let asked = begin + Duration::minutes(random.random_range(0..355 * 1_440));
                let place = places[random.random_range(0..places.len())];
                let followers = (0..25).filter(|_| random.random_range(0..6) == 0).collect();
                let waiting =
                    Waiting { asker: random.random_range(0..30), followers, ..question(topic, place, asked) };
                let waits = [1, 30, 24 * 4, 24 * 9, 24 * 20, 24 * 400][random.random_range(0..6)];
                Lived { waiting, answered: asked + Duration::hours(waits) }
            })
            .collect();
        let mut known = Known { people, ..Known::default() };
        let mut told: HashMap<(i64, i64, Reason), DateTime<Utc>> = HashMap::new();
        let mut mails: HashMap<(i64, bool), Vec<DateTime<Utc>>> = HashMap::new();
        for hour in 0..24 * 365 {
            let now = begin + Duration::hours(hour);
            let is_there = |lived: &&Lived| lived.waiting.asked <= now && now < lived.answered;
            known.waiting = questions.iter().filter(is_there).map(|lived| lived.waiting.clone()).collect();
            for (member, telling) in plan(&known, now) {
                let local = now.with_timezone(&Paris);
                assert!((8..19).contains(&local.hour()), "{local}");
                assert!(local.weekday().number_from_monday() <= 5, "{local}");
                assert!(!HOLIDAYS.contains(&local.date_naive().to_string().as_str()), "{local}");
                let person = known.people.get_mut(&member).unwrap();
                for topic in &telling.new {
                    assert!(told.insert((member, *topic, Reason::New), now).is_none(), "told twice");
                    person.told_on = Some(today(now));
                }
                for (topic, reasons) in &telling.reminders {
                    for reason in reasons {
                        assert!(told.insert((member, *topic, *reason), now).is_none(), "reminded twice");
                    }
                    person.reminded = Some(now);
                }
                for (is_reminder, is_told) in
                    [(false, !telling.new.is_empty()), (true, !telling.reminders.is_empty())]
                {
                    if is_told {
                        mails.entry((member, is_reminder)).or_default().push(now);
                    }
                }
                let topics = telling.new.iter().chain(telling.reminders.keys());
                for lived in topics.map(|topic| &questions[*topic as usize]) {
                    assert!(
                        lived.waiting.asker != member && now < lived.answered && now >= lived.waiting.asked
                    );
                }
            }
            known.told = told.keys().copied().collect();
        }
        for ((_, is_reminder), moments) in &mails {
            for pair in moments.windows(2) {
                if *is_reminder {
                    assert!(pair[1] - pair[0] >= Duration::days(7), "{pair:?}");
                } else {
                    assert!(today(pair[1]) > today(pair[0]), "{pair:?}");
                }
            }
        }
        let mut checked = 0;
        for lived in &questions {
            for (member, person) in &known.people {
                let wanted = [Reason::New, Reason::Followers, Reason::Region, Reason::Theme]
                    .into_iter()
                    .filter(|reason| {
                        lived.waiting.asker != *member
                            && match reason {
                                Reason::New => concerns(person, &lived.waiting),
                                other => reminds(*other, *member, person, &lived.waiting),
                            }
                    });
                for reason in wanted {
                    // A day's or a week's turn, and the longest time without a working day, the first of May's for one.
                    let turn = if reason == Reason::New { 1 } else { 7 };
                    let due = lived.waiting.asked + reason.after();
                    let latest = due + Duration::days(turn + 4);
                    if latest < lived.answered && latest < begin + Duration::days(365) {
                        let when = told.get(&(*member, lived.waiting.topic, reason));
                        assert!(
                            when.is_some_and(|when| *when >= due && *when <= latest),
                            "{reason:?} {when:?} {due}"
                        );
                        checked += 1;
                    }
                }
            }
        }
        assert!(checked > 500, "only {checked} were to be told");
    }
}
