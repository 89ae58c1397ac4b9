//! The servers that tests play against, each in a process and a directory of its own, gone when dropped.
#![allow(dead_code, unused_imports, reason = "each test program uses a part of it")]

pub(crate) mod port;
mod stock;
mod wildfire;

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

pub(crate) use stock::{CONFIGURATION, StockServer};
pub(crate) use wildfire::{STATE, WildfireServer};

/// Where Debian keeps the stock world.
pub(crate) const STOCK_WORLD: &str = "/usr/share/games/crossfire";
/// How long a server may take from its start until it accepts a connection.
const START_TIMEOUT: Duration = Duration::from_secs(60);

/// Waits until `address` accepts a connection, and says what `child` wrote last if it ends instead.
fn wait_until_listening(address: SocketAddr, child: &mut std::process::Child) -> Result<(), String> {
    let deadline = Instant::now() + START_TIMEOUT;
    while Instant::now() < deadline {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            return Err(format!("the server ended before it listened: {status}"));
        }
        if TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
    Err(format!("nothing listens at {address} after {START_TIMEOUT:?}"))
}
