//! From packets to actions. One of the two files that know both languages; a table of contents.

use super::commands;
use crate::game::{Action, Asked};
use crate::ids::Tag;
use crate::protocol::{ClientOptions, ClientPacket};

/// Squares away that can be looked at, each way.
const LOOK_AT_MAX: i32 = 12;

/// What the player asks for with a packet; `None` asks for nothing in the world.
pub(super) fn action(packet: &ClientPacket) -> Option<Asked> {
    let action = match packet {
        ClientPacket::Ncom { text, .. } if text.is_empty() => return None,
        ClientPacket::Ncom { packet, repeat, text } => {
            let count = u32::try_from(*repeat).ok().filter(|&count| count > 0);
            return Some(Asked { command: Some(*packet), count, action: commands::action(text) });
        }
        ClientPacket::Apply { tag } => Action::Apply(Tag(*tag)),
        ClientPacket::Examine { tag } => Action::Examine(Tag(*tag)),
        ClientPacket::Move { to, tag, nrof } => {
            Action::Move { to: Tag(*to), tag: Tag(*tag), count: u32::try_from(*nrof).ok()? }
        }
        ClientPacket::LookAt { dx, dy } => Action::LookAt { dx: near(*dx)?, dy: near(*dy)? },
        ClientPacket::Lock { tag, locked } => Action::Lock { tag: Tag(*tag), locked: *locked },
        ClientPacket::Mark { tag } => Action::Mark(Tag(*tag)),
        ClientPacket::Reply { text } => Action::Reply(text.clone()),
        _ => return None,
    };
    Some(uncounted(action))
}

/// The size of the view as the region must know it.
pub(super) fn view_size(options: &ClientOptions) -> Asked {
    uncounted(Action::ViewSize { width: options.view.width, height: options.view.height })
}

/// The length of the ground list as the region must know it.
pub(super) fn look_max(options: &ClientOptions) -> Asked {
    uncounted(Action::LookMax(options.look_objects))
}

/// The party that the player is in, as the region must know it.
pub(super) fn in_party(party: Option<&str>) -> Asked {
    uncounted(Action::InParty(party.map(str::to_owned)))
}

fn uncounted(action: Action) -> Asked {
    Asked { command: None, count: None, action }
}

fn near(distance: i32) -> Option<i8> {
    i8::try_from(distance).ok().filter(|_| distance.abs() <= LOOK_AT_MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::game::Direction;

    #[test]
    fn a_command_keeps_its_number_and_its_count() {
        let ncom = |repeat, text: &str| ClientPacket::Ncom { packet: 7, repeat, text: text.into() };
        let asked = |count, action| Some(Asked { command: Some(7), count, action });
        assert_eq!(action(&ncom(-1, "north")), asked(None, Action::Walk(Direction::North)));
        assert_eq!(action(&ncom(3, "drop coin")), asked(Some(3), Action::Drop(Some("coin".into()))));
        assert_eq!(action(&ncom(0, "   ")), asked(None, Action::Unknown(String::new())));
        assert_eq!(action(&ncom(0, "")), None);
    }

    #[test]
    fn other_packets_ask_by_tag() {
        let plain = |action| Some(Asked { command: None, count: None, action });
        for (packet, expected) in [
            (ClientPacket::Apply { tag: 0x8000_0003 }, plain(Action::Apply(Tag(0x8000_0003)))),
            (ClientPacket::Examine { tag: 5 }, plain(Action::Examine(Tag(5)))),
            (ClientPacket::Move { to: 0, tag: 5, nrof: 2 }, plain(Action::Move { to: Tag(0), tag: Tag(5), count: 2 })),
            (ClientPacket::Move { to: 0, tag: 5, nrof: -2 }, None),
            (ClientPacket::LookAt { dx: -3, dy: 12 }, plain(Action::LookAt { dx: -3, dy: 12 })),
            (ClientPacket::LookAt { dx: 13, dy: 0 }, None),
            (ClientPacket::LookAt { dx: i32::MIN, dy: 0 }, None),
            (ClientPacket::Lock { tag: 5, locked: true }, plain(Action::Lock { tag: Tag(5), locked: true })),
            (ClientPacket::Mark { tag: 5 }, plain(Action::Mark(Tag(5)))),
            (ClientPacket::Reply { text: "y".into() }, plain(Action::Reply("y".into()))),
            (ClientPacket::Beat, None),
            (ClientPacket::Inscribe { scroll: 1, spell: 2 }, None),
        ] {
            assert_eq!(action(&packet), expected, "{packet:?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_of_a_client_panic(payload in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Ok(packet) = ClientPacket::decode(&payload) {
                let _ = action(&packet);
            }
        }

        #[test]
        fn no_command_of_a_client_panics(repeat in any::<i32>(), text in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut payload = b"ncom \x00\x01".to_vec();
            payload.extend(repeat.to_be_bytes());
            payload.extend(text);
            if let Ok(packet) = ClientPacket::decode(&payload) {
                let _ = action(&packet);
            }
        }
    }
}
