//! The program, as an operator starts and stops it.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

use crate::http::{Answer, PATIENCE};

/// A process that serves; killed when dropped.
pub struct Node {
    process: Child,
    folder: TempDir,
    // Kept open: a process whose output nobody reads would stop at its next word.
    _output: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Node {
    /// Starts one on a database and waits until it serves.
    pub async fn start(database: &str) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), database).await
    }

    /// The same on an embedded database of its own.
    pub async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}/site.sqlite?mode=rwc", folder.path().display());
        Self::start_in(folder, &database).await
    }

    /// The same with what an operator sets besides.
    pub async fn start_with(database: &str, settings: &[(&str, &str)]) -> Self {
        Self::launch(tempfile::tempdir().unwrap(), database, settings).await
    }

    async fn start_in(folder: TempDir, database: &str) -> Self {
        Self::launch(folder, database, &[]).await
    }

    async fn launch(folder: TempDir, database: &str, settings: &[(&str, &str)]) -> Self {
        let log = File::create(folder.path().join("log")).unwrap();
        let mut process = command(folder.path(), database)
            .envs(settings.iter().copied())
            .arg("serve")
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let opened = timeout(PATIENCE, async {
            while let Some(line) = output.next_line().await.unwrap() {
                if let Some((_, address)) = line.split_once("(écoute sur ") {
                    return address.trim_end_matches(')').parse().ok();
                }
            }
            None
        });
        let Ok(Some(address)) = opened.await else { panic!("the server did not start: {}", log_of(&folder)) };
        Self { process, folder, _output: output, address }
    }

    /// Asks for a page as somebody who is not signed in.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.address, "GET", path, "", "").await
    }

    /// What the process has said so far.
    pub fn log(&self) -> String {
        log_of(&self.folder)
    }

    /// Ends the process as a power cut would: nothing is finished.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Asks the process to stop, as a supervisor would; it must do so by itself and have met no error. Returns how long it
    /// took.
    pub async fn stop(mut self) -> Duration {
        let begun = Instant::now();
        let pid = self.process.id().expect("the process runs");
        let asked = Command::new("sh").arg("-c").arg(format!("kill -TERM {pid}")).status().await.unwrap();
        assert!(asked.success());
        let status =
            timeout(PATIENCE, self.process.wait()).await.expect("the process does not stop").unwrap();
        let log = log_of(&self.folder);
        assert!(status.success(), "{status}: {log}");
        assert!(!log.contains(" ERROR ") && !log.contains("panicked"), "{log}");
        begun.elapsed()
    }
}

/// What a command of the program prints.
pub async fn operator(database: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path(), database).args(arguments).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// In an empty folder, without anybody's settings, and without built assets: pages need none.
fn command(folder: &Path, database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_communaute"));
    command
        .current_dir(folder)
        .env_clear()
        .env("DATABASE_URL", database)
        .env("DATA_DIR", folder)
        .env("LEPTOS_OUTPUT_NAME", "communaute")
        .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
        .env("NO_COLOR", "1");
    command
}

fn log_of(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("log")).unwrap()
}
