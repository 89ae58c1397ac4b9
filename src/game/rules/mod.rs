//! The verbs: what players can do, and how.
//!
//! [`obey`] is the table of contents: every action has one line here and its rule in a file of its
//! own.

pub mod calendar;
pub mod combat;
pub mod decrees;
mod deletion;
pub mod dialogue;
mod experience;
pub mod fitness;
pub mod gestures;
pub mod items;
pub mod magic;
mod missing;
pub mod movement;
pub mod naming;
mod party;
pub mod pattern;
mod range;
pub mod reports;
mod senses;
pub mod settings;
pub mod shooting;
pub mod shops;
pub mod skills;
pub mod speech;
pub mod throwing;
pub mod treasure;
pub mod vitals;

use crate::content::Fixed;

use super::action::{Action, Asked, Deed};
use super::kinds::monster;
use super::object::ObjectId;
use super::player::Player;
use super::tick::ONE_ACTION;
use super::update::{Document, Text, Update};
use super::world::World;
use super::{arrival, crossing};

/// Lets every player do what they asked for, as far as their time goes.
pub(super) fn obey(world: &mut World) {
    let bodies: Vec<ObjectId> = world.players.values().map(|player| player.body).collect();
    for body in bodies {
        while let Some((number, asked)) = next(world, body) {
            if !obey_one(world, body, number, asked) {
                break;
            }
        }
        movement::keep_going(world, body);
        range::keep_firing(world, body);
    }
}

/// The next thing a player has time for.
fn next(world: &World, body: ObjectId) -> Option<(u64, Asked)> {
    let player = world.player_of(body).filter(|player| !player.homeward && has_time(world, player))?;
    player.asked.front().cloned()
}

/// Can a player do something now? Not who has used up their time, is on the way to another map or frozen.
fn has_time(world: &World, player: &Player) -> bool {
    let time_left = world.objects.get(player.body).map(|body| body.speed_left);
    player.frozen == 0 && player.journey.is_none() && time_left.is_some_and(|left| left >= Fixed(0))
}

/// Does one thing. False: it has to wait for a map, and so has everything after it.
fn obey_one(world: &mut World, body: ObjectId, number: u64, asked: Asked) -> bool {
    if !deletion::lets_be_asked(world, body, &asked.action) {
        pass_over(world, body, number);
        return true;
    }
    let command = asked.command;
    let cost = cost(&asked.action);
    if perform(world, body, asked) == Outcome::Wait {
        return false;
    }
    if let Some(object) = world.objects.get_mut(body) {
        object.speed_left.0 -= cost.0;
    }
    let Some(player) = world.player_of_mut(body) else { return false };
    player.asked.pop_front();
    player.applied = number;
    let microseconds = microseconds_of_an_action(player.fitness.speed);
    if let Some(command) = command {
        player.outbox.push(Update::Done { command, microseconds });
    }
    true
}

/// What is asked for while a question is open is not heard, and not answered.
fn pass_over(world: &mut World, body: ObjectId, number: u64) {
    if let Some(player) = world.player_of_mut(body) {
        player.asked.pop_front();
        player.applied = number;
    }
}

/// What one action takes at a speed (protocol-constants, section 8).
fn microseconds_of_an_action(speed: Fixed) -> u32 {
    if speed.0 < 1_000 { 12_000_000 } else { u32::try_from(120_000_000_000 / speed.0).unwrap_or(u32::MAX) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Not possible before a map is read: the action stays first in line.
    Wait,
}

/// The price of an action in time (commands, section 1). What a client asks for by a tag, in a packet of its own and
/// not in a typed command, takes none.
fn cost(action: &Action) -> Fixed {
    match action {
        Action::Walk(_)
        | Action::Run(_)
        | Action::Fire(_)
        | Action::FireOnce(_)
        | Action::Stay
        | Action::Invoke(_)
        | Action::ApplyNamed { .. }
        | Action::Drop(_)
        | Action::DropAll(_)
        | Action::Empty(_)
        | Action::Take(_)
        | Action::Pickup(_)
        | Action::ShowPets
        | Action::ApplyModeSetting(_)
        | Action::NoDirection { deed: Deed::Run | Deed::Fire, .. } => ONE_ACTION,
        Action::PartySay(_) | Action::UseWith(_) => ONE_ACTION,
        Action::ReadySkill(_) | Action::UseSkill(_) => ONE_ACTION,
        Action::Search | Action::Disarm => ONE_ACTION,
        // The command and the throw.
        Action::Throw(_) => Fixed(2 * ONE_ACTION.0),
        Action::Cast(_) => Fixed(ONE_ACTION.0 / 5),
        Action::ExamineNamed(_) => Fixed(ONE_ACTION.0 / 2),
        Action::Tell { .. } | Action::Say(_) | Action::Shout(_) | Action::Chat(_) | Action::Me(_) => {
            Fixed(ONE_ACTION.0 / 10)
        }
        _ => Fixed(0),
    }
}

/// What `quit` answers, as clients know it.
const QUIT: &str = "To leave the game, sleep in (apply) a bed to reality. To permenantly delete your character, use \
    the 'delete' command.";

/// Does what was asked.
fn perform(world: &mut World, body: ObjectId, asked: Asked) -> Outcome {
    let count = asked.count;
    match asked.action {
        Action::Walk(direction) => return movement::walk(world, body, direction),
        Action::Run(direction) => return movement::run(world, body, direction),
        Action::RunStop => movement::stop_running(world, body),
        Action::Fire(direction) => range::fire(world, body, direction),
        Action::FireOnce(direction) => range::fire_once(world, body, direction),
        Action::FireStop => movement::stop_firing(world, body),
        Action::Stay => {}
        Action::Face(direction) => movement::face(world, body, direction),
        Action::NoDirection { deed, to } => world.tell(body, Text::error(no_direction(deed, &to))),

        Action::Apply(tag) => items::apply_tag(world, body, tag),
        Action::ApplyNamed { mode, below, name } => items::apply_named(world, body, mode, below, name.as_deref()),
        Action::Examine(tag) => items::examine_tag(world, body, tag),
        Action::ExamineNamed(name) => items::examine_named(world, body, name.as_deref()),
        Action::Take(name) => items::take(world, body, name.as_deref(), count),
        Action::Drop(name) => items::drop(world, body, name.as_deref(), count),
        Action::DropAll(kind) => items::drop_all(world, body, kind.as_deref()),
        Action::Empty(name) => items::empty(world, body, name.as_deref()),
        Action::Move { to, tag, count } => items::move_item(world, body, to, tag, count),
        Action::Lock { tag, locked } => items::lock(world, body, tag, locked),
        Action::LockNamed(name) => items::lock_named(world, body, name.as_deref()),
        Action::Mark(tag) => items::mark(world, body, tag),
        Action::MarkNamed(name) => items::mark_named(world, body, name.as_deref()),
        Action::LookAt { dx, dy } => items::look_at(world, body, i32::from(dx), i32::from(dy)),
        Action::Rename(words) => items::rename(world, body, words.as_deref()),
        Action::UseWith(things) => items::use_with(world, body, things.as_deref()),

        Action::Say(text) => speech::say(world, body, &text),
        Action::Me(text) => speech::me(world, body, &text),
        Action::Emote { gesture, at } => speech::emote(world, body, &gesture, at.as_deref()),
        Action::CoinToss => speech::toss_coin(world, body),
        Action::Shout(text) => speech::shout(world, body, &text),
        Action::Chat(text) => speech::chat(world, body, &text),
        Action::Tell { to, text } => world.show(body, Update::Tell { to, text }),
        Action::Answer(text) => world.show(body, Update::Answer(text)),
        Action::Orcknuckle => speech::roll_dice(world, body),
        Action::Reply(text) => deletion::reply(world, body, &text),

        Action::Party(wish) => world.show(body, Update::Party(wish)),
        Action::PartySay(text) => party::say(world, body, text),
        Action::PartyRejoin(mode) => world.show(body, Update::PartyRejoin(mode)),
        Action::Decree(decree) => decrees::obey(world, body, *decree),
        Action::InParty(name) => party::belong(world, body, name),

        Action::Who(filter) => world.show(body, Update::Who(filter)),
        Action::WhereAbouts => world.show(body, Update::WhereAbouts),
        Action::Help(topic) => world.show(body, Update::Help(topic)),
        Action::Motd => world.show(body, Update::Document(Document::Motd)),
        Action::News => world.show(body, Update::Document(Document::News)),
        Action::Rules => world.show(body, Update::Document(Document::Rules)),
        Action::Version => world.show(body, Update::Document(Document::Version)),
        Action::HighScores(filter) => world.show(body, Update::HighScores(filter)),
        Action::Maps(wanted) => reports::maps(world, body, wanted.as_deref()),
        Action::MapInfo => reports::map_info(world, body),
        Action::WhereAmI => reports::where_am_i(world, body),
        Action::Time => reports::time(world, body),
        Action::Inventory(None) => reports::inventory(world, body),
        Action::Inventory(Some(_)) => world.tell(body, Text::error("Inventory of what object (nr)?")),
        Action::Statistics => reports::statistics(world, body),
        Action::Skills(filter) => reports::skills(world, body, filter.as_deref()),
        Action::Body => reports::body(world, body),
        Action::Resistances => reports::resistances(world, body),

        Action::Pickup(mode) => settings::pickup(world, body, mode.as_deref()),
        Action::Listen(level) => settings::listen(world, body, level.as_deref()),
        Action::Title(title) => settings::title(world, body, title.as_deref()),
        Action::Brace(on) => settings::brace(world, body, on.as_deref()),
        Action::Afk => settings::afk(world, body),
        Action::Peaceful => settings::peaceful(world, body),
        Action::UseKeys(mode) => settings::use_keys(world, body, mode.as_deref()),
        Action::ApplyModeSetting(mode) => settings::apply_mode(world, body, mode.as_deref()),
        Action::BowMode(mode) => settings::bow_mode(world, body, mode.as_deref()),
        Action::PetMode(mode) => settings::pet_mode(world, body, mode.as_deref()),
        Action::Wimpy(level) => settings::wimpy(world, body, level.as_deref()),
        Action::Language(code) => settings::language(world, body, code.as_deref()),
        Action::SearchItems(text) => settings::search_items(world, body, text),
        Action::Sounds => world.show(body, Update::Sounds),
        Action::FixMe => fitness::compute(world, body),
        Action::ViewSize { width, height } => settings::view_size(world, body, width, height),
        Action::LookMax(most) => settings::look_max(world, body, most),

        Action::Cast(spell) => magic::cast(world, body, spell.as_deref()),
        Action::Invoke(spell) => magic::invoke(world, body, spell.as_deref()),
        Action::ForgetSpell(spell) => magic::forget(world, body, spell.as_deref()),
        Action::ShowPets => monster::show(world, body),
        Action::KillPets(name) => monster::put_down(world, body, name.as_deref()),

        Action::Save => save(world, body),
        Action::Delete => deletion::ask(world, body),
        Action::Quit => world.tell(body, Text::answer(QUIT)),
        Action::RotateRange { back } => range::rotate(world, body, back),
        Action::ReadySkill(name) => skills::choose(world, body, name.as_deref()),
        Action::UseSkill(name) => skills::use_named(world, body, name.as_deref()),
        Action::Search => skills::use_kind(world, body, skills::FIND_TRAPS),
        Action::Disarm => skills::use_kind(world, body, skills::DISARM_TRAPS),
        Action::Throw(name) => throwing::throw(world, body, name.as_deref()),
        Action::UnarmedSkill(name) => skills::choose_unarmed(world, body, name.as_deref()),
        Action::Missing { feature, rest } => missing::answer(world, body, feature, rest.as_deref()),
        Action::Unknown(word) => {
            world.tell(body, Text::error(format!("'{word}' is not a valid command.")));
        }
    }
    Outcome::Done
}

/// A direction that is none.
fn no_direction(deed: Deed, to: &str) -> String {
    match deed {
        Deed::Run => "Can't run into a non adjacent square.".to_owned(),
        Deed::Fire => "Can't fire to a non adjacent square.".to_owned(),
        Deed::Face if !to.is_empty() && to.bytes().all(|byte| byte.is_ascii_digit()) => {
            "Can't face to a non adjacent square.".to_owned()
        }
        Deed::Face => format!("Unknown direction to face: {to}"),
    }
}

fn save(world: &mut World, body: ObjectId) {
    let unholy = world.position(body).is_some_and(|at| world.square(at).sum.unholy);
    if unholy {
        world.tell(body, Text::answer("You can not save on unholy ground."));
    } else if world.objects[body].traits.exp == 0 {
        world.tell(body, Text::answer("You don't deserve to save yet."));
    } else {
        crossing::save(world, body, super::exchange::SaveCause::Command);
        world.tell(body, Text::answer("You have been saved."));
    }
}

/// Who leaves the game is in no party until their login service says so again, and looks out for nothing.
pub(super) fn leave_off(world: &mut World, body: ObjectId) {
    party::belong(world, body, None);
    if let Some(player) = world.player_of_mut(body) {
        player.settings.search = None;
    }
}

/// Takes a player out of the world by a bed.
pub(super) fn sleep(world: &mut World, body: ObjectId) {
    arrival::release(world, body, super::update::Farewell::Bed);
}

/// At the end of a tick whoever has used up their time gains some (commands; protocol-constants,
/// section 8).
pub(super) fn gain_time(world: &mut World) {
    let speeds: Vec<(ObjectId, Fixed)> =
        world.players.values().map(|player| (player.body, player.fitness.speed)).collect();
    for player in world.players.values_mut() {
        player.played += 1;
        player.frozen = player.frozen.saturating_sub(1);
        let swing = player.weapon_speed_left.0 + player.fitness.weapon_speed.0;
        player.weapon_speed_left = Fixed(swing.min(ONE_ACTION.0));
    }
    combat::loosen(world);
    for (body, speed) in speeds {
        let object = &mut world.objects[body];
        if object.speed_left.0 <= 0 {
            object.speed_left.0 += speed.0;
        }
        object.speed_left = object.speed_left.min(speed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Tag;

    /// As measured on the stock server: how long eight in a row keep it from reading on.
    #[test]
    fn words_take_time_and_packets_about_things_take_none() {
        let tag = Tag(1);
        for (action, thousandths) in [
            (Action::Stay, 1000),
            (Action::Take(None), 1000),
            (Action::ApplyModeSetting(None), 1000),
            (Action::NoDirection { deed: Deed::Run, to: "9".into() }, 1000),
            (Action::NoDirection { deed: Deed::Face, to: "9".into() }, 0),
            (Action::Search, 1000),
            (Action::UseWith(None), 1000),
            (Action::Cast(None), 200),
            (Action::Invoke(None), 1000),
            (Action::ForgetSpell(None), 0),
            (Action::ExamineNamed(None), 500),
            (Action::Say("hi".into()), 100),
            (Action::Answer("hi".into()), 0),
            (Action::Who(None), 0),
            (Action::Apply(tag), 0),
            (Action::Examine(tag), 0),
            (Action::Move { to: tag, tag, count: 1 }, 0),
            (Action::Mark(tag), 0),
        ] {
            assert_eq!(cost(&action), Fixed(thousandths * 1000), "{action:?}");
        }
    }
}
