//! Which regions of other servers this one has a warm copy of: those it would go on with if their owner died.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Follower, Host};
use crate::balance;
use crate::bus::message::{Following, ServerRole, ServerStatus};
use crate::ids::{RegionId, ServerName};

/// A region with players writes into its log every tick. One that has written nothing for so long has no living owner,
/// or none that reaches the store.
const SILENCE: Duration = Duration::from_millis(1_200);

impl Host {
    /// Begins to follow what is this server's to follow, ends what is not any more, and looks after regions that
    /// have fallen silent.
    pub(super) async fn follow(&mut self) {
        if self.parts.quarters.is_alone() {
            return;
        }
        self.following.retain(|region, follower| !follower.is_over() && !self.running.contains_key(region));
        let mine = self.status();
        let servers: Vec<&ServerStatus> = self.fresh().chain([&mine]).collect();
        let mut others: BTreeMap<&RegionId, (&ServerName, u32)> = BTreeMap::new();
        for server in servers.iter().filter(|server| server.role == ServerRole::Region && server.server != mine.server)
        {
            others.extend(server.regions.iter().map(|load| (&load.region, (&server.server, load.players))));
        }
        let is_mine = |region: &RegionId, owner: &ServerName, players: u32| {
            let successor = balance::successor(region, owner, servers.iter().copied());
            players > 0 && successor == Some(&mine.server)
        };
        // Of a region without an owner nobody says anything: that is what the copy is for.
        let unneeded: Vec<RegionId> = self
            .following
            .keys()
            .filter(|region| others.get(region).is_some_and(|(owner, players)| !is_mine(region, owner, *players)))
            .cloned()
            .collect();
        let is_new = |region: &RegionId| {
            !self.following.contains_key(region)
                && !self.running.contains_key(region)
                && !self.claiming.contains_key(region)
        };
        let wanted: Vec<RegionId> = others
            .iter()
            .filter(|(region, (owner, players))| is_new(region) && is_mine(region, owner, *players))
            .map(|(region, _)| (*region).clone())
            .collect();
        for region in unneeded {
            tracing::debug!(%region, "not followed any more");
            self.following.remove(&region);
        }
        for region in wanted {
            tracing::debug!(%region, "followed from now on");
            let (store, files) = (self.parts.store.clone(), std::sync::Arc::clone(&self.parts.files));
            self.following.insert(region.clone(), Follower::start(region, store, files));
        }
        self.consider_silent().await;
    }

    /// Takes up what has lost its owner, without waiting for somebody to want it.
    async fn consider_silent(&mut self) {
        let is_silent = |follower: &Follower| {
            let progress = follower.progress();
            progress.tick.is_some() && progress.grown.elapsed() > SILENCE && progress.level.elapsed() < SILENCE
        };
        let silent: Vec<RegionId> = self
            .following
            .iter()
            .filter(|(region, follower)| is_silent(follower) && !self.claiming.contains_key(region))
            .map(|(region, _)| region.clone())
            .collect();
        for region in silent {
            self.consider(region).await;
        }
    }

    /// Has this server a copy of the region that can be gone on with?
    pub(super) fn is_successor(&self, region: &RegionId) -> bool {
        self.following.get(region).is_some_and(|follower| follower.progress().tick.is_some())
    }

    /// Has another server one?
    pub(super) fn has_successor(&self, region: &RegionId) -> bool {
        let mut followed = self.fresh().flat_map(|server| &server.following);
        followed.any(|following| following.region == *region && following.tick.is_some())
    }

    /// What this server says of its copies.
    pub(super) fn followed(&self) -> Vec<Following> {
        let follow = |(region, follower): (&RegionId, &Follower)| {
            let progress = follower.progress();
            Following {
                region: region.clone(),
                tick: progress.tick.map(|tick| tick.0),
                behind_ms: u64::try_from(progress.level.elapsed().as_millis()).unwrap_or(u64::MAX),
                differed: progress.differed,
            }
        };
        self.following.iter().map(follow).collect()
    }
}
