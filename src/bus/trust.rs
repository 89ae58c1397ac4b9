//! TLS to the brokers: whose word this process takes for who they are, and how it shows who it is itself. NATS and
//! Redis are reached with the same files.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{self, ClientConfig};

use crate::certificates::{self, CertificateError};

/// What was read from the operator's files. Without any, those are believed whom this machine's own authorities vouch
/// for.
#[derive(Clone, Default)]
pub struct Trust {
    authorities: Option<Pem>,
    identity: Option<Identity>,
}

/// A certificate and its key.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: Pem,
    pub(crate) key: Pem,
}

/// A file as it was read at the start.
#[derive(Clone)]
pub(crate) struct Pem {
    file: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

impl Pem {
    fn read(file: &Path) -> Result<Self, CertificateError> {
        Ok(Self { file: file.to_owned(), bytes: certificates::read(file)? })
    }
}

/// Why there can be no TLS to the brokers.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error(transparent)]
    File(#[from] CertificateError),
    #[error("the certificates for the brokers cannot be used")]
    Unusable(#[source] rustls::Error),
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trust")
            .field("has_authorities", &self.authorities.is_some())
            .field("has_identity", &self.identity.is_some())
            .finish()
    }
}

impl Trust {
    /// Reads the files: of authorities, and of a certificate of one's own with its key.
    ///
    /// # Errors
    /// When one is not what it should be.
    pub fn load(authorities: Option<&Path>, identity: Option<(&Path, &Path)>) -> Result<Self, TrustError> {
        let identity = match identity {
            None => None,
            Some((certificate, key)) => Some(Identity { certificate: Pem::read(certificate)?, key: Pem::read(key)? }),
        };
        let trust = Self { authorities: authorities.map(Pem::read).transpose()?, identity };
        trust.config()?;
        Ok(trust)
    }

    pub(crate) fn authorities(&self) -> Option<&[u8]> {
        self.authorities.as_ref().map(|pem| pem.bytes.as_slice())
    }

    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// As rustls takes it.
    pub(super) fn config(&self) -> Result<ClientConfig, TrustError> {
        let roots = certificates::roots(self.authorities.as_ref().map(|pem| (&*pem.file, &*pem.bytes)))?;
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(TrustError::Unusable)?;
        let builder = builder.with_root_certificates(roots);
        let Some(Identity { certificate, key }) = &self.identity else { return Ok(builder.with_no_client_auth()) };
        let chain = certificates::chain(&certificate.file, &certificate.bytes)?;
        let key = certificates::key(&key.file, &key.bytes)?;
        builder.with_client_auth_cert(chain, key).map_err(TrustError::Unusable)
    }
}

/// Where a connection that did not come about has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TlsTrouble {
    /// Nobody believed vouches for the broker, or not under this name.
    Distrust,
    /// The other side speaks no TLS, or wants a certificate and sees none.
    Handshake,
}

/// What TLS has to do with an error.
pub(crate) fn tls_trouble(error: &(dyn Error + 'static)) -> Option<TlsTrouble> {
    let mut next = Some(error);
    while let Some(error) = next {
        // Both keep what they wrap from those who ask for the source.
        let shared =
            error.downcast_ref::<Arc<dyn Error + Send + Sync>>().map(|shared| &**shared as &(dyn Error + 'static));
        let error = shared.unwrap_or(error);
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        let found = wrapped.map_or_else(|| error.downcast_ref(), |wrapped| wrapped.downcast_ref::<rustls::Error>());
        match found {
            Some(rustls::Error::InvalidCertificate(_)) => return Some(TlsTrouble::Distrust),
            Some(_) => return Some(TlsTrouble::Handshake),
            None => next = error.source(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_holds_no_certificate_is_named() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let file = dir.path().join("ca.pem");
        let refused = |identity| Trust::load(Some(&file), identity).expect_err("unusable").to_string();
        assert_eq!(refused(None), format!("cannot read {}", file.display()));
        fs::write(&file, "not a certificate").expect("it is written");
        assert_eq!(refused(None), format!("no certificate in {}", file.display()));
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate is made");
        fs::write(&file, made.cert.pem()).expect("it is written");
        let identity = Some((file.as_path(), file.as_path()));
        assert_eq!(refused(identity), format!("no certificates or no key (PEM) in {}", file.display()));
        Trust::load(Some(&file), None).expect("one certificate");
    }

    #[test]
    fn distrust_is_found_wherever_it_is_wrapped() {
        let distrust = || rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::new(io::ErrorKind::InvalidData, distrust());
        assert_eq!(tls_trouble(&wrapped), Some(TlsTrouble::Distrust));
        let shared: Arc<dyn Error + Send + Sync> = Arc::new(wrapped);
        assert_eq!(tls_trouble(&shared), Some(TlsTrouble::Distrust));
        let other = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        assert_eq!(tls_trouble(&other), Some(TlsTrouble::Handshake));
        assert_eq!(tls_trouble(&io::Error::from(io::ErrorKind::ConnectionRefused)), None);
    }
}
