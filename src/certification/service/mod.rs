//! The use-cases of certifying. Each takes the database, who acts, the time and its input; each that writes is one transaction
//! with the forum's counters, the history and the event.

mod certifier;
mod change;
mod export;
mod forget;
mod give;
mod read;
mod report;
mod review;

pub use self::{
    certifier::Certifier,
    change::{confirm, suspend, withdraw},
    export::{CertificationExport, export},
    forget::{CHANGES_KEPT, REPORTS_KEPT, forget, remove_old},
    give::{CertifyForm, Known, certifiable, certify},
    read::{Certificates, certificates_of, state_of},
    report::{Reportable, report, reportable},
    review::{Case, ChangeView, Due, ReportView, ReviewList, case, review_list},
};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::Expr,
};

use super::{
    entity::{certificate, change as history, report as reports},
    model::{CertificateId, Change},
};
use crate::{accounts::model::MemberId, db::Tx, forum::service::ForumError, policy::Denied};

/// Why a use-case of certifying did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CertificationError {
    /// Unknown, withdrawn, or of a reply that is hidden or deleted.
    #[error("Cette page n’existe pas, ou plus.")]
    NotFound,
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What it is about.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// A certificate, as it is in the transaction.
async fn find(tx: &Tx, id: CertificateId) -> Result<certificate::Model, CertificationError> {
    certificate::Entity::find_by_id(id.0).one(tx.conn()).await?.ok_or(CertificationError::NotFound)
}

/// Keeps what was done to a certificate, which `row` says as it is now.
async fn remember(
    tx: &Tx,
    now: DateTime<Utc>,
    actor: MemberId,
    row: &certificate::Model,
    what: Change,
    reason: Option<&str>,
) -> Result<(), DbErr> {
    history::ActiveModel {
        certificate_id: Set(row.id),
        actor_id: Set(actor.0),
        what: Set(what.code().to_owned()),
        reason: Set(reason.map(str::to_owned)),
        verified_on: Set(row.verified_on.clone()),
        review_by: Set(row.review_by.clone()),
        source: Set(row.source.clone()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}

/// Whoever gives a certificate again, or withdraws it, answers what was said of it.
async fn answer_reports(tx: &Tx, now: DateTime<Utc>, id: i64) -> Result<(), DbErr> {
    reports::Entity::update_many()
        .col_expr(reports::Column::HandledAt, Expr::value(now))
        .filter(reports::Column::CertificateId.eq(id))
        .filter(reports::Column::HandledAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}
