//! What a visitor is told when a page cannot be shown.

mod personal;
mod published;

use std::time::Duration;

use axum::http::StatusCode;
use leptos::prelude::{ServerFnError, use_context};
use leptos_axum::ResponseOptions;
use sea_orm::DbErr;

use crate::{
    accounts::{
        passkey::service::PasskeyError,
        people::service::PeopleError,
        service::{AccountError, RoleError},
    },
    db::is_unavailable,
    forum::service::{ForumError, PublishError},
    moderation::service::ModerationError,
    statistics::service::NoSuchChoice,
};

/// An error in words a visitor can act upon. Never anything the database said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageError {
    status: StatusCode,
    title: &'static str,
    advice: String,
    /// Seconds after which trying again may help.
    retry_after: Option<u64>,
    /// Where to go on, and the words of the link; none: as the status says.
    way: Option<(String, &'static str)>,
    /// Whether what was posted is still there, whole.
    may_be_sent_again: bool,
}

impl PageError {
    const fn new(status: StatusCode, title: &'static str, advice: String) -> Self {
        Self { status, title, advice, retry_after: None, way: None, may_be_sent_again: true }
    }

    /// Somebody who came back from a provider, or could not go there, is not signed in. `again`: the address of the page
    /// that offers the other way.
    #[must_use]
    pub const fn not_signed_in(
        status: StatusCode,
        title: &'static str,
        advice: String,
        again: String,
    ) -> Self {
        Self {
            status,
            title,
            advice,
            retry_after: None,
            way: Some((again, "Revenir à la page de connexion")),
            may_be_sent_again: true,
        }
    }

    /// Unknown, hidden or gone.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "Cette page n’existe pas",
            "L’adresse est peut-être incomplète, ou la page a été retirée. Vous pouvez chercher ce dont vous avez \
             besoin, ou repartir de la liste des questions."
                .to_owned(),
        )
    }

    /// The rules say no.
    #[must_use]
    pub fn forbidden(why: String) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Cette action n’est pas possible", why)
    }

    /// Nobody is signed in, or no longer.
    #[must_use]
    pub fn sign_in_first() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "Connectez-vous d’abord",
            "Cette action demande d’être connecté. Votre connexion a peut-être expiré : connectez-vous, puis \
             recommencez."
                .to_owned(),
        )
    }

    /// The form came from another site.
    #[must_use]
    pub fn foreign() -> Self {
        Self::forbidden(
            "Ce formulaire a été envoyé depuis un autre site. Ouvrez la page ici, puis recommencez."
                .to_owned(),
        )
    }

    /// More than a form may hold.
    #[must_use]
    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Votre message est trop long",
            "Revenez en arrière : votre texte y est encore. Raccourcissez-le, ou publiez-le en plusieurs fois."
                .to_owned(),
        )
    }

    /// Not a form of ours.
    #[must_use]
    pub fn unsupported() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Ce format n’est pas lu ici",
            "Utilisez le formulaire de la page pour envoyer votre message.".to_owned(),
        )
    }

    /// A way of asking that the page does not know.
    #[must_use]
    pub fn unknown_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "Cette action n’existe pas ici",
            "La page existe, mais on ne peut pas lui envoyer cela. Ouvrez-la, puis utilisez ses formulaires."
                .to_owned(),
        )
    }

    /// The sending was cut.
    #[must_use]
    pub fn bad_request() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "Votre envoi est arrivé incomplet",
            "Revenez en arrière : votre texte y est encore. Vérifiez votre connexion, puis recommencez."
                .to_owned(),
        )
    }

    /// More often than is allowed; `wait`: until once more is.
    #[must_use]
    pub fn too_often(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        let time = match seconds {
            0 | 1 => "une seconde".to_owned(),
            2..=90 => format!("{seconds} secondes"),
            5_401.. => format!("{} heures", seconds.div_ceil(3_600)),
            _ => format!("{} minutes", seconds.div_ceil(60)),
        };
        let advice = format!(
            "Vous avez fait cela de nombreuses fois en peu de temps. Réessayez dans {time} : rien n’est perdu de ce que vous \
             avez écrit."
        );
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "Un instant, s’il vous plaît", advice);
        Self { retry_after: Some(seconds.max(1)), ..error }
    }

    /// A script of ours sent something else than what is asked for.
    #[must_use]
    pub fn unreadable(status: StatusCode) -> Self {
        Self::new(
            status,
            "Cette demande ne peut pas être lue",
            "Rechargez la page, puis recommencez.".to_owned(),
        )
    }

    /// The database does not answer, for now.
    #[must_use]
    pub fn unavailable() -> Self {
        let error = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "Le site est momentanément indisponible",
            "Rien n’est perdu de ce qui a été publié. Réessayez dans une minute.".to_owned(),
        );
        Self { retry_after: Some(30), ..error }
    }

    /// A fault of ours; the number is in the log too.
    #[must_use]
    pub fn fault(id: &str) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Une erreur est survenue de notre côté",
            format!(
                "Elle est enregistrée sous le numéro {id}. Réessayez ; si elle revient, écrivez-nous ce numéro."
            ),
        )
    }

    /// For the answer.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// The page's heading.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// When trying again may help, in seconds.
    #[must_use]
    pub const fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// The same, whose way on is the form it answers: what was sent with it is not kept here, and cannot be sent again as it is.
    #[must_use]
    pub fn back_to_form(self, path: &str) -> Self {
        Self { way: Some((path.to_owned(), "Revenir au formulaire")), may_be_sent_again: false, ..self }
    }

    /// Whether what was posted is still there, whole: a button may send it again as it is.
    #[must_use]
    pub const fn may_be_sent_again(&self) -> bool {
        self.may_be_sent_again
    }

    /// Where to go on, and the words of the link, when this error knows better than its status.
    #[must_use]
    pub fn way(&self) -> Option<(String, &'static str)> {
        self.way.clone()
    }

    /// What to do.
    #[must_use]
    pub fn advice(&self) -> &str {
        &self.advice
    }
}

impl From<DbErr> for PageError {
    /// Logged here, once.
    fn from(error: DbErr) -> Self {
        if is_unavailable(&error) {
            tracing::warn!(%error, "the database does not answer");
            return Self::unavailable();
        }
        let id = format!("{:08x}", rand::random::<u32>());
        tracing::error!(%error, %id, "a page failed");
        Self::fault(&id)
    }
}

impl From<ForumError> for PageError {
    fn from(error: ForumError) -> Self {
        match error {
            ForumError::NotFound => Self::not_found(),
            ForumError::Denied(denied) => Self::forbidden(denied.to_string()),
            ForumError::PersonalData(_) => Self::forbidden(error.to_string()),
            ForumError::Db(error) => error.into(),
        }
    }
}

impl From<AccountError> for PageError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::LinkSpent => Self::new(
                StatusCode::GONE,
                "Ce lien de connexion n’est plus valable",
                "Il a déjà servi, ou date de plus de trente minutes. Demandez-en un nouveau.".to_owned(),
            ),
            AccountError::Suspended => Self::new(
                StatusCode::FORBIDDEN,
                "Votre compte est suspendu",
                "L’équipe a suspendu ce compte : il ne permet plus de se connecter. Si vous pensez que c’est une erreur, \
                 écrivez-nous à l’adresse donnée dans les mentions légales."
                    .to_owned(),
            ),
            AccountError::Gone => Self::sign_in_first(),
            AccountError::Db(error) => error.into(),
        }
    }
}

impl From<PeopleError> for PageError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Unknown => Self {
                way: Some(("/membres".to_owned(), "Voir l’annuaire des membres")),
                ..Self::new(
                    StatusCode::NOT_FOUND,
                    "Ce profil n’existe pas",
                    "L’adresse est peut-être incomplète, ou ce membre n’a plus de compte. Vous pouvez chercher quelqu’un dans \
                     l’annuaire, ou lire les questions."
                        .to_owned(),
                )
            },
            PeopleError::NotFound => Self::not_found(),
            PeopleError::Db(error) => error.into(),
        }
    }
}

impl From<ModerationError> for PageError {
    fn from(error: ModerationError) -> Self {
        match error {
            ModerationError::Denied(denied) => Self::forbidden(denied.to_string()),
            ModerationError::Forum(error) => error.into(),
            ModerationError::Account(error) => error.into(),
            ModerationError::Db(error) => error.into(),
        }
    }
}

impl From<NoSuchChoice> for PageError {
    fn from(error: NoSuchChoice) -> Self {
        match error {
            NoSuchChoice::Unknown => Self::not_found(),
            NoSuchChoice::Db(error) => error.into(),
        }
    }
}

impl From<RoleError> for PageError {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::Denied(denied) => Self::forbidden(denied.to_string()),
            RoleError::Unknown => Self::not_found(),
            RoleError::Db(error) => error.into(),
        }
    }
}

impl From<PublishError> for PageError {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Account(error) => error.into(),
            PublishError::Forum(error) => error.into(),
        }
    }
}

impl From<PasskeyError> for PageError {
    fn from(error: PasskeyError) -> Self {
        let (status, title, advice) = match error {
            PasskeyError::NotFound => return Self::not_found(),
            PasskeyError::Db(error) => return error.into(),
            PasskeyError::Account(error) => return error.into(),
            PasskeyError::TooMany => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Vous avez déjà vingt clés d’accès",
                "C’est le plus qu’un compte puisse en avoir. Supprimez-en une, puis recommencez.",
            ),
            PasskeyError::Known => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Cette clé d’accès est déjà enregistrée",
                "Choisissez un autre appareil, ou gardez la clé qui est dans votre liste.",
            ),
            PasskeyError::NotKept => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Cet appareil ne peut pas garder la clé d’accès",
                "Recommencez en choisissant un autre appareil ou un gestionnaire de mots de passe.",
            ),
            PasskeyError::CeremonyOver => (
                StatusCode::GONE,
                "Cette demande n’est plus valable",
                "Elle a déjà servi, ou date de plus de cinq minutes. Recommencez.",
            ),
            PasskeyError::Refused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "La clé d’accès n’a pas été acceptée",
                "Recommencez. Si cela ne marche toujours pas, utilisez le lien par e-mail.",
            ),
            PasskeyError::Unknown => (
                StatusCode::NOT_FOUND,
                "Cette clé d’accès n’est pas connue ici",
                "Elle a peut-être été supprimée de votre compte. Choisissez-en une autre, ou utilisez le lien par e-mail.",
            ),
            PasskeyError::NotHere => (
                StatusCode::NOT_FOUND,
                "Les clés d’accès ne sont pas possibles à cette adresse",
                "Utilisez le lien par e-mail.",
            ),
        };
        Self::new(status, title, advice.to_owned())
    }
}

/// A server function's answer when what it was given is wrong: the sentence is for the visitor.
#[must_use]
pub fn refused(message: String) -> ServerFnError {
    answer(StatusCode::UNPROCESSABLE_ENTITY, message)
}

/// A server function's answer when it could not do its work.
#[must_use]
pub fn failed(error: impl Into<PageError>) -> ServerFnError {
    let error = error.into();
    answer(error.status(), error.advice)
}

fn answer(status: StatusCode, message: String) -> ServerFnError {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
    ServerFnError::ServerError(message)
}
