//! One client of either server, as far as it takes to make a character and to see what they are and have.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::recorder::packet::{Names, Packet, decode};
use crate::recorder::request;
use crate::recorder::wire::{Received, Wire};

const VERSION: &[u8] = b"version 1023 1029 wildfire";
const SETUP: &str = "setup map2cmd 1 tick 1 sound2 0 darkness 0 spellmon 1 faceset 0 facecache 1 want_pickup 1 \
                     loginmethod 2 newmapcmd 1 mapsize 11x11";
/// How long a server may take for one step.
const PATIENCE: Duration = Duration::from_secs(60);
/// Ticks without news after which a step is over, and at which it is over in any case.
const SETTLED: usize = 4;
const SETTLED_MAX: usize = 60;
/// What moves by itself and may be another number a moment later, and what is used at a distance: the stock server writes
/// that, and does not read it.
const MOVING: [&str; 6] = ["hp", "sp", "grace", "food", "flags", "range"];

pub(crate) struct Person {
    wire: Wire,
    names: Names,
    /// What was last told of each number.
    stats: BTreeMap<String, String>,
    spells: Vec<u8>,
    commands: u16,
}

/// A thing as its bearer sees it: its name, how many there are, how it is, and what it weighs.
pub(crate) type Thing = (String, u64, String, i64);

impl Person {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self, String> {
        let mut person = Self {
            wire: Wire::connect(address)?,
            names: Names::default(),
            stats: BTreeMap::new(),
            spells: Vec::new(),
            commands: 0,
        };
        person.wire.send(VERSION)?;
        person.until(|packet| packet.kind == "version")?;
        person.wire.send(SETUP.as_bytes())?;
        person.until(|packet| packet.kind == "setup")?;
        Ok(person)
    }

    pub(crate) fn new_account(&mut self, name: &str, password: &str) -> Result<(), String> {
        self.wire.send(&request::account("accountnew", name, password))?;
        self.until(|packet| packet.kind == "accountplayers").map(drop)
    }

    /// Comes back to somebody that there is already.
    pub(crate) fn log_in(&mut self, account: &str, password: &str, character: &str) -> Result<(), String> {
        self.wire.send(&request::account("accountlogin", account, password))?;
        self.until(|packet| packet.kind == "accountplayers")?;
        self.wire.send(format!("accountplay {character}").as_bytes())?;
        self.until(|packet| packet.kind == "addme_success")?;
        self.settle()
    }

    pub(crate) fn create(&mut self, name: &str, race: &str, class: &str, start: &str) -> Result<(), String> {
        self.wire.send(&request::character(name, "secret", race, class, start, 12))?;
        self.until(|packet| packet.kind == "addme_success")?;
        self.settle()
    }

    /// Types a command and waits until nothing comes of it any more.
    pub(crate) fn command(&mut self, line: &str) -> Result<(), String> {
        self.commands += 1;
        self.wire.send(&request::command(self.commands, -1, line))?;
        self.until(|packet| packet.kind == "comc")?;
        self.settle()
    }

    /// The newest thing of that name.
    pub(crate) fn tag(&self, name: &str) -> Result<u32, String> {
        let own = self.names.own_tag;
        let named = self.names.things().filter(|(_, thing)| thing.location == own && thing.name.starts_with(name));
        named.last().map(|(tag, _)| tag).ok_or_else(|| format!("there is no {name}: {:?}", self.carries(own)))
    }

    pub(crate) fn put(&mut self, name: &str, into: u32) -> Result<(), String> {
        let tag = self.tag(name)?;
        self.wire.send(format!("move {into} {tag} 0").as_bytes())?;
        self.settle()
    }

    pub(crate) fn apply(&mut self, tag: u32) -> Result<(), String> {
        self.wire.send(format!("apply {tag}").as_bytes())?;
        self.settle()
    }

    /// Everything carried, and what the numbers say.
    pub(crate) fn everything(&mut self, bag: &str) -> Result<Sight, String> {
        let mut carries = self.carries(self.names.own_tag);
        // What is in the bag is told when it is opened: the first time it is only readied.
        let tag = self.tag(bag)?;
        let mut tries = 0;
        while self.carries(tag).is_empty() {
            tries += 1;
            if tries > 3 {
                return Err(format!("{bag} has nothing in it"));
            }
            self.apply(tag)?;
        }
        let mut in_the_bag = self.carries(tag);
        carries.sort();
        in_the_bag.sort();
        let stats = self.stats.clone().into_iter().filter(|(name, _)| !MOVING.contains(&name.as_str())).collect();
        Ok(Sight { carries, in_the_bag, stats, spells: self.spells() })
    }

    fn carries(&self, holder: u32) -> Vec<Thing> {
        let held = self.names.things().map(|(_, thing)| thing).filter(|thing| thing.location == holder);
        held.map(|thing| (thing.name.clone(), thing.number.max(1), flags(thing.flags), thing.weight)).collect()
    }

    /// The names of spells that are told of, in the order of the alphabet.
    fn spells(&self) -> Vec<String> {
        // Each spell: tag, seven numbers of two bytes, school (1), face (4), name, text (2).
        let mut names = Vec::new();
        let mut rest = self.spells.as_slice();
        while rest.len() > SPELL_HEAD {
            let Some((name, after)) = text(&rest[SPELL_HEAD..], 1) else { break };
            names.push(name);
            let Some((_, after)) = text(after, 2) else { break };
            rest = after;
        }
        names.sort();
        names
    }

    fn until(&mut self, awaited: impl Fn(&Packet) -> bool) -> Result<Packet, String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let packet = self.next(deadline)?;
            if awaited(&packet) {
                return Ok(packet);
            }
            if packet.kind == "failure" {
                return Err(packet.line());
            }
        }
    }

    fn next(&mut self, deadline: Instant) -> Result<Packet, String> {
        match self.wire.receive(deadline)? {
            Received::Payload(payload) => {
                if let Some(spells) = payload.strip_prefix(b"addspell ") {
                    self.spells.extend_from_slice(spells);
                }
                let packet = decode(&payload, &mut self.names);
                if packet.kind == "stats" {
                    self.stats.extend(packet.fields.iter().cloned());
                }
                Ok(packet)
            }
            Received::Closed => Err("the server has closed the connection".to_owned()),
            Received::Nothing => Err("the server does not answer".to_owned()),
        }
    }

    fn settle(&mut self) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        let (mut ticks, mut quiet) = (0, 0);
        while quiet < SETTLED && ticks < SETTLED_MAX {
            match &*self.next(deadline)?.kind {
                "tick" => (ticks, quiet) = (ticks + 1, quiet + 1),
                "stats" | "map2" | "face2" | "image2" | "anim" | "smooth" => {}
                _ => quiet = 0,
            }
        }
        Ok(())
    }
}

/// Bytes of a spell before its name.
const SPELL_HEAD: usize = 4 + 7 * 2 + 1 + 4;

fn text(bytes: &[u8], width: usize) -> Option<(String, &[u8])> {
    let (length, rest) = bytes.split_at_checked(width)?;
    let length = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    let (text, rest) = rest.split_at_checked(length)?;
    Some((String::from_utf8_lossy(text).into_owned(), rest))
}

/// What the flags of `item2` say, without whether it is looked into just now, and whether it is blessed: we show that of
/// what is identified, the stock server does not.
fn flags(flags: u64) -> String {
    const OPEN: u64 = 0x2000;
    const BLESSED: u64 = 0x0100;
    format!("{:#x}", flags & !(OPEN | BLESSED))
}

/// What somebody sees of themselves.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    pub(crate) carries: Vec<Thing>,
    pub(crate) in_the_bag: Vec<Thing>,
    pub(crate) stats: BTreeMap<String, String>,
    pub(crate) spells: Vec<String>,
}
