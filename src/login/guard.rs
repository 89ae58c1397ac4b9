//! How often an address may try a password or make an account, and how often a password is tried for an account.
//!
//! Each login service counts for itself: who goes from one to the next has what all of them give.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::allowance::Allowances;
use crate::limits::{ALLOWANCES_REMEMBERED_MAX, Rate, WRONG_PASSWORDS_OF_AN_ACCOUNT, WRONG_PASSWORDS_OF_AN_ADDRESS};

#[derive(Debug)]
pub(super) struct Guard {
    counts: Mutex<Counts>,
}

#[derive(Debug)]
struct Counts {
    wrong_at: Allowances<IpAddr>,
    /// By the account's name in small letters.
    wrong_for: Allowances<String>,
    made_at: Allowances<IpAddr>,
    /// Where each account was opened last: from there nobody is kept out because of what others try.
    homes: BTreeMap<String, IpAddr>,
}

impl Guard {
    pub(super) fn new(made_hourly: u32) -> Self {
        let counts = Counts {
            wrong_at: Allowances::new(WRONG_PASSWORDS_OF_AN_ADDRESS),
            wrong_for: Allowances::new(WRONG_PASSWORDS_OF_AN_ACCOUNT),
            made_at: Allowances::new(Rate::hourly(made_hourly)),
            homes: BTreeMap::new(),
        };
        Self { counts: Mutex::new(counts) }
    }

    /// Whether a password for this account may be tried.
    pub(super) fn may_try(&self, account: &str, peer: IpAddr) -> bool {
        let mut counts = self.counts();
        let account = account.to_lowercase();
        let is_home = counts.homes.get(&account) == Some(&peer);
        counts.wrong_at.is_left(&peer) && (is_home || counts.wrong_for.is_left(&account))
    }

    /// A password was wrong, or there is no such account.
    pub(super) fn wrong(&self, account: &str, peer: IpAddr) {
        let mut counts = self.counts();
        let account = account.to_lowercase();
        let is_home = counts.homes.get(&account) == Some(&peer);
        let is_over = !counts.wrong_at.take(&peer) || !(is_home || counts.wrong_for.take(&account));
        drop(counts);
        // Not the name: it may be a password that was typed into the wrong field.
        tracing::info!(is_over, "a password was wrong");
    }

    /// An account was opened.
    pub(super) fn right(&self, account: &str, peer: IpAddr) {
        let homes = &mut self.counts().homes;
        if homes.len() >= ALLOWANCES_REMEMBERED_MAX {
            homes.pop_first();
        }
        homes.insert(account.to_lowercase(), peer);
    }

    /// Whether one more account may be made at this address; if so, it is counted.
    pub(super) fn may_make(&self, peer: IpAddr) -> bool {
        self.counts().made_at.take(&peer)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
