//! TLS, where the operator has a certificate. rustls does the work.
//!
//! A certificate lives for weeks and a connection for hours: the files are read again when they have changed, so that
//! nobody has to leave for a new one.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ServerConfig};
use tokio_rustls::server::TlsStream;

use crate::certificates::{self, CertificateError};
use crate::limits::HANDSHAKE_MAX;

/// A handshake record; a client's first packet would have more than 5,632 bytes for it.
pub(super) const FIRST_BYTE: u8 = 0x16;

/// A certificate with its key, and the files they come from.
#[derive(Debug)]
pub(super) struct Tls {
    files: Files,
    current: Mutex<Current>,
}

#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

#[derive(Debug)]
struct Current {
    /// Of both files.
    hash: blake3::Hash,
    config: Arc<ServerConfig>,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error(transparent)]
    File(#[from] CertificateError),
    #[error("certificate {certificate} and key {key} cannot be used")]
    Unusable { certificate: PathBuf, key: PathBuf, source: rustls::Error },
}

impl Tls {
    pub(super) fn load(certificate: PathBuf, key: PathBuf) -> Result<Self, TlsError> {
        let files = Files { certificate, key };
        let bytes = files.read()?;
        let current = Current { hash: hash(&bytes), config: files.config(&bytes)? };
        Ok(Self { files, current: Mutex::new(current) })
    }

    /// Shakes hands with a client.
    pub(super) async fn accept<S>(&self, stream: S) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let config = self.current().config.clone();
        timeout(HANDSHAKE_MAX, TlsAcceptor::from(config).accept(stream)).await?
    }

    /// Reads the files again. While they cannot be used, what there was stays.
    pub(super) fn renew(&self) {
        let renewed = self.files.read().and_then(|bytes| {
            let hash = hash(&bytes);
            // What could not be used is not tried again before it is another.
            let is_new = std::mem::replace(&mut self.current().hash, hash) != hash;
            is_new.then(|| self.files.config(&bytes)).transpose()
        });
        match renewed {
            Ok(None) => {}
            Ok(Some(config)) => {
                self.current().config = config;
                tracing::info!(certificate = %self.files.certificate.display(), "the certificate is a new one");
            }
            Err(error) => {
                let error = anyhow::Error::from(error);
                tracing::error!(error = format!("{error:#}"), "the certificate cannot be renewed");
            }
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files {
    /// The bytes of the certificate and of the key.
    fn read(&self) -> Result<[Vec<u8>; 2], TlsError> {
        Ok([certificates::read(&self.certificate)?, certificates::read(&self.key)?])
    }

    fn config(&self, [certificate, key]: &[Vec<u8>; 2]) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates::chain(&self.certificate, certificate)?;
        let private = certificates::key(&self.key, key)?;
        let unusable = |source| {
            let (certificate, key) = (self.certificate.clone(), self.key.clone());
            TlsError::Unusable { certificate, key, source }
        };
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, private)
            .map_err(unusable)?;
        Ok(Arc::new(config))
    }
}

fn hash([certificate, key]: &[Vec<u8>; 2]) -> blake3::Hash {
    blake3::Hasher::new().update(certificate).update(&[0]).update(key).finalize()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn write(folder: &Path) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
        fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    }

    fn load(folder: &Path) -> Result<Tls, TlsError> {
        Tls::load(folder.join("cert.pem"), folder.join("key.pem"))
    }

    #[test]
    fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        let tls = load(folder.path()).unwrap();
        let config = || tls.current().config.clone();
        let first = config();
        tls.renew();
        assert!(Arc::ptr_eq(&first, &config()), "nothing is new");
        fs::write(folder.path().join("cert.pem"), "half a cert").unwrap();
        tls.renew();
        fs::remove_file(folder.path().join("key.pem")).unwrap();
        tls.renew();
        assert!(Arc::ptr_eq(&first, &config()), "what cannot be used is not used");
        write(folder.path());
        tls.renew();
        assert!(!Arc::ptr_eq(&first, &config()), "the new one is there");
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        assert_eq!(load(folder.path()).unwrap_err().to_string(), format!("cannot read {}", path("cert.pem")));
        write(folder.path());
        fs::write(path("cert.pem"), "").unwrap();
        assert_eq!(load(folder.path()).unwrap_err().to_string(), format!("no certificate in {}", path("cert.pem")));
        write(folder.path());
        fs::write(path("key.pem"), "no key").unwrap();
        let words = format!("no certificates or no key (PEM) in {}", path("key.pem"));
        assert_eq!(load(folder.path()).unwrap_err().to_string(), words);
        write(folder.path());
        let other = tempfile::tempdir().unwrap();
        write(other.path());
        fs::copy(other.path().join("key.pem"), path("key.pem")).unwrap();
        let words = format!("certificate {} and key {} cannot be used", path("cert.pem"), path("key.pem"));
        assert_eq!(load(folder.path()).unwrap_err().to_string(), words);
    }
}
