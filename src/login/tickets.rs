//! Tickets with which a player who came in by a password goes on through another door, without one.
//!
//! The login service that opened the account signs, and says its public key with its status; the door that is shown a
//! ticket believes the services that it hears. A ticket says whose it is, for which region under which claim, and until
//! when; it works once. It goes to the client and comes from the client, and is on no subject and in no log. Clocks of
//! machines need not agree: the time on a ticket is its signer's, of which everybody hears once a second.

use std::collections::BTreeMap;
use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};

use crate::ids::{Claim, RegionId, ServerName};
use crate::limits::TICKETS_REMEMBERED_MAX;
use crate::persistence::CharacterSummary;
use crate::protocol::Pass;

/// How long a client may take to come, in milliseconds.
const LASTS_MS: u64 = 30_000;
/// Bytes of the number that makes a ticket another than all before.
const NONCE_BYTES: usize = 16;

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ticket {
    pub(super) account: String,
    /// Whose it is, as the account lists them.
    pub(super) character: CharacterSummary,
    pub(super) region: RegionId,
    pub(super) claim: Claim,
    /// The login service that has signed it.
    pub(super) home: ServerName,
    /// Milliseconds since the signer's start until which it is good.
    until_ms: u64,
    /// Makes it another than all before.
    nonce: String,
}

/// Why a ticket is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotGood {
    #[error("This ticket is not from any login service")]
    Forged,
    #[error("This ticket is too old")]
    Expired,
    #[error("This ticket has been used")]
    Used,
    #[error("This ticket is for another door")]
    Elsewhere,
    #[error("Too many come at once: log in where you logged in before")]
    Crowded,
}

/// Whoever signs tickets: its key lives as long as the process.
pub(super) struct Signer {
    name: ServerName,
    key: Ed25519KeyPair,
    random: SystemRandom,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The system gives no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no random numbers")]
pub(super) struct NoRandomness;

impl Signer {
    /// # Errors
    /// When the system gives no random numbers.
    pub(super) fn new(name: ServerName) -> Result<Self, NoRandomness> {
        let random = SystemRandom::new();
        let document = Ed25519KeyPair::generate_pkcs8(&random).map_err(|_| NoRandomness)?;
        let key = Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(|_| NoRandomness)?;
        Ok(Self { name, key, random })
    }

    /// What others need to know a ticket of this service by.
    pub(super) fn public(&self) -> String {
        hex(self.key.public_key().as_ref())
    }

    /// Signs a ticket. `now_ms`: milliseconds since this service's start, as its status says it.
    pub(super) fn sign(
        &self,
        account: &str,
        character: &CharacterSummary,
        (region, claim): (&RegionId, Claim),
        now_ms: u64,
    ) -> Option<Pass> {
        let nonce: [u8; NONCE_BYTES] = ring::rand::generate(&self.random).ok()?.expose();
        let ticket = Ticket {
            account: account.to_owned(),
            character: character.clone(),
            region: region.clone(),
            claim,
            home: self.name.clone(),
            until_ms: now_ms + LASTS_MS,
            nonce: hex(&nonce),
        };
        let text = serde_json::to_vec(&ticket).ok()?;
        Some(Pass::new(format!("{}.{}", hex(&text), hex(self.key.sign(&text).as_ref()))))
    }
}

/// What a door knows of a login service: its key, and its time now in milliseconds since its start.
#[derive(Clone, Debug)]
pub(super) struct Signatory {
    pub(super) key: String,
    pub(super) now_ms: u64,
}

/// Tickets that were shown at a door, for as long as they would be good.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Until when, in their signer's time, by signer and nonce.
    used: BTreeMap<(ServerName, String), u64>,
}

impl Shown {
    /// Takes a ticket, once. `who`: what is known of the services that sign, `is_here`: does this region run behind this
    /// door, under this claim?
    ///
    /// # Errors
    /// Why it is of no use.
    pub(super) fn take(
        &mut self,
        pass: &Pass,
        who: impl Fn(&ServerName) -> Option<Signatory>,
        is_here: impl Fn(&RegionId, Claim) -> bool,
    ) -> Result<Ticket, NotGood> {
        let (text, signature) = pass.as_str().split_once('.').ok_or(NotGood::Forged)?;
        let (text, signature) = unhex(text).zip(unhex(signature)).ok_or(NotGood::Forged)?;
        let ticket: Ticket = serde_json::from_slice(&text).map_err(|_| NotGood::Forged)?;
        let signatory = who(&ticket.home).ok_or(NotGood::Forged)?;
        let key = unhex(&signatory.key).ok_or(NotGood::Forged)?;
        UnparsedPublicKey::new(&ED25519, key).verify(&text, &signature).map_err(|_| NotGood::Forged)?;
        if signatory.now_ms >= ticket.until_ms {
            return Err(NotGood::Expired);
        }
        if !is_here(&ticket.region, ticket.claim) {
            return Err(NotGood::Elsewhere);
        }
        self.used.retain(|(home, _), until| *home != ticket.home || *until > signatory.now_ms);
        let mark = (ticket.home.clone(), ticket.nonce.clone());
        if self.used.contains_key(&mark) {
            return Err(NotGood::Used);
        }
        // Forgetting one would let it in again.
        if self.used.len() >= TICKETS_REMEMBERED_MAX {
            return Err(NotGood::Crowded);
        }
        self.used.insert(mark, ticket.until_ms);
        Ok(ticket)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| Some(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{MapPath, PlayerName};

    const SCORN: &str = "scorn";

    fn signer(name: &str) -> Signer {
        Signer::new(ServerName::new(name)).expect("random numbers")
    }

    fn character(name: &str) -> CharacterSummary {
        CharacterSummary {
            player: PlayerName::new(name),
            race: "human".to_owned(),
            class: "warrior".to_owned(),
            level: 3,
            face: "human.111".to_owned(),
            party: String::new(),
            map: MapPath::new("/scorn/inn"),
        }
    }

    fn pass(signer: &Signer, name: &str) -> Pass {
        let region = (&RegionId::new(SCORN), Claim(7));
        signer.sign(&name.to_lowercase(), &character(name), region, 1_000).expect("random numbers")
    }

    /// A door that hears these services, when their time is that.
    fn shown(shown: &mut Shown, signers: &[&Signer], now_ms: u64, pass: &Pass) -> Result<String, NotGood> {
        let who = |name: &ServerName| {
            let signer = signers.iter().find(|signer| signer.name == *name)?;
            Some(Signatory { key: signer.public(), now_ms })
        };
        let is_here = |region: &RegionId, claim: Claim| region.as_str() == SCORN && claim == Claim(7);
        shown.take(pass, who, is_here).map(|ticket| ticket.character.player.to_string())
    }

    #[test]
    fn a_ticket_works_once() {
        let (login, mut door) = (signer("login-1"), Shown::default());
        let pass = pass(&login, "Ann");
        assert_eq!(shown(&mut door, &[&login], 2_000, &pass), Ok("Ann".to_owned()));
        assert_eq!(shown(&mut door, &[&login], 2_000, &pass), Err(NotGood::Used));
        assert_eq!(shown(&mut door, &[&login], 30_999, &pass), Err(NotGood::Used));
        assert_eq!(shown(&mut door, &[&login], 31_000, &pass), Err(NotGood::Expired));
    }

    #[test]
    fn only_what_a_login_service_signed_is_believed() {
        let (login, other, mut door) = (signer("login-1"), signer("login-1"), Shown::default());
        let good = pass(&login, "Ann");
        assert_eq!(shown(&mut door, &[&other], 2_000, &good), Err(NotGood::Forged), "another key of the same name");
        assert_eq!(shown(&mut door, &[], 2_000, &good), Err(NotGood::Forged), "a service that nobody hears");
        let (text, signature) = good.as_str().split_once('.').expect("two parts");
        let read = String::from_utf8(unhex(text).expect("hex")).expect("text");
        for part in [
            "\"player\":\"Ann\"",
            "\"account\":\"ann\"",
            "\"scorn\"",
            "\"claim\":7",
            "\"until_ms\":31000",
            "\"login-1\"",
        ] {
            assert!(read.contains(part), "{read} lacks {part}");
        }
        for forged in [
            format!("{}.{signature}", hex(read.replace("Ann", "Bob").as_bytes())),
            format!("{}.{signature}", hex(read.replace("31000", "99000").as_bytes())),
            format!("{text}."),
            format!("{text}.{}", &signature[2..]),
            text.to_owned(),
            String::new(),
            "é.é".to_owned(),
        ] {
            assert_eq!(shown(&mut door, &[&login], 2_000, &Pass::new(forged)), Err(NotGood::Forged));
        }
        assert_eq!(shown(&mut door, &[&login], 2_000, &good), Ok("Ann".to_owned()), "the true one is still good");
    }

    #[test]
    fn a_ticket_is_for_one_region_under_one_claim() {
        let (login, mut door) = (signer("login-1"), Shown::default());
        for (region, claim) in [("navar", 7), (SCORN, 8)] {
            let region = (&RegionId::new(region), Claim(claim));
            let pass = login.sign("ann", &character("Ann"), region, 1_000).expect("random numbers");
            assert_eq!(shown(&mut door, &[&login], 2_000, &pass), Err(NotGood::Elsewhere));
        }
    }

    #[test]
    fn what_was_used_is_remembered_as_long_as_it_is_good_and_no_longer() {
        let (login, mut door) = (signer("login-1"), Shown::default());
        for number in 0..TICKETS_REMEMBERED_MAX {
            shown(&mut door, &[&login], 2_000, &pass(&login, &format!("Ann{number}"))).expect("there is room");
        }
        assert_eq!(shown(&mut door, &[&login], 2_000, &pass(&login, "Bob")), Err(NotGood::Crowded));
        let later = login.sign("bob", &character("Bob"), (&RegionId::new(SCORN), Claim(7)), 40_000);
        assert_eq!(shown(&mut door, &[&login], 41_000, &later.expect("random numbers")), Ok("Bob".to_owned()));
        assert_eq!(door.used.len(), 1);
    }

    #[test]
    fn a_ticket_is_never_printed() {
        assert_eq!(format!("{:?}", pass(&signer("login-1"), "Ann")), "Pass(..)");
    }
}
