//! How players name things in commands: `all`, `unpaid`, `3 arrows`, `sword, shield`.

use crate::content::Flag;
use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::world::World;

/// One of the comma-separated parts of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern<'t> {
    what: What<'t>,
    /// How many pieces, when a number was typed.
    pub(super) count: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What<'t> {
    All,
    Unpaid,
    Cursed,
    Unlocked,
    Name(&'t str),
}

impl Pattern<'_> {
    /// Is it the name of a thing, and not a word for many?
    pub(super) fn names_a_thing(&self) -> bool {
        matches!(self.what, What::Name(_))
    }
}

/// Cuts what was typed into its parts; a number in front of the whole command counts for those
/// without one of their own.
pub(super) fn parse(text: &str, count: Option<u32>) -> Vec<Pattern<'_>> {
    let count = count.filter(|count| *count > 0);
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| one(part, count)).collect()
}

fn one(part: &str, count: Option<u32>) -> Pattern<'_> {
    let (number, name) = match part.split_once(' ') {
        Some((number, name)) if number.bytes().all(|byte| byte.is_ascii_digit()) => (number.parse().ok(), name.trim()),
        _ => (None, part),
    };
    let what = match name {
        "all" => What::All,
        "unpaid" => What::Unpaid,
        "cursed" => What::Cursed,
        "unlocked" => What::Unlocked,
        _ => What::Name(name),
    };
    Pattern { what, count: number.filter(|number| *number > 0).or(count) }
}

/// How well a thing fits a part, more for better; `None`: not at all.
fn fit(world: &World, id: ObjectId, pattern: &Pattern<'_>) -> Option<u8> {
    let object = &world.objects[id];
    match pattern.what {
        What::All => Some(1),
        What::Unpaid => object.has(Flag::Unpaid).then_some(2),
        What::Cursed => {
            let bad = object.has(Flag::Cursed) || object.has(Flag::Damned);
            (bad && object.has(Flag::KnownCursed)).then_some(2)
        }
        What::Unlocked => (!object.has(Flag::InvLocked)).then_some(2),
        What::Name(name) => fit_name(world, id, name),
    }
}

fn fit_name(world: &World, id: ObjectId, name: &str) -> Option<u8> {
    let traits = &world.objects[id].traits;
    let (long, short) = (naming::long(world, id), naming::short(world, id));
    let (one, many) = (naming::for_list(world, id, 1), naming::for_list(world, id, 2));
    let same = |other: &str| other.eq_ignore_ascii_case(name);
    let starts = |other: &str| other.get(..name.len()).is_some_and(same);
    let custom = traits.custom.get(naming::CUSTOM_NAME);
    let fits = [
        (9, same(&long)),
        (8, same(&short)),
        (7, same(&one) || same(&many)),
        (6, custom.is_some_and(same)),
        (5, starts(&short) || starts(&one)),
        (4, short.contains(name)),
        (3, one.contains(name) || custom.is_some_and(|custom| custom.contains(name))),
        (2, same(naming::plain(&world.objects[id], 1))),
    ];
    fits.into_iter().find(|(_, fits)| *fits).map(|(points, _)| points)
}

/// All things that some part fits, in their order, each with the count that its part asked for.
pub(super) fn all_fitting(
    world: &World,
    things: &[ObjectId],
    patterns: &[Pattern<'_>],
) -> Vec<(ObjectId, Option<u32>)> {
    let find = |id: &ObjectId| patterns.iter().find(|pattern| fit(world, *id, pattern).is_some());
    things.iter().filter_map(|id| find(id).map(|pattern| (*id, pattern.count))).collect()
}

/// The thing that fits best; of equals the first.
pub(super) fn best_fitting(world: &World, things: &[ObjectId], text: &str) -> Option<ObjectId> {
    let patterns = parse(text, None);
    let points = |id: ObjectId| patterns.iter().filter_map(|pattern| fit(world, id, pattern)).max();
    let mut best: Option<(u8, ObjectId)> = None;
    for id in things {
        if let Some(points) = points(*id)
            && best.is_none_or(|(most, _)| points > most)
        {
            best = Some((points, *id));
        }
    }
    best.map(|(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    #[test]
    fn parts_have_counts_of_their_own_or_that_of_the_command() {
        let patterns = parse(" 3 arrows , all,2nd edition", Some(7));
        let expected = [(What::Name("arrows"), Some(3)), (What::All, Some(7)), (What::Name("2nd edition"), Some(7))];
        assert_eq!(patterns, expected.map(|(what, count)| Pattern { what, count }));
        assert_eq!(parse(" , ", None), []);
    }

    #[test]
    fn the_best_fit_wins_and_of_equals_the_first() {
        let mut stage = Stage::new();
        let older = stage.give("sword", 1);
        stage.world.objects[older].set(Flag::InvLocked, true);
        let two_hander = stage.give("two_hander", 1);
        let things = [two_hander, older];
        let world = &stage.world;
        for (typed, expected) in [
            ("sword", Some(two_hander)),
            ("long sword", Some(older)),
            ("LONG", Some(older)),
            ("two", Some(two_hander)),
            ("long sword *", Some(older)),
            ("axe", None),
            ("unlocked", Some(two_hander)),
            ("unpaid", None),
        ] {
            assert_eq!(best_fitting(world, &things, typed), expected, "{typed}");
        }
    }

    #[test]
    fn several_parts_find_several_things() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        let coins = stage.give("coin", 5);
        let sack = stage.give("sack", 0);
        let found = all_fitting(&stage.world, &[sack, coins, sword], &parse("2 coin, sword", None));
        assert_eq!(found, [(coins, Some(2)), (sword, None)]);
    }
}
