//! One line of text that is typed: where its cursor is, and what each key makes of it.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// The text, in characters. It may be a password: it is not printed with `{:?}`.
#[derive(Clone, Default)]
pub(super) struct Editor {
    text: Vec<char>,
    cursor: usize,
}

impl Editor {
    pub(super) fn with(text: &str) -> Self {
        let text: Vec<char> = text.chars().collect();
        Self { cursor: text.len(), text }
    }

    pub(super) fn text(&self) -> String {
        self.text.iter().collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Characters before the cursor.
    pub(super) fn cursor(&self) -> usize {
        self.cursor
    }

    pub(super) fn length(&self) -> usize {
        self.text.len()
    }

    /// Takes up to `length_max` characters; a line has one line.
    pub(super) fn insert(&mut self, text: &str, length_max: usize) {
        for character in text.chars().filter(|character| !character.is_control()) {
            if self.text.len() < length_max {
                self.text.insert(self.cursor, character);
                self.cursor += 1;
            }
        }
    }

    /// Whether the key meant something to the line.
    pub(super) fn key(&mut self, key: KeyEvent, length_max: usize) -> bool {
        if key.modifiers.contains(KeyModifiers::CONTROL) {
            return self.control(key.code);
        }
        match key.code {
            KeyCode::Char(character) if !key.modifiers.contains(KeyModifiers::ALT) => {
                self.insert(character.encode_utf8(&mut [0; 4]), length_max);
            }
            KeyCode::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.text.remove(self.cursor);
            }
            KeyCode::Delete if self.cursor < self.text.len() => {
                self.text.remove(self.cursor);
            }
            KeyCode::Backspace | KeyCode::Delete => {}
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = self.text.len().min(self.cursor + 1),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    fn control(&mut self, code: KeyCode) -> bool {
        match code {
            KeyCode::Char('a') => self.cursor = 0,
            KeyCode::Char('e') => self.cursor = self.text.len(),
            KeyCode::Char('u') => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            KeyCode::Char('k') => self.text.truncate(self.cursor),
            KeyCode::Char('w') => {
                let before = &self.text[..self.cursor];
                let word_end = before.iter().rposition(|character| *character != ' ').map_or(0, |at| at + 1);
                let word = before[..word_end].iter().rposition(|character| *character == ' ').map_or(0, |at| at + 1);
                self.text.drain(word..self.cursor);
                self.cursor = word;
            }
            // What terminals send for the backspace key, some of them.
            KeyCode::Char('h') => return self.key(KeyCode::Backspace.into(), 0),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn control(character: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(character), KeyModifiers::CONTROL)
    }

    #[test]
    fn a_line_is_edited_where_its_cursor_is() {
        let mut line = Editor::with("say helo");
        for code in
            [KeyCode::Left, KeyCode::Char('l'), KeyCode::End, KeyCode::Char('!'), KeyCode::Home, KeyCode::Delete]
        {
            assert!(line.key(code.into(), 80));
        }
        assert_eq!((line.text().as_str(), line.cursor()), ("ay hello!", 0));
        line.key(KeyCode::End.into(), 80);
        line.key(control('w'), 80);
        assert_eq!(line.text(), "ay ");
        line.key(control('w'), 80);
        assert_eq!((line.text().as_str(), line.cursor()), ("", 0));
    }

    #[test]
    fn a_line_has_an_end_and_takes_no_second_line() {
        let mut line = Editor::default();
        line.insert("one\ntwo", 5);
        assert_eq!((line.text().as_str(), line.length()), ("onetw", 5));
        assert!(!line.key(KeyCode::Enter.into(), 5));
    }
}
