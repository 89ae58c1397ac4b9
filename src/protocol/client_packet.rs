//! What a client says to a server: every command word the stock server accepts.
//!
//! Owns the shape of those packets, both ways. Knows nothing of who may say what when: that is the
//! session's. Layouts are those of protocol.txt; where the stock server reads otherwise, its way.

use super::reader::{DecodeError, Reader, lossy};
use super::version::Version;
use super::words;
use super::writer::{EncodeError, Writer, cut};
use crate::limits::COMMAND_TEXT_MAX;
use std::fmt;

/// A ticket as it is shown at a door. Never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Pass(String);

impl Pass {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Pass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pass(..)")
    }
}

/// A password as it was typed: bytes, of no particular encoding. Never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Password(Vec<u8>);

impl Password {
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Password {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// One packet of a client. Tags are those the server gave; 0 is the ground.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientPacket {
    Version(Version),
    /// Option and value, in the order sent; an option may come twice.
    Setup(Vec<(String, String)>),
    /// `args` is what follows the type, as it stands.
    RequestInfo {
        what: String,
        args: String,
    },
    AddMe,
    AccountLogin {
        name: String,
        password: Password,
    },
    AccountNew {
        name: String,
        password: Password,
    },
    AccountPlay {
        name: String,
    },
    /// Play on here with a ticket in place of a password: see `docs/protocol.md`.
    DirectPlay {
        pass: Pass,
    },
    AccountAddPlayer {
        force: bool,
        name: String,
        password: Password,
    },
    AccountPw {
        current: Password,
        new: Password,
    },
    /// `attributes` are lines like `race human_player`, `Str 12`; none with loginmethod 1.
    CreatePlayer {
        name: String,
        password: Password,
        attributes: Vec<String>,
    },
    /// A typed command. `packet` is echoed by `comc`; `repeat` -1 leaves the count alone.
    Ncom {
        packet: u16,
        repeat: i32,
        text: String,
    },
    AskFace {
        face: u32,
    },
    AskSmooth {
        face: u32,
    },
    Apply {
        tag: u32,
    },
    Examine {
        tag: u32,
    },
    /// `nrof` 0 moves all of them.
    Move {
        to: u32,
        tag: u32,
        nrof: i32,
    },
    LookAt {
        dx: i32,
        dy: i32,
    },
    Lock {
        tag: u32,
        locked: bool,
    },
    Mark {
        tag: u32,
    },
    /// The stock server reads the scroll first; protocol.txt has them the other way round.
    Inscribe {
        scroll: u32,
        spell: u32,
    },
    Reply {
        text: String,
    },
    Beat,
    /// A word nobody knows; the stock server ignores it.
    Unknown {
        word: String,
        body: Vec<u8>,
    },
}

impl ClientPacket {
    /// Reads a payload, without its frame's length.
    pub fn decode(payload: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(payload);
        let word = reader.until(b' ');
        if word.is_empty() {
            return Err(DecodeError::NoCommand);
        }
        let body = &mut Reader::new(reader.remaining());
        Ok(match word {
            b"version" => Self::Version(Version::decode(body)?),
            b"setup" => Self::Setup(words::decode_pairs(body)),
            b"requestinfo" => {
                let mut text = body.c_text();
                let args = text.find(' ').map(|space| text.split_off(space));
                Self::RequestInfo {
                    what: text,
                    args: args.map(|args| args.trim_start_matches(' ').to_owned()).unwrap_or_default(),
                }
            }
            b"addme" => Self::AddMe,
            b"accountlogin" => Self::AccountLogin { name: body.string8("account name")?, password: password(body)? },
            b"accountnew" => Self::AccountNew { name: body.string8("account name")?, password: password(body)? },
            b"accountplay" => Self::AccountPlay { name: body.c_text() },
            b"directplay" => Self::DirectPlay { pass: Pass::new(body.c_text()) },
            b"accountaddplayer" => Self::AccountAddPlayer {
                force: body.u8("force")? != 0,
                name: body.string8("character name")?,
                password: password(body)?,
            },
            b"accountpw" => Self::AccountPw { current: password(body)?, new: password(body)? },
            b"createplayer" => Self::CreatePlayer {
                name: body.string8("character name")?,
                password: password(body)?,
                attributes: attributes(body)?,
            },
            b"ncom" => Self::Ncom {
                packet: body.u16("ncom packet")?,
                repeat: body.i32("ncom repeat")?,
                text: cut(&body.c_text(), COMMAND_TEXT_MAX).to_owned(),
            },
            b"askface" => Self::AskFace { face: body.number("face")? },
            b"asksmooth" => Self::AskSmooth { face: body.number("face")? },
            b"apply" => Self::Apply { tag: body.tag("apply tag")? },
            b"examine" => Self::Examine { tag: body.tag("examine tag")? },
            b"move" => Self::Move {
                to: body.tag("move destination")?,
                tag: body.tag("move tag")?,
                nrof: body.number("move count")?,
            },
            b"lookat" => Self::LookAt { dx: body.number("lookat dx")?, dy: body.number("lookat dy")? },
            b"lock" => {
                let locked = body.u8("lock flag")? != 0;
                let tag = body.u32("lock tag")?;
                body.end("lock")?;
                Self::Lock { tag, locked }
            }
            b"mark" => {
                let tag = body.u32("mark tag")?;
                body.end("mark")?;
                Self::Mark { tag }
            }
            b"inscribe" => inscribe(body)?,
            b"reply" => Self::Reply { text: body.c_text() },
            b"beat" => Self::Beat,
            other => Self::Unknown { word: lossy(other), body: body.remaining().to_vec() },
        })
    }

    /// Writes the payload, without the length of a frame.
    pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
        let mut out = match self {
            Self::AddMe | Self::Beat => Writer::bare(self.word()),
            Self::Setup(options) if options.is_empty() => Writer::bare(self.word()),
            Self::Unknown { word, body } if body.is_empty() => Writer::bare(word),
            _ => Writer::command(self.word()),
        };
        match self {
            Self::AddMe | Self::Beat => {}
            Self::Version(version) => version.encode(&mut out),
            Self::Setup(options) => words::encode_pairs(options, &mut out)?,
            Self::RequestInfo { what, args } => {
                out.word("requestinfo type", what)?;
                if !args.is_empty() {
                    out.space();
                    out.text(args);
                }
            }
            Self::AccountLogin { name, password } | Self::AccountNew { name, password } => {
                out.string8("account name", name)?;
                out.bytes8("password", password.as_bytes())?;
            }
            Self::AccountPlay { name } => out.text(name),
            Self::DirectPlay { pass } => out.text(pass.as_str()),
            Self::AccountAddPlayer { force, name, password } => {
                out.u8(u8::from(*force));
                out.string8("character name", name)?;
                out.bytes8("password", password.as_bytes())?;
            }
            Self::AccountPw { current, new } => {
                out.bytes8("password", current.as_bytes())?;
                out.bytes8("password", new.as_bytes())?;
            }
            Self::CreatePlayer { name, password, attributes } => {
                out.string8("character name", name)?;
                out.bytes8("password", password.as_bytes())?;
                for attribute in attributes {
                    out.count8("attribute", attribute.len() + 1)?;
                    out.text(attribute);
                    out.u8(0);
                }
            }
            Self::Ncom { packet, repeat, text } => {
                out.u16(*packet);
                out.i32(*repeat);
                out.text(text);
            }
            Self::AskFace { face } | Self::AskSmooth { face } => out.number(face),
            Self::Apply { tag } | Self::Examine { tag } => out.number(tag),
            Self::Move { to, tag, nrof } => out.text(&format!("{to} {tag} {nrof}")),
            Self::LookAt { dx, dy } => out.text(&format!("{dx} {dy}")),
            Self::Lock { tag, locked } => {
                out.u8(u8::from(*locked));
                out.u32(*tag);
            }
            Self::Mark { tag } => out.u32(*tag),
            Self::Inscribe { scroll, spell } => {
                out.u8(INSCRIBE_VERSION);
                out.u32(*scroll);
                out.u32(*spell);
            }
            Self::Reply { text } => out.text(text),
            Self::Unknown { word, body } => {
                Writer::bare("").word("command", word)?;
                out.bytes(body);
            }
        }
        out.finish()
    }

    /// The command word.
    pub fn word(&self) -> &str {
        match self {
            Self::Version(_) => "version",
            Self::Setup(_) => "setup",
            Self::RequestInfo { .. } => "requestinfo",
            Self::AddMe => "addme",
            Self::AccountLogin { .. } => "accountlogin",
            Self::AccountNew { .. } => "accountnew",
            Self::AccountPlay { .. } => "accountplay",
            Self::DirectPlay { .. } => "directplay",
            Self::AccountAddPlayer { .. } => "accountaddplayer",
            Self::AccountPw { .. } => "accountpw",
            Self::CreatePlayer { .. } => "createplayer",
            Self::Ncom { .. } => "ncom",
            Self::AskFace { .. } => "askface",
            Self::AskSmooth { .. } => "asksmooth",
            Self::Apply { .. } => "apply",
            Self::Examine { .. } => "examine",
            Self::Move { .. } => "move",
            Self::LookAt { .. } => "lookat",
            Self::Lock { .. } => "lock",
            Self::Mark { .. } => "mark",
            Self::Inscribe { .. } => "inscribe",
            Self::Reply { .. } => "reply",
            Self::Beat => "beat",
            Self::Unknown { word, .. } => word,
        }
    }
}

/// The only form of `inscribe` there is.
const INSCRIBE_VERSION: u8 = 0;

fn inscribe(body: &mut Reader<'_>) -> Result<ClientPacket, DecodeError> {
    let at = body.at();
    let version = body.u8("inscribe version")?;
    if version != INSCRIBE_VERSION {
        return Err(DecodeError::UnknownValue { what: "inscribe version", at, value: version.into() });
    }
    let packet = ClientPacket::Inscribe { scroll: body.u32("inscribe scroll")?, spell: body.u32("inscribe spell")? };
    body.end("inscribe")?;
    Ok(packet)
}

fn password(body: &mut Reader<'_>) -> Result<Password, DecodeError> {
    body.bytes8("password").map(Password::new)
}

/// Lines of `createplayer`: a length that counts the NUL, the text, the NUL.
fn attributes(body: &mut Reader<'_>) -> Result<Vec<String>, DecodeError> {
    let mut attributes = Vec::new();
    while !body.is_empty() {
        let mut line = Reader::new(body.bytes8("attribute")?);
        attributes.push(line.c_text());
    }
    Ok(attributes)
}
