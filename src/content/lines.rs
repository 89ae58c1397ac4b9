//! Text files line by line, without copying, with the number of the line for reports.

use std::borrow::Cow;

/// A file's bytes as text. What is not UTF-8 is taken as Latin-1, byte by byte.
pub fn decode(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|&byte| char::from(byte)));
    }
    Cow::Owned(text)
}

/// Reads lines from the front of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    file: &'t str,
    rest: &'t str,
    number: u32,
}

impl<'t> Lines<'t> {
    /// `file` is what reports call the text.
    pub const fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, rest: text, number: 0 }
    }

    /// The same for a part of a text; the next line will be the one after number `line`.
    pub const fn from_line(file: &'t str, text: &'t str, line: u32) -> Self {
        Self { file, rest: text, number: line }
    }

    pub const fn file(&self) -> &'t str {
        self.file
    }

    /// Number of the line read last, from 1.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// What has not been read.
    pub const fn rest(&self) -> &'t str {
        self.rest
    }

    /// The next line that says something: not empty, not a comment.
    pub fn next_spoken(&mut self) -> Option<&'t str> {
        self.find(|line| !line.trim_ascii().is_empty() && !line.starts_with('#'))
    }

    /// The text up to a line that says `end` (blanks after it do not matter), with all its line ends;
    /// the end line is read too. `None` when there is no such line: then nothing was read.
    pub fn block(&mut self, end: &str) -> Option<&'t str> {
        let (start, before) = (self.rest, self.clone());
        loop {
            let length = start.len() - self.rest.len();
            let Some(line) = self.next() else {
                *self = before;
                return None;
            };
            if line.trim_ascii_end().eq_ignore_ascii_case(end) {
                return Some(&start[..length]);
            }
        }
    }
}

/// Yields lines without their ends, empty ones too.
impl<'t> Iterator for Lines<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

/// Splits `key value` at the first blanks; blanks after the value are dropped.
pub fn key_value(line: &str) -> (&str, &str) {
    let line = line.trim_ascii_end();
    match line.as_bytes().iter().position(|byte| matches!(byte, b' ' | b'\t')) {
        Some(at) => (&line[..at], line[at..].trim_ascii_start()),
        None => (line, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_comments_passed_over() {
        let mut lines = Lines::new("file", "one\n\n# no\r\ntwo");
        assert_eq!(lines.next_spoken(), Some("one"));
        assert_eq!(lines.next_spoken(), Some("two"));
        assert_eq!(lines.number(), 4);
        assert_eq!(lines.next_spoken(), None);
    }

    #[test]
    fn a_block_keeps_its_line_ends_and_its_comments() {
        let mut lines = Lines::new("file", "# a\n\nend\nEndMsg  \nlast");
        assert_eq!(lines.block("endmsg"), Some("# a\n\nend\n"));
        assert_eq!(lines.next(), Some("last"));
    }

    #[test]
    fn a_block_without_end_reads_nothing() {
        let mut lines = Lines::new("file", "a\nb\n");
        assert_eq!(lines.block("endmsg"), None);
        assert_eq!(lines.next(), Some("a"));
        assert_eq!(lines.number(), 1);
    }

    #[test]
    fn key_and_value_are_parted_by_the_first_blanks() {
        assert_eq!(key_value("name  a big  axe  "), ("name", "a big  axe"));
        assert_eq!(key_value("end"), ("end", ""));
        assert_eq!(key_value(" indented x"), ("", "indented x"));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_latin_1() {
        assert_eq!(decode(b"no\xebl \xc3\xab"), "noël ë");
        assert!(matches!(decode(b"plain"), Cow::Borrowed(_)));
    }
}
