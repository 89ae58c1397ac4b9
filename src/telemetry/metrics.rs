//! Every number that a process counts, one page: name, labels, unit, and what it says.
//!
//! Counting costs some nanoseconds where nobody has asked for numbers. A region that has moved away is forgotten
//! after [`FORGOTTEN`], so that the numbers of a server do not grow with its age.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use metrics_util::MetricKindMask;

use crate::ids::RegionId;

/// What a process is, as its numbers show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Login,
    Region,
    /// Both in one process.
    Alone,
}

impl Role {
    fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Region => "region",
            Self::Alone => "alone",
        }
    }
}

/// What has not changed for so long is not shown any more, but for counters: their sums must not jump back.
const FORGOTTEN: Duration = Duration::from_secs(600);

/// Bounds of histograms of what is over within a tick, in seconds. A tick is 0.12 s.
const WITHIN_A_TICK: [f64; 12] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.12, 0.25, 1.0];
/// Bounds of histograms of what players wait for, in seconds.
const OVER_TICKS: [f64; 10] = [0.01, 0.025, 0.05, 0.12, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

const BUILD: &str = "wildfire_build_info";
const BROKER: &str = "wildfire_broker_up";
const DRAINING: &str = "wildfire_draining";
const LOST_MESSAGES: &str = "wildfire_messages_lost_total";
const PLAYERS: &str = "wildfire_players";

const REGIONS: &str = "wildfire_regions";
const TICK: &str = "wildfire_tick_seconds";
const EVENTS_WAITING: &str = "wildfire_region_events_waiting";
const LOG: &str = "wildfire_log_append_seconds";
const LOG_WAITING: &str = "wildfire_log_ticks_waiting";
const LOG_BYTES: &str = "wildfire_log_bytes_total";
const CHECKPOINT: &str = "wildfire_checkpoint_seconds";
const CHECKPOINT_SIZE: &str = "wildfire_checkpoint_bytes";
const CHECKPOINT_BYTES: &str = "wildfire_checkpoint_stored_bytes_total";
const CROSSINGS: &str = "wildfire_crossings_total";
const CROSSING: &str = "wildfire_crossing_seconds";
const TAKEOVERS: &str = "wildfire_takeovers_total";
const TAKEOVER: &str = "wildfire_takeover_seconds";
const ENDINGS: &str = "wildfire_regions_ended_total";
const REFUSED_WRITES: &str = "wildfire_stale_writes_refused_total";
const SUCCESSOR: &str = "wildfire_successor_behind_seconds";

const CONNECTIONS: &str = "wildfire_connections";
const QUEUE: &str = "wildfire_queue_waiting";
const CONNECTIONS_REFUSED: &str = "wildfire_connections_refused_total";
const CONNECTIONS_ENDED: &str = "wildfire_connections_ended_total";
const LOGINS: &str = "wildfire_logins_total";
const TICKETS: &str = "wildfire_tickets_total";
const RECEIVED: &str = "wildfire_received_bytes_total";
const SENT: &str = "wildfire_sent_bytes_total";
const STORMS: &str = "wildfire_storms_total";
const STORM: &str = "wildfire_storm_seconds";

/// Begins to count, and says what each number is.
///
/// # Errors
/// When something else counts in this process already.
pub(super) fn record(role: Role) -> Result<PrometheusHandle, BuildError> {
    let mut builder = PrometheusBuilder::new()
        .set_buckets(&WITHIN_A_TICK)?
        .idle_timeout(MetricKindMask::GAUGE | MetricKindMask::HISTOGRAM, Some(FORGOTTEN));
    for name in [CHECKPOINT, CROSSING, TAKEOVER, STORM] {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), &OVER_TICKS)?;
    }
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    describe();
    begin(role);
    Ok(handle)
}

fn describe() {
    describe_gauge!(BUILD, "1; what this process is: version, role");
    describe_gauge!(BROKER, "1 when the broker answers, 0 when it does not (broker)");
    describe_gauge!(DRAINING, "1 when this process is stopping and takes on nothing any more");
    describe_counter!(LOST_MESSAGES, "Messages of the bus that were lost here because they were not read fast enough");
    describe_gauge!(
        PLAYERS,
        "Players in the world: of a region server by region, of a login service those who play through it"
    );
    describe_gauge!(REGIONS, "Regions that this server owns");
    describe_histogram!(TICK, Unit::Seconds, "Cost of a tick (region); one may take 0.12 s");
    describe_gauge!(EVENTS_WAITING, "What waits to be taken in by a region (region)");
    describe_histogram!(LOG, Unit::Seconds, "From the end of a tick until it is in the region's log (region)");
    describe_gauge!(LOG_WAITING, "Ticks that are not in the log yet, and what came of them is kept back (region)");
    describe_counter!(LOG_BYTES, Unit::Bytes, "Written into logs of regions (region)");
    describe_histogram!(CHECKPOINT, Unit::Seconds, "From a frozen state until it is stored (region)");
    describe_gauge!(CHECKPOINT_SIZE, Unit::Bytes, "All parts of the newest checkpoint, compressed (region)");
    describe_counter!(CHECKPOINT_BYTES, Unit::Bytes, "Parts of checkpoints that were stored anew (region)");
    describe_counter!(
        CROSSINGS,
        "Players who set out for another region, by how that ended (outcome: arrived, storm, full, back)"
    );
    describe_histogram!(CROSSING, Unit::Seconds, "From a player's departure until the other region has them");
    describe_counter!(TAKEOVERS, "Regions taken up (from: copy, log, nothing)");
    describe_histogram!(
        TAKEOVER,
        Unit::Seconds,
        "From the wish for a region, or its being handed over, until it goes on here"
    );
    describe_counter!(ENDINGS, "Regions that this server has no more (how: released, given, fenced, failed, lost)");
    describe_counter!(
        REFUSED_WRITES,
        "Writes of this server that the store refused because somebody else owns what they were about (what: log, character)"
    );
    describe_gauge!(SUCCESSOR, Unit::Seconds, "How far this server's warm copy of another's region is behind (region)");
    describe_gauge!(CONNECTIONS, "Clients that are connected");
    describe_gauge!(QUEUE, "Players who wait for room in the world, before this login service");
    describe_counter!(CONNECTIONS_REFUSED, "Connections that were refused at the door");
    describe_counter!(CONNECTIONS_ENDED, "Connections that have ended, by why");
    describe_counter!(
        LOGINS,
        "Accounts that were to be opened or made (what: login, new account, new password; outcome: done, refused)"
    );
    describe_counter!(TICKETS, "Tickets for direct play that were shown at this door (outcome: taken, refused)");
    describe_counter!(RECEIVED, Unit::Bytes, "Bytes from clients");
    describe_counter!(SENT, Unit::Bytes, "Bytes to clients");
    describe_counter!(STORMS, "Players over whom a storm began: nobody ran their region");
    describe_histogram!(STORM, Unit::Seconds, "How long a storm blew over a player");
    Collector::default().describe();
}

/// Sums that alarms are about begin with nothing, so that the first one is seen to be one more.
fn begin(role: Role) {
    counter!(LOST_MESSAGES).absolute(0);
    if role != Role::Region {
        for counter in [CONNECTIONS_REFUSED, RECEIVED, SENT, STORMS] {
            counter!(counter).absolute(0);
        }
    }
    if role != Role::Login {
        for what in ["log", "character"] {
            counter!(REFUSED_WRITES, "what" => what).absolute(0);
        }
        for outcome in ["arrived", "storm", "full", "back"] {
            counter!(CROSSINGS, "outcome" => outcome).absolute(0);
        }
        for from in ["copy", "log", "nothing"] {
            counter!(TAKEOVERS, "from" => from).absolute(0);
        }
    }
}

/// What is looked up when somebody asks.
pub(super) fn look(role: Role) {
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION"), "role" => role.as_str()).set(1.0);
    Collector::default().collect();
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

fn number(count: usize) -> f64 {
    // Nothing that is counted here comes near to it.
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn of(region: &RegionId) -> String {
    region.as_str().to_owned()
}

// Of every process.

pub(crate) fn broker(broker: &'static str, answers: bool) {
    gauge!(BROKER, "broker" => broker).set(f64::from(u8::from(answers)));
}

pub(crate) fn draining(is_draining: bool) {
    gauge!(DRAINING).set(f64::from(u8::from(is_draining)));
}

/// How many messages were lost here since the start.
pub(crate) fn messages_lost(count: u64) {
    counter!(LOST_MESSAGES).absolute(count);
}

// Of a region server.

pub(crate) fn regions(count: usize) {
    gauge!(REGIONS).set(number(count));
}

pub(crate) fn tick(region: &RegionId, cost: Duration, players: usize) {
    histogram!(TICK, "region" => of(region)).record(seconds(cost));
    gauge!(PLAYERS, "region" => of(region)).set(number(players));
}

/// How much waits: to be taken in, and to be in the log.
pub(crate) fn waiting(region: &RegionId, events: usize, ticks: usize) {
    gauge!(EVENTS_WAITING, "region" => of(region)).set(number(events));
    gauge!(LOG_WAITING, "region" => of(region)).set(number(ticks));
}

/// A region rests or is gone: nobody plays in it and nothing waits.
pub(crate) fn at_rest(region: &RegionId) {
    for gauge in [PLAYERS, EVENTS_WAITING, LOG_WAITING] {
        gauge!(gauge, "region" => of(region)).set(0.0);
    }
}

pub(crate) fn logged(region: &RegionId, after: Duration) {
    histogram!(LOG, "region" => of(region)).record(seconds(after));
}

pub(crate) fn log_bytes(region: &RegionId, bytes: usize) {
    counter!(LOG_BYTES, "region" => of(region)).increment(bytes as u64);
}

/// A checkpoint is stored: how long that took, how large it is, and how much of it was new.
pub(crate) fn checkpoint(region: &RegionId, took: Duration, bytes: usize, stored: usize) {
    histogram!(CHECKPOINT, "region" => of(region)).record(seconds(took));
    gauge!(CHECKPOINT_SIZE, "region" => of(region)).set(number(bytes));
    counter!(CHECKPOINT_BYTES, "region" => of(region)).increment(stored as u64);
}

/// Somebody set out for another region, and this came of it.
pub(crate) fn crossing(outcome: &'static str) {
    counter!(CROSSINGS, "outcome" => outcome).increment(1);
}

pub(crate) fn crossed(took: Duration) {
    crossing("arrived");
    histogram!(CROSSING).record(seconds(took));
}

pub(crate) fn takeover(from: &'static str, took: Duration) {
    counter!(TAKEOVERS, "from" => from).increment(1);
    histogram!(TAKEOVER).record(seconds(took));
}

pub(crate) fn region_ended(how: &'static str) {
    counter!(ENDINGS, "how" => how).increment(1);
}

pub(crate) fn stale_write_refused(what: &'static str) {
    counter!(REFUSED_WRITES, "what" => what).increment(1);
}

pub(crate) fn successor_behind(region: &RegionId, behind: Duration) {
    gauge!(SUCCESSOR, "region" => of(region)).set(seconds(behind));
}

// Of a login service.

/// Clients that are connected, those of them who play, and connections that were refused since the start.
pub(crate) fn clients(connections: usize, players: usize, refused: u64) {
    gauge!(CONNECTIONS).set(number(connections));
    gauge!(PLAYERS).set(number(players));
    counter!(CONNECTIONS_REFUSED).absolute(refused);
}

pub(crate) fn queue(waiting: usize) {
    gauge!(QUEUE).set(waiting as f64);
}

pub(crate) fn connection_ended(why: &'static str) {
    counter!(CONNECTIONS_ENDED, "why" => why).increment(1);
}

pub(crate) fn account(what: &'static str, is_done: bool) {
    counter!(LOGINS, "what" => what, "outcome" => if is_done { "done" } else { "refused" }).increment(1);
}

pub(crate) fn ticket(is_taken: bool) {
    counter!(TICKETS, "outcome" => if is_taken { "taken" } else { "refused" }).increment(1);
}

pub(crate) fn received(bytes: usize) {
    counter!(RECEIVED).increment(bytes as u64);
}

pub(crate) fn sent(bytes: usize) {
    counter!(SENT).increment(bytes as u64);
}

pub(crate) fn storm_begins() {
    counter!(STORMS).increment(1);
}

pub(crate) fn storm_passes(blew: Duration) {
    histogram!(STORM).record(seconds(blew));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const PAGE: &str = include_str!("metrics.rs");
    const ALERTS: &str = include_str!("../../docs/monitoring/alerts.yml");
    const DASHBOARD: &str = include_str!("../../docs/monitoring/grafana.json");

    /// The names of numbers in a text, those of histograms without what Prometheus adds.
    fn names(text: &str) -> BTreeSet<&str> {
        let is_part = |c: char| c.is_ascii_lowercase() || c == '_';
        let words = text.split(|c| !is_part(c)).filter(|word| word.starts_with("wildfire_"));
        words.map(|word| word.trim_end_matches("_bucket").trim_end_matches("_count")).collect()
    }

    #[test]
    fn alarms_and_the_dashboard_ask_for_what_is_counted() {
        let counted = names(PAGE.split("/// Begins to count").next().unwrap_or_default());
        assert!(counted.len() > 25, "{counted:?}");
        let unknown: Vec<&str> =
            names(ALERTS).union(&names(DASHBOARD)).copied().filter(|name| !counted.contains(name)).collect();
        assert_eq!(unknown, Vec::<&str>::new());
        let shown = names(DASHBOARD);
        let hidden: Vec<&&str> = counted.iter().filter(|name| !shown.contains(*name)).collect();
        assert_eq!(hidden, Vec::<&&str>::new(), "what is counted is shown");
        assert!(serde_json::from_str::<serde_json::Value>(DASHBOARD).is_ok());
    }

    #[test]
    fn every_number_says_what_it_is() {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        metrics::with_local_recorder(&recorder, || {
            describe();
            begin(Role::Alone);
            tick(&RegionId::new("scorn"), Duration::from_millis(3), 2);
        });
        let text = handle.render();
        assert!(text.contains("# HELP wildfire_tick_seconds Cost of a tick"), "{text}");
        assert!(text.contains("wildfire_players{region=\"scorn\"} 2"), "{text}");
        let page: String = PAGE.split_whitespace().collect();
        let constants = PAGE.lines().filter_map(|line| line.strip_prefix("const ")?.split_once(": &str = \"wildfire_"));
        let silent: Vec<&str> = constants
            .map(|(constant, _)| constant)
            .filter(|constant| {
                let kinds = ["counter", "gauge", "histogram"];
                !kinds.iter().any(|kind| page.contains(&format!("describe_{kind}!({constant},")))
            })
            .collect();
        assert_eq!(silent, Vec::<&str>::new(), "what is counted says what it is");
    }
}
