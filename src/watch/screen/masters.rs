//! How dungeon masters look: who is one, and what they do.

use super::Side::Left;
use super::table;
use crate::bus::message::{Master, MasterChange, MasterDeed};
use crate::process;

/// Who may command the world.
pub fn masters(masters: &[Master]) -> String {
    let header = [("ACCOUNT", Left), ("BY", Left), ("SINCE (UTC)", Left), ("BECAUSE", Left)];
    let row = |master: &Master| {
        [master.account.clone(), master.by.clone(), process::moment(master.at_ms), master.because.clone()]
    };
    table(header, masters.iter().map(row), "Nobody is a dungeon master.")
}

pub(super) fn changed(change: &MasterChange) -> String {
    match change {
        MasterChange::Named { master: Master { account, because, by, .. } } => {
            format!("{by} has made {account} a dungeon master: {because}.")
        }
        MasterChange::Revoked { master, by } => {
            format!("{by} has said that {} is no dungeon master any more.", master.account)
        }
        MasterChange::Closing { by, minutes: Some(minutes) } => format!("{by} closes the world in {minutes} minutes."),
        MasterChange::Closing { by, minutes: None } => format!("{by} does not close the world after all."),
    }
}

pub(super) fn deed(MasterDeed { account, by, whom, command, outcome, .. }: &MasterDeed) -> String {
    let whom = whom.as_ref().map_or_else(String::new, |whom| format!(" to {whom}"));
    format!("Dungeon master {by} ({account}) did{whom}: {command}: {outcome}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PlayerName;

    #[test]
    fn dungeon_masters_are_a_table_and_sentences() {
        let ann = Master::example("ann");
        let expected = "ACCOUNT  BY    SINCE (UTC)          BECAUSE\n\
                        ann      root  2026-09-21 14:13:20  he helps\n";
        assert_eq!(masters(std::slice::from_ref(&ann)), expected);
        assert_eq!(masters(&[]), "Nobody is a dungeon master.\n");
        let named = changed(&MasterChange::Named { master: ann.clone() });
        assert_eq!(named, "root has made ann a dungeon master: he helps.");
        let revoked = changed(&MasterChange::Revoked { master: ann, by: "eve".to_owned() });
        assert_eq!(revoked, "eve has said that ann is no dungeon master any more.");
        let closing = |minutes| changed(&MasterChange::Closing { by: PlayerName::new("Ann"), minutes });
        assert_eq!(closing(Some(5)), "Ann closes the world in 5 minutes.");
        assert_eq!(closing(None), "Ann does not close the world after all.");
        let done = MasterDeed {
            at_ms: 0,
            account: "ann".to_owned(),
            by: PlayerName::new("Ann"),
            whom: Some(PlayerName::new("Bob")),
            command: "freeze bob 50".to_owned(),
            outcome: "Bob is frozen for 50 heartbeats.".to_owned(),
        };
        let words = "Dungeon master Ann (ann) did to Bob: freeze bob 50: Bob is frozen for 50 heartbeats.";
        assert_eq!(deed(&done), words);
    }
}
