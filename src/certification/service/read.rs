//! What a topic shows of its certificates.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement};

use super::Certifier;
use crate::{
    accounts::{
        model::MemberId,
        service::{ProfileRow, profile_of_author},
    },
    certification::{
        model::source_words,
        view::{CertificateView, CertifiedAnswer},
        words::{Standing, Told},
    },
    db::{Db, Tx},
    forum::{
        model::{PostId, TopicId, post_path},
        service::author,
    },
    policy::AnswerFacts,
    statistics::calendar::Day,
};

/// What stands on the replies of a topic.
#[derive(Clone, Debug, Default)]
pub struct Certificates {
    /// By post.
    of_posts: HashMap<i64, Vec<CertificateView>>,
    /// By number, then the whole country first; those that are suspended left out.
    pub answers: Vec<CertifiedAnswer>,
}

impl Certificates {
    /// What stands on a reply; nothing the second time.
    #[must_use]
    pub fn take(&mut self, post: i64) -> Vec<CertificateView> {
        self.of_posts.remove(&post).unwrap_or_default()
    }
}

/// The certificates of what the public sees of a question, as `certifier` may see them, if anybody is signed in. One query.
///
/// # Errors
/// The database's.
pub async fn certificates_of(
    db: &Db,
    certifier: Option<&Certifier<'_>>,
    now: DateTime<Utc>,
    topic: TopicId,
) -> Result<Certificates, DbErr> {
    // As the topic itself is read: see src/forum/service/thread.rs.
    const OF_TOPIC: &str = concat!(
        "SELECT certificate.id, certificate.post_id, certificate.member_id, certificate.territory, certificate.source, \
         certificate.verified_on, certificate.review_by, certificate.suspended_at, post.number, post.author_id, \
         topic.slug, topic.theme_id, ",
        profile_of_author!(columns),
        ", writer.first_name, writer.last_name, writer.profession, writer.departement, writer.public_fields, \
         writer.ambassador_of FROM certificate JOIN post ON post.id = certificate.post_id \
         JOIN topic ON topic.id = certificate.topic_id LEFT JOIN member ON member.id = certificate.member_id \
         LEFT JOIN member AS writer ON writer.id = post.author_id WHERE certificate.topic_id = $1 \
         AND certificate.withdrawn_at IS NULL AND post.hidden_at IS NULL AND post.deleted_at IS NULL \
         AND topic.kind = 'question' AND topic.hidden_at IS NULL AND topic.deleted_at IS NULL \
         ORDER BY post.number, certificate.territory"
    );
    let today = Day::of(now);
    let mut found = Certificates::default();
    for row in db.ask(OF_TOPIC, &[topic.0]).await? {
        let Some(row) = Row::read(&row)? else { continue };
        if row.told.standing(today) != Standing::Suspended {
            found.answers.push(row.answer(topic, today)?);
        }
        let post = row.post;
        found.of_posts.entry(post).or_default().push(row.view(certifier, today));
    }
    Ok(found)
}

struct Row<'a> {
    id: i64,
    post: i64,
    source: Option<String>,
    told: Told,
    number: i64,
    slug: String,
    facts: AnswerFacts,
    by: (MemberId, Option<ProfileRow>),
    columns: &'a QueryResult,
}

impl<'a> Row<'a> {
    fn read(row: &'a QueryResult) -> Result<Option<Self>, DbErr> {
        let text = |at: usize| row.try_get_by_index::<String>(at);
        let Some(told) = Told::read(&text(3)?, &text(5)?, &text(6)?, row.try_get_by_index(7)?) else {
            return Ok(None);
        };
        let number = row.try_get_by_index(8)?;
        Ok(Some(Self {
            id: row.try_get_by_index(0)?,
            post: row.try_get_by_index(1)?,
            source: row.try_get_by_index(4)?,
            told,
            number,
            slug: text(10)?,
            facts: AnswerFacts {
                author: MemberId(row.try_get_by_index(9)?),
                number,
                theme: row.try_get_by_index(11)?,
                is_of_question: true,
            },
            by: (MemberId(row.try_get_by_index(2)?), ProfileRow::at(row, 12)?),
            columns: row,
        }))
    }

    fn answer(&self, topic: TopicId, today: Day) -> Result<CertifiedAnswer, DbErr> {
        let place = self.told.place_words();
        Ok(CertifiedAnswer {
            number: self.number,
            path: post_path(topic, &self.slug, PostId(self.post), self.number),
            author: author(self.facts.author, ProfileRow::at(self.columns, 18)?, false),
            label: match self.told.standing(today) {
                Standing::Stale => format!("{place}, {}", self.told.review_words(today)),
                Standing::Current | Standing::Suspended => place,
            },
        })
    }

    fn view(self, certifier: Option<&Certifier<'_>>, today: Day) -> CertificateView {
        let standing = self.told.standing(today);
        let (before, after) = self.told.around_name(today);
        let (member, profile) = self.by;
        CertificateView {
            id: self.id,
            is_current: standing == Standing::Current,
            before,
            by: author(member, profile, false),
            after,
            source: self.source.map(|address| {
                let words = source_words(&address);
                (address, words)
            }),
            // What is suspended is among those to review already.
            can_report: standing != Standing::Suspended,
            can_review: certifier
                .is_some_and(|certifier| certifier.can_certify_for(&self.facts, self.told.place).is_ok()),
        }
    }
}

/// What the lists know of a topic: how many certificates there are to show, and the last day until which one of them is current.
///
/// # Errors
/// The database's.
pub async fn state_of(tx: &Tx, topic: i64) -> Result<(i64, Option<String>), DbErr> {
    let sql = "SELECT count(*) AS n, max(CASE WHEN certificate.suspended_at IS NULL THEN certificate.review_by END) AS last_day \
               FROM certificate JOIN post ON post.id = certificate.post_id WHERE certificate.topic_id = $1 \
               AND certificate.withdrawn_at IS NULL AND post.hidden_at IS NULL AND post.deleted_at IS NULL";
    let backend = tx.conn().get_database_backend();
    let found = tx.conn().query_one_raw(Statement::from_sql_and_values(backend, sql, [topic.into()])).await?;
    match found {
        Some(row) => Ok((row.try_get("", "n")?, row.try_get("", "last_day")?)),
        None => Ok((0, None)),
    }
}
