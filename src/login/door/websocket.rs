//! The WebSocket way in: the same packets as on a plain connection, one to a message and without their length.
//!
//! Owns the handshake and the change of wrapping, in both directions, and nothing of what the packets say: behind it
//! stands the same [`connection`] as for everybody else. Any path and origin is taken, no subprotocol and no compression
//! is offered, and pieces of a message are put together.

use std::time::Duration;

use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_tungstenite::accept_hdr_async_with_config;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::Door;
use super::doorkeeper::{Place, Refused};
use crate::limits::{FRAME_PAYLOAD_MAX, HANDSHAKE_MAX, WEBSOCKET_BUFFER};
use crate::login::connection;
use crate::protocol::{FrameDecoder, frame};

/// What a plain connection never begins with: its first packet would have more than 18,000 bytes.
pub(super) const FIRST_BYTE: u8 = b'G';

/// Bytes taken from the session at a time.
const READ_SIZE: usize = 16_384;
/// How long the last words may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Talks with a client over WebSocket until it is gone, or must go.
pub(super) async fn serve<S>(mut stream: S, mut place: Place, door: &Door)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    // A trusted proxy that has not said for whom it speaks says so in the request.
    #[expect(clippy::result_large_err, reason = "a refusal is a whole answer, as the library wants it")]
    let introduce = |request: &Request, response: Response| {
        if let Some(client) = door.proxies.client(request.headers()).filter(|_| place.is_proxy()) {
            place.stand_for(client).and_then(|()| door.look_for_bans(&place)).map_err(|why| refusal(&why))?;
        }
        Ok(response)
    };
    let handshake = accept_hdr_async_with_config(&mut stream, introduce, Some(config()));
    let Some(shaken) = door.stop.run_until_cancelled(timeout(HANDSHAKE_MAX, handshake)).await else { return };
    let socket = match shaken {
        Ok(Ok(socket)) => socket,
        // Refused, and told so.
        Ok(Err(Error::Http(_))) => return,
        Ok(Err(error)) => {
            tracing::debug!(%error, "no WebSocket");
            let words = "This is a Crossfire server. Connect with a game client.";
            return answer_as_page(stream, "426 Upgrade Required\r\nUpgrade: websocket", words).await;
        }
        Err(_) => {
            tracing::debug!("a WebSocket was not opened in time");
            return;
        }
    };
    let (ours, theirs) = tokio::io::duplex(WEBSOCKET_BUFFER);
    let (sink, messages) = socket.split();
    let (from_session, to_session) = tokio::io::split(theirs);
    // Each direction by itself: a client that does not read may still be heard, and the other way round.
    let carried = async {
        tokio::join!(inward(messages, to_session), outward(from_session, sink));
    };
    let session = connection::serve(ours, place, door.desk.clone());
    tokio::pin!(session, carried);
    tokio::select! {
        () = &mut session => {
            // The last words are under way.
            let _ = timeout(FAREWELL, carried).await;
        }
        // The session still has to leave in order.
        () = &mut carried => session.await,
    }
}

/// Answers a request for a page with a status and some words, and ends the connection.
pub(super) async fn answer_as_page(mut stream: impl AsyncWrite + Unpin, status: &str, words: &str) {
    let page = format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{words}",
        words.len(),
    );
    // Whoever does not hear it sees the connection end all the same.
    let _ = stream.write_all(page.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Carries what the client says to the session, until it says no more.
async fn inward<M, W>(mut messages: M, mut to_session: W)
where
    M: Stream<Item = Result<Message, Error>> + Unpin,
    W: AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = messages.next().await {
        let payload = match message {
            Message::Binary(payload) => payload,
            Message::Text(text) => text.into(),
            // Answered by the library, and no packets.
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => continue,
            Message::Close(_) => break,
        };
        if payload.is_empty() {
            continue;
        }
        let Ok(packet) = frame(&payload) else { break };
        if to_session.write_all(&packet).await.is_err() {
            break;
        }
    }
    // The session sees the connection end.
    let _ = to_session.shutdown().await;
}

/// Carries what the session says to the client, until it says no more; then closes the socket.
async fn outward<R, K>(mut from_session: R, mut sink: K)
where
    R: AsyncRead + Unpin,
    K: Sink<Message> + Unpin,
{
    let mut decoder = FrameDecoder::new();
    let mut buffer = vec![0; READ_SIZE];
    while let Ok(length @ 1..) = from_session.read(&mut buffer).await {
        decoder.push(&buffer[..length]);
        while let Ok(Some(payload)) = decoder.pop() {
            if sink.feed(Message::Binary(payload.into())).await.is_err() {
                return;
            }
        }
        if sink.flush().await.is_err() {
            return;
        }
    }
    let _ = sink.close().await;
}

fn refusal(why: &Refused) -> ErrorResponse {
    let mut refusal = ErrorResponse::new(Some(why.to_string()));
    *refusal.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    refusal
}

fn config() -> WebSocketConfig {
    // Clients send no packet that would not fit a frame, and must not make us keep one.
    WebSocketConfig::default().max_message_size(Some(FRAME_PAYLOAD_MAX)).max_frame_size(Some(FRAME_PAYLOAD_MAX))
}
