//! Small worlds for tests: a handful of archetypes, maps drawn as text, one player.

use std::sync::Arc;

use crate::content::catalog::WorldFiles;
use crate::content::{Catalog, MapIndex, Partition};
use crate::ids::{MapPath, PlayerName, RegionId, Tag};

use super::action::{Action, Asked};
use super::character::{CHARACTER_VERSION, Carried, Character, Origin, Settings, Spot};
use super::exchange::{PlayerAction, TickInput, TickOutput};
use super::map::{MapId, Position};
use super::object::ObjectId;
use super::update::Update;
use super::world::{Constants, Landing, World};
use super::{carried, upkeep};

/// What the test worlds are made of. A test may add more with [`Stage::with`].
const ARCHETYPES: &str = "\
Object human
type 1
name human
race human
level 1
ac 10
wc 21
dam 1
food 999
speed 1
weight 70000
alive 1
can_use_weapon 1
can_use_armour 1
can_use_shield 1
body_range 1
body_arm 2
body_torso 1
body_head 1
body_neck 1
body_skill 1
body_finger 2
body_foot 2
maxhp 30
maxsp 30
maxgrace 30
end
Object floor
name floor
is_floor 1
no_pick 1
end
Object wall
name wall
no_pick 1
move_block all
blocksview 1
end
Object coin
type 36
name gold coin
name_pl gold coins
nrof 1
value 10
weight 10
end
Object sword
type 15
name long sword
name_pl long swords
nrof 1
dam 8
last_sp 8
value 45
weight 15000
attacktype 1
skill one handed weapons
body_arm -1
end
Object two_hander
type 15
name two-handed sword
name_pl two-handed swords
nrof 1
dam 14
last_sp 8
weight 25000
attacktype 1
skill two handed weapons
body_arm -2
end
Object shield
type 33
name shield
name_pl shields
nrof 1
ac 1
resist_physical 3
weight 15000
body_arm -1
end
Object mail
type 16
name chain mail
name_pl chain mails
nrof 1
ac 4
resist_physical 30
last_sp 10
weight 60000
body_torso -1
end
Object ring
type 70
name ring
name_pl rings
nrof 1
weight 20
value 500
body_finger -1
end
Object sack
type 122
name sack
name_pl sacks
identified 1
weight 100
container 150000
Str 10
end
Object quiver
type 122
name quiver
name_pl quivers
identified 1
weight 100
race arrows
container 150000
Str 10
end
Object arrow
type 13
name arrow
name_pl arrows
race arrows
nrof 1
weight 25
value 1
end
Object slice
name slice
name_pl slices
nrof 1
weight 100
end
Object bread
type 6
name bread
name_pl breads
identified 1
nrof 1
food 200
weight 1000
value 2
end
Object water
type 54
name water
name_pl waters
nrof 1
food 5
weight 1000
on_use_yield bottle
end
Object bottle
name empty bottle
name_pl empty bottles
nrof 1
weight 100
end
Object venom
type 7
name booze
name_pl boozes
nrof 1
hp 5
weight 1000
end
Object book
type 8
name book
name_pl books
nrof 1
skill literacy
weight 1000
end
Object skill_scroll
type 130
name scroll
name_pl scrolls
nrof 1
skill karate
weight 100
end
Object rock
name rock
weight 5000000
end
Object force
type 114
name force
invisible 1
no_drop 1
speed 0.002
end
Object skill_one_handed
type 43
subtype 23
name one handed weapons
skill one handed weapons
invisible 1
no_drop 1
dam 1
body_skill -1
level 100
end
Object skill_two_handed
type 43
subtype 37
name two handed weapons
skill two handed weapons
invisible 1
no_drop 1
body_skill -1
level 100
end
Object skill_literacy
type 43
subtype 8
name literacy
skill literacy
invisible 1
no_drop 1
body_skill -1
level 365
end
Object skill_karate
type 43
subtype 19
name karate
skill karate
invisible 1
no_drop 1
dam 4
body_skill -1
level 100
end
";

const STAT_BONUS: &str = "max_stat 3\nstr_weight_limit\n{\n1000000, 1000000\n}\ndex_speed_bonus\n{\n0, 0\n}\n\
    dex_bonus\n{\n0,0\n}\nstr_damage_bonus\n{\n0,0\n}\nstr_hit_bonus\n{\n0,0\n}\ncon_hp_bonus\n{\n0,0\n}\n";

/// What saves things of paper, in the order of the kinds of attack: the higher the worse.
const MATERIALS: &str = "name paper\nmaterial 1\nsaves 15,10,17,9,5,7,13,0,20,15,0,0,0,0,0,10,0,0,0,0,0,0,0,0,0\n";

/// Pictures of things that move: `two` and `four` frames.
const ANIMATIONS: &str = "anim two\ntwo.1\ntwo.2\nmina\nanim four\nfour.1\nfour.2\nfour.3\nfour.4\nmina\n";

/// A list of all faces in a text of animations.
fn faces_of(animations: &str) -> String {
    let faces = animations.lines().filter(|line| *line != "mina" && !line.starts_with("anim "));
    faces.map(|face| format!("\\0 ./{face}\n")).collect()
}

/// The drawing of a test world's map: `.` floor, `#` wall, `@` floor with the player; other letters
/// are floor with what the legend says.
const ROOM: &[&str] = &["#####", "#...#", "#.@.#", "#...#", "#####"];

/// A world with one map and one player on it.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) map: MapId,
    pub(super) body: ObjectId,
    number: u64,
}

/// Bread is cut with a sword.
const FORMULAE: &str = "Object NONE\narch slice\nyield 4\ningred bread\nchance 0\ncombination 1\ntool sword\n";

impl Stage {
    /// An empty room with the player in the middle.
    pub(super) fn new() -> Self {
        Self::drawn(ROOM, &[])
    }

    pub(super) fn drawn(rows: &[&str], legend: &[(char, &str)]) -> Self {
        Self::with("", "", rows, legend)
    }

    /// With archetypes and treasure lists of its own.
    pub(super) fn with(archetypes: &str, treasures: &str, rows: &[&str], legend: &[(char, &str)]) -> Self {
        let mut files = WorldFiles::default();
        let mut file = |name: &str, text: String| files.files.insert(name.to_owned(), text.into());
        file("archetypes", format!("{ARCHETYPES}{archetypes}"));
        file("treasures", treasures.to_owned());
        file("formulae", FORMULAE.to_owned());
        file("animations", ANIMATIONS.to_owned());
        file("bmaps.paths", format!("{}\\0 ./speech.111\n", faces_of(ANIMATIONS)));
        file("stat_bonus", STAT_BONUS.to_owned());
        file("materials", MATERIALS.to_owned());
        file("exp_table", "max_level 4\n0, 2000, 4000, 8000\n".to_owned());
        let (catalog, _) = Catalog::parse(&files);
        let partition = Partition::compute(&catalog.regions, &MapIndex::default());
        let path = MapPath::new("/test");
        let region: RegionId = partition.region_of(&path).clone();
        let constants = Constants { catalog: Arc::new(catalog), partition: Arc::new(partition) };
        let mut world = World::new(region, constants, 7);
        let start = lay_out(&mut world, &path, rows, legend);
        let map = world.map_by_path(&path).expect("the map was just laid out");
        let body = bring_in(&mut world, "Ann", &path);
        let mut stage = Self { world, map, body, number: 0 };
        let at = stage.at(start.0, start.1);
        stage.world.put(body, at, Landing::Laid);
        stage
    }

    pub(super) fn at(&self, x: u16, y: u16) -> Position {
        Position { map: self.map, x, y }
    }

    /// Another player, on a square.
    pub(super) fn join(&mut self, name: &str, x: u16, y: u16) -> ObjectId {
        let path = self.world.map(self.map).path.clone();
        let body = bring_in(&mut self.world, name, &path);
        let at = self.at(x, y);
        self.world.put(body, at, Landing::Laid);
        body
    }

    /// An object nowhere; `count` 0 leaves the archetype's own.
    pub(super) fn make(&mut self, archetype: &str, count: u32) -> ObjectId {
        let id = self.world.make_named(archetype).expect("the test world has the archetype");
        if count > 0 {
            self.world.objects[id].count = count;
        }
        id
    }

    pub(super) fn drop_there(&mut self, archetype: &str, count: u32, at: Position) -> ObjectId {
        let id = self.make(archetype, count);
        self.world.put(id, at, Landing::Dropped).expect("nothing takes it away")
    }

    /// Into the player's inventory.
    pub(super) fn give(&mut self, archetype: &str, count: u32) -> ObjectId {
        let id = self.make(archetype, count);
        self.world.put_into(id, self.body)
    }

    pub(super) fn tag(&self, id: ObjectId) -> Tag {
        self.world.objects[id].tag
    }

    /// Lets the player do something and returns what they are shown.
    pub(super) fn act(&mut self, action: Action) -> Vec<Update> {
        self.act_counted(action, None)
    }

    pub(super) fn act_counted(&mut self, action: Action, count: Option<u32>) -> Vec<Update> {
        self.number += 1;
        self.world.objects[self.body].speed_left = crate::content::Fixed(0);
        let asked = Asked { command: None, count, action };
        let action = PlayerAction { player: PlayerName::new("Ann"), number: self.number, asked };
        let output = self.world.tick(TickInput { events: Vec::new(), actions: vec![action] });
        updates_of(output, "Ann")
    }

    /// Lets the player do something and returns the words they hear.
    pub(super) fn hear(&mut self, action: Action) -> Vec<String> {
        texts(&self.act(action))
    }

    /// Lets `ticks` heartbeats pass.
    pub(super) fn wait(&mut self, ticks: u32) -> Vec<Update> {
        (0..ticks).flat_map(|_| updates_of(self.world.tick(TickInput::default()), "Ann")).collect()
    }

    /// Names and counts of what lies on a square, topmost first, without the floor.
    pub(super) fn lies(&self, at: Position) -> Vec<(String, u32)> {
        let listed = self.world.square(at).objects.iter().rev();
        listed.map(|id| &self.world.objects[*id]).filter(|object| is_thing(object)).map(name_and_count).collect()
    }

    /// Names and counts of what the player carries, newest first.
    pub(super) fn carries(&self) -> Vec<(String, u32)> {
        let inventory = self.world.objects[self.body].inventory.iter();
        inventory.map(|id| &self.world.objects[*id]).filter(|object| is_thing(object)).map(name_and_count).collect()
    }
}

fn is_thing(object: &super::object::Object) -> bool {
    use crate::content::Flag;
    object.traits.invisible == 0 && !object.has(Flag::IsFloor) && object.traits.kind != super::kinds::PLAYER
}

fn name_and_count(object: &super::object::Object) -> (String, u32) {
    (object.traits.name.to_string(), object.count)
}

/// The words among what was shown.
pub(super) fn texts(updates: &[Update]) -> Vec<String> {
    let text = |update: &Update| match update {
        Update::Text(text) => Some(text.text.clone()),
        _ => None,
    };
    updates.iter().filter_map(text).collect()
}

fn updates_of(output: TickOutput, name: &str) -> Vec<Update> {
    output.updates.into_iter().filter(|it| it.player.as_str() == name).flat_map(|it| it.updates).collect()
}

/// Lays out a drawn map; returns where the player is to stand.
fn lay_out(world: &mut World, path: &MapPath, rows: &[&str], legend: &[(char, &str)]) -> (u16, u16) {
    let mut start = (0, 0);
    let mut text = format!("arch map\nname Test\nwidth {}\nheight {}\nend\n", rows[0].chars().count(), rows.len());
    let mut place = |arch: &str, x: usize, y: usize| text += &format!("arch {arch}\nx {x}\ny {y}\nend\n");
    for (y, row) in rows.iter().enumerate() {
        for (x, letter) in row.chars().enumerate() {
            place("floor", x, y);
            match letter {
                '.' => {}
                '#' => place("wall", x, y),
                '@' => start = (x as u16, y as u16),
                _ => {
                    for (_, arch) in legend.iter().filter(|(drawn, _)| *drawn == letter) {
                        place(arch, x, y);
                    }
                }
            }
        }
    }
    let mut report = crate::content::Report::default();
    let record = world.catalog().map(path, &text, &mut report).expect("a drawn map is a map");
    upkeep::map_read(world, path.clone(), Some(Arc::new(record)));
    start
}

/// A player with all abilities 12, standing nowhere yet.
fn bring_in(world: &mut World, name: &str, map: &MapPath) -> ObjectId {
    let spot = Spot { map: map.clone(), x: 0, y: 0 };
    let keys = [("name".to_owned(), name.to_owned()), ("hp".to_owned(), "30".to_owned())].into();
    let character = Character {
        version: CHARACTER_VERSION,
        name: PlayerName::new(name),
        place: spot.clone(),
        home: spot,
        applied: 0,
        played: 0,
        frozen: 0,
        body: Carried { arch: "human".to_owned(), tag: Tag(0), item: None, keys, items: Vec::new() },
        origin: Origin {
            race: "human".to_owned(),
            class: "human".to_owned(),
            abilities: [12; 7],
            hp_rolls: vec![9],
            sp_rolls: vec![6],
            grace_rolls: vec![3],
        },
        settings: Settings::default(),
    };
    carried::unpack(world, character, (11, 11), 50).expect("the test world has the archetype")
}
