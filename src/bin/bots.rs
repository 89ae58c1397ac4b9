//! Clients in numbers as a process.

use std::process::ExitCode;

use clap::Parser;
use wildfire::bots::swarm;
use wildfire::{process, shutdown, telemetry};

/// Honest wire clients in numbers, for load and for stories.
#[derive(Parser)]
#[command(name = "wildfire-bots", version = wildfire::game::BUILD)]
struct Command {
    #[command(flatten)]
    options: swarm::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    telemetry::start();
    process::end("wildfire-bots", run(command.options).await)
}

async fn run(options: swarm::Options) -> anyhow::Result<()> {
    swarm::run(options, shutdown::on_signal()?).await
}
