//! Images: sets of PNGs by face number, as clients ask for them. Files `crossfire.N` and `image_info`.

use bytes::Bytes;

use super::names::{FaceId, Names};
use super::number::integer;
use super::report::Report;

/// One image, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// The set it comes from, which may be the one the asked set falls back to.
    pub set: u8,
    /// Sum over the bytes by which clients know what they have, see [`checksum`].
    pub checksum: u32,
    /// PNG.
    pub data: Bytes,
}

/// What `image_info` says of a set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetInfo {
    pub number: u8,
    /// The whole line, as clients are told.
    pub line: String,
    /// The set that has what this one lacks.
    pub fallback: u8,
}

/// All image sets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Images {
    pub sets: Vec<SetInfo>,
    /// For each set, by face number.
    images: Vec<Vec<Option<Image>>>,
    names_checksum: i32,
}

impl Images {
    /// The image of a face in a set or in what it falls back to.
    pub fn image(&self, set: u8, face: FaceId) -> Option<&Image> {
        let mut set = set;
        for _ in 0..=self.sets.len() {
            let images = self.images.get(usize::from(set))?;
            if let Some(Some(image)) = images.get(usize::from(face.0)) {
                return Some(image);
            }
            let info = self.sets.iter().find(|info| info.number == set)?;
            if info.fallback == set {
                return None;
            }
            set = info.fallback;
        }
        None
    }

    /// The images a set has of its own.
    pub fn count(&self, set: u8) -> usize {
        self.images.get(usize::from(set)).map_or(0, |images| images.iter().flatten().count())
    }

    /// The text of the answer to `requestinfo image_info`: highest face number, checksum of the
    /// names, a line for each set.
    pub fn info_text(&self) -> String {
        let highest = self.images.iter().map(Vec::len).max().unwrap_or(0).saturating_sub(1);
        let mut text = format!("{highest}\n{}\n", self.names_checksum);
        for set in &self.sets {
            text.push_str(&set.line);
            text.push('\n');
        }
        text
    }

    /// `packs` are the image files in the order of their sets.
    pub fn new(sets: Vec<SetInfo>, packs: Vec<Vec<PackedImage>>, names: &Names, report: &mut Report) -> Self {
        let mut images = vec![vec![None; names.faces().len()]; packs.len()];
        for (set, (pack, images)) in packs.into_iter().zip(&mut images).enumerate() {
            for packed in pack {
                match names.face(&packed.name) {
                    Some(face) => {
                        images[usize::from(face.0)] =
                            Some(Image { set: set as u8, checksum: checksum(&packed.data), data: packed.data });
                    }
                    None => report.add("crossfire", 0, format_args!("set {set}: image {:?} is no face", packed.name)),
                }
            }
        }
        Self { sets, images, names_checksum: names_checksum(names) }
    }
}

/// An image in a pack file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedImage {
    /// Name of the face: what follows the last slash.
    pub name: String,
    pub data: Bytes,
}

/// Reads a pack: `IMAGE <bytes> <path>/<name>`, a line end, that many bytes, and again.
pub fn parse_pack(file: &str, pack: &Bytes, report: &mut Report) -> Vec<PackedImage> {
    let mut images = Vec::new();
    let mut at = 0;
    while at < pack.len() {
        let Some(image) = packed_image(pack, &mut at) else {
            report.add(file, 0, format_args!("no image begins at byte {at}: the rest is left out"));
            break;
        };
        images.push(image);
    }
    images
}

fn packed_image(pack: &Bytes, at: &mut usize) -> Option<PackedImage> {
    let rest = &pack[*at..];
    let line_end = rest.iter().position(|&byte| byte == b'\n')?;
    let line = std::str::from_utf8(&rest[..line_end]).ok()?.strip_prefix("IMAGE ")?;
    let (length, path) = line.trim_ascii_start().split_once(' ')?;
    let length: usize = length.parse().ok()?;
    let start = *at + line_end + 1;
    let end = start.checked_add(length).filter(|&end| end <= pack.len())?;
    *at = end;
    let name = path.rsplit('/').next()?.trim_ascii().to_owned();
    Some(PackedImage { name, data: pack.slice(start..end) })
}

/// Reads `image_info`: seven fields between colons, the first the number and the fourth the number
/// of the set to fall back to.
pub fn parse_info(file: &str, text: &str, report: &mut Report) -> Vec<SetInfo> {
    let mut sets = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty()) {
        let fields: Vec<&str> = line.split(':').collect();
        let [number, _, _, fallback, ..] = fields[..] else {
            report.add(file, at as u32 + 1, "an image set has seven fields");
            continue;
        };
        let (number, fallback) = (integer(number) as u8, integer(fallback) as u8);
        sets.push(SetInfo { number, line: line.to_owned(), fallback });
    }
    sets
}

/// The checksum of an image: for each byte rotate right by one, then add the byte.
pub fn checksum(data: &[u8]) -> u32 {
    data.iter().fold(0_u32, |sum, &byte| sum.rotate_right(1).wrapping_add(u32::from(byte)))
}

/// The checksum of all names: like that of an image but on a signed number, over the low and high
/// byte of each number and the characters of its name with a slash before it.
fn names_checksum(names: &Names) -> i32 {
    let add = |sum: i32, byte: u8| {
        let low_bit = if sum & 1 == 0 { 0 } else { i32::MIN };
        (sum >> 1).wrapping_add(low_bit).wrapping_add(i32::from(byte))
    };
    names.faces().fold(0, |sum, (face, name)| {
        let [low, high] = face.0.to_le_bytes();
        let bytes = [low, high, b'/'].into_iter().chain(name.bytes());
        bytes.fold(sum, add)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(images: &[(&str, &[u8])]) -> Bytes {
        let mut pack = Vec::new();
        for (name, data) in images {
            pack.extend(format!("IMAGE {} ./arch/{name}\n", data.len()).bytes());
            pack.extend(*data);
        }
        Bytes::from(pack)
    }

    #[test]
    fn a_set_falls_back_to_another_and_says_which_it_was() {
        let names = Names::new::<_, &str>(["axe.111", "wall.111"], []);
        let mut report = Report::default();
        let base = parse_pack("crossfire.0", &pack(&[("axe.111", b"base axe"), ("wall.111", b"wall")]), &mut report);
        let classic = parse_pack("crossfire.1", &pack(&[("axe.111", b"a\nb")]), &mut report);
        let sets = parse_info("image_info", "# sets\n0:base:b:0:32x32:none:x\n1:clsc:c:0:32x32:none:y\n", &mut report);
        let images = Images::new(sets, vec![base, classic], &names, &mut report);
        assert!(report.is_empty(), "{report}");

        let axe = names.face("axe.111").unwrap();
        let wall = names.face("wall.111").unwrap();
        assert_eq!(&images.image(1, axe).unwrap().data[..], b"a\nb");
        assert_eq!(images.image(1, wall).unwrap().set, 0);
        assert_eq!(images.image(0, FaceId(0)), None);
        assert_eq!(images.image(7, axe), None);
        assert!(images.info_text().starts_with("2\n"));
    }

    #[test]
    fn a_cut_pack_keeps_what_is_whole_and_is_told() {
        let whole = pack(&[("axe.111", b"base axe"), ("wall.111", b"wall")]);
        let mut report = Report::default();
        let images = parse_pack("crossfire.0", &whole.slice(..whole.len() - 1), &mut report);
        assert_eq!(images.len(), 1);
        assert_eq!(report.problems.len(), 1);
    }

    #[test]
    fn the_checksum_rotates_before_it_adds() {
        assert_eq!(checksum(&[1]), 1);
        assert_eq!(checksum(&[1, 2]), 0x8000_0002);
    }
}
