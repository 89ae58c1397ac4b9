//! A scenario's maps, drawn as text, as the map files they stand for.
//!
//! Rows come first, then what the letters stand for: `k: key2 slaying=gold name="old key"`. Several things on a square
//! are joined by `+`, the lowest first; what is inside of one stands in braces: `sack { gem nrof=3, food }`. `@` is
//! where the player starts, `#` a wall, `.` floor. There is a wooden floor below everything that does not begin
//! with `!`. A line `map: darkness=3` sets keys of the map, and `== cellar` begins another map, which exits name by
//! that word.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// What lies below the drawn things.
const FLOOR: &str = "woodfloor";
const WALL: &str = "awall_0";
/// The map that a scenario begins on.
const FIRST: &str = "map";

/// The maps of one scenario: their names and files, and where the player starts on the first.
pub(crate) struct Drawing {
    pub(crate) maps: Vec<(String, String)>,
    /// All archetypes that lie on them.
    pub(crate) archetypes: BTreeSet<String>,
    pub(crate) start: (usize, usize),
}

/// One thing: an archetype, its own fields, and what is inside.
#[derive(Debug, PartialEq)]
struct Thing {
    archetype: String,
    fields: Vec<(String, String)>,
    inside: Vec<Thing>,
}

struct Sheet<'a> {
    name: &'a str,
    rows: Vec<&'a str>,
    header: Vec<(String, String)>,
}

/// Reads a drawing. Every letter must stand for something, and one square of the first map be the start.
pub(crate) fn read(text: &str) -> Result<Drawing, String> {
    let mut sheets = vec![Sheet { name: FIRST, rows: Vec::new(), header: Vec::new() }];
    let mut legend: BTreeMap<char, Square> = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let sheet = sheets.last_mut().expect("there is a first sheet");
        let mut letters = line.chars();
        if let Some(name) = line.strip_prefix("== ") {
            sheets.push(Sheet { name, rows: Vec::new(), header: Vec::new() });
        } else if let Some(keys) = line.strip_prefix("map:") {
            sheet.header = Words::of(keys)?.fields()?;
        } else if let (Some(letter), Some(':')) = (letters.next(), letters.next()) {
            legend.insert(letter, Square::read(letters.as_str())?);
        } else {
            sheet.rows.push(line);
        }
    }
    let start = sheets[0].rows.iter().enumerate().find_map(|(y, row)| Some((row.find('@')?, y)));
    let start = start.ok_or("no start is drawn")?;
    let mut archetypes = BTreeSet::new();
    legend.values().flat_map(|square| &square.things).for_each(|thing| thing.name_archetypes(&mut archetypes));
    let maps = sheets.iter().map(|sheet| Ok((sheet.name.to_owned(), sheet.file(&legend)?)));
    Ok(Drawing { maps: maps.collect::<Result<_, String>>()?, archetypes, start })
}

/// What lies on a square, the lowest first.
struct Square {
    floor: bool,
    things: Vec<Thing>,
}

impl Square {
    fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (floor, text) = text.strip_prefix('!').map_or((true, text), |rest| (false, rest));
        let mut words = Words::of(text)?;
        let mut things = vec![words.thing()?];
        while words.next_is("+") {
            things.push(words.thing()?);
        }
        words.end()?;
        Ok(Self { floor, things })
    }

    fn plain(archetype: Option<&str>) -> Self {
        let thing = |name: &str| Thing { archetype: name.to_owned(), fields: Vec::new(), inside: Vec::new() };
        Self { floor: true, things: archetype.map(thing).into_iter().collect() }
    }
}

impl Sheet<'_> {
    fn file(&self, legend: &BTreeMap<char, Square>) -> Result<String, String> {
        let width = self.rows.iter().map(|row| row.chars().count()).max().unwrap_or_default();
        let mut file = format!("arch map\nname {}\nwidth {width}\nheight {}\n", self.name, self.rows.len());
        let mut header = vec![("difficulty".to_owned(), "1".to_owned()), ("region".to_owned(), "scenarios".to_owned())];
        header.retain(|(key, _)| self.header.iter().all(|(own, _)| own != key));
        header.extend(self.header.iter().cloned());
        for (key, value) in &header {
            write_field(&mut file, key, value);
        }
        file.push_str("end\n");
        let (wall, plain) = (Square::plain(Some(WALL)), Square::plain(None));
        for (y, row) in self.rows.iter().enumerate() {
            for (x, letter) in row.chars().enumerate() {
                let square = match (letter, legend.get(&letter)) {
                    (_, Some(square)) => square,
                    ('#', None) => &wall,
                    ('.' | '@', None) => &plain,
                    (' ', None) => continue,
                    (other, None) => return Err(format!("{other:?} stands for nothing")),
                };
                let floor = square.floor.then(|| Square::plain(Some(FLOOR)).things.remove(0));
                for thing in floor.iter().chain(&square.things) {
                    thing.write(&mut file, Some((x, y)));
                }
            }
        }
        Ok(file)
    }
}

impl Thing {
    fn name_archetypes(&self, names: &mut BTreeSet<String>) {
        names.insert(self.archetype.clone());
        self.inside.iter().for_each(|thing| thing.name_archetypes(names));
    }

    fn write(&self, file: &mut String, at: Option<(usize, usize)>) {
        writeln!(file, "arch {}", self.archetype).expect("a String takes everything");
        if let Some((x, y)) = at {
            writeln!(file, "x {x}\ny {y}").expect("a String takes everything");
        }
        for (key, value) in &self.fields {
            write_field(file, key, value);
        }
        self.inside.iter().for_each(|thing| thing.write(file, None));
        file.push_str("end\n");
    }
}

fn write_field(file: &mut String, key: &str, value: &str) {
    match key {
        "msg" => writeln!(file, "msg\n{value}\nendmsg"),
        _ => writeln!(file, "{key} {value}"),
    }
    .expect("a String takes everything");
}

/// The words of a legend. A text in quotes is one word, its quotes gone and its `\n` new lines.
struct Words {
    words: Vec<String>,
    next: usize,
}

impl Words {
    fn of(text: &str) -> Result<Self, String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
        for letter in text.chars() {
            match letter {
                '"' => quoted = !quoted,
                _ if quoted => word.push(letter),
                ' ' | ',' => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
                _ => word.push(letter),
            }
        }
        if quoted {
            return Err(format!("a quote does not end: {text}"));
        }
        words.extend(Some(word).filter(|word| !word.is_empty()));
        Ok(Self { words, next: 0 })
    }

    fn next_is(&mut self, word: &str) -> bool {
        let is = self.words.get(self.next).is_some_and(|next| next == word);
        self.next += usize::from(is);
        is
    }

    fn thing(&mut self) -> Result<Thing, String> {
        let archetype = self.words.get(self.next).cloned().ok_or("a thing is missing")?;
        self.next += 1;
        let fields = self.fields()?;
        let mut inside = Vec::new();
        if self.next_is("{") {
            while !self.next_is("}") {
                inside.push(self.thing()?);
            }
        }
        Ok(Thing { archetype, fields, inside })
    }

    /// Takes every `key=value` that comes next.
    fn fields(&mut self) -> Result<Vec<(String, String)>, String> {
        let mut fields = Vec::new();
        while let Some((key, value)) = self.words.get(self.next).and_then(|word| word.split_once('=')) {
            fields.push((key.to_owned(), value.replace("\\n", "\n")));
            self.next += 1;
        }
        Ok(fields)
    }

    fn end(&self) -> Result<(), String> {
        match self.words.get(self.next) {
            None => Ok(()),
            Some(word) => Err(format!("{word:?} is too much")),
        }
    }
}

#[test]
fn a_drawing_becomes_map_files() {
    let drawing = read(
        "#@k\nk: key2 name=\"old key\" + sack { gem nrof=3, food }\n== cellar\nmap: darkness=3\n~\n~: !deep_swamp",
    );
    let drawing = drawing.expect("the drawing is sound");
    assert_eq!(drawing.start, (1, 0));
    let [(first, map), (second, cellar)] = &drawing.maps[..] else { panic!("two maps are drawn") };
    assert_eq!((first.as_str(), second.as_str()), ("map", "cellar"));
    assert!(map.starts_with("arch map\nname map\nwidth 3\nheight 1\ndifficulty 1\nregion scenarios\nend\n"), "{map}");
    let things = "arch woodfloor\nx 2\ny 0\nend\narch key2\nx 2\ny 0\nname old key\nend\narch sack\nx 2\ny 0\n\
                  arch gem\nnrof 3\nend\narch food\nend\nend\n";
    assert!(map.ends_with(things), "{map}");
    assert!(cellar.ends_with("darkness 3\nend\narch deep_swamp\nx 0\ny 0\nend\n"), "{cellar}");
}

#[test]
fn a_letter_that_stands_for_nothing_is_refused() {
    assert_eq!(read("@x").err().as_deref(), Some("'x' stands for nothing"));
    assert_eq!(read("..").err().as_deref(), Some("no start is drawn"));
}
