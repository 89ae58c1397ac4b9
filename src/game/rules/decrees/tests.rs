//! Decrees, one by one.

use super::*;
use crate::content::Fixed;
use crate::game::action::Asked;
use crate::game::decree::Creation;
use crate::game::exchange::{PlayerAction, TickInput, TickOutput};
use crate::game::kinds::monster;
use crate::game::testing::Stage;
use crate::ids::{PlayerName, ServerName, SessionId};

fn decree(by: &str, will: Will) -> Action {
    let from = SessionId { login: ServerName::new("login-1"), number: 9 };
    Action::Decree(Box::new(Decree { from, number: 4, by: PlayerName::new(by), command: "so".to_owned(), will }))
}

/// Ann's session asks for these, and one heartbeat passes.
fn tick(stage: &mut Stage, first: u64, actions: Vec<Action>) -> TickOutput {
    let asked = |action| Asked { command: Some(7), count: None, action };
    let numbered = (first..).zip(actions).map(|(number, action)| PlayerAction {
        player: PlayerName::new("Ann"),
        number,
        asked: asked(action),
    });
    let actions = numbered.collect();
    stage.world.tick(TickInput { events: Vec::new(), actions })
}

fn replies(output: &TickOutput) -> Vec<Reply> {
    let updates = output.updates.iter().flat_map(|theirs| &theirs.updates);
    updates
        .filter_map(|update| match update {
            Update::Decreed(verdict) => Some(verdict.reply.clone()),
            _ => None,
        })
        .collect()
}

fn reply(stage: &mut Stage, will: Will) -> Reply {
    let shown = stage.act(decree("Ann", will));
    let verdict = shown.iter().find_map(|update| match update {
        Update::Decreed(verdict) => Some(verdict.reply.clone()),
        _ => None,
    });
    verdict.expect("it is answered")
}

/// What another hears of Ann.
fn reply_to_another(stage: &mut Stage, number: u64, will: Will) -> Reply {
    let heard = replies(&tick(stage, number, vec![decree("Eve", will)]));
    heard.into_iter().next().expect("it is answered")
}

fn create(archetype: &str, count: u32) -> Will {
    Will::Create(Creation { count, archetype: archetype.to_owned(), ..Creation::default() })
}

#[test]
fn who_is_frozen_does_nothing_and_is_still_reached_by_decrees() {
    let mut stage = Stage::drawn(&["@...."], &[]);
    let start = stage.world.position(stage.body);
    let walk = || Action::Walk(crate::game::Direction::East);
    let frozen = tick(&mut stage, 1, vec![decree("Eve", Will::Freeze { heartbeats: 50 })]);
    assert_eq!(replies(&frozen), [Reply::Done("Ann is frozen for 50 heartbeats.".to_owned())]);
    tick(&mut stage, 2, vec![walk()]);
    stage.wait(20);
    assert_eq!(stage.world.position(stage.body), start, "she has no time to walk");
    let asked = tick(&mut stage, 3, vec![decree("Eve", Will::Where)]);
    assert!(matches!(&replies(&asked)[..], [Reply::At(spot)] if spot.x == 0), "{:?}", replies(&asked));
    let ann = asked.updates.iter().find(|theirs| theirs.player == PlayerName::new("Ann")).expect("she is shown it");
    assert_eq!(ann.applied, 3);
    let done = ann.updates.iter().filter(|update| matches!(update, Update::Done { .. })).count();
    assert_eq!(done, 1, "the step that came to nothing is acknowledged");
    stage.wait(60);
    assert_eq!(stage.world.position(stage.body), start, "what was asked for before a decree is void");
    tick(&mut stage, 4, vec![walk()]);
    stage.wait(2);
    assert_ne!(stage.world.position(stage.body), start, "the time is over");
}

#[test]
fn who_is_frozen_stays_so_when_they_come_back() {
    let mut stage = Stage::drawn(&["@...."], &[]);
    tick(&mut stage, 1, vec![decree("Eve", Will::Freeze { heartbeats: 50 })]);
    stage.wait(9);
    let Reply::Told(lines) = reply_to_another(&mut stage, 2, Will::Stats) else { panic!("she is known") };
    assert_eq!(lines.last().map(String::as_str), Some("Frozen for 40 heartbeats"));
    let packed = carried::pack(&stage.world, stage.body).expect("she is there");
    assert_eq!(packed.frozen, 39, "heartbeats in which nobody is there do not count");
    let back = carried::unpack(&mut stage.world, packed, (11, 11), 50).expect("she is known");
    assert_eq!(stage.world.player_of(back).map(|player| player.frozen), Some(39));
}

#[test]
fn who_is_frozen_is_let_go_by_another_word_and_by_no_remedy() {
    let mut stage = Stage::drawn(&["@...."], &[]);
    let start = stage.world.position(stage.body);
    tick(&mut stage, 1, vec![decree("Eve", Will::Freeze { heartbeats: 5000 })]);
    tick(&mut stage, 2, vec![Action::Walk(crate::game::Direction::East)]);
    let body = stage.body;
    // What cures the stiff gives back the time that they have lost.
    stage.world.objects[body].speed_left = Fixed(0);
    stage.wait(9);
    assert_eq!(stage.world.position(body), start);
    let freed = tick(&mut stage, 3, vec![decree("Eve", Will::Freeze { heartbeats: 0 })]);
    assert_eq!(replies(&freed), [Reply::Done("Ann is free.".to_owned())]);
    tick(&mut stage, 4, vec![Action::Walk(crate::game::Direction::East)]);
    stage.wait(2);
    assert_ne!(stage.world.position(body), start);
}

#[test]
fn one_decree_sent_twice_is_obeyed_once() {
    let mut stage = Stage::new();
    let made = || vec![decree("Eve", create("sword", 1))];
    tick(&mut stage, 1, made());
    let again = tick(&mut stage, 1, made());
    assert_eq!(replies(&again), []);
    assert_eq!(stage.carries(), [("long sword".to_owned(), 1)]);
}

#[test]
fn what_is_created_has_an_id_and_is_written_down_with_who_did_it() {
    let mut stage = Stage::new();
    let output = tick(&mut stage, 1, vec![decree("Eve", create("sword", 1))]);
    assert_eq!(replies(&output), [Reply::Done("You have made long sword (0-1).".to_owned())]);
    let noted: Vec<_> = output
        .requests
        .iter()
        .filter_map(|request| match request {
            Request::Decreed { by, command, character } => {
                Some((by.as_str(), command.as_str(), character.body.items.len()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(noted, [("Eve", "so", 1)], "after it is made");
    let seen = tick(&mut stage, 2, vec![decree("Eve", Will::Stats)]);
    assert!(!seen.requests.iter().any(|request| matches!(request, Request::Decreed { .. })), "looking changes nothing");
}

#[test]
fn what_nobody_can_have_is_not_created() {
    let mut stage = Stage::new();
    for (archetype, count) in [("nonsense", 1), ("force", 1), ("floor", 1), ("human", 1), ("sack", CREATED_APART)] {
        let reply = reply(&mut stage, create(archetype, count));
        assert!(matches!(reply, Reply::Not(_)), "{archetype}: {reply:?}");
    }
    assert!(stage.carries().is_empty());
    let keys = vec![("type".to_owned(), "1".to_owned())];
    let odd = Creation { archetype: "sword".to_owned(), keys, ..Creation::default() };
    assert!(matches!(reply(&mut stage, Will::Create(odd)), Reply::Not(_)));
    let odd = Creation { archetype: "sword".to_owned(), artifact: Some("Nothing".to_owned()), ..Creation::default() };
    assert!(matches!(reply(&mut stage, Will::Create(odd)), Reply::Not(_)));
    assert!(stage.carries().is_empty());
}

#[test]
fn creatures_come_to_life_beside_who_makes_them_and_what_is_fixed_lies_there() {
    let mut stage = monster::testing::stage(&["@..", "..."], &[]);
    let keys = [("name", "guard"), ("hp", "7")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let guards = Creation { count: 2, archetype: "orc".to_owned(), keys: keys.to_vec(), ..Creation::default() };
    assert_eq!(reply(&mut stage, Will::Create(guards)), Reply::Done("You have made guard, guard.".to_owned()));
    let orcs = monster::testing::all(&stage, "orc");
    let here = stage.world.position(stage.body);
    assert_eq!(orcs.len(), 2);
    assert!(orcs.iter().all(|orc| stage.world.objects[*orc].traits.hp == 7 && stage.world.position(*orc) != here));
    assert!(matches!(reply(&mut stage, create("mound", 1)), Reply::Done(_)));
    let mound = monster::testing::the(&stage, "mound");
    assert_ne!(stage.world.position(mound), here, "nobody is walled in by what lives");
    assert_eq!(reply(&mut stage, create("wall", 1)), Reply::Done("You have made wall.".to_owned()));
    assert_eq!(stage.world.position(monster::testing::the(&stage, "wall")), here);
    assert!(stage.carries().is_empty());
}

#[test]
fn there_are_as_many_creatures_as_there_is_room_for() {
    let mut stage = monster::testing::stage(&["@..", "..."], &[]);
    let crowd = reply(&mut stage, create("mouse", 20));
    assert_eq!(crowd, Reply::Done("You have made mouse, mouse, mouse; there is no room for more.".to_owned()));
    let mut stage = monster::testing::stage(&["@#", "##"], &[]);
    assert_eq!(reply(&mut stage, create("mouse", 1)), Reply::Not("There is no room for it.".to_owned()));
}

const CREATED_APART: u32 = crate::limits::CREATED_APART_MAX + 1;

#[test]
fn a_thing_is_created_as_its_keys_say() {
    let mut stage = Stage::new();
    let keys = [("name", "blade"), ("magic", "3")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let blade = Creation { archetype: "sword".to_owned(), keys: keys.to_vec(), ..Creation::default() };
    let made = reply(&mut stage, Will::Create(blade));
    assert!(matches!(&made, Reply::Done(words) if words.contains("blade +3")), "{made:?}");
    assert!(matches!(reply(&mut stage, create("arrow", 30)), Reply::Done(_)));
    assert!(
        stage.carries().iter().any(|(name, count)| name.contains("arrow") && *count == 30),
        "{:?}",
        stage.carries()
    );
}

#[test]
fn nobody_goes_where_there_is_nothing() {
    let mut stage = Stage::new();
    let nowhere = Spot { map: MapPath::new("/nowhere"), x: 1, y: 1 };
    assert_eq!(reply(&mut stage, Will::Go(nowhere)), Reply::Not("There is no map /nowhere.".to_owned()));
    let start = stage.world.position(stage.body);
    stage.wait(3);
    assert_eq!(stage.world.position(stage.body), start);
}

#[test]
fn a_map_begins_anew_when_nobody_is_on_it() {
    let mut stage = Stage::new();
    let sword = stage.drop_there("sword", 1, stage.at(2, 2));
    let map = stage.world.map(stage.map).path.clone();
    let said = reply(&mut stage, Will::Reset(None));
    assert_eq!(said, Reply::Done(format!("{map} begins anew when everybody has left it.")));
    assert!(stage.world.objects.get(sword).is_some());
    let body = stage.body;
    stage.world.take_away(body);
    assert_eq!(reset(&mut stage.world, body, Some(map.clone())), Reply::Done(format!("{map} begins anew.")));
    assert!(stage.world.objects.get(sword).is_none());
}
