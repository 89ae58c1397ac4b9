//! Dungeon masters, told made-up events.

use super::*;
use crate::bus::message::Master;
use crate::game::Creation;
use crate::game::Spot;
use crate::ids::{MapPath, ServerName, SessionId};
use crate::login::roster::tests::player;
use crate::login::session::tests::Story;
use crate::login::session::{ActionBatch, Event};

/// Bravo plays, of Ann's account, and Carl on another login service.
fn story(is_master: bool) -> Story {
    let story = Story::playing();
    if is_master {
        story.common.masters().name(Master::example("ann")).unwrap();
    }
    let players = vec![player("Carl", "navar")];
    let said = crate::bus::message::PlayersOnline { login: ServerName::new("login-2"), players };
    story.common.roster().hear(said, tokio::time::Instant::now());
    story.common.roster().set(100, Some(player("Bravo", "scorn")));
    story
}

fn spot() -> Spot {
    Spot { map: MapPath::new("/scorn/inn"), x: 3, y: 4 }
}

/// What was asked of the region with the line.
fn asks(story: &mut Story, line: &str) -> Action {
    story.effects.clear();
    story.say(7, line);
    let asked = story.effects.drain(..).find_map(|effect| match effect {
        Effect::Act(ActionBatch { actions, .. }) => actions.last().map(|last| last.action.action.clone()),
        _ => None,
    });
    asked.unwrap_or_else(|| panic!("{line:?} is asked"))
}

fn decree(story: &mut Story, line: &str) -> Decree {
    match asks(story, line) {
        Action::Decree(decree) => *decree,
        other => panic!("{line:?}: {other:?}"),
    }
}

/// The command, and what is to be done elsewhere once the region has said where the dungeon master is.
fn errand(story: &mut Story, line: &str) -> MasterErrand {
    let number = decree(story, line).number;
    story.event(Event::Mastered { number, reply: Reply::At(spot()) });
    let errand = story.effects.drain(..).find_map(|effect| match effect {
        Effect::Master(errand) => Some(*errand),
        _ => None,
    });
    errand.unwrap_or_else(|| panic!("{line:?} does something"))
}

fn begun() -> Story {
    let mut story = story(true);
    assert!(matches!(errand(&mut story, "dm"), MasterErrand::Record(_)));
    story
}

#[test]
fn who_has_no_right_is_understood_by_the_region_alone() {
    let mut story = story(false);
    for line in ["goto /scorn/inn", "create sword", "kick Carl", "shutdown now", "dmtell x", "nodm"] {
        let asked = asks(&mut story, line);
        assert!(matches!(asked, Action::Unknown(_)), "{line}: {asked:?}");
    }
    assert!(matches!(asks(&mut story, "dm secret"), Action::Missing { .. }));
}

#[test]
fn who_has_the_right_commands_from_dm_to_nodm_and_until_it_is_taken_away() {
    let mut story = story(true);
    assert!(matches!(asks(&mut story, "goto /scorn/inn"), Action::Unknown(_)), "not begun");
    errand(&mut story, "dm");
    assert_eq!(decree(&mut story, "goto /scorn/inn 3 4").will, Will::Go(spot()));
    let sword = Creation { count: 2, archetype: "sword".to_owned(), ..Creation::default() };
    assert_eq!(decree(&mut story, "create 2 sword").will, Will::Create(sword));
    story.common.masters().revoke("ann").unwrap();
    assert!(matches!(asks(&mut story, "create sword"), Action::Unknown(_)), "the right is gone");
    story.common.masters().name(Master::example("ann")).unwrap();
    errand(&mut story, "nodm");
    assert!(matches!(asks(&mut story, "create sword"), Action::Unknown(_)), "ended");
}

#[test]
fn what_concerns_others_goes_to_their_sessions() {
    let mut story = begun();
    for (line, expected) in [
        ("summon carl", Will::Go(spot())),
        ("arrest Carl", Will::Arrest),
        ("freeze Carl 9", Will::Freeze { heartbeats: 9 }),
        ("stats Carl", Will::Stats),
        ("teleport Carl", Will::Where),
    ] {
        let MasterErrand::Instruct(instruct) = errand(&mut story, line) else { panic!("{line}") };
        let Instruction::Decree(decree) = instruct.instruction else { panic!("{line}") };
        let told = (instruct.to.as_str(), decree.by.as_str(), decree.command.as_str(), decree.will);
        assert_eq!(told, ("Carl", "Bravo", line, expected));
    }
    let MasterErrand::Instruct(kick) = errand(&mut story, "kick Carl") else { panic!("a kick") };
    assert_eq!(kick.instruction, Instruction::Kick);
    let MasterErrand::Banish { whom, because, .. } = errand(&mut story, "banish Carl he shouts") else {
        panic!("a ban")
    };
    assert_eq!((whom.as_str(), because.as_str()), ("Carl", "he shouts"));
    assert!(matches!(errand(&mut story, "shutdown 5"), MasterErrand::Close { minutes: Some(5), .. }));
    assert!(matches!(errand(&mut story, "dmtell hm"), MasterErrand::Tell { .. }));
}

#[test]
fn who_teleports_goes_where_the_other_is_and_it_is_recorded_when_they_are_there() {
    let mut story = begun();
    let MasterErrand::Instruct(instruct) = errand(&mut story, "teleport Carl") else { panic!("asks where") };
    story.event(Event::Mastered { number: instruct.number, reply: Reply::At(spot()) });
    let went = story.effects.drain(..).find_map(|effect| match effect {
        Effect::Act(batch) => batch.actions.last().map(|last| last.action.action.clone()),
        _ => None,
    });
    assert!(matches!(went, Some(Action::Decree(decree)) if decree.will == Will::Go(spot())));
    let done = Reply::Done("Bravo goes to /scorn/inn (3, 4).".to_owned());
    story.event(Event::Mastered { number: instruct.number, reply: done });
    let recorded = story.effects.drain(..).find_map(|effect| match effect {
        Effect::Master(errand) => Some(*errand),
        _ => None,
    });
    let Some(MasterErrand::Record(deed)) = recorded else { panic!("recorded") };
    let whom = deed.whom.as_ref().map(PlayerName::as_str);
    assert_eq!((deed.account.as_str(), deed.by.as_str(), whom), ("ann", "Bravo", Some("Carl")));
    assert_eq!((deed.command.as_str(), deed.outcome.as_str()), ("teleport Carl", "Bravo goes to /scorn/inn (3, 4)."));
}

#[test]
fn what_cannot_be_or_is_not_answered_is_told_and_recorded() {
    let mut story = begun();
    for (line, expected) in [
        ("summon Nobody", masters::NO_SUCH_PLAYER),
        ("kick Bravo", "That is you."),
        ("freeze", "freeze PLAYER [HEARTBEATS]"),
    ] {
        let MasterErrand::Record(deed) = errand(&mut story, line) else { panic!("{line}") };
        assert_eq!(deed.outcome, expected, "{line}");
    }
    errand(&mut story, "stats Carl");
    for _ in 0..=DECREE_BEATS {
        story.event(Event::Elapsed);
    }
    let given_up = story.effects.iter().any(|effect| match effect {
        Effect::Master(errand) => matches!(&**errand, MasterErrand::Record(deed) if deed.outcome == masters::NO_ANSWER),
        _ => false,
    });
    assert!(given_up);
}

#[test]
fn a_dungeon_masters_word_reaches_the_player_and_the_answer_goes_back() {
    let mut story = story(false);
    let from = SessionId { login: ServerName::new("login-2"), number: 5 };
    let (by, command) = (PlayerName::new("Carl"), "freeze bravo".to_owned());
    let decree = Decree { from: from.clone(), number: 3, by, command, will: Will::Freeze { heartbeats: 9 } };
    story.event(Event::Instructed(Instruction::Decree(decree.clone())));
    let asked = story.effects.drain(..).find_map(|effect| match effect {
        Effect::Act(batch) => batch.actions.last().map(|last| last.action.action.clone()),
        _ => None,
    });
    assert_eq!(asked, Some(Action::Decree(Box::new(decree))));
    let verdict = Verdict { from, number: 3, reply: Reply::Done("so".to_owned()) };
    story.updates("scorn", 1, 1, vec![crate::game::Update::Decreed(verdict.clone())]);
    let report = Effect::Master(Box::new(MasterErrand::Report(verdict)));
    assert!(story.effects.contains(&report), "{:?}", story.effects);
    story.event(Event::Instructed(Instruction::Kick));
    assert!(story.effects.iter().any(|effect| matches!(effect, Effect::Detach(_))), "the region lets them go");
    assert!(story.effects.contains(&Effect::Close("kicked")));
}

#[test]
fn only_dungeon_masters_hear_what_they_say_to_each_other() {
    for is_master in [true, false] {
        let mut story = story(is_master);
        let said = || crate::login::talk::Heard::Masters { from: PlayerName::new("Carl"), text: "hm".to_owned() };
        story.event(Event::Heard(said()));
        let heard = story.texts().contains(&"Carl tells the dungeon masters: hm".to_owned());
        assert_eq!(heard, is_master);
    }
}
