//! `replyinfo`: the answers to `requestinfo`.
//!
//! Owns the shape of each answer, both ways: which has a newline behind its type and which a space,
//! and the count of the experience table that is one too many. What the answers say is content.

use super::character_info::{CharacterInfo, NewCharLine, StartingMap};
use super::reader::{DecodeError, Reader, lossy};
use super::writer::{EncodeError, Writer};

/// Pictures that one `image_sums` may list; the stock server takes `stop - start` up to 1000.
pub const IMAGE_SUMS_MAX: usize = 1001;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyInfo {
    ImageInfo(ImageInfo),
    ImageSums {
        start: u32,
        stop: u32,
        sums: Vec<ImageSum>,
    },
    SkillInfo(Vec<SkillName>),
    /// Experience for level 1, 2, …
    ExpTable(Vec<u64>),
    /// Names of archetypes.
    RaceList(Vec<String>),
    ClassList(Vec<String>),
    RaceInfo(CharacterInfo),
    ClassInfo(CharacterInfo),
    StartingMap(Vec<StartingMap>),
    NewCharInfo(Vec<NewCharLine>),
    News(String),
    Rules(String),
    Motd(String),
    KnowledgeInfo(Vec<KnowledgeKind>),
    /// Mask and name.
    SpellPaths(Vec<(u32, String)>),
    /// The request back, without data: its type, or what it asks for, is not known.
    Nothing(String),
}

/// What pictures there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageInfo {
    /// The highest number of a face.
    pub last: u32,
    /// `checksum::name_table_checksum` of their names.
    pub checksum: i32,
    /// A line for each set: `0:base:standard:0:32x32:none:The standard image set.`
    pub sets: Vec<String>,
}

/// One picture of `image_sums`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageSum {
    pub number: u16,
    /// `checksum::face_checksum` of the picture.
    pub checksum: u32,
    pub set: u8,
    pub name: String,
}

/// A skill's statistic and name; the face for a request with the argument 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SkillName {
    pub stat: u8,
    pub name: String,
    pub face: Option<u16>,
}

/// A kind of knowledge. The first of the list has no names: its face is the one for any kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnowledgeKind {
    pub kind: String,
    pub name: String,
    pub face: u16,
    /// Whether knowing it lets one attempt it, as a recipe.
    pub attempt: bool,
}

impl ReplyInfo {
    pub(super) fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        match self {
            Self::ImageInfo(info) => {
                out.text(&format!("image_info\n{}\n{}\n", info.last, info.checksum));
                lines(&info.sets, out, Clone::clone);
            }
            Self::ImageSums { start, stop, sums } => {
                out.text(&format!("image_sums {start} {stop} "));
                sums.iter().try_for_each(|sum| sum.encode(out))?;
            }
            Self::SkillInfo(skills) => {
                out.text("skill_info\n");
                lines(skills, out, |skill| match skill.face {
                    None => format!("{}:{}", skill.stat, skill.name),
                    Some(face) => format!("{}:{}:{face}", skill.stat, skill.name),
                });
            }
            Self::ExpTable(levels) => {
                out.text("exp_table\n");
                out.count16("experience table", levels.len() + 1)?;
                levels.iter().for_each(|&level| out.u64(level));
            }
            Self::RaceList(archetypes) => list("race_list", archetypes, out),
            Self::ClassList(archetypes) => list("class_list", archetypes, out),
            Self::RaceInfo(info) => {
                out.text("race_info ");
                info.encode(out)?;
            }
            Self::ClassInfo(info) => {
                out.text("class_info ");
                info.encode(out)?;
            }
            Self::StartingMap(maps) => {
                out.text("startingmap\n");
                maps.iter().try_for_each(|map| map.encode(out))?;
            }
            Self::NewCharInfo(variables) => {
                out.text("newcharinfo\n");
                variables.iter().try_for_each(|line| line.encode(out))?;
            }
            Self::News(text) => file("news", text, out),
            Self::Rules(text) => file("rules", text, out),
            Self::Motd(text) => file("motd", text, out),
            Self::KnowledgeInfo(kinds) => {
                out.text("knowledge_info\n");
                lines(kinds, out, |kind| {
                    format!("{}:{}:{}:{}", kind.kind, kind.name, kind.face, u8::from(kind.attempt))
                });
            }
            Self::SpellPaths(paths) => {
                out.text("spell_paths\n");
                lines(paths, out, |(mask, name)| format!("{mask}:{name}"));
            }
            Self::Nothing(request) => out.text(request),
        }
        Ok(())
    }

    pub(super) fn decode(body: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let request = body.clone();
        let bytes = body.remaining();
        let length = bytes.iter().position(|&byte| byte == b' ' || byte == b'\n').unwrap_or(bytes.len());
        let (kind, behind) = bytes.split_at_checked(length).unwrap_or_default();
        let data = &mut Reader::new(behind.get(1..).unwrap_or_default());
        Ok(match kind {
            b"image_info" => Self::ImageInfo(ImageInfo::decode(data)?),
            b"image_sums" => image_sums(data, request)?,
            b"skill_info" => Self::SkillInfo(decode_lines(data, SkillName::decode)?),
            b"exp_table" => Self::ExpTable(exp_table(data)?),
            b"race_list" => Self::RaceList(decode_list(data)),
            b"class_list" => Self::ClassList(decode_list(data)),
            b"race_info" => Self::RaceInfo(CharacterInfo::decode(data)?),
            b"class_info" => Self::ClassInfo(CharacterInfo::decode(data)?),
            b"startingmap" => Self::StartingMap(StartingMap::decode_all(data)?),
            b"newcharinfo" => Self::NewCharInfo(NewCharLine::decode_all(data)?),
            b"news" => Self::News(decode_file(data)),
            b"rules" => Self::Rules(decode_file(data)),
            b"motd" => Self::Motd(decode_file(data)),
            b"knowledge_info" => Self::KnowledgeInfo(decode_lines(data, KnowledgeKind::decode)?),
            b"spell_paths" => {
                Self::SpellPaths(decode_lines(data, |line| Ok((field(line, "spell path")?, lossy(line.remaining()))))?)
            }
            _ => Self::Nothing(request.clone().text()),
        })
    }
}

/// Each with a newline behind it.
fn lines<T>(entries: &[T], out: &mut Writer, line: impl Fn(&T) -> String) {
    for entry in entries {
        out.text(&line(entry));
        out.u8(b'\n');
    }
}

fn decode_lines<T>(
    data: &mut Reader<'_>,
    decode: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut entries = Vec::new();
    while !data.is_empty() {
        entries.push(decode(&mut Reader::new(data.until(b'\n')))?);
    }
    Ok(entries)
}

/// A number that ends at a colon.
fn field<T: std::str::FromStr>(line: &mut Reader<'_>, what: &'static str) -> Result<T, DecodeError> {
    Reader::new(line.until(b':')).number(what)
}

/// Each with a bar before it.
fn list(kind: &str, archetypes: &[String], out: &mut Writer) {
    out.text(kind);
    out.space();
    for archetype in archetypes {
        out.u8(b'|');
        out.text(archetype);
    }
}

fn decode_list(data: &mut Reader<'_>) -> Vec<String> {
    let text = data.text();
    text.split('|').filter(|archetype| !archetype.is_empty()).map(str::to_owned).collect()
}

/// A whole file, and a NUL.
fn file(kind: &str, text: &str, out: &mut Writer) {
    out.text(kind);
    out.u8(b'\n');
    out.text(text);
    out.u8(0);
}

fn decode_file(data: &mut Reader<'_>) -> String {
    let bytes = data.remaining();
    lossy(bytes.strip_suffix(b"\0").unwrap_or(bytes))
}

/// The count is of the levels and one more.
fn exp_table(data: &mut Reader<'_>) -> Result<Vec<u64>, DecodeError> {
    let count = data.u16("levels")?;
    let levels = (1..count).map(|_| data.u64("experience of a level")).collect::<Result<_, _>>()?;
    data.end("exp_table")?;
    Ok(levels)
}

impl ImageInfo {
    fn decode(data: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            last: Reader::new(data.until(b'\n')).number("last face")?,
            checksum: Reader::new(data.until(b'\n')).number("names checksum")?,
            sets: decode_lines(data, |line| Ok(line.text()))?,
        })
    }
}

/// A range that is refused is echoed and has no data, not even the space before it.
fn image_sums(data: &mut Reader<'_>, mut request: Reader<'_>) -> Result<ReplyInfo, DecodeError> {
    let mut range = data.clone();
    let words = [range.until(b' '), range.until(b' ')];
    if words.iter().any(|word| word.is_empty()) || data.left() == words.iter().map(|word| word.len()).sum::<usize>() + 1
    {
        return Ok(ReplyInfo::Nothing(request.text()));
    }
    let (start, stop) = (data.number("first face")?, data.number("last face")?);
    let mut sums = Vec::new();
    while !data.is_empty() {
        sums.push(ImageSum::decode(data)?);
    }
    Ok(ReplyInfo::ImageSums { start, stop, sums })
}

impl ImageSum {
    /// The length of the name counts its NUL.
    fn encode(&self, out: &mut Writer) -> Result<(), EncodeError> {
        out.u16(self.number);
        out.u32(self.checksum);
        out.u8(self.set);
        out.count8("face name", self.name.len() + 1)?;
        out.text(&self.name);
        out.u8(0);
        Ok(())
    }

    fn decode(data: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            number: data.u16("face number")?,
            checksum: data.u32("face checksum")?,
            set: data.u8("face set")?,
            name: Reader::new(data.bytes8("face name")?).c_text(),
        })
    }
}

impl SkillName {
    fn decode(line: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            stat: field(line, "skill stat")?,
            name: lossy(line.until(b':')),
            face: (!line.is_empty()).then(|| line.number("skill face")).transpose()?,
        })
    }
}

impl KnowledgeKind {
    fn decode(line: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            kind: lossy(line.until(b':')),
            name: lossy(line.until(b':')),
            face: field(line, "knowledge face")?,
            attempt: field::<u8>(line, "knowledge attempt")? != 0,
        })
    }
}
