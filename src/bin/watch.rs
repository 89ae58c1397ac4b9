//! The administrator's window as a process.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser;
use wildfire::watch::service;
use wildfire::{process, shutdown, telemetry};

/// Shows a running cluster: who is there, who owns what, and what happens.
#[derive(Parser)]
#[command(name = "wildfire-watch", version = wildfire::game::BUILD)]
struct Command {
    #[command(flatten)]
    options: service::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    // On a terminal that shows the dashboard a line of the log would stand in the midst of it.
    if !(command.options.is_dashboard() && std::io::stderr().is_terminal()) {
        telemetry::start();
    }
    process::end("wildfire-watch", watch(command.options).await)
}

async fn watch(options: service::Options) -> anyhow::Result<()> {
    service::run(options, shutdown::on_signal()?, &mut std::io::stdout()).await
}
