//! TLS to the brokers: whose word this process takes for who they are, and how it shows who it is itself. NATS and
//! Redis are reached with the same files.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};

/// What was read from the operator's files. Without any, those are believed whom this machine's own authorities vouch
/// for.
#[derive(Clone, Default)]
pub struct Trust {
    authorities: Option<Vec<u8>>,
    identity: Option<Identity>,
}

/// A certificate and its key, PEM.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

/// Why there can be no TLS to the brokers.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("cannot read {file}")]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("no certificates or no key (PEM) in {file}")]
    NotPem { file: PathBuf, source: pem::Error },
    #[error("no certificate in {file}")]
    Empty { file: PathBuf },
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
        let read =
            |file: &Path| fs::read(file).map_err(|source| TrustError::Unreadable { file: file.to_owned(), source });
        let authorities_pem = authorities.map(read).transpose()?;
        if let (Some(file), Some(bytes)) = (authorities, &authorities_pem) {
            certificates(file, bytes)?;
        }
        let identity = match identity {
            None => None,
            Some((certificate_file, key_file)) => {
                let (certificate, key) = (read(certificate_file)?, read(key_file)?);
                certificates(certificate_file, &certificate)?;
                PrivateKeyDer::from_pem_slice(&key)
                    .map_err(|source| TrustError::NotPem { file: key_file.to_owned(), source })?;
                Some(Identity { certificate, key })
            }
        };
        let trust = Self { authorities: authorities_pem, identity };
        trust.config()?;
        Ok(trust)
    }

    pub(crate) fn authorities(&self) -> Option<&[u8]> {
        self.authorities.as_deref()
    }

    pub(crate) fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// As rustls takes it.
    pub(super) fn config(&self) -> Result<ClientConfig, TrustError> {
        let mut roots = RootCertStore::empty();
        match &self.authorities {
            Some(bytes) => drop(roots.add_parsable_certificates(CertificateDer::pem_slice_iter(bytes).flatten())),
            None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().map_err(TrustError::Unusable)?;
        let builder = builder.with_root_certificates(roots);
        let Some(identity) = &self.identity else { return Ok(builder.with_no_client_auth()) };
        let chain = CertificateDer::pem_slice_iter(&identity.certificate).flatten().collect();
        let key = PrivateKeyDer::from_pem_slice(&identity.key).expect("it was read as one");
        builder.with_client_auth_cert(chain, key).map_err(TrustError::Unusable)
    }
}

fn certificates(file: &Path, bytes: &[u8]) -> Result<(), TrustError> {
    let not_pem = |source| TrustError::NotPem { file: file.to_owned(), source };
    let found = CertificateDer::pem_slice_iter(bytes).collect::<Result<Vec<_>, _>>().map_err(not_pem)?;
    if found.is_empty() { Err(TrustError::Empty { file: file.to_owned() }) } else { Ok(()) }
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
