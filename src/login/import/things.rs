//! Objects of a stock player file become carried things of this world.
//!
//! What the world has no archetype for cannot be carried, but what lies inside of it is. Every key goes the way it goes
//! when a map is read. Whatever is not here as it was there is noted with its line.

use std::collections::BTreeSet;

use super::report::Note;
use super::tree::{Node, Setting, shortened};
use crate::content::{Catalog, PlacedObject, Traits};
use crate::game::Carried;
use crate::game::kinds;
use crate::ids::Tag;

/// What the stock server writes of things and works out anew when it reads them, and so do we.
const FOLLOWS: [&str; 10] = [
    "x",
    "y",
    "carrying",
    "total_exp",
    "weapon_speed",
    "weapon_speed_left",
    "no_fix_player",
    "has_ready_weapon",
    "was_wiz",
    "wiz",
];
/// Is it worked out anew from other things?
pub(super) fn follows(key: &str) -> bool {
    FOLLOWS.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Percent of what was ever learnt that nothing can take away (`permanent_experience_percentage` of a stock server).
const FOR_EVER: i64 = 50;

/// Keys that no table knows and that the world's files, or the rules, use all the same.
#[derive(Debug)]
pub(super) struct Customs(BTreeSet<String>);

impl Customs {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let archetypes = catalog.archetypes.iter().map(|(_, archetype)| &*archetype.traits);
        let artifacts = catalog.artifacts.all.iter().map(|artifact| &artifact.changes);
        let keys = archetypes.chain(artifacts).flat_map(|traits| traits.custom.iter());
        Self(keys.map(|(key, _)| key.to_owned()).chain(WRITTEN_BY_RULES.map(str::to_owned)).collect())
    }

    fn has(&self, key: &str) -> bool {
        self.0.contains(key)
    }
}

/// What a stock server writes itself (data-formats, section 5).
const WRITTEN_BY_RULES: [&str; 9] = [
    "generator_code",
    "generator_generated",
    "talked_to",
    "knowledge_marker",
    "item_owner",
    "item_willpower",
    "identified_animation",
    "price_adjustment",
    "custom_name",
];

/// Makes the things of one file.
#[derive(Debug)]
pub(super) struct Things<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) customs: &'a Customs,
    pub(super) file: &'a str,
    pub(super) notes: Vec<Note>,
    /// Things that are carried, and those that cannot be.
    pub(super) carried: usize,
    pub(super) lost: usize,
    last_tag: u32,
}

impl<'a> Things<'a> {
    pub(super) fn new(catalog: &'a Catalog, customs: &'a Customs, file: &'a str) -> Self {
        Self { catalog, customs, file, notes: Vec::new(), carried: 0, lost: 0, last_tag: 0 }
    }

    pub(super) fn note(&mut self, line: u32, what: impl std::fmt::Display) {
        self.notes.push(Note::new(self.file, line, what));
    }

    /// Regions give others where they have these already.
    pub(super) fn fresh_tag(&mut self) -> Tag {
        self.last_tag += 1;
        Tag(self.last_tag)
    }

    /// Everything inside of an object. The last in the file is the first in the list.
    pub(super) fn inside(&mut self, node: &Node) -> Vec<Carried> {
        node.inside.iter().rev().flat_map(|inner| self.thing(inner)).collect()
    }

    /// A thing with all that is in it; what is in it alone, if it cannot be carried itself.
    fn thing(&mut self, node: &Node) -> Vec<Carried> {
        let Some(archetype) = self.catalog.archetype(&node.arch) else {
            self.lose(node, format_args!("there is no archetype {} in this world", node.arch));
            return self.inside(node);
        };
        if archetype.traits.kind == kinds::PLAYER || archetype.head.is_some() {
            self.lose(node, format_args!("{} is nothing that can be carried", node.arch));
            return self.inside(node);
        }
        let base = &archetype.traits;
        let mut traits = (**base).clone();
        let mut made_special = Vec::new();
        for setting in &node.settings {
            self.obey(&mut traits, base.kind, setting, &mut made_special);
        }
        traits.finish(base);
        keep_for_ever(&mut traits, node);
        self.check_bounds(&mut traits, node);
        let tag = self.fresh_tag();
        self.carried += 1;
        let mut items = self.inside(node);
        let missing = |placed: &&&PlacedObject| !items.iter().any(|item| item.arch == *self.name(placed));
        let missing: Vec<&PlacedObject> = made_special.iter().filter(missing).copied().collect();
        for placed in missing {
            items.push(self.placed(placed));
        }
        let keys = traits.differences(base, &self.catalog.names);
        vec![Carried { arch: archetype.name.to_string(), tag, item: None, keys, items }]
    }

    /// One line of an object. `made_special` is what an artifact among them puts inside.
    fn obey(&mut self, traits: &mut Traits, kind: u8, setting: &Setting, made_special: &mut Vec<&'a PlacedObject>) {
        let Setting { key, value, line } = setting;
        if follows(key) {
            return;
        }
        if !Traits::is_key(key) && !value.is_empty() && !self.customs.has(key) {
            self.note(*line, format_args!("nothing here knows the key {key}: it is kept as it is"));
        }
        if let Err(unknown) = traits.set(key, value, &self.catalog.names) {
            self.note(*line, format_args!("{unknown}: it keeps that of its kind"));
        }
        if key.eq_ignore_ascii_case("artifact") && !value.is_empty() {
            match self.catalog.artifacts.find(value, kind) {
                Some(artifact) => {
                    artifact.apply(traits, &self.catalog.names);
                    *made_special = artifact.inventory.iter().collect();
                }
                None => self.note(*line, format_args!("there is no artifact {value} in this world: it becomes common")),
            }
        }
    }

    /// What would not be a thing of this world any more is brought back into its bounds.
    pub(super) fn check_bounds(&mut self, traits: &mut Traits, node: &Node) {
        let wrong = |key: &str, right: &dyn Fn(i64) -> bool| {
            let setting = node.settings.iter().rev().find(|setting| setting.key.eq_ignore_ascii_case(key))?;
            let value = setting.value.parse::<i64>().ok().filter(|value| right(*value));
            value.is_none().then(|| (setting.line, shortened(&setting.value)))
        };
        let level_max = self.catalog.exp_table.level_max();
        let bounds: [(&str, &dyn Fn(i64) -> bool); 5] = [
            ("nrof", &|value| (0..=i64::from(i32::MAX)).contains(&value)),
            ("weight", &|value| (0..=i64::from(i32::MAX)).contains(&value)),
            ("value", &|value| i32::try_from(value).is_ok()),
            ("exp", &|value| value >= 0),
            ("level", &|value| (0..=i64::from(level_max)).contains(&value)),
        ];
        for (key, right) in bounds {
            let Some((line, value)) = wrong(key, right) else { continue };
            let taken = match key {
                "nrof" => {
                    traits.nrof = 1;
                    "one"
                }
                "weight" => {
                    traits.weight = traits.weight.max(0);
                    "as much as this world can weigh"
                }
                "value" => {
                    traits.value = 0;
                    "nothing"
                }
                "exp" => {
                    (traits.exp, traits.perm_exp) = (0, 0);
                    "none"
                }
                _ => {
                    traits.level = traits.level.clamp(0, level_max);
                    "as near as there is one"
                }
            };
            self.note(line, format_args!("{key} {value} is out of bounds: {taken} is carried"));
        }
    }

    fn lose(&mut self, node: &Node, why: std::fmt::Arguments<'_>) {
        self.lost += 1;
        let of = |key: &str| node.settings.iter().find(|it| it.key == key).map(|it| it.value.as_str());
        let pieces = of("nrof").map(|nrof| format!("{nrof} ")).unwrap_or_default();
        let name = of("name").unwrap_or(&node.arch);
        let rest = if node.inside.is_empty() { "" } else { "; what is inside is carried without it" };
        self.note(node.line, format_args!("{why}: {pieces}{name} NOT carried{rest}"));
    }

    fn name(&self, placed: &PlacedObject) -> &'a str {
        let catalog: &'a Catalog = self.catalog;
        &catalog.archetypes[placed.archetype].name
    }

    /// Something that the world's files put inside.
    fn placed(&mut self, placed: &PlacedObject) -> Carried {
        let base = &self.catalog.archetypes[placed.archetype];
        let items = placed.inventory.iter().rev().map(|inner| self.placed(inner)).collect();
        Carried {
            arch: base.name.to_string(),
            tag: self.fresh_tag(),
            item: None,
            keys: placed.traits.differences(&base.traits, &self.catalog.names),
            items,
        }
    }
}

/// What was learnt once and can never be lost: the stock server writes what was learnt in all, we write the share of it.
pub(super) fn keep_for_ever(traits: &mut Traits, node: &Node) {
    let total = node.settings.iter().rev().find(|setting| setting.key == "total_exp");
    let total = total.and_then(|setting| setting.value.parse::<i64>().ok()).unwrap_or(0);
    traits.perm_exp = traits.perm_exp.max(total.max(0) / 100 * FOR_EVER + total.max(0) % 100 * FOR_EVER / 100);
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::tree::PlayerFile;
    use super::*;
    use crate::content::catalog::WorldFiles;

    const ARCHETYPES: &str = "Object ring\nname ring\ntype 70\nweight 10\nend\n\
        Object sword\nname long sword\nname_pl long swords\ntype 15\ndam 8\nweight 15000\nend\n\
        Object sack\nname sack\ntype 122\ncontainer 50000\nweight 500\nend\n\
        Object arrow\nname arrow\ntype 13\nnrof 1\nweight 40\nend\n\
        Object scroll\nname scroll\ntype 111\nidentified_name scroll of praying\nend\n\
        Object skill_praying\nname praying\ntype 43\nskill praying\nend\n\
        Object spark\nname spark\ntype 101\nend\n\
        Object human_player\nname human\ntype 1\nanimation human\nface human.111\nhp 5\nend\n\
        Object wizard_class\nname wizard\ntype 37\nanimation wizard\nface wizard.111\nend\n\
        Object map_home\nname home\ntype 22\nsubtype 3\nslaying /home\nhp 2\nsp 3\nend\n";
    const ARTIFACTS: &str =
        "Allowed sword\nchance 1\nObject Lythander\ntype 15\ndam 5\nvalue 10\narch spark\nend\nend\n";

    pub(in super::super) fn catalog() -> Catalog {
        let file = |name: &str, text: &str| (name.to_owned(), bytes::Bytes::copy_from_slice(text.as_bytes()));
        let files = [
            file("archetypes", ARCHETYPES),
            file("artifacts", ARTIFACTS),
            file("faces", "face human.111\nend\nface wizard.111\nend\n"),
            file("bmaps.paths", "human.111\nwizard.111\n"),
            file("animations", "anim human\nhuman.111\nmina\nanim wizard\nwizard.111\nmina\n"),
            file("exp_table", "max_level 5\n0\n1000\n2000\n4000\n8000\n"),
        ];
        Catalog::parse(&WorldFiles { files: files.into_iter().collect() }).0
    }

    /// What a body of such a text holds, and what is noted.
    fn carry(text: &str) -> (Vec<Carried>, Vec<String>) {
        let mut notes = Vec::new();
        let player = PlayerFile::read("A.pl", &format!("endplst\narch human_player\n{text}end\n"), &mut notes);
        let catalog = catalog();
        let customs = Customs::of(&catalog);
        let mut things = Things::new(&catalog, &customs, "A.pl");
        let carried = things.inside(&player.objects[0]);
        notes.append(&mut things.notes);
        notes.sort_by_key(|note| note.line);
        (carried, notes.iter().map(Note::to_string).collect())
    }

    fn arches(things: &[Carried]) -> Vec<String> {
        things.iter().map(|thing| format!("{}{:?}", thing.arch, arches(&thing.items))).collect()
    }

    #[test]
    fn what_is_last_in_the_file_is_first_in_the_hand() {
        let (things, notes) = carry("arch ring\nend\narch sack\narch ring\nend\narch arrow\nnrof 3\nend\nend\n");
        assert_eq!(arches(&things), [r#"sack["arrow[]", "ring[]"]"#, "ring[]"]);
        assert_eq!(things[0].items[0].keys, [("nrof".to_owned(), "3".to_owned())]);
        assert_eq!(notes, Vec::<String>::new());
    }

    #[test]
    fn a_thing_keeps_what_was_done_to_it_and_forgets_what_follows() {
        let (things, notes) = carry(
            "arch sword\nname_pl Excaliburs\nname Excalibur\ncursed 1\napplied 1\nidentified 1\nmsg\nIt says:\nend\nendmsg\n\
             carrying 5\nweapon_speed 0.8\nx 3\nend\n",
        );
        let keys: Vec<(&str, &str)> = things[0].keys.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(
            keys,
            [
                ("name", "Excalibur"),
                ("name_pl", "Excaliburs"),
                ("identified", "1"),
                ("msg", "It says:\nend\n"),
                ("applied", "1"),
                ("cursed", "1"),
            ]
        );
        assert_eq!(notes, Vec::<String>::new());
    }

    #[test]
    fn what_this_world_does_not_have_is_told_and_what_is_in_it_is_carried() {
        let (things, notes) =
            carry("arch bag_of_old\nname old bag\nnrof 2\narch ring\nend\nend\narch human_player\nend\n");
        assert_eq!(arches(&things), ["ring[]"]);
        assert_eq!(
            notes,
            [
                "A.pl:3: there is no archetype bag_of_old in this world: 2 old bag NOT carried; what is inside is carried \
                 without it",
                "A.pl:9: human_player is nothing that can be carried: human_player NOT carried",
            ]
        );
    }

    #[test]
    fn an_artifact_is_what_it_is_here() {
        let (things, notes) = carry("arch sword\nartifact Lythander\nvalue 7\nend\narch sword\nartifact Nobody\nend\n");
        let keys = &things[1].keys;
        let value = |wanted: &str| keys.iter().find(|(key, _)| key == wanted).map(|(_, value)| value.as_str());
        assert_eq!(
            (value("title"), value("artifact"), value("value")),
            (Some("of Lythander"), Some("Lythander"), Some("7"))
        );
        assert_eq!(arches(&things), ["sword[]", r#"sword["spark[]"]"#]);
        assert_eq!(notes, ["A.pl:8: there is no artifact Nobody in this world: it becomes common"]);
        let again = carry("arch sword\nartifact Lythander\narch spark\nend\nend\n").0;
        assert_eq!(arches(&again), [r#"sword["spark[]"]"#], "the spark is there once");
    }

    #[test]
    fn keys_that_nothing_knows_are_kept_and_told() {
        let (things, notes) =
            carry("arch scroll\nidentified_name \nend\narch ring\nface no.111\nlucky_number 7\nend\n");
        assert_eq!(things[0].keys, [("lucky_number".to_owned(), "7".to_owned())]);
        assert_eq!(things[1].keys, [("identified_name".to_owned(), String::new())]);
        assert_eq!(
            notes,
            [
                "A.pl:7: unknown face no.111: it keeps that of its kind",
                "A.pl:8: nothing here knows the key lucky_number: it is kept as it is",
            ]
        );
    }

    #[test]
    fn what_is_out_of_bounds_comes_back_into_them() {
        let (things, notes) = carry(
            "arch arrow\nnrof -1\nend\narch ring\nvalue 250000000000000\nend\narch skill_praying\nlevel 900\nexp -5\nend\n",
        );
        assert_eq!(things[2].keys, [], "one arrow, as its kind");
        assert_eq!(things[1].keys, []);
        assert_eq!(things[0].keys, [("level".to_owned(), "5".to_owned())]);
        assert_eq!(
            notes,
            [
                "A.pl:4: nrof \"-1\" is out of bounds: one is carried",
                "A.pl:7: value \"250000000000000\" is out of bounds: nothing is carried",
                "A.pl:10: level \"900\" is out of bounds: as near as there is one is carried",
                "A.pl:11: exp \"-5\" is out of bounds: none is carried",
            ]
        );
    }

    #[test]
    fn half_of_what_was_ever_learnt_stays_for_ever() {
        let (things, _) = carry("arch skill_praying\nexp 3000\ntotal_exp 5000\nlevel 3\nend\n");
        let keys: Vec<(&str, &str)> = things[0].keys.iter().map(|(key, value)| (&**key, &**value)).collect();
        assert_eq!(keys, [("level", "3"), ("exp", "3000"), ("perm_exp", "2500")]);
    }
}
