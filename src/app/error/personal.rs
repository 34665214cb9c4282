//! What a visitor is told of accounts that end, of messages between members, of what they follow and are told, and of the page of
//! ambassadors.

use axum::http::StatusCode;

use super::PageError;
use crate::{
    closing::service::ClosingError, cockpit::service::CockpitError, contact::service::ContactError,
    following::service::FollowError, notifications::service::NotificationError,
    privacy::service::PrivacyError,
};

impl From<PrivacyError> for PageError {
    fn from(error: PrivacyError) -> Self {
        match error {
            PrivacyError::Denied(denied) => Self::forbidden(denied.to_string()),
            PrivacyError::Account(error) => error.into(),
            PrivacyError::Forum(error) => error.into(),
            PrivacyError::Db(error) => error.into(),
        }
    }
}

impl From<FollowError> for PageError {
    fn from(error: FollowError) -> Self {
        match error {
            FollowError::NotFound => Self::not_found(),
            FollowError::Denied(denied) => Self::forbidden(denied.to_string()),
            FollowError::Forum(error) => error.into(),
            FollowError::Db(error) => error.into(),
        }
    }
}

impl From<NotificationError> for PageError {
    fn from(error: NotificationError) -> Self {
        match error {
            NotificationError::NotFound => Self::not_found(),
            NotificationError::LinkSpent => Self {
                way: Some(("/mon-compte/notifications".to_owned(), "Choisir les e-mails que je reçois")),
                ..Self::new(
                    StatusCode::GONE,
                    "Ce lien n’est plus valable",
                    "L’e-mail date de plus de trois mois, ou le compte n’existe plus. Vous pouvez toujours choisir depuis votre \
                     compte les e-mails que vous recevez."
                        .to_owned(),
                )
            },
            NotificationError::Db(error) => error.into(),
        }
    }
}

impl From<ClosingError> for PageError {
    fn from(error: ClosingError) -> Self {
        match error {
            ClosingError::LinkSpent => Self {
                way: Some(("/sujets".to_owned(), "Voir les questions")),
                ..Self::new(
                    StatusCode::GONE,
                    "Ce lien n’est plus valable",
                    "L’e-mail date de plus de trois mois, ou la question n’existe plus. Vous pouvez toujours ouvrir votre question, \
                     une fois connecté, et choisir la réponse qui l’a résolue."
                        .to_owned(),
                )
            },
            ClosingError::Forum(error) => error.into(),
            ClosingError::Db(error) => error.into(),
        }
    }
}

impl From<ContactError> for PageError {
    fn from(error: ContactError) -> Self {
        match error {
            ContactError::NotFound => Self::not_found(),
            ContactError::Denied(denied) => Self::forbidden(denied.to_string()),
            ContactError::TooOften(wait) => Self::too_often(wait),
            ContactError::LinkSpent => Self {
                way: Some(("/mon-compte/messages".to_owned(), "Choisir qui peut m’écrire")),
                ..Self::new(
                    StatusCode::GONE,
                    "Ce lien n’est plus valable",
                    "Le message date de plus d’un an, ou l’un des deux comptes n’existe plus. Vous pouvez toujours choisir \
                     depuis votre compte qui peut vous écrire."
                        .to_owned(),
                )
            },
            ContactError::Moderation(error) => error.into(),
            ContactError::Db(error) => error.into(),
        }
    }
}

impl From<CockpitError> for PageError {
    fn from(error: CockpitError) -> Self {
        match error {
            CockpitError::NotFound => Self::not_found(),
            CockpitError::Denied(denied) => Self {
                way: Some(("/sujets?statut=sans-reponse".to_owned(), "Voir les questions sans réponse")),
                ..Self::new(
                    StatusCode::FORBIDDEN,
                    "Une page pour les ambassadeur·rices et l’équipe",
                    format!(
                        "{denied} L’équipe confie une communauté, un territoire, ou les deux, à qui connaît bien le sujet et répond \
                         souvent. Cela vous tente\u{202f}? Répondez à quelques questions, dites dans votre profil ce que vous \
                         connaissez, puis écrivez-nous à l’adresse donnée dans les mentions légales."
                    ),
                )
            },
            CockpitError::Db(error) => error.into(),
        }
    }
}
