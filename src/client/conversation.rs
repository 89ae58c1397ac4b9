//! One honest client: the conversation from the first word to the game, and commands in it.
//!
//! Says what the stock GTK client 1.75 says, in its order, and never more than ten commands ahead. What it
//! was shown is in `shown`; it never looks anywhere else.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::ToSocketAddrs;
use tokio::time::{Instant, timeout_at};

use super::chance::Chance;
use super::character::{self, Bounds, Wish};
use super::connection::{Connection, ConnectionError, Received};
use super::doors::Doors;
use super::shown::{Place, Shown};
use super::window::Window;
use crate::protocol::{CharacterInfo, ClientPacket, Password, ReplyInfo, ServerPacket, Version, View};

/// What the stock client asks for, in its order; then whether it keeps pictures.
const SETUP: [(&str, &str); 7] = [
    ("map2cmd", "1"),
    ("tick", "1"),
    ("sound2", "3"),
    ("darkness", "1"),
    ("spellmon", "1"),
    ("spellmon", "2"),
    ("faceset", "0"),
];
const SETUP_LAST: [(&str, &str); 3] = [("want_pickup", "1"), ("loginmethod", "2"), ("newmapcmd", "1")];
/// How long a client waits for something it needs before it gives up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How a client introduces itself, and what it asks for beyond what all ask for.
#[derive(Clone, Copy, Debug)]
pub struct Greeting {
    pub program: &'static str,
    /// Faces are announced with their names, and their pictures come when they are asked for.
    pub keeps_pictures: bool,
    pub view: View,
    /// Goes on through other doors when it is invited to.
    pub direct: bool,
}

impl Default for Greeting {
    fn default() -> Self {
        Self { program: "wildfire-bots", keeps_pictures: false, view: View { width: 20, height: 20 }, direct: false }
    }
}

/// Why a client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("cannot connect")]
    Connect(#[source] std::io::Error),
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    #[error("the server refuses {command}: {text}")]
    Refused { command: String, text: String },
    #[error("no {what} after {} s; the last words: {last}", waited.as_secs())]
    Late { what: &'static str, waited: Duration, last: String },
    #[error("the server offers no {what}")]
    NothingOffered { what: &'static str },
}

/// What a packet was, for whoever counts.
#[derive(Debug)]
pub struct Event {
    pub received: Received,
    /// For an answered command: how long that took.
    pub answered_after: Option<Duration>,
}

/// A connection to a server, and what it has shown.
pub struct Client {
    pub(super) connection: Connection,
    window: Window,
    pub shown: Shown,
    pub patience: Duration,
    pub(super) doors: Doors,
}

impl Client {
    /// Connects and negotiates, up to the login page.
    ///
    /// # Errors
    /// When there is no server, or it does not say what a stock client needs.
    pub async fn connect(address: impl ToSocketAddrs) -> Result<Self, ClientError> {
        let mut client = Self::open(address).await?;
        client.greet(&Greeting::default()).await?;
        Ok(client)
    }

    /// Introduces itself and negotiates, up to the login page.
    ///
    /// # Errors
    /// When the server does not say what a stock client needs.
    pub async fn greet(&mut self, greeting: &Greeting) -> Result<(), ClientError> {
        self.doors.greeting = *greeting;
        self.send(&ClientPacket::Version(Version::ours(greeting.program))).await?;
        self.until_packet("version", |packet| matches!(packet, ServerPacket::Version(_))).await?;
        self.negotiate(greeting).await
    }

    /// Connects and says nothing.
    ///
    /// # Errors
    /// When there is no server.
    pub async fn open(address: impl ToSocketAddrs) -> Result<Self, ClientError> {
        Ok(Self::with(Connection::open(address).await.map_err(ClientError::Connect)?))
    }

    /// Says nothing, over a stream that somebody else has opened.
    pub fn over(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self::with(Connection::over(stream))
    }

    fn with(connection: Connection) -> Self {
        Self {
            connection,
            window: Window::default(),
            shown: Shown::default(),
            patience: PATIENCE,
            doors: Doors::default(),
        }
    }

    async fn negotiate(&mut self, greeting: &Greeting) -> Result<(), ClientError> {
        let keeps = [("facecache", if greeting.keeps_pictures { "1" } else { "0" })];
        self.setup(&[&SETUP[..], &keeps, &SETUP_LAST].concat()).await?;
        if greeting.direct {
            self.setup(&[("direct", "1")]).await?;
        }
        for what in ["skill_info", "exp_table", "motd", "news", "rules"] {
            self.request(what, "").await?;
        }
        self.setup(&[("mapsize", &greeting.view.to_string())]).await?;
        self.request("image_info", "").await?;
        self.until("the pictures' names", |shown| {
            shown.replies.iter().any(|reply| matches!(reply, ReplyInfo::ImageInfo(_))) && shown.view.is_some()
        })
        .await
    }

    /// Asks for options; the answer is awaited by nobody.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn setup(&mut self, options: &[(&str, &str)]) -> Result<(), ClientError> {
        let words = options.iter().map(|&(option, value)| (option.to_owned(), value.to_owned())).collect();
        self.send(&ClientPacket::Setup(words)).await
    }

    async fn request(&mut self, what: &str, args: &str) -> Result<(), ClientError> {
        self.send(&ClientPacket::RequestInfo { what: what.to_owned(), args: args.to_owned() }).await
    }

    /// Makes an account, and sees its empty list.
    ///
    /// # Errors
    /// `Refused` with the server's words; the connection is still good then.
    pub async fn new_account(&mut self, name: &str, password: &str) -> Result<(), ClientError> {
        self.doors.opens(name, &Password::from(password));
        self.send(&ClientPacket::AccountNew { name: name.to_owned(), password: Password::from(password) }).await?;
        self.until_listed("accountnew").await
    }

    /// Opens an account, and sees its characters in `shown.characters`.
    ///
    /// # Errors
    /// `Refused` with the server's words; the connection is still good then.
    pub async fn log_in(&mut self, name: &str, password: impl Into<Password>) -> Result<(), ClientError> {
        let password = password.into();
        self.doors.opens(name, &password);
        self.send(&ClientPacket::AccountLogin { name: name.to_owned(), password }).await?;
        self.until_listed("accountlogin").await
    }

    async fn until_listed(&mut self, command: &'static str) -> Result<(), ClientError> {
        self.until_or_refused(command, |packet, _| matches!(packet, ServerPacket::AccountPlayers(_))).await
    }

    /// Makes a character and enters the game with it.
    ///
    /// # Errors
    /// `Refused` with the server's words; the connection is still good then.
    pub async fn create(&mut self, name: &str, password: &str, wish: &Wish) -> Result<(), ClientError> {
        let attributes = self.answer_questions(wish).await?;
        let password = Password::from(password);
        self.send(&ClientPacket::CreatePlayer { name: name.to_owned(), password, attributes }).await?;
        self.until_entered("createplayer").await
    }

    /// Enters the game with a character of the account.
    ///
    /// # Errors
    /// `Refused` with the server's words; the connection is still good then.
    pub async fn play(&mut self, name: &str) -> Result<(), ClientError> {
        self.send(&ClientPacket::AccountPlay { name: name.to_owned() }).await?;
        self.until_entered("accountplay").await
    }

    pub(super) async fn until_entered(&mut self, command: &'static str) -> Result<(), ClientError> {
        self.window.clear();
        let ticks = self.shown.ticks;
        self.until_or_refused(command, |_, shown| shown.is_playing() && shown.ticks > ticks).await
    }

    async fn answer_questions(&mut self, wish: &Wish) -> Result<Vec<String>, ClientError> {
        let mut chance = Chance::seeded(wish.seed);
        for what in ["race_list", "class_list", "newcharinfo", "startingmap"] {
            self.request(what, "").await?;
        }
        let rules = self
            .reply("newcharinfo", |reply| match reply {
                ReplyInfo::NewCharInfo(lines) => Some(Bounds::read(lines)),
                _ => None,
            })
            .await?;
        let races = self
            .reply("race_list", |reply| if let ReplyInfo::RaceList(list) = reply { Some(list.clone()) } else { None });
        let races = races.await?;
        let classes =
            self.reply(
                "class_list",
                |reply| if let ReplyInfo::ClassList(list) = reply { Some(list.clone()) } else { None },
            );
        let classes = classes.await?;
        let maps = self.reply("startingmap", |reply| {
            if let ReplyInfo::StartingMap(maps) = reply { Some(character::names(maps)) } else { None }
        });
        let maps = maps.await?;
        let race = character::choose(wish.race.as_deref(), &races, &mut chance)
            .ok_or(ClientError::NothingOffered { what: "race" })?;
        let class = character::choose(wish.class.as_deref(), &classes, &mut chance)
            .ok_or(ClientError::NothingOffered { what: "class" })?;
        let map = character::choose(wish.starting_map.as_deref(), &maps, &mut chance);
        let race = self.character_info("race_info", &race).await?;
        let class = self.character_info("class_info", &class).await?;
        Ok(character::attributes(&rules, &race, &class, map.as_deref(), &mut chance))
    }

    async fn character_info(&mut self, what: &'static str, archetype: &str) -> Result<CharacterInfo, ClientError> {
        self.request(what, archetype).await?;
        self.reply(what, |reply| match reply {
            ReplyInfo::RaceInfo(info) | ReplyInfo::ClassInfo(info) if info.archetype == archetype => Some(info.clone()),
            _ => None,
        })
        .await
    }

    /// The first reply that fits, whether it came already or not.
    async fn reply<T>(&mut self, what: &'static str, fits: impl Fn(&ReplyInfo) -> Option<T>) -> Result<T, ClientError> {
        self.until(what, |shown| shown.replies.iter().any(|reply| fits(reply).is_some())).await?;
        self.shown.replies.iter().find_map(fits).ok_or(ClientError::NothingOffered { what })
    }

    /// Sends a typed command and does not wait for its answer, only for room to send it.
    ///
    /// # Errors
    /// When the connection is lost, or nothing was answered for too long.
    pub async fn ask(&mut self, text: &str) -> Result<u16, ClientError> {
        let deadline = self.deadline();
        while self.window.is_full() {
            self.next_before("room for a command", deadline).await?;
        }
        let packet = self.window.open(Instant::now());
        self.send(&ClientPacket::Ncom { packet, repeat: -1, text: text.to_owned() }).await?;
        Ok(packet)
    }

    /// Sends a typed command and waits until it is answered.
    ///
    /// # Errors
    /// When the connection is lost, or the answer does not come.
    pub async fn command(&mut self, text: &str) -> Result<(), ClientError> {
        let number = self.ask(text).await?;
        let deadline = self.deadline();
        while self.window.awaits(number) {
            self.next_before("answer to a command", deadline).await?;
        }
        Ok(())
    }

    /// Commands that are not answered yet.
    pub fn unanswered(&self) -> usize {
        self.window.unanswered()
    }

    /// Whether a command can be sent without waiting for the answers to others.
    pub fn has_room(&self) -> bool {
        !self.window.is_full()
    }

    /// Bytes received.
    pub fn bytes(&self) -> u64 {
        self.connection.bytes
    }

    /// Sends a packet as it is.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn send(&mut self, packet: &ClientPacket) -> Result<(), ClientError> {
        Ok(self.connection.send(packet).await?)
    }

    /// Sends bytes that need not be a packet.
    ///
    /// # Errors
    /// When the connection is lost.
    pub async fn send_bytes(&mut self, bytes: &[u8]) -> Result<(), ClientError> {
        Ok(self.connection.send_bytes(bytes).await?)
    }

    /// Takes in the next packet. Dropped before it is done, it loses nothing.
    ///
    /// # Errors
    /// When the connection is lost, or says what cannot be read.
    pub async fn next(&mut self) -> Result<Event, ClientError> {
        let received = self.connection.next().await?;
        let mut answered_after = None;
        match &received.packet {
            ServerPacket::ComC { packet, .. } => answered_after = self.window.close(*packet, received.at),
            ServerPacket::AccountPlayers(_) => self.window.clear(),
            packet => self.doors.hear(packet),
        }
        self.shown.apply(&received.packet);
        Ok(Event { received, answered_after })
    }

    /// Takes in packets until what was shown is so.
    ///
    /// # Errors
    /// When the connection is lost, or it is not so within the client's patience.
    pub async fn until(&mut self, what: &'static str, is_so: impl Fn(&Shown) -> bool) -> Result<(), ClientError> {
        let deadline = self.deadline();
        while !is_so(&self.shown) {
            self.next_before(what, deadline).await?;
        }
        Ok(())
    }

    /// Takes in packets until one that fits.
    ///
    /// # Errors
    /// When the connection is lost, or it does not come within the client's patience.
    pub async fn until_packet(
        &mut self,
        what: &'static str,
        fits: impl Fn(&ServerPacket) -> bool,
    ) -> Result<ServerPacket, ClientError> {
        let deadline = self.deadline();
        loop {
            let event = self.next_before(what, deadline).await?;
            if fits(&event.received.packet) {
                return Ok(event.received.packet);
            }
        }
    }

    /// Takes in packets until the server closes the connection.
    ///
    /// # Errors
    /// When it does not within the client's patience.
    pub async fn until_closed(&mut self) -> Result<(), ClientError> {
        let deadline = self.deadline();
        loop {
            match self.next_before("end of the connection", deadline).await {
                Ok(_) => {}
                Err(ClientError::Connection(ConnectionError::Closed | ConnectionError::Broken(_))) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    async fn until_or_refused(
        &mut self,
        command: &'static str,
        is_so: impl Fn(&ServerPacket, &Shown) -> bool,
    ) -> Result<(), ClientError> {
        let deadline = self.deadline();
        loop {
            let packet = self.next_before(command, deadline).await?.received.packet;
            if let ServerPacket::Failure { command, text } = packet {
                return Err(ClientError::Refused { command, text });
            }
            if is_so(&packet, &self.shown) {
                return Ok(());
            }
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.patience
    }

    async fn next_before(&mut self, what: &'static str, deadline: Instant) -> Result<Event, ClientError> {
        match timeout_at(deadline, self.next()).await {
            Ok(event) => event,
            Err(_) => Err(ClientError::Late { what, waited: self.patience, last: self.last_words() }),
        }
    }

    fn last_words(&self) -> String {
        let lines: Vec<_> = self.shown.lines().map(|line| line.text.as_str()).collect();
        let last = lines.len().saturating_sub(3);
        let place = match self.shown.place {
            Place::Doorstep => "at the door",
            Place::Characters => "at the list of characters",
            Place::World => "in the game",
        };
        format!("{place}: {:?}", &lines[last..])
    }
}
