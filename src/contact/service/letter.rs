//! The mail that carries a message. What the sender typed is text, in both of its forms.

use crate::{
    accounts::{model::Profile, secret::Secret, service::Correspondent},
    contact::model::{NewMessage, contact_path},
    mail::Mail,
    ui::page::escape,
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
    let who = presented(&from.profile);
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
    let about = "Le site a transmis ce message sans donner votre adresse, et n’en garde pas le texte.";
    let refuse = "Pour ne plus recevoir de messages de cette personne, ou d’aucun membre, ou pour signaler celui-ci à l’équipe :";
    let body = escape(&input.text).replace('\n', "<br>");
    let (html_who, html_name) = (escape(&who), escape(&name));
    let html_how = escape(&how);
    Mail {
        to: to.email.as_str().to_owned(),
        subject: format!("{name} vous écrit sur La Communauté de l’inclusion"),
        text: format!(
            "Bonjour,\n\n{who} vous écrit :\n\n----------\n{}\n----------\n\n{how}\n\n{answer}\n\n{about}\n\n{refuse}\n\n\
             {manage}\n\nL’équipe de La Communauté de l’inclusion\n",
            input.text
        ),
        html: format!(
            "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\"><title>{html_name} vous écrit</title></head>\
             <body style=\"font-family:sans-serif;line-height:1.6;color:#1d2433\"><p>Bonjour,</p>\
             <p>{html_who} vous écrit :</p><blockquote style=\"margin:1em 0;padding-left:1em;border-left:4px solid #e3ddd2\">\
             {body}</blockquote><p>{html_how}</p><p><a href=\"{answer}\" style=\"color:#0b5a63\">Répondre à {html_name} depuis \
             le site</a></p><p>{about}</p><p>{refuse} <a href=\"{manage}\" style=\"color:#0b5a63\">refuser ou signaler</a>.</p>\
             <p>L’équipe de La Communauté de l’inclusion</p></body></html>"
        ),
    }
}

/// « Ada M., CIP · Gironde (33), »: members see it all.
fn presented(profile: &Profile) -> String {
    let (name, role) = (profile.display_name(), profile.role(true));
    if role.is_empty() { name } else { format!("{name}, {role},") }
}
