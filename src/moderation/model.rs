//! What can be reported and done, and what a form must hold for it.

use crate::text::clean_text;

/// Longest reason, in characters.
pub const REASON_MAX: usize = 1_000;

/// Why somebody reports a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportReason {
    /// It tells who somebody helped is.
    Person,
    /// It hurts somebody.
    Hurtful,
    /// It is wrong, or out of date.
    Wrong,
    /// It sells something.
    Advert,
    /// Anything else; the details say what.
    Other,
}

impl ReportReason {
    /// Every reason, in the order of the form.
    pub const ALL: [Self; 5] = [Self::Person, Self::Hurtful, Self::Wrong, Self::Advert, Self::Other];

    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Hurtful => "hurtful",
            Self::Wrong => "wrong",
            Self::Advert => "advert",
            Self::Other => "other",
        }
    }

    /// As the form says it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "Une personne accompagnée peut être reconnue",
            Self::Hurtful => "C’est blessant, haineux ou agressif",
            Self::Wrong => "L’information est fausse ou périmée",
            Self::Advert => "C’est une publicité",
            Self::Other => "Une autre raison",
        }
    }

    /// The reason of a code, if it is one.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What the team may do about a post, its topic or its author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Nobody sees it any more.
    Hide,
    /// It is seen again.
    Restore,
    /// The topic stands first in lists.
    Pin,
    /// It no longer does.
    Unpin,
    /// The topic takes no more replies.
    Lock,
    /// It does again.
    Unlock,
    /// The topic goes to another theme, given by its slug.
    Move(String),
    /// The author can no longer sign in.
    Suspend,
    /// They can again.
    Readmit,
    /// The reports are answered: nothing is wrong.
    Dismiss,
}

impl Gesture {
    /// The word used in the database and in forms.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Restore => "restore",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Move(_) => "move",
            Self::Suspend => "suspend",
            Self::Readmit => "readmit",
            Self::Dismiss => "dismiss",
        }
    }

    /// The gesture of a code; `theme`: where to move.
    #[must_use]
    pub fn from_code(code: &str, theme: &str) -> Option<Self> {
        Some(match code {
            "hide" => Self::Hide,
            "restore" => Self::Restore,
            "pin" => Self::Pin,
            "unpin" => Self::Unpin,
            "lock" => Self::Lock,
            "unlock" => Self::Unlock,
            "move" => Self::Move(theme.to_owned()),
            "suspend" => Self::Suspend,
            "readmit" => Self::Readmit,
            "dismiss" => Self::Dismiss,
            _ => return None,
        })
    }

    /// As the form offers it.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Hide => "Masquer : personne ne le verra plus",
            Self::Restore => "Rendre de nouveau visible",
            Self::Pin => "Épingler le sujet en tête des listes",
            Self::Unpin => "Ne plus épingler le sujet",
            Self::Lock => "Fermer le sujet aux réponses",
            Self::Unlock => "Rouvrir le sujet aux réponses",
            Self::Move(_) => "Déplacer le sujet dans une autre communauté",
            Self::Suspend => "Suspendre le compte de son auteur : il ne pourra plus se connecter",
            Self::Readmit => "Lever la suspension de son auteur",
            Self::Dismiss => "Classer les signalements : ce message peut rester",
        }
    }

    /// As the history tells it, after a name.
    #[must_use]
    pub fn past(code: &str) -> &'static str {
        match code {
            "hide" => "a masqué un message",
            "restore" => "a rendu un message visible",
            "pin" => "a épinglé le sujet",
            "unpin" => "a cessé d’épingler le sujet",
            "lock" => "a fermé le sujet",
            "unlock" => "a rouvert le sujet",
            "move" => "a déplacé le sujet",
            "suspend" => "a suspendu le compte",
            "readmit" => "a levé la suspension",
            "dismiss" => "a classé des signalements",
            "solve" => "a retenu une réponse comme solution",
            "unsolve" => "a retiré la solution",
            _ => "a agi",
        }
    }
}

/// What the team does on a discussion's own page, without a reason, since anybody concerned may undo it; the history tells it
/// all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InPlace {
    /// A reply is the solution of somebody else's question.
    Solve,
    /// It no longer is.
    Unsolve,
}

impl InPlace {
    /// The word used in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Solve => "solve",
            Self::Unsolve => "unsolve",
        }
    }
}

/// Reads a reason, which must be there.
///
/// # Errors
/// The sentence to show.
pub fn parse_reason(typed: &str) -> Result<String, String> {
    let reason = clean_text(typed);
    match reason.chars().count() {
        0 => Err("Dites pourquoi : la raison est gardée avec ce que vous faites.".to_owned()),
        n if n > REASON_MAX => Err(format!("C’est trop long : {REASON_MAX} caractères au plus.")),
        _ => Ok(reason),
    }
}
