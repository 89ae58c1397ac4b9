//! Line of sight: which squares around an eye are hidden behind something.
//!
//! Shadows spread outward from the eye, square by square: a square is in the shadow of the next one
//! straight toward the eye when it lies near an axis, of the next one diagonally when it lies near a
//! diagonal, and of either in between. What is seen shows everything beside it. All arithmetic is in
//! whole numbers, and the result agrees with the stock server square by square: it was measured with
//! thousands of walls strewn by chance.

/// Half of the widest view, in squares.
pub const REACH: i32 = 12;
const SIDE: usize = 2 * REACH as usize + 1;

/// What an eye sees in the 25x25 squares around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    seen: Squares,
}

/// The squares within the reach, row by row from the north, a bit for each from the west.
pub(super) type Squares = [u32; SIDE];

const EYE: usize = REACH as usize;

impl Sight {
    /// Looks around in a view of so many squares across and down. `opaque(dx, dy)` tells whether a
    /// square, relative to the eye, blocks the view; squares off the map should block.
    pub fn around(view: (u8, u8), opaque: impl Fn(i32, i32) -> bool) -> Self {
        let mut walls = [0; SIDE];
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                walls[index(dy)] |= u32::from(opaque(dx, dy)) << index(dx);
            }
        }
        Self::among(view, walls)
    }

    /// The same where the squares that block the view are known.
    pub(super) fn among(view: (u8, u8), mut walls: Squares) -> Self {
        walls[EYE] &= !(1 << EYE);
        let mut blocked = walls;
        let mut seen = Self::nothing().seen;
        for ray in &RAYS {
            let at = |(row, column): (u8, u8)| blocked[usize::from(row)] >> column & 1;
            let hidden = at(ray.straight) | at(ray.diagonal);
            let (row, column) = (usize::from(ray.to.0), ray.to.1);
            blocked[row] |= hidden << column;
            seen[row] |= (hidden ^ 1) << column;
        }
        show_what_is_beside(view, &walls, &mut seen);
        Self { seen }
    }

    /// Nothing but the own square, as for the blind.
    pub fn nothing() -> Self {
        let mut seen = [0; SIDE];
        seen[EYE] = 1 << EYE;
        Self { seen }
    }

    /// May the eye see the square at this offset? Beyond 12 squares it may not.
    pub fn sees(&self, dx: i32, dy: i32) -> bool {
        dx.abs() <= REACH && dy.abs() <= REACH && self.seen[index(dy)] >> index(dx) & 1 == 1
    }
}

fn index(offset: i32) -> usize {
    usize::try_from(offset + REACH).expect("offsets are kept within the reach")
}

/// A square, and the ones next to it on the way to the eye that throw their shadow here: the eye's own, which throws
/// none, where there is no such. Row and column of each.
#[derive(Clone, Copy)]
struct Ray {
    to: (u8, u8),
    straight: (u8, u8),
    diagonal: (u8, u8),
}

/// All squares around the eye, ring by ring outward: what throws a shadow comes before what it falls on.
static RAYS: [Ray; SIDE * SIDE - 1] = rays();

const fn rays() -> [Ray; SIDE * SIDE - 1] {
    let eye = place(0, 0);
    let mut rays = [Ray { to: eye, straight: eye, diagonal: eye }; SIDE * SIDE - 1];
    let (mut next, mut ring) = (0, 1);
    while ring <= REACH {
        let mut dy = -ring;
        while dy <= ring {
            let mut dx = -ring;
            while dx <= ring {
                rays[next] = ray(dx, dy);
                next += 1;
                dx += if dy.abs() == ring { 1 } else { 2 * ring };
            }
            dy += 1;
        }
        ring += 1;
    }
    rays
}

/// The limits are slopes, short side by long side: above 4/9 it is the diagonal neighbour's shadow that falls here, up
/// to 4/7 the straight one's.
const fn ray(dx: i32, dy: i32) -> Ray {
    let (sx, sy) = (dx.signum(), dy.signum());
    let level = dx.abs() >= dy.abs();
    let (long, short) = if level { (dx.abs(), dy.abs()) } else { (dy.abs(), dx.abs()) };
    let (near_axis, near_diagonal) = (7 * short <= 4 * long, 9 * short > 4 * long);
    let straight = if level { place(dx - sx, dy) } else { place(dx, dy - sy) };
    let eye = place(0, 0);
    Ray {
        to: place(dx, dy),
        straight: if near_axis { straight } else { eye },
        diagonal: if near_diagonal { place(dx - sx, dy - sy) } else { eye },
    }
}

const fn place(dx: i32, dy: i32) -> (u8, u8) {
    ((dy + REACH) as u8, (dx + REACH) as u8)
}

/// Everything around open ground that is seen is seen too, so that rooms have walls and corners and no shadow is
/// thinner than three squares. Only the ground on the rim of the view shows nothing more.
fn show_what_is_beside(view: (u8, u8), walls: &Squares, seen: &mut Squares) {
    let within = |size: u8| {
        let half = i32::from(size) / 2;
        let first = (1 - half).max(1 - REACH);
        let last = (i32::from(size) - 2 - half).min(REACH - 1);
        index(first)..=index(last.max(first))
    };
    let columns = within(view.0).fold(0, |columns, column| columns | 1 << column);
    let lit = *seen;
    for row in within(view.1) {
        let open = lit[row] & !walls[row] & columns;
        for line in &mut seen[row - 1..=row + 1] {
            *line |= open << 1 | open | open >> 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: (u8, u8) = (25, 25);

    /// Draws what is seen from `@` in a room where `#` blocks the view: `.` seen, `?` hidden.
    fn look(room: &[&str]) -> Vec<String> {
        let eye = room
            .iter()
            .enumerate()
            .find_map(|(y, line)| line.find('@').map(|x| (x as i32, y as i32)))
            .expect("somebody looks");
        let square = |x: i32, y: i32| {
            usize::try_from(y).ok().and_then(|y| room.get(y)?.as_bytes().get(usize::try_from(x).ok()?).copied())
        };
        let sight = Sight::around(WHOLE, |dx, dy| square(eye.0 + dx, eye.1 + dy).is_none_or(|square| square == b'#'));
        (0..room.len() as i32)
            .map(|y| {
                (0..room[0].len() as i32)
                    .map(|x| match (sight.sees(x - eye.0, y - eye.1), square(x, y)) {
                        (true, Some(b'#')) => '#',
                        (true, _) => '.',
                        (false, _) => '?',
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn a_room_shows_its_walls_and_corners_and_nothing_behind() {
        let seen =
            look(&["..........", ".#######..", ".#.....#..", ".#..@..#..", ".#.....#..", ".#######..", ".........."]);
        let wanted = ["??????????", "?#######??", "?#.....#??", "?#.....#??", "?#.....#??", "?#######??", "??????????"];
        assert_eq!(seen, wanted);
    }

    /// The squares that walls in an open field hide from an eye.
    fn hidden(view: (u8, u8), walls: &[(i32, i32)]) -> Vec<(i32, i32)> {
        let sight = Sight::around(view, |dx, dy| walls.contains(&(dx, dy)));
        let reach = -REACH..=REACH;
        reach
            .clone()
            .flat_map(|dy| reach.clone().map(move |dx| (dx, dy)))
            .filter(|(dx, dy)| !sight.sees(*dx, *dy))
            .collect()
    }

    /// As the stock server was seen to hide them.
    #[test]
    fn a_pillar_throws_a_shadow_that_widens_to_the_diagonal() {
        assert_eq!(hidden(WHOLE, &[(8, 4)]), [(11, 5), (12, 5), (12, 6)]);
        let wide = [(10, 4), (11, 4), (12, 4), (11, 5), (12, 5), (12, 6)];
        assert_eq!(hidden(WHOLE, &[(7, 3)]), wide);
        assert_eq!(hidden(WHOLE, &[(-7, -3)]).len(), wide.len());
        assert_eq!(hidden(WHOLE, &[(1, 1)]).len(), 11 * 11);
    }

    #[test]
    fn a_shadow_as_thin_as_a_line_hides_nothing() {
        for far in 2..=REACH {
            assert_eq!(hidden(WHOLE, &[(far, 0)]), []);
        }
        assert_eq!(hidden(WHOLE, &[(4, 1), (-6, 2), (4, -3)]), []);
    }

    #[test]
    fn the_rim_of_the_view_shows_nothing_beyond_itself() {
        assert_eq!(hidden(WHOLE, &[(2, 2)]), [(12, 12)]);
        assert!(hidden((11, 11), &[(2, 2)]).contains(&(5, 5)));
        assert!(!hidden((13, 13), &[(2, 2)]).contains(&(5, 5)));
    }

    #[test]
    fn an_open_field_is_seen_whole_and_only_as_far_as_the_reach() {
        let sight = Sight::around(WHOLE, |_, _| false);
        assert!((-REACH..=REACH).all(|dy| (-REACH..=REACH).all(|dx| sight.sees(dx, dy))));
        assert!(!sight.sees(REACH + 1, 0));
        assert!(Sight::nothing().sees(0, 0) && !Sight::nothing().sees(1, 0));
    }
}
