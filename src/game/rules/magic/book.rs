//! What spells somebody knows: the list of them, finding one by its name, and how clients are shown them.

use crate::content::Traits;
use crate::game::kinds;
use crate::game::object::ObjectId;
use crate::game::rules::fitness;
use crate::game::update::{SpellArgument, SpellView, Text, Update};
use crate::game::world::World;
use crate::ids::Tag;

use super::power::{Paths, Power};

/// Kinds of spells (subtypes) that take words after their name.
const RUNE: u8 = 2;
const MARK: u8 = 3;

/// The spells somebody knows, the newest first.
pub(super) fn known(world: &World, body: ObjectId) -> Vec<ObjectId> {
    let inside = world.objects[body].inventory.iter().copied();
    inside.filter(|id| world.objects[*id].traits.kind == kinds::SPELL).collect()
}

/// The known spell of exactly this name.
pub(super) fn named(world: &World, body: ObjectId, name: &str) -> Option<ObjectId> {
    known(world, body).into_iter().find(|id| *world.objects[*id].traits.name == *name)
}

/// What a player means: a tag, the name of a spell with more words after it, or the beginning of a name that only one
/// spell has. Returns the words after the name.
pub(super) fn meant<'w>(world: &World, body: ObjectId, words: &'w str) -> Option<(ObjectId, &'w str)> {
    let spells = known(world, body);
    let (first, rest) = words.split_once(' ').unwrap_or((words, ""));
    if let Some(tag) = first.parse().ok().map(Tag) {
        let spell = world.by_tag(tag).filter(|id| spells.contains(id));
        return spell.map(|spell| (spell, rest.trim_start()));
    }
    let after = |id: &ObjectId| {
        let rest = words.strip_prefix(&*world.objects[*id].traits.name)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((*id, rest.trim_start()))
    };
    // Of "create food" and "create food of plenty" the longer one is meant.
    let whole = spells.iter().filter_map(after).min_by_key(|(_, rest)| rest.len());
    whole.or_else(|| {
        let mut begin = spells.iter().filter(|id| world.objects[**id].traits.name.starts_with(words));
        match (begin.next(), begin.next()) {
            (Some(only), None) => Some((*only, "")),
            _ => None,
        }
    })
}

/// Lists the known spells whose names begin with `words`, by their skills. With two lists for mana and grace there is
/// one column for both: whichever is asked.
pub(super) fn list(world: &mut World, body: ObjectId, words: &str) {
    let mut found: Vec<(String, String, i16, i32)> = known(world, body)
        .into_iter()
        .filter(|id| world.objects[*id].traits.name.starts_with(words))
        .map(|id| {
            let traits = &world.objects[id].traits;
            let power = Power::of(world, body, traits);
            let skill = traits.skill.as_deref().unwrap_or("generic").to_owned();
            (skill, traits.name.to_string(), traits.level, power.mana().max(power.grace()))
        })
        .collect();
    if found.is_empty() {
        let what = if words.is_empty() { String::new() } else { format!(" like '{words}'") };
        world.tell(body, Text::error(format!("You know no spells{what}.")));
        return;
    }
    found.sort();
    let heading = if words.is_empty() {
        "You know the following spells:".to_owned()
    } else {
        format!("You know the following '{words}' spells:")
    };
    world.tell(body, Text::success(heading));
    let mut before = None;
    for (skill, name, level, cost) in found {
        if before.as_ref() != Some(&skill) {
            let heading = format!("{skill} spells");
            world.tell(body, Text::success(format!("\n[fixed]{heading:<29}<lvl> <sp>")));
            before = Some(skill);
        }
        world.tell(body, Text::success(format!("[fixed]{name:<30} {level:>3} {cost:>3}")));
    }
}

/// The paths that somebody is attuned to, and repelled and denied by.
pub(in crate::game) fn paths(world: &World, body: ObjectId) -> [u32; 3] {
    let Paths { attuned, repelled, denied } = Paths::of(world, body);
    [attuned, repelled, denied]
}

/// All spells of a player, as they are for them now.
pub(in crate::game) fn views(world: &World, body: ObjectId) -> Vec<SpellView> {
    let spells = known(world, body);
    if spells.is_empty() {
        return Vec::new();
    }
    let skills = fitness::skill_names(world);
    spells.into_iter().map(|spell| view(world, body, spell, &skills)).collect()
}

fn view(world: &World, body: ObjectId, id: ObjectId, skills: &[&str]) -> SpellView {
    let object = &world.objects[id];
    let traits = &object.traits;
    let power = Power::of(world, body, traits);
    let short = |value: i32| i16::try_from(value).unwrap_or(i16::MAX);
    let skill = traits.skill.as_deref().and_then(|skill| skills.binary_search(&skill).ok());
    SpellView {
        tag: object.tag,
        level: traits.level,
        casting_time: short(power.casting_time()),
        mana: short(power.mana()),
        grace: short(power.grace()),
        damage: short(power.damage()),
        skill: skill.and_then(|skill| u8::try_from(skill).ok()),
        paths: traits.path_attuned,
        face: object.face.0,
        name: traits.name.to_string(),
        description: traits.msg.as_deref().unwrap_or_default().to_owned(),
        argument: argument(traits),
        requirements: traits.custom.get("casting_requirements").unwrap_or_default().to_owned(),
    }
}

fn argument(spell: &Traits) -> SpellArgument {
    match spell.subtype {
        RUNE if spell.other_arch.is_none() => SpellArgument::Spell,
        MARK => SpellArgument::Text,
        _ => SpellArgument::None,
    }
}

/// Shows a player one spell at once: it was learnt a moment ago.
pub(super) fn show(world: &mut World, body: ObjectId, spell: ObjectId) {
    let view = view(world, body, spell, &fitness::skill_names(world));
    let Some(player) = world.player_of_mut(body) else { return };
    if player.shown.spells.mind.is_some() {
        player.shown.spells.views.insert(view.tag, view.clone());
        player.outbox.push(Update::Spell(Box::new(view)));
    }
}

/// Forgets a spell for ever.
pub(super) fn forget(world: &mut World, body: ObjectId, spell: ObjectId) {
    let tag = world.objects[spell].tag;
    let name = world.objects[spell].traits.name.clone();
    world.withdraw(spell);
    if let Some(player) = world.player_of_mut(body) {
        player.shown.spells.views.remove(&tag);
        player.outbox.push(Update::SpellGone(tag));
        if player.settings.spell.as_deref() == Some(&name) {
            player.settings.spell = None;
        }
    }
    fitness::compute(world, body);
    world.tell(body, Text::forgotten(format!("You lose knowledge of {name}.")));
}

#[cfg(test)]
mod tests {
    use super::super::testing::{knows, mage};
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::{Stage, texts};

    fn scholar() -> Stage {
        let mut stage = mage(&["@.."], &[]);
        for spell in ["spell_bullet", "spell_missile", "spell_fireball", "spell_heal"] {
            knows(&mut stage, spell);
        }
        stage
    }

    fn cast(stage: &mut Stage, words: &str) -> Vec<String> {
        stage.hear(Action::Cast((!words.is_empty()).then(|| words.to_owned())))
    }

    #[test]
    fn spells_are_listed_by_their_skills() {
        let mut stage = scholar();
        let expected = [
            "You know the following spells:",
            "\n[fixed]praying spells               <lvl> <sp>",
            "[fixed]minor healing                    1   4",
            "\n[fixed]sorcery spells               <lvl> <sp>",
            "[fixed]magic bullet                     1   1",
            "[fixed]magic missile                    1   1",
            "[fixed]small fireball                   1   6",
        ];
        assert_eq!(cast(&mut stage, ""), expected);
        assert_eq!(cast(&mut stage, "mag")[0], "You know the following 'mag' spells:");
        assert_eq!(cast(&mut stage, "spoon"), ["You know no spells like 'spoon'."]);
        assert_eq!(cast(&mut Stage::new(), ""), ["You know no spells."]);
    }

    #[test]
    fn a_spell_is_meant_by_its_name_its_tag_or_a_beginning_that_only_it_has() {
        let mut stage = scholar();
        let missile = named(&stage.world, stage.body, "magic missile").expect("it is known");
        let tag = stage.tag(missile).0.to_string();
        for words in ["magic missile", "magic missile at the moon", "magic m", &tag] {
            assert_eq!(cast(&mut stage, words), ["You ready the spell magic missile"], "{words}");
        }
    }

    #[test]
    fn a_client_is_shown_all_spells_once_and_then_what_changes() {
        let mut stage = mage(&["@.."], &[]);
        let bullet = knows(&mut stage, "spell_bullet");
        let learnt = stage.wait(1);
        let views = |updates: &[Update]| -> Vec<SpellView> {
            updates
                .iter()
                .filter_map(|it| if let Update::Spell(view) = it { Some((**view).clone()) } else { None })
                .collect()
        };
        let [view] = &views(&learnt)[..] else { panic!("{learnt:?}") };
        assert_eq!((view.tag, &*view.name, view.mana, view.damage), (stage.tag(bullet), "magic bullet", 1, 10));
        assert_eq!((&*view.description, view.argument, view.skill), ("It hits.\n", SpellArgument::None, Some(4)));
        assert!(views(&stage.wait(1)).is_empty(), "nothing has changed");
        let skill = crate::game::rules::skills::skill_named(&stage.world, stage.body, "sorcery").expect("it was given");
        stage.world.objects[skill].change().level = 3;
        let body = stage.body;
        fitness::compute(&mut stage.world, body);
        assert_eq!(views(&stage.wait(1))[0].damage, 12);
        let gone = stage.act(Action::ForgetSpell(Some("magic bullet".into())));
        assert!(gone.contains(&Update::SpellGone(view.tag)), "{gone:?}");
        assert_eq!(texts(&gone), ["You lose knowledge of magic bullet."]);
        assert_eq!(stage.hear(Action::ForgetSpell(None)), ["Which spell do you want to forget?"]);
    }
}
