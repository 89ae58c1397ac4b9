//! The spells a client was told of.

use std::collections::BTreeMap;

use super::Difference;
use crate::game::update::SpellView;
use crate::ids::Tag;

/// What one spell that the client knows costs and does now; `None` is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::login) struct SpellChange {
    pub(in crate::login) tag: Tag,
    pub(in crate::login) mana: Option<i16>,
    pub(in crate::login) grace: Option<i16>,
    pub(in crate::login) damage: Option<i16>,
}

/// The list as it was last told; nothing of it before the first time.
#[derive(Clone, Debug, Default)]
pub(super) struct SpellsShown {
    known: Option<BTreeMap<Tag, SpellView>>,
}

impl SpellsShown {
    /// All spells there are.
    pub(super) fn list(&mut self, spells: &[SpellView]) -> Vec<Difference> {
        let now: BTreeMap<Tag, SpellView> = spells.iter().map(|spell| (spell.tag, spell.clone())).collect();
        let Some(before) = self.known.replace(now) else { return vec![Difference::Learnt(spells.to_vec())] };
        let is_there = |tag: &Tag| spells.iter().any(|spell| spell.tag == *tag);
        let mut told: Vec<Difference> =
            before.keys().filter(|tag| !is_there(tag)).map(|tag| Difference::Forgotten(*tag)).collect();
        let (known, new): (Vec<&SpellView>, Vec<&SpellView>) =
            spells.iter().partition(|spell| before.contains_key(&spell.tag));
        if !new.is_empty() {
            told.push(Difference::Learnt(new.into_iter().cloned().collect()));
        }
        told.extend(known.into_iter().flat_map(|spell| changes(&before[&spell.tag], spell)));
        told
    }

    /// One spell that is new or is different.
    pub(super) fn put(&mut self, spell: &SpellView) -> Vec<Difference> {
        match self.known.get_or_insert_default().insert(spell.tag, spell.clone()) {
            None => vec![Difference::Learnt(vec![spell.clone()])],
            Some(before) => changes(&before, spell),
        }
    }

    pub(super) fn remove(&mut self, tag: Tag) -> Vec<Difference> {
        let known = self.known.as_mut().and_then(|known| known.remove(&tag));
        known.map(|_| Difference::Forgotten(tag)).into_iter().collect()
    }
}

/// Numbers change; a spell that is another one under the same tag is forgotten and learnt.
fn changes(before: &SpellView, now: &SpellView) -> Vec<Difference> {
    let numbers = SpellView { mana: now.mana, grace: now.grace, damage: now.damage, ..before.clone() };
    if numbers != *now {
        return vec![Difference::Forgotten(now.tag), Difference::Learnt(vec![now.clone()])];
    }
    let differing = |before: i16, now: i16| (before != now).then_some(now);
    let change = SpellChange {
        tag: now.tag,
        mana: differing(before.mana, now.mana),
        grace: differing(before.grace, now.grace),
        damage: differing(before.damage, now.damage),
    };
    if before == now { Vec::new() } else { vec![Difference::SpellChanged(change)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell(tag: u32, mana: i16) -> SpellView {
        SpellView {
            tag: Tag(tag),
            level: 1,
            casting_time: 5,
            mana,
            grace: 0,
            damage: 8,
            skill: Some(3),
            paths: 2,
            face: 7,
            name: format!("spell {tag}"),
            description: String::new(),
            argument: Default::default(),
            requirements: String::new(),
        }
    }

    #[test]
    fn the_first_list_is_told_whole_even_when_it_is_empty() {
        assert_eq!(SpellsShown::default().list(&[]), [Difference::Learnt(Vec::new())]);
        let spells = [spell(1, 5), spell(2, 6)];
        assert_eq!(SpellsShown::default().list(&spells), [Difference::Learnt(spells.to_vec())]);
    }

    #[test]
    fn of_a_list_that_is_known_only_what_differs_is_told() {
        let mut shown = SpellsShown::default();
        shown.list(&[spell(1, 5), spell(2, 6)]);
        assert_eq!(shown.list(&[spell(1, 5), spell(2, 6)]), []);
        let change = SpellChange { tag: Tag(2), mana: Some(7), grace: None, damage: None };
        let expected =
            [Difference::Forgotten(Tag(1)), Difference::Learnt(vec![spell(3, 1)]), Difference::SpellChanged(change)];
        assert_eq!(shown.list(&[spell(2, 7), spell(3, 1)]), expected);
    }

    #[test]
    fn one_spell_is_learnt_changed_and_forgotten_once() {
        let mut shown = SpellsShown::default();
        assert_eq!(shown.put(&spell(1, 5)), [Difference::Learnt(vec![spell(1, 5)])]);
        assert_eq!(shown.put(&spell(1, 5)), []);
        let change = SpellChange { tag: Tag(1), mana: Some(4), grace: None, damage: None };
        assert_eq!(shown.put(&spell(1, 4)), [Difference::SpellChanged(change)]);
        let other = SpellView { name: "another".into(), ..spell(1, 4) };
        assert_eq!(shown.put(&other), [Difference::Forgotten(Tag(1)), Difference::Learnt(vec![other.clone()])]);
        assert_eq!(shown.remove(Tag(1)), [Difference::Forgotten(Tag(1))]);
        assert_eq!(shown.remove(Tag(1)), []);
    }
}
