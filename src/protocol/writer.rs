//! The bytes of one packet as they grow: the mirror of the reader.
//!
//! Owns the one way values become bytes and the errors of that. Never makes a packet that the
//! framing could not carry, nor a length that does not fit its prefix.

use crate::limits::FRAME_PAYLOAD_MAX;
use std::fmt::Display;

/// Why a packet could not be written; `what` names the field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("{what} has {length} bytes or entries, {max} fit")]
    TooLong { what: &'static str, length: usize, max: usize },
    #[error("{what} {value} is outside {min}..={max}")]
    OutOfRange { what: &'static str, value: i64, min: i64, max: i64 },
    #[error("{what} {word:?} is empty or holds a separator")]
    NotAWord { what: &'static str, word: String },
    #[error("{what}: {wanted} expected, {given} given")]
    WrongCount { what: &'static str, wanted: usize, given: usize },
    #[error("the spells of one packet differ in form")]
    MixedSpells,
}

/// A packet being written.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// A packet that is its command word and nothing else.
    pub(super) fn bare(command: &str) -> Self {
        Self { bytes: command.as_bytes().to_vec() }
    }

    /// A packet with a body: the command word and one space.
    pub(super) fn command(command: &str) -> Self {
        let mut writer = Self::bare(command);
        writer.space();
        writer
    }

    /// The payload, without the length of the frame.
    pub(super) fn finish(self) -> Result<Vec<u8>, EncodeError> {
        check_length("payload", self.bytes.len(), FRAME_PAYLOAD_MAX)?;
        Ok(self.bytes)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn u8(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn i8(&mut self, value: i8) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn u16(&mut self, value: u16) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn i16(&mut self, value: i16) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn u32(&mut self, value: u32) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn i32(&mut self, value: i32) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn u64(&mut self, value: u64) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn i64(&mut self, value: i64) {
        self.bytes(&value.to_be_bytes());
    }

    pub(super) fn space(&mut self) {
        self.u8(b' ');
    }

    pub(super) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A number in decimal.
    pub(super) fn number(&mut self, number: impl Display) {
        self.text(&number.to_string());
    }

    /// A word of a list that is separated by spaces.
    pub(super) fn word(&mut self, what: &'static str, word: &str) -> Result<(), EncodeError> {
        let separator = |c: char| c.is_ascii_whitespace() || c == '\0';
        if word.is_empty() || word.contains(separator) {
            return Err(EncodeError::NotAWord { what, word: word.to_owned() });
        }
        self.text(word);
        Ok(())
    }

    /// A count of one byte.
    pub(super) fn count8(&mut self, what: &'static str, count: usize) -> Result<(), EncodeError> {
        self.u8(u8::try_from(count).map_err(|_| too_long(what, count, usize::from(u8::MAX)))?);
        Ok(())
    }

    /// A count of two bytes.
    pub(super) fn count16(&mut self, what: &'static str, count: usize) -> Result<(), EncodeError> {
        self.u16(u16::try_from(count).map_err(|_| too_long(what, count, usize::from(u16::MAX)))?);
        Ok(())
    }

    /// A count of four bytes.
    pub(super) fn count32(&mut self, what: &'static str, count: usize) -> Result<(), EncodeError> {
        self.u32(u32::try_from(count).map_err(|_| too_long(what, count, FRAME_PAYLOAD_MAX))?);
        Ok(())
    }

    /// Bytes behind a length of one byte.
    pub(super) fn bytes8(&mut self, what: &'static str, bytes: &[u8]) -> Result<(), EncodeError> {
        self.count8(what, bytes.len())?;
        self.bytes(bytes);
        Ok(())
    }

    /// Text that names something, behind a length of one byte: too long is an error.
    pub(super) fn string8(&mut self, what: &'static str, text: &str) -> Result<(), EncodeError> {
        self.bytes8(what, text.as_bytes())
    }

    /// Text for the eye, behind a length of one byte: cut to fit.
    pub(super) fn caption8(&mut self, text: &str) {
        let text = cut(text, usize::from(u8::MAX));
        self.u8(u8::try_from(text.len()).expect("cut to what a u8 holds"));
        self.text(text);
    }

    /// Text for the eye, behind a length of two bytes: cut to fit.
    pub(super) fn caption16(&mut self, text: &str) {
        let text = cut(text, usize::from(u16::MAX));
        self.u16(u16::try_from(text.len()).expect("cut to what a u16 holds"));
        self.text(text);
    }

    /// Text that names something, behind a length of two bytes: too long is an error.
    pub(super) fn string16(&mut self, what: &'static str, text: &str) -> Result<(), EncodeError> {
        self.count16(what, text.len())?;
        self.text(text);
        Ok(())
    }
}

fn too_long(what: &'static str, length: usize, max: usize) -> EncodeError {
    EncodeError::TooLong { what, length, max }
}

/// An error if `length` is beyond `max`.
pub(super) fn check_length(what: &'static str, length: usize, max: usize) -> Result<(), EncodeError> {
    if length > max { Err(too_long(what, length, max)) } else { Ok(()) }
}

/// The longest beginning of `text` of at most `max` bytes that ends between characters.
pub(super) fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}
