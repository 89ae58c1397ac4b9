//! Every subject of the cluster on one page.
//!
//! | subject                     | payload (`bus::message`, `persistence`) | who speaks -> who listens |
//! |-----------------------------|------------------------------------------|---------------------------|
//! | `region.<region>.actions`   | `ActionBatch`, binary                    | login service -> the region's owner |
//! | `login.<login>.updates`     | `UpdateBatch`, binary                    | region -> that login service, one for each tick |
//! | `region.<region>.admit`     | `Admit`, answered `AdmitReply`           | region -> region: may this player come? |
//! | `region.<region>.arrive`    | `Arrive`, answered `ArriveReply`         | region or login service -> the region that now has the player |
//! | `region.<region>.attach`    | `Attach`, answered `AttachReply`         | login service -> region: this session goes on with you |
//! | `region.<region>.detach`    | `Detach`                                 | login service -> region: this session's client is gone |
//! | `login.<login>.sessions`    | `SessionNotice`                          | region -> that login service: moved, arrived, left |
//! | `login.<login>.notes`       | `CharacterNote`                          | door of a region server -> that login service: who left the game there |
//! | `talk.shout`, `talk.chat`   | `Shout`, `Chat`                          | login service -> every login service |
//! | `talk.deaths`               | `Obituary`                               | login service -> every login service: a player of its has died |
//! | `talk.party`                | `PartyTalk`                              | login service -> every login service: to the members of a party |
//! | `talk.tell.<player>`        | `Tell`, answered `TellReply`             | login service -> the one that has the player; nobody there = not online |
//! | `talk.instruct.<player>`    | `Instruct`, answered `InstructReply`     | login service of a dungeon master -> login service of the player |
//! | `talk.reports.<login>`      | `Report`                                 | login service of the player -> login service of the dungeon master |
//! | `talk.masters`              | `MasterTalk`                             | login service -> every login service, for dungeon masters |
//! | `cluster.wanted`            | `Wanted`                                 | whoever needs a region -> every region server |
//! | `cluster.claims`            | `ClaimEvent`                             | region server -> all: who owns what from now on |
//! | `cluster.servers`           | `ServerStatus`                           | each server, every second |
//! | `cluster.players`           | `PlayersOnline`                          | each login service, every second and at changes |
//! | `cluster.accounts`          | `AccountOpened`                          | login service -> every login service: other sessions of it end |
//! | `cluster.parties`           | `PartyChange`                            | login service: somebody is in a party now, or in none |
//! | `cluster.sanctions`         | `SanctionChange`                         | administrator -> every login service: a ban or mute is in force, or not any more |
//! | `cluster.masters`           | `MasterChange`                           | administrator -> every login service: an account may command, or not any more; also that play is to end |
//! | `cluster.deeds`             | `MasterDeed`                             | login service: what a dungeon master has done, and to whom |
//! | `cluster.storms`            | `Storm`                                  | region: a player could not be let through |
//! | `cluster.crossings`         | `CrossingEvent`                          | both ends of a crossing, step by step |
//! | `cluster.balance`           | `BalanceMove`                            | region server: a region is given away, and why |
//! | `cluster.quarantine`        | `Quarantine`                             | region server: a region has ended its owners, at what, and where it is run |
//! | `server.<server>.orders`    | `Order`, answered `OrderReply`           | administrator or server -> that server: give, take, drain |
//! | `up.drills`                 | `Drill`, answered `DrillReply`           | administrator -> `wildfire up`: harm done to a server of its own |
//! | `cluster.ledger`            | `CharacterRestored`                      | administrator: a character has an earlier version again |
//! | `cluster.audit`             | `AuditFinding`                           | region server: a thing is there twice, or has vanished |
//! | `exit.requests`             | `ExitRequest`                            | region: a player wants to leave for another region |
//! | `player.<name>.snapshot`    | a ledger record (stream PLAYERS)         | owner of the character -> the ledger |
//! | `player.<name>.pinned`      | a death's, an administrator's or an import's (PLAYERS) | the same, for what must outlive later saves |
//! | `region.log.<region>`       | a log record (stream REGIONS)            | owner of the region -> the log |
//! | `region.part.<region>.<part>.<chunk>` | bytes (stream CHECKPOINTS)     | owner of the region -> the store; `<part>` is `<claim>-<n>`, chunks count from 0 |
//! | `item.ended.<region>`       | what ended there, a record for each tick (stream ITEMS) | owner of the region -> the store, for the auditor |
//! | `account.<name>`            | an account record (stream ACCOUNTS)      | login service -> the ledger of accounts |
//! | `character.<name>`          | who has the name (stream ACCOUNTS)       | login service -> the ledger of accounts |
//! | `society.parties`           | all parties (stream SOCIETY)             | login service -> the store |
//! | `society.scores`            | the best characters there were (SOCIETY) | login service -> the store |
//! | `society.sanctions`         | all bans and mutes (SOCIETY)             | administrator -> the store, for login services |
//! | `society.masters`           | who may command, and when play ends (SOCIETY) | administrator, login service -> the store |
//! | `society.party-memory.<name>` | the party a player finds again (SOCIETY) | login service -> the store |
//!
//! Names become tokens by [`token`]; nothing else builds a subject.

use std::fmt;
use std::marker::PhantomData;

use crate::ids::{PlayerName, RegionId, ServerName};

/// One subject, complete: what is published goes to exactly this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject(String);

impl Subject {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The subjects to listen on for messages of one type: a subject in which `*` stands for any one
/// token and a final `>` for any number of them.
pub struct Pattern<M> {
    text: String,
    of: PhantomData<fn() -> M>,
}

impl<M> Pattern<M> {
    /// Just this subject.
    pub fn one(subject: Subject) -> Self {
        Self { text: subject.0, of: PhantomData }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<M> fmt::Debug for Pattern<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

pub fn actions(region: &RegionId) -> Subject {
    of_region(region, "actions")
}

pub fn admit(region: &RegionId) -> Subject {
    of_region(region, "admit")
}

pub fn arrive(region: &RegionId) -> Subject {
    of_region(region, "arrive")
}

pub fn attach(region: &RegionId) -> Subject {
    of_region(region, "attach")
}

pub fn detach(region: &RegionId) -> Subject {
    of_region(region, "detach")
}

pub fn updates(login: &ServerName) -> Subject {
    Subject(format!("login.{}.updates", token(login.as_str())))
}

pub fn sessions(login: &ServerName) -> Subject {
    Subject(format!("login.{}.sessions", token(login.as_str())))
}

pub fn notes(login: &ServerName) -> Subject {
    Subject(format!("login.{}.notes", token(login.as_str())))
}

pub fn orders(server: &ServerName) -> Subject {
    Subject(format!("server.{}.orders", token(server.as_str())))
}

pub fn drills() -> Subject {
    fixed("up.drills")
}

pub fn shout() -> Subject {
    fixed("talk.shout")
}

pub fn chat() -> Subject {
    fixed("talk.chat")
}

pub fn deaths() -> Subject {
    fixed("talk.deaths")
}

pub fn party_talk() -> Subject {
    fixed("talk.party")
}

pub fn tell(player: &PlayerName) -> Subject {
    Subject(format!("talk.tell.{}", token(player.as_str())))
}

/// Where one player's session hears dungeon masters.
pub fn instruct(player: &PlayerName) -> Subject {
    Subject(format!("talk.instruct.{}", token(player.as_str())))
}

/// Where a login service hears what came of its dungeon masters' decrees.
pub fn reports(login: &ServerName) -> Subject {
    Subject(format!("talk.reports.{}", token(login.as_str())))
}

pub fn master_talk() -> Subject {
    fixed("talk.masters")
}

pub fn wanted() -> Subject {
    fixed("cluster.wanted")
}

pub fn claims() -> Subject {
    fixed("cluster.claims")
}

pub fn servers() -> Subject {
    fixed("cluster.servers")
}

pub fn players() -> Subject {
    fixed("cluster.players")
}

pub fn account_openings() -> Subject {
    fixed("cluster.accounts")
}

pub fn parties() -> Subject {
    fixed("cluster.parties")
}

pub fn sanctions() -> Subject {
    fixed("cluster.sanctions")
}

pub fn masters() -> Subject {
    fixed("cluster.masters")
}

pub fn deeds() -> Subject {
    fixed("cluster.deeds")
}

pub fn storms() -> Subject {
    fixed("cluster.storms")
}

pub fn crossings() -> Subject {
    fixed("cluster.crossings")
}

pub fn balance() -> Subject {
    fixed("cluster.balance")
}

pub fn quarantine() -> Subject {
    fixed("cluster.quarantine")
}

pub fn ledger() -> Subject {
    fixed("cluster.ledger")
}

pub fn audit() -> Subject {
    fixed("cluster.audit")
}

pub fn exit_requests() -> Subject {
    fixed("exit.requests")
}

pub fn snapshot(player: &PlayerName) -> Subject {
    Subject(format!("player.{}.snapshot", token(player.as_str())))
}

/// Where the versions of a character lie that later ones shall not push out.
pub fn pinned(player: &PlayerName) -> Subject {
    Subject(format!("player.{}.pinned", token(player.as_str())))
}

/// The player of a [`snapshot`] subject.
pub fn snapshot_player(subject: &str) -> Option<PlayerName> {
    untoken(subject.strip_prefix("player.")?.strip_suffix(".snapshot")?).map(PlayerName)
}

pub fn region_log(region: &RegionId) -> Subject {
    Subject(format!("region.log.{}", token(region.as_str())))
}

/// One chunk of a part of a region's checkpoints.
pub fn part(region: &RegionId, id: &str, chunk: u16) -> Subject {
    Subject(format!("region.part.{}.{}.{chunk}", token(region.as_str()), token(id)))
}

/// The part whose chunk a [`part`] subject names.
pub fn part_id(subject: &str) -> Option<String> {
    let (_region, of_region) = subject.strip_prefix("region.part.")?.split_once('.')?;
    untoken(of_region.split_once('.')?.0)
}

/// Stands for every chunk of one part.
pub(crate) fn every_chunk(region: &RegionId, id: &str) -> String {
    format!("region.part.{}.{}.*", token(region.as_str()), token(id))
}

/// Stands for every chunk of all parts of a region.
pub(crate) fn every_part_of(region: &RegionId) -> String {
    format!("region.part.{}.*.*", token(region.as_str()))
}

/// What ended in a region.
pub fn ended(region: &RegionId) -> Subject {
    Subject(format!("item.ended.{}", token(region.as_str())))
}

/// The region of an [`ended`] subject.
pub fn ended_region(subject: &str) -> Option<RegionId> {
    untoken(subject.strip_prefix("item.ended.")?).map(RegionId)
}

/// The region of a [`region_log`] subject.
pub fn log_region(subject: &str) -> Option<RegionId> {
    untoken(subject.strip_prefix("region.log.")?).map(RegionId)
}

/// The record of one account. Account names do not differ by case.
pub fn account(name: &str) -> Subject {
    Subject(format!("account.{}", token(&name.to_lowercase())))
}

/// The record that says which account a character's name belongs to. Here too, case makes no difference:
/// nobody can play `BOB` beside `Bob`.
pub fn character(name: &PlayerName) -> Subject {
    Subject(format!("character.{}", token(&name.as_str().to_lowercase())))
}

/// The record of all parties.
pub fn party_table() -> Subject {
    fixed("society.parties")
}

/// The record of the best characters.
pub fn score_table() -> Subject {
    fixed("society.scores")
}

pub fn sanction_list() -> Subject {
    fixed("society.sanctions")
}

/// The record of who may command.
pub fn master_list() -> Subject {
    fixed("society.masters")
}

/// The record of what a player finds again of their party.
pub fn party_memory(player: &PlayerName) -> Subject {
    Subject(format!("society.party-memory.{}", token(player.as_str())))
}

pub(crate) const EVERY_SNAPSHOT: &str = "player.*.snapshot";
pub(crate) const EVERY_PINNED: &str = "player.*.pinned";
pub(crate) const EVERY_REGION_LOG: &str = "region.log.*";
pub(crate) const EVERY_PART: &str = "region.part.*.*.*";
pub(crate) const EVERY_ENDED: &str = "item.ended.*";
pub(crate) const EVERY_ACCOUNT: &str = "account.*";
pub(crate) const EVERY_CHARACTER: &str = "character.*";
pub(crate) const EVERY_SOCIETY: &str = "society.>";

fn fixed(text: &str) -> Subject {
    Subject(text.to_owned())
}

fn of_region(region: &RegionId, verb: &str) -> Subject {
    // A region called `log` would have its requests kept by the stream of the region logs.
    let name = if region.as_str() == "log" { "=6Cog".to_owned() } else { token(region.as_str()) };
    Subject(format!("region.{name}.{verb}"))
}

/// A name as one token of a subject: `a-z 0-9 _ -` stand for themselves, every other byte of its
/// UTF-8 is written `=XX`, and the empty name is `=`. No two names have the same token.
pub fn token(name: &str) -> String {
    if name.is_empty() {
        return "=".to_owned();
    }
    let mut token = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => token.push(byte.into()),
            _ => token.push_str(&format!("={byte:02X}")),
        }
    }
    token
}

/// The name that [`token`] wrote so; `None` when no name is.
pub fn untoken(token: &str) -> Option<String> {
    if token == "=" {
        return Some(String::new());
    }
    let mut name = Vec::with_capacity(token.len());
    let mut bytes = token.bytes();
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => byte,
            b'=' => hex(bytes.next()?)? << 4 | hex(bytes.next()?)?,
            _ => return None,
        };
        name.push(byte);
    }
    if name.is_empty() { None } else { String::from_utf8(name).ok() }
}

fn hex(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Whether a subject is one of those a pattern stands for, by the rules of NATS.
pub(crate) fn matches(pattern: &str, subject: &str) -> bool {
    let mut subject = subject.split('.');
    for wanted in pattern.split('.') {
        match (wanted, subject.next()) {
            (">", Some(_)) => return true,
            ("*", Some(_)) => {}
            (_, Some(token)) if token == wanted => {}
            _ => return false,
        }
    }
    subject.next().is_none()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_with_dots_and_capitals_stay_one_token() {
        assert_eq!(actions(&RegionId::new("wilderness.12")).as_str(), "region.wilderness=2E12.actions");
        assert_eq!(snapshot(&PlayerName::new("Bob")).as_str(), "player.=42ob.snapshot");
        assert_eq!(tell(&PlayerName::new("")).as_str(), "talk.tell.=");
        assert_eq!(account("ANN"), account("ann"));
    }

    #[test]
    fn a_region_called_log_does_not_speak_on_the_log() {
        assert!(!matches(EVERY_REGION_LOG, admit(&RegionId::new("log")).as_str()));
        assert!(matches(EVERY_REGION_LOG, region_log(&RegionId::new("log")).as_str()));
        assert_eq!(untoken("=6Cog").as_deref(), Some("log"));
    }

    #[test]
    fn a_part_comes_back_from_its_subject() {
        let wilderness = RegionId::new("wilderness.12");
        let subject = part(&wilderness, "7-41", 3);
        assert_eq!(subject.as_str(), "region.part.wilderness=2E12.7-41.3");
        assert_eq!(part_id(subject.as_str()).as_deref(), Some("7-41"));
        for pattern in [EVERY_PART, &every_part_of(&wilderness), &every_chunk(&wilderness, "7-41")] {
            assert!(matches(pattern, subject.as_str()), "{pattern}");
        }
        assert!(!matches(&every_chunk(&wilderness, "7-4"), subject.as_str()));
        assert!(!matches(EVERY_PART, admit(&RegionId::new("part")).as_str()));
        assert_eq!(part_id(region_log(&wilderness).as_str()), None);
    }

    #[test]
    fn a_region_comes_back_from_its_subjects() {
        let wilderness = RegionId::new("wilderness.12");
        assert_eq!(ended(&wilderness).as_str(), "item.ended.wilderness=2E12");
        assert_eq!(ended_region(ended(&wilderness).as_str()), Some(wilderness.clone()));
        assert_eq!(log_region(region_log(&wilderness).as_str()), Some(wilderness.clone()));
        assert_eq!(log_region(ended(&wilderness).as_str()), None);
        assert!(matches(EVERY_ENDED, ended(&wilderness).as_str()));
    }

    #[test]
    fn wildcards_match_as_in_nats() {
        for (pattern, subject, expected) in [
            ("a.b", "a.b", true),
            ("a.b", "a.b.c", false),
            ("a.b.c", "a.b", false),
            ("a.*", "a.b", true),
            ("a.*", "a", false),
            ("a.*.c", "a.b.c", true),
            ("a.>", "a.b.c", true),
            ("a.>", "a", false),
            (">", "a", true),
        ] {
            assert_eq!(matches(pattern, subject), expected, "{pattern} {subject}");
        }
    }

    proptest! {
        #[test]
        fn every_name_comes_back_from_its_token(name in ".*") {
            let token = token(&name);
            prop_assert!(!token.is_empty());
            prop_assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-=".contains(&b)));
            prop_assert_eq!(untoken(&token), Some(name));
        }
    }
}
