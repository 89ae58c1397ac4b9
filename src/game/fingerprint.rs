//! What a state is, in a hash that costs what has changed since the last one: cheap enough for once a second.
//!
//! It is made of the head, of each square row and of each object, and says nothing of how these came to be: a world that
//! was restored and one that has run all the time have the same. A checkpoint's [`StateHash`](super::checkpoint::StateHash)
//! is another one, over the bytes of its parts.

use std::collections::BTreeMap;
use std::sync::Arc;

use blake3::{Hash, Hasher};

use crate::ids::{MapPath, Tick};

use super::checkpoint::{Frozen, ObjectNote, TraitsNote, write};
use super::lasting::Lasting;
use super::map::{Map, MapId};
use super::object::{BLOCK, Object, ObjectId};

/// The hash of a state, with what is needed to find that of a later one.
#[derive(Clone, Debug)]
pub struct Fingerprint {
    frozen: Frozen,
    blocks: Vec<BlockPrint>,
    maps: BTreeMap<MapId, MapPrint>,
    lasting: BTreeMap<MapPath, (Arc<Lasting>, Hash)>,
    hash: Hash,
}

#[derive(Clone, Debug)]
struct BlockPrint {
    hash: Hash,
    objects: Vec<Option<Hash>>,
}

#[derive(Clone, Debug)]
struct MapPrint {
    hash: Hash,
    rows: Vec<Hash>,
}

impl Fingerprint {
    /// That of a state. `before`: that of an earlier tick of the same world.
    pub fn of(frozen: Frozen, before: Option<&Self>) -> Self {
        let blocks = blocks(&frozen, before);
        let maps: BTreeMap<MapId, MapPrint> = frozen.maps().map(|id| (id, map(&frozen, id, before))).collect();
        let mut hasher = Hasher::new();
        hasher.update(&write(&frozen.head));
        for block in &blocks {
            hasher.update(block.hash.as_bytes());
        }
        for map in maps.values() {
            hasher.update(map.hash.as_bytes());
        }
        let lasting: BTreeMap<MapPath, (Arc<Lasting>, Hash)> = frozen
            .lasting
            .iter()
            .map(|(path, kept)| (path.clone(), (Arc::clone(kept), kept_hash(path, kept, before))))
            .collect();
        for (_, hash) in lasting.values() {
            hasher.update(hash.as_bytes());
        }
        Self { frozen, blocks, maps, lasting, hash: hasher.finalize() }
    }

    pub fn tick(&self) -> Tick {
        self.frozen.tick()
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.hash.to_hex())
    }
}

fn blocks(frozen: &Frozen, before: Option<&Fingerprint>) -> Vec<BlockPrint> {
    let then = before.map(|before| &before.frozen.objects);
    let blocks = frozen.objects.blocks(then).enumerate();
    blocks
        .map(|(at, (block, is_same))| {
            let known = before.and_then(|before| before.blocks.get(at));
            if let Some(known) = known.filter(|_| is_same) {
                return known.clone();
            }
            let object = |(slot, object): (usize, &Option<Arc<Object>>)| {
                let id = ObjectId::of_slot(at * BLOCK + slot);
                let object = object.as_deref()?;
                let unchanged = then.is_some_and(|then| frozen.objects.is_unchanged(id, then));
                let known = known.filter(|_| unchanged).and_then(|known| known.objects.get(slot).copied().flatten());
                Some(known.unwrap_or_else(|| hash_object(frozen, id, object)))
            };
            let objects: Vec<Option<Hash>> = block.iter().enumerate().map(object).collect();
            let mut hasher = Hasher::new();
            for object in &objects {
                hasher.update(object.as_ref().map_or(&[0; 32], Hash::as_bytes).as_slice());
            }
            BlockPrint { hash: hasher.finalize(), objects }
        })
        .collect()
}

fn hash_object(frozen: &Frozen, id: ObjectId, object: &Object) -> Hash {
    let mut hasher = Hasher::new();
    hasher.update(&write(&ObjectNote::new(id, object, 0)));
    hasher.update(&write(&TraitsNote::new(&frozen.catalog, object)));
    hasher.finalize()
}

fn map(frozen: &Frozen, id: MapId, before: Option<&Fingerprint>) -> MapPrint {
    let laid = |frozen: &Frozen| frozen.maps.get(id.0 as usize).cloned().flatten();
    let now = laid(frozen).expect("only maps that there are are asked for");
    let then = before.and_then(|before| laid(&before.frozen));
    let known = before.and_then(|before| before.maps.get(&id));
    if let (Some(then), Some(known)) = (&then, known)
        && now.is_laid_as(then)
    {
        return known.clone();
    }
    let row = |(y, (row, is_same)): (usize, (&[super::map::Square], bool))| {
        let known = known.filter(|_| is_same).and_then(|known| known.rows.get(y).copied());
        known.unwrap_or_else(|| {
            let squares: Vec<&Vec<ObjectId>> = row.iter().map(|square| &square.objects).collect();
            blake3::hash(&write(&squares))
        })
    };
    let rows: Vec<Hash> = now.rows(then.as_deref()).enumerate().map(row).collect();
    let mut hasher = Hasher::new();
    hasher.update(&write(&names(&now)));
    for row in &rows {
        hasher.update(row.as_bytes());
    }
    MapPrint { hash: hasher.finalize(), rows }
}

fn kept_hash(path: &MapPath, kept: &Arc<Lasting>, before: Option<&Fingerprint>) -> Hash {
    let known = before.and_then(|before| before.lasting.get(path)).filter(|(then, _)| Arc::ptr_eq(kept, then));
    known.map_or_else(|| blake3::hash(&write(kept.as_ref())), |(_, hash)| *hash)
}

/// What a map is besides its squares. A link that holds nothing is none.
fn names(map: &Map) -> impl serde::Serialize {
    let links: Vec<(i32, Vec<ObjectId>)> = map
        .links
        .iter()
        .filter(|(_, linked)| !linked.is_empty())
        .map(|(link, linked)| (*link, linked.clone()))
        .collect();
    (map.path.clone(), map.origin.clone(), map.header.as_ref().clone(), map.scenery, map.neighbours.clone(), links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::testing::Stage;
    use crate::game::{Action, Direction};

    #[test]
    fn what_is_found_from_the_last_one_is_what_is_found_from_nothing() {
        let mut stage = Stage::new();
        let mut last: Option<Fingerprint> = None;
        let mut all = Vec::new();
        for step in 0..12 {
            if step == 5 {
                stage.give("coin", 3);
            }
            stage.act(Action::Walk(Direction::ALL[step % 8]));
            let found = Fingerprint::of(stage.world.freeze(), last.as_ref());
            assert_eq!(found.to_string(), Fingerprint::of(stage.world.freeze(), None).to_string());
            all.push(found.to_string());
            last = Some(found);
        }
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 12, "no two ticks are the same state");
    }
}
