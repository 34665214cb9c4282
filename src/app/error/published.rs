//! What a visitor is told of what the team publishes.

use super::PageError;
use crate::{certification::service::CertificationError, committee::service::CommitteeError};

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
