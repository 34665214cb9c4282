//! Who may end an account, and who may write to whom.

use chrono::{DateTime, Duration, Utc};

use super::{Denied, can_write};
use crate::accounts::model::{MemberId, SignedIn};

/// How recently one must have signed in to delete one's account.
pub const RECENT: Duration = Duration::minutes(15);

/// Whether an account may be deleted from a browser that signed in at `since`; none: its session is over.
///
/// # Errors
/// [`Denied::SignInAgain`].
pub fn can_delete_account(since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Denied> {
    if since.is_some_and(|since| since > now - RECENT) { Ok(()) } else { Err(Denied::SignInAgain) }
}

/// What the rules look at in somebody one wants to write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecipientFacts {
    /// Who.
    pub member: MemberId,
    /// Whether the team suspended their account.
    pub is_suspended: bool,
    /// Whether they want messages; none: they never said.
    pub choice: Option<bool>,
    /// Whether they are an ambassador: somebody to turn to.
    pub is_ambassador: bool,
    /// Whether they refuse this sender.
    pub refuses: bool,
    /// Whether they wrote to this sender: one may answer.
    pub wrote: bool,
}

/// Whether members may write to somebody unless told otherwise: to those who put themselves forward, and to nobody else.
#[must_use]
pub const fn accepts_messages(choice: Option<bool>, is_ambassador: bool) -> bool {
    match choice {
        Some(choice) => choice,
        None => is_ambassador,
    }
}

/// Whether `actor` may write to somebody.
///
/// # Errors
/// Why not. Who is refused is told the same as everybody.
pub fn can_contact(actor: &SignedIn, to: &RecipientFacts) -> Result<(), Denied> {
    can_write(actor)?;
    if actor.member == to.member {
        return Err(Denied::ToOneself);
    }
    let accepts = accepts_messages(to.choice, to.is_ambassador) || to.wrote;
    if to.is_suspended || to.refuses || !accepts { Err(Denied::NoMessages) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::model::{Profile, Role};

    fn somebody(id: i64, first_name: &str) -> SignedIn {
        let profile = Profile {
            first_name: first_name.to_owned(),
            last_name: "Martin".to_owned(),
            ..Profile::default()
        };
        SignedIn {
            member: MemberId(id),
            role: Role::Member,
            is_ambassador: false,
            profile,
            is_uncounted: false,
        }
    }

    #[test]
    fn an_account_is_deleted_only_by_who_has_just_signed_in() {
        let now: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().unwrap();
        assert_eq!(can_delete_account(Some(now), now), Ok(()));
        assert_eq!(can_delete_account(Some(now - RECENT + Duration::seconds(1)), now), Ok(()));
        assert_eq!(can_delete_account(Some(now - RECENT), now), Err(Denied::SignInAgain));
        assert_eq!(can_delete_account(None, now), Err(Denied::SignInAgain));
    }

    /// For each wish of the recipient, ambassador or not: who may write to them.
    #[test]
    fn one_writes_to_those_who_want_it_and_answers_those_who_wrote() {
        let ada = somebody(1, "Ada");
        let facts = |choice, is_ambassador| RecipientFacts {
            member: MemberId(2),
            is_suspended: false,
            choice,
            is_ambassador,
            refuses: false,
            wrote: false,
        };
        //           choice       ambassador  anybody  who was written to
        let table = [
            (None, false, false, true),
            (None, true, true, true),
            (Some(true), false, true, true),
            (Some(true), true, true, true),
            (Some(false), false, false, true),
            (Some(false), true, false, true),
        ];
        for (choice, is_ambassador, anybody, answering) in table {
            let to = facts(choice, is_ambassador);
            assert_eq!(can_contact(&ada, &to).is_ok(), anybody, "{to:?}");
            assert_eq!(can_contact(&ada, &RecipientFacts { wrote: true, ..to }).is_ok(), answering, "{to:?}");
            for closed in [
                RecipientFacts { refuses: true, wrote: true, ..to },
                RecipientFacts { is_suspended: true, wrote: true, ..to },
            ] {
                assert_eq!(can_contact(&ada, &closed), Err(Denied::NoMessages), "{closed:?}");
            }
        }
        let open = facts(Some(true), true);
        assert_eq!(can_contact(&somebody(1, ""), &open), Err(Denied::ProfileIncomplete));
        assert_eq!(can_contact(&somebody(2, "Bob"), &open), Err(Denied::ToOneself));
    }
}
