//! Whether something made from the database a while ago still says what the database says.

use std::{
    hash::{BuildHasher, BuildHasherDefault, DefaultHasher},
    sync::atomic::{AtomicU64, Ordering::SeqCst},
};

use super::Channel;

/// Slots the tags share. Two tags in one slot only make a page be drawn once more than it must.
const SLOTS: usize = 4_096;

/// What a page shows, and so what makes it stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tag {
    /// One topic.
    Topic(i64),
    /// Lists of topics, and what counts them.
    Topics,
    /// Figures.
    Statistics,
    /// What the investment committee decided.
    Committee,
    /// Who is signed in.
    Sessions,
    /// Who was told of what after it was written.
    Told,
    /// What a member read of what they were told.
    Read(i64),
}

/// The moments, as numbers that only grow, when each tag last changed. Bounded memory, no lock.
#[derive(Debug)]
pub struct Freshness {
    epoch: AtomicU64,
    everything: AtomicU64,
    slots: Box<[AtomicU64]>,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            epoch: AtomicU64::new(0),
            everything: AtomicU64::new(0),
            slots: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl Freshness {
    /// This moment. Taken before the first query of what is made.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.epoch.load(SeqCst)
    }

    /// Whether nothing of what is shown changed since `moment`.
    #[must_use]
    pub fn holds(&self, moment: u64, shown: &[Tag]) -> bool {
        self.everything.load(SeqCst) <= moment
            && shown.iter().all(|tag| self.slots[slot(*tag)].load(SeqCst) <= moment)
    }

    /// Says that an event of this channel was committed.
    pub fn touch(&self, channel: Channel) {
        match channel {
            Channel::Topic(id) => {
                self.touch_tag(Tag::Topic(id));
                self.touch_tag(Tag::Topics);
            }
            Channel::Topics => self.touch_tag(Tag::Topics),
            Channel::Statistics => self.touch_tag(Tag::Statistics),
            Channel::Committee => self.touch_tag(Tag::Committee),
            Channel::Sessions => self.touch_tag(Tag::Sessions),
            Channel::Told => self.touch_tag(Tag::Told),
            Channel::Read(member) => self.touch_tag(Tag::Read(member)),
            // Names of communities and of members are on every page.
            Channel::Themes | Channel::Members => self.touch_everything(),
        }
    }

    /// Says that anything may have changed.
    pub fn touch_everything(&self) {
        self.everything.fetch_max(self.next(), SeqCst);
    }

    fn touch_tag(&self, tag: Tag) {
        self.slots[slot(tag)].fetch_max(self.next(), SeqCst);
    }

    fn next(&self) -> u64 {
        self.epoch.fetch_add(1, SeqCst) + 1
    }
}

fn slot(tag: Tag) -> usize {
    // The remainder fits: there are few slots.
    (BuildHasherDefault::<DefaultHasher>::default().hash_one(tag) % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_until_something_it_shows_changes() {
        let freshness = Freshness::default();
        let moment = freshness.now();
        let (topic, list) = ([Tag::Topic(1)], [Tag::Topics]);
        assert!(freshness.holds(moment, &topic) && freshness.holds(moment, &list));
        freshness.touch(Channel::Topic(2));
        assert!(freshness.holds(moment, &topic), "another topic changed");
        assert!(!freshness.holds(moment, &list), "a list shows it");
        freshness.touch(Channel::Topic(1));
        assert!(!freshness.holds(moment, &topic));
        assert!(freshness.holds(freshness.now(), &topic), "what is made now is right");
    }

    #[test]
    fn a_member_who_changes_name_changes_every_page() {
        let freshness = Freshness::default();
        let moment = freshness.now();
        freshness.touch(Channel::Members);
        assert!(!freshness.holds(moment, &[]));
    }
}
