//! Leases and the registry in Redis. Scripts decide; this file only carries their words.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::io::tcp::TcpSettings;
use redis::{
    ClientTlsConfig, ConnectionAddr, FromRedisValue, IntoConnectionInfo as _, Script, ScriptInvocation,
    TlsCertificates, Value,
};

use super::keys;
use super::lease::{Entry, Holder, LeaseState, Renewed, entry, read_entry};
use super::records::Silent;
use crate::bus::{Trust, is_loopback};
use crate::ids::{Claim, RegionId, ServerName};

const RESPONSE_TIMEOUT: Duration = Duration::from_millis(500);
const RETRIES: usize = 2;
const RETRY_PAUSE_MIN: Duration = Duration::from_millis(50);
const RETRY_PAUSE_MAX: Duration = Duration::from_millis(200);
/// Keys that Redis looks at in one step of a walk through all of them.
const SCAN_COUNT: u32 = 1000;

/// A connection to Redis, which reconnects by itself.
#[derive(Clone)]
pub(super) struct Redis {
    connection: ConnectionManager,
    name: ServerName,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redis({})", self.name)
    }
}

impl Redis {
    pub(super) async fn connect(url: &str, name: &ServerName, trust: &Trust) -> Result<Self, redis::RedisError> {
        let info = url.into_connection_info()?.set_tcp_settings(TcpSettings::default().set_nodelay(true));
        let timings = ConnectionManagerConfig::new()
            .set_response_timeout(Some(RESPONSE_TIMEOUT))
            .set_connection_timeout(Some(RESPONSE_TIMEOUT))
            .set_number_of_retries(RETRIES)
            .set_min_delay(RETRY_PAUSE_MIN)
            .set_max_delay(RETRY_PAUSE_MAX);
        let client = if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            let client_tls = trust.identity().map(|identity| ClientTlsConfig {
                client_cert: identity.certificate.bytes.clone(),
                client_key: identity.key.bytes.clone(),
            });
            let root_cert = trust.authorities().map(<[u8]>::to_vec);
            redis::Client::build_with_tls(info, TlsCertificates { client_tls, root_cert })?
        } else {
            redis::Client::open(info)?
        };
        let connection = ConnectionManager::new_with_config(client, timings).await?;
        Ok(Self { connection, name: name.clone() })
    }

    /// Whether an address names no password for a server that others than this machine may reach.
    pub(super) fn is_exposed(url: &str) -> bool {
        let Ok(info) = url.into_connection_info() else { return false };
        let is_reachable = match info.addr() {
            ConnectionAddr::Tcp(host, _) | ConnectionAddr::TcpTls { host, .. } => !is_loopback(host),
            _ => false,
        };
        is_reachable && info.redis_settings().password().is_none()
    }

    pub(super) fn name(&self) -> &ServerName {
        &self.name
    }

    pub(super) async fn acquire(&self, region: &RegionId, ttl: Duration, floor: Claim) -> Result<Entry, Silent> {
        let script = Script::new(include_str!("lease/acquire.lua"));
        let mut call = script.key(keys::lease(region));
        call.key(keys::lease_token(region)).arg(self.name.as_str()).arg(milliseconds(ttl)).arg(floor.0);
        let answer: Vec<Value> = self.run(&call).await?;
        let answer = (|| match answer.as_slice() {
            [Value::Int(1), Value::Int(token)] => Some(Entry::New(Claim(u64::try_from(*token).ok()?))),
            [Value::Int(0), held, Value::Int(left)] => {
                let held = String::from_redis_value_ref(held).ok()?;
                let (claim, owner) = read_entry(&held)?;
                Some(Entry::Old(Holder { owner, claim, left: left_ms(*left) }))
            }
            _ => None,
        })();
        answer.ok_or_else(|| unexpected(region))
    }

    pub(super) async fn renew(&self, region: &RegionId, claim: Claim, ttl: Duration) -> Result<Renewed, Silent> {
        let script = Script::new(include_str!("lease/renew.lua"));
        let mut call = script.key(keys::lease(region));
        call.arg(entry(claim, &self.name)).arg(milliseconds(ttl));
        match self.run::<i64>(&call).await? {
            1 => Ok(Renewed::Kept),
            0 => Ok(Renewed::Taken),
            -1 => Ok(Renewed::Gone),
            _ => Err(unexpected(region)),
        }
    }

    pub(super) async fn release(&self, region: &RegionId, claim: Claim) -> Result<bool, Silent> {
        let script = Script::new(include_str!("lease/release.lua"));
        let mut call = script.key(keys::lease(region));
        call.arg(entry(claim, &self.name));
        self.run(&call).await
    }

    pub(super) async fn transfer(
        &self,
        region: &RegionId,
        claim: Claim,
        to: &ServerName,
        ttl: Duration,
    ) -> Result<Option<Claim>, Silent> {
        let script = Script::new(include_str!("lease/transfer.lua"));
        let mut call = script.key(keys::lease(region));
        call.key(keys::lease_token(region))
            .arg(entry(claim, &self.name))
            .arg(claim.0)
            .arg(to.as_str())
            .arg(milliseconds(ttl));
        let token: u64 = self.run(&call).await?;
        Ok((token > 0).then_some(Claim(token)))
    }

    pub(super) async fn holder(&self, region: &RegionId) -> Result<Option<Holder>, Silent> {
        let mut both = redis::pipe();
        both.atomic().get(keys::lease(region)).pttl(keys::lease(region));
        let (held, left): (Option<String>, i64) =
            both.query_async(&mut self.connection.clone()).await.map_err(trouble)?;
        let Some(held) = held else { return Ok(None) };
        let (claim, owner) = read_entry(&held).ok_or_else(|| unexpected(region))?;
        Ok(Some(Holder { owner, claim, left: left_ms(left) }))
    }

    /// Every region with a counter, and who has its lease.
    pub(super) async fn leases(&self) -> Result<Vec<LeaseState>, Silent> {
        let mut leases = Vec::new();
        for region in self.regions_with_tokens().await? {
            let mut three = redis::pipe();
            let lease = keys::lease(&region);
            three.atomic().get(keys::lease_token(&region)).get(&lease).pttl(&lease);
            let (last, held, left): (Option<u64>, Option<String>, i64) =
                three.query_async(&mut self.connection.clone()).await.map_err(trouble)?;
            let holder = match held {
                None => None,
                Some(held) => {
                    let (claim, owner) = read_entry(&held).ok_or_else(|| unexpected(&region))?;
                    Some(Holder { owner, claim, left: left_ms(left) })
                }
            };
            leases.push(LeaseState { region, last: Claim(last.unwrap_or(0)), holder });
        }
        Ok(leases)
    }

    async fn regions_with_tokens(&self) -> Result<BTreeSet<RegionId>, Silent> {
        let mut regions = BTreeSet::new();
        let mut cursor = 0_u64;
        loop {
            let mut scan = redis::cmd("SCAN");
            scan.arg(cursor).arg("MATCH").arg(keys::EVERY_LEASE_TOKEN).arg("COUNT").arg(SCAN_COUNT);
            let (next, found): (u64, Vec<String>) =
                scan.query_async(&mut self.connection.clone()).await.map_err(trouble)?;
            regions.extend(found.iter().filter_map(|key| keys::token_region(key)));
            if next == 0 {
                return Ok(regions);
            }
            cursor = next;
        }
    }

    pub(super) async fn beat(
        &self,
        server: &ServerName,
        incarnation: &str,
        status: &str,
        ttl: Duration,
    ) -> Result<bool, Silent> {
        let script = Script::new(include_str!("lease/beat.lua"));
        let mut call = script.key(keys::server(server));
        call.key(keys::SERVERS).arg(incarnation).arg(status).arg(milliseconds(ttl)).arg(server.as_str());
        self.run(&call).await
    }

    pub(super) async fn leave(&self, server: &ServerName, incarnation: &str) -> Result<bool, Silent> {
        let script = Script::new(include_str!("lease/leave.lua"));
        let mut call = script.key(keys::server(server));
        call.key(keys::SERVERS).arg(incarnation).arg(server.as_str());
        self.run(&call).await
    }

    /// The statuses of all servers that live. Names of others are taken off the set; who comes back puts
    /// itself on it again.
    pub(super) async fn servers(&self) -> Result<Vec<String>, Silent> {
        let mut connection = self.connection.clone();
        let names: Vec<String> =
            redis::cmd("SMEMBERS").arg(keys::SERVERS).query_async(&mut connection).await.map_err(trouble)?;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut ask = redis::cmd("MGET");
        for name in &names {
            ask.arg(keys::server(&ServerName::new(name)));
        }
        let entries: Vec<Option<String>> = ask.query_async(&mut connection).await.map_err(trouble)?;
        let mut forget = redis::cmd("SREM");
        forget.arg(keys::SERVERS);
        let mut statuses = Vec::new();
        let mut gone = false;
        for (name, found) in names.iter().zip(entries) {
            match found.as_deref().and_then(|found| found.split_once('\n')) {
                Some((_, status)) => statuses.push(status.to_owned()),
                None => {
                    forget.arg(name);
                    gone = true;
                }
            }
        }
        if gone {
            // Who may only look leaves that to others.
            let forgotten: Result<i64, _> = forget.query_async(&mut connection).await;
            if let Err(error) = forgotten {
                tracing::debug!(%error, "names of servers that are gone stay");
            }
        }
        Ok(statuses)
    }

    async fn run<T: FromRedisValue>(&self, call: &ScriptInvocation<'_>) -> Result<T, Silent> {
        call.invoke_async(&mut self.connection.clone()).await.map_err(trouble)
    }
}

fn trouble(error: redis::RedisError) -> Silent {
    if error.is_timeout() { Silent::Timeout(RESPONSE_TIMEOUT) } else { Silent::Trouble(error.to_string()) }
}

fn unexpected(region: &RegionId) -> Silent {
    Silent::Trouble(format!("what Redis holds about {region} is no lease"))
}

fn milliseconds(ttl: Duration) -> u64 {
    u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX)
}

fn left_ms(left: i64) -> Duration {
    Duration::from_millis(u64::try_from(left).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_the_network_needs_a_password() {
        for url in ["redis://10.0.0.1:6379", "redis://redis.example/", "redis://ann@10.0.0.1"] {
            assert!(Redis::is_exposed(url), "{url}");
        }
        for url in ["redis://127.0.0.1:6379", "redis://localhost", "redis://:secret@10.0.0.1", "unix:///run/redis.sock"]
        {
            assert!(!Redis::is_exposed(url), "{url}");
        }
    }
}
