//! What the team does about a member rather than about a post.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{entity::action, model::Gesture, service::ModerationError};
use crate::{
    accounts::{
        model::{MemberId, SignedIn},
        service::{account_state, set_suspended},
    },
    db::Tx,
    forum::service::ForumError,
    live::Channel,
    policy,
};

/// What the team may do about a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberGesture {
    /// Nothing is wrong.
    Dismiss,
    /// They can no longer sign in.
    Suspend,
}

impl MemberGesture {
    /// The word used in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Dismiss => Gesture::Dismiss.code(),
            Self::Suspend => Gesture::Suspend.code(),
        }
    }

    /// The gesture of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Dismiss, Self::Suspend].into_iter().find(|gesture| gesture.code() == code)
    }
}

/// Decides about a member in a transaction that goes on, and remembers it with its reason.
///
/// # Errors
/// Why `actor` may not; [`ForumError::NotFound`] when the account is gone; the database's.
pub async fn judge_member(
    tx: &Tx,
    actor: &SignedIn,
    now: DateTime<Utc>,
    member: MemberId,
    gesture: MemberGesture,
    reason: &str,
) -> Result<(), ModerationError> {
    policy::can_moderate(actor)?;
    if gesture == MemberGesture::Suspend {
        let account = account_state(tx.conn(), member).await?.ok_or(ForumError::NotFound)?;
        policy::can_suspend(actor, account.role)?;
        set_suspended(tx, now, member, true, reason).await?;
        tx.emit(now, Channel::Members, String::new());
    }
    action::ActiveModel {
        actor_id: Set(actor.member.0),
        action: Set(gesture.code().to_owned()),
        topic_id: Set(None),
        post_id: Set(None),
        member_id: Set(Some(member.0)),
        reason: Set(reason.to_owned()),
        created_at: Set(now),
        ..Default::default()
    }
    .insert(tx.conn())
    .await?;
    Ok(())
}
