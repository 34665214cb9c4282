//! A real mail server (`end2end/smtp.mjs`). The tests of processes use this file too: it knows nothing of the site.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};

/// How long the server may take to start, or to hear of a mail.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a mail server did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// `refused`, `held` (read, and never answered), `taken`.
    pub event: String,
    /// Whom the mail is for.
    pub to: String,
    /// Its Message-ID, unless it was refused before.
    pub message_id: String,
    /// The mail as it came.
    pub source: String,
}

/// A process that takes mails; killed when dropped. The script says how it treats which address.
pub struct TestMailServer {
    _process: Child,
    output: Lines<BufReader<ChildStdout>>,
    /// For `SMTP_URL`.
    pub url: String,
}

impl TestMailServer {
    /// Starts one that met nobody yet.
    pub async fn start() -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end/smtp.mjs");
        let mut process = Command::new("node")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("these tests start node: run « make tools » first");
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = next_line(&mut output).await;
        let url = format!("smtp://127.0.0.1:{}", first["port"]);
        Self { _process: process, output, url }
    }

    /// The next thing it does.
    pub async fn next(&mut self) -> Heard {
        let line = next_line(&mut self.output).await;
        let word = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        Heard { event: word("event"), to: word("to"), message_id: word("messageId"), source: word("source") }
    }
}

async fn next_line(output: &mut Lines<BufReader<ChildStdout>>) -> Value {
    let line = timeout(PATIENCE, output.next_line()).await.expect("the mail server hears nothing").unwrap();
    serde_json::from_str(&line.expect("the mail server stopped: run « make tools » first")).unwrap()
}
