//! The mails about questions that wait.

use crate::{mail::Letter, routing::model::ROUTING_PATH, ui::number::counted};

/// Questions told in one mail.
const PREVIEWED: usize = 10;

/// What a mail says of a question.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Its title.
    pub title: String,
    /// Where it is.
    pub path: String,
    /// Its theme and its territory.
    pub about: String,
}

/// The mail of a day; none without a question.
pub fn new_letter(questions: &[&Preview], site: &str) -> Option<Letter> {
    let (subject, intro) = match questions.len() {
        0 => return None,
        1 => (
            "Une question pour vous".to_owned(),
            "Cette question attend une première réponse, là où vous êtes ambassadeur ou ambassadrice.",
        ),
        more => (
            format!("{more} questions pour vous"),
            "Ces questions attendent une première réponse, là où vous êtes ambassadeur ou ambassadrice.",
        ),
    };
    let letter = listed(Letter::about(&subject).says(intro), questions, site)
        .button("Voir les questions pour vous", &format!("{site}{ROUTING_PATH}"))
        .says(
            "Sur cette page, dites aux autres que vous vous en occupez, ou que ce n’est pas pour vous. Vous vous absentez ? \
             Indiquez-y vos dates : rien ne vous sera envoyé d’ici là.",
        );
    Some(letter)
}

/// The mail of a week; none without a question.
pub fn reminder(questions: &[&Preview], site: &str, is_ambassador: bool) -> Option<Letter> {
    let (subject, intro) = match questions.len() {
        0 => return None,
        1 => (
            "Une question attend toujours une réponse".to_owned(),
            "Personne n’a encore répondu à cette question, dans ce que vous suivez. Un début de réponse aide déjà.",
        ),
        more => (
            format!("{more} questions attendent toujours une réponse"),
            "Personne n’a encore répondu à ces questions, dans ce que vous suivez. Un début de réponse aide déjà.",
        ),
    };
    let intro = if is_ambassador {
        intro.replace("dans ce que vous suivez", "dans vos communautés ou ce que vous suivez")
    } else {
        intro.to_owned()
    };
    let (label, path) = if is_ambassador {
        ("Voir les questions pour vous", ROUTING_PATH)
    } else {
        ("Voir les questions sans réponse", "/sujets?statut=sans-reponse")
    };
    let letter = listed(Letter::about(&subject).says(&intro), questions, site)
        .button(label, &format!("{site}{path}"))
        .says("Vous recevez un rappel par semaine au plus, et aucun pour une question à laquelle quelqu’un a répondu.");
    Some(letter)
}

fn listed(mut letter: Letter, questions: &[&Preview], site: &str) -> Letter {
    for question in questions.iter().take(PREVIEWED) {
        letter = letter
            .link(&format!("{} ({})", question.title, question.about), &format!("{site}{}", question.path));
    }
    let rest = i64::try_from(questions.len().saturating_sub(PREVIEWED)).unwrap_or(i64::MAX);
    if rest > 0 {
        letter = letter.says(&format!("Et {}.", counted(rest, "autre", "autres")));
    }
    letter
}
