//! The page of the world: what the cursor is on, what is typed, and what keys ask of the server.

use std::collections::VecDeque;

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::Effect;
use crate::client::Shown;
use crate::play::editor::Editor;
use crate::play::journal::Journal;
use crate::play::keys::{self, Ask, Deed, Direction, Gait, List};
use crate::protocol::{
    ClientPacket, GROUND, Item, ItemFlags, PAGE_TAG, QUERY_HIDE_INPUT, QUERY_SINGLE_CHAR, QUERY_YES_NO, Spell,
};

/// Typed lines that are kept to be typed again.
const HISTORY_MAX: usize = 100;
/// Characters of a command: one packet of the stock client has room for no more.
const COMMAND_MAX: usize = 240;
/// Lines that the messages scroll at a time.
const SCROLL: usize = 5;

/// What keys are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::play) enum Focus {
    #[default]
    Map,
    List(List),
    /// A square to look at: right and down of the player.
    Look(i16, i16),
}

/// What is typed, when something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::play) enum Purpose {
    Command,
    /// The answer to a question of the server; the flags are the question's.
    Answer(u32),
    /// How many of an item go there.
    Count {
        tag: u32,
        to: u32,
        all: u32,
    },
}

/// The page of the world.
#[derive(Default)]
pub(in crate::play) struct Game {
    pub(in crate::play) focus: Focus,
    cursors: [usize; 3],
    pub(in crate::play) typing: Option<(Purpose, Editor)>,
    /// What the server asked.
    pub(in crate::play) question: String,
    history: VecDeque<String>,
    /// How far back in the history the line is.
    recalled: usize,
    pub(in crate::play) runs: bool,
    pub(in crate::play) fires: bool,
    /// A run was begun and nothing has ended it from here.
    running: bool,
    pub(in crate::play) help: bool,
    pub(super) wants_to_leave: bool,
}

impl Game {
    /// In the world anew: what was typed before is still known, and what is half typed still there.
    pub(super) fn anew(self) -> Self {
        let typing = self.typing.filter(|(purpose, _)| *purpose == Purpose::Command);
        Self { history: self.history, typing, ..Self::default() }
    }

    /// The connection is gone: what was begun over it is over.
    pub(super) fn interrupted(&mut self) {
        self.running = false;
        self.typing.take_if(|(purpose, _)| *purpose != Purpose::Command);
    }

    /// The server asks something.
    pub(super) fn query(&mut self, flags: u32, text: &str) {
        text.trim().clone_into(&mut self.question);
        self.typing = Some((Purpose::Answer(flags), Editor::default()));
    }

    /// Whether what is typed must not be seen.
    pub(in crate::play) fn hides_typing(&self) -> bool {
        matches!(self.typing, Some((Purpose::Answer(flags), _)) if flags & QUERY_HIDE_INPUT != 0)
    }

    pub(super) fn paste(&mut self, text: &str) {
        if let Some((_, editor)) = &mut self.typing {
            editor.insert(text, COMMAND_MAX);
        }
    }

    /// What a list has, and where its cursor is.
    pub(in crate::play) fn items<'a>(&self, list: List, shown: &'a Shown) -> (&'a [Item], usize) {
        let items = match list {
            List::Inventory => shown.inventory(),
            List::Ground => match container(shown) {
                Some(container) => shown.list(container.tag),
                None => shown.ground(),
            },
            List::Spells => &[],
        };
        (items, self.cursor(list).min(items.len().saturating_sub(1)))
    }

    pub(in crate::play) fn spells<'a>(&self, shown: &'a Shown) -> (&'a [Spell], usize) {
        (&shown.spells, self.cursor(List::Spells).min(shown.spells.len().saturating_sub(1)))
    }

    fn cursor(&self, list: List) -> usize {
        self.cursors[list as usize]
    }

    pub(super) fn key(&mut self, key: KeyEvent, shown: &Shown, journal: &mut Journal) -> Vec<Effect> {
        if self.help {
            self.help = false;
            return Vec::new();
        }
        if self.typing.is_some() {
            return self.typed(key);
        }
        let ask = match self.focus {
            Focus::Map => keys::on_map(key),
            Focus::List(_) => keys::on_list(key),
            Focus::Look(..) => keys::looking(key),
        };
        ask.map(|ask| self.asked(ask, shown, journal)).unwrap_or_default()
    }

    fn asked(&mut self, ask: Ask, shown: &Shown, journal: &mut Journal) -> Vec<Effect> {
        match ask {
            Ask::Go(direction, gait) => return self.go(direction, gait),
            Ask::Stop => return self.stop(),
            Ask::SwitchRun => {
                (self.runs, self.fires) = (!self.runs, false);
                return if self.runs { Vec::new() } else { self.stop() };
            }
            Ask::SwitchFire => (self.fires, self.runs) = (!self.fires, false),
            Ask::Command(command) => return vec![Effect::Command(command.to_owned())],
            Ask::Type(beginning) => self.begin(Purpose::Command, beginning),
            Ask::Look => return self.look(),
            Ask::Open(list) if self.focus == Focus::List(list) => self.focus = Focus::Map,
            Ask::Open(list) => self.focus = Focus::List(list),
            Ask::NextList => {
                self.focus = match self.focus {
                    Focus::Map | Focus::Look(..) => Focus::List(List::Inventory),
                    Focus::List(List::Inventory) => Focus::List(List::Ground),
                    Focus::List(List::Ground) if !shown.spells.is_empty() => Focus::List(List::Spells),
                    Focus::List(_) => Focus::Map,
                }
            }
            Ask::BackToMap if self.focus == Focus::Map => return self.stop(),
            Ask::BackToMap => self.focus = Focus::Map,
            Ask::Up => self.move_cursor(shown, |at, _| at.saturating_sub(1)),
            Ask::Down => self.move_cursor(shown, |at, count| (at + 1).min(count.saturating_sub(1))),
            Ask::First => self.move_cursor(shown, |_, _| 0),
            Ask::Last => self.move_cursor(shown, |_, count| count.saturating_sub(1)),
            Ask::Do(deed) => return self.deed(deed, shown),
            Ask::DoSome(deed) => self.deed_with_count(deed, shown),
            Ask::ScrollBack => journal.scroll_back(SCROLL),
            Ask::ScrollOn => journal.scroll_on(SCROLL),
            Ask::ScrollToEnd => journal.back = 0,
            Ask::Help => self.help = true,
            Ask::Leave => self.wants_to_leave = true,
            Ask::Redraw => return vec![Effect::Redraw],
        }
        Vec::new()
    }

    fn go(&mut self, direction: Direction, gait: Gait) -> Vec<Effect> {
        if let Focus::Look(x, y) = self.focus {
            let (dx, dy) = direction.step();
            self.focus = Focus::Look((x + dx).clamp(-12, 12), (y + dy).clamp(-12, 12));
            return Vec::new();
        }
        let mut effects = Vec::new();
        let (runs, fires) = match gait {
            Gait::Usual => (self.runs, self.fires),
            Gait::Run => (true, false),
            Gait::Fire => (false, true),
        };
        let number = direction.number();
        if fires {
            effects.extend(self.stop());
            // A key of a terminal is not held: one press is one shot.
            effects.push(Effect::Command(format!("fire {number}")));
            effects.push(Effect::Command("fire_stop".to_owned()));
        } else if runs {
            self.running = true;
            effects.push(Effect::Command(format!("run {number}")));
        } else {
            effects.extend(self.stop());
            effects.push(Effect::Step(direction.word().to_owned()));
        }
        effects
    }

    fn stop(&mut self) -> Vec<Effect> {
        let was_running = std::mem::take(&mut self.running);
        was_running.then(|| Effect::Command("run_stop".to_owned())).into_iter().collect()
    }

    fn look(&mut self) -> Vec<Effect> {
        let Focus::Look(dx, dy) = self.focus else {
            self.focus = Focus::Look(0, 0);
            return self.stop();
        };
        self.focus = Focus::Map;
        vec![Effect::Send(ClientPacket::LookAt { dx: dx.into(), dy: dy.into() })]
    }

    fn move_cursor(&mut self, shown: &Shown, to: impl FnOnce(usize, usize) -> usize) {
        let Focus::List(list) = self.focus else { return };
        let (at, count) = match list {
            List::Spells => (self.spells(shown).1, shown.spells.len()),
            _ => (self.items(list, shown).1, self.items(list, shown).0.len()),
        };
        self.cursors[list as usize] = to(at, count);
    }

    fn deed(&mut self, deed: Deed, shown: &Shown) -> Vec<Effect> {
        let Focus::List(list) = self.focus else { return Vec::new() };
        if list == List::Spells {
            let (spells, at) = self.spells(shown);
            return spells.get(at).and_then(|spell| cast(deed, spell)).into_iter().collect();
        }
        let (items, at) = self.items(list, shown);
        let Some(item) = items.get(at) else { return Vec::new() };
        let tag = item.tag;
        let packet = match deed {
            Deed::Apply => ClientPacket::Apply { tag },
            Deed::Examine => ClientPacket::Examine { tag },
            Deed::Mark => ClientPacket::Mark { tag },
            Deed::Lock => ClientPacket::Lock { tag, locked: !item.flags.has(ItemFlags::LOCKED) },
            Deed::Drop | Deed::Take => match way(deed, list, shown) {
                Some(to) => ClientPacket::Move { to, tag, nrof: 0 },
                None => return Vec::new(),
            },
        };
        vec![Effect::Send(packet)]
    }

    fn deed_with_count(&mut self, deed: Deed, shown: &Shown) {
        let Focus::List(list) = self.focus else { return };
        let (items, at) = self.items(list, shown);
        if let (Some(item), Some(to)) = (items.get(at), way(deed, list, shown)) {
            let all = item.nrof.max(1);
            self.question = format!("How many of {all}?");
            self.begin(Purpose::Count { tag: item.tag, to, all }, "");
        }
    }

    fn begin(&mut self, purpose: Purpose, text: &str) {
        self.recalled = 0;
        self.typing = Some((purpose, Editor::with(text)));
    }

    fn typed(&mut self, key: KeyEvent) -> Vec<Effect> {
        let Some((purpose, editor)) = &mut self.typing else { return Vec::new() };
        let purpose = *purpose;
        if let (Purpose::Answer(flags), KeyCode::Char(character)) = (purpose, key.code)
            && flags & (QUERY_SINGLE_CHAR | QUERY_YES_NO) != 0
        {
            return self.answer(character.to_string());
        }
        match key.code {
            KeyCode::Enter => {
                let text = editor.text();
                self.typing = None;
                return self.entered(purpose, text);
            }
            // A question waits for its answer; an empty one is an answer.
            KeyCode::Esc if matches!(purpose, Purpose::Answer(_)) => return self.answer(String::new()),
            KeyCode::Esc => self.typing = None,
            KeyCode::Backspace if editor.is_empty() && !matches!(purpose, Purpose::Answer(_)) => self.typing = None,
            KeyCode::Up if purpose == Purpose::Command => self.recall(true),
            KeyCode::Down if purpose == Purpose::Command => self.recall(false),
            _ => {
                editor.key(key, COMMAND_MAX);
            }
        }
        Vec::new()
    }

    fn answer(&mut self, text: String) -> Vec<Effect> {
        self.typing = None;
        self.question.clear();
        vec![Effect::Send(ClientPacket::Reply { text })]
    }

    fn entered(&mut self, purpose: Purpose, text: String) -> Vec<Effect> {
        match purpose {
            Purpose::Answer(_) => self.answer(text),
            Purpose::Count { tag, to, all } => match text.trim().parse::<u32>() {
                Ok(count) if (1..=all).contains(&count) => {
                    let nrof = i32::try_from(count).unwrap_or(0);
                    vec![Effect::Send(ClientPacket::Move { to, tag, nrof })]
                }
                _ => Vec::new(),
            },
            Purpose::Command => {
                let command = text.trim().to_owned();
                if command.is_empty() {
                    return Vec::new();
                }
                if self.history.back() != Some(&command) {
                    self.history.push_back(command.clone());
                }
                if self.history.len() > HISTORY_MAX {
                    self.history.pop_front();
                }
                vec![Effect::Command(command)]
            }
        }
    }

    fn recall(&mut self, earlier: bool) {
        let count = self.history.len();
        self.recalled = if earlier { (self.recalled + 1).min(count) } else { self.recalled.saturating_sub(1) };
        let text = if self.recalled == 0 { "" } else { &self.history[count - self.recalled] };
        self.typing = Some((Purpose::Command, Editor::with(text)));
    }
}

/// The container that is open, if any is.
pub(in crate::play) fn container(shown: &Shown) -> Option<&Item> {
    let near = shown.inventory().iter().chain(shown.ground());
    near.into_iter().find(|item| item.tag & PAGE_TAG == 0 && item.flags.has(ItemFlags::OPEN))
}

/// Where what is dropped or taken goes: out of one's hands into what is open or on the ground, or into them.
fn way(deed: Deed, list: List, shown: &Shown) -> Option<u32> {
    let me = shown.player.tag;
    match (deed, list) {
        (Deed::Drop, List::Inventory) => Some(container(shown).map_or(GROUND, |container| container.tag)),
        (Deed::Take, List::Ground) => Some(me),
        (Deed::Drop, List::Ground) if container(shown).is_some() => Some(GROUND),
        _ => None,
    }
}

fn cast(deed: Deed, spell: &Spell) -> Option<Effect> {
    match deed {
        Deed::Apply => Some(Effect::Command(format!("cast {}", spell.name))),
        _ => None,
    }
}
