//! Live updates: what ten thousand open connections weigh, and how long a reply takes to reach those who watch.
//!
//! When exactly a commit happens cannot be seen from outside. It lies between the moment the reply's form is sent and the
//! moment it is answered; the target is held against the time from the *sending*, which is longer than the time from the
//! commit: it holds the whole write too. The time from the answer is shown beside it.

use std::{
    fs,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    sync::{Semaphore, mpsc},
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout_at},
};

use crate::{
    cli::Setting,
    failure::{Failure, Outcome, While},
    http::{Connection, Request},
    pages,
    report::Row,
    servers::{Database, Floor, Memory},
    stats::percentile,
    visitors::sign_in,
    writes::{ReplyForm, text},
};

/// Open connections.
const CONNECTIONS: usize = 10_000;
/// Of them, those that watch the topic that is replied to.
const WATCHERS: usize = 1_000;
/// Topics that the others watch.
const OTHER_TOPICS: usize = 900;
/// Connections from one address: an office; fewer than the site allows by default.
const BY_ADDRESS: usize = 250;
/// Connections that are being opened at a time: fewer than a listener keeps waiting.
const OPENING: usize = 64;
/// The site's weight, times the floor's.
const HEAVIEST: f64 = 1.1;
/// p99 from the sending to the reception, in milliseconds.
const LATEST_MS: f64 = 250.0;
/// How long a reply may take to reach everybody before the measure has failed.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long memory is left to settle.
const SETTLE: Duration = Duration::from_secs(2);

/// Measures the floor, then the site on each database.
pub async fn measure(setting: &Setting) -> Outcome<Vec<Row>> {
    check_limit()?;
    let floor = Floor::start(&setting.program.folder.join("no-pages")).await?;
    let topic = 1;
    let before = floor.memory()?;
    let mut crowd = Crowd::gather(floor.address, topic).await?;
    let plain = weight(before, settled(|| floor.memory()).await?);
    let mut seen = Seen::default();
    for number in 0..setting.pace.replies {
        let sent = Instant::now();
        let mut connection = Connection::open(floor.address).await?;
        let number = number as u64 + 1;
        let form = [("post", number.to_string())];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let target = format!("/direct?{}", channel(topic));
        connection.send(Request { target: &target, form: Some(&form), ..Request::default() }).await?;
        seen.add(sent, Instant::now(), &crowd.hears(number).await?);
        sleep(setting.pace.between_replies).await;
    }
    crowd.check()?;
    drop(crowd);
    drop(floor);
    let name = |what: &str| format!("10,000 live connections: {what}");
    let mut rows = vec![
        Row::new(name("each, plain axum route"), plain, "KB"),
        seen.row(name("an event to 1,000, plain axum route"), &seen.from_sending),
    ];
    for database in &setting.databases {
        rows.extend(measure_on(setting, database, plain, &name).await?);
    }
    Ok(rows)
}

async fn measure_on(
    setting: &Setting,
    database: &Database,
    plain: f64,
    name: &impl Fn(&str) -> String,
) -> Outcome<Vec<Row>> {
    let [(topic, _), _] = pages::topics(&setting.data)?;
    // A site of its own: what the pages left in memory is not what connections cost.
    let site = setting.program.serve(database, None).await?;
    let cookie = sign_in(&setting.program, database, site.address, 0).await?;
    let form = ReplyForm::read(site.address, &format!("/sujets/{topic}"), &cookie).await?;
    let mut writer = Connection::open(site.address).await?;
    form.post(&mut writer, &text("avant la foule")).await?;

    let before = site.memory()?;
    let mut crowd = Crowd::gather(site.address, topic).await?;
    let each = weight(before, settled(|| site.memory()).await?);
    let mut seen = Seen::default();
    for number in 0..setting.pace.replies {
        let sent = Instant::now();
        let id = form.post(&mut writer, &text(&format!("en direct {number}"))).await?;
        let answered = Instant::now();
        seen.add(sent, answered, &crowd.hears(id).await?);
        sleep(setting.pace.between_replies).await;
    }
    crowd.check()?;
    drop(crowd);
    site.stop().await?;

    let times = each / plain;
    let memory = Row { of_floor: Some(times), ..Row::new(name("each, the site"), each, "KB") };
    let memory =
        memory.on(database.name()).must(format!("≤ {HEAVIEST} × the plain route"), times <= HEAVIEST);
    let reply = |what: &str| name(&format!("a reply to 1,000, from {what}"));
    let sending = seen.row(reply("the form’s sending"), &seen.from_sending).on(database.name());
    let late = sending.p99_ms.unwrap_or(f64::INFINITY);
    let sending = sending.must(format!("p99 ≤ {LATEST_MS} ms"), late <= LATEST_MS);
    let answer = seen.row(reply("the form’s answer"), &seen.from_answer).on(database.name());
    Ok(vec![memory, sending, answer])
}

/// How late events came.
#[derive(Debug, Default)]
struct Seen {
    from_sending: Vec<f64>,
    from_answer: Vec<f64>,
}

impl Seen {
    fn add(&mut self, sent: Instant, answered: Instant, heard: &[Instant]) {
        let late =
            |since: Instant| move |at: &Instant| at.saturating_duration_since(since).as_secs_f64() * 1e3;
        self.from_sending.extend(heard.iter().map(late(sent)));
        // Some hear of it before its author: those waited for nothing.
        self.from_answer.extend(heard.iter().map(late(answered)));
    }

    /// The figure is the latest of all.
    fn row(&self, what: String, late: &[f64]) -> Row {
        let percent = |percent| Some(percentile(late.iter().copied(), percent));
        let latest = percentile(late.iter().copied(), 100.0);
        Row { p50_ms: percent(50.0), p99_ms: percent(99.0), ..Row::new(what, latest, "ms at most") }
    }
}

/// Browsers that watch.
struct Crowd {
    heard: mpsc::UnboundedReceiver<(u64, Instant)>,
    lost: Arc<AtomicUsize>,
    readers: Vec<AbortHandle>,
}

impl Crowd {
    /// Opens every connection; the first [`WATCHERS`] watch `topic`.
    async fn gather(server: SocketAddr, topic: u64) -> Outcome<Self> {
        let (tell, heard) = mpsc::unbounded_channel();
        let lost = Arc::new(AtomicUsize::new(0));
        let opening = Arc::new(Semaphore::new(OPENING));
        let mut coming = JoinSet::new();
        for number in 0..CONNECTIONS {
            let tell = (number < WATCHERS).then(|| tell.clone());
            let watched = if tell.is_some() { topic } else { other_topic(number, topic) };
            let (opening, lost) = (opening.clone(), lost.clone());
            coming.spawn(async move {
                let _place = opening.acquire().await.while_doing(|| "waiting for a turn".to_owned())?;
                let connection = Connection::open_from(address(number), server).await?;
                let target = format!("/direct?{}", channel(watched));
                let (stream, read) = connection.stream(&target).await?;
                Ok(tokio::spawn(listen(stream, read, tell, lost)).abort_handle())
            });
        }
        let mut readers = Vec::with_capacity(CONNECTIONS);
        while let Some(came) = coming.join_next().await {
            let came: Outcome<AbortHandle> = came.while_doing(|| "connecting".to_owned())?;
            readers.push(came?);
        }
        Ok(Self { heard, lost, readers })
    }

    /// Waits until every watcher heard of a post. Returns when each did.
    async fn hears(&mut self, post: u64) -> Outcome<Vec<Instant>> {
        let until = tokio::time::Instant::now() + PATIENCE;
        let mut heard = Vec::with_capacity(WATCHERS);
        while heard.len() < WATCHERS {
            match timeout_at(until, self.heard.recv()).await {
                Ok(Some((number, at))) if number == post => heard.push(at),
                Ok(Some(_)) => {}
                _ => {
                    let count = heard.len();
                    return Err(Failure::new(format!("{count} of {WATCHERS} heard of post {post}")));
                }
            }
        }
        Ok(heard)
    }

    /// Nobody was lost on the way.
    fn check(&self) -> Outcome<()> {
        match self.lost.load(SeqCst) {
            0 => Ok(()),
            lost => Err(Failure::new(format!("{lost} of {CONNECTIONS} live connections were lost"))),
        }
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.readers.iter().for_each(AbortHandle::abort);
    }
}

/// Reads a stream until its end, which is a loss. Says which posts it hears of, when somebody wants to know.
async fn listen(
    mut stream: TcpStream,
    mut unread: Vec<u8>,
    tell: Option<mpsc::UnboundedSender<(u64, Instant)>>,
    lost: Arc<AtomicUsize>,
) {
    let mut buffer = [0; 512];
    loop {
        let read = match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(read) => read,
        };
        let at = Instant::now();
        let Some(tell) = &tell else { continue };
        unread.extend_from_slice(&buffer[..read]);
        while let Some(end) = unread.windows(2).position(|two| two == b"\n\n") {
            let event: Vec<u8> = unread.drain(..end + 2).collect();
            if let Some(post) = post_of(&event) {
                // Nobody listens any more: the measure is over.
                let _ = tell.send((post, at));
            }
        }
    }
    lost.fetch_add(1, SeqCst);
}

/// The post that an event is about: `"post":12` from the site, `post=12` from the floor.
fn post_of(event: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(event).ok()?;
    let (_, rest) = text.split_once("post")?;
    let digits = rest.trim_start_matches(['"', ':', '=', ' ']);
    digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
}

/// Where the visitor of this rank comes from.
fn address(number: usize) -> Ipv4Addr {
    let office = u8::try_from(number / BY_ADDRESS).unwrap_or(u8::MAX);
    Ipv4Addr::new(127, 1, office, 1)
}

/// What the visitor of this rank watches, when it is not the topic that is measured.
fn other_topic(number: usize, measured: u64) -> u64 {
    let other = (number % OTHER_TOPICS) as u64 + 1;
    if other == measured { other + OTHER_TOPICS as u64 } else { other }
}

fn channel(topic: u64) -> String {
    format!("canal=sujet:{topic}")
}

async fn settled(memory: impl Fn() -> Outcome<Memory>) -> Outcome<Memory> {
    sleep(SETTLE).await;
    memory()
}

/// What one connection weighs in the server's memory, in kilobytes. The system's own buffers are not in it.
fn weight(before: Memory, after: Memory) -> f64 {
    after.resident.saturating_sub(before.resident) as f64 / 1_024.0 / CONNECTIONS as f64
}

/// This process and the server hold a file descriptor a connection.
fn check_limit() -> Outcome<()> {
    let needed = CONNECTIONS as u64 + 500;
    let text = fs::read_to_string("/proc/self/limits").while_doing(|| "reading the limits".to_owned())?;
    match open_files(&text) {
        Some(limit) if limit < needed => Err(Failure::new(format!(
            "{limit} open files are allowed, {needed} are needed: ulimit -n {needed}"
        ))),
        _ => Ok(()),
    }
}

/// How many files may be open; none: as many as one likes.
fn open_files(limits: &str) -> Option<u64> {
    limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn the_post_of_an_event_is_read() {
        let event = b"5f\r\nid: 4\nevent: sujet\ndata: {\"what\":\"replied\",\"topic\":1,\"post\":120}\n\n";
        assert_eq!(post_of(event), Some(120));
        assert_eq!(post_of(b"event: sujet\ndata: post=7\n\n"), Some(7));
        assert_eq!(post_of(b":\n\n"), None);
        assert_eq!(post_of(b"data: {\"post\":null}\n\n"), None);
    }

    #[test]
    fn visitors_come_from_offices_the_site_lets_in() {
        let mut offices: HashMap<Ipv4Addr, usize> = HashMap::new();
        (0..CONNECTIONS).for_each(|number| *offices.entry(address(number)).or_default() += 1);
        assert!(
            offices.values().all(|count| *count <= BY_ADDRESS) && offices.keys().all(Ipv4Addr::is_loopback)
        );
        assert!((0..CONNECTIONS).all(|number| other_topic(number, 7) != 7));
    }

    #[test]
    fn the_limit_of_open_files_is_read() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 20000  files\n";
        assert_eq!(open_files(limits), Some(1_024));
        assert_eq!(open_files("Max open files            unlimited            unlimited  files\n"), None);
    }
}
