//! The command line. See `communaute --help`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    communaute::cli::run().await
}
