//! Taking figures from the public statistics.

use sea_orm::DbErr;

use super::CommitteeError;
use crate::{
    accounts::model::SignedIn,
    committee::model::{Figure, Form, Taken},
    db::Db,
    policy,
    statistics::{
        calendar::Day,
        measure::{AMBASSADORS_WEEK, ANSWERED, ASKED, MEMBERS_WEEK, Measure, SOLVED, VISITORS_WEEK},
        model::{delays, percentile, total},
        service::{Period, Wanted, WeekFigures, figures},
    },
    ui::number::{counted, thousands},
};

/// Weeks over which the service is judged, as on the page of statistics.
const WEEKS: i64 = 12;
/// What is aimed at there too: questions answered and solved, in hundredths; ambassadors; people in a week.
const ANSWERED_AIM: i64 = 80;
const SOLVED_AIM: i64 = 25;
const AMBASSADORS_AIM: i64 = 500;
const USERS_AIM: i64 = 5_000;

/// Whether `actor` may record what the committee decided, correct it and withdraw it.
///
/// # Errors
/// Why not.
pub fn may_keep(actor: &SignedIn) -> Result<(), CommitteeError> {
    Ok(policy::can_keep_committee(actor)?)
}

/// The figures that a decision of this day would have, were it recorded now. Four queries.
///
/// # Errors
/// Why `actor` may not; the database's.
pub async fn figures_before(db: &Db, actor: &SignedIn, day: Day) -> Result<Taken, CommitteeError> {
    may_keep(actor)?;
    Ok(take(db, day).await?)
}

/// The figures of the weeks that were over when `day` began.
pub(super) async fn take(db: &Db, day: Day) -> Result<Taken, DbErr> {
    let period = Period::before(day.start(), WEEKS);
    let found = figures(db, &Wanted { period, theme: None, territory: None }).await?;
    Ok(Taken { days: period.days(), figures: told(period, found.over()) })
}

fn told(period: Period, weeks: &[WeekFigures]) -> Vec<Figure> {
    let asked = total(weeks, &ASKED);
    let share = |measure: &Measure, name: &str, aim| {
        let value = total(weeks, measure);
        Figure {
            code: format!("{}/{}", measure.code, ASKED.code),
            name: name.to_owned(),
            form: Form::Share,
            value: Some(value),
            whole: Some(asked),
            aim: Some(aim),
            made_of: match asked {
                0 => "aucune question posée dans ces douze semaines".to_owned(),
                _ => format!(
                    "{} sur {}",
                    thousands(value),
                    counted(asked, "question posée", "questions posées")
                ),
            },
            definition: format!(
                "{name}, en pourcentage des questions posées dans les douze semaines. {}",
                defined(measure)
            ),
        }
    };
    let of_last = |measure: &Measure| weeks.last().map_or(0, |week| week.of(measure));
    let week = format!("semaine du {}", period.last.monday().label());
    let (visitors, members) = (of_last(&VISITORS_WEEK), of_last(&MEMBERS_WEEK));
    let users = visitors + members;
    let quickest = delays(weeks);
    let length = |rank: usize, name: &str, meaning: &str| Figure {
        code: format!("first_answer_p{rank}"),
        name: name.to_owned(),
        form: Form::Length,
        value: percentile(&quickest, rank),
        whole: None,
        aim: None,
        made_of: match quickest.len() {
            0 => "aucune question répondue dans ces douze semaines".to_owned(),
            1 => "pour la seule question qui a une réponse".to_owned(),
            many => format!("parmi {many} questions qui ont une réponse"),
        },
        definition: format!(
            "{meaning} Du moment où la question est posée à la première réponse visible de quelqu’un d’autre, parmi les \
             questions des douze semaines qui en ont une."
        ),
    };
    vec![
        share(&ANSWERED, "Questions répondues", ANSWERED_AIM),
        share(&SOLVED, "Questions résolues", SOLVED_AIM),
        Figure {
            code: AMBASSADORS_WEEK.code.to_owned(),
            name: "Ambassadeurs et ambassadrices actifs".to_owned(),
            form: Form::Count,
            value: Some(of_last(&AMBASSADORS_WEEK)),
            whole: None,
            aim: Some(AMBASSADORS_AIM),
            made_of: week.clone(),
            definition: defined(&AMBASSADORS_WEEK),
        },
        Figure {
            code: format!("{}+{}", VISITORS_WEEK.code, MEMBERS_WEEK.code),
            name: "Utilisateurs par semaine".to_owned(),
            form: Form::Count,
            // Nobody at all: visits were not counted yet.
            value: Some(users).filter(|users| *users > 0),
            whole: None,
            aim: Some(USERS_AIM),
            made_of: match users {
                0 => format!("aucune visite comptée, {week}"),
                _ => format!(
                    "{} et {}, {week}",
                    counted(visitors, "visiteur", "visiteurs"),
                    counted(members, "membre", "membres")
                ),
            },
            definition: format!(
                "Visiteurs et membres de la dernière semaine terminée, ensemble\u{a0}; une personne venue avec et sans connexion \
                 compte deux fois. {} {}",
                defined(&VISITORS_WEEK),
                defined(&MEMBERS_WEEK)
            ),
        },
        length(
            50,
            "Première réponse, médiane",
            "La moitié des premières réponses sont venues en ce temps ou en moins de temps.",
        ),
        length(
            90,
            "Première réponse, neuf sur dix",
            "Neuf premières réponses sur dix sont venues en ce temps ou en moins de temps.",
        ),
    ]
}

/// A measure in its own words, as they are today.
fn defined(measure: &Measure) -> String {
    let Measure { name, definition, population, window, .. } = measure;
    format!("{name}\u{a0}: {definition} Population\u{a0}: {population}. Période\u{a0}: {window}.")
}
