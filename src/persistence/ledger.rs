//! The ledger: every version of every character, and who has them now.
//!
//! A character is logged in, moved and logged out by compare-and-set on the last revision: whatever
//! two processes believe, one write wins. On `player.<name>.snapshot`, one record is one line of JSON (all
//! but the body), a newline, and the body compressed with zstd. What must outlive the play after it is
//! pinned besides.

use serde::{Deserialize, Serialize};

use super::pinned::{self, Pins, Version};
use super::records::{Records, Silent, StreamName};
use super::shelf::{Kept, Pending, ReadError, Record, Shelf, Stamp, WriteError, from_line, to_line};
use crate::bus::{Subject, subject};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, Revision, ServerName, Ticket};
use crate::limits::BODY_UNPACKED_MAX;

const VERSION: u32 = 1;
/// A fifth of the size for 50 us; higher levels cost ten times that for a few percent.
const ZSTD_LEVEL: i32 = 3;

/// A character at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    pub player: PlayerName,
    /// The account the character belongs to.
    pub account: String,
    pub custody: Custody,
    pub cause: Cause,
    pub place: Place,
    /// What an administrator said who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Note>,
    #[serde(skip)]
    pub body: Body,
}

/// Who may change a character.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Custody {
    /// Nobody: not in the world. The login service may send them on their way.
    Free,
    /// On the way to a region, which may hold them; whoever sent them may take them back.
    Transit {
        ticket: Ticket,
        /// None: from the login service.
        from: Option<RegionId>,
        to: RegionId,
    },
    /// In a region, under one claim on it.
    Held { region: RegionId, claim: Claim, server: ServerName },
    /// Nobody, for ever: the player has deleted the character, and what they had has ended.
    Deleted,
}

/// Why a snapshot was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    Created,
    Login,
    Crossing,
    /// A region was taken over by another server.
    Takeover,
    Autosave,
    Trade,
    Death,
    Logout,
    Administrator,
    /// Taken over from another server, where the character was made.
    Imported,
}

/// Where the character stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub map: MapPath,
    pub x: i16,
    pub y: i16,
}

/// What an administrator has done, and why. It is about one version: the next one has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The version whose body this one has again; 0: a dungeon master did something to them in the game.
    pub restored: Revision,
    pub by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// The character itself, as its own JSON, compressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    zstd: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    #[error("a body of {bytes} bytes, more than {BODY_UNPACKED_MAX}")]
    TooLarge { bytes: usize },
    #[error("a body that does not unpack to at most {BODY_UNPACKED_MAX} bytes")]
    Corrupt(#[source] std::io::Error),
}

impl Body {
    /// Compresses the character's JSON.
    ///
    /// # Errors
    /// When it is larger than a body may be.
    pub fn pack(json: &[u8]) -> Result<Self, BodyError> {
        if json.len() > BODY_UNPACKED_MAX {
            return Err(BodyError::TooLarge { bytes: json.len() });
        }
        let zstd = zstd::bulk::compress(json, ZSTD_LEVEL).map_err(BodyError::Corrupt)?;
        Ok(Self { zstd })
    }

    /// The character's JSON.
    ///
    /// # Errors
    /// When the bytes are damaged or would unpack to more than a body may have.
    pub fn unpack(&self) -> Result<Vec<u8>, BodyError> {
        if self.zstd.is_empty() {
            return Ok(Vec::new());
        }
        zstd::bulk::decompress(&self.zstd, BODY_UNPACKED_MAX).map_err(BodyError::Corrupt)
    }

    /// Bytes as stored.
    pub fn packed_len(&self) -> usize {
        self.zstd.len()
    }
}

impl Record for Snapshot {
    const STREAM: StreamName = StreamName::Players;

    fn subject(&self) -> Subject {
        subject::snapshot(&self.player)
    }

    fn encode(&self, stamp: &Stamp) -> Vec<u8> {
        join_body(to_line(VERSION, stamp, self), &self.body)
    }

    fn decode(bytes: &[u8]) -> Result<(Stamp, Self), String> {
        let (line, body) = split_body(bytes)?;
        let (stamp, mut snapshot): (Stamp, Self) = from_line(VERSION, line)?;
        snapshot.body = body;
        Ok((stamp, snapshot))
    }
}

/// A record of a line and a body.
pub(super) fn join_body(mut line: Vec<u8>, body: &Body) -> Vec<u8> {
    line.push(b'\n');
    line.extend_from_slice(&body.zstd);
    line
}

pub(super) fn split_body(bytes: &[u8]) -> Result<(&[u8], Body), String> {
    let end = bytes.iter().position(|&byte| byte == b'\n').ok_or("no line of JSON before the body")?;
    Ok((&bytes[..end], Body { zstd: bytes[end + 1..].to_vec() }))
}

/// The door to all characters. Clones share the connection.
#[derive(Clone, Debug)]
pub struct Ledger {
    shelf: Shelf<Snapshot>,
    pins: Pins,
}

impl Ledger {
    pub(super) fn new(records: Records) -> Self {
        Self { pins: Pins::new(Shelf::new(records.clone())), shelf: Shelf::new(records) }
    }

    /// The first record of a character.
    ///
    /// # Errors
    /// `Conflict` when there already is one.
    pub async fn create(&self, snapshot: &Snapshot) -> Result<Revision, WriteError<Snapshot>> {
        self.write(Revision::default(), snapshot).await
    }

    /// Writes a version after `expected`, which must be the last, and gives its revision. Never
    /// have two writes of one character under way. A death and what an administrator or an import writes are pinned
    /// after that; a pin that fails is logged and undoes nothing.
    ///
    /// # Errors
    /// `Conflict`: somebody else wrote since, and this writer has nothing more to say about the character.
    /// `Unanswered`: [`Ledger::retry`] it.
    pub async fn write(&self, expected: Revision, snapshot: &Snapshot) -> Result<Revision, WriteError<Snapshot>> {
        let revision = self.shelf.write(expected, snapshot).await?;
        self.pin(revision, snapshot).await;
        Ok(revision)
    }

    /// Goes on with a write that was not answered.
    ///
    /// # Errors
    /// As [`Ledger::write`].
    pub async fn retry(&self, pending: Pending<Snapshot>) -> Result<Revision, WriteError<Snapshot>> {
        let written = Snapshot::decode(pending.payload());
        let revision = self.shelf.retry(pending).await?;
        if let Ok((_, snapshot)) = written {
            self.pin(revision, &snapshot).await;
        }
        Ok(revision)
    }

    async fn pin(&self, revision: Revision, snapshot: &Snapshot) {
        if pinned::is_for(snapshot.cause) {
            self.pins.pin(revision, snapshot).await;
        }
    }

    /// The newest version of a character.
    ///
    /// # Errors
    /// When the store is silent or holds something that this build cannot read.
    pub async fn latest(&self, player: &PlayerName) -> Result<Option<Kept<Snapshot>>, ReadError> {
        self.shelf.last(&subject::snapshot(player)).await
    }

    /// The newest versions, as many as are kept of everybody, the oldest first.
    ///
    /// # Errors
    /// As [`Ledger::latest`].
    pub async fn history(&self, player: &PlayerName) -> Result<Vec<Kept<Snapshot>>, ReadError> {
        self.shelf.history(&subject::snapshot(player)).await
    }

    /// Everything there is of a character: the newest versions and the pinned ones, each once, the oldest
    /// first.
    ///
    /// # Errors
    /// As [`Ledger::latest`].
    pub async fn versions(&self, player: &PlayerName) -> Result<Vec<Version>, ReadError> {
        // In this order nothing is missed that is pushed out meanwhile.
        let history = self.history(player).await?;
        Ok(pinned::merge(history, self.pins.of(player).await?))
    }

    /// Everybody who has a record, ordered by subject. For administrators: it reads an index of all.
    ///
    /// # Errors
    /// When the store is silent.
    pub async fn players(&self) -> Result<Vec<PlayerName>, Silent> {
        let subjects = self.shelf.subjects(subject::EVERY_SNAPSHOT).await?;
        Ok(subjects.iter().filter_map(|text| subject::snapshot_player(text)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot() -> Snapshot {
        Snapshot {
            player: PlayerName::new("Bob"),
            account: "bob".to_owned(),
            custody: Custody::Transit { ticket: Ticket::new("t1"), from: None, to: RegionId::new("scorn") },
            cause: Cause::Login,
            place: Place { map: MapPath::new("/scorn/inn"), x: 3, y: 4 },
            note: None,
            body: Body::pack(b"{\"gold\":50}\n{}").expect("small"),
        }
    }

    #[test]
    fn a_record_is_a_readable_line_and_a_body() {
        let stamp = Stamp { write_id: "s1/7/1".to_owned(), by: ServerName::new("s1"), at_ms: 5 };
        let bytes = snapshot().encode(&stamp);
        let line = String::from_utf8_lossy(&bytes);
        assert_eq!(
            line.lines().next(),
            Some(
                r#"{"version":1,"write_id":"s1/7/1","by":"s1","at_ms":5,"player":"Bob","account":"bob","custody":{"is":"transit","ticket":"t1","from":null,"to":"scorn"},"cause":"login","place":{"map":"/scorn/inn","x":3,"y":4}}"#
            )
        );
        assert_eq!(Snapshot::decode(&bytes), Ok((stamp, snapshot())));
    }

    #[test]
    fn damaged_records_are_errors() {
        for bytes in [&b""[..], b"{}", b"{}\n", b"{\"version\":2}\n", b"\xff\n"] {
            Snapshot::decode(bytes).expect_err("not a record");
        }
    }

    #[test]
    fn a_body_cannot_unpack_to_more_than_its_bound() {
        let bomb = Body { zstd: zstd::bulk::compress(&vec![b' '; BODY_UNPACKED_MAX + 1], 3).expect("fits") };
        assert!(bomb.packed_len() < 1000);
        assert!(matches!(bomb.unpack(), Err(BodyError::Corrupt(_))));
        assert!(matches!(Body::pack(&vec![b' '; BODY_UNPACKED_MAX + 1]), Err(BodyError::TooLarge { .. })));
        let largest = vec![b' '; BODY_UNPACKED_MAX];
        assert_eq!(Body::pack(&largest).expect("fits").unpack().expect("whole"), largest);
    }
}
