//! The login service as a process, and its command for moving in.

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use wildfire::login::{import, service};
use wildfire::{process, shutdown, telemetry};

/// Where players connect: accounts, characters, pictures, and the way into the world.
#[derive(Parser)]
#[command(name = "wildfire-login", version = wildfire::game::BUILD, args_conflicts_with_subcommands = true)]
struct Command {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    options: service::Options,
}

#[derive(Subcommand)]
enum What {
    /// Takes over the accounts and characters of a stock Crossfire server, and says what could not be carried
    Import(import::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    // Of the service's options none is the import's, though other programs give them to all their commands.
    let matches = Command::command().mut_args(|option| option.global(false)).get_matches();
    let command = Command::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    telemetry::start();
    shutdown::with_parent();
    process::end("wildfire-login", serve(command).await)
}

async fn serve(command: Command) -> anyhow::Result<()> {
    let stop = shutdown::on_signal()?;
    match command.what {
        None => service::serve(command.options, stop).await,
        Some(What::Import(options)) => import::run(options, stop, &mut io::stdout()).await,
    }
}
