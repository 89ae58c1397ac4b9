//! Casting: who may, what it takes, what can go wrong, and which family of spells does what.

use std::sync::Arc;

use crate::content::{Fixed, Flag, Traits};
use crate::game::direction::Direction;
use crate::game::kinds;
use crate::game::kinds::effect;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::skills::skill_named;
use crate::game::rules::treasure::{self, Purpose};
use crate::game::rules::{movement, senses, skills};
use crate::game::update::Text;
use crate::game::world::{Landing, World};

use super::family;
use super::power::Power;
use super::{ability, creating, ground, healing, knowledge, mending, minds, summoning, travel};

/// Kind of sound of spells.
const SOUND: u8 = 2;
/// Of a mana spell: the dice, and what there is in favour of who casts it.
const FUMBLE_DICE: u32 = 200;
const FUMBLE_GRACE: i32 = 35;
/// What shows that magic does not work somewhere.
const BLOCKED: &str = "spell_blocked";

/// A spell as it is cast.
pub(super) struct Casting<'a> {
    /// Whoever casts it, or the thing that does.
    pub(super) caster: ObjectId,
    pub(super) at: Position,
    pub(super) direction: Option<Direction>,
    pub(super) power: Power,
    /// What is said after its name.
    pub(super) words: &'a str,
}

impl Casting<'_> {
    pub(super) fn spell(&self) -> &Traits {
        &self.power.spell
    }

    /// The square in the direction of the spell, or that of the caster.
    pub(super) fn target(&self, world: &World) -> Option<Position> {
        self.beside(world, 0)
    }

    /// The square so many eighths from where the caster points.
    pub(super) fn beside(&self, world: &World, turn: i32) -> Option<Position> {
        let (dx, dy) = self.direction.map_or((0, 0), |direction| direction.turned(turn).step());
        world.step(self.at, dx, dy).filter(|at| !world.map(at.map).scenery)
    }
}

/// A player casts a spell that they know. False: they may not, and nothing was spent.
pub(super) fn cast_known(
    world: &mut World,
    body: ObjectId,
    spell: ObjectId,
    direction: Option<Direction>,
    words: &str,
) -> bool {
    let Some(at) = world.position(body) else { return false };
    let spell = Arc::clone(&world.objects[spell].traits);
    let power = Power::of(world, body, &spell);
    if let Err(words) = may_cast(world, body, &power) {
        world.tell(body, words);
        return false;
    }
    if is_blocked(world, at, &spell) {
        world.tell(body, Text::spell_error("Something blocks your spellcasting."));
        show_effect(world, BLOCKED, at);
        return false;
    }
    let casting = Casting { caster: body, at, direction, power, words };
    pray_or_pay(world, &casting);
    true
}

/// A creature casts a spell that it knows, from its own mana, or a thing one that is in it. False: it cannot.
pub(in crate::game) fn cast_from(
    world: &mut World,
    source: ObjectId,
    spell: ObjectId,
    direction: Option<Direction>,
) -> bool {
    let Some(at) = world.position(source) else { return false };
    let spell = Arc::clone(&world.objects[spell].traits);
    let creature = world.objects[source].has(Flag::Monster);
    let power = if creature {
        Power::of(world, source, &spell)
    } else {
        let level = i32::from(world.objects[source].traits.level).max(1);
        Power::in_thing(world, source, &spell, level)
    };
    let (mana, grace) = (power.mana(), power.grace());
    let traits = &world.objects[source].traits;
    if creature && (i32::from(traits.sp) < mana || i32::from(traits.grace) < grace || is_blocked(world, at, &spell)) {
        return false;
    }
    let casting = Casting { caster: source, at, direction, power, words: "" };
    if creature {
        spend(world, source, mana, grace);
        sound(world, &casting);
        spend_heartbeats(world, source, casting.power.casting_time().into());
    }
    release(world, &casting)
}

/// One more spell of a swarm, at its level, from its square or one beside it.
pub(in crate::game) fn cast_swarm(world: &mut World, swarm: ObjectId) {
    let (Some(at), Some(direction)) = (world.position(swarm), world.objects[swarm].facing) else { return };
    let Some(spell) = world.objects[swarm].inventory.first().copied() else { return };
    let (spell, level) = (Arc::clone(&world.objects[spell].traits), world.objects[swarm].traits.level);
    let (dx, dy) = direction.turned(2 * world.dice.between(-1, 1)).step();
    let beside = if (dx, dy) == direction.step() { None } else { world.step(at, dx, dy) };
    let open = |at: &Position| {
        !world.map(at.map).scenery && !world.square(*at).sum.block.intersects(crate::content::MoveType::FLY_LOW)
    };
    let at = beside.filter(open).unwrap_or(at);
    let power = Power::in_thing(world, swarm, &spell, level.into());
    release(world, &Casting { caster: swarm, at, direction: Some(direction), power, words: "" });
}

/// Casts the spell of a scroll, a wand, a potion for somebody, at the level of the thing. Nothing is spent but the
/// thing. False: nothing came of it.
pub(super) fn cast_by_thing(
    world: &mut World,
    body: ObjectId,
    thing: ObjectId,
    direction: Option<Direction>,
) -> Option<bool> {
    let at = world.position(body)?;
    let spell = super::spell_in(world, thing)?;
    let (level, spell) = (world.objects[thing].traits.level, Arc::clone(&world.objects[spell].traits));
    if is_blocked(world, at, &spell) && world.objects[thing].traits.kind != kinds::POTION {
        world.tell(body, Text::spell_error("Something blocks the magic of your item."));
        show_effect(world, BLOCKED, at);
        return None;
    }
    let power = Power::in_thing(world, body, &spell, i32::from(level).max(i32::from(spell.level)));
    Some(release(world, &Casting { caster: body, at, direction, power, words: "" }))
}

/// The skill for a spell is at hand, or the tool for it is put in hand.
pub(super) fn take_up_skill(world: &mut World, body: ObjectId, spell: ObjectId) -> Result<(), Text> {
    let spell = Arc::clone(&world.objects[spell].traits);
    let Some(skill) = &spell.skill else { return Ok(()) };
    match skills::take_up(world, body, skill) {
        Some(_) => Ok(()),
        None => Err(needs_skill(&spell, skill)),
    }
}

fn needs_skill(spell: &Traits, skill: &str) -> Text {
    Text::skill_missing(format!("You need the skill {skill} to cast {}!", spell.name))
}

/// What speaks against somebody's casting a spell at all.
fn may_cast(world: &World, body: ObjectId, power: &Power) -> Result<(), Text> {
    let spell = &power.spell;
    if let Some(skill) = &spell.skill
        && skill_named(world, body, skill).is_none()
    {
        return Err(needs_skill(spell, skill));
    }
    if power.paths.is_denied(spell) {
        return Err(Text::spell_error("That spell path is denied to you."));
    }
    if !power.is_skilled_enough() {
        return Err(Text::skill_error("You lack enough skill to cast that spell."));
    }
    let traits = &world.objects[body].traits;
    if power.mana() > i32::from(traits.sp) {
        return Err(Text::spell_error("You don't have enough mana."));
    }
    Ok(())
}

/// No magic works on some squares, and no prayer on unholy ones.
fn is_blocked(world: &World, at: Position, spell: &Traits) -> bool {
    let sum = world.square(at).sum;
    (spell.sp > 0 && sum.no_magic) || (spell.grace > 0 && sum.unholy)
}

/// What it costs and what can go wrong, before a spell does what it does.
fn pray_or_pay(world: &mut World, casting: &Casting<'_>) {
    let (body, power) = (casting.caster, &casting.power);
    take_time(world, body, power);
    let (mana, grace) = (power.mana(), power.grace());
    if grace > 0 && !is_heard(world, casting, grace) {
        return;
    }
    if mana > 0 && fumbles(world, body, power) {
        let lost = world.dice.between(1, mana);
        spend(world, body, lost, 0);
        world.tell(body, Text::spell_failure("You fumble the spell."));
        return;
    }
    spend(world, body, mana, grace);
    sound(world, casting);
    release(world, casting);
}

/// Everybody near hears which spell it is.
fn sound(world: &mut World, casting: &Casting<'_>) {
    let (name, direction) = (casting.spell().name.clone(), casting.direction);
    movement::noise_towards(world, casting.at, SOUND, &name, casting.caster, direction);
}

/// A spell takes its time, whatever comes of it.
fn take_time(world: &mut World, body: ObjectId, power: &Power) {
    spend_heartbeats(world, body, power.casting_time().into());
}

/// Takes from somebody what so many heartbeats give them.
pub(super) fn spend_heartbeats(world: &mut World, body: ObjectId, count: i64) {
    let own = world.objects[body].traits.speed;
    let speed = world.player_of(body).map_or(own, |player| player.fitness.speed);
    world.objects[body].speed_left.0 -= count * speed.0;
}

/// Is a prayer heard? Who has too little grace is heard now and then, and anybody may fail, the wise more rarely
/// (object-types, section 2b).
fn is_heard(world: &mut World, casting: &Casting<'_>, grace: i32) -> bool {
    let body = casting.caster;
    let wisdom = world.player_of(body).map_or(12, |player| player.fitness.abilities[4]);
    if i32::from(world.objects[body].traits.grace) < grace {
        // Eleven of twenty points of wisdom are a matter of luck; the rest is trust.
        if i32::from(wisdom) < world.dice.between(0, 19) {
            world.tell(body, Text::spell_failure("A random spirit ignores your prayer."));
            return false;
        }
        world.tell(body, Text::spell_info("A random spirit grants your prayer, though you are unworthy."));
    }
    let chance = world.catalog().stat_bonuses.wis_cleric_chance.of(i8::try_from(wisdom).unwrap_or(i8::MAX));
    let (needed, level) = (i64::from(casting.spell().level), i64::from(casting.power.level()));
    let percent = chance.0 * needed / level / Fixed::ONE.0;
    if !world.dice.percent(u32::try_from(percent).unwrap_or(0)) {
        return true;
    }
    let lost = world.dice.between(1, grace);
    spend(world, body, 0, lost);
    world.tell(body, Text::spell_failure("You fumble the prayer."));
    false
}

/// Does a mana spell fail? Armour hinders, levels help.
fn fumbles(world: &mut World, body: ObjectId, power: &Power) -> bool {
    let roll = i32::try_from(world.dice.below(FUMBLE_DICE)).unwrap_or(0);
    let skill = power.level() - i32::from(power.spell.level) + FUMBLE_GRACE;
    roll - encumbrance(world, body) + skill < 0
}

/// How much what somebody wears and wields is in the way of their magic: kilograms of body armour, half of those of a
/// shield, three times those of a weapon.
fn encumbrance(world: &World, body: ObjectId) -> i32 {
    let grams = |object: &crate::game::object::Object| match object.traits.kind {
        kinds::ARMOUR => object.traits.weight,
        kinds::SHIELD => object.traits.weight / 2,
        kinds::WEAPON => object.traits.weight.saturating_mul(3),
        _ => 0,
    };
    let sum: i64 = crate::game::rules::fitness::worn(world, body).map(|object| i64::from(grams(object))).sum();
    i32::try_from(sum / 1000).unwrap_or(i32::MAX)
}

/// Takes mana and grace; grace may be owed.
pub(super) fn spend(world: &mut World, caster: ObjectId, mana: i32, grace: i32) {
    if mana == 0 && grace == 0 {
        return;
    }
    let short = |value: i32| i16::try_from(value).unwrap_or(if value < 0 { i16::MIN } else { i16::MAX });
    let traits = world.objects[caster].change();
    traits.sp = short(i32::from(traits.sp) - mana).max(0);
    traits.grace = short(i32::from(traits.grace) - grace);
}

/// Lets a spell do what it does. False: nothing came of it.
fn release(world: &mut World, casting: &Casting<'_>) -> bool {
    if family::ATTACKS.contains(&casting.spell().subtype) {
        senses::show_oneself(world, casting.caster);
    }
    match casting.spell().subtype {
        family::BOLT => effect::launch::bolt(world, &shot(casting)),
        family::BULLET => effect::launch::bullet(world, &shot(casting)),
        family::CONE => effect::launch::cone(world, &shot(casting)),
        family::EXPLOSION => effect::launch::explosion(world, &shot(casting)),
        family::MAGIC_MISSILE => effect::launch::missile(world, &shot(casting)),
        family::BOMB => effect::launch::bomb(world, &shot(casting)),
        family::MOVING_BALL => effect::launch::ball(world, &shot(casting)),
        family::SWARM => effect::launch::swarm(world, &shot(casting)),
        family::AURA => surround(world, casting),
        family::WONDER => wonder(world, casting),
        family::SMITE => minds::smite(world, casting),
        family::MOOD_CHANGE => minds::change_mood(world, casting),
        family::DISEASE => minds::sicken(world, casting),
        family::INVISIBLE => minds::hide(world, casting),
        family::GOLEM => summoning::golem(world, casting),
        family::SUMMON => summoning::creatures(world, casting),
        family::HEALING => healing::heal(world, casting),
        family::CHANGE_ABILITY => ability::change(world, casting),
        family::BLESS | family::CURSE => ability::bless(world, casting),
        family::CREATE_MISSILE => creating::missiles(world, casting),
        family::CREATE_FOOD => creating::food(world, casting),
        family::LIGHT => creating::light(world, casting),
        family::RUNE => ground::rune(world, casting),
        family::MARK => ground::mark(world, casting),
        family::DISPEL_RUNE => ground::wipe_out(world, casting),
        family::WALL => ground::wall(world, casting),
        family::EARTH_TO_DUST => ground::earth_to_dust(world, casting),
        family::DESTRUCTION => ground::destruction(world, casting),
        family::IDENTIFY => knowledge::identify(world, casting),
        family::DETECTION => knowledge::detect(world, casting),
        family::PERCEIVE_SELF => knowledge::perceive_self(world, casting),
        family::PROBE => knowledge::probe(world, casting),
        family::MAGIC_MAPPING => knowledge::map(world, casting),
        family::RECALL => travel::recall(world, casting),
        family::TOWN_PORTAL => travel::town_portal(world, casting),
        family::DIMENSION_DOOR => travel::dimension_door(world, casting),
        family::REMOVE_CURSE => mending::remove_curse(world, casting),
        family::CHANGE_ITEM => mending::change_item(world, casting),
        family::CHARGING => mending::charge(world, casting),
        family::CHANGE_MANA => mending::change_mana(world, casting),
        // Nobody leaves a body to be raised: who dies goes home.
        family::RAISE_DEAD => {
            world.tell(casting.caster, Text::spell_failure("You need a body for this spell."));
            false
        }
        family::CONSECRATE => refuse(world, casting, "You can't consecrate anything if you don't worship a god!"),
        _ => refuse(world, casting, "This spell has no power in this world yet."),
    }
}

fn refuse(world: &mut World, casting: &Casting<'_>, words: &str) -> bool {
    world.tell(casting.caster, Text::spell_error(words));
    false
}

fn surround(world: &mut World, casting: &Casting<'_>) -> bool {
    if !effect::launch::aura(world, &shot(casting)) {
        world.tell(casting.caster, Text::spell_success("You recast the spell while in effect."));
    }
    true
}

/// Any spell of a list, or flowers.
fn wonder(world: &mut World, casting: &Casting<'_>) -> bool {
    let list = casting.spell().randomitems.clone();
    let level = casting.power.level();
    let rolled = list.map(|list| treasure::roll(world, &list, level, Purpose::Found)).unwrap_or_default();
    let spells = rolled.iter().map(|id| &world.objects[*id].traits).filter(|it| it.kind == kinds::SPELL);
    let spell = spells.filter(|it| it.subtype != family::WONDER).map(Arc::clone).next();
    for id in rolled {
        world.withdraw(id);
    }
    let Some(spell) = spell else { return effect::launch::cone(world, &shot(casting)) };
    let power = Power::in_thing(world, casting.caster, &spell, level);
    release(world, &Casting { power, words: "", ..*casting })
}

/// What flies off when the spell is cast.
pub(super) fn shot(casting: &Casting<'_>) -> effect::launch::Shot {
    let power = &casting.power;
    effect::launch::Shot {
        by: casting.caster,
        from: casting.at,
        direction: casting.direction,
        spell: Arc::clone(&power.spell),
        level: power.level(),
        damage: power.damage(),
        damage_growth: power.damage_growth(),
        duration: power.duration(),
        range: power.range(),
    }
}

/// Shows something for a moment.
pub(super) fn show_effect(world: &mut World, archetype: &str, at: Position) {
    if let Some(id) = world.make_named(archetype) {
        world.put(id, at, Landing::Dropped);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{invoke, knows, mage};
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;
    use crate::game::update::Update;

    fn powers(stage: &Stage) -> (i16, i16) {
        let traits = &stage.world.objects[stage.body].traits;
        (traits.sp, traits.grace)
    }

    #[test]
    fn a_spell_costs_mana_and_time_and_is_heard() {
        let mut stage = mage(&["@...."], &[]);
        knows(&mut stage, "spell_bullet");
        stage.world.objects[stage.body].facing = Some(Direction::East);
        let before = powers(&stage).0;
        let shown = stage.act(Action::Invoke(Some("magic bullet".into())));
        assert_eq!(powers(&stage).0, before - 1);
        let time = stage.world.objects[stage.body].speed_left.0;
        assert!(time < -2 * Fixed::ONE.0 + 500_000, "two heartbeats and the command: {time}");
        let heard = shown.iter().any(|update| {
            matches!(update, Update::Sound(sound) if sound.kind == 2 && sound.action == "magic bullet" && sound.direction == 3)
        });
        assert!(heard, "{shown:?}");
    }

    #[test]
    fn who_lacks_the_skill_the_level_or_the_mana_casts_nothing() {
        let mut stage = mage(&["@...."], &[]);
        for spell in ["spell_bullet", "spell_great", "spell_fireball"] {
            knows(&mut stage, spell);
        }
        assert_eq!(invoke(&mut stage, "great armour", None), ["You lack enough skill to cast that spell."]);
        stage.world.objects[stage.body].change().sp = 5;
        assert_eq!(invoke(&mut stage, "small fireball", None), ["You don't have enough mana."]);
        assert_eq!(powers(&stage).0, 5);
        let skill = skill_named(&stage.world, stage.body, "sorcery").expect("it was given");
        stage.world.withdraw(skill);
        assert_eq!(invoke(&mut stage, "magic bullet", None), ["You need the skill sorcery to cast magic bullet!"]);
    }

    #[test]
    fn a_path_that_is_denied_is_closed() {
        let mut stage = mage(&["@...."], &[]);
        knows(&mut stage, "spell_bullet");
        stage.world.objects[stage.body].change().path_denied = 16;
        assert_eq!(invoke(&mut stage, "magic bullet", None), ["That spell path is denied to you."]);
    }

    #[test]
    fn where_magic_does_not_work_this_is_seen_and_nothing_is_spent() {
        let mut stage = mage(&["n@"], &[('n', "null_field")]);
        knows(&mut stage, "spell_bullet");
        let (body, at) = (stage.body, stage.at(0, 0));
        stage.world.take_away(body);
        stage.world.put(body, at, Landing::Laid);
        let before = powers(&stage).0;
        assert_eq!(invoke(&mut stage, "magic bullet", None), ["Something blocks your spellcasting."]);
        assert_eq!((powers(&stage).0, stage.lies(at)[0].0.as_str()), (before, "spell blocked"));
    }

    #[test]
    fn a_prayer_without_grace_is_heard_now_and_then_and_leaves_a_debt() {
        let mut stage = mage(&["@"], &[]);
        knows(&mut stage, "spell_heal");
        let (mut heard, mut ignored) = (0, 0);
        for _ in 0..60 {
            stage.world.objects[stage.body].change().grace = 0;
            stage.world.objects[stage.body].change().hp = 1;
            let words = invoke(&mut stage, "minor healing", None);
            let unworthy = words.iter().any(|it| it == "A random spirit grants your prayer, though you are unworthy.");
            if unworthy {
                heard += i32::from(powers(&stage).1 < 0);
            } else {
                assert_eq!(words[0], "A random spirit ignores your prayer.");
                ignored += 1;
            }
        }
        assert!(heard > 10 && ignored > 10, "{heard} {ignored}");
    }

    #[test]
    fn a_heavy_weapon_makes_spells_fail_now_and_then() {
        let mut stage = mage(&["@...."], &[]);
        knows(&mut stage, "spell_bullet");
        let sword = stage.give("two_hander", 1);
        stage.world.objects[sword].set(Flag::Applied, true);
        let mut fumbled = 0;
        for _ in 0..100 {
            stage.world.objects[stage.body].change().sp = 40;
            fumbled +=
                i32::from(invoke(&mut stage, "magic bullet", Some(Direction::East)) == ["You fumble the spell."]);
        }
        assert!((8..40).contains(&fumbled), "75 kilograms of 200, less 35: {fumbled}");
    }

    #[test]
    fn in_fire_mode_the_readied_spell_is_cast_again_and_again() {
        let mut stage = mage(&["@....."], &[]);
        knows(&mut stage, "spell_bullet");
        stage.act(Action::Cast(Some("magic bullet".into())));
        let range = stage.world.player_of(stage.body).map(|player| player.fitness.range.clone());
        assert_eq!(range.as_deref(), Some("Range: spell (magic bullet)"));
        let before = powers(&stage).0;
        stage.act(Action::Fire(Some(Direction::East)));
        stage.wait(20);
        let after = powers(&stage).0;
        assert!(before - after >= 3, "{before} {after}");
        stage.act(Action::FireStop);
        let rest = powers(&stage).0;
        stage.wait(10);
        assert!(powers(&stage).0 >= rest);
    }
}
