//! What things are called: in lists, in sentences, with all that is known about them.

use crate::content::{BodySlot, FaceId, Flag};
use crate::game::kinds;
use crate::game::object::{Object, ObjectId};
use crate::game::player::Player;
use crate::game::world::World;

use super::items;
use super::magic;

/// Key under which a player's own name for a thing is kept.
pub(super) const CUSTOM_NAME: &str = "custom_name";
/// Keys of the name that a thing has when everything is known about it, of one piece and of several.
const KNOWN_NAME: &str = "identified_name";
const KNOWN_NAMES: &str = "identified_name_pl";
/// Key of the face that it has then.
const KNOWN_FACE: &str = "identified_face";

/// The name in an inventory or on the ground, of one piece or of several.
pub fn for_list(world: &World, id: ObjectId, pieces: u32) -> String {
    let object = &world.objects[id];
    match object.traits.custom.get(CUSTOM_NAME) {
        Some(own) => own.to_owned(),
        None => name_by_kind(world, id, pieces),
    }
}

fn name_by_kind(world: &World, id: ObjectId, pieces: u32) -> String {
    let object = &world.objects[id];
    let traits = &object.traits;
    let known = is_known(object);
    let mut name = plain(object, pieces).to_owned();
    if known {
        name += &subject(world, id);
    }
    if matches!(traits.kind, kinds::RING | kinds::AMULET) {
        if known && traits.title.is_none() {
            name = format!("{name} {}", items::powers(traits));
        }
    } else if traits.magic != 0 && !magic::CASTING.contains(&traits.kind) && (known || object.has(Flag::BeenApplied)) {
        name += &format!(" {:+}", traits.magic);
    }
    name
}

/// The name without what is to be told besides, which may be another when everything about a thing is known.
pub(super) fn plain(object: &Object, pieces: u32) -> &str {
    let traits = &object.traits;
    let (key, name) = if pieces <= 1 { (KNOWN_NAME, &*traits.name) } else { (KNOWN_NAMES, traits.plural()) };
    Some(key).filter(|_| is_known(object)).and_then(|key| traits.custom.get(key)).unwrap_or(name)
}

/// Lets a thing keep its name and face whatever becomes known about it.
pub fn keep_plain(object: &mut Object) {
    if object.traits.custom.get(KNOWN_NAME).is_some() {
        let custom = &mut object.change().custom;
        [KNOWN_NAME, KNOWN_NAMES, KNOWN_FACE].into_iter().for_each(|key| custom.set(key, ""));
    }
}

/// The face of a thing, which may be another when everything about it is known.
pub fn face(world: &World, object: &Object) -> FaceId {
    let known = Some(&object.traits.custom).filter(|custom| !custom.is_empty() && is_known(object));
    let face = known.and_then(|custom| custom.get(KNOWN_FACE));
    face.and_then(|face| world.catalog().names.face(face)).unwrap_or(object.face)
}

/// Is everything about the thing known? No skill finds out about a tool, and yet one may be unknown.
pub fn is_known(object: &Object) -> bool {
    let has_secrets = kinds::needs_identifying(object) || object.traits.kind == kinds::SKILL_TOOL;
    object.has(Flag::Identified) || !has_secrets
}

/// ` of fireball (lvl 5)`: the title of a thing, or what is to be cast from it.
fn subject(world: &World, id: ObjectId) -> String {
    let traits = &world.objects[id].traits;
    let title = traits.title.as_deref().map(|title| format!(" {title}"));
    let spell = || magic::spell_in(world, id).map(|spell| format!(" of {}", world.objects[spell].traits.name));
    match traits.kind {
        kinds::SPELLBOOK => title.or_else(spell).unwrap_or_default(),
        kinds::WAND | kinds::ROD => format!("{} (lvl {})", title.or_else(spell).unwrap_or_default(), traits.level),
        kinds::SCROLL => match title.or_else(spell) {
            Some(of) => format!("{of} (lvl {})", traits.level),
            None => String::new(),
        },
        _ => title.unwrap_or_default(),
    }
}

/// The plain name in the number there are: `gold coins`.
pub fn short(world: &World, id: ObjectId) -> String {
    for_list(world, id, world.objects[id].count)
}

/// The name with everything that can be seen of the thing: `long sword * (wielded)`.
pub fn long(world: &World, id: ObjectId) -> String {
    with_state(world, id, short(world, id))
}

/// The same with the name that things of its kind have, whatever its owner calls it.
pub fn long_by_kind(world: &World, id: ObjectId) -> String {
    with_state(world, id, name_by_kind(world, id, world.objects[id].count))
}

fn with_state(world: &World, id: ObjectId, mut name: String) -> String {
    let object = &world.objects[id];
    let container = object.traits.kind == kinds::CONTAINER;
    let curse_known = object.has(Flag::KnownCursed);
    for (holds, words) in [
        (object.has(Flag::InvLocked), " *"),
        (container && object.is_open, " (open)"),
        (curse_known && object.has(Flag::Damned), " (damned)"),
        (curse_known && object.has(Flag::Cursed) && !object.has(Flag::Damned), " (cursed)"),
        (object.has(Flag::KnownMagical) && !object.has(Flag::Identified), " (magic)"),
        (object.has(Flag::Unpaid), " (unpaid)"),
    ] {
        if holds {
            name += words;
        }
    }
    if object.has(Flag::Applied) {
        name += match kinds::applied_state(object.traits.kind) {
            1 => " (readied)",
            2 => " (wielded)",
            3 => " (worn)",
            4 => " (active)",
            _ => " (applied)",
        };
    }
    name
}

/// `the human`, or what a player calls themselves.
pub fn player_title(world: &World, body: ObjectId) -> String {
    world.player_of(body).map_or_else(String::new, |player| title_of(world, player))
}

/// See [`player_title`].
pub fn title_of(world: &World, player: &Player) -> String {
    player.settings.title.clone().unwrap_or_else(|| {
        let race = world.catalog().archetype(&player.origin.race);
        format!("the {}", race.map_or("adventurer", |race| &*race.traits.name))
    })
}

/// Where on a body something goes, as the sentence about it says.
pub fn place_on_body(slot: BodySlot) -> &'static str {
    match slot {
        BodySlot::Range => "in your range slot",
        BodySlot::Arm => "on your arm",
        BodySlot::Torso => "on your body",
        BodySlot::Head => "on your head",
        BodySlot::Neck => "around your neck",
        BodySlot::Skill => "in your skill slot",
        BodySlot::Finger => "on your finger",
        BodySlot::Shoulder => "around your shoulders",
        BodySlot::Foot => "on your feet",
        BodySlot::Hand => "on your hands",
        BodySlot::Wrist => "around your wrists",
        BodySlot::Waist => "around your waist",
        BodySlot::Leg => "around your legs",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    #[test]
    fn a_list_has_one_name_for_one_and_another_for_several() {
        let mut stage = Stage::new();
        let coins = stage.give("coin", 3);
        assert_eq!(for_list(&stage.world, coins, 1), "gold coin");
        assert_eq!(for_list(&stage.world, coins, 2), "gold coins");
        assert_eq!(short(&stage.world, coins), "gold coins");
    }

    #[test]
    fn what_is_not_known_is_not_named() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        stage.world.objects[sword].change().magic = 3;
        stage.world.objects[sword].change().title = Some("of Doom".into());
        assert_eq!(short(&stage.world, sword), "long sword");
        stage.world.objects[sword].set(Flag::BeenApplied, true);
        assert_eq!(short(&stage.world, sword), "long sword +3");
        stage.world.objects[sword].set(Flag::Identified, true);
        assert_eq!(short(&stage.world, sword), "long sword of Doom +3");
    }

    #[test]
    fn a_thing_may_have_another_name_for_those_who_know_it() {
        let mut stage = Stage::new();
        let scroll = stage.give("sword", 2);
        let custom = &mut stage.world.objects[scroll].change().custom;
        custom.set(KNOWN_NAME, "blade of hiding");
        custom.set(KNOWN_NAMES, "blades of hiding");
        assert_eq!(for_list(&stage.world, scroll, 1), "long sword");
        stage.world.objects[scroll].set(Flag::Identified, true);
        assert_eq!(for_list(&stage.world, scroll, 1), "blade of hiding");
        assert_eq!(for_list(&stage.world, scroll, 2), "blades of hiding");
        keep_plain(&mut stage.world.objects[scroll]);
        assert_eq!(for_list(&stage.world, scroll, 2), "long swords");
    }

    #[test]
    fn rings_say_what_they_do() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        let traits = stage.world.objects[ring].change();
        (traits.strength, traits.exp, traits.ac, traits.food, traits.sp, traits.hp, traits.luck) =
            (2, 5, 1, 1, -1, 3, 1);
        traits.resistances[crate::content::AttackType::Fire] = 10;
        assert_eq!(short(&stage.world, ring), "ring");
        let plain = stage.make("ring", 1);
        stage.world.objects[plain].set(Flag::Identified, true);
        assert_eq!(short(&stage.world, plain), "ring of adornment");
        stage.world.objects[ring].set(Flag::Identified, true);
        assert_eq!(
            short(&stage.world, ring),
            "ring (Str+2)(speed +5)(ac+1)(resist fire +10)(sustenance+1)(magic-1)(regeneration+3)(luck+1)"
        );
    }

    #[test]
    fn the_long_name_tells_the_state_of_a_thing() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        for flag in [Flag::InvLocked, Flag::Applied, Flag::Cursed] {
            stage.world.objects[sword].set(flag, true);
        }
        assert_eq!(long(&stage.world, sword), "long sword * (wielded)");
        stage.world.objects[sword].set(Flag::KnownCursed, true);
        assert_eq!(long(&stage.world, sword), "long sword * (cursed) (wielded)");
        let sack = stage.give("sack", 0);
        stage.world.objects[sack].set(Flag::Applied, true);
        stage.world.objects[sack].is_open = true;
        assert_eq!(long(&stage.world, sack), "sack (open) (active)");
    }

    #[test]
    fn a_title_of_ones_own_replaces_the_race() {
        let mut stage = Stage::new();
        let body = stage.body;
        assert_eq!(player_title(&stage.world, body), "the human");
        if let Some(player) = stage.world.player_of_mut(body) {
            player.settings.title = Some("the Bold".into());
        }
        assert_eq!(player_title(&stage.world, body), "the Bold");
    }
}
