//! What one is told of, and how often. Pure: no database, no request.

use chrono::Duration;

use crate::http::fields::{FieldErrors, Fields};

/// How long a notification is kept once it was read.
pub const READ_KEPT: Duration = Duration::days(90);
/// How long one is kept that nobody read.
pub const UNREAD_KEPT: Duration = Duration::days(365);
/// How long the link of a mail stops what it tells of.
pub const LINK_KEPT: Duration = Duration::days(90);
/// The address behind a mail's « ne plus recevoir »: whoever holds its secret received the mail, so it is answered whatever
/// site or program posts there (RFC 8058).
pub const UNSUBSCRIBE_PATH: &str = "/notifications/desabonnement";

/// What somebody is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A reply under their own question.
    Answer,
    /// A reply in a topic they follow.
    Reply,
    /// A question, or news, in a theme, a tag or a territory they follow.
    Question,
    /// Their reply was kept as the one that solved the question.
    Solution,
    /// Somebody named them in a question or a reply.
    Mention,
}

impl Kind {
    /// In the order of the form.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Reply, Self::Question, Self::Solution, Self::Mention];

    /// The word used in the database, which is also the column of its setting.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Reply => "reply",
            Self::Question => "question",
            Self::Solution => "solution",
            Self::Mention => "mention",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The field of the form.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::Answer => "reponse",
            Self::Reply => "suivi",
            Self::Question => "nouveau",
            Self::Solution => "solution",
            Self::Mention => "mention",
        }
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Answer => "Une réponse à ma question",
            Self::Reply => "Une réponse dans une discussion que je suis",
            Self::Question => "Une nouvelle question dans ce que je suis",
            Self::Solution => "Ma réponse a résolu une question",
            Self::Mention => "On me mentionne dans un message",
        }
    }

    /// As a mail says what it will no longer tell of: « les réponses à vos questions ».
    #[must_use]
    pub const fn yours(self) -> &'static str {
        match self {
            Self::Answer => "les réponses à vos questions",
            Self::Reply => "les réponses dans les discussions que vous suivez",
            Self::Question => "les nouvelles questions dans ce que vous suivez",
            Self::Solution => "vos réponses qui ont résolu une question",
            Self::Mention => "les messages qui vous mentionnent",
        }
    }

    /// How often somebody is mailed who did not choose.
    #[must_use]
    pub const fn usual(self) -> Frequency {
        match self {
            Self::Answer | Self::Solution | Self::Mention => Frequency::Now,
            Self::Reply => Frequency::Daily,
            Self::Question => Frequency::Weekly,
        }
    }
}

/// What the site mails of its own accord besides notifications: wanted until it is said not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mailing {
    /// Questions that wait, where one is an ambassador.
    Questions,
    /// Questions that wait for long, in what one follows or answers for.
    Reminders,
    /// Whether one's own question is solved.
    Closing,
}

impl Mailing {
    /// In the order of the form.
    pub const ALL: [Self; 3] = [Self::Questions, Self::Reminders, Self::Closing];

    /// The word of links and of the form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Reminders => "reminders",
            Self::Closing => "closing",
        }
    }

    /// The mailing of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mailing| mailing.code() == code)
    }

    /// The column of `notification_setting` that is true for who wants none.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Questions => "no_questions",
            Self::Reminders => "no_reminders",
            Self::Closing => "no_closing",
        }
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Questions => {
                "Les nouvelles questions là où je suis ambassadeur ou ambassadrice, une fois par jour au plus"
            }
            Self::Reminders => {
                "Un rappel des questions qui attendent toujours une réponse, une fois par semaine au plus"
            }
            Self::Closing => {
                "Savoir si ma question est résolue, trois et dix jours après la première réponse"
            }
        }
    }

    /// As a mail says what it will no longer tell of.
    #[must_use]
    pub const fn yours(self) -> &'static str {
        match self {
            Self::Questions => "les nouvelles questions là où vous êtes ambassadeur ou ambassadrice",
            Self::Reminders => "les questions qui attendent toujours une réponse",
            Self::Closing => "vos questions dont on ne sait pas encore si elles sont résolues",
        }
    }
}

/// How often somebody is mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// Within minutes.
    Now,
    /// Once a day, in the morning.
    Daily,
    /// Once a week, on the morning of the day they chose.
    Weekly,
    /// Not at all: the site alone tells.
    Never,
}

impl Frequency {
    /// In the order of the form.
    pub const ALL: [Self; 4] = [Self::Now, Self::Daily, Self::Weekly, Self::Never];

    /// The word used in the database and in the form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Never => "never",
        }
    }

    /// The frequency of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|frequency| frequency.code() == code)
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Now => "Tout de suite",
            Self::Daily => "Une fois par jour",
            Self::Weekly => "Une fois par semaine",
            Self::Never => "Jamais",
        }
    }
}

/// The days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];

/// What somebody wants to be mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// By kind, in the order of [`Kind::ALL`].
    pub(super) frequencies: [Frequency; Kind::ALL.len()],
    /// The day of what is told once a week: 1 is Monday.
    pub weekday: u8,
    /// What they do not want, in the order of [`Mailing::ALL`].
    pub(super) refused: [bool; Mailing::ALL.len()],
}

impl Default for Choices {
    fn default() -> Self {
        Self { frequencies: Kind::ALL.map(Kind::usual), weekday: 1, refused: [false; Mailing::ALL.len()] }
    }
}

/// The field of a mailing whose choice is kept without being offered: a name of its own, since HTML has no hidden checkbox.
pub const KEPT: &str = "autres-gardes";

/// The mailings a form wants, by their codes.
pub fn chosen_mailings(fields: &Fields) -> impl Iterator<Item = &str> {
    fields.all("autres").chain(fields.all(KEPT))
}

impl Choices {
    /// How often they are mailed of a kind.
    #[must_use]
    pub const fn of(&self, kind: Kind) -> Frequency {
        self.frequencies[kind as usize]
    }

    /// The same choices but for one kind.
    #[must_use]
    pub const fn with(mut self, kind: Kind, frequency: Frequency) -> Self {
        self.frequencies[kind as usize] = frequency;
        self
    }

    /// Whether they want what the site mails of its own accord.
    #[must_use]
    pub const fn wants(&self, mailing: Mailing) -> bool {
        !self.refused[mailing as usize]
    }

    /// The same choices but for one mailing.
    #[must_use]
    pub const fn with_mailing(mut self, mailing: Mailing, is_wanted: bool) -> Self {
        self.refused[mailing as usize] = !is_wanted;
        self
    }

    /// Reads the form: a field a kind ([`Kind::field`]), `jour`, and `autres` or [`KEPT`] for each mailing that is wanted.
    ///
    /// # Errors
    /// Everything that was not chosen, at once.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let (mut choices, mut errors) = (Self::default(), FieldErrors::default());
        for kind in Kind::ALL {
            match Frequency::from_code(fields.get(kind.field())) {
                Some(frequency) => choices = choices.with(kind, frequency),
                None => errors.add(kind.field(), "Choisissez une des quatre possibilités."),
            }
        }
        match fields.get("jour").parse() {
            Ok(day @ 1..=7) => choices.weekday = day,
            _ => errors.add("jour", "Choisissez un jour de la semaine."),
        }
        for mailing in Mailing::ALL {
            choices =
                choices.with_mailing(mailing, chosen_mailings(fields).any(|code| code == mailing.code()));
        }
        if chosen_mailings(fields).any(|code| Mailing::from_code(code).is_none()) {
            errors.add("autres", "Choisissez parmi les e-mails proposés.");
        }
        if errors.is_empty() { Ok(choices) } else { Err(errors) }
    }

    /// The form, filled in.
    #[must_use]
    pub fn fields(&self) -> Fields {
        let mut fields = Fields::default();
        for kind in Kind::ALL {
            fields.set(kind.field(), self.of(kind).code());
        }
        fields.set("jour", self.weekday.to_string());
        for mailing in Mailing::ALL.into_iter().filter(|mailing| self.wants(*mailing)) {
            fields.add("autres", mailing.code());
        }
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_frequencies_are_found_by_their_codes() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
            assert_eq!(kind as usize, place, "choices are kept in this order");
        }
        for frequency in Frequency::ALL {
            assert_eq!(Frequency::from_code(frequency.code()), Some(frequency));
        }
        for (place, mailing) in Mailing::ALL.into_iter().enumerate() {
            assert_eq!(Mailing::from_code(mailing.code()), Some(mailing));
            assert_eq!(mailing as usize, place, "choices are kept in this order");
            assert_eq!(Kind::from_code(mailing.code()), None, "links hold both");
        }
    }

    #[test]
    fn a_form_comes_back_as_it_was_chosen_and_says_all_that_is_missing() {
        let choices = Choices { weekday: 5, ..Choices::default() }
            .with(Kind::Answer, Frequency::Never)
            .with(Kind::Question, Frequency::Daily)
            .with_mailing(Mailing::Reminders, false);
        assert!(choices.wants(Mailing::Closing) && !choices.wants(Mailing::Reminders));
        assert_eq!(Choices::parse(&choices.fields()).unwrap(), choices);
        let errors = Choices::parse(&Fields::default()).unwrap_err();
        assert_eq!(errors.iter().count(), 6);
        for day in ["0", "8", "-1", "lundi", ""] {
            let mut fields = Choices::default().fields();
            fields.set("jour", day);
            assert!(Choices::parse(&fields).unwrap_err().of("jour").is_some(), "{day}");
        }
        let mut fields = Choices::default().fields();
        fields.add("autres", "tout");
        assert!(Choices::parse(&fields).unwrap_err().of("autres").is_some());
    }
}
