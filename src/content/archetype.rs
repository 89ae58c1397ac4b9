//! Archetypes: the kinds of things the world is made of. File `archetypes`.

use std::ops::{Index, IndexMut};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::artifact::Artifacts;
use super::lines::{Lines, key_value};
use super::names::Names;
use super::number::integer;
use super::object::{Lookup, ObjectReader, PlacedObject};
use super::report::Report;
use super::traits::{Text, Traits};

/// Number of an archetype: its place in the file. Numbers hold for one world and build only; names
/// are for files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArchetypeId(pub u32);

/// A kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archetype {
    pub name: Text,
    pub traits: Arc<Traits>,
    /// What each thing of this kind holds when it is made in play, in the order of the file. Things
    /// which a map file places hold what that file says.
    pub inventory: Vec<PlacedObject>,
    /// A tail of a big thing: its head, and where it stands from there.
    pub head: Option<ArchetypeId>,
    pub x: i16,
    pub y: i16,
    /// A head of a big thing: its other parts.
    pub tails: Vec<ArchetypeId>,
    /// A big thing drawn with one image: how many squares it reaches right of and below its head.
    pub extent: (i16, i16),
}

/// All archetypes by number and by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archetypes {
    all: Vec<Archetype>,
    /// Numbers in the order of the names.
    sorted: Vec<ArchetypeId>,
}

impl Archetypes {
    pub fn find(&self, name: &str) -> Option<ArchetypeId> {
        let at = self.sorted.binary_search_by(|&id| (*self[id].name).cmp(name)).ok()?;
        Some(self.sorted[at])
    }

    pub fn named(&self, name: &str) -> Option<&Archetype> {
        self.find(name).map(|id| &self[id])
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = (ArchetypeId, &Archetype)> {
        self.all.iter().enumerate().map(|(at, archetype)| (ArchetypeId(at as u32), archetype))
    }

    pub const fn len(&self) -> usize {
        self.all.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Reads the file. References to other archetypes may point anywhere in it.
    pub fn parse(file: &str, text: &str, names: &Names, report: &mut Report) -> Self {
        let mut blocks =
            Blocks { lines: Lines::new(file, text), names, report, head: None, archetypes: Self::default() };
        let insides = blocks.read();
        let mut archetypes = blocks.archetypes;
        archetypes.sort_names(file, report);
        archetypes.measure();
        archetypes.fill(file, &insides, names, report);
        archetypes
    }

    fn sort_names(&mut self, file: &str, report: &mut Report) {
        let mut sorted: Vec<ArchetypeId> = (0..self.all.len() as u32).map(ArchetypeId).collect();
        sorted.sort_by_key(|&id| (&self[id].name, id));
        sorted.dedup_by(|later, first| {
            let twice = self[*later].name == self[*first].name;
            if twice {
                report.add(file, 0, format_args!("archetype {:?} is there twice: the first counts", self[*later].name));
            }
            twice
        });
        self.sorted = sorted;
    }

    /// Works out how far big things drawn with one image reach.
    fn measure(&mut self) {
        for at in 0..self.all.len() {
            let head = &self.all[at];
            let (mut width, mut height) = (0, 0);
            for &tail in &head.tails {
                let tail = &self[tail];
                if tail.traits.face != head.traits.face {
                    (width, height) = (0, 0);
                    break;
                }
                width = width.max(tail.x);
                height = height.max(tail.y);
            }
            self.all[at].extent = (width, height);
        }
    }

    fn fill(&mut self, file: &str, insides: &[Inside<'_>], names: &Names, report: &mut Report) {
        let artifacts = Artifacts::default();
        let mut inventories = Vec::new();
        for inside in insides {
            let lookup = Lookup { names, archetypes: self, artifacts: &artifacts, materials: None };
            let lines = Lines::from_line(file, inside.inner.text, inside.inner.line);
            inventories.push((inside.archetype, ObjectReader::new(lookup, lines).read_all(report)));
        }
        for (archetype, inventory) in inventories {
            self[archetype].inventory.extend(inventory);
        }
    }
}

impl Index<ArchetypeId> for Archetypes {
    type Output = Archetype;

    fn index(&self, id: ArchetypeId) -> &Archetype {
        &self.all[id.0 as usize]
    }
}

impl IndexMut<ArchetypeId> for Archetypes {
    fn index_mut(&mut self, id: ArchetypeId) -> &mut Archetype {
        &mut self.all[id.0 as usize]
    }
}

/// The text of objects inside an archetype, read once all archetypes are known.
struct Inside<'t> {
    archetype: ArchetypeId,
    inner: InnerText<'t>,
}

/// The first pass over the file.
struct Blocks<'t, 'r> {
    lines: Lines<'t>,
    names: &'r Names,
    report: &'r mut Report,
    head: Option<ArchetypeId>,
    archetypes: Archetypes,
}

impl<'t> Blocks<'t, '_> {
    fn read(&mut self) -> Vec<Inside<'t>> {
        let mut insides = Vec::new();
        let mut more = false;
        while let Some(line) = self.lines.next_spoken() {
            let (key, name) = key_value(line);
            if key.eq_ignore_ascii_case("more") {
                more = true;
            } else if key.eq_ignore_ascii_case("object") {
                self.block(name, more, &mut insides);
                more = false;
            } else {
                self.tell(format_args!("{line:?} is outside of an archetype"));
            }
        }
        insides
    }

    fn tell(&mut self, what: impl std::fmt::Display) {
        self.report.add(self.lines.file(), self.lines.number(), what);
    }

    fn block(&mut self, name: &str, more: bool, insides: &mut Vec<Inside<'t>>) {
        let id = ArchetypeId(self.archetypes.all.len() as u32);
        let (mut x, mut y) = (0, 0);
        let mut traits = Traits::new(self.names);
        traits.name = Text::from(name);
        loop {
            let before = self.lines.clone();
            let Some(line) = self.lines.next_spoken() else {
                self.tell(format_args!("archetype {name:?} has no end"));
                break;
            };
            let (key, value) = key_value(line);
            match &*key.to_ascii_lowercase() {
                "end" => break,
                "x" => x = integer(value) as i16,
                "y" => y = integer(value) as i16,
                "arch" => insides.push(Inside { archetype: id, inner: inner_text(&before, &mut self.lines) }),
                key @ ("msg" | "lore") => match self.lines.block(&format!("end{key}")) {
                    // Empty lines of an archetype's texts are not told.
                    Some(text) => self.set(&mut traits, key, &without_empty_lines(text)),
                    None => self.tell(format_args!("{key} has no end")),
                },
                _ => self.set(&mut traits, key, value),
            }
        }
        // Only what a map says of a thing on it leaves its first action to chance (measured).
        traits.first_action_random = false;
        let head = self.head.filter(|_| more);
        match head {
            Some(head) => self.archetypes[head].tails.push(id),
            None => self.head = Some(id),
        }
        self.archetypes.all.push(Archetype {
            name: Text::from(name),
            traits: Arc::new(traits),
            inventory: Vec::new(),
            head,
            x,
            y,
            tails: Vec::new(),
            extent: (0, 0),
        });
    }

    fn set(&mut self, traits: &mut Traits, key: &str, value: &str) {
        if let Err(unknown) = traits.set(key, value, self.names) {
            self.tell(unknown);
        }
    }
}

/// The text of objects inside a block of another kind, with the number of the line before it.
#[derive(Clone, Copy, Debug)]
pub(super) struct InnerText<'t> {
    pub(super) text: &'t str,
    pub(super) line: u32,
}

/// Passes over one object whose `arch` line has just been read; `before` stands before that line.
pub(super) fn inner_text<'t>(before: &Lines<'t>, lines: &mut Lines<'t>) -> InnerText<'t> {
    let mut open = 1;
    while open > 0 {
        let Some(line) = lines.next() else { break };
        match &*key_value(line).0.to_ascii_lowercase() {
            "arch" => open += 1,
            "end" => open -= 1,
            key @ ("msg" | "lore") => drop(lines.block(&format!("end{key}"))),
            _ => {}
        }
    }
    let from = before.rest();
    InnerText { text: &from[..from.len() - lines.rest().len()], line: before.number() }
}

/// The lines of a text that say something.
fn without_empty_lines(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| *line != "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::flags::Flag;

    fn parse(text: &str) -> (Archetypes, Report) {
        let mut report = Report::default();
        let names = Names::new::<_, &str>(["blank.111", "dragon.111", "leg.111"], []);
        (Archetypes::parse("archetypes", text, &names, &mut report), report)
    }

    #[test]
    fn an_archetype_is_called_after_itself_unless_it_says_otherwise() {
        let (archetypes, report) = parse("# ours\nObject silver frost\nend\nObject a\nName axe\nfloat \nend\n");
        assert!(report.is_empty(), "{report}");
        assert_eq!(&*archetypes.named("silver frost").unwrap().traits.name, "silver frost");
        assert_eq!(&*archetypes.named("a").unwrap().traits.name, "axe");
        assert!(archetypes.named("axe").is_none());
    }

    #[test]
    fn a_big_thing_has_a_head_and_tails_and_an_extent() {
        let (archetypes, report) = parse(
            "Object dragon\nface dragon.111\nend\n\
            More\nObject dragon_2\nface dragon.111\nx 1\nend\n\
            More\nObject dragon_3\nface dragon.111\nx 1\ny 2\nend\n\
            Object spider\nface dragon.111\nend\n\
            More\nObject spider_2\nface leg.111\nx 1\nend\n",
        );
        assert!(report.is_empty(), "{report}");
        let dragon = archetypes.named("dragon").unwrap();
        assert_eq!((dragon.tails.len(), dragon.extent), (2, (1, 2)));
        let tail = &archetypes[dragon.tails[1]];
        assert_eq!((tail.head, tail.x, tail.y), (archetypes.find("dragon"), 1, 2));
        assert_eq!(archetypes.named("spider").unwrap().extent, (0, 0));
    }

    #[test]
    fn empty_lines_of_a_text_are_not_kept() {
        let (archetypes, _) = parse("Object town\nmsg\nOne.\n\n\nTwo.\nendmsg\nend\n");
        assert_eq!(archetypes.named("town").unwrap().traits.msg.as_deref(), Some("One.\nTwo.\n"));
    }

    #[test]
    fn what_lies_inside_an_archetype_may_be_described_after_it() {
        let (archetypes, report) = parse(
            "Object wall\narch spell\nlevel 5\nmsg\nend\nendmsg\nend\nno_pick 1\nend\nObject spell\nlevel 1\nend\n",
        );
        assert!(report.is_empty(), "{report}");
        let wall = archetypes.named("wall").unwrap();
        assert!(wall.traits.has(Flag::NoPick));
        let [spell] = &wall.inventory[..] else { panic!("{wall:?}") };
        assert_eq!((Some(spell.archetype), spell.traits.level), (archetypes.find("spell"), 5));
        assert_eq!(spell.traits.msg.as_deref(), Some("end\n"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_the_rest_loads() {
        let (archetypes, report) =
            parse("stray\nObject a\nface none.111\narch nothing\nend\nend\nObject a\nend\nObject b\nmsg\nlost\n");
        assert_eq!(archetypes.len(), 3);
        let told: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "archetypes:1: \"stray\" is outside of an archetype",
                "archetypes:3: unknown face none.111",
                "archetypes:10: msg has no end",
                "archetypes:11: archetype \"b\" has no end",
                "archetypes: archetype \"a\" is there twice: the first counts",
                "archetypes:4: unknown archetype \"nothing\"",
            ]
        );
    }
}
