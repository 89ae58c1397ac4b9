//! One audit: a look, and when something seems wrong another one after every region has put its state away again.

use std::time::Duration;

use serde::Serialize;

use super::finding::{self, Finding};
use super::look::{Extent, Look};
use super::reader::Reader;
use crate::persistence::{Archive, ReadError, Silent};

/// Between two looks: two checkpoints of a region with players, and some time to store them.
const PAUSE: Duration = Duration::from_secs(12);
/// How often it is looked again for the sake of a region that is behind.
const PATIENCE: usize = 3;

/// Why an audit came to no end.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Silent(#[from] Silent),
}

/// What an audit has found, and what it has read to find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
    /// What seems wrong and cannot be judged: a region has not put away what its log holds, or cannot be seen.
    pub unsettled: Vec<Finding>,
    /// Things that are nowhere because an administrator gave their bearer an earlier version again.
    pub undone: usize,
    pub extent: Extent,
}

/// Audits one cluster, again and again if it is asked to: what has not changed is not read again.
#[derive(Debug)]
pub struct Auditor {
    reader: Reader,
}

impl Auditor {
    pub fn new(archive: Archive) -> Self {
        Self { reader: Reader::new(archive) }
    }

    /// Looks once, and reports whatever seems wrong: what is on its way at this moment is among that.
    ///
    /// # Errors
    /// When a store is silent or holds something that this build cannot read.
    pub async fn glance(&mut self) -> Result<Report, AuditError> {
        let look = self.reader.look().await?;
        let found = finding::find(&look);
        let extent = look.extent(found.items);
        Ok(Report { findings: found.findings, unsettled: Vec::new(), undone: found.undone, extent })
    }

    /// Looks, and once more if anything seems wrong: only what is still so is reported.
    ///
    /// # Errors
    /// As [`Auditor::glance`].
    pub async fn audit(&mut self) -> Result<Report, AuditError> {
        let first = self.reader.look().await?;
        let found = finding::find(&first);
        if found.findings.is_empty() {
            let extent = first.extent(found.items);
            return Ok(Report { findings: Vec::new(), unsettled: Vec::new(), undone: found.undone, extent });
        }
        let mut report = self.look_again(&first, &found.findings).await?;
        for _ in 1..PATIENCE {
            if report.unsettled.is_empty() {
                break;
            }
            report = self.look_again(&first, &found.findings).await?;
        }
        Ok(report)
    }

    async fn look_again(&mut self, first: &Look, findings: &[Finding]) -> Result<Report, AuditError> {
        tokio::time::sleep(PAUSE).await;
        let second = self.reader.look().await?;
        let later = finding::find(&second);
        let verdict = finding::confirm(first, findings.to_vec(), &second, &later.findings);
        let extent = second.extent(later.items);
        Ok(Report { findings: verdict.findings, unsettled: verdict.unsettled, undone: later.undone, extent })
    }
}
