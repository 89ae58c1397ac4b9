//! Paints the maps that are laid out: a pixel for each square, in the mean colours of what lies there.

use std::collections::BTreeMap;
use std::io::Cursor;

use png::{ColorType, Decoder, Encoder, Transformations};

use super::Atlas;
use crate::content::images::Images;
use crate::content::{FaceId, MapRecord, PlacedObject, paths};
use crate::ids::MapPath;
use crate::world_files::WorldFiles;

/// The kinds of objects that lead to other maps: teleporters and exits.
const WAYS: [u8; 2] = [41, 66];
/// The picture is drawn from the plain set.
const IMAGE_SET: u8 = 0;
/// Nothing lies there.
const GROUND: Color = Color { red: 16, green: 18, blue: 22, cover: 255 };

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PaintError {
    #[error("the world has no maps")]
    Empty,
    #[error(transparent)]
    Encode(#[from] png::EncodingError),
}

/// The mean colour of a face, and how much of a square it covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Color {
    red: u8,
    green: u8,
    blue: u8,
    /// 255: all of it.
    cover: u8,
}

impl Color {
    /// Laid upon another.
    fn over(self, below: Self) -> Self {
        let mix = |above: u8, below: u8| {
            let cover = u16::from(self.cover);
            ((u16::from(above) * cover + u16::from(below) * (255 - cover)) / 255) as u8
        };
        Self {
            red: mix(self.red, below.red),
            green: mix(self.green, below.green),
            blue: mix(self.blue, below.blue),
            cover: 255,
        }
    }
}

/// Paints what is laid out as a PNG, and settles where everything else is shown. Takes a second for the stock world.
///
/// # Errors
/// When there is nothing to paint.
pub(crate) fn paint(files: &WorldFiles) -> Result<(Atlas, Vec<u8>), PaintError> {
    let mut atlas = Atlas::lay_out(files.maps(), files.partition());
    let (width, height) = (size(atlas.width), size(atlas.height));
    if width == 0 || height == 0 {
        return Err(PaintError::Empty);
    }
    let mut canvas = vec![GROUND; width * height];
    let mut palette = Palette { images: &files.catalog().images, known: BTreeMap::new() };
    let mut exits = BTreeMap::new();
    for tile in &atlas.tiles {
        let Some(record) = files.map(&tile.map) else { continue };
        for object in &record.objects {
            let (x, y) = (tile.x + i32::from(object.x), tile.y + i32::from(object.y));
            let (column, row) = (size(x), size(y));
            if x < 0 || y < 0 || column >= width || row >= height {
                continue;
            }
            let traits = &object.traits;
            if traits.invisible == 0 {
                let square = &mut canvas[row * width + column];
                *square = palette.color(traits.face).over(*square);
            }
            if let Some(to) = destination(&record, object) {
                exits.entry(to).or_insert((x, y));
            }
        }
    }
    atlas.place(&exits, files.partition());
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, width as u32, height as u32);
    encoder.set_color(ColorType::Rgb);
    let bytes: Vec<u8> = canvas.iter().flat_map(|color| [color.red, color.green, color.blue]).collect();
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok((atlas, png))
}

fn size(length: i32) -> usize {
    usize::try_from(length).unwrap_or(0)
}

/// The map that something leads to.
fn destination(record: &MapRecord, object: &PlacedObject) -> Option<MapPath> {
    let path = object.traits.slaying.as_ref().filter(|path| WAYS.contains(&object.traits.kind) && !path.is_empty())?;
    Some(paths::resolve(&record.path, path))
}

/// The mean colours of the faces that were needed.
struct Palette<'w> {
    images: &'w Images,
    known: BTreeMap<FaceId, Color>,
}

impl Palette<'_> {
    fn color(&mut self, face: FaceId) -> Color {
        let images = self.images;
        *self.known.entry(face).or_insert_with(|| {
            let image = images.image(IMAGE_SET, face);
            image.and_then(|image| mean(&image.data)).unwrap_or_default()
        })
    }
}

/// The mean colour of a PNG; none when it cannot be read.
fn mean(image: &[u8]) -> Option<Color> {
    let mut decoder = Decoder::new(Cursor::new(image));
    decoder.set_transformations(Transformations::EXPAND | Transformations::ALPHA | Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut pixels).ok()?;
    let samples = info.color_type.samples();
    let (mut red, mut green, mut blue, mut cover, mut count) = (0u64, 0u64, 0u64, 0u64, 0u64);
    for pixel in pixels.get(..info.buffer_size())?.chunks_exact(samples) {
        let (color, alpha) = match *pixel {
            [gray, alpha] => ([gray; 3], alpha),
            [r, g, b, alpha] => ([r, g, b], alpha),
            _ => return None,
        };
        let alpha = u64::from(alpha);
        red += u64::from(color[0]) * alpha;
        green += u64::from(color[1]) * alpha;
        blue += u64::from(color[2]) * alpha;
        cover += alpha;
        count += 1;
    }
    let of = |sum: u64| u8::try_from(sum.checked_div(cover)?).ok();
    Some(Color {
        red: of(red)?,
        green: of(green)?,
        blue: of(blue)?,
        cover: u8::try_from(cover.checked_div(count)?).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::load;

    fn starter() -> WorldFiles {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("maps");
        WorldFiles::new(load::world(&root).expect("the starter world loads"))
    }

    #[test]
    fn what_covers_half_of_a_square_shows_half_of_what_lies_below() {
        let red = Color { red: 255, cover: 128, ..Color::default() };
        let seen = red.over(Color { blue: 200, cover: 255, ..Color::default() });
        assert_eq!(seen, Color { red: 128, green: 0, blue: 99, cover: 255 });
    }

    #[test]
    fn every_map_of_the_world_is_somewhere_in_the_picture() {
        let files = starter();
        let (atlas, png) = paint(&files).expect("there are maps");
        let mut reader = Decoder::new(Cursor::new(&png)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
        reader.next_frame(&mut pixels).expect("a whole PNG");
        let painted = pixels.chunks(3).filter(|pixel| *pixel != [GROUND.red, GROUND.green, GROUND.blue]).count();
        assert!(painted * 4 > pixels.len() / 3, "{painted} of {} squares are painted", pixels.len() / 3);
        let drawn: Vec<&str> = atlas.tiles.iter().map(|tile| tile.region.as_str()).collect();
        for (region, _) in files.partition().regions() {
            assert!(drawn.contains(&region.as_str()) || atlas.regions.contains_key(region), "{region}");
        }
        for tile in &atlas.tiles {
            assert!(
                tile.x >= 0
                    && tile.y >= 0
                    && tile.x + tile.width <= atlas.width
                    && tile.y + tile.height <= atlas.height
            );
            let overlaps = |other: &&super::super::Tile| {
                other.map != tile.map
                    && other.x < tile.x + tile.width
                    && tile.x < other.x + other.width
                    && other.y < tile.y + tile.height
                    && tile.y < other.y + other.height
            };
            assert_eq!(atlas.tiles.iter().find(overlaps), None, "over {}", tile.map);
        }
    }
}
