//! Names that players give to their things.

use crate::game::object::ObjectId;
use crate::game::rules::naming;
use crate::game::update::Text;
use crate::game::world::World;

use super::marking::marked;
use super::pattern::best_fitting;
use super::reach::{self, show_thing};

/// Longest name a player can give, in bytes: it stands twice in a field of 255.
const NAME_MAX: usize = 127;

/// `rename [<OLD>] [to <NEW>]`: gives a carried thing a name of the player's own, or with none or an empty one takes it
/// back. Without an old name the marked thing is meant.
pub fn rename(world: &mut World, body: ObjectId, words: Option<&str>) {
    let words = match renamed(world, body, words.unwrap_or_default()) {
        Ok(done) => Text::success(done),
        Err(reason) => Text::error(reason),
    };
    world.tell(body, words);
}

fn renamed(world: &mut World, body: ObjectId, words: &str) -> Result<String, &'static str> {
    let (id, rest) = match words.strip_prefix('<') {
        Some(named) => {
            let (old, rest) = named.split_once('>').ok_or("Syntax error!")?;
            let found = best_fitting(world, &reach::inventory(world, body), old);
            (found.ok_or("Could not find a matching item to rename.")?, rest.trim_start())
        }
        None => (marked(world, body).ok_or("No marked item to rename.")?, words),
    };
    let new = new_name(rest)?;
    let object = &world.objects[id];
    let traits = &object.traits;
    let plain = if object.count > 1 { traits.plural().to_owned() } else { traits.name.to_string() };
    let done = match traits.custom.get(naming::CUSTOM_NAME) {
        None if new.is_empty() => return Err("This item has no custom name."),
        Some(now) if now == new => return Ok(format!("You keep calling your {plain} {new}.")),
        Some(_) if new.is_empty() => format!("You stop calling your {plain} with weird names."),
        _ => format!("Your {plain} will now be called {new}."),
    };
    world.objects[id].change().custom.set(naming::CUSTOM_NAME, new);
    show_thing(world, body, id);
    Ok(done)
}

/// The name in `to <NEW>`, empty when there is nothing.
fn new_name(rest: &str) -> Result<&str, &'static str> {
    if rest.is_empty() {
        return Ok("");
    }
    let named = rest.strip_prefix("to ").ok_or("Syntax error, expected 'to <' after old name!")?;
    let named = named.trim_start().strip_prefix('<').ok_or("Syntax error, expecting < at start of new name!")?;
    let (new, _) = named.split_once('>').ok_or("Syntax error, expecting > at end of new name!")?;
    if new.len() > NAME_MAX {
        return Err("New name too long (up to 127 characters allowed)!");
    }
    let may_stand = |letter: char| letter.is_ascii_alphanumeric() || " '-_".contains(letter);
    if new.chars().all(may_stand) { Ok(new) } else { Err("Invalid new name!") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::testing::Stage;

    fn renames(stage: &mut Stage, words: &str) -> Vec<String> {
        stage.hear(Action::Rename(Some(words.to_owned())))
    }

    #[test]
    fn a_thing_is_called_as_its_owner_likes() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        assert_eq!(renames(&mut stage, "<long sword> to <Zap>"), ["Your long sword will now be called Zap."]);
        assert_eq!(naming::short(&stage.world, sword), "Zap");
        assert_eq!(renames(&mut stage, "<Zap> to <Zap>"), ["You keep calling your long sword Zap."]);
        assert_eq!(renames(&mut stage, "<Zap>"), ["You stop calling your long sword with weird names."]);
        assert_eq!(renames(&mut stage, "<Zap> to <>"), ["Could not find a matching item to rename."]);
        assert_eq!(renames(&mut stage, "to <Zap>"), ["No marked item to rename."]);
        stage.hear(Action::MarkNamed(Some("sword".into())));
        assert_eq!(renames(&mut stage, "to <Zip>"), ["Your long sword will now be called Zip."]);
        assert_eq!(stage.hear(Action::Rename(None)), ["You stop calling your long sword with weird names."]);
        assert_eq!(stage.hear(Action::Rename(None)), ["This item has no custom name."]);
    }

    #[test]
    fn what_cannot_be_read_names_nothing() {
        let mut stage = Stage::new();
        let sword = stage.give("sword", 1);
        let long = format!("<sword> to <{}>", "x".repeat(128));
        for (words, reason) in [
            ("<sword", "Syntax error!"),
            ("<sword> too <a>", "Syntax error, expected 'to <' after old name!"),
            ("<sword> to a", "Syntax error, expecting < at start of new name!"),
            ("<sword> to <a", "Syntax error, expecting > at end of new name!"),
            ("<sword> to <a%b>", "Invalid new name!"),
            (long.as_str(), "New name too long (up to 127 characters allowed)!"),
        ] {
            assert_eq!(renames(&mut stage, words), [reason], "{words}");
        }
        assert_eq!(naming::short(&stage.world, sword), "long sword");
    }
}
