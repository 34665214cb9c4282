//! The measures: each a name, a definition in words, and the one rule that both counts and lists.
//!
//! To add one, write it here and put it into [`ALL`]: the roll-up, the open data, the definitions on the page and the lists follow.

/// What a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Questions, on the day they were asked, whatever happened to them since.
    Questions,
    /// Replies to questions, on the day they were written.
    Replies,
    /// Accounts, on the day they were made.
    Members,
    /// Different people who wrote, over a span of time: they do not add up.
    Writers(Span),
    /// Pages seen, counted as it happens ([`crate::audience`]): nothing is left of it to count again, or to list.
    Views,
    /// Different people who came, counted the same way.
    Visitors(Span),
}

/// Over how long different people are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// A day.
    Day,
    /// An ISO week.
    Week,
    /// A month of the calendar.
    Month,
}

/// One figure.
#[derive(Debug, PartialEq, Eq)]
pub struct Measure {
    /// Its name in addresses and in the open data: it never changes.
    pub code: &'static str,
    /// What the page calls it.
    pub name: &'static str,
    /// What it counts, in the plural.
    pub unit: &'static str,
    /// What is counted, exactly.
    pub definition: &'static str,
    /// Among what.
    pub population: &'static str,
    /// Over which time.
    pub window: &'static str,
    /// What it counts.
    pub subject: Subject,
    /// The condition beside what every measure of this subject has, in the SQL of both databases. `$1` and `$2` are the first
    /// moment and the one after the last, `$3` the beginning of what came before ([`BEFORE_DAYS`]).
    rule: &'static str,
}

/// Somebody who comes back wrote in the time counted, and in so many days before it.
pub const BEFORE_DAYS: i64 = 28;

/// What the public may see, of a topic, and a person wrote.
const QUESTION: &str = "topic.kind = 'question' AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
                        AND topic.author_id NOT IN (SELECT id FROM member WHERE is_uncounted)";
/// The same of what is written under it.
const WRITTEN: &str = "post.hidden_at IS NULL AND post.deleted_at IS NULL AND topic.hidden_at IS NULL \
                       AND topic.deleted_at IS NULL AND post.author_id NOT IN (SELECT id FROM member WHERE is_uncounted)";

const COHORT: &str = "les questions visibles, posées dans la période ; les actualités n’en sont pas";
const ASKED_WHEN: &str =
    "la semaine où la question a été posée ; une réponse tardive change le chiffre de cette semaine-là";

/// Questions asked.
pub static ASKED: Measure = Measure {
    code: "questions_asked",
    name: "Questions posées",
    unit: "questions",
    definition: "Nombre de questions posées.",
    population: COHORT,
    window: ASKED_WHEN,
    subject: Subject::Questions,
    rule: "TRUE",
};

/// Questions somebody answered.
pub static ANSWERED: Measure = Measure {
    code: "questions_answered",
    name: "Questions répondues",
    unit: "questions",
    definition: "Nombre de questions qui ont au moins une réponse visible, écrite par quelqu’un d’autre que la personne qui a \
                 posé la question.",
    population: COHORT,
    window: ASKED_WHEN,
    subject: Subject::Questions,
    // As « sans réponse » has it: src/forum/service/list.rs.
    rule: "topic.answers_count > 0",
};

macro_rules! answered_within {
    ($name:ident, $code:literal, $words:literal, $seconds:literal) => {
        #[doc = concat!("Questions answered within ", $words, ".")]
        pub static $name: Measure = Measure {
            code: $code,
            name: concat!("Répondues en ", $words),
            unit: "questions",
            definition: concat!(
                "Nombre de questions dont la première réponse visible de quelqu’un d’autre est venue en ",
                $words,
                " au plus."
            ),
            population: COHORT,
            window: ASKED_WHEN,
            subject: Subject::Questions,
            rule: concat!("topic.answer_seconds <= ", $seconds),
        };
    };
}

answered_within!(ANSWERED_2D, "questions_answered_48h", "48 heures", "172800");
answered_within!(ANSWERED_7D, "questions_answered_7d", "7 jours", "604800");
answered_within!(ANSWERED_30D, "questions_answered_30d", "30 jours", "2592000");

/// Questions marked as solved.
pub static SOLVED: Measure = Measure {
    code: "questions_solved",
    name: "Questions résolues",
    unit: "questions",
    definition: "Nombre de questions dont une réponse visible est marquée comme la solution par la personne qui a posé la question ou \
                 par l’équipe, ou que la personne qui l’a posée dit résolue sans choisir de réponse.",
    population: COHORT,
    window: ASKED_WHEN,
    subject: Subject::Questions,
    rule: "topic.solution_post_id IS NOT NULL",
};

/// Questions that others say are solved, counted apart from those their askers say are.
pub static SOLVED_BY_COMMUNITY: Measure = Measure {
    code: "questions_solved_community",
    name: "Résolues par la communauté",
    unit: "questions",
    definition: "Nombre de questions sans solution choisie, dont la personne qui l’a posée est silencieuse, et dont une réponse visible \
                 de quelqu’un d’autre est dite utile par deux personnes au moins, ou porte un certificat ni retiré ni suspendu. \
                 Elles ne sont pas comptées parmi les questions résolues. Silencieuse\u{a0}: dix jours après la première réponse, un \
                 e-mail lui a demandé si sa question est résolue\u{a0}; il est parti, et dans les quatre jours elle n’a ni répondu à cet \
                 e-mail, ni choisi de solution, ni écrit sous sa question. Qui refuse ces e-mails n’est jamais silencieux.",
    population: COHORT,
    window: ASKED_WHEN,
    subject: Subject::Questions,
    rule: "topic.solution_post_id IS NULL AND topic.community_post_id IS NOT NULL",
};

/// Replies.
pub static REPLIES: Measure = Measure {
    code: "replies",
    name: "Réponses écrites",
    unit: "réponses",
    definition: "Nombre de réponses visibles, écrites sous des questions, y compris par la personne qui a posé la question.",
    population: "les réponses visibles à des questions visibles",
    window: "le jour où la réponse a été écrite",
    subject: Subject::Replies,
    rule: "post.number > 0 AND topic.kind = 'question' \
           AND topic.author_id NOT IN (SELECT id FROM member WHERE is_uncounted)",
};

/// Replies somebody answers for.
pub static CERTIFIED: Measure = Measure {
    code: "replies_certified",
    name: "Réponses certifiées",
    unit: "réponses",
    definition: "Nombre de réponses visibles, écrites sous des questions, qui portent un certificat donné par une personne \
                 ambassadrice ou par l’équipe, ni retiré, ni suspendu par une modification ; sa date de révision peut être passée.",
    population: "les réponses visibles à des questions visibles",
    window: "le jour où la réponse a été écrite ; un certificat donné plus tard change le chiffre de ce jour-là",
    subject: Subject::Replies,
    rule: "post.number > 0 AND topic.kind = 'question' \
           AND topic.author_id NOT IN (SELECT id FROM member WHERE is_uncounted) \
           AND EXISTS (SELECT 1 FROM certificate WHERE certificate.post_id = post.id \
           AND certificate.withdrawn_at IS NULL AND certificate.suspended_at IS NULL)",
};

/// New members.
pub static MEMBERS: Measure = Measure {
    code: "members_new",
    name: "Nouveaux membres",
    unit: "membres",
    definition: "Nombre de comptes créés, dont la personne a dit son nom et qui existent encore.",
    population: "les comptes du site",
    window: "le jour où le compte a été créé",
    subject: Subject::Members,
    rule: "member.first_name <> '' AND NOT member.is_uncounted",
};

macro_rules! writers {
    ($name:ident, $code:literal, $label:literal, $definition:literal, $span:ident, $window:literal, $rule:literal) => {
        #[doc = $label]
        pub static $name: Measure = Measure {
            code: $code,
            name: $label,
            unit: "personnes",
            definition: $definition,
            population: "les personnes qui ont écrit un message visible, question, réponse ou actualité",
            window: $window,
            subject: Subject::Writers(Span::$span),
            rule: $rule,
        };
    };
}

writers!(
    ENGAGED_DAY,
    "engaged_day",
    "Personnes engagées, par jour",
    "Nombre de personnes différentes qui ont écrit au moins un message visible.",
    Day,
    "un jour",
    "TRUE"
);
writers!(
    ENGAGED_WEEK,
    "engaged_week",
    "Personnes engagées, par semaine",
    "Nombre de personnes différentes qui ont écrit au moins un message visible.",
    Week,
    "une semaine, du lundi au dimanche",
    "TRUE"
);
writers!(
    ENGAGED_MONTH,
    "engaged_month",
    "Personnes engagées, par mois",
    "Nombre de personnes différentes qui ont écrit au moins un message visible.",
    Month,
    "un mois du calendrier",
    "TRUE"
);
macro_rules! returning {
    ($name:ident, $code:literal, $label:literal, $definition:literal, $span:ident, $window:literal) => {
        writers!(
            $name,
            $code,
            $label,
            $definition,
            $span,
            $window,
            "EXISTS (SELECT 1 FROM post AS earlier JOIN topic AS its_topic ON its_topic.id = earlier.topic_id \
             WHERE earlier.author_id = post.author_id AND earlier.created_at >= $3 AND earlier.created_at < $1 \
             AND earlier.hidden_at IS NULL AND earlier.deleted_at IS NULL AND its_topic.hidden_at IS NULL \
             AND its_topic.deleted_at IS NULL)"
        );
    };
}

returning!(
    RETURNING_DAY,
    "returning_day",
    "Personnes revenues, par jour",
    "Nombre de personnes qui ont écrit dans la journée et aussi dans les 28 jours qui la précèdent.",
    Day,
    "un jour"
);
returning!(
    RETURNING_WEEK,
    "returning_week",
    "Personnes revenues, par semaine",
    "Nombre de personnes qui ont écrit dans la semaine et aussi dans les 28 jours qui la précèdent.",
    Week,
    "une semaine, du lundi au dimanche"
);
returning!(
    RETURNING_MONTH,
    "returning_month",
    "Personnes revenues, par mois",
    "Nombre de personnes qui ont écrit dans le mois et aussi dans les 28 jours qui le précèdent.",
    Month,
    "un mois du calendrier"
);
writers!(
    AMBASSADORS_WEEK,
    "ambassadors_week",
    "Ambassadeurs et ambassadrices actifs, par semaine",
    "Nombre de personnes qui portent le badge d’ambassadeur ou d’ambassadrice aujourd’hui, le portaient déjà à la fin de la \
     semaine, et ont écrit dans la semaine au moins un message visible.",
    Week,
    "une semaine, du lundi au dimanche",
    "EXISTS (SELECT 1 FROM ambassador_scope WHERE ambassador_scope.member_id = post.author_id \
     AND ambassador_scope.created_at < $2)"
);

macro_rules! visits {
    ($name:ident, $code:literal, $label:literal, $unit:literal, $definition:literal, $population:literal, $subject:expr,
     $window:literal) => {
        #[doc = $label]
        pub static $name: Measure = Measure {
            code: $code,
            name: $label,
            unit: $unit,
            definition: $definition,
            population: $population,
            window: $window,
            subject: $subject,
            rule: "FALSE",
        };
    };
}

visits!(
    VIEWS,
    "page_views",
    "Pages vues",
    "pages",
    "Nombre de pages affichées à des personnes ; ni robots reconnus, ni pages chargées d’avance par le navigateur.",
    "les pages du site",
    Subject::Views,
    "un jour"
);
visits!(
    VISITORS_DAY,
    "visitors_day",
    "Visiteurs, par jour",
    "visiteurs",
    "Nombre de visiteurs différents, non connectés : des couples différents d’adresse et de navigateur.",
    "les personnes non connectées",
    Subject::Visitors(Span::Day),
    "un jour"
);
visits!(
    VISITORS_WEEK,
    "visitors_week",
    "Visiteurs, par semaine",
    "visiteurs",
    "Nombre de visiteurs différents, non connectés : des couples différents d’adresse et de navigateur.",
    "les personnes non connectées",
    Subject::Visitors(Span::Week),
    "une semaine, du lundi au dimanche"
);
visits!(
    MEMBERS_DAY,
    "members_day",
    "Membres venus, par jour",
    "membres",
    "Nombre de membres différents qui ont vu au moins une page en étant connectés.",
    "les membres",
    Subject::Visitors(Span::Day),
    "un jour"
);
visits!(
    MEMBERS_WEEK,
    "members_week",
    "Membres venus, par semaine",
    "membres",
    "Nombre de membres différents qui ont vu au moins une page en étant connectés.",
    "les membres",
    Subject::Visitors(Span::Week),
    "une semaine, du lundi au dimanche"
);

/// Every measure, in the order of the open data.
pub static ALL: [&Measure; 22] = [
    &ASKED,
    &ANSWERED,
    &ANSWERED_2D,
    &ANSWERED_7D,
    &ANSWERED_30D,
    &SOLVED,
    &SOLVED_BY_COMMUNITY,
    &REPLIES,
    &CERTIFIED,
    &MEMBERS,
    &ENGAGED_DAY,
    &ENGAGED_WEEK,
    &ENGAGED_MONTH,
    &RETURNING_DAY,
    &RETURNING_WEEK,
    &RETURNING_MONTH,
    &AMBASSADORS_WEEK,
    &VIEWS,
    &VISITORS_DAY,
    &VISITORS_WEEK,
    &MEMBERS_DAY,
    &MEMBERS_WEEK,
];

/// What one theme, or one place, is told by.
pub static GROUPED: [&Measure; 3] = [&ASKED, &ANSWERED, &SOLVED];

/// The measure of a code.
#[must_use]
pub fn find(code: &str) -> Option<&'static Measure> {
    ALL.into_iter().find(|measure| measure.code == code)
}

/// The measures of a subject.
pub fn of(subject: Subject) -> impl Iterator<Item = &'static Measure> {
    ALL.into_iter().filter(move |measure| measure.subject == subject)
}

/// The questions that count, asked from one moment until before another, both in SQL: `topic WHERE …`.
#[must_use]
pub fn questions_between(from: &str, until: &str) -> String {
    format!("topic WHERE {QUESTION} AND topic.created_at >= {from} AND topic.created_at < {until}")
}

impl Subject {
    /// What its rows are drawn from, and what all of them meet: `FROM … WHERE …`, with `$1` and `$2`.
    #[must_use]
    pub fn rows(self) -> String {
        match self {
            Self::Questions => format!("FROM {}", questions_between("$1", "$2")),
            Self::Replies | Self::Writers(_) => format!(
                "FROM post JOIN topic ON topic.id = post.topic_id WHERE {WRITTEN} AND post.created_at >= $1 \
                 AND post.created_at < $2"
            ),
            Self::Members => "FROM member WHERE member.deleted_at IS NULL AND member.created_at >= $1 \
                              AND member.created_at < $2"
                .to_owned(),
            // Hashes that are gone.
            Self::Views | Self::Visitors(_) => "FROM audience_seen WHERE FALSE".to_owned(),
        }
    }

    /// Whether it can be counted again from what the site holds.
    #[must_use]
    pub const fn can_be_rebuilt(self) -> bool {
        !matches!(self, Self::Views | Self::Visitors(_))
    }

    /// Over how long its different people are counted; none for what adds up, day after day.
    #[must_use]
    pub const fn span(self) -> Option<Span> {
        match self {
            Self::Writers(span) | Self::Visitors(span) => Some(span),
            Self::Questions | Self::Replies | Self::Members | Self::Views => None,
        }
    }

    /// Whether a week of it is told by one number: its days add up to it, or it is counted over weeks.
    #[must_use]
    pub const fn has_weeks(self) -> bool {
        matches!(self.span(), None | Some(Span::Week))
    }

    /// Whether its rows belong to a theme and a territory.
    #[must_use]
    pub const fn has_place(self) -> bool {
        matches!(self, Self::Questions | Self::Replies)
    }
}

impl Measure {
    /// The rows it counts: `FROM … WHERE …`, with `$1`, `$2` and, when [`Measure::looks_back`], `$3`.
    #[must_use]
    pub fn rows(&self) -> String {
        format!("{} AND ({})", self.subject.rows(), self.rule)
    }

    /// One row's part of the count: 0 or 1.
    #[must_use]
    pub fn tally(&self) -> String {
        format!("sum(CASE WHEN {} THEN 1 ELSE 0 END)", self.rule)
    }

    /// Whether it is a column of what happens, told over spans of that length: what was written, who came and who wrote.
    #[must_use]
    pub fn tells_activity(&self, step: Span) -> bool {
        let is_told = self.subject != Subject::Questions || *self == ASKED;
        is_told && self.subject.span().is_none_or(|span| span == step)
    }

    /// Whether its rule asks for what came before.
    #[must_use]
    pub fn looks_back(&self) -> bool {
        self.rule.contains("$3")
    }

    /// Whether the list it counts is open to all: accounts are not, their owners decide who finds them; of visits there is none.
    #[must_use]
    pub const fn has_list(&self) -> bool {
        !matches!(self.subject, Subject::Members | Subject::Views | Subject::Visitors(_))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_measure_has_a_code_of_its_own_and_says_everything() {
        let codes: HashSet<&str> = ALL.iter().map(|measure| measure.code).collect();
        assert_eq!(codes.len(), ALL.len());
        for measure in ALL {
            assert_eq!(find(measure.code), Some(measure));
            assert!(measure.definition.ends_with('.'), "{}", measure.code);
            for words in [measure.name, measure.unit, measure.population, measure.window] {
                assert!(!words.is_empty(), "{}", measure.code);
            }
        }
    }
}
