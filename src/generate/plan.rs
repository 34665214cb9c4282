//! Who writes when, and where: everything about a data set but its words.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Size,
    random::Chance,
    words::{COMMUNITIES, SUBJECTS},
};

/// When the forum opened, in seconds of Unix.
pub const START: i64 = 1_604_304_000;
/// When the data set was taken.
pub const END: i64 = 1_795_377_600;

/// Replies of the longest discussion, when there are enough.
const LONGEST: usize = 500;
/// Replies of the discussion that stands for the usual ones.
const USUAL: usize = 10;
/// No other discussion is longer, unless there are more replies than that allows.
const LONG: usize = 399;
/// How flat the top of the distribution is: replies fall like 1 / (rank + this).
const FLAT: usize = 60;

/// Identifiers of the categories: the communities, the root of the sheets, the sheets.
pub const ROOT: usize = COMMUNITIES.len() + 1;

/// Everything, in the order of identifiers, which are places in the lists plus one.
pub struct Plan {
    /// When each member joined, earliest first.
    pub joined: Vec<i64>,
    pub topics: Vec<PlannedTopic>,
    /// In the order in which they were written.
    pub posts: Vec<PlannedPost>,
    /// The topic of 10 replies and the longest, by place.
    pub usual: usize,
    pub longest: usize,
}

pub struct PlannedTopic {
    pub subject: usize,
    pub category: usize,
    pub author: usize,
    pub kind: &'static str,
    pub locked: bool,
    pub tags: Vec<usize>,
    pub at: i64,
    /// Its posts, by place in [`Plan::posts`].
    pub posts: Vec<usize>,
    /// The position of the reply that was accepted.
    pub accepted: Option<usize>,
}

pub struct PlannedPost {
    pub at: i64,
    pub topic: usize,
    pub position: usize,
    pub author: usize,
}

impl Plan {
    /// Plans a data set of a size that was checked.
    pub fn new(size: &Size) -> Self {
        let joined = plan_members(size);
        let mut topics = plan_topics(size, &joined);
        let counts = replies(size.topics, size.posts - size.topics);
        let (order, longest, usual) = place(size, &counts);
        for special in [longest, usual].into_iter().filter(|_| size.topics > 0) {
            // Measured: an ordinary question, in the first community.
            topics[special].category = 1;
            topics[special].kind = "topic";
            topics[special].locked = false;
        }
        let posts = plan_posts(size, &joined, &mut topics, &order);
        let mut chance = Chance::of(size.seed, "accepted");
        for (place, topic) in topics.iter_mut().enumerate() {
            let replies = topic.posts.len() - 1;
            if replies > 0 && chance.happens(5) && place != longest && place != usual {
                topic.accepted = Some(1 + chance.below(replies));
            }
        }
        Self { joined, topics, posts, usual, longest }
    }
}

/// A moment as the format writes it.
pub fn iso(at: i64) -> String {
    let moment = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(at);
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Someone who had joined at a moment, the old members more often than the new.
pub fn author(chance: &mut Chance, joined: &[i64], at: i64) -> usize {
    let there = joined.partition_point(|joined| *joined <= at);
    chance.skewed(there.max(joined.len().min(20)), 2)
}

fn plan_members(size: &Size) -> Vec<i64> {
    // Evenly, up to a month before the end.
    let span = END - START - 30 * 86_400;
    (0..size.users).map(|place| START + scaled(span, place, size.users)).collect()
}

/// `span` × `part` / `whole`, without the product running over.
fn scaled(span: i64, part: usize, whole: usize) -> i64 {
    let product = i128::from(span) * part as i128 / (whole.max(1) as i128);
    i64::try_from(product).unwrap_or(span)
}

fn plan_topics(size: &Size, joined: &[i64]) -> Vec<PlannedTopic> {
    let mut chance = Chance::of(size.seed, "topics");
    let span = usize::try_from(END - START - 3 * 86_400).unwrap_or(0);
    let mut times: Vec<i64> =
        (0..size.topics).map(|_| START + 86_400 + i64::try_from(chance.below(span)).unwrap_or(0)).collect();
    times.sort_unstable();
    let mut topics: Vec<PlannedTopic> = times
        .into_iter()
        .map(|at| {
            let subject = chance.skewed(SUBJECTS.len(), 2);
            let mut tags = Vec::new();
            if chance.happens(60) {
                tags.push(subject + 1);
                if chance.happens(40) {
                    tags.push(chance.below(SUBJECTS.len()) + 1);
                }
                tags.sort_unstable();
                tags.dedup();
            }
            let category = match chance.below(100) {
                0..45 => 1,
                45..75 => 2,
                75..92 => 3,
                _ => ROOT + 1 + chance.below(SUBJECTS.len()),
            };
            PlannedTopic {
                subject,
                category,
                author: author(&mut chance, joined, at),
                kind: "topic",
                locked: chance.happens(1),
                tags,
                at,
                posts: Vec::new(),
                accepted: None,
            }
        })
        .collect();
    let mut chance = Chance::of(size.seed, "pinned");
    for pinned in 0..(size.topics / 1_000).clamp(1, 10) {
        if let Some(topic) = topics.get_mut(chance.below(size.topics)) {
            topic.kind = if pinned < 3 { "announce" } else { "sticky" };
        }
    }
    topics
}

/// How many replies each topic has, the longest first, the one of exactly 10 second when there can be one: a quarter has
/// none, the others follow a law of Zipf.
pub fn replies(topics: usize, replies: usize) -> Vec<usize> {
    let answered = (topics - topics / 4).min(replies);
    let mut counts = vec![0; topics];
    counts[..answered].fill(1);
    if answered == 0 {
        return counts;
    }
    let mut left = replies - answered;
    for (count, wanted) in counts[..answered].iter_mut().zip([LONGEST, USUAL]) {
        let more = left.min(wanted - 1);
        *count += more;
        left -= more;
    }
    let others = &mut counts[answered.min(2)..answered];
    let most = if left > others.len() * (LONG - 1) { usize::MAX } else { LONG - 1 };
    for (count, more) in others.iter_mut().zip(zipf(answered.saturating_sub(2), left, most)) {
        *count += more;
        left -= more;
    }
    // One or two topics cannot share what is left.
    counts[0] += left;
    counts
}

/// Shares `total` among `ranks` in proportion to 1 / (rank + [`FLAT`]), at most `most` each.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are far below 2⁵³, and shares are cut on purpose"
)]
fn zipf(ranks: usize, total: usize, most: usize) -> Vec<usize> {
    let share = |scale: f64, rank: usize| ((scale / (rank + FLAT) as f64) as usize).min(most);
    let sum = |scale: f64| (0..ranks).map(|rank| share(scale, rank)).sum::<usize>();
    let (mut low, mut high) = (0.0, (total + 1) as f64 * (ranks + FLAT) as f64);
    for _ in 0..100 {
        let middle = (low + high) / 2.0;
        if sum(middle) > total { high = middle } else { low = middle }
    }
    let mut shares: Vec<usize> = (0..ranks).map(|rank| share(low, rank)).collect();
    let mut left = total - shares.iter().sum::<usize>();
    while left > 0 && shares.iter().any(|share| *share < most) {
        for share in shares.iter_mut().filter(|share| **share < most).take(left) {
            *share += 1;
            left -= 1;
        }
    }
    shares
}

/// Which topic has which number of replies; the place of the longest, which is old, and of the usual one.
fn place(size: &Size, counts: &[usize]) -> (Vec<usize>, usize, usize) {
    let mut order = counts.to_vec();
    // The two first are put where they are wanted once the others are out of order.
    if let Some(others) = order.get_mut(2..) {
        Chance::of(size.seed, "order").shuffle(others);
    }
    let longest = size.topics / 4;
    let usual = (size.topics / 2).max(1).min(size.topics.saturating_sub(1));
    if size.topics > 1 {
        // In this order: the second may stand where the first goes.
        order.swap(0, longest);
        let second = if longest == 1 { 0 } else { 1 };
        order.swap(second, usual);
    }
    (order, longest, usual)
}

fn plan_posts(
    size: &Size,
    joined: &[i64],
    topics: &mut [PlannedTopic],
    replies: &[usize],
) -> Vec<PlannedPost> {
    let mut chance = Chance::of(size.seed, "times");
    let mut posts = Vec::with_capacity(size.posts);
    for (place, (topic, replies)) in topics.iter().zip(replies).enumerate() {
        posts.push(PlannedPost { at: topic.at, topic: place, position: 0, author: topic.author });
        let room = usize::try_from(END - topic.at).unwrap_or(0);
        // Most replies come in the first days; a long discussion lasts.
        let lasts = room.min(86_400 * (14 + 3 * replies));
        let mut delays: Vec<usize> = (0..*replies).map(|_| 300 + chance.skewed(lasts, 3)).collect();
        delays.sort_unstable();
        let mut last = topic.at;
        for (position, delay) in (1..).zip(delays) {
            last = (topic.at + i64::try_from(delay).unwrap_or(0)).max(last + 5);
            posts.push(PlannedPost { at: last, topic: place, position, author: 0 });
        }
    }
    posts.sort_unstable_by_key(|post| (post.at, post.topic, post.position));
    let mut chance = Chance::of(size.seed, "authors");
    for place in 0..posts.len() {
        let topic = &mut topics[posts[place].topic];
        topic.posts.push(place);
        if posts[place].position > 0 {
            // People come back to a discussion they are in.
            posts[place].author = if chance.happens(30) {
                posts[topic.posts[chance.below(topic.posts.len() - 1)]].author
            } else {
                author(&mut chance, joined, posts[place].at)
            };
        }
    }
    posts
}
