//! A stock player file as it stands: the lines before `endplst`, and the objects after it, one inside another, each line
//! with its number. Nothing is decided here, and nothing that can be read is dropped.

use super::report::Note;
use crate::content::lines::{Lines, key_value};
use crate::limits::OBJECT_DEPTH_MAX;

/// A `key value` line, or a text of several lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) line: u32,
}

/// An object as the file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) arch: String,
    pub(super) line: u32,
    pub(super) settings: Vec<Setting>,
    /// In the order of the file.
    pub(super) inside: Vec<Self>,
}

/// What one level gave: health, mana, grace.
pub(super) type Rolls = [i8; 3];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PlayerFile {
    /// What the player is and has set, but for the rolls.
    pub(super) header: Vec<Setting>,
    pub(super) rolls: Vec<Rolls>,
    /// The player's own object first; there should be no other.
    pub(super) objects: Vec<Node>,
}

/// Lines of the header that say how many lines follow which are no keys.
const ROLLS: &str = "lev_array";
const HEADER_END: &str = "endplst";

impl PlayerFile {
    /// Reads a file, to its end whatever is in it.
    pub(super) fn read(file: &str, text: &str, notes: &mut Vec<Note>) -> Self {
        let mut lines = Lines::new(file, text);
        let mut player = Self::default();
        player.read_header(&mut lines, notes);
        player.objects = read_objects(&mut lines, notes);
        player
    }

    /// The last line of that key.
    pub(super) fn line(&self, key: &str) -> Option<&Setting> {
        self.header.iter().rev().find(|setting| setting.key == key)
    }

    fn read_header(&mut self, lines: &mut Lines<'_>, notes: &mut Vec<Note>) {
        while let Some(line) = lines.next_spoken() {
            let (key, value) = key_value(line);
            match key {
                HEADER_END => return,
                ROLLS => self.read_rolls(value.parse().unwrap_or(0), lines, notes),
                _ => self.header.push(setting(key, value, lines.number())),
            }
        }
        notes.push(Note::new(lines.file(), lines.number(), format_args!("the file ends before {HEADER_END}")));
    }

    fn read_rolls(&mut self, levels: usize, lines: &mut Lines<'_>, notes: &mut Vec<Note>) {
        let start = lines.number();
        for _ in 0..levels {
            let before = lines.clone();
            let mut roll = || lines.next().and_then(|line| line.trim().parse().ok());
            let (Some(hp), Some(sp), Some(grace)) = (roll(), roll(), roll()) else {
                *lines = before;
                let what = format_args!("{ROLLS} has no {levels} levels: those that are missing are rolled");
                return notes.push(Note::new(lines.file(), start, what));
            };
            self.rolls.push([hp, sp, grace]);
        }
    }
}

/// How many objects there are in a text, at any depth: what lies on a map that is not carried.
pub(super) fn count_objects(text: &str) -> usize {
    let mut lines = Lines::new("", text);
    let (mut count, mut in_header) = (0, true);
    while let Some(line) = lines.next() {
        let (key, value) = key_value(line);
        match key {
            "msg" | "lore" => drop(lines.block(&format!("end{key}"))),
            "end" if in_header => in_header = false,
            "arch" if value != "map" => count += 1,
            _ => {}
        }
    }
    count
}

fn setting(key: &str, value: &str, line: u32) -> Setting {
    Setting { key: key.to_owned(), value: value.to_owned(), line }
}

/// Reads all that is left. What lies deeper than things may lie is put where they may.
fn read_objects(lines: &mut Lines<'_>, notes: &mut Vec<Note>) -> Vec<Node> {
    let mut whole: Vec<Node> = Vec::new();
    // Those that have not ended, the outermost first. No call for each: a file may go as deep as it likes.
    let mut open: Vec<Node> = Vec::new();
    while let Some(line) = lines.next() {
        let (key, value) = key_value(line);
        let number = lines.number();
        match (&*key.to_ascii_lowercase(), open.last_mut()) {
            ("", _) => {}
            // The stock server takes these for comments as well.
            (comment, _) if comment.starts_with('#') => {}
            ("arch", _) => {
                if open.len() == OBJECT_DEPTH_MAX + 1 {
                    let what = format_args!(
                        "more than {OBJECT_DEPTH_MAX} things inside each other: {value} and what is in it are carried \
                         less deep"
                    );
                    notes.push(Note::new(lines.file(), number, what));
                }
                open.push(Node { arch: value.to_owned(), line: number, settings: Vec::new(), inside: Vec::new() });
            }
            ("end", Some(_)) => close(&mut open, &mut whole),
            (text @ ("msg" | "lore"), Some(object)) => match lines.block(&format!("end{text}")) {
                Some(block) => object.settings.push(setting(text, block, number)),
                None => {
                    let what = format_args!("{text} has no end{text}: it is left out");
                    notes.push(Note::new(lines.file(), number, what));
                }
            },
            (_, Some(object)) => object.settings.push(setting(key, value, number)),
            (_, None) => {
                let what = format_args!("a line outside of every object, not carried: {}", shortened(line));
                notes.push(Note::new(lines.file(), number, what));
            }
        }
    }
    if let Some(first) = open.first() {
        let what =
            format_args!("the file ends inside of {} (line {}): what is there is carried", first.arch, first.line);
        notes.push(Note::new(lines.file(), lines.number(), what));
    }
    while !open.is_empty() {
        close(&mut open, &mut whole);
    }
    whole
}

/// The innermost object that is open ends.
fn close(open: &mut Vec<Node>, whole: &mut Vec<Node>) {
    let Some(object) = open.pop() else { return };
    match open.len().min(OBJECT_DEPTH_MAX).checked_sub(1) {
        Some(holder) => open[holder].inside.push(object),
        None => whole.push(object),
    }
}

/// As much of a line as a report shows.
pub(super) fn shortened(line: &str) -> String {
    const SHOWN: usize = 60;
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{:?}...", &line[..end]),
        None => format!("{line:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (PlayerFile, Vec<String>) {
        let mut notes = Vec::new();
        let player = PlayerFile::read("A.pl", text, &mut notes);
        (player, notes.iter().map(Note::to_string).collect())
    }

    #[test]
    fn a_file_is_lines_rolls_and_objects_inside_each_other() {
        let text = "title the Great\nlev_array 2\n9\n6\n3\n4\n-1\n2\nStr 9\nendplst\n\
                    arch human_player\nname Ann\nmsg\nend\nendmsg\narch sack\narch ring\nend\nend\n#5 curse 1\nend\n";
        let (player, notes) = read(text);
        assert_eq!(notes, Vec::<String>::new());
        assert_eq!(player.line("title").map(|it| (&*it.value, it.line)), Some(("the Great", 1)));
        assert_eq!(player.line("Str").map(|it| it.line), Some(9));
        assert_eq!(player.rolls, [[9, 6, 3], [4, -1, 2]]);
        let [body] = &player.objects[..] else { panic!("{:?}", player.objects) };
        assert_eq!((&*body.arch, body.line, body.settings.len()), ("human_player", 11, 2));
        assert_eq!(body.settings[1], setting("msg", "end\n", 13));
        assert_eq!((&*body.inside[0].arch, &*body.inside[0].inside[0].arch), ("sack", "ring"));
    }

    #[test]
    fn what_is_there_of_a_file_that_ends_too_early_is_kept() {
        let (player, notes) = read("endplst\narch human_player\narch sack\narch ring\nname x");
        assert_eq!(player.objects[0].inside[0].inside[0].settings[0].value, "x");
        assert_eq!(notes, ["A.pl:5: the file ends inside of human_player (line 2): what is there is carried"]);
        let (player, notes) = read("title x\n");
        assert!(player.objects.is_empty());
        assert_eq!(notes, ["A.pl:1: the file ends before endplst"]);
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_line() {
        let text = "lev_array 3\n9\n6\n3\nx\nendplst\nname x\narch a\nmsg\nno end\nend\n";
        let (player, notes) = read(text);
        assert_eq!(player.rolls, [[9, 6, 3]]);
        assert_eq!(
            notes,
            [
                "A.pl:1: lev_array has no 3 levels: those that are missing are rolled",
                "A.pl:7: a line outside of every object, not carried: \"name x\"",
                "A.pl:9: msg has no endmsg: it is left out",
            ]
        );
    }

    #[test]
    fn a_file_may_go_as_deep_as_it_likes() {
        let deep = 100_000;
        let text = format!("endplst\n{}{}", "arch sack\n".repeat(deep), "end\n".repeat(deep));
        let (player, notes) = read(&text);
        fn all(nodes: &[Node], depth: usize) -> (usize, usize) {
            nodes.iter().fold((0, depth), |(count, deepest), node| {
                let (inner, deep) = all(&node.inside, depth + 1);
                (count + 1 + inner, deepest.max(deep))
            })
        }
        assert_eq!(all(&player.objects, 0), (deep, OBJECT_DEPTH_MAX + 1));
        assert_eq!(notes.len(), 1, "said once for all that is in it");
    }

    #[test]
    fn the_things_on_a_map_are_counted() {
        let map = "arch map\nname House\nmsg\narch no\nendmsg\nend\narch floor\nend\narch sack\narch ring\nend\nend\n";
        assert_eq!(count_objects(map), 3);
    }
}
