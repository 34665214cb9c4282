//! The processes that are measured: the site, and the floor.

use std::{
    fmt, fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    str::FromStr,
    time::{Duration, Instant},
};

use serde::Serialize;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::sleep,
};

use crate::{
    failure::{Failure, Outcome, While},
    http,
};

/// How long a server may take to answer at first, or to stop.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a server that starts is asked whether it is there.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Where rows are kept, as `DATABASE_URL` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database(String);

impl Database {
    /// The address.
    pub fn url(&self) -> &str {
        &self.0
    }

    /// Its name in tables.
    pub fn name(&self) -> &'static str {
        if self.0.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" }
    }
}

impl FromStr for Database {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            Ok(Self(url.to_owned()))
        } else {
            Err("an address that begins with sqlite: or postgres:// is expected".to_owned())
        }
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The program that is measured, and where it may write.
#[derive(Clone, Debug)]
pub struct Program {
    /// A release build.
    pub path: PathBuf,
    /// Logs, mails.
    pub folder: PathBuf,
}

impl Program {
    /// A command of the program on a database. Every variable it reads is set here, so that neither the caller's
    /// environment nor a `.env` file changes what is measured.
    fn command(&self, database: &Database, address: SocketAddr, kept_pages_mb: Option<u32>) -> Command {
        let mut command = Command::new(&self.path);
        command
            .env("DATABASE_URL", database.url())
            .env("DATA_DIR", self.folder.join("data"))
            .env("SITE_URL", format!("http://{address}"))
            .env("LEPTOS_SITE_ADDR", address.to_string())
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .kill_on_drop(true);
        // An empty variable is as good as none, and hides that of a .env file.
        for name in [
            "SMTP_URL",
            "MAIL_FROM",
            "CONTACT_EMAIL",
            "TRUSTED_PROXIES",
            "LIVE_MAX_CONNECTIONS",
            "LIVE_MAX_BY_ADDRESS",
        ] {
            command.env(name, "");
        }
        // What is measured is done more often than any member would.
        command.env("RATE_LIMITS", "off");
        command.env("PAGE_CACHE_MB", kept_pages_mb.map(|size| size.to_string()).unwrap_or_default());
        command
    }

    /// Runs a command that ends. Returns what it printed, and how long it took.
    pub async fn run(
        &self,
        database: &Database,
        address: SocketAddr,
        arguments: &[&str],
    ) -> Outcome<(String, Duration)> {
        let doing = || format!("running {} {}", self.path.display(), arguments.join(" "));
        let begun = Instant::now();
        let output = self.command(database, address, None).args(arguments).output().await;
        let output = output.while_doing(doing)?;
        if output.status.success() {
            return Ok((String::from_utf8_lossy(&output.stdout).into_owned(), begun.elapsed()));
        }
        Err(Failure::new(format!("{}: {}", doing(), String::from_utf8_lossy(&output.stderr))))
    }

    /// What `--version` prints.
    pub async fn version(&self) -> Outcome<String> {
        let output = Command::new(&self.path).arg("--version").output().await;
        let output = output.while_doing(|| format!("running {}", self.path.display()))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Starts the site on a free port and waits until its database answers. `kept_pages_mb`: room for pages kept for
    /// visitors, in megabytes; none: as by default.
    pub async fn serve(&self, database: &Database, kept_pages_mb: Option<u32>) -> Outcome<Site> {
        let mut site = self.begin_to_serve(database, kept_pages_mb)?;
        site.wait_for("/readyz").await?;
        Ok(site)
    }

    /// Starts the site, and does not wait.
    pub fn begin_to_serve(&self, database: &Database, kept_pages_mb: Option<u32>) -> Outcome<Site> {
        let address = free_address()?;
        let log = self.folder.join(format!("site-{}.log", address.port()));
        let file = fs::File::create(&log).while_doing(|| format!("creating {}", log.display()))?;
        let begun = Instant::now();
        let process = self
            .command(database, address, kept_pages_mb)
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .while_doing(|| format!("starting {}", self.path.display()))?;
        Ok(Site { process, address, begun, log })
    }
}

/// A site that runs. Stopped when dropped.
#[derive(Debug)]
pub struct Site {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// When it was started.
    pub begun: Instant,
    log: PathBuf,
}

impl Site {
    /// Asks for a page until it is answered by 200. Returns the time since the start.
    pub async fn wait_for(&mut self, target: &str) -> Outcome<Duration> {
        loop {
            if let Ok(answer) = http::get(self.address, target, None).await
                && answer.status == 200
            {
                return Ok(self.begun.elapsed());
            }
            let ended = self.process.try_wait().while_doing(|| "watching the site".to_owned())?;
            if ended.is_some() || self.begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                return Err(Failure::new(format!("the site did not answer {target}\n{log}")));
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// What it holds in memory.
    pub fn memory(&self) -> Outcome<Memory> {
        Memory::of(&self.process)
    }

    /// Adds to a failure that this site has ended meanwhile, and how, when it has.
    pub fn explain(&mut self, failure: Failure) -> Failure {
        match self.process.try_wait() {
            Ok(Some(status)) => {
                let log = fs::read_to_string(&self.log).unwrap_or_default();
                Failure::new(format!("{failure}\nthe site at {} has ended: {status}\n{log}", self.address))
            }
            _ => failure,
        }
    }

    /// Stops it as a supervisor does.
    pub async fn stop(mut self) -> Outcome<()> {
        if let Some(id) = self.process.id() {
            // The standard library only knows how to kill.
            let asked = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().await;
            asked.while_doing(|| "stopping the site".to_owned())?;
        }
        if tokio::time::timeout(PATIENCE, self.process.wait()).await.is_err() {
            return Err(Failure::new("the site did not stop"));
        }
        Ok(())
    }
}

/// The floor, as a process of its own. Killed when dropped.
#[derive(Debug)]
pub struct Floor {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Floor {
    /// Starts this program again as the floor of what `folder` holds ([`crate::floor`]).
    pub async fn start(folder: &Path) -> Outcome<Self> {
        let this = std::env::current_exe().while_doing(|| "finding this program".to_owned())?;
        let mut process = Command::new(this)
            .arg("floor")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .while_doing(|| "starting the floor".to_owned())?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            let mut output = BufReader::new(output);
            output.read_line(&mut line).await.while_doing(|| "starting the floor".to_owned())?;
        }
        let address = line.trim().parse().while_doing(|| "reading the floor’s address".to_owned())?;
        Ok(Self { process, address })
    }

    /// What it holds in memory.
    pub fn memory(&self) -> Outcome<Memory> {
        Memory::of(&self.process)
    }
}

/// Memory of a process, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// Resident: what it wrote, and the pages of files it maps (its own program, SQLite's database).
    pub resident: u64,
    /// Resident and written by it: what no other process could share.
    pub own: u64,
}

impl Memory {
    fn of(process: &Child) -> Outcome<Self> {
        let id = process.id().ok_or_else(|| Failure::new("the process has ended"))?;
        let path = format!("/proc/{id}/status");
        let text = fs::read_to_string(&path).while_doing(|| format!("reading {path}"))?;
        Self::parse(&text).ok_or_else(|| Failure::new(format!("{path} does not say how much memory is used")))
    }

    fn parse(status: &str) -> Option<Self> {
        let value = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1_024)
        };
        Some(Self { resident: value("VmRSS:")?, own: value("RssAnon:")? })
    }
}

/// An address of this machine that nobody listens on now.
pub fn free_address() -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0");
    listener.and_then(|listener| listener.local_addr()).while_doing(|| "finding a free port".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_of_a_process_is_read() {
        let status = "Name:\tx\nVmRSS:\t   51200 kB\nRssAnon:\t   20480 kB\nRssFile:\t  30720 kB\n";
        let memory = Memory { resident: 52_428_800, own: 20_971_520 };
        assert_eq!(Memory::parse(status), Some(memory));
        assert_eq!(Memory::parse("Name:\tx\n"), None);
    }

    #[test]
    fn a_database_is_known_by_its_address() {
        assert_eq!("sqlite://x.sqlite".parse::<Database>().unwrap().name(), "SQLite");
        assert_eq!("postgres://x@y/z".parse::<Database>().unwrap().name(), "PostgreSQL");
        assert!("mysql://x".parse::<Database>().is_err());
    }
}
