//! How far a long command has come, on the error output of a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that draws nothing when nobody watches: logs stay readable.
pub fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{msg:28} {bar:32} {human_pos}/{human_len} ({elapsed})") {
        bar.set_style(style);
    }
    bar
}
