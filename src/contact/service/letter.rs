//! The mail that carries a message. What the sender typed is text, in both of its forms.

use crate::{
    accounts::{model::Profile, secret::Secret, service::Correspondent},
    contact::model::{NewMessage, contact_path},
    mail::{Letter, Mail},
};

/// A message, as its recipient will read it. `secret` opens the page that refuses and reports.
pub fn letter(
    from: &Correspondent,
    to: &Correspondent,
    input: &NewMessage,
    secret: &Secret,
    site: &str,
) -> Mail {
    let name = from.profile.display_name();
    let answer = format!("{site}{}", contact_path(from.member, &from.profile));
    let manage = format!("{site}/contact/gerer?jeton={}", secret.expose());
    let how = if input.shares_address {
        format!(
            "Pour lui répondre, répondez à cet e-mail : {name} a choisi de vous donner son adresse, et verra la vôtre. Pour \
             garder la vôtre pour vous, répondez plutôt depuis le site :"
        )
    } else {
        format!(
            "Ne répondez pas à cet e-mail : {name} ne le recevrait pas. Pour lui répondre sans donner votre adresse, \
             écrivez-lui depuis le site :"
        )
    };
    Letter::about(&format!("{name} vous écrit sur La Communauté de l’inclusion"))
        .says(&format!("{} vous écrit :", presented(&from.profile)))
        .quotes(&input.text)
        .says(&how)
        .button(&format!("Répondre à {name}"), &answer)
        .says(
            "Le site a transmis ce message sans donner votre adresse, et n’en garde pas le texte. Pour ne plus recevoir de \
             messages de cette personne, ou d’aucun membre, ou pour signaler celui-ci à l’équipe :",
        )
        .link("Refuser ou signaler", &manage)
        .to(&to.email)
}

/// « Ada M., CIP · Gironde (33), »: members see it all.
fn presented(profile: &Profile) -> String {
    let (name, role) = (profile.display_name(), profile.role(true));
    if role.is_empty() { name } else { format!("{name}, {role},") }
}
