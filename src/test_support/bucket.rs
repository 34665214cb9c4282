//! A real server that speaks S3 (PyPI's `moto`), with a bucket.

use std::{env, path::PathBuf, process::Stdio, time::Duration};

use reqwest::Client;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    time::timeout,
};

use crate::config::{FilesConfig, HiddenText, S3Config};

/// The version that `scripts/tools.sh` installs.
const MOTO: &str = "moto-5.2.5";
/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that keeps a bucket; killed when dropped.
pub struct TestBucket {
    process: Child,
    // Kept open: a process whose output nobody can read would stop at its next word.
    _output: Lines<BufReader<ChildStderr>>,
    url: String,
    client: Client,
}

impl TestBucket {
    /// Starts one that is empty.
    pub async fn start() -> Self {
        let program = program();
        assert!(
            program.exists(),
            "these tests start PyPI's moto, which is not installed: run « make tools » first ({})",
            program.display()
        );
        let mut process = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stderr.take().unwrap()).lines();
        let started = timeout(PATIENCE, async {
            while let Some(line) = output.next_line().await.unwrap() {
                if let Some((_, url)) = line.split_once("Running on ") {
                    return Some(url.trim().to_owned());
                }
            }
            None
        });
        let Ok(Some(url)) = started.await else { panic!("moto_server did not start") };
        let client = Client::builder().no_proxy().build().unwrap();
        let made = client.put(format!("{url}/communaute")).send().await.unwrap();
        assert!(made.status().is_success(), "{made:?}");
        Self { process, _output: output, url, client }
    }

    /// What an operator sets to use it.
    pub fn config(&self) -> FilesConfig {
        FilesConfig::S3(S3Config {
            bucket: "communaute".to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(self.url.parse().unwrap()),
            access_key_id: "cle".to_owned(),
            secret_access_key: HiddenText("un-secret-que-seuls-les-tests-connaissent".to_owned()),
        })
    }

    /// How many objects it holds, all of them under `fichiers/`.
    pub async fn objects(&self) -> usize {
        let list = self.client.get(format!("{}/communaute?list-type=2", self.url)).send().await.unwrap();
        let list = list.text().await.unwrap();
        let all = list.matches("<Key>").count();
        assert_eq!(list.matches("<Key>fichiers/").count(), all, "{list}");
        all
    }

    /// Nobody answers any more.
    pub async fn stop(&mut self) {
        self.process.kill().await.unwrap();
    }
}

fn program() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| env::home_dir().map(|home| home.join(".cache"))).unwrap_or_default();
    cache.join("communaute").join(MOTO).join("bin/moto_server")
}
