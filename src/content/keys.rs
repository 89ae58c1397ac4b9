//! The one table of the keys of the object format: how each is read, compared and written.

use std::sync::LazyLock;

use super::fixed::Fixed;
use super::flags::Flag;
use super::movement::MoveType;
use super::names::{AnimationId, Names};
use super::number::integer;
use super::traits::{BodySlot, Text, Traits, UnknownName};

/// A key of the object format.
pub(super) struct Key {
    /// In small letters.
    pub(super) name: &'static str,
    field: Field,
}

type See<T> = fn(&Traits) -> &T;
type Reach<T> = fn(&mut Traits) -> &mut T;

enum Field {
    I8(See<i8>, Reach<i8>),
    I16(See<i16>, Reach<i16>),
    I32(See<i32>, Reach<i32>),
    I64(See<i64>, Reach<i64>),
    U8(See<u8>, Reach<u8>),
    U16(See<u16>, Reach<u16>),
    U32(See<u32>, Reach<u32>),
    Decimal(See<Fixed>, Reach<Fixed>),
    Movement(See<MoveType>, Reach<MoveType>),
    Text(See<Option<Text>>, Reach<Option<Text>>),
    Flag(Flag),
    Resistance(usize),
    Body(usize),
    /// More than a value: the three functions say what.
    Special {
        set: fn(&mut Traits, &str, &Names) -> Result<(), UnknownName>,
        same: fn(&Traits, &Traits) -> bool,
        write: fn(&Traits, &Names) -> String,
    },
    /// Read for what it does to other keys, or for nothing; never written.
    Lost(fn(&mut Traits, &str)),
}

macro_rules! key {
    ($kind:ident $name:literal $($field:tt)+) => {
        Key { name: $name, field: Field::$kind(|traits| &traits.$($field)+, |traits| &mut traits.$($field)+) }
    };
}

/// Keys whose side effects reach other keys stand before these.
fn table() -> Vec<Key> {
    let mut keys = vec![
        Key { name: "name", field: NAME },
        key!(Text "name_pl" name_plural),
        Key { name: "type", field: Field::U8(|traits| &traits.kind, |traits| &mut traits.kind) },
        key!(U8 "subtype" subtype),
        Key { name: "face", field: FACE },
        Key { name: "animation", field: ANIMATION },
        Key { name: "weight", field: WEIGHT },
        Key { name: "identified", field: IDENTIFIED },
        Key { name: "speed", field: SPEED },
        Key { name: "slow_move", field: Field::Lost(slow_move) },
        Key { name: "map_layer", field: MAP_LAYER },
        Key { name: "randomitems", field: RANDOMITEMS },
        key!(Text "title" title),
        key!(Text "race" race),
        key!(Text "slaying" slaying),
        key!(Text "skill" skill),
        key!(Text "msg" msg),
        key!(Text "lore" lore),
        key!(Text "materialname" materialname),
        key!(Text "other_arch" other_arch),
        key!(Text "artifact" artifact),
        key!(Text "anim_suffix" anim_suffix),
        key!(Movement "move_type" move_type),
        key!(Movement "move_block" move_block),
        key!(Movement "move_allow" move_allow),
        key!(Movement "move_on" move_on),
        key!(Movement "move_off" move_off),
        key!(Movement "move_slow" move_slow),
        key!(Decimal "move_slow_penalty" move_slow_penalty),
        key!(Decimal "speed_left" speed_left),
        key!(I16 "level" level),
        key!(I16 "hp" hp),
        key!(I16 "maxhp" maxhp),
        key!(I16 "sp" sp),
        key!(I16 "maxsp" maxsp),
        key!(I16 "grace" grace),
        key!(I16 "maxgrace" maxgrace),
        key!(I16 "dam" dam),
        key!(I8 "wc" wc),
        key!(I8 "ac" ac),
        key!(I8 "luck" luck),
        key!(I64 "exp" exp),
        key!(I64 "perm_exp" perm_exp),
        key!(I32 "food" food),
        key!(I8 "str" strength),
        key!(I8 "dex" dexterity),
        key!(I8 "con" constitution),
        key!(I8 "int" intelligence),
        key!(I8 "wis" wisdom),
        key!(I8 "pow" power),
        key!(I8 "cha" charisma),
        key!(U32 "nrof" nrof),
        key!(I32 "carrying" carrying),
        key!(I32 "container" capacity),
        key!(I32 "value" value),
        key!(I8 "magic" magic),
        key!(I8 "item_power" item_power),
        key!(I8 "gen_sp_armour" gen_sp_armour),
        key!(U16 "material" material),
        key!(U16 "client_type" client_type),
        key!(U32 "weapontype" weapontype),
        key!(I32 "connected" connected),
        key!(I8 "direction" direction),
        key!(I16 "invisible" invisible),
        key!(I8 "glow_radius" glow_radius),
        key!(U8 "state" state),
        key!(U8 "anim_speed" anim_speed),
        key!(U8 "smoothlevel" smoothlevel),
        key!(U8 "sound_chance" sound_chance),
        key!(I32 "last_sp" last_sp),
        key!(I32 "last_heal" last_heal),
        key!(I32 "last_eat" last_eat),
        key!(I16 "last_grace" last_grace),
        key!(U32 "attacktype" attacktype),
        key!(U16 "attack_movement" attack_movement),
        key!(U8 "run_away" run_away),
        key!(U8 "pick_up" pick_up),
        key!(U8 "will_apply" will_apply),
        key!(U32 "path_attuned" path_attuned),
        key!(U32 "path_denied" path_denied),
        key!(U32 "path_repelled" path_repelled),
        key!(I16 "casting_time" casting_time),
        key!(I16 "duration" duration),
        key!(I8 "duration_modifier" duration_modifier),
        key!(I8 "range" range),
        key!(I8 "range_modifier" range_modifier),
        key!(I8 "dam_modifier" dam_modifier),
    ];
    keys.extend(
        Flag::ALL
            .iter()
            .filter(|&&flag| flag != Flag::Identified)
            .map(|&flag| Key { name: flag.key(), field: Field::Flag(flag) }),
    );
    keys.extend(RESISTANCES.iter().enumerate().map(|(at, &name)| Key { name, field: Field::Resistance(at) }));
    keys.extend(BODY.iter().map(|&(name, slot)| Key { name, field: Field::Body(slot as usize) }));
    keys.extend(IGNORED.iter().map(|&name| Key { name, field: Field::Lost(|_, _| {}) }));
    keys
}

/// In the order of [`super::traits::AttackType`].
const RESISTANCES: [&str; 26] = [
    "resist_physical",
    "resist_magic",
    "resist_fire",
    "resist_electricity",
    "resist_cold",
    "resist_confusion",
    "resist_acid",
    "resist_drain",
    "resist_weaponmagic",
    "resist_ghosthit",
    "resist_poison",
    "resist_slow",
    "resist_paralyze",
    "resist_turn_undead",
    "resist_fear",
    "resist_cancellation",
    "resist_deplete",
    "resist_death",
    "resist_chaos",
    "resist_counterspell",
    "resist_godpower",
    "resist_holyword",
    "resist_blind",
    "resist_internal",
    "resist_life_stealing",
    "resist_disease",
];

const BODY: [(&str, BodySlot); BodySlot::COUNT] = [
    ("body_range", BodySlot::Range),
    ("body_arm", BodySlot::Arm),
    ("body_torso", BodySlot::Torso),
    ("body_head", BodySlot::Head),
    ("body_neck", BodySlot::Neck),
    ("body_skill", BodySlot::Skill),
    ("body_finger", BodySlot::Finger),
    ("body_shoulder", BodySlot::Shoulder),
    ("body_foot", BodySlot::Foot),
    ("body_hand", BodySlot::Hand),
    ("body_wrist", BodySlot::Wrist),
    ("body_waist", BodySlot::Waist),
    ("body_leg", BodySlot::Leg),
];

/// Accepted in the stock files and without effect there.
const IGNORED: [&str; 7] =
    ["editor_folder", "can_impale", "can_cut", "can_parry", "can_knockback", "can_dam_armour", "no_strength"];

const LAYERS: [(&str, u8); 5] = [("floor", 0), ("no_pick", 1), ("item", 3), ("living", 6), ("fly", 8)];

const NAME: Field = Field::Special {
    set: |traits, value, _| {
        traits.name = Text::from(value);
        Ok(())
    },
    same: |one, other| one.name == other.name,
    write: |traits, _| (*traits.name).to_owned(),
};

const FACE: Field = Field::Special {
    set: |traits, value, names| {
        traits.face = names.face(value).ok_or_else(|| UnknownName::Face(value.to_owned()))?;
        Ok(())
    },
    same: |one, other| one.face == other.face,
    write: |traits, names| names.face_name(traits.face).to_owned(),
};

const ANIMATION: Field = Field::Special {
    set: |traits, value, names| {
        let animation = names.animation(value).ok_or_else(|| UnknownName::Animation(value.to_owned()))?;
        traits.animation = animation;
        if animation != AnimationId::NONE {
            traits.flags.set(Flag::IsAnimated, true);
        }
        Ok(())
    },
    same: |one, other| one.animation == other.animation,
    write: |traits, names| names.animation_name(traits.animation).to_owned(),
};

const WEIGHT: Field = Field::Special {
    set: |traits, value, _| {
        traits.weight = integer(value) as i32;
        if traits.weight == 0 {
            traits.flags.set(Flag::NoPick, true);
        }
        Ok(())
    },
    same: |one, other| one.weight == other.weight,
    write: |traits, _| traits.weight.to_string(),
};

const IDENTIFIED: Field = Field::Special {
    set: |traits, value, _| {
        let identified = integer(value) != 0;
        traits.flags.set(Flag::Identified, identified);
        if identified {
            traits.flags.set(Flag::KnownMagical, false);
        }
        Ok(())
    },
    same: |one, other| one.has(Flag::Identified) == other.has(Flag::Identified),
    write: |traits, _| u8::from(traits.has(Flag::Identified)).to_string(),
};

const SPEED: Field = Field::Special {
    set: |traits, value, _| {
        traits.speed = Fixed::parse(value).abs();
        traits.first_action_random = value.trim_ascii_start().starts_with('-');
        Ok(())
    },
    same: |one, other| one.speed == other.speed && one.first_action_random == other.first_action_random,
    write: |traits, _| format!("{}{}", if traits.first_action_random { "-" } else { "" }, traits.speed),
};

const MAP_LAYER: Field = Field::Special {
    set: |traits, value, _| {
        let word = LAYERS.iter().find(|(word, _)| *word == value);
        traits.map_layer = match word {
            Some(&(_, layer)) => Some(layer),
            None => value.parse().ok(),
        };
        Ok(())
    },
    same: |one, other| one.map_layer == other.map_layer,
    write: |traits, _| traits.map_layer.map_or_else(String::new, |layer| layer.to_string()),
};

const RANDOMITEMS: Field = Field::Special {
    set: |traits, value, _| {
        traits.randomitems = (!value.is_empty() && value != "none").then(|| Text::from(value));
        Ok(())
    },
    same: |one, other| one.randomitems == other.randomitems,
    write: |traits, _| traits.randomitems.as_deref().unwrap_or("none").to_owned(),
};

fn slow_move(traits: &mut Traits, value: &str) {
    traits.move_slow = traits.move_slow | MoveType::WALK;
    traits.move_slow_penalty = Fixed::parse(value);
}

static TABLE: LazyLock<Vec<Key>> = LazyLock::new(table);

static SORTED: LazyLock<Vec<&'static Key>> = LazyLock::new(|| {
    let mut keys: Vec<&Key> = TABLE.iter().collect();
    keys.sort_by_key(|key| key.name);
    keys
});

/// Longest name in the table, and some.
const NAME_MAX: usize = 24;

/// Finds a key in any case.
pub(super) fn lookup(name: &str) -> Option<&'static Key> {
    let mut small = [0; NAME_MAX];
    let small = small.get_mut(..name.len())?;
    small.copy_from_slice(name.as_bytes());
    small.make_ascii_lowercase();
    let at = SORTED.binary_search_by(|key| key.name.as_bytes().cmp(small)).ok()?;
    Some(SORTED[at])
}

pub(super) fn in_writing_order() -> impl Iterator<Item = &'static Key> {
    TABLE.iter()
}

impl Key {
    pub(super) fn set(&self, traits: &mut Traits, value: &str, names: &Names) -> Result<(), UnknownName> {
        match self.field {
            Field::I8(_, reach) => *reach(traits) = integer(value) as i8,
            Field::I16(_, reach) => *reach(traits) = integer(value) as i16,
            Field::I32(_, reach) => *reach(traits) = integer(value) as i32,
            Field::I64(_, reach) => *reach(traits) = integer(value),
            Field::U8(_, reach) => *reach(traits) = integer(value) as u8,
            Field::U16(_, reach) => *reach(traits) = integer(value) as u16,
            Field::U32(_, reach) => *reach(traits) = integer(value) as u32,
            Field::Decimal(_, reach) => *reach(traits) = Fixed::parse(value),
            Field::Movement(_, reach) => *reach(traits) = MoveType::parse(value),
            Field::Text(_, reach) => *reach(traits) = (!value.is_empty()).then(|| Text::from(value)),
            Field::Flag(flag) => traits.flags.set(flag, integer(value) != 0),
            Field::Resistance(at) => traits.resistances.0[at] = integer(value) as i16,
            Field::Body(at) => traits.body.0[at] = integer(value) as i8,
            Field::Special { set, .. } => return set(traits, value, names),
            Field::Lost(set) => set(traits, value),
        }
        Ok(())
    }

    pub(super) fn same(&self, one: &Traits, other: &Traits) -> bool {
        match self.field {
            Field::I8(see, _) => see(one) == see(other),
            Field::I16(see, _) => see(one) == see(other),
            Field::I32(see, _) => see(one) == see(other),
            Field::I64(see, _) => see(one) == see(other),
            Field::U8(see, _) => see(one) == see(other),
            Field::U16(see, _) => see(one) == see(other),
            Field::U32(see, _) => see(one) == see(other),
            Field::Decimal(see, _) => see(one) == see(other),
            Field::Movement(see, _) => see(one) == see(other),
            Field::Text(see, _) => see(one) == see(other),
            Field::Flag(flag) => one.has(flag) == other.has(flag),
            Field::Resistance(at) => one.resistances.0[at] == other.resistances.0[at],
            Field::Body(at) => one.body.0[at] == other.body.0[at],
            Field::Special { same, .. } => same(one, other),
            Field::Lost(_) => true,
        }
    }

    pub(super) fn write(&self, traits: &Traits, names: &Names) -> String {
        match self.field {
            Field::I8(see, _) => see(traits).to_string(),
            Field::I16(see, _) => see(traits).to_string(),
            Field::I32(see, _) => see(traits).to_string(),
            Field::I64(see, _) => see(traits).to_string(),
            Field::U8(see, _) => see(traits).to_string(),
            Field::U16(see, _) => see(traits).to_string(),
            Field::U32(see, _) => see(traits).to_string(),
            Field::Decimal(see, _) => see(traits).to_string(),
            Field::Movement(see, _) => see(traits).to_string(),
            Field::Text(see, _) => see(traits).as_deref().unwrap_or_default().to_owned(),
            Field::Flag(flag) => u8::from(traits.has(flag)).to_string(),
            Field::Resistance(at) => traits.resistances.0[at].to_string(),
            Field::Body(at) => traits.body.0[at].to_string(),
            Field::Special { write, .. } => write(traits, names),
            Field::Lost(_) => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names() -> Names {
        Names::new(["blank.111", "axe.111", "wall.111"], ["lamp", "fire"])
    }

    fn traits(lines: &[(String, String)]) -> Traits {
        let mut traits = Traits::new(&names());
        for (key, value) in lines {
            let _ = traits.set(key, value, &names());
        }
        traits
    }

    fn check(key: &str, value: &str, expected: impl Fn(&Traits) -> bool) {
        let mut traits = Traits::new(&names());
        traits.set(key, value, &names()).unwrap();
        assert!(expected(&traits), "{key} {value}: {traits:?}");
    }

    #[test]
    fn every_key_of_the_table_is_found_in_any_case() {
        for key in in_writing_order() {
            assert!(key.name.len() <= NAME_MAX, "{}", key.name);
            assert!(std::ptr::eq(lookup(&key.name.to_uppercase()).unwrap(), key), "{}", key.name);
        }
        assert!(lookup("no_such_key").is_none());
        assert!(lookup(&"long".repeat(40)).is_none());
    }

    #[test]
    fn keys_do_more_than_their_names_say() {
        check("weight", "0", |it| it.has(Flag::NoPick));
        check("animation", "lamp", |it| it.animation == AnimationId(1) && it.has(Flag::IsAnimated));
        check("speed", "-0.1", |it| it.speed == Fixed(100_000) && it.first_action_random);
        check("slow_move", "2.5", |it| it.move_slow == MoveType::WALK && it.move_slow_penalty == Fixed(2_500_000));
        check("map_layer", "living", |it| it.map_layer == Some(6));
        check("map_layer", "4", |it| it.map_layer == Some(4));
        check("randomitems", "none", |it| it.randomitems.is_none());
        check("Str", "3", |it| it.strength == 3);
        check("maxhp", "200000", |it| it.maxhp == 3392);
        check("anim_speed", "-1", |it| it.anim_speed == 255);
        check("elevation", "-12", |it| it.custom.get("elevation") == Some("-12"));
        check("editor_folder", "x/y", |it| it.custom.is_empty());

        let mut item = Traits::default();
        item.flags.set(Flag::KnownMagical, true);
        item.set("identified", "1", &names()).unwrap();
        assert!(item.has(Flag::Identified) && !item.has(Flag::KnownMagical));
    }

    #[test]
    fn an_unknown_face_is_told_and_changes_nothing() {
        let mut item = Traits::default();
        item.set("face", "axe.111", &names()).unwrap();
        assert_eq!(item.set("face", "minedoor_8.111", &names()), Err(UnknownName::Face("minedoor_8.111".into())));
        assert_eq!(names().face_name(item.face), "axe.111");
    }

    #[test]
    fn a_renamed_object_loses_the_plural_of_its_archetype() {
        let base = traits(&[("name".into(), "knife".into()), ("name_pl".into(), "knives".into())]);
        let mut renamed = base.clone();
        renamed.set("name", "Excalibur", &names()).unwrap();
        renamed.finish(&base);
        assert_eq!(renamed.plural(), "Excalibur");

        let mut same = base.clone();
        same.finish(&base);
        assert_eq!(same.plural(), "knives");
    }

    #[test]
    fn an_object_is_small_enough_to_be_had_by_the_hundred_thousand() {
        assert!(size_of::<Traits>() <= 576, "{} bytes", size_of::<Traits>());
    }

    fn a_line() -> impl Strategy<Value = (String, String)> {
        let known = prop::sample::select(in_writing_order().map(|key| key.name.to_owned()).collect::<Vec<_>>());
        let key = prop_oneof![6 => known, 1 => "[a-z_]{1,30}"];
        let value = prop_oneof![
            any::<i32>().prop_map(|number| number.to_string()),
            (0..3_u8).prop_map(|number| number.to_string()),
            any::<i64>().prop_map(|number| Fixed(number).to_string()),
            prop::sample::select(vec!["", "axe.111", "wall.111", "lamp", "fire", "NONE", "all -walk", "none", "-0"])
                .prop_map(str::to_owned),
            "[ -~\n]{0,20}",
        ];
        (key, value)
    }

    proptest! {
        #[test]
        fn differences_make_the_object_out_of_its_base(
            base in prop::collection::vec(a_line(), 0..40),
            changes in prop::collection::vec(a_line(), 0..40),
        ) {
            let base = traits(&base);
            let changed = traits(&changes);
            let mut again = base.clone();
            for (key, value) in changed.differences(&base, &names()) {
                prop_assert_eq!(again.set(&key, &value, &names()), Ok(()), "{} {}", key, value);
            }
            prop_assert_eq!(again, changed);
        }

        #[test]
        fn what_is_the_same_is_not_written(lines in prop::collection::vec(a_line(), 0..40)) {
            let one = traits(&lines);
            prop_assert_eq!(one.differences(&one.clone(), &names()), vec![]);
        }
    }
}
