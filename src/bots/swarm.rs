//! Many clients in one process, and what they saw together.
//!
//! They log in one after the other, walk as soon as they are in, and are measured from when the last one is
//! in (or has failed) for as long as was asked.

use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::bot::{Bot, Story};
use super::habits::Habit;
use super::report::{Marks, Report, Spread};
use super::route::Route;

/// Honest wire clients in numbers: creates accounts and characters where there are none yet, and plays.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The server's address for clients
    #[arg(long, env = "WILDFIRE_CONNECT", default_value = "127.0.0.1:13327")]
    pub connect: String,
    /// How many clients
    #[arg(long, env = "WILDFIRE_BOTS_COUNT", default_value_t = 200)]
    pub count: usize,
    /// Seconds to measure, once everybody is in
    #[arg(long, env = "WILDFIRE_BOTS_SECONDS", default_value_t = 60)]
    pub seconds: u64,
    /// Logins begun in a second
    #[arg(long, env = "WILDFIRE_BOTS_LOGINS", default_value_t = 10)]
    pub logins: u32,
    /// What they do
    #[arg(long, env = "WILDFIRE_BOTS_HABIT", value_enum, default_value_t = Habit::Mixed)]
    pub habit: Habit,
    /// The way of those who pace: "3s 2w | 10e apply" walks the first part once and the second back and forth
    #[arg(long, env = "WILDFIRE_BOTS_ROUTE", default_value = "12e")]
    pub route: Route,
    /// The starting map's archetype of new characters [default: any of those offered]
    #[arg(long, env = "WILDFIRE_BOTS_START")]
    pub start: Option<String>,
    /// The race's archetype of new characters [default: any of those offered]
    #[arg(long, env = "WILDFIRE_BOTS_RACE")]
    pub race: Option<String>,
    /// What names of accounts and characters begin with; a number follows
    #[arg(long, env = "WILDFIRE_BOTS_ACCOUNTS", default_value = "Bot")]
    pub accounts: String,
    /// Password of all accounts
    #[arg(long, env = "WILDFIRE_BOTS_PASSWORD", default_value = "wandering", hide_env_values = true)]
    pub password: String,
    /// The same seed makes the same decisions
    #[arg(long, env = "WILDFIRE_BOTS_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Log in again when a connection is lost
    #[arg(long, env = "WILDFIRE_BOTS_COME_BACK")]
    pub come_back: bool,
    /// Go on through the doors of region servers that have one
    #[arg(long, env = "WILDFIRE_BOTS_DIRECT")]
    pub direct: bool,
    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// What the swarm as a whole is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Gathering,
    Measuring,
    Over,
}

/// Plays and prints the report; an error when somebody did not get in or was lost.
///
/// # Errors
/// Says how many.
pub async fn run(options: Options, stop: CancellationToken) -> anyhow::Result<()> {
    let json = options.json;
    let report = swarm(options, stop).await;
    if json {
        println!("{}", serde_json::to_string_pretty(&report).context("the report")?);
    } else {
        println!("{report}");
    }
    let lost = report.disconnects;
    anyhow::ensure!(
        report.is_good(),
        "{} of {} clients did not get in, {lost} were lost",
        report.clients - report.entered,
        report.clients
    );
    Ok(())
}

/// Plays. Ends early at `stop`, with what was seen until then.
pub async fn swarm(options: Options, stop: CancellationToken) -> Report {
    let stop = stop.child_token();
    let (phase, watched) = watch::channel(Phase::Gathering);
    let (settled, mut settling) = mpsc::channel(options.count.max(1));
    let begun = Instant::now();
    let pause = Duration::from_secs(1) / options.logins.max(1);
    let mut bots = JoinSet::new();
    for number in 0..options.count {
        let start = begun + pause * u32::try_from(number).unwrap_or(u32::MAX);
        let bot = Bot::new(&options, number, watched.clone(), settled.clone());
        bots.spawn(async move { bot.live(start).await });
    }
    drop(settled);
    let mut entered = 0;
    let gathered = async {
        while let Some(is_in) = settling.recv().await {
            entered += usize::from(is_in);
        }
    };
    tokio::select! {
        () = gathered => {}
        () = stop.cancelled() => {}
    }
    let entering = begun.elapsed();
    tracing::info!(clients = options.count, entered, seconds = entering.as_secs_f64(), "all logins are done");
    phase.send_replace(Phase::Measuring);
    let measuring = Instant::now();
    if entered == 0 {
        stop.cancel();
    }
    let _ = timeout_at(measuring + Duration::from_secs(options.seconds), stop.cancelled()).await;
    phase.send_replace(Phase::Over);
    let seconds = measuring.elapsed();
    let mut report = add_up(bots.join_all().await);
    report.entering_seconds = entering.as_secs_f64();
    report.seconds = seconds.as_secs_f64();
    report
}

fn add_up(stories: Vec<Story>) -> Report {
    let mut report = Report { clients: stories.len(), ..Report::default() };
    let (mut ticks, mut answers) = (Vec::new(), Vec::new());
    report.marks = Marks::of(&stories);
    for story in stories {
        report.entered += usize::from(story.entered);
        report.disconnects += usize::from(story.entered && story.error.is_some());
        report.packets += story.packets;
        report.bytes += story.bytes;
        report.steps += story.steps;
        report.new_maps += story.new_maps;
        report.map_changes += story.map_changes;
        report.region_changes += story.region_changes;
        report.lines_heard += story.lines_heard;
        report.faults += story.faults;
        report.in_the_end += usize::from(story.is_in);
        report.returns += story.returns;
        report.went_on += story.went_on;
        report.stayed += story.stayed;
        report.robbed += story.robberies.len() as u64;
        report.pauses.extend(story.pauses);
        for error in story.error.into_iter().chain(story.first_fault).chain(story.robberies) {
            *report.errors.entry(error).or_default() += 1;
        }
        let own = Spread::of(story.ticks.clone());
        report.ticks_worst_p99 = report.ticks_worst_p99.max(own.p99);
        ticks.extend(story.ticks);
        answers.extend(story.answers);
    }
    report.ticks = Spread::of(ticks);
    report.answers = Spread::of(answers);
    report
}

/// Names of accounts and characters: the prefix and a number.
pub(super) fn name(prefix: &str, number: usize) -> String {
    format!("{prefix}{:04}", number + 1)
}
