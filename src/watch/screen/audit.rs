//! How an audit looks: each finding in some lines, and how much was read.

use std::fmt::Write as _;

use serde::Serialize;

use super::{count, plain};
use crate::audit::{Extent, Finding, Report};

/// A line of an audit, for programs.
#[derive(Serialize)]
#[serde(tag = "audit", rename_all = "kebab-case")]
enum Line<'a> {
    Finding(&'a Finding),
    /// It cannot be judged now.
    Unsettled(&'a Finding),
    Read {
        #[serde(flatten)]
        extent: &'a Extent,
        undone: usize,
    },
}

pub fn report(report: &Report) -> String {
    let mut text: String = report.findings.iter().map(finding).collect();
    for unsettled in &report.unsettled {
        text += "Not sure yet: ";
        text += &finding(unsettled);
    }
    if report.findings.is_empty() && report.unsettled.is_empty() {
        text += "Everything is there once.\n";
    }
    text + &read(&report.extent, report.undone)
}

pub fn report_json(report: &Report) -> String {
    let findings = report.findings.iter().map(Line::Finding);
    let lines: Vec<Line<'_>> = findings
        .chain(report.unsettled.iter().map(Line::Unsettled))
        .chain([Line::Read { extent: &report.extent, undone: report.undone }])
        .collect();
    super::json(&lines)
}

/// `1 thing is`, `3 things are`
pub fn things(number: usize) -> String {
    format!("{} {}", count(number, "thing"), if number == 1 { "is" } else { "are" })
}

fn finding(finding: &Finding) -> String {
    let mut lines = vec![format!("{} {} {}:", finding.name, finding.item, finding.wrong)];
    lines.extend(finding.copies.iter().map(|copy| format!("  {copy}")));
    lines.extend(finding.stays.iter().map(|stay| format!("  {stay}")));
    lines.iter().fold(String::new(), |text, line| text + &plain(line) + "\n")
}

fn read(extent: &Extent, undone: usize) -> String {
    let mut text = format!(
        "Read: {}, {}, {}. {} with an id, {} ended.\n",
        count(extent.regions, "region"),
        count(extent.characters, "character"),
        count(extent.versions, "version"),
        count(extent.items, "thing"),
        extent.ended,
    );
    let mut say = |words: String| writeln!(text, "{}", plain(&words)).expect("a text takes everything");
    if extent.unreadable > 0 {
        say(format!("Not readable: {}.", count(extent.unreadable, "version")));
    }
    for (region, why) in &extent.unseen {
        say(format!("Not seen: what is in {region}: {why}. What is nowhere may be there."));
    }
    if undone > 0 {
        say(format!("{} nowhere because somebody has an earlier version again.", things(undone)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Copy, Holder, Seen, Stay, Wrong};
    use crate::game::Spot;
    use crate::ids::{ItemId, MapPath, PlayerName, RegionId, Revision};
    use crate::persistence::Cause;

    fn twice() -> Finding {
        let bob = PlayerName::new("Bob");
        let spot = Spot { map: MapPath::new("/scorn/inn"), x: 3, y: 4 };
        let copy = |holder, region: Option<&str>, within: &[&str]| Copy {
            holder,
            name: "ring of Life".to_owned(),
            count: 1,
            within: within.iter().map(|it| (*it).to_owned()).collect(),
            region: region.map(RegionId::new),
        };
        let seen = |revision, cause| Seen { revision: Revision(revision), at_ms: revision * 1000, cause };
        Finding {
            item: ItemId { mint: 4711, number: 3 },
            name: "ring of Life".to_owned(),
            wrong: Wrong::Twice,
            copies: vec![
                copy(Holder::Ground { region: RegionId::new("scorn"), spot }, Some("scorn"), &[]),
                copy(Holder::Player(bob.clone()), None, &["sack 4711-1"]),
            ],
            stays: vec![Stay {
                player: bob,
                name: "ring of Life".to_owned(),
                first: seen(5, Cause::Trade),
                from_the_start: false,
                last: seen(9, Cause::Administrator),
                undone: None,
                now: true,
            }],
        }
    }

    fn with(findings: Vec<Finding>, unsettled: Vec<Finding>, undone: usize) -> Report {
        let unseen = [(RegionId::new("lake"), "its log has no checkpoint".to_owned())].into();
        let extent = Extent { regions: 2, unseen, characters: 1, versions: 9, unreadable: 0, items: 12, ended: 4 };
        Report { findings, unsettled, undone, extent }
    }

    #[test]
    fn a_finding_is_told_with_each_place_and_what_the_ledger_knows() {
        let expected = "\
ring of Life 4711-3 is there twice:
  in scorn, on /scorn/inn 3 4
  with Bob, in sack 4711-1 (by the ledger)
  Bob had it from revision 5 (1970-01-01 00:00:05, trade) to revision 9 (1970-01-01 00:00:09, administrator)
Read: 2 regions, 1 character, 9 versions. 12 things with an id, 4 ended.
Not seen: what is in lake: its log has no checkpoint. What is nowhere may be there.
";
        assert_eq!(report(&with(vec![twice()], vec![], 0)), expected);
        let calm = report(&with(vec![], vec![], 2));
        assert!(calm.starts_with("Everything is there once.\n"), "{calm}");
        assert!(calm.ends_with("2 things are nowhere because somebody has an earlier version again.\n"), "{calm}");
        let unsure = report(&with(vec![], vec![twice()], 0));
        assert!(unsure.starts_with("Not sure yet: ring of Life 4711-3 is there twice:\n"), "{unsure}");
    }

    #[test]
    fn an_audit_is_objects_for_programs() {
        let lines = report_json(&with(vec![twice()], vec![], 0));
        let lines: Vec<&str> = lines.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].starts_with(
                r#"{"audit":"finding","item":"4711-3","name":"ring of Life","wrong":"twice","copies":[{"holder":{"ground":{"region":"scorn","spot":{"map":"/scorn/inn","x":3,"y":4}}}"#
            ),
            "{}",
            lines[0]
        );
        assert!(lines[1].starts_with(r#"{"audit":"read","regions":2,"unseen":{"lake":"#), "{}", lines[1]);
    }
}
