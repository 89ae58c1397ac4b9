//! Passwords become argon2id hashes, and are held against them, on a pool with a bound; what waits for the pool
//! is bounded too. A password is in no message, no log and no error.
//!
//! Each hand of the pool keeps the 19 MB it works with: given back after each password, they would stay with
//! whichever thread had them, and a login service of a few hundred players would hold half a gigabyte of nothing.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::Semaphore;

use crate::limits::{CRYPT_ROUNDS_MAX, HASHES_AT_ONCE_MAX, HASHES_WAITING_MAX};
use crate::persistence::StoredPassword;
use crate::protocol::Password;

/// The pool. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    hands: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// The memory of the hands that are free.
    memory: Arc<Mutex<Vec<Memory>>>,
}

/// What one hash is worked out in; it grows to what the hash asks for.
type Memory = Vec<Block>;

/// Why a password was not hashed, or not held against a hash.
#[derive(Debug, thiserror::Error)]
pub(super) enum HashError {
    #[error("too many passwords wait to be checked")]
    Busy,
    #[error("a password hash is not usable: {0}")]
    Unusable(String),
}

impl Passwords {
    pub(super) fn new() -> Self {
        Self {
            hands: Arc::new(Semaphore::new(HASHES_AT_ONCE_MAX)),
            waiting: Arc::new(Semaphore::new(HASHES_WAITING_MAX)),
            memory: Arc::default(),
        }
    }

    /// `$argon2id$...`: the hash with a fresh salt and its cost, in PHC format.
    ///
    /// # Errors
    /// `Busy` when too many wait already.
    pub(super) async fn hash(&self, password: Password) -> Result<String, HashError> {
        self.work(move |memory| hash(password.as_bytes(), memory)).await
    }

    /// Is it the password that this was made of?
    ///
    /// # Errors
    /// `Busy` when too many wait already, `Unusable` when what is stored is no hash.
    pub(super) async fn is_right(&self, password: Password, stored: StoredPassword) -> Result<bool, HashError> {
        self.work(move |memory| match stored {
            StoredPassword::Argon2(hash) => is_right(password.as_bytes(), &hash, memory),
            StoredPassword::Foreign { crypt } => Ok(is_right_elsewhere(password.as_bytes(), &crypt)),
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Memory) -> Result<T, String> + Send + 'static,
    ) -> Result<T, HashError> {
        let _waits = self.waiting.try_acquire().map_err(|_| HashError::Busy)?;
        let hand = self.hands.clone().acquire_owned().await.map_err(|_| HashError::Busy)?;
        let shelf = Arc::clone(&self.memory);
        let done = tokio::task::spawn_blocking(move || {
            let mut memory = shelf.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
            let result = work(&mut memory);
            shelf.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
            drop(hand);
            result
        });
        done.await.map_err(|error| HashError::Unusable(error.to_string()))?.map_err(HashError::Unusable)
    }
}

fn hash(password: &[u8], memory: &mut Memory) -> Result<String, String> {
    let params = Params::default();
    let salt = Salt::generate();
    let output = work_out(Algorithm::Argon2id, Version::default(), &params, password, &salt, memory)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(&params).map_err(|error| error.to_string())?,
        salt: Some(salt),
        hash: Some(output),
    };
    Ok(hash.to_string())
}

/// Can a password be held against what another server has stored?
pub(super) fn is_usable(crypt: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/';
    let first_kind = crypt.len() == 13 && crypt.bytes().all(is_letter);
    // A hash of a cost that would hold a hand of the pool for minutes is not taken.
    let costly = crypt.strip_prefix("$5$").or_else(|| crypt.strip_prefix("$6$")).is_some_and(|rest| {
        let rounds = rest.strip_prefix("rounds=").and_then(|rest| rest.split('$').next());
        rounds.is_some_and(|rounds| rounds.parse::<u32>().is_ok_and(|rounds| rounds > CRYPT_ROUNDS_MAX))
    });
    let later_kind = ["$1$", "$5$", "$6$"].iter().any(|kind| crypt.starts_with(kind)) && !costly;
    // What is no hash of its kind is refused before it is worked out.
    first_kind || (later_kind && crypt.bytes().all(|byte| byte.is_ascii_graphic()) && crypt.matches('$').count() >= 3)
}

/// The same question to crypt(3), whose first kind looks at eight letters only.
fn is_right_elsewhere(password: &[u8], crypt: &str) -> bool {
    // It would take the part before a NUL for the whole.
    is_usable(crypt) && !password.contains(&0) && pwhash::unix::verify(password, crypt)
}

/// The cost is that of the stored hash, which may be another than today's.
fn is_right(password: &[u8], hash: &str, memory: &mut Memory) -> Result<bool, String> {
    let hash = PasswordHash::new(hash).map_err(|error| error.to_string())?;
    let (Some(salt), Some(expected)) = (&hash.salt, &hash.hash) else { return Err("no salt or no hash".to_owned()) };
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).map_err(|error| error.to_string())?;
    let version = match hash.version {
        Some(version) => Version::try_from(version).map_err(|error| error.to_string())?,
        None => Version::default(),
    };
    let params = Params::try_from(&hash).map_err(|error| error.to_string())?;
    // Outputs are compared in constant time.
    Ok(work_out(algorithm, version, &params, password, salt, memory)? == *expected)
}

fn work_out(
    algorithm: Algorithm,
    version: Version,
    params: &Params,
    password: &[u8],
    salt: &Salt,
    memory: &mut Memory,
) -> Result<Output, String> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    Argon2::new(algorithm, version, params.clone())
        .hash_password_into_with_memory(password, salt, &mut output, memory.as_mut_slice())
        .map_err(|error| error.to_string())?;
    Output::new(&output).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library_whatever_the_memory_held_before() {
        let mut memory = Memory::new();
        for password in [b"secret".as_slice(), b"sesame"] {
            let ours = hash(password, &mut memory).expect("it can be hashed");
            let parsed = PasswordHash::new(&ours).expect("it is a PHC string");
            Argon2::default().verify_password(password, &parsed).expect("the library agrees");
            let theirs: PasswordHash = Argon2::default().hash_password(password).expect("it can be hashed");
            assert_eq!(is_right(password, &theirs.to_string(), &mut memory), Ok(true));
            assert_eq!(is_right(b"Secret", &theirs.to_string(), &mut memory), Ok(false));
        }
    }

    #[test]
    fn an_old_hash_keeps_its_cost() {
        let cheap = Params::new(64, 1, 1, None).expect("the cost is allowed");
        let old = Argon2::from(cheap).hash_password(b"secret").expect("it can be hashed").to_string();
        assert!(old.contains("m=64"), "{old}");
        assert_eq!(is_right(b"secret", &old, &mut Memory::new()), Ok(true));
        is_right(b"secret", "$argon2id$", &mut Memory::new()).expect_err("no hash");
    }

    #[test]
    fn only_what_crypt_writes_is_held_against_a_password() {
        for usable in ["ab6ffOLbT8Rts", "$1$saltsalt$hash", "$5$saltsalt$hash", "$6$rounds=5000$saltsalt$hash"] {
            assert!(is_usable(usable), "{usable}");
        }
        for not in ["", "*", "secret", "ab6ffOLbT8Rt:", "$y$j9T$salt$hash", "$6$", "$6$rounds=99999999$salt$hash"] {
            assert!(!is_usable(not), "{not}");
            assert!(!is_right_elsewhere(b"secret", not), "{not}");
        }
    }

    #[tokio::test]
    async fn the_pool_needs_no_more_memory_than_it_has_hands() {
        let passwords = Passwords::new();
        let hash = passwords.hash("secret".into()).await.expect("it can be hashed");
        let stored = StoredPassword::Argon2(hash);
        let checks = (0..6).map(|_| passwords.is_right("secret".into(), stored.clone()));
        for right in futures_util::future::join_all(checks).await {
            assert!(right.expect("it can be checked"));
        }
        let kept = passwords.memory.lock().expect("nobody panicked").len();
        assert!((1..=HASHES_AT_ONCE_MAX).contains(&kept), "{kept}");
    }
}
