//! Certificates and keys as they lie in PEM files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, RootCertStore};

/// Why a file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("cannot read {file}")]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("no certificates or no key (PEM) in {file}")]
    NotPem { file: PathBuf, source: pem::Error },
    #[error("no certificate in {file}")]
    Empty { file: PathBuf },
    #[error("a certificate in {file} cannot be used")]
    Unusable { file: PathBuf, source: rustls::Error },
}

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn read(file: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(file).map_err(|source| CertificateError::Unreadable { file: file.to_owned(), source })
}

/// The certificates in what was read of a file, one at least.
///
/// # Errors
/// When there is none, or what stands there is no PEM.
pub(crate) fn chain(file: &Path, bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let chain = CertificateDer::pem_slice_iter(bytes).collect::<Result<Vec<_>, _>>();
    let chain = chain.map_err(|source| CertificateError::NotPem { file: file.to_owned(), source })?;
    if chain.is_empty() { Err(CertificateError::Empty { file: file.to_owned() }) } else { Ok(chain) }
}

/// The key in what was read of a file.
///
/// # Errors
/// When there is none.
pub(crate) fn key(file: &Path, bytes: &[u8]) -> Result<PrivateKeyDer<'static>, CertificateError> {
    PrivateKeyDer::from_pem_slice(bytes).map_err(|source| CertificateError::NotPem { file: file.to_owned(), source })
}

/// Those whose word is taken: the authorities in what was read of a file, or this machine's own, of which there may be none.
///
/// # Errors
/// When the file is not what it should be.
pub(crate) fn roots(authorities: Option<(&Path, &[u8])>) -> Result<RootCertStore, CertificateError> {
    let mut roots = RootCertStore::empty();
    let Some((file, bytes)) = authorities else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    };
    for certificate in chain(file, bytes)? {
        let unusable = |source| CertificateError::Unusable { file: file.to_owned(), source };
        roots.add(certificate).map_err(unusable)?;
    }
    Ok(roots)
}
