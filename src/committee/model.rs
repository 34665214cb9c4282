//! What is decided, what its forms must hold, and figures in words. Pure.

use crate::{
    forum::model::{parse_body, parse_submission},
    http::fields::{FieldErrors, Fields},
    statistics::{
        calendar::Day,
        model::{length, percent},
    },
    text::clean_line,
    ui::{number::thousands, table::NOTHING_YET},
};

/// The identifier of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DecisionId(pub i64);

impl DecisionId {
    /// Its place on the page, for good.
    #[must_use]
    pub fn anchor(self) -> String {
        format!("decision-{}", self.0)
    }

    /// Its address.
    #[must_use]
    pub fn path(self) -> String {
        format!("/comite#{}", self.anchor())
    }
}

/// No decision is older: the community's first forum opened that year.
pub const FIRST_DAY: &str = "2020-01-01";
/// Longest title, in characters.
pub const TITLE_MAX: usize = 150;

/// What a committee can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// The service ends.
    Stop,
    /// It becomes another one.
    Pivot,
    /// It grows.
    SpeedUp,
}

impl DecisionKind {
    /// Every kind, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Stop, Self::Pivot, Self::SpeedUp];

    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Pivot => "pivot",
            Self::SpeedUp => "speed_up",
        }
    }

    /// As the page says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stop => "Arrêt",
            Self::Pivot => "Pivot",
            Self::SpeedUp => "Accélération",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Stop => {
                "Le service ne change rien de concret pour les personnes qu’il devait aider\u{a0}: il ferme."
            }
            Self::Pivot => {
                "Le besoin est là, mais la réponse n’est pas la bonne\u{a0}: l’équipe repart sur une autre proposition."
            }
            Self::SpeedUp => {
                "Le service est utile et cela se mesure\u{a0}: il reçoit de quoi grandir et faire davantage."
            }
        }
    }

    /// The kind of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a decision says: all of it that can be corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Which of the three.
    pub kind: DecisionKind,
    /// What was decided, in one clean line.
    pub title: String,
    /// The same at length, in Markdown.
    pub body: String,
}

impl Words {
    /// Reads `decision`, `titre`, `texte`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        Self::check(fields, &mut errors).ok_or(errors)
    }

    fn check(fields: &Fields, errors: &mut FieldErrors) -> Option<Self> {
        let kind = DecisionKind::from_code(fields.get("decision"))
            .ok_or_else(|| "Choisissez ce que le comité a décidé.".to_owned());
        let kind = errors.check("decision", kind);
        let title = errors.check("titre", parse_title(fields.get("titre")));
        let body = errors.check("texte", parse_body(fields.get("texte")));
        Some(Self { kind: kind?, title: title?, body: body? })
    }
}

/// A decision ready to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    /// When the committee decided.
    pub day: Day,
    /// What.
    pub words: Words,
    /// What makes two sendings of one form one decision.
    pub submission: Option<String>,
}

impl NewDecision {
    /// Reads `date`, `decision`, `titre`, `texte`, `envoi`.
    ///
    /// # Errors
    /// Everything that is wrong, at once.
    pub fn parse(fields: &Fields, today: Day) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::default();
        let day = errors.check("date", parse_day(fields.get("date"), today));
        let words = Words::check(fields, &mut errors);
        match (day, words) {
            (Some(day), Some(words)) => {
                let submission = parse_submission(fields, &[&day.to_string(), &words.title, &words.body]);
                Ok(Self { day, words, submission })
            }
            _ => Err(errors),
        }
    }
}

/// Reads the day of a decision: as browsers that offer a calendar send it, or as it is typed where there is none.
///
/// # Errors
/// The sentence to show.
pub fn parse_day(typed: &str, today: Day) -> Result<Day, String> {
    let typed = clean_line(typed);
    let day = Day::parse(&typed)
        .or_else(|| as_typed(&typed))
        .ok_or("Indiquez la date de la décision\u{a0}: jour, mois et année, comme 26/11/2026.")?;
    if day > today {
        return Err("Cette date est à venir\u{a0}: choisissez aujourd’hui au plus tard.".to_owned());
    }
    match Day::parse(FIRST_DAY) {
        Some(first) if day < first => Err(format!(
            "Choisissez une date à partir du {}\u{a0}: le service n’existait pas avant.",
            first.label()
        )),
        _ => Ok(day),
    }
}

/// `26/11/2026`, `3/2/2026`.
fn as_typed(typed: &str) -> Option<Day> {
    let [day, month, year] = typed.split('/').collect::<Vec<_>>().try_into().ok()?;
    (year.len() == 4).then(|| Day::parse(&format!("{year}-{month:0>2}-{day:0>2}")))?
}

fn parse_title(typed: &str) -> Result<String, String> {
    let title = clean_line(typed);
    match title.chars().count() {
        0 => Err("Dites en une phrase ce qui a été décidé.".to_owned()),
        n if n > TITLE_MAX => {
            Err(format!("Le titre est trop long\u{a0}: {n} caractères pour {TITLE_MAX} au plus."))
        }
        _ => Ok(title),
    }
}

/// How a figure is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A part of a whole.
    Share,
    /// A number of something.
    Count,
    /// A length of time, in seconds.
    Length,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Share, Self::Count, Self::Length];

    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Count => "count",
            Self::Length => "length",
        }
    }

    /// The form of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.code() == code)
    }
}

/// A figure, as it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The codes of the measures it is made of.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// How it is told.
    pub form: Form,
    /// Its value; none: nothing was there to be counted.
    pub value: Option<i64>,
    /// Of a share: among how many.
    pub whole: Option<i64>,
    /// What is aimed at, in hundredths for a share.
    pub aim: Option<i64>,
    /// What it counts, in words.
    pub made_of: String,
    /// What it means, exactly.
    pub definition: String,
}

impl Figure {
    /// « 82 % », « 412 », « 3 h 20 ».
    #[must_use]
    pub fn words(&self) -> String {
        match (self.form, self.value) {
            (_, None) => NOTHING_YET.to_owned(),
            (Form::Share, Some(value)) => percent(value, self.whole.unwrap_or_default()),
            (Form::Count, Some(value)) => thousands(value),
            (Form::Length, Some(value)) => length(value),
        }
    }

    /// « 80 % », « 5 000 »; none when nothing is aimed at.
    #[must_use]
    pub fn aim_words(&self) -> Option<String> {
        self.aim.map(|aim| match self.form {
            Form::Share => format!("{aim}\u{202f}%"),
            Form::Count => thousands(aim),
            Form::Length => length(aim),
        })
    }
}

/// Figures that were taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The first and the last day of the weeks they count.
    pub days: (Day, Day),
    /// The targets first.
    pub figures: Vec<Figure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_day_is_read_as_browsers_send_it_and_as_people_type_it() {
        let today = day("2026-11-26");
        for typed in ["2026-02-03", " 2026-02-03 ", "03/02/2026", "3/2/2026"] {
            assert_eq!(parse_day(typed, today), Ok(day("2026-02-03")), "{typed}");
        }
        assert_eq!(parse_day("2026-11-26", today), Ok(today));
        for (typed, told) in [
            ("", "Indiquez la date"),
            ("hier", "Indiquez la date"),
            ("2026-02-30", "Indiquez la date"),
            ("3/2/26", "Indiquez la date"),
            ("1/2/3/2026", "Indiquez la date"),
            ("2026-11-27", "à venir"),
            ("2019-12-31", "à partir du 01/01/2020"),
            ("-2026-01-01", "à partir du 01/01/2020"),
            ("+99999-01-01", "à venir"),
        ] {
            let error = parse_day(typed, today).unwrap_err();
            assert!(error.contains(told), "« {typed} »: {error}");
        }
    }

    #[test]
    fn figures_are_told_in_words() {
        let figure = |form, value, whole, aim| Figure {
            code: String::new(),
            name: String::new(),
            form,
            value,
            whole,
            aim,
            made_of: String::new(),
            definition: String::new(),
        };
        for (figure, words, aim) in [
            (figure(Form::Share, Some(2), Some(3), Some(80)), "67\u{202f}%", Some("80\u{202f}%")),
            (figure(Form::Share, Some(0), Some(0), Some(25)), NOTHING_YET, Some("25\u{202f}%")),
            (figure(Form::Count, Some(4_999), None, Some(5_000)), "4\u{202f}999", Some("5\u{202f}000")),
            (figure(Form::Count, Some(0), None, Some(500)), "0", Some("500")),
            (figure(Form::Count, None, None, Some(5_000)), NOTHING_YET, Some("5\u{202f}000")),
            (figure(Form::Length, Some(12_000), None, None), "3\u{a0}h\u{a0}20", None),
            (figure(Form::Length, None, None, None), NOTHING_YET, None),
        ] {
            assert_eq!((figure.words().as_str(), figure.aim_words().as_deref()), (words, aim));
        }
    }

    #[test]
    fn codes_come_back() {
        for kind in DecisionKind::ALL {
            assert_eq!(DecisionKind::from_code(kind.code()), Some(kind));
        }
        for form in Form::ALL {
            assert_eq!(Form::from_code(form.code()), Some(form));
        }
        assert_eq!((DecisionKind::from_code("roi"), Form::from_code("")), (None, None));
    }
}
