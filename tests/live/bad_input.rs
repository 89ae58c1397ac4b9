//! Whatever somebody sends, only their own connection ends.

use wildfire::client::Client;
use wildfire::protocol::frame;

use super::cluster::Cluster;
use super::player::{Player, SALTMARSH};

/// A connection that says nothing before it is told to.
async fn stranger(cluster: &Cluster) -> Client {
    Client::open(cluster.address).await.expect("there is a listener")
}

#[tokio::test]
async fn bad_input_ends_at_most_its_own_connection() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 2sw").await;

    for (what, bytes) in [
        ("no length at all", vec![0, 0]),
        ("a length that no packet has", vec![0xff, 0xff, b'x']),
        ("an oversized packet", [vec![0xff, 0xff], vec![b'A'; 65_535]].concat()),
    ] {
        let mut client = stranger(&cluster).await;
        // It may be closed before everything is sent.
        let _ = client.send_bytes(&bytes).await;
        client.until_closed().await.unwrap_or_else(|error| panic!("{what}: {error}"));
    }

    let binary: Vec<u8> = (0..4_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let fields =
        [&b"accountlogin \xffabc"[..], b"createplayer \x03ab", b"ncom \x00", b"lock \x01", b"mark ", b"setup mapsize"];
    let mut sent = vec![
        frame(b"dance wildly").expect("it is short"),
        frame(&binary).expect("it is short"),
        frame(b"requestinfo image_sums").expect("it is short"),
        frame(b"asksmooth 99999").expect("it is short"),
        frame(b"askface 4294967295").expect("it is short"),
        frame(b"move 1 2 3").expect("it is short"),
        b"GET / HTTP/1.0\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00".to_vec(),
        binary,
    ];
    sent.extend(fields.iter().map(|field| frame(field).expect("it is short")));
    for bytes in &sent {
        let mut client = stranger(&cluster).await;
        let _ = client.send_bytes(bytes).await;
        // Cut in the middle of the next packet.
        let _ = client.send_bytes(&[0, 20, b'v']).await;
        ann.ticks(1).await;
    }
    let mut in_game = Player::create(&cluster, "Bob", SALTMARSH).await;
    for bytes in &sent {
        if in_game.client.send_bytes(bytes).await.is_err() {
            break;
        }
    }
    ann.command("say well").await;
    ann.walk("1s").await;
    ann.assert_well_shown();
}

#[tokio::test]
async fn unknown_words_are_ignored_and_the_game_goes_on() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    for word in [&b"dance wildly"[..], b"toggleextendedtext", b"beat", b"reply x", b"command north"] {
        ann.client.send_bytes(&frame(word).expect("it is short")).await.expect("the connection is good");
    }
    ann.command("say well").await;
    ann.command("flarp").await;
    ann.walk("1s").await;
    ann.assert_well_shown();
}

#[tokio::test]
async fn a_packet_that_comes_a_byte_at_a_time_is_a_packet_and_holds_nobody_up() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    let mut slow = stranger(&cluster).await;
    for byte in frame(b"version 1023 1029 slow").expect("it is short") {
        slow.send_bytes(&[byte]).await.expect("the connection is good");
        ann.ticks(1).await;
    }
    for byte in frame(b"setup tick 1 loginmethod 2").expect("it is short") {
        slow.send_bytes(&[byte]).await.expect("the connection is good");
        ann.ticks(1).await;
    }
    slow.until("answer", |shown| shown.options.get("tick").is_some_and(|tick| tick == "1"))
        .await
        .expect("it is answered");
    ann.walk("1s").await;
}

#[tokio::test]
async fn a_client_that_stops_reading_holds_nobody_up() {
    let cluster = Cluster::start(&["one"]).await;
    let mut ann = Player::create(&cluster, "Ann", SALTMARSH).await;
    ann.walk("1s 2sw").await;
    let mut deaf = Player::create(&cluster, "Deaf", SALTMARSH).await;
    // Each answer is long; none is read.
    let request = frame(b"requestinfo exp_table").expect("it is short");
    for _ in 0..200 {
        if deaf.client.send_bytes(&request).await.is_err() {
            break;
        }
    }
    for _ in 0..5 {
        ann.walk("1s 1n").await;
    }
    ann.assert_well_shown();
}
