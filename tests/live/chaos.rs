//! Traders in a cluster in which everything dies: what they have named is there once in the end.
//!
//! A short version runs always; `make chaos` runs ten minutes with a hundred traders. `WILDFIRE_CHAOS_SEED` tells
//! one story from another.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};
use tokio_util::sync::CancellationToken;
use wildfire::audit::{Auditor, Finding};
use wildfire::bots::swarm::{Options, swarm};
use wildfire::bots::{Habit, Pause, Report};
use wildfire::persistence::Archive;

use super::census::{Census, census};
use super::cluster::{Cluster, PATIENCE, starter_world};

const SERVERS: [&str; 3] = ["ebb", "flood", "slack"];
/// A server that stands still for so long has lost all its leases when it goes on.
const STANDSTILL: Duration = Duration::from_secs(6);
/// From one mishap to the next, at least.
const CALM: Duration = Duration::from_secs(8);
/// From one audit to the next, at least.
const AUDIT_EVERY: Duration = Duration::from_secs(1);
/// Somebody who walks among others sees something new sooner than this, if nothing has happened.
const LONG: Duration = Duration::from_secs(1);
/// The calm differs by up to this.
const CALM_SPREAD_MS: usize = 2_000;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mishap {
    ServerKilled,
    ServerStopped,
    NatsKilled,
    RedisKilled,
    RedisWiped,
    LoginKilled,
}

const MISHAPS: [Mishap; 6] = [
    Mishap::ServerKilled,
    Mishap::ServerStopped,
    Mishap::NatsKilled,
    Mishap::RedisKilled,
    Mishap::RedisWiped,
    Mishap::LoginKilled,
];

impl fmt::Display for Mishap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServerKilled => "a region server killed",
            Self::ServerStopped => "a region server stopped for 6 s",
            Self::NatsKilled => "nats-server killed",
            Self::RedisKilled => "redis-server killed",
            Self::RedisWiped => "redis-server killed and its data gone",
            Self::LoginKilled => "the login service killed",
        })
    }
}

/// SplitMix64: the same seed, the same mishaps.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).expect("it is less than the bound")
    }

    fn shuffled(&mut self, mishaps: &[Mishap]) -> Vec<Mishap> {
        let mut deck = mishaps.to_vec();
        for left in (1..deck.len()).rev() {
            deck.swap(left, self.below(left + 1));
        }
        deck
    }
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().map_or(otherwise, |value| value.parse().expect("it is a number"))
}

/// What audits came to in the midst of everything.
#[derive(Debug, Default)]
struct Audits {
    ended: usize,
    /// Those that came to no end, because the stores were away.
    broken: usize,
    findings: Vec<Finding>,
}

/// Audits again and again: whatever dies and whoever crosses with what, nothing is found.
async fn audit(archive: Archive, stop: CancellationToken) -> Audits {
    let mut auditor = Auditor::new(archive);
    let mut audits = Audits::default();
    let mut next = interval(AUDIT_EVERY);
    next.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let report = tokio::select! {
            () = stop.cancelled() => return audits,
            report = async { next.tick().await; auditor.audit().await } => report,
        };
        match report {
            Ok(report) => {
                audits.ended += 1;
                audits.findings.extend(report.findings);
            }
            Err(_) => audits.broken += 1,
        }
    }
}

/// A cluster, its traders and what has happened to them.
struct Chaos {
    cluster: Cluster,
    dice: Dice,
    traders: usize,
    stop: CancellationToken,
    swarm: JoinHandle<Report>,
    audits: JoinHandle<Audits>,
    happened: Vec<(Mishap, Instant)>,
}

impl Chaos {
    /// Traders on both sides of the border between two regions.
    async fn start(traders: usize) -> Self {
        let seed = number("WILDFIRE_CHAOS_SEED", 1);
        println!("seed {seed}, {traders} traders");
        let cluster = Cluster::start(&SERVERS).await;
        let stop = CancellationToken::new();
        let swarm = tokio::spawn(swarm(options(&cluster, traders, seed), stop.clone()));
        let audits = tokio::spawn(audit(cluster.store.archive(), stop.clone()));
        let mut chaos = Self { cluster, audits, dice: Dice(seed), traders, stop, swarm, happened: Vec::new() };
        chaos.until_everybody_plays().await;
        chaos.cluster.until_owned("tidewater", |_| true).await;
        chaos
    }

    async fn until_everybody_plays(&mut self) {
        let traders = self.traders;
        self.cluster.until("cluster with everybody in it", async |cluster| cluster.players().await == traders).await;
    }

    /// A region server that has something to lose.
    async fn victim(&mut self) -> String {
        let mut owners = Vec::new();
        for region in ["saltmarsh", "tidewater"] {
            owners.extend(self.cluster.owner(region).await);
        }
        let chosen = self.dice.below(owners.len().max(1));
        owners.get(chosen).map_or(SERVERS[0], String::as_str).to_owned()
    }

    async fn happen(&mut self, mishap: Mishap) {
        let victim = self.victim().await;
        self.happened.push((mishap, Instant::now()));
        match mishap {
            Mishap::ServerKilled => {
                self.cluster.service(&victim).kill().await;
                self.cluster.add(&victim).await;
            }
            Mishap::ServerStopped => {
                self.cluster.service(&victim).freeze();
                sleep_until(Instant::now() + STANDSTILL).await;
                self.cluster.service(&victim).thaw();
            }
            Mishap::NatsKilled => {
                self.cluster.brokers.nats.kill().await;
                self.cluster.brokers.nats.restart().await.expect("nats-server runs again");
            }
            Mishap::RedisKilled => {
                self.cluster.brokers.redis.kill().await;
                self.cluster.brokers.redis.restart().await.expect("redis-server runs again");
            }
            Mishap::RedisWiped => self.cluster.brokers.wipe_redis().await,
            Mishap::LoginKilled => {
                self.cluster.login().kill().await;
                self.cluster.restart_login().await;
            }
        }
        let calm = CALM + Duration::from_millis(self.dice.below(CALM_SPREAD_MS) as u64);
        sleep_until(Instant::now() + calm).await;
        self.until_everybody_plays().await;
    }

    /// Stops the traders, then the servers, counts, and judges.
    async fn end(mut self) {
        self.stop.cancel();
        let report =
            timeout(PATIENCE * 2, &mut self.swarm).await.expect("the traders stop").expect("they do not panic");
        println!("{report}");
        self.tell_pauses(&report.pauses);
        self.cluster.until("cluster with nobody in it", async |cluster| cluster.players().await == 0).await;
        for server in SERVERS {
            assert!(!self.cluster.service(server).has_ended(), "{server} ended");
            assert!(self.cluster.service(server).terminate().await.success(), "{server} stops in order");
        }
        let counted = census(&self.cluster.store, &starter_world()).await;
        assert_exact(&report, &counted);
        let audits = self.audits.await.expect("an auditor does not panic");
        println!("{} audits meanwhile, and {} that came to no end", audits.ended, audits.broken);
        assert!(audits.ended > 0 && audits.findings.is_empty(), "{audits:#?}");
        let audited = Auditor::new(self.cluster.store.archive()).glance().await.expect("the stores answer");
        println!("the auditor has read {:?}", audited.extent);
        assert_eq!((audited.findings, audited.extent.unseen), (vec![], BTreeMap::new()), "the auditor finds nothing");
        assert!(audited.extent.items >= counted.len(), "whatever is marked has an id");
        let logins = self.happened.iter().filter(|(mishap, _)| *mishap == Mishap::LoginKilled).count();
        assert_eq!(
            (report.entered, report.in_the_end, report.disconnects),
            (self.traders, self.traders, 0),
            "{report}"
        );
        assert_eq!(report.returns, (logins * self.traders) as u64, "only the death of their login service ends them");
        assert_eq!((report.robbed, report.faults), (0, 0), "{report}");
        assert!(report.region_changes > 0, "nobody crossed");
    }

    /// How long those who were struck saw nothing new: from the mishap on, or from when they felt it.
    fn tell_pauses(&self, pauses: &[Pause]) {
        let mut struck: BTreeMap<Mishap, Vec<Duration>> = BTreeMap::new();
        for (n, &(mishap, at)) in self.happened.iter().enumerate() {
            let next = self.happened.get(n + 1).map(|&(_, next)| next);
            let is_of_it = |pause: &&Pause| {
                let later = pause.began > at && next.is_none_or(|next| pause.ended < next);
                pause.ended > at && (pause.began <= at || later && pause.lasted() > LONG)
            };
            let of_it = pauses.iter().filter(is_of_it).map(|pause| pause.ended - at.max(pause.began));
            struck.entry(mishap).or_default().extend(of_it);
        }
        for (mishap, mut pauses) in struck {
            pauses.sort_unstable();
            let rank = |percent: usize| {
                pauses.get((pauses.len() * percent).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default()
            };
            let times = self.happened.iter().filter(|(happened, _)| *happened == mishap).count();
            let (count, p50, p99, max) = (pauses.len(), rank(50), rank(99), rank(100));
            println!("{mishap} ({times} times): {count} pauses, p50 {p50:.1?}, p99 {p99:.1?}, max {max:.1?}");
        }
    }
}

fn options(cluster: &Cluster, traders: usize, seed: u64) -> Options {
    Options {
        connect: cluster.address.to_string(),
        count: traders,
        // Until it is stopped.
        seconds: 86_400,
        logins: 10,
        habit: Habit::Trade,
        route: "1s 2sw 20s 11e | 4e".parse().expect("it is a route"),
        start: Some("map_saltmarsh".to_owned()),
        race: None,
        accounts: "Trader".to_owned(),
        password: "fair and square".to_owned(),
        seed,
        come_back: true,
        direct: false,
        json: false,
    }
}

/// Every mark that anybody made is on one thing, with all its pieces.
fn assert_exact(report: &Report, counted: &Census) {
    let marks = report.marks.as_ref().expect("something was marked");
    let lost: Vec<&String> = marks.made.keys().filter(|mark| !counted.contains_key(*mark)).collect();
    let doubled: Vec<_> = counted.iter().filter(|(_, places)| places.len() != 1).collect();
    let changed: Vec<_> = counted
        .iter()
        .filter(|(mark, places)| {
            let pieces: u32 = places.iter().map(|(_, pieces)| pieces).sum();
            marks.made.get(*mark).is_some_and(|made| *made != pieces)
        })
        .collect();
    println!("census: {} marks made, {} counted", marks.made.len(), counted.len());
    assert!(
        lost.is_empty() && doubled.is_empty() && changed.is_empty(),
        "lost {lost:?}, doubled {doubled:?}, changed {changed:?}"
    );
    assert_eq!(marks.doubled, [""; 0]);
    assert!(marks.made.len() >= report.clients, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_dies_every_marked_thing_is_there_once() {
    let traders = usize::try_from(number("WILDFIRE_CHAOS_TRADERS", 16)).expect("a small number");
    let seconds = Duration::from_secs(number("WILDFIRE_CHAOS_SECONDS", 45));
    let mut chaos = Chaos::start(traders).await;
    let until = Instant::now() + seconds;
    // Everything happens at least once.
    loop {
        for mishap in chaos.dice.shuffled(&MISHAPS) {
            println!("{mishap}");
            chaos.happen(mishap).await;
        }
        if Instant::now() >= until {
            break;
        }
    }
    chaos.end().await;
}

/// `cargo test --test live chaos::takeover -- --ignored --nocapture` on a quiet machine.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures: from kill -9 to the first map packet, over twenty kills"]
async fn takeover_after_a_kill_is_measured() {
    let mut chaos = Chaos::start(30).await;
    for _ in 0..20 {
        chaos.happen(Mishap::ServerKilled).await;
    }
    chaos.end().await;
}
