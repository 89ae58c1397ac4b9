//! Treasure lists: what is rolled into chests, shops and starting packs. File `treasures`.

use super::archetype::{ArchetypeId, Archetypes};
use super::lines::{Lines, key_value};
use super::number::integer;
use super::report::Report;
use super::traits::Text;
use crate::limits::TREASURE_DEPTH_MAX;

/// A list, known by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreasureList {
    pub name: Text,
    /// Exactly one node is taken, weighted by chance; else each is tried by itself.
    pub one: bool,
    pub nodes: Vec<TreasureNode>,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreasureNode {
    pub item: TreasureItem,
    /// Percent, or weight in a list that gives one.
    pub chance: u8,
    /// Largest number made; 0: as the archetype says.
    pub nrof: u16,
    /// Archetype: largest magic bonus. List: lowest difficulty.
    pub magic: i16,
    pub change_name: Option<Text>,
    pub change_title: Option<Text>,
    pub change_slaying: Option<Text>,
    /// Tried when this entry came.
    pub yes: Vec<Self>,
    /// Tried when it did not.
    pub no: Vec<Self>,
}

/// What an entry gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TreasureItem {
    #[default]
    Nothing,
    Archetype(ArchetypeId),
    /// Another list, by name.
    List(Text),
}

impl Default for TreasureNode {
    fn default() -> Self {
        Self {
            item: TreasureItem::Nothing,
            chance: 100,
            nrof: 0,
            magic: 0,
            change_name: None,
            change_title: None,
            change_slaying: None,
            yes: Vec::new(),
            no: Vec::new(),
        }
    }
}

/// All lists, ordered by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Treasures {
    pub lists: Vec<TreasureList>,
}

impl Treasures {
    pub fn find(&self, name: &str) -> Option<&TreasureList> {
        let at = self.lists.binary_search_by(|list| (*list.name).cmp(name)).ok()?;
        Some(&self.lists[at])
    }

    pub fn parse(file: &str, text: &str, archetypes: &Archetypes, report: &mut Report) -> Self {
        let mut reader = Reader { lines: Lines::new(file, text), archetypes, report };
        let mut lists = Vec::new();
        while let Some(line) = reader.lines.next_spoken() {
            let (key, name) = key_value(line.trim_ascii_start());
            if let "treasure" | "treasureone" = key {
                let nodes = reader.nodes(0);
                lists.push(TreasureList { name: Text::from(name), one: key == "treasureone", nodes });
            } else if !key.starts_with('#') {
                reader.tell(format_args!("{line:?} is outside of a list"));
            }
        }
        let mut treasures = Self { lists };
        treasures.lists.sort_by(|one, other| one.name.cmp(&other.name));
        treasures.check(file, report);
        treasures
    }

    fn check(&self, file: &str, report: &mut Report) {
        for pair in self.lists.windows(2).filter(|pair| pair[0].name == pair[1].name) {
            report.add(file, 0, format_args!("list {:?} is there twice", pair[0].name));
        }
        let mut open: Vec<&TreasureNode> = self.lists.iter().flat_map(|list| &list.nodes).collect();
        while let Some(node) = open.pop() {
            open.extend(node.yes.iter().chain(&node.no));
            if let TreasureItem::List(name) = &node.item
                && self.find(name).is_none()
            {
                report.add(file, 0, format_args!("unknown list {name:?}"));
            }
        }
    }
}

struct Reader<'t, 'c> {
    lines: Lines<'t>,
    archetypes: &'c Archetypes,
    report: &'c mut Report,
}

impl Reader<'_, '_> {
    fn tell(&mut self, what: impl std::fmt::Display) {
        self.report.add(self.lines.file(), self.lines.number(), what);
    }

    /// Reads entries up to the `end` of their list.
    fn nodes(&mut self, depth: usize) -> Vec<TreasureNode> {
        let mut nodes = vec![TreasureNode::default()];
        loop {
            let Some(line) = self.lines.next_spoken() else {
                self.tell("a list has no end");
                break;
            };
            let (key, value) = key_value(line.trim_ascii_start());
            let node = nodes.last_mut().expect("there is always an open entry");
            let text = || Some(Text::from(value));
            match key {
                "end" => break,
                "more" => nodes.push(TreasureNode::default()),
                "arch" => node.item = self.archetype(value),
                "list" if value == "NONE" => node.item = TreasureItem::Nothing,
                "list" => node.item = TreasureItem::List(Text::from(value)),
                "chance" => node.chance = integer(value) as u8,
                "nrof" => node.nrof = integer(value) as u16,
                "magic" => node.magic = integer(value) as i16,
                "change_name" => node.change_name = text(),
                "change_title" => node.change_title = text(),
                "change_slaying" => node.change_slaying = text(),
                "yes" | "no" if depth >= TREASURE_DEPTH_MAX => {
                    self.tell(format_args!("more than {TREASURE_DEPTH_MAX} lists inside another"));
                }
                "yes" => node.yes = self.nodes(depth + 1),
                "no" => node.no = self.nodes(depth + 1),
                _ if key.starts_with('#') => {}
                _ => self.tell(format_args!("unknown key {key:?}")),
            }
        }
        nodes
    }

    fn archetype(&mut self, name: &str) -> TreasureItem {
        match self.archetypes.find(name) {
            Some(archetype) => TreasureItem::Archetype(archetype),
            None => {
                self.tell(format_args!("unknown archetype {name:?}"));
                TreasureItem::Nothing
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::names::Names;

    fn parse(text: &str) -> (Treasures, Vec<String>) {
        let mut report = Report::default();
        let archetypes =
            Archetypes::parse("archetypes", "Object gem\nend\nObject coin\nend\n", &Names::default(), &mut report);
        let treasures = Treasures::parse("treasures", text, &archetypes, &mut report);
        (treasures, report.problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_list_has_entries_and_what_follows_from_them() {
        let (treasures, told) = parse(
            "treasure pack\n  arch gem\n  nrof 3\n  yes\n    list rich\n  end\n  no\n    arch coin\n    more\n\
               list NONE\n  end\n  more\n  arch coin\n    chance 25\n # note\n    magic 2\nend\n\
            treasureone rich\narch coin\nend\n",
        );
        assert!(told.is_empty(), "{told:?}");
        let pack = treasures.find("pack").unwrap();
        let [gem, coin] = &pack.nodes[..] else { panic!("{pack:?}") };
        assert_eq!((gem.item.clone(), gem.chance, gem.nrof), (TreasureItem::Archetype(ArchetypeId(0)), 100, 3));
        assert_eq!(gem.yes[0].item, TreasureItem::List("rich".into()));
        assert_eq!((gem.no.len(), gem.no[1].item.clone()), (2, TreasureItem::Nothing));
        assert_eq!((coin.chance, coin.magic), (25, 2));
        assert!(!pack.one && treasures.find("rich").unwrap().one);
    }

    #[test]
    fn what_leads_nowhere_is_told() {
        let (treasures, told) = parse("treasure a\narch ruby\nmore\nlist b\nend\n");
        assert_eq!(treasures.find("a").unwrap().nodes.len(), 2);
        assert_eq!(told, ["treasures:2: unknown archetype \"ruby\"", "treasures: unknown list \"b\""]);
    }

    #[test]
    fn endless_nesting_ends() {
        let (_, told) = parse(&format!("treasure a\n{}", "yes\n".repeat(10_000)));
        assert!(told.iter().any(|problem| problem.contains("inside another")));
    }
}
