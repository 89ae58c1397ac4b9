//! A player's window in a terminal as a process.

use std::process::ExitCode;

use clap::Parser;
use wildfire::play::service;
use wildfire::{process, shutdown};

/// Plays in a terminal: map, messages, statistics and inventory.
#[derive(Parser)]
#[command(name = "wildfire-play", version = wildfire::game::BUILD)]
struct Command {
    #[command(flatten)]
    options: service::Options,
}

// One thread is enough for one player. There is no log: it would be written over the screen.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let command = Command::parse();
    process::end("wildfire-play", play(command.options).await)
}

async fn play(options: service::Options) -> anyhow::Result<()> {
    service::run(options, shutdown::on_signal()?).await
}
