//! Lines that come and go: the newest at the bottom, or held where somebody reads.

use std::collections::VecDeque;

use crate::limits::WATCHED_LINES_MAX;

/// How loud a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    /// Worth a look.
    Notice,
    /// Somebody may have to act.
    Bad,
    /// An answer to whoever sits here.
    Answer,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    number: u64,
    pub(super) text: String,
    pub(super) tone: Tone,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    lines: VecDeque<Line>,
    next: u64,
    /// The line at the bottom; none: always the newest.
    bottom: Option<u64>,
}

impl Lines {
    pub(super) fn push(&mut self, text: String, tone: Tone) {
        if self.lines.len() >= WATCHED_LINES_MAX {
            self.lines.pop_front();
        }
        self.lines.push_back(Line { number: self.next, text, tone });
        self.next += 1;
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn is_held(&self) -> bool {
        self.bottom.is_some()
    }

    /// How many have come since, below what is shown.
    pub(super) fn below(&self, filter: &str) -> usize {
        self.bottom.map_or(0, |bottom| self.matching(filter).filter(|line| line.number > bottom).count())
    }

    /// Stays where it is, or goes on with the newest.
    pub(super) fn toggle_hold(&mut self) {
        self.bottom = match self.bottom {
            Some(_) => None,
            None => self.lines.back().map(|line| line.number),
        };
    }

    pub(super) fn let_go(&mut self) {
        self.bottom = None;
    }

    /// Towards the oldest, by so many lines.
    pub(super) fn back(&mut self, lines: usize, filter: &str) {
        let bottom = self.bottom.unwrap_or(u64::MAX);
        let older = self.matching(filter).rev().filter(|line| line.number <= bottom);
        let last = older.map(|line| line.number).take(lines + 1).last();
        self.bottom = last.or(self.bottom);
    }

    /// Towards the newest, by so many lines; at the newest it is held no more.
    pub(super) fn forth(&mut self, lines: usize, filter: &str) {
        let Some(bottom) = self.bottom else { return };
        let newer = self.matching(filter).filter(|line| line.number > bottom).map(|line| line.number);
        let (stop, newest) = (newer.take(lines).last(), self.matching(filter).next_back().map(|line| line.number));
        self.bottom = stop.filter(|stop| newest.is_some_and(|newest| *stop < newest));
    }

    /// What fits on so many lines, the oldest first.
    pub(super) fn shown<'l>(&'l self, height: usize, filter: &'l str) -> Vec<&'l Line> {
        let first = self.lines.front().map_or(0, |line| line.number);
        let bottom = self.bottom.map_or(u64::MAX, |bottom| bottom.max(first));
        let mut shown: Vec<&Line> =
            self.matching(filter).rev().skip_while(|line| line.number > bottom).take(height).collect();
        if shown.len() < height {
            return self.matching(filter).take(height).collect();
        }
        shown.reverse();
        shown
    }

    fn matching<'l>(&'l self, filter: &'l str) -> impl DoubleEndedIterator<Item = &'l Line> {
        self.lines.iter().filter(move |line| contains(&line.text, filter))
    }
}

/// Is it what somebody looks for, in small letters?
pub(super) fn contains(text: &str, filter: &str) -> bool {
    filter.is_empty() || text.to_lowercase().contains(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> Lines {
        let mut lines = Lines::default();
        (0..count).for_each(|number| lines.push(format!("line {number}"), Tone::Plain));
        lines
    }

    fn shown(lines: &Lines, filter: &str) -> Vec<String> {
        lines.shown(3, filter).iter().map(|line| line.text.replace("line ", "")).collect()
    }

    #[test]
    fn the_newest_are_shown_until_somebody_reads_on() {
        let mut lines = lines(20);
        assert_eq!(shown(&lines, ""), ["17", "18", "19"]);
        lines.back(2, "");
        assert_eq!((shown(&lines, ""), lines.is_held()), (vec!["15".to_owned(), "16".into(), "17".into()], true));
        lines.push("line 20".to_owned(), Tone::Plain);
        assert_eq!((shown(&lines, "").concat(), lines.below("")), ("151617".to_owned(), 3));
        lines.forth(2, "");
        assert_eq!((shown(&lines, "").concat(), lines.is_held()), ("171819".to_owned(), true));
        lines.forth(2, "");
        assert_eq!((shown(&lines, "").concat(), lines.is_held()), ("181920".to_owned(), false));
    }

    #[test]
    fn a_filter_leaves_out_what_does_not_fit() {
        let mut lines = lines(20);
        assert_eq!(shown(&lines, "line 1").concat(), "171819");
        assert_eq!(shown(&lines, "8").concat(), "818");
        lines.back(1, "8");
        assert_eq!((shown(&lines, "8").concat(), lines.below("8")), ("818".to_owned(), 1), "there are no more");
    }

    #[test]
    fn held_lines_stay_until_they_are_forgotten() {
        let mut lines = lines(2);
        lines.toggle_hold();
        (0..WATCHED_LINES_MAX + 5).for_each(|number| lines.push(format!("line {number}"), Tone::Plain));
        assert_eq!(lines.len(), WATCHED_LINES_MAX);
        assert_eq!(shown(&lines, "")[0], "5", "the oldest there is");
        lines.toggle_hold();
        assert_eq!(shown(&lines, "").len(), 3);
        assert!(!lines.is_held());
    }
}
