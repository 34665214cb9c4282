//! What a visitor is told of what the team publishes.

use axum::http::StatusCode;

use super::PageError;
use crate::{
    certification::service::CertificationError,
    committee::service::CommitteeError,
    weekly::{
        model::{EDITIONS_PATH, LETTER_PATH},
        service::WeeklyError,
    },
};

impl From<CertificationError> for PageError {
    fn from(error: CertificationError) -> Self {
        match error {
            CertificationError::NotFound => Self::not_found(),
            CertificationError::Denied(denied) => Self::forbidden(denied.to_string()),
            CertificationError::Forum(error) => error.into(),
            CertificationError::Db(error) => error.into(),
        }
    }
}

impl From<CommitteeError> for PageError {
    fn from(error: CommitteeError) -> Self {
        match error {
            CommitteeError::Denied(denied) => Self::forbidden(denied.to_string()),
            CommitteeError::NotFound => {
                Self { way: Some(("/comite".to_owned(), "Voir les décisions")), ..Self::not_found() }
            }
            CommitteeError::Db(error) => error.into(),
        }
    }
}

impl From<WeeklyError> for PageError {
    fn from(error: WeeklyError) -> Self {
        match error {
            WeeklyError::NotFound => {
                Self { way: Some((EDITIONS_PATH.to_owned(), "Voir toutes les lettres")), ..Self::not_found() }
            }
            WeeklyError::LinkSpent => Self {
                way: Some((LETTER_PATH.to_owned(), "S’abonner à la lettre")),
                ..Self::new(
                    StatusCode::GONE,
                    "Ce lien n’est plus valable",
                    "L’abonnement a été arrêté, ou l’adresse n’a pas été confirmée à temps. Vous pouvez vous abonner de nouveau."
                        .to_owned(),
                )
            },
            WeeklyError::Forum(error) => error.into(),
            WeeklyError::Db(error) => error.into(),
        }
    }
}
