//! What any client may ask for at any time: `requestinfo`, answered from the world's files.
//!
//! Prepared once; nothing here depends on who asks, but for the faces that asking shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::faces::Faces;
use crate::content::catalog::Catalog;
use crate::content::{Archetype, SPELL_PATHS};
use crate::protocol::{
    CharacterInfo, Choice, IMAGE_SUMS_MAX, ImageInfo, KnowledgeKind, NewCharLine, NewCharNeed, ReplyInfo, SKILL_FIRST,
    SKILL_LAST, ServerPacket, ShortStat, SkillName, StartingMap, name_table_checksum,
};

/// Object types of the archetypes that matter to a character that is made.
const TYPE_PLAYER: u8 = 1;
const TYPE_MAP: u8 = 22;
const TYPE_CLASS: u8 = 37;
const TYPE_SKILL: u8 = 43;
/// Maps of this subtype are places to begin at.
const SUBTYPE_STARTING_MAP: u8 = 3;

/// Kind, name, face and whether it can be attempted.
const KNOWLEDGE: [(&str, &str, &str, bool); 5] = [
    ("", "", "knowledge_generic.111", false),
    ("alchemy", "recipes", "knowledge_recipes.111", true),
    ("monster", "monsters", "knowledge_monsters.111", false),
    ("god", "gods", "knowledge_gods.111", false),
    ("message", "messages", "knowledge_messages.111", false),
];

/// The answers.
#[derive(Debug)]
pub(super) struct Answers {
    catalog: Arc<Catalog>,
    image_info: ImageInfo,
    skills: Vec<SkillName>,
    exp_table: Vec<u64>,
    /// Names of the archetypes in the order of their file, and what is told of each.
    race_list: Vec<String>,
    class_list: Vec<String>,
    races: BTreeMap<String, CharacterInfo>,
    classes: BTreeMap<String, CharacterInfo>,
    starting_maps: Vec<StartingMap>,
    new_character: Vec<NewCharLine>,
    knowledge: Vec<KnowledgeKind>,
    motd: String,
    news: String,
    rules: String,
}

impl Answers {
    pub(super) fn of(catalog: &Arc<Catalog>) -> Self {
        let of_type = |kind| {
            let all = catalog.archetypes.iter().map(|(_, archetype)| archetype);
            all.filter(move |archetype| archetype.traits.kind == kind && archetype.head.is_none())
        };
        let list = |kind| of_type(kind).map(|archetype| archetype.name.to_string()).collect::<Vec<_>>();
        let infos = |kind| {
            let info = |archetype: &Archetype| (archetype.name.to_string(), character_info(catalog, archetype));
            of_type(kind).map(info).collect::<BTreeMap<_, _>>()
        };
        let starting = of_type(TYPE_MAP).filter(|archetype| archetype.traits.subtype == SUBTYPE_STARTING_MAP);
        Self {
            catalog: catalog.clone(),
            image_info: image_info(catalog),
            skills: skills(catalog, of_type(TYPE_SKILL)),
            exp_table: (1..=catalog.exp_table.level_max())
                .map(|level| u64::try_from(catalog.exp_table.needed(level)).unwrap_or(0))
                .collect(),
            race_list: list(TYPE_PLAYER),
            class_list: list(TYPE_CLASS),
            races: infos(TYPE_PLAYER),
            classes: infos(TYPE_CLASS),
            starting_maps: starting.map(starting_map).collect(),
            new_character: new_character(catalog),
            knowledge: knowledge(catalog),
            motd: spoken(&catalog.motd),
            news: spoken(&catalog.news),
            rules: spoken(&catalog.rules),
        }
    }

    /// What a request is answered with: the faces it shows, then the answer. A request for nothing is not
    /// answered, one for something unknown is answered with itself.
    pub(super) fn answer(&self, what: &str, args: &str, faces: &mut Faces, out: &mut Vec<ServerPacket>) {
        let reply = match what {
            "" => return,
            "image_info" => ReplyInfo::ImageInfo(self.image_info.clone()),
            "image_sums" => image_sums(args, faces),
            "skill_info" => ReplyInfo::SkillInfo(self.skill_info(args, faces, out)),
            "exp_table" => ReplyInfo::ExpTable(self.exp_table.clone()),
            "race_list" => ReplyInfo::RaceList(self.race_list.clone()),
            "class_list" => ReplyInfo::ClassList(self.class_list.clone()),
            "race_info" => one_of(&self.races, what, args, ReplyInfo::RaceInfo),
            "class_info" => one_of(&self.classes, what, args, ReplyInfo::ClassInfo),
            "startingmap" => ReplyInfo::StartingMap(self.starting_maps.clone()),
            "newcharinfo" => ReplyInfo::NewCharInfo(self.new_character.clone()),
            "news" => ReplyInfo::News(self.news.clone()),
            "rules" => ReplyInfo::Rules(self.rules.clone()),
            "motd" => ReplyInfo::Motd(self.motd.clone()),
            "knowledge_info" => {
                self.knowledge.iter().for_each(|kind| faces.face(kind.face, out));
                ReplyInfo::KnowledgeInfo(self.knowledge.clone())
            }
            "spell_paths" => ReplyInfo::SpellPaths(
                (0_u32..).zip(SPELL_PATHS).map(|(bit, path)| (1 << bit, path.to_owned())).collect(),
            ),
            _ => ReplyInfo::Nothing(echo(what, args)),
        };
        out.push(ServerPacket::ReplyInfo(reply));
    }

    /// With the argument 1 each skill's face, too.
    fn skill_info(&self, args: &str, faces: &mut Faces, out: &mut Vec<ServerPacket>) -> Vec<SkillName> {
        if args != "1" {
            return self.skills.iter().map(|skill| SkillName { face: None, ..skill.clone() }).collect();
        }
        self.skills.iter().filter_map(|skill| skill.face).for_each(|face| faces.face(face, out));
        self.skills.clone()
    }

    /// A race by the name of its archetype.
    pub(super) fn race(&self, archetype: &str) -> Option<&CharacterInfo> {
        self.races.get(archetype)
    }

    /// A class by the name of its archetype.
    pub(super) fn class(&self, archetype: &str) -> Option<&CharacterInfo> {
        self.classes.get(archetype)
    }

    /// Whether one may begin at the map of this archetype.
    pub(super) fn is_starting_map(&self, archetype: &str) -> bool {
        self.starting_maps.iter().any(|map| map.archetype == archetype)
    }

    /// The place to begin at when none is chosen: the first there is.
    pub(super) fn starting_map(&self) -> Option<&str> {
        self.starting_maps.first().map(|map| map.archetype.as_str())
    }

    pub(super) fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }
}

/// A file of texts without its comments.
pub(super) fn spoken(text: &str) -> String {
    text.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect()
}

fn echo(what: &str, args: &str) -> String {
    if args.is_empty() { what.to_owned() } else { format!("{what} {args}") }
}

fn one_of(
    infos: &BTreeMap<String, CharacterInfo>,
    what: &str,
    name: &str,
    reply: impl Fn(CharacterInfo) -> ReplyInfo,
) -> ReplyInfo {
    infos.get(name).map_or_else(|| ReplyInfo::Nothing(format!("{what} {name}\n")), |info| reply(info.clone()))
}

fn image_sums(args: &str, faces: &mut Faces) -> ReplyInfo {
    let mut numbers = args.split_ascii_whitespace().map(str::parse::<u16>);
    let range = match (numbers.next(), numbers.next()) {
        (Some(Ok(start)), Some(Ok(stop))) => start..=stop,
        _ => return ReplyInfo::Nothing(echo("image_sums", args)),
    };
    if range.is_empty() || range.len() > IMAGE_SUMS_MAX {
        return ReplyInfo::Nothing(echo("image_sums", args));
    }
    let (start, stop) = range.into_inner();
    ReplyInfo::ImageSums { start: start.into(), stop: stop.into(), sums: faces.sums(start, stop) }
}

fn image_info(catalog: &Catalog) -> ImageInfo {
    let names = catalog.names.faces();
    ImageInfo {
        last: u32::try_from(names.len().saturating_sub(1)).expect("faces are numbered with 16 bits"),
        checksum: name_table_checksum(names.map(|(_, name)| name)),
        sets: catalog.images.sets.iter().map(|set| set.line.clone()).collect(),
    }
}

/// Skills by name, numbered from the first; those without a picture have the blank face.
fn skills<'a>(catalog: &Catalog, archetypes: impl Iterator<Item = &'a Archetype>) -> Vec<SkillName> {
    let faces: BTreeMap<String, u16> =
        archetypes.map(|skill| (skill.traits.name.to_string(), skill.traits.face.0)).collect();
    let blank = catalog.names.blank_face().0;
    (SKILL_FIRST..=SKILL_LAST)
        .zip(faces)
        .map(|(stat, (name, face))| SkillName { stat, name, face: Some(if face == 0 { blank } else { face }) })
        .collect()
}

fn character_info(catalog: &Catalog, archetype: &Archetype) -> CharacterInfo {
    let traits = &archetype.traits;
    let stats = [
        (ShortStat::Str, traits.strength),
        (ShortStat::Int, traits.intelligence),
        (ShortStat::Pow, traits.power),
        (ShortStat::Wis, traits.wisdom),
        (ShortStat::Dex, traits.dexterity),
        (ShortStat::Con, traits.constitution),
        (ShortStat::Cha, traits.charisma),
    ];
    CharacterInfo {
        archetype: archetype.name.to_string(),
        name: traits.name.to_string(),
        description: traits.msg.as_deref().unwrap_or_default().to_owned(),
        stats: stats
            .into_iter()
            .filter(|&(_, change)| change != 0)
            .map(|(stat, change)| (stat, change.into()))
            .collect(),
        choices: choices(catalog, archetype),
    }
}

/// `race_choice_1 ARCH ARCH`, with its text in `race_choice_description_1`.
fn choices(catalog: &Catalog, archetype: &Archetype) -> Vec<Choice> {
    let custom = &archetype.traits.custom;
    let mut choices = Vec::new();
    for (key, archetypes) in custom.iter() {
        let Some((kind, number)) = key.split_once("_choice_").filter(|(_, number)| number.parse::<u8>().is_ok()) else {
            continue;
        };
        let named = |name: &str| Some((name.to_owned(), catalog.archetype(name)?.traits.name.to_string()));
        choices.push(Choice {
            key: key.to_owned(),
            description: custom.get(&format!("{kind}_choice_description_{number}")).unwrap_or_default().to_owned(),
            options: archetypes.split_ascii_whitespace().filter_map(named).collect(),
        });
    }
    choices
}

fn starting_map(archetype: &Archetype) -> StartingMap {
    StartingMap {
        archetype: archetype.name.to_string(),
        name: archetype.traits.name.to_string(),
        description: archetype.traits.msg.as_deref().unwrap_or_default().to_owned(),
    }
}

fn new_character(catalog: &Catalog) -> Vec<NewCharLine> {
    let settings = &catalog.settings;
    let range = format!("{} {}", settings.starting_stat_min(), settings.starting_stat_max());
    vec![
        NewCharLine::new(NewCharNeed::Value, "points", settings.starting_stat_points().to_string()),
        NewCharLine::new(NewCharNeed::Value, "statrange", range),
        NewCharLine::new(NewCharNeed::Value, "statname", "Str Dex Con Wis Cha Int Pow"),
        NewCharLine::new(NewCharNeed::Required, "race", "requestinfo"),
        NewCharLine::new(NewCharNeed::Required, "class", "requestinfo"),
        NewCharLine::new(NewCharNeed::Optional, "startingmap", "requestinfo"),
    ]
}

fn knowledge(catalog: &Catalog) -> Vec<KnowledgeKind> {
    let face = |name| catalog.names.face(name).unwrap_or_default().0;
    KNOWLEDGE
        .iter()
        .map(|&(kind, name, picture, attempt)| KnowledgeKind {
            kind: kind.to_owned(),
            name: name.to_owned(),
            face: face(picture),
            attempt,
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::content::catalog::WorldFiles;

    /// Five faces in two sets, of which the second has only number 2; animation 1 is faces 2 and 3, which both
    /// flow with face 5. Two races, two classes, two places to begin.
    pub(in crate::login) fn catalog() -> Arc<Catalog> {
        let packed = |name: &str, data: &str| format!("IMAGE {} ./x/{name}\n{data}", data.len());
        let base: String =
            (1..6).map(|number| packed(&format!("face.{number}"), &format!("picture {number}"))).collect();
        let files = [
            ("crossfire.0", base),
            ("crossfire.1", packed("face.2", "other 2")),
            ("bmaps.paths", (1..6).map(|number| format!("\\0000{number}\t./x/face.{number}\n")).collect()),
            ("image_info", "0:base:standard:0:32x32:none:One.\n1:clsc:classic:0:32x32:none:Two.\n".to_owned()),
            ("animations", "anim pair\nface.2\nface.3\nmina\n".to_owned()),
            ("smooth", "face.2 face.5\nface.3 face.5\n".to_owned()),
            ("archetypes", ARCHETYPES.to_owned()),
            ("motd", "# comment\nWelcome.\n".to_owned()),
            ("news", "# comment\n\n%First\nSomething\nhappened.\n\n%Second\nMore.\n".to_owned()),
            ("rules", "Be kind.\n".to_owned()),
            ("def_help", "How to use help:\n  'help topics\n\n".to_owned()),
            ("help/afk.en", "Away.\n\nReally.".to_owned()),
            ("help/who.en", "Who.".to_owned()),
            (
                "maps/regions.reg",
                "region scorn\nlongname The Kingdom of Scorn\nend\nregion wilderness\nlongname The Wild\nend\n"
                    .to_owned(),
            ),
        ];
        let files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes().into())).collect();
        Arc::new(Catalog::parse(&WorldFiles { files }).0)
    }

    const ARCHETYPES: &str = "\
Object human_player\nname human\nrace human\ntype 1\nface face.1\nmsg\nPlain.\nendmsg\nend\n\
Object pl_dragon\nname dragon\ntype 1\nface face.1\nStr 5\nInt -5\nrace_choice_1 fire cold\n\
race_choice_description_1 Choose\nend\n\
Object warrior_class\nname warrior\ntype 37\nStr 2\nInt -2\nend\n\
Object wizard_class\nname wizard\ntype 37\nInt 2\nend\n\
Object map_scorn\nname Scorn\ntype 22\nsubtype 3\nslaying /world/scorn\nhp 5\nsp 37\nmsg\nA town.\nendmsg\nend\n\
Object map_navar\nname Navar\ntype 22\nsubtype 3\nslaying /world/navar\nend\n\
Object map_other\nname Other\ntype 22\nend\n\
Object fire\nname dragon fire\ntype 114\nend\n\
Object cold\nname dragon cold\ntype 114\nend\n\
Object skill_b\nname woodsman\ntype 43\nend\n\
Object skill_a\nname alchemy\ntype 43\nface face.4\nend\n";

    fn ask(what: &str, args: &str) -> Vec<ServerPacket> {
        let catalog = catalog();
        let mut faces = Faces::new(catalog.clone());
        let mut out = Vec::new();
        Answers::of(&catalog).answer(what, args, &mut faces, &mut out);
        out
    }

    fn reply(what: &str, args: &str) -> ReplyInfo {
        match ask(what, args).pop() {
            Some(ServerPacket::ReplyInfo(reply)) => reply,
            other => panic!("{what} was answered with {other:?}"),
        }
    }

    #[test]
    fn races_classes_and_places_come_in_the_order_of_their_file() {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        assert_eq!(reply("race_list", ""), ReplyInfo::RaceList(list(&["human_player", "pl_dragon"])));
        assert_eq!(reply("class_list", ""), ReplyInfo::ClassList(list(&["warrior_class", "wizard_class"])));
        let ReplyInfo::StartingMap(maps) = reply("startingmap", "") else { panic!("no maps") };
        assert_eq!(maps.iter().map(|map| map.name.as_str()).collect::<Vec<_>>(), ["Scorn", "Navar"]);
    }

    #[test]
    fn a_race_tells_its_statistics_and_its_choices() {
        let ReplyInfo::RaceInfo(dragon) = reply("race_info", "pl_dragon") else { panic!("no race") };
        assert_eq!(dragon.stats, [(ShortStat::Str, 5), (ShortStat::Int, -5)]);
        assert_eq!(dragon.choices[0].key, "race_choice_1");
        assert_eq!(dragon.choices[0].description, "Choose");
        assert_eq!(dragon.choices[0].options[1], ("cold".to_owned(), "dragon cold".to_owned()));
        assert_eq!(reply("race_info", "warrior_class"), ReplyInfo::Nothing("race_info warrior_class\n".into()));
    }

    #[test]
    fn skills_are_numbered_by_name_and_shown_with_their_faces_when_asked() {
        let skill = |stat, name: &str, face| SkillName { stat, name: name.into(), face };
        assert_eq!(
            reply("skill_info", ""),
            ReplyInfo::SkillInfo(vec![skill(140, "alchemy", None), skill(141, "woodsman", None)])
        );
        let words: Vec<String> = ask("skill_info", "1").iter().map(|packet| packet.word().to_owned()).collect();
        assert_eq!(words, ["image2", "replyinfo"]);
    }

    #[test]
    fn sums_of_pictures_come_for_any_good_range_and_for_no_bad_one() {
        let ReplyInfo::ImageSums { sums, .. } = reply("image_sums", "2 4") else { panic!("no sums") };
        assert_eq!(sums.iter().map(|sum| sum.number).collect::<Vec<_>>(), [2, 3, 4]);
        for bad in ["", "3 0", "0 5000", "x y", "-1 4", "1", "99999999999 4"] {
            assert!(matches!(reply("image_sums", bad), ReplyInfo::Nothing(_)), "{bad}");
        }
    }

    #[test]
    fn what_is_unknown_is_echoed_and_nothing_is_not_answered() {
        assert_eq!(reply("bogus", "x y"), ReplyInfo::Nothing("bogus x y".into()));
        assert_eq!(ask("", ""), []);
    }

    #[test]
    fn every_answer_can_be_sent() {
        for what in [
            "image_info",
            "image_sums",
            "skill_info",
            "exp_table",
            "race_list",
            "class_list",
            "startingmap",
            "newcharinfo",
            "news",
            "rules",
            "motd",
            "knowledge_info",
            "spell_paths",
            "bogus",
        ] {
            for packet in ask(what, "") {
                packet.encode().unwrap();
            }
        }
        assert_eq!(reply("motd", ""), ReplyInfo::Motd("Welcome.\n".into()));
        assert_eq!(reply("image_info", "").clone(), ReplyInfo::ImageInfo(image_info(&catalog())));
    }
}
