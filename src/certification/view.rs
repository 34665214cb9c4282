//! What pages and islands show of certificates. Every word is the server's: the browser knows no calendar and no territory.

use serde::{Deserialize, Serialize};

use crate::{
    forum::view::AuthorView,
    live::json::{FromJson, Json},
};

/// What stands on a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateView {
    /// For addresses.
    pub id: i64,
    /// Whether it can be believed today.
    pub is_current: bool,
    /// « Réponse certifiée pour la Gironde par ».
    pub before: String,
    /// Who answers for it.
    pub by: AuthorView,
    /// « , vérifiée le 27 novembre 2026, à revoir avant le 27 novembre 2027. »
    pub after: String,
    /// The address of an official page, and how it is written.
    pub source: Option<(String, String)>,
    /// Whether its reader may say that it is out of date, once signed in.
    pub can_report: bool,
    /// Whether its reader may give it again, or withdraw it.
    pub can_review: bool,
}

/// A certified reply, as the question shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertifiedAnswer {
    /// The number of the reply.
    pub number: i64,
    /// Its address, anchor included.
    pub path: String,
    /// Who wrote it.
    pub author: AuthorView,
    /// « pour la Gironde », « pour toute la France, à revoir depuis le 3 mars 2026 ».
    pub label: String,
}

impl FromJson for CertificateView {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.get("id")?,
            is_current: json.get("is_current")?,
            before: json.get("before")?,
            by: json.get("by")?,
            after: json.get("after")?,
            source: json.get("source")?,
            can_report: json.get("can_report")?,
            can_review: json.get("can_review")?,
        })
    }
}

impl FromJson for CertifiedAnswer {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            number: json.get("number")?,
            path: json.get("path")?,
            author: json.get("author")?,
            label: json.get("label")?,
        })
    }
}
