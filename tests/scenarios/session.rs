//! One play of a scenario against one server: its characters come in and do what is written, one after the other.
//!
//! A step is a command line as a player types it. `2: say hi` is said by the second character. `#3 drop coin` has a
//! count of 3. What a client says with packets begins with `*`: `*apply lever`, `*examine`, `*mark`, `*lock`,
//! `*unlock`, `*take coin` and `*put coin in sack` and `*drop coin`, `*look 1 0`, `*answer y`; they name what is carried
//! or lies below, or in the open container. `*wait 20` lets so many ticks pass. NAME stands for
//! the name of who does the step. `~8 fire 3` shows each of the eight ticks that follow by itself.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::observed::{NAMES_BEGIN, Observed, Seen};
use crate::recorder::packet::{Names, Packet, decode};
use crate::recorder::request;
use crate::recorder::wire::{Received, Wire};
use crate::scenario::Scenario;
use crate::world::{self, class_name, start_name};

const PASSWORD: &str = "secret";
const VERSION: &[u8] = b"version 1023 1029 GTKv2 Client 1.75.0 (.)";
const SETUP: &str = "setup map2cmd 1 tick 1 sound2 1 darkness 1 spellmon 1 faceset 0 facecache 1 want_pickup 1 \
                     loginmethod 2 newmapcmd 1 mapsize ";
/// Squares across that are seen, both ways, where nothing else is wished.
const VIEW: &str = "13";
/// How long a server may take for one step.
const STEP_TIMEOUT: Duration = Duration::from_secs(30);
/// Ticks without news after which a step is over.
const SETTLED: usize = 3;
/// Ticks in which everybody has been shown where they are, and who else is there.
const BIRTH: usize = 6;
/// Ticks after which a step is over though there are news all the time.
const SETTLED_MAX: usize = 40;
/// What has been sent is there within this time, on one machine.
const UNDER_WAY: Duration = Duration::from_millis(5);

/// What each step showed to each character.
pub(crate) type Play = Vec<(String, Vec<Seen>)>;

/// Plays one copy of a scenario.
pub(crate) fn play(door: &Door, scenario: &Scenario, index: usize, copy: usize) -> Result<Play, String> {
    let mut players = Vec::new();
    for number in 0..scenario.players {
        players.push(Session::enter(door, index, copy, number)?);
    }
    catch_up(&mut players)?;
    let mut play = vec![("(birth)".to_owned(), settle(&mut players, 0, Until::Ticks(BIRTH))?)];
    for step in scenario.play {
        catch_up(&mut players)?;
        let (number, line) = match step.split_once(": ") {
            Some(("2", line)) => (1, line),
            _ => (0, *step),
        };
        let player = players.get_mut(number).ok_or_else(|| format!("{step}: nobody is there to do that"))?;
        let Some((ticks, line)) = by_ticks(line) else {
            let until = player.begin(line)?;
            play.push(((*step).to_owned(), settle(&mut players, number, until)?));
            continue;
        };
        player.begin(line)?;
        for tick in 1..=ticks {
            play.push((format!("{step}, tick {tick}"), settle(&mut players, number, Until::Ticks(1))?));
        }
    }
    Ok(play)
}

/// Of `~8 fire 3`, how many ticks are shown one by one, and what is done.
fn by_ticks(line: &str) -> Option<(usize, &str)> {
    let (ticks, line) = line.strip_prefix('~')?.split_once(' ')?;
    Some((ticks.parse().ok()?, line))
}

/// Where a server is entered, one after the other: the stock server loses some of those who come all at once.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) turn: Mutex<()>,
}

/// When a step of somebody is over.
#[derive(Clone, Copy)]
enum Until {
    Answered,
    Quiet,
    Ticks(usize),
}

struct Session {
    wire: Wire,
    name: String,
    names: Names,
    observed: Observed,
    commands: u16,
}

impl Session {
    fn enter(door: &Door, index: usize, copy: usize, number: usize) -> Result<Self, String> {
        let name = character_name(index, copy, number);
        let turn = door.turn.lock().map_err(|e| e.to_string())?;
        let wire = Wire::connect(door.address).map_err(|_| "nobody listens".to_owned())?;
        let mut session = Self { wire, name, names: Names::default(), observed: Observed::default(), commands: 0 };
        session.wire.send(VERSION)?;
        session.until(|packet| packet.kind == "version")?;
        drop(turn);
        let view = std::env::var("WILDFIRE_SKETCHES_VIEW").unwrap_or_else(|_| VIEW.to_owned());
        session.wire.send(format!("{SETUP}{view}x{view}").as_bytes())?;
        session.wire.send(&request::account("accountnew", &session.name, PASSWORD))?;
        session.until(|packet| packet.kind == "accountplayers")?;
        let (class, start) = (class_name(index), start_name(index, copy));
        session.wire.send(&request::character(&session.name, PASSWORD, world::RACE, &class, &start, 12))?;
        session.until(|packet| packet.kind == "addme_success")?;
        Ok(session)
    }

    /// Reads until a packet is there that everything else waits for.
    fn until(&mut self, awaited: impl Fn(&Packet) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + STEP_TIMEOUT;
        loop {
            let packet = self.next(deadline)?;
            if awaited(&packet) {
                return Ok(());
            }
            if packet.kind == "failure" {
                return Err(packet.line());
            }
        }
    }

    fn next(&mut self, deadline: Instant) -> Result<Packet, String> {
        self.next_until(deadline)?.ok_or_else(|| "the server does not answer".to_owned())
    }

    /// The next packet, if one is there before the deadline.
    fn next_until(&mut self, deadline: Instant) -> Result<Option<Packet>, String> {
        match self.wire.receive(deadline)? {
            Received::Payload(payload) => {
                let packet = decode(&payload, &mut self.names);
                self.observed.hear(&packet, &self.name);
                Ok(Some(packet))
            }
            Received::Closed => Err("the server has closed the connection".to_owned()),
            Received::Nothing => Ok(None),
        }
    }

    /// Sends what a step says.
    fn begin(&mut self, line: &str) -> Result<Until, String> {
        let line = line.replace("NAME", &self.name);
        let line = line.as_str();
        if let Some(request) = line.strip_prefix('*') {
            let (word, rest) = request.split_once(' ').unwrap_or((request, ""));
            return self.say(word, rest).map_err(|e| format!("{line}: {e}"));
        }
        let counted = line.strip_prefix('#').and_then(|rest| rest.split_once(' '));
        let (count, line) = counted.map_or((-1, line), |(count, line)| (count.parse().unwrap_or(-1), line));
        self.commands += 1;
        self.wire.send(&request::command(self.commands, count, line))?;
        Ok(Until::Answered)
    }

    fn say(&mut self, word: &str, rest: &str) -> Result<Until, String> {
        let me = self.names.own_tag;
        let payload = match word {
            "wait" => return Ok(Until::Ticks(rest.parse().map_err(|e| format!("{e}"))?)),
            "apply" => format!("apply {}", self.tag(rest)?).into_bytes(),
            "examine" => format!("examine {}", self.tag(rest)?).into_bytes(),
            "take" => self.moved(me, rest)?,
            "drop" => self.moved(0, rest)?,
            "put" => {
                let (what, into) = rest.split_once(" in ").ok_or("put what in what?")?;
                let into = self.tag(into)?;
                self.moved(into, what)?
            }
            "mark" => [b"mark ".as_slice(), &self.tag(rest)?.to_be_bytes()].concat(),
            "lock" => [b"lock \x01".as_slice(), &self.tag(rest)?.to_be_bytes()].concat(),
            "unlock" => [b"lock \0".as_slice(), &self.tag(rest)?.to_be_bytes()].concat(),
            "look" => format!("lookat {rest}").into_bytes(),
            "answer" => format!("reply {rest}").into_bytes(),
            _ => return Err("no such request".to_owned()),
        };
        self.wire.send(&payload)?;
        Ok(Until::Quiet)
    }

    /// `move`: a thing by its name, with how many of it before the name.
    fn moved(&self, to: u32, rest: &str) -> Result<Vec<u8>, String> {
        let counted = rest.split_once(' ').and_then(|(count, name)| Some((count.parse::<u32>().ok()?, name)));
        let (count, name) = counted.unwrap_or((0, rest));
        Ok(format!("move {to} {} {count}", self.tag(name)?).into_bytes())
    }

    /// The tag of something by the beginning of its name: carried, below, or in an open container. `below lever` is the
    /// one below.
    fn tag(&self, name: &str) -> Result<u32, String> {
        let below = name.strip_prefix("below ");
        let name = below.unwrap_or(name);
        let fitting = self.names.things().filter(|(_, thing)| thing.name.starts_with(name));
        let fitting = fitting.filter(|(_, thing)| below.is_none() || thing.location == 0);
        let found = fitting.max_by_key(|(tag, thing)| (thing.location == self.names.own_tag, *tag));
        found.map(|(tag, _)| tag).ok_or_else(|| format!("there is no {name}"))
    }

    /// Reads what waits to be read. Its ticks are of the time before, and no sign that a step is over.
    fn catch_up(&mut self) -> Result<(), String> {
        while self.next_until(Instant::now() + UNDER_WAY)?.is_some() {}
        Ok(())
    }

    /// Reads on until the step is over: answered, and quiet, or so many ticks old.
    fn settle(&mut self, until: Until) -> Result<(), String> {
        let deadline = Instant::now() + STEP_TIMEOUT;
        let (mut answered, mut ticks, mut quiet) = (!matches!(until, Until::Answered), 0, 0);
        loop {
            let packet = self.next(deadline)?;
            match packet.kind.as_str() {
                "tick" => (ticks, quiet) = (ticks + 1, quiet + 1),
                "comc" => (answered, quiet) = (true, 0),
                _ if !is_background(&packet, &self.name) => quiet = 0,
                _ => {}
            }
            let over = match until {
                Until::Ticks(count) => ticks >= count,
                Until::Answered | Until::Quiet => quiet >= SETTLED || ticks >= SETTLED_MAX,
            };
            if answered && over {
                return Ok(());
            }
        }
    }
}

/// Nobody is behind any more who waited for others. Who is alone never was, and counts every tick.
fn catch_up(players: &mut [Session]) -> Result<(), String> {
    if players.len() > 1 { players.iter_mut().try_for_each(Session::catch_up) } else { Ok(()) }
}

/// Lets everybody see what a step brings, and tells what it was.
fn settle(players: &mut [Session], first: usize, until: Until) -> Result<Vec<Seen>, String> {
    players[first].settle(until)?;
    for (number, player) in players.iter_mut().enumerate() {
        match until {
            _ if number == first => {}
            // The same ticks, which have come to everybody by now.
            Until::Ticks(_) => player.settle(until)?,
            Until::Answered | Until::Quiet => {
                player.catch_up()?;
                player.settle(Until::Quiet)?;
            }
        }
    }
    Ok(players.iter_mut().map(|player| player.observed.end_step(&player.names)).collect())
}

/// Whether a packet says nothing of what the step did.
fn is_background(packet: &Packet, own_name: &str) -> bool {
    match packet.kind.as_str() {
        "stats" => packet.fields.iter().all(|(name, _)| matches!(name.as_str(), "hp" | "sp" | "grace" | "food")),
        "drawextinfo" => packet.field("text").is_some_and(|text| text.replace(own_name, "").contains(NAMES_BEGIN)),
        _ => false,
    }
}

/// The same on both servers, and nobody else's.
fn character_name(index: usize, copy: usize, number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).expect("below 26"));
    let letters = [index / 26, index, copy / 26, copy, number].map(letter);
    format!("{NAMES_BEGIN}{}", letters.iter().collect::<String>())
}
