//! Spells for things: curses are lifted or laid, wands are charged.

use crate::content::Flag;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::{items, naming};
use crate::game::update::Text;
use crate::game::world::World;

use super::casting::Casting;

/// Loosens what the caster wears and cannot take off.
pub(super) fn remove_curse(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let strong = casting.spell().has(Flag::Damned);
    let worn = world.objects[body].inventory.clone().into_iter().filter(|id| {
        let object = &world.objects[*id];
        object.has(Flag::Applied) && (object.has(Flag::Cursed) || object.has(Flag::Damned))
    });
    let worn: Vec<ObjectId> = worn.collect();
    let loosened: Vec<ObjectId> =
        worn.iter().copied().filter(|id| strong || !world.objects[*id].has(Flag::Damned)).collect();
    for id in &loosened {
        let object = &mut world.objects[*id];
        for flag in [Flag::Cursed, Flag::Damned, Flag::KnownCursed] {
            object.set(flag, false);
        }
        items::show_thing(world, body, *id);
    }
    world.tell(
        body,
        match (worn.is_empty(), loosened.is_empty()) {
            (true, _) => Text::spell_failure("You are not using any cursed items."),
            (_, true) => Text::spell_failure("The curse is too strong for this prayer."),
            _ => Text::spell_success("You feel like some of your items are looser now."),
        },
    );
    !loosened.is_empty()
}

/// The thing that the caster has marked, if it is still theirs.
fn marked(world: &World, body: ObjectId) -> Option<ObjectId> {
    let tag = world.player_of(body)?.marked?;
    world.by_tag(tag).filter(|id| world.objects[body].inventory.contains(id))
}

/// Blesses or curses the marked thing.
pub(super) fn change_item(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let Some(id) = marked(world, body) else {
        world.tell(body, Text::spell_failure("You need to mark an item first!"));
        return false;
    };
    let curse = casting.spell().has(Flag::Cursed);
    let flag = if curse { Flag::Cursed } else { Flag::Blessed };
    if world.objects[id].has(flag) {
        world.tell(body, Text::spell_failure("Nothing changes about it."));
        return false;
    }
    world.objects[id].set(flag, true);
    let name = naming::short(world, id);
    let words = if curse { format!("Your {name} emits a dark light.") } else { format!("Your {name} glows softly.") };
    world.tell(body, Text::spell_success(words));
    items::show_thing(world, body, id);
    true
}

/// Charges the marked wand: the lower its spell the more.
pub(super) fn charge(world: &mut World, casting: &Casting<'_>) -> bool {
    let body = casting.caster;
    let wand = marked(world, body).filter(|id| world.objects[*id].traits.kind == kinds::WAND);
    let Some(wand) = wand else {
        world.tell(body, Text::spell_error("You need to mark the wand you want to recharge."));
        return false;
    };
    let spell = super::spell_in(world, wand);
    let level = spell.map_or(1, |spell| i32::from(world.objects[spell].traits.level)).max(1);
    let charges = (casting.power.damage() / level).max(1);
    world.objects[wand].change().food += charges;
    let name = naming::short(world, wand);
    world.tell(body, Text::spell_success(format!("The {name} glows with power.")));
    items::show_thing(world, body, wand);
    true
}

/// Gives mana to somebody beside the caster or to the caster, or takes a share of theirs.
pub(super) fn change_mana(world: &mut World, casting: &Casting<'_>) -> bool {
    let whom = casting.direction.and_then(|_| casting.target(world));
    let whom = whom.and_then(|at| super::targets::living(world, at).first().copied());
    let drains = casting.spell().dam < 0;
    let Some(whom) = whom.or_else(|| (!drains).then_some(casting.caster)) else { return false };
    if drains {
        let percent = (i32::from(-casting.spell().dam) + casting.power.damage_growth()).clamp(0, 100);
        let taken = i32::from(world.objects[whom].traits.sp.max(0)) * percent / 100;
        super::casting::spend(world, whom, taken, 0);
        give(world, casting.caster, taken);
        world.tell(whom, Text::spell_target("You feel energy being pulled from you."));
        world.tell(casting.caster, Text::spell_target("You feel energy course through you."));
    } else {
        give(world, whom, casting.power.damage());
        world.tell(whom, Text::spell_target("You feel energy course through you."));
    }
    true
}

/// Mana may be twice what one can gather.
fn give(world: &mut World, whom: ObjectId, mana: i32) {
    let traits = &world.objects[whom].traits;
    let most = i32::from(world.player_of(whom).map_or(traits.maxsp, |player| player.fitness.sp_max)) * 2;
    let now = (i32::from(traits.sp) + mana).min(most).max(traits.sp.into());
    world.objects[whom].change().sp = i16::try_from(now).unwrap_or(i16::MAX);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage, with_spell};
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn cursed(stage: &mut Stage, flag: Flag) -> ObjectId {
        let ring = stage.give("ring", 1);
        for flag in [flag, Flag::Applied, Flag::KnownCursed] {
            stage.world.objects[ring].set(flag, true);
        }
        ring
    }

    #[test]
    fn a_curse_is_lifted_from_what_one_wears() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_uncurse");
        assert_eq!(invoke(&mut stage, "remove curse", None), ["You are not using any cursed items."]);
        let damned = cursed(&mut stage, Flag::Damned);
        assert_eq!(invoke(&mut stage, "remove curse", None), ["The curse is too strong for this prayer."]);
        let ring = cursed(&mut stage, Flag::Cursed);
        let words = invoke(&mut stage, "remove curse", None);
        assert_eq!(words, ["You feel like some of your items are looser now."]);
        assert!(!stage.world.objects[ring].has(Flag::Cursed) && stage.world.objects[damned].has(Flag::Damned));
    }

    #[test]
    fn a_marked_wand_is_charged() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_charge");
        let expected = ["You need to mark the wand you want to recharge."];
        assert_eq!(invoke(&mut stage, "charging", None), expected);
        let wand = with_spell(&mut stage, "wand", "spell_great");
        let tag = stage.tag(wand);
        stage.act(Action::Mark(tag));
        invoke(&mut stage, "charging", None);
        assert_eq!(stage.world.objects[wand].traits.food, 1 + 12 / 3);
    }

    #[test]
    fn mana_is_given_and_taken() {
        let mut stage = mage(&["@."], &[]);
        let (spell, body) = (knows(&mut stage, "spell_transfer"), stage.body);
        let other = stage.join("Bob", 1, 0);
        stage.world.player_of_mut(other).expect("Bob is there").fitness.sp_max = 50;
        invoke(&mut stage, "transference", Some(crate::game::direction::Direction::East));
        assert!((8..=9).contains(&stage.world.objects[other].traits.sp), "with what comes by itself");
        stage.world.objects[other].change().sp = 8;
        stage.world.objects[spell].change().dam = -75;
        let before = stage.world.objects[body].traits.sp;
        invoke(&mut stage, "transference", Some(crate::game::direction::Direction::East));
        assert_eq!((stage.world.objects[other].traits.sp, stage.world.objects[body].traits.sp), (2, before + 5));
    }
}
