//! The mails of the letter. Their links lead where they say, straight: nothing counts who opened what.

use chrono::NaiveDate;

use crate::{
    mail::Letter,
    territory,
    ui::number::counted,
    weekly::{
        model::{EDITIONS_PATH, Item, LETTER_PATH, STOP_PATH, Section, UNCONFIRMED_KEPT, Wish},
        pages::long_day,
    },
};

/// Topics shown of a section.
const SHOWN: usize = 5;

/// Where the part of an edition that somebody wishes for is on the web; `themes`: those one may choose.
pub fn edition_path(day: NaiveDate, wish: &Wish, themes: &[(i64, String)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(place) = wish.place {
        query.append_pair("territoire", place.code);
    }
    for (_, slug) in themes.iter().filter(|(id, _)| wish.themes.contains(id)) {
        query.append_pair("theme", slug);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{EDITIONS_PATH}/{day}{mark}{query}")
}

/// The part of an edition that somebody wishes for; `whole`: where more of it is; `secret`: of the link that changes and stops it.
pub fn letter(
    day: NaiveDate,
    part: &[(Section, Vec<&Item>)],
    whole: &str,
    secret: &str,
    site: &str,
) -> Letter {
    let mut letter = Letter::about(&format!("La lettre du {}", long_day(day)))
        .says("Voici ce qui s’est passé cette semaine sur La Communauté de l’inclusion, pour ce que vous avez choisi.");
    for (section, items) in part {
        letter = letter.heading(section.title());
        for item in items.iter().take(SHOWN) {
            letter = letter.link(&told(item), &format!("{site}{}", item.path));
        }
        let more = items.len().saturating_sub(SHOWN);
        if more > 0 {
            letter = letter.says(&format!(
                "Et {}.",
                counted(i64::try_from(more).unwrap_or(i64::MAX), "autre", "autres")
            ));
        }
    }
    letter
        .button("Lire toute la lettre", &format!("{site}{whole}"))
        .says("Vous recevez cet e-mail parce que vous êtes abonné à la lettre de la semaine.")
        .unsubscribe(&format!("{site}{STOP_PATH}?jeton={secret}"))
        .link("Choisir mes communautés et mon territoire", &format!("{site}{LETTER_PATH}?jeton={secret}"))
}

/// « Qui finance le permis ? (Gironde (33)) ».
fn told(item: &Item) -> String {
    let code = item.departement.as_deref().or(item.region.as_deref());
    match code.and_then(territory::find) {
        Some(place) => format!("{} ({})", item.title, place.label()),
        None => item.title.clone(),
    }
}

/// The mail that asks whether an address wants the letter. Nothing that was typed is in it: a stranger could have anything mailed to
/// anybody.
pub fn confirmation(secret: &str, site: &str) -> Letter {
    Letter::about("Confirmez pour recevoir la lettre de la semaine")
        .says(
            "Quelqu’un, sans doute vous, a demandé à recevoir la lettre de la semaine de La Communauté de l’inclusion à cette \
             adresse. Pour la recevoir, ouvrez ce lien puis appuyez sur « Confirmer » :",
        )
        .button("Confirmer mon abonnement", &format!("{site}{LETTER_PATH}?jeton={secret}"))
        .says(&format!(
            "Sans confirmation, votre adresse sera effacée dans {} jours. Si vous n’avez rien demandé, ignorez ce message : rien \
             ne vous sera envoyé.",
            UNCONFIRMED_KEPT.num_days()
        ))
}

/// The mail to an address that has the letter already.
pub fn reminder(secret: &str, site: &str) -> Letter {
    Letter::about("Vous êtes déjà abonné à la lettre de la semaine")
        .says(
            "Quelqu’un, sans doute vous, a demandé à recevoir la lettre de la semaine à cette adresse, qui la reçoit déjà. Pour \
             changer ce que vous recevez, ou ne plus la recevoir, ouvrez ce lien :",
        )
        .button("Gérer mon abonnement", &format!("{site}{LETTER_PATH}?jeton={secret}"))
        .says("Si vous n’avez rien demandé, ignorez ce message : rien n’a changé.")
}
