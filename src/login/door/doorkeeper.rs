//! How many are inside, and from where.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::{CONNECTIONS_MAX, CONNECTIONS_OF_AN_ADDRESS_MAX, STRANGERS_OF_AN_ADDRESS_MAX};

/// Why somebody may not come in; the words are for the player.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::login) enum Refused {
    #[error("This server is full: try again later.")]
    Full,
    #[error("There are too many connections from your address.")]
    TooMany,
    #[error("This server is to be reached with TLS only.")]
    WithoutTls,
    #[error("{0}")]
    Banned(String),
}

/// Who is inside, by address.
#[derive(Debug, Default)]
pub(in crate::login) struct Doorkeeper {
    inside: Mutex<Inside>,
    refused: AtomicU64,
}

#[derive(Debug, Default)]
struct Inside {
    count: usize,
    by_address: BTreeMap<IpAddr, Count>,
}

/// Of the connections of one address.
#[derive(Debug, Default)]
struct Count {
    all: usize,
    /// Those that have not opened an account.
    strangers: usize,
}

/// One connection's place; given back when dropped.
#[derive(Debug)]
pub(in crate::login) struct Place {
    address: IpAddr,
    /// Of a proxy that speaks for others: they are counted, it is not.
    is_proxy: bool,
    is_stranger: bool,
    doorkeeper: Arc<Doorkeeper>,
}

impl Doorkeeper {
    /// A place for a connection from an address, or from a trusted proxy.
    pub(in crate::login) fn admit(self: &Arc<Self>, address: IpAddr, is_proxy: bool) -> Result<Place, Refused> {
        let mut inside = self.inside();
        if inside.count >= CONNECTIONS_MAX {
            return Err(self.refuse(Refused::Full));
        }
        if !is_proxy && !inside.enter(address) {
            return Err(self.refuse(Refused::TooMany));
        }
        inside.count += 1;
        Ok(Place { address, is_proxy, is_stranger: true, doorkeeper: self.clone() })
    }

    /// Those who were not let in.
    pub(super) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// Counts somebody who is not let in.
    pub(super) fn refuse(&self, why: Refused) -> Refused {
        self.refused.fetch_add(1, Ordering::Relaxed);
        why
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn enter(&mut self, address: IpAddr) -> bool {
        let count = self.by_address.entry(address).or_default();
        let has_room = count.all < CONNECTIONS_OF_AN_ADDRESS_MAX && count.strangers < STRANGERS_OF_AN_ADDRESS_MAX;
        if has_room {
            count.all += 1;
            count.strangers += 1;
        }
        has_room
    }

    fn welcome(&mut self, address: IpAddr) {
        if let Some(count) = self.by_address.get_mut(&address) {
            count.strangers -= 1;
        }
    }

    fn leave(&mut self, address: IpAddr, is_stranger: bool) {
        if let Some(count) = self.by_address.get_mut(&address) {
            count.all -= 1;
            count.strangers -= usize::from(is_stranger);
            if count.all == 0 {
                self.by_address.remove(&address);
            }
        }
    }
}

impl Place {
    /// Where the client is, as far as is known.
    pub(in crate::login) fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether a trusted proxy is at the other end, which has not said for whom.
    pub(super) fn is_proxy(&self) -> bool {
        self.is_proxy
    }

    /// Whether no account has been opened.
    pub(in crate::login) fn is_stranger(&self) -> bool {
        self.is_stranger
    }

    /// An account has been opened.
    pub(in crate::login) fn welcome(&mut self) {
        if std::mem::take(&mut self.is_stranger) && !self.is_proxy {
            self.doorkeeper.inside().welcome(self.address);
        }
    }

    /// The proxy has said for whom it speaks.
    pub(super) fn stand_for(&mut self, client: IpAddr) -> Result<(), Refused> {
        let client = client.to_canonical();
        if !self.doorkeeper.inside().enter(client) {
            return Err(self.doorkeeper.refuse(Refused::TooMany));
        }
        (self.address, self.is_proxy) = (client, false);
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.doorkeeper.inside();
        inside.count -= 1;
        if !self.is_proxy {
            inside.leave(self.address, self.is_stranger);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([127, 0, 0, last])
    }

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let doorkeeper = Arc::new(Doorkeeper::default());
        let mut places: Vec<Place> =
            (0..STRANGERS_OF_AN_ADDRESS_MAX).map(|_| doorkeeper.admit(address(1), false).unwrap()).collect();
        assert_eq!(doorkeeper.admit(address(1), false).unwrap_err(), Refused::TooMany);
        doorkeeper.admit(address(2), false).unwrap();
        assert_eq!(doorkeeper.refused(), 1);
        places.pop();
        places.push(doorkeeper.admit(address(1), false).unwrap());
        // Who is known makes room for strangers, until there are too many of both.
        while places.len() < CONNECTIONS_OF_AN_ADDRESS_MAX {
            places.iter_mut().for_each(Place::welcome);
            places.push(doorkeeper.admit(address(1), false).unwrap());
        }
        places.iter_mut().for_each(Place::welcome);
        assert_eq!(doorkeeper.admit(address(1), false).unwrap_err(), Refused::TooMany);
        drop(places);
        assert!(doorkeeper.inside().by_address.is_empty());
        assert_eq!(doorkeeper.inside().count, 0);
    }

    #[test]
    fn a_proxy_may_bring_many_and_whom_it_brings_is_counted() {
        let doorkeeper = Arc::new(Doorkeeper::default());
        let mut places: Vec<Place> =
            (0..=STRANGERS_OF_AN_ADDRESS_MAX).map(|_| doorkeeper.admit(address(1), true).unwrap()).collect();
        let (last, others) = places.split_last_mut().unwrap();
        for place in others {
            place.stand_for(address(9)).unwrap();
        }
        assert_eq!(last.stand_for(address(9)).unwrap_err(), Refused::TooMany);
        assert!(last.is_proxy());
        last.welcome();
        drop(places);
        assert!(doorkeeper.inside().by_address.is_empty());
    }

    #[test]
    fn a_full_house_is_full_for_proxies_too() {
        let doorkeeper = Arc::new(Doorkeeper::default());
        let _places: Vec<Place> = (0..CONNECTIONS_MAX).map(|_| doorkeeper.admit(address(1), true).unwrap()).collect();
        assert_eq!(doorkeeper.admit(address(1), true).unwrap_err(), Refused::Full);
        assert_eq!(doorkeeper.admit(address(2), false).unwrap_err(), Refused::Full);
    }
}
