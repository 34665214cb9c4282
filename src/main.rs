//! The command line. See `communaute --help`.

use std::process::ExitCode;

/// A page is a thousand small strings: this allocator draws it up to twice as fast as the system's
/// (docs/PERFORMANCE.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    communaute::cli::run().await
}
