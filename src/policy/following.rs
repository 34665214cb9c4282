//! How much one may follow.

use super::Denied;

/// Things one member may choose to follow. Topics they write in come beside: writing is never refused for it.
pub const CHOSEN_AT_MOST: u64 = 1_000;

/// Whether a member who chose to follow so many things may choose one more.
///
/// # Errors
/// [`Denied::FollowsMany`].
pub const fn can_follow(chosen: u64) -> Result<(), Denied> {
    if chosen < CHOSEN_AT_MOST { Ok(()) } else { Err(Denied::FollowsMany) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_follows_a_thousand_things_and_no_more() {
        assert_eq!(can_follow(0), Ok(()));
        assert_eq!(can_follow(999), Ok(()));
        assert_eq!(can_follow(1_000), Err(Denied::FollowsMany));
    }
}
