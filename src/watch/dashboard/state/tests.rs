use super::*;
use crate::bus::message::{BalanceMove, Following, ServerStatus, Wanted};
use crate::ids::{Claim, PlayerName};
use crate::persistence::LeaseState;
use crate::watch::model::tests::{online, server};
use crate::watch::model::{self, Ownership};

/// Two region servers with a region each, one that nobody has and somebody waits in, and three players.
pub(in crate::watch::dashboard) fn picture() -> Arc<Picture> {
    let follows = Following { region: RegionId::new("scorn"), tick: Some(99), behind_ms: 214, differed: 0 };
    let servers = vec![
        server("login-1", ServerRole::Login, &[]),
        server("region-1", ServerRole::Region, &[("scorn", 7)]),
        ServerStatus { following: vec![follows], ..server("region-2", ServerRole::Region, &[("navar", 3)]) },
    ];
    let mut said = online("login-1", &["Ann", "Bob", "Carl"]);
    said.players[2].region = RegionId::new("wilderness.12");
    let players = model::players(&[(said.login.clone(), said)].into_iter().collect());
    let left = LeaseState { region: RegionId::new("wilderness.12"), last: Claim(9), holder: None };
    let mut regions = model::regions(&servers, &[left]);
    model::strand(&mut regions, &players);
    Arc::new(Picture {
        servers,
        regions,
        players,
        crossings_per_second: 0.4,
        stale_writes: 2,
        heard_ms: BTreeMap::new(),
        blind: None,
    })
}

pub(in crate::watch::dashboard) fn looking() -> State {
    let mut state = State::default();
    state.apply(Input::Picture(0, picture()));
    state
}

pub(in crate::watch::dashboard) fn type_keys(state: &mut State, keys: &str) -> Option<Effect> {
    let mut effect = None;
    for letter in keys.chars() {
        let code = match letter {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            '\t' => KeyCode::Tab,
            letter => KeyCode::Char(letter),
        };
        effect = state.apply(Input::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }
    effect
}

#[test]
fn a_region_is_moved_after_a_choice_and_a_confirmation() {
    let mut state = looking();
    assert_eq!(state.selected(Panel::Regions).as_deref(), Some("navar"));
    assert_eq!(type_keys(&mut state, "jm"), None);
    let Some(Prompt::Choose { servers, .. }) = &state.prompt else { panic!("{:?}", state.prompt) };
    assert_eq!(servers.iter().map(ServerName::as_str).collect::<Vec<_>>(), ["region-2"], "never to whoever has it");
    assert_eq!(type_keys(&mut state, "\n"), None);
    let Some(Prompt::Confirm(errand)) = &state.prompt else { panic!("{:?}", state.prompt) };
    let expected =
        "region-1 hands scorn to region-2 while it is played. Its 2 players wait a moment and stay connected.";
    assert_eq!(errand.in_words(&state.picture), expected);
    assert_eq!(type_keys(&mut state, "!\u{1b}"), None, "whoever thinks better of it leaves it");
    assert_eq!(state.prompt, None);
    let done = type_keys(&mut state, "m\n!\n");
    let why = "an administrator wants it there!".to_owned();
    let asked = Errand::Move { region: RegionId::new("scorn"), to: ServerName::new("region-2"), why };
    assert_eq!(done, Some(Effect::Order(asked)));
}

#[test]
fn what_a_key_cannot_do_is_said() {
    let mut state = looking();
    assert_eq!(type_keys(&mut state, "jjm"), None);
    let hint = "Nobody owns wilderness.12 now: it is claimed where somebody wants to go there.";
    assert_eq!((state.hint.as_deref(), &state.prompt), (Some(hint), &None));
    type_keys(&mut state, "1d");
    assert!(state.hint.as_ref().is_some_and(|hint| hint.contains("login service")), "{:?}", state.hint);
    type_keys(&mut state, "j");
    assert_eq!(state.hint, None);
    let done = type_keys(&mut state, "d\n");
    let why = "an administrator wants it empty".to_owned();
    assert_eq!(done, Some(Effect::Order(Errand::Drain { server: ServerName::new("region-1"), why })));
}

#[test]
fn a_region_is_run_alone_after_a_confirmation() {
    let mut state = looking();
    assert_eq!(type_keys(&mut state, "Q"), None);
    let Some(Prompt::Confirm(errand)) = &state.prompt else { panic!("{:?}", state.prompt) };
    let says = errand.in_words(&state.picture);
    assert!(says.starts_with("region-2 starts a process of its own for navar, and hands it over"), "{says}");
    let why = "an administrator wants it alone".to_owned();
    let asked = Errand::Quarantine { region: RegionId::new("navar"), why };
    assert_eq!(type_keys(&mut state, "\n"), Some(Effect::Order(asked)));
    assert_eq!(type_keys(&mut state, "jjQ"), None);
    assert!(state.prompt.is_none() && state.hint.is_some(), "nobody owns it");
}

#[test]
fn a_proposal_is_asked_for_and_then_confirmed() {
    let mut state = looking();
    assert_eq!(type_keys(&mut state, "b"), Some(Effect::Order(Errand::Propose)));
    state.apply(Input::Answer(0, Answer::Proposed(Vec::new())));
    assert_eq!(state.prompt, None);
    let (region, to) = (RegionId::new("scorn"), ServerName::new("region-2"));
    let why = "it carries less".to_owned();
    let from = ServerName::new("region-1");
    let moved = BalanceMove { region: region.clone(), from, to: to.clone(), why: why.clone(), dry_run: true };
    state.apply(Input::Answer(0, Answer::Proposed(vec![moved])));
    assert_eq!(type_keys(&mut state, "\n"), Some(Effect::Order(Errand::Move { region, to, why })));
    let said: Vec<&str> = state.events.shown(9, "").iter().map(|line| line.text.as_str()).collect();
    let expected = [
        "00:00:00 Nothing had better be elsewhere.",
        "00:00:00 Proposed: region-1 gives scorn to region-2 (only said, not done): it carries less.",
    ];
    assert_eq!(said, expected);
}

#[test]
fn a_filter_is_typed_kept_and_dropped() {
    let mut state = looking();
    type_keys(&mut state, "/SCQ");
    assert_eq!(state.rows(Panel::Regions).len(), 0);
    type_keys(&mut state, "\u{1b}/sc\n");
    assert_eq!(state.selected(Panel::Regions).as_deref(), Some("scorn"));
    assert_eq!(state.rows(Panel::Players).len(), 3, "each panel has its own");
    type_keys(&mut state, "/o\u{1b}");
    assert_eq!(state.filter(Panel::Regions), "sc", "as it was before");
    type_keys(&mut state, "\u{1b}");
    assert_eq!(state.rows(Panel::Regions).len(), 3);
}

#[test]
fn the_reader_stays_with_what_is_selected_and_with_the_event_they_read() {
    let mut state = looking();
    type_keys(&mut state, "\tj");
    assert_eq!((state.focus, state.selected(Panel::Players).as_deref()), (Panel::Players, Some("Bob")));
    let mut gone = (*picture()).clone();
    gone.players.remove(0);
    state.apply(Input::Picture(0, Arc::new(gone)));
    assert_eq!(state.selected(Panel::Players).as_deref(), Some("Bob"));
    let left = |name: &str| {
        let (player, login) = (PlayerName::new(name), ServerName::new("login-1"));
        Input::News(News { at_ms: 0, what: Happening::Left { player, login } })
    };
    for name in ["Ann", "Bob", "Carl"] {
        state.apply(left(name));
    }
    type_keys(&mut state, "4k");
    state.apply(left("Dora"));
    let last = state.events.shown(1, "")[0].text.clone();
    assert_eq!((last.as_str(), state.events.below("")), ("00:00:00 Bob has left login-1.", 2));
    type_keys(&mut state, "G");
    assert!(!state.events.is_held());
    assert_eq!(type_keys(&mut state, "q"), Some(Effect::Quit));
}

#[test]
fn many_who_want_the_same_are_one_line() {
    let mut state = looking();
    let wish = |region: &str, name: &str| {
        let (region, by) = (RegionId::new(region), ServerName::new("login-1"));
        let wanted = Wanted { region, by, player: Some(PlayerName::new(name)) };
        Input::News(News { at_ms: 0, what: Happening::Wanted(wanted) })
    };
    for (region, name) in [("scorn", "Ann"), ("scorn", "Bob"), ("navar", "Carl"), ("scorn", "Ann")] {
        state.apply(wish(region, name));
    }
    assert_eq!(state.events.len(), 3);
}

#[test]
fn control_c_leaves_whatever_is_asked() {
    let mut state = looking();
    type_keys(&mut state, "m");
    let key = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(state.apply(Input::Key(key)), Some(Effect::Quit));
    assert!(state.picture.regions.iter().any(|view| view.state == Ownership::Unowned));
}
