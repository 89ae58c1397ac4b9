//! What happened in a simulation, in order: every message with its time and its bytes, every delivery
//! that went wrong, every step that a script took.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;
use wildfire::bus::message::{Payload, ServerStatus};
use wildfire::bus::{Heard, Link};
use wildfire::ids::ServerName;

/// The name of the recorder's end of the link. No fault ever meets it.
pub(crate) const RECORDER: &str = "recorder";

/// Lines shown of a story that failed.
const SHOWN_MAX: usize = 400;

/// What the recorder listens to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Watch {
    Everything,
    NoRequests,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) at_ms: u128,
    pub(crate) what: String,
    pub(crate) bytes: Vec<u8>,
}

thread_local! {
    /// The story that is being told on this thread, for whoever finds it broken off.
    static NOW: RefCell<Arc<Mutex<Vec<Line>>>> = RefCell::default();
}

/// The story that was begun last, as far as it went.
pub(crate) fn so_far() -> Vec<Line> {
    NOW.with_borrow(|now| now.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

/// Shared by everybody who has something to tell.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    since: Instant,
    lines: Arc<Mutex<Vec<Line>>>,
}

impl Story {
    pub(crate) fn begin() -> Self {
        let story = Self { since: Instant::now(), lines: Arc::default() };
        NOW.with_borrow_mut(|now| *now = Arc::clone(&story.lines));
        story
    }

    /// Listens from now on. An operator who watches everything hears the requests, too: then a region
    /// without an owner is silent, where otherwise the link says at once that nobody listens.
    pub(crate) async fn listen(&self, link: &Link, watch: Watch) {
        let patterns = match watch {
            Watch::Everything => &[">"][..],
            Watch::NoRequests => &["cluster.>", "exit.>", "login.>", "region.*.actions", "region.*.detach"],
        };
        for pattern in patterns {
            let mut tap = link.tap(pattern).await.expect("the local link listens");
            let story = self.clone();
            tokio::spawn(async move {
                while let Some(heard) = tap.next().await {
                    let Heard { subject, payload } = comparable(heard);
                    story.add(subject, payload.to_vec());
                }
            });
        }
    }

    pub(crate) fn tell(&self, what: impl Into<String>) {
        self.add(what.into(), Vec::new());
    }

    pub(crate) fn add(&self, what: String, bytes: Vec<u8>) {
        let at_ms = self.since.elapsed().as_millis();
        self.lines().push(Line { at_ms, what, bytes });
    }

    pub(crate) fn take(&self) -> Vec<Line> {
        std::mem::take(&mut *self.lines())
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().expect("nobody panics while telling")
    }
}

/// What a server says of itself has one number that only the machine decides: its memory.
fn comparable(heard: Heard) -> Heard {
    match ServerStatus::decode(&heard.payload) {
        Ok(status) if heard.subject == "cluster.servers" => {
            let status = ServerStatus { memory_kb: 0, ..status };
            Heard { payload: status.encode().into(), ..heard }
        }
        _ => heard,
    }
}

/// The story as people read it: without the heartbeats, the end of it when it is long.
pub(crate) fn readable(lines: &[Line]) -> String {
    let mut text = String::new();
    let worth: Vec<&Line> =
        lines.iter().filter(|line| !line.what.ends_with(".updates") && line.what != "cluster.servers").collect();
    let skipped = worth.len().saturating_sub(SHOWN_MAX);
    if skipped > 0 {
        let _ = writeln!(text, "({skipped} lines before)");
    }
    for line in &worth[skipped..] {
        let bytes = match std::str::from_utf8(&line.bytes) {
            Ok(json) => json.lines().next().unwrap_or_default().to_owned(),
            Err(_) => format!("{} bytes", line.bytes.len()),
        };
        let _ = writeln!(text, "{:>8} ms  {}  {bytes}", line.at_ms, line.what);
    }
    text
}

/// Where two stories that should be the same part ways.
pub(crate) fn difference(one: &[Line], other: &[Line]) -> Option<String> {
    let at = one.iter().zip(other).position(|(one, other)| one != other);
    let at = at.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))?;
    let near = |lines: &[Line]| {
        let from = at.saturating_sub(5).min(lines.len());
        format!("{:#?}", lines[from..lines.len().min(at + 2)].iter().map(shown).collect::<Vec<_>>())
    };
    Some(format!("line {at}:\n{}\nversus\n{}", near(one), near(other)))
}

fn shown(line: &Line) -> String {
    format!("{} {} {}", line.at_ms, line.what, String::from_utf8_lossy(&line.bytes))
}

/// A server's name in few letters.
pub(crate) fn server(name: &str) -> ServerName {
    ServerName::new(name)
}

/// Is this about the steps of somebody's journey, and not of the general hum?
pub(crate) fn is_of_a_journey(subject: &str) -> bool {
    let of_region = [".admit", ".arrive", ".attach", ".detach"].iter().any(|verb| subject.ends_with(verb));
    of_region && subject.starts_with("region.") || subject.starts_with("login.") && subject.ends_with(".sessions")
}
