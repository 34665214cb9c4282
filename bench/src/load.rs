//! Load, from a second process: `wrk`.

use std::{net::SocketAddr, path::Path, time::Duration};

use tokio::process::Command;

use crate::{
    failure::{Failure, Outcome, While},
    http::ENCODINGS,
};

/// Connections that ask without a pause, each waiting for its answer.
pub const CONNECTIONS: u32 = 8;

/// What wrk prints at the end: one line, rather than a text for people.
const SCRIPT: &str = "\
done = function(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('BENCH %d %d %d %d %d %d %d\\n', summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
";

/// What a page did under load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Answers a second.
    pub a_second: f64,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 came within this, in milliseconds.
    pub p99_ms: f64,
}

/// Whether `wrk` can be run.
pub async fn check() -> Outcome<()> {
    // wrk says its version and fails: only its absence matters.
    Command::new("wrk")
        .arg("-v")
        .output()
        .await
        .while_doing(|| "running wrk (Debian's package wrk)".to_owned())
        .map(|_| ())
}

/// Asks for one page during `lasts` over [`CONNECTIONS`] connections. `least_bytes`: of each answer on average; less
/// means that something else was answered.
///
/// # Errors
/// When one answer was not a success: such a figure means nothing.
pub async fn press(
    folder: &Path,
    server: SocketAddr,
    target: &str,
    cookie: Option<&str>,
    lasts: Duration,
    least_bytes: usize,
) -> Outcome<Speed> {
    let script = folder.join("wrk.lua");
    std::fs::write(&script, SCRIPT).while_doing(|| format!("writing {}", script.display()))?;
    let mut command = Command::new("wrk");
    command
        .args(["--threads", "1", "--connections", &CONNECTIONS.to_string(), "--timeout", "10s"])
        // wrk counts in whole seconds.
        .args(["--duration", &format!("{}s", lasts.as_secs().max(1))])
        .arg("--script")
        .arg(&script)
        .args(["--header", &format!("Accept-Encoding: {ENCODINGS}")]);
    if let Some(cookie) = cookie {
        command.args(["--header", &format!("Cookie: {cookie}")]);
    }
    let output = command
        .arg(format!("http://{server}{target}"))
        .output()
        .await
        .while_doing(|| "running wrk".to_owned())?;
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text, least_bytes).map_err(|error| {
        Failure::new(format!("{target}: {error}\n{text}{}", String::from_utf8_lossy(&output.stderr)))
    })
}

fn parse(text: &str, least_bytes: usize) -> Outcome<Speed> {
    let line = text.lines().find_map(|line| line.strip_prefix("BENCH "));
    let numbers: Vec<f64> =
        line.unwrap_or_default().split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [requests, micros, bytes, p50, p99, refused, broken] = numbers[..] else {
        return Err(Failure::new("wrk did not say what it measured"));
    };
    if requests < 1.0 || micros < 1.0 {
        return Err(Failure::new("nothing was answered in time"));
    }
    if refused > 0.0 || broken > 0.0 {
        return Err(Failure::new(format!("{refused} answers were no success, {broken} were cut off")));
    }
    if bytes / requests < least_bytes as f64 {
        return Err(Failure::new(format!("answers of {:.0} bytes are not the page", bytes / requests)));
    }
    Ok(Speed { a_second: requests * 1e6 / micros, p50_ms: p50 / 1e3, p99_ms: p99 / 1e3 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_wrk_is_read() {
        let text = "Running 1s test\n  1 threads\nBENCH 2000 1000000 8000000 400 1500 0 0\n";
        let speed = Speed { a_second: 2000.0, p50_ms: 0.4, p99_ms: 1.5 };
        assert_eq!(parse(text, 3_000).unwrap(), speed);
    }

    #[test]
    fn a_figure_that_means_nothing_is_refused() {
        for text in [
            "",
            "BENCH 1 2 3",
            "BENCH 0 1000000 0 0 0 0 0",
            "BENCH 2000 1000000 8000000 400 1500 1 0",
            "BENCH 2000 1000000 8000000 400 1500 0 1",
            "BENCH 2000 1000000 2000000 400 1500 0 0",
        ] {
            assert!(parse(text, 3_000).is_err(), "{text}");
        }
    }
}
