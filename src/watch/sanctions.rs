//! Puts bans and mutes in force, lifts them, and lets every login service know.

use std::time::Duration;

use anyhow::ensure;

use crate::bus::Link;
use crate::bus::message::{Measure, Sanction, SanctionChange, Whom};
use crate::limits::SANCTION_REASON_MAX;
use crate::persistence::Sanctions;
use crate::process;

/// What somebody orders.
#[derive(Debug)]
pub(super) struct Sentence<'a> {
    pub(super) whom: &'a Whom,
    pub(super) measure: Measure,
    /// None: until it is lifted.
    pub(super) lasts: Option<Duration>,
    pub(super) because: &'a str,
    pub(super) by: &'a str,
}

/// What is in force now.
pub(super) async fn in_force(sanctions: &Sanctions) -> anyhow::Result<Vec<Sanction>> {
    let mut list = sanctions.load().await?;
    list.expire(process::wall_ms());
    Ok(list.sanctions)
}

pub(super) async fn impose(sanctions: &Sanctions, link: &Link, sentence: Sentence<'_>) -> anyhow::Result<Sanction> {
    let Sentence { whom, measure, lasts, because, by } = sentence;
    for (what, text) in [("the reason", because), ("the name of who does it", by)] {
        ensure!(text.chars().count() <= SANCTION_REASON_MAX, "{what} is longer than {SANCTION_REASON_MAX} letters");
    }
    let now = process::wall_ms();
    let until = |lasts: Duration| now.saturating_add(u64::try_from(lasts.as_millis()).unwrap_or(u64::MAX));
    let sanction = Sanction {
        whom: whom.clone(),
        measure,
        until_ms: lasts.map(until),
        because: because.to_owned(),
        by: by.to_owned(),
        at_ms: now,
    };
    sanctions.change(now, |list| list.impose(sanction.clone())).await?;
    tell(link, [SanctionChange { sanction: sanction.clone(), lifted_by: None }]).await;
    Ok(sanction)
}

pub(super) async fn lift(sanctions: &Sanctions, link: &Link, whom: &Whom, by: &str) -> anyhow::Result<Vec<Sanction>> {
    let lifted = sanctions.change(process::wall_ms(), |list| list.lift(whom)).await?;
    let by = Some(by.to_owned());
    tell(link, lifted.iter().cloned().map(|sanction| SanctionChange { sanction, lifted_by: by.clone() })).await;
    Ok(lifted)
}

async fn tell(link: &Link, changes: impl IntoIterator<Item = SanctionChange>) {
    for change in changes {
        let mut said = link.publish(&change).await;
        if said.is_ok() {
            said = link.flush().await;
        }
        if let Err(error) = said {
            tracing::warn!(%error, "it is done, but the login services could not be told: they look every 10 seconds");
        }
    }
}
