//! What a spell costs and does for whoever casts it: levels, paths, growth (object-types, section 2b; the handbook's
//! spell paths).

use std::sync::Arc;

use crate::content::Traits;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::fitness;
use crate::game::rules::skills::skill_named;
use crate::game::world::World;

/// Levels that the paths somebody walks are worth, for better or worse.
const PATH_LEVELS: i32 = 2;
/// Percent of cost and time on a path that one is attuned to, and on one that repels.
const ATTUNED: i32 = 80;
const REPELLED: i32 = 125;

/// The paths of somebody, or what a spell is to them: attuned, repelled, denied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Paths {
    pub(super) attuned: u32,
    pub(super) repelled: u32,
    pub(super) denied: u32,
}

impl Paths {
    /// Of a body with what it wears, or of a thing.
    pub(super) fn of(world: &World, caster: ObjectId) -> Self {
        let own = Self::from_traits(&world.objects[caster].traits);
        let walks = |paths: Self, traits: &Traits| {
            let more = Self::from_traits(traits);
            Self {
                attuned: paths.attuned | more.attuned,
                repelled: paths.repelled | more.repelled,
                denied: paths.denied | more.denied,
            }
        };
        if world.player_of(caster).is_none() {
            return own;
        }
        fitness::worn(world, caster).fold(own, |paths, item| walks(paths, &item.traits))
    }

    fn from_traits(traits: &Traits) -> Self {
        Self { attuned: traits.path_attuned, repelled: traits.path_repelled, denied: traits.path_denied }
    }

    pub(super) fn is_attuned(self, spell: &Traits) -> bool {
        self.attuned & spell.path_attuned != 0
    }

    pub(super) fn is_repelled(self, spell: &Traits) -> bool {
        self.repelled & spell.path_attuned != 0
    }

    pub(super) fn is_denied(self, spell: &Traits) -> bool {
        self.denied & spell.path_attuned != 0
    }

    /// Levels more or less.
    pub(super) fn levels(self, spell: &Traits) -> i32 {
        PATH_LEVELS * (i32::from(self.is_attuned(spell)) - i32::from(self.is_repelled(spell)))
    }

    /// What is left of a cost or a time in this spell.
    fn share(self, spell: &Traits, of: i32) -> i32 {
        let of = if self.is_attuned(spell) { of.saturating_mul(ATTUNED) / 100 } else { of };
        if self.is_repelled(spell) { of.saturating_mul(REPELLED) / 100 } else { of }
    }
}

/// How strong a spell is in somebody's hands.
#[derive(Clone, Debug)]
pub(super) struct Power {
    pub(super) spell: Arc<Traits>,
    pub(super) paths: Paths,
    /// Of the skill that it needs, or of the thing that casts it.
    level: i32,
}

impl Power {
    /// Of a spell that a creature casts by itself.
    pub(super) fn of(world: &World, caster: ObjectId, spell: &Arc<Traits>) -> Self {
        let traits = &world.objects[caster].traits;
        let skill = spell.skill.as_deref().filter(|_| traits.kind == kinds::PLAYER);
        let skill = skill.and_then(|skill| skill_named(world, caster, skill));
        let level = skill.map_or(traits.level, |skill| world.objects[skill].traits.level);
        Self { spell: Arc::clone(spell), paths: Paths::of(world, caster), level: level.into() }
    }

    /// Of a spell in a thing of some level.
    pub(super) fn in_thing(world: &World, caster: ObjectId, spell: &Arc<Traits>, level: i32) -> Self {
        Self { spell: Arc::clone(spell), paths: Paths::of(world, caster), level }
    }

    /// The level at which it is cast.
    pub(super) fn level(&self) -> i32 {
        (self.level + self.paths.levels(&self.spell)).max(1)
    }

    pub(super) fn is_skilled_enough(&self) -> bool {
        self.level + self.paths.levels(&self.spell) >= i32::from(self.spell.level)
    }

    pub(super) fn mana(&self) -> i32 {
        self.cost(self.spell.sp, self.spell.maxsp)
    }

    pub(super) fn grace(&self) -> i32 {
        self.cost(self.spell.grace, self.spell.maxgrace)
    }

    /// Doubles with each `doubling` levels above those that it needs; the paths count at the end.
    fn cost(&self, price: i16, doubling: i16) -> i32 {
        let (price, doubling) = (i32::from(price), i32::from(doubling));
        if price <= 0 {
            return 0;
        }
        let above = (self.level - i32::from(self.spell.level)).max(0);
        let grown = if doubling > 0 { price.saturating_mul(doubling + above) * 100 / doubling } else { price * 100 };
        (self.paths.share(&self.spell, grown) / 100).max(1)
    }

    /// Heartbeats that it takes.
    pub(super) fn casting_time(&self) -> i32 {
        self.paths.share(&self.spell, self.spell.casting_time.into())
    }

    /// One more for so many levels above those that the spell needs; 0: it never grows.
    pub(super) fn growth(&self, levels: i8) -> i32 {
        let above = (self.level() - i32::from(self.spell.level)).max(0);
        if levels > 0 { above / i32::from(levels) } else { 0 }
    }

    pub(super) fn damage_growth(&self) -> i32 {
        self.growth(self.spell.dam_modifier)
    }

    pub(super) fn damage(&self) -> i32 {
        i32::from(self.spell.dam) + self.damage_growth()
    }

    pub(super) fn duration_growth(&self) -> i32 {
        self.growth(self.spell.duration_modifier)
    }

    pub(super) fn duration(&self) -> i32 {
        i32::from(self.spell.duration) + self.duration_growth()
    }

    pub(super) fn range(&self) -> i32 {
        i32::from(self.spell.range) + self.growth(self.spell.range_modifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRE: u32 = 2;

    fn power(level: i32, paths: Paths) -> Power {
        let spell = Traits {
            level: 1,
            sp: 6,
            maxsp: 24,
            casting_time: 10,
            dam: 8,
            dam_modifier: 3,
            duration: 4,
            range: 4,
            range_modifier: 5,
            path_attuned: FIRE,
            ..Traits::default()
        };
        Power { spell: Arc::new(spell), paths, level }
    }

    fn check(level: i32, paths: Paths, expected: (i32, i32, i32, i32, i32)) {
        let power = power(level, paths);
        let found = (power.mana(), power.casting_time(), power.damage(), power.duration(), power.range());
        assert_eq!(found, expected, "level {level}, {paths:?}");
    }

    #[test]
    fn a_spell_costs_and_does_more_with_the_level() {
        let none = Paths::default();
        check(1, none, (6, 10, 8, 4, 4));
        check(13, none, (9, 10, 12, 4, 6));
        check(25, none, (12, 10, 16, 4, 8));
    }

    #[test]
    fn paths_make_spells_cheaper_and_stronger_or_the_other_way_round() {
        check(13, Paths { attuned: FIRE, ..Paths::default() }, (7, 8, 12, 4, 6));
        check(13, Paths { repelled: FIRE, ..Paths::default() }, (11, 12, 11, 4, 6));
        check(13, Paths { attuned: 4, repelled: 8, denied: 0 }, (9, 10, 12, 4, 6));
    }

    #[test]
    fn two_levels_of_a_path_decide_whether_a_spell_can_be_cast() {
        let strong = |level, paths| {
            let mut power = power(level, paths);
            Arc::make_mut(&mut power.spell).level = 5;
            power.is_skilled_enough()
        };
        assert!(strong(5, Paths::default()) && !strong(4, Paths::default()));
        assert!(strong(3, Paths { attuned: FIRE, ..Paths::default() }));
        assert!(!strong(6, Paths { repelled: FIRE, ..Paths::default() }));
    }
}
