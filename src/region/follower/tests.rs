use std::path::Path;

use bytes::Bytes;

use super::*;
use crate::content::load;
use crate::game::checkpoint::FORMAT;
use crate::game::journal::JournalTick;
use crate::game::{Event, TickInput};
use crate::ids::{MapPath, ServerName};
use crate::persistence::{Acquired, Claimed, LocalStore};

/// A region's owner, as far as its log shows.
struct Owner {
    store: Store,
    files: Arc<WorldFiles>,
    claimed: Claimed,
    world: World,
    parts: u64,
}

fn region() -> RegionId {
    RegionId::new("saltmarsh")
}

fn files() -> Arc<WorldFiles> {
    let starter = Path::new(env!("CARGO_MANIFEST_DIR")).join("maps");
    Arc::new(WorldFiles::new(load::world(&starter).expect("the starter world loads")).on_the_spot())
}

impl Owner {
    async fn claim(store: &LocalStore, name: &str, files: &Arc<WorldFiles>, world: World) -> Self {
        let store = Store::local(store, &ServerName::new(name));
        let floor = store.region_logs().newest_claim(&region()).await.expect("answers");
        let Acquired::Mine(lease) = store.leases().acquire(&region(), floor).await.expect("answers") else {
            panic!("nobody has it")
        };
        let claimed = store.region_logs().claim(&lease, CORE).await.expect("nobody else is there");
        store.leases().release(lease).await.expect("answers");
        Self { store, files: Arc::clone(files), claimed, world, parts: 0 }
    }

    async fn begin(store: &LocalStore, files: &Arc<WorldFiles>, seed: u64) -> Self {
        let world = World::new(region(), files.constants(), seed);
        let mut owner = Self::claim(store, "owner", files, world).await;
        owner.checkpoint().await;
        owner
    }

    async fn append(&mut self, entry: LogEntry, body: Vec<u8>) -> Revision {
        let logs = self.store.region_logs();
        logs.append(&mut self.claimed, entry, Bytes::from(body)).await.expect("the owner")
    }

    async fn checkpoint(&mut self) -> Revision {
        let frozen = self.world.freeze();
        let mut parts = Vec::new();
        let bodies = std::iter::once(frozen.head()).chain(frozen.parts().into_iter().map(|id| frozen.part(id)));
        for body in bodies {
            let packed = zstd::bulk::compress(&body, 1).expect("memory can be compressed");
            let checkpoints = self.store.checkpoints();
            let part = checkpoints.put(&region(), self.claimed.claim(), self.parts, &packed).await;
            parts.push(part.expect("there is room"));
            self.parts += 1;
        }
        let note = CheckpointNote {
            tick: self.world.tick.0,
            format: FORMAT,
            build: CORE.to_owned(),
            world: self.files.hash().to_owned(),
            hash: self.world.state_hash().to_string(),
            parts,
            troubles: Vec::new(),
            index: None,
        };
        self.append(LogEntry::Checkpoint(note), Vec::new()).await
    }

    /// Plays so many ticks, a record for each. What the state was at the end of the one before goes with each.
    async fn play(&mut self, ticks: u64) {
        for _ in 0..ticks {
            let hash = Fingerprint::of(self.world.freeze(), None).to_string();
            let before = StateNote { tick: self.world.tick.0, hash };
            let mut events = vec![Event::Clock { minutes: self.world.tick.0 * 3 }];
            if self.world.tick.0 == 3 {
                let path = MapPath::new("/saltmarsh/inn");
                let record = self.files.map(&path).map(Arc::new);
                assert!(record.is_some(), "the starter world has {path}");
                events.push(Event::MapRead { path, record });
            }
            let input = TickInput { events, actions: Vec::new() };
            let tick = Tick(self.world.tick.0 + 1);
            let body = journal::write(&[JournalTick::new(tick, &input)]);
            self.world.tick(input);
            self.append(LogEntry::Ticks { first: tick.0, last: tick.0, state: Some(before) }, body).await;
        }
    }

    fn follower(&self, store: &LocalStore) -> Follower {
        let store = Store::local(store, &ServerName::new("successor"));
        Follower::start(region(), store, Arc::clone(&self.files))
    }
}

/// Waits until a follower is so far.
async fn until(follower: &Follower, so_far: impl Fn(&Progress) -> bool) {
    let mut progress = follower.progress.clone();
    let waited = tokio::time::timeout(Duration::from_secs(60), progress.wait_for(so_far)).await;
    waited.expect("it comes so far within a minute").expect("it follows on");
}

fn is_at(tick: Tick) -> impl Fn(&Progress) -> bool {
    move |progress| progress.tick == Some(tick)
}

#[tokio::test(start_paused = true)]
async fn a_copy_is_where_its_owner_is() {
    let (store, files) = (LocalStore::in_memory(), files());
    let mut owner = Owner::begin(&store, &files, 1).await;
    owner.play(2).await;
    let follower = owner.follower(&store);
    until(&follower, is_at(Tick(2))).await;
    // More states than are kept in mind, a map among what comes, and a checkpoint with a trimmed log between.
    owner.play(50).await;
    until(&follower, is_at(Tick(52))).await;
    let record = owner.checkpoint().await;
    owner.store.region_logs().trim(&owner.claimed, record).await.expect("answers");
    owner.play(3).await;
    until(&follower, is_at(Tick(55))).await;
    let mut copy = follower.warm().take().await.expect("it is warm");
    assert_eq!(copy.state_hash(), owner.world.state_hash());
    let over = async {
        while !follower.is_over() {
            tokio::task::yield_now().await;
        }
    };
    over.await;
    assert!(follower.warm().take().await.is_none(), "there was one copy, and it is taken");
    assert_eq!(follower.progress().differed, 0);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_is_not_what_its_owner_has_is_thrown_away_and_made_anew() {
    let (store, files) = (LocalStore::in_memory(), files());
    let mut owner = Owner::begin(&store, &files, 1).await;
    let follower = owner.follower(&store);
    owner.play(10).await;
    until(&follower, is_at(Tick(10))).await;
    // What no input says, the owner knows and the copy does not.
    owner.world.minutes += 7;
    let checkpoint = owner.checkpoint().await;
    while follower.progress().differed == 0 {
        owner.play(1).await;
        // As long as the follower has not looked into the log.
        tokio::time::sleep(LOOK_EVERY).await;
    }
    assert!(owner.claimed.last() > checkpoint);
    let now = owner.world.tick;
    until(&follower, is_at(now)).await;
    let mut copy = follower.warm().take().await.expect("the new one is warm");
    assert_eq!(copy.state_hash(), owner.world.state_hash());
}

#[tokio::test(start_paused = true)]
async fn after_a_claim_a_copy_waits_for_its_new_owners_word() {
    let (store, files) = (LocalStore::in_memory(), files());
    let mut owner = Owner::begin(&store, &files, 1).await;
    owner.play(12).await;
    let follower = owner.follower(&store);
    until(&follower, is_at(Tick(12))).await;
    // Everything that the last owner had: the copy goes on.
    let Owner { world, .. } = owner;
    let mut heir = Owner::claim(&store, "heir", &files, world).await;
    until(&follower, |progress| progress.tick.is_none()).await;
    assert!(!follower.is_over(), "it is there, and cannot be had");
    heir.play(9).await;
    until(&follower, is_at(Tick(21))).await;
    // One that lost everything and began anew: the copy is of no use.
    let mut world = World::new(region(), files.constants(), 2);
    world.tick = Tick(21);
    let mut stranger = Owner::claim(&store, "stranger", &files, world).await;
    stranger.checkpoint().await;
    stranger.play(9).await;
    until(&follower, is_at(Tick(30))).await;
    let mut copy = follower.warm().take().await.expect("it is warm");
    assert_eq!(copy.state_hash(), stranger.world.state_hash());
    assert_eq!(follower.progress().differed, 0, "whoever begins anew is another, and not wrong");
}

#[tokio::test(start_paused = true)]
async fn who_was_too_slow_for_a_log_that_is_trimmed_begins_from_the_next_checkpoint() {
    let (store, files) = (LocalStore::in_memory(), files());
    let mut owner = Owner::begin(&store, &files, 1).await;
    let follower = owner.follower(&store);
    owner.play(4).await;
    until(&follower, is_at(Tick(4))).await;
    owner.play(20).await;
    let record = owner.checkpoint().await;
    owner.store.region_logs().trim(&owner.claimed, record).await.expect("answers");
    owner.play(2).await;
    until(&follower, is_at(Tick(26))).await;
    let mut copy = follower.warm().take().await.expect("it is warm");
    assert_eq!(copy.state_hash(), owner.world.state_hash());
}
