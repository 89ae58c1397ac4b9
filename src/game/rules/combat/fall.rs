//! The death of a player: what it costs, and the way home (object-types, section 10).
//!
//! Whoever has fallen can be reached by nothing until they are where they wake up, however long the way there takes.

use crate::content::{Fixed, Flag, Traits};
use crate::game::character::Spot;
use crate::game::crossing;
use crate::game::exchange::{Coming, SaveCause};
use crate::game::identity::End;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::{experience, fitness, items, movement, naming};
use crate::game::update::{Channel, Text, Update};
use crate::game::world::{Landing, World};

use super::affliction;

/// Whoever wakes up with less is given as much food.
const HUNGRY: i32 = 100;
const FED: i32 = 900;
/// Heartbeats after which somebody whom a storm keeps from going home sets out again.
const AGAIN: u64 = 25;
/// Name of the force that makes whoever wakes up amid a spell proof against it, its pace, and how many heartbeats at that
/// pace it lasts.
const SHIELD: &str = "shield of the woken";
const SHIELD_PACE: Fixed = Fixed(20_000);
const SHIELDED: i64 = 50;
/// `pickup` bit that keeps one from picking up anything.
const INHIBIT: u32 = 0x2000_0000;

/// A player has lost their last hit point by what `by` did.
pub(super) fn falls(world: &mut World, body: ObjectId, by: ObjectId) {
    let who = super::responsible(world, by);
    let fights = world.player_of(who).is_some() || world.objects[who].has(Flag::Monster);
    let with = world.objects[by].traits.name.clone();
    let (hunter, prey) = (name_of(world, who), name_of(world, body));
    let how = match (by == who, fights) {
        _ if world.objects[by].traits.kind == kinds::POISONING => format!("{with} killed {prey}."),
        (true, true) if who != body => format!("{hunter} killed {prey} in hand to hand combat."),
        (false, _) => format!("{hunter} killed {prey} with {with}."),
        _ => format!("{with} killed {prey}."),
    };
    if by != who && world.player_of(who).is_some() {
        world.tell(who, Text::killed(format!("You killed {prey} with {with}.")));
    }
    let killer = if who == body { with.to_string() } else { hunter };
    dies(world, body, &how, &killer);
}

fn name_of(world: &World, id: ObjectId) -> String {
    world.player_of(id).map_or_else(|| world.objects[id].traits.name.to_string(), |player| player.name.to_string())
}

/// A player dies, of what `how` says to all and `killer` on the stone.
pub(in crate::game) fn dies(world: &mut World, body: ObjectId, how: &str, killer: &str) {
    if let Some(arena) = arena(world, body) {
        loses_a_match(world, body, arena, killer);
        return;
    }
    if is_saved(world, body) {
        return;
    }
    stop(world, body);
    super::kill::sound(world, body);
    if let Some(at) = world.position(body) {
        movement::noise(world, at, kinds::sound::LIVING, "death", body);
    }
    world.show(body, Update::Talk { channel: Channel::Death, text: how.to_owned() });
    put_up_gravestone(world, body, killer);
    affliction::cleanse(world, body);
    affliction::deplete(world, body);
    lose_experience(world, body);
    leave_goods(world, body);
    revive(world, body);
    world.tell(body, Text::died("YOU HAVE DIED."));
    if let Some(player) = world.player_of_mut(body) {
        player.settings.pickup |= INHIBIT;
        player.homeward = true;
    }
    crossing::save(world, body, SaveCause::Death);
    go_home(world, body);
}

/// Nothing goes on of what they were doing.
fn stop(world: &mut World, body: ObjectId) {
    items::close_container(world, body);
    if let Some(player) = world.player_of_mut(body) {
        (player.running, player.firing) = (None, None);
    }
}

/// Something worn saves a life and is gone.
fn is_saved(world: &mut World, body: ObjectId) -> bool {
    let saving = |id: &ObjectId| {
        let object = &world.objects[*id];
        object.has(Flag::Applied) && object.has(Flag::Lifesave)
    };
    let Some(saving) = world.objects[body].inventory.iter().copied().find(saving) else { return false };
    let name = naming::short(world, saving);
    items::use_up(world, body, saving);
    fitness::compute(world, body);
    let most = world.player_of(body).map_or(1, |player| player.fitness.hp_max);
    world.objects[body].change().hp = most;
    world.tell(body, Text::good_effect(format!("Your {name} glows brightly, crumbles to dust, and saves your life!")));
    true
}

/// Full of life again.
fn revive(world: &mut World, body: ObjectId) {
    fitness::compute(world, body);
    let Some(player) = world.player_of(body) else { return };
    let fitness = player.fitness.clone();
    let traits = world.objects[body].change();
    traits.hp = fitness.hp_max;
    traits.sp = traits.sp.max(fitness.sp_max);
    traits.grace = traits.grace.max(fitness.grace_max);
    if traits.food < HUNGRY {
        traits.food = FED;
    }
}

fn put_up_gravestone(world: &mut World, body: ObjectId, killer: &str) {
    let Some(at) = world.position(body) else { return };
    let Some(stone) = world.make_named("gravestone") else { return };
    let Some(player) = world.player_of(body) else { return };
    let (name, title) = (player.name.to_string(), naming::title_of(world, player));
    let level = world.objects[body].traits.level;
    let traits = world.objects[stone].change();
    traits.name = format!("{name}'s gravestone").into();
    traits.name_plural = Some(format!("{name}'s gravestones").into());
    traits.msg =
        Some(format!("Here rests {name} {title},\nwho reached level {level}\nand was killed by {killer}.\n").into());
    world.put(stone, at, Landing::Dropped);
}

/// Of everything learnt a part is lost, of the whole and of each skill.
fn lose_experience(world: &mut World, body: ObjectId) {
    let skills = world.objects[body].inventory.iter().copied();
    let skills = skills.filter(|id| world.objects[*id].traits.kind == kinds::SKILL);
    let learnt: Vec<ObjectId> = std::iter::once(body).chain(skills).collect();
    for id in learnt {
        let lost = experience::lost_by_death(world, &world.objects[id].traits);
        experience::lose(world, id, lost);
    }
}

/// What is not paid for stays in its shop; elsewhere it is gone.
fn leave_goods(world: &mut World, body: ObjectId) {
    let shop = world
        .position(body)
        .filter(|at| world.square(*at).objects.iter().any(|id| world.objects[*id].traits.kind == kinds::SHOP_FLOOR));
    while let Some(unpaid) = unpaid_in(world, body) {
        match shop {
            Some(at) => {
                world.take_away(unpaid);
                world.put(unpaid, at, Landing::Dropped);
            }
            None => world.destroy(unpaid, End::Taken),
        }
    }
}

fn unpaid_in(world: &World, holder: ObjectId) -> Option<ObjectId> {
    world.objects[holder]
        .inventory
        .iter()
        .copied()
        .find_map(|id| if world.objects[id].has(Flag::Unpaid) { Some(id) } else { unpaid_in(world, id) })
}

/// Sends somebody to where they wake up.
pub(in crate::game) fn go_home(world: &mut World, body: ObjectId) {
    let Some(player) = world.player_of(body) else { return };
    let home = player.home.clone();
    crossing::set_out(world, body, crossing::journey(home.clone(), Coming::Exit));
    if is_on(world, body, &home) {
        shield(world, body);
    }
}

fn is_on(world: &World, body: ObjectId, home: &Spot) -> bool {
    world.position(body).is_some_and(|at| world.map(at.map).path == home.map)
}

/// Whoever has fallen and is home is a living person again; whom a storm keeps away sets out once more.
pub(in crate::game) fn see_home(world: &mut World) {
    let homeward: Vec<(ObjectId, Spot)> = world
        .players
        .values()
        .filter(|player| player.homeward && player.journey.is_none())
        .map(|player| (player.body, player.home.clone()))
        .collect();
    for (body, home) in homeward {
        let there = is_on(world, body, &home);
        let closed = world.missing.contains(&home.map);
        if there || closed {
            if let Some(player) = world.player_of_mut(body) {
                player.homeward = false;
            }
            shield(world, body);
        } else if world.tick.0.is_multiple_of(AGAIN) {
            go_home(world, body);
        }
    }
}

/// Whoever wakes up where a spell still rages cannot be hurt by its like for a while (measured). Two ticks look at that:
/// that of the death, when the way home was short, and the next. One shield is enough.
fn shield(world: &mut World, body: ObjectId) {
    let Some(at) = world.position(body) else { return };
    let effects = world.square(at).objects.iter().map(|id| &world.objects[*id].traits);
    let raging = effects.filter(|traits| traits.kind == kinds::SPELL_EFFECT);
    let attacks = raging.fold(0, |attacks, traits| attacks | traits.attacktype);
    let has_one = world.objects[body].inventory.iter().any(|id| &*world.objects[*id].traits.name == SHIELD);
    let needs_one = attacks != 0 && !has_one;
    let Some(force) = needs_one.then(|| world.make_named("force")).flatten() else { return };
    world.objects[force].speed_left = Fixed(-SHIELDED * SHIELD_PACE.0);
    let traits = world.objects[force].change();
    (traits.name, traits.name_plural) = (SHIELD.into(), None);
    (traits.speed, traits.duration) = (SHIELD_PACE, 1);
    for (kind, resistance) in traits.resistances.0.iter_mut().enumerate() {
        *resistance = if attacks & 1 << kind != 0 { 100 } else { 0 };
    }
    world.set_active(force);
    items::bear_force(world, body, force);
}

/// Does somebody stand in an arena, where nobody dies?
pub(in crate::game) fn is_in_arena(world: &World, body: ObjectId) -> bool {
    arena(world, body).is_some()
}

/// The floor of the arena that somebody stands on.
fn arena(world: &World, body: ObjectId) -> Option<ObjectId> {
    let at = world.position(body)?;
    let is_arena = |traits: &Traits| {
        traits.kind == kinds::BATTLEGROUND
            && traits.has(Flag::NoPick)
            && &*traits.name == "battleground"
            && (traits.hp != 0 || traits.sp != 0)
    };
    world.square(at).objects.iter().copied().find(|id| is_arena(&world.objects[*id].traits))
}

/// Who falls in an arena has lost a match: they are led out of it, and the winner finds a trophy.
fn loses_a_match(world: &mut World, body: ObjectId, arena: ObjectId, killer: &str) {
    let Some(at) = world.position(body) else { return };
    stop(world, body);
    world.tell(body, Text::died("YOU HAVE BEEN DEFEATED IN COMBAT!"));
    affliction::cleanse(world, body);
    leave_trophy(world, body, arena, at, killer);
    revive(world, body);
    let (x, y) = way_out(world, body, arena);
    let map = at.map;
    crossing::step_out(world, body);
    if world.objects.get(body).is_some_and(|object| object.place == crate::game::object::Place::Nowhere) {
        crate::game::arrival::stand(world, body, map, x, y, None);
    }
}

/// Teams leave by ways of their own: who bears the mark that the floor asks for goes by the second one.
fn way_out(world: &World, body: ObjectId, arena: ObjectId) -> (i32, i32) {
    let floor = &world.objects[arena].traits;
    let marked = floor.slaying.as_ref().is_some_and(|code| {
        let mut inside = world.objects[body].inventory.iter().map(|id| &world.objects[*id].traits);
        inside.any(|item| item.kind == kinds::FORCE && item.slaying.as_ref() == Some(code))
    });
    if marked { (floor.maxhp.into(), floor.maxsp.into()) } else { (floor.hp.into(), floor.sp.into()) }
}

fn leave_trophy(world: &mut World, body: ObjectId, arena: ObjectId, at: Position, killer: &str) {
    let named = world.objects[arena].traits.other_arch.clone();
    let trophy = named.and_then(|name| world.make_named(&name)).or_else(|| world.make_named("finger"));
    let Some(trophy) = trophy else { return };
    let Some(player) = world.player_of(body) else { return };
    let (name, title) = (player.name.to_string(), naming::title_of(world, player));
    let level = world.objects[body].traits.level;
    let traits = world.objects[trophy].change();
    let thing = traits.name.clone();
    traits.name = format!("{name}'s {thing}").into();
    traits.name_plural = Some(format!("{name}'s {thing}s").into());
    traits.msg = Some(
        format!("This {thing} was cut off {name} {title}, who was defeated at level {level} by {killer}.\n").into(),
    );
    traits.material = 0;
    world.put(trophy, at, Landing::Dropped);
}

/// Somebody dies of something that is no thing: hunger, a swamp.
pub(in crate::game) fn perishes(world: &mut World, body: ObjectId, of: &str) {
    let Some(player) = world.player_of(body) else { return };
    let how = format!("{} {of}.", player.name);
    dies(world, body, &how, of);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::exchange::{Request, TickInput};
    use crate::game::testing::{Stage, texts};

    const MORE: &str = "Object gravestone\nname gravestone\ntype 98\nnrof 1\nweight 200000\nend\nObject depletion\nname depletion\n\
        invisible 1\nno_drop 1\nend\nObject orc\nname orc\nalive 1\nmonster 1\nend\n\
        Object arena\nname battleground\ntype 58\nis_floor 1\nno_pick 1\nhp 3\nend\n\
        Object finger\nname finger\nname_pl fingers\ntype 72\nend\n";

    fn stage(rows: &[&str], legend: &[(char, &str)]) -> Stage {
        let mut stage = Stage::with(MORE, "", rows, legend);
        let body = stage.body;
        let home = Spot { map: crate::ids::MapPath::new("/test"), x: 2, y: 0 };
        stage.world.player_of_mut(body).expect("the player is there").home = home;
        let traits = stage.world.objects[body].change();
        (traits.hp, traits.exp, traits.perm_exp, traits.level, traits.food) = (0, 5000, 2500, 3, 40);
        stage
    }

    fn die(stage: &mut Stage) -> Vec<String> {
        let orc = stage.make("orc", 0);
        let body = stage.body;
        super::super::wound(&mut stage.world, body, orc, 5);
        let output = stage.world.tick(TickInput::default());
        let updates = output.updates.into_iter().flat_map(|it| it.updates).collect::<Vec<_>>();
        assert!(
            updates.iter().any(|update| matches!(update, Update::Talk { channel: Channel::Death, text }
            if text == "orc killed Ann in hand to hand combat."))
                || output.requests.is_empty()
        );
        texts(&updates)
    }

    #[test]
    fn whoever_wakes_up_can_move_and_is_proof_against_what_rages_there() {
        let mut stage = stage(&["@..."], &[]);
        let flame = stage.make("orc", 0);
        let traits = stage.world.objects[flame].change();
        traits.kind = kinds::SPELL_EFFECT;
        traits.attacktype = crate::content::AttackType::Fire.bit();
        traits.flags.set(Flag::Alive, false);
        traits.flags.set(Flag::Monster, false);
        let home = stage.at(2, 0);
        stage.world.put(flame, home, Landing::Laid);
        stage.world.player_of_mut(stage.body).expect("the player is there").stiff = 40;
        stage.world.objects[stage.body].speed_left = Fixed(-40_000_000);
        let fire = |stage: &Stage| {
            let player = stage.world.player_of(stage.body).expect("the player is there");
            player.fitness.resistances[crate::content::AttackType::Fire]
        };
        die(&mut stage);
        assert_eq!(stage.world.player_of(stage.body).map(|player| player.stiff), Some(0));
        assert!(stage.world.objects[stage.body].speed_left >= Fixed(0));
        assert_eq!(fire(&stage), 100);
        stage.wait(60);
        assert_eq!(fire(&stage), 0, "for a while");
    }

    #[test]
    fn a_death_costs_an_ability_and_experience_and_leads_home() {
        let mut stage = stage(&["@..."], &[]);
        stage.give("sword", 1);
        let coin = stage.give("coin", 3);
        stage.world.objects[coin].set(Flag::Unpaid, true);
        let before = stage.world.player_of(stage.body).expect("the player is there").fitness.abilities;
        let words = die(&mut stage);
        assert!(words[0].starts_with("You feel drained of "), "{words:?}");
        assert_eq!(words[1], "YOU HAVE DIED.");
        let body = &stage.world.objects[stage.body];
        assert_eq!(stage.world.position(stage.body), Some(stage.at(2, 0)));
        assert_eq!((body.traits.exp, body.traits.level), (4000, 3), "a fifth");
        assert!(body.traits.food > HUNGRY, "{}", body.traits.food);
        let player = stage.world.player_of(stage.body).expect("the player is there");
        assert_eq!(body.traits.hp, player.fitness.hp_max);
        assert!(!player.homeward);
        let weaker: i16 = before.iter().zip(player.fitness.abilities).map(|(before, now)| before - now).sum();
        assert_eq!(weaker, 1);
        assert_eq!(stage.carries(), [("long sword".to_owned(), 1)], "what is not paid for is gone");
        assert_eq!(stage.lies(stage.at(0, 0)), [("Ann's gravestone".to_owned(), 1)]);
    }

    #[test]
    fn a_death_is_written_down() {
        let mut stage = stage(&["@..."], &[]);
        let orc = stage.make("orc", 0);
        let body = stage.body;
        super::super::wound(&mut stage.world, body, orc, 5);
        let saved = stage.world.tick(TickInput::default()).requests;
        assert!(saved.iter().any(|request| matches!(request, Request::Save { cause: SaveCause::Death, .. })));
    }

    #[test]
    fn what_saves_a_life_is_used_up() {
        let mut stage = stage(&["@..."], &[]);
        let ring = stage.give("ring", 1);
        stage.world.objects[ring].set(Flag::Applied, true);
        stage.world.objects[ring].set(Flag::Lifesave, true);
        let words = die(&mut stage);
        assert!(words[0].contains("saves your life"), "{words:?}");
        assert!(stage.carries().is_empty());
        assert_eq!(stage.world.objects[stage.body].traits.exp, 5000);
        assert_eq!(stage.world.position(stage.body), Some(stage.at(0, 0)));
    }

    #[test]
    fn nobody_dies_in_an_arena() {
        let mut stage = stage(&["@..."], &[]);
        let at = stage.at(0, 0);
        let floor = stage.make("arena", 0);
        stage.world.put(floor, at, Landing::AboveFloor);
        let words = die(&mut stage);
        assert_eq!(words[0], "YOU HAVE BEEN DEFEATED IN COMBAT!");
        assert_eq!(stage.world.position(stage.body), Some(stage.at(3, 0)));
        assert_eq!(stage.world.objects[stage.body].traits.exp, 5000);
        assert_eq!(stage.lies(at), [("Ann's finger".to_owned(), 0)]);
    }

    #[test]
    fn whom_a_storm_keeps_from_going_home_is_out_of_reach_until_it_is_over() {
        let mut stage = stage(&["@..."], &[]);
        let body = stage.body;
        let home = Spot { map: crate::ids::MapPath::new("/far/away"), x: 0, y: 0 };
        stage.world.player_of_mut(body).expect("the player is there").home = home;
        die(&mut stage);
        let player = stage.world.player_of_mut(body).expect("the player is there");
        assert!(player.homeward);
        player.journey = None;
        assert!(!super::super::is_vulnerable(&stage.world, body));
        stage.wait(u32::try_from(AGAIN).expect("a short while"));
        assert!(stage.world.player_of(body).expect("the player is there").journey.is_some());
    }
}
