//! Talk: to those on the map, to everybody, with hands and feet, and what the world answers.

use super::dialogue::{self, Answer, Offer};
use super::gestures;
use super::items;
use crate::game::kinds;
use crate::game::map::Position;
use crate::game::object::{ObjectId, Place};
use crate::game::update::{Channel, Text, Update};
use crate::game::world::World;

/// How far the people of the world hear, in squares.
const HEARING: i32 = 2;
/// How many of them answer one utterance, and how many offers are listed.
const ANSWERS_MAX: usize = 5;
const OFFERS_MAX: usize = 10;

/// Says something to everybody on the map; people of the world near by may answer.
pub fn say(world: &mut World, body: ObjectId, text: &str) {
    let text = text.trim();
    let (Some(at), Some(name)) = (world.position(body), name_of(world, body)) else { return };
    if text.is_empty() {
        return;
    }
    let listeners = listeners(world, body, at);
    let answers: Vec<(ObjectId, Answer)> = listeners
        .into_iter()
        .filter_map(|id| Some((id, dialogue::answer(world.objects[id].traits.msg.as_deref()?, text)?)))
        .take(ANSWERS_MAX)
        .collect();
    // What nobody answers was not offered by anybody either.
    let offered = |(id, _): &(ObjectId, Answer)| dialogue::offered(world.objects[*id].traits.msg.as_deref()?, text);
    let offer = answers.iter().find_map(offered);
    let (ears, people): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(id, _)| world.objects[*id].traits.kind == kinds::MAGIC_EAR);
    for (ear, answer) in ears {
        world.tell_map(at.map, None, &Text::magic_ear(answer.text));
        kinds::heard(world, ear, body);
    }
    utter(world, body, at, &name, text, offer.as_ref());
    let mut offers = Vec::new();
    for (id, answer) in people {
        let speaker = world.objects.get(id).map(|object| object.traits.name.clone());
        let Some(speaker) = speaker else { continue };
        world.tell_map(at.map, None, &Text::dialog(format!("{speaker} says: {}", answer.text)));
        offers.extend(answer.offers);
    }
    list_offers(world, body, offers);
}

/// The words as the speaker and the others hear them. Who says the key of an offer is heard to say
/// its text.
fn utter(world: &mut World, body: ObjectId, at: Position, name: &str, text: &str, offer: Option<&Offer>) {
    let (mine, theirs, text) = match offer {
        None => ("say", "says", text),
        Some(offer) if offer.question => ("ask", "asks", &*offer.text),
        Some(offer) => ("reply", "replies", &*offer.text),
    };
    world.tell(body, Text::say(format!("You {mine}: {text}")));
    world.tell_map(at.map, Some(body), &Text::say(format!("{name} {theirs}: {text}")));
}

fn list_offers(world: &mut World, body: ObjectId, mut offers: Vec<Offer>) {
    offers.truncate(OFFERS_MAX);
    if offers.is_empty() {
        return;
    }
    world.tell(body, Text::say("Replies:"));
    for offer in offers.into_iter().rev() {
        world.tell(body, Text::say(format!(" - {}: {}", offer.key, offer.text)));
    }
}

/// Everything within hearing that has a message to answer with, row by row, bottom up.
fn listeners(world: &World, body: ObjectId, at: Position) -> Vec<ObjectId> {
    let mut listeners = Vec::new();
    for dy in -HEARING..=HEARING {
        for dx in -HEARING..=HEARING {
            let Some(square) = world.step(at, dx, dy) else { continue };
            if world.map(square.map).scenery {
                continue;
            }
            let listens = |id: &&ObjectId| {
                **id != body && world.objects[**id].traits.msg.as_deref().is_some_and(dialogue::listens)
            };
            listeners.extend(world.square(square).objects.iter().filter(listens));
        }
    }
    listeners
}

/// Does something, in the player's own words.
pub fn me(world: &mut World, body: ObjectId, text: &str) {
    let text = text.trim();
    let (Some(at), Some(name)) = (world.position(body), name_of(world, body)) else { return };
    if !text.is_empty() {
        world.tell_map(at.map, None, &Text::me(format!("{name} {text}")));
    }
}

/// Makes a gesture, at somebody or at nobody.
pub fn emote(world: &mut World, body: ObjectId, gesture: &str, at: Option<&str>) {
    let Some(gesture) = gestures::named(gesture) else {
        world.tell(body, Text::error(format!("'{gesture}' is not a valid command.")));
        return;
    };
    let (Some(place), Some(name)) = (world.position(body), name_of(world, body)) else { return };
    let target = at.map(str::trim).filter(|at| !at.is_empty());
    let Some(target) = target else {
        world.tell(body, Text::emote(format!("You {}.", gesture.i)));
        world.tell_map(place.map, Some(body), &Text::emote(format!("{name} {}.", gesture.they)));
        return;
    };
    let Some(other) = bystander(world, place, target) else {
        world.tell(body, Text::error(format!("{target} is not around.")));
        return;
    };
    if other == body {
        world.tell(body, Text::emote(format!("You {} yourself.", gesture.i_at)));
        world.tell_map(place.map, Some(body), &Text::emote(format!("{name} {} nobody but {name}.", gesture.they_at)));
        return;
    }
    let whom = name_of(world, other).unwrap_or_default();
    world.tell(body, Text::emote(format!("You {} {whom}.", gesture.i_at)));
    world.tell(other, Text::emote(format!("{name} {} you.", gesture.they_at)));
    let seen = Text::emote(format!("{name} {} {whom}.", gesture.they_at));
    for witness in players_on(world, place) {
        if witness != body && witness != other {
            world.tell(witness, seen.clone());
        }
    }
}

/// Tosses a coin before everybody on the map.
pub fn toss_coin(world: &mut World, body: ObjectId) {
    let (Some(at), Some(name)) = (world.position(body), name_of(world, body)) else { return };
    let side = if world.dice.next_u32() & 1 == 0 { "Heads" } else { "Tails" };
    world.tell(body, Text::gamble(format!("You flip a coin.... {side}!")));
    world.tell_map(at.map, Some(body), &Text::gambling(format!("{name} flips a coin.... {side}!")));
}

/// What four dice of the game show; the last one alone has an orc.
const DICE: [&str; 6] = ["beholder", "ghost", "knight", "princess", "dragon", "orc"];
/// One roll in so many loses a die: 213 of 5600 on the stock server.
const DIE_LOST: u32 = 26;

/// Rolls four dice before everybody on the map.
pub fn roll_dice(world: &mut World, body: ObjectId) {
    let (Some(at), Some(name)) = (world.position(body), name_of(world, body)) else { return };
    let is_dice = |id: &ObjectId| &*world.catalog().archetypes[world.objects[*id].archetype].name == "dice";
    let dice: Vec<ObjectId> = world.objects[body].inventory.iter().copied().filter(is_dice).collect();
    let count: u32 = dice.iter().map(|id| world.objects[*id].count.max(1)).sum();
    if count < 4 {
        world.tell(body, Text::gamble("You need at least 4 dice to play orcknuckle!"));
        return;
    }
    let rolled = [5, 5, 5, 6].map(|sides| DICE[world.dice.below(sides) as usize]).join(", ");
    world.tell(body, Text::gamble(format!("You roll {rolled}!")));
    world.tell_map(at.map, Some(body), &Text::gamble(format!("{name} rolls {rolled}!")));
    if world.dice.below(DIE_LOST) == 0 {
        world.tell(body, Text::gamble("Oops, you lost a die!"));
        items::use_up(world, body, dice[0]);
    }
}

/// The player of that name on the same map, or the only one whose name begins so, in any case of letters.
fn bystander(world: &World, at: Position, name: &str) -> Option<ObjectId> {
    let wanted = name.to_lowercase();
    let named = |body: ObjectId| name_of(world, body).unwrap_or_default().to_lowercase();
    let here = players_on(world, at);
    let mut meant = here.iter().copied().filter(|body| named(*body).starts_with(&wanted));
    let first = meant.next()?;
    let whole = here.iter().copied().find(|body| named(*body) == wanted);
    whole.or_else(|| meant.next().is_none().then_some(first))
}

fn players_on(world: &World, at: Position) -> Vec<ObjectId> {
    let here = |body: &ObjectId| matches!(world.objects[*body].place, Place::On { map, .. } if map == at.map);
    world.players.values().map(|player| player.body).filter(here).collect()
}

fn name_of(world: &World, body: ObjectId) -> Option<String> {
    world.player_of(body).map(|player| player.name.to_string())
}

/// To everybody in the world.
pub fn shout(world: &mut World, body: ObjectId, text: &str) {
    talk(world, body, Channel::Shout, text);
}

pub fn chat(world: &mut World, body: ObjectId, text: &str) {
    talk(world, body, Channel::Chat, text);
}

fn talk(world: &mut World, body: ObjectId, channel: Channel, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        world.tell(body, Text::error("Shout/Chat what?"));
    } else {
        world.show(body, Update::Talk { channel, text: text.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::Action;
    use crate::game::exchange::{PlayerAction, TickInput};
    use crate::game::kinds::testing::{stage, the};
    use crate::game::testing::{Stage, texts};
    use crate::ids::PlayerName;

    /// Ann does something; what she and Ben hear.
    fn heard_by_both(stage: &mut Stage, number: u64, action: Action) -> (Vec<Text>, Vec<Text>) {
        let body = stage.body;
        stage.world.objects[body].speed_left = crate::content::Fixed(0);
        let asked = crate::game::Asked { command: None, count: None, action };
        let action = PlayerAction { player: PlayerName::new("Ann"), number, asked };
        let output = stage.world.tick(TickInput { events: Vec::new(), actions: vec![action] });
        let of = |name: &str| {
            let updates = output.updates.iter().filter(|it| it.player.as_str() == name).flat_map(|it| &it.updates);
            updates
                .filter_map(|update| if let Update::Text(text) = update { Some(text.clone()) } else { None })
                .collect()
        };
        (of("Ann"), of("Ben"))
    }

    #[test]
    fn what_is_said_is_heard_by_everybody_on_the_map() {
        let mut stage = stage(&["@......."], &[]);
        stage.join("Ben", 7, 0);
        let (ann, ben) = heard_by_both(&mut stage, 1, Action::Say("good day".to_owned()));
        assert_eq!(ann, [Text::say("You say: good day")]);
        assert_eq!(ben, [Text::say("Ann says: good day")]);
        let (ann, ben) = heard_by_both(&mut stage, 2, Action::Me("sings".to_owned()));
        assert_eq!((ann, ben), (vec![Text::me("Ann sings")], vec![Text::me("Ann sings")]));
    }

    #[test]
    fn a_gesture_has_words_for_each_side() {
        let mut stage = stage(&["@......."], &[]);
        stage.join("Ben", 7, 0);
        let emote = |at: Option<&str>| Action::Emote { gesture: "hug".to_owned(), at: at.map(str::to_owned) };
        let (ann, ben) = heard_by_both(&mut stage, 1, emote(Some("ben")));
        assert_eq!((ann, ben), (vec![Text::emote("You hug Ben.")], vec![Text::emote("Ann hugs you.")]));
        let (ann, ben) = heard_by_both(&mut stage, 2, emote(None));
        assert_eq!(ann, [Text::emote("You look for somebody to hug.")]);
        assert_eq!(ben, [Text::emote("Ann looks for somebody to hug.")]);
        let (ann, _) = heard_by_both(&mut stage, 3, emote(Some("be")));
        assert_eq!(ann, [Text::emote("You hug Ben.")]);
        let (ann, ben) = heard_by_both(&mut stage, 4, emote(Some("Cid")));
        assert_eq!((ann, ben), (vec![Text::error("Cid is not around.")], vec![]));
    }

    #[test]
    fn orcknuckle_takes_four_dice_and_now_and_then_one_of_them() {
        let mut stage = Stage::with("Object dice\nname dice\nnrof 1\nweight 100\nend\n", "", &["@......."], &[]);
        stage.join("Ben", 7, 0);
        stage.give("dice", 3);
        assert_eq!(stage.hear(Action::Orcknuckle), ["You need at least 4 dice to play orcknuckle!"]);
        let dice = stage.give("dice", 397);
        let (mut lost, mut orcs) = (0, 0);
        for number in 0..1000 {
            let (ann, ben) = heard_by_both(&mut stage, 2 + number, Action::Orcknuckle);
            let rolled = ann[0].text.strip_prefix("You roll ").expect("she rolls").to_owned();
            assert_eq!(ben, [Text::gamble(format!("Ann rolls {rolled}"))]);
            let faces: Vec<&str> = rolled.trim_end_matches('!').split(", ").collect();
            assert!(faces[..3].iter().all(|face| DICE[..5].contains(face)) && DICE.contains(&faces[3]), "{rolled}");
            orcs += u32::from(faces[3] == "orc");
            lost += u32::from(ann.len() == 2);
        }
        assert_eq!(stage.world.objects[dice].count, 400 - lost);
        assert!((20..60).contains(&lost) && (130..210).contains(&orcs), "{lost} {orcs}");
    }

    #[test]
    fn an_answer_comes_after_the_words_and_the_offers_backwards_after_it() {
        let guard = "guard\nmsg\n@match hello\nHalt!\nWho goes?\n@reply me It is only me.\n@question why What is it to you?\n@match me\nPass.\nendmsg";
        let mut stage = stage(&["@.g"], &[('g', guard)]);
        let heard = stage.hear(Action::Say("Hello!".to_owned()));
        let expected = [
            "You say: Hello!",
            "guard says: Halt!\nWho goes?\n",
            "Replies:",
            " - why: What is it to you?",
            " - me: It is only me.",
        ];
        assert_eq!(heard, expected);
        assert_eq!(stage.hear(Action::Say("me".to_owned())), ["You reply: It is only me.", "guard says: Pass.\n"]);
        assert_eq!(stage.hear(Action::Say("why".to_owned())), ["You say: why"], "nobody answers that");
    }

    #[test]
    fn who_is_three_squares_away_does_not_listen() {
        let mut stage = stage(&["@..g"], &[('g', "guard\nmsg\n@match *\nWhat?\nendmsg")]);
        assert_eq!(stage.hear(Action::Say("hello".to_owned())), ["You say: hello"]);
    }

    #[test]
    fn an_ear_in_the_wall_opens_to_its_word() {
        let mut stage = stage(&["@eg"], &[('e', "ear\nconnected 1"), ('g', "gate\nconnected 1")]);
        let gate = the(&stage, "gate");
        stage.act(Action::Say("open barley".to_owned()));
        assert_eq!(stage.world.objects[gate].traits.value, 0);
        let heard = texts(&stage.act(Action::Say("open sesame".to_owned())));
        assert_eq!(heard, ["Click.\n", "You say: open sesame"]);
        assert_eq!(stage.world.objects[gate].traits.value, 1);
    }

    #[test]
    fn shouting_nothing_is_asked_about() {
        let mut stage = stage(&["@"], &[]);
        assert_eq!(stage.hear(Action::Shout("  ".to_owned())), ["Shout/Chat what?"]);
        let shown = stage.act(Action::Chat("good day".to_owned()));
        assert!(shown.contains(&Update::Talk { channel: Channel::Chat, text: "good day".to_owned() }));
    }
}
