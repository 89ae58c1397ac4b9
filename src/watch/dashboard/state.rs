//! What the dashboard knows and where its reader is in it. Pure: what comes goes in, what is to be done comes out.

use std::collections::BTreeMap;
use std::sync::Arc;

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::errand::{Answer, Errand, region_of, region_servers};
use super::lines::{Lines, Tone};
use super::panel::{Panel, Row, Selection};
use super::prompt::{Next, Prompt};
use crate::bus::message::{ClaimStep, CrossingStep, ServerRole};
use crate::ids::{PlayerName, RegionId, ServerName};
use crate::limits::WATCHED_LINES_MAX;
use crate::watch::live::{News, Picture};
use crate::watch::model::Ownership;
use crate::watch::screen;
use crate::watch::story::Happening;
use crate::watch::trail::{Step, Trace, Trail, Written};

/// So many rows or lines further with a page key.
const PAGE: usize = 10;
const QUARANTINE_WHY: &str = "an administrator wants it alone";
const DRAIN_WHY: &str = "an administrator wants it empty";

/// Whatever comes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Input {
    Key(KeyEvent),
    News(News),
    /// What is known, and when it was looked at.
    Picture(u64, Arc<Picture>),
    /// What came of an errand, and when it was heard.
    Answer(u64, Answer),
    /// What the ledger has of who is followed, and when that was heard.
    Version(u64, Result<Written, String>),
    /// Everybody has spoken since the dashboard began, or since somebody is followed.
    Spoken,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    Quit,
    Order(Errand),
    /// Reads the ledger of one player from now on, of nobody else.
    Follow(PlayerName),
    Unfollow,
}

/// One player, and what happens to them.
#[derive(Clone, Debug)]
pub(super) struct Followed {
    pub(super) trail: Trail,
    pub(super) lines: Lines,
    last: Option<Trace>,
    spoken: bool,
}

#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) picture: Arc<Picture>,
    pub(super) focus: Panel,
    pub(super) selection: Selection,
    /// In small letters.
    filters: BTreeMap<Panel, String>,
    pub(super) events: Lines,
    /// What the last event was a wish for: a line stands for all who want the same after each other.
    wanted: Option<RegionId>,
    pub(super) prompt: Option<Prompt>,
    /// Something that a key could not do, until the next key.
    pub(super) hint: Option<String>,
    /// Who is followed, in place of the panels.
    pub(super) followed: Option<Followed>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            picture: Arc::default(),
            focus: Panel::Regions,
            selection: Selection::default(),
            filters: BTreeMap::new(),
            events: Lines::default(),
            wanted: None,
            prompt: None,
            hint: None,
            followed: None,
        }
    }
}

impl State {
    pub(super) fn apply(&mut self, input: Input) -> Option<Effect> {
        match input {
            Input::Key(key) if key.kind == KeyEventKind::Release => None,
            Input::Key(key) => self.key(key),
            Input::News(news) => {
                let wanted = match &news.what {
                    Happening::Wanted(wanted) => Some(wanted.region.clone()),
                    _ => None,
                };
                if wanted.is_none() || self.wanted != wanted {
                    let line = screen::event(news.at_ms, &news.what);
                    self.events.push(line.trim_end().to_owned(), tone(&news.what));
                }
                self.wanted = wanted;
                if let Some(followed) = &mut self.followed {
                    let heard = followed.trail.hear(&news.what);
                    followed.tell(news.at_ms, heard);
                }
                None
            }
            Input::Picture(at_ms, picture) => {
                self.picture = picture;
                self.look_at_followed(at_ms);
                for panel in Panel::ALL {
                    let rows = self.rows(panel);
                    self.selection.keep(panel, &rows);
                }
                None
            }
            Input::Answer(at_ms, answer) => {
                self.answer(at_ms, answer);
                None
            }
            Input::Version(at_ms, read) => {
                if let Some(followed) = &mut self.followed {
                    let read = followed.trail.read(read);
                    followed.tell(at_ms, Some(read));
                }
                None
            }
            Input::Spoken => {
                if let Some(followed) = &mut self.followed {
                    followed.spoken = true;
                }
                None
            }
        }
    }

    pub(super) fn filter(&self, panel: Panel) -> &str {
        self.filters.get(&panel).map_or("", String::as_str)
    }

    pub(super) fn rows(&self, panel: Panel) -> Vec<Row> {
        panel.rows(&self.picture, self.filter(panel))
    }

    /// What the selected row of a panel is about.
    fn selected(&self, panel: Panel) -> Option<String> {
        let mut rows = self.rows(panel);
        let at = self.selection.of(panel, &rows)?;
        Some(rows.swap_remove(at).key)
    }

    fn key(&mut self, key: KeyEvent) -> Option<Effect> {
        self.hint = None;
        if key.code == KeyCode::Char('c') && key.modifiers.contains(KeyModifiers::CONTROL) {
            return Some(Effect::Quit);
        }
        if let Some(prompt) = self.prompt.take() {
            return self.answer_prompt(prompt, key);
        }
        if self.followed.is_some() {
            return self.key_while_following(key.code);
        }
        match key.code {
            KeyCode::Char('q') => return Some(Effect::Quit),
            KeyCode::Char('?') => self.prompt = Some(Prompt::Help),
            KeyCode::Char('/') => {
                let (panel, before) = (self.focus, self.filter(self.focus).to_owned());
                self.prompt = Some(Prompt::Filter { panel, before });
            }
            KeyCode::Esc => drop(self.filters.remove(&self.focus)),
            KeyCode::Tab => self.focus = self.focus.after(1),
            KeyCode::BackTab => self.focus = self.focus.after(Panel::ALL.len() - 1),
            KeyCode::Char(digit @ '1'..='4') => self.focus = Panel::ALL[usize::from(digit as u8 - b'1')],
            KeyCode::Up | KeyCode::Char('k') => self.go(-1),
            KeyCode::Down | KeyCode::Char('j') => self.go(1),
            KeyCode::PageUp => self.go(-PAGE.cast_signed()),
            KeyCode::PageDown => self.go(PAGE.cast_signed()),
            KeyCode::Home | KeyCode::Char('g') => self.go(isize::MIN / 2),
            KeyCode::End | KeyCode::Char('G') => self.go(isize::MAX / 2),
            KeyCode::Char(' ' | 'p') => self.events.toggle_hold(),
            KeyCode::Char('f') | KeyCode::Enter if self.focus == Panel::Players => return self.follow(),
            KeyCode::Char('f') => {
                self.focus = Panel::Players;
                self.hint = Some("Select a player, and f again.".to_owned());
            }
            KeyCode::Char('m') => self.choose_server(),
            KeyCode::Char('Q') => self.ask_quarantine(),
            KeyCode::Char('d') => self.ask_drain(),
            KeyCode::Char('b') => return Some(Effect::Order(Errand::Propose)),
            _ => {}
        }
        None
    }

    fn answer_prompt(&mut self, prompt: Prompt, key: KeyEvent) -> Option<Effect> {
        let mut filter = self.filter(self.focus).to_owned();
        match prompt.key(key, &mut filter) {
            Next::Stay(prompt) => {
                if matches!(prompt, Prompt::Filter { .. }) {
                    self.filters.insert(self.focus, filter);
                }
                self.prompt = Some(prompt);
            }
            Next::Close => {}
            Next::Unfilter(panel, before) => drop(self.filters.insert(panel, before)),
            Next::Do(errand) => return Some(Effect::Order(errand)),
        }
        None
    }

    fn go(&mut self, steps: isize) {
        if self.focus == Panel::Events {
            let filter = self.filters.get(&Panel::Events).map_or("", String::as_str);
            match steps {
                ..0 => self.events.back(steps.unsigned_abs(), filter),
                _ => self.events.forth(steps.unsigned_abs(), filter),
            }
            return;
        }
        let rows = self.rows(self.focus);
        self.selection.step(self.focus, &rows, steps);
    }

    fn choose_server(&mut self) {
        let Some(region) = self.selected(Panel::Regions).map(RegionId) else {
            self.hint = Some("There is no region to be moved.".to_owned());
            return;
        };
        let owner = region_of(&self.picture, &region).and_then(|view| view.owner.clone());
        let Some(owner) = owner else {
            self.hint = Some(format!("Nobody owns {region} now: it is claimed where somebody wants to go there."));
            return;
        };
        let others = region_servers(&self.picture).map(|status| &status.server).filter(|server| **server != owner);
        let servers: Vec<ServerName> = others.cloned().collect();
        if servers.is_empty() {
            self.hint = Some(format!("There is no region server besides {owner} that could have {region}."));
            return;
        }
        self.prompt = Some(Prompt::Choose { region, servers, at: 0 });
    }

    fn ask_drain(&mut self) {
        let Some(server) = self.selected(Panel::Servers).map(ServerName) else {
            self.hint = Some("There is no server to be drained.".to_owned());
            return;
        };
        let status = self.picture.servers.iter().find(|status| status.server == server);
        self.hint = match status {
            Some(status) if status.role == ServerRole::Login => {
                Some(format!("{server} is a login service and has no regions: stop it with SIGTERM."))
            }
            Some(status) if status.draining => Some(format!("{server} is stopping already.")),
            _ => None,
        };
        if self.hint.is_none() {
            self.prompt = Some(Prompt::Confirm(Errand::Drain { server, why: DRAIN_WHY.to_owned() }));
        }
    }

    fn ask_quarantine(&mut self) {
        let Some(region) = self.selected(Panel::Regions).map(RegionId) else {
            self.hint = Some("There is no region to be run alone.".to_owned());
            return;
        };
        let owner = region_of(&self.picture, &region).and_then(|view| view.owner.as_ref());
        let status = self.picture.servers.iter().find(|status| Some(&status.server) == owner);
        if owner.is_none() {
            self.hint = Some(format!("Nobody owns {region} now: there is nothing to be run alone."));
        } else if status.is_some_and(|status| status.alone.is_some()) {
            self.hint = Some(format!("{region} is in a process of its own already."));
        } else {
            self.prompt = Some(Prompt::Confirm(Errand::Quarantine { region, why: QUARANTINE_WHY.to_owned() }));
        }
    }

    fn follow(&mut self) -> Option<Effect> {
        let Some(player) = self.selected(Panel::Players).map(PlayerName) else {
            self.hint = Some("Nobody plays who could be followed.".to_owned());
            return None;
        };
        let trail = Trail::new(player.clone());
        self.followed = Some(Followed { trail, lines: Lines::default(), last: None, spoken: false });
        Some(Effect::Follow(player))
    }

    fn key_while_following(&mut self, code: KeyCode) -> Option<Effect> {
        let followed = self.followed.as_mut()?;
        match code {
            KeyCode::Esc | KeyCode::Char('f') => {
                self.followed = None;
                return Some(Effect::Unfollow);
            }
            KeyCode::Char('q') => return Some(Effect::Quit),
            KeyCode::Char('?') => self.prompt = Some(Prompt::Help),
            KeyCode::Up | KeyCode::Char('k') => followed.lines.back(1, ""),
            KeyCode::Down | KeyCode::Char('j') => followed.lines.forth(1, ""),
            KeyCode::PageUp => followed.lines.back(PAGE, ""),
            KeyCode::PageDown => followed.lines.forth(PAGE, ""),
            KeyCode::Home | KeyCode::Char('g') => followed.lines.back(WATCHED_LINES_MAX, ""),
            KeyCode::End | KeyCode::Char('G') => followed.lines.let_go(),
            KeyCode::Char(' ' | 'p') => followed.lines.toggle_hold(),
            _ => {}
        }
        None
    }

    fn look_at_followed(&mut self, at_ms: u64) {
        if let Some(followed) = &mut self.followed {
            let seen = followed.trail.look(&self.picture, followed.spoken);
            followed.tell(at_ms, seen);
        }
    }

    fn answer(&mut self, at_ms: u64, answer: Answer) {
        let (text, tone) = match answer {
            Answer::Done(text) => (text, Tone::Answer),
            Answer::Refused(text) => (text, Tone::Bad),
            Answer::Proposed(moves) => match moves.into_iter().next() {
                Some(first) => {
                    let text = format!("Proposed: {}", screen::moved(&first));
                    // Somebody may be in the middle of another question by now.
                    if self.prompt.is_none() {
                        let (region, to, why) = (first.region, first.to, first.why);
                        self.prompt = Some(Prompt::Confirm(Errand::Move { region, to, why }));
                    }
                    (text, Tone::Answer)
                }
                None => ("Nothing had better be elsewhere.".to_owned(), Tone::Answer),
            },
        };
        self.events.push(screen::line(at_ms, &text).trim_end().to_owned(), tone);
        self.events.let_go();
    }
}

impl Followed {
    fn tell(&mut self, at_ms: u64, what: Option<Trace>) {
        // A session that waits for an owner says so again and again.
        let Some(what) = what.filter(|what| self.last.as_ref() != Some(what)) else { return };
        self.last = Some(what.clone());
        let tone = match &what {
            Trace::Happens(happening) => tone(happening),
            Trace::Here(here) if here.state != Ownership::Owned => Tone::Bad,
            Trace::Away { .. } | Trace::Here(_) => Tone::Notice,
            Trace::Version(_) => Tone::Plain,
            Trace::LedgerSilent { .. } => Tone::Bad,
        };
        let line = screen::trail::line(&Step { at_ms, what });
        self.lines.push(line.trim_end().to_owned(), tone);
    }
}

/// How loud something that happened is.
pub(super) fn tone(happening: &Happening) -> Tone {
    match happening {
        Happening::Gone { expected: false, .. }
        | Happening::Storm(_)
        | Happening::Quarantine(_)
        | Happening::Audit(_)
        | Happening::Unreadable { .. } => Tone::Bad,
        Happening::Claim(claim) if claim.step == ClaimStep::Lost => Tone::Bad,
        Happening::Crossing(crossing) if crossing.step == CrossingStep::TakenBack => Tone::Bad,
        Happening::Gone { .. }
        | Happening::Draining { .. }
        | Happening::Slow { .. }
        | Happening::Balance(_)
        | Happening::Sanction(_)
        | Happening::Master(_)
        | Happening::Deed(_)
        | Happening::Restored(_) => Tone::Notice,
        _ => Tone::Plain,
    }
}

#[cfg(test)]
pub(super) mod tests;
