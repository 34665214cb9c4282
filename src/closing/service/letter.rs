//! The mail that asks. Its links lead to a page; only what is sent there says anything.

use crate::{
    accounts::secret::Secret,
    closing::model::{CLOSING_PATH, Said},
    forum::service::Unsolved,
    mail::Letter,
    notifications::pages::SETTINGS_PATH,
    ui::number::counted,
};

/// The mail about a question, whose links hold `secret`; `stop`: the address that stops such mails.
pub fn letter(question: &Unsolved, is_last: bool, secret: &Secret, stop: &str, site: &str) -> Letter {
    let Unsolved { title, path, answers, .. } = question;
    let mut letter = Letter::about(&format!("Votre question est-elle résolue ? {title}"))
        .says(&format!(
            "Vous avez posé la question « {title} ». Elle a reçu {}.",
            counted(*answers, "réponse", "réponses")
        ))
        .link("Relire la discussion", &format!("{site}{path}"))
        .says("Est-elle résolue ? Votre réponse aide les personnes qui se posent la même question.");
    for said in Said::ALL {
        let url = format!("{site}{CLOSING_PATH}?jeton={}&etat={}", secret.expose(), said.code());
        letter = if said == Said::Solved {
            letter.button(said.label(), &url)
        } else {
            letter.link(said.label(), &url)
        };
    }
    let once = if is_last {
        "Nous ne vous le demanderons plus pour cette question."
    } else {
        "Sans réponse de votre part, nous vous le demanderons encore une fois."
    };
    letter
        .says(&format!("Vous confirmez sur la page qui s’ouvre, sans vous connecter. {once}"))
        .unsubscribe(stop)
        .link("Choisir ce que je reçois", &format!("{site}{SETTINGS_PATH}"))
}
