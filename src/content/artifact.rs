//! Artifacts: what turns an ordinary thing into a special one. File `artifacts`, whose own head
//! describes what each field does to the thing.

use super::archetype::{Archetypes, InnerText, inner_text};
use super::fixed::Fixed;
use super::flags::Flag;
use super::lines::{Lines, key_value};
use super::names::{AnimationId, FaceId, Names};
use super::number::integer;
use super::object::{Lookup, ObjectReader, PlacedObject};
use super::report::Report;
use super::traits::{Text, Traits};

/// A way for things of one type to be special.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    pub title: Text,
    /// Names of things or of archetypes; empty: all of the type.
    pub allowed: Vec<Allowed>,
    /// Weight among the artifacts of the type.
    pub chance: u16,
    /// Lowest difficulty of a map it comes up on.
    pub difficulty: u8,
    /// The changes, see [`Artifact::apply`]. `kind` is the type of the things, `magic` the least
    /// magic bonus they need, `nrof` the largest number of them made at a time.
    pub changes: Traits,
    /// What is put inside.
    pub inventory: Vec<PlacedObject>,
}

/// A name in the list of what may become an artifact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub name: Text,
    /// Everything but this.
    pub not: bool,
}

/// All artifacts in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Artifacts {
    pub all: Vec<Artifact>,
}

impl Artifacts {
    /// The artifact with a title for things of a type.
    pub fn find(&self, title: &str, kind: u8) -> Option<&Artifact> {
        self.all.iter().find(|artifact| &*artifact.title == title && artifact.changes.kind == kind)
    }

    /// Those for things of a type, in the order of the file.
    pub fn of_kind(&self, kind: u8) -> impl Iterator<Item = &Artifact> {
        self.all.iter().filter(move |artifact| artifact.changes.kind == kind)
    }

    pub fn parse(file: &str, text: &str, names: &Names, archetypes: &Archetypes, report: &mut Report) -> Self {
        let mut artifacts = Self::default();
        let mut lines = Lines::new(file, text);
        let mut next = Artifact::blank();
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            match &*key.to_ascii_lowercase() {
                "allowed" => next.allowed.extend(allowed(value)),
                "chance" => next.chance = integer(value) as u16,
                "difficulty" => next.difficulty = integer(value) as u8,
                "object" => {
                    next.title = Text::from(value);
                    let inside = next.read(&mut lines, names, report);
                    for inner in inside {
                        let lookup = Lookup { names, archetypes, artifacts: &Self::default(), materials: None };
                        let lines = Lines::from_line(file, inner.text, inner.line);
                        next.inventory.extend(ObjectReader::new(lookup, lines).read_all(report));
                    }
                    artifacts.all.push(std::mem::replace(&mut next, Artifact::blank()));
                }
                _ => report.add(file, lines.number(), format_args!("{line:?} is outside of an artifact")),
            }
        }
        artifacts
    }
}

fn allowed(list: &str) -> impl Iterator<Item = Allowed> {
    let names = if list == "all" { "" } else { list };
    names.split(',').map(str::trim_ascii).filter(|name| !name.is_empty()).map(|name| {
        let (name, not) = name.strip_prefix('!').map_or((name, false), |name| (name, true));
        Allowed { name: Text::from(name), not }
    })
}

impl Artifact {
    fn blank() -> Self {
        Self {
            title: Text::default(),
            allowed: Vec::new(),
            chance: 0,
            difficulty: 0,
            changes: Traits::default(),
            inventory: Vec::new(),
        }
    }

    /// Reads up to the end of the block; gives back the texts of the objects inside.
    fn read<'t>(&mut self, lines: &mut Lines<'t>, names: &Names, report: &mut Report) -> Vec<InnerText<'t>> {
        let mut inside = Vec::new();
        loop {
            let before = lines.clone();
            let Some(line) = lines.next_spoken() else {
                report.add(lines.file(), lines.number(), format_args!("artifact {:?} has no end", self.title));
                return inside;
            };
            let (key, value) = key_value(line);
            let key = &*key.to_ascii_lowercase();
            let value = match key {
                "end" => return inside,
                "arch" => {
                    inside.push(inner_text(&before, lines));
                    continue;
                }
                "msg" | "lore" => lines.block(&format!("end{key}")).unwrap_or_else(|| {
                    report.add(lines.file(), lines.number(), format_args!("{key} has no end"));
                    ""
                }),
                _ => value,
            };
            if let Err(unknown) = self.changes.set(key, value, names) {
                report.add(lines.file(), lines.number(), unknown);
            }
        }
    }

    /// Whether a thing may become this. Both its name and its archetype's are looked for.
    pub fn allows(&self, name: &str, archetype: &str) -> bool {
        let Some(first) = self.allowed.first() else { return true };
        let listed =
            |not: bool| self.allowed.iter().any(|it| it.not == not && (&*it.name == name || &*it.name == archetype));
        // A list of nothing but exceptions allows the rest.
        if first.not && self.allowed.iter().all(|it| it.not) { !listed(true) } else { listed(false) && !listed(true) }
    }

    /// Changes a thing into this. What is put inside is left to the caller.
    pub fn apply(&self, thing: &mut Traits, names: &Names) {
        let changes = &self.changes;
        thing.title = Some(Text::from(format!("of {}", self.title)));
        self.look(thing, names);
        add_stats(thing, changes);
        for (value, change) in [
            (&mut thing.hp, changes.hp),
            (&mut thing.maxhp, changes.maxhp),
            (&mut thing.sp, changes.sp),
            (&mut thing.maxsp, changes.maxsp),
            (&mut thing.level, changes.level),
        ] {
            *value = if change < 0 { change.saturating_neg() } else { value.saturating_add(change) };
        }
        thing.food =
            if changes.food < 0 { changes.food.saturating_neg() } else { thing.food.saturating_add(changes.food) };
        thing.dam = match changes.dam {
            0 => thing.dam,
            percent @ 1.. => {
                let dam: i16 = clamped(i64::from(thing.dam) * i64::from(percent) / 10);
                // What is to do more does a point more at least: watched on the stock server with ten weapons.
                if percent > 10 && thing.dam != 0 && dam == thing.dam { dam + 1 } else { dam }
            }
            absolute => absolute.saturating_neg(),
        };
        thing.weight = percent(thing.weight, changes.weight);
        thing.last_sp = percent(thing.last_sp, changes.last_sp);
        thing.gen_sp_armour = clamped(percent(thing.gen_sp_armour.into(), changes.gen_sp_armour.into()).into());
        // Of what says no value the thing has none: so the stock server does it.
        thing.value = clamped(i64::from(thing.value) * i64::from(changes.value));
        for (value, change) in thing.resistances.0.iter_mut().zip(changes.resistances.0) {
            *value = value.saturating_add(change);
        }
        // The page of the file says that it is replaced, and the stock server adds it.
        thing.attacktype |= changes.attacktype;
        thing.path_attuned |= changes.path_attuned;
        thing.path_denied |= changes.path_denied;
        thing.path_repelled |= changes.path_repelled;
        thing.move_type = thing.move_type | changes.move_type;
        for flag in changes.flags.iter().filter(|&flag| flag != Flag::StandStill) {
            thing.flags.set(flag, true);
        }
        if changes.has(Flag::Cursed) || changes.has(Flag::Damned) {
            thing.magic = -thing.magic.saturating_abs();
        }
        replace(thing, changes);
        for (key, value) in changes.custom.iter().filter(|(key, _)| !key.ends_with("_suffix")) {
            thing.custom.set(key, value);
        }
    }

    fn look(&self, thing: &mut Traits, names: &Names) {
        let changes = &self.changes;
        if changes.has(Flag::StandStill) {
            thing.flags.set(Flag::IsAnimated, false);
            thing.speed = Fixed::default();
        }
        let suffix = changes.custom.get("animation_suffix").and_then(|suffix| {
            let animation = names.animation_name(thing.animation);
            names.animation(&format!("{animation}_{suffix}"))
        });
        let animation = Some(changes.animation).filter(|animation| !animation.is_none()).or(suffix);
        let face_suffix = || {
            let suffix = changes.custom.get("face_suffix")?;
            let (face, frame) = names.face_name(thing.face).rsplit_once('.')?;
            names.face(&format!("{face}_{suffix}.{frame}"))
        };
        if let Some(face) = Some(changes.face).filter(|&face| face != FaceId::NONE).or_else(face_suffix) {
            thing.face = face;
        }
        if let Some(animation) = animation.filter(|&animation| animation != AnimationId::NONE) {
            thing.animation = animation;
            thing.anim_speed = changes.anim_speed;
        }
    }
}

fn add_stats(thing: &mut Traits, changes: &Traits) {
    for (value, change) in [
        (&mut thing.strength, changes.strength),
        (&mut thing.dexterity, changes.dexterity),
        (&mut thing.constitution, changes.constitution),
        (&mut thing.intelligence, changes.intelligence),
        (&mut thing.wisdom, changes.wisdom),
        (&mut thing.power, changes.power),
        (&mut thing.charisma, changes.charisma),
        (&mut thing.luck, changes.luck),
        (&mut thing.wc, changes.wc),
        (&mut thing.ac, changes.ac),
    ] {
        *value = value.saturating_add(change);
    }
    thing.exp = thing.exp.saturating_add(changes.exp);
    thing.maxgrace = thing.maxgrace.saturating_add(changes.maxgrace);
    thing.glow_radius = thing.glow_radius.saturating_add(changes.glow_radius);
}

/// What the artifact says in place of what the thing said.
fn replace(thing: &mut Traits, changes: &Traits) {
    for (text, change) in [
        (&mut thing.slaying, &changes.slaying),
        (&mut thing.msg, &changes.msg),
        (&mut thing.lore, &changes.lore),
        (&mut thing.race, &changes.race),
        (&mut thing.materialname, &changes.materialname),
        (&mut thing.other_arch, &changes.other_arch),
    ] {
        if change.is_some() {
            text.clone_from(change);
        }
    }
    if changes.material != 0 {
        thing.material = changes.material;
    }
    thing.item_power = changes.item_power;
}

fn percent(value: i32, change: i32) -> i32 {
    match change {
        0 => value,
        percent @ 1.. => clamped(i64::from(value) * i64::from(percent) / 100),
        absolute => absolute.saturating_neg(),
    }
}

fn clamped<T: TryFrom<i64> + Limits>(value: i64) -> T {
    T::try_from(value).unwrap_or(if value < 0 { T::MIN } else { T::MAX })
}

trait Limits {
    const MIN: Self;
    const MAX: Self;
}

macro_rules! limits {
    ($($int:ty)*) => { $(impl Limits for $int { const MIN: Self = <$int>::MIN; const MAX: Self = <$int>::MAX; })* };
}

limits!(i8 i16 i32);

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(fields: &str) -> (Artifact, Names) {
        let names = Names::new(["axe.111", "axe_gold.111", "fire.111"], ["axe", "axe_gold"]);
        let mut report = Report::default();
        let text = format!("Allowed axe,!toy\nchance 7\ndifficulty 3\nObject Doom\ntype 15\n{fields}end\n");
        let mut artifacts = Artifacts::parse("artifacts", &text, &names, &Archetypes::default(), &mut report);
        assert!(report.is_empty(), "{report}");
        (artifacts.all.remove(0), names)
    }

    fn check(fields: &str, thing: &str, expected: impl Fn(&Traits) -> bool) {
        let (artifact, names) = artifact(fields);
        let mut changed = Traits::default();
        for line in thing.lines() {
            let (key, value) = key_value(line);
            changed.set(key, value, &names).unwrap();
        }
        artifact.apply(&mut changed, &names);
        assert!(expected(&changed), "{fields:?} on {thing:?}: {changed:?}");
    }

    #[test]
    fn an_artifact_is_for_what_it_allows() {
        let (artifact, _) = artifact("");
        assert_eq!((artifact.chance, artifact.difficulty, artifact.changes.kind), (7, 3, 15));
        assert!(artifact.allows("axe", "axe_1") && artifact.allows("great blade", "axe"));
        assert!(!artifact.allows("axe", "toy") && !artifact.allows("sword", "sword"));
    }

    #[test]
    fn each_field_changes_the_thing_in_its_own_way() {
        check("Str 2\nwc -1\n", "str 1\nwc 5", |it| (it.strength, it.wc) == (3, 4));
        check("hp 5\nmaxsp -9\n", "hp 2\nmaxsp 4", |it| (it.hp, it.maxsp) == (7, 9));
        check("dam 15\n", "dam 20", |it| it.dam == 30);
        check("dam 15\n", "dam 9", |it| it.dam == 13);
        check("dam 11\n", "dam 8", |it| it.dam == 9);
        check("dam 15\n", "dam 1", |it| it.dam == 2);
        check("dam -4\n", "dam 20", |it| it.dam == 4);
        check("weight 50\nlast_sp -3\n", "weight 300\nlast_sp 9", |it| (it.weight, it.last_sp) == (150, 3));
        check("value 10\n", "value 2000000000", |it| it.value == i32::MAX);
        check("luck 1\n", "value 30\nitem_power 4", |it| (it.value, it.item_power) == (0, 0));
        check("attacktype 256\ngrace 2\n", "attacktype 1", |it| (it.attacktype, it.grace) == (257, 0));
        check("resist_fire 30\n", "resist_fire -10", |it| it.resistances.0[2] == 20);
        check("path_denied 4\n", "path_denied 1", |it| it.path_denied == 5);
        check("cursed 1\n", "magic 3", |it| it.magic == -3 && it.has(Flag::Cursed));
        check("slaying dragon\nitem_power 4\n", "slaying orc", |it| {
            it.slaying.as_deref() == Some("dragon") && it.item_power == 4
        });
        check("arrow_spell frost\n", "", |it| it.custom.get("arrow_spell") == Some("frost"));
        check("", "title old", |it| it.title.as_deref() == Some("of Doom"));
    }

    #[test]
    fn the_look_may_be_another_or_a_variant_of_its_own() {
        let face = |name: &str| artifact("").1.face(name).unwrap();
        check("face fire.111\n", "face axe.111", |it| it.face == face("fire.111"));
        check("face_suffix gold\n", "face axe.111", |it| it.face == face("axe_gold.111"));
        check("face_suffix iron\n", "face axe.111", |it| it.face == face("axe.111"));
        check("animation_suffix gold\n", "animation axe", |it| it.animation == AnimationId(2));
        check("stand_still 1\n", "animation axe", |it| !it.has(Flag::IsAnimated));
    }
}
