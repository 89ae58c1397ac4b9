//! A new character comes to life: born of a race, brought up in a class, with what their people give
//! them for the way.

use std::sync::Arc;

use crate::content::{Flag, Traits};

use super::carried;
use super::character::{CHARACTER_VERSION, Carried, Character, Origin, Settings, Spot};
use super::dice::Dice;
use super::kinds;
use super::looks;
use super::new_character::NewCharacter;
use super::object::ObjectId;
use super::player::Counters;
use super::rules::fitness::{self, ROLLED_LEVELS};
use super::rules::items::{self, Voice};
use super::rules::magic;
use super::rules::naming;
use super::rules::treasure::{self, Purpose};
use super::update::Update;
use super::world::World;

/// The list that fills every new purse.
const WEALTH: &str = "starting_wealth";
/// What a beginner's things may be like.
const DIFFICULTY: i32 = 1;
/// Name of the mark of races that look the same in every class.
const KEEPS_FACE: &str = "NOCLASSFACECHANGE";
/// What is put on for a beginner.
const EQUIPPED: [u8; 6] = [kinds::WEAPON, kinds::BOW, kinds::ARMOUR, kinds::HELMET, kinds::BOOTS, kinds::SHIELD];
/// What is taken from a beginner whose body has no use for it.
const USELESS: [u8; 7] =
    [kinds::WEAPON, kinds::ARMOUR, kinds::HELMET, kinds::BOOTS, kinds::SHIELD, kinds::GLOVES, kinds::BRACERS];
/// Nothing heals and nothing is digested in the first heartbeat, so that what is shown first is how
/// one was born.
const FIRST_BREATH: Counters = Counters { hp: 3, sp: 3, grace: 3, food: 1 };
/// Points of each kind at the first level; those of the next ones are rolled.
const FIRST_HP: i8 = 9;
const FIRST_SP: i8 = 6;
const FIRST_GRACE: i8 = 3;

/// Makes a character of what its player chose, standing nowhere yet.
///
/// # Errors
/// Names the archetype that the world does not have.
pub(super) fn create(
    world: &mut World,
    new: NewCharacter,
    start: Spot,
    view: (u8, u8),
    look_max: u8,
) -> Result<ObjectId, String> {
    let catalog = Arc::clone(world.catalog());
    let traits_of = |name: &str| {
        let archetype = catalog.archetype(name).ok_or_else(|| format!("no archetype {name}"))?;
        Ok::<_, String>(Arc::clone(&archetype.traits))
    };
    let (race, class) = (traits_of(&new.race)?, traits_of(&new.class)?);
    let character = unborn(world, &new, start, &race, &class);
    let body = carried::unpack(world, character, view, look_max)?;
    if let Some(player) = world.player_of_mut(body) {
        player.shown.created = true;
    }
    begin_life(world, body, &race);
    show_body(world, body);
    provide(world, body, Some(WEALTH), false);
    provide(world, body, race.randomitems.as_deref(), true);
    equip(world, body);
    provide(world, body, class.randomitems.as_deref(), true);
    for (_, choice) in &new.choices {
        if let Some(chosen) = world.make_named(choice) {
            receive(world, body, chosen, true);
        }
    }
    make_known(world, body);
    equip(world, body);
    dress_for_class(world, body, &race, &class);
    fitness::compute(world, body);
    show_body(world, body);
    Ok(body)
}

/// The character before it has a body.
fn unborn(world: &mut World, new: &NewCharacter, start: Spot, race: &Traits, class: &Traits) -> Character {
    let bonus = fitness::abilities(race).into_iter().zip(fitness::abilities(class));
    let mut abilities = new.abilities;
    for (ability, (by_race, by_class)) in abilities.iter_mut().zip(bonus) {
        *ability = (*ability + by_race + by_class).clamp(1, 20 + by_race.max(-19));
    }
    let mut origin = Origin {
        race: new.race.clone(),
        class: new.class.clone(),
        abilities,
        hp_rolls: vec![FIRST_HP],
        sp_rolls: vec![FIRST_SP],
        grace_rolls: vec![FIRST_GRACE],
    };
    roll_levels(&mut origin, &mut world.dice);
    let keys = [("name".to_owned(), new.name.to_string())].into_iter().collect();
    let tag = world.fresh_tag();
    Character {
        version: CHARACTER_VERSION,
        name: new.name.clone(),
        place: start.clone(),
        home: start,
        applied: 0,
        played: 0,
        frozen: 0,
        body: Carried { arch: new.race.clone(), tag, item: None, keys, items: Vec::new() },
        origin,
        settings: Settings::default(),
    }
}

/// Rolls what each level gives that nothing was rolled for yet: the stock server does that when a level is reached.
pub fn roll_levels(origin: &mut Origin, dice: &mut Dice) {
    let mut complete = |rolls: &mut Vec<i8>, sides: i32, more: i32| {
        while rolls.len() < ROLLED_LEVELS as usize {
            rolls.push((dice.between(1, sides) + dice.between(1, sides) + more) as i8);
        }
    };
    complete(&mut origin.hp_rolls, 4, 1);
    complete(&mut origin.sp_rolls, 3, 0);
    complete(&mut origin.grace_rolls, 2, -1);
}

/// As strong as the race is born, and not a point more.
fn begin_life(world: &mut World, body: ObjectId, race: &Traits) {
    let traits = world.objects[body].change();
    (traits.level, traits.exp, traits.perm_exp) = (1, 0, 0);
    (traits.hp, traits.sp, traits.grace) = (race.maxhp, race.maxsp, 0);
    fitness::compute(world, body);
    if let Some(player) = world.player_of_mut(body) {
        player.healing = FIRST_BREATH;
    }
}

fn show_body(world: &mut World, body: ObjectId) {
    if let Some(player) = world.player_of(body) {
        let view = looks::player_view(world, player);
        world.show(body, Update::Player(view));
    }
}

/// Gives what a list says. What is lent returns to the gods when it is dropped.
fn provide(world: &mut World, body: ObjectId, list: Option<&str>, lent: bool) {
    let Some(list) = list else { return };
    for id in treasure::roll(world, list, DIFFICULTY, Purpose::Started) {
        receive(world, body, id, lent);
    }
    let useless: Vec<ObjectId> = world.objects[body]
        .inventory
        .iter()
        .copied()
        .filter(|id| USELESS.contains(&world.objects[*id].traits.kind) && !items::body_suits(world, body, *id))
        .collect();
    for id in useless {
        let tag = world.objects[id].tag;
        world.withdraw(id);
        world.show(body, Update::ItemGone(tag));
    }
    make_known(world, body);
}

/// A beginner knows their things and keeps them.
fn make_known(world: &mut World, body: ObjectId) {
    for id in world.objects[body].inventory.clone() {
        let object = &mut world.objects[id];
        // What needs no identifying joins its like that others made.
        if !naming::is_known(object) {
            object.set(Flag::Identified, true);
            // On the stock server only what somebody finds out later gets the name of known things.
            naming::keep_plain(object);
        }
        object.set(Flag::KnownMagical, false);
        object.set(Flag::InvLocked, object.traits.invisible == 0);
    }
}

/// Nobody starts with two books of the same spell.
fn has_book_of(world: &World, body: ObjectId, id: ObjectId) -> bool {
    let spell = |id: ObjectId| {
        let is_book = world.objects[id].traits.kind == kinds::SPELLBOOK;
        magic::spell_in(world, id).filter(|_| is_book).map(|spell| &world.objects[spell].traits.name)
    };
    let wanted = spell(id);
    wanted.is_some() && world.objects[body].inventory.iter().any(|other| spell(*other) == wanted)
}

fn receive(world: &mut World, body: ObjectId, id: ObjectId, lent: bool) {
    let traits = &world.objects[id].traits;
    let known_skill = traits.kind == kinds::SKILL && {
        let inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id].traits);
        inside.into_iter().any(|it| it.kind == kinds::SKILL && it.name == traits.name)
    };
    if known_skill || has_book_of(world, body, id) {
        world.withdraw(id);
        return;
    }
    let object = &mut world.objects[id];
    object.set(Flag::Cursed, false);
    object.set(Flag::Damned, false);
    if lent {
        // What there is plenty of, and bags, may be kept but is worth nothing.
        let kept = object.count > 1 || object.traits.kind == kinds::CONTAINER;
        object.set(Flag::StartEquip, !kept);
        if kept {
            object.change().value = 0;
        }
    }
    let id = world.put_into(id, body);
    items::show_thing(world, body, id);
}

/// Puts on what there is, the newest first; what comes later replaces it.
fn equip(world: &mut World, body: ObjectId) {
    for id in world.objects[body].inventory.clone() {
        let fits = world
            .objects
            .get(id)
            .is_some_and(|object| EQUIPPED.contains(&object.traits.kind) && !object.has(Flag::Applied));
        if fits {
            items::put_on(world, body, id, Voice::Silent);
        }
    }
}

/// Most classes have a look of their own, some races even one for each class.
fn dress_for_class(world: &mut World, body: ObjectId, race: &Traits, class: &Traits) {
    let keeps = world.objects[body].inventory.iter().any(|id| &*world.objects[*id].traits.name == KEEPS_FACE);
    if keeps {
        return;
    }
    let names = &world.catalog().names;
    let suffix = class.anim_suffix.as_deref().unwrap_or_default();
    let own = names.animation(&format!("{}_{suffix}", names.animation_name(race.animation)));
    let own = own.filter(|animation| !animation.is_none());
    let first = own.and_then(|own| world.catalog().animation(own)?.frames.first().copied());
    let object = &mut world.objects[body];
    let traits = object.change();
    (traits.animation, traits.face) = match (own, first) {
        (Some(own), Some(first)) => (own, first),
        _ => (class.animation, class.face),
    };
    traits.flags.set(Flag::IsAnimated, class.has(Flag::IsAnimated) || race.has(Flag::IsAnimated));
    object.face = traits.face;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::{Stage, texts};
    use crate::ids::{MapPath, PlayerName};

    const KINDS: &str = "\
Object dwarf
type 1
name dwarf
race dwarf
level 1
ac 10
wc 21
dam 1
food 999
weight 80000
alive 1
can_use_weapon 1
can_use_armour 1
can_use_shield 1
Str 3
Dex -2
body_arm 2
body_torso 1
body_head 1
body_skill 1
maxhp 30
maxsp 30
maxgrace 30
randomitems dwarf_items
end
Object spark
type 1
name spark
weight 100
alive 1
maxhp 30
body_skill 1
end
Object warrior_class
type 37
name warrior
Str 2
Con 1
randomitems warrior_items
end
";
    const LISTS: &str = "\
treasure starting_wealth
arch coin
end
treasure dwarf_items
arch skill_literacy
more
arch ring
end
treasure warrior_items
arch skill_one_handed
more
arch skill_literacy
more
arch sword
more
arch mail
more
arch shield
more
arch sack
end
";

    fn born(race: &str) -> (Stage, ObjectId) {
        let mut stage = Stage::with(KINDS, LISTS, &["@."], &[]);
        let new = NewCharacter {
            name: PlayerName::new("Gimli"),
            race: race.into(),
            class: "warrior_class".into(),
            starting_map: None,
            abilities: [12; 7],
            choices: vec![("choice".into(), "water".into())],
        };
        let start = Spot { map: MapPath::new("/test"), x: 1, y: 0 };
        let body = create(&mut stage.world, new, start, (11, 11), 50).expect("race and class are there");
        (stage, body)
    }

    fn carries(stage: &Stage, body: ObjectId) -> Vec<String> {
        let seen = stage.world.objects[body].inventory.iter().map(|id| &stage.world.objects[*id]);
        seen.filter(|object| object.traits.invisible == 0)
            .map(|object| {
                let worn = if object.has(Flag::Applied) { "!" } else { "" };
                format!("{}{worn}", object.traits.name)
            })
            .collect()
    }

    #[test]
    fn a_beginner_has_what_race_and_class_give_and_wears_it() {
        let (stage, body) = born("dwarf");
        assert_eq!(
            carries(&stage, body),
            ["water", "sack", "shield!", "chain mail!", "long sword!", "ring", "gold coin"]
        );
        let player = stage.world.player_of(body).expect("a player was made");
        assert_eq!(player.origin.abilities, [17, 10, 13, 12, 12, 12, 12]);
        assert_eq!(player.origin.hp_rolls.len(), 10);
        assert_eq!((player.fitness.ac, player.fitness.hp_max), (5, 39));
        let traits = &stage.world.objects[body].traits;
        assert_eq!((traits.hp, traits.sp, traits.grace, traits.level), (30, 2, 0, 1));
        assert_eq!(&*traits.name, "Gimli");
    }

    #[test]
    fn what_is_lent_is_locked_known_and_not_cursed() {
        let (stage, body) = born("dwarf");
        for id in &stage.world.objects[body].inventory {
            let object = &stage.world.objects[*id];
            assert!(!kinds::needs_identifying(object) && !object.has(Flag::Cursed), "{}", object.traits.name);
            let changed = object.has(Flag::Identified) && object.traits.kind == kinds::MONEY;
            assert!(!changed, "money joins other money");
            assert_eq!(object.has(Flag::InvLocked), object.traits.invisible == 0);
            let kept = matches!(object.traits.kind, kinds::MONEY | kinds::CONTAINER);
            assert_eq!(object.has(Flag::StartEquip), !kept, "{}", object.traits.name);
        }
        let skills = stage.world.objects[body].inventory.iter().map(|id| &stage.world.objects[*id].traits);
        let skills: Vec<i16> = skills.filter(|it| it.kind == kinds::SKILL).map(|it| it.level).collect();
        assert_eq!(skills, [1, 1], "a skill that both give is had once");
    }

    #[test]
    fn a_body_without_limbs_keeps_no_armour() {
        let (stage, body) = born("spark");
        assert_eq!(carries(&stage, body), ["water", "sack", "gold coin"]);
    }

    #[test]
    fn the_client_hears_of_things_one_by_one_and_of_what_is_felt() {
        let (mut stage, body) = born("dwarf");
        let shown = std::mem::take(&mut stage.world.player_of_mut(body).expect("a player was made").outbox);
        assert!(matches!(shown[0], Update::Player(_)), "the body comes first");
        assert!(matches!(&shown[1], Update::Item { item, .. } if item.name == "gold coin"));
        let dodging = "You feel more confident in your dodging skills.";
        assert_eq!(texts(&shown), [dodging, dodging]);
    }

    #[test]
    fn a_race_nobody_knows_is_refused() {
        let mut stage = Stage::new();
        let new = NewCharacter {
            name: PlayerName::new("Nobody"),
            race: "elf".into(),
            class: "bard".into(),
            starting_map: None,
            abilities: [12; 7],
            choices: Vec::new(),
        };
        let start = Spot { map: MapPath::new("/test"), x: 0, y: 0 };
        assert_eq!(create(&mut stage.world, new, start, (11, 11), 50), Err("no archetype elf".into()));
    }
}
