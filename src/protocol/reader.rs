//! A bounded cursor over the bytes of one packet: big-endian numbers, prefixed strings, words.
//!
//! Owns the one way bytes become values and the errors of that. Never panics, never reads past the
//! end, and never fails on text that is not UTF-8: such bytes become U+FFFD.

use std::str::FromStr;

/// Why a packet could not be read; `what` names the field, `at` is its offset in the packet's body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("{what} at byte {at} needs {needed} bytes, {left} are left")]
    Truncated { what: &'static str, at: usize, needed: usize, left: usize },
    #[error("{what} at byte {at} is not a number in range: {text:?}")]
    NotANumber { what: &'static str, at: usize, text: String },
    #[error("{what} at byte {at} has the value {value}, which means nothing")]
    UnknownValue { what: &'static str, at: usize, value: u32 },
    #[error("{left} bytes are left over after {what}")]
    Trailing { what: &'static str, left: usize },
    #[error("a packet without a command word")]
    NoCommand,
}

/// The cursor.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// Bytes read so far.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(super) fn bytes(&mut self, what: &'static str, count: usize) -> Result<&'a [u8], DecodeError> {
        let Some((taken, rest)) = self.rest.split_at_checked(count) else {
            return Err(DecodeError::Truncated { what, at: self.at, needed: count, left: self.left() });
        };
        self.rest = rest;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.bytes(what, N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self, what: &'static str) -> Result<u8, DecodeError> {
        self.array(what).map(u8::from_be_bytes)
    }

    pub(super) fn i8(&mut self, what: &'static str) -> Result<i8, DecodeError> {
        self.array(what).map(i8::from_be_bytes)
    }

    pub(super) fn u16(&mut self, what: &'static str) -> Result<u16, DecodeError> {
        self.array(what).map(u16::from_be_bytes)
    }

    pub(super) fn i16(&mut self, what: &'static str) -> Result<i16, DecodeError> {
        self.array(what).map(i16::from_be_bytes)
    }

    pub(super) fn u32(&mut self, what: &'static str) -> Result<u32, DecodeError> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub(super) fn i32(&mut self, what: &'static str) -> Result<i32, DecodeError> {
        self.array(what).map(i32::from_be_bytes)
    }

    pub(super) fn u64(&mut self, what: &'static str) -> Result<u64, DecodeError> {
        self.array(what).map(u64::from_be_bytes)
    }

    pub(super) fn i64(&mut self, what: &'static str) -> Result<i64, DecodeError> {
        self.array(what).map(i64::from_be_bytes)
    }

    /// Bytes behind a length of one byte.
    pub(super) fn bytes8(&mut self, what: &'static str) -> Result<&'a [u8], DecodeError> {
        let length = self.u8(what)?;
        self.bytes(what, usize::from(length))
    }

    /// Text behind a length of one byte.
    pub(super) fn string8(&mut self, what: &'static str) -> Result<String, DecodeError> {
        self.bytes8(what).map(lossy)
    }

    /// Text behind a length of two bytes.
    pub(super) fn string16(&mut self, what: &'static str) -> Result<String, DecodeError> {
        let length = self.u16(what)?;
        self.bytes(what, usize::from(length)).map(lossy)
    }

    /// Everything that is left.
    pub(super) fn remaining(&mut self) -> &'a [u8] {
        self.at += self.rest.len();
        std::mem::take(&mut self.rest)
    }

    /// Everything that is left, as text.
    pub(super) fn text(&mut self) -> String {
        lossy(self.remaining())
    }

    /// Everything that is left up to the first NUL, as text: how a C program reads it.
    pub(super) fn c_text(&mut self) -> String {
        lossy(until_nul(self.remaining()))
    }

    /// The bytes before the next `separator` (or the end), which is taken too.
    pub(super) fn until(&mut self, separator: u8) -> &'a [u8] {
        let length = self.rest.iter().position(|&byte| byte == separator);
        let taken = self.rest.get(..length.unwrap_or(self.rest.len())).unwrap_or_default();
        let behind = taken.len() + usize::from(length.is_some());
        self.rest = self.rest.get(behind..).unwrap_or_default();
        self.at += behind;
        taken
    }

    /// The next word; the space behind it is taken too.
    pub(super) fn word(&mut self) -> String {
        lossy(self.until(b' '))
    }

    /// The next word, as a decimal number.
    pub(super) fn number<T: FromStr>(&mut self, what: &'static str) -> Result<T, DecodeError> {
        let at = self.at;
        let text = lossy(until_nul(self.until(b' ')));
        text.trim().parse().map_err(|_| DecodeError::NotANumber { what, at, text })
    }

    /// The next word, as the decimal number of an object. Clients print a tag with bit 31 as a
    /// negative number; both ways name the same object.
    pub(super) fn tag(&mut self, what: &'static str) -> Result<u32, DecodeError> {
        let at = self.at;
        let value: i64 = self.number(what)?;
        u32::try_from(value)
            .or_else(|_| i32::try_from(value).map(i32::cast_unsigned))
            .map_err(|_| DecodeError::NotANumber { what, at, text: value.to_string() })
    }

    /// An error if anything is left.
    pub(super) fn end(&self, what: &'static str) -> Result<(), DecodeError> {
        if self.is_empty() { Ok(()) } else { Err(DecodeError::Trailing { what, left: self.left() }) }
    }
}

/// Text of the wire; what is not UTF-8 becomes U+FFFD.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    bytes.split(|&byte| byte == 0).next().unwrap_or_default()
}
