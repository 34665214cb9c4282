//! What pages show of the letter: where one subscribes, what stops it, every edition.

mod editions;
mod stop;
mod subscribe;

use chrono::NaiveDate;

pub use self::{
    editions::{EditionPage, EditionsPage},
    stop::StopPage,
    subscribe::LetterPage,
};
use crate::{
    forum::view::{ThemeKind, ThemeView},
    ui::french_date,
    weekly::schedule::moment,
};

/// What somebody who stopped the letter is told, by the word of the form.
fn stopped_words(done: &str) -> Option<&'static str> {
    match done {
        "arrete" => {
            Some("C’est fait\u{a0}: vous ne recevrez plus la lettre, et votre abonnement est effacé.")
        }
        // They may have subscribed again: it would not be true that no letter comes.
        "deja-arrete" => Some(
            "L’abonnement de ce lien est déjà effacé. Si vous recevez encore la lettre, ouvrez le lien «\u{a0}Ne plus recevoir ces \
             e-mails\u{202f}» de la plus récente.",
        ),
        _ => None,
    }
}

/// « 26 novembre 2026 ».
#[must_use]
pub fn long_day(day: NaiveDate) -> String {
    moment(day).map_or_else(|| day.to_string(), |moment| french_date::day(moment, true))
}

/// The communities one may choose.
#[must_use]
pub fn offered(themes: &[ThemeView]) -> Vec<(i64, String)> {
    themes.iter().filter(|theme| is_offered(theme)).map(|theme| (theme.id, theme.slug.clone())).collect()
}

fn is_offered(theme: &ThemeView) -> bool {
    theme.kind == ThemeKind::Questions
}
