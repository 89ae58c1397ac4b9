//! A world for both servers: Debian's files, with the scenarios' maps, races and starts laid in.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::drawing::{self, Drawing};
use crate::scenario::Scenario;
use crate::servers::STOCK_WORLD;

const OPERATORS: &str = "/etc/crossfire";
/// Files of which the scenarios' world has its own.
const OWN: [&str; 4] = ["animations", "archetypes", "treasures", "maps"];
/// What everybody is born with who has nothing else.
const BORN_WITH: &str = "skill_punching";
/// A human whose picture stays what it is, and who is given nothing by chance.
pub(crate) const RACE: &str = "scenario_player";
const LEFT_OUT: [&str; 3] = ["animation ", "randomitems ", "sound_chance "];
/// It looks the same on all sides, and makes no strides.
const FACE: &str = "human.151";

/// A directory laid out as the stock world. Gone when dropped.
pub(crate) struct World {
    directory: TempDir,
}

impl World {
    /// Lays out every scenario `copies(scenario)` times, so that each play has maps that nobody was on.
    pub(crate) fn lay_out(scenarios: &[&Scenario], copies: impl Fn(&Scenario) -> usize) -> Result<Self, String> {
        let directory = TempDir::new().map_err(|e| e.to_string())?;
        let world = Self { directory };
        // The stock server reads it as another user.
        fs::set_permissions(world.root(), fs::Permissions::from_mode(0o755)).map_err(|e| e.to_string())?;
        world.link_all(Path::new(STOCK_WORLD), "")?;
        world.link_all(Path::new(OPERATORS), "")?;
        let maps = Path::new(STOCK_WORLD).join("maps");
        // Our server reads no directory that is a link, and what random maps are made of lies in this one.
        world.link_files(&maps.join("styles"), "maps/styles")?;
        world.link_all(&maps, "maps")?;
        let stock = |name: &str| fs::read(Path::new(STOCK_WORLD).join(name)).map_err(|e| format!("{name}: {e}"));
        let mut archetypes = stock("archetypes")?;
        let text = String::from_utf8_lossy(&archetypes).into_owned();
        let known: BTreeSet<&str> = text.lines().filter_map(|line| line.strip_prefix("Object ")).collect();
        world.write("animations", still_picture(&String::from_utf8_lossy(&stock("animations")?)).as_bytes())?;
        let mut treasures = poor_beginners(&String::from_utf8_lossy(&stock("treasures")?));
        archetypes.extend(race(&text).bytes());
        for (index, scenario) in scenarios.iter().enumerate() {
            let drawing = drawing::read(scenario.map).map_err(|e| format!("{}: {e}", scenario.name))?;
            let unknown = drawing.archetypes.iter().map(String::as_str).chain(scenario.has.iter().copied());
            if let Some(unknown) = unknown.into_iter().find(|name| !known.contains(*name)) {
                return Err(format!("{}: there is no archetype {unknown}", scenario.name));
            }
            let (class, list) = upbringing(index, scenario);
            archetypes.extend(class.bytes());
            treasures.push_str(&list);
            for copy in 0..copies(scenario) {
                archetypes.extend(start(index, copy, &drawing).bytes());
                for (name, file) in &drawing.maps {
                    world.write(&format!("maps/scenarios/{}/{name}", place(index, copy)), file.as_bytes())?;
                }
            }
        }
        world.write("archetypes", &archetypes)?;
        world.write("treasures", treasures.as_bytes())?;
        let regions = fs::read_to_string(Path::new(STOCK_WORLD).join("maps/regions.reg")).map_err(|e| e.to_string())?;
        let own = "region scenarios\nlongname The Drawn Lands\nmsg\nAll that is drawn.\nendmsg\nend\nnomore";
        world.write("maps/regions.reg", regions.replace("nomore", own).as_bytes())?;
        Ok(world)
    }

    pub(crate) fn root(&self) -> &Path {
        self.directory.path()
    }

    fn write(&self, name: &str, contents: &[u8]) -> Result<(), String> {
        let path = self.root().join(name);
        let parent: PathBuf = path.parent().expect("a file lies in a directory").into();
        fs::create_dir_all(&parent).map_err(|e| e.to_string())?;
        if path.is_symlink() {
            fs::remove_file(&path).map_err(|e| e.to_string())?;
        }
        fs::write(&path, contents).map_err(|e| format!("{}: {e}", path.display()))
    }

    /// Links everything in a directory that the world has no file of its own for.
    fn link_all(&self, from: &Path, to: &str) -> Result<(), String> {
        let to = self.root().join(to);
        fs::create_dir_all(&to).map_err(|e| e.to_string())?;
        for entry in fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))? {
            let entry = entry.map_err(|e| e.to_string())?;
            let name = entry.file_name();
            if !OWN.iter().any(|own| *own == name) && !to.join(&name).exists() {
                symlink(entry.path(), to.join(&name)).map_err(|e| format!("{}: {e}", name.display()))?;
            }
        }
        Ok(())
    }

    /// Links every file below a directory, in directories of the world's own.
    fn link_files(&self, from: &Path, to: &str) -> Result<(), String> {
        for entry in fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))? {
            let entry = entry.map_err(|e| e.to_string())?;
            if entry.path().is_dir() {
                self.link_files(&entry.path(), &format!("{to}/{}", entry.file_name().display()))?;
            }
        }
        let to = self.root().join(to);
        fs::create_dir_all(&to).map_err(|e| e.to_string())?;
        for entry in fs::read_dir(from).map_err(|e| format!("{}: {e}", from.display()))? {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_file() {
                let name = path.file_name().unwrap_or_default();
                symlink(&path, to.join(name)).map_err(|e| format!("{}: {e}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Directory and name of one copy of a scenario.
fn place(index: usize, copy: usize) -> String {
    format!("s{index}c{copy}")
}

/// The archetype of where a copy of a scenario begins.
pub(crate) fn start_name(index: usize, copy: usize) -> String {
    format!("map_{}", place(index, copy))
}

/// The archetype of the class that a scenario is played with.
pub(crate) fn class_name(index: usize) -> String {
    format!("scenario_class_{index}")
}

fn start(index: usize, copy: usize, drawing: &Drawing) -> String {
    let (name, place, (x, y)) = (start_name(index, copy), place(index, copy), drawing.start);
    format!(
        "Object {name}\nname {place}\ntype 22\nsubtype 3\nslaying /scenarios/{place}/map\nhp {x}\nsp {y}\n\
         face map.111\nmsg\nDrawn.\nendmsg\nend\n"
    )
}

/// Class and treasure list of somebody who is born with what the scenario says.
fn upbringing(index: usize, scenario: &Scenario) -> (String, String) {
    let class = class_name(index);
    let mut list = format!("treasure {class}_items\n  arch {BORN_WITH}\n");
    for archetype in scenario.has {
        writeln!(list, "  more\n  arch {archetype}").expect("a String takes everything");
    }
    list.push_str("  end\n");
    let text = format!(
        "Object {class}\nname warrior\nrandomitems {class}_items\nface {FACE}\nanimation {RACE}\nis_animated 1\nanim_speed -1\ntype 37\nmsg\nAnybody.\nendmsg\nend\n"
    );
    (text, list)
}

/// The animations, and among them that of the race. The stock server wants them in the order of their names.
fn still_picture(animations: &str) -> String {
    let own = format!("anim {RACE}\nfacings 4\n{}mina\n", format!("{FACE}\n").repeat(8));
    let behind = |line: &&str| line.strip_prefix("anim ").is_some_and(|name| name > RACE);
    match animations.lines().find(behind).and_then(|line| animations.find(&format!("{line}\n"))) {
        Some(place) => format!("{}{own}{}", &animations[..place], &animations[place..]),
        None => format!("{animations}{own}"),
    }
}

/// The human of the stock world, without what moves by itself and what chance gives.
fn race(archetypes: &str) -> String {
    let human = archetypes.split("Object human_player\n").nth(1).unwrap_or_default();
    let human = human.split("\nend\n").next().unwrap_or_default();
    let lines = human.lines().filter(|line| !LEFT_OUT.iter().any(|left| line.starts_with(left)));
    format!(
        "Object {RACE}\nanimation {RACE}\nrandomitems starting_wealth\n{}\nend\n",
        lines.collect::<Vec<_>>().join("\n")
    )
}

/// Nobody is born with money. (A race that gives nothing at all makes the stock server forget the class.)
fn poor_beginners(treasures: &str) -> String {
    let mut poor = String::new();
    let mut skipping = false;
    for line in treasures.lines() {
        skipping |= line.trim() == "treasureone starting_wealth";
        if !skipping {
            poor.push_str(line);
            poor.push('\n');
        }
        skipping &= line.trim() != "end";
    }
    poor.push_str("treasure starting_wealth\n  arch human_player_force\n  end\n");
    poor
}
