//! What becomes of a certificate: confirmed, withdrawn, suspended.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    ColumnTrait, DbErr, EntityTrait, QueryFilter,
};

use super::{CertificationError, Certifier, answer_reports, find, remember};
use crate::{
    accounts::model::{MemberId, SignedIn},
    certification::{
        entity::certificate,
        model::{CertificateId, Change, NewCertificate},
    },
    db::{Db, Tx},
    forum::{
        model::PostId,
        service::{Answer, lock_answer, tell_certified},
    },
    statistics::calendar::Day,
    territory,
};

/// Says that a certified reply is right today: its days begin again, by `actor`, who answers for it from now on.
///
/// # Errors
/// [`CertificationError::NotFound`], when it was withdrawn too; why `actor` may not; the database's.
pub async fn confirm(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: CertificateId,
) -> Result<(), CertificationError> {
    let tx = db.begin().await?;
    let (answer, row) = lock(&tx, actor, id).await?;
    let NewCertificate { verified, review_by, .. } = NewCertificate::of(Day::of(now), None);
    let row = certificate::ActiveModel {
        id: Unchanged(row.id),
        member_id: Set(actor.member.0),
        verified_on: Set(verified.to_string()),
        review_by: Set(review_by.to_string()),
        given_at: Set(now),
        suspended_at: Set(None),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    remember(&tx, now, actor.member, &row, Change::Confirmed, None).await?;
    answer_reports(&tx, now, row.id).await?;
    tell_certified(&tx, now, &answer).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a certificate back; giving it again undoes that.
///
/// # Errors
/// As [`confirm`].
pub async fn withdraw(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: CertificateId,
    reason: &str,
) -> Result<(), CertificationError> {
    let tx = db.begin().await?;
    let (answer, row) = lock(&tx, actor, id).await?;
    let row = certificate::ActiveModel {
        id: Unchanged(row.id),
        withdrawn_at: Set(Some(now)),
        ..Default::default()
    }
    .update(tx.conn())
    .await?;
    remember(&tx, now, actor.member, &row, Change::Withdrawn, Some(reason)).await?;
    answer_reports(&tx, now, row.id).await?;
    tell_certified(&tx, now, &answer).await?;
    tx.commit().await?;
    Ok(())
}

/// A certificate that `actor` may give again, and its reply, until the transaction ends.
async fn lock(
    tx: &Tx,
    actor: &SignedIn,
    id: CertificateId,
) -> Result<(Answer, certificate::Model), CertificationError> {
    let post = find(tx, id).await?.post_id;
    let answer = lock_answer(tx, PostId(post)).await?;
    // Read again: it may have changed while the topic's lock was waited for.
    let row = find(tx, id).await?;
    let certifier = Certifier::of(tx.conn(), actor).await?;
    certifier.can_certify_for(&answer.facts, territory::find(&row.territory))?;
    if row.withdrawn_at.is_some() { Err(CertificationError::NotFound) } else { Ok((answer, row)) }
}

/// Suspends the certificates of a reply that `actor` gives another text, in the transaction that does. Returns whether there were
/// any.
///
/// # Errors
/// The database's.
pub async fn suspend(tx: &Tx, now: DateTime<Utc>, actor: MemberId, post: PostId) -> Result<bool, DbErr> {
    let rows = certificate::Entity::find()
        .filter(certificate::Column::PostId.eq(post.0))
        .filter(certificate::Column::WithdrawnAt.is_null())
        .filter(certificate::Column::SuspendedAt.is_null())
        .all(tx.conn())
        .await?;
    let any = !rows.is_empty();
    for row in rows {
        certificate::ActiveModel {
            id: Unchanged(row.id),
            suspended_at: Set(Some(now)),
            ..Default::default()
        }
        .update(tx.conn())
        .await?;
        remember(tx, now, actor, &row, Change::Suspended, None).await?;
    }
    Ok(any)
}
