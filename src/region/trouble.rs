//! How the owners of a region ended, as its log tells it, and what that means for the next one. Pure.
//!
//! An owner that ends without a word may have been killed by something in the region. After one such end the next owners
//! note each tick before they try it; after a second one that looks like the region's own doing it is run in a process of
//! its own, where what was tried together is tried apart; and what has ended two owners is kept out of the world.

use std::collections::BTreeSet;

use crate::game::exchange::{arrival_called, arriving};
use crate::game::journal::{self, JournalTick};
use crate::game::{Action, Event, TickInput, World};
use crate::ids::{Claim, MapPath, PlayerName, RegionId, ServerName, Tick};
use crate::persistence::{Kept, LogEntry, LogRecord, Trouble, TroubleCause};

/// How long an end is held against a region: ten minutes of play.
const HELD_AGAINST_TICKS: u64 = 5_000;
/// What ended an owner is sent again to the next as soon as its sessions find it. Who is killed from outside in the midst of
/// a tick is hardly ever in so few ticks after its claim: two seconds of play.
const SOON_TICKS: u64 = 16;
/// Maps that are named with a trouble.
const MAPS_MAX: usize = 4;

/// The ends of owners that a log tells of, the oldest first, as far as they are held against the region.
///
/// `now`, the claim of who asks, has not ended.
pub(super) fn of_log(tail: &[Kept<LogRecord>], now: Claim) -> Vec<Trouble> {
    let mut troubles: Vec<Trouble> = Vec::new();
    let mut owner: Option<Tenure> = None;
    let mut tick = 0;
    for kept in tail {
        let record = &kept.value;
        if owner.as_ref().is_none_or(|owner| owner.claim != record.claim) {
            let next =
                Tenure::new(record.claim, &kept.stamp.by, tick, matches!(record.entry, LogEntry::Claimed { .. }));
            ended(&mut troubles, owner.replace(next));
        }
        let Some(now) = &mut owner else { continue };
        match &record.entry {
            LogEntry::Claimed { .. } => {}
            LogEntry::Ticks { last, .. } => {
                (now.played, now.tick) = (true, *last);
                now.trying.take_if(|(tried, _)| *tried <= *last);
                tick = *last;
            }
            LogEntry::Trying { tick, failed } => {
                let note = journal::read(&record.body).ok().and_then(|notes| notes.into_iter().next());
                let cause = TroubleCause::Tick {
                    inputs: note.as_ref().map(JournalTick::called).unwrap_or_default(),
                    maps: Vec::new(),
                    failed: failed.clone(),
                };
                now.trying = Some((*tick, cause));
            }
            LogEntry::Checkpoint(note) => {
                tick = tick.max(note.tick);
                let unknown = |trouble: &&Trouble| troubles.iter().all(|known| known.claim != trouble.claim);
                let more: Vec<Trouble> = note.troubles.iter().filter(unknown).cloned().collect();
                troubles.extend(more);
            }
            LogEntry::Released | LogEntry::Left => now.said_so = true,
            LogEntry::SetApart { wanted_by, why } => {
                now.said_so = true;
                let cause = TroubleCause::Ordered { by: wanted_by.clone(), why: why.clone() };
                troubles.push(Trouble { claim: now.claim, server: now.server.clone(), tick, after: None, cause });
            }
        }
    }
    ended(&mut troubles, owner.filter(|owner| owner.claim != now));
    troubles.sort_by_key(|trouble| trouble.claim);
    troubles.retain(|trouble| trouble.tick + HELD_AGAINST_TICKS >= tick);
    troubles
}

/// One owner, from its claim on.
struct Tenure {
    claim: Claim,
    server: ServerName,
    tick: u64,
    /// The tick that its claim came after; none when the claim is trimmed.
    began: Option<u64>,
    played: bool,
    /// It gave the region back, or up, and lived.
    said_so: bool,
    trying: Option<(u64, TroubleCause)>,
}

impl Tenure {
    fn new(claim: Claim, server: &ServerName, tick: u64, is_claim: bool) -> Self {
        let began = is_claim.then_some(tick);
        Self { claim, server: server.clone(), tick, began, played: false, said_so: false, trying: None }
    }
}

fn ended(troubles: &mut Vec<Trouble>, owner: Option<Tenure>) {
    let Some(owner) = owner.filter(|owner| !owner.said_so) else { return };
    if troubles.iter().any(|known| known.claim == owner.claim) {
        return;
    }
    let (tick, cause) = match owner.trying {
        Some((tick, cause)) => (tick, cause),
        // An owner's first tick comes at once.
        None if owner.began.is_some() && !owner.played => (owner.tick, TroubleCause::TakingUp),
        None => (owner.tick, TroubleCause::Unknown),
    };
    let after = owner.began.map(|began| tick.saturating_sub(began));
    troubles.push(Trouble { claim: owner.claim, server: owner.server, tick, after, cause });
}

/// Says where those stand whom a trouble is about.
pub(super) fn place(troubles: &mut [Trouble], world: &World) {
    let map_of = |body| world.position(body).map(|at| world.map(at.map).path.clone());
    for trouble in troubles {
        let TroubleCause::Tick { inputs, maps, .. } = &mut trouble.cause else { continue };
        if !maps.is_empty() {
            continue;
        }
        let named = |name: &str| inputs.is_empty() || inputs.iter().any(|input| input.contains(name));
        let about = world.players().filter(|player| named(player.name.as_str()));
        let found: BTreeSet<MapPath> = about.filter_map(|player| map_of(player.body)).collect();
        maps.extend(found.into_iter().take(MAPS_MAX));
    }
}

/// What to do with a region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Each tick is noted before it is tried, up to this one.
    pub(super) careful_until: Option<Tick>,
    /// It is run in a process of its own.
    pub(super) alone: bool,
    /// What owners ended at, as far as it has not been tried since and ended nobody.
    pub(super) suspects: BTreeSet<String>,
    /// What is kept out of the world: it has ended two.
    pub(super) barred: BTreeSet<String>,
}

impl Verdict {
    pub(super) fn of(troubles: &[Trouble]) -> Self {
        let careful_until = troubles.iter().map(|trouble| Tick(trouble.tick + HELD_AGAINST_TICKS)).max();
        let (mut suspects, mut barred) = (BTreeSet::new(), BTreeSet::new());
        for trouble in troubles {
            let TroubleCause::Tick { inputs, .. } = &trouble.cause else { continue };
            let again: Vec<&String> = inputs.iter().filter(|input| suspects.contains(*input)).collect();
            // Of several that were tried together any may have been it.
            barred.extend(again.first().filter(|_| again.len() == 1).map(|input| (*input).clone()));
            suspects.extend(inputs.iter().cloned());
        }
        suspects.retain(|input| !barred.contains(input));
        Self { careful_until, alone: is_to_be_alone(troubles), suspects, barred }
    }

    /// What was tried and ended nobody is no suspect any more.
    pub(super) fn clear(&mut self, note: &JournalTick) {
        if !self.suspects.is_empty() {
            for input in note.called() {
                self.suspects.remove(&input);
            }
        }
    }

    /// As much of an input as has no more than one suspect in it, and the rest for later ticks. Only where nobody else has
    /// to wait for that.
    pub(super) fn apart(&self, mut input: TickInput) -> (TickInput, TickInput) {
        let mut rest = TickInput::default();
        if !self.alone {
            return (input, rest);
        }
        let mut suspects = 0;
        let mut is_second = |called: Option<String>| {
            suspects += u8::from(called.is_some_and(|called| self.suspects.contains(&called)));
            suspects == 2
        };
        if let Some(at) = input.events.iter().position(|event| is_second(event.called())) {
            rest.events = input.events.split_off(at);
            rest.actions = std::mem::take(&mut input.actions);
        } else if let Some(at) = input.actions.iter().position(|action| is_second(Some(action.called()))) {
            rest.actions = input.actions.split_off(at);
        }
        (input, rest)
    }

    /// Takes out of an input what is to be kept out of the world, as harmlessly as can be, and says what it was. An action
    /// counts as obeyed, a map as one that cannot be read.
    pub(super) fn keep_out(&self, input: &mut TickInput) -> Vec<String> {
        if self.barred.is_empty() {
            return Vec::new();
        }
        let mut kept_out = Vec::new();
        input.events.retain_mut(|event| {
            let Some(called) = event.called().filter(|called| self.barred.contains(called)) else { return true };
            kept_out.push(called);
            match event {
                Event::MapRead { record, .. } => {
                    *record = None;
                    true
                }
                _ => false,
            }
        });
        for action in &mut input.actions {
            let called = action.called();
            if self.barred.contains(&called) {
                action.asked.action = Action::Stay;
                kept_out.push(called);
            }
        }
        kept_out
    }

    /// May this player come in?
    pub(super) fn bars(&self, player: &PlayerName) -> bool {
        !self.barred.is_empty() && self.barred.contains(&arrival_called(player))
    }

    /// Who may not come in.
    pub(super) fn barred_people(&self) -> impl Iterator<Item = PlayerName> {
        self.barred.iter().filter_map(|called| arriving(called))
    }
}

/// Has a region ended its owners, and not somebody else? Or does somebody want it alone?
fn is_to_be_alone(troubles: &[Trouble]) -> bool {
    if troubles.iter().any(is_ordered) {
        return true;
    }
    if troubles.len() < 2 {
        return false;
    }
    let soon = |trouble: &Trouble| {
        trouble.cause != TroubleCause::Unknown && trouble.after.is_some_and(|ticks| ticks <= SOON_TICKS)
    };
    let pairs = troubles.iter().enumerate().flat_map(|(at, one)| troubles[..at].iter().map(move |other| (one, other)));
    troubles.iter().any(soon) || pairs.into_iter().any(|(one, other)| is_alike(&one.cause, &other.cause))
}

pub(super) fn is_ordered(trouble: &Trouble) -> bool {
    matches!(trouble.cause, TroubleCause::Ordered { .. })
}

/// Can two ends have had one reason? The very same input was in both, or both were panics.
fn is_alike(one: &TroubleCause, other: &TroubleCause) -> bool {
    let (
        TroubleCause::Tick { inputs: these, failed: here, .. },
        TroubleCause::Tick { inputs: those, failed: there, .. },
    ) = (one, other)
    else {
        return false;
    };
    these.iter().any(|input| those.contains(input)) || (here.is_some() && there.is_some())
}

/// All of it in a line for the operator.
pub(super) fn in_words(region: &RegionId, troubles: &[Trouble]) -> String {
    let (ordered, ends): (Vec<&Trouble>, Vec<&Trouble>) = troubles.iter().partition(|trouble| is_ordered(trouble));
    let said = |troubles: &[&Trouble]| troubles.iter().map(|one| end_in_words(one)).collect::<Vec<_>>().join("; ");
    match (ends.len(), said(&ordered)) {
        (0, ordered) => format!("{region} is to be alone: {ordered}"),
        (1, ordered) => format!("{region} is to be alone: {ordered}; and it has ended an owner: {}", said(&ends)),
        (owners, _) => format!("{region} has ended {owners} owners: {}", said(&ends)),
    }
}

fn end_in_words(trouble: &Trouble) -> String {
    let Trouble { server, tick, cause, .. } = trouble;
    match cause {
        TroubleCause::Ordered { by, why } => format!("{by} has told {server} so after tick {tick}: {why}"),
        TroubleCause::Unknown => format!("{server} after tick {tick}, at what is not known"),
        TroubleCause::TakingUp => format!("{server} while it took it up at tick {tick}"),
        TroubleCause::Tick { inputs, maps, failed } => {
            let what = if inputs.is_empty() { "no input".to_owned() } else { inputs.join(", ") };
            let maps: Vec<&str> = maps.iter().map(MapPath::as_str).collect();
            let place = if maps.is_empty() { String::new() } else { format!(" on {}", maps.join(", ")) };
            let words = failed.as_ref().map_or_else(String::new, |words| format!(" ({words})"));
            format!("{server} in tick {tick} with {what}{place}{words}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::exchange::PlayerAction;
    use crate::game::{Arrival, Asked, Coming, Held, NewCharacter, Newcomer};
    use crate::ids::{Revision, Ticket};
    use crate::persistence::{CheckpointNote, Stamp};

    fn log(entries: Vec<(u64, LogEntry)>) -> Vec<Kept<LogRecord>> {
        let kept = |(revision, (claim, entry)): (u64, (u64, LogEntry))| {
            let body = match &entry {
                LogEntry::Trying { tick, .. } => journal::write(&[JournalTick::new(Tick(*tick), &input())]).into(),
                _ => bytes::Bytes::new(),
            };
            let server = ServerName::new(format!("region-{claim}"));
            let stamp = Stamp { write_id: String::new(), by: server, at_ms: 0 };
            let value = LogRecord { region: RegionId::new("scorn"), claim: Claim(claim), entry, body };
            Kept { revision: Revision(revision), stamp, value }
        };
        (1..).zip(entries).map(kept).collect()
    }

    fn input() -> TickInput {
        let asked = Asked { command: None, count: None, action: Action::Say("xyzzy".to_owned()) };
        TickInput {
            events: Vec::new(),
            actions: vec![PlayerAction { player: PlayerName::new("Ann"), number: 7, asked }],
        }
    }

    fn claimed() -> LogEntry {
        LogEntry::Claimed { server: ServerName::new("any"), build: String::new() }
    }

    fn ticks(first: u64, last: u64) -> LogEntry {
        LogEntry::Ticks { first, last, state: None }
    }

    fn trying(tick: u64) -> LogEntry {
        LogEntry::Trying { tick, failed: None }
    }

    fn checkpoint(tick: u64, troubles: Vec<Trouble>) -> LogEntry {
        let (build, world, hash) = (String::new(), String::new(), String::new());
        LogEntry::Checkpoint(CheckpointNote {
            tick,
            format: 1,
            build,
            world,
            hash,
            parts: Vec::new(),
            troubles,
            index: None,
        })
    }

    const XYZZY: &str = "Ann's action 7: Say(\"xyzzy\")";

    #[test]
    fn who_gives_a_region_back_is_no_trouble() {
        let quiet = [(1, claimed()), (1, ticks(1, 9)), (1, LogEntry::Released), (2, claimed()), (2, ticks(10, 12))];
        assert_eq!(of_log(&log(quiet.to_vec()), Claim(2)), []);
        assert_eq!(Verdict::of(&[]), Verdict::default());
    }

    #[test]
    fn after_one_end_ticks_are_noted_before_they_are_tried_and_the_region_stays_where_it_is() {
        let killed = log(vec![(1, claimed()), (1, ticks(1, 9)), (2, claimed())]);
        let troubles = of_log(&killed, Claim(2));
        let server = ServerName::new("region-1");
        let expected = Trouble { claim: Claim(1), server, tick: 9, after: Some(9), cause: TroubleCause::Unknown };
        assert_eq!(troubles, [expected]);
        let verdict = Verdict::of(&troubles);
        assert_eq!((verdict.careful_until, verdict.alone), (Some(Tick(9 + HELD_AGAINST_TICKS)), false));
        // Killed again and again from outside: at nothing in particular.
        let killed =
            [(1, claimed()), (1, ticks(1, 9)), (2, claimed()), (2, trying(10)), (2, ticks(10, 10)), (3, claimed())];
        let verdict = Verdict::of(&of_log(&log(killed.to_vec()), Claim(3)));
        assert!(!verdict.alone && verdict.barred.is_empty(), "{verdict:?}");
    }

    #[test]
    fn what_ends_two_owners_in_a_tick_is_known_and_barred() {
        let mut entries = vec![(1, claimed()), (1, ticks(1, 9)), (2, claimed()), (2, trying(10)), (3, claimed())];
        let troubles = of_log(&log(entries.clone()), Claim(3));
        let verdict = Verdict::of(&troubles);
        assert!(verdict.alone && verdict.barred.is_empty(), "{verdict:?}");
        let said = in_words(&RegionId::new("scorn"), &troubles);
        let expected = format!(
            "scorn has ended 2 owners: region-1 after tick 9, at what is not known; region-2 in tick 10 with {XYZZY}"
        );
        assert_eq!(said, expected);
        // The third owner's checkpoints bear in mind what was trimmed from the log.
        entries = vec![(3, checkpoint(12, troubles)), (3, trying(13)), (4, claimed())];
        let verdict = Verdict::of(&of_log(&log(entries), Claim(4)));
        assert!(verdict.alone && verdict.barred.contains(XYZZY), "{verdict:?}");
        let mut again = input();
        assert_eq!(verdict.keep_out(&mut again), [XYZZY]);
        assert_eq!(
            (again.actions.len(), again.actions[0].number, &again.actions[0].asked.action),
            (1, 7, &Action::Stay)
        );
        assert!(!verdict.bars(&PlayerName::new("Ann")));
    }

    #[test]
    fn what_was_tried_together_is_tried_apart_the_next_time() {
        let ann = |number, action| PlayerAction {
            player: PlayerName::new("Ann"),
            number,
            asked: Asked { command: None, count: None, action },
        };
        let arrival = |name: &str| {
            let new = NewCharacter {
                name: PlayerName::new(name),
                race: String::new(),
                class: String::new(),
                starting_map: None,
                abilities: [0; 7],
                choices: Vec::new(),
            };
            let who = Newcomer::Created(new);
            let arrival = Arrival {
                ticket: Ticket::new(name),
                who,
                view: (11, 11),
                look_max: 30,
                how: Coming::Login,
                held: Held::default(),
            };
            Event::Arrived(Box::new(arrival))
        };
        let suspects = ["the arrival of Bob", "the arrival of Cyd", "Ann's action 7: Stay"];
        let suspects = suspects.map(str::to_owned).into();
        let mut verdict = Verdict { suspects, alone: true, ..Verdict::default() };
        let mut left = TickInput {
            events: vec![Event::Clock { minutes: 1 }, arrival("Bob"), Event::Clock { minutes: 2 }, arrival("Cyd")],
            actions: vec![ann(6, Action::Stay), ann(7, Action::Stay), ann(8, Action::Stay)],
        };
        let mut ticks = Vec::new();
        let again = left.clone();
        while !left.is_empty() {
            let (now, rest) = verdict.apart(left);
            verdict.clear(&JournalTick::new(Tick(1), &now));
            ticks.push((now.events.len(), now.actions.len()));
            left = rest;
        }
        assert_eq!(ticks, [(3, 0), (1, 1), (0, 2)]);
        let (now, rest) = verdict.apart(again);
        assert!(rest.is_empty() && now.actions.len() == 3, "what was tried is no suspect when it is sent again");
    }

    #[test]
    fn who_is_killed_now_and_then_in_the_midst_of_a_tick_has_not_been_ended_by_its_region() {
        let end = |claim: u64, after: u64, inputs: &[&str], failed: Option<&str>| Trouble {
            claim: Claim(claim),
            server: ServerName::new("region-1"),
            tick: 1_000,
            after: Some(after),
            cause: TroubleCause::Tick {
                inputs: inputs.iter().map(|input| (*input).to_owned()).collect(),
                maps: Vec::new(),
                failed: failed.map(str::to_owned),
            },
        };
        let north = "Ann's action 7: Walk(North)";
        for (ends, expected) in [
            (vec![end(1, 300, &[north], None), end(2, 400, &["Bob's action 3: Stay"], None)], false),
            (vec![end(1, 300, &[north], None), end(2, 16, &["Bob's action 3: Stay"], None)], true),
            (vec![end(1, 300, &[north], None), end(2, 400, &["Ann's action 19: Walk(North)"], None)], false),
            (vec![end(1, 300, &[north], None), end(2, 400, &["Bob's action 3: Stay", north], None)], true),
            (vec![end(1, 300, &[], None), end(2, 400, &[], None)], false),
            (vec![end(1, 300, &[north], Some("one")), end(2, 400, &["Bob's action 3: Stay"], Some("two"))], true),
            (vec![end(1, 20, &[north], Some("one"))], false),
        ] {
            assert_eq!(Verdict::of(&ends).alone, expected, "{ends:?}");
        }
    }

    #[test]
    fn who_does_not_come_to_a_tick_has_ended_at_taking_it_up() {
        let ends = log(vec![(1, ticks(1, 9)), (2, claimed()), (3, claimed()), (4, claimed())]);
        let troubles = of_log(&ends, Claim(4));
        let causes: Vec<&TroubleCause> = troubles.iter().map(|trouble| &trouble.cause).collect();
        assert_eq!(causes, [&TroubleCause::Unknown, &TroubleCause::TakingUp, &TroubleCause::TakingUp]);
        assert!(Verdict::of(&troubles).alone);
        let left = log(vec![
            (1, ticks(1, 9)),
            (2, claimed()),
            (2, LogEntry::Left),
            (3, claimed()),
            (3, trying(10)),
            (3, LogEntry::Left),
            (4, claimed()),
        ]);
        assert_eq!(of_log(&left, Claim(4)).len(), 1, "who says that they could not keep it has not been ended");
    }

    #[test]
    fn a_region_that_somebody_wants_alone_is_run_alone_until_it_has_been_quiet() {
        let wanted_by = ServerName::new("watch-1");
        let set_apart = LogEntry::SetApart { wanted_by, why: "it is slow".to_owned() };
        let told = [(1, claimed()), (1, ticks(1, 9)), (1, set_apart), (2, claimed())];
        let troubles = of_log(&log(told.to_vec()), Claim(2));
        let verdict = Verdict::of(&troubles);
        assert!(verdict.alone && verdict.barred.is_empty(), "{verdict:?}");
        assert_eq!(verdict.careful_until, Some(Tick(9 + HELD_AGAINST_TICKS)));
        let said = in_words(&RegionId::new("scorn"), &troubles);
        assert_eq!(said, "scorn is to be alone: watch-1 has told region-1 so after tick 9: it is slow");
        // Its checkpoints bear it in mind, also for those who take it up when its process has ended.
        let carried = log(vec![(2, checkpoint(12, troubles)), (2, LogEntry::Released), (3, claimed())]);
        assert!(Verdict::of(&of_log(&carried, Claim(3))).alone);
        let quiet = 10 + HELD_AGAINST_TICKS;
        let later = [told.to_vec(), vec![(2, ticks(10, quiet)), (2, checkpoint(quiet, Vec::new()))]].concat();
        assert_eq!(of_log(&log(later), Claim(2)), []);
    }

    #[test]
    fn an_end_is_not_held_against_a_region_for_ever() {
        let old = log(vec![
            (1, claimed()),
            (1, ticks(1, 9)),
            (2, claimed()),
            (2, ticks(10, 10 + HELD_AGAINST_TICKS)),
            (2, checkpoint(10 + HELD_AGAINST_TICKS, Vec::new())),
        ]);
        assert_eq!(of_log(&old, Claim(2)), []);
    }
}
