//! Connections over streams in memory: whatever a client does ends at most its own connection.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use tokio::io::{AsyncWriteExt as _, DuplexStream, duplex};
use tokio::task::JoinHandle;

use super::*;
use crate::bus::message::{Measure, Sanction};
use crate::bus::{Broker, Link};
use crate::content::regions::Regions;
use crate::content::{MapIndex, Partition};
use crate::ids::ServerName;
use crate::login::accounts::Gate;
use crate::login::answers::Answers;
use crate::login::answers::tests::catalog;
use crate::login::desk::Powers;
use crate::login::door::doorkeeper::Doorkeeper;
use crate::login::queue::Queue;
use crate::login::seat::Usher;
use crate::login::session::Common;
use crate::login::steward::Steward;
use crate::persistence::{LocalStore, SanctionList, Store};
use crate::protocol::frame;

const PATIENCE: Duration = Duration::from_secs(20);

fn desk() -> Arc<Desk> {
    let name = ServerName::new("login-1");
    let store = Store::local(&LocalStore::in_memory(), &name);
    let link = Link::Local(Broker::new().connect(&name));
    let catalog = catalog();
    let common = Arc::new(Common::new(name.clone(), Answers::of(&catalog), 1));
    let usher = Usher {
        name,
        link: link.clone(),
        ledger: store.ledger(),
        accounts: store.accounts(),
        catalog,
        partition: Arc::new(Partition::compute(&Regions::default(), &MapIndex::default())),
    };
    let steward = Steward::new(&store, link.clone());
    let powers = Powers { masters: store.masters(), sanctions: store.sanctions() };
    Arc::new(Desk::new(common, link, Gate::new(store.accounts(), 1_000), usher, steward, powers, Queue::new(10)))
}

fn place() -> Place {
    Arc::new(Doorkeeper::default()).admit(Ipv4Addr::LOCALHOST.into(), false).expect("there is room")
}

struct Client {
    stream: DuplexStream,
    decoder: FrameDecoder,
    served: JoinHandle<()>,
}

impl Client {
    fn connect(desk: &Arc<Desk>) -> Self {
        Self::connect_at(place(), desk)
    }

    fn connect_at(place: Place, desk: &Arc<Desk>) -> Self {
        let (stream, theirs) = duplex(64 << 10);
        let served = tokio::spawn(serve(theirs, place, desk.clone()));
        Self { stream, decoder: FrameDecoder::new(), served }
    }

    async fn write(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    async fn say(&mut self, text: &str) -> bool {
        self.write(&frame(text.as_bytes()).unwrap()).await
    }

    async fn next(&mut self) -> Option<ServerPacket> {
        let mut buffer = [0; 4096];
        loop {
            if let Some(payload) = self.decoder.pop().unwrap() {
                return Some(ServerPacket::decode(&payload).unwrap());
            }
            let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut buffer)).await;
            match read.expect("an answer or the end comes in time") {
                Ok(0) | Err(_) => return None,
                Ok(length) => self.decoder.push(&buffer[..length]),
            }
        }
    }

    /// Still there: a question is answered.
    async fn is_answered(&mut self) -> bool {
        if !self.say("requestinfo exp_table").await {
            return false;
        }
        loop {
            match self.next().await {
                Some(ServerPacket::ReplyInfo(crate::protocol::ReplyInfo::ExpTable(_))) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    /// The bytes that were said until the end.
    async fn stream_to_end(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.stream.read_to_end(&mut bytes).await.expect("the stream is in memory");
        bytes
    }

    /// Everything that is said until the end.
    async fn last_words(mut self) -> Vec<ServerPacket> {
        let mut words = Vec::new();
        while let Some(packet) = self.next().await {
            words.push(packet);
        }
        self.served.await.expect("no client makes a connection panic");
        words
    }
}

#[tokio::test(start_paused = true)]
async fn who_opens_no_account_stays_for_a_while_and_who_says_nothing_not_even_that() {
    let desk = desk();
    let mut known = place();
    known.welcome();
    let mut known = Client::connect_at(known, &desk);
    for (said, patience) in [(None, SILENCE_MAX), (Some("setup tick 1"), STRANGER_MAX)] {
        let (mut client, begun) = (Client::connect(&desk), Instant::now());
        if let Some(said) = said {
            assert!(client.say(said).await);
        }
        // What is said at the end waits to be read.
        (&mut client.served).await.expect("no client makes a connection panic");
        assert!((patience..patience + BEAT * 2).contains(&begun.elapsed()), "{:?}", begun.elapsed());
        let words = client.stream_to_end().await;
        assert!(String::from_utf8_lossy(&words).contains("You have not logged in for a long time"));
    }
    assert!(known.is_answered().await);
}

#[tokio::test]
async fn who_was_at_the_door_when_something_was_decided_hears_of_it_inside() {
    let desk = desk();
    let sanction = Sanction::example("127.0.0.0/8", Measure::Ban, None);
    desk.enforce(SanctionList { sanctions: vec![sanction] });
    let words = format!("{:?}", Client::connect(&desk).last_words().await);
    assert!(words.contains("You are banned from this server: he shouts"), "{words}");
    desk.enforce(SanctionList::default());
    desk.end_all("the server stops");
    Client::connect(&desk).last_words().await;
}

#[tokio::test]
async fn a_client_is_greeted_unasked_and_answered_however_its_bytes_are_cut() {
    let mut client = Client::connect(&desk());
    assert!(matches!(client.next().await, Some(ServerPacket::Version(version)) if version.sc == 1029));
    for byte in frame(b"requestinfo exp_table").unwrap() {
        assert!(client.write(&[byte]).await);
    }
    assert_eq!(client.next().await.unwrap().word(), "replyinfo");
}

#[tokio::test]
async fn bad_input_ends_at_most_its_own_connection() {
    let desk = desk();
    let mut neighbour = Client::connect(&desk);
    for bytes in [
        &b"\0\0"[..],
        b"\xff\xff",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0\x05accou",
        b"\0\x0eaccountlogin \x05",
        b"\0\x05ncom ",
        b"\0\x03\xff\xfe\xfd",
        b"\0\x04mark",
        b"\0\x01 ",
    ] {
        let mut client = Client::connect(&desk);
        client.write(bytes).await;
        client.stream.shutdown().await.unwrap();
        client.last_words().await;
        assert!(neighbour.is_answered().await, "{bytes:?}");
    }
}

#[tokio::test]
async fn a_frame_that_is_none_is_refused_in_words() {
    let mut client = Client::connect(&desk());
    client.write(b"\0\0").await;
    let words = client.last_words().await;
    assert!(matches!(words.last(), Some(ServerPacket::DrawExtInfo(_))), "{words:?}");
}

#[tokio::test]
async fn unknown_packets_and_half_packets_are_borne() {
    let mut client = Client::connect(&desk());
    client.say("mapredraw").await;
    client.say("createplayer \u{5}ab").await;
    client.say("asksmooth 99999").await;
    client.say("requestinfo image_sums").await;
    assert!(client.is_answered().await);
    client.write(b"\0\x20request").await;
    client.stream.shutdown().await.unwrap();
    client.last_words().await;
}

#[tokio::test(start_paused = true)]
async fn a_flooding_client_is_refused_and_its_neighbour_is_not() {
    let desk = desk();
    let mut neighbour = Client::connect(&desk);
    let mut client = Client::connect(&desk);
    let beat = frame(b"beat").unwrap().repeat(2_000);
    client.write(&beat).await;
    let words = client.last_words().await;
    assert!(
        matches!(words.last(), Some(ServerPacket::DrawExtInfo(text)) if text.text.contains("too many")),
        "{words:?}"
    );
    assert!(neighbour.is_answered().await);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_does_not_read_is_let_go() {
    let desk = desk();
    let mut client = Client::connect(&desk);
    for _ in 0..900 {
        if !client.say("requestinfo race_info pl_dragon").await {
            break;
        }
        client.say("requestinfo skill_info").await;
        client.say("requestinfo exp_table").await;
        tokio::time::advance(Duration::from_millis(20)).await;
    }
    let served = client.served;
    tokio::time::timeout(Duration::from_secs(120), served).await.expect("the connection ends").unwrap();
    drop(client.stream);
}

#[tokio::test]
async fn accounts_work_over_a_connection_and_the_second_login_is_told_to_the_desk() {
    let desk = desk();
    let mut client = Client::connect(&desk);
    let login = |word: &str| {
        let mut bytes = format!("{word} ").into_bytes();
        bytes.extend(b"\x03ann\x06secret");
        frame(&bytes).unwrap()
    };
    client.write(&login("accountnew")).await;
    client.next().await;
    assert_eq!(client.next().await, Some(ServerPacket::AccountPlayers(Vec::new())));
    let mut second = Client::connect(&desk);
    second.write(&login("accountlogin")).await;
    second.next().await;
    assert_eq!(second.next().await, Some(ServerPacket::AccountPlayers(Vec::new())));
    let by = crate::ids::SessionId { login: desk.common.name.clone(), number: 2 };
    desk.end_others(&crate::bus::message::AccountOpened { account: "ann".into(), by });
    client.last_words().await;
    assert!(second.is_answered().await);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_bytes_panic_a_connection(
        payloads in prop::collection::vec(
            (prop::sample::select(&["", "setup ", "requestinfo ", "createplayer ", "accountnew ", "ncom ", "askface ", "lookat ", "move "][..]),
             prop::collection::vec(any::<u8>(), 1..60)),
            0..20,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut client = Client::connect(&desk());
            for (word, body) in payloads {
                let mut payload = word.as_bytes().to_vec();
                payload.extend(body);
                client.write(&frame(&payload).unwrap()).await;
            }
            client.stream.shutdown().await.unwrap();
            client.last_words().await;
        });
    }
}
