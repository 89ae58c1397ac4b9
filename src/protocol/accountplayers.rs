//! `accountplayers`: the characters of an account, as the login page lists them.
//!
//! Owns the tagged fields of one character. Empty fields are not sent, as the stock server does.

use super::reader::{DecodeError, Reader};
use super::writer::{EncodeError, Writer};

const NAME: u8 = 1;
const CLASS: u8 = 2;
const RACE: u8 = 3;
const LEVEL: u8 = 4;
const FACE: u8 = 5;
const PARTY: u8 = 6;
const MAP: u8 = 7;
const FACE_NUMBER: u8 = 8;

/// One character of the list. One that was never played has only a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountPlayer {
    pub name: String,
    pub class: String,
    pub race: String,
    /// Name of the face.
    pub face: String,
    pub party: String,
    pub map: String,
    pub level: Option<u16>,
    pub face_number: Option<u16>,
}

pub(super) fn encode(players: &[AccountPlayer], out: &mut Writer) -> Result<(), EncodeError> {
    out.count8("number of characters", players.len())?;
    for player in players {
        text(NAME, &player.name, out)?;
        text(CLASS, &player.class, out)?;
        text(RACE, &player.race, out)?;
        text(FACE, &player.face, out)?;
        text(PARTY, &player.party, out)?;
        text(MAP, &player.map, out)?;
        number(LEVEL, player.level, out);
        number(FACE_NUMBER, player.face_number, out);
        out.u8(0);
    }
    Ok(())
}

/// A field's length counts its type.
fn text(kind: u8, text: &str, out: &mut Writer) -> Result<(), EncodeError> {
    if !text.is_empty() {
        out.count8("character field", text.len() + 1)?;
        out.u8(kind);
        out.text(text);
    }
    Ok(())
}

fn number(kind: u8, number: Option<u16>, out: &mut Writer) {
    if let Some(number) = number {
        out.u8(3);
        out.u8(kind);
        out.u16(number);
    }
}

/// The count may be higher than the list is long: the stock server counts the dead and skips them.
pub(super) fn decode(body: &mut Reader<'_>) -> Result<Vec<AccountPlayer>, DecodeError> {
    let count = body.u8("number of characters")?;
    let mut players = Vec::new();
    while players.len() < usize::from(count) && !body.is_empty() {
        players.push(decode_player(body)?);
    }
    body.end("accountplayers")?;
    Ok(players)
}

fn decode_player(body: &mut Reader<'_>) -> Result<AccountPlayer, DecodeError> {
    let mut player = AccountPlayer::default();
    loop {
        let field = body.bytes8("character field")?;
        if field.is_empty() {
            return Ok(player);
        }
        let mut field = Reader::new(field);
        match field.u8("character field type")? {
            NAME => player.name = field.text(),
            CLASS => player.class = field.text(),
            RACE => player.race = field.text(),
            FACE => player.face = field.text(),
            PARTY => player.party = field.text(),
            MAP => player.map = field.text(),
            LEVEL => player.level = Some(field.u16("character level")?),
            FACE_NUMBER => player.face_number = Some(field.u16("character face number")?),
            _ => {}
        }
    }
}
