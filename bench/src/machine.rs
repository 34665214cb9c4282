//! Where and when figures were taken: without it they mean little.

use std::{fs, process::Command};

use chrono::Utc;
use serde::Serialize;

use crate::servers::Program;

/// The machine, the moment, the program.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// Processors that may be used.
    pub cores: usize,
    /// Memory, in bytes.
    pub memory: u64,
    /// The system's.
    pub kernel: String,
    /// The day and the time, UTC.
    pub at: String,
    /// The commit of the working copy, « + changes » when it has some.
    pub commit: String,
    /// The program's name and version.
    pub program: String,
}

impl Machine {
    /// Looks at this one.
    pub async fn describe(program: &Program) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let changes = output("git", &["status", "--porcelain", "--untracked-files=no"]);
        let commit = output("git", &["rev-parse", "--short=10", "HEAD"]);
        Self {
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory: field(&read("/proc/meminfo"), "MemTotal")
                .and_then(|value| value.strip_suffix(" kB")?.parse::<u64>().ok())
                .unwrap_or_default()
                * 1_024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            at: Utc::now().format("%Y-%m-%d %H:%M UTC").to_string(),
            commit: if changes.is_empty() { commit } else { format!("{commit} + changes") },
            program: program.version().await.unwrap_or_default(),
        }
    }
}

/// The value of `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == name))
        .map(|(_, value)| value.trim())
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_system_are_read() {
        assert_eq!(field("processor\t: 0\nmodel name\t: AMD: EPYC\n", "model name"), Some("AMD: EPYC"));
        assert_eq!(field("MemTotal:       24000 kB\n", "MemTotal"), Some("24000 kB"));
        assert_eq!(field("", "MemTotal"), None);
    }
}
