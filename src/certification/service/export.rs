//! What is known of somebody through certificates, for the archive of their data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::{
    accounts::model::MemberId,
    certification::entity::{certificate, change, report},
    db::Db,
};

/// What somebody certified, did and reported.
#[derive(Debug, Serialize)]
pub struct CertificationExport {
    /// The certificates that bear their name, oldest first.
    pub certificates: Vec<CertificateExport>,
    /// What they did to certificates, the changes of their own replies included.
    pub changes: Vec<ChangeExport>,
    /// What they said was out of date.
    pub reports: Vec<ReportExport>,
}

/// A certificate.
#[derive(Debug, Serialize)]
pub struct CertificateExport {
    /// Its identifier.
    pub id: i64,
    /// The reply.
    pub post_id: i64,
    /// The code of the territory; empty for the whole country.
    pub territory: String,
    /// The official page they gave.
    pub source: Option<String>,
    /// When it was verified.
    pub verified_on: String,
    /// By when it is to be reviewed.
    pub review_by: String,
    /// When the reply was changed since.
    pub suspended_at: Option<DateTime<Utc>>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<DateTime<Utc>>,
}

/// Something they did to a certificate.
#[derive(Debug, Serialize)]
pub struct ChangeExport {
    /// Which.
    pub certificate_id: i64,
    /// The code of what they did.
    pub what: String,
    /// Why, when they withdrew it.
    pub reason: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Something they said was out of date.
#[derive(Debug, Serialize)]
pub struct ReportExport {
    /// Which certificate.
    pub certificate_id: i64,
    /// The code of the reason they chose.
    pub reason: String,
    /// What they added.
    pub details: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When somebody had looked at it.
    pub handled_at: Option<DateTime<Utc>>,
}

/// What is known of a member.
///
/// # Errors
/// The database's.
pub async fn export(db: &Db, member: MemberId) -> Result<CertificationExport, DbErr> {
    let certificates = certificate::Entity::find()
        .filter(certificate::Column::MemberId.eq(member.0))
        .order_by_asc(certificate::Column::Id)
        .all(db.read())
        .await?;
    let changes = change::Entity::find()
        .filter(change::Column::ActorId.eq(member.0))
        .order_by_asc(change::Column::Id)
        .all(db.read())
        .await?;
    let reports = report::Entity::find()
        .filter(report::Column::MemberId.eq(member.0))
        .order_by_asc(report::Column::Id)
        .all(db.read())
        .await?;
    Ok(CertificationExport {
        certificates: certificates.into_iter().map(certificate_export).collect(),
        changes: changes.into_iter().map(change_export).collect(),
        reports: reports.into_iter().map(report_export).collect(),
    })
}

fn certificate_export(row: certificate::Model) -> CertificateExport {
    CertificateExport {
        id: row.id,
        post_id: row.post_id,
        territory: row.territory,
        source: row.source,
        verified_on: row.verified_on,
        review_by: row.review_by,
        suspended_at: row.suspended_at,
        withdrawn_at: row.withdrawn_at,
    }
}

fn change_export(row: change::Model) -> ChangeExport {
    ChangeExport {
        certificate_id: row.certificate_id,
        what: row.what,
        reason: row.reason,
        created_at: row.created_at,
    }
}

fn report_export(row: report::Model) -> ReportExport {
    ReportExport {
        certificate_id: row.certificate_id,
        reason: row.reason,
        details: row.details,
        created_at: row.created_at,
        handled_at: row.handled_at,
    }
}
