//! What is to be reviewed, and everything about one certificate, for those who may give it again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult, Statement,
};

use super::{CertificationError, Certifier};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{Named, names_of},
    },
    certification::{
        entity::{certificate, change, report},
        model::{CertificateId, ReportReason, SOON_DAYS, source_words},
        words::{Standing, Told},
    },
    db::Db,
    forum::{
        model::{PostId, TOPICS_A_PAGE, TopicId, post_path},
        service::{Answer, answer},
    },
    policy::AnswerFacts,
    statistics::calendar::Day,
    text::french_spaces,
};

/// Certificates looked at, at most: who may review which is told from each, and there are few at a time.
const LOOKED_AT: i64 = 2_000;

/// A certificate to review.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which.
    pub id: CertificateId,
    /// What it says.
    pub told: Told,
    /// Who answers for it.
    pub by: Named,
    /// The title of the question.
    pub title: String,
    /// The number of the reply.
    pub number: i64,
    /// Its place.
    pub path: String,
    /// What was said of it and nobody has looked at, oldest first.
    pub reports: Vec<ReportView>,
}

/// A page of what is to be reviewed.
#[derive(Clone, Debug)]
pub struct ReviewList {
    /// Reported first, then suspended, then by their day.
    pub rows: Vec<Due>,
    /// How many there are.
    pub total: i64,
    /// From 1.
    pub page: i64,
    /// At least 1.
    pub pages: i64,
}

/// What somebody said of a certificate. Who, is nobody's to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportView {
    /// Why.
    pub reason: ReportReason,
    /// In their words; may be empty.
    pub details: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether somebody has looked at it.
    pub is_handled: bool,
}

/// Something that was done to a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeView {
    /// Its code: see [`crate::certification::model::Change::past`].
    pub code: String,
    /// Who did it.
    pub by: Named,
    /// Why, when it was withdrawn.
    pub reason: Option<String>,
    /// What the certificate said after it.
    pub days: Option<(Day, Day)>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Everything about a certificate.
#[derive(Clone, Debug)]
pub struct Case {
    /// The reply.
    pub answer: Answer,
    /// What it says.
    pub told: Told,
    /// Who answers for it.
    pub by: Named,
    /// The address of an official page, and how it is written.
    pub source: Option<(String, String)>,
    /// Whether it was withdrawn.
    pub is_withdrawn: bool,
    /// Newest first.
    pub reports: Vec<ReportView>,
    /// Newest first.
    pub history: Vec<ChangeView>,
}

/// The certificates that `actor` may give again and that ask for it: reported, suspended, past their day, or within
/// [`SOON_DAYS`] of it. Four queries at most.
///
/// # Errors
/// Why `actor` may not; [`CertificationError::NotFound`] when there is no such page; the database's.
pub async fn review_list(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    page: i64,
) -> Result<ReviewList, CertificationError> {
    let certifier = Certifier::of(db.read(), actor).await?;
    certifier.can_review()?;
    let sql = format!(
        "SELECT certificate.id, certificate.post_id, certificate.topic_id, certificate.member_id, certificate.territory, \
         certificate.verified_on, certificate.review_by, certificate.suspended_at, post.number, post.author_id, \
         topic.theme_id, topic.slug, topic.title FROM certificate JOIN post ON post.id = certificate.post_id \
         JOIN topic ON topic.id = certificate.topic_id \
         LEFT JOIN (SELECT certificate_id, min(id) AS oldest FROM certificate_report WHERE handled_at IS NULL \
         GROUP BY certificate_id) AS said ON said.certificate_id = certificate.id \
         WHERE certificate.withdrawn_at IS NULL AND post.hidden_at IS NULL AND post.deleted_at IS NULL \
         AND topic.kind = 'question' AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
         AND (said.oldest IS NOT NULL OR certificate.suspended_at IS NOT NULL OR certificate.review_by <= $1) \
         ORDER BY CASE WHEN said.oldest IS NOT NULL THEN 0 WHEN certificate.suspended_at IS NOT NULL THEN 1 ELSE 2 END, \
         certificate.review_by, certificate.id LIMIT {LOOKED_AT}"
    );
    let until = Day::of(now).plus(SOON_DAYS).to_string();
    let statement = Statement::from_sql_and_values(db.backend(), sql, [until.into()]);
    let mut rows = Vec::new();
    for row in db.read().query_all_raw(statement).await? {
        if let Some(row) = Row::read(&row)?
            && certifier.can_certify_for(&row.facts, row.told.place).is_ok()
        {
            rows.push(row);
        }
    }
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let pages = ((total + TOPICS_A_PAGE - 1) / TOPICS_A_PAGE).max(1);
    if !(1..=pages).contains(&page) {
        return Err(CertificationError::NotFound);
    }
    let skipped = usize::try_from((page - 1) * TOPICS_A_PAGE).unwrap_or(usize::MAX);
    let shown = usize::try_from(TOPICS_A_PAGE).unwrap_or(usize::MAX);
    let rows: Vec<Row> = rows.into_iter().skip(skipped).take(shown).collect();
    if rows.is_empty() {
        return Ok(ReviewList { rows: Vec::new(), total, page, pages });
    }
    let names = names_of(db, rows.iter().map(|row| row.member)).await?;
    let mut reports: HashMap<i64, Vec<ReportView>> = HashMap::new();
    let open = report::Entity::find()
        .filter(report::Column::CertificateId.is_in(rows.iter().map(|row| row.id)))
        .filter(report::Column::HandledAt.is_null())
        .order_by_asc(report::Column::Id)
        .all(db.read())
        .await?;
    for row in open {
        reports.entry(row.certificate_id).or_default().push(report_view(row));
    }
    let rows = rows
        .into_iter()
        .map(|row| Due {
            by: named(&names, row.member),
            reports: reports.remove(&row.id).unwrap_or_default(),
            id: CertificateId(row.id),
            told: row.told,
            title: french_spaces(&row.title).into_owned(),
            number: row.facts.number,
            path: row.path,
        })
        .collect();
    Ok(ReviewList { rows, total, page, pages })
}

struct Row {
    id: i64,
    member: i64,
    told: Told,
    facts: AnswerFacts,
    title: String,
    path: String,
}

impl Row {
    fn read(row: &QueryResult) -> Result<Option<Self>, DbErr> {
        let text = |name: &str| row.try_get::<String>("", name);
        let told = Told::read(
            &text("territory")?,
            &text("verified_on")?,
            &text("review_by")?,
            row.try_get("", "suspended_at")?,
        );
        let Some(told) = told else { return Ok(None) };
        let number = row.try_get("", "number")?;
        let (topic, post) = (TopicId(row.try_get("", "topic_id")?), PostId(row.try_get("", "post_id")?));
        Ok(Some(Self {
            id: row.try_get("", "id")?,
            member: row.try_get("", "member_id")?,
            told,
            facts: AnswerFacts {
                author: MemberId(row.try_get("", "author_id")?),
                number,
                theme: row.try_get("", "theme_id")?,
                is_of_question: true,
            },
            path: post_path(topic, &text("slug")?, post, number),
            title: text("title")?,
        }))
    }
}

/// Everything about a certificate, withdrawn or not. Seven queries at most.
///
/// # Errors
/// [`CertificationError::NotFound`]; why `actor` may not; the database's.
pub async fn case(db: &Db, actor: &SignedIn, id: CertificateId) -> Result<Case, CertificationError> {
    let row =
        certificate::Entity::find_by_id(id.0).one(db.read()).await?.ok_or(CertificationError::NotFound)?;
    let answer = answer(db, PostId(row.post_id)).await?;
    let told = Told::read(&row.territory, &row.verified_on, &row.review_by, row.suspended_at)
        .ok_or(CertificationError::NotFound)?;
    let certifier = Certifier::of(db.read(), actor).await?;
    certifier.can_certify_for(&answer.facts, told.place)?;
    let reports = report::Entity::find()
        .filter(report::Column::CertificateId.eq(id.0))
        .order_by_desc(report::Column::Id)
        .all(db.read())
        .await?;
    let changes = change::Entity::find()
        .filter(change::Column::CertificateId.eq(id.0))
        .order_by_desc(change::Column::Id)
        .all(db.read())
        .await?;
    let people = changes.iter().map(|change| change.actor_id).chain([row.member_id]);
    let names = names_of(db, people).await?;
    Ok(Case {
        by: named(&names, row.member_id),
        source: row.source.map(|address| {
            let words = source_words(&address);
            (address, words)
        }),
        is_withdrawn: row.withdrawn_at.is_some(),
        reports: reports.into_iter().map(report_view).collect(),
        history: changes
            .into_iter()
            .map(|change| ChangeView {
                by: named(&names, change.actor_id),
                days: Day::parse(&change.verified_on).zip(Day::parse(&change.review_by)),
                code: change.what,
                reason: change.reason,
                at: change.created_at,
            })
            .collect(),
        answer,
        told,
    })
}

fn named(names: &HashMap<i64, Named>, member: i64) -> Named {
    names.get(&member).cloned().unwrap_or_else(|| Named::nobody("Un ancien membre"))
}

fn report_view(row: report::Model) -> ReportView {
    ReportView {
        reason: ReportReason::from_code(&row.reason).unwrap_or(ReportReason::Other),
        details: row.details,
        at: row.created_at,
        is_handled: row.handled_at.is_some(),
    }
}

impl Due {
    /// Why it is to be reviewed, in words.
    #[must_use]
    pub fn why(&self, today: Day) -> Vec<String> {
        let reported = match self.reports.len() {
            0 => None,
            1 => Some("1\u{a0}signalement".to_owned()),
            count => Some(format!("{count}\u{a0}signalements")),
        };
        let standing = match self.told.standing(today) {
            Standing::Suspended => "réponse modifiée depuis".to_owned(),
            Standing::Current | Standing::Stale => self.told.review_words(today),
        };
        reported.into_iter().chain([standing]).collect()
    }
}
