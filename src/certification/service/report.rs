//! « C’est périmé ».

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter,
};

use super::CertificationError;
use crate::{
    accounts::model::SignedIn,
    certification::{
        entity::{certificate, report},
        model::{CertificateId, NewReport},
        words::Told,
    },
    db::{Db, is_duplicate},
    forum::{
        model::PostId,
        service::{Answer, answer},
    },
};

/// What the form that reports shows.
#[derive(Clone, Debug)]
pub struct Reportable {
    /// The reply.
    pub answer: Answer,
    /// What its certificate says.
    pub told: Told,
    /// Whether `actor` said it already, and nobody has looked since.
    pub is_told: bool,
}

/// What whoever reports a certificate sees. Four queries.
///
/// # Errors
/// [`CertificationError::NotFound`] when the public does not see it; the database's.
pub async fn reportable(
    db: &Db,
    actor: &SignedIn,
    id: CertificateId,
) -> Result<Reportable, CertificationError> {
    let row = certificate::Entity::find_by_id(id.0)
        .filter(certificate::Column::WithdrawnAt.is_null())
        .one(db.read())
        .await?
        .ok_or(CertificationError::NotFound)?;
    let answer = answer(db, PostId(row.post_id)).await?;
    let told = Told::read(&row.territory, &row.verified_on, &row.review_by, row.suspended_at)
        .filter(|_| answer.facts.is_of_question)
        .ok_or(CertificationError::NotFound)?;
    let said = of_member(actor, id).one(db.read()).await?;
    Ok(Reportable { answer, told, is_told: said.is_some_and(|row| row.handled_at.is_none()) })
}

/// Tells those who may give a certificate again that it is out of date. Once a person: the second time nothing is added, until
/// somebody has looked at the first.
///
/// # Errors
/// As [`reportable`].
pub async fn report(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: CertificateId,
    input: &NewReport,
) -> Result<(), CertificationError> {
    reportable(db, actor, id).await?;
    let tx = db.begin().await?;
    let said = report::ActiveModel {
        certificate_id: Set(id.0),
        member_id: Set(Some(actor.member.0)),
        reason: Set(input.reason.code().to_owned()),
        details: Set(input.details.clone()),
        created_at: Set(now),
        handled_at: Set(None),
        ..Default::default()
    };
    let written = match of_member(actor, id).one(tx.conn()).await? {
        Some(row) if row.handled_at.is_none() => return Ok(()),
        Some(row) => report::ActiveModel { id: Unchanged(row.id), ..said }.update(tx.conn()).await,
        None => said.insert(tx.conn()).await,
    };
    match written {
        Ok(_) => Ok(tx.commit().await?),
        // Pressed twice at once.
        Err(error) if is_duplicate(&error) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn of_member(actor: &SignedIn, id: CertificateId) -> sea_orm::Select<report::Entity> {
    report::Entity::find()
        .filter(report::Column::CertificateId.eq(id.0))
        .filter(report::Column::MemberId.eq(actor.member.0))
}
