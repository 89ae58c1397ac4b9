//! Which key asks what in the world, and the page that says so.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A direction by its number on the wire: 1 is north, clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Direction(u8);

impl Direction {
    pub(super) const NORTH: Self = Self(1);
    pub(super) const EAST: Self = Self(3);
    pub(super) const SOUTH: Self = Self(5);
    pub(super) const WEST: Self = Self(7);

    /// The command that makes one step.
    pub(super) fn word(self) -> &'static str {
        const WORDS: [&str; 8] = ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"];
        WORDS[usize::from(self.0 - 1)]
    }

    pub(super) fn number(self) -> u8 {
        self.0
    }

    /// Right and down.
    pub(super) fn step(self) -> (i16, i16) {
        const STEPS: [(i16, i16); 8] = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];
        STEPS[usize::from(self.0 - 1)]
    }
}

/// How a direction is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gait {
    /// As the modes say: a step, a run or a shot.
    Usual,
    Run,
    Fire,
}

/// What is done with an item of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Apply,
    Drop,
    Take,
    Examine,
    Mark,
    Lock,
}

/// The lists of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Inventory,
    Ground,
    Spells,
}

/// What a key asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    Go(Direction, Gait),
    Stop,
    SwitchRun,
    SwitchFire,
    /// A command as if it were typed.
    Command(&'static str),
    /// Opens the command line with this on it.
    Type(&'static str),
    Look,
    Open(List),
    NextList,
    BackToMap,
    Up,
    Down,
    First,
    Last,
    Do(Deed),
    /// The same with so many, which is asked.
    DoSome(Deed),
    ScrollBack,
    ScrollOn,
    ScrollToEnd,
    Help,
    Leave,
    Redraw,
}

/// What a key asks whatever the cursor is on.
fn anywhere(key: KeyEvent) -> Option<Ask> {
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    Some(match key.code {
        KeyCode::Char('c' | 'q') if control => Ask::Leave,
        KeyCode::Char('l') if control => Ask::Redraw,
        KeyCode::PageUp => Ask::ScrollBack,
        KeyCode::PageDown => Ask::ScrollOn,
        KeyCode::Tab => Ask::NextList,
        KeyCode::Esc => Ask::BackToMap,
        _ if control => return None,
        KeyCode::Char('\'' | '/') => Ask::Type(""),
        KeyCode::Char('?') | KeyCode::F(1) => Ask::Help,
        KeyCode::Char('q') => Ask::Leave,
        KeyCode::Char('i') => Ask::Open(List::Inventory),
        KeyCode::Char('o') => Ask::Open(List::Ground),
        KeyCode::Char('z') => Ask::Open(List::Spells),
        _ => return None,
    })
}

/// What a key asks on the map.
pub(super) fn on_map(key: KeyEvent) -> Option<Ask> {
    if let Some(ask) = anywhere(key).or_else(|| going(key)) {
        return Some(ask);
    }
    if key.modifiers.contains(KeyModifiers::CONTROL) {
        return None;
    }
    Some(match key.code {
        KeyCode::Char('.' | '5' | ' ') => Ask::Stop,
        KeyCode::Char('r') => Ask::SwitchRun,
        KeyCode::Char('f') => Ask::SwitchFire,
        KeyCode::Char('a') => Ask::Command("apply"),
        KeyCode::Char('g' | ',') => Ask::Command("take"),
        KeyCode::Char('+') => Ask::Command("rotateshoottype"),
        KeyCode::Char('-') => Ask::Command("rotateshoottype -"),
        KeyCode::Char('w') => Ask::Command("who"),
        KeyCode::Char('m') => Ask::Command("mapinfo"),
        KeyCode::Char('x') => Ask::Look,
        KeyCode::Char('s' | '"') => Ask::Type("say "),
        KeyCode::Char('c') => Ask::Type("chat "),
        KeyCode::Char('t') => Ask::Type("tell "),
        KeyCode::Enter => Ask::Type(""),
        KeyCode::End => Ask::ScrollToEnd,
        _ => return None,
    })
}

/// Arrows, the letters of vi, and the digits of a number pad.
fn going(key: KeyEvent) -> Option<Ask> {
    let (control, shift) = (key.modifiers.contains(KeyModifiers::CONTROL), key.modifiers.contains(KeyModifiers::SHIFT));
    let (direction, gait) = match key.code {
        KeyCode::Up => (Direction::NORTH, None),
        KeyCode::Right => (Direction::EAST, None),
        KeyCode::Down => (Direction::SOUTH, None),
        KeyCode::Left => (Direction::WEST, None),
        KeyCode::Char(_) if control => return None,
        KeyCode::Char(character) => {
            let small = character.to_ascii_lowercase();
            let places = ["kulnjbhy", "89632147"];
            let place = places.iter().find_map(|keys| keys.find(small))?;
            (Direction(u8::try_from(place).ok()? + 1), character.is_ascii_uppercase().then_some(Gait::Run))
        }
        _ => return None,
    };
    let held = if control {
        Gait::Fire
    } else if shift {
        Gait::Run
    } else {
        Gait::Usual
    };
    Some(Ask::Go(direction, gait.unwrap_or(held)))
}

/// What a key asks on a list.
pub(super) fn on_list(key: KeyEvent) -> Option<Ask> {
    if let Some(ask) = anywhere(key) {
        return Some(ask);
    }
    Some(match key.code {
        KeyCode::Up | KeyCode::Char('k') => Ask::Up,
        KeyCode::Down | KeyCode::Char('j') => Ask::Down,
        KeyCode::Home => Ask::First,
        KeyCode::End => Ask::Last,
        KeyCode::Enter | KeyCode::Char('a') => Ask::Do(Deed::Apply),
        KeyCode::Char('d') => Ask::Do(Deed::Drop),
        KeyCode::Char('D') => Ask::DoSome(Deed::Drop),
        KeyCode::Char('g' | ',') => Ask::Do(Deed::Take),
        KeyCode::Char('G') => Ask::DoSome(Deed::Take),
        KeyCode::Char('x' | 'e') => Ask::Do(Deed::Examine),
        KeyCode::Char('m') => Ask::Do(Deed::Mark),
        KeyCode::Char('l') => Ask::Do(Deed::Lock),
        KeyCode::Char('s' | '"') => Ask::Type("say "),
        _ => return None,
    })
}

/// What a key asks while the player looks around.
pub(super) fn looking(key: KeyEvent) -> Option<Ask> {
    match key.code {
        KeyCode::Enter | KeyCode::Char('x' | ' ') => Some(Ask::Look),
        KeyCode::Esc => Some(Ask::BackToMap),
        _ => going(key),
    }
}

/// The page of help: keys and what they do. An empty line parts groups.
pub(super) const HELP: [(&str, &str); 25] = [
    ("arrows  hjkl yubn  1-9", "walk, or whatever the mode says"),
    ("Shift+arrow  HJKL YUBN", "run that way until something stops you"),
    ("Ctrl+arrow", "fire that way once"),
    ("r   f", "run mode, fire mode: on and off"),
    (".  5  Space", "stop"),
    ("a   g or ,", "apply, pick up what lies here"),
    ("x", "look around: arrows, then Enter"),
    ("+  -", "next, previous thing to fire"),
    ("w   m", "who plays, where you are"),
    ("", ""),
    ("'  /  Enter", "type a command; up and down: earlier ones"),
    ("s or \"   c   t", "say, chat to everybody, tell somebody"),
    ("PgUp PgDn End", "scroll the messages"),
    ("", ""),
    ("Tab  i  o  z  Esc", "lists: carried, ground, spells; back"),
    ("Enter or a", "apply: wear, wield, open, eat, read; cast"),
    ("d D   g G", "drop or put, take: all of them, so many"),
    ("x   m   l", "examine, mark, lock"),
    ("", ""),
    ("Ctrl-L", "draw everything anew"),
    ("q  Ctrl-C", "leave"),
    ("?  F1", "this page"),
    ("", ""),
    ("@ you  letters living", "# walls   + doors   > ways   A houses"),
    ("$ ! ? = ) [ ( % *", "things   & furniture   ~ water"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(code: KeyCode, modifiers: KeyModifiers) -> Option<Ask> {
        on_map(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn three_kinds_of_keys_walk_the_same_ways() {
        let ways = [("k8", "north"), ("u9", "northeast"), ("l6", "east"), ("n3", "southeast")];
        for (keys, word) in
            ways.into_iter().chain([("j2", "south"), ("b1", "southwest"), ("h4", "west"), ("y7", "northwest")])
        {
            for key in keys.chars() {
                match pressed(KeyCode::Char(key), KeyModifiers::NONE) {
                    Some(Ask::Go(direction, Gait::Usual)) => assert_eq!(direction.word(), word, "{key}"),
                    other => panic!("{key}: {other:?}"),
                }
            }
        }
        assert_eq!(pressed(KeyCode::Up, KeyModifiers::NONE), Some(Ask::Go(Direction::NORTH, Gait::Usual)));
    }

    #[test]
    fn shift_runs_and_control_fires() {
        assert_eq!(pressed(KeyCode::Left, KeyModifiers::SHIFT), Some(Ask::Go(Direction::WEST, Gait::Run)));
        assert_eq!(pressed(KeyCode::Char('H'), KeyModifiers::SHIFT), Some(Ask::Go(Direction::WEST, Gait::Run)));
        assert_eq!(pressed(KeyCode::Down, KeyModifiers::CONTROL), Some(Ask::Go(Direction::SOUTH, Gait::Fire)));
        assert_eq!(pressed(KeyCode::Char('k'), KeyModifiers::CONTROL), None);
    }
}
