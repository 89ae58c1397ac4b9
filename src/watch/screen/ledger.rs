//! How the ledger looks: versions as a table, differences and restorings as sentences.

use serde::Serialize;

use super::{Left, Right, count, plain, table};
use crate::audit::Seen;
use crate::audit::finding::word;
use crate::bus::message::CharacterRestored;
use crate::ids::{PlayerName, Revision, ServerName};
use crate::persistence::{Cause, Custody, EndedItem, Note, Place};
use crate::process;
use crate::watch::difference::{Change, Difference};
use crate::watch::sheet::{Item, Read, Sheet};
use crate::watch::trace::{EndNoted, Extent, Stay};

/// Letters of a value that are shown; some texts are pages long.
const VALUE_SHOWN: usize = 60;

/// A version for programs.
#[derive(Serialize)]
struct VersionView<'a> {
    revision: Revision,
    at_ms: u64,
    cause: Cause,
    custody: &'a Custody,
    place: &'a Place,
    things: Option<usize>,
    pieces: Option<u64>,
    by: &'a ServerName,
    pinned: bool,
    note: Option<&'a Note>,
    /// Why the body is not readable.
    unreadable: Option<&'a str>,
}

/// Two versions and what differs, for programs.
#[derive(Serialize)]
struct DifferenceView<'a> {
    player: &'a PlayerName,
    from: Seen,
    to: Seen,
    #[serde(flatten)]
    difference: &'a Difference,
}

/// A line of a trace, for programs.
#[derive(Serialize)]
#[serde(tag = "trace", rename_all = "kebab-case")]
enum TraceLine<'a> {
    Stay(&'a Stay),
    Ended(&'a EndNoted),
    Read(Extent),
}

pub fn history(versions: &[Read]) -> String {
    let header = [
        ("REVISION", Right),
        ("TIME (UTC)", Left),
        ("CAUSE", Left),
        ("CUSTODY", Left),
        ("PLACE", Left),
        ("THINGS", Right),
        ("PIECES", Right),
        ("WRITTEN BY", Left),
        ("", Left),
    ];
    let row = |read: &Read| {
        let kept = &read.version.kept;
        let carried = |number: Option<u64>| number.map_or_else(|| "?".to_owned(), |number| number.to_string());
        let things = read.sheet.as_ref().ok().map(|sheet| sheet.things.len() as u64);
        let pieces = read.sheet.as_ref().ok().map(Sheet::pieces);
        [
            kept.revision.to_string(),
            process::moment(kept.stamp.at_ms),
            word(kept.value.cause).to_owned(),
            custody(&kept.value.custody),
            place(&kept.value.place),
            carried(things),
            carried(pieces),
            kept.stamp.by.to_string(),
            remarks(read),
        ]
    };
    table(header, versions.iter().map(row), "No version is kept.")
}

pub fn history_json(versions: &[Read]) -> String {
    let views: Vec<VersionView<'_>> = versions
        .iter()
        .map(|read| {
            let kept = &read.version.kept;
            VersionView {
                revision: kept.revision,
                at_ms: kept.stamp.at_ms,
                cause: kept.value.cause,
                custody: &kept.value.custody,
                place: &kept.value.place,
                things: read.sheet.as_ref().ok().map(|sheet| sheet.things.len()),
                pieces: read.sheet.as_ref().ok().map(Sheet::pieces),
                by: &kept.stamp.by,
                pinned: read.version.pinned,
                note: kept.value.note.as_ref(),
                unreadable: read.sheet.as_ref().err().map(String::as_str),
            }
        })
        .collect();
    super::json(&views)
}

pub fn difference(player: &PlayerName, from: Seen, to: Seen, difference: &Difference) -> String {
    let mut lines = vec![format!("{player}, from {} to {}:", version(from), version(to))];
    let mut say = |what: &str, text: String| lines.push(format!("{what:<9}  {text}"));
    for item in &difference.lost {
        say("lost", format!("{}{}", several(item), inside(&item.within)));
    }
    for item in &difference.gained {
        say("gained", format!("{}{}", several(item), inside(&item.within)));
    }
    for counted in &difference.counted {
        say("count", format!("{}: {} -> {}", named(&counted.item), counted.before, counted.item.count));
    }
    for moved in &difference.moved {
        let (from, to) = (around(&moved.from), around(&moved.item.within));
        say("moved", format!("{}: {from} -> {to}", named(&moved.item)));
    }
    for changed in &difference.changed {
        for key in &changed.keys {
            say("changed", format!("{}: {}", named(&changed.item), change(key)));
        }
    }
    for retagged in &difference.retagged {
        say("new tag", format!("{}, which was #{}", named(&retagged.item), retagged.before));
    }
    for fact in &difference.character {
        say("character", change(fact));
    }
    if difference.is_none() {
        say("nothing", "differs".to_owned());
    }
    lines.iter().fold(String::new(), |text, line| text + &plain(line) + "\n")
}

pub fn difference_json(player: &PlayerName, from: Seen, to: Seen, difference: &Difference) -> String {
    super::json(&[DifferenceView { player, from, to, difference }])
}

pub fn restored(restored: &CharacterRestored) -> String {
    let CharacterRestored { player, restored: old, revision, .. } = restored;
    format!("{}\n", plain(&format!("{player} has revision {old} again, as revision {revision}.")))
}

pub fn trace(stays: &[Stay], ends: &[EndNoted], extent: Extent) -> String {
    let header = [
        ("PLAYER", Left),
        ("THING", Left),
        ("PIECES", Right),
        ("CAME (UTC)", Left),
        ("REVISION", Right),
        ("CAUSE", Left),
        ("LAST SEEN (UTC)", Left),
        ("REVISION", Right),
        ("VERSIONS", Right),
        ("", Left),
    ];
    let row = |stay: &Stay| {
        let came = word(stay.first.cause);
        [
            stay.player.to_string(),
            named(&stay.item),
            stay.item.count.to_string(),
            process::moment(stay.first.at_ms),
            stay.first.revision.to_string(),
            if stay.from_the_start { format!("{came}, or earlier") } else { came.to_owned() },
            process::moment(stay.last.at_ms),
            stay.last.revision.to_string(),
            stay.versions.to_string(),
            if stay.now { format!("there now{}", inside(&stay.item.within)) } else { "gone".to_owned() },
        ]
    };
    let ends: String = ends.iter().map(ended).collect();
    table(header, stays.iter().map(row), "No kept version has it.") + &ends + &read(extent)
}

/// `2026-11-25 15:39:59 in scorn: long sword joined 4711-1, with Bob.`
fn ended(end: &EndNoted) -> String {
    let EndedItem { name, how, player, place: spot, .. } = &end.ended;
    let at = match (player, spot) {
        (Some(player), _) => format!(", with {player}"),
        (None, Some(spot)) => format!(", on {}", place(spot)),
        (None, None) => String::new(),
    };
    format!("{}\n", plain(&format!("{} in {}: {name} {how}{at}.", process::moment(end.at_ms), end.region)))
}

pub fn trace_json(stays: &[Stay], ends: &[EndNoted], extent: Extent) -> String {
    let mut lines: Vec<TraceLine<'_>> = stays.iter().map(TraceLine::Stay).collect();
    lines.extend(ends.iter().map(TraceLine::Ended));
    lines.push(TraceLine::Read(extent));
    super::json(&lines)
}

fn read(extent: Extent) -> String {
    let (characters, versions) = (count(extent.characters, "character"), count(extent.versions, "version"));
    let left_out = match extent.left_out {
        0 => String::new(),
        left_out => format!(" {left_out} more were left out: name one with --player."),
    };
    let unreadable = match extent.unreadable {
        0 => String::new(),
        unreadable => format!(" Not readable: {}.", count(unreadable, "version")),
    };
    format!("Read: {characters}, {versions}.{unreadable}{left_out}\n")
}

/// What is particular about a version.
fn remarks(read: &Read) -> String {
    let mut remarks = Vec::new();
    if read.version.pinned {
        remarks.push("pinned".to_owned());
    }
    if let Some(Note { restored, by, because }) = &read.version.kept.value.note {
        let why = because.as_ref().map_or_else(String::new, |because| format!(": {because}"));
        remarks.push(match restored {
            Revision(0) => format!("decreed by {by}{why}"),
            _ => format!("revision {restored} restored by {by}{why}"),
        });
    }
    if let Err(why) = &read.sheet {
        remarks.push(format!("not readable: {why}"));
    }
    remarks.join("; ")
}

fn version(seen: Seen) -> String {
    format!("revision {} ({}, {})", seen.revision, process::moment(seen.at_ms), word(seen.cause))
}

pub(super) fn custody(custody: &Custody) -> String {
    match custody {
        Custody::Free => "free".to_owned(),
        Custody::Deleted => "deleted by their player".to_owned(),
        Custody::Transit { to, .. } => format!("on the way to {to}"),
        Custody::Held { region, claim, server } => format!("in {region}, held by {server} (claim {claim})"),
    }
}

pub(super) fn place(place: &Place) -> String {
    format!("{} {} {}", place.map, place.x, place.y)
}

/// `ring of life #77 (ring) 4711-3`
fn named(item: &Item) -> String {
    let arch = if item.arch == item.name { String::new() } else { format!(" ({})", item.arch) };
    let id = item.id.map_or_else(String::new, |id| format!(" {id}"));
    format!("{} #{}{arch}{id}", item.name, item.tag)
}

fn several(item: &Item) -> String {
    if item.count == 1 { named(item) } else { format!("{} {}", item.count, named(item)) }
}

fn inside(within: &[String]) -> String {
    if within.is_empty() { String::new() } else { format!(", {}", around(within)) }
}

fn around(within: &[String]) -> String {
    if within.is_empty() { "in no container".to_owned() } else { format!("in {}", within.join(" in ")) }
}

fn change(change: &Change) -> String {
    let value = |value: &Option<String>| value.as_ref().map_or_else(|| "-".to_owned(), |value| short(value));
    format!("{}: {} -> {}", change.key, value(&change.before), value(&change.after))
}

fn short(value: &str) -> String {
    match value.char_indices().nth(VALUE_SHOWN) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Claim, ItemId, MapPath, RegionId, Tag};
    use crate::persistence::{Body, Kept, Snapshot, Stamp, Version};
    use crate::watch::difference::{Changed, Counted, Moved, Retagged};
    use crate::watch::sheet::tests::{character, sheet, thing};

    const AT: u64 = 1_792_000_000_000;

    fn read(revision: u64, cause: Cause, custody: Custody) -> Read {
        let value = Snapshot {
            player: PlayerName::new("Bob"),
            account: "ann".to_owned(),
            custody,
            cause,
            place: Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 },
            note: None,
            body: Body::default(),
        };
        let stamp = Stamp { write_id: String::new(), by: ServerName::new("region-1"), at_ms: AT };
        let coins = thing(4, "goldcoin", &[("nrof", "50")], vec![]);
        Read {
            version: Version { kept: Kept { revision: Revision(revision), stamp, value }, pinned: false },
            sheet: Ok(sheet(character("Bob", &[], vec![coins, thing(5, "sword", &[], vec![])]))),
        }
    }

    fn item(tag: u32, name: &str, arch: &str, count: u32, within: &[&str]) -> Item {
        let within = within.iter().map(|container| (*container).to_owned()).collect();
        Item { tag: Tag(tag), id: None, name: name.to_owned(), arch: arch.to_owned(), count, within }
    }

    fn seen(revision: u64, cause: Cause) -> Seen {
        Seen { revision: Revision(revision), at_ms: AT, cause }
    }

    #[test]
    fn versions_are_a_table() {
        let held =
            Custody::Held { region: RegionId::new("scorn"), claim: Claim(7), server: ServerName::new("region-1") };
        let mut restored = read(31, Cause::Administrator, Custody::Free);
        restored.version.pinned = true;
        let because = Some("a bug\n ate it".to_owned());
        restored.version.kept.value.note = Some(Note { restored: Revision(12), by: "marta".to_owned(), because });
        let mut strange = read(12, Cause::Autosave, held);
        strange.sheet = Err("a body of the future".to_owned());
        let expected = "\
REVISION  TIME (UTC)           CAUSE          CUSTODY                               PLACE           THINGS  PIECES  WRITTEN BY
      12  2026-10-14 17:46:40  autosave       in scorn, held by region-1 (claim 7)  /scorn/inn 3 4       ?       ?  region-1    not readable: a body of the future
      31  2026-10-14 17:46:40  administrator  free                                  /scorn/inn 3 4       2      51  region-1    pinned; revision 12 restored by marta: a bug· ate it
";
        assert_eq!(history(&[strange, restored.clone()]), expected);
        assert_eq!(history(&[]), "No version is kept.\n");
        let expected = r#"{"revision":31,"at_ms":1792000000000,"cause":"administrator","custody":{"is":"free"},"place":{"map":"/scorn/inn","x":3,"y":4},"things":2,"pieces":51,"by":"region-1","pinned":true,"note":{"restored":12,"by":"marta","because":"a bug\n ate it"},"unreadable":null}"#;
        assert_eq!(history_json(&[restored]), format!("{expected}\n"));
    }

    #[test]
    fn differences_are_told_line_by_line() {
        let apple = item(4, "apple", "apple", 5, &["sack #3"]);
        let change =
            |key: &str, before: Option<String>, after: Option<String>| Change { key: key.to_owned(), before, after };
        let told = Difference {
            character: vec![change("exp", Some("120".to_owned()), Some("80".to_owned()))],
            lost: vec![item(5, "ring of life", "ring", 1, &["pouch #6", "sack #3"])],
            gained: vec![item(9, "gold coin", "goldcoin", 50, &[])],
            counted: vec![Counted { item: apple.clone(), before: 2 }],
            moved: vec![Moved { item: apple.clone(), from: Vec::new() }],
            changed: vec![Changed { item: apple.clone(), keys: vec![change("lore", None, Some("x".repeat(61)))] }],
            retagged: vec![Retagged { item: apple, before: Tag(2) }],
        };
        let shown = difference(&PlayerName::new("Bob"), seen(12, Cause::Autosave), seen(31, Cause::Death), &told);
        let expected = format!(
            "\
Bob, from revision 12 (2026-10-14 17:46:40, autosave) to revision 31 (2026-10-14 17:46:40, death):
lost       ring of life #5 (ring), in pouch #6 in sack #3
gained     50 gold coin #9 (goldcoin)
count      apple #4: 2 -> 5
moved      apple #4: in no container -> in sack #3
changed    apple #4: lore: - -> {}...
new tag    apple #4, which was #2
character  exp: 120 -> 80
",
            "x".repeat(60)
        );
        assert_eq!(shown, expected);
        let same = difference(
            &PlayerName::new("Bob"),
            seen(12, Cause::Autosave),
            seen(31, Cause::Death),
            &Difference::default(),
        );
        assert!(same.ends_with("\nnothing    differs\n"), "{same}");
    }

    #[test]
    fn a_trace_says_how_much_was_read() {
        let stay = Stay {
            player: PlayerName::new("Bob"),
            item: item(77, "ring of life", "ring", 1, &["sack #3"]),
            first: seen(12, Cause::Trade),
            from_the_start: true,
            last: seen(31, Cause::Autosave),
            versions: 4,
            now: true,
        };
        let extent = Extent { characters: 1, left_out: 2, versions: 9, unreadable: 1 };
        let ended = EndedItem {
            item: ItemId { mint: 4711, number: 3 },
            name: "ring of life".to_owned(),
            how: "joined 4711-1".to_owned(),
            player: Some(PlayerName::new("Bob")),
            place: None,
        };
        let end = EndNoted { region: RegionId::new("scorn"), tick: 4100, at_ms: 1_792_000_100_000, ended };
        let shown = trace(std::slice::from_ref(&stay), std::slice::from_ref(&end), extent);
        let expected = "\
PLAYER  THING                    PIECES  CAME (UTC)           REVISION  CAUSE              LAST SEEN (UTC)      REVISION  VERSIONS
Bob     ring of life #77 (ring)       1  2026-10-14 17:46:40        12  trade, or earlier  2026-10-14 17:46:40        31         4  there now, in sack #3
2026-10-14 17:48:20 in scorn: ring of life joined 4711-1, with Bob.
Read: 1 character, 9 versions. Not readable: 1 version. 2 more were left out: name one with --player.
";
        assert_eq!(shown, expected);
        let lines = trace_json(&[stay], &[end], extent);
        assert!(
            lines.contains(r#"{"trace":"ended","region":"scorn","tick":4100,"at_ms":1792000100000,"item":"4711-3","#),
            "{lines}"
        );
        assert!(lines.starts_with(r#"{"trace":"stay","player":"Bob","tag":77,"#), "{lines}");
        assert!(
            lines.ends_with("{\"trace\":\"read\",\"characters\":1,\"left_out\":2,\"versions\":9,\"unreadable\":1}\n")
        );
    }
}
