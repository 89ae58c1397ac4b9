//! Somebody who plays: a client with a name, and the little that stories ask of it.

use std::collections::{BTreeMap, BTreeSet};

use wildfire::bots::map_and_region;
use wildfire::client::{Client, ClientError, Shown, Wish};
use wildfire::protocol::{ClientPacket, Item, ItemFlags};

use super::cluster::Cluster;

pub(crate) const PASSWORD: &str = "open sesame";
/// Where new characters begin, in our own world.
pub(crate) const SALTMARSH: &str = "map_saltmarsh";
pub(crate) const GREYHAVEN: &str = "map_greyhaven";
/// From where one begins in Saltmarsh to the gangplank of the ferry.
pub(crate) const TO_THE_FERRY: &str = "4n 9e";
/// From where one begins in Saltmarsh to the last square before the causeway, which is another region.
pub(crate) const TO_THE_CAUSEWAY: &str = "1s 2sw 20s 12e";

pub(crate) struct Player {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl Player {
    /// A new account with a new character, in the game.
    pub(crate) async fn create(cluster: &Cluster, name: &str, start: &str) -> Self {
        Self::create_by(cluster.client().await, name, start).await
    }

    /// The same by a client at the login page of any service.
    pub(crate) async fn create_by(mut client: Client, name: &str, start: &str) -> Self {
        client.new_account(name, PASSWORD).await.expect("the account is new");
        let wish = Wish { starting_map: Some(start.to_owned()), seed: 7, ..Wish::default() };
        client.create(name, PASSWORD, &wish).await.expect("the character is made");
        Self { client, name: name.to_owned() }
    }

    /// The same character on a new connection.
    pub(crate) async fn again(cluster: &Cluster, name: &str) -> Self {
        Self::again_by(cluster.client().await, name).await
    }

    pub(crate) async fn again_by(mut client: Client, name: &str) -> Self {
        client.log_in(name, PASSWORD).await.expect("the account is there");
        let listed: Vec<_> = client.shown.characters.iter().map(|character| character.name.as_str()).collect();
        assert_eq!(listed, [name], "the account's characters");
        client.play(name).await.expect("the character is there");
        Self { client, name: name.to_owned() }
    }

    pub(crate) fn shown(&self) -> &Shown {
        &self.client.shown
    }

    /// A command and what was said from then until its answer and the next tick.
    pub(crate) async fn command(&mut self, text: &str) -> Vec<String> {
        let since = self.shown().heard;
        self.client.command(text).await.unwrap_or_else(|error| panic!("{}: {text:?}: {error}", self.name));
        self.ticks(1).await;
        self.shown().lines_since(since).map(|line| line.text.clone()).collect()
    }

    pub(crate) async fn ticks(&mut self, count: u64) {
        let until = self.shown().ticks + count;
        self.until("ticks", |shown| shown.ticks >= until).await;
    }

    pub(crate) async fn until(&mut self, what: &'static str, is_so: impl Fn(&Shown) -> bool) {
        self.client.until(what, is_so).await.unwrap_or_else(|error| panic!("{}: {error}", self.name));
    }

    /// Waits for a line with these words that was heard after `since` lines.
    pub(crate) async fn until_told(&mut self, since: u64, words: &str) {
        let told = self.client.until("words", |shown| shown.lines_since(since).any(|line| line.text.contains(words)));
        if let Err(error) = told.await {
            panic!("{} never heard {words:?}: {error}", self.name);
        }
    }

    /// Walks a way of legs like `3e`, a step at a time, each seen to be made.
    pub(crate) async fn walk(&mut self, way: &str) {
        for leg in way.split_whitespace() {
            let digits = leg.bytes().take_while(u8::is_ascii_digit).count();
            let steps = leg[..digits].parse().unwrap_or(1);
            for _ in 0..steps {
                self.step(&leg[digits..]).await;
            }
        }
    }

    async fn step(&mut self, direction: &str) {
        let (command, (dx, dy)) = match direction {
            "n" => ("north", (0, -1)),
            "e" => ("east", (1, 0)),
            "s" => ("south", (0, 1)),
            "w" => ("west", (-1, 0)),
            "sw" => ("southwest", (-1, 1)),
            _ => panic!("{direction:?} is no direction"),
        };
        let (x, y) = self.shown().walked;
        let before = self.shown().walked;
        self.client.ask(command).await.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        let moved = self.client.until("step", |shown| shown.walked != before).await;
        let walked = self.shown().walked;
        if let Err(error) = moved {
            panic!("{} cannot walk {command} at {walked:?}: {error}; ground {:?}", self.name, self.ground());
        }
        assert_eq!(walked, (x + dx, y + dy), "{} walked {command}", self.name);
    }

    /// The path of the map one is on.
    pub(crate) async fn map(&mut self) -> String {
        let lines = self.command("mapinfo").await;
        let told = lines.iter().find_map(|line| map_and_region(line));
        told.unwrap_or_else(|| panic!("mapinfo says {lines:?}")).0.to_owned()
    }

    /// What is carried: how many of each name and weight, and how worn.
    pub(crate) fn things(&self) -> BTreeMap<String, u32> {
        things(self.shown().inventory())
    }

    pub(crate) fn ground(&self) -> BTreeMap<String, u32> {
        things(self.shown().ground())
    }

    /// The squares of the view that show something.
    pub(crate) fn sight(&self) -> BTreeSet<(i16, i16)> {
        let view = self.shown().view.expect("the size is agreed on");
        let inside =
            |(x, y): (i16, i16)| (0..i16::from(view.width)).contains(&x) && (0..i16::from(view.height)).contains(&y);
        let squares = self.shown().squares.iter().filter(|(_, square)| square.top().is_some());
        squares.map(|(&place, _)| place).filter(|&place| inside(place)).collect()
    }

    /// Money carried, unlocked so that it can be dropped.
    pub(crate) async fn loose_coins(&mut self) -> Item {
        self.loose("coin").await
    }

    /// Something carried that has this word in its name, unlocked: all that a new character has is locked.
    pub(crate) async fn loose(&mut self, word: &str) -> Item {
        let found = self.shown().inventory().iter().find(|item| item.name.singular.contains(word)).cloned();
        let item = found.unwrap_or_else(|| panic!("{} has no {word}: {:?}", self.name, self.things()));
        let unlock = ClientPacket::Lock { tag: item.tag, locked: false };
        self.client.send(&unlock).await.expect("the connection is good");
        self.until("thing unlocked", |shown| {
            shown.inventory().iter().any(|it| it.tag == item.tag && !it.flags.has(ItemFlags::LOCKED))
        })
        .await;
        item
    }

    /// Puts the coins down, and sees them lie there.
    pub(crate) async fn drop_coins(&mut self) {
        let coins = self.loose_coins().await;
        self.command(&format!("drop {}", coins.name.singular)).await;
        let lies = |item: &Item| item.name.singular == coins.name.singular;
        self.until("coins on the ground", |shown| shown.ground().iter().any(lies)).await;
    }

    /// Leaves without a word, as a closed client does.
    pub(crate) fn vanish(self) {
        drop(self);
    }

    /// Nothing was shown that a stock client would have stumbled over.
    pub(crate) fn assert_well_shown(&self) {
        assert_eq!(self.shown().faults(), [""; 0], "{}", self.name);
    }
}

fn things(items: &[Item]) -> BTreeMap<String, u32> {
    let mut things = BTreeMap::new();
    for item in items {
        let applied = item.flags.0 & 0xf;
        let locked = if item.flags.has(ItemFlags::LOCKED) { " locked" } else { "" };
        *things.entry(format!("{} {} g {applied}{locked}", item.name.singular, item.weight)).or_default() +=
            item.nrof.max(1);
    }
    things
}

/// What a client was refused with.
pub(crate) fn refusal(outcome: Result<(), ClientError>) -> String {
    match outcome {
        Err(ClientError::Refused { text, .. }) => text,
        other => panic!("not refused: {other:?}"),
    }
}
