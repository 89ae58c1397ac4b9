//! What a dungeon master's session wants done elsewhere.

use std::sync::Arc;
use std::time::Duration;

use super::once::Once;
use crate::bus::message::{
    Instruct, InstructReply, Instruction, MasterChange, MasterDeed, MasterTalk, Measure, Message, Report, Sanction,
    SanctionChange, Whom,
};
use crate::bus::{Link, RequestError, Requests};
use crate::game::decree::Reply;
use crate::ids::PlayerName;
use crate::limits::SANCTION_REASON_MAX;
use crate::login::desk::{Desk, Mailbox};
use crate::login::masters::NO_SUCH_PLAYER;
use crate::login::session::{Event, MasterErrand};
use crate::persistence::{Closing, MasterError, SanctionError};
use crate::process;

/// How long the other login service may take to answer, and how often it is asked.
const PATIENCE: Duration = Duration::from_secs(1);
const ATTEMPTS: u32 = 3;
const A_MINUTE_MS: u64 = 60_000;

/// Does it beside the connection, whose session hears what came of it.
pub(super) fn run(desk: Arc<Desk>, mailbox: Mailbox, errand: MasterErrand) {
    tokio::spawn(async move {
        let (number, reply) = match errand {
            MasterErrand::Instruct(instruct) => (instruct.number, instructed(&desk.link, &instruct).await),
            MasterErrand::Banish { number, by, whom, because } => {
                (number, Some(banish(&desk, by, whom, because).await))
            }
            MasterErrand::Close { number, by, minutes } => (number, Some(close(&desk, by, minutes).await)),
            MasterErrand::Tell { from, text } => return publish(&desk.link, &MasterTalk { from, text }).await,
            MasterErrand::Report(verdict) => return publish(&desk.link, &Report { verdict }).await,
            MasterErrand::Record(deed) => {
                let deed = MasterDeed { at_ms: process::wall_ms(), ..deed };
                tracing::info!(by = %deed.by, account = deed.account, command = deed.command, outcome = deed.outcome, "a dungeon master's deed");
                return publish(&desk.link, &deed).await;
            }
        };
        if let Some(reply) = reply {
            mailbox.answer(Event::Mastered { number, reply }).await;
        }
    });
}

async fn publish<M: Message>(link: &Link, message: &M) {
    if let Err(error) = link.publish(message).await {
        tracing::warn!(subject = %message.subject(), %error, "a message was not sent");
    }
}

/// None: a region will say what came of it.
async fn instructed(link: &Link, instruct: &Instruct) -> Option<Reply> {
    for _ in 0..ATTEMPTS {
        match link.request(instruct, PATIENCE).await {
            Ok(InstructReply::Taken) if instruct.instruction == Instruction::Kick => {
                return Some(Reply::Done(format!("{} is out of the game.", instruct.to)));
            }
            Ok(InstructReply::Taken) => return None,
            Err(RequestError::Timeout(_)) => {}
            Err(error) => {
                tracing::debug!(to = %instruct.to, %error, "a dungeon master's word was not heard");
                break;
            }
        }
    }
    Some(Reply::Not(NO_SUCH_PLAYER.to_owned()))
}

/// Keeps whoever has a character out of the game from now on, as an administrator would.
async fn banish(desk: &Desk, by: PlayerName, whom: PlayerName, because: String) -> Reply {
    let now = process::wall_ms();
    let because = because.chars().take(SANCTION_REASON_MAX).collect();
    let sanction = Sanction {
        whom: Whom::Player(whom.clone()),
        measure: Measure::Ban,
        until_ms: None,
        because,
        by: format!("dungeon master {by}"),
        at_ms: now,
    };
    let imposed: Result<(), SanctionError> =
        desk.powers.sanctions.change(now, |list| list.impose(sanction.clone())).await;
    match imposed {
        Ok(()) => {
            publish(&desk.link, &SanctionChange { sanction, lifted_by: None }).await;
            Reply::Done(format!("{whom} is banished. To let them in again: wildfire-watch pardon player:{whom}"))
        }
        Err(error) => Reply::Not(error.to_string()),
    }
}

/// Writes down when play is to end, for all login services.
async fn close(desk: &Desk, by: PlayerName, minutes: Option<u64>) -> Reply {
    let now = process::wall_ms();
    let closing = minutes.map(|minutes| Closing {
        by: by.clone(),
        ordered_ms: now,
        at_ms: now.saturating_add(minutes.saturating_mul(A_MINUTE_MS)).max(now + 1),
    });
    let written: Result<(), MasterError> = desk
        .powers
        .masters
        .change(|list| {
            list.closing.clone_from(&closing);
            Ok(())
        })
        .await;
    if let Err(error) = written {
        return Reply::Not(error.to_string());
    }
    publish(&desk.link, &MasterChange::Closing { by, minutes }).await;
    Reply::Done(match minutes {
        Some(minutes) => format!("The world closes in {minutes} minutes."),
        None => "The world does not close.".to_owned(),
    })
}

/// Whoever is in the world can be reached by dungeon masters. What is said twice is done once.
pub(super) async fn hear(desk: &Desk, mut instructions: Requests<Instruct>, session: u64) {
    let mut once = Once::new();
    while let Some((instruct, reply)) = instructions.next().await {
        let mark = (instruct.from.clone(), instruct.number);
        // First: whoever is sent away takes this ear with them.
        if let Err(error) = reply.send(&InstructReply::Taken).await {
            tracing::debug!(%error, "a dungeon master could not be answered");
        }
        if once.is_new(mark) {
            desk.post(session, Event::Instructed(instruct.instruction));
        }
    }
}
