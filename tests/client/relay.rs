//! A relay between a client and a server that keeps what both said, so that a test can wait for it.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum From {
    Client,
    Server,
}

/// Everything said since the relay began.
#[derive(Default)]
struct Heard {
    payloads: Mutex<Vec<(From, Vec<u8>)>>,
    more: Condvar,
}

impl Heard {
    fn lock(&self) -> MutexGuard<'_, Vec<(From, Vec<u8>)>> {
        self.payloads.lock().expect("no holder of the lock panics")
    }
}

pub(crate) struct Relay {
    pub(crate) address: SocketAddr,
    heard: Arc<Heard>,
}

impl Relay {
    /// Relays every connection to a free port of the loopback interface to `server`.
    pub(crate) fn to(server: SocketAddr) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        let heard = Arc::new(Heard::default());
        let into = Arc::clone(&heard);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(server) else { continue };
                if let (Ok(client_again), Ok(server_again)) = (client.try_clone(), server.try_clone()) {
                    pump(From::Client, client, server, &into);
                    pump(From::Server, server_again, client_again, &into);
                }
            }
        });
        Ok(Self { address, heard })
    }

    /// How much was said until now: what `waits` looks at begins here.
    pub(crate) fn now(&self) -> usize {
        self.heard.lock().len()
    }

    /// Whether within `patience` somebody says something, after the moment `since`, for which `is_it` holds.
    pub(crate) fn waits(&self, since: usize, patience: Duration, is_it: impl Fn(From, &[u8]) -> bool) -> bool {
        let deadline = Instant::now() + patience;
        let mut payloads = self.heard.lock();
        loop {
            if payloads.iter().skip(since).any(|(from, payload)| is_it(*from, payload)) {
                return true;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            payloads = self.heard.more.wait_timeout(payloads, left).expect("no holder of the lock panics").0;
        }
    }

    /// The command words said last, to tell what went wrong.
    pub(crate) fn last_words(&self) -> String {
        let payloads = self.heard.lock();
        let told = payloads.iter().filter(|(_, payload)| !payload.starts_with(b"tick")).rev().take(30);
        let lines: Vec<String> = told
            .map(|(from, payload)| format!("{from:?}: {}", payload[..payload.len().min(100)].escape_ascii()))
            .collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }
}

fn pump(who: From, mut source: TcpStream, mut sink: TcpStream, heard: &Arc<Heard>) {
    let heard = Arc::clone(heard);
    std::thread::spawn(move || {
        let mut unread = Vec::new();
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = source.read(&mut bytes) {
            if sink.write_all(&bytes[..count]).is_err() {
                break;
            }
            unread.extend_from_slice(&bytes[..count]);
            while let Some(payload) = take_frame(&mut unread) {
                heard.lock().push((who, payload));
            }
            heard.more.notify_all();
        }
        sink.shutdown(Shutdown::Both).ok();
    });
}

fn take_frame(unread: &mut Vec<u8>) -> Option<Vec<u8>> {
    let header: [u8; 2] = unread.get(..2)?.try_into().ok()?;
    let end = 2 + usize::from(u16::from_be_bytes(header));
    let payload = unread.get(2..end)?.to_vec();
    unread.drain(..end);
    Some(payload)
}
