//! What one side writes the other reads; what nobody wrote is an error and never a panic.

use super::arbitrary::{client_packet, item, server_packet};
use crate::limits::FRAME_PAYLOAD_MAX;
use crate::protocol::*;
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that get past the command word.
fn plausible(words: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let body = prop_oneof![
        vec(any::<u8>(), 0..200),
        vec(prop_oneof![Just(0_u8), Just(1), Just(0xff), Just(b' '), Just(b'7')], 0..60)
    ];
    (proptest::sample::select(words), body).prop_map(|(word, body)| [word.as_bytes(), b" ", &body].concat())
}

fn rewritten(payload: &[u8]) -> Option<Vec<u8>> {
    ServerPacket::decode(payload).ok()?.encode().ok()
}

/// Where to cut, and which bytes to put where.
type Damage = (prop::sample::Index, Vec<(prop::sample::Index, u8)>);

fn damage() -> impl Strategy<Value = Damage> {
    (any::<prop::sample::Index>(), vec(any::<(prop::sample::Index, u8)>(), 0..4))
}

fn damaged(payload: &[u8], (cut, bytes): &Damage) -> Vec<u8> {
    let mut damaged = payload.to_vec();
    for (place, byte) in bytes {
        *place.get_mut(&mut damaged) = *byte;
    }
    if bytes.is_empty() {
        damaged.truncate(cut.index(payload.len()));
    }
    damaged
}

const CLIENT_WORDS: &[&str] = &[
    "version",
    "setup",
    "requestinfo",
    "addme",
    "accountlogin",
    "accountnew",
    "accountplay",
    "accountaddplayer",
    "accountpw",
    "createplayer",
    "ncom",
    "askface",
    "asksmooth",
    "apply",
    "examine",
    "move",
    "lookat",
    "lock",
    "mark",
    "inscribe",
    "reply",
    "beat",
    "",
];

const SERVER_WORDS: &[&str] = &[
    "version",
    "setup",
    "failure",
    "query",
    "accountplayers",
    "addme_success",
    "addme_failed",
    "player",
    "stats",
    "item2",
    "upditem",
    "delitem",
    "delinv",
    "addspell",
    "updspell",
    "delspell",
    "addquest",
    "updquest",
    "addknowledge",
    "pickup",
    "map2",
    "newmap",
    "magicmap",
    "face2",
    "image2",
    "anim",
    "smooth",
    "drawextinfo",
    "comc",
    "tick",
    "sound2",
    "music",
    "goodbye",
    "replyinfo image_info",
    "replyinfo image_sums",
    "replyinfo image_sums 1 2",
    "replyinfo skill_info",
    "replyinfo exp_table",
    "replyinfo race_list",
    "replyinfo class_list",
    "replyinfo race_info x\nstats",
    "replyinfo race_info x\nmsg",
    "replyinfo class_info x\nchoice",
    "replyinfo startingmap",
    "replyinfo newcharinfo",
    "replyinfo news",
    "replyinfo knowledge_info",
    "replyinfo spell_paths",
    "",
];

proptest! {
    #[test]
    fn every_client_packet_round_trips(packet in client_packet()) {
        let payload = packet.encode().unwrap();
        prop_assert_eq!(ClientPacket::decode(&payload).unwrap(), packet);
    }

    #[test]
    fn every_server_packet_round_trips(packet in server_packet()) {
        let payload = packet.encode().unwrap();
        prop_assert_eq!(ServerPacket::decode(&payload).unwrap(), packet);
    }

    #[test]
    fn what_can_be_read_of_arbitrary_client_bytes_can_be_written_and_read_again(payload in plausible(CLIENT_WORDS)) {
        if let Ok(packet) = ClientPacket::decode(&payload)
            && let Ok(written) = packet.encode()
        {
            prop_assert_eq!(ClientPacket::decode(&written).unwrap(), packet);
        }
    }

    #[test]
    fn what_can_be_read_of_arbitrary_server_bytes_is_written_the_same_from_then_on(payload in plausible(SERVER_WORDS)) {
        // A list of spells does not say which of its two forms it has.
        if let Some(written) = rewritten(&payload)
            && !written.starts_with(b"addspell ")
        {
            prop_assert_eq!(rewritten(&written), Some(written));
        }
    }

    #[test]
    fn a_cut_or_damaged_server_packet_never_panics(packet in server_packet(), damage in damage()) {
        let payload = damaged(&packet.encode().unwrap(), &damage);
        let _written_or_refused = rewritten(&payload);
    }

    #[test]
    fn a_cut_or_damaged_client_packet_never_panics(packet in client_packet(), damage in damage()) {
        let payload = damaged(&packet.encode().unwrap(), &damage);
        let _written_or_refused = ClientPacket::decode(&payload).map(|packet| packet.encode());
    }

    #[test]
    fn a_long_list_of_items_is_cut_into_packets_that_fit(items in vec(item(), 0..20), copies in 1_usize..200) {
        let items = items.iter().cycle().take(items.len() * copies).cloned().collect::<Vec<_>>();
        let packets = Item2::packets(7, items.clone());
        for packet in &packets {
            prop_assert!(ServerPacket::Item2(packet.clone()).encode().unwrap().len() <= FRAME_PAYLOAD_MAX);
        }
        prop_assert_eq!(packets.into_iter().flat_map(|packet| packet.items).collect::<Vec<_>>(), items);
    }
}
