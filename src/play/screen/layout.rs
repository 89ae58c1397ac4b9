//! What has how much room in a window of which size.

use ratatui::layout::{Constraint, Layout, Rect};

use crate::limits::{VIEW_MAX, VIEW_MIN};
use crate::protocol::View;

/// A square is two columns wide: it is about as wide as high then.
pub(in crate::play) const SQUARE_WIDTH: u16 = 2;
const SIDE_MIN: u16 = 32;
const SIDE_MAX: u16 = 44;
const MESSAGES_MIN: u16 = 5;

/// The parts of the page of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) map: Rect,
    pub(super) messages: Rect,
    pub(super) input: Rect,
    pub(super) stats: Rect,
    pub(super) inventory: Rect,
    pub(super) ground: Rect,
}

/// Rows of the statistics, with their title.
const STATS_HEIGHT: u16 = 10;

/// `area` is the window without its status row.
pub(super) fn parts(area: Rect) -> Parts {
    let side = (area.width * 2 / 5).clamp(SIDE_MIN, SIDE_MAX).min(area.width / 2);
    let [left, right] = Layout::horizontal([Constraint::Min(0), Constraint::Length(side)]).areas(area);
    let messages = (area.height / 3).max(MESSAGES_MIN);
    let map_max = u16::from(VIEW_MAX);
    let map = area.height.saturating_sub(messages + 1).min(map_max);
    let [map, messages, input] =
        Layout::vertical([Constraint::Length(map), Constraint::Min(0), Constraint::Length(1)]).areas(left);
    // A column parts both sides.
    let right = Rect { x: right.x + 1, width: right.width.saturating_sub(1), ..right };
    let [stats, lists] = Layout::vertical([Constraint::Length(STATS_HEIGHT), Constraint::Min(0)]).areas(right);
    let [inventory, ground] = Layout::vertical([Constraint::Fill(3), Constraint::Fill(2)]).areas(lists);
    Parts { map, messages, input, stats, inventory, ground }
}

/// The view of the map that a window of so many columns and rows has room for.
pub(in crate::play) fn view((columns, rows): (u16, u16)) -> View {
    let map = parts(Rect::new(0, 1, columns, rows.saturating_sub(1))).map;
    // One more than is seen: whoever stands in the middle of an odd number of squares has as many on each side.
    let side = |squares: u16| {
        let odd = squares.saturating_sub(1) / 2 * 2 + 1;
        u8::try_from(odd).unwrap_or(VIEW_MAX).clamp(VIEW_MIN, VIEW_MAX)
    };
    View { width: side(map.width / SQUARE_WIDTH), height: side(map.height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_that_is_asked_for_is_what_there_is_room_for() {
        assert_eq!(view((80, 24)), View { width: 23, height: 15 });
        assert_eq!(view((200, 60)), View { width: 25, height: 25 }, "more than a server gives is not asked for");
        assert_eq!(view((50, 16)), View { width: 11, height: 9 });
        assert_eq!(view((1, 1)), View { width: 9, height: 9 });
    }

    #[test]
    fn no_part_of_the_smallest_usual_window_is_without_room() {
        let parts = parts(Rect::new(0, 1, 80, 23));
        for part in [parts.map, parts.messages, parts.input, parts.stats, parts.inventory, parts.ground] {
            assert!(part.width >= 30 && part.height >= 1, "{part:?}");
        }
        assert!(parts.ground.height >= 5 && parts.messages.height >= 6, "{parts:?}");
    }
}
