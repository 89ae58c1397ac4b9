//! What stands over the panels and has the keys while it does: a question, a choice, the help.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::errand::Errand;
use super::panel::Panel;
use crate::ids::{RegionId, ServerName};

/// Letters of a reason.
const WHY_MAX: usize = 200;
const MOVE_WHY: &str = "an administrator wants it there";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    Help,
    /// The filter of a panel, while it is typed; what it was before.
    Filter {
        panel: Panel,
        before: String,
    },
    /// Which server shall have a region?
    Choose {
        region: RegionId,
        servers: Vec<ServerName>,
        at: usize,
    },
    /// Shall it be done?
    Confirm(Errand),
}

/// What becomes of a prompt after a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Stay(Prompt),
    Close,
    /// The filter is as it was.
    Unfilter(Panel, String),
    Do(Errand),
}

impl Prompt {
    /// A key; `filter` is the one being typed, of whichever panel.
    pub(super) fn key(self, key: KeyEvent, filter: &mut String) -> Next {
        match (self, key.code) {
            (Self::Filter { panel, before }, KeyCode::Esc) => Next::Unfilter(panel, before),
            (_, KeyCode::Esc) | (Self::Help | Self::Filter { .. }, KeyCode::Enter) => Next::Close,
            (Self::Help, KeyCode::Char('q' | '?')) => Next::Close,
            (prompt @ Self::Filter { .. }, code) => {
                let mut typed = filter.clone();
                edit(&mut typed, code, key.modifiers);
                *filter = typed.to_lowercase();
                Next::Stay(prompt)
            }
            (Self::Choose { region, servers, at }, KeyCode::Enter) => match servers.get(at) {
                Some(to) => {
                    let why = MOVE_WHY.to_owned();
                    Next::Stay(Self::Confirm(Errand::Move { region, to: to.clone(), why }))
                }
                None => Next::Close,
            },
            (Self::Choose { region, servers, at }, code) => {
                let last = servers.len().saturating_sub(1);
                let at = match code {
                    KeyCode::Up | KeyCode::Char('k') => at.saturating_sub(1),
                    KeyCode::Down | KeyCode::Char('j') => (at + 1).min(last),
                    _ => at,
                };
                Next::Stay(Self::Choose { region, servers, at })
            }
            (Self::Confirm(errand), KeyCode::Enter) => Next::Do(errand),
            (Self::Confirm(mut errand), code) => {
                if let Some(why) = errand.why_mut() {
                    edit(why, code, key.modifiers);
                }
                Next::Stay(Self::Confirm(errand))
            }
            (Self::Help, _) => Next::Stay(Self::Help),
        }
    }
}

fn edit(text: &mut String, code: KeyCode, modifiers: KeyModifiers) {
    match code {
        KeyCode::Char('u') if modifiers.contains(KeyModifiers::CONTROL) => text.clear(),
        KeyCode::Char(letter) if !modifiers.contains(KeyModifiers::CONTROL) && text.chars().count() < WHY_MAX => {
            text.push(letter);
        }
        KeyCode::Backspace => drop(text.pop()),
        _ => {}
    }
}
