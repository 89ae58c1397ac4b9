//! Two transcripts of one scenario, and where they differ.

use std::fmt;

use crate::recorder::packet::Packet;
use crate::transcript::{Step, Transcript};

/// One difference: what the stock server said and what the other one said instead.
pub(crate) struct Difference {
    pub(crate) step: String,
    pub(crate) packet: String,
    pub(crate) what: What,
}

pub(crate) enum What {
    Missing(Packet),
    Extra(Packet),
    Field { name: String, stock: Option<String>, other: Option<String> },
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "(nothing)".to_owned());
        match &self.what {
            What::Missing(packet) => write!(f, "{}: missing {}", self.step, shortened(&packet.line())),
            What::Extra(packet) => write!(f, "{}: too much {}", self.step, shortened(&packet.line())),
            What::Field { name, stock, other } => {
                let (step, packet) = (&self.step, &self.packet);
                write!(f, "{step}: {packet}: {name} is {:?}, stock says {:?}", shown(other), shown(stock))
            }
        }
    }
}

fn shortened(line: &str) -> String {
    line.chars().take(300).collect()
}

/// All differences of two transcripts of the same scenario.
pub(crate) fn differences(stock: &Transcript, other: &Transcript) -> Vec<Difference> {
    let mut found = Vec::new();
    for index in 0..stock.steps.len().max(other.steps.len()) {
        let nothing = |name: &str| Step { name: name.to_owned(), packets: Vec::new() };
        match (stock.steps.get(index), other.steps.get(index)) {
            (Some(stock), Some(other)) => compare_step(stock, other, &mut found),
            (Some(stock), None) => compare_step(stock, &nothing(&stock.name), &mut found),
            (None, Some(other)) => compare_step(&nothing(&other.name), other, &mut found),
            (None, None) => {}
        }
    }
    found
}

fn compare_step(stock: &Step, other: &Step, found: &mut Vec<Difference>) {
    assert_eq!(stock.name, other.name, "both servers play the same scenario");
    let mut add = |packet: &Packet, what| {
        found.push(Difference { step: stock.name.clone(), packet: packet.identity(), what });
    };
    let (mut left, mut right) = (0, 0);
    let ends = (stock.packets.len(), other.packets.len());
    for (left_end, right_end) in common(&stock.packets, &other.packets).into_iter().chain([ends]) {
        for packet in &stock.packets[left..left_end] {
            add(packet, What::Missing(packet.clone()));
        }
        for packet in &other.packets[right..right_end] {
            add(packet, What::Extra(packet.clone()));
        }
        if let (Some(stock), Some(other)) = (stock.packets.get(left_end), other.packets.get(right_end)) {
            for (name, stock_value, other_value) in differing_fields(stock, other) {
                add(stock, What::Field { name, stock: stock_value, other: other_value });
            }
        }
        (left, right) = (left_end + 1, right_end + 1);
    }
}

/// The pairs of a longest common subsequence of two packet lists, by identity.
fn common(left: &[Packet], right: &[Packet]) -> Vec<(usize, usize)> {
    let identities = |packets: &[Packet]| packets.iter().map(Packet::identity).collect::<Vec<_>>();
    let (left, right) = (identities(left), identities(right));
    let mut longest = vec![vec![0_usize; right.len() + 1]; left.len() + 1];
    for i in (0..left.len()).rev() {
        for j in (0..right.len()).rev() {
            longest[i][j] =
                if left[i] == right[j] { longest[i + 1][j + 1] + 1 } else { longest[i + 1][j].max(longest[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < left.len() && j < right.len() {
        if left[i] == right[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

type FieldDifference = (String, Option<String>, Option<String>);

/// Fields that one packet has and the other has not or has otherwise; and whether they come in another order.
fn differing_fields(stock: &Packet, other: &Packet) -> Vec<FieldDifference> {
    let value = |packet: &Packet, name: &str| packet.field(name).map(str::to_owned);
    let names = |packet: &Packet| packet.fields.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let mut all = names(stock);
    all.extend(names(other).into_iter().filter(|name| stock.field(name).is_none()));
    let mut found: Vec<FieldDifference> = all
        .into_iter()
        .map(|name| (name.clone(), value(stock, &name), value(other, &name)))
        .filter(|(_, stock, other)| stock != other)
        .collect();
    if found.is_empty() && stock.fields != other.fields {
        found.push(("order or repetition".to_owned(), Some(stock.line()), Some(other.line())));
    }
    found
}
