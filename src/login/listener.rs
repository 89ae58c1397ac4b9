//! The door: accepts connections, as many as there is room for, and not too many from one address.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection;
use super::desk::Desk;
use super::to_client::line;
use super::websocket;
use crate::limits::{CONNECTIONS_MAX, CONNECTIONS_OF_AN_ADDRESS_MAX};
use crate::protocol::{Color, ServerPacket, TextKind, Version, append_frame};

/// Pause when the system cannot accept, so that it can recover.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a client may think before it counts as one that waits for us to begin.
const FIRST_WORD: Duration = Duration::from_millis(200);

/// Accepts until `stop`; then waits for all connections to end.
pub(super) async fn listen(listener: TcpListener, desk: Arc<Desk>, stop: CancellationToken) {
    let doorkeeper = Arc::new(Doorkeeper::default());
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let address = peer.ip().to_canonical();
                match doorkeeper.admit(address) {
                    Ok(place) => {
                        connections.spawn(talk(stream, place, desk.clone()));
                    }
                    Err(why) => {
                        tracing::warn!(%address, why, "connection refused");
                        connections.spawn(refuse(stream, why));
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
    desk.end_all("the server stops");
    connections.close();
    connections.wait().await;
}

async fn talk(stream: TcpStream, place: Place, desk: Arc<Desk>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection without nodelay");
    }
    if is_web(&stream).await {
        websocket::serve(stream, desk).await;
    } else {
        connection::serve(stream, desk).await;
    }
    drop(place);
}

/// Does the client begin with a page request? Whoever says nothing waits for our version (no client but termfire does).
async fn is_web(stream: &TcpStream) -> bool {
    let mut first = [0];
    let peeked = tokio::time::timeout(FIRST_WORD, stream.peek(&mut first)).await;
    matches!(peeked, Ok(Ok(1))) && first[0] == websocket::FIRST_BYTE
}

async fn refuse(mut stream: TcpStream, why: &'static str) {
    if is_web(&stream).await {
        return websocket::answer_as_page(stream, "503 Service Unavailable", why).await;
    }
    let packets =
        [ServerPacket::Version(Version::ours("Crossfire Server\n")), line(Color::RED, TextKind::ADMIN_ERROR, why)];
    let mut frames = Vec::new();
    for payload in packets.iter().filter_map(|packet| packet.encode().ok()) {
        if append_frame(&mut frames, &payload).is_err() {
            return;
        }
    }
    // Whoever does not hear it sees the connection end all the same.
    let _ = stream.write_all(&frames).await;
    let _ = stream.shutdown().await;
}

/// Who is inside, by address.
#[derive(Debug, Default)]
struct Doorkeeper {
    inside: Mutex<BTreeMap<IpAddr, usize>>,
}

/// One connection's place; given back when dropped.
#[derive(Debug)]
struct Place {
    address: IpAddr,
    doorkeeper: Arc<Doorkeeper>,
}

impl Doorkeeper {
    fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Place, &'static str> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.values().sum::<usize>() >= CONNECTIONS_MAX {
            return Err("This server is full: try again later.");
        }
        let count = inside.entry(address).or_default();
        if *count >= CONNECTIONS_OF_AN_ADDRESS_MAX {
            return Err("There are too many connections from your address.");
        }
        *count += 1;
        Ok(Place { address, doorkeeper: self.clone() })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.doorkeeper.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = inside.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                inside.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let doorkeeper = Arc::new(Doorkeeper::default());
        let address = IpAddr::from([127, 0, 0, 1]);
        let mut places: Vec<Place> =
            (0..CONNECTIONS_OF_AN_ADDRESS_MAX).map(|_| doorkeeper.admit(address).unwrap()).collect();
        doorkeeper.admit(address).unwrap_err();
        doorkeeper.admit(IpAddr::from([127, 0, 0, 2])).unwrap();
        places.pop();
        places.push(doorkeeper.admit(address).unwrap());
        drop(places);
        assert!(doorkeeper.inside.lock().unwrap().is_empty());
    }
}
