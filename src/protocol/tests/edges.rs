//! Where packets end: too short, too long, out of range, not UTF-8.

use crate::limits::{COMMAND_TEXT_MAX, FRAME_PAYLOAD_MAX};
use crate::protocol::*;

fn client(payload: &[u8]) -> Result<ClientPacket, DecodeError> {
    ClientPacket::decode(payload)
}

#[test]
fn an_error_names_the_field_and_its_place() {
    let truncated = |what, at, needed, left| Err(DecodeError::Truncated { what, at, needed, left });
    assert_eq!(client(b"lock \x01\0\0"), truncated("lock tag", 1, 4, 2));
    assert_eq!(client(b"accountlogin \x09ab"), truncated("account name", 1, 9, 2));
    assert_eq!(client(b"mark \0\0\0\x01\0"), Err(DecodeError::Trailing { what: "mark", left: 1 }));
    assert_eq!(
        client(b"inscribe \x01\0\0\0\x01\0\0\0\x02"),
        Err(DecodeError::UnknownValue { what: "inscribe version", at: 0, value: 1 })
    );
    assert_eq!(client(b"move 1 x 3"), Err(DecodeError::NotANumber { what: "move tag", at: 2, text: "x".into() }));
    assert_eq!(
        client(b"apply 4294967296"),
        Err(DecodeError::NotANumber { what: "apply tag", at: 0, text: "4294967296".into() })
    );
    assert_eq!(client(b""), Err(DecodeError::NoCommand));
    assert_eq!(client(b" addme"), Err(DecodeError::NoCommand));
    assert_eq!(client(b"asksmooth"), Err(DecodeError::NotANumber { what: "face", at: 0, text: String::new() }));
}

#[test]
fn text_that_is_not_utf_8_is_read_with_marks_in_it() {
    assert_eq!(client(b"reply caf\xe9"), Ok(ClientPacket::Reply { text: "caf\u{fffd}".into() }));
    assert_eq!(
        client(b"ncom \0\x01\0\0\0\0say \xff"),
        Ok(ClientPacket::Ncom { packet: 1, repeat: 0, text: "say \u{fffd}".into() })
    );
}

#[test]
fn a_password_keeps_its_bytes_and_is_never_printed() {
    let packet = client(b"accountlogin \x01a\x03\xffpw").unwrap();
    assert_eq!(packet, ClientPacket::AccountLogin { name: "a".into(), password: Password::new(*b"\xffpw") });
    assert_eq!(format!("{packet:?}"), r#"AccountLogin { name: "a", password: Password(..) }"#);
}

#[test]
fn a_long_command_is_cut_between_characters() {
    let text = format!("say {}", "é".repeat(COMMAND_TEXT_MAX));
    let payload = [b"ncom \0\x01\0\0\0\0", text.as_bytes()].concat();
    let Ok(ClientPacket::Ncom { text: read, .. }) = client(&payload) else { panic!("an ncom") };
    assert_eq!(read.len(), COMMAND_TEXT_MAX - 1);
    assert!(text.starts_with(&read));
}

#[test]
fn text_after_a_nul_is_not_read() {
    assert_eq!(client(b"accountplay Zed\0x"), Ok(ClientPacket::AccountPlay { name: "Zed".into() }));
    assert_eq!(client(b"apply 12\0"), Ok(ClientPacket::Apply { tag: 12 }));
}

#[test]
fn an_option_without_a_value_is_dropped() {
    let setup = |options: &[(&str, &str)]| {
        ClientPacket::Setup(options.iter().map(|&(option, value)| (option.to_owned(), value.to_owned())).collect())
    };
    assert_eq!(client(b"setup tick 1 bot"), Ok(setup(&[("tick", "1")])));
    assert_eq!(client(b"setup tick"), Ok(setup(&[])));
    assert_eq!(client(b"setup"), Ok(setup(&[])));
    assert_eq!(ServerPacket::Setup(Vec::new()).encode(), Ok(b"setup".to_vec()));
}

#[test]
fn a_word_that_would_split_is_refused() {
    let setup = ServerPacket::Setup(vec![("a b".into(), "1".into())]);
    assert_eq!(setup.encode(), Err(EncodeError::NotAWord { what: "setup option", word: "a b".into() }));
}

#[test]
fn a_packet_longer_than_a_frame_is_refused() {
    let picture = |length| ServerPacket::Image2 { face: 1, set: 0, data: vec![0; length] };
    let room = FRAME_PAYLOAD_MAX - "image2 ".len() - 9;
    assert_eq!(picture(room).encode().map(|payload| payload.len()), Ok(FRAME_PAYLOAD_MAX));
    assert_eq!(
        picture(room + 1).encode(),
        Err(EncodeError::TooLong { what: "payload", length: FRAME_PAYLOAD_MAX + 1, max: FRAME_PAYLOAD_MAX })
    );
}

#[test]
fn names_of_items_and_captions_are_cut_to_fit() {
    let long = "ö".repeat(200);
    let item = Item { name: ItemName::new(long.clone(), long.clone()), ..Item::default() };
    let payload = ServerPacket::Item2(Item2 { location: 1, items: vec![item] }).encode().unwrap();
    let half = "ö".repeat(NAME_MAX / 2);
    let Ok(ServerPacket::Item2(read)) = ServerPacket::decode(&payload) else { panic!("an item2") };
    assert_eq!(read.items.first().map(|item| &item.name), Some(&ItemName::new(half.clone(), half)));

    let payload = ServerPacket::Stats(vec![Stat::Title(long)]).encode().unwrap();
    assert_eq!(ServerPacket::decode(&payload), Ok(ServerPacket::Stats(vec![Stat::Title("ö".repeat(127))])));
}

#[test]
fn squares_and_layers_outside_the_map_are_refused() {
    let square = |x, y, changes: &[SquareChange]| {
        ServerPacket::Map2(Map2 { scroll: None, squares: vec![SquareUpdate { x, y, changes: changes.to_vec() }] })
    };
    assert!(square(COORD_MIN, COORD_MAX, &[]).encode().is_ok());
    let out_of_range = |what, value, min, max| Err(EncodeError::OutOfRange { what, value, min, max });
    assert_eq!(square(49, 0, &[]).encode(), out_of_range("square x", 49, -15, 48));
    assert_eq!(square(0, -16, &[]).encode(), out_of_range("square y", -16, -15, 48));
    let layer = SquareChange::Layer { layer: LAYERS, image: LayerImage::Nothing };
    assert_eq!(square(0, 0, &[layer]).encode(), out_of_range("layer", 10, 0, 9));
    let face = SquareChange::Layer { layer: 0, image: LayerImage::Face { face: 0x8000, smooth: 0 } };
    assert_eq!(square(0, 0, &[face]).encode(), out_of_range("face", 0x8000, 1, 0x7fff));
}

#[test]
fn changes_of_a_square_that_are_newer_than_we_are_passed_over() {
    let payload = b"map2 \x51\x40\x42ab\xe2\x01eightbyt\x21\x7f\xff";
    let square = SquareUpdate { x: 5, y: 5, changes: vec![SquareChange::Darkness(127)] };
    assert_eq!(ServerPacket::decode(payload), Ok(ServerPacket::Map2(Map2 { scroll: None, squares: vec![square] })));
}

#[test]
fn a_scroll_is_only_the_first_thing_of_a_map() {
    assert_eq!(
        ServerPacket::decode(b"map2 \x38\xf1\x38\xf1"),
        Err(DecodeError::UnknownValue { what: "kind of square", at: 2, value: 1 })
    );
}

#[test]
fn the_two_forms_of_a_spell_list_do_not_mix() {
    let short = Spell { name: "jolt".into(), ..Spell::default() };
    let long = Spell { usage: Some(SpellUsage::default()), ..short.clone() };
    assert_eq!(ServerPacket::AddSpell(vec![short.clone(), long]).encode(), Err(EncodeError::MixedSpells));
    let payload = ServerPacket::AddSpell(vec![short.clone(), short.clone()]).encode().unwrap();
    assert_eq!(ServerPacket::decode(&payload), Ok(ServerPacket::AddSpell(vec![short.clone(), short])));
}
