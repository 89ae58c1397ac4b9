//! What an administrator may have done from here: said before it is done, and answered when it is.

use crate::bus::message::{BalanceMove, ServerRole, ServerStatus};
use crate::ids::{RegionId, ServerName};
use crate::watch::live::Picture;
use crate::watch::model::RegionView;
use crate::watch::screen::{self, count};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Errand {
    Move {
        region: RegionId,
        to: ServerName,
        why: String,
    },
    Drain {
        server: ServerName,
        why: String,
    },
    Quarantine {
        region: RegionId,
        why: String,
    },
    /// Asks what had better be elsewhere. Nothing is moved.
    Propose,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Done(String),
    Refused(String),
    Proposed(Vec<BalanceMove>),
}

impl Errand {
    pub(super) fn why_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Move { why, .. } | Self::Drain { why, .. } | Self::Quarantine { why, .. } => Some(why),
            Self::Propose => None,
        }
    }

    pub(super) fn why(&self) -> Option<&str> {
        match self {
            Self::Move { why, .. } | Self::Drain { why, .. } | Self::Quarantine { why, .. } => Some(why),
            Self::Propose => None,
        }
    }

    /// What will happen, as far as can be seen.
    pub(super) fn in_words(&self, picture: &Picture) -> String {
        match self {
            Self::Move { region, to, .. } => {
                let (from, players) = owner_and_players(picture, region);
                format!("{from} hands {region} to {to} while it is played. {}", stay(players))
            }
            Self::Quarantine { region, .. } => {
                let (owner, players) = owner_and_players(picture, region);
                let back = "It comes back to the others when ten minutes have been played without trouble";
                let begins = format!("{owner} starts a process of its own for {region}, and hands it over");
                format!("{begins}: what happens there ends nothing else. {back}. {}", stay(players))
            }
            Self::Drain { server, .. } => {
                let status = picture.servers.iter().find(|status| status.server == *server);
                let (regions, players) = status.map_or((0, 0), |status| (status.regions.len(), status.players));
                let heirs = region_servers(picture).filter(|other| other.server != *server).count();
                let heirs = match heirs {
                    0 => "No other region server is there: it puts them away, and who plays in them waits".to_owned(),
                    1 => "It hands them to the other one".to_owned(),
                    others => format!("It hands them to the {others} others"),
                };
                let has = format!("{server} has {}. {heirs}, takes no more, and ends.", count(regions, "region"));
                format!("{has} {}", stay(players))
            }
            Self::Propose => "Asks what had better be elsewhere.".to_owned(),
        }
    }
}

impl Answer {
    pub(super) fn moved(moved: &BalanceMove) -> Self {
        Self::Done(screen::moved(moved))
    }
}

fn stay(players: u32) -> String {
    match players {
        0 => "Nobody plays there.".to_owned(),
        1 => "Its player waits a moment and stays connected.".to_owned(),
        players => format!("Its {players} players wait a moment and stay connected."),
    }
}

fn owner_and_players<'p>(picture: &'p Picture, region: &RegionId) -> (&'p str, u32) {
    let view = region_of(picture, region);
    let owner = view.and_then(|view| view.owner.as_ref());
    (owner.map_or("Its owner", |owner| owner.as_str()), view.map_or(0, |view| view.players))
}

pub(super) fn region_of<'p>(picture: &'p Picture, region: &RegionId) -> Option<&'p RegionView> {
    picture.regions.iter().find(|view| view.region == *region)
}

/// The servers that regions may be given to.
pub(super) fn region_servers(picture: &Picture) -> impl Iterator<Item = &ServerStatus> {
    picture
        .servers
        .iter()
        .filter(|status| status.role == ServerRole::Region && !status.draining && status.alone.is_none())
}
