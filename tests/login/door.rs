//! Every way in: plain, WebSocket, TLS, through proxies; and who is kept out.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wildfire::limits::STRANGERS_OF_AN_ADDRESS_MAX;
use wildfire::login::door;
use wildfire::protocol::{ClientPacket, ServerPacket};

use crate::cluster::{Client, Cluster, PATIENCE, Wire};

async fn tcp(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the service listens")
}

/// A client that speaks over WebSocket, as browsers do.
struct WebClient {
    socket: WebSocketStream<Box<dyn Wire>>,
}

impl WebClient {
    async fn connect(address: SocketAddr) -> Self {
        Self::over(tcp(address).await, None).await.expect("it upgrades")
    }

    /// `forwarded`: what a proxy says of whom it speaks for.
    async fn over(stream: impl Wire + 'static, forwarded: Option<&str>) -> Result<Self, Error> {
        let mut request = "ws://localhost/some/path".into_client_request()?;
        if let Some(forwarded) = forwarded {
            request.headers_mut().insert("X-Forwarded-For", forwarded.parse().expect("a header"));
        }
        let stream: Box<dyn Wire> = Box::new(stream);
        let (socket, answer) = client_async(request, stream).await?;
        let offered = ["sec-websocket-protocol", "sec-websocket-extensions"].map(|name| answer.headers().get(name));
        assert_eq!(offered, [None, None]);
        let mut client = Self { socket };
        client.until("version").await;
        Ok(client)
    }

    async fn send(&mut self, message: Message) {
        self.socket.send(message).await.expect("the line is open");
    }

    async fn say(&mut self, text: &str) {
        self.send(Message::binary(text.as_bytes().to_vec())).await;
    }

    /// The next message; `None` when the server has closed the socket.
    async fn next(&mut self) -> Option<Message> {
        let next = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the server speaks in time");
        next.and_then(Result::ok).filter(|message| !message.is_close())
    }

    /// The next packet with this word, each in a binary message of its own.
    async fn until(&mut self, word: &str) -> ServerPacket {
        loop {
            match self.next().await {
                Some(Message::Binary(payload)) => {
                    let packet = ServerPacket::decode(&payload).expect("a message is one whole packet");
                    if packet.word() == word {
                        return packet;
                    }
                }
                other => panic!("ended before {word}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn web_clients_play_through_the_same_port() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let address = cluster.login_service("login-1").await;
    let mut client = WebClient::connect(address).await;
    client.say("version 1023 1029 web").await;
    client.say("setup map2cmd 1 tick 1 sound2 3 spellmon 2 facecache 1 want_pickup 1 loginmethod 2").await;
    client.until("setup").await;
    let account = ClientPacket::AccountNew { name: "Webber".into(), password: "secret".into() };
    client.send(Message::binary(account.encode().expect("it fits"))).await;
    client.until("accountplayers").await;
    // Text is read as bytes, nothing at all is passed over, and a ping is answered.
    client.send(Message::binary(Vec::new())).await;
    client.send(Message::text("requestinfo race_list")).await;
    client.until("replyinfo").await;
    client.send(Message::Ping("ho".into())).await;
    assert_eq!(client.next().await, Some(Message::Pong("ho".into())));
    // Somebody on a plain connection sees the same service.
    let mut plain = Client::connect(address).await;
    let login = ClientPacket::AccountLogin { name: "Webber".into(), password: "secret".into() };
    plain.send(&login).await;
    assert!(plain.characters().await.is_empty());
    drop(plain);
    client.socket.close(None).await.expect("the line is open");
    cluster.stop().await;
}

#[tokio::test]
async fn what_is_no_packet_ends_a_web_connection_and_no_other() {
    let mut cluster = Cluster::start().await;
    let address = cluster.login_service("login-1").await;
    let mut other = WebClient::connect(address).await;
    let mut client = WebClient::connect(address).await;
    client.send(Message::binary(vec![b'x'; 70_000])).await;
    assert_eq!(client.next().await, None);
    other.say("setup tick 1").await;
    other.until("setup").await;
    cluster.stop().await;
    assert_eq!(other.next().await, None, "a service that stops closes the socket");
}

async fn asked_for(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("the service listens");
    stream.write_all(request.as_bytes()).await.expect("the line is open");
    let mut answer = String::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_string(&mut answer)).await;
    read.expect("the service answers in time").expect("the answer is a text");
    answer
}

#[tokio::test]
async fn whoever_asks_for_a_page_is_told_what_stands_here() {
    let mut cluster = Cluster::start().await;
    let address = cluster.login_service("login-1").await;
    let answer = asked_for(address, "GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 426 Upgrade Required\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\nThis is a Crossfire server. Connect with a game client."), "{answer}");
    cluster.stop().await;
}

/// Writes a certificate for `localhost` and its key, and says how they are to be used.
fn with_certificate(folder: &Path) -> door::Options {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate is made");
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    fs::write(&certificate, made.cert.pem()).expect("the folder is there");
    fs::write(&key, made.signing_key.serialize_pem()).expect("the folder is there");
    door::Options { tls_cert: Some(certificate), tls_key: Some(key), ..door::Options::at("127.0.0.1:0") }
}

/// Shakes hands with a service that has this certificate.
async fn tls(address: SocketAddr, folder: &Path) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).expect("a certificate");
    roots.add(certificate).expect("it is one");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("there are versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = "localhost".try_into().expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, tcp(address).await).await.expect("they shake hands")
}

#[tokio::test]
async fn tls_is_taken_on_the_same_port_from_plain_and_web_clients() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut cluster = Cluster::start().await;
    let address = cluster.login_service_with("login-1", with_certificate(folder.path())).await;
    let mut plain = Client::connect(address).await;
    assert!(plain.account("Ann").await.is_empty());
    let mut secret = Client::over(tls(address, folder.path()).await).await;
    assert!(secret.account("Bob").await.is_empty());
    let mut web = WebClient::over(tls(address, folder.path()).await, None).await.expect("it upgrades");
    web.say("setup tick 1").await;
    web.until("setup").await;
    cluster.stop().await;
}

#[tokio::test]
async fn where_tls_is_asked_for_nobody_comes_in_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut cluster = Cluster::start().await;
    let options = door::Options { tls_only: true, ..with_certificate(folder.path()) };
    let address = cluster.login_service_with("login-1", options).await;
    let mut plain = Client::silent(tcp(address).await);
    plain.text("This server is to be reached with TLS only.").await;
    assert_eq!(plain.next().await.map(|packet| packet.word().to_owned()), None);
    let answer = asked_for(address, "GET / HTTP/1.1\r\nHost: here\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    let mut secret = Client::over(tls(address, folder.path()).await).await;
    assert!(secret.account("Bob").await.is_empty());
    cluster.stop().await;
}

/// A connection through a proxy that says for whom it speaks.
async fn introduced(address: SocketAddr, client: &str) -> TcpStream {
    let mut stream = tcp(address).await;
    let header = format!("PROXY TCP4 {client} 192.0.2.1 5001 13327\r\n");
    stream.write_all(header.as_bytes()).await.expect("the line is open");
    stream
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_by_its_own_address() {
    let mut cluster = Cluster::start().await;
    let trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")];
    let options = door::Options { trusted_proxies, ..door::Options::at("127.0.0.1:0") };
    let address = cluster.login_service_with("login-1", options).await;
    let mut crowd = Vec::new();
    for _ in 1..STRANGERS_OF_AN_ADDRESS_MAX {
        crowd.push(Client::over(introduced(address, "203.0.113.7").await).await);
    }
    // The header of a web client counts as well.
    let web = WebClient::over(tcp(address).await, Some("198.51.100.1, 203.0.113.7")).await.expect("the last place");
    let mut one_more = Client::silent(introduced(address, "203.0.113.7").await);
    one_more.text("There are too many connections from your address.").await;
    match WebClient::over(tcp(address).await, Some("203.0.113.7")).await.map(|_| ()) {
        Err(Error::Http(answer)) => assert_eq!(answer.status().as_u16(), 503),
        other => panic!("{other:?}"),
    }
    Client::over(introduced(address, "203.0.113.8").await).await;
    WebClient::over(tcp(address).await, Some("203.0.113.8")).await.expect("others have room");
    // Who goes makes room.
    drop((web, crowd.pop()));
    let come_again = async {
        // The service has to notice first.
        while WebClient::over(tcp(address).await, Some("203.0.113.7")).await.is_err() {}
    };
    tokio::time::timeout(PATIENCE, come_again).await.expect("there is room again");
    cluster.stop().await;
}

#[tokio::test]
async fn who_is_still_at_the_door_does_not_hold_up_a_service_that_stops() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut cluster = Cluster::start().await;
    let address = cluster.login_service_with("login-1", with_certificate(folder.path())).await;
    let mut at_the_door = Vec::new();
    for beginning in [&b""[..], b"\x16\x03", b"GET / HTTP"] {
        let mut stream = tcp(address).await;
        stream.write_all(beginning).await.expect("the line is open");
        at_the_door.push(stream);
    }
    // Whoever is answered now came after them.
    Client::connect(address).await;
    cluster.stop().await;
}
