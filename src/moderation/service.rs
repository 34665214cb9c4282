//! Reporting, and what the team does about it: each gesture is one transaction with its history.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, DbErr, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    entity::{action, report},
    model::{Gesture, InPlace, ReportReason},
};
use crate::{
    accounts::{
        model::SignedIn,
        service::{AccountError, AccountState, Named, account_state, names_of, set_suspended},
    },
    db::{Db, Tx},
    forum::{
        model::{PostId, TopicId},
        service::{
            Change, ForumError, PostFacts, change_topic_in, move_topic, post_facts, published_anyway,
            set_hidden,
        },
    },
    live::Channel,
    personal_data::Kind,
    policy::{self, Denied},
};

/// Posts of the queue, and gestures of its history, shown at most.
const SHOWN_AT_MOST: u64 = 50;

/// Why moderation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ModerationError {
    /// The rules say no.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What it is about.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// Whom it is about.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The database's own words; never shown.
    #[error("database: {0}")]
    Db(#[from] DbErr),
}

/// A report, as the team reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportView {
    /// Why.
    pub reason: ReportReason,
    /// In the reporter's words; may be empty.
    pub details: String,
    /// Who; none: a visitor.
    pub by: Option<Named>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether the team answered it.
    pub is_handled: bool,
}

/// A post that waits for the team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Which.
    pub post: PostFacts,
    /// How many reports wait.
    pub reports: i64,
    /// When the oldest was written.
    pub since: DateTime<Utc>,
}

/// Something the team did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionView {
    /// Its code: see [`Gesture::past`].
    pub code: String,
    /// Who did it.
    pub by: Named,
    /// Why; empty for what needs no reason.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The post it was about.
    pub post: Option<i64>,
}

/// That somebody published a post although they were shown what seemed personal in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnywayView {
    /// What seemed to be in it.
    pub kinds: Vec<Kind>,
    /// Who; nobody's name when the account is gone.
    pub by: Named,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the team finds at a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The post.
    pub post: PostFacts,
    /// Who wrote it; none when the account is gone.
    pub author: Option<AccountState>,
    /// Newest first.
    pub reports: Vec<ReportView>,
    /// That it was published although personal data seemed to be in it, newest first.
    pub published_anyway: Vec<AnywayView>,
    /// What was done about its topic or its author, newest first.
    pub history: Vec<ActionView>,
    /// What can be done now.
    pub gestures: Vec<Gesture>,
}

/// Tells the team that a post should not stay. The same person's second report of a post that waits replaces nothing and adds
/// nothing.
///
/// # Errors
/// [`ForumError::NotFound`] when the public cannot see it; the database's.
pub async fn report(
    db: &Db,
    reporter: Option<&SignedIn>,
    now: DateTime<Utc>,
    id: PostId,
    reason: ReportReason,
    details: &str,
) -> Result<(), ModerationError> {
    let post = visible(db, id).await?;
    if !policy::can_report(reporter, post.author) {
        return Ok(());
    }
    let reporter = reporter.map(|actor| actor.member.0);
    let tx = db.begin().await?;
    let same = report::Entity::find()
        .filter(report::Column::PostId.eq(id.0))
        .filter(report::Column::HandledAt.is_null())
        .filter(report::Column::ReporterId.eq(reporter));
    if reporter.is_none() || same.count(tx.conn()).await? == 0 {
        report::ActiveModel {
            post_id: Set(id.0),
            reporter_id: Set(reporter),
            reason: Set(reason.code().to_owned()),
            details: Set(details.to_owned()),
            created_at: Set(now),
            handled_at: Set(None),
            ..Default::default()
        }
        .insert(tx.conn())
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A post as whoever reports it sees it.
///
/// # Errors
/// [`ForumError::NotFound`]; the database's.
pub async fn visible(db: &Db, id: PostId) -> Result<PostFacts, ModerationError> {
    let post = post_facts(db, id).await?;
    if post.is_hidden { Err(ForumError::NotFound.into()) } else { Ok(post) }
}

/// The posts that wait for the team, the oldest report first, and what the team did last.
///
/// # Errors
/// Why `actor` may not; the database's.
pub async fn queue(db: &Db, actor: &SignedIn) -> Result<(Vec<Reported>, Vec<ActionView>), ModerationError> {
    policy::can_moderate(actor)?;
    let waiting: Vec<(i64, i64, DateTime<Utc>)> = report::Entity::find()
        .select_only()
        .column(report::Column::PostId)
        .column_as(report::Column::Id.count(), "reports")
        .column_as(report::Column::CreatedAt.min(), "since")
        .filter(report::Column::HandledAt.is_null())
        .group_by(report::Column::PostId)
        .order_by_asc(report::Column::CreatedAt.min())
        .limit(SHOWN_AT_MOST)
        .into_tuple()
        .all(db.read())
        .await?;
    let mut reported = Vec::with_capacity(waiting.len());
    for (post, reports, since) in waiting {
        match post_facts(db, PostId(post)).await {
            Ok(post) => reported.push(Reported { post, reports, since }),
            // Taken away by its author meanwhile.
            Err(ForumError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let done =
        action::Entity::find().order_by_desc(action::Column::Id).limit(SHOWN_AT_MOST).all(db.read()).await?;
    Ok((reported, actions(db, done).await?))
}

/// Everything the team needs to decide about a post.
///
/// # Errors
/// Why `actor` may not; [`ForumError::NotFound`]; the database's.
pub async fn case(db: &Db, actor: &SignedIn, id: PostId) -> Result<Case, ModerationError> {
    policy::can_moderate(actor)?;
    let post = post_facts(db, id).await?;
    let author = account_state(db.read(), post.author).await?;
    let rows = report::Entity::find()
        .filter(report::Column::PostId.eq(id.0))
        .order_by_desc(report::Column::Id)
        .all(db.read())
        .await?;
    let anyway = published_anyway(db, id).await?;
    let people = anyway.iter().filter_map(|decision| decision.by.map(|by| by.0));
    let names = names_of(db, rows.iter().filter_map(|row| row.reporter_id).chain(people)).await?;
    let published_anyway = anyway
        .into_iter()
        .map(|decision| AnywayView {
            kinds: decision.kinds,
            by: decision
                .by
                .and_then(|by| names.get(&by.0).cloned())
                .unwrap_or_else(|| Named::nobody("un ancien membre")),
            at: decision.at,
        })
        .collect();
    let reports: Vec<ReportView> = rows
        .into_iter()
        .map(|row| ReportView {
            reason: ReportReason::from_code(&row.reason).unwrap_or(ReportReason::Other),
            details: row.details,
            by: row.reporter_id.and_then(|reporter| names.get(&reporter).cloned()),
            at: row.created_at,
            is_handled: row.handled_at.is_some(),
        })
        .collect();
    let history = action::Entity::find()
        .filter(
            Condition::any()
                .add(action::Column::TopicId.eq(post.topic.0))
                .add(action::Column::MemberId.eq(post.author.0)),
        )
        .order_by_desc(action::Column::Id)
        .limit(SHOWN_AT_MOST)
        .all(db.read())
        .await?;
    let gestures = gestures(actor, &post, author.as_ref(), reports.iter().any(|report| !report.is_handled));
    Ok(Case { history: actions(db, history).await?, post, author, reports, published_anyway, gestures })
}

/// What can be done about a post in its state.
fn gestures(actor: &SignedIn, post: &PostFacts, author: Option<&AccountState>, waits: bool) -> Vec<Gesture> {
    let mut gestures = Vec::new();
    if waits {
        gestures.push(Gesture::Dismiss);
    }
    // A reply of a hidden topic comes back with it.
    match (post.number == 0, post.is_hidden, post.is_topic_hidden) {
        (_, false, _) => gestures.push(Gesture::Hide),
        (true, true, _) | (false, true, false) => gestures.push(Gesture::Restore),
        (false, true, true) => {}
    }
    if post.number == 0 && !post.is_topic_hidden {
        gestures.push(if post.is_locked { Gesture::Unlock } else { Gesture::Lock });
        gestures.push(if post.is_pinned { Gesture::Unpin } else { Gesture::Pin });
        gestures.push(Gesture::Move(String::new()));
    }
    if let Some(author) = author
        && policy::can_suspend(actor, author.role).is_ok()
    {
        gestures.push(if author.is_suspended { Gesture::Readmit } else { Gesture::Suspend });
    }
    gestures
}

/// Does something about a post, its topic or its author; the reports that wait about the post are answered by it.
///
/// # Errors
/// Why `actor` may not; [`ForumError::NotFound`]; the database's.
pub async fn act(
    db: &Db,
    actor: &SignedIn,
    now: DateTime<Utc>,
    id: PostId,
    gesture: &Gesture,
    reason: &str,
) -> Result<(), ModerationError> {
    policy::can_moderate(actor)?;
    let post = post_facts(db, id).await?;
    let tx = db.begin().await?;
    let change = |change| change_topic_in(&tx, now, post.topic, change);
    match gesture {
        Gesture::Hide => set_hidden(&tx, now, id, true).await?,
        Gesture::Restore => set_hidden(&tx, now, id, false).await?,
        Gesture::Pin => change(Change::Pin).await?,
        Gesture::Unpin => change(Change::Unpin).await?,
        Gesture::Lock => change(Change::Lock).await?,
        Gesture::Unlock => change(Change::Unlock).await?,
        Gesture::Move(theme) => move_topic(&tx, now, post.topic, theme).await?,
        Gesture::Suspend | Gesture::Readmit => {
            let author = account_state(tx.conn(), post.author).await?.ok_or(ForumError::NotFound)?;
            policy::can_suspend(actor, author.role)?;
            set_suspended(&tx, now, post.author, *gesture == Gesture::Suspend, reason).await?;
            tx.emit(now, Channel::Members, String::new());
        }
        Gesture::Dismiss => {}
    }
    report::Entity::update_many()
        .col_expr(report::Column::HandledAt, Expr::value(now))
        .filter(report::Column::PostId.eq(id.0))
        .filter(report::Column::HandledAt.is_null())
        .exec(tx.conn())
        .await?;
    let is_about_member = matches!(gesture, Gesture::Suspend | Gesture::Readmit);
    action::ActiveModel {
        actor_id: Set(actor.member.0),
        action: Set(gesture.code().to_owned()),
        topic_id: Set(Some(post.topic.0)),
        post_id: Set(Some(id.0)),
        member_id: Set(is_about_member.then_some(post.author.0)),
        reason: Set(reason.to_owned()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Writes in the history what one of the team did on a discussion's own page, in the transaction that does it.
///
/// # Errors
/// The database's.
pub async fn remember(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    what: InPlace,
    topic: TopicId,
    post: PostId,
) -> Result<(), DbErr> {
    action::ActiveModel {
        actor_id: Set(actor.member.0),
        action: Set(what.code().to_owned()),
        topic_id: Set(Some(topic.0)),
        post_id: Set(Some(post.0)),
        reason: Set(String::new()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}

async fn actions(db: &Db, rows: Vec<action::Model>) -> Result<Vec<ActionView>, ModerationError> {
    let names = names_of(db, rows.iter().map(|row| row.actor_id)).await?;
    Ok(rows
        .into_iter()
        .map(|row| ActionView {
            code: row.action,
            by: names.get(&row.actor_id).cloned().unwrap_or_else(|| Named::nobody("Un ancien membre")),
            reason: row.reason,
            at: row.created_at,
            post: row.post_id,
        })
        .collect())
}
