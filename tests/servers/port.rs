//! Ports for servers that tests start.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU32, Ordering};

/// Below the ports that the system gives to whoever connects somewhere: one that is free now is not taken by some
/// connection before the server listens, nor does a test that asks for it connect to itself.
const FIRST: u32 = 20_000;
const COUNT: u32 = 12_000;

/// A TCP port of the loopback interface that is free, and was not given to anybody else in this process.
///
/// # Panics
/// When all are taken.
pub(crate) fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    // Test programs beside each other begin far from each other.
    let start = std::process::id().wrapping_mul(97);
    let mut tried = (0..COUNT).map(|_| {
        let given = GIVEN.fetch_add(1, Ordering::Relaxed);
        FIRST + start.wrapping_add(given) % COUNT
    });
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    let port = tried.find_map(|port| u16::try_from(port).ok().filter(is_free));
    port.expect("the loopback interface has a free port")
}
