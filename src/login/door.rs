//! The door: who comes in, in which wrapping, and from where.
//!
//! One port for everybody. What a connection begins with tells a proxy's introduction, TLS, and a browser's request
//! for a WebSocket apart; behind the door stands the same [`connection`] for all of them. Owns the bounds on how
//! many may come, and never hears what they say.

pub(super) mod doorkeeper;
mod proxies;
mod tls;
mod websocket;

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use ipnet::IpNet;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite::http::HeaderName;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use doorkeeper::{Doorkeeper, Place, Refused};
use proxies::Proxies;
use tls::Tls;
pub use tls::TlsError;

use super::connection;
use super::desk::Desk;
use super::sanctions;
use super::to_client::line;
use crate::limits::{ACCOUNTS_PER_HOUR, PLAYERS_MAX};
use crate::protocol::{Color, ServerPacket, TextKind, Version, append_frame};

/// Pause when the system cannot accept, so that it can recover.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long a client may think before it counts as one that waits for us to begin.
const FIRST_WORD: Duration = Duration::from_millis(200);
/// How long players may take to be gone from the door of a server that stops, and how often it is looked.
const HOMEWARD_MAX: Duration = Duration::from_secs(3);
const HOMEWARD_LOOK: Duration = Duration::from_millis(20);
/// Bytes of a connection's beginning that are looked at.
const FIRST_BYTES: usize = 512;

/// How clients may come in.
#[derive(Args, Clone, Debug)]
#[group(id = "door")]
pub struct Options {
    /// The address and port for clients: plain, TLS and WebSocket
    #[arg(long, env = "WILDFIRE_LISTEN", default_value = "127.0.0.1:13327", global = true)]
    pub listen: String,
    /// The certificate chain (PEM) for clients that come with TLS; read again when it changes
    #[arg(long, env = "WILDFIRE_TLS_CERT", value_name = "FILE", global = true)]
    pub tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, env = "WILDFIRE_TLS_KEY", value_name = "FILE", global = true)]
    pub tls_key: Option<PathBuf>,
    /// Refuse who comes without TLS, but for trusted proxies
    #[arg(long, env = "WILDFIRE_TLS_ONLY", global = true)]
    pub tls_only: bool,
    /// Addresses or networks (192.0.2.1,10.0.0.0/8) of proxies that are believed when they say whom they speak for, by
    /// the PROXY protocol or by a header
    #[arg(
        long,
        env = "WILDFIRE_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ',',
        value_parser = network,
        global = true
    )]
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which trusted proxies name the address of a web client
    #[arg(
        long,
        env = "WILDFIRE_FORWARDED_HEADER",
        value_name = "HEADER",
        default_value = "x-forwarded-for",
        global = true
    )]
    pub forwarded_header: HeaderName,
    /// How many accounts may be made at one address in an hour, on each login service
    #[arg(long, env = "WILDFIRE_ACCOUNTS_PER_HOUR", value_name = "COUNT", default_value_t = ACCOUNTS_PER_HOUR, global = true)]
    pub accounts_per_hour: u32,
    /// How many may be in the world through each login service; others wait in a queue, and hear their place
    #[arg(long, env = "WILDFIRE_PLAYERS", value_name = "COUNT", default_value_t = PLAYERS_MAX, global = true)]
    pub players: u32,
}

impl Options {
    /// Only an address; everybody may come in.
    pub fn at(listen: &str) -> Self {
        Self {
            listen: listen.to_owned(),
            tls_cert: None,
            tls_key: None,
            tls_only: false,
            trusted_proxies: Vec::new(),
            forwarded_header: HeaderName::from_static("x-forwarded-for"),
            accounts_per_hour: ACCOUNTS_PER_HOUR,
            players: PLAYERS_MAX,
        }
    }

    /// The arguments that say the same to another process.
    pub fn arguments(&self) -> Vec<OsString> {
        let mut told: Vec<OsString> = vec!["--listen".into(), (&self.listen).into()];
        for (option, file) in [("--tls-cert", &self.tls_cert), ("--tls-key", &self.tls_key)] {
            told.extend(file.iter().flat_map(|file| [option.into(), file.into()]));
        }
        told.extend(self.tls_only.then(|| "--tls-only".into()));
        if !self.trusted_proxies.is_empty() {
            let networks: Vec<String> = self.trusted_proxies.iter().map(IpNet::to_string).collect();
            told.extend(["--trusted-proxies".into(), networks.join(",").into()]);
        }
        told.extend(["--forwarded-header".into(), self.forwarded_header.as_str().into()]);
        told.extend(["--accounts-per-hour".into(), self.accounts_per_hour.to_string().into()]);
        told.extend(["--players".into(), self.players.to_string().into()]);
        told
    }
}

fn network(text: &str) -> Result<IpNet, ipnet::AddrParseError> {
    match text.parse::<IpAddr>() {
        Ok(address) => Ok(address.into()),
        Err(_) => text.parse(),
    }
}

/// Why the door cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    #[error("--tls-cert and --tls-key go together")]
    HalfTls,
    #[error("--tls-only needs a certificate: --tls-cert and --tls-key")]
    NoTls,
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// What all connections of a login service come through.
#[derive(Debug)]
pub(super) struct Door {
    doorkeeper: Arc<Doorkeeper>,
    proxies: Proxies,
    tls: Option<Tls>,
    tls_only: bool,
    desk: Arc<Desk>,
    /// The service stops: whoever is not inside yet is left outside.
    stop: CancellationToken,
}

impl Door {
    /// # Errors
    /// When the options contradict each other, or the certificate or its key cannot be used.
    pub(super) fn new(options: Options, desk: Arc<Desk>, stop: CancellationToken) -> Result<Self, DoorError> {
        let tls = match (options.tls_cert, options.tls_key) {
            (Some(certificate), Some(key)) => Some(Tls::load(certificate, key)?),
            (None, None) if options.tls_only => return Err(DoorError::NoTls),
            (None, None) => None,
            _ => return Err(DoorError::HalfTls),
        };
        let proxies = Proxies::new(options.trusted_proxies, options.forwarded_header);
        Ok(Self { doorkeeper: Arc::default(), proxies, tls, tls_only: options.tls_only, desk, stop })
    }

    /// Takes the certificate that is there now, if it is another.
    pub(super) fn renew(&self) {
        if let Some(tls) = &self.tls {
            tls.renew();
        }
    }

    /// Connections that were refused since the service started.
    pub(super) fn refused(&self) -> u64 {
        self.doorkeeper.refused()
    }

    /// Accepts until the service stops; then waits for all connections to end.
    pub(super) async fn listen(self: &Arc<Self>, listener: TcpListener) {
        let connections = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.stop.cancelled() => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let door = self.clone();
                    connections.spawn(async move { door.receive(stream, peer.ip().to_canonical()).await });
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        if self.desk.common.behind.is_some() {
            self.send_home().await;
        }
        self.desk.end_all("the server stops");
        connections.close();
        connections.wait().await;
    }

    /// Lets players go on where they came from, and waits for them to be gone, but not for long.
    async fn send_home(&self) {
        self.desk.send_home();
        let give_up = Instant::now() + HOMEWARD_MAX;
        while self.desk.players() > 0 && Instant::now() < give_up {
            tokio::time::sleep(HOMEWARD_LOOK).await;
        }
    }

    /// One connection, from its first byte to its end.
    async fn receive(&self, stream: TcpStream, peer: IpAddr) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection without nodelay");
        }
        let mut stream = BufReader::with_capacity(FIRST_BYTES, stream);
        let trusted = self.proxies.trust(peer);
        let mut place = match self.doorkeeper.admit(peer, trusted) {
            Ok(place) => place,
            Err(refused) => return refuse(stream, refused).await,
        };
        if trusted {
            match self.stop.run_until_cancelled(proxies::introduced(&mut stream, FIRST_WORD)).await {
                None => return,
                Some(Ok(None)) => {}
                Some(Ok(Some(client))) => {
                    if let Err(refused) = place.stand_for(client) {
                        return refuse(stream, refused).await;
                    }
                }
                Some(Err(error)) => return tracing::warn!(%peer, %error, "a proxy's introduction was not understood"),
            }
        }
        if let Err(refused) = self.look_for_bans(&place) {
            return refuse(stream, refused).await;
        }
        match &self.tls {
            Some(tls) if first_byte(&mut stream).await == Some(tls::FIRST_BYTE) => {
                match self.stop.run_until_cancelled(tls.accept(stream)).await {
                    None => {}
                    Some(Ok(stream)) => self.speak(BufReader::with_capacity(FIRST_BYTES, stream), place).await,
                    Some(Err(error)) => tracing::debug!(%peer, %error, "no TLS"),
                }
            }
            Some(_) if self.tls_only && !trusted => refuse(stream, self.doorkeeper.refuse(Refused::WithoutTls)).await,
            _ => self.speak(stream, place).await,
        }
    }

    fn look_for_bans(&self, place: &Place) -> Result<(), Refused> {
        match self.desk.common.sanctions().of_address(place.address()) {
            Some(sanction) => Err(self.doorkeeper.refuse(Refused::Banned(sanctions::banned(sanction)))),
            None => Ok(()),
        }
    }

    /// Behind proxies and TLS: a browser, or a client that speaks at once.
    async fn speak<S>(&self, mut stream: BufReader<S>, place: Place)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        if first_byte(&mut stream).await == Some(websocket::FIRST_BYTE) {
            websocket::serve(stream, place, self).await;
        } else {
            connection::serve(stream, place, self.desk.clone()).await;
        }
    }
}

/// What a connection begins with. Whoever says nothing waits for our version (no client but termfire does).
async fn first_byte(stream: &mut (impl AsyncBufRead + Unpin)) -> Option<u8> {
    let bytes = timeout(FIRST_WORD, stream.fill_buf()).await.ok()?.ok()?;
    bytes.first().copied()
}

/// Says why somebody may not come in, in the language they speak.
async fn refuse<S>(mut stream: BufReader<S>, why: Refused)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match first_byte(&mut stream).await {
        Some(websocket::FIRST_BYTE) => {
            return websocket::answer_as_page(stream, "503 Service Unavailable", &why.to_string()).await;
        }
        // A handshake only to say no would be dearer for us than for them.
        Some(tls::FIRST_BYTE) => return,
        _ => {}
    }
    let why = line(Color::RED, TextKind::ADMIN_ERROR, why.to_string());
    let packets = [ServerPacket::Version(Version::ours("Crossfire Server\n")), why];
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
