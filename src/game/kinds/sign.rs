//! Signs, gravestones, magic mouths: words to be read, stepped on or set off.

use super::link;
use crate::game::message::colour;
use crate::game::object::ObjectId;
use crate::game::update::Text;
use crate::game::world::World;

/// A player reads a sign, or steps on one that speaks, which is silent when it has nothing to say.
pub(super) fn read(world: &mut World, body: ObjectId, id: ObjectId) {
    let traits = &world.objects[id].traits;
    let (subtype, by_itself) = (traits.subtype, !traits.move_on.is_empty());
    match traits.msg.clone() {
        Some(words) if is_legible(world, id) => world.tell(body, text(subtype, &words)),
        _ if by_itself => {}
        Some(_) => world.tell(body, Text::apply_failure("You cannot read it anymore.")),
        None => world.tell(body, Text::apply_failure("Nothing is written on it.")),
    }
}

/// The link is set off: everybody on the map gets the words, as often as it can be read.
pub(super) fn triggered(world: &mut World, id: ObjectId) {
    let Some(at) = link::on_map(world, id) else { return };
    if let Some(words) = world.objects[id].traits.msg.clone().filter(|_| is_legible(world, id)) {
        // How it is written is not told here, in the stock world either.
        world.tell_map(at.map, None, &Text { subkind: 0, ..Text::sign(&*words) });
    }
}

/// Can it be read once more? `food` limits how often, counted in `last_eat`.
fn is_legible(world: &mut World, id: ObjectId) -> bool {
    let traits = &world.objects[id].traits;
    let (readings, read) = (traits.food, traits.last_eat);
    if readings != 0 && read >= readings {
        return false;
    }
    if readings != 0 {
        world.objects[id].change().last_eat += 1;
    }
    true
}

/// The kind of message that goes with a way of writing: `subtype` counts through books, cards,
/// papers, signs, monuments and magic mouths.
fn text(subtype: u8, words: &str) -> Text {
    written(subtype, words).unwrap_or_else(|| Text::plain(words))
}

/// The same where the way of writing is one that clients know.
pub(super) fn written(subtype: u8, words: &str) -> Option<Text> {
    let (kind, subkind) = match subtype {
        1..=11 => (1, subtype),
        12..=23 => (2, subtype - 11),
        24..=37 => (3, subtype - 23),
        38..=41 => (4, subtype - 37),
        42..=53 => (5, subtype - 41),
        54 => (4, 5),
        _ => return None,
    };
    Some(Text { colour: colour::NAVY, kind, subkind, text: words.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{stage, the, walk};
    use crate::game::direction::Direction;
    use crate::game::kinds;
    use crate::game::testing::texts;
    use crate::game::update::{Text, Update};

    #[test]
    fn a_sign_is_read_as_often_as_it_lasts() {
        let mut stage = stage(&["@s"], &[('s', "sign\nfood 1")]);
        let (body, sign) = (stage.body, the(&stage, "sign"));
        kinds::applied(&mut stage.world, body, sign);
        kinds::applied(&mut stage.world, body, sign);
        assert_eq!(texts(&stage.wait(1)), ["Beware of the gulls.\n", "You cannot read it anymore."]);
    }

    #[test]
    fn a_magic_mouth_speaks_to_who_steps_on_it() {
        let mut stage = stage(&["@m"], &[('m', "mouth")]);
        let shown = stage.act(crate::game::Action::Walk(Direction::East));
        assert!(shown.contains(&Update::Text(Text::magic_mouth("Boo!\n"))));
    }

    #[test]
    fn every_way_of_writing_has_its_kind_of_message() {
        let kind = |subtype| {
            let text = super::text(subtype, "");
            (text.kind, text.subkind)
        };
        assert_eq!([kind(0), kind(11), kind(12), kind(24)], [(0, 0), (1, 11), (2, 1), (3, 1)]);
        assert_eq!([kind(38), kind(41), kind(45), kind(54)], [(4, 1), (4, 4), (5, 4), (4, 5)]);
    }

    #[test]
    fn a_link_lets_everybody_on_the_map_read() {
        let mut stage = stage(&["@bs"], &[('b', "button\nconnected 1"), ('s', "sign\nconnected 1")]);
        assert_eq!(walk(&mut stage, Direction::East), ["Beware of the gulls.\n"]);
        assert!(walk(&mut stage, Direction::West).is_empty(), "this one does not speak on release");
    }
}
