//! The four panels: what is in a row, which rows are shown, and which one is selected.

use std::collections::BTreeMap;

use super::lines::contains;
use crate::bus::message::ServerStatus;
use crate::watch::live::Picture;
use crate::watch::model::{PlayerView, RegionView};
use crate::watch::screen::{self, Side};
use crate::watch::story::TICK_US;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Panel {
    Servers,
    Regions,
    Players,
    Events,
}

impl Panel {
    pub(super) const ALL: [Self; 4] = [Self::Servers, Self::Regions, Self::Players, Self::Events];

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Servers => "Servers",
            Self::Regions => "Regions",
            Self::Players => "Players",
            Self::Events => "Events",
        }
    }

    /// So many further on.
    pub(super) fn after(self, steps: usize) -> Self {
        Self::ALL[(self as usize + steps) % Self::ALL.len()]
    }

    /// The columns of a table, the most important first: those that do not fit are left out from the end.
    pub(super) fn columns(self) -> Vec<(&'static str, Side)> {
        match self {
            Self::Servers => SERVER_ORDER.map(|column| screen::SERVER_COLUMNS[column]).to_vec(),
            Self::Regions => screen::REGION_COLUMNS.to_vec(),
            Self::Players => PLAYER_ORDER.map(|column| screen::PLAYER_COLUMNS[column]).to_vec(),
            Self::Events => Vec::new(),
        }
    }

    /// What stands where there is no row.
    pub(super) fn nothing(self) -> &'static str {
        match self {
            Self::Servers => screen::NO_SERVER,
            Self::Regions => screen::NO_REGION,
            Self::Players => screen::NO_PLAYER,
            Self::Events => "Nothing has happened yet.",
        }
    }

    /// Every row of a table that fits a filter.
    pub(super) fn rows(self, picture: &Picture, filter: &str) -> Vec<Row> {
        let rows: Vec<Row> = match self {
            Self::Servers => picture.servers.iter().map(server_row).collect(),
            Self::Regions => picture.regions.iter().map(region_row).collect(),
            Self::Players => picture.players.iter().map(player_row).collect(),
            Self::Events => Vec::new(),
        };
        rows.into_iter().filter(|row| row.cells.iter().any(|cell| contains(cell, filter))).collect()
    }
}

const SERVER_ORDER: [usize; 11] = [0, 10, 1, 4, 5, 6, 7, 8, 9, 3, 2];
const PLAYER_ORDER: [usize; 7] = [0, 2, 3, 4, 5, 1, 6];

/// One line of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// What it is about: the name of a server, a region or a player.
    pub(super) key: String,
    pub(super) cells: Vec<String>,
    pub(super) look: Look,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Usual,
    /// Nothing goes on there.
    Faint,
    Notice,
    Bad,
}

fn server_row(status: &ServerStatus) -> Row {
    let cells = screen::server_cells(status).map(|cell| screen::plain(&cell));
    let look = match status {
        _ if status.alone.is_some() || status.tick_p99_us > TICK_US => Look::Bad,
        _ if status.draining || status.fenced > 0 => Look::Notice,
        _ => Look::Usual,
    };
    Row { key: cells[0].clone(), cells: SERVER_ORDER.map(|column| cells[column].clone()).to_vec(), look }
}

fn region_row(view: &RegionView) -> Row {
    let cells = screen::region_cells(view).map(|cell| screen::plain(&cell));
    let look = match view {
        _ if view.is_in_storm() => Look::Bad,
        _ if view.successor.as_ref().is_some_and(|successor| successor.differed > 0) => Look::Notice,
        _ if view.players == 0 => Look::Faint,
        _ => Look::Usual,
    };
    Row { key: cells[0].clone(), cells: cells.to_vec(), look }
}

fn player_row(view: &PlayerView) -> Row {
    let cells = screen::player_cells(view).map(|cell| screen::plain(&cell));
    let look = if view.player.afk { Look::Faint } else { Look::Usual };
    Row { key: cells[0].clone(), cells: PLAYER_ORDER.map(|column| cells[column].clone()).to_vec(), look }
}

/// Which row of each table is selected: by what it is about, for rows come and go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selection {
    of: BTreeMap<Panel, (String, usize)>,
}

impl Selection {
    /// The selected one of these rows. When it is gone, what is in its place.
    pub(super) fn of(&self, panel: Panel, rows: &[Row]) -> Option<usize> {
        let last = rows.len().checked_sub(1)?;
        let Some((key, at)) = self.of.get(&panel) else { return Some(0) };
        Some(rows.iter().position(|row| row.key == *key).unwrap_or_else(|| (*at).min(last)))
    }

    pub(super) fn step(&mut self, panel: Panel, rows: &[Row], steps: isize) {
        let Some(now) = self.of(panel, rows) else { return };
        let at = now.saturating_add_signed(steps).min(rows.len() - 1);
        self.of.insert(panel, (rows[at].key.clone(), at));
    }

    /// Stays with what is selected, wherever it goes.
    pub(super) fn keep(&mut self, panel: Panel, rows: &[Row]) {
        self.step(panel, rows, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(keys: &[&str]) -> Vec<Row> {
        keys.iter().map(|key| Row { key: (*key).to_owned(), cells: Vec::new(), look: Look::Usual }).collect()
    }

    #[test]
    fn what_is_selected_stays_selected_while_rows_come_and_go() {
        let mut selection = Selection::default();
        let panel = Panel::Regions;
        assert_eq!(selection.of(panel, &[]), None);
        selection.step(panel, &rows(&["b", "c"]), 1);
        assert_eq!(selection.of(panel, &rows(&["a", "b", "c"])), Some(2));
        selection.keep(panel, &rows(&["a", "b", "c"]));
        assert_eq!(selection.of(panel, &rows(&["a", "b"])), Some(1), "what is in its place");
        selection.step(panel, &rows(&["a", "b"]), -9);
        assert_eq!(selection.of(panel, &rows(&["a", "b"])), Some(0));
        assert_eq!(selection.of(Panel::Players, &rows(&["Ann"])), Some(0));
    }
}
