//! Bans and mutes, as this service enforces them and as players read them.

use super::desk::Desk;
use crate::bus::message::Sanction;
use crate::persistence::{ReadError, Sanctions};
use crate::process;

/// Reads what is in force now, and lets go whom it concerns.
pub(super) async fn refresh(desk: &Desk, sanctions: &Sanctions) -> Result<(), ReadError> {
    let mut list = sanctions.load().await?;
    list.expire(process::wall_ms());
    desk.enforce(list);
    Ok(())
}

/// What is over is over at once, also when the store is silent.
pub(super) fn expire(desk: &Desk) {
    desk.common.sanctions().expire(process::wall_ms());
}

/// What somebody reads who may not come in.
pub(super) fn banned(sanction: &Sanction) -> String {
    format!("You are banned from this server{}: {}", until(sanction), sanction.because)
}

/// What somebody reads who is not heard.
pub(super) fn muted(sanction: &Sanction) -> String {
    format!("You are muted{}: {}", until(sanction), sanction.because)
}

fn until(sanction: &Sanction) -> String {
    sanction.until_ms.map_or_else(String::new, |until| format!(" until {} UTC", process::moment(until)))
}
