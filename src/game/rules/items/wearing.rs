//! Putting things on and taking them off: weapons, armour, rings, bows, wands, tools of skills
//! (object-types, section 2a).

use crate::content::Flag;
use crate::game::action::ApplyMode;
use crate::game::character::Range;
use crate::game::kinds;
use crate::game::object::{ObjectId, Place};
use crate::game::rules::{fitness, naming, range, skills};
use crate::game::update::Text;
use crate::game::world::World;

use super::feeling::feel;
use super::places::{body_suits, make_room, worn_where};
use super::reach::{self, show_thing};

/// Is something said of what is put on and taken off, or only what is felt?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Voice {
    Aloud,
    Silent,
}

/// Can things of this kind be put on?
pub(super) fn is_worn(kind: u8) -> bool {
    matches!(kinds::applied_state(kind), 1..=3) && kind != kinds::SKILL || kind == kinds::SKILL_TOOL
}

/// Puts a thing on, or takes it off if it is on.
pub(super) fn toggle(world: &mut World, body: ObjectId, id: ObjectId, mode: ApplyMode) {
    match (world.objects[id].has(Flag::Applied), mode) {
        (true, ApplyMode::On) | (false, ApplyMode::Off) => {}
        (true, _) => {
            take_off(world, body, id, Voice::Aloud);
        }
        (false, _) => {
            put_on(world, body, id, Voice::Aloud);
        }
    }
}

/// Puts one piece of a thing on. False: the body, the player or what they wear does not let them.
pub(in crate::game) fn put_on(world: &mut World, body: ObjectId, id: ObjectId, voice: Voice) -> bool {
    if world.objects[id].place != Place::In(body) {
        say(world, body, voice, Text::apply_error("You must get it first!\n"));
        return false;
    }
    if !body_suits(world, body, id) {
        let words = format!("You don't have the body to use the {}.", naming::short(world, id));
        say(world, body, voice, Text::apply_error(words));
        return false;
    }
    if !make_room(world, body, id, voice) {
        return false;
    }
    let skill = match skill_needed(world, body, id) {
        Ok(skill) => skill,
        Err(name) => {
            let words = format!("You need the {name} skill to use this item!");
            say(world, body, voice, Text::apply_error(words));
            return false;
        }
    };
    // The skill comes to hand even where the thing then does not.
    change_skill(world, body, id, skill, voice);
    if too_powerful(world, body, id) {
        if let Some(player) = world.player_of_mut(body).filter(|_| skill.is_some()) {
            player.settings.range = Range::Skill;
        }
        fitness::compute(world, body);
        let words = "Equipping that combined with other items would consume your soul!";
        say(world, body, voice, Text::apply_error(words));
        return false;
    }
    let id = take_one(world, body, id);
    begin(world, body, id, voice);
    true
}

/// What is said and done when everything is as it must be.
fn begin(world: &mut World, body: ObjectId, id: ObjectId, voice: Voice) {
    let kind = world.objects[id].traits.kind;
    let tool = kind == kinds::SKILL_TOOL;
    if tool {
        let words = format!("You ready {}.", naming::long(world, id));
        say(world, body, voice, Text::apply(words));
        let skill = world.objects[id].traits.skill.as_deref().unwrap_or_default().to_owned();
        say(world, body, voice, Text::apply(format!("You can now use the skill: {skill}.")));
    }
    world.objects[id].set(Flag::Applied, true);
    if let Some(player) = world.player_of_mut(body).filter(|_| tool || kinds::applied_state(kind) == 1) {
        player.settings.range = match kind {
            kinds::BOW => Range::Bow,
            kinds::WAND | kinds::ROD => Range::Device,
            _ => Range::InHand,
        };
    }
    if let Some(player) = world.player_of_mut(body).filter(|player| player.settings.range == Range::Nothing)
        && kind == kinds::WEAPON
    {
        player.settings.range = Range::InHand;
    }
    if !tool {
        let verb = ["use", "ready", "wield", "wear"][kinds::applied_state(kind).min(3) as usize];
        let words = format!("You {verb} {}.", naming::long(world, id));
        say(world, body, voice, Text::apply(words));
    }
    fitness::compute(world, body);
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    feel(world, body, &traits, true);
    if kind == kinds::BOW {
        let ammunition = traits.race.as_deref().unwrap_or("nothing");
        let words = format!("You will now fire {ammunition} with {}.", naming::long(world, id));
        say(world, body, voice, Text::apply(words));
    }
    world.objects[id].set(Flag::BeenApplied, true);
    let object = &mut world.objects[id];
    if (object.has(Flag::Cursed) || object.has(Flag::Damned)) && !object.has(Flag::KnownCursed) {
        object.set(Flag::KnownCursed, true);
        world.tell(body, Text::cursed("Oops, it feels deadly cold!"));
    }
    show_thing(world, body, id);
}

/// Takes a thing off. False: it is cursed and stays.
pub(super) fn take_off(world: &mut World, body: ObjectId, id: ObjectId, voice: Voice) -> bool {
    let off = strip(world, body, id, voice);
    if off {
        show_thing(world, body, id);
    }
    off
}

/// Takes a thing off without showing it: it goes on to another place.
fn strip(world: &mut World, body: ObjectId, id: ObjectId, voice: Voice) -> bool {
    let object = &world.objects[id];
    if object.has(Flag::Cursed) || object.has(Flag::Damned) {
        let words = format!("No matter how hard you try, you just can't remove {}.", naming::long(world, id));
        say(world, body, voice, Text::unapply(words));
        return false;
    }
    world.objects[id].set(Flag::Applied, false);
    let kind = world.objects[id].traits.kind;
    let name = naming::long(world, id);
    let words = match kinds::applied_state(kind) {
        1 => format!("You unready {name}."),
        2 => format!("You unwield {name}."),
        3 => format!("You unwear {name}."),
        _ => format!("You stop using the {name}."),
    };
    say(world, body, voice, Text::unapply(words));
    if kind == kinds::WEAPON {
        lower_skill(world, body);
    }
    fitness::compute(world, body);
    let traits = std::sync::Arc::clone(&world.objects[id].traits);
    feel(world, body, &traits, false);
    true
}

/// With the weapon the skill leaves the hand, whichever it was; it stays the one in use.
fn lower_skill(world: &mut World, body: ObjectId) {
    let by_skill = match world.player_of(body).map(|player| player.settings.range) {
        Some(Range::Skill) => true,
        Some(Range::InHand) => range::in_hand(world, body).is_none(),
        _ => false,
    };
    if let Some(player) = world.player_of_mut(body).filter(|_| by_skill) {
        player.settings.range = Range::Nothing;
    }
}

fn say(world: &mut World, body: ObjectId, voice: Voice, words: Text) {
    if voice == Voice::Aloud {
        world.tell(body, words);
    }
}

/// Takes the weapon out of the hand. False: it does not let itself be taken.
pub(in crate::game) fn unwield(world: &mut World, body: ObjectId) -> bool {
    let weapons = worn_where(world, body, |traits| traits.kind == kinds::WEAPON);
    weapons.into_iter().all(|weapon| {
        let bound = world.objects[weapon].has(Flag::Cursed) || world.objects[weapon].has(Flag::Damned);
        take_off(world, body, weapon, if bound { Voice::Aloud } else { Voice::Silent })
    })
}

/// The skill that using the thing takes; an error names one that the player lacks.
fn skill_needed(world: &World, body: ObjectId, id: ObjectId) -> Result<Option<ObjectId>, String> {
    let thing = &world.objects[id].traits;
    let Some(name) = thing.skill.as_deref().filter(|_| thing.kind != kinds::SKILL_TOOL) else { return Ok(None) };
    skills::skill_named(world, body, name).map(Some).ok_or_else(|| name.to_owned())
}

/// Would everything worn be more than the player's level bears?
fn too_powerful(world: &World, body: ObjectId, id: ObjectId) -> bool {
    let power = i32::from(world.objects[id].traits.item_power);
    let worn: i32 = fitness::worn(world, body).map(|object| i32::from(object.traits.item_power)).sum();
    power > 0 && power + worn > i32::from(world.objects[body].traits.level)
}

/// Takes a worn thing off that has become more than the player's level bears.
pub(in crate::game) fn drop_if_too_powerful(world: &mut World, body: ObjectId, id: ObjectId) {
    let object = &world.objects[id];
    if !object.has(Flag::Applied) {
        return;
    }
    let worn: i32 = fitness::worn(world, body).map(|object| i32::from(object.traits.item_power)).sum();
    if object.traits.item_power > 0 && worn > i32::from(world.objects[body].traits.level) {
        take_off(world, body, id, Voice::Aloud);
    }
}

/// One piece of a stack as a thing of its own in the same hands.
pub(in crate::game) fn take_one(world: &mut World, body: ObjectId, id: ObjectId) -> ObjectId {
    if world.objects[id].count <= 1 {
        return id;
    }
    let one = world.split(id, 1);
    world.put_into_apart(one, body);
    show_thing(world, body, id);
    one
}

/// Makes the skill that goes with a thing the one in use.
fn change_skill(world: &mut World, body: ObjectId, id: ObjectId, skill: Option<ObjectId>, voice: Voice) {
    let tool = world.objects[id].traits.kind == kinds::SKILL_TOOL;
    if skill.is_some() || tool {
        use_skill(world, body, skill, voice);
    }
}

/// Makes a skill the one in use, or none.
pub(in crate::game) fn use_skill(world: &mut World, body: ObjectId, skill: Option<ObjectId>, voice: Voice) {
    let before = fitness::chosen_skill(world, body);
    if skill.is_some() && before == skill {
        return;
    }
    for other in worn_where(world, body, |traits| traits.kind == kinds::SKILL_TOOL) {
        take_off(world, body, other, voice);
    }
    if let Some(before) = before {
        world.objects[before].set(Flag::Applied, false);
        let name = world.objects[before].traits.name.clone();
        say(world, body, voice, Text::unapply(format!("You can no longer use the skill: {name}.")));
        if world.objects[before].traits.wc > 0 {
            say(world, body, voice, Text::stat_loss("You feel less confident in combat."));
        }
    }
    if let Some(skill) = skill {
        if let Some(player) = world.player_of_mut(body).filter(|player| player.settings.range == Range::Nothing) {
            player.settings.range = Range::InHand;
        }
        world.objects[skill].set(Flag::Applied, true);
        let name = world.objects[skill].traits.name.clone();
        say(world, body, voice, Text::apply(format!("Readied skill: {name}.")));
    }
}

/// Takes off whatever hinders a thing from leaving the player's hands.
pub(super) fn let_go(world: &mut World, body: ObjectId, id: ObjectId) -> bool {
    let object = &world.objects[id];
    if !object.has(Flag::Applied) || !reach::carried(world, body, id) {
        return true;
    }
    if object.traits.kind == kinds::CONTAINER {
        super::containers::put_away(world, body, id);
        return true;
    }
    if object.traits.kind == kinds::LAMP {
        // It burns on where it is put.
        let words = format!("You unapply {}.", naming::long(world, id));
        world.tell(body, Text::unapply(words));
        return true;
    }
    !is_worn(object.traits.kind) || strip(world, body, id, Voice::Aloud)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};

    fn armed() -> Stage {
        let mut stage = Stage::new();
        for skill in ["skill_one_handed", "skill_two_handed"] {
            let id = stage.give(skill, 0);
            stage.world.objects[id].change().level = 1;
        }
        stage
    }

    fn apply(stage: &mut Stage, id: ObjectId) -> Vec<String> {
        let tag = stage.tag(id);
        stage.hear(Action::Apply(tag))
    }

    #[test]
    fn a_weapon_is_wielded_with_its_skill_and_put_away_again() {
        let mut stage = armed();
        let sword = stage.give("sword", 1);
        assert_eq!(apply(&mut stage, sword), ["Readied skill: one handed weapons.", "You wield long sword (wielded)."]);
        assert_eq!(apply(&mut stage, sword), ["You unwield long sword."]);
        assert_eq!(apply(&mut stage, sword), ["You wield long sword (wielded)."]);
    }

    #[test]
    fn with_the_weapon_the_skill_leaves_the_hand_and_comes_back() {
        let mut stage = armed();
        let sword = stage.give("sword", 1);
        let range = |stage: &Stage| stage.world.player_of(stage.body).map(|player| player.fitness.range.clone());
        apply(&mut stage, sword);
        assert_eq!(range(&stage).as_deref(), Some("Skill: one handed weapons"));
        stage.act(Action::ReadySkill(Some("two handed weapons".into())));
        assert_eq!(range(&stage).as_deref(), Some("Skill: two handed weapons"));
        assert_eq!(apply(&mut stage, sword), ["You unwield long sword."]);
        assert_eq!(range(&stage).as_deref(), Some("Range: nothing"));
        for _ in 0..2 {
            apply(&mut stage, sword);
            assert_eq!(range(&stage).as_deref(), Some("Skill: one handed weapons"));
            apply(&mut stage, sword);
            assert_eq!(range(&stage).as_deref(), Some("Range: nothing"));
        }
    }

    #[test]
    fn two_hands_are_needed_and_freed() {
        let mut stage = armed();
        let (sword, shield) = (stage.give("sword", 1), stage.give("shield", 1));
        apply(&mut stage, sword);
        assert_eq!(
            apply(&mut stage, shield),
            ["You wear shield (worn).", "You feel more confident in your dodging skills."]
        );
        let two_hander = stage.give("two_hander", 1);
        assert_eq!(
            apply(&mut stage, two_hander),
            [
                "You unwield long sword.",
                "You unwear shield.",
                "You feel less confident in your dodging skills.",
                "You can no longer use the skill: one handed weapons.",
                "Readied skill: two handed weapons.",
                "You wield two-handed sword (wielded).",
            ]
        );
        assert!(!stage.world.objects[sword].has(Flag::Applied));
        assert!(!stage.world.objects[shield].has(Flag::Applied));
    }

    #[test]
    fn without_the_skill_a_weapon_is_no_use() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        assert_eq!(apply(&mut stage, sword), ["You need the one handed weapons skill to use this item!"]);
        assert!(!stage.world.objects[sword].has(Flag::Applied));
    }

    #[test]
    fn a_cursed_thing_tells_so_too_late_and_stays() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        stage.world.objects[ring].set(Flag::Cursed, true);
        assert_eq!(apply(&mut stage, ring), ["You wear ring (worn).", "Oops, it feels deadly cold!"]);
        let stays = "No matter how hard you try, you just can't remove ring (cursed) (worn).";
        assert_eq!(apply(&mut stage, ring), [stays]);
        assert_eq!(stage.hear(Action::Drop(Some("ring".into()))), [stays]);
        assert!(stage.world.objects[ring].has(Flag::Applied));
    }

    #[test]
    fn of_two_rings_the_player_chooses_which_to_take_off() {
        let mut stage = Stage::new();
        let first = stage.give("ring", 1);
        apply(&mut stage, first);
        let second = stage.give("ring", 1);
        apply(&mut stage, second);
        let third = stage.give("ring", 2);
        assert_eq!(apply(&mut stage, third), ["You need to unapply some item(s):", "ring (worn)", "ring (worn)"]);
        stage.hear(Action::ApplyModeSetting(Some("always".into())));
        assert_eq!(apply(&mut stage, third), ["You unwear ring.", "You wear ring (worn)."]);
        let worn =
            stage.world.objects[stage.body].inventory.iter().filter(|id| stage.world.objects[**id].has(Flag::Applied));
        assert_eq!(worn.count(), 2);
        assert_eq!(stage.world.objects[third].count, 1, "one of the two is worn now");
    }

    #[test]
    fn what_would_consume_the_soul_is_not_put_on() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        stage.world.objects[ring].change().item_power = 2;
        assert_eq!(apply(&mut stage, ring), ["Equipping that combined with other items would consume your soul!"]);
    }

    #[test]
    fn what_lies_on_the_ground_must_be_taken_first() {
        let mut stage = Stage::new();
        let at = stage.at(2, 2);
        let ring = stage.drop_there("ring", 1, at);
        assert_eq!(apply(&mut stage, ring), ["You must get it first!\n"]);
    }

    #[test]
    fn abilities_and_resistances_are_felt() {
        let mut stage = Stage::new();
        let ring = stage.give("ring", 1);
        let traits = stage.world.objects[ring].change();
        traits.strength = 2;
        traits.resistances[crate::content::AttackType::Fire] = 20;
        let tag = stage.tag(ring);
        let shown = stage.act(Action::Apply(tag));
        assert_eq!(
            texts(&shown),
            ["You wear ring (worn).", "Your resistance to fire rises to 20%.", "You feel stronger."]
        );
        assert_eq!(apply(&mut stage, ring)[1..], ["Your resistance to fire drops to 0%.", "You feel weaker!"]);
    }
}
