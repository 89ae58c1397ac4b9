//! What comes from outside: maps, people, answers.

use crate::content::{Catalog, Flag, Traits, paths};
use crate::ids::{MapPath, Ticket};

use super::character::{Character, Spot};
use super::exchange::{Arrival, Coming, Event, Newcomer, PlayerUpdates, Request, SaveCause};
use super::kinds::{self, monster};
use super::map::{MapId, Position};
use super::new_character::NewCharacter;
use super::object::ObjectId;
use super::player::Held;
use super::update::{Channel, Farewell, Joined, Text, Update, Welcome};
use super::world::{Landing, Released, World};
use super::{carried, creation, crossing, rules, upkeep};

/// Takes one event into the world.
pub(super) fn happen(world: &mut World, event: Event) {
    match event {
        Event::MapRead { path, record } => {
            upkeep::map_read(world, path, record);
            let waiting = std::mem::take(&mut world.arriving);
            for arrival in waiting {
                arrive(world, arrival);
            }
        }
        Event::Arrived(arrival) => arrive(world, *arrival),
        Event::Admission { player, ticket, answer } => {
            if let Some(body) = world.player(&player).map(|player| player.body) {
                crossing::answered(world, body, &ticket, answer);
            }
        }
        Event::Confirmed { ticket } => crossing::confirmed(world, &ticket),
        Event::TakenBack { ticket } => crossing::taken_back(world, &ticket),
        Event::Detached { player, farewell } => {
            if let Some(body) = world.player(&player).map(|player| player.body) {
                release(world, body, farewell);
            } else if world.arriving.iter().any(|arrival| *arrival.who.name() == player) {
                world.early.entry(player).or_default().detached = Some(farewell);
            }
        }
        Event::Released { player } => {
            world.released.remove(&player);
        }
        Event::Owned { era, mint } => {
            world.era = era;
            world.items.begin(mint);
            // Their sessions have not found this owner yet.
            world.players.values_mut().for_each(|player| player.sheltered = true);
        }
        Event::Sheltered { player } => shelter(world, &player),
        Event::EndsWritten { tick } => world.items.are_written(tick),
        Event::Disowned { player } => disown(world, &player),
        Event::ShowAnew { player, view } => show_anew(world, &player, view),
        Event::Clock { minutes } => upkeep::tell_the_time(world, minutes),
    }
}

/// Somebody comes in by a ticket. A ticket arrives once.
fn arrive(world: &mut World, arrival: Arrival) {
    if world.arrived.contains_key(&arrival.ticket) {
        return;
    }
    // Whoever is here cannot come in a second time, whatever the ticket.
    let name = arrival.who.name().clone();
    // Whoever comes in by a ticket was written down when they left.
    world.released.remove(&name);
    if world.players.contains_key(&name) {
        world.arrived.insert(arrival.ticket, world.tick);
        show_anew(world, &name, Some(arrival.view));
        return;
    }
    let wanted = match &arrival.who {
        Newcomer::Created(new) => start(world, new),
        Newcomer::Known(character) => Some(character.place.clone()),
    };
    let Some((map, spot)) = a_map_to_stand_on(world, &arrival, wanted) else {
        if !world.arriving.iter().any(|other| *other.who.name() == name) {
            world.arriving.push(arrival);
        }
        return;
    };
    let ticket = arrival.ticket.clone();
    let body = match arrival.who {
        Newcomer::Created(new) => creation::create(world, new, spot.clone(), arrival.view, arrival.look_max),
        Newcomer::Known(character) => come_to_life(world, *character, arrival.view, arrival.look_max),
    };
    world.arrived.insert(ticket, world.tick);
    let Ok(body) = body else { return };
    if let Some(player) = world.player_of_mut(body) {
        player.hold(arrival.held);
    }
    match arrival.how {
        Coming::Login => join(world, body, map, &spot),
        Coming::Exit | Coming::Edge { .. } | Coming::Takeover => carry_on(world, body, map, &spot, arrival.how),
    }
    catch_up(world, body);
}

/// Hears what was said while the map was being read.
fn catch_up(world: &mut World, body: ObjectId) {
    let Some(name) = world.player_of(body).map(|player| player.name.clone()) else { return };
    let Some(early) = world.early.remove(&name) else { return };
    if let Some(player) = world.players.get_mut(&name) {
        for (number, asked) in early.asked {
            player.hear(number, asked);
        }
    }
    if let Some(farewell) = early.detached {
        release(world, body, farewell);
    }
}

/// A character whose body this world does not know leaves the game as they came.
fn come_to_life(world: &mut World, character: Character, view: (u8, u8), look_max: u8) -> Result<ObjectId, String> {
    let unchanged = character.clone();
    carried::unpack(world, character, view, look_max).inspect_err(|_| ask_to_release(world, Farewell::Lost, unchanged))
}

/// The map somebody is to stand on, or another one if there is none such. `None`: not read yet.
fn a_map_to_stand_on(world: &mut World, arrival: &Arrival, wanted: Option<Spot>) -> Option<(MapId, Spot)> {
    let home = match &arrival.who {
        Newcomer::Known(character) => Some(character.home.clone()),
        Newcomer::Created(_) => None,
    };
    let last_resort = first_start(world.catalog());
    for spot in wanted.into_iter().chain(home).chain(last_resort).chain(anywhere(world)) {
        // Of another region's maps only the scenery is ever here.
        if world.missing.contains(&spot.map) || world.region_of(&spot.map) != world.region {
            continue;
        }
        return world.map_or_ask(&spot.map).map(|map| (map, spot));
    }
    None
}

/// The entrance of some map of this region.
fn anywhere(world: &World) -> Option<Spot> {
    let maps = &world.constants.partition.part(&world.region)?.maps;
    let map = maps.iter().find(|map| !world.missing.contains(*map))?.clone();
    Some(Spot { map, x: -1, y: -1 })
}

/// Where a new character begins: the map chosen, as the player's own copy if there is to be one.
fn start(world: &World, new: &NewCharacter) -> Option<Spot> {
    let chosen = world.catalog().archetype(new.starting_map.as_deref()?)?;
    let mut spot = start_of(&chosen.traits)?;
    if chosen.traits.has(Flag::Unique) {
        spot.map = paths::copy_of(new.name.as_str(), &spot.map);
    }
    Some(spot)
}

/// Where the world's first start archetype leads.
pub fn first_start(catalog: &Catalog) -> Option<Spot> {
    let mut starts = catalog.archetypes.iter().map(|(_, archetype)| &archetype.traits);
    start_of(starts.find(|traits| traits.kind == kinds::START && traits.subtype == START_CHOICE)?)
}

fn start_of(traits: &Traits) -> Option<Spot> {
    let map = MapPath::new(&**traits.slaying.as_ref()?);
    Some(Spot { map, x: i32::from(traits.hp), y: i32::from(traits.sp) })
}

/// Subtype of the start archetypes that players choose from.
const START_CHOICE: u8 = 3;

/// Somebody enters the game: the order of what they are shown is the order clients know.
fn join(world: &mut World, body: ObjectId, map: MapId, spot: &Spot) {
    let Some(player) = world.player_of(body) else { return };
    let created = player.applied == 0 && player.shown.created;
    let name = player.name.clone();
    let entered = Update::Talk { channel: Channel::Notice, text: format!("{name} has entered the game.") };
    if created {
        rules::items::show_inventory(world, body);
        announce_join(world, body, Welcome::Created);
        stand(world, body, map, spot.x, spot.y, None);
        world.show(body, entered);
    } else {
        stand(world, body, map, spot.x, spot.y, None);
        world.tell(body, Text::welcome("Welcome Back!"));
        world.show(body, entered);
        rules::items::show_inventory(world, body);
        let pickup = world.player_of(body).map_or(0, |player| player.settings.pickup);
        world.show(body, Update::Pickup(pickup));
        announce_join(world, body, Welcome::Back);
    }
    crossing::save(world, body, if created { SaveCause::Created } else { SaveCause::Login });
}

/// Somebody who was in the game all along stands in this region now.
fn carry_on(world: &mut World, body: ObjectId, map: MapId, spot: &Spot, how: Coming) {
    announce_join(world, body, Welcome::Carried);
    match how {
        Coming::Edge { dx, dy } => {
            put_near(world, body, map, (spot.x, spot.y), None);
            if let Some(player) = world.player_of_mut(body) {
                player.shown.came_over_edge(dx, dy);
            }
        }
        Coming::Takeover => {
            introduce(world, body, map);
            put_near(world, body, map, (spot.x, spot.y), None);
        }
        Coming::Exit | Coming::Login => stand(world, body, map, spot.x, spot.y, None),
    }
    rules::items::show_inventory(world, body);
}

fn announce_join(world: &mut World, body: ObjectId, welcome: Welcome) {
    let title = rules::naming::player_title(world, body);
    let level = world.objects[body].traits.level;
    if let Some(player) = world.player_of_mut(body) {
        let joined = Joined { welcome, player: player.name.clone(), title, level, attention: player.attention() };
        player.outbox.push(Update::Joined(joined));
    }
}

/// A player comes back from limbo.
pub(super) fn bring_back(world: &mut World, ticket: &Ticket, character: Character, view: (u8, u8), look_max: u8) {
    let ticket = Ticket(format!("{ticket}/back"));
    let who = Newcomer::Known(Box::new(character));
    let (how, held) = (Coming::Takeover, Held::default());
    arrive(world, Arrival { ticket, who, view, look_max, how, held });
}

/// Puts a body that is nowhere on a map that is new to its player, without setting anything off. Whoever has just left
/// the very square that they are to stand on finds themselves beside it (measured).
pub(super) fn stand(world: &mut World, body: ObjectId, map: MapId, x: i32, y: i32, left: Option<Position>) {
    introduce(world, body, map);
    put_near(world, body, map, (x, y), left);
    rules::magic::came_through(world, body);
    let tick = world.tick;
    if let Some(player) = world.player_of_mut(body) {
        player.came = tick;
        player.shown.forget_the_map();
    }
}

/// Tells a player which map they are on, and its music.
fn introduce(world: &mut World, body: ObjectId, map: MapId) {
    let map = world.map(map);
    let (path, name) = (map.path.clone(), map.header.name.to_string());
    let header = &map.header;
    let region = || world.catalog().regions.of_map(header.region.as_deref()).to_owned();
    let music = header.background_music.as_deref().map_or_else(region, str::to_owned);
    world.show(body, Update::Music(Some(music)));
    world.show(body, Update::NewMap { path, name });
}

/// Somebody fell to another place of the map they are on, and sees it as if they had just come.
pub(super) fn see_map_anew(world: &mut World, body: ObjectId) {
    let Some(at) = world.position(body) else { return };
    let map = world.map(at.map);
    let (path, name) = (map.path.clone(), map.header.name.to_string());
    world.show(body, Update::NewMap { path, name });
    if let Some(player) = world.player_of_mut(body) {
        player.shown.forget_the_map();
    }
}

/// Puts a body on a square, or beside it when that is blocked.
fn put_near(world: &mut World, body: ObjectId, map: MapId, (x, y): (i32, i32), left: Option<Position>) {
    let asked = arrival_square(world, map, x, y);
    let beside = left.filter(|left| *left == asked).and_then(|left| one_of_the_free(world, body, left, 1, Some(left)));
    let at = beside.unwrap_or_else(|| near(world, body, asked));
    world.put(body, at, Landing::Laid);
    upkeep::look_ahead(world, map);
    monster::set_down(world, body);
}

/// The square asked for; the map's own entrance when there is no such square (regions-and-world, section 6).
fn arrival_square(world: &World, map_id: MapId, x: i32, y: i32) -> Position {
    let map = world.map(map_id);
    let entrance = (i32::from(map.header.enter_x), i32::from(map.header.enter_y));
    let (x, y) = if map.holds(x, y) { (x, y) } else { entrance };
    let (x, y) = if map.holds(x, y) { (x, y) } else { (0, 0) };
    Position { map: map_id, x: x as u16, y: y as u16 }
}

/// The square, or a free one near it when it is blocked.
pub(super) fn near(world: &mut World, body: ObjectId, asked: Position) -> Position {
    if !rules::movement::blocked(world, body, asked) {
        return asked;
    }
    (1..=3).find_map(|radius| one_of_the_free(world, body, asked, radius, None)).unwrap_or(asked)
}

/// Where somebody lands who falls: on the square or beside it, wherever there is room.
pub(super) fn tumble(world: &mut World, body: ObjectId, asked: Position) -> Position {
    one_of_the_free(world, body, asked, 1, None).unwrap_or_else(|| near(world, body, asked))
}

/// One of the squares that are free for a body, not farther from another than this, and not that one.
fn one_of_the_free(
    world: &mut World,
    body: ObjectId,
    around: Position,
    radius: i32,
    but: Option<Position>,
) -> Option<Position> {
    let (x, y) = (i32::from(around.x), i32::from(around.y));
    let squares = (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (x + dx, y + dy)));
    let squares = squares.filter(|(x, y)| world.map(around.map).holds(*x, *y));
    let squares = squares.map(|(x, y)| Position { map: around.map, x: x as u16, y: y as u16 });
    let free: Vec<Position> =
        squares.filter(|near| Some(*near) != but && !rules::movement::blocked(world, body, *near)).collect();
    let count = u32::try_from(free.len()).unwrap_or(0);
    (count > 0).then(|| free[world.dice.below(count) as usize])
}

/// A player leaves the game.
pub(super) fn release(world: &mut World, body: ObjectId, farewell: Farewell) {
    rules::items::close_container(world, body);
    rules::leave_off(world, body);
    monster::take_along(world, body);
    let Some(character) = carried::pack(world, body) else { return };
    let name = character.name.clone();
    crossing::step_out(world, body);
    world.withdraw(body);
    if let Some(mut player) = world.strike(&name) {
        if let Some(super::player::Journey { stage: super::player::Stage::Asked { .. }, .. }) = player.journey {
            player.journey = None;
        }
        let words = match farewell {
            Farewell::Bed => "leaves",
            Farewell::Lost => "left",
            Farewell::Deleted => "quits",
        };
        let notice = Update::Talk { channel: Channel::Notice, text: format!("{name} {words} the game.") };
        let mut updates = std::mem::take(&mut player.outbox);
        updates.extend([notice, Update::Left(farewell)]);
        world.last_words.push(PlayerUpdates { player: name, applied: player.applied, updates });
    }
    ask_to_release(world, farewell, character);
}

/// Has somebody who is out of the world written down, and remembers them until that is done.
fn ask_to_release(world: &mut World, farewell: Farewell, character: Character) {
    world.released.insert(character.name.clone(), Released { farewell, character: character.clone() });
    world.requests.push(Request::Release { farewell, character: Box::new(character) });
}

/// A player who is another world's by now is gone from this one, with everything they carry.
fn disown(world: &mut World, name: &crate::ids::PlayerName) {
    world.arriving.retain(|arrival| arrival.who.name() != name);
    world.early.remove(name);
    let Some(body) = world.player(name).map(|player| player.body) else { return };
    rules::items::close_container(world, body);
    // Their pets are where they are.
    monster::take_along(world, body);
    crossing::step_out(world, body);
    world.withdraw(body);
    world.strike(name);
}

/// Somebody's session is gone, and they stand still until it comes back.
fn shelter(world: &mut World, name: &crate::ids::PlayerName) {
    if let Some(player) = world.players.get_mut(name) {
        player.sheltered = true;
        (player.running, player.firing) = (None, None);
    }
}

fn show_anew(world: &mut World, name: &crate::ids::PlayerName, view: Option<(u8, u8)>) {
    let Some(player) = world.players.get_mut(name) else {
        let arriving = world.arriving.iter_mut().find(|arrival| arrival.who.name() == name);
        if let (Some(arrival), Some(view)) = (arriving, view) {
            arrival.view = view;
        }
        // Whoever left before has come again.
        if let Some(early) = world.early.get_mut(name) {
            early.detached = None;
        }
        return;
    };
    if let Some(view) = view {
        player.view = view;
    }
    player.shown = super::vision::Shown::default();
    // Their session has been told how far they came, and sends the very next. What still waits is sent again by the same
    // session; another one never asked for it, and gives the same numbers to what it asks for itself.
    player.asked.clear();
    player.sheltered = false;
    let (body, pickup) = (player.body, player.settings.pickup);
    announce_join(world, body, Welcome::Carried);
    if let Some(at) = world.position(body) {
        introduce(world, body, at.map);
    }
    rules::items::show_inventory(world, body);
    world.show(body, Update::Pickup(pickup));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::{Action, Asked};
    use crate::game::exchange::{PlayerAction, TickInput};
    use crate::game::testing::Stage;
    use crate::ids::PlayerName;

    /// Ann leaves a room for a map that is still to be read.
    fn on_the_way() -> (Stage, Arrival) {
        let mut stage = Stage::new();
        let mut character = carried::pack(&stage.world, stage.body).expect("Ann is there");
        let room = character.place.clone();
        character.place.map = MapPath::new("/elsewhere");
        character.home = room;
        character.applied = 4;
        release(&mut stage.world, stage.body, Farewell::Lost);
        stage.world.tick(TickInput::default());
        let who = Newcomer::Known(Box::new(character));
        let (how, held) = (Coming::Takeover, Held::default());
        (stage, Arrival { ticket: Ticket::new("t"), who, view: (11, 11), look_max: 50, how, held })
    }

    fn input(event: Event, numbers: &[u64]) -> TickInput {
        let asked = |number: &u64| PlayerAction {
            player: PlayerName::new("Ann"),
            number: *number,
            asked: Asked { command: Some(*number as u16), count: None, action: Action::MapInfo },
        };
        TickInput { events: vec![event], actions: numbers.iter().map(asked).collect() }
    }

    #[test]
    fn what_is_asked_while_the_map_is_read_is_done_on_arrival_once_and_in_order() {
        let (mut stage, arrival) = on_the_way();
        stage.world.tick(input(Event::Arrived(Box::new(arrival)), &[4, 5]));
        stage.world.tick(TickInput { events: Vec::new(), ..input(Event::Clock { minutes: 0 }, &[5, 6]) });
        let path = MapPath::new("/elsewhere");
        let mut shown = stage.world.tick(input(Event::MapRead { path, record: None }, &[])).updates;
        shown.extend(stage.world.tick(TickInput::default()).updates);
        let done = shown.iter().flat_map(|told| &told.updates).filter_map(|update| match update {
            Update::Done { command, .. } => Some(*command),
            _ => None,
        });
        assert_eq!(done.collect::<Vec<_>>(), [5, 6]);
        assert_eq!(shown.last().map(|told| told.applied), Some(6));
    }

    #[test]
    fn a_ticket_arrives_once_and_nobody_is_here_twice() {
        let (mut stage, arrival) = on_the_way();
        let path = MapPath::new("/elsewhere");
        stage.world.tick(input(Event::Arrived(Box::new(arrival.clone())), &[]));
        let second = Arrival { ticket: Ticket::new("u"), ..arrival.clone() };
        stage.world.tick(input(Event::Arrived(Box::new(second.clone())), &[]));
        stage.world.tick(input(Event::MapRead { path, record: None }, &[]));
        stage.world.tick(input(Event::Arrived(Box::new(arrival)), &[]));
        stage.world.tick(input(Event::Arrived(Box::new(second)), &[]));
        let bodies = stage.world.map(stage.map).squares().flat_map(|(_, _, square)| square.objects.clone());
        let players = bodies.filter(|id| stage.world.objects[*id].traits.kind == kinds::PLAYER).count();
        assert_eq!((players, stage.world.players().count()), (1, 1));
    }

    #[test]
    fn whoever_is_let_go_while_the_map_is_read_leaves_on_arrival_and_is_written_down() {
        let (mut stage, arrival) = on_the_way();
        let path = MapPath::new("/elsewhere");
        stage.world.tick(input(Event::Arrived(Box::new(arrival)), &[]));
        let gone = Event::Detached { player: PlayerName::new("Ann"), farewell: Farewell::Lost };
        stage.world.tick(input(gone, &[]));
        let output = stage.world.tick(input(Event::MapRead { path, record: None }, &[]));
        assert_eq!(stage.world.players().count(), 0);
        let released =
            |request: &Request| matches!(request, Request::Release { character, .. } if character.applied == 4);
        assert!(output.requests.iter().any(released), "{:?}", output.requests);
    }

    #[test]
    fn whoever_comes_over_an_edge_sees_the_picture_move_on_by_that_step() {
        let (mut stage, mut arrival) = on_the_way();
        arrival.how = Coming::Edge { dx: 1, dy: -1 };
        let path = MapPath::new("/elsewhere");
        stage.world.tick(input(Event::Arrived(Box::new(arrival)), &[]));
        let mut shown = stage.world.tick(input(Event::MapRead { path, record: None }, &[])).updates;
        shown.extend(stage.world.tick(TickInput::default()).updates);
        let views: Vec<_> = shown
            .iter()
            .flat_map(|told| &told.updates)
            .filter_map(|update| if let Update::View(view) = update { Some((view.whole, view.scroll)) } else { None })
            .collect();
        assert_eq!(views.first(), Some(&(true, (1, -1))));
        assert!(views.iter().skip(1).all(|view| *view == (false, (0, 0))), "{views:?}");
    }
}
