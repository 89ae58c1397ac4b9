//! `addquest`, `updquest`, `addknowledge`: what a character is after and what it learnt.
//!
//! Only for clients that asked for `notifications`: others close the connection at an unknown word.

use super::reader::{DecodeError, Reader};
use super::writer::{EncodeError, Writer};

/// A quest of the list. `parent` 0 is a quest of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quest {
    pub code: u32,
    pub title: String,
    pub face: u32,
    pub replayable: bool,
    pub parent: u32,
    pub ended: bool,
    pub step: String,
}

impl Quest {
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u32(self.code);
        out.string16("quest title", &self.title)?;
        out.u32(self.face);
        out.u8(u8::from(self.replayable));
        out.u32(self.parent);
        out.u8(u8::from(self.ended));
        out.string16("quest step", &self.step)
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            code: body.u32("quest code")?,
            title: body.string16("quest title")?,
            face: body.u32("quest face")?,
            replayable: body.u8("quest replay")? != 0,
            parent: body.u32("quest parent")?,
            ended: body.u8("quest end")? != 0,
            step: body.string16("quest step")?,
        })
    }
}

/// How far a quest of the list has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdQuest {
    pub code: u32,
    pub ended: bool,
    pub step: String,
}

impl UpdQuest {
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u32(self.code);
        out.u8(u8::from(self.ended));
        out.string16("quest step", &self.step)
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            code: body.u32("quest code")?,
            ended: body.u8("quest end")? != 0,
            step: body.string16("quest step")?,
        })
    }
}

/// Something known; `kind` is one of those that `replyinfo knowledge_info` lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knowledge {
    pub code: u32,
    pub kind: String,
    pub title: String,
    pub face: u32,
}

impl Knowledge {
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u32(self.code);
        out.string16("knowledge type", &self.kind)?;
        out.string16("knowledge title", &self.title)?;
        out.u32(self.face);
        Ok(())
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            code: body.u32("knowledge code")?,
            kind: body.string16("knowledge type")?,
            title: body.string16("knowledge title")?,
            face: body.u32("knowledge face")?,
        })
    }
}
