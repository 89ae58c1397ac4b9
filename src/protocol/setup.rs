//! `setup`: which options there are, what a client may ask of each, and the words of the answer.
//!
//! Owns the options of one connection and the rules of their change, as observed on the stock
//! server. What a changed option does to the screen is the session's.

use crate::limits::{LOOK_OBJECTS_MAX, LOOK_OBJECTS_MIN, VIEW_MAX, VIEW_MIN};
use std::fmt;

/// The value of an answer that refuses.
const REFUSED: &str = "FALSE";
/// The newest way of logging in that we speak: accounts, and characters made by the client.
const LOGINMETHOD_MAX: i32 = 2;
/// Seconds between heartbeats of a client that asked for them.
const BEAT_INTERVAL: &str = "3";

/// Bits of `ClientOptions::sound`.
pub const SOUND_EFFECTS: i32 = 1;
pub const SOUND_MUSIC: i32 = 2;
pub const SOUND_MUTE: i32 = 64;

/// The size of a client's view of the map, in squares; `VIEW_MIN..=VIEW_MAX` each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub width: u8,
    pub height: u8,
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// What one client asked for, or what it has without asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// `SOUND_EFFECTS`, `SOUND_MUSIC`, `SOUND_MUTE`.
    pub sound: i32,
    /// 0 no spell list, 1 short form, 2 long form.
    pub spellmon: u8,
    /// Whether `map2` tells how dark it is.
    pub darkness: bool,
    /// Whether faces are announced by `face2` instead of sent as `image2`.
    pub facecache: bool,
    pub tick: bool,
    pub bot: bool,
    pub want_pickup: bool,
    pub extended_stats: bool,
    pub faceset: u8,
    pub view: View,
    /// Entries of the ground list, page entries among them.
    pub look_objects: u8,
    /// 0 legacy, 1 accounts, 2 characters made by the client. Negative ones are kept as sent.
    pub loginmethod: i32,
    /// 1 quests, 2 knowledge too.
    pub notifications: i32,
    pub beat: bool,
    /// Whether the client can go on through another door.
    pub direct: bool,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            sound: 0,
            spellmon: 0,
            darkness: true,
            facecache: false,
            tick: false,
            bot: false,
            want_pickup: false,
            extended_stats: false,
            faceset: 0,
            view: View { width: 11, height: 11 },
            look_objects: 50,
            loginmethod: 0,
            notifications: 0,
            beat: false,
            direct: false,
        }
    }
}

/// What there is to do after a `setup`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupAnswer {
    /// The options as they are now.
    pub options: ClientOptions,
    /// The words of the answer, in the order of the request.
    pub words: Vec<(String, String)>,
    /// A view was asked for and taken, even if it is the old one: `newmap` goes before the answer
    /// and the whole view after it.
    pub view_taken: bool,
    /// A view was asked for and refused: the old one stays.
    pub view_refused: bool,
    /// The number of entries of the ground list was set: it is to be shown anew.
    pub look_objects_set: bool,
}

/// Obeys the words of a request in their order. `facesets` is how many sets of pictures there are.
pub fn answer(options: &ClientOptions, request: &[(String, String)], facesets: u8) -> SetupAnswer {
    let mut answer = SetupAnswer {
        options: options.clone(),
        words: Vec::with_capacity(request.len()),
        view_taken: false,
        view_refused: false,
        look_objects_set: false,
    };
    for (option, value) in request {
        let word = answer.obey(option, value, facesets);
        answer.words.push((option.clone(), word.unwrap_or_else(|| REFUSED.to_owned())));
    }
    answer
}

impl SetupAnswer {
    /// One option; `None` refuses it.
    fn obey(&mut self, option: &str, value: &str, facesets: u8) -> Option<String> {
        let options = &mut self.options;
        let number = leading_number(value);
        match option {
            "sound2" => {
                options.sound = number & (SOUND_EFFECTS | SOUND_MUSIC | SOUND_MUTE);
                Some(value.to_owned())
            }
            "spellmon" => {
                options.spellmon = u8::try_from(number).ok().filter(|&form| form <= 2)?;
                Some(number.to_string())
            }
            "darkness" => switch(&mut options.darkness, number),
            "facecache" => switch(&mut options.facecache, number),
            "tick" => switch(&mut options.tick, number),
            "bot" => switch(&mut options.bot, number),
            "want_pickup" => switch(&mut options.want_pickup, number),
            "extended_stats" => switch(&mut options.extended_stats, number),
            "map2cmd" => (number == 1).then(|| "1".to_owned()),
            "newmapcmd" | "extendedTextInfos" | "exp64" => Some("1".to_owned()),
            "itemcmd" => Some("2".to_owned()),
            "faceset" => {
                if let Some(set) = u8::try_from(number).ok().filter(|&set| set < facesets) {
                    options.faceset = set;
                }
                Some(options.faceset.to_string())
            }
            "mapsize" => Some(self.obey_mapsize(value)),
            "num_look_objects" => {
                options.look_objects =
                    u8::try_from(number.max(0)).unwrap_or(LOOK_OBJECTS_MAX).clamp(LOOK_OBJECTS_MIN, LOOK_OBJECTS_MAX);
                self.look_objects_set = true;
                Some(self.options.look_objects.to_string())
            }
            "loginmethod" => {
                options.loginmethod = number.min(LOGINMETHOD_MAX);
                Some(options.loginmethod.to_string())
            }
            "notifications" => {
                options.notifications = number;
                Some(number.to_string())
            }
            "direct" => switch(&mut options.direct, number),
            "beat" => switch(&mut options.beat, number).map(|_| BEAT_INTERVAL.to_owned()),
            _ => None,
        }
    }

    fn obey_mapsize(&mut self, value: &str) -> String {
        let Some(view) = parse_view(value) else {
            self.view_refused = true;
            return View { width: VIEW_MAX, height: VIEW_MAX }.to_string();
        };
        self.view_taken = true;
        self.options.view = view;
        view.to_string()
    }
}

fn switch(option: &mut bool, number: i32) -> Option<String> {
    *option = match number {
        0 => false,
        1 => true,
        _ => return None,
    };
    Some(number.to_string())
}

/// `25x25`, and nothing else; `None` outside the bounds.
fn parse_view(value: &str) -> Option<View> {
    let (width, height) = value.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (VIEW_MIN..=VIEW_MAX).contains(side));
    Some(View { width: side(width)?, height: side(height)? })
}

/// The number that a text begins with, 0 if none: how the stock server reads a value.
fn leading_number(text: &str) -> i32 {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let magnitude = digits
        .bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_i32, |number, digit| number.saturating_mul(10).saturating_add((digit - b'0').into()));
    if text.starts_with('-') { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(options: &ClientOptions, request: &str) -> SetupAnswer {
        let mut words = request.split(' ').map(str::to_owned);
        let request: Vec<_> = std::iter::from_fn(|| words.next().zip(words.next())).collect();
        answer(options, &request, 2)
    }

    fn words(answer: &SetupAnswer) -> String {
        answer.words.iter().map(|(option, value)| format!("{option} {value}")).collect::<Vec<_>>().join(" ")
    }

    /// Request and answer, as the stock server was seen to answer.
    const OBSERVED: &[(&str, &str)] = &[
        ("sound2 x", "x"),
        ("sound2 255", "255"),
        ("sound2 -1", "-1"),
        ("spellmon 3", "FALSE"),
        ("spellmon -1", "FALSE"),
        ("spellmon x", "0"),
        ("spellmon 2", "2"),
        ("darkness x", "0"),
        ("darkness 2", "FALSE"),
        ("darkness 1x", "1"),
        ("want_pickup x", "0"),
        ("tick -1", "FALSE"),
        ("tick 1", "1"),
        ("map2cmd 1", "1"),
        ("map2cmd 0", "FALSE"),
        ("map2cmd x", "FALSE"),
        ("faceset 7", "0"),
        ("faceset 1", "1"),
        ("faceset x", "0"),
        ("mapsize 5x5", "25x25"),
        ("mapsize 30x30", "25x25"),
        ("mapsize 011X013", "25x25"),
        ("mapsize 11", "25x25"),
        ("mapsize axb", "25x25"),
        ("mapsize 11x13y", "25x25"),
        ("mapsize 11x", "25x25"),
        ("mapsize 11x11", "11x11"),
        ("num_look_objects x", "3"),
        ("num_look_objects 1", "3"),
        ("num_look_objects 1000", "100"),
        ("num_look_objects 50", "50"),
        ("loginmethod x", "0"),
        ("loginmethod -3", "-3"),
        ("loginmethod 9", "2"),
        ("notifications x", "0"),
        ("notifications 2", "2"),
        ("beat x", "3"),
        ("beat 2", "FALSE"),
        ("beat 1", "3"),
        ("beat 0", "3"),
        ("bot 0", "0"),
        ("facecache 1", "1"),
        ("facecache 2", "FALSE"),
        ("extended_stats 1", "1"),
        ("itemcmd x", "2"),
        ("exp64 0", "1"),
        ("newmapcmd 0", "1"),
        ("extendedTextInfos 0", "1"),
        ("sound 1", "FALSE"),
        ("inscribe 1", "FALSE"),
        ("foo bar", "FALSE"),
    ];

    #[test]
    fn every_option_is_answered_as_the_stock_server_answers() {
        for (request, expected) in OBSERVED {
            let answer = ask(&ClientOptions::default(), request);
            let value = answer.words.first().map(|(_, value)| value.as_str());
            assert_eq!(value, Some(*expected), "{request}");
        }
    }

    #[test]
    fn options_are_obeyed_in_order_and_the_last_one_counts() {
        let request = "map2cmd 1 tick 1 sound2 3 darkness 1 spellmon 1 spellmon 2 faceset 0 facecache 0 want_pickup 1 \
                       loginmethod 2 newmapcmd 1";
        let answer = ask(&ClientOptions::default(), request);
        assert_eq!(words(&answer), request);
        let expected = ClientOptions {
            tick: true,
            sound: SOUND_EFFECTS | SOUND_MUSIC,
            spellmon: 2,
            want_pickup: true,
            loginmethod: 2,
            ..ClientOptions::default()
        };
        assert_eq!(answer.options, expected);
        assert!(!answer.view_taken && !answer.look_objects_set);
    }

    #[test]
    fn a_refused_option_stays_as_it_was() {
        let before = ask(&ClientOptions::default(), "spellmon 2 faceset 1 mapsize 20x15 sound2 255").options;
        let after = ask(&before, "spellmon 3 faceset 9 mapsize 35x25");
        assert_eq!(words(&after), "spellmon FALSE faceset 1 mapsize 25x25");
        assert_eq!(after.options, before);
        assert_eq!(after.options.view, View { width: 20, height: 15 });
        assert_eq!(after.options.sound, SOUND_EFFECTS | SOUND_MUSIC | SOUND_MUTE);
        assert!(after.view_refused && !after.view_taken);
    }

    #[test]
    fn a_view_is_taken_even_if_it_is_the_old_one() {
        let answer = ask(&ClientOptions::default(), "mapsize 11x11 num_look_objects 8");
        assert!(answer.view_taken && !answer.view_refused && answer.look_objects_set);
        assert_eq!(answer.options.look_objects, 8);
    }
}
