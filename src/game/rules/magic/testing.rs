//! Spells for tests of spells.

use crate::content::Flag;
use crate::game::action::Action;
use crate::game::direction::Direction;
use crate::game::object::ObjectId;
use crate::game::rules::fitness;
use crate::game::rules::items::begin_skill;
use crate::game::testing::{Stage, texts};

const ARCHETYPES: &str = "\
Object skill_sorcery\ntype 43\nsubtype 36\nname sorcery\nskill sorcery\ninvisible 1\nno_drop 1\nlevel 100\nend
Object skill_praying\ntype 43\nsubtype 30\nname praying\nskill praying\ninvisible 1\nno_drop 1\nlevel 100\nend
Object spell_bullet\ntype 101\nsubtype 5\nname magic bullet\nlevel 1\nsp 1\ncasting_time 2\npath_attuned 16\nother_arch bullet\n\
dam 10\ndam_modifier 1\nmaxsp 6\nskill sorcery\nattacktype 2\ninvisible 1\nno_drop 1\nmsg\nIt hits.\nendmsg\nend
Object spell_fireball\ntype 101\nsubtype 5\nname small fireball\nlevel 1\nsp 6\npath_attuned 2\nother_arch firebullet\ndam 8\n\
range 2\nduration 4\nskill sorcery\nattacktype 6\nfood 4\ninvisible 1\nno_drop 1\nend
Object spell_bolt\ntype 101\nsubtype 4\nname lightning\nlevel 1\nsp 6\nother_arch lightning\ndam 8\nduration 2\nrange 4\n\
skill sorcery\nattacktype 8\ninvisible 1\nno_drop 1\nend
Object spell_cone\ntype 101\nsubtype 7\nname icestorm\nlevel 1\nsp 5\nother_arch icestorm\ndam 4\nduration 2\nrange 2\n\
skill sorcery\nattacktype 16\ninvisible 1\nno_drop 1\nend
Object spell_missile\ntype 101\nsubtype 11\nname magic missile\nlevel 1\nsp 1\nother_arch magic_missile\ndam 9\nrange 25\n\
skill sorcery\nattacktype 2\ninvisible 1\nno_drop 1\nend
Object spell_armour\ntype 101\nsubtype 24\nname armour\nlevel 1\nsp 8\nduration 20\nduration_modifier 4\ndam_modifier 5\n\
resist_fire 20\nac 2\nStr 1\nskill sorcery\ninvisible 1\nno_drop 1\nend
Object spell_levitate\ntype 101\nsubtype 24\nname levitate\nlevel 1\nsp 1\nduration 10\nmove_type fly_low\ncan_see_in_dark 1\n\
skill sorcery\ninvisible 1\nno_drop 1\nend
Object spell_great\ntype 101\nsubtype 24\nname great armour\nlevel 3\nsp 1\nskill sorcery\ninvisible 1\nno_drop 1\nend
Object spell_heal\ntype 101\nsubtype 21\nname minor healing\nlevel 1\ngrace 4\nhp 1\ndam 4\nskill praying\ninvisible 1\nno_drop 1\nend
Object spell_light\ntype 101\nsubtype 42\nname light\nlevel 1\ngrace 1\nother_arch light\nduration 7\nrange 3\nskill praying\n\
invisible 1\nno_drop 1\nend
Object spell_food\ntype 101\nsubtype 22\nname create food\nlevel 1\nsp 1\nfood 450\nskill sorcery\ninvisible 1\nno_drop 1\nend
Object spell_recall\ntype 101\nsubtype 18\nname word of recall\nlevel 1\nsp 1\nduration 20\nskill sorcery\ninvisible 1\nend
Object spell_portal\ntype 101\nsubtype 47\nname town portal\nlevel 1\nsp 1\nskill sorcery\ninvisible 1\nend
Object spell_door\ntype 101\nsubtype 13\nname dimension door\nlevel 1\nsp 1\nrange 4\nskill sorcery\ninvisible 1\nend
Object spell_uncurse\ntype 101\nsubtype 31\nname remove curse\nlevel 1\nsp 1\ncursed 1\nskill sorcery\ninvisible 1\nend
Object spell_charge\ntype 101\nsubtype 28\nname charging\nlevel 1\nsp 1\ndam 12\nskill sorcery\ninvisible 1\nend
Object spell_transfer\ntype 101\nsubtype 37\nname transference\nlevel 1\nsp 1\ndam 8\nskill sorcery\ninvisible 1\nend
Object spell_identify\ntype 101\nsubtype 32\nname identify\nlevel 1\nsp 1\ndam 1\nskill sorcery\ninvisible 1\nend
Object spell_detect\ntype 101\nsubtype 33\nname detect monster\nlevel 1\nsp 1\nrange 2\nmonster 1\nother_arch glow\n\
skill sorcery\ninvisible 1\nend
Object spell_map\ntype 101\nsubtype 14\nname magic mapping\nlevel 1\nsp 1\nskill sorcery\ninvisible 1\nend
Object spell_wall\ntype 101\nsubtype 15\nname create earth wall\nlevel 1\nsp 1\nduration 40\nrange 1\nother_arch earthwall\n\
move_block all\nskill sorcery\ninvisible 1\nend
Object spell_dust\ntype 101\nsubtype 23\nname earth to dust\nlevel 1\nsp 1\nrange 2\nskill sorcery\ninvisible 1\nend
Object spell_destruction\ntype 101\nsubtype 16\nname destruction\nlevel 1\nsp 1\nrange 3\ndam 60\nattacktype 2\n\
skill sorcery\ninvisible 1\nend
Object spell_rune\ntype 101\nsubtype 2\nname magic rune\nlevel 1\nsp 1\nskill sorcery\ninvisible 1\nend
Object spell_mark\ntype 101\nsubtype 3\nname marking rune\nlevel 1\nsp 1\nother_arch rune_mark\nskill sorcery\ninvisible 1\nend
Object spell_disarm\ntype 101\nsubtype 38\nname disarm\nlevel 1\nsp 1\nskill sorcery\ninvisible 1\nend
Object spell_mood\ntype 101\nsubtype 34\nname mood\nlevel 1\nsp 1\nrange 2\nskill sorcery\ninvisible 1\nend
Object spell_smite\ntype 101\nsubtype 10\nname holy wrath\nlevel 1\nsp 1\ndam 20\nrange 1\nduration 2\nattacktype 4\n\
other_arch fireball\nskill sorcery\ninvisible 1\nend
Object spell_hide\ntype 101\nsubtype 19\nname invisible\nlevel 1\nsp 1\nduration 10\nskill sorcery\ninvisible 1\nend
Object spell_swarm\ntype 101\nsubtype 36\nname bullet swarm\nlevel 1\nsp 1\nduration 3\nother_arch spell_bullet\n\
skill sorcery\ninvisible 1\nend
Object spell_ball\ntype 101\nsubtype 35\nname ball lightning\nlevel 1\nsp 1\ndam 8\nduration 12\nattacktype 8\nother_arch ball\n\
skill sorcery\ninvisible 1\nend
Object spell_bomb\ntype 101\nsubtype 8\nname create bomb\nlevel 1\nsp 1\ndam 12\nduration 3\nrange 3\nattacktype 1\n\
other_arch bomb\nskill sorcery\ninvisible 1\nend
Object spell_golem\ntype 101\nsubtype 12\nname summon golem\nlevel 1\nsp 1\ndam 25\nduration 6\nother_arch golem\n\
skill sorcery\ninvisible 1\nend
Object spell_pets\ntype 101\nsubtype 27\nname summon pet monster\nlevel 1\nsp 1\nattack_movement 16\nrandomitems pets\n\
skill sorcery\ninvisible 1\nend
Object golem\ntype 46\nname target\nalive 1\nmonster 1\nhp 50\nmaxhp 50\nexp 65\nlevel 4\nspeed 0.1\nmove_type walk\nend
Object spell_aura\ntype 101\nsubtype 46\nname flaming aura\nlevel 1\nsp 1\ndam 6\nduration 10\nattacktype 4\n\
other_arch flaming_aura\nskill sorcery\ninvisible 1\nend
Object flaming_aura\ntype 102\nsubtype 46\nname Flaming Aura\ninvisible 1\nno_drop 1\nspeed 1\nno_pick 1\nend
Object ball\ntype 102\nsubtype 35\nname yellow ball\nis_used_up 1\nmove_type fly_low\nno_pick 1\nspeed 1\nend
Object swarm_spell\ntype 102\nsubtype 36\nname swarm\ninvisible 1\nspeed 1\nno_pick 1\nend
Object bomb\ntype 102\nsubtype 8\nname bomb\nother_arch fireball\nanimation two\nspeed 0.2\nweight 4000\nend
Object splint\ntype 102\nsubtype 5\nname splinter\nmove_type fly_low\nmove_on walk fly_low\nno_pick 1\nspeed 0.5\nend
Object glow\nname glow\nis_used_up 1\nfood 3\nspeed 1\nno_pick 1\nend
Object earthwall\ntype 45\nname earthwall\nalive 1\ntear_down 1\nno_pick 1\nmove_block all\nblocksview 1\nhp 5\nend
Object generic_rune\ntype 154\nname rune\ninvisible 1\nno_pick 1\nmove_on walk\nend
Object rune_mark\ntype 98\nname Rune of Marking\nno_pick 1\nmove_on walk\nend
Object town_portal\ntype 114\nname destination\ninvisible 1\nno_drop 1\nend
Object town_portal_active\ntype 114\nname portal\ninvisible 1\nno_drop 1\nend
Object town_portal_magic\ntype 66\nname magic portal\nno_pick 1\nend
Object bullet\ntype 102\nsubtype 5\nname bullet\nno_pick 1\nmove_on walk fly_low\nmove_type fly_low\nspeed 1\nend
Object firebullet\ntype 102\nsubtype 5\nname firebullet\nother_arch fireball\nno_pick 1\nmove_on walk fly_low\nmove_type fly_low\n\
speed 1\nend
Object fireball\ntype 102\nsubtype 6\nname fireball\nno_pick 1\nmove_type fly_low\nspeed 0.2\nspeed_left -0.21\nattacktype 4\nend
Object lightning\ntype 102\nsubtype 4\nname lightning\nno_pick 1\nmove_type fly_low\nspeed 1\nreflecting 1\nend
Object icestorm\ntype 102\nsubtype 7\nname icestorm\nno_pick 1\nmove_on walk fly_low\nmove_type fly_low\nspeed 1\nend
Object magic_missile\ntype 102\nsubtype 11\nname magic missile\nno_pick 1\nmove_on walk fly_low\nmove_type fly_low\nspeed 1\nend
Object lava\ntype 102\nsubtype 7\nname lava\nlifesave 1\nis_floor 1\nno_pick 1\nmove_on walk\nspeed 0.2\nattacktype 4\ndam 3\nlevel 1\nend
Object light\nname light\nis_used_up 1\ninvisible 1\nglow_radius 1\nspeed 0.03\nmove_type fly_low\nno_pick 1\nend
Object spell_blocked\nname spell blocked\nno_pick 1\nmove_type fly_low\nend
Object grimoire\ntype 85\nname grimoire\nname_pl grimoires\nnrof 1\nskill literacy\nweight 5000\nend
Object scroll\ntype 111\nname scroll\nname_pl scrolls\nnrof 1\nskill literacy\nlevel 2\nweight 200\nend
Object wand\ntype 109\nname wand\nname_pl wands\nbody_range -1\nlevel 1\nfood 1\nweight 2300\nend
Object rod\ntype 3\nname rod\nname_pl rods\nbody_range -1\nlevel 1\nhp 3\nmaxhp 3\nspeed 0.1\nweight 3500\nend
Object potion\ntype 5\nname potion\nname_pl potions\nnrof 1\nweight 1000\non_use_yield bottle\nend
Object target\nname target\nalive 1\nmonster 1\nhp 1000\nmaxhp 1000\nlevel 1\nexp 10\nmove_type walk\nend
Object parchment\nname parchment\nname_pl parchments\nnrof 1\nmaterial 1\nweight 10\nend
Object icecube\nname icecube\nweight 100\nend
Object burnout\nname burning item\nno_pick 1\nend
Object null_field\nname null field\nno_pick 1\nno_magic 1\nend
";

const LISTS: &str = "treasure pets\narch target\nnrof 2\nmagic 1\nmore\narch golem\nnrof 1\nmagic 9\nend\n";

/// A drawn map with somebody on it who has read much: skills at level 1, mana and grace for a few spells.
pub(in crate::game) fn mage(rows: &[&str], legend: &[(char, &str)]) -> Stage {
    let mut stage = Stage::with(ARCHETYPES, LISTS, rows, legend);
    for skill in ["skill_sorcery", "skill_praying", "skill_literacy"] {
        let skill = stage.give(skill, 0);
        begin_skill(&mut stage.world, skill);
    }
    let body = stage.body;
    fitness::compute(&mut stage.world, body);
    let traits = stage.world.objects[body].change();
    (traits.sp, traits.grace) = (40, 40);
    stage.wait(1);
    stage
}

/// Gives the player a spell.
pub(in crate::game) fn knows(stage: &mut Stage, spell: &str) -> ObjectId {
    stage.give(spell, 0)
}

/// A thing in the player's hands with a spell in it.
pub(in crate::game) fn with_spell(stage: &mut Stage, thing: &str, spell: &str) -> ObjectId {
    let (id, inner) = (stage.make(thing, 0), stage.make(spell, 0));
    stage.world.put_into(inner, id);
    stage.world.objects[id].set(Flag::Identified, true);
    let body = stage.body;
    stage.world.put_into(id, body)
}

/// Lets the player turn and cast, and returns the words they hear.
pub(in crate::game) fn invoke(stage: &mut Stage, spell: &str, direction: Option<Direction>) -> Vec<String> {
    stage.world.objects[stage.body].facing = direction;
    texts(&stage.act(Action::Invoke(Some(spell.to_owned()))))
}

/// Names of the effects on a row of the map, a square each; where there are several, how many.
pub(in crate::game) fn row(stage: &Stage, y: u16) -> String {
    let map = stage.world.map(stage.map);
    let sign = |x: u16| {
        let effects = map.square(x, y).objects.iter().map(|id| &stage.world.objects[*id].traits);
        let effects: Vec<&str> = effects.filter(|it| it.kind == 102).map(|it| &*it.name).collect();
        match effects[..] {
            [] => '.',
            [one] => one.chars().next().unwrap_or('?'),
            _ => char::from_digit(effects.len() as u32, 10).unwrap_or('+'),
        }
    };
    (0..map.width).map(sign).collect()
}
