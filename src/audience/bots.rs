//! Telling robots by the name they give.

use std::sync::LazyLock;

use regex::RegexSet;

/// Names of robots, as patterns: see `public/CREDITS.txt`. The last line is ours: whatever says in words what it is.
static CRAWLERS: LazyLock<RegexSet> = LazyLock::new(|| {
    let kept = include_str!("crawlers.txt").lines();
    let ours = ["(?i)bot\\b|crawler|spider|headless|monitor|python|java/|go-http|okhttp"];
    RegexSet::new(kept.chain(ours)).expect("each line of crawlers.txt is a pattern: a test reads them all")
});

/// Makes the list ready, which takes a moment: before the first visitor comes, rather than while they wait.
pub fn prepare() {
    LazyLock::force(&CRAWLERS);
}

/// Whether a browser's name is a robot's; so is none.
pub fn is_robot(agent: &str) -> bool {
    agent.is_empty() || CRAWLERS.is_match(agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn robots_are_known_by_their_names_and_people_are_no_robots() {
        for robot in [
            "",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "curl/8.5.0",
            "python-requests/2.32",
            "UptimeRobot/2.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0 Safari/537.36",
        ] {
            assert!(is_robot(robot), "{robot}");
        }
        for person in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15",
            "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko",
        ] {
            assert!(!is_robot(person), "{person}");
        }
    }
}
