//! The beginning of an effect: what a spell sets on its way, and with what strength.

use std::sync::Arc;

use crate::content::{AttackType, Fixed, Traits};
use crate::game::direction::Direction;
use crate::game::map::Position;
use crate::game::object::ObjectId;
use crate::game::rules::combat;
use crate::game::rules::fitness::CHARISMA;
use crate::game::rules::magic::family;
use crate::game::update::Text;
use crate::game::world::{Landing, World};
use crate::ids::Tag;

use super::{bolt, bullet, cone, flight, hit};

/// Squares that a bullet flies.
const BULLET_RANGE: i8 = 50;
/// What carries the spells of a swarm, and the die for how many there are.
const SWARM: &str = "swarm_spell";
const SWARM_DIE: i32 = 3;
/// Levels for an action more of fear.
const LEVELS_OF_DREAD: i32 = 3;
/// Actions of an aura for each step that its duration grows by.
const AURA_STEP: i32 = 10;

/// A spell on its way.
pub(in crate::game) struct Shot {
    /// Who or what casts it.
    pub(in crate::game) by: ObjectId,
    pub(in crate::game) from: Position,
    pub(in crate::game) direction: Option<Direction>,
    pub(in crate::game) spell: Arc<Traits>,
    pub(in crate::game) level: i32,
    pub(in crate::game) damage: i32,
    /// How much of the damage is due to the level.
    pub(in crate::game) damage_growth: i32,
    pub(in crate::game) duration: i32,
    pub(in crate::game) range: i32,
}

impl Shot {
    /// Who answers for it: not what casts for somebody, which may be gone before it hits.
    fn owner(&self, world: &World) -> Tag {
        world.objects[combat::responsible(world, self.by)].tag
    }

    /// The effect of the spell with its strength, nowhere yet.
    fn effect(&self, world: &mut World, direction: Option<Direction>) -> Option<ObjectId> {
        let id = world.make_named(self.spell.other_arch.as_deref()?)?;
        let owner = self.owner(world);
        let object = &mut world.objects[id];
        (object.owner, object.facing) = (Some(owner), direction);
        let mark = object.tag.0;
        let traits = object.change();
        traits.level = short(self.level);
        traits.attacktype = self.spell.attacktype;
        (traits.dam, traits.duration) = (short(self.damage), short(self.duration));
        traits.range = byte(self.range);
        traits.skill = self.spell.skill.clone();
        if self.spell.slaying.is_some() {
            traits.slaying = self.spell.slaying.clone();
        }
        if self.spell.weight > 0 {
            traits.weight = self.spell.weight;
        }
        (traits.dexterity, traits.constitution) = (self.spell.dexterity, self.spell.constitution);
        traits.weapontype = mark;
        flight::turn(world, id, direction);
        Some(id)
    }

    /// The square it begins on: the next one, if it can fly there. Nothing comes of a spell that begins in a wall.
    fn start(&self, world: &World, id: ObjectId, direction: Direction) -> Option<Position> {
        flight::next(world, self.from, direction, world.objects[id].traits.move_type)
    }

    /// Makes the effect and puts it on its first square. None: a wall was in the way, or there is no such effect.
    fn begin(&self, world: &mut World, direction: Direction) -> Option<(ObjectId, Position)> {
        let id = self.effect(world, Some(direction))?;
        let Some(at) = self.start(world, id, direction) else {
            world.withdraw(id);
            return None;
        };
        world.put(id, at, Landing::Dropped)?;
        Some((id, at))
    }
}

fn short(value: i32) -> i16 {
    i16::try_from(value).unwrap_or(i16::MAX)
}

fn byte(value: i32) -> i8 {
    i8::try_from(value).unwrap_or(i8::MAX)
}

/// The way a spell goes that is cast in none: any.
fn direction(world: &mut World, shot: &Shot) -> Direction {
    shot.direction.unwrap_or_else(|| Direction::ALL[world.dice.below(8) as usize])
}

/// A bolt runs on at once.
pub(in crate::game) fn bolt(world: &mut World, shot: &Shot) -> bool {
    let direction = direction(world, shot);
    let Some((id, at)) = shot.begin(world, direction) else { return false };
    bolt::act(world, id, at);
    true
}

/// Where a bullet begins: on the next square, or, when a thing casts it that points nowhere, right there.
fn begin_flight(world: &mut World, shot: &Shot) -> Option<(ObjectId, Position)> {
    if shot.direction.is_none() && !hit::is_alive(&world.objects[shot.by]) {
        let id = shot.effect(world, None)?;
        world.put(id, shot.from, Landing::Laid)?;
        return Some((id, shot.from));
    }
    let direction = direction(world, shot);
    shot.begin(world, direction)
}

/// A bullet: `food` is what it bursts with, `maxhp` how far and `hp` how long that lasts.
pub(in crate::game) fn bullet(world: &mut World, shot: &Shot) -> bool {
    let Some((id, at)) = begin_flight(world, shot) else { return false };
    let blast = shot.spell.food + shot.damage_growth;
    let traits = world.objects[id].change();
    (traits.maxhp, traits.hp, traits.food) = (short(shot.range), short(shot.duration), blast);
    traits.range = BULLET_RANGE;
    bullet::meets(world, id, at);
    true
}

/// A magic missile.
pub(in crate::game) fn missile(world: &mut World, shot: &Shot) -> bool {
    let Some((id, at)) = begin_flight(world, shot) else { return false };
    bullet::meets(world, id, at);
    true
}

/// A cone begins on the three squares ahead, or on all around.
pub(in crate::game) fn cone(world: &mut World, shot: &Shot) -> bool {
    if is_useless(world, shot.by, shot.spell.attacktype) {
        return false;
    }
    let dread = dread(world, shot);
    let branches: Vec<(Direction, Direction)> = match shot.direction {
        Some(ahead) => [-1, 0, 1].map(|turn| (ahead.turned(turn), ahead)).to_vec(),
        None => Direction::ALL.map(|way| (way, way)).to_vec(),
    };
    let mut begun = false;
    for (branch, ahead) in branches {
        if let Some((id, at)) = shot.begin(world, branch) {
            let traits = world.objects[id].change();
            traits.sp = ahead.number().into();
            traits.duration = traits.duration.saturating_add(dread);
            flight::turn(world, id, Some(ahead));
            cone::leave(world, id, at);
            begun = true;
        }
    }
    begun
}

/// Actions that fear lasts longer: by the caster's level, and by how terrible they look.
fn dread(world: &World, shot: &Shot) -> i16 {
    const FRIGHTENING: u32 = AttackType::Fear.bit() | AttackType::TurnUndead.bit();
    if shot.spell.attacktype & FRIGHTENING == 0 {
        return 0;
    }
    let bonus = world.player_of(shot.by).map_or(Fixed(0), |player| {
        let looks = i8::try_from(player.fitness.abilities[CHARISMA]).unwrap_or(i8::MAX);
        world.catalog().stat_bonuses.cha_fear_bonus.of(looks)
    });
    short(shot.level / LEVELS_OF_DREAD + i32::try_from(bonus.0 / Fixed::ONE.0).unwrap_or(0))
}

/// Holy words are heard by the god they are said in the name of alone, and of no use without one.
pub(super) fn is_useless(world: &mut World, by: ObjectId, attacks: u32) -> bool {
    let who = combat::responsible(world, by);
    let useless = attacks & AttackType::HolyWord.bit() != 0;
    if useless && world.player_of(who).is_some() {
        world.tell(who, Text::god("This prayer is useless unless you worship an appropriate god"));
    }
    useless
}

/// What a bullet of this spell would burst into, at once and for everybody on the square.
pub(in crate::game) fn blast(world: &mut World, spell: &Traits, level: i16, at: Position) {
    let Some(id) = spell.other_arch.as_deref().and_then(|bullet| world.make_named(bullet)) else { return };
    let traits = world.objects[id].change();
    (traits.level, traits.attacktype, traits.dam) = (level, spell.attacktype, 0);
    (traits.maxhp, traits.hp, traits.food) = (spell.range.into(), spell.duration, spell.food);
    world.put(id, at, Landing::Laid);
    bullet::bursts(world, id, at);
}

/// An explosion where the caster stands.
pub(in crate::game) fn explosion(world: &mut World, shot: &Shot) -> bool {
    let Some(id) = shot.effect(world, None) else { return false };
    world.put(id, shot.from, Landing::Dropped);
    true
}

/// A bomb on the next square, or at the caster's feet: `food` actions until it bursts, `dam` in its splinters.
pub(in crate::game) fn bomb(world: &mut World, shot: &Shot) -> bool {
    let Some(id) = shot.effect(world, None) else { return false };
    let beside = shot.direction.and_then(|direction| shot.start(world, id, direction));
    world.put(id, beside.unwrap_or(shot.from), Landing::Dropped);
    true
}

/// Something right where somebody stands.
pub(in crate::game) fn at(world: &mut World, shot: &Shot, at: Position) -> bool {
    let Some(id) = shot.effect(world, None) else { return false };
    if shot.spell.attacktype & AttackType::Death.bit() != 0 {
        // How strong death comes is in its damage.
        world.objects[id].change().level = short(shot.damage);
    }
    world.put(id, at, Landing::Dropped);
    true
}

/// A ball that rolls about by itself for a while.
pub(in crate::game) fn ball(world: &mut World, shot: &Shot) -> bool {
    let direction = direction(world, shot);
    let Some((id, at)) = shot.begin(world, direction) else { return false };
    world.objects[id].change().food = shot.duration;
    hit::square(world, id, at);
    true
}

/// Casts another spell again and again, from where this one was cast. `food` is how often.
pub(in crate::game) fn swarm(world: &mut World, shot: &Shot) -> bool {
    let Some(id) = world.make_named(SWARM) else { return false };
    let Some(spell) = shot.spell.other_arch.as_deref().and_then(|spell| world.make_named(spell)) else {
        world.withdraw(id);
        return false;
    };
    let dice: i32 = (0..shot.spell.duration).map(|_| world.dice.between(1, SWARM_DIE)).sum();
    let times = dice + (shot.duration - i32::from(shot.spell.duration));
    let direction = direction(world, shot);
    let owner = shot.owner(world);
    let object = &mut world.objects[id];
    (object.owner, object.facing) = (Some(owner), Some(direction));
    let traits = object.change();
    (traits.level, traits.food, traits.subtype) = (short(shot.level), times.max(1), family::SWARM);
    traits.skill = shot.spell.skill.clone();
    world.put_into_apart(spell, id);
    world.put(id, shot.from, Landing::Dropped);
    true
}

/// An aura about the caster. False: they have such already, and it lasts longer now.
pub(in crate::game) fn aura(world: &mut World, shot: &Shot) -> bool {
    let lasts = short(i32::from(shot.spell.duration) + AURA_STEP * (shot.duration - i32::from(shot.spell.duration)));
    let wanted = shot.spell.other_arch.as_deref().and_then(|name| world.catalog().archetype_id(name));
    let about =
        world.objects[shot.by].inventory.iter().copied().find(|id| Some(world.objects[*id].archetype) == wanted);
    if let Some(before) = about {
        world.objects[before].change().duration = lasts;
        return false;
    }
    let Some(id) = shot.effect(world, None) else { return false };
    world.objects[id].change().duration = lasts;
    world.put_into_apart(id, shot.by);
    world.set_active(id);
    true
}
