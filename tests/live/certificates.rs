//! Authorities and what they sign, for brokers that speak TLS.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

/// An authority that nobody else knows. Its certificate is a file.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    dir: PathBuf,
}

/// A certificate with its key: two files.
pub(crate) struct Signed {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Authority {
    pub(crate) fn new(dir: &Path) -> Self {
        std::fs::create_dir_all(dir).expect("the folder can be made");
        let mut params = CertificateParams::new([]).expect("no names");
        params.distinguished_name.push(DnType::CommonName, dir.display().to_string());
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key is made");
        let certificate = params.self_signed(&key).expect("it signs itself");
        std::fs::write(dir.join("ca.pem"), certificate.pem()).expect("the folder is there");
        Self { issuer: Issuer::new(params, key), dir: dir.to_owned() }
    }

    /// The file of its certificate.
    pub(crate) fn file(&self) -> PathBuf {
        self.dir.join("ca.pem")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.dir
    }

    /// `<name>.pem` and `<name>.key`, good for loopback.
    pub(crate) fn sign(&self, name: &str) -> Signed {
        let mut params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()]).expect("two names");
        // By its name OpenSSL tells it from its authority.
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key is made");
        let made = params.signed_by(&key, &self.issuer).expect("the authority signs");
        let file = |kind: &str, text: String| {
            let file = self.dir.join(format!("{name}.{kind}"));
            std::fs::write(&file, text).expect("the folder is there");
            file
        };
        Signed { certificate: file("pem", made.pem()), key: file("key", key.serialize_pem()) }
    }
}
