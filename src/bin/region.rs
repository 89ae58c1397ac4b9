//! The region service as a process.

use std::process::ExitCode;

use clap::Parser;
use wildfire::cluster::carrier;
use wildfire::{process, shutdown, telemetry};

/// Runs regions of the world. Dials out only: it needs no open port.
#[derive(Parser)]
#[command(name = "wildfire-region", version = wildfire::game::BUILD)]
struct Command {
    #[command(flatten)]
    options: carrier::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    telemetry::start();
    shutdown::with_parent();
    process::end("wildfire-region", serve(command.options).await)
}

async fn serve(options: carrier::Options) -> anyhow::Result<()> {
    carrier::run(options, shutdown::on_signal()?).await
}
