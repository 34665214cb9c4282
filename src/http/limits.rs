//! How often one may do what costs others: their time, their inbox, the server's breath. Counted for each member; for those
//! who are not signed in, for each network, generously: a whole office shares one address. Each process counts for itself.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter, clock::Clock as GovernorClock, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};

use crate::{accounts::model::MemberId, app::Clock};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limited {
    /// Asking for a mail that signs in. How many one address is sent is another limit, kept with the accounts.
    SignIn,
    /// Asking, replying, editing.
    Write,
    /// Searching.
    Search,
    /// Writing to another member. How many a day, and to one person, are other limits, kept with the messages.
    Contact,
    /// Sending a photo.
    Upload,
    /// Beginning to prove who one is by a passkey, or at a provider: each writes a row, and may ask the provider.
    Proof,
    /// Following, stopping, saying that all was read, or that something is useful: what is pressed, and undone.
    Follow,
}

/// So many at once, then one more each `every`.
struct Allowance {
    at_once: u32,
    every: Duration,
}

impl Limited {
    const ALL: [Self; 7] =
        [Self::SignIn, Self::Write, Self::Search, Self::Contact, Self::Upload, Self::Proof, Self::Follow];

    /// For one member: well above what a busy person does in earnest.
    const fn of_member(self) -> Allowance {
        match self {
            Self::SignIn => Allowance { at_once: 10, every: Duration::from_secs(60) },
            Self::Write => Allowance { at_once: 20, every: Duration::from_secs(20) },
            Self::Search => Allowance { at_once: 60, every: Duration::from_secs(1) },
            Self::Contact => Allowance { at_once: 5, every: Duration::from_secs(12 * 60) },
            Self::Upload => Allowance { at_once: 10, every: Duration::from_secs(120) },
            Self::Proof => Allowance { at_once: 20, every: Duration::from_secs(30) },
            Self::Follow => Allowance { at_once: 60, every: Duration::from_secs(2) },
        }
    }

    /// For everybody behind one network who is not signed in: an office of a hundred people on the same morning.
    const fn of_network(self) -> Allowance {
        match self {
            Self::SignIn => Allowance { at_once: 100, every: Duration::from_secs(20) },
            Self::Write => Allowance { at_once: 40, every: Duration::from_secs(15) },
            Self::Search => Allowance { at_once: 300, every: Duration::from_millis(200) },
            // For its members together, signed in as they are: accounts are made by the dozen behind one address.
            Self::Contact => Allowance { at_once: 30, every: Duration::from_secs(2 * 60) },
            // Who is not signed in sends none: what they send is not read.
            Self::Upload => Allowance { at_once: 20, every: Duration::from_secs(60) },
            Self::Proof => Allowance { at_once: 200, every: Duration::from_secs(2) },
            // Who is not signed in follows nothing, and votes for nothing.
            Self::Follow => Allowance { at_once: 20, every: Duration::from_secs(60) },
        }
    }
}

/// Whose doings are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Member(MemberId),
    Network(IpAddr),
}

/// One IPv6 customer has 2⁶⁴ addresses: they are one network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

type Counter = RateLimiter<Who, DashMapStateStore<Who>, LimitClock, NoOpMiddleware<Nanos>>;

/// The site's clock, as the counters want it.
#[derive(Clone, Debug)]
struct LimitClock(Clock);

impl GovernorClock for LimitClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(u64::try_from(self.0.now().timestamp_nanos_opt().unwrap_or_default()).unwrap_or_default())
    }
}

/// The counters of this process.
#[derive(Debug)]
pub struct Limits {
    clock: LimitClock,
    /// By [`Limited`]; none: the operator took the limits off.
    counters: Option<[(Counter, Counter); Limited::ALL.len()]>,
}

impl Limits {
    /// `are_on`: what the operator set.
    #[must_use]
    pub fn new(clock: Clock, are_on: bool) -> Self {
        let clock = LimitClock(clock);
        let counter = |allowance: Allowance| {
            let at_once = NonZeroU32::new(allowance.at_once).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(allowance.every).unwrap_or(Quota::per_second(at_once));
            Counter::dashmap_with_clock(quota.allow_burst(at_once), clock.clone())
        };
        let counters = are_on.then(|| {
            Limited::ALL.map(|limited| (counter(limited.of_member()), counter(limited.of_network())))
        });
        Self { counters, clock }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, when that is one too many; it was not counted then.
    pub fn count(&self, limited: Limited, member: Option<MemberId>, address: IpAddr) -> Result<(), Duration> {
        let Some(counters) = &self.counters else { return Ok(()) };
        let (of_members, of_networks) = &counters[limited as usize];
        let checked = match member {
            Some(member) => of_members.check_key(&Who::Member(member)),
            None => of_networks.check_key(&Who::Network(network(address))),
        };
        checked.map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    /// Counts one more for a whole network, members or not.
    ///
    /// # Errors
    /// As [`Limits::count`].
    pub fn count_network(&self, limited: Limited, address: IpAddr) -> Result<(), Duration> {
        self.count(limited, None, address)
    }

    /// Forgets those who have been quiet long enough to be as new.
    pub fn forget_quiet(&self) {
        for (of_members, of_networks) in self.counters.iter().flatten() {
            of_members.retain_recent();
            of_networks.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits::new(Clock::from_fn(|| "2026-11-23T12:00:00Z".parse().unwrap()), true)
    }

    fn allowed(limits: &Limits, member: Option<i64>, address: &str) -> u32 {
        let address = address.parse().unwrap();
        (0..).find(|_| limits.count(Limited::Write, member.map(MemberId), address).is_err()).unwrap()
    }

    #[test]
    fn each_member_counts_alone_wherever_they_are() {
        let limits = limits();
        assert_eq!(allowed(&limits, Some(1), "198.51.100.7"), 20);
        assert_eq!(allowed(&limits, Some(1), "203.0.113.9"), 0);
        assert_eq!(allowed(&limits, Some(2), "198.51.100.7"), 20);
    }

    #[test]
    fn those_who_are_not_signed_in_count_with_their_network() {
        let limits = limits();
        assert_eq!(allowed(&limits, None, "2001:db8:1:2::1"), 40);
        assert_eq!(allowed(&limits, None, "2001:db8:1:2:ffff::9"), 0);
        assert_eq!(allowed(&limits, None, "2001:db8:1:3::1"), 40);
        assert_eq!(allowed(&limits, None, "198.51.100.7"), 40);
        assert_eq!(allowed(&limits, None, "::ffff:198.51.100.7"), 0);
    }

    #[test]
    fn a_network_counts_what_its_members_do_together() {
        let limits = limits();
        let address = "198.51.100.7".parse().unwrap();
        let together = (0..).find(|_| limits.count_network(Limited::Contact, address).is_err()).unwrap();
        assert_eq!(together, 30);
        assert_eq!(limits.count_network(Limited::Contact, "203.0.113.9".parse().unwrap()), Ok(()));
    }

    #[test]
    fn one_is_told_how_long_to_wait() {
        let limits = limits();
        allowed(&limits, Some(1), "198.51.100.7");
        let wait = limits.count(Limited::Write, Some(MemberId(1)), "198.51.100.7".parse().unwrap());
        assert_eq!(wait, Err(Duration::from_secs(20)));
    }

    #[test]
    fn an_operator_may_take_the_limits_off() {
        let limits = Limits::new(Clock::system(), false);
        for _ in 0..1_000 {
            assert_eq!(limits.count(Limited::Search, None, "198.51.100.7".parse().unwrap()), Ok(()));
        }
    }
}
