//! A question to an HTTP server, as simple as it can be asked.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The status and the body of an answer; none when nobody listens, or the connection breaks.
pub(crate) async fn get(address: SocketAddr, path: &str) -> Option<(u16, String)> {
    ask(address, "GET", path, "").await
}

/// As [`get`], for what changes something; `headers` end with a line end each.
#[allow(dead_code, reason = "not every test program changes something")]
pub(crate) async fn post(address: SocketAddr, path: &str, headers: &str) -> Option<(u16, String)> {
    ask(address, "POST", path, &format!("Content-Length: 0\r\n{headers}")).await
}

async fn ask(address: SocketAddr, method: &str, path: &str, headers: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    let question = format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(question.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    // Not everybody closes the connection when asked to.
    while !is_whole(&answer) && stream.read_buf(&mut answer).await.ok()? > 0 {}
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

/// Is everything there that the head speaks of? One that speaks of no length ends with the connection.
fn is_whole(answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}
