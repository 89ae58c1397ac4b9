//! What was said and what happened, line by line, kept over connections.
//!
//! Owns what the marks in a server's texts mean: `[b]`, `[color=red]` and their ends. What cannot be shown in
//! a terminal is left out, so that no text of anybody moves the cursor.

use std::collections::VecDeque;

use super::palette::{self, Ink};
use crate::protocol::{DrawExtInfo, TextKind};

/// Lines that are kept to scroll back to.
const LINES_MAX: usize = 1_000;

/// A part of a line that looks alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) ink: Ink,
    pub(super) bold: bool,
}

/// Lines, the newest last.
#[derive(Debug, Default)]
pub(super) struct Journal {
    lines: VecDeque<Vec<Piece>>,
    /// Lines that the reader has scrolled back.
    pub(super) back: usize,
}

impl Journal {
    pub(super) fn lines(&self) -> impl DoubleEndedIterator<Item = &[Piece]> {
        self.lines.iter().map(Vec::as_slice)
    }

    /// What the server said.
    pub(super) fn hear(&mut self, said: &DrawExtInfo) {
        let ink = palette::of_text(said.color);
        // Who speaks to one alone is not to be overlooked.
        let bold = said.kind == TextKind::COMMUNICATION_TELL;
        self.write(&said.text, ink, bold);
    }

    /// What this client has to say itself.
    pub(super) fn note(&mut self, text: &str) {
        self.write(&format!("*** {text}"), Ink::LightCyan, false);
    }

    fn write(&mut self, text: &str, ink: Ink, bold: bool) {
        for line in pieces(text.trim_end_matches('\n'), ink, bold) {
            if self.lines.len() == LINES_MAX {
                self.lines.pop_front();
            }
            self.lines.push_back(line);
            // Who reads what was said before goes on reading it.
            if self.back > 0 {
                self.back = (self.back + 1).min(self.lines.len());
            }
        }
    }

    pub(super) fn scroll_back(&mut self, lines: usize) {
        self.back = (self.back + lines).min(self.lines.len().saturating_sub(1));
    }

    pub(super) fn scroll_on(&mut self, lines: usize) {
        self.back = self.back.saturating_sub(lines);
    }
}

/// Lines of a text with marks.
pub(super) fn pieces(text: &str, ink: Ink, bold: bool) -> Vec<Vec<Piece>> {
    let mut marks = Marks { ink, bold, usual: (ink, bold) };
    text.split('\n').map(|line| marks.line(line)).collect()
}

struct Marks {
    ink: Ink,
    bold: bool,
    usual: (Ink, bool),
}

impl Marks {
    fn line(&mut self, line: &str) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = line;
        while let Some(start) = rest.find('[') {
            let Some(length) = rest[start..].find(']') else { break };
            let mark = &rest[start + 1..start + length];
            let (ink, bold) = (self.ink, self.bold);
            // What is no mark was meant to be read.
            let end = if self.obey(mark) { start } else { start + length + 1 };
            push(&mut pieces, &rest[..end], ink, bold);
            rest = &rest[start + length + 1..];
        }
        push(&mut pieces, rest, self.ink, self.bold);
        pieces
    }

    fn obey(&mut self, mark: &str) -> bool {
        match mark {
            "b" => self.bold = true,
            "/b" => self.bold = self.usual.1,
            "/color" => self.ink = self.usual.0,
            // Slanted, underlined and the fonts of books look alike in a terminal.
            "i" | "/i" | "ul" | "/ul" | "print" | "fixed" | "arcane" | "hand" | "strange" | "/print" | "/fixed"
            | "/arcane" | "/hand" | "/strange" => {}
            _ => match mark.strip_prefix("color=") {
                Some(color) => self.ink = palette::named(color).unwrap_or(self.usual.0),
                None => return false,
            },
        }
        true
    }
}

fn push(pieces: &mut Vec<Piece>, text: &str, ink: Ink, bold: bool) {
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    if !text.is_empty() {
        pieces.push(Piece { text, ink, bold });
    }
}

/// Cuts a line into rows of at most `width` characters, between words where there are any.
pub(super) fn wrap(line: &[Piece], width: usize) -> Vec<Vec<Piece>> {
    let width = width.max(1);
    let mut rows = vec![Vec::new()];
    let mut used = 0;
    for piece in line {
        for word in piece.text.split_inclusive(' ') {
            let mut word = word;
            let mut length = word.trim_end().chars().count();
            if used > 0 && used + length > width {
                rows.push(Vec::new());
                used = 0;
            }
            while length > width {
                let at = word.char_indices().nth(width).map_or(word.len(), |(at, _)| at);
                append(&mut rows, &word[..at], piece);
                rows.push(Vec::new());
                word = &word[at..];
                length = word.trim_end().chars().count();
            }
            append(&mut rows, word, piece);
            used += word.chars().count();
        }
    }
    rows
}

fn append(rows: &mut [Vec<Piece>], text: &str, like: &Piece) {
    let Some(row) = rows.last_mut() else { return };
    match row.last_mut() {
        Some(last) if last.ink == like.ink && last.bold == like.bold => last.text.push_str(text),
        _ => row.push(Piece { text: text.to_owned(), ..like.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Color;

    fn texts(line: &[Piece]) -> String {
        line.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn marks_are_obeyed_and_what_is_no_mark_is_read() {
        let lines = pieces("a [b]door[/b] [to\n[color=red]north[/color] [9] \u{1b}[2J", Ink::Usual, false);
        let piece = |text: &str, ink, bold| Piece { text: text.to_owned(), ink, bold };
        assert_eq!(
            lines[0],
            [piece("a ", Ink::Usual, false), piece("door", Ink::Usual, true), piece(" [to", Ink::Usual, false)]
        );
        assert_eq!(lines[1][0], piece("north", Ink::Red, false));
        assert_eq!(texts(&lines[1]), "north [9] [2J", "nothing moves the cursor");
    }

    #[test]
    fn a_line_is_cut_between_words() {
        let rows = |text: &str, width| {
            let line = &pieces(text, Ink::Usual, false)[0];
            wrap(line, width).iter().map(|row| texts(row).trim_end().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(rows("a terrible storm is blowing", 10), ["a terrible", "storm is", "blowing"]);
        assert_eq!(rows("abcdefghijkl mn", 5), ["abcde", "fghij", "kl mn"]);
        assert_eq!(rows("", 5), [""]);
    }

    #[test]
    fn who_has_scrolled_back_goes_on_reading() {
        let mut journal = Journal::default();
        let say = |journal: &mut Journal, text: &str| {
            journal.hear(&DrawExtInfo::new(Color::BLACK, TextKind::MISC, text));
        };
        for number in 0..LINES_MAX + 5 {
            say(&mut journal, &number.to_string());
        }
        assert_eq!(journal.lines().next().map(texts), Some("5".to_owned()));
        assert_eq!(journal.back, 0);
        journal.scroll_back(10);
        say(&mut journal, "two\nlines");
        assert_eq!(journal.back, 12);
        journal.scroll_on(50);
        assert_eq!(journal.back, 0);
    }
}
