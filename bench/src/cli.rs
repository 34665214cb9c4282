//! What is typed: parse, measure, show.

use std::{fs, path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, Parser, Subcommand};

use crate::{
    failure::{Outcome, While},
    fanout, floor, imports, live, load,
    machine::Machine,
    pages, report,
    report::Row,
    scale,
    servers::{Database, Program},
    sizes, start, statistics, writes,
};

/// Measures a release build of the site, and what it must reach.
///
/// Each part starts the site on free ports of this machine, measures it and stops it. Every speed is measured beside a
/// floor in the same run: an axum route that returns the same bytes from memory. What falls short of its target is marked
/// so and is no failure; a figure that cannot be trusted (an answer that is no success, an acknowledged reply that is not
/// there, a connection that is lost) is one.
///
/// Run it from the folder of the repository: the site reads Leptos.toml and target/site there. `scripts/bench.sh` builds,
/// makes a data set and databases, and runs all of it.
#[derive(Debug, Parser)]
#[command(name = "communaute-bench", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Imports the data set into empty databases, then measures everything below, in an order in which nothing disturbs
    /// what comes after.
    All(Options),
    /// Imports the data set: seconds, on each database. One that has it already is left as it is.
    Import(Options),
    /// From the start of the program on a migrated database to the first page: seconds.
    Start(Options),
    /// What travels: HTML of the pages, style, script and WASM, plain and as brotli.
    Sizes(Options),
    /// The pages (kept for visitors, drawn for visitors, drawn for members) under 8 connections of wrk: answers a second,
    /// share of the floor, p50 and p99; then the memory the site holds.
    Pages(Options),
    /// The page of public figures: milliseconds to draw it, seconds to count all of them again.
    Statistics(Options),
    /// Replies a second through the form, by 8 members at a time; then looks for every one of them. Adds to the database.
    Writes(Options),
    /// 10,000 live connections: what each weighs beside a plain axum route of events, and how long a reply takes to reach
    /// 1,000 watchers. Adds to the database. Needs 10,500 open files (ulimit -n).
    Live(Options),
    /// A reply where 10,000 people follow, beside the same reply where nobody does. Fills the databases of --empty-database.
    Fanout(Options),
    /// Whether pages cost more on a larger data set: the same pages on two sites side by side, nothing kept.
    Scale {
        #[command(flatten)]
        options: Options,
        /// The larger data set.
        #[arg(long, value_name = "DIR")]
        large_data: PathBuf,
        /// A database that holds the larger data set; in the order of --database.
        #[arg(long = "large-database", value_name = "URL", required = true)]
        large_databases: Vec<Database>,
    },
    /// Serves what is beside the site: the pages of a folder, from memory. For the other commands.
    #[command(hide = true)]
    Floor {
        /// Written by another command.
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Options {
    /// The program to measure, a release build.
    #[arg(long, value_name = "FILE")]
    program: PathBuf,
    /// The data set that the databases hold: meta.json names the topics to measure.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// A database, as DATABASE_URL says it. Can be given several times.
    #[arg(long = "database", value_name = "URL", required = true)]
    databases: Vec<Database>,
    /// An empty database, for what brings a data set of its own; without one that is left out. Can be given several times.
    #[arg(long = "empty-database", value_name = "URL")]
    empty: Vec<Database>,
    /// A folder to write into: logs, mails, pages of the floor.
    #[arg(long, value_name = "DIR", default_value = "target/bench/work")]
    work: PathBuf,
    /// Where the figures go, as JSON.
    #[arg(long, value_name = "DIR", default_value = "target/bench")]
    out: PathBuf,
    /// A document whose section « bench » (« bench-x10 » for scale) is rewritten with the machine and the figures.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Short and few rounds: to try the bench, rather than to quote its figures.
    #[arg(long)]
    quick: bool,
}

/// What every measure is told.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What is measured.
    pub program: Program,
    /// The data set that the databases hold.
    pub data: PathBuf,
    /// Where.
    pub databases: Vec<Database>,
    /// Those that hold nothing yet.
    pub empty: Vec<Database>,
    /// How long.
    pub pace: Pace,
}

/// How long measures last and how often they are taken.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Times that each page is measured; the figure is their median.
    pub rounds: usize,
    /// Of one page.
    pub lasts: Duration,
    /// Starts of the program.
    pub starts: usize,
    /// Of the writers.
    pub writing: Duration,
    /// Replies told to the watchers of a topic.
    pub replies: usize,
    /// Between two of them.
    pub between_replies: Duration,
}

impl Pace {
    const FULL: Self = Self {
        rounds: 5,
        lasts: Duration::from_secs(2),
        starts: 9,
        writing: Duration::from_secs(10),
        replies: 50,
        between_replies: Duration::from_millis(100),
    };
    const QUICK: Self = Self {
        rounds: 3,
        lasts: Duration::from_secs(1),
        starts: 3,
        writing: Duration::from_secs(4),
        replies: 10,
        ..Self::FULL
    };

    fn describe(&self) -> String {
        format!(
            "Pages: medians of {} rounds of {} s at {} connections, floor and pages in turn. Writes: {} s. Live: {} replies. \
             Starts: median of {}.",
            self.rounds,
            self.lasts.as_secs(),
            load::CONNECTIONS,
            self.writing.as_secs(),
            self.replies,
            self.starts
        )
    }
}

/// Runs the command given on the command line.
pub async fn run() -> ExitCode {
    match measure(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

async fn measure(command: Command) -> Outcome<()> {
    let (name, options) = match &command {
        Command::Floor { folder } => return floor::serve(folder).await,
        Command::All(options) => ("all", options),
        Command::Import(options) => ("import", options),
        Command::Start(options) => ("start", options),
        Command::Sizes(options) => ("sizes", options),
        Command::Pages(options) => ("pages", options),
        Command::Statistics(options) => ("statistics", options),
        Command::Writes(options) => ("writes", options),
        Command::Live(options) => ("live", options),
        Command::Fanout(options) => ("fanout", options),
        Command::Scale { options, .. } => ("scale", options),
    };
    let setting = options.setting()?;
    load::check().await?;
    let machine = Machine::describe(&setting.program).await;
    let rows = match &command {
        Command::Floor { .. } => Vec::new(),
        Command::All(_) => all(&setting).await?,
        Command::Import(_) => imports::measure(&setting).await?,
        Command::Start(_) => start::measure(&setting).await?,
        Command::Sizes(_) => sizes::measure(&setting).await?,
        Command::Pages(_) => pages::measure(&setting).await?,
        Command::Statistics(_) => statistics::measure(&setting).await?,
        Command::Writes(_) => writes::measure(&setting).await?,
        Command::Live(_) => live::measure(&setting).await?,
        Command::Fanout(_) => fanout::measure(&setting).await?,
        Command::Scale { large_databases, large_data, .. } => {
            scale::measure(&setting, large_databases, large_data).await?
        }
    };
    say(&report::table(&rows));
    report::write_json(&options.out, name, &machine, &rows)?;
    if let Some(document) = &options.report {
        let section = if name == "scale" { "bench-x10" } else { "bench" };
        let text = report::markdown(&machine, &rows, &setting.pace.describe());
        report::write_section(document, section, &text)?;
    }
    Ok(())
}

async fn all(setting: &Setting) -> Outcome<Vec<Row>> {
    let mut rows = Vec::new();
    // Figures are shown as they come: all of it takes a quarter of an hour.
    let mut add = |name: &str, measured: Vec<Row>| {
        note(&format!("== {name}\n{}", report::table(&measured)));
        rows.extend(measured);
    };
    add("import", imports::measure(setting).await?);
    add("start", start::measure(setting).await?);
    add("sizes", sizes::measure(setting).await?);
    add("statistics", statistics::measure(setting).await?);
    add("pages", pages::measure(setting).await?);
    add("writes", writes::measure(setting).await?);
    add("live", live::measure(setting).await?);
    add("fanout", fanout::measure(setting).await?);
    Ok(rows)
}

impl Options {
    fn setting(&self) -> Outcome<Setting> {
        fs::create_dir_all(&self.work).while_doing(|| format!("creating {}", self.work.display()))?;
        Ok(Setting {
            program: Program { path: self.program.clone(), folder: self.work.clone() },
            data: self.data.clone(),
            databases: self.databases.clone(),
            empty: self.empty.clone(),
            pace: if self.quick { Pace::QUICK } else { Pace::FULL },
        })
    }
}

/// The result of a command.
#[expect(clippy::print_stdout, reason = "the output of a command is its purpose")]
pub fn say(text: &str) {
    println!("{}", text.trim_end());
}

/// What happens meanwhile.
#[expect(clippy::print_stderr, reason = "figures that come early are not the result")]
fn note(text: &str) {
    eprintln!("{text}");
}

fn fail(message: &str) -> ExitCode {
    note(message);
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
