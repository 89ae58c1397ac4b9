//! Creatures for tests of creatures.

use crate::game::object::ObjectId;
use crate::game::testing::Stage;

const CREATURES: &str = "\
Object orc\nname orc\nrace goblin\nmonster 1\nalive 1\nno_pick 1\nmove_type walk\nWis 8\nhp 20\nmaxhp 20\nac 8\nwc 17\ndam 1\nlevel 1\n\
speed 1\nweight 23000\nsleep 0\nend
Object archer\nname archer\nmonster 1\nalive 1\nno_pick 1\nmove_type walk\nWis 20\nhp 20\nmaxhp 20\nac 8\nwc 17\ndam 1\nlevel 1\nspeed 1\n\
attack_movement 1\nend
Object thief\nname thief\nmonster 1\nalive 1\nno_pick 1\nmove_type walk\nWis 8\nhp 20\nmaxhp 20\nac 8\nwc 17\ndam 1\nlevel 1\nspeed 1\n\
unaggressive 1\npick_up 24\nwill_apply 18\ncan_use_weapon 1\ncan_use_shield 1\ncan_use_armour 1\nbody_arm 2\nbody_torso 1\n\
randomitems thief_things\nend
Object troll\nname troll\nmonster 1\nalive 1\nno_pick 1\nmove_type walk\nWis 20\nhp 90\nmaxhp 90\nac 8\nwc 17\ndam 1\nlevel 1\nspeed 1\nend
More\nObject troll_2\nname troll\nalive 1\nno_pick 1\nmove_type walk\nx 1\nend
Object mouse\nname mouse\nmonster 1\nalive 1\nno_pick 1\nmove_type walk\nhp 4\nmaxhp 4\ngenerator 1\nother_arch mouse\nmaxsp 3\nspeed 1\n\
attack_movement 2\nend
Object nest\nname nest\nalive 1\nno_pick 1\nhp 50\nmaxhp 50\ngenerator 1\nother_arch orc\nspeed 1\nend
Object mound\nname mound\ntype 45\nalive 1\nno_pick 1\nmove_block all\nhp 5\nmaxhp 5\nend
Object portal\nname door\ntype 23\nno_pick 1\nalive 1\nmove_block all\nblocksview 1\nhp 100\nend
Object latch\nname key\nname_pl keys\ntype 24\nnrof 1\nweight 10\nend
";
const THINGS: &str = "treasure thief_things\narch shield\nend\n";

/// A drawn map of creatures with the player on it.
pub(in crate::game) fn stage(rows: &[&str], legend: &[(char, &str)]) -> Stage {
    let mut stage = Stage::with(CREATURES, THINGS, rows, legend);
    // Nobody is to die of what is not looked at.
    let body = stage.body;
    stage.world.objects[body].change().hp = 10_000;
    stage
}

/// The first object of an archetype on the map.
pub(in crate::game) fn the(stage: &Stage, archetype: &str) -> ObjectId {
    all(stage, archetype).first().copied().unwrap_or_else(|| panic!("no {archetype} on the map"))
}

/// All objects of an archetype on the map.
pub(in crate::game) fn all(stage: &Stage, archetype: &str) -> Vec<ObjectId> {
    let catalog = stage.world.catalog();
    let wanted = catalog.archetype_id(archetype).expect("the test world has the archetype");
    let objects = stage.world.map(stage.map).squares().flat_map(|(_, _, square)| &square.objects);
    objects.filter(|id| stage.world.objects[**id].archetype == wanted).copied().collect()
}

/// Where something stands.
pub(in crate::game) fn stands(stage: &Stage, id: ObjectId) -> (u16, u16) {
    let at = stage.world.position(id).expect("it stands somewhere");
    (at.x, at.y)
}
