//! Machines for tests of machines.

use std::sync::Arc;

use crate::game::action::Action;
use crate::game::direction::Direction;
use crate::game::map::{MapId, Position};
use crate::game::object::ObjectId;
use crate::game::testing::{Stage, texts};
use crate::game::upkeep;
use crate::ids::MapPath;

const MACHINES: &str = "\
Object button\ntype 92\nname button\nanimation two\nis_animated 0\nno_pick 1\nweight 1\nmove_on walk\nmove_off walk\n\
activate_on_push 1\nactivate_on_release 1\nend
Object pedestal\ntype 17\nname pedestal\nanimation two\nis_animated 0\nno_pick 1\nslaying player\nmove_on walk\n\
move_off walk\nactivate_on_push 1\nactivate_on_release 1\nend
Object button_trigger\ntype 30\nname trigger button\nanimation two\nis_animated 0\nno_pick 1\nweight 1\nexp 5\n\
move_on walk\nmove_off walk\nend
Object trigger\ntype 27\nname handle\nanimation two\nis_animated 0\nno_pick 1\nexp 5\nend
Object lever\ntype 93\nname lever\nanimation two\nis_animated 0\nno_pick 1\nactivate_on_push 1\nactivate_on_release 1\nend
Object altar\ntype 18\nname altar\nanimation two\nis_animated 0\nno_pick 1\nslaying coin\nfood 3\nmove_on walk\n\
msg\nThe altar hums.\nendmsg\nactivate_on_push 1\nactivate_on_release 1\nend
Object altar_trigger\ntype 31\nname altar\nanimation two\nis_animated 0\nno_pick 1\nslaying money\nfood 20\nexp 5\nmove_on walk\nend
Object gate\ntype 91\nname iron gate\nanimation four\nis_animated 0\nno_pick 1\nmove_block all\nblocksview 1\nwc 3\ndam 6\n\
activate_on_push 1\nactivate_on_release 1\nend
Object timed_gate\ntype 26\nname gate\nanimation four\nis_animated 0\nno_pick 1\nmove_block all\nblocksview 1\nwc 3\n\
maxhp 4\nspeed 0.5\nvalue 1\nactivate_on_push 1\nactivate_on_release 1\nend
Object hole\ntype 94\nname pit\nanimation four\nis_animated 0\nno_pick 1\nwc 3\nhp 1\nsp 1\nactivate_on_push 1\n\
activate_on_release 1\nend
Object open_hole\ntype 94\nname pit\nanimation four\nis_animated 0\nno_pick 1\nwc 0\nhp 1\nsp 1\nmove_on walk\nend
Object trapdoor\ntype 95\nname trapdoor\nanimation two\nis_animated 0\nno_pick 1\nmove_on walk\nweight 50000\nhp 1\nsp 1\nend
Object door\ntype 23\nname door\nno_pick 1\nalive 1\nmove_block all\nblocksview 1\nhp 100\nend
Object locked_door\ntype 20\nname locked door\nno_pick 1\nmove_block all\nslaying blue\nmsg\nA blue key is needed.\nendmsg\nend
Object key\ntype 24\nname key\nname_pl keys\nnrof 1\nweight 10\nend
Object special_key\ntype 21\nname blue key\nname_pl blue keys\nnrof 1\nweight 10\nslaying blue\nend
Object keyring\ntype 122\nname keyring\nrace keys\ncontainer 1000\nweight 10\nend
Object exit\ntype 66\nname stairs\nno_pick 1\nend
Object exit_walk\ntype 66\nname stairs\nno_pick 1\nmove_on walk\nend
Object teleporter\ntype 41\nname pentagram\nno_pick 1\nactivate_on_push 1\nactivate_on_release 1\nend
Object sign\ntype 98\nname sign\nno_pick 1\nmsg\nBeware of the gulls.\nendmsg\nactivate_on_push 1\nend
Object mouth\ntype 98\nsubtype 54\nname mouth\ninvisible 1\nno_pick 1\nmove_on walk\nmsg\nBoo!\nendmsg\nend
Object checker\ntype 64\nname checker\ninvisible 1\nno_pick 1\nlast_sp 1\nmove_on walk\nmove_off walk\nend
Object detector\ntype 51\nname detector\nno_pick 1\nspeed 0.5\nsp 1\nslaying player\nend
Object marker\ntype 55\nname marker\ninvisible 1\nno_pick 1\nspeed 0.5\nslaying seen\nhp 1\nfood 2\nmsg\nYou feel watched.\nendmsg\nend
Object creator\ntype 42\nname creator\ninvisible 1\nno_pick 1\nhp 2\nother_arch coin\nactivate_on_push 1\nend
Object duplicator\ntype 83\nname duplicator\ninvisible 1\nno_pick 1\nlevel 3\nother_arch coin\nactivate_on_push 1\nend
Object converter\ntype 103\nname bath\nno_pick 1\nmove_on walk\nslaying coin\nfood 10\nother_arch ring\nend
Object mover\ntype 40\nname mover\ninvisible 1\nno_pick 1\nspeed 1\nlevel 1\nsp 3\nmove_on walk\nend
Object mat\ntype 69\nname doormat\nno_pick 1\nmove_on walk\nend
Object shop\ntype 68\nname shop\nis_floor 1\nno_pick 1\nend
Object bed\ntype 106\nname bed to reality\nno_pick 1\nend
Object chest\ntype 4\nname chest\nno_pick 1\nend
Object boulder\nname boulder\nweight 1000\nno_pick 1\ncan_roll 1\nmove_type walk\nmove_block all\nend
Object swamp\ntype 138\nname swamp\nis_floor 1\nno_pick 1\nspeed 0.2\nmove_on walk\nend
Object blades\ntype 155\nname blades\ninvisible 1\nno_pick 1\nmove_on walk\nspeed 1\nlevel 1\nhp 1\ndam 3\nattacktype 1\n\
Cha 5\nmsg\nYou set off a trap!\nendmsg\nend
Object runedet\ntype 98\nname trap\nno_pick 1\nis_used_up 1\nfood 10\nspeed 1\nmove_type fly_low\nend
Object mood\ntype 65\nname mood\ninvisible 1\nno_pick 1\nspeed 1\nactivate_on_push 1\nactivate_on_release 1\nend
Object orc\nname orc\nalive 1\nmonster 1\nhp 10\nlevel 1\nmove_type walk\nend
Object prepare\ntype 124\nname scroll\nname_pl scrolls\nnrof 1\nweight 200\nsp 1\nslaying diamond\nend
Object more_damage\ntype 124\nname scroll\nname_pl scrolls\nnrof 1\nweight 200\nsp 2\nend
Object more_strength\ntype 124\nname scroll\nname_pl scrolls\nnrof 1\nweight 200\nsp 5\nslaying potionstr\nend
Object enchant\ntype 123\nname scroll\nname_pl scrolls\nnrof 1\nweight 200\nsp 1\nend
Object diamond\ntype 60\nname diamond\nname_pl diamonds\nnrof 1\nweight 50\nend
Object potionstr\ntype 5\nname potion\nname_pl potions\nnrof 1\nweight 50\nend
Object spell_bolt\ntype 101\nsubtype 4\nname lightning\nlevel 1\nsp 6\nother_arch lightning\ndam 8\nduration 4\nrange 6\n\
skill sorcery\nattacktype 1\ninvisible 1\nno_drop 1\nend
Object spell_heal\ntype 101\nsubtype 21\nname minor healing\nlevel 1\ngrace 4\nhp 1\ndam 4\nskill praying\ninvisible 1\nno_drop 1\nend
Object lightning\ntype 102\nsubtype 4\nname lightning\nno_pick 1\nmove_type fly_low\nspeed 1\nend
Object wall_of_bolts\ntype 62\nname wall\nno_pick 1\nmove_block all\nlevel 1\nother_arch spell_bolt\n\
activate_on_push 1\nactivate_on_release 1\nend
Object turning_wall\ntype 62\nname wall\nanimation four\nis_animated 0\nno_pick 1\nlevel 1\nmaxsp 1\nother_arch spell_bolt\n\
activate_on_push 1\nend
Object rune_of_bolts\ntype 154\nname rune\ninvisible 1\nno_pick 1\nmove_on walk\nlevel 1\nhp 1\nother_arch spell_bolt\nend
Object healing_altar\ntype 18\nname altar\nno_pick 1\nslaying coin\nfood 3\nlevel 5\nmove_on walk\nother_arch spell_heal\nend
Object target\nname target\nalive 1\nmonster 1\nhp 30000\nmaxhp 30000\nlevel 1\nmove_type walk\nend
Object ogre\nname ogre\nalive 1\nmonster 1\nsleep 1\nhp 10\nlevel 1\nmove_type walk\nend\nMore\nObject ogre_2\nname ogre\n\
alive 1\nmonster 1\nx 1\nend
Object earth_wall\ntype 45\nname earth wall\nno_pick 1\nalive 1\nmove_block all\nblocksview 1\nhp 6\nlevel 1\nend
Object candle_unlit\nname candle\nname_pl candles\nnrof 1\nweight 10\nfood 1\nis_lightable 1\nother_arch candle\nend
Object candle\nname candle\nweight 10\nfood 500\nchanging 1\nspeed 0.5\nother_arch stub\nend
Object stub\nname stub\nname_pl stubs\nnrof 1\nweight 5\nend
Object mist\nname mist\nno_pick 1\nis_used_up 1\nfood 500\nspeed 1\nend
Object egg\nname egg\nalive 1\nchanging 1\nfood 3\nother_arch guard\nend
Object lantern_unlit\ntype 82\nname lantern\nname_pl lanterns\nnrof 1\nweight 1500\nfood 10\nis_lightable 1\nother_arch lantern_lit\nend
Object lantern_lit\ntype 82\nname lantern\nname_pl lanterns\nweight 1500\nfood 10\nchanging 1\nglow_radius 3\nspeed 0.5\nother_arch lantern_unlit\nend
Object flint\ntype 75\nname flint\nname_pl flints\nnrof 1\nweight 300\nlast_eat 1\nfood 40\nend
Object crystal\ntype 156\nname glowing crystal\nmaxsp 1000\nweight 500\nend
Object director\ntype 112\nname director\nno_pick 1\nspeed 0.2\nmove_on walk fly_low\nactivate_on_push 1\nactivate_on_release 1\nend
Object spinner\ntype 90\nname spinner\nno_pick 1\nmove_on walk fly_low\nend
Object ear\ntype 29\nname ear\ninvisible 1\nno_pick 1\nmsg\n@match sesame\nClick.\nendmsg\nend
Object guard\nname guard\nalive 1\nmonster 1\nhp 10\nlevel 1\nmove_type walk\nend
";

/// A drawn map of machines with the player on it.
pub(in crate::game) fn stage(rows: &[&str], legend: &[(char, &str)]) -> Stage {
    Stage::with(MACHINES, "", rows, legend)
}

/// The first object of an archetype on the map.
pub(in crate::game) fn the(stage: &Stage, archetype: &str) -> ObjectId {
    maybe(stage, archetype).unwrap_or_else(|| panic!("no {archetype} on the map"))
}

pub(in crate::game) fn maybe(stage: &Stage, archetype: &str) -> Option<ObjectId> {
    let catalog = stage.world.catalog();
    let wanted = catalog.archetype_id(archetype).expect("the test world has the archetype");
    let mut objects = stage.world.map(stage.map).squares().flat_map(|(_, _, square)| &square.objects);
    objects.find(|id| stage.world.objects[**id].archetype == wanted).copied()
}

/// One step and the words that are heard of it.
pub(in crate::game) fn walk(stage: &mut Stage, direction: Direction) -> Vec<String> {
    texts(&stage.act(Action::Walk(direction)))
}

/// Where the player stands.
pub(in crate::game) fn stands(stage: &Stage) -> (u16, u16) {
    let at = stage.world.position(stage.body).expect("the player stands somewhere");
    (at.x, at.y)
}

/// Another map of the world: an empty room of that size.
pub(in crate::game) fn another_map(stage: &mut Stage, path: &str, size: u16) -> MapId {
    let path = MapPath::new(path);
    let mut text = format!("arch map\nname Other\nwidth {size}\nheight {size}\nenter_x 1\nenter_y 2\nend\n");
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))) {
        text += &format!("arch floor\nx {x}\ny {y}\nend\n");
    }
    let mut report = crate::content::Report::default();
    let record = stage.world.catalog().map(&path, &text, &mut report).expect("a drawn map is a map");
    upkeep::map_read(&mut stage.world, path.clone(), Some(Arc::new(record)));
    stage.world.map_by_path(&path).expect("the map was just laid out")
}

/// Is a square barred for the player?
pub(in crate::game) fn is_barred(stage: &Stage, at: Position) -> bool {
    crate::game::rules::movement::blocked(&stage.world, stage.body, at)
}

const ARMS: &str = "\
Object long_bow\ntype 14\nname bow\nname_pl bows\nrace arrows\nnrof 1\ndam 7\nsp 50\nattacktype 1\nweight 1000\nbody_arm -2\n\
skill missile weapons\nend
Object skill_missile_weapon\ntype 43\nsubtype 24\nname missile weapons\nskill missile weapons\ninvisible 1\nno_drop 1\n\
body_skill -1\nlevel 100\nend
Object skill_throwing\ntype 43\nsubtype 25\nname throwing\nskill throwing\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_find_traps\ntype 43\nsubtype 15\nname find traps\nskill find traps\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_remove_trap\ntype 43\nsubtype 27\nname disarm traps\nskill disarm traps\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_smithery\ntype 43\nsubtype 3\nname smithery\nskill smithery\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_sense_curse\ntype 43\nsubtype 14\nname sense curse\nskill sense curse\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_hide\ntype 43\nsubtype 2\nname hiding\nskill hiding\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_stealing\ntype 43\nsubtype 7\nname stealing\nskill stealing\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_lockpick\ntype 43\nsubtype 1\nname lockpicking\nskill lockpicking\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_jumping\ntype 43\nsubtype 10\nname jumping\nskill jumping\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_oratory\ntype 43\nsubtype 12\nname oratory\nskill oratory\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_singing\ntype 43\nsubtype 13\nname singing\nskill singing\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_meditation\ntype 43\nsubtype 16\nname meditation\nskill meditation\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_praying\ntype 43\nsubtype 30\nname praying\nskill praying\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object skill_levitate\ntype 43\nsubtype 32\nname levitation\nskill levitation\nmove_type fly_low\ninvisible 1\nno_drop 1\nbody_skill -1\nlevel 100\nend
Object lockpicks\ntype 74\nname lockpicks\nskill lockpicking\nnrof 1\nweight 10\nbody_skill -1\nend
Object dart\ntype 15\nname dart\nname_pl darts\nnrof 1\ndam 4\nweight 100\nattacktype 1\nis_thrown 1\nend
Object flask\ntype 5\nname flask\nname_pl flasks\nnrof 1\nweight 100\nend
Object dummy\nname dummy\nalive 1\nhp 30000\nmaxhp 30000\nac 20\nlevel 1\nexp 300\nmove_type walk\nend
";

/// A map with somebody who knows every skill that is tested, and machines and things for them.
pub(in crate::game) fn skilled(rows: &[&str], legend: &[(char, &str)]) -> Stage {
    let mut stage = Stage::with(&format!("{MACHINES}{ARMS}"), "", rows, legend);
    let skills = ARMS.lines().flat_map(|line| line.split("Object ")).filter(|name| name.starts_with("skill_"));
    for name in skills.filter_map(|line| line.lines().next()) {
        let skill = stage.give(name, 0);
        crate::game::rules::items::begin_skill(&mut stage.world, skill);
    }
    stage
}
