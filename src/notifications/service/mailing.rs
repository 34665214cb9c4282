//! Mailing what is due: known from rows alone. Each member's mails, and that they were told, become true in one transaction, so
//! that a worker that dies at any moment, or several at once, tell nobody twice and forget nobody.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, QueryResult, Statement, Value};

use super::{
    letter::{Digest, Preview, letter},
    settings::choices,
    unsubscribe::create_link,
    visible,
};
use crate::{
    accounts::{
        model::{MemberId, Profile},
        service::{ProfileRow, profile_of_author, reachable},
    },
    db::{Db, Tx},
    forum::model::{PostId, TopicId, post_path},
    mail,
    markdown::{SafeHtml, excerpt},
    notifications::model::{Choices, Frequency, Kind},
};

/// Members whose mails are written at a time; when there are so many, the next pass may follow at once.
pub const MEMBERS_AT_ONCE: u64 = 100;
/// Posts shown in a mail.
const SHOWN_AT_MOST: i64 = 10;
/// Characters shown of a post.
const EXCERPT: usize = 280;

/// Writes the mails that are due at `now`, the longest due first. Returns for how many members something was due.
///
/// # Errors
/// The database's, once everybody was tried: what one member's mail meets is no other's delay.
pub async fn mail_due(db: &Db, now: DateTime<Utc>, site: &str) -> Result<u64, DbErr> {
    let asked = Statement::from_sql_and_values(
        db.backend(),
        "SELECT member_id FROM notification WHERE due_at <= $1 GROUP BY member_id ORDER BY min(due_at), member_id LIMIT $2",
        [now.into(), Value::from(MEMBERS_AT_ONCE.cast_signed())],
    );
    let (mut told, mut failure) = (0, None);
    for row in db.read().query_all_raw(asked).await? {
        match mail_member(db, now, site, MemberId(row.try_get("", "member_id")?)).await {
            Ok(()) => told += 1,
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(told), Err)
}

/// A mail for each rhythm: what one wants told at once is not mixed with what one wants once a week, and each mail's link
/// stops what it tells of.
async fn mail_member(db: &Db, now: DateTime<Utc>, site: &str, member: MemberId) -> Result<(), DbErr> {
    let tx = db.begin().await?;
    // First, and locked: whoever deletes the account meanwhile waits, or was faster.
    let address = reachable(&tx, member).await?;
    let choices = choices(tx.conn(), member).await?;
    let claimed = claim(&tx, now, member, &choices).await?;
    if let Some(address) = address {
        for frequency in [Frequency::Now, Frequency::Daily, Frequency::Weekly] {
            let of_rhythm: Vec<(i64, Kind)> =
                claimed.iter().copied().filter(|(_, kind)| choices.of(*kind) == frequency).collect();
            let Some(mut digest) = digest(&tx, member, &of_rhythm).await? else { continue };
            digest.frequency = frequency;
            let secret = create_link(&tx, now, member, &digest.kinds).await?;
            mail::enqueue(&tx, now, letter(&digest, &secret, site).to(&address)).await?;
        }
    }
    tx.commit().await
}

/// Takes what is due, and what is about to be of what is told at once. Of two workers one gets each row: the other waits for
/// it, then finds that nothing is due any more.
async fn claim(
    tx: &Tx,
    now: DateTime<Utc>,
    member: MemberId,
    choices: &Choices,
) -> Result<Vec<(i64, Kind)>, DbErr> {
    let at_once: Vec<String> = Kind::ALL
        .into_iter()
        .filter(|kind| choices.of(*kind) == Frequency::Now)
        .map(|kind| format!(" OR kind = '{}'", kind.code()))
        .collect();
    let sql = format!(
        "UPDATE notification SET due_at = NULL WHERE member_id = $1 AND due_at IS NOT NULL AND (due_at <= $2{}) \
         RETURNING post_id, kind",
        at_once.concat()
    );
    let backend = tx.conn().get_database_backend();
    let values: [Value; 2] = [member.0.into(), now.into()];
    let rows = tx.conn().query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let read = |row: &QueryResult| {
        let (post, kind): (i64, String) = (row.try_get("", "post_id")?, row.try_get("", "kind")?);
        Ok(Kind::from_code(&kind).map(|kind| (post, kind)))
    };
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

/// What a mail tells of these posts; none when nobody may read them any more, or their reader did.
async fn digest(tx: &Tx, member: MemberId, claimed: &[(i64, Kind)]) -> Result<Option<Digest>, DbErr> {
    if claimed.is_empty() {
        return Ok(None);
    }
    let ids: Vec<String> = claimed.iter().map(|(post, _)| post.to_string()).collect();
    let sql = format!(
        "SELECT notification.kind, topic.id AS topic_id, topic.title, topic.slug, post.id AS post_id, post.number, \
         post.body_html, {}, count(*) OVER () AS total FROM notification {} {} \
         WHERE notification.member_id = $1 AND notification.post_id IN ({}) AND notification.read_at IS NULL \
         ORDER BY post.id LIMIT {SHOWN_AT_MOST}",
        profile_of_author!(columns),
        visible!(),
        profile_of_author!(join "post"),
        ids.join(", "),
    );
    let backend = tx.conn().get_database_backend();
    let asked = Statement::from_sql_and_values(backend, sql, [member.0.into()]);
    let rows = tx.conn().query_all_raw(asked).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let total: i64 = first.try_get("", "total")?;
    let mut kinds: Vec<Kind> = claimed.iter().map(|(_, kind)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let previews: Vec<Preview> =
        rows.iter().filter_map(|row| preview(row).transpose()).collect::<Result<_, DbErr>>()?;
    Ok(Some(Digest { frequency: Frequency::Now, kinds, previews, total }))
}

fn preview(row: &QueryResult) -> Result<Option<Preview>, DbErr> {
    let Some(kind) = Kind::from_code(&row.try_get::<String>("", "kind")?) else { return Ok(None) };
    let (topic, slug) = (TopicId(row.try_get("", "topic_id")?), row.try_get::<String>("", "slug")?);
    let author = ProfileRow::from_query_result_optional(row, "author_")?;
    Ok(Some(Preview {
        kind,
        title: row.try_get("", "title")?,
        name: author.map_or_else(|| "Membre".to_owned(), |author| Profile::from(author).display_name()),
        excerpt: excerpt(&SafeHtml::from_stored(row.try_get("", "body_html")?), EXCERPT),
        path: post_path(topic, &slug, PostId(row.try_get("", "post_id")?), row.try_get("", "number")?),
    }))
}
