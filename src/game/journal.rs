//! What went into a world, tick by tick, as the region log keeps it.
//!
//! Replaying it on the state before gives the state after, byte for byte. The text of a map is not repeated: the
//! world's files are constants, and the journal names them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::content::MapRecord;
use crate::ids::{MapPath, Tick};

use super::exchange::{Event, PlayerAction, TickInput, map_called};

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

    /// What went into the world and could be kept out, as [`Event::called`] and [`PlayerAction::called`] have it.
    pub fn called(&self) -> Vec<String> {
        let event = |event: &JournalEvent| match event {
            JournalEvent::Map { path, .. } => Some(map_called(path)),
            JournalEvent::Other(event) => event.called(),
        };
        self.events.iter().filter_map(event).chain(self.actions.iter().map(PlayerAction::called)).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::game::action::{Action, Asked};
    use crate::ids::PlayerName;

    fn ticks() -> Vec<JournalTick> {
        let asked = Asked { command: Some(3), count: None, action: Action::Stay };
        let input = TickInput {
            events: vec![
                Event::Clock { minutes: 5 },
                Event::MapRead { path: MapPath::new("/inn"), record: None },
                Event::Released { player: PlayerName::new("Bob") },
            ],
            actions: vec![PlayerAction { player: PlayerName::new("Ann"), number: 7, asked }],
        };
        vec![JournalTick::new(Tick(9), &input), JournalTick::new(Tick(12), &TickInput::default())]
    }

    #[test]
    fn a_page_holds_what_went_in() {
        let page = write(&ticks());
        assert_eq!(read(&page).expect("it is whole"), ticks());
        let input = ticks().remove(0).into_input(&Maps::new()).expect("it names no map that is there");
        assert_eq!((input.events.len(), input.actions.len()), (3, 1));
        assert_eq!(JournalTick::new(Tick(9), &input), ticks()[0]);
    }

    #[test]
    fn a_map_that_cannot_be_read_any_more_is_an_error() {
        let note = JournalTick {
            tick: Tick(1),
            events: vec![JournalEvent::Map { path: MapPath::new("/inn"), found: true }],
            actions: Vec::new(),
        };
        assert_eq!(note.maps().count(), 1);
        assert!(matches!(note.into_input(&Maps::new()), Err(JournalError::NoMap { .. })));
    }

    #[test]
    fn pages_of_another_version_and_damaged_ones_are_errors() {
        let page = write(&ticks());
        assert!(matches!(read(&[&[9], &page[1..]].concat()), Err(JournalError::Version { found: 9 })));
        read(&[]).expect_err("empty");
        read(&page[..page.len() - 1]).expect_err("cut off");
    }
}
