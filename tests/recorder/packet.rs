//! One packet of a server, taken apart into named fields, as `protocol.txt` and the notes on the wire lay them out.
//!
//! Tags differ from run to run, so a field never holds one: it holds the name of the thing the tag stands for.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A packet: its command word, and its fields in the order they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Packet {
    pub(crate) kind: String,
    pub(crate) fields: Vec<(String, String)>,
}

impl Packet {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What two packets must share to be called the same packet with other fields.
    pub(crate) fn identity(&self) -> String {
        let subject = ["tag", "location", "type", "face", "id", "what"].into_iter().find_map(|name| self.field(name));
        format!("{} {}", self.kind, subject.unwrap_or_default())
    }

    pub(crate) fn line(&self) -> String {
        let mut line = self.kind.clone();
        for (name, value) in &self.fields {
            write!(line, " {name}={value:?}").expect("a String takes everything");
        }
        line
    }
}

/// The things a connection was told of, and where they lie.
#[derive(Default)]
pub(crate) struct Names {
    things: BTreeMap<u32, Thing>,
    pub(crate) own_tag: u32,
}

/// A thing as the server last told it.
#[derive(Clone, Default)]
pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) location: u32,
    pub(crate) flags: u64,
    pub(crate) weight: i64,
    pub(crate) face: u64,
    pub(crate) number: u64,
    pub(crate) kind: u64,
}

impl Names {
    /// Everything that is known of, with its tag.
    pub(crate) fn things(&self) -> impl Iterator<Item = (u32, &Thing)> {
        self.things.iter().map(|(tag, thing)| (*tag, thing))
    }

    pub(crate) fn of(&self, tag: u32) -> String {
        match tag {
            0 => "ground".to_owned(),
            _ if tag == self.own_tag => "me".to_owned(),
            _ => self.things.get(&tag).map_or_else(|| "unknown".to_owned(), |thing| thing.name.clone()),
        }
    }

    /// The tag of the thing in the player's inventory that is called so (in the singular).
    pub(crate) fn carried(&self, name: &str) -> Option<u32> {
        self.things_in(self.own_tag).find(|(_, thing)| thing.name == name).map(|(tag, _)| tag)
    }

    /// The tag of the one thing, or the newest, that lies in this container.
    pub(crate) fn newest_in(&self, location: u32) -> Option<u32> {
        self.things_in(location).last().map(|(tag, _)| tag)
    }

    fn things_in(&self, location: u32) -> impl Iterator<Item = (u32, &Thing)> {
        let things = self.things.iter().map(|(tag, thing)| (*tag, thing));
        things.filter(move |(_, thing)| thing.location == location)
    }
}

/// Takes a payload apart. A payload that ends too early or goes on too long says so in a field `damage`.
pub(crate) fn decode(payload: &[u8], names: &mut Names) -> Packet {
    let split = payload.iter().position(|byte| *byte == b' ').unwrap_or(payload.len());
    let kind = String::from_utf8_lossy(&payload[..split]).into_owned();
    let mut body = Body { bytes: payload.get(split + 1..).unwrap_or_default(), fields: Vec::new() };
    let whole = match kind.as_str() {
        "player" => player(&mut body, names),
        "item2" => item2(&mut body, names),
        "upditem" => upditem(&mut body, names),
        "delitem" => delitem(&mut body, names),
        "delinv" => delinv(&mut body, names),
        "stats" => stats(&mut body),
        "map2" => map2(&mut body),
        "image2" => image2(&mut body),
        "face2" => face2(&mut body),
        "anim" => anim(&mut body),
        "smooth" => body.number("face", 2).and_then(|_| body.number("smooth", 2)).map(drop),
        "comc" => body.number("number", 2).and_then(|_| body.number("time", 4)).map(drop),
        "tick" | "pickup" => body.number("value", 4).map(drop),
        "sound2" => sound2(&mut body),
        "drawextinfo" => drawextinfo(&mut body),
        "accountplayers" => accountplayers(&mut body),
        "failure" => words(&mut body, "what"),
        "replyinfo" => replyinfo(&mut body),
        _ => {
            body.rest_as_text("text");
            Some(())
        }
    };
    if whole.is_none() || !body.bytes.is_empty() {
        let at = if whole.is_none() { "ends too early" } else { "goes on" };
        body.fields.push(("damage".to_owned(), format!("{at}: {:02x?}", body.bytes)));
    }
    Packet { kind, fields: body.fields }
}

/// The unread rest of a payload, and the fields read from it.
struct Body<'a> {
    bytes: &'a [u8],
    fields: Vec<(String, String)>,
}

impl<'a> Body<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(head)
    }

    fn unsigned(&mut self, width: usize) -> Option<u64> {
        Some(self.take(width)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn signed(&mut self, width: usize) -> Option<i64> {
        let unused = 64 - 8 * width;
        Some(self.unsigned(width)?.cast_signed() << unused >> unused)
    }

    fn tag(&mut self) -> Option<u32> {
        self.unsigned(4).map(|value| u32::try_from(value).expect("four bytes fit a u32"))
    }

    /// A text after its length in `width` bytes.
    fn text(&mut self, width: usize) -> Option<String> {
        let length = usize::try_from(self.unsigned(width)?).ok()?;
        Some(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn put(&mut self, name: impl Into<String>, value: impl ToString) {
        self.fields.push((name.into(), value.to_string()));
    }

    fn number(&mut self, name: &str, width: usize) -> Option<u64> {
        let value = self.unsigned(width)?;
        self.put(name, value);
        Some(value)
    }

    fn rest_as_text(&mut self, name: &str) {
        let text = String::from_utf8_lossy(self.bytes).into_owned();
        self.bytes = &[];
        if !text.is_empty() {
            self.put(name, text);
        }
    }

    fn word(&mut self) -> String {
        let end = self.bytes.iter().position(|byte| *byte == b' ').unwrap_or(self.bytes.len());
        let word = String::from_utf8_lossy(&self.bytes[..end]).into_owned();
        self.bytes = self.bytes.get(end + 1..).unwrap_or_default();
        word
    }
}

fn player(body: &mut Body<'_>, names: &mut Names) -> Option<()> {
    names.own_tag = body.tag()?;
    body.put("tag", if names.own_tag == 0 { "none" } else { "me" });
    body.number("weight", 4)?;
    body.number("face", 4)?;
    let name = body.text(1)?;
    body.put("name", name);
    Some(())
}

fn item2(body: &mut Body<'_>, names: &mut Names) -> Option<()> {
    let location = body.tag()?;
    body.put("location", names.of(location));
    for index in 0.. {
        if body.bytes.is_empty() {
            break;
        }
        let tag = body.tag()?;
        let flags = body.unsigned(4)?;
        let weight = body.signed(4)?;
        let face = body.unsigned(4)?;
        let name = body.text(1)?;
        let animation = (body.unsigned(2)?, body.unsigned(1)?);
        let number = body.unsigned(4)?;
        let kind = body.unsigned(2)?;
        let thing = Thing { name: singular(&name), location, flags, weight, face, number, kind };
        names.things.insert(tag, thing);
        body.put(format!("{index}.name"), name.replace('\0', "|"));
        body.put(format!("{index}.flags"), format!("{flags:#x}"));
        body.put(format!("{index}.weight"), weight);
        body.put(format!("{index}.face"), face);
        body.put(format!("{index}.animation"), format!("{}/{}", animation.0, animation.1));
        body.put(format!("{index}.number"), number);
        body.put(format!("{index}.type"), kind);
    }
    Some(())
}

fn singular(name: &str) -> String {
    name.split('\0').next().unwrap_or_default().to_owned()
}

fn upditem(body: &mut Body<'_>, names: &mut Names) -> Option<()> {
    let present = body.unsigned(1)?;
    let tag = body.tag()?;
    body.put("tag", names.of(tag));
    body.put("present", format!("{present:#04x}"));
    let has = |bit: u64| present & bit != 0;
    let mut thing = names.things.get(&tag).cloned().unwrap_or_default();
    if has(0x01) {
        thing.location = body.tag()?;
        body.put("location", names.of(thing.location));
    }
    if has(0x02) {
        thing.flags = body.unsigned(4)?;
        body.put("flags", format!("{:#x}", thing.flags));
    }
    if has(0x04) {
        thing.weight = body.signed(4)?;
        body.put("weight", thing.weight);
    }
    if has(0x08) {
        thing.face = body.number("face", 4)?;
    }
    if has(0x10) {
        let name = body.text(1)?;
        thing.name = singular(&name);
        body.put("name", name.replace('\0', "|"));
    }
    if has(0x20) {
        body.number("animation", 2)?;
    }
    if has(0x40) {
        body.number("animation speed", 1)?;
    }
    if has(0x80) {
        thing.number = body.number("number", 4)?;
    }
    if let Some(known) = names.things.get_mut(&tag) {
        *known = thing;
    }
    Some(())
}

fn delitem(body: &mut Body<'_>, names: &mut Names) -> Option<()> {
    while !body.bytes.is_empty() {
        let tag = body.tag()?;
        body.put("tag", names.of(tag));
        names.things.remove(&tag);
    }
    Some(())
}

fn delinv(body: &mut Body<'_>, names: &mut Names) -> Option<()> {
    let tag = body.word().parse().ok()?;
    body.put("tag", names.of(tag));
    names.things.retain(|_, thing| thing.location != tag);
    Some(())
}

fn stats(body: &mut Body<'_>) -> Option<()> {
    while !body.bytes.is_empty() {
        let id = body.unsigned(1)?;
        let value = match id {
            20 | 21 => body.text(1)?,
            17 | 19 | 26 | 29 | 30 | 31 => body.unsigned(4)?.to_string(),
            28 => body.signed(8)?.to_string(),
            140..=189 => format!("level {} experience {}", body.unsigned(1)?, body.signed(8)?),
            _ => body.signed(2)?.to_string(),
        };
        body.put(stat_name(id), value);
    }
    Some(())
}

fn stat_name(id: u64) -> String {
    let name = match id {
        1 => "hp",
        2 => "hp max",
        3 => "sp",
        4 => "sp max",
        5 => "str",
        6 => "int",
        7 => "wis",
        8 => "dex",
        9 => "con",
        10 => "cha",
        12 => "level",
        13 => "wc",
        14 => "ac",
        15 => "dam",
        17 => "speed",
        18 => "food",
        19 => "weapon speed",
        20 => "range",
        21 => "title",
        22 => "pow",
        23 => "grace",
        24 => "grace max",
        25 => "flags",
        26 => "weight limit",
        28 => "experience",
        _ => return format!("stat {id}"),
    };
    name.to_owned()
}

fn map2(body: &mut Body<'_>) -> Option<()> {
    while !body.bytes.is_empty() {
        let position = body.unsigned(2)?.cast_signed();
        let (x, y) = ((position >> 10) - 15, (position >> 4 & 0x3f) - 15);
        if position & 0xf == 1 {
            body.put("scroll", format!("{x},{y}"));
            continue;
        }
        let mut parts = Vec::new();
        loop {
            let head = body.unsigned(1)?;
            if head == 0xff {
                break;
            }
            let data = body.take(usize::try_from(head >> 5).ok()?)?;
            parts.push(match head & 0x1f {
                0 => "clear".to_owned(),
                1 => format!("darkness {data:?}"),
                layer => format!("layer {}: {}", layer.wrapping_sub(16), layer_content(data)),
            });
        }
        body.put(format!("{x},{y}"), parts.join("; "));
    }
    Some(())
}

fn layer_content(data: &[u8]) -> String {
    let (Some(high), Some(low)) = (data.first(), data.get(1)) else {
        return format!("damaged {data:02x?}");
    };
    let face = u16::from_be_bytes([*high, *low]);
    let rest = &data[2..];
    match (face, rest) {
        (0, []) => "empty".to_owned(),
        (0x8000.., _) => format!("animation {face:#06x} speed and smoothness {rest:?}"),
        (_, []) => format!("face {face}"),
        (_, _) => format!("face {face} smoothness {rest:?}"),
    }
}

fn image2(body: &mut Body<'_>) -> Option<()> {
    body.number("face", 4)?;
    body.number("set", 1)?;
    let length = body.number("length", 4)?;
    let image = body.take(usize::try_from(length).ok()?)?;
    let sum = image.iter().fold(0_u32, |sum, byte| sum.rotate_right(1).wrapping_add(u32::from(*byte)));
    body.put("sum", format!("{sum:08x}"));
    Some(())
}

fn face2(body: &mut Body<'_>) -> Option<()> {
    body.number("face", 2)?;
    body.number("set", 1)?;
    let sum = body.unsigned(4)?;
    body.put("sum", format!("{sum:08x}"));
    body.rest_as_text("name");
    Some(())
}

fn anim(body: &mut Body<'_>) -> Option<()> {
    body.number("id", 2)?;
    body.number("flags", 2)?;
    let mut faces = Vec::new();
    while !body.bytes.is_empty() {
        faces.push(body.unsigned(2)?.to_string());
    }
    body.put("faces", faces.join(" "));
    Some(())
}

fn sound2(body: &mut Body<'_>) -> Option<()> {
    let (x, y) = (body.signed(1)?, body.signed(1)?);
    body.put("at", format!("{x},{y}"));
    body.number("direction", 1)?;
    body.number("volume", 1)?;
    body.number("type", 1)?;
    let action = body.text(1)?;
    let name = body.text(1)?;
    body.put("action", action);
    body.put("name", name);
    Some(())
}

fn drawextinfo(body: &mut Body<'_>) -> Option<()> {
    let kind = [body.word(), body.word(), body.word()];
    body.put("type", kind.join("/"));
    body.rest_as_text("text");
    Some(())
}

fn accountplayers(body: &mut Body<'_>) -> Option<()> {
    body.number("count", 1)?;
    while !body.bytes.is_empty() {
        let length = body.unsigned(1)?;
        if length == 0 {
            body.put("end", "");
            continue;
        }
        let field = body.unsigned(1)?;
        let value = body.take(usize::try_from(length).ok()?.checked_sub(1)?)?;
        let value = match field {
            4 | 8 => format!("{value:?}"),
            _ => String::from_utf8_lossy(value).into_owned(),
        };
        body.put(format!("field {field}"), value);
    }
    Some(())
}

fn words(body: &mut Body<'_>, first: &str) -> Option<()> {
    let word = body.word();
    body.put(first, word);
    body.rest_as_text("text");
    Some(())
}

fn replyinfo(body: &mut Body<'_>) -> Option<()> {
    let end = body.bytes.iter().position(|byte| matches!(byte, b' ' | b'\n')).unwrap_or(body.bytes.len());
    let what = body.take(end)?;
    body.put("what", String::from_utf8_lossy(what));
    let text = body.bytes.escape_ascii().to_string();
    body.bytes = &[];
    body.put("text", text);
    Some(())
}
