//! The login service as a process.

use std::process::ExitCode;

use clap::Parser;
use wildfire::login::service;
use wildfire::{process, shutdown, telemetry};

/// Where players connect: accounts, characters, pictures, and the way into the world.
#[derive(Parser)]
#[command(name = "wildfire-login", version)]
struct Command {
    #[command(flatten)]
    options: service::Options,
}

#[tokio::main]
async fn main() -> ExitCode {
    let command = Command::parse();
    telemetry::start();
    shutdown::with_parent();
    process::end("wildfire-login", serve(command.options).await)
}

async fn serve(options: service::Options) -> anyhow::Result<()> {
    service::serve(options, shutdown::on_signal()?).await
}
