//! The questions about the ledger: what it reads to answer each, and the text of the answer.

use anyhow::bail;
use futures_util::{StreamExt as _, TryStreamExt as _};

use super::difference::Difference;
use super::restore::Restoration;
use super::screen::ledger as screen;
use super::sheet::{Read, Sheet};
use super::trace::{self, EndNoted, Extent, Sought, Stay};
use crate::audit::Seen;
use crate::bus::Link;
use crate::bus::message::CharacterRestored;
use crate::ids::{ItemId, PlayerName, Revision};
use crate::limits::{TRACED_AT_ONCE_MAX, TRACED_CHARACTERS_MAX};
use crate::persistence::{Archive, Ledger, ReadError};

pub(super) async fn history(ledger: &Ledger, player: &PlayerName, json: bool) -> anyhow::Result<String> {
    let versions = known(ledger, player).await?;
    Ok(if json { screen::history_json(&versions) } else { screen::history(&versions) })
}

pub(super) async fn difference(
    ledger: &Ledger,
    player: &PlayerName,
    (from, to): (Revision, Revision),
    json: bool,
) -> anyhow::Result<String> {
    let versions = known(ledger, player).await?;
    let ((from, before), (to, after)) = (pick(&versions, player, from)?, pick(&versions, player, to)?);
    let difference = Difference::between(before, after);
    let show = if json { screen::difference_json } else { screen::difference };
    Ok(show(player, from, to, &difference))
}

/// Restores, and lets everybody know.
pub(super) async fn restore(
    ledger: &Ledger,
    link: &Link,
    player: &PlayerName,
    revision: Revision,
    (by, because): (&str, Option<&str>),
) -> anyhow::Result<CharacterRestored> {
    let restored = Restoration::prepare(ledger, player, revision, by, because).await?.write(ledger).await?;
    let mut said = link.publish(&restored).await;
    if said.is_ok() {
        said = link.flush().await;
    }
    if let Err(error) = said {
        tracing::warn!(%player, %error, "the character is restored, but nobody could be told");
    }
    Ok(restored)
}

pub(super) async fn trace(
    archive: &Archive,
    sought: &Sought,
    player: Option<&PlayerName>,
    json: bool,
) -> anyhow::Result<String> {
    let ledger = &archive.ledger;
    let (stays, extent) = match player {
        Some(player) => {
            let versions = known(ledger, player).await?;
            (trace::stays(player, &versions, sought), extent(&versions))
        }
        None => trace_all(ledger, sought).await?,
    };
    let stays = trace::in_order(stays);
    let ends = match sought {
        Sought::Id(id) => ends(archive, *id).await?,
        Sought::Tag(_) | Sought::Words(_) => Vec::new(),
    };
    Ok(if json { screen::trace_json(&stays, &ends, extent) } else { screen::trace(&stays, &ends, extent) })
}

/// What is known of the end of a thing: nothing, or one end, which may be noted more than once.
async fn ends(archive: &Archive, id: ItemId) -> anyhow::Result<Vec<EndNoted>> {
    let mut ends: Vec<EndNoted> = Vec::new();
    for region in archive.items.regions().await? {
        for record in archive.items.of(&region).await?.records {
            let (tick, at_ms) = (record.value.tick, record.stamp.at_ms);
            let noted = record.value.items.into_iter().filter(|ended| ended.item == id);
            for ended in noted {
                if !ends.iter().any(|end| end.region == region && end.tick == tick) {
                    ends.push(EndNoted { region: region.clone(), tick, at_ms, ended });
                }
            }
        }
    }
    Ok(ends)
}

async fn trace_all(ledger: &Ledger, sought: &Sought) -> anyhow::Result<(Vec<Stay>, Extent)> {
    let mut players = ledger.players().await?;
    let left_out = players.len().saturating_sub(TRACED_CHARACTERS_MAX);
    players.truncate(TRACED_CHARACTERS_MAX);
    let looking = players.iter().map(async |player| {
        let versions = read(ledger, player).await?;
        Ok::<_, ReadError>((trace::stays(player, &versions, sought), extent(&versions)))
    });
    let mut found = futures_util::stream::iter(looking).buffered(TRACED_AT_ONCE_MAX);
    let (mut stays, mut all) = (Vec::new(), Extent { left_out, ..Extent::default() });
    while let Some((theirs, extent)) = found.try_next().await? {
        stays.extend(theirs);
        all.characters += extent.characters;
        all.versions += extent.versions;
        all.unreadable += extent.unreadable;
    }
    Ok((stays, all))
}

fn extent(versions: &[Read]) -> Extent {
    let unreadable = versions.iter().filter(|read| read.sheet.is_err()).count();
    Extent { characters: 1, left_out: 0, versions: versions.len(), unreadable }
}

async fn read(ledger: &Ledger, player: &PlayerName) -> Result<Vec<Read>, ReadError> {
    Ok(ledger.versions(player).await?.into_iter().map(Read::new).collect())
}

/// All versions of somebody who has some.
async fn known(ledger: &Ledger, player: &PlayerName) -> anyhow::Result<Vec<Read>> {
    let versions = read(ledger, player).await?;
    if versions.is_empty() {
        bail!("the ledger has nobody called {player}");
    }
    Ok(versions)
}

fn pick<'a>(versions: &'a [Read], player: &PlayerName, revision: Revision) -> anyhow::Result<(Seen, &'a Sheet)> {
    let Some(read) = versions.iter().find(|read| read.version.kept.revision == revision) else {
        bail!("revision {revision} of {player} is not kept");
    };
    let kept = &read.version.kept;
    match &read.sheet {
        Ok(sheet) => Ok((Seen { revision, at_ms: kept.stamp.at_ms, cause: kept.value.cause }, sheet)),
        Err(why) => bail!("revision {revision} of {player} is not readable: {why}"),
    }
}
