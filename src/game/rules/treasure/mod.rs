//! Treasure: what random lists give (data-formats, section 7).
//!
//! All chances are the world's own dice: the same world rolls the same treasure.

mod artifact;
mod bestiary;
mod finish;
mod jewel;
mod layout;
mod writing;

use std::sync::Arc;

use crate::content::Flag;
use crate::content::treasure::{TreasureItem, TreasureList, TreasureNode};
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::world::World;
use crate::limits::TREASURE_DEPTH_MAX;

pub(in crate::game) use layout::difficulty;
pub use layout::expand_map;

/// What treasure is rolled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::game) enum Purpose {
    /// To be found: in chests, on monsters, on the ground.
    Found,
    /// To be sold: nothing cursed, and everything known.
    Sold,
    /// For a new character.
    Started,
}

/// Rolls a list. Everything made is nowhere yet, in the order in which it was rolled.
pub(in crate::game) fn roll(world: &mut World, list: &str, difficulty: i32, purpose: Purpose) -> Vec<ObjectId> {
    let catalog = Arc::clone(world.catalog());
    let mut rolling = Rolling { world, difficulty, purpose, made: Vec::new() };
    if let Some(list) = catalog.treasure(list) {
        rolling.list(list, 0);
    }
    rolling.made
}

/// Rolls a list into somebody's or something's inventory. Returns what is in there now, which may be
/// stacks that were there before.
pub(in crate::game) fn give(
    world: &mut World,
    list: &str,
    holder: ObjectId,
    difficulty: i32,
    purpose: Purpose,
) -> Vec<ObjectId> {
    let made = roll(world, list, difficulty, purpose);
    for id in &made {
        name_after(world, *id, holder);
    }
    made.into_iter().map(|id| world.put_into(id, holder)).collect()
}

/// Flesh of a creature is named after it: `orc's head`.
fn name_after(world: &mut World, id: ObjectId, holder: ObjectId) {
    let whose = &world.objects[holder];
    if world.objects[id].traits.kind != kinds::FLESH || !whose.has(Flag::Alive) {
        return;
    }
    let whose = whose.traits.name.clone();
    let traits = world.objects[id].change();
    let plural = format!("{whose}'s {}", traits.plural());
    traits.name = format!("{whose}'s {}", traits.name).into();
    traits.name_plural = Some(plural.into());
}

/// Tries to make a creature something special of its kind.
pub(in crate::game) fn make_special(world: &mut World, id: ObjectId, difficulty: i32) {
    artifact::make(world, id, difficulty, Purpose::Found);
}

/// Makes a thing the something special of its kind that is called so. False: there is none such.
pub(in crate::game) fn make_artifact(world: &mut World, id: ObjectId, title: &str) -> bool {
    artifact::make_one(world, id, title)
}

struct Rolling<'w> {
    world: &'w mut World,
    difficulty: i32,
    purpose: Purpose,
    made: Vec<ObjectId>,
}

/// How often a list that gives one thing is rolled again when what came up is too good for the place.
const TRIES: usize = 10;

impl Rolling<'_> {
    fn list(&mut self, list: &TreasureList, depth: usize) {
        if depth > TREASURE_DEPTH_MAX {
            return;
        }
        if list.one {
            self.one_of(&list.nodes, depth);
        } else {
            self.each_of(&list.nodes, depth);
        }
    }

    /// Every entry by itself.
    fn each_of(&mut self, nodes: &[TreasureNode], depth: usize) {
        for node in nodes {
            let comes = node.chance >= 100 || self.world.dice.percent(node.chance.into());
            if comes {
                self.node(node, depth);
            }
            let next = if comes { &node.yes } else { &node.no };
            if depth < TREASURE_DEPTH_MAX {
                self.each_of(next, depth + 1);
            }
        }
    }

    /// Exactly one entry, weighted by chance.
    fn one_of(&mut self, nodes: &[TreasureNode], depth: usize) {
        for _ in 0..TRIES {
            let chosen = self.world.dice.weighted(nodes.iter().map(|node| node.chance.into()));
            let Some(node) = chosen.map(|chosen| &nodes[chosen]) else { return };
            if self.node(node, depth) || node.nrof == 0 {
                return;
            }
        }
    }

    /// False: the place is not difficult enough for it.
    fn node(&mut self, node: &TreasureNode, depth: usize) -> bool {
        match &node.item {
            TreasureItem::Nothing => true,
            TreasureItem::List(name) => {
                if self.difficulty < i32::from(node.magic) {
                    return false;
                }
                let catalog = Arc::clone(self.world.catalog());
                if let Some(list) = catalog.treasure(name) {
                    self.list(list, depth + 1);
                }
                true
            }
            TreasureItem::Archetype(archetype) => {
                let id = self.world.make(*archetype);
                self.shape(id, node, depth);
                self.made.push(id);
                true
            }
        }
    }

    fn shape(&mut self, id: ObjectId, node: &TreasureNode, depth: usize) {
        if node.nrof > 0 && self.world.objects[id].count <= 1 {
            self.world.objects[id].count = self.world.dice.below(node.nrof.into()) + 1;
        }
        for (change, text) in [(0, &node.change_name), (1, &node.change_title), (2, &node.change_slaying)] {
            let Some(text) = text else { continue };
            let traits = self.world.objects[id].change();
            match change {
                0 => {
                    traits.name = text.clone();
                    traits.name_plural = None;
                }
                1 => traits.title = Some(text.clone()),
                _ => traits.slaying = Some(text.clone()),
            }
        }
        self.fill(id, depth);
        finish::finish(self.world, id, self.difficulty, i32::from(node.magic), self.purpose);
    }

    /// What a made thing holds by its own list: the spell of a book, the content of a chest.
    fn fill(&mut self, id: ObjectId, depth: usize) {
        let traits = &self.world.objects[id].traits;
        if matches!(traits.kind, kinds::TREASURE | kinds::SKILL) || depth >= TREASURE_DEPTH_MAX {
            return;
        }
        let Some(list) = traits.randomitems.clone() else { return };
        let catalog = Arc::clone(self.world.catalog());
        let Some(list) = catalog.treasure(&list) else { return };
        let mut inside =
            Rolling { world: &mut *self.world, difficulty: self.difficulty, purpose: self.purpose, made: Vec::new() };
        inside.list(list, depth + 1);
        for inner in inside.made {
            self.world.put_into(inner, id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;

    const LISTS: &str = "\
treasure kit
arch sword
more
arch coin
nrof 20
more
list extra
magic 5
more
arch ring
chance 0
yes
arch mail
end
no
arch shield
end
end
treasure extra
arch sack
end
treasureone either
arch sword
chance 1
more
arch shield
chance 3
end
treasureone deep
list extra
nrof 1
magic 50
chance 200
more
arch bread
chance 20
end
treasure endless
list endless
end
";

    fn names(stage: &Stage, made: &[ObjectId]) -> Vec<String> {
        made.iter().map(|id| stage.world.objects[*id].traits.name.to_string()).collect()
    }

    fn stage() -> Stage {
        Stage::with("", LISTS, &["@"], &[])
    }

    #[test]
    fn every_entry_of_a_list_is_tried_by_itself() {
        let mut stage = stage();
        let made = roll(&mut stage.world, "kit", 1, Purpose::Started);
        assert_eq!(names(&stage, &made), ["long sword", "gold coin", "shield"]);
        assert!((1..=20).contains(&stage.world.objects[made[1]].count));
        let made = roll(&mut stage.world, "kit", 5, Purpose::Started);
        assert_eq!(names(&stage, &made), ["long sword", "gold coin", "sack", "shield"]);
    }

    #[test]
    fn one_of_several_comes_as_often_as_it_weighs() {
        let mut stage = stage();
        let mut swords = 0;
        for _ in 0..400 {
            let made = roll(&mut stage.world, "either", 1, Purpose::Started);
            assert_eq!(made.len(), 1);
            swords += usize::from(names(&stage, &made) == ["long sword"]);
        }
        assert!((70..130).contains(&swords), "{swords} of 400 at one in four");
    }

    #[test]
    fn flesh_is_named_after_whose_it_is() {
        let kinds = "Object orc\nname orc\nalive 1\nmonster 1\nend\n\
            Object foot\nname foot\nname_pl feet\nnrof 1\ntype 72\nend\n";
        let lists = "treasure parts\narch foot\nmore\narch sword\nend\n";
        let mut stage = Stage::with(kinds, lists, &["@"], &[]);
        let (orc, sack) = (stage.make("orc", 0), stage.make("sack", 0));
        let parts = give(&mut stage.world, "parts", orc, 1, Purpose::Found);
        assert_eq!(names(&stage, &parts), ["orc's foot", "long sword"]);
        assert_eq!(stage.world.objects[parts[0]].traits.plural(), "orc's feet");
        let parts = give(&mut stage.world, "parts", sack, 1, Purpose::Found);
        assert_eq!(names(&stage, &parts)[0], "foot");
    }

    #[test]
    fn what_is_too_good_for_the_place_is_rolled_again() {
        let mut stage = stage();
        let came = (0..20).flat_map(|_| {
            let made = roll(&mut stage.world, "deep", 1, Purpose::Started);
            names(&stage, &made)
        });
        let came: Vec<String> = came.collect();
        assert!(came.len() > 5 && came.iter().all(|name| name == "bread"), "{came:?}");
    }

    #[test]
    fn a_list_within_itself_ends() {
        let mut stage = stage();
        assert!(roll(&mut stage.world, "endless", 1, Purpose::Started).is_empty());
        assert!(roll(&mut stage.world, "no such list", 1, Purpose::Started).is_empty());
    }

    #[test]
    fn what_is_given_joins_what_is_there() {
        let mut stage = stage();
        let coins = stage.give("coin", 5);
        let body = stage.body;
        give(&mut stage.world, "kit", body, 1, Purpose::Started);
        assert!(stage.world.objects[coins].count > 5);
    }
}
