//! A browser without a screen, spoken to by the DevTools protocol over its WebSocket.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use super::http;

/// How long anything may take on a slow day.
const PATIENCE: Duration = Duration::from_secs(90);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(30);
/// Where Debian puts it.
const PROGRAM: &str = "/usr/bin/chromium";

pub(crate) struct Browser {
    socket: WebSocketStream<TcpStream>,
    asked: u64,
    _process: Child,
    _profile: TempDir,
}

impl Browser {
    /// A browser with an empty page; none when there is no such program here.
    pub(crate) async fn start() -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            return None;
        }
        let profile = TempDir::new().expect("a temporary directory");
        let process = Command::new(PROGRAM)
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ])
            .args([
                "--remote-debugging-port=0",
                "--window-size=1600,900",
                "--hide-scrollbars",
                "--disable-dev-shm-usage",
            ])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("the browser starts");
        let told = profile.path().join("DevToolsActivePort");
        let give_up = Instant::now() + PATIENCE;
        let (port, target) = loop {
            assert!(Instant::now() < give_up, "the browser is not ready");
            if let Some(found) = page(&told).await {
                break found;
            }
            sleep(LOOK).await;
        };
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
        let (socket, _) = tokio_tungstenite::client_async(target, stream).await.expect("it speaks WebSocket");
        Some(Self { socket, asked: 0, _process: process, _profile: profile })
    }

    pub(crate) async fn open(&mut self, address: &str) {
        self.ask("Page.navigate", json!({ "url": address })).await;
        self.until("document.readyState == 'complete'").await;
    }

    /// What an expression comes to on the page; an exception is no value.
    pub(crate) async fn evaluate(&mut self, expression: &str) -> Value {
        let answer = self.ask("Runtime.evaluate", json!({ "expression": expression, "returnByValue": true })).await;
        answer["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub(crate) async fn until(&mut self, expression: &str) {
        let give_up = Instant::now() + PATIENCE;
        while self.evaluate(expression).await != Value::Bool(true) {
            if Instant::now() >= give_up {
                self.picture("failed").await;
                let seen = self.evaluate("JSON.stringify([picture.servers.length, picture.regions, picture.players, [...storms.keys()], document.querySelector('#news').textContent])").await;
                panic!("never true: {expression}\n{seen}");
            }
            sleep(LOOK).await;
        }
    }

    /// Keeps a picture of the page.
    pub(crate) async fn picture(&mut self, name: &str) {
        let answer = self.ask("Page.captureScreenshot", json!({ "format": "png" })).await;
        let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../dashboard");
        std::fs::create_dir_all(&directory).expect("the build directory can be written");
        let text = answer["data"].as_str().expect("a picture");
        std::fs::write(directory.join(format!("{name}.png")), from_base64(text)).expect("it can be written");
    }

    async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let request = json!({ "id": self.asked, "method": method, "params": params }).to_string();
        self.socket.send(Message::text(request)).await.expect("the browser lives");
        loop {
            let message = self.socket.next().await.expect("the browser lives").expect("it can be read");
            let Ok(answer) = message.to_text().map(serde_json::from_str::<Value>) else { continue };
            let answer = answer.unwrap_or_default();
            if answer["id"] == self.asked {
                return answer["result"].clone();
            }
        }
    }
}

/// The port of a browser, and the address of its page.
async fn page(told: &Path) -> Option<(u16, String)> {
    let text = std::fs::read_to_string(told).ok()?;
    let port: u16 = text.lines().next()?.parse().ok()?;
    let (_, targets) = http::get(([127, 0, 0, 1], port).into(), "/json/list").await?;
    let targets: Value = serde_json::from_str(&targets).ok()?;
    let page = targets.as_array()?.iter().find(|target| target["type"] == "page")?;
    Some((port, page["webSocketDebuggerUrl"].as_str()?.to_owned()))
}

/// RFC 4648, section 4.
fn from_base64(text: &str) -> Vec<u8> {
    let value = |c: u8| match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bits, mut count, mut bytes) = (0u32, 0, Vec::new());
    for value in text.bytes().filter_map(value) {
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 0xff) as u8);
        }
    }
    bytes
}
