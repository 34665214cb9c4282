//! `make bench`: measures the release build, each speed beside a floor taken in the same run.
//! See `communaute-bench --help`.

mod cli;
mod failure;
mod fanout;
mod floor;
mod http;
mod imports;
mod live;
mod load;
mod machine;
mod pages;
mod report;
mod scale;
mod servers;
mod sizes;
mod start;
mod statistics;
mod stats;
mod visitors;
mod writes;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run().await
}
