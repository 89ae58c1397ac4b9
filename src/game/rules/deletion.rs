//! The end of a character by its player's wish: the question, the answer, and what ends with it.

use crate::game::action::Action;
use crate::game::arrival;
use crate::game::identity::End;
use crate::game::object::ObjectId;
use crate::game::player::Question;
use crate::game::update::{Farewell, QuestionKind, Text, Update};
use crate::game::world::World;

use super::items;

const QUESTION: &str = "Quitting will delete your character.\nAre you sure you want to delete your character (y/n):";

/// Asks whether somebody is sure.
pub(super) fn ask(world: &mut World, body: ObjectId) {
    if let Some(player) = world.player_of_mut(body) {
        player.question = Some(Question::Delete);
        (player.running, player.firing) = (None, None);
    }
    world.show(body, Update::Question { kind: QuestionKind::OneCharacter, text: QUESTION.to_owned() });
}

/// May this be asked for now? While a question is open only its answer is heard, and what the player's client and login
/// service say for themselves.
pub(super) fn lets_be_asked(world: &World, body: ObjectId, action: &Action) -> bool {
    let open = world.player_of(body).is_some_and(|player| player.question.is_some());
    !open || matches!(action, Action::Reply(_) | Action::ViewSize { .. } | Action::LookMax(_) | Action::InParty(_))
}

/// The answer to a question. Without a question it means nothing, and an empty one leaves the question open.
pub(super) fn reply(world: &mut World, body: ObjectId, text: &str) {
    let Some(player) = world.player_of_mut(body) else { return };
    if text.is_empty() {
        return;
    }
    match player.question.take() {
        None => {}
        Some(Question::Delete) if text.starts_with(['y', 'Y']) => delete(world, body),
        Some(Question::Delete) => world.tell(body, Text::welcome("OK, continuing to play.")),
    }
}

/// Everything that the character has ends, and then they are out of the world for ever.
fn delete(world: &mut World, body: ObjectId) {
    items::close_container(world, body);
    for id in world.objects[body].inventory.clone() {
        if world.objects.get(id).is_some() {
            world.destroy(id, End::Deleted);
        }
    }
    arrival::release(world, body, Farewell::Deleted);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::exchange::{PlayerAction, Request, TickInput};
    use crate::game::testing::Stage;
    use crate::game::{Asked, TickOutput};
    use crate::ids::PlayerName;

    fn act(stage: &mut Stage, number: u64, action: Action) -> TickOutput {
        let body = stage.body;
        stage.world.objects[body].speed_left = crate::content::Fixed(0);
        let asked = Asked { command: Some(number as u16), count: None, action };
        let actions = vec![PlayerAction { player: PlayerName::new("Ann"), number, asked }];
        stage.world.tick(TickInput { events: Vec::new(), actions })
    }

    fn shown(output: TickOutput) -> Vec<Update> {
        output.updates.into_iter().flat_map(|theirs| theirs.updates).collect()
    }

    #[test]
    fn only_a_yes_deletes_and_nothing_else_is_heard_before_the_answer() {
        let mut stage = Stage::new();
        let asked = shown(act(&mut stage, 1, Action::Delete));
        assert!(asked.contains(&Update::Question { kind: QuestionKind::OneCharacter, text: QUESTION.to_owned() }));
        for (number, action) in [(2, Action::Say("hm".to_owned())), (3, Action::Reply(String::new()))] {
            let heard = shown(act(&mut stage, number, action));
            assert!(!heard.iter().any(|it| matches!(it, Update::Text(_))), "{heard:?}");
            assert!(number != 2 || !heard.iter().any(|it| matches!(it, Update::Done { .. })), "{heard:?}");
        }
        let kept = shown(act(&mut stage, 4, Action::Reply("no".to_owned())));
        assert!(kept.contains(&Update::Text(Text::welcome("OK, continuing to play."))));
        assert!(stage.world.player(&PlayerName::new("Ann")).is_some());
        let said = shown(act(&mut stage, 5, Action::Say("hm".to_owned())));
        assert!(said.contains(&Update::Text(Text::say("You say: hm"))));
    }

    #[test]
    fn with_a_character_ends_all_that_they_have() {
        let mut stage = Stage::new();
        let sack = stage.give("sack", 0);
        let sword = stage.make("sword", 0);
        stage.world.put_into(sword, sack);
        let items = [sack, sword].map(|id| stage.world.objects[id].item.expect("it is somebody's"));
        act(&mut stage, 1, Action::Delete);
        let output = act(&mut stage, 2, Action::Reply("y".to_owned()));
        let noted = output.requests.iter().filter_map(|request| match request {
            Request::Ended { things, .. } => Some(things),
            _ => None,
        });
        let ended: Vec<_> = noted.flatten().map(|ended| (ended.item, ended.how)).collect();
        assert_eq!(ended, items.map(|item| (item, End::Deleted)));
        let released = output.requests.iter().find_map(|request| match request {
            Request::Release { farewell, character } => Some((*farewell, character.body.items.len())),
            _ => None,
        });
        assert_eq!(released, Some((Farewell::Deleted, 0)));
        assert!(stage.world.player(&PlayerName::new("Ann")).is_none());
        assert!(stage.world.has_deleted(&PlayerName::new("Ann")));
        assert!(shown(output).contains(&Update::Left(Farewell::Deleted)));
    }
}
