//! What an asker is asked, when, and what they may say. Pure.

use chrono::Duration;

use crate::{
    forum::model::PostId,
    http::fields::{FieldErrors, Fields},
};

/// Where the link of the mails leads.
pub const CLOSING_PATH: &str = "/question-resolue";
/// The first mail comes so long after the first answer.
pub const EARLY: Duration = Duration::days(3);
/// The second, and last.
pub const LATE: Duration = Duration::days(10);
/// Two mails about one question are never closer than this, whatever held the first up.
pub const BETWEEN: Duration = Duration::days(3);
/// Who said nothing so long after the second mail is silent.
pub const SILENT_AFTER: Duration = Duration::days(4);
/// Longer than this after the first answer nobody is asked any more: the site was stopped, or the mails were refused.
pub const ASKED_WITHIN: Duration = Duration::days(30);
/// How long the link of a mail says how the question stands.
pub const LINK_KEPT: Duration = Duration::days(90);
/// How long it is remembered what an asker said, counted from the first answer: longer than any link works.
pub const SAID_KEPT: Duration = Duration::days(180);
/// Replies one can choose from: the latest, which are those of the last days.
pub const REPLIES_OFFERED: u64 = 20;

/// How a question stands, as its asker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// « Résolu ».
    Solved,
    /// « En partie ».
    Partly,
    /// « Pas encore ».
    NotYet,
}

impl Said {
    /// In the order of the form.
    pub const ALL: [Self; 3] = [Self::Solved, Self::Partly, Self::NotYet];

    /// The word of addresses, of the form and of the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Solved => "resolu",
            Self::Partly => "en-partie",
            Self::NotYet => "pas-encore",
        }
    }

    /// What a code says.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.code() == code)
    }

    /// As the form and the mails say it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Solved => "Oui, ma question est résolue",
            Self::Partly => "En partie",
            Self::NotYet => "Pas encore",
        }
    }
}

/// What the form says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How the question stands.
    pub said: Said,
    /// The reply that solved it; none in particular, or it is not solved.
    pub reply: Option<PostId>,
}

impl Answer {
    /// Reads `etat`, and `reponse` when it is solved: a number, or « aucune ».
    ///
    /// # Errors
    /// What was not chosen.
    pub fn parse(fields: &Fields) -> Result<Self, FieldErrors> {
        let said = Said::from_code(fields.get("etat"))
            .ok_or_else(|| FieldErrors::one("etat", "Choisissez une des trois réponses."))?;
        let reply = match fields.get("reponse") {
            _ if said != Said::Solved => None,
            "" | "aucune" => None,
            typed => Some(typed.parse().ok().filter(|id| *id > 0).map(PostId).ok_or_else(|| {
                FieldErrors::one("reponse", "Choisissez une des réponses, ou « Aucune en particulier ».")
            })?),
        };
        Ok(Self { said, reply })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_one_of_three_and_only_what_is_solved_has_a_reply() {
        let parse = |etat, reponse| Answer::parse(&Fields::from([("etat", etat), ("reponse", reponse)]));
        assert_eq!(parse("resolu", "12"), Ok(Answer { said: Said::Solved, reply: Some(PostId(12)) }));
        for none in ["", "aucune"] {
            assert_eq!(parse("resolu", none), Ok(Answer { said: Said::Solved, reply: None }));
        }
        assert_eq!(parse("en-partie", "12"), Ok(Answer { said: Said::Partly, reply: None }));
        assert!(parse("", "").unwrap_err().of("etat").is_some());
        assert!(parse("peut-etre", "").unwrap_err().of("etat").is_some());
        for wrong in ["-1", "0", "x", "9999999999999999999999"] {
            assert!(parse("resolu", wrong).unwrap_err().of("reponse").is_some(), "{wrong}");
        }
    }
}
