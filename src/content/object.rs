//! Objects as they stand in files: `arch NAME` ... `end`, one inside another.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::archetype::{ArchetypeId, Archetypes};
use super::artifact::Artifacts;
use super::lines::{Lines, key_value};
use super::materials::{Material, Materials};
use super::names::Names;
use super::number::integer;
use super::report::Report;
use super::traits::Traits;
use crate::limits::OBJECT_DEPTH_MAX;

/// An object of a file: what it is, where it lies, what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedObject {
    pub archetype: ArchetypeId,
    /// The archetype's own when nothing differs; objects of one file which differ alike share one.
    pub traits: Arc<Traits>,
    /// Column and row on the map.
    pub x: i16,
    pub y: i16,
    /// Height of the land in the map maker's mind. Nothing in play depends on it, and kept here it
    /// does not make every square of the world a different thing.
    pub elevation: Option<i32>,
    /// What the file puts inside, in its order, and nothing else: the inventory of the archetype is
    /// for things made anew (maps repeat it). The stock server puts each at the head of the
    /// inventory, so the last of these comes first there.
    pub inventory: Vec<Self>,
}

/// What the reading of objects looks up.
#[derive(Clone, Copy, Debug)]
pub struct Lookup<'c> {
    pub names: &'c Names,
    pub archetypes: &'c Archetypes,
    pub artifacts: &'c Artifacts,
    /// Of what things may be made that are laid somewhere and do not say it. `None`: what is read is laid nowhere, and
    /// gets its material when it is made in play.
    pub materials: Option<&'c Materials>,
}

impl<'c> Lookup<'c> {
    /// The material of something laid that has one of several and does not say which: the first of the file, as on the
    /// stock server. It changes no weight, no value and no protection.
    fn common_material(self, traits: &Traits) -> Option<&'c Material> {
        // What has words of its own never says of what it is made.
        let undecided = traits.material != 0 && traits.materialname.is_none() && traits.msg.is_none();
        self.materials.filter(|_| undecided)?.common(traits.material)
    }
}

type Setting<'t> = (&'t str, &'t str);

/// Reads the objects of one text.
pub(super) struct ObjectReader<'c, 't> {
    lookup: Lookup<'c>,
    lines: Lines<'t>,
    /// Settings of the object being read, above those of the objects it lies in.
    settings: Vec<Setting<'t>>,
    shared: BTreeMap<u64, Vec<Shared<'t>>>,
    /// The archetypes met lately, by a few bits of their name.
    recent: Vec<Option<(&'t str, ArchetypeId)>>,
}

/// Traits made once in this text.
struct Shared<'t> {
    archetype: ArchetypeId,
    settings: Vec<Setting<'t>>,
    traits: Arc<Traits>,
}

const RECENT: usize = 256;

impl<'c, 't> ObjectReader<'c, 't> {
    pub(super) fn new(lookup: Lookup<'c>, lines: Lines<'t>) -> Self {
        Self { lookup, lines, settings: Vec::new(), shared: BTreeMap::new(), recent: vec![None; RECENT] }
    }

    /// Reads everything up to the end of the text.
    pub(super) fn read_all(&mut self, report: &mut Report) -> Vec<PlacedObject> {
        let mut objects = Vec::new();
        while let Some(line) = self.lines.next_spoken() {
            let (key, value) = key_value(line);
            if key.eq_ignore_ascii_case("arch") {
                objects.extend(self.read(value, 0, report));
            } else {
                report.add(self.lines.file(), self.lines.number(), format_args!("{line:?} is no object"));
            }
        }
        objects
    }

    /// Reads one object whose `arch` line has been read. `None` when it has to be dropped: its lines
    /// are read all the same.
    fn read(&mut self, name: &'t str, depth: usize, report: &mut Report) -> Option<PlacedObject> {
        let start = self.lines.number();
        let archetype = self.archetype(name);
        if archetype.is_none() {
            report.add(self.lines.file(), start, format_args!("unknown archetype {name:?}"));
        }
        if depth > OBJECT_DEPTH_MAX {
            report.add(self.lines.file(), start, format_args!("more than {OBJECT_DEPTH_MAX} objects inside another"));
            self.skip();
            return None;
        }
        let (mut x, mut y, mut elevation, mut inventory) = (0, 0, None, Vec::new());
        let bottom = self.settings.len();
        loop {
            let Some(line) = self.lines.next() else {
                report.add(self.lines.file(), start, format_args!("object {name:?} has no end"));
                break;
            };
            let (key, value) = key_value(line);
            match Keyword::of(key) {
                Keyword::Setting => self.settings.push((key, value)),
                Keyword::X => x = integer(value) as i16,
                Keyword::Y => y = integer(value) as i16,
                Keyword::Elevation => elevation = Some(integer(value) as i32),
                Keyword::Nothing => {}
                Keyword::Block(key, end) => match self.lines.block(end) {
                    Some(text) => self.settings.push((key, text)),
                    None => report.add(self.lines.file(), self.lines.number(), format_args!("{key} has no {end}")),
                },
                Keyword::Arch => inventory.extend(self.read(value, depth + 1, report)),
                Keyword::End => break,
            }
        }
        let object = archetype.map(|archetype| {
            let (traits, artifact) = self.traits(archetype, bottom, start, report);
            inventory.extend(artifact);
            PlacedObject { archetype, traits, x, y, elevation, inventory }
        });
        self.settings.truncate(bottom);
        object
    }

    /// Reads to the end of the object, whatever is in it.
    fn skip(&mut self) {
        let mut open = 1;
        while let Some(line) = self.lines.next() {
            match Keyword::of(key_value(line).0) {
                Keyword::Arch => open += 1,
                Keyword::End => open -= 1,
                Keyword::Block(_, end) => drop(self.lines.block(end)),
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    fn archetype(&mut self, name: &'t str) -> Option<ArchetypeId> {
        let slot = hash(0, name) as usize % RECENT;
        if let Some((recent, archetype)) = self.recent[slot]
            && recent == name
        {
            return Some(archetype);
        }
        let archetype = self.lookup.archetypes.find(name)?;
        self.recent[slot] = Some((name, archetype));
        Some(archetype)
    }

    /// The archetype's traits with the settings above `bottom`, and what an artifact among them puts
    /// inside.
    fn traits(
        &mut self,
        archetype: ArchetypeId,
        bottom: usize,
        line: u32,
        report: &mut Report,
    ) -> (Arc<Traits>, Vec<PlacedObject>) {
        let lookup = self.lookup;
        let base = &lookup.archetypes[archetype].traits;
        let settings = &self.settings[bottom..];
        if settings.is_empty() && lookup.common_material(base).is_none() {
            return (Arc::clone(base), Vec::new());
        }
        let artifact = settings
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case("artifact"))
            .filter_map(|(_, title)| lookup.artifacts.find(title, base.kind))
            .next_back();
        let inventory = artifact.map_or_else(Vec::new, |artifact| artifact.inventory.clone());

        let number =
            settings.iter().fold(u64::from(archetype.0), |number, (key, value)| hash(hash(number, key), value));
        let alike = self.shared.entry(number).or_default();
        if let Some(shared) = alike.iter().find(|it| it.archetype == archetype && it.settings == settings) {
            return (Arc::clone(&shared.traits), inventory);
        }

        let mut traits = (**base).clone();
        for (key, value) in settings {
            if let Err(unknown) = traits.set(key, value, lookup.names) {
                report.add(self.lines.file(), line, unknown);
            }
            if key.eq_ignore_ascii_case("artifact") {
                match lookup.artifacts.find(value, base.kind) {
                    Some(artifact) => artifact.apply(&mut traits, lookup.names),
                    None => report.add(self.lines.file(), line, format_args!("unknown artifact {value:?}")),
                }
            }
        }
        traits.finish(base);
        if let Some(material) = lookup.common_material(&traits) {
            traits.materialname = Some(material.name.clone());
        }
        let traits = if traits == **base { Arc::clone(base) } else { Arc::new(traits) };
        alike.push(Shared { archetype, settings: settings.to_vec(), traits: Arc::clone(&traits) });
        (traits, inventory)
    }
}

/// What a line of an object is to its reader.
enum Keyword {
    X,
    Y,
    Elevation,
    Arch,
    End,
    /// A text of several lines: the key, and the line that ends it.
    Block(&'static str, &'static str),
    /// An empty line or a comment.
    Nothing,
    Setting,
}

impl Keyword {
    fn of(key: &str) -> Self {
        let bytes = key.as_bytes();
        match bytes.len() {
            0 => Self::Nothing,
            _ if bytes[0] == b'#' => Self::Nothing,
            1 => match bytes[0] {
                b'x' | b'X' => Self::X,
                b'y' | b'Y' => Self::Y,
                _ => Self::Setting,
            },
            3 if key.eq_ignore_ascii_case("end") => Self::End,
            3 if key.eq_ignore_ascii_case("msg") => Self::Block("msg", "endmsg"),
            4 if key.eq_ignore_ascii_case("arch") => Self::Arch,
            4 if key.eq_ignore_ascii_case("lore") => Self::Block("lore", "endlore"),
            9 if key == "elevation" => Self::Elevation,
            _ => Self::Setting,
        }
    }
}

/// Mixes a text into a number; the same in every process.
fn hash(start: u64, text: &str) -> u64 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut chunks = text.as_bytes().chunks_exact(8);
    let mut number = start ^ text.len() as u64;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("the chunk has eight bytes"));
        number = (number ^ word).wrapping_mul(PRIME).rotate_left(29);
    }
    let tail = chunks.remainder().iter().fold(0, |tail, &byte| tail << 8 | u64::from(byte));
    let number = (number ^ tail).wrapping_mul(PRIME);
    number ^ number >> 32
}
