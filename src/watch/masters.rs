//! Makes accounts dungeon masters' and takes that away again, and lets every login service know.

use anyhow::ensure;
use clap::Args;

use crate::bus::Link;
use crate::bus::message::{Master, MasterChange};
use crate::limits::SANCTION_REASON_MAX;
use crate::persistence::Masters;
use crate::process;

/// Who is to be a dungeon master.
#[derive(Args, Clone, Debug)]
pub struct Named {
    /// The account's name.
    pub account: String,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub because: String,
    /// Who does it; it is kept with the reason.
    #[arg(long, value_name = "NAME", env = "USER", default_value = "somebody")]
    pub by: String,
}

pub(super) async fn name(masters: &Masters, link: &Link, named: &Named) -> anyhow::Result<Master> {
    let Named { account, because, by } = named;
    for (what, text) in [("the account", account), ("the reason", because), ("the name of who does it", by)] {
        ensure!(text.chars().count() <= SANCTION_REASON_MAX, "{what} is longer than {SANCTION_REASON_MAX} letters");
    }
    let master =
        Master { account: account.to_lowercase(), because: because.clone(), by: by.clone(), at_ms: process::wall_ms() };
    masters.change(|list| list.name(master.clone())).await?;
    tell(link, MasterChange::Named { master: master.clone() }).await;
    Ok(master)
}

pub(super) async fn revoke(masters: &Masters, link: &Link, account: &str, by: &str) -> anyhow::Result<Master> {
    let master = masters.change(|list| list.revoke(account)).await?;
    tell(link, MasterChange::Revoked { master: master.clone(), by: by.to_owned() }).await;
    Ok(master)
}

async fn tell(link: &Link, change: MasterChange) {
    let mut said = link.publish(&change).await;
    if said.is_ok() {
        said = link.flush().await;
    }
    if let Err(error) = said {
        tracing::warn!(%error, "it is done, but the login services could not be told: they look every 10 seconds");
    }
}
