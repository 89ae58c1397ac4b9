//! Scrolls that improve weapons and armour: they work on what the player has marked.
//!
//! A weapon is prepared first, by an offering of gems that lie at the player's feet: as many improvements as the square
//! root of their number. From then on `level` is how many it is meant for and `last_eat` how many it has got. Every
//! improvement needs more power to bear.

use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::rules::{fitness, items, naming};
use crate::game::update::Text;
use crate::game::world::World;

use super::{ARMOUR, BOOTS, BOW, BRACERS, CLOAK, GIRDLE, GLOVES, HELMET, SHIELD, WEAPON};

/// What a weapon scroll does (`sp`).
const PREPARE: i16 = 1;
const DAMAGE: i16 = 2;
const WEIGHT: i16 = 3;
const ENCHANT: i16 = 4;
const FIRST_ABILITY: i16 = 5;
/// The order in which the scrolls count the abilities: strength, dexterity, constitution, wisdom, charisma,
/// intelligence, power.
const ABILITIES: [(&str, usize); 7] = [
    ("strength", 0),
    ("dexterity", 1),
    ("constitution", 2),
    ("wisdom", 4),
    ("charisma", 6),
    ("intelligence", 3),
    ("power", 5),
];

/// Points of damage and grams that a scroll adds.
const MORE_DAMAGE: i16 = 5;
const MORE_WEIGHT: i32 = 5_000;
/// What an improvement of armour takes to bear.
const POWER_OF_ARMOUR: i8 = 3;
/// Enchantments that armour bears: so many, and one more for every ten levels of its bearer.
const ENCHANTMENTS: i16 = 5;
const LEVELS_OF_ENCHANTMENT: i16 = 10;

/// A weapon that bears as much power is improved no further than it was prepared for.
const POWER_MAX: i8 = 100;

/// A player reads a scroll for weapons.
pub(super) fn improve_weapon(world: &mut World, body: ObjectId, scroll: ObjectId) {
    let Some(weapon) = items::marked(world, body) else {
        world.tell(body, Text::apply_error("You need to mark a weapon object."));
        return;
    };
    if !matches!(world.objects[weapon].traits.kind, WEAPON | BOW) {
        world.tell(body, Text::apply_error("Marked item is not a weapon or bow"));
        return;
    }
    world.tell(body, Text::apply("Applied weapon builder."));
    let weapon = items::take_one(world, body, weapon);
    let what = world.objects[scroll].traits.sp;
    let done = match what {
        PREPARE => prepare(world, body, weapon, scroll),
        _ if world.objects[weapon].traits.level == 0 => Err("This weapon has not been prepared.".to_owned()),
        _ if is_finished(world, weapon) => Err("This weapon cannot be improved any more.".to_owned()),
        _ => improve(world, body, weapon, scroll),
    };
    match done {
        Err(words) => world.tell(body, Text::apply_error(words)),
        Ok(words) => {
            world.tell(body, Text::apply(words));
            items::use_up(world, body, scroll);
            is_changed(world, body, weapon);
        }
    }
}

fn is_finished(world: &World, weapon: ObjectId) -> bool {
    let traits = &world.objects[weapon].traits;
    traits.item_power >= POWER_MAX && traits.last_eat >= i32::from(traits.level)
}

/// The gods are given gems, and the weapon bears its owner's name from now on.
fn prepare(world: &mut World, body: ObjectId, weapon: ObjectId, scroll: ObjectId) -> Result<String, String> {
    if world.objects[weapon].traits.level != 0 {
        return Err("Weapon already prepared.".to_owned());
    }
    let gems = offered(world, body, scroll);
    let pieces: u32 = gems.iter().map(|gem| world.objects[*gem].count.max(1)).sum();
    let times = pieces.isqrt();
    if times == 0 {
        return Err("The gods want more gems".to_owned());
    }
    for gem in gems {
        world.destroy(gem, End::UsedUp);
    }
    world.tell(body, Text::apply("Your sacrifice was accepted."));
    let owner = world.player_of(body).map(|player| player.name.to_string()).unwrap_or_default();
    let traits = world.objects[weapon].change();
    traits.level = i16::try_from(times).unwrap_or(i16::MAX);
    traits.last_eat = 0;
    traits.name = format!("{owner}'s {}", traits.name).into();
    traits.name_plural = None;
    Ok(format!("Your {} may be improved {times} times.", naming::short(world, weapon)))
}

fn improve(world: &mut World, body: ObjectId, weapon: ObjectId, scroll: ObjectId) -> Result<String, String> {
    let words = match world.objects[scroll].traits.sp {
        DAMAGE => {
            let traits = world.objects[weapon].change();
            traits.dam = traits.dam.saturating_add(MORE_DAMAGE);
            let (dam, weight) = (traits.dam, traits.weight.saturating_add(MORE_WEIGHT));
            weigh(world, weapon, weight);
            format!("Damage has been increased by {MORE_DAMAGE} to {dam}")
        }
        WEIGHT => {
            let weight = (world.objects[weapon].traits.weight * 8 / 10).max(1);
            weigh(world, weapon, weight);
            let tenths = (weight + 50) / 100;
            format!("Weapon weight reduced to {:>6} kg", format!("{}.{}", tenths / 10, tenths % 10))
        }
        ENCHANT => {
            let traits = world.objects[weapon].change();
            traits.magic = traits.magic.saturating_add(1);
            format!("Weapon magic increased to {}", traits.magic)
        }
        what => return improve_ability(world, body, weapon, scroll, what).inspect(|_| count(world, weapon)),
    };
    count(world, weapon);
    Ok(words)
}

/// One more improvement, and one more point of power to bear.
fn count(world: &mut World, weapon: ObjectId) {
    let traits = world.objects[weapon].change();
    traits.last_eat += 1;
    traits.item_power = traits.item_power.saturating_add(1);
}

/// An ability costs twice as many potions as the weapon gives points of abilities already, two at least.
fn improve_ability(
    world: &mut World,
    body: ObjectId,
    weapon: ObjectId,
    scroll: ObjectId,
    what: i16,
) -> Result<String, String> {
    let place = usize::try_from(what - FIRST_ABILITY).ok().and_then(|at| ABILITIES.get(at));
    let Some((name, slot)) = place else { return Err("Nothing happens.".to_owned()) };
    let sum: i16 = fitness::abilities(&world.objects[weapon].traits).iter().sum();
    let needed = u32::try_from(sum * 2).unwrap_or(0).max(2);
    let potions = offered(world, body, scroll);
    let pieces: u32 = potions.iter().map(|potion| world.objects[*potion].count.max(1)).sum();
    if pieces < needed {
        let wanted = world.objects[scroll].traits.slaying.clone().unwrap_or_default();
        return Err(format!("You need at least {needed} {wanted}"));
    }
    take(world, &potions, needed);
    world.tell(body, Text::apply("Your sacrifice was accepted."));
    let traits = world.objects[weapon].change();
    let abilities = [
        &mut traits.strength,
        &mut traits.dexterity,
        &mut traits.constitution,
        &mut traits.intelligence,
        &mut traits.wisdom,
        &mut traits.power,
        &mut traits.charisma,
    ];
    for (at, ability) in abilities.into_iter().enumerate() {
        *ability = ability.saturating_add(i8::from(at == *slot));
    }
    Ok(format!("Weapon's bonus to {name} improved by 1"))
}

/// What the scroll asks for and lies where the player stands.
fn offered(world: &World, body: ObjectId, scroll: ObjectId) -> Vec<ObjectId> {
    let (Some(at), Some(wanted)) = (world.position(body), &world.objects[scroll].traits.slaying) else {
        return Vec::new();
    };
    let is_wanted = |id: &ObjectId| {
        let object = &world.objects[*id];
        let archetype = &world.catalog().archetypes[object.archetype].name;
        archetype == wanted && !object.has(crate::content::Flag::Unpaid)
    };
    world.square(at).objects.iter().copied().filter(is_wanted).collect()
}

fn take(world: &mut World, stacks: &[ObjectId], mut pieces: u32) {
    for stack in stacks {
        let have = world.objects[*stack].count.max(1);
        let taken = have.min(pieces);
        world.set_count(*stack, have - taken);
        pieces -= taken;
    }
}

/// A player reads a scroll for armour.
pub(super) fn enchant_armour(world: &mut World, body: ObjectId, scroll: ObjectId) {
    let Some(armour) = items::marked(world, body) else {
        world.tell(body, Text::apply_error("You need to mark an armor object."));
        return;
    };
    let kind = world.objects[armour].traits.kind;
    if !matches!(kind, ARMOUR | CLOAK | HELMET | SHIELD | BOOTS | GLOVES | BRACERS | GIRDLE) {
        world.tell(body, Text::apply_error("Your marked item is not armour!"));
        return;
    }
    world.tell(body, Text::apply("Applying armour enchantment."));
    let armour = items::take_one(world, body, armour);
    let most = ENCHANTMENTS + world.objects[body].traits.level / LEVELS_OF_ENCHANTMENT;
    if i16::from(world.objects[armour].traits.magic) >= most {
        world.tell(body, Text::apply_error("This armour can not be enchanted any further."));
        return;
    }
    let archetype = world.catalog().archetypes[world.objects[armour].archetype].traits.weight;
    let traits = world.objects[armour].change();
    traits.magic += 1;
    traits.item_power = traits.item_power.saturating_add(POWER_OF_ARMOUR);
    if traits.last_sp > 0 {
        traits.last_sp += 1;
    }
    let weight = (traits.weight - archetype / 10).max(1);
    weigh(world, armour, weight);
    items::use_up(world, body, scroll);
    is_changed(world, body, armour);
}

/// A piece in somebody's hands weighs something else from now on.
fn weigh(world: &mut World, id: ObjectId, weight: i32) {
    let before = world.objects[id].weight_total();
    world.objects[id].change().weight = weight;
    let grams = world.objects[id].weight_total() - before;
    if let crate::game::object::Place::In(holder) = world.objects[id].place {
        world.add_weight(holder, grams);
    }
}

/// What is worn works differently now; what has become too mighty for its bearer comes off.
fn is_changed(world: &mut World, body: ObjectId, id: ObjectId) {
    items::drop_if_too_powerful(world, body, id);
    fitness::compute(world, body);
    items::show_thing(world, body, id);
}

#[cfg(test)]
mod tests {
    use super::super::testing::stage;
    use super::*;
    use crate::content::Flag;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn scribe() -> Stage {
        stage(&["@."], &[])
    }

    /// Marks a thing and reads a scroll.
    fn read(stage: &mut Stage, thing: ObjectId, scroll: ObjectId) -> Vec<String> {
        let (thing, scroll) = (stage.tag(thing), stage.tag(scroll));
        stage.act(Action::Mark(thing));
        let mut words = stage.hear(Action::Apply(scroll));
        words.retain(|words| words != "Applied weapon builder.");
        words
    }

    #[test]
    fn a_weapon_is_improved_after_it_was_prepared() {
        let mut stage = scribe();
        let at = stage.at(0, 0);
        let (sword, prepare, more) = (stage.give("sword", 1), stage.give("prepare", 3), stage.give("more_damage", 3));
        assert_eq!(read(&mut stage, sword, more), ["This weapon has not been prepared."]);
        assert_eq!(read(&mut stage, sword, prepare), ["The gods want more gems"]);
        stage.drop_there("diamond", 5, at);
        let words = read(&mut stage, sword, prepare);
        assert_eq!(words, ["Your sacrifice was accepted.", "Your Ann's long sword may be improved 2 times."]);
        assert!(stage.lies(at).is_empty(), "the gods took all of them");
        assert_eq!(read(&mut stage, sword, prepare), ["Weapon already prepared."]);
        assert_eq!(read(&mut stage, sword, more), ["Damage has been increased by 5 to 13"]);
        let traits = &stage.world.objects[sword].traits;
        assert_eq!((traits.dam, traits.weight, traits.item_power, traits.last_eat), (13, 20_000, 1, 1));
        let carried = stage.world.objects[stage.body].carrying;
        let sum: i64 =
            stage.world.objects[stage.body].inventory.iter().map(|id| stage.world.objects[*id].weight_total()).sum();
        assert_eq!(carried, sum, "its bearer feels the weight");
    }

    #[test]
    fn an_ability_costs_potions_twice_what_is_there() {
        let mut stage = scribe();
        let at = stage.at(0, 0);
        let (sword, scroll) = (stage.give("sword", 1), stage.give("more_strength", 9));
        stage.world.objects[sword].change().level = 9;
        stage.drop_there("potionstr", 1, at);
        assert_eq!(read(&mut stage, sword, scroll), ["You need at least 2 potionstr"]);
        stage.drop_there("potionstr", 8, at);
        for (strength, left) in [(1, 7), (2, 5), (3, 1)] {
            let words = read(&mut stage, sword, scroll);
            assert_eq!(words[1], "Weapon's bonus to strength improved by 1");
            assert_eq!(stage.world.objects[sword].traits.strength, strength);
            assert_eq!(stage.lies(at), [("potion".to_owned(), left)]);
        }
    }

    #[test]
    fn armour_bears_five_enchantments_and_comes_off_when_it_is_too_mighty() {
        let mut stage = scribe();
        let (mail, scroll) = (stage.give("mail", 1), stage.give("enchant", 9));
        let tag = stage.tag(mail);
        stage.act(Action::Apply(tag));
        assert!(stage.world.objects[mail].has(Flag::Applied));
        for _ in 0..5 {
            read(&mut stage, mail, scroll);
        }
        let traits = &stage.world.objects[mail].traits;
        assert_eq!((traits.magic, traits.weight, traits.last_sp, traits.item_power), (5, 30_000, 15, 15));
        assert!(!stage.world.objects[mail].has(Flag::Applied), "a beginner does not bear that");
        let words = read(&mut stage, mail, scroll);
        assert_eq!(words, ["Applying armour enchantment.", "This armour can not be enchanted any further."]);
        assert_eq!(stage.world.objects[scroll].count, 4);
    }
}
