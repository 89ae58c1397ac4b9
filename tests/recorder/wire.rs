//! A Crossfire connection as a client has it: frames in, frames out, nothing understood.
//!
//! It shares no code with the server under test, so that a mistake there cannot hide here.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// What a read brought.
pub(crate) enum Received {
    Payload(Vec<u8>),
    Closed,
    Nothing,
}

pub(crate) struct Wire {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Wire {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|e| format!("{address}: {e}"))?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        Ok(Self { stream, unread: Vec::new() })
    }

    pub(crate) fn send(&mut self, payload: &[u8]) -> Result<(), String> {
        let length = u16::try_from(payload.len()).map_err(|e| e.to_string())?;
        let mut frame = length.to_be_bytes().to_vec();
        frame.extend_from_slice(payload);
        self.stream.write_all(&frame).map_err(|e| e.to_string())
    }

    /// The next payload, or `Nothing` once `deadline` has passed.
    pub(crate) fn receive(&mut self, deadline: Instant) -> Result<Received, String> {
        loop {
            if let Some(payload) = self.take_frame() {
                return Ok(Received::Payload(payload));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Received::Nothing);
            }
            self.stream.set_read_timeout(Some(left.max(Duration::from_millis(1)))).map_err(|e| e.to_string())?;
            let mut bytes = [0; 65_536];
            match self.stream.read(&mut bytes) {
                Ok(0) => return Ok(Received::Closed),
                Ok(count) => self.unread.extend_from_slice(&bytes[..count]),
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(e) if e.kind() == ErrorKind::ConnectionReset => return Ok(Received::Closed),
                Err(e) => return Err(e.to_string()),
            }
        }
    }

    fn take_frame(&mut self) -> Option<Vec<u8>> {
        let header: [u8; 2] = self.unread.get(..2)?.try_into().ok()?;
        let end = 2 + usize::from(u16::from_be_bytes(header));
        let payload = self.unread.get(2..end)?.to_vec();
        self.unread.drain(..end);
        Some(payload)
    }
}
