//! One connection as packets: sends what a client says, reads what a server says.
//!
//! Knows nothing of what the packets mean.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, ToSocketAddrs};
use tokio::time::{Instant, timeout};

use crate::protocol::{ClientPacket, DecodeError, EncodeError, FrameDecoder, FrameError, ServerPacket, frame};

/// Bytes read at a time.
const CHUNK: usize = 16_384;
/// A server that does not take what is sent to it for so long is as good as gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// Why a connection is of no use any more.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    #[error("the connection broke")]
    Broken(#[from] std::io::Error),
    #[error("the server closed the connection")]
    Closed,
    #[error("the server does not read what is sent")]
    Stuck,
    #[error(transparent)]
    Frame(#[from] FrameError),
    #[error("a packet {word:?} cannot be read: {source}")]
    Packet { word: String, source: DecodeError },
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// A packet of the server, and when it came.
#[derive(Debug)]
pub struct Received {
    pub at: Instant,
    pub packet: ServerPacket,
}

/// What bytes go over: TCP, or TLS on top of it.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

pub(super) struct Connection {
    stream: Box<dyn Stream>,
    decoder: FrameDecoder,
    chunk: Box<[u8]>,
    /// When the newest bytes came.
    at: Instant,
    pub(super) bytes: u64,
}

impl Connection {
    pub(super) async fn open(address: impl ToSocketAddrs) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }

    pub(super) fn over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        let chunk = vec![0; CHUNK].into_boxed_slice();
        Self { stream: Box::new(stream), decoder: FrameDecoder::new(), chunk, at: Instant::now(), bytes: 0 }
    }

    /// The next packet. Dropped before it is done, it loses nothing.
    pub(super) async fn next(&mut self) -> Result<Received, ConnectionError> {
        loop {
            if let Some(payload) = self.decoder.pop()? {
                let packet = ServerPacket::decode(&payload).map_err(|source| ConnectionError::Packet {
                    word: payload
                        .split(|&byte| byte == b' ')
                        .next()
                        .map(String::from_utf8_lossy)
                        .unwrap_or_default()
                        .into(),
                    source,
                })?;
                return Ok(Received { at: self.at, packet });
            }
            let length = self.stream.read(&mut self.chunk).await?;
            if length == 0 {
                return Err(ConnectionError::Closed);
            }
            self.at = Instant::now();
            self.bytes += length as u64;
            self.decoder.push(&self.chunk[..length]);
        }
    }

    pub(super) async fn send(&mut self, packet: &ClientPacket) -> Result<(), ConnectionError> {
        self.send_bytes(&frame(&packet.encode()?)?).await
    }

    /// Anything at all, also what is no packet.
    pub(super) async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), ConnectionError> {
        timeout(SEND_TIMEOUT, self.write(bytes)).await.map_err(|_| ConnectionError::Stuck)??;
        Ok(())
    }

    /// TLS keeps what is written until it is told that this is all.
    async fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }
}
