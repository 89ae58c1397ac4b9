//! What waits to be sent to a client, with a bound. The writing is a task of its own, so that nobody waits for
//! a client that does not read.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::limits::SENDING_MAX;
use crate::protocol::append_frame;
use crate::telemetry::metrics;

/// A client that takes nothing for so long is gone.
const STALL_MAX: Duration = Duration::from_secs(30);
/// How long the last words may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// The way out.
pub(super) struct Outgoing {
    frames: Vec<u8>,
    queue: mpsc::UnboundedSender<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    ended: CancellationToken,
    writer: JoinHandle<()>,
}

impl Outgoing {
    pub(super) fn new<W: AsyncWrite + Unpin + Send + 'static>(stream: W) -> Self {
        // Bounded by bytes, not by pieces: see `flush`.
        let (queue, pieces) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let ended = CancellationToken::new();
        let writer = tokio::spawn(write(stream, pieces, waiting.clone(), ended.clone()));
        Self { frames: Vec::new(), queue, waiting, ended, writer }
    }

    /// Adds one packet to what the next flush sends.
    pub(super) fn push(&mut self, payload: &[u8]) {
        if let Err(error) = append_frame(&mut self.frames, payload) {
            tracing::error!(%error, "a packet does not fit a frame");
        }
    }

    /// Hands everything to the writer. False when more waits than may.
    pub(super) fn flush(&mut self) -> bool {
        let frames = std::mem::take(&mut self.frames);
        let length = frames.len();
        if length > 0 {
            self.waiting.fetch_add(length, Ordering::Relaxed);
            if self.queue.send(frames).is_err() {
                return false;
            }
        }
        self.waiting() <= SENDING_MAX
    }

    /// Bytes that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Waits until nothing can be sent any more.
    pub(super) async fn ended(&self) {
        self.ended.cancelled().await;
    }

    /// Sends the last words, if the client takes them.
    pub(super) async fn finish(mut self) {
        self.flush();
        drop(self.queue);
        if tokio::time::timeout(FAREWELL, &mut self.writer).await.is_err() {
            self.writer.abort();
        }
    }
}

async fn write<W: AsyncWrite + Unpin>(
    mut stream: W,
    mut pieces: mpsc::UnboundedReceiver<Vec<u8>>,
    waiting: Arc<AtomicUsize>,
    ended: CancellationToken,
) {
    let _ended = ended.drop_guard();
    while let Some(piece) = pieces.recv().await {
        let written = async {
            stream.write_all(&piece).await?;
            stream.flush().await
        };
        if !matches!(tokio::time::timeout(STALL_MAX, written).await, Ok(Ok(()))) {
            return;
        }
        waiting.fetch_sub(piece.len(), Ordering::Relaxed);
        metrics::sent(piece.len());
    }
    // Whoever is gone need not hear it.
    let _ = stream.shutdown().await;
}
