//! Everything that can go wrong, and a script that lets one such thing happen at one step of a story.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use wildfire::bus::{Fate, Hop};
use wildfire::ids::{RegionId, ServerName};
use wildfire::persistence::{StoreFate, StoreOp, StoreOpKind};

use crate::cluster::{Hands, Script, Step, jump};
use crate::walker::Desk;

/// What happens. The source is the owner of the region where a story begins, the destination that of the region
/// where somebody goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mishap {
    KillSource,
    KillDestination,
    KillBoth,
    /// The source is killed, and whoever claims its region in the middle of taking it up.
    KillInRecovery,
    /// The source is killed, and whoever has taken its region up while they tell the ledger so.
    KillInReconciliation,
    /// The source is killed when the parts of a checkpoint are stored and its note is not in the log.
    KillBeforeNote,
    FreezeSource,
    FreezeDestination,
    /// The server is told to stop, and hands everything over in order.
    DrainSource,
    DrainDestination,
    /// The client is gone and comes again through another login service.
    ComeAgain,
    /// The login service dies, and its clients come again through another one.
    KillDesk,
    /// The session says everything it ever said, again and again.
    Nag,
    /// Redis forgets everything.
    ForgetLeases,
    /// Redis forgets everything, and somebody else is called for the source's region.
    TwoClaimants,
    /// The source cannot keep its leases.
    LeaseLost,
    /// Redis does not answer anybody.
    RedisAway,
    /// NATS neither answers nor delivers.
    NatsAway,
    /// The message is lost, or the operation is neither done nor answered.
    Lost,
    /// The message comes twice, or the operation is done and the answer lost.
    Doubled,
    /// The message comes late, or the operation is not answered and done much later.
    Late(Duration),
    /// Nothing is written into any log but late, and nobody hears that it was.
    SlowLog,
    /// No part of a checkpoint can be stored.
    NoParts,
    /// What is stored of the newest checkpoint is damaged, and the source dies.
    DamagedPart,
    /// Some of the newest checkpoint is not there any more, and the source dies.
    MissingPart,
    /// The source dies, and only then is forgotten what it wanted to be.
    LateTrim,
    /// The source dies; the next owner's clock is half an hour ahead.
    ClockAhead,
    /// The source dies; the next owner's clock is half an hour behind.
    ClockBehind,
}

pub(crate) const MISHAPS: [Mishap; 29] = [
    Mishap::KillSource,
    Mishap::KillDestination,
    Mishap::KillBoth,
    Mishap::KillInRecovery,
    Mishap::KillInReconciliation,
    Mishap::KillBeforeNote,
    Mishap::FreezeSource,
    Mishap::FreezeDestination,
    Mishap::DrainSource,
    Mishap::DrainDestination,
    Mishap::ComeAgain,
    Mishap::KillDesk,
    Mishap::Nag,
    Mishap::ForgetLeases,
    Mishap::TwoClaimants,
    Mishap::LeaseLost,
    Mishap::RedisAway,
    Mishap::NatsAway,
    Mishap::Lost,
    Mishap::Doubled,
    Mishap::Late(Duration::from_millis(700)),
    Mishap::Late(Duration::from_millis(6_500)),
    Mishap::SlowLog,
    Mishap::NoParts,
    Mishap::DamagedPart,
    Mishap::MissingPart,
    Mishap::LateTrim,
    Mishap::ClockAhead,
    Mishap::ClockBehind,
];

impl Mishap {
    /// Has it to do with the region where somebody goes?
    pub(crate) fn is_elsewhere(self) -> bool {
        matches!(self, Self::KillDestination | Self::KillBoth | Self::FreezeDestination | Self::DrainDestination)
    }

    /// How long after it something of it may still happen.
    pub(crate) fn aftermath(self) -> Duration {
        match self {
            Self::FreezeSource | Self::FreezeDestination | Self::Late(_) | Self::LateTrim => AWAY,
            _ => Duration::from_millis(500),
        }
    }
}

/// How long a frozen server is away: its lease has ended and somebody else has claimed.
pub(crate) const AWAY: Duration = Duration::from_secs(7);
/// How long all of NATS or Redis is away, or slow.
const OUTAGE: Duration = Duration::from_secs(4);
/// How far clocks jump, in minutes: no map begins anew for it.
const JUMP: i64 = 30;

/// What a story is told of its mishap.
#[derive(Clone, Default)]
pub(crate) struct Signs {
    steps: Arc<AtomicUsize>,
    /// The clients are gone.
    pub(crate) gone: Arc<Notify>,
    /// It made a difference: somebody died, a message was lost, a record was spoilt.
    bites: Arc<AtomicBool>,
}

impl Signs {
    /// The steps so far.
    pub(crate) fn steps(&self) -> usize {
        self.steps.load(Ordering::Relaxed)
    }

    /// Did the mishap take effect?
    pub(crate) fn have_bitten(&self) -> bool {
        self.bites.load(Ordering::Relaxed)
    }

    fn bite(&self) {
        self.bites.store(true, Ordering::Relaxed);
    }
}

/// What a mishap waits for after its step.
#[derive(Debug)]
enum Brewing {
    Nothing,
    /// This very message or operation.
    This,
    /// It goes on for a while.
    Until(Instant),
    /// Somebody claims the source's region.
    Claim,
    /// This server has claimed the source's region.
    Claimed(ServerName),
    /// The source stores a checkpoint.
    Part,
    /// The source has stored a part of a checkpoint.
    Note(ServerName),
}

/// Counts the steps of a story; at one of them the mishap happens.
pub(crate) struct Fortune {
    signs: Signs,
    at: usize,
    mishap: Mishap,
    source: RegionId,
    destination: RegionId,
    /// What counts as a step.
    counts: fn(&Step<'_>) -> bool,
    brewing: Brewing,
    /// The part of a checkpoint of the source's that was stored last.
    newest_part: Option<String>,
    /// Who had the source's region when it happened.
    victim: Option<ServerName>,
    nags: Arc<AtomicBool>,
}

impl Fortune {
    pub(crate) fn new(
        mishap: Mishap,
        at: usize,
        [source, destination]: [&RegionId; 2],
        counts: fn(&Step<'_>) -> bool,
    ) -> (Self, Signs) {
        let signs = Signs::default();
        let fortune = Self {
            signs: signs.clone(),
            at,
            mishap,
            source: source.clone(),
            destination: destination.clone(),
            counts,
            brewing: Brewing::Nothing,
            newest_part: None,
            victim: None,
            nags: Arc::default(),
        };
        (fortune, signs)
    }

    /// The sessions that can be made to nag.
    pub(crate) fn nagging(self, desk: &Desk) -> Self {
        Self { nags: Arc::clone(&desk.nags), ..self }
    }

    fn strike(&mut self, hands: &Hands, what: &Step<'_>) {
        hands.story.tell(format!("{:?} at step {}: {what}", self.mishap, self.at));
        let [source, destination] = [&self.source, &self.destination].map(|region| hands.owner(region));
        self.victim.clone_from(&source);
        let (source, destination) = (source.as_ref(), destination.as_ref());
        match self.mishap {
            Mishap::KillSource => self.hurt(source, |server| hands.kill(server)),
            Mishap::KillDestination => self.hurt(destination, |server| hands.kill(server)),
            Mishap::KillBoth => {
                self.hurt(source.and(destination), |_| {});
                source.into_iter().chain(destination).for_each(|server| hands.kill(server));
            }
            Mishap::KillInRecovery | Mishap::KillInReconciliation => {
                source.iter().for_each(|server| hands.kill(server));
                self.brewing = Brewing::Claim;
            }
            Mishap::KillBeforeNote => self.brewing = Brewing::Part,
            Mishap::FreezeSource => self.hurt(source, |server| freeze_for_a_while(hands, server)),
            Mishap::FreezeDestination => self.hurt(destination, |server| freeze_for_a_while(hands, server)),
            Mishap::DrainSource => self.hurt(source, |server| hands.drain(server)),
            Mishap::DrainDestination => self.hurt(destination, |server| hands.drain(server)),
            Mishap::ComeAgain | Mishap::KillDesk => {
                self.signs.bite();
                self.signs.gone.notify_one();
            }
            Mishap::Nag => self.nags.store(true, Ordering::Relaxed),
            Mishap::ForgetLeases => self.hurt(source, |_| hands.store.forget_leases()),
            Mishap::TwoClaimants => {
                hands.store.forget_leases();
                hands.call_for(&self.source);
                self.brewing = Brewing::Claim;
            }
            Mishap::LeaseLost | Mishap::RedisAway | Mishap::NatsAway | Mishap::SlowLog | Mishap::NoParts => {
                self.brewing = Brewing::Until(Instant::now() + OUTAGE);
            }
            Mishap::LateTrim => self.brewing = Brewing::Until(Instant::now() + OUTAGE + OUTAGE),
            Mishap::Lost | Mishap::Doubled | Mishap::Late(_) => self.brewing = Brewing::This,
            Mishap::DamagedPart | Mishap::MissingPart => {
                source.iter().for_each(|server| hands.kill(server));
                if let Some(part) = &self.newest_part {
                    hands.story.tell(format!("{part} is spoilt"));
                    let damaged = self.mishap == Mishap::DamagedPart;
                    let spoilt = if damaged { hands.store.damage(part) } else { hands.store.lose(part) };
                    assert!(spoilt, "{part} was stored");
                    self.signs.bite();
                }
            }
            Mishap::ClockAhead | Mishap::ClockBehind => {
                jump(if self.mishap == Mishap::ClockAhead { JUMP } else { -JUMP });
                self.hurt(source, |server| hands.kill(server));
            }
        }
    }

    fn hurt(&self, server: Option<&ServerName>, how: impl FnOnce(&ServerName)) {
        if let Some(server) = server {
            self.signs.bite();
            how(server);
        }
    }

    /// What follows from a mishap later.
    fn brew(&mut self, hands: &Hands, op: &StoreOp<'_>) {
        let wrote = |what: &str| op.kind == StoreOpKind::Write && op.about.starts_with(what);
        let logs = wrote(&format!("region.log.{}", self.source)) && hands.is_alive(op.server);
        match &self.brewing {
            Brewing::Claim
                if logs && self.mishap == Mishap::TwoClaimants && self.victim.as_ref() != Some(op.server) =>
            {
                self.signs.bite();
            }
            Brewing::Claim if self.mishap == Mishap::TwoClaimants => {}
            Brewing::Claim if logs => self.brewing = Brewing::Claimed(op.server.clone()),
            Brewing::Claimed(server)
                if server == op.server && (self.mishap == Mishap::KillInRecovery || wrote("player.")) =>
            {
                hands.kill(server);
                self.signs.bite();
                self.brewing = Brewing::Nothing;
            }
            Brewing::Part if wrote(&format!("region.part.{}.", self.source)) => {
                self.brewing = Brewing::Note(op.server.clone());
            }
            Brewing::Note(server) if server == op.server && logs => {
                hands.kill(server);
                self.signs.bite();
                self.brewing = Brewing::Nothing;
            }
            Brewing::Until(_) if self.mishap == Mishap::LateTrim && op.kind == StoreOpKind::Purge => {
                if let Some(victim) = self.victim.take_if(|victim| victim == op.server) {
                    self.signs.bite();
                    let hands = hands.clone();
                    // It has said what is to be forgotten, and then it dies.
                    tokio::spawn(async move { hands.kill(&victim) });
                }
            }
            _ => {}
        }
    }

    fn is_brewing(&self) -> bool {
        matches!(self.brewing, Brewing::Until(until) if Instant::now() < until)
    }

    /// Is this very message or operation the one?
    fn is_this(&mut self) -> bool {
        let now = matches!(self.brewing, Brewing::This);
        if now {
            self.brewing = Brewing::Nothing;
        }
        now
    }
}

impl Script for Fortune {
    fn step(&mut self, hands: &Hands, what: &Step<'_>) {
        if let Step::Operation(op) = what {
            self.brew(hands, op);
        }
        if (self.counts)(what) && self.signs.steps.fetch_add(1, Ordering::Relaxed) + 1 == self.at {
            self.strike(hands, what);
        }
        if let Step::Operation(op) = what
            && op.kind == StoreOpKind::Write
            && op.about.starts_with(&format!("region.part.{}.", self.source))
        {
            self.newest_part = Some(op.about.to_owned());
        }
    }

    fn delivery(&mut self, hop: &Hop<'_>) -> Fate {
        let (mishap, this) = (self.mishap, self.is_this());
        let fate = match mishap {
            Mishap::NatsAway if self.is_brewing() => Fate::Drop,
            Mishap::Lost if this => Fate::Drop,
            Mishap::Doubled if this => Fate::Duplicate,
            Mishap::Late(delay) if this => Fate::Delay(delay),
            _ => Fate::Deliver,
        };
        let nagged = hop.subject.ends_with(".actions") && self.nags.load(Ordering::Relaxed);
        if fate != Fate::Deliver || nagged {
            self.signs.bite();
        }
        fate
    }

    fn operation(&mut self, op: &StoreOp<'_>) -> StoreFate {
        let of_redis = matches!(op.kind, StoreOpKind::Lease | StoreOpKind::Registry);
        let writes = |what: &str| op.kind == StoreOpKind::Write && op.about.starts_with(what);
        let (mishap, this) = (self.mishap, self.is_this());
        let fate = match mishap {
            Mishap::Lost if this => StoreFate::Lost,
            Mishap::Doubled if this => StoreFate::Unheard,
            Mishap::Late(delay) if this => StoreFate::Late(delay),
            _ if !self.is_brewing() => StoreFate::Done,
            Mishap::NatsAway if !of_redis => StoreFate::Lost,
            Mishap::RedisAway if of_redis => StoreFate::Lost,
            Mishap::LeaseLost if of_redis && self.victim.as_ref() == Some(op.server) => StoreFate::Lost,
            Mishap::SlowLog if writes("region.log.") => StoreFate::Late(Duration::from_millis(300)),
            Mishap::NoParts if writes("region.part.") => StoreFate::Lost,
            Mishap::LateTrim if op.kind == StoreOpKind::Purge => StoreFate::Late(Duration::from_secs(3)),
            _ => StoreFate::Done,
        };
        // Of a late trim it is who dies that bites.
        if fate != StoreFate::Done && mishap != Mishap::LateTrim {
            self.signs.bite();
        }
        fate
    }
}

fn freeze_for_a_while(hands: &Hands, name: &ServerName) {
    hands.freeze(name);
    let (hands, name) = (hands.clone(), name.clone());
    tokio::spawn(async move {
        sleep(AWAY).await;
        hands.thaw(&name);
    });
}
