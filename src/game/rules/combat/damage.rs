//! What a hit does: protection, weakness and the kinds of attack, down to the hit points that are lost
//! (object-types, section 9).

use crate::content::{AttackType, Flag};
use crate::game::kinds::{self, monster};
use crate::game::object::{ObjectId, Place};
use crate::game::player::Player;
use crate::game::rules::fitness;
use crate::game::world::World;

use super::prowess::{prowess, resists, saves};
use super::{affliction, kill, words};

/// Owners of owners that are looked for: a pet's spell's shard.
const OWNERS_MAX: usize = 8;
/// What something made to slay its kind deals out more.
const SLAYING: i32 = 3;
/// Percent that is left of a hit between players, and what is added so that it is felt.
const FRIENDLY_FIRE: (i32, i32) = (5, 1);
/// Of what a life-stealing hit takes, so much comes to whoever hits.
const STOLEN: i32 = 30;

/// Kinds of attack that hurt by nothing but their force.
const HARMFUL: [AttackType; 10] = [
    AttackType::Physical,
    AttackType::Fire,
    AttackType::Electricity,
    AttackType::Cold,
    AttackType::Acid,
    AttackType::Drain,
    AttackType::WeaponMagic,
    AttackType::GhostHit,
    AttackType::GodPower,
    AttackType::LifeStealing,
];
/// Kinds that do something else than hurt.
const AFFLICTING: [AttackType; 10] = [
    AttackType::Confusion,
    AttackType::Poison,
    AttackType::Slow,
    AttackType::Paralyze,
    AttackType::TurnUndead,
    AttackType::Fear,
    AttackType::Cancellation,
    AttackType::Deplete,
    AttackType::Blind,
    AttackType::Disease,
];
/// What chaos turns into.
const CHAOTIC: [AttackType; 10] = [
    AttackType::Fire,
    AttackType::Electricity,
    AttackType::Cold,
    AttackType::Confusion,
    AttackType::Acid,
    AttackType::Drain,
    AttackType::GhostHit,
    AttackType::Poison,
    AttackType::Slow,
    AttackType::Paralyze,
];

/// Who answers for what `by` does: the owner at the end of the chain, or itself.
pub(in crate::game) fn responsible(world: &World, by: ObjectId) -> ObjectId {
    let mut who = by;
    for _ in 0..OWNERS_MAX {
        match world.objects[who].owner.and_then(|tag| world.by_tag(tag)).filter(|owner| *owner != who) {
            Some(owner) => who = owner,
            None => break,
        }
    }
    who
}

/// Can it be hurt at all? Not what does not live, nor somebody whom nothing can reach.
pub(in crate::game) fn is_vulnerable(world: &World, victim: ObjectId) -> bool {
    let Some(object) = world.objects.get(victim) else { return false };
    let lives = object.has(Flag::Alive) || object.traits.kind == kinds::PLAYER;
    lives
        && object.traits.hp >= 0
        && !object.has(Flag::NoDamage)
        && matches!(object.place, Place::On { .. })
        && !world.player_of(victim).is_some_and(Player::is_out_of_reach)
}

/// Hurts something alive by a thing or creature: its slaying, level and owner count. `attacks` are bits of
/// [`AttackType`]. Returns the hit points lost; the victim may be gone afterwards.
pub(in crate::game) fn hurt(world: &mut World, victim: ObjectId, by: ObjectId, damage: i32, attacks: u32) -> i32 {
    let victim = world.objects[victim].head.unwrap_or(victim);
    if !is_vulnerable(world, victim) || damage <= 0 {
        return 0;
    }
    let who = responsible(world, by);
    monster::provoked(world, victim, who);
    let attacks = resolve_chaos(world, attacks);
    let (points, kind) = points(world, victim, by, damage, attacks);
    let points = reduce_friendly_fire(world, victim, who, points);
    words::tell_hit(world, by, who, victim, points, attacks);
    if kind == Some(AttackType::Acid) {
        affliction::corrode(world, victim);
    }
    if points > 0 && attacks & AttackType::Drain.bit() != 0 {
        affliction::drain(world, victim);
    }
    if attacks & AttackType::LifeStealing.bit() != 0 {
        heal(world, who, points / STOLEN + 1);
    }
    for kind in AFFLICTING.into_iter().filter(|kind| attacks & kind.bit() != 0) {
        if world.objects.get(victim).is_some() {
            affliction::afflict(world, victim, by, kind, damage);
        }
    }
    wound(world, victim, by, points);
    if points > 0 && attacks & AttackType::Physical.bit() != 0 {
        monster::split(world, victim);
    }
    points
}

/// Takes hit points from somebody, whatever protects them. Who has none left falls.
pub(in crate::game) fn wound(world: &mut World, victim: ObjectId, by: ObjectId, points: i32) {
    let Some(object) = world.objects.get_mut(victim).filter(|_| points > 0) else { return };
    let left = i32::from(object.traits.hp) - points;
    object.change().hp = i16::try_from(left).unwrap_or(i16::MIN);
    if left < 0 {
        kill::falls(world, victim, by);
    } else {
        kinds::shaken(world, victim);
        affliction::lose_heart(world, victim);
        monster::loses_heart(world, victim);
    }
}

/// Chaos is another kind of attack each time.
fn resolve_chaos(world: &mut World, attacks: u32) -> u32 {
    if attacks & AttackType::Chaos.bit() == 0 {
        return attacks;
    }
    let chosen = CHAOTIC[world.dice.below(CHAOTIC.len() as u32) as usize];
    attacks & !AttackType::Chaos.bit() | chosen.bit()
}

/// Hit points that a hit takes: of all its kinds the one that hurts most.
fn points(world: &mut World, victim: ObjectId, by: ObjectId, damage: i32, attacks: u32) -> (i32, Option<AttackType>) {
    if attacks & AttackType::Internal.bit() != 0 {
        return (damage, None);
    }
    let slays = slays(world, by, victim);
    let mut damage = if slays { damage.saturating_mul(SLAYING) } else { damage };
    let magic = attacks & AttackType::Magic.bit() != 0;
    if magic {
        damage = withstand(world, victim, AttackType::Magic, damage, slays);
        let (bonus, level) = (resists(world, victim, AttackType::Magic) / 10, level_of(world, by));
        if damage > 0 && saves(world, victim, bonus, level) {
            damage = (damage / 2).max(1);
        }
    }
    let harmful = HARMFUL.iter().chain(holy(world, victim)).filter(|kind| attacks & kind.bit() != 0);
    let mut worst = (0, None);
    for kind in harmful.copied().collect::<Vec<_>>() {
        let points = withstand(world, victim, kind, damage, slays);
        if points > worst.0 {
            worst = (points, Some(kind));
        }
    }
    if attacks & AttackType::Death.bit() != 0 && dies_outright(world, victim, by) {
        return (i32::from(world.objects[victim].traits.hp) + 1, Some(AttackType::Death));
    }
    if magic && attacks & !(AttackType::Magic.bit() | AttackType::CounterSpell.bit()) == 0 {
        worst = (damage, Some(AttackType::Magic));
    }
    worst
}

/// Holy words hurt the undead.
fn holy(world: &World, victim: ObjectId) -> &'static [AttackType] {
    if is_undead(world, victim) { &[AttackType::HolyWord] } else { &[] }
}

pub(super) fn is_undead(world: &World, victim: ObjectId) -> bool {
    let object = &world.objects[victim];
    object.has(Flag::Undead) || object.traits.race.as_deref().is_some_and(|race| race.contains("undead"))
}

/// What protection leaves of a damage. What would be less than a point is one now and then. Who is fully protected is
/// not hurt at all, but by what was made to slay them.
fn withstand(world: &mut World, victim: ObjectId, kind: AttackType, damage: i32, slays: bool) -> i32 {
    let resist = resists(world, victim, kind);
    if resist >= 100 && !slays {
        return 0;
    }
    let hundredths = i64::from(damage) * i64::from(100 - resist.min(100));
    let (whole, rest) = (hundredths / 100, (hundredths % 100) as u32);
    if whole > 0 { i32::try_from(whole).unwrap_or(i32::MAX) } else { i32::from(world.dice.percent(rest)) }
}

/// Was it made to slay such as the victim? Of a player it is the weapon that was.
fn slays(world: &World, by: ObjectId, victim: ObjectId) -> bool {
    let own = world.objects[by].traits.slaying.clone();
    let weapon = || fitness::weapon(world, by);
    let slaying = own.or_else(|| weapon().and_then(|weapon| weapon.traits.slaying.clone()));
    let Some(slaying) = slaying else { return false };
    let race = world.objects[victim].traits.race.clone();
    let race = race.as_deref().unwrap_or_default();
    slaying.split(',').map(str::trim).filter(|word| !word.is_empty()).any(|word| {
        race.split(',').any(|part| part.trim() == word)
            || (word == "undead" && is_undead(world, victim))
            || *world.objects[victim].traits.name == *word
    })
}

/// The level of whoever or whatever hits.
fn level_of(world: &World, by: ObjectId) -> i32 {
    i32::from(world.objects[by].traits.level).max(1)
}

/// Death takes whoever has the lower level, unless they save themselves. The undead know it already.
fn dies_outright(world: &mut World, victim: ObjectId, by: ObjectId) -> bool {
    if is_undead(world, victim) || resists(world, victim, AttackType::Death) >= 100 {
        return false;
    }
    let (mine, theirs) = (level_of(world, by), prowess(world, victim).level.max(1));
    let bonus = resists(world, victim, AttackType::Death) / 10;
    mine > theirs && !saves(world, victim, bonus, mine)
}

/// Between players a hit is a warning, but in an arena, or when somebody hits themselves.
fn reduce_friendly_fire(world: &World, victim: ObjectId, who: ObjectId, points: i32) -> i32 {
    let both = world.player_of(victim).is_some() && world.player_of(who).is_some();
    if both && who != victim && points > 0 && !super::fall::is_in_arena(world, victim) {
        points * FRIENDLY_FIRE.0 / 100 + FRIENDLY_FIRE.1
    } else {
        points
    }
}

/// As many hit points as somebody has when they are well.
pub(in crate::game) fn hp_max(world: &World, who: ObjectId) -> i16 {
    world.player_of(who).map_or_else(|| world.objects[who].traits.maxhp, |player| player.fitness.hp_max)
}

/// Gives somebody hit points, as far as they lack any. Returns how many.
pub(in crate::game) fn heal(world: &mut World, who: ObjectId, points: i32) -> i32 {
    let (now, most) = (i32::from(world.objects[who].traits.hp), i32::from(hp_max(world, who)));
    let given = points.min(most - now).max(0);
    if given > 0 {
        world.objects[who].change().hp =
            i16::try_from(now + given).expect("no more than is well fits a hit point count");
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    const CREATURES: &str = "Object ghost\nname ghost\nalive 1\nmonster 1\nrace undead\nundead 1\nhp 100\nmaxhp 100\nac 10\nlevel 5\n\
        resist_physical 100\nresist_fire 50\nresist_cold -100\nend\n\
        Object bane\ntype 102\nname bane\nslaying undead\nlevel 5\nend\nObject flame\ntype 102\nname flame\nlevel 5\nend\n";

    fn stage() -> (Stage, ObjectId, ObjectId, ObjectId) {
        let mut stage = Stage::with(CREATURES, "", &["@g"], &[('g', "ghost")]);
        let ghost = stage.world.square(stage.at(1, 0)).objects[1];
        let (flame, bane) = (stage.make("flame", 0), stage.make("bane", 0));
        (stage, ghost, flame, bane)
    }

    #[test]
    fn protection_and_weakness_decide_what_a_hit_takes() {
        let (mut stage, ghost, flame, _) = stage();
        let world = &mut stage.world;
        assert_eq!(hurt(world, ghost, flame, 20, AttackType::Physical.bit()), 0, "nothing gets through");
        assert_eq!(hurt(world, ghost, flame, 20, AttackType::Fire.bit()), 10);
        assert_eq!(hurt(world, ghost, flame, 10, AttackType::Cold.bit()), 20);
        let both = AttackType::Fire.bit() | AttackType::Cold.bit();
        assert_eq!(hurt(world, ghost, flame, 10, both), 20, "the worst counts, not the sum");
        assert_eq!(world.objects[ghost].traits.hp, 50);
    }

    #[test]
    fn a_blow_that_lands_and_does_nothing_is_told_as_a_miss() {
        let (mut stage, ghost, flame, _) = stage();
        let body = stage.body;
        hurt(&mut stage.world, ghost, flame, 20, AttackType::Physical.bit());
        hurt(&mut stage.world, ghost, body, 20, AttackType::Physical.bit());
        let words = crate::game::testing::texts(&stage.wait(1));
        assert_eq!(words, ["You missed ghost."]);
    }

    #[test]
    fn what_was_made_to_slay_gets_through_any_protection() {
        let (mut stage, ghost, _, bane) = stage();
        assert_eq!(hurt(&mut stage.world, ghost, bane, 5, AttackType::Fire.bit()), 7, "half of three times as much");
        let done = hurt(&mut stage.world, ghost, bane, 5, AttackType::Physical.bit());
        assert!(done <= 1, "{done}");
    }

    #[test]
    fn a_point_that_is_not_whole_is_one_now_and_then() {
        let (mut stage, ghost, flame, _) = stage();
        stage.world.objects[ghost].change().hp = 10_000;
        let fire = AttackType::Fire.bit();
        let sum: i32 = (0..1000).map(|_| hurt(&mut stage.world, ghost, flame, 1, fire)).sum();
        assert!((400..600).contains(&sum), "{sum}");
    }

    #[test]
    fn a_creature_that_is_hurt_wakes_and_knows_whose_doing_it_was() {
        let (mut stage, ghost, flame, _) = stage();
        let me = stage.world.objects[stage.body].tag;
        stage.world.objects[ghost].set(Flag::Sleep, true);
        stage.world.objects[flame].owner = Some(me);
        hurt(&mut stage.world, ghost, flame, 5, AttackType::Fire.bit());
        let ghost = &stage.world.objects[ghost];
        assert!(!ghost.has(Flag::Sleep) && ghost.enemy == Some(me));
    }

    #[test]
    fn players_hardly_hurt_each_other() {
        let (mut stage, ..) = stage();
        let other = stage.join("Bob", 0, 0);
        stage.world.objects[other].change().hp = 100;
        let body = stage.body;
        assert_eq!(hurt(&mut stage.world, other, body, 40, AttackType::Physical.bit()), 3);
    }

    #[test]
    fn who_waits_without_a_session_cannot_be_hurt() {
        let (mut stage, ghost, ..) = stage();
        let body = stage.body;
        stage.world.player_of_mut(body).expect("the player is there").sheltered = true;
        assert_eq!(hurt(&mut stage.world, body, ghost, 40, AttackType::Physical.bit()), 0);
    }
}
