//! Spells: `addspell`, `updspell`, `delspell`, for clients that asked for them.

use crate::game::update::{self, SpellView};
use crate::ids::Tag;
use crate::login::faces::Faces;
use crate::login::mirror::SpellChange;
use crate::protocol::{ClientOptions, SKILL_FIRST, ServerPacket, Spell, SpellArgument, SpellUsage, UpdSpell};

/// The longer form of the list.
const LONG: u8 = 2;
/// Bytes of texts in one packet, far below what a frame holds.
const TEXTS_MAX: usize = 30_000;

/// Spells that are new to the client, each with its face before. An empty list is told as well.
pub(super) fn learnt(spells: &[SpellView], faces: &mut Faces, options: &ClientOptions, out: &mut Vec<ServerPacket>) {
    if options.spellmon == 0 {
        return;
    }
    let mut packet = Vec::new();
    let mut texts = 0;
    for view in spells {
        faces.face(view.face, out);
        let length = view.name.len() + view.description.len() + view.requirements.len();
        if texts + length > TEXTS_MAX && !packet.is_empty() {
            out.push(ServerPacket::AddSpell(std::mem::take(&mut packet)));
            texts = 0;
        }
        texts += length;
        packet.push(spell(view, options));
    }
    out.push(ServerPacket::AddSpell(packet));
}

fn spell(view: &SpellView, options: &ClientOptions) -> Spell {
    let usage = SpellUsage { argument: argument(view.argument), requirements: view.requirements.clone() };
    Spell {
        tag: view.tag.0,
        level: view.level,
        casting_time: view.casting_time,
        mana: view.mana,
        grace: view.grace,
        damage: view.damage,
        skill: view.skill.and_then(|skill| SKILL_FIRST.checked_add(skill)).unwrap_or(0),
        path: view.paths,
        face: view.face.into(),
        name: view.name.clone(),
        message: view.description.clone(),
        usage: (options.spellmon >= LONG).then_some(usage),
    }
}

fn argument(argument: update::SpellArgument) -> SpellArgument {
    match argument {
        update::SpellArgument::None => SpellArgument::None,
        update::SpellArgument::Spell => SpellArgument::Spell,
        update::SpellArgument::MayBeText => SpellArgument::MayBeText,
        update::SpellArgument::Text => SpellArgument::Text,
    }
}

pub(super) fn changed(change: &SpellChange, options: &ClientOptions, out: &mut Vec<ServerPacket>) {
    if options.spellmon > 0 {
        let SpellChange { tag, mana, grace, damage } = *change;
        out.push(ServerPacket::UpdSpell(UpdSpell { tag: tag.0, mana, grace, damage }));
    }
}

pub(super) fn forgotten(tag: Tag, options: &ClientOptions, out: &mut Vec<ServerPacket>) {
    if options.spellmon > 0 {
        out.push(ServerPacket::DelSpell { tag: tag.0 });
    }
}
