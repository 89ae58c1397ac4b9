//! A session told made-up events.

use std::sync::Arc;

use super::*;
use crate::bus::message::{ClaimStep, SessionChange};
use crate::game::Action;
use crate::game::update::{Attention, Channel, Farewell, Joined, Sound, Welcome};
use crate::ids::{MapPath, Tag};
use crate::limits::{CALL_PAUSE_BEATS, CALLS_BURST_MAX};
use crate::login::answers::tests::catalog;
use crate::login::entrance::tests::first_updates;
use crate::login::roster::tests::player;
use crate::login::session::play::STALLED_BEATS;
use crate::persistence::{Account, CharacterSummary, StoredPassword};

/// A session and all it has said since it was last asked.
pub(super) struct Story {
    session: Session,
    pub(super) common: Arc<Common>,
    pub(super) effects: Vec<Effect>,
}

pub(super) const SCORN: &str = "scorn";
const NAVAR: &str = "navar";

impl Story {
    fn new() -> Self {
        Self::at(Common::new(ServerName::new("login-1"), Answers::of(&catalog()), 100))
    }

    /// A new connection to that service.
    pub(super) fn at(common: Common) -> Self {
        let common = Arc::new(common);
        Self { session: Session::new(common.clone()), common, effects: Vec::new() }
    }

    pub(super) fn event(&mut self, event: Event) -> &mut Self {
        self.effects.extend(self.session.apply(event));
        self
    }

    pub(super) fn packet(&mut self, packet: ClientPacket) -> &mut Self {
        self.event(Event::Packet(packet))
    }

    pub(super) fn setup(&mut self, words: &str) -> &mut Self {
        let words: Vec<&str> = words.split(' ').collect();
        let pairs = words.chunks(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect();
        self.packet(ClientPacket::Setup(pairs))
    }

    pub(super) fn say(&mut self, packet: u16, text: &str) -> &mut Self {
        self.packet(ClientPacket::Ncom { packet, repeat: -1, text: text.into() })
    }

    fn with_account() -> Self {
        Self::new().opened()
    }

    /// Ann opens her account, which has Bravo.
    pub(super) fn opened(mut self) -> Self {
        self.setup("tick 1 facecache 1 loginmethod 2");
        self.packet(ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() });
        self.event(Event::Account(AccountAnswer::Open(account(&["Bravo"]))));
        self.effects.clear();
        self
    }

    pub(super) fn playing() -> Self {
        Self::with_account().plays()
    }

    /// Bravo comes in.
    pub(super) fn plays(mut self) -> Self {
        self.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
        self.updates(SCORN, 1, 0, first_updates(Welcome::Back));
        self.event(Event::Seated(Ok(seated(SCORN, 1, 0))));
        self.effects.clear();
        self
    }

    pub(super) fn updates(&mut self, region: &str, claim: u64, applied: u64, updates: Vec<Update>) -> &mut Self {
        self.event(Event::Updates { region: RegionId::new(region), claim: Claim(claim), applied, updates })
    }

    fn notice(&mut self, region: &str, claim: u64, change: SessionChange) -> &mut Self {
        self.event(Event::Notice(SessionNotice {
            login: ServerName::new("login-1"),
            session: 100,
            player: PlayerName::new("Bravo"),
            region: RegionId::new(region),
            claim: Claim(claim),
            change,
        }))
    }

    pub(super) fn silence(&mut self, beats: u32) -> &mut Self {
        for _ in 0..beats {
            self.event(Event::Elapsed);
        }
        self
    }

    /// The words of the packets sent since the last time, without pictures and ticks.
    pub(super) fn sent(&mut self) -> Vec<String> {
        let quiet = ["face2", "image2", "anim", "smooth", "tick"];
        let words = self.effects.drain(..).filter_map(|effect| match effect {
            Effect::Send(packet) => Some(packet.word().to_owned()),
            _ => None,
        });
        words.filter(|word| !quiet.contains(&word.as_str())).collect()
    }

    pub(super) fn texts(&mut self) -> Vec<String> {
        let texts = self.effects.drain(..).filter_map(|effect| match effect {
            Effect::Send(ServerPacket::DrawExtInfo(text)) => Some(text.text),
            _ => None,
        });
        texts.collect()
    }

    /// The regions and numbers of the actions sent since the last time.
    fn asked(&mut self) -> Vec<(String, Vec<u64>)> {
        let asked = self.effects.drain(..).filter_map(|effect| match effect {
            Effect::Act(batch) => Some((batch.region.0, batch.actions.iter().map(|action| action.number).collect())),
            _ => None,
        });
        asked.collect()
    }

    fn searches(&self) -> usize {
        self.effects.iter().filter(|effect| matches!(effect, Effect::Seat(_))).count()
    }
}

fn account(characters: &[&str]) -> Account {
    let summary = |name: &&str| CharacterSummary {
        player: PlayerName::new(*name),
        race: "human".into(),
        class: String::new(),
        level: 1,
        face: "face.1".into(),
        party: String::new(),
        map: MapPath::new("/world/scorn"),
    };
    Account {
        name: "Ann".into(),
        password: StoredPassword::Argon2("$argon2id$".into()),
        created_ms: 0,
        characters: characters.iter().map(summary).collect(),
    }
}

fn seated(region: &str, claim: u64, applied: u64) -> Seated {
    Seated { region: RegionId::new(region), claim: Claim(claim), applied }
}

fn text(line: &str) -> Update {
    Update::Text(crate::game::Text { colour: 0, kind: 10, subkind: 0, text: line.to_owned() })
}

#[test]
fn a_view_asked_for_is_answered_with_newmap_and_cut_to_what_there_is() {
    let mut story = Story::new();
    for (asked, given) in [("20x20", "20x20"), ("35x25", "25x25"), ("8x9", "9x9")] {
        story.setup(&format!("mapsize {asked}"));
        assert_eq!(
            story.effects.drain(..).collect::<Vec<_>>(),
            [
                Effect::Send(ServerPacket::NewMap),
                Effect::Send(ServerPacket::Setup(vec![("mapsize".into(), given.into())]))
            ]
        );
    }
    assert_eq!(story.setup("mapsize axb").sent(), ["setup"]);
}

#[test]
fn nothing_of_the_world_is_open_without_an_account() {
    let mut story = Story::new();
    let new = ClientPacket::CreatePlayer { name: "Bravo".into(), password: "secret".into(), attributes: Vec::new() };
    assert_eq!(story.packet(new).sent(), ["failure"]);
    assert_eq!(story.packet(ClientPacket::AccountPlay { name: "Bravo".into() }).sent(), ["failure"]);
    assert!(story.say(1, "north").effects.is_empty());
    assert!(story.packet(ClientPacket::Apply { tag: 1 }).effects.is_empty());
    assert_eq!(story.packet(ClientPacket::AddMe).sent(), ["drawextinfo", "addme_failed"]);
    assert!(story.packet(ClientPacket::Version(crate::protocol::Version::ours("x"))).effects.is_empty());
}

#[test]
fn a_session_does_not_listen_while_a_password_is_looked_at() {
    let mut story = Story::new();
    story.packet(ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() });
    assert!(!story.session.listens());
    story.event(Event::Account(AccountAnswer::Open(account(&["Bravo"]))));
    assert!(story.session.listens());
    assert!(story.effects.contains(&Effect::Opened("Ann".into())));
    assert_eq!(story.sent(), ["accountplayers"]);
}

#[test]
fn wrong_passwords_end_the_connection_after_some() {
    let mut story = Story::new();
    for attempt in 1..=crate::limits::WRONG_PASSWORDS_MAX {
        let why = "Incorrect password for account".to_owned();
        story.event(Event::Account(AccountAnswer::Refused { command: "accountlogin", why, wrong_password: true }));
        let closes = story.effects.iter().any(|effect| matches!(effect, Effect::Close(_)));
        assert_eq!(closes, attempt == crate::limits::WRONG_PASSWORDS_MAX);
    }
}

#[test]
fn somebody_elses_character_is_refused_and_the_list_comes_again() {
    let mut story = Story::with_account();
    let refused = ["failure", "drawextinfo", "accountplayers"];
    assert_eq!(story.packet(ClientPacket::AccountPlay { name: "Carl".into() }).sent(), refused);
}

#[test]
fn who_cannot_come_in_is_told_why_and_returns_to_the_list() {
    let mut story = Story::with_account();
    story.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
    assert_eq!(story.searches(), 1);
    assert!(!story.session.listens());
    story.event(Event::Seated(Err("A terrible storm".into())));
    assert!(story.session.listens());
    assert_eq!(story.sent(), ["failure", "drawextinfo", "accountplayers"]);
    story.packet(ClientPacket::AccountPlay { name: "Bravo".into() }).silence(100);
    assert_eq!(story.sent(), ["failure", "drawextinfo", "accountplayers"]);
}

#[test]
fn a_character_comes_in_whether_the_answer_or_the_updates_are_first() {
    for updates_first in [true, false] {
        let mut story = Story::with_account();
        story.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
        if updates_first {
            story.updates(SCORN, 1, 0, first_updates(Welcome::Back));
        }
        story.event(Event::Seated(Ok(seated(SCORN, 1, 0))));
        if !updates_first {
            story.updates(SCORN, 1, 0, first_updates(Welcome::Back));
        }
        assert!(story.session.listens());
        let online = |effect: &Effect| matches!(effect, Effect::Online { player: Some(player), .. } if player.player.as_str() == "Bravo");
        assert!(story.effects.iter().any(online));
        assert!(story.sent().contains(&"addme_success".to_owned()));
    }
}

#[test]
fn actions_are_numbered_and_not_read_on_when_too_many_wait() {
    let mut story = Story::playing();
    story.say(7, "north").say(8, "south");
    assert_eq!(story.asked(), [(SCORN.to_owned(), vec![1]), (SCORN.to_owned(), vec![2])]);
    for packet in 0..62 {
        story.say(packet, "north");
    }
    assert!(!story.session.listens());
    story.updates(SCORN, 1, 10, vec![Update::Tick]);
    assert!(story.session.listens());
}

#[test]
fn what_was_asked_on_the_way_is_asked_of_the_next_region_once_and_in_order() {
    let mut story = Story::playing();
    story.say(1, "north").say(2, "north").say(3, "north");
    story.notice(SCORN, 1, SessionChange::Moved { to: RegionId::new(NAVAR), ticket: None });
    story.asked();
    story.say(4, "east").say(5, "east");
    assert_eq!(story.asked(), []);
    story.notice(NAVAR, 9, SessionChange::Arrived { applied: 2, ticket: None });
    assert_eq!(story.asked(), [(NAVAR.to_owned(), vec![3, 4, 5])]);
    story.say(6, "east");
    assert_eq!(story.asked(), [(NAVAR.to_owned(), vec![6])]);
    story.updates(SCORN, 1, 3, vec![text("of the region left behind")]);
    assert_eq!(story.texts(), [] as [&str; 0]);
}

#[test]
fn what_the_bus_lost_is_sent_again_after_a_while() {
    let mut story = Story::playing();
    story.say(1, "north").say(2, "south");
    story.asked();
    for _ in 0..STALLED_BEATS {
        story.updates(SCORN, 1, 0, vec![Update::Tick]).event(Event::Elapsed);
    }
    assert_eq!(story.asked(), [(SCORN.to_owned(), vec![1, 2])]);
    story.updates(SCORN, 1, 1, vec![Update::Tick]);
    for _ in 0..STALLED_BEATS {
        story.updates(SCORN, 1, 1, vec![Update::Tick]).event(Event::Elapsed);
    }
    assert_eq!(story.asked(), [(SCORN.to_owned(), vec![2])]);
}

#[test]
fn updates_of_a_former_owner_are_not_believed() {
    let mut story = Story::playing();
    story.updates(SCORN, 2, 0, vec![text("new")]);
    story.updates(SCORN, 1, 0, vec![text("old")]);
    assert_eq!(story.texts(), ["new"]);
}

#[test]
fn a_silent_region_is_a_storm_in_which_the_client_goes_on_drawing() {
    let mut story = Story::playing();
    story.say(1, "north");
    story.silence(9);
    assert_eq!(story.searches(), 1);
    assert_eq!(story.texts().len(), 1);
    story.say(2, "north");
    for _ in 0..5 {
        story.event(Event::TickDue);
    }
    let ticks = story.effects.iter().filter(|effect| matches!(effect, Effect::Send(ServerPacket::Tick { .. })));
    assert_eq!(ticks.count(), 5);
    assert_eq!(story.asked(), []);
    story.event(Event::Seated(Ok(seated(SCORN, 2, 1))));
    assert_eq!(story.asked(), [(SCORN.to_owned(), vec![2])]);
    let everything = first_updates(Welcome::Carried);
    story.updates(SCORN, 2, 1, everything);
    let sent = story.sent();
    assert!(!sent.contains(&"newmap".to_owned()) && !sent.contains(&"player".to_owned()), "{sent:?}");
}

#[test]
fn another_owner_is_looked_for_as_soon_as_it_is_told() {
    let mut story = Story::playing();
    let claimed = |claim| ClaimEvent {
        region: RegionId::new(SCORN),
        claim: Claim(claim),
        server: ServerName::new("region-2"),
        step: ClaimStep::Claimed,
        why: String::new(),
    };
    story.event(Event::Claimed(claimed(1)));
    assert_eq!(story.searches(), 0);
    story.event(Event::Claimed(claimed(2)));
    assert_eq!(story.searches(), 1);
}

#[test]
fn who_lies_down_returns_to_the_characters_and_the_region_is_not_asked_again() {
    let mut story = Story::playing();
    story.updates(SCORN, 1, 0, vec![Update::Left(Farewell::Bed)]);
    let listed = |effect: &Effect| matches!(effect, Effect::Account(AccountRequest::List { summary: Some(summary), .. }) if summary.map.as_str() == "/world/scorn");
    assert!(story.effects.iter().any(listed));
    assert_eq!(story.sent(), ["delitem", "delitem", "delinv", "player"]);
    story.event(Event::Account(AccountAnswer::Open(account(&["Bravo"]))));
    assert_eq!(story.sent(), ["accountplayers"]);
    story.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
    let another = |effect: &Effect| matches!(effect, Effect::Seat(request) if request.session.number == 101);
    assert!(story.effects.iter().any(another));
}

#[test]
fn a_lost_connection_lets_the_region_let_go() {
    for event in [Event::Closed, Event::Ended("logged in elsewhere")] {
        let mut story = Story::playing();
        story.event(event);
        let detached = |effect: &Effect| matches!(effect, Effect::Detach(detach) if detach.region.as_str() == SCORN);
        assert!(story.effects.iter().any(detached));
        assert!(story.effects.contains(&Effect::Online { session: 100, player: None }));
    }
}

#[test]
fn talk_is_asked_of_the_bus_and_refused_with_the_stock_words() {
    let mut story = Story::playing();
    story.common.roster().set(7, Some(player("Carl", SCORN)));
    let tell = |to: &str, text: &str| Update::Tell { to: to.into(), text: text.into() };
    let shout = |text: &str| Update::Talk { channel: Channel::Shout, text: text.into() };
    story.updates(SCORN, 1, 0, vec![shout("hello"), tell("ca", "psst")]);
    assert!(story.effects.contains(&Effect::Shout("hello".into())));
    assert!(story.effects.contains(&Effect::Tell { to: PlayerName::new("Carl"), text: "psst".into() }));
    assert_eq!(story.texts(), ["Bravo shouts: hello", "You tell Carl: psst"]);
    let own = || Event::Heard(Heard::Shout { from: PlayerName::new("Bravo"), text: "hello".into() });
    assert_eq!(story.event(own()).texts(), [] as [&str; 0], "what was heard at once is not heard again");
    let refused = vec![shout(""), tell("", ""), tell("zzz", ""), tell("zzz", "hi"), Update::Answer("yes".into())];
    assert_eq!(
        story.updates(SCORN, 1, 0, refused).texts(),
        [
            "Shout/Chat what?",
            "Tell whom what?",
            "Tell zzz what?",
            "No such player or ambiguous name.",
            "You can't reply to nobody."
        ]
    );
    let from = PlayerName::new("Carl");
    story.event(Event::Heard(Heard::Tell { from, text: "hi".into() }));
    story.updates(SCORN, 1, 0, vec![Update::Answer("yes".into())]);
    assert_eq!(story.texts(), ["Carl tells you: hi", "You tell to Carl: yes"]);
}

/// What somebody is to suffer.
fn impose(story: &Story, whom: &str, measure: Measure) {
    let sanction = Sanction::example(whom, measure, None);
    story.common.sanctions().impose(sanction).unwrap();
}

#[test]
fn who_is_banned_is_told_why_and_sent_away() {
    for whom in ["account:ann", "player:Bravo"] {
        let mut story = Story::new();
        impose(&story, whom, Measure::Ban);
        story.packet(ClientPacket::AccountLogin { name: "ann".into(), password: "secret".into() });
        story.effects.clear();
        story.event(Event::Account(AccountAnswer::Open(account(&["Bravo"]))));
        assert_eq!(story.effects.last(), Some(&Effect::Close("banned")));
        assert!(!story.effects.contains(&Effect::Opened("Ann".into())));
        assert_eq!(story.sent(), ["failure", "drawextinfo"]);

        let mut story = Story::playing();
        story.event(Event::Sanctions);
        assert!(story.effects.is_empty(), "it was about somebody else");
        impose(&story, whom, Measure::Ban);
        story.event(Event::Sanctions);
        assert!(story.effects.contains(&Effect::Close("banned")));
        assert_eq!(story.texts(), ["You are banned from this server: he shouts"]);
    }
}

#[test]
fn who_is_muted_or_calls_too_often_is_not_heard() {
    let shout = || vec![Update::Talk { channel: Channel::Shout, text: "hello".into() }];
    let is_heard = |story: &mut Story| {
        story.effects.clear();
        story.updates(SCORN, 1, 0, shout());
        story.effects.contains(&Effect::Shout("hello".into()))
    };
    let mut story = Story::playing();
    impose(&story, "player:Bravo", Measure::Mute);
    assert!(!is_heard(&mut story));
    assert_eq!(story.texts(), ["You are muted: he shouts"]);

    let mut story = Story::playing();
    for _ in 0..CALLS_BURST_MAX {
        assert!(is_heard(&mut story));
    }
    assert!(!is_heard(&mut story));
    assert_eq!(story.texts(), ["You are out of breath: wait a moment before you call again."]);
    let death = || vec![Update::Talk { channel: Channel::Death, text: "Bravo is dead".into() }];
    story.updates(SCORN, 1, 0, death());
    assert!(story.effects.contains(&Effect::Obituary("Bravo is dead".into())), "a death is no call");
    for _ in 0..CALL_PAUSE_BEATS {
        story.event(Event::Elapsed);
    }
    assert!(is_heard(&mut story));
}

#[test]
fn who_talks_to_themselves_hears_it_before_the_command_is_done() {
    let mut story = Story::playing();
    story.common.roster().set(7, Some(player("Bravo", SCORN)));
    let done = Update::Done { command: 1, microseconds: 1 };
    let tell = Update::Tell { to: "bravo".into(), text: "psst".into() };
    story.updates(SCORN, 1, 0, vec![tell, done.clone()]);
    assert!(!story.effects.iter().any(|effect| matches!(effect, Effect::Tell { .. })));
    assert_eq!(story.sent(), ["drawextinfo", "drawextinfo", "comc"]);
    story.updates(SCORN, 1, 0, vec![Update::Answer("yes".into())]);
    assert_eq!(story.texts(), ["Bravo tells you: yes", "You tell to Bravo: yes"]);
    let chat = Update::Talk { channel: Channel::Chat, text: "hello".into() };
    assert_eq!(story.updates(SCORN, 1, 0, vec![chat, done]).sent(), ["drawextinfo", "comc"]);
}

#[test]
fn somebody_on_the_way_hears_once_and_who_does_not_listen_does_not() {
    let mut story = Story::playing();
    let chat = || Event::Heard(Heard::Chat { from: PlayerName::new("Carl"), text: "x".into() });
    story.notice(SCORN, 1, SessionChange::Moved { to: RegionId::new(NAVAR), ticket: None });
    assert_eq!(story.event(chat()).texts(), ["Carl chats: x"]);
    story.notice(SCORN, 1, SessionChange::Arrived { applied: 0, ticket: None });
    story.updates(SCORN, 1, 0, vec![Update::Attention(Attention { listen: 9, afk: false, hostile: false })]);
    assert_eq!(story.event(chat()).texts(), [] as [&str; 0]);
}

#[test]
fn what_a_character_heeds_is_known_when_it_comes_back() {
    let mut story = Story::playing();
    let chat = || Event::Heard(Heard::Chat { from: PlayerName::new("Carl"), text: "x".into() });
    let attention = Attention { listen: 5, afk: true, hostile: false };
    let player = PlayerName::new("Bravo");
    let joined = Joined { welcome: Welcome::Back, player, title: "the human".into(), level: 1, attention };
    story.updates(SCORN, 1, 0, vec![Update::Joined(joined)]);
    let away = |effect: &Effect| matches!(effect, Effect::Online { player: Some(player), .. } if player.afk);
    assert!(story.effects.iter().any(away));
    assert_eq!(story.event(chat()).texts(), [] as [&str; 0]);
}

#[test]
fn sounds_are_muted_and_heard_again() {
    let mut story = Story::playing();
    story.setup("sound2 3");
    let sound = || {
        let (action, name) = ("step".to_owned(), "human".to_owned());
        Update::Sound(Sound { dx: 0, dy: 0, direction: 0, kind: 4, volume: 50, action, name })
    };
    assert_eq!(story.updates(SCORN, 1, 0, vec![Update::Sounds]).texts(), ["Sounds are turned off."]);
    assert_eq!(story.updates(SCORN, 1, 0, vec![sound()]).sent(), [] as [&str; 0]);
    assert_eq!(story.updates(SCORN, 1, 0, vec![Update::Sounds]).texts(), ["The sounds are enabled."]);
    assert_eq!(story.updates(SCORN, 1, 0, vec![sound()]).sent(), ["sound2"]);
}

#[test]
fn changing_the_view_in_play_asks_the_region_for_it() {
    let mut story = Story::playing();
    story.setup("mapsize 13x15");
    let sized = |effect: &Effect| matches!(effect, Effect::Act(batch) if batch.actions[0].action.action == Action::ViewSize { width: 13, height: 15 });
    assert!(story.effects.iter().any(sized));
    assert_eq!(story.sent(), ["newmap", "setup"]);
    let item = crate::login::entrance::tests::item(10, 0x8002);
    assert_eq!(story.updates(SCORN, 1, 0, vec![Update::Item { location: Tag(1), item }]).sent(), ["upditem"]);
}

/// What the session wants of parties since the last time.
fn wishes(story: &mut Story) -> Vec<StewardRequest> {
    let wishes = story.effects.drain(..).filter_map(|effect| match effect {
        Effect::Party(request) => Some(request),
        _ => None,
    });
    wishes.collect()
}

fn answered(story: &mut Story, texts: &[&str], party: Option<Option<&str>>) {
    let packets = texts.iter().map(|text| crate::login::party::done(*text)).collect();
    let party = party.map(|party| party.map(str::to_owned));
    story.event(Event::Party { session: 100, answer: StewardAnswer { packets, party, question: None } });
}

fn actions(story: &mut Story) -> Vec<Action> {
    let actions = story.effects.drain(..).filter_map(|effect| match effect {
        Effect::Act(batch) => Some(batch.actions.into_iter().map(|action| action.action.action).collect::<Vec<_>>()),
        _ => None,
    });
    actions.flatten().collect()
}

#[test]
fn what_is_shown_after_a_question_about_parties_waits_for_the_answer_but_no_longer_than_a_heartbeat() {
    let mut story = Story::playing();
    let done = Update::Done { command: 1, microseconds: 100 };
    let asked = |wish| vec![text("before"), Update::Party(wish), text("after"), done.clone()];
    story.updates(SCORN, 1, 1, asked(crate::game::PartyWish::List));
    assert_eq!(story.texts(), ["before"]);
    answered(&mut story, &["no parties"], None);
    assert_eq!(story.sent(), ["drawextinfo", "drawextinfo", "comc"]);
    story.updates(SCORN, 1, 2, asked(crate::game::PartyWish::Mine));
    assert_eq!(wishes(&mut story), [StewardRequest::Wish(crate::game::PartyWish::Mine)]);
    story.updates(SCORN, 1, 3, vec![text("a heartbeat later")]);
    assert_eq!(story.texts(), ["after", "a heartbeat later"]);
    answered(&mut story, &["late"], None);
    assert_eq!(story.texts(), ["late"]);
}

#[test]
fn the_region_is_told_of_the_party_when_it_is_another_one() {
    let mut story = Story::playing();
    let in_party = |party: Option<&str>| vec![Action::InParty(party.map(str::to_owned))];
    answered(&mut story, &[], Some(Some("elves")));
    assert_eq!(actions(&mut story), in_party(Some("elves")));
    answered(&mut story, &[], Some(Some("elves")));
    answered(&mut story, &[], None);
    assert_eq!(actions(&mut story), []);
    story.event(Event::Party { session: 99, answer: StewardAnswer { party: Some(None), ..StewardAnswer::default() } });
    assert_eq!(actions(&mut story), [], "an earlier session's answer");
    answered(&mut story, &[], Some(None));
    assert_eq!(actions(&mut story), in_party(None));
}

#[test]
fn who_comes_back_hears_of_their_party_at_the_door_and_the_region_afterwards() {
    let mut story = Story::with_account();
    story.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
    story.event(Event::Seated(Ok(seated(SCORN, 1, 0))));
    assert_eq!(wishes(&mut story), [StewardRequest::Return]);
    answered(&mut story, &["Rejoined party elves."], Some(Some("elves")));
    assert_eq!(story.sent(), [""; 0]);
    story.updates(SCORN, 1, 0, first_updates(Welcome::Back));
    let told = std::mem::take(&mut story.effects);
    let place = |is: &dyn Fn(&Effect) -> bool| told.iter().position(is).expect("it is there");
    let words = place(
        &|effect| matches!(effect, Effect::Send(ServerPacket::DrawExtInfo(text)) if text.text == "Rejoined party elves."),
    );
    assert!(words < place(&|effect| matches!(effect, Effect::Send(ServerPacket::AddMeSuccess))));
    story.effects = told;
    assert_eq!(actions(&mut story), [Action::InParty(Some("elves".into()))]);
    story.updates(SCORN, 1, 1, vec![Update::Left(Farewell::Bed)]);
    let noted = story.effects.iter().any(|effect| {
        matches!(effect, Effect::Account(AccountRequest::List { summary: Some(summary), .. }) if summary.party == "elves")
    });
    assert!(noted, "the list of characters shows it");
    assert_eq!(wishes(&mut story), [StewardRequest::Depart]);
}

#[test]
fn a_region_that_had_the_player_all_along_is_told_that_they_are_in_no_party() {
    let mut story = Story::with_account();
    story.packet(ClientPacket::AccountPlay { name: "Bravo".into() });
    story.event(Event::Seated(Ok(seated(SCORN, 1, 0))));
    answered(&mut story, &[], Some(None));
    story.updates(SCORN, 1, 0, first_updates(Welcome::Carried));
    assert_eq!(actions(&mut story), [Action::InParty(None)]);
}

#[test]
fn while_a_password_is_asked_for_nothing_else_is_heard() {
    let mut story = Story::playing();
    let question = StewardAnswer { question: Some("elves".to_owned()), ..StewardAnswer::default() };
    story.event(Event::Party { session: 100, answer: question });
    story.say(1, "north").packet(ClientPacket::Apply { tag: 1 });
    story.packet(ClientPacket::Reply { text: String::new() });
    assert!(story.effects.is_empty(), "{:?}", story.effects);
    story.packet(ClientPacket::Reply { text: "oak".into() });
    assert_eq!(wishes(&mut story), [StewardRequest::Say { party: "elves".into(), password: "oak".into() }]);
    story.say(2, "north");
    assert_eq!(story.asked().len(), 1);
}

#[test]
fn a_line_for_a_party_is_heard_by_those_it_is_for() {
    let mut story = Story::playing();
    let heard = |to: &str| Heard::Party { to: Arc::from([PlayerName::new(to)]), text: "<elves> Ann says: hi".into() };
    story.event(Event::Heard(heard("Carl")));
    story.event(Event::Heard(heard("Bravo")));
    assert_eq!(story.texts(), ["<elves> Ann says: hi"]);
}
