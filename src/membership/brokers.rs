//! Where the brokers are, and how a process comes to them: the same for all who do.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::bus::{Nats, Trust, TrustError};
use crate::ids::ServerName;
use crate::persistence::{Leases, Registry, Store, check_guarded};

/// The brokers of a cluster.
#[derive(Args, Clone, Debug)]
#[group(id = "brokers")]
pub struct BrokerOptions {
    /// The NATS server; of a cluster of them all, separated by commas
    #[arg(long, global = true, env = "NATS_URL", default_value = "nats://127.0.0.1:4222")]
    pub nats: String,
    /// The Redis server
    #[arg(long, global = true, env = "REDIS_URL", default_value = "redis://127.0.0.1:6379")]
    pub redis: String,
    #[command(flatten)]
    pub trust: TrustOptions,
    /// Use brokers on the network that take anybody who can reach them
    #[arg(long, global = true, env = "WILDFIRE_INSECURE")]
    pub insecure: bool,
}

/// TLS to both brokers: `tls://` and `rediss://`.
#[derive(Args, Clone, Debug, Default)]
#[group(id = "trust")]
pub struct TrustOptions {
    /// Believe only brokers whose certificate the authority in this file (PEM) has signed [default: those that this machine
    /// trusts]
    #[arg(long, global = true, env = "WILDFIRE_BROKER_CA", value_name = "FILE")]
    pub broker_ca: Option<PathBuf>,
    /// A certificate to show to brokers that ask for one (PEM)
    #[arg(long, global = true, env = "WILDFIRE_BROKER_CERT", value_name = "FILE", requires = "broker_key")]
    pub broker_cert: Option<PathBuf>,
    /// The key of that certificate
    #[arg(long, global = true, env = "WILDFIRE_BROKER_KEY", value_name = "FILE", requires = "broker_cert")]
    pub broker_key: Option<PathBuf>,
}

impl TrustOptions {
    /// Reads the files.
    ///
    /// # Errors
    /// When one is not what it should be.
    pub fn load(&self) -> Result<Trust, TrustError> {
        let identity = self.broker_cert.as_deref().zip(self.broker_key.as_deref());
        Trust::load(self.broker_ca.as_deref(), identity)
    }

    /// These options, for another process.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let files = [
            ("--broker-ca", &self.broker_ca),
            ("--broker-cert", &self.broker_cert),
            ("--broker-key", &self.broker_key),
        ];
        let given = files.into_iter().filter_map(|(flag, file)| Some((flag, file.as_ref()?)));
        given.flat_map(|(flag, file)| [flag.into(), file.into()]).collect()
    }
}

impl BrokerOptions {
    /// A connection to NATS.
    ///
    /// # Errors
    /// When it does not answer, is not to be believed, or takes anybody.
    pub async fn nats(&self, name: &ServerName) -> anyhow::Result<Nats> {
        let nats = Nats::connect_trusting(&self.nats, name, self.trust.load()?).await?;
        if let Some(url) = nats.exposed().filter(|_| !self.insecure) {
            bail!(
                "the NATS server at {url} takes anybody who can reach it, and others than this machine can: give it users \
                 (docs/operating.md), or say --insecure"
            );
        }
        Ok(nats)
    }

    /// Refuses a Redis that takes anybody.
    ///
    /// # Errors
    /// When its address names no password and others than this machine may reach it.
    pub fn check_redis(&self) -> anyhow::Result<()> {
        if !self.insecure {
            check_guarded(&self.redis)?;
        }
        Ok(())
    }

    /// What lies in Redis, for somebody who looks.
    ///
    /// # Errors
    /// When it does not answer, is not to be believed, or takes anybody.
    pub async fn registry_and_leases(&self, name: &ServerName) -> anyhow::Result<(Registry, Leases)> {
        self.check_redis()?;
        Ok(Store::registry_and_leases(&self.redis, name, &self.trust.load()?).await?)
    }

    /// These options, for another process.
    pub(crate) fn arguments(&self) -> Vec<OsString> {
        let addresses = ["--nats", &self.nats, "--redis", &self.redis].map(OsString::from);
        let insecure = self.insecure.then(|| OsString::from("--insecure"));
        addresses.into_iter().chain(self.trust.arguments()).chain(insecure).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_process_is_told_all_of_it() {
        let trust = TrustOptions {
            broker_ca: Some("ca.pem".into()),
            broker_cert: Some("me.pem".into()),
            broker_key: Some("me.key".into()),
        };
        let options = BrokerOptions { nats: "tls://a".into(), redis: "rediss://b".into(), trust, insecure: true };
        let told = options.arguments().join(" ".as_ref());
        assert_eq!(
            told,
            "--nats tls://a --redis rediss://b --broker-ca ca.pem --broker-cert me.pem --broker-key me.key --insecure"
        );
    }
}
