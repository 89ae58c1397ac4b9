//! The catalog: everything a world is made of but its maps, with the names that tie it together.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::animation::{self, Animation, Animations};
use super::archetype::{Archetype, ArchetypeId, Archetypes};
use super::artifact::Artifacts;
use super::attackmess::AttackMessages;
use super::faces::{self, FaceInfo, Faces};
use super::formulae::Formulae;
use super::images::{self, Image, Images};
use super::lines::decode;
use super::map::{MapError, MapRecord};
use super::materials::Materials;
use super::messages::Messages;
use super::names::{AnimationId, FaceId, Names};
use super::object::Lookup;
use super::races::Races;
use super::regions::Regions;
use super::report::Report;
use super::settings::Settings;
use super::smooth::Smooth;
use super::tables::{ExpTable, StatBonuses};
use super::traits::Text;
use super::treasure::{TreasureList, Treasures};
use crate::ids::MapPath;

/// The constants of a world.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    pub names: Names,
    pub faces: Faces,
    pub images: Images,
    pub animations: Animations,
    pub smooth: Smooth,
    pub archetypes: Archetypes,
    pub artifacts: Artifacts,
    pub treasures: Treasures,
    pub races: Races,
    pub materials: Materials,
    pub messages: Messages,
    pub attack_messages: AttackMessages,
    pub formulae: Formulae,
    pub regions: Regions,
    pub exp_table: ExpTable,
    pub stat_bonuses: StatBonuses,
    pub settings: Settings,
    /// Texts of the command `help` by topic, in English.
    pub help: BTreeMap<String, String>,
    /// The same for administrators.
    pub wizard_help: BTreeMap<String, String>,
    /// What `help` without a topic says.
    pub help_overview: String,
    pub motd: String,
    pub news: String,
    pub rules: String,
}

/// The files of a world directory that make the catalog, unread: by their name in the directory
/// (`archetypes`, `crossfire.0`, `help/apply.en`, `maps/regions.reg`).
#[derive(Clone, Debug, Default)]
pub struct WorldFiles {
    pub files: BTreeMap<String, Bytes>,
}

impl WorldFiles {
    fn bytes(&self, name: &str) -> &[u8] {
        self.files.get(name).map_or(&[], |bytes| bytes)
    }

    fn text(&self, name: &str) -> String {
        decode(self.bytes(name)).into_owned()
    }

    /// The English texts in a directory, by their name without the ending.
    fn topics(&self, directory: &str) -> BTreeMap<String, String> {
        let topic = |name: &str| {
            let topic = name.strip_prefix(directory)?.strip_prefix('/')?.strip_suffix(".en")?;
            Some((topic.to_owned(), self.text(name)))
        };
        self.files.keys().filter_map(|name| topic(name)).collect()
    }
}

impl Catalog {
    /// Reads all files. What is missing is empty or has a default; what is wrong is reported.
    pub fn parse(files: &WorldFiles) -> (Self, Report) {
        let mut report = Report::default();
        let it = &mut report;

        let mut packs = Vec::new();
        while let Some(pack) = files.files.get(&format!("crossfire.{}", packs.len())) {
            packs.push(images::parse_pack(&format!("crossfire.{}", packs.len()), pack, it));
        }
        let animations = files.text("animations");
        let listed = files.text("bmaps.paths");
        let names = Names::new(
            faces::listed_names(&listed).chain(packs.iter().flatten().map(|image| &*image.name)),
            animation::listed_names(&animations),
        );
        let sets = images::parse_info("image_info", &files.text("image_info"), it);
        let images = Images::new(sets, packs, &names, it);

        let mut archetypes = Archetypes::parse("archetypes", &files.text("archetypes"), &names, it);
        let races = Races::parse("races", &files.text("races"), &archetypes, it);
        give_races(&mut archetypes, &races);
        let mut catalog = Self {
            faces: Faces::parse("faces", &files.text("faces"), &names, it),
            images,
            animations: Animations::parse("animations", &animations, &names, it),
            smooth: Smooth::parse("smooth", &files.text("smooth"), &names, it),
            artifacts: Artifacts::parse("artifacts", &files.text("artifacts"), &names, &archetypes, it),
            treasures: Treasures::parse("treasures", &files.text("treasures"), &archetypes, it),
            races,
            materials: Materials::parse("materials", &files.text("materials"), it),
            messages: Messages::parse("messages", &files.text("messages"), it),
            attack_messages: AttackMessages::parse("attackmess", &files.text("attackmess"), it),
            formulae: Formulae::parse("formulae", &files.text("formulae"), &archetypes, it),
            regions: Regions::parse("regions.reg", &files.text("maps/regions.reg"), it),
            exp_table: ExpTable::parse("exp_table", &files.text("exp_table"), it),
            stat_bonuses: StatBonuses::parse("stat_bonus", &files.text("stat_bonus"), it),
            settings: Settings::parse("settings", &files.text("settings")),
            help: files.topics("help"),
            wizard_help: files.topics("wizhelp"),
            help_overview: files.text("def_help"),
            motd: files.text("motd"),
            news: files.text("news"),
            rules: files.text("rules"),
            names,
            archetypes,
        };
        catalog.resolve(it);
        (catalog, report)
    }

    /// Tells references of archetypes that lead nowhere. They count as none where they are used.
    fn resolve(&mut self, report: &mut Report) {
        for (_, archetype) in self.archetypes.iter() {
            let traits = &archetype.traits;
            if let Some(other) = traits.other_arch.as_deref().filter(|other| self.archetypes.find(other).is_none()) {
                report.add("archetypes", 0, format_args!("{}: unknown other_arch {other:?}", archetype.name));
            }
            if let Some(list) = traits.randomitems.as_deref().filter(|list| self.treasures.find(list).is_none()) {
                report.add("archetypes", 0, format_args!("{}: unknown treasure list {list:?}", archetype.name));
            }
        }
    }

    pub fn archetype(&self, name: &str) -> Option<&Archetype> {
        self.archetypes.named(name)
    }

    pub fn archetype_id(&self, name: &str) -> Option<ArchetypeId> {
        self.archetypes.find(name)
    }

    pub fn treasure(&self, name: &str) -> Option<&TreasureList> {
        self.treasures.find(name)
    }

    pub fn animation(&self, id: AnimationId) -> Option<&Animation> {
        self.animations.animation(id)
    }

    pub fn face_info(&self, face: FaceId) -> FaceInfo {
        self.faces.info(face)
    }

    pub fn image(&self, set: u8, face: FaceId) -> Option<&Image> {
        self.images.image(set, face)
    }

    /// What reading objects needs to know.
    pub const fn lookup(&self) -> Lookup<'_> {
        Lookup {
            names: &self.names,
            archetypes: &self.archetypes,
            artifacts: &self.artifacts,
            materials: Some(&self.materials),
        }
    }

    /// Reads a map of this world. For a player's own copy `path` is that of the original, which the
    /// map's relative paths start from.
    pub fn map(&self, path: &MapPath, text: &str, report: &mut Report) -> Result<MapRecord, MapError> {
        MapRecord::parse(path, text, self.lookup(), report)
    }
}

/// Sets the `race` of all members which do not keep their own; of several races the last counts.
fn give_races(archetypes: &mut Archetypes, races: &Races) {
    for race in &races.all {
        for member in race.members.iter().filter(|member| !member.keeps_race) {
            Arc::make_mut(&mut archetypes[member.archetype].traits).race = Some(Text::clone(&race.name));
        }
    }
}
