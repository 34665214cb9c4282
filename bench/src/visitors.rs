//! Who asks: members who sign in by the site's own forms.

use std::net::SocketAddr;

use crate::{
    failure::{Failure, Outcome},
    http::{self, Request},
    servers::{Database, Program},
};

/// Signs somebody in, as the link of a mail does, and completes their profile. Returns the value of `Cookie`.
pub async fn sign_in(
    program: &Program,
    database: &Database,
    site: SocketAddr,
    number: usize,
) -> Outcome<String> {
    sign_in_as(program, database, site, &format!("banc-{number}@membres.example")).await
}

/// The same for whoever has that address.
pub async fn sign_in_as(
    program: &Program,
    database: &Database,
    site: SocketAddr,
    email: &str,
) -> Outcome<String> {
    let (link, _) = program.run(database, site, &["login-link", email]).await?;
    let token = link.trim().rsplit_once("jeton=").map(|(_, token)| token);
    let token = token.ok_or_else(|| Failure::new(format!("« {} » is no sign-in link", link.trim())))?;
    let answer = post(site, "/connexion/lien", None, &[("jeton", token)]).await?;
    let cookie = answer.cookie().ok_or_else(|| Failure::new("signing in sets no cookie"))?;
    let profile = [("prenom", "Camille"), ("nom", "Mesure"), ("profession", "cip"), ("departement", "33")];
    post(site, "/bienvenue", Some(&cookie), &profile).await?;
    Ok(cookie)
}

/// Posts a form that leads elsewhere once it is accepted.
async fn post(
    site: SocketAddr,
    target: &str,
    cookie: Option<&str>,
    form: &[(&str, &str)],
) -> Outcome<http::Answer> {
    let request = Request { target, cookie, form: Some(form), ..Request::default() };
    let answer = http::send(site, request).await?;
    match answer.status {
        303 => Ok(answer),
        status => Err(Failure::new(format!("the form of {target} was answered by {status}"))),
    }
}
