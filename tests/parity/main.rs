//! The stock server and ours play one scenario with the same client, and what they say is compared packet by packet.
//!
//! The transcripts lie in the build directory under `parity/`, to read.

#[path = "../recorder/mod.rs"]
mod recorder;
#[path = "../servers/mod.rs"]
mod servers;

mod transcript;

mod player;
mod scenario;

mod accepted;
mod compare;
mod normal;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::LazyLock;

use compare::{Difference, differences};
use servers::{STOCK_WORLD, StockServer, WildfireServer};
use transcript::Transcript;

const SKIPPED: &str = "SKIPPED: crossfire-server or its world is not installed, nothing was compared";
/// Characters with enchanted equipment cannot be compared; so many are made until one has none.
const CHARACTERS_MAX: usize = 10;

/// What the stock server said, recorded once for all tests; nothing where it is not installed.
static STOCK: LazyLock<Option<Transcript>> = LazyLock::new(|| stock_transcript("stock"));

#[test]
fn the_stock_server_says_the_same_in_every_run() {
    let recording = std::thread::spawn(|| STOCK.as_ref());
    let Some(again) = stock_transcript("stock-again") else { return };
    let Some(stock) = recording.join().expect("the first recording succeeds") else { return };
    assert_none(&differences(stock, &again));
}

#[test]
fn wildfire_says_what_the_stock_server_says() {
    if !StockServer::installed() {
        return eprintln!("{SKIPPED}");
    }
    let recording = std::thread::spawn(|| STOCK.as_ref());
    let ours = plain_transcript("wildfire", || {
        let server = WildfireServer::start(Path::new(STOCK_WORLD))?;
        let address = server.address;
        Ok((server, address))
    });
    let ours = ours.expect("the scenario can be played against our server");
    let stock = recording.join().expect("the recording succeeds").expect("the stock server is installed");
    let found = differences(stock, &ours);
    let (accepted, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|found| accepted::reason(found).is_some());
    for difference in &accepted {
        println!("accepted: {difference} ({})", accepted::reason(difference).unwrap_or_default());
    }
    assert_none(&rest);
}

fn stock_transcript(name: &str) -> Option<Transcript> {
    if !StockServer::installed() {
        eprintln!("{SKIPPED}");
        return None;
    }
    let transcript = plain_transcript(name, || {
        let server = StockServer::start(Path::new(STOCK_WORLD))?;
        let address = server.address;
        Ok((server, address))
    });
    Some(transcript.expect("the scenario can be played against the stock server"))
}

/// Plays the scenario against fresh servers until the character has no enchanted equipment.
fn plain_transcript<S>(name: &str, start: impl Fn() -> Result<(S, SocketAddr), String>) -> Result<Transcript, String> {
    for _ in 0..CHARACTERS_MAX {
        let (_server, address) = start()?;
        let Some(transcript) = scenario::play(address)? else { continue };
        write(&format!("{name}.recorded.txt"), &transcript)?;
        let transcript = normal::normalised(transcript);
        write(&format!("{name}.txt"), &transcript)?;
        return Ok(transcript);
    }
    Err(format!("{CHARACTERS_MAX} characters in a row had enchanted equipment"))
}

fn write(name: &str, transcript: &Transcript) -> Result<(), String> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity");
    std::fs::create_dir_all(&directory).map_err(|e| e.to_string())?;
    std::fs::write(directory.join(name), transcript.text()).map_err(|e| e.to_string())
}

fn assert_none(differences: &[Difference]) {
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "{} differences:\n{}", lines.len(), lines.join("\n"));
}
