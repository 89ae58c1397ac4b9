//! The login service and a region server on one in-process broker, and a client on a socket: the way from the
//! first packet to a step in the starter world.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};
use tokio_util::sync::CancellationToken;
use wildfire::bus::{Broker, Link};
use wildfire::ids::{PlayerName, ServerName};
use wildfire::login;
use wildfire::persistence::{Custody, LocalStore, Store};
use wildfire::protocol::{ClientPacket, FrameDecoder, ReplyInfo, ServerPacket, frame};
use wildfire::region::{Host, HostParts, Quarters};
use wildfire::world_files::{self, WorldFiles};

const PATIENCE: Duration = Duration::from_secs(20);
/// A story that goes on for so long goes round in circles.
const STORY: Duration = Duration::from_secs(60);

struct Cluster {
    broker: Broker,
    store: LocalStore,
    files: Arc<WorldFiles>,
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
}

impl Cluster {
    async fn start() -> Self {
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

    fn ends(&self, name: &str) -> (ServerName, Link, Store) {
        let name = ServerName::new(name);
        let link = Link::Local(self.broker.connect(&name));
        let store = Store::local(&self.store, &name);
        (name, link, store)
    }

    async fn region_server(&mut self, name: &str) -> CancellationToken {
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
        };
        let host = Host::start(parts).await.expect("the link takes subscriptions");
        let stop = self.stop.child_token();
        self.running.push(tokio::spawn(host.run(stop.clone())));
        stop
    }

    async fn login_service(&mut self, name: &str) -> std::net::SocketAddr {
        let (_, link, store) = self.ends(name);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a listener has an address");
        let files = &self.files;
        let (catalog, partition) = (files.catalog().clone(), files.partition().clone());
        let parts = login::Parts { link, store, catalog, partition, world: files.hash().to_owned(), listener };
        let stop = self.stop.child_token();
        self.running.push(tokio::spawn(async move { login::run(parts, stop).await.expect("the service serves") }));
        address
    }

    async fn stop(self) {
        self.stop.cancel();
        for running in self.running {
            tokio::time::timeout(PATIENCE, running).await.expect("everything ends in time").expect("no task panics");
        }
    }
}

struct Client {
    stream: TcpStream,
    decoder: FrameDecoder,
}

impl Client {
    async fn connect(address: std::net::SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the service listens");
        let mut client = Self { stream, decoder: FrameDecoder::new() };
        client.until("version").await;
        client.say("setup map2cmd 1 tick 1 sound2 3 spellmon 2 facecache 1 want_pickup 1 loginmethod 2").await;
        client.until("setup").await;
        client
    }

    async fn send(&mut self, packet: &ClientPacket) {
        self.stream
            .write_all(&frame(&packet.encode().expect("it fits")).expect("it fits"))
            .await
            .expect("the line is open");
    }

    async fn say(&mut self, text: &str) {
        self.stream.write_all(&frame(text.as_bytes()).expect("it fits")).await.expect("the line is open");
    }

    /// The next packet; `None` when the server has ended the connection.
    async fn next(&mut self) -> Option<ServerPacket> {
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
    async fn until(&mut self, word: &str) -> Vec<ServerPacket> {
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

    async fn account(&mut self, name: &str) -> Vec<String> {
        let password = "secret".into();
        self.send(&ClientPacket::AccountNew { name: name.into(), password }).await;
        self.characters().await
    }

    async fn characters(&mut self) -> Vec<String> {
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

    async fn create(&mut self, name: &str) {
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

    async fn command(&mut self, packet: u16, text: &str) -> Vec<ServerPacket> {
        self.send(&ClientPacket::Ncom { packet, repeat: -1, text: text.into() }).await;
        self.until("comc").await
    }

    async fn text(&mut self, wanted: &str) {
        loop {
            match self.next().await {
                Some(ServerPacket::DrawExtInfo(text)) if text.text.contains(wanted) => return,
                Some(_) => {}
                None => panic!("ended before {wanted:?}"),
            }
        }
    }
}

fn words(packets: &[ServerPacket]) -> Vec<&str> {
    let pushes = ["face2", "image2", "anim", "smooth"];
    packets.iter().map(ServerPacket::word).filter(|word| !pushes.contains(word)).collect()
}

#[tokio::test]
async fn a_character_is_made_and_walks_and_is_there_tomorrow() {
    tokio::time::timeout(STORY, check_the_way_in()).await.expect("the story comes to its end");
}

async fn check_the_way_in() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let address = cluster.login_service("login-1").await;
    let mut client = Client::connect(address).await;
    assert!(client.account("Ann").await.is_empty());
    client.create("Alfa").await;
    let entered = client.until("tick").await;
    let words = words(&entered);
    let place =
        |word: &str| words.iter().position(|&other| other == word).unwrap_or_else(|| panic!("{word}: {words:?}"));
    assert!(place("player") < place("addme_success"));
    assert!(place("addme_success") < place("newmap"));
    assert!(place("newmap") < place("stats"));
    assert!(place("stats") < place("map2"));
    client.command(1, "south").await;
    let who = client.command(2, "who").await;
    assert!(who.iter().any(|packet| matches!(packet, ServerPacket::DrawExtInfo(text) if text.text.contains("Alfa"))));
    client.say("setup mapsize 35x25").await;
    let packets = client.until("setup").await;
    assert_eq!(packets[packets.len() - 2], ServerPacket::NewMap);
    client.until("map2").await;
    drop(client);

    let mut client = Client::connect(address).await;
    client.send(&ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() }).await;
    assert_eq!(client.characters().await, ["Alfa"]);
    client.send(&ClientPacket::AccountPlay { name: "Alfa".into() }).await;
    let entered = client.until("tick").await;
    assert!(entered.iter().any(|packet| packet.word() == "addme_success"));
    cluster.stop().await;
}

#[tokio::test]
async fn players_of_two_login_services_hear_and_find_each_other() {
    tokio::time::timeout(STORY, check_talk()).await.expect("the story comes to its end");
}

async fn check_talk() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let first = cluster.login_service("login-1").await;
    let second = cluster.login_service("login-2").await;
    let mut alfa = Client::connect(first).await;
    alfa.account("Ann").await;
    alfa.create("Alfa").await;
    alfa.until("tick").await;
    let mut bravo = Client::connect(second).await;
    bravo.account("Bob").await;
    bravo.create("Bravo").await;
    bravo.until("tick").await;
    alfa.text("Bravo has entered the game.").await;
    alfa.command(1, "shout hello").await;
    bravo.text("Alfa shouts: hello").await;
    alfa.command(2, "tell br psst").await;
    bravo.text("Alfa tells you: psst").await;
    bravo.command(1, "reply yes").await;
    alfa.text("Bravo tells you: yes").await;

    let mut again = Client::connect(first).await;
    again.send(&ClientPacket::AccountLogin { name: "BOB".into(), password: "secret".into() }).await;
    assert_eq!(again.characters().await, ["Bravo"]);
    while bravo.next().await.is_some() {}
    alfa.text("Bravo left the game.").await;
    cluster.stop().await;
}

#[tokio::test]
async fn a_region_server_that_is_cut_off_is_a_storm_that_passes() {
    tokio::time::timeout(STORY, check_takeover()).await.expect("the story comes to its end");
}

async fn check_takeover() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let address = cluster.login_service("login-1").await;
    let mut client = Client::connect(address).await;
    client.account("Ann").await;
    client.create("Alfa").await;
    client.until("tick").await;
    client.command(1, "south").await;
    cluster.region_server("region-2").await;
    let lost = ServerName::new("region-1");
    cluster.broker.cut(&lost);
    cluster.store.cut(&lost);
    client.text("Such storms pass within five seconds.").await;
    client.send(&ClientPacket::Ncom { packet: 2, repeat: -1, text: "who".into() }).await;
    client.text("The storm has passed. It blew for").await;
    let answered = client.until("comc").await;
    assert!(answered.iter().all(|packet| packet.word() != "newmap" && packet.word() != "player"), "{answered:?}");
    client.command(3, "north").await;
    cluster.broker.heal(&lost);
    cluster.store.heal(&lost);
    cluster.stop().await;
}

/// Longer than somebody stands in the world without a session.
const ABSENCE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn whose_login_service_dies_stands_for_a_while_and_is_let_go_if_they_do_not_come_again() {
    let mut cluster = Cluster::start().await;
    cluster.region_server("region-1").await;
    let first = cluster.login_service("login-1").await;
    let mut gone = Client::connect(first).await;
    gone.account("Ann").await;
    gone.create("Alfa").await;
    gone.until("tick").await;
    let mut back = Client::connect(first).await;
    back.account("Bob").await;
    back.create("Bravo").await;
    back.until("tick").await;

    let second = cluster.login_service("login-2").await;
    let dead = ServerName::new("login-1");
    cluster.broker.cut(&dead);
    cluster.store.cut(&dead);
    let mut back = Client::connect(second).await;
    back.send(&ClientPacket::AccountLogin { name: "Bob".into(), password: "secret".into() }).await;
    back.until("accountplayers").await;
    back.send(&ClientPacket::AccountPlay { name: "Bravo".into() }).await;
    back.until("tick").await;
    let ledger = cluster.ends("tester").2.ledger();
    let is_free = async |name: &str| {
        let kept = ledger.latest(&PlayerName::new(name)).await.expect("the store answers").expect("a record");
        kept.value.custody == Custody::Free
    };
    assert!(!is_free("Alfa").await, "nobody is let go at once");
    let let_go = async {
        // The world tells everybody in it every heartbeat.
        while !is_free("Alfa").await {
            back.until("tick").await;
        }
    };
    tokio::time::timeout(ABSENCE, let_go).await.expect("who does not come again is let go");
    assert!(!is_free("Bravo").await, "who came again stays");
    back.command(1, "south").await;
    cluster.broker.heal(&dead);
    cluster.store.heal(&dead);
    cluster.stop().await;
}

/// A client that speaks over WebSocket, as browsers do.
struct WebClient {
    socket: WebSocketStream<TcpStream>,
}

impl WebClient {
    async fn connect(address: std::net::SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the service listens");
        let (socket, answer) = client_async(format!("ws://{address}/some/path"), stream).await.expect("it upgrades");
        let offered = ["sec-websocket-protocol", "sec-websocket-extensions"].map(|name| answer.headers().get(name));
        assert_eq!(offered, [None, None]);
        let mut client = Self { socket };
        client.until("version").await;
        client
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

async fn asked_for(address: std::net::SocketAddr, request: &str) -> String {
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
