//! Certifying a reply.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set, Unchanged},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};

use super::{CertificationError, Certifier, answer_reports, remember};
use crate::{
    accounts::{
        model::SignedIn,
        service::{Named, names_of},
    },
    certification::{
        entity::certificate,
        model::{CertificateId, Change, NewCertificate},
        words::Told,
    },
    db::Db,
    forum::{
        model::PostId,
        service::{Answer, answer, lock_answer, tell_certified},
    },
    territory::Territory,
};

/// What the form that certifies starts from.
#[derive(Clone, Debug)]
pub struct CertifyForm {
    /// The reply.
    pub answer: Answer,
    /// Who wrote it.
    pub author: Named,
    /// Whether it may be certified for the whole country.
    pub everywhere: bool,
    /// For where else, in the order of lists.
    pub places: Vec<&'static Territory>,
    /// The certificates it has or had.
    pub known: Vec<Known>,
}

/// A certificate of a reply.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which.
    pub id: CertificateId,
    /// What it says.
    pub told: Told,
    /// The address of an official page.
    pub source: Option<String>,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
}

/// What the form that certifies starts from. Five queries.
///
/// # Errors
/// [`CertificationError::NotFound`]; why `actor` may not; the database's.
pub async fn certifiable(db: &Db, actor: &SignedIn, post: PostId) -> Result<CertifyForm, CertificationError> {
    let answer = answer(db, post).await?;
    let certifier = Certifier::of(db.read(), actor).await?;
    certifier.can_certify(&answer.facts)?;
    let author = names_of(db, [answer.facts.author.0]).await?.into_values().next();
    let rows = certificate::Entity::find()
        .filter(certificate::Column::PostId.eq(post.0))
        .order_by_asc(certificate::Column::Territory)
        .all(db.read())
        .await?;
    let known = rows
        .into_iter()
        .filter_map(|row| {
            let told = Told::read(&row.territory, &row.verified_on, &row.review_by, row.suspended_at)?;
            let is_withdrawn = row.withdrawn_at.is_some();
            Some(Known { id: CertificateId(row.id), told, source: row.source, is_withdrawn })
        })
        .collect();
    let (everywhere, places) = certifier.places(answer.facts.theme);
    Ok(CertifyForm {
        author: author.unwrap_or_else(|| Named::nobody("un ancien membre")),
        answer,
        everywhere,
        places,
        known,
    })
}

/// Certifies a reply for a territory; a certificate it has there, whatever became of it, is given again. Returns the place of the
/// reply.
///
/// # Errors
/// [`CertificationError::NotFound`]; why `actor` may not; the database's.
pub async fn certify(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    post: PostId,
    input: &NewCertificate,
) -> Result<String, CertificationError> {
    let tx = db.begin().await?;
    // The topic's lock: two who certify at once take turns.
    let answer = lock_answer(&tx, post).await?;
    let certifier = Certifier::of(tx.conn(), actor).await?;
    certifier.can_certify_for(&answer.facts, input.place)?;
    let found = certificate::Entity::find()
        .filter(certificate::Column::PostId.eq(post.0))
        .filter(certificate::Column::Territory.eq(input.place_code()))
        .one(tx.conn())
        .await?;
    let given = certificate::ActiveModel {
        id: NotSet,
        topic_id: Set(answer.topic.0),
        post_id: Set(post.0),
        territory: Set(input.place_code().to_owned()),
        member_id: Set(actor.member.0),
        source: Set(input.source.clone()),
        verified_on: Set(input.verified.to_string()),
        review_by: Set(input.review_by.to_string()),
        given_at: Set(now),
        suspended_at: Set(None),
        withdrawn_at: Set(None),
    };
    let what = match &found {
        Some(row) if row.withdrawn_at.is_none() => Change::Renewed,
        _ => Change::Given,
    };
    let row = match found {
        Some(row) => certificate::ActiveModel { id: Unchanged(row.id), ..given }.update(tx.conn()).await?,
        None => given.insert(tx.conn()).await?,
    };
    remember(&tx, now, actor.member, &row, what, None).await?;
    answer_reports(&tx, now, row.id).await?;
    tell_certified(&tx, now, &answer).await?;
    tx.commit().await?;
    Ok(answer.path)
}
