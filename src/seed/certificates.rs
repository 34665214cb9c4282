//! Which of the demonstration's replies somebody answers for.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};

use super::{SeedError, content::DemoTopic};
use crate::{
    accounts::model::SignedIn,
    certification::{model::NewCertificate, service::certify},
    db::Db,
    forum::model::PostId,
    statistics::calendar::Day,
    territory,
};

/// Certifies replies of a topic; `posts`: its replies, by number.
pub(super) async fn write(
    db: &Db,
    now: DateTime<Utc>,
    members: &HashMap<String, SignedIn>,
    topic: &DemoTopic,
    posts: &[PostId],
) -> Result<(), SeedError> {
    for told in &topic.certificates {
        let wrong = || SeedError::Content(format!("« {} » : certificat de {}", topic.title, told.by));
        let by = members.get(&told.by).ok_or_else(wrong)?;
        let post = told.reply.checked_sub(1).and_then(|at| posts.get(at)).ok_or_else(wrong)?;
        let given = now - Duration::days(told.verified_days_ago);
        let certificate = NewCertificate {
            place: territory::find(&told.territory),
            source: told.source.clone(),
            verified: Day::of(given),
            review_by: Day::of(now).plus(told.review_in_days),
        };
        certify(db, by, given, *post, &certificate).await?;
    }
    Ok(())
}
