//! Every bound of the system with its reason, on one page.

use std::time::Duration;

/// So many at once, and then one more after each pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    pub burst: u32,
    pub pause: Duration,
}

impl Rate {
    /// So many at once, and as many again in an hour.
    pub fn hourly(count: u32) -> Self {
        Self { burst: count, pause: Duration::from_secs(3_600) / count.max(1) }
    }
}

/// Payload of one wire frame: its length is a `u16`, and the stock server drops a client at 65535.
pub const FRAME_PAYLOAD_MAX: usize = 65_534;
/// Largest and smallest view a client may ask for (stock build: 9..=25 squares each way).
pub const VIEW_MIN: u8 = 9;
pub const VIEW_MAX: u8 = 25;
/// Entries of the ground list that a client may ask for (stock build).
pub const LOOK_OBJECTS_MIN: u8 = 3;
pub const LOOK_OBJECTS_MAX: u8 = 100;
/// Bytes of the text of one `ncom`; the stock server cuts there too.
pub const COMMAND_TEXT_MAX: usize = 255;

/// Bytes of one message on the bus: NATS' own default `max_payload`.
pub const BUS_PAYLOAD_MAX: usize = 1_048_576;
/// Unread messages one subscription keeps before it loses some: at 150 bytes each 10 MB, and several seconds
/// of updates for a thousand players.
pub const SUBSCRIPTION_QUEUE_MAX: usize = 65_536;
/// Messages one process keeps for a broker that is away, before publishing waits.
pub const NATS_CLIENT_QUEUE_MAX: usize = 8_192;
/// Objects inside objects inside objects in a file: the stock loader's own limit (the stock world
/// goes to 5), and what keeps a hostile file from eating the stack.
pub const OBJECT_DEPTH_MAX: usize = 10;
/// Treasure nodes inside `yes` and `no` of each other in a file; keeps a hostile file from eating the stack.
pub const TREASURE_DEPTH_MAX: usize = 32;

/// Bytes of one ledger record as stored, header and compressed body: a rich character has 5 KB.
pub const LEDGER_RECORD_MAX: usize = 262_144;
/// Bytes of a character's body unpacked: a few KB of zstd can claim to be 200 MB.
pub const BODY_UNPACKED_MAX: usize = 1_048_576;
/// Bytes of one account record: a password hash and some characters.
pub const ACCOUNT_RECORD_MAX: usize = 65_536;
/// Characters of one account, as the stock server has it by default.
pub const ACCOUNT_CHARACTERS_MAX: usize = 16;
/// Bytes of one file of a stock server that is imported: the richest characters have some hundred KB, a server with a
/// million accounts 80 MB of them.
pub const IMPORTED_FILE_MAX: u64 = 128 << 20;
/// Versions kept of each character: at a save every 30 s in play, the last half hour and what was before.
pub const LEDGER_HISTORY_MAX: u16 = 64;
/// Characters in which a thing is looked for: at 64 versions and a third of a millisecond each, less than
/// a minute and a half.
pub const TRACED_CHARACTERS_MAX: usize = 4_096;
/// Characters of these that are read at the same time: their versions unpacked are a few MB each.
pub const TRACED_AT_ONCE_MAX: usize = 8;
/// Versions kept of each account.
pub const ACCOUNT_HISTORY_MAX: u16 = 16;
/// Bytes of one record of a region's log, its body included: one message, with room for headers.
pub const REGION_RECORD_MAX: usize = BUS_PAYLOAD_MAX - 4_096;
/// Bytes the streams may hold on disk. They refuse more, so that nobody's only save is dropped.
pub const PLAYERS_STREAM_BYTES: u64 = 8 << 30;
pub const ACCOUNTS_STREAM_BYTES: u64 = 1 << 30;
/// The logs have no bound for each region, because nothing may push out what no checkpoint covers: at 20 KB for each
/// heartbeat, which is a region full of players, this is three hours without one.
pub const REGIONS_STREAM_BYTES: u64 = 2 << 30;
/// Bytes of one part of a checkpoint, which is in memory whole: all maps of the stock world, packed,
/// have 25 MB.
pub const CHECKPOINT_PART_MAX: usize = 64 << 20;
/// Bytes of a part in one message: half of what one may have, so that a log record never waits long behind it.
pub const CHECKPOINT_CHUNK_BYTES: usize = 524_288;
/// Two checkpoints of each region are there for a moment, the last and the next: 1024 regions with 4 MB for each.
pub const CHECKPOINTS_STREAM_BYTES: u64 = 8 << 30;
/// How long it is known that a thing ended, and how. Versions of characters that are older are not asked for it.
pub const ENDED_AGE_MAX: Duration = Duration::from_secs(90 * 86_400);
/// Bytes of all that: more than a million things at some 150 each. The oldest are dropped for the newest.
pub const ITEMS_STREAM_BYTES: u64 = 256 << 20;
/// Bytes of a record of what ended in one tick: one message, with room for headers.
pub const ENDED_RECORD_MAX: usize = BUS_PAYLOAD_MAX - 4_096;
/// Things in one such record: at the longest name and place they fit.
pub const ENDED_THINGS_MAX: usize = 1_000;
/// Records of one region: one in eight minutes for 90 days. Where more happens less time is known, and said.
pub const ENDED_RECORDS_MAX: u16 = 16_384;
/// Ended things that an auditor remembers, at some 30 bytes each; of more it reads all again.
pub const ENDS_REMEMBERED_MAX: usize = 2_000_000;
/// Parties at a time, over all regions, and players in all of them together. They are one record, which every change
/// writes anew: at the longest names that a client can send they fit into one message.
pub const PARTIES_MAX: usize = 256;
pub const PARTY_PLAYERS_MAX: usize = 3_072;
/// Characters in the table of the best, which is one record as well: at their longest some 700 bytes each.
pub const SCORES_MAX: usize = 1_000;
/// Bans and mutes in force, which are one record as well, and letters of a reason: at their longest some 900 bytes each.
pub const SANCTIONS_MAX: usize = 500;
pub const SANCTION_REASON_MAX: usize = 200;
/// Accounts that may command the world: more would be no masters of it, and they are one record as well.
pub const MASTERS_MAX: usize = 100;
/// Pieces of a stack, and things that do not stack, that a dungeon master may make with one command: enough for a prize, and
/// no way to fill a region by a slip of the finger.
pub const CREATED_MAX: u32 = 10_000;
pub const CREATED_APART_MAX: u32 = 20;
/// Heartbeats for which a dungeon master may freeze a player: ten minutes. Who is to be kept longer is arrested or banned.
pub const FREEZE_BEATS_MAX: u32 = 5_000;
/// Minutes ahead for which the end of play may be ordered: a day.
pub const CLOSING_MINUTES_MAX: u64 = 1_440;
/// Decrees of one dungeon master that wait for their answer.
pub const DECREES_WAITING_MAX: usize = 16;
/// Bytes of a record of what belongs to no region: one message, with room for headers.
pub const SOCIETY_RECORD_MAX: usize = BUS_PAYLOAD_MAX - 4_096;
/// Versions of each of these records that are kept: the last ones, for whoever looks what went wrong.
pub const SOCIETY_HISTORY_MAX: u16 = 4;
/// Bytes of all of them: what a million players find again has some 250 MB.
pub const SOCIETY_STREAM_BYTES: u64 = 512 << 20;
/// Bytes of a party's password, as the stock server has it.
pub const PARTY_PASSWORD_MAX: usize = 8;
/// What one session wants of parties and has no answer to; a stock client has at most ten commands under way.
pub const PARTY_WISHES_WAITING_MAX: usize = 64;
/// Bytes of a map file: the largest of the stock world has 1.8 MB.
pub const MAP_BYTES_MAX: u64 = 64 << 20;
/// Bytes of the header of a map file: authors' notes run to some thousands.
pub const MAP_HEADER_BYTES_MAX: u64 = 1 << 20;
/// Maps of one region, in thousandths of all maps of the world. The cut knows only headers; of the stock
/// world three quarters can be reached by players, so this keeps every region under 5 % of those.
pub const REGION_MAPS_PERMILLE: usize = 35;
/// A region is never cut for having this many maps or fewer: one owner serves them with ease.
pub const REGION_MAPS_MIN: usize = 64;
/// Actions of one player that wait for their time. A client that keeps within its window of ten
/// unanswered commands never gets near it.
pub const ASKED_MAX: usize = 64;
/// Heartbeats between two snapshots of a player in play: 30 s. A takeover rests on the region's log; this is for the
/// history.
pub const AUTOSAVE_TICKS: u64 = 250;
/// Heartbeats between two checkpoints of a region with players: 5 s, so that a takeover plays at most some fifty ticks
/// again.
pub const CHECKPOINT_TICKS: u64 = 42;
/// Heartbeats that may be played and not in the log yet; then the world waits for the log. Nobody sees anything of
/// them meanwhile.
pub const TICKS_UNLOGGED_MAX: usize = 8;
/// Bytes of a part unpacked: a few KB of zstd can claim to be any number.
pub const CHECKPOINT_PART_UNPACKED_MAX: usize = 256 << 20;
/// Heartbeats for which a map is kept that nobody needs: 60 s, as in the stock server.
pub const MAP_IDLE_TICKS: u64 = 500;
/// Heartbeats for which an arrived ticket is remembered: 10 minutes, far longer than any retry.
pub const TICKET_TICKS: u64 = 5_000;
/// Events of one region or server that wait to be applied; what sends them waits when it is full.
pub const REGION_EVENTS_MAX: usize = 4_096;
/// Ended things that a region remembers until their ends are written. Of more than this, in a minute or two without a
/// store, the oldest are only in memory of the task that writes them.
pub const ENDS_UNWRITTEN_MAX: usize = 16_384;
/// Letters of the name of an ended thing that are kept.
pub const ENDED_NAME_MAX: usize = 80;
/// Players in one region at a time: at 2 ms of a core for each and second, one core's worth.
pub const PLAYERS_OF_A_REGION_MAX: usize = 500;
/// Regions of one server: more than the stock world has.
pub const REGIONS_OF_A_SERVER_MAX: usize = 1_024;

/// Wrong passwords one connection may try; the stock server's legacy login had the same patience.
pub const WRONG_PASSWORDS_MAX: u8 = 5;
/// Actions of one player that the region has not applied yet, after which their client is not read: a
/// stock client keeps at most ten commands under way, and the rest waits in its socket.
pub const ACTIONS_WAITING_MAX: usize = 64;

/// Bytes of an account's password, as the stock server has it.
pub const PASSWORD_MAX: usize = 48;
/// Rounds of a SHA hash that was made elsewhere: four times the usual cost of one, some 100 ms.
pub const CRYPT_ROUNDS_MAX: u32 = 20_000;
/// Passwords hashed at the same time: each takes 19 MB and a core for some 30 ms.
pub const HASHES_AT_ONCE_MAX: usize = 2;
/// Passwords that may wait for that: at 30 ms each the last one waits four seconds.
pub const HASHES_WAITING_MAX: usize = 256;
/// Connections of one login service: each holds some 100 KB of memory and a descriptor.
pub const CONNECTIONS_MAX: usize = 4_096;
/// Players in the world through one login service, when nothing else is said; who comes later waits in a queue. A
/// quarter of the connections is left for them, and for those who have not decided yet.
pub const PLAYERS_MAX: u32 = 3_072;
/// Connections from one address: half of the house, for those who measure and for proxies that nobody named.
pub const CONNECTIONS_OF_AN_ADDRESS_MAX: usize = 2_048;
/// Of these, connections that have not opened an account: a school behind one router, not a flood.
pub const STRANGERS_OF_AN_ADDRESS_MAX: usize = 256;
/// How long a connection may say nothing at all: clients begin within a second.
pub const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How long somebody may think before they open an account: longer than reading all of the rules takes.
pub const STRANGER_MAX: Duration = Duration::from_secs(900);
/// Packets of a client. The web client opens with 40, a stock client that runs sends 10 a second.
pub const PACKETS_OF_A_CLIENT: Rate = Rate { burst: 1_000, pause: Duration::from_millis(4) };
/// Wrong passwords from an address: a class that has forgotten theirs, and then 360 an hour.
pub const WRONG_PASSWORDS_OF_AN_ADDRESS: Rate = Rate { burst: 30, pause: Duration::from_secs(10) };
/// Wrong passwords for an account from where it was not opened before: 120 an hour guess no password, and do not keep
/// its owner out.
pub const WRONG_PASSWORDS_OF_AN_ACCOUNT: Rate = Rate { burst: 10, pause: Duration::from_secs(30) };
/// Accounts that may be made at one address in an hour, where the operator says nothing else: as many as may be connected,
/// so that those who measure are not hindered. A public server wants fewer.
pub const ACCOUNTS_PER_HOUR: u32 = 2_048;
/// Addresses or accounts whose allowances are remembered: some 100 bytes for each.
pub const ALLOWANCES_REMEMBERED_MAX: usize = 16_384;
/// Shouts, chats, tells and words to the party that a player may say at once, and heartbeats until one more.
pub const CALLS_BURST_MAX: u32 = 20;
pub const CALL_PAUSE_BEATS: u32 = 4;
/// Time for each handshake at the door (a proxy's introduction, TLS, WebSocket): a browser needs less than a second, and
/// who only holds the door open must not stay.
pub const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Bytes of a proxy's introduction: 107 in version 1; version 2 is a few dozen and what a proxy wants to add.
pub const PROXY_HEADER_MAX: u64 = 4_096;
/// Bytes between a WebSocket and its session, each way: one of the longest packets.
pub const WEBSOCKET_BUFFER: usize = 65_536;
/// Bytes that wait to be sent to a client before it counts as too slow: two seconds of a big map's
/// pictures on a thin line.
pub const SENDING_MAX: usize = 4 << 20;
/// Bytes that wait to be sent above which a client is not read, so that it cannot ask for more.
pub const SENDING_PAUSE: usize = 1 << 20;
/// Events that wait for a session: some seconds of updates and everything said in the world meanwhile.
pub const SESSION_QUEUE_MAX: usize = 1_024;
/// Tells of one session that are under way.
pub const TELLS_WAITING_MAX: usize = 64;
/// Tells remembered by their numbers, so that one that is sent again is heard once.
pub const TELLS_REMEMBERED_MAX: usize = 256;
/// Tickets remembered at a door after they were shown, each for half a minute: more do not come at once.
pub const TICKETS_REMEMBERED_MAX: usize = 4_096;
/// Sessions remembered after their end, to answer a region that still speaks to them.
pub const SESSIONS_REMEMBERED_MAX: usize = 4_096;
/// Lines that the administrator's dashboard keeps to scroll back: an hour of a busy cluster.
pub const WATCHED_LINES_MAX: usize = 2_000;
