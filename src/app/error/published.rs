//! What a visitor is told of what the team publishes.

use super::PageError;
use crate::committee::service::CommitteeError;

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
