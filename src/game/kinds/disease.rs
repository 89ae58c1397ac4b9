//! Diseases: they live in a body or, for a while, where one fell; they strike by a symptom in the body, and go on to
//! whoever is near (the handbook's `objects`, part C).

use super::{DISEASE, FORCE, SYMPTOM, link};
use crate::content::{Flag, Traits};
use crate::game::identity::End;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{combat, fitness};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

/// A disease spreads to the next body with so many chances of this.
const INFECTIOUSNESS: u32 = 127;
/// Squares over which any disease spreads at most.
const RANGE_MAX: i32 = 5;
/// The full strength of a symptom, in percent, and the most it grows to.
const STRENGTH: i32 = 100;
const STRENGTH_MAX: i32 = 1000;

/// One action of a disease.
pub(super) fn act(world: &mut World, id: ObjectId) {
    match world.objects[id].place {
        Place::In(host) if world.objects[host].has(Flag::Alive) => act_in(world, id, host),
        Place::On { .. } => {
            if !lasts(world, id, |traits| &mut traits.value) {
                world.destroy(id, End::UsedUp);
                return;
            }
        }
        _ => return,
    }
    if world.objects.get(id).is_some() {
        spread(world, id);
    }
}

fn act_in(world: &mut World, id: ObjectId, host: ObjectId) {
    if world.player_of(host).is_some_and(|player| player.sheltered) {
        return;
    }
    if !lasts(world, id, |traits| &mut traits.food) {
        let immune = world.objects[id].traits.last_heal == 0;
        end(world, host, id, immune);
        return;
    }
    strike(world, id, host);
}

/// Counts one action less. A count below zero never ends.
fn lasts(world: &mut World, id: ObjectId, count: impl Fn(&mut Traits) -> &mut i32) -> bool {
    let left = count(world.objects[id].change());
    if *left < 0 {
        return true;
    }
    *left -= 1;
    *left > 0
}

/// A disease leaves a body; who has overcome it is immune to its like.
fn end(world: &mut World, host: ObjectId, id: ObjectId, immune: bool) {
    let (name, level) = (world.objects[id].traits.name.clone(), world.objects[id].traits.level);
    if let Some(symptom) = symptom_of(world, host, &name) {
        world.destroy(symptom, End::UsedUp);
    }
    world.destroy(id, End::UsedUp);
    if immune && let Some(force) = world.make_named("immunity") {
        let traits = world.objects[force].change();
        (traits.name, traits.name_plural, traits.kind) = (name, None, FORCE);
        traits.level = level;
        world.put_into_apart(force, host);
    }
    fitness::compute(world, host);
}

/// The symptom comes or grows, hurts, tires and leaves its traces.
fn strike(world: &mut World, id: ObjectId, host: ObjectId) {
    let disease = std::sync::Arc::clone(&world.objects[id].traits);
    let before = symptom_of(world, host, &disease.name);
    let Some(symptom) = before.or_else(|| break_out(world, &disease, host)) else { return };
    let strength = (world.objects[symptom].traits.value + i32::from(disease.ac)).clamp(STRENGTH, STRENGTH_MAX);
    shape(world.objects[symptom].change(), &disease, strength);
    fitness::compute(world, host);
    if let Some(words) = &disease.msg {
        world.tell(host, Text::bad_effect(&**words));
    }
    sap(world, host, i32::from(disease.maxsp) * strength / STRENGTH);
    if let (Some(traces), Some(at)) = (&disease.other_arch, link::on_map(world, host))
        && let Some(traces) = world.make_named(traces)
    {
        world.put(traces, at, Landing::Dropped);
    }
    let pain = i32::from(disease.dam) * strength / STRENGTH;
    let pain = if pain < 0 { i32::from(world.objects[host].traits.hp) * -pain / 100 } else { pain };
    if pain > 0 && combat::is_vulnerable(world, host) {
        combat::hurt(world, host, id, pain, disease.attacktype);
    }
}

fn symptom_of(world: &World, host: ObjectId, name: &str) -> Option<ObjectId> {
    inside(world, host, |traits| traits.kind == SYMPTOM && &*traits.name == name)
}

fn inside(world: &World, host: ObjectId, which: impl Fn(&Traits) -> bool) -> Option<ObjectId> {
    world.objects[host].inventory.iter().copied().find(|id| which(&world.objects[*id].traits))
}

fn break_out(world: &mut World, disease: &Traits, host: ObjectId) -> Option<ObjectId> {
    let symptom = world.make_named("symptom")?;
    let traits = world.objects[symptom].change();
    (traits.name, traits.name_plural, traits.value) = (disease.name.clone(), None, STRENGTH - i32::from(disease.ac));
    world.objects[symptom].set(Flag::Applied, true);
    world.put_into_apart(symptom, host);
    Some(symptom)
}

/// What a symptom of such a strength does to its bearer for as long as it is there.
fn shape(symptom: &mut Traits, disease: &Traits, strength: i32) {
    let grown = |value: i32| value * strength / STRENGTH;
    let small = |value: i8| grown(value.into()).clamp(i8::MIN.into(), i8::MAX.into()) as i8;
    symptom.value = strength;
    symptom.strength = small(disease.strength);
    symptom.dexterity = small(disease.dexterity);
    symptom.constitution = small(disease.constitution);
    symptom.intelligence = small(disease.intelligence);
    symptom.wisdom = small(disease.wisdom);
    symptom.power = small(disease.power);
    symptom.charisma = small(disease.charisma);
    symptom.food = disease.last_eat;
    symptom.hp = -(grown(disease.hp.into()) as i16);
    symptom.sp = -(grown(disease.sp.into()) as i16);
    // Percent of the speed that is left; the stronger the symptom, the less.
    symptom.last_sp = if disease.last_sp > 0 { disease.last_sp * STRENGTH / strength } else { 0 };
    symptom.attacktype = 0;
}

/// Takes mana: so many points, or when negative so many percent of it.
fn sap(world: &mut World, host: ObjectId, points: i32) {
    let sp = i32::from(world.objects[host].traits.sp);
    let lost = if points < 0 { sp * -points / 100 } else { points };
    if lost > 0 && sp > 0 {
        world.objects[host].change().sp = i16::try_from((sp - lost).max(0)).unwrap_or(0);
    }
}

/// Goes on to whoever is near.
fn spread(world: &mut World, id: ObjectId) {
    let Some(at) = world.position(id) else { return };
    let traits = &world.objects[id].traits;
    let (range, chance) = (i32::from(traits.magic).abs().min(RANGE_MAX), u32::try_from(traits.wc).unwrap_or(0));
    if chance == 0 {
        return;
    }
    let host = world.bearer(id);
    for near in around(world, at, range) {
        for victim in world.square(near).objects.clone() {
            let lives = world.objects.get(victim).is_some_and(|it| it.has(Flag::Alive) && it.head.is_none());
            if lives && victim != host && world.dice.below(INFECTIOUSNESS) < chance {
                infect(world, victim, id);
            }
        }
    }
}

/// The squares within a range where somebody stands.
fn around(world: &World, at: Position, range: i32) -> Vec<Position> {
    let offsets = (-range..=range).flat_map(|dy| (-range..=range).map(move |dx| (dx, dy)));
    let squares = offsets.filter_map(|(dx, dy)| world.step(at, dx, dy));
    squares.filter(|near| !world.map(near.map).scenery && world.square(*near).sum.alive).collect()
}

/// Gives a disease to somebody. False: they cannot have it, have it already, or are immune.
pub(in crate::game) fn infect(world: &mut World, victim: ObjectId, disease: ObjectId) -> bool {
    let (name, level) = (world.objects[disease].traits.name.clone(), world.objects[disease].traits.level);
    let knows = |traits: &Traits| {
        traits.name == name && (traits.kind == DISEASE || traits.kind == FORCE && traits.level >= level)
    };
    if !strikes(world, disease, victim)
        || inside(world, victim, knows).is_some()
        || !combat::is_vulnerable(world, victim)
    {
        return false;
    }
    let copy = world.copy(disease);
    let traits = world.objects[copy].change();
    traits.food = traits.maxgrace.into();
    traits.value = traits.maxhp.into();
    traits.wc = traits.wc.saturating_sub(i8::try_from(traits.last_grace).unwrap_or(i8::MAX));
    world.put_into_apart(copy, victim);
    world.set_active(copy);
    world.tell(victim, Text::bad_effect("You suddenly feel ill."));
    true
}

/// Is it a disease of such creatures?
fn strikes(world: &World, disease: ObjectId, victim: ObjectId) -> bool {
    let (of, race) = (&world.objects[disease].traits.race, &world.objects[victim].traits.race);
    let undead = world.objects[victim].has(Flag::Undead);
    match (of.as_deref(), race.as_deref()) {
        (Some("*"), _) => !undead,
        (Some(of), Some(race)) => {
            of.split(',').any(|of| of.trim() == race || of.trim() == &*world.objects[victim].traits.name)
        }
        _ => false,
    }
}

/// Somebody who carries a disease attacks with it.
pub(in crate::game) fn pass_on(world: &mut World, by: ObjectId, victim: ObjectId) {
    if let Some(disease) = inside(world, by, |traits| traits.kind == DISEASE) {
        infect(world, victim, disease);
    }
}

/// A diseased creature has fallen: what is catching stays where it lay for a while.
pub(in crate::game) fn outlive(world: &mut World, host: ObjectId, at: Position) {
    let catching = |id: &ObjectId| {
        let traits = &world.objects[*id].traits;
        traits.kind == DISEASE && traits.wc > 0 && traits.maxhp != 0
    };
    let diseases: Vec<ObjectId> = world.objects[host].inventory.iter().copied().filter(catching).collect();
    for id in diseases {
        world.take_away(id);
        let traits = world.objects[id].change();
        traits.value = traits.maxhp.into();
        world.put(id, at, Landing::AboveFloor);
    }
}

/// Cures somebody of all diseases up to a level. Gives what each of them was worth.
pub(in crate::game) fn cure(world: &mut World, host: ObjectId, level: i32) -> Vec<i64> {
    let curable = |traits: &Traits| traits.kind == DISEASE && i32::from(traits.level) <= level;
    let mut worth = Vec::new();
    while let Some(id) = inside(world, host, curable) {
        worth.push(world.objects[id].traits.exp);
        end(world, host, id, true);
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::{Stage, texts};

    const PLAGUES: &str = "Object cold\nname cold\ntype 158\ninvisible 1\nno_drop 1\nattacktype 1\nwc 127\nmagic 2\nCon -1\nmaxhp 3\ndam 2\nmaxgrace 3\n\
        speed 1\nlast_sp 50\nhp 1\nmsg\nYou sneeze.\nendmsg\nrace *\nlevel 2\nend\n\
        Object symptom\nname symptom\ntype 159\ninvisible 1\nno_drop 1\nend\nObject immunity\nname immunity\ntype 98\ninvisible 1\nno_drop 1\nend\n";

    fn ill() -> (Stage, ObjectId) {
        let mut stage = Stage::with(PLAGUES, "", &["@..."], &[]);
        let cold = stage.make("cold", 0);
        let body = stage.body;
        assert!(infect(&mut stage.world, body, cold));
        assert!(!infect(&mut stage.world, body, cold), "nobody has the same twice");
        (stage, cold)
    }

    #[test]
    fn a_disease_strikes_weakens_and_is_overcome() {
        let (mut stage, cold) = ill();
        let body = stage.body;
        let healthy = stage.world.player_of(body).expect("the player is there").fitness.clone();
        let words = texts(&stage.wait(3));
        assert!(words.contains(&"You sneeze.\n".to_owned()) || words.contains(&"You sneeze.".to_owned()), "{words:?}");
        let ill = stage.world.player_of(body).expect("the player is there").fitness.clone();
        assert_eq!(ill.abilities[2], healthy.abilities[2] - 1);
        assert!(ill.speed.0 <= healthy.speed.0 / 2 + 1, "{:?} {:?}", ill.speed, healthy.speed);
        assert!(stage.world.objects[body].traits.hp < 30);
        stage.wait(10);
        assert_eq!(stage.world.player_of(body).expect("the player is there").fitness.abilities, healthy.abilities);
        assert!(!infect(&mut stage.world, body, cold), "who had it is immune");
    }

    #[test]
    fn a_disease_goes_on_to_whoever_is_near() {
        let (mut stage, _) = ill();
        let bob = stage.join("Bob", 2, 0);
        stage.wait(4);
        let caught = |traits: &Traits| &*traits.name == "cold";
        assert!(inside(&stage.world, bob, caught).is_some());
    }

    #[test]
    fn a_cure_ends_what_is_not_too_strong_for_it() {
        let (mut stage, _) = ill();
        let body = stage.body;
        assert!(cure(&mut stage.world, body, 1).is_empty(), "too strong a disease");
        assert_eq!(cure(&mut stage.world, body, 2).len(), 1);
        assert!(inside(&stage.world, body, |traits| traits.kind == DISEASE || traits.kind == SYMPTOM).is_none());
    }
}
