//! The whole way from an address into the world and back after a lost connection, without a server.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::*;
use crate::protocol::{
    AccountPlayer, Color, DrawExtInfo, GROUND, Item, Item2, ItemFlags, ItemName, Player, QUERY_HIDE_INPUT, ReplyInfo,
    TextKind,
};

/// A model and what its client was shown.
struct Played {
    model: Model,
    shown: Shown,
}

impl Played {
    fn begin(character: Option<&str>) -> Self {
        let mut model = Model::new("here:1".to_owned(), (80, 24), "", character.map(str::to_owned));
        model.view_wanted();
        Self { model, shown: Shown::default() }
    }

    fn apply(&mut self, event: Event<'_>) -> Vec<Effect> {
        self.model.apply(event, &self.shown)
    }

    fn hears(&mut self, packet: &ServerPacket) -> Vec<Effect> {
        self.shown.apply(packet);
        self.apply(Event::Packet(packet))
    }

    fn presses(&mut self, code: KeyCode) -> Vec<Effect> {
        self.apply(Event::Key(code.into()))
    }

    fn types(&mut self, text: &str) {
        for character in text.chars() {
            assert_eq!(self.presses(KeyCode::Char(character)), []);
        }
    }

    fn loses(&mut self) {
        assert_eq!(self.apply(Event::Lost { why: "it broke".to_owned(), chance: 0 }), []);
    }

    fn logs_in(&mut self) -> Vec<Effect> {
        self.apply(Event::Connected);
        self.types("ann");
        self.presses(KeyCode::Tab);
        self.types("secret");
        self.presses(KeyCode::Enter)
    }

    fn enters(&mut self) {
        self.logs_in();
        self.hears(&listed(&["Alfa"]));
        assert_eq!(self.presses(KeyCode::Enter), [plays("Alfa")]);
        self.hears(&ServerPacket::Player(Player { tag: 1, name: "Alfa".to_owned(), ..Player::default() }));
        self.hears(&ServerPacket::AddMeSuccess);
        assert!(matches!(self.model.page, Page::World));
    }
}

fn listed(names: &[&str]) -> ServerPacket {
    let player = |name: &&str| AccountPlayer { name: (*name).to_owned(), ..AccountPlayer::default() };
    ServerPacket::AccountPlayers(names.iter().map(player).collect())
}

fn login() -> Effect {
    Effect::Send(ClientPacket::AccountLogin { name: "ann".to_owned(), password: "secret".into() })
}

fn plays(name: &str) -> Effect {
    Effect::Send(ClientPacket::AccountPlay { name: name.to_owned() })
}

fn refused(command: &str, text: &str) -> ServerPacket {
    ServerPacket::Failure { command: command.to_owned(), text: text.to_owned() }
}

fn command(text: &str) -> Effect {
    Effect::Command(text.to_owned())
}

fn item(tag: u32, name: &str, nrof: u32) -> Item {
    Item { tag, nrof, name: ItemName::new(name, format!("{name}s")), ..Item::default() }
}

#[test]
fn an_account_is_opened_and_a_wrong_password_can_be_typed_again() {
    let mut played = Played::begin(None);
    assert_eq!(played.logs_in(), [login()]);
    played.hears(&refused("accountlogin", "Incorrect password for account"));
    assert_eq!(played.model.notice, "Incorrect password for account");
    played.types("secret");
    assert_eq!(played.presses(KeyCode::Enter), [login()], "the name need not be typed again");
    played.hears(&listed(&["Alfa", "Beta"]));
    played.presses(KeyCode::Down);
    assert_eq!(played.presses(KeyCode::Enter), [plays("Beta")]);
}

#[test]
fn a_new_account_wants_the_same_password_twice() {
    let mut played = Played::begin(None);
    played.apply(Event::Connected);
    played.types("ann");
    played.presses(KeyCode::F(2));
    played.types("secret");
    played.presses(KeyCode::Enter);
    played.types("secrat");
    assert_eq!(played.presses(KeyCode::Enter), []);
    assert_eq!(played.model.notice, "The two passwords are not the same");
    played.presses(KeyCode::Backspace);
    played.presses(KeyCode::Backspace);
    played.types("et");
    let made = ClientPacket::AccountNew { name: "ann".to_owned(), password: "secret".into() };
    assert_eq!(played.presses(KeyCode::Enter), [Effect::Send(made)]);
}

#[test]
fn who_loses_the_connection_in_the_world_is_back_there_by_itself() {
    let mut played = Played::begin(None);
    played.enters();
    played.loses();
    assert!(matches!(played.model.link, Link::Lost { .. }));
    assert_eq!(played.presses(KeyCode::Char('j')), [], "what cannot be said is not said later");
    assert_eq!(played.apply(Event::Passed(WAIT_FIRST)), [Effect::Connect]);
    played.shown = Shown::default();
    assert_eq!(played.apply(Event::Connected), [login()]);
    played.presses(KeyCode::Char('s'));
    played.types("here?");
    assert_eq!(played.presses(KeyCode::Enter), [], "nobody would hear it");
    assert_eq!(played.hears(&listed(&["Other", "Alfa"])), [plays("Alfa")]);
    played.hears(&refused("accountplay", "not yet"));
    played.hears(&listed(&["Other", "Alfa"]));
    assert_eq!(played.apply(Event::Passed(PLAY_AGAIN)), [plays("Alfa")], "its region is being taken up");
    played.hears(&ServerPacket::AddMeSuccess);
    assert!(matches!(played.model.page, Page::World));
    assert_eq!(played.presses(KeyCode::Enter), [command("say here?")], "what was typed stays typed");
    let told: Vec<_> = played.model.journal.lines().map(|line| line[0].text.clone()).collect();
    assert_eq!(told[1..], ["*** The connection is lost: it broke.", "*** Alfa is in the world. ? shows the keys."]);
}

#[test]
fn who_loses_the_connection_at_the_list_is_back_at_the_list() {
    let mut played = Played::begin(None);
    played.logs_in();
    played.hears(&listed(&["Alfa"]));
    played.loses();
    assert_eq!(played.presses(KeyCode::Enter), [Effect::Connect], "nobody has to wait");
    assert_eq!(played.apply(Event::Connected), [login()]);
    assert_eq!(played.hears(&listed(&["Alfa"])), []);
}

#[test]
fn tries_to_come_back_wait_longer_and_longer_and_not_all_alike() {
    let waits: Vec<_> = (0..9).map(|tries| wait(tries, u32::MAX).as_millis()).collect();
    assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    assert_eq!(wait(3, 0), Duration::from_secs(2));
    assert_eq!(wait(u32::MAX, 0), Duration::from_secs(15));
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let mut played = Played::begin(None);
    played.enters();
    played.apply(Event::Passed(SILENCE_MAX - Duration::from_secs(1)));
    played.hears(&ServerPacket::Tick { number: 1 });
    played.apply(Event::Passed(SILENCE_MAX - Duration::from_secs(1)));
    assert_eq!(played.model.link, Link::Up);
    played.apply(Event::Passed(Duration::from_secs(1)));
    assert!(matches!(played.model.link, Link::Lost { .. }));
}

#[test]
fn a_character_that_is_named_at_the_start_is_played_at_once() {
    let mut played = Played::begin(Some("alfa"));
    played.logs_in();
    assert_eq!(played.hears(&listed(&["Beta", "Alfa"])), [plays("Alfa")]);
    let mut played = Played::begin(Some("gamma"));
    played.logs_in();
    assert_eq!(played.hears(&listed(&["Beta", "Alfa"])), []);
    assert_eq!(played.model.notice, "This account has no gamma");
}

#[test]
fn a_character_is_made_of_what_the_server_offers() {
    let replies = [
        "race_list |marshman|reedling",
        "class_list |warden",
        "race_info marshman\n",
        "class_info warden\n",
        "race_info reedling\n",
    ];
    let mut played = Played::begin(None);
    played.logs_in();
    played.hears(&listed(&[]));
    let asked = played.presses(KeyCode::Enter);
    let words = |effects: &[Effect]| {
        let packets = effects.iter().map(|effect| match effect {
            Effect::Send(ClientPacket::RequestInfo { what, args }) => format!("{what} {args}"),
            other => panic!("{other:?}"),
        });
        packets.collect::<Vec<_>>()
    };
    assert_eq!(words(&asked), ["race_list ", "class_list ", "newcharinfo ", "startingmap "]);
    let mut on = Vec::new();
    for reply in replies {
        let payload = format!("replyinfo {reply}");
        on.extend(played.hears(&ServerPacket::decode(payload.as_bytes()).unwrap()));
    }
    assert_eq!(words(&on), ["race_info marshman", "race_info reedling", "class_info warden"]);
    let maps = vec![crate::protocol::StartingMap {
        archetype: "map_quay".to_owned(),
        name: "The Quay".to_owned(),
        description: String::new(),
    }];
    played.hears(&ServerPacket::ReplyInfo(ReplyInfo::StartingMap(maps)));
    let points =
        |variable, values| crate::protocol::NewCharLine::new(crate::protocol::NewCharNeed::Value, variable, values);
    let rules = vec![points("points", "21"), points("statrange", "1 9"), points("statname", "Str Dex Con")];
    played.hears(&ServerPacket::ReplyInfo(ReplyInfo::NewCharInfo(rules)));

    played.presses(KeyCode::Down);
    for _ in ["race", "class", "map"] {
        played.presses(KeyCode::Enter);
    }
    played.presses(KeyCode::Left);
    played.presses(KeyCode::Down);
    for _ in 0..9 {
        played.presses(KeyCode::Right);
    }
    played.presses(KeyCode::Enter);
    played.types("Gus");
    let attributes = ["race reedling", "class warden", "starting_map map_quay", "Str 6", "Dex 8", "Con 7"]
        .map(str::to_owned)
        .to_vec();
    let made = ClientPacket::CreatePlayer { name: "Gus".to_owned(), password: "secret".into(), attributes };
    assert_eq!(played.presses(KeyCode::Enter), [Effect::Send(made.clone())]);
    assert_eq!(played.presses(KeyCode::Enter), [], "once is enough");
    played.hears(&refused("createplayer", "That name is already in use."));
    played.hears(&listed(&[]));
    assert_eq!(played.model.notice, "That name is already in use.");
    assert_eq!(played.presses(KeyCode::Enter), [Effect::Send(made)]);
    played.hears(&ServerPacket::AddMeSuccess);
    assert_eq!(played.model.character.as_deref(), Some("Gus"));
}

#[test]
fn keys_walk_run_and_fire() {
    let mut played = Played::begin(None);
    played.enters();
    assert_eq!(played.presses(KeyCode::Up), [Effect::Step("north".to_owned())]);
    assert_eq!(played.presses(KeyCode::Char('L')), [command("run 3")]);
    assert_eq!(played.presses(KeyCode::Char('j')), [command("run_stop"), Effect::Step("south".to_owned())]);
    played.presses(KeyCode::Char('r'));
    assert_eq!(played.presses(KeyCode::Char('7')), [command("run 8")]);
    assert_eq!(played.presses(KeyCode::Esc), [command("run_stop")]);
    played.presses(KeyCode::Char('f'));
    assert_eq!(played.presses(KeyCode::Left), [command("fire 7"), command("fire_stop")]);
}

#[test]
fn a_command_is_typed_and_found_again() {
    let mut played = Played::begin(None);
    played.enters();
    played.presses(KeyCode::Char('s'));
    played.types("hello");
    assert_eq!(played.presses(KeyCode::Enter), [command("say hello")]);
    played.presses(KeyCode::Char('\''));
    played.presses(KeyCode::Up);
    assert_eq!(played.presses(KeyCode::Enter), [command("say hello")]);
    played.presses(KeyCode::Char('/'));
    assert_eq!(played.presses(KeyCode::Enter), [], "nothing is nothing");
}

#[test]
fn things_are_worn_dropped_counted_and_picked_up() {
    let mut played = Played::begin(None);
    played.enters();
    let carried = Item2 { location: 1, items: vec![item(5, "cap", 0), item(6, "apple", 7)] };
    played.hears(&ServerPacket::Item2(carried));
    played.hears(&ServerPacket::Item2(Item2 { location: GROUND, items: vec![item(9, "coin", 3)] }));
    played.presses(KeyCode::Char('i'));
    assert_eq!(played.presses(KeyCode::Enter), [Effect::Send(ClientPacket::Apply { tag: 5 })]);
    played.presses(KeyCode::Down);
    let move_of = |to, tag, nrof| [Effect::Send(ClientPacket::Move { to, tag, nrof })];
    assert_eq!(played.presses(KeyCode::Char('d')), move_of(GROUND, 6, 0));
    played.presses(KeyCode::Char('D'));
    played.types("8");
    assert_eq!(played.presses(KeyCode::Enter), [], "there are not so many");
    played.presses(KeyCode::Char('D'));
    played.types("4");
    assert_eq!(played.presses(KeyCode::Enter), move_of(GROUND, 6, 4));
    played.presses(KeyCode::Tab);
    assert_eq!(played.presses(KeyCode::Char('g')), move_of(1, 9, 0));

    let sack = Item { flags: ItemFlags::OPEN, ..item(10, "sack", 0) };
    played.hears(&ServerPacket::Item2(Item2 { location: GROUND, items: vec![sack] }));
    played.presses(KeyCode::Char('i'));
    assert_eq!(played.presses(KeyCode::Char('d')), move_of(10, 6, 0), "into what is open");
}

#[test]
fn a_question_of_the_server_is_answered_and_may_be_hidden() {
    let mut played = Played::begin(None);
    played.enters();
    played.hears(&ServerPacket::Query { flags: QUERY_HIDE_INPUT, text: "Password?\n:".to_owned() });
    assert!(played.model.game.hides_typing());
    played.types("abc");
    let reply = |text: &str| [Effect::Send(ClientPacket::Reply { text: text.to_owned() })];
    assert_eq!(played.presses(KeyCode::Enter), reply("abc"));
    played.hears(&ServerPacket::Query { flags: crate::protocol::QUERY_SINGLE_CHAR, text: "Sure?".to_owned() });
    assert_eq!(played.presses(KeyCode::Char('y')), reply("y"));
}

#[test]
fn nobody_leaves_by_accident() {
    let mut played = Played::begin(None);
    played.enters();
    assert_eq!(played.presses(KeyCode::Char('q')), []);
    assert_eq!(played.presses(KeyCode::Char('n')), []);
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(played.apply(Event::Key(control_c)), []);
    assert_eq!(played.presses(KeyCode::Char('y')), [Effect::Leave]);
}

#[test]
fn a_window_that_changes_asks_for_another_view() {
    let mut played = Played::begin(None);
    played.enters();
    assert_eq!(played.apply(Event::Resized(80, 24)), []);
    let view = View { width: 25, height: 25 };
    assert_eq!(played.apply(Event::Resized(200, 60)), [Effect::View(view)]);
    played.hears(&ServerPacket::DrawExtInfo(DrawExtInfo::new(Color::RED, TextKind::MISC, "a storm")));
    assert_eq!(played.model.journal.lines().last().map(|line| line[0].text.clone()).as_deref(), Some("a storm"));
}
