//! A login service and region servers on one in-process broker, over the starter world, and honest clients.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use wildfire::bus::{Broker, Link};
use wildfire::ids::ServerName;
use wildfire::login::{self, door};
use wildfire::persistence::{LocalStore, Store};
use wildfire::protocol::{ClientPacket, FrameDecoder, ReplyInfo, ServerPacket, frame};
use wildfire::region::{Host, HostParts, Quarters};
use wildfire::world_files::{self, WorldFiles};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Cluster {
    pub(crate) broker: Broker,
    pub(crate) store: LocalStore,
    files: Arc<WorldFiles>,
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
}

impl Cluster {
    pub(crate) async fn start() -> Self {
        let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/maps"));
        let files = Arc::new(world_files::open(Some(root)).await.expect("the starter world loads"));
        Self {
            broker: Broker::new(),
            store: LocalStore::in_memory(),
            files,
            stop: CancellationToken::new(),
            running: Vec::new(),
        }
    }

    pub(crate) fn ends(&self, name: &str) -> (ServerName, Link, Store) {
        let name = ServerName::new(name);
        let link = Link::Local(self.broker.connect(&name));
        let store = Store::local(&self.store, &name);
        (name, link, store)
    }

    pub(crate) async fn region_server(&mut self, name: &str) -> CancellationToken {
        let (name, link, store) = self.ends(name);
        let parts = HostParts {
            name,
            link,
            store,
            files: self.files.clone(),
            seed: 7,
            minutes: || 0,
            quarters: Quarters::Here,
            drill: None,
            abandon_foreign_logs: false,
            direct: None,
        };
        let host = Host::start(parts).await.expect("the link takes subscriptions");
        let stop = self.stop.child_token();
        self.running.push(tokio::spawn(host.run(stop.clone())));
        stop
    }

    pub(crate) async fn login_service(&mut self, name: &str) -> SocketAddr {
        self.login_service_with(name, door::Options::at("127.0.0.1:0")).await
    }

    pub(crate) async fn login_service_with(&mut self, name: &str, door: door::Options) -> SocketAddr {
        let (_, link, store) = self.ends(name);
        let listener = TcpListener::bind(&door.listen).await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let files = &self.files;
        let (catalog, partition) = (files.catalog().clone(), files.partition().clone());
        let world = files.hash().to_owned();
        let parts = login::Parts { link, store, catalog, partition, world, door, behind: None, listener };
        let stop = self.stop.child_token();
        self.running.push(tokio::spawn(async move { login::run(parts, stop).await.expect("the service serves") }));
        address
    }

    pub(crate) async fn stop(self) {
        self.stop.cancel();
        for running in self.running {
            tokio::time::timeout(PATIENCE, running).await.expect("everything ends in time").expect("no task panics");
        }
    }
}

/// What a plain client speaks over: TCP, or TLS on top of it.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Wire for S {}

pub(crate) struct Client {
    stream: Box<dyn Wire>,
    decoder: FrameDecoder,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::over(TcpStream::connect(address).await.expect("the service listens")).await
    }

    pub(crate) async fn over(stream: impl Wire + 'static) -> Self {
        let mut client = Self::silent(stream);
        client.say("setup map2cmd 1 tick 1 sound2 3 spellmon 2 facecache 1 want_pickup 1 loginmethod 2").await;
        client.until("version").await;
        client.until("setup").await;
        client
    }

    /// A client that says nothing of its own accord.
    pub(crate) fn silent(stream: impl Wire + 'static) -> Self {
        Self { stream: Box::new(stream), decoder: FrameDecoder::new() }
    }

    pub(crate) async fn send(&mut self, packet: &ClientPacket) {
        self.stream
            .write_all(&frame(&packet.encode().expect("it fits")).expect("it fits"))
            .await
            .expect("the line is open");
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.stream.write_all(&frame(text.as_bytes()).expect("it fits")).await.expect("the line is open");
    }

    /// The next packet; `None` when the server has ended the connection.
    pub(crate) async fn next(&mut self) -> Option<ServerPacket> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(payload) = self.decoder.pop().expect("frames are whole") {
                return Some(ServerPacket::decode(&payload).expect("the service speaks the protocol"));
            }
            let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut buffer)).await;
            match read.expect("the server speaks in time") {
                Ok(0) | Err(_) => return None,
                Ok(length) => self.decoder.push(&buffer[..length]),
            }
        }
    }

    /// All packets up to the first one with this word.
    pub(crate) async fn until(&mut self, word: &str) -> Vec<ServerPacket> {
        let mut packets = Vec::new();
        loop {
            let packet = self.next().await.unwrap_or_else(|| panic!("ended before {word}: {packets:?}"));
            let done = packet.word() == word;
            packets.push(packet);
            if done {
                return packets;
            }
        }
    }

    pub(crate) async fn account(&mut self, name: &str) -> Vec<String> {
        let password = "secret".into();
        self.send(&ClientPacket::AccountNew { name: name.into(), password }).await;
        self.characters().await
    }

    pub(crate) async fn characters(&mut self) -> Vec<String> {
        match self.until("accountplayers").await.pop() {
            Some(ServerPacket::AccountPlayers(players)) => players.into_iter().map(|player| player.name).collect(),
            other => panic!("{other:?}"),
        }
    }

    async fn list(&mut self, what: &str) -> Vec<String> {
        self.say(&format!("requestinfo {what}")).await;
        match self.until("replyinfo").await.pop() {
            Some(ServerPacket::ReplyInfo(ReplyInfo::RaceList(list) | ReplyInfo::ClassList(list))) => list,
            Some(ServerPacket::ReplyInfo(ReplyInfo::StartingMap(maps))) => {
                maps.into_iter().map(|map| map.archetype).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn create(&mut self, name: &str) {
        let (race, class, map) =
            (self.list("race_list").await, self.list("class_list").await, self.list("startingmap").await);
        let mut attributes: Vec<String> =
            ["Str", "Dex", "Con", "Int", "Wis", "Pow", "Cha"].iter().map(|stat| format!("{stat} 12")).collect();
        attributes.push(format!("race {}", race[0]));
        attributes.push(format!("class {}", class[0]));
        attributes.push(format!("starting_map {}", map[0]));
        let password = "secret".into();
        self.send(&ClientPacket::CreatePlayer { name: name.into(), password, attributes }).await;
    }

    pub(crate) async fn command(&mut self, packet: u16, text: &str) -> Vec<ServerPacket> {
        self.send(&ClientPacket::Ncom { packet, repeat: -1, text: text.into() }).await;
        self.until("comc").await
    }

    pub(crate) async fn text(&mut self, wanted: &str) {
        loop {
            match self.next().await {
                Some(ServerPacket::DrawExtInfo(text)) if text.text.contains(wanted) => return,
                Some(_) => {}
                None => panic!("ended before {wanted:?}"),
            }
        }
    }
}
