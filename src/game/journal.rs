//! What went into a world, tick by tick, as the region log keeps it.
//!
//! Replaying it on the state before gives the state after, byte for byte. The text of a map is not repeated: the
//! world's files are constants, and the journal names them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::MapRecord;
use crate::ids::{MapPath, Tick};

use super::exchange::{Event, PlayerAction, TickInput};

/// Version of the layout of a page.
const VERSION: u8 = 1;

/// The input of one tick. A tick without input between two others is not written down: what is not there was empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalTick {
    pub tick: Tick,
    events: Vec<JournalEvent>,
    actions: Vec<PlayerAction>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum JournalEvent {
    /// A map was read, or could not be.
    Map { path: MapPath, found: bool },
    /// Anything else, as it is.
    Other(Box<Event>),
}

/// Why a page of a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("a journal of version {found}, where this build knows {VERSION}")]
    Version { found: u8 },
    #[error("a journal that is not readable: {0}")]
    Malformed(String),
    #[error("{path} was read when this was written, and cannot be read now")]
    NoMap { path: MapPath },
}

/// The maps that journal ticks name.
pub type Maps = BTreeMap<MapPath, Arc<MapRecord>>;

impl JournalTick {
    pub fn new(tick: Tick, input: &TickInput) -> Self {
        let note = |event: &Event| match event {
            Event::MapRead { path, record } => JournalEvent::Map { path: path.clone(), found: record.is_some() },
            event => JournalEvent::Other(Box::new(event.clone())),
        };
        Self { tick, events: input.events.iter().map(note).collect(), actions: input.actions.clone() }
    }

    /// The maps that have to be at hand to play this again.
    pub fn maps(&self) -> impl Iterator<Item = &MapPath> {
        self.events.iter().filter_map(|event| match event {
            JournalEvent::Map { path, found: true } => Some(path),
            _ => None,
        })
    }

    /// What went into the world.
    ///
    /// # Errors
    /// `NoMap` when one of [`JournalTick::maps`] is not at hand.
    pub fn into_input(self, maps: &Maps) -> Result<TickInput, JournalError> {
        let event = |event| match event {
            JournalEvent::Map { path, found: true } => match maps.get(&path) {
                Some(record) => Ok(Event::MapRead { record: Some(Arc::clone(record)), path }),
                None => Err(JournalError::NoMap { path }),
            },
            JournalEvent::Map { path, found: false } => Ok(Event::MapRead { path, record: None }),
            JournalEvent::Other(event) => Ok(*event),
        };
        Ok(TickInput { events: self.events.into_iter().map(event).collect::<Result<_, _>>()?, actions: self.actions })
    }
}

/// Ticks as one page of bytes.
pub fn write(ticks: &[JournalTick]) -> Vec<u8> {
    let mut page = vec![VERSION];
    page.extend(postcard::to_stdvec(ticks).expect("a journal holds only what postcard can write"));
    page
}

/// The ticks of a page.
///
/// # Errors
/// When it is of another version, or damaged.
pub fn read(page: &[u8]) -> Result<Vec<JournalTick>, JournalError> {
    match page.split_first() {
        Some((&VERSION, ticks)) => {
            postcard::from_bytes(ticks).map_err(|error| JournalError::Malformed(error.to_string()))
        }
        Some((&found, _)) => Err(JournalError::Version { found }),
        None => Err(JournalError::Malformed("it is empty".to_owned())),
    }
}
