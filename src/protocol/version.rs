//! `version`: what both sides say first, neither in answer to the other.

use super::reader::{DecodeError, Reader};
use super::writer::Writer;

/// The version of commands from client to server that we speak, as the stock server 1.75 does.
pub const CS_VERSION: i32 = 1023;
/// The version of commands from server to client that we speak.
pub const SC_VERSION: i32 = 1029;

/// The numbers of one side. `info` names the program; the stock server ends it with a newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub cs: i32,
    pub sc: i32,
    pub info: String,
}

impl Version {
    /// What we announce, under this name.
    pub fn ours(info: impl Into<String>) -> Self {
        Self { cs: CS_VERSION, sc: SC_VERSION, info: info.into() }
    }

    /// A version that names one number only is older than the second one: it stands for both.
    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let cs = body.number("cs version")?;
        let sc = if body.is_empty() { cs } else { body.number("sc version")? };
        Ok(Self { cs, sc, info: body.text() })
    }

    pub(super) fn encode(&self, out: &mut Writer) {
        out.number(self.cs);
        out.space();
        out.number(self.sc);
        if !self.info.is_empty() {
            out.space();
            out.text(&self.info);
        }
    }
}
