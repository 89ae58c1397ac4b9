//! The whole world in one process, or a cluster on this machine.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use wildfire::cluster::{alone, up};
use wildfire::{process, shutdown, telemetry};

/// A server for the world of Crossfire: alone in one process, or a cluster.
#[derive(Parser)]
#[command(version = wildfire::game::BUILD)]
struct Command {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    options: alone::Options,
}

#[derive(Subcommand)]
enum What {
    /// A cluster on this machine: NATS, Redis, a login service and region servers
    Up(up::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    telemetry::start();
    process::end("wildfire", serve(command).await)
}

async fn serve(command: Command) -> anyhow::Result<()> {
    let stop = shutdown::on_signal()?;
    match command.what {
        None => alone::run(command.options, stop).await,
        Some(What::Up(options)) => up::run(command.options, options, stop).await,
    }
}
