//! Whether two counts, or two heaps of numbers, can come from the same dice.
//!
//! Some ten thousand lines are compared in a run, and one false alarm in a hundred runs is too many: what is called
//! different happens by chance less than once in a thousand million times.

/// Natural logarithm of how likely chance alone may be.
const LIMIT: f64 = -20.7;

/// Whether so many of so many cannot be as often as so many of so many: Fisher's exact test, both ways.
pub(crate) fn too_different(one: (usize, usize), other: (usize, usize)) -> bool {
    let ((hits, plays), (other_hits, other_plays)) = (one, other);
    let all = hits + other_hits;
    let likelihood =
        |hits: usize| choose(plays, hits) + choose(other_plays, all - hits) - choose(plays + other_plays, all);
    let observed = likelihood(hits);
    let possible = all.saturating_sub(other_plays)..=all.min(plays);
    let as_odd = possible.map(likelihood).filter(|it| *it <= observed + 1e-9).map(f64::exp).sum::<f64>();
    as_odd.ln() < LIMIT
}

/// Logarithm of in how many ways so many can be chosen of so many.
fn choose(from: usize, chosen: usize) -> f64 {
    let factorial = |number: usize| (2..=number).map(|it| (it as f64).ln()).sum::<f64>();
    factorial(from) - factorial(chosen) - factorial(from - chosen)
}

/// Whether the numbers of one heap are larger than those of the other: Mann and Whitney's test of ranks.
pub(crate) fn shifted(one: &[i64], other: &[i64]) -> bool {
    // Below this the normal distribution is no likeness of what ranks do.
    const FEWEST: usize = 12;
    if one.len() < FEWEST || other.len() < FEWEST {
        return false;
    }
    let mut wins = 0.0;
    for number in one {
        for against in other {
            wins += match number.cmp(against) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
    }
    let (n, m) = (one.len() as f64, other.len() as f64);
    let deviation = (wins - n * m / 2.0) / (n * m * (n + m + 1.0) / 12.0).sqrt();
    // The tail of the normal distribution, from above.
    -deviation * deviation / 2.0 < LIMIT
}

#[test]
fn what_may_be_chance_is_let_pass_and_what_cannot_is_not() {
    assert!(!too_different((20, 40), (28, 40)));
    assert!(!too_different((0, 40), (5, 40)));
    assert!(!too_different((0, 0), (0, 40)));
    assert!(too_different((0, 40), (30, 40)));
    assert!(too_different((40, 40), (0, 40)));
    let heap = |from: i64| (0..40).map(|it| from + it % 10).collect::<Vec<_>>();
    assert!(!shifted(&heap(0), &heap(1)));
    assert!(shifted(&heap(0), &heap(9)));
}
