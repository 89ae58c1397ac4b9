//! Line of sight: which squares around an eye are hidden behind something.
//!
//! Shadows spread outward from the eye, square by square: a square is in the shadow of the next one
//! straight toward the eye when it lies near an axis, of the next one diagonally when it lies near a
//! diagonal, and of either in between. What is seen shows everything beside it. All arithmetic is in
//! whole numbers, and the result agrees with the stock server square by square: it was measured with
//! thousands of walls strewn by chance.

/// Half of the widest view, in squares.
pub const REACH: i32 = 12;
const SIDE: usize = 25;

/// What an eye sees in the 25x25 squares around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    seen: Squares,
}

type Squares = [[bool; SIDE]; SIDE];

impl Sight {
    /// Looks around in a view of so many squares across and down. `opaque(dx, dy)` tells whether a
    /// square, relative to the eye, blocks the view; squares off the map should block.
    pub fn around(view: (u8, u8), opaque: impl Fn(i32, i32) -> bool) -> Self {
        let mut walls = [[false; SIDE]; SIDE];
        for dy in -REACH..=REACH {
            for dx in -REACH..=REACH {
                walls[index(dy)][index(dx)] = (dx, dy) != (0, 0) && opaque(dx, dy);
            }
        }
        let mut blocked = walls;
        let mut seen = [[false; SIDE]; SIDE];
        seen[index(0)][index(0)] = true;
        for ring in 1..=REACH {
            for (dx, dy) in ring_of(ring) {
                let hidden = is_in_shadow(&blocked, dx, dy);
                blocked[index(dy)][index(dx)] |= hidden;
                seen[index(dy)][index(dx)] = !hidden;
            }
        }
        show_what_is_beside(view, &walls, &mut seen);
        Self { seen }
    }

    /// Nothing but the own square, as for the blind.
    pub fn nothing() -> Self {
        let mut seen = [[false; SIDE]; SIDE];
        seen[index(0)][index(0)] = true;
        Self { seen }
    }

    /// May the eye see the square at this offset? Beyond 12 squares it may not.
    pub fn sees(&self, dx: i32, dy: i32) -> bool {
        dx.abs() <= REACH && dy.abs() <= REACH && self.seen[index(dy)][index(dx)]
    }
}

fn index(offset: i32) -> usize {
    usize::try_from(offset + REACH).expect("offsets are kept within the reach")
}

/// The squares whose greater distance along an axis is `ring`.
fn ring_of(ring: i32) -> impl Iterator<Item = (i32, i32)> {
    (-ring..=ring).flat_map(move |dy| {
        let step = if dy.abs() == ring { 1 } else { 2 * ring as usize };
        (-ring..=ring).step_by(step.max(1)).map(move |dx| (dx, dy))
    })
}

/// Does a square next to this one on the way to the eye throw its shadow here? `blocked` are walls and what is
/// hidden itself. The limits are slopes, short side by long side: above 4/9 it is the diagonal neighbour's
/// shadow that falls here, up to 4/7 the straight one's.
fn is_in_shadow(blocked: &Squares, dx: i32, dy: i32) -> bool {
    let at = |x: i32, y: i32| blocked[index(y)][index(x)];
    let (sx, sy) = (dx.signum(), dy.signum());
    let (long, short) = (dx.abs().max(dy.abs()), dx.abs().min(dy.abs()));
    let (near_axis, near_diagonal) = (7 * short <= 4 * long, 9 * short > 4 * long);
    let straight = || if dx.abs() >= dy.abs() { at(dx - sx, dy) } else { at(dx, dy - sy) };
    near_axis && straight() || near_diagonal && at(dx - sx, dy - sy)
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
    let lit = *seen;
    for row in within(view.1) {
        for column in within(view.0) {
            if lit[row][column] && !walls[row][column] {
                for line in &mut seen[row - 1..=row + 1] {
                    line[column - 1..=column + 1].fill(true);
                }
            }
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
