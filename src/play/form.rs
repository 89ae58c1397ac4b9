//! A page of fields to fill in: which one is typed in, and what its keys do.

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::editor::Editor;

/// Characters that one field takes: as many as its length byte on the wire has room for, all being ASCII.
const FIELD_MAX: usize = 200;

/// One field.
pub(super) struct Field {
    pub(super) label: &'static str,
    pub(super) hidden: bool,
    pub(super) editor: Editor,
}

/// Fields from the top, one of them typed in.
pub(super) struct Form {
    pub(super) fields: Vec<Field>,
    pub(super) at: usize,
}

impl Form {
    /// Labels, and whether what is typed is hidden.
    pub(super) fn new(fields: &[(&'static str, bool)]) -> Self {
        let field = |&(label, hidden): &(&'static str, bool)| Field { label, hidden, editor: Editor::default() };
        Self { fields: fields.iter().map(field).collect(), at: 0 }
    }

    pub(super) fn text(&self, field: usize) -> String {
        self.fields.get(field).map(|field| field.editor.text()).unwrap_or_default()
    }

    pub(super) fn set(&mut self, field: usize, text: &str) {
        if let Some(field) = self.fields.get_mut(field) {
            field.editor = Editor::with(text);
        }
    }

    /// Whether the page is filled in: Enter in the last field.
    pub(super) fn key(&mut self, key: KeyEvent) -> bool {
        let count = self.fields.len();
        match key.code {
            KeyCode::Enter if self.at + 1 == count => return true,
            KeyCode::Enter => self.at += 1,
            KeyCode::Tab | KeyCode::Down => self.at = (self.at + 1) % count,
            KeyCode::BackTab | KeyCode::Up => self.at = (self.at + count - 1) % count,
            _ => {
                self.fields[self.at].editor.key(key, FIELD_MAX);
            }
        }
        false
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.fields[self.at].editor.insert(text, FIELD_MAX);
    }
}
