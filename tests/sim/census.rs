//! Who has what: every thing that somebody was given when a story began, wherever it is now, as it would be if every
//! server died this moment. It is read from logs and ledger as the next owners would read them, and has to be what the
//! mint's books say: nothing that happens in a story makes or consumes any of it.

use std::collections::BTreeMap;

use wildfire::content::Catalog;
use wildfire::game::{Carried, Character, World, carried};
use wildfire::ids::{PlayerName, RegionId};
use wildfire::persistence::{Custody, Kept, Snapshot, Store};
use wildfire::region::last_state;

use crate::cluster::{AUDITOR, Cluster};
use crate::people::inside;
use crate::story::server;

/// How many pieces there are of each thing, by its name, and where: with somebody or on a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Census {
    things: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Census {
    /// What these people were given.
    pub(crate) fn of_mint(catalog: &Catalog, people: &[Character]) -> Self {
        let mut mint = Self::default();
        people.iter().for_each(|person| mint.add_character(catalog, person));
        mint
    }

    fn add(&mut self, catalog: &Catalog, at: &str, thing: &Carried) {
        let of_key = |wanted: &str| thing.keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
        let archetype = catalog.archetype(&thing.arch).expect("things are of archetypes");
        let name = of_key("name").unwrap_or(&thing.arch).to_owned();
        let count =
            of_key("nrof").map_or_else(|| u64::from(archetype.traits.nrof), |nrof| nrof.parse().expect("a number"));
        *self.things.entry(name).or_default().entry(at.to_owned()).or_default() += count.max(1);
        thing.items.iter().for_each(|inner| self.add(catalog, at, inner));
    }

    fn add_character(&mut self, catalog: &Catalog, character: &Character) {
        character.body.items.iter().for_each(|thing| self.add(catalog, character.name.as_str(), thing));
    }

    /// Everything on the maps of a world, in whatever holds it there. What players carry is theirs.
    fn add_maps(&mut self, catalog: &Catalog, world: &World) {
        for path in world.maps() {
            let map = world.map(world.map_by_path(path).expect("a map in play"));
            for object in map.squares().flat_map(|(_, _, square)| &square.objects) {
                if world.player_of(*object).is_none() {
                    self.add(catalog, path.as_str(), &carried::pack_object(world, *object, 0));
                }
            }
        }
    }

    /// Where a thing is.
    pub(crate) fn places(&self, thing: &str) -> Vec<&str> {
        self.things.get(thing).map(|at| at.keys().map(String::as_str).collect()).unwrap_or_default()
    }

    fn pieces(&self, thing: &str) -> u64 {
        self.things.get(thing).map(|at| at.values().sum()).unwrap_or_default()
    }

    /// What is missing or too much of what the mint gave out.
    pub(crate) fn complaints(&self, mint: &Self) -> Vec<String> {
        let wrong = mint.things.keys().filter(|thing| self.pieces(thing) != mint.pieces(thing));
        let complaint = |thing: &String| {
            let (given, found, places) = (mint.pieces(thing), self.pieces(thing), self.places(thing).join(", "));
            format!("{given} of {thing} were given, and {found} are found: {places}")
        };
        wrong.map(complaint).collect()
    }
}

/// Counts what there is.
pub(crate) async fn census(cluster: &Cluster, people: &[Character]) -> Census {
    let store = Store::local(&cluster.hands.store, &server(AUDITOR));
    let catalog = cluster.files.catalog();
    let mut census = Census::default();
    let mut worlds = BTreeMap::new();
    for (region, _) in cluster.files.partition().regions() {
        let state = last_state(&store, &cluster.files, region).await;
        let Some(world) = state.unwrap_or_else(|error| panic!("{region} cannot be recovered: {error}")) else {
            continue;
        };
        census.add_maps(catalog, &world);
        worlds.insert(region.clone(), world);
    }
    for person in people {
        let history = store.ledger().history(&person.name).await.expect("a calm store");
        census.add_character(catalog, &now(&worlds, &person.name, &history));
    }
    census
}

/// Counts what there is, and compares it with what was given.
pub(crate) async fn check_census(cluster: &Cluster, people: &[Character]) -> Census {
    let census = census(cluster, people).await;
    let complaints = census.complaints(&Census::of_mint(cluster.files.catalog(), people));
    assert!(complaints.is_empty(), "{}", complaints.join("; "));
    census
}

/// The character as the next owner of their region would find them: the ledger says whose they are, and the log of
/// who has them what they have.
fn now(worlds: &BTreeMap<RegionId, World>, name: &PlayerName, history: &[Kept<Snapshot>]) -> Character {
    let last = history.last().expect("everybody has a record");
    let in_world = match &last.value.custody {
        Custody::Held { region, .. } => worlds.get(region),
        Custody::Free | Custody::Transit { .. } | Custody::Deleted => None,
    };
    in_world.and_then(|world| in_their_world(world, name, history)).unwrap_or_else(|| inside(&last.value))
}

fn in_their_world(world: &World, name: &PlayerName, history: &[Kept<Snapshot>]) -> Option<Character> {
    let theirs = |character: &Character| character.name == *name;
    if let Some(character) = world.characters().into_iter().find(theirs) {
        return Some(character);
    }
    if let Some(left) = world.released().find(|character| theirs(character)) {
        return Some(left.clone());
    }
    let (ticket, left) = world.in_limbo().into_iter().find(|(_, character)| theirs(character))?;
    // Whoever arrived elsewhere since they left has come back with what they have now.
    let gone =
        |kept: &&Kept<Snapshot>| matches!(&kept.value.custody, Custody::Transit { ticket: by, .. } if *by == ticket);
    let elsewhere =
        |kept: &Kept<Snapshot>| matches!(&kept.value.custody, Custody::Held { region, .. } if *region != world.region);
    let since = history.iter().skip_while(|kept| !gone(kept));
    (!since.into_iter().any(elsewhere)).then_some(left)
}
