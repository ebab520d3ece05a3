//! What users may learn before the instant: the one projection of a private case that is public.

use crate::advisory::case::words::Severity;
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;

/// Exactly what an announcement before the instant says. Off by default: there is none unless the
/// team wrote `pre_announcement:` to be read by everybody, and agreed on the instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicPreAnnouncement {
    label: String,
    instant: Instant,
    product: Option<String>,
    severity: Option<Severity>,
}

impl PublicPreAnnouncement {
    /// The announcement of an embargoed advisory, if there is to be one.
    pub fn of(advisory: &Advisory) -> Option<Self> {
        let written = advisory.case.terms.pre_announcement.as_ref()?;
        let instant = advisory
            .disclosure
            .filter(|_| advisory.status == Status::Embargoed)?;
        Some(Self {
            label: written.label.to_string(),
            instant,
            product: written.product.as_ref().map(ToString::to_string),
            severity: written.severity,
        })
    }

    /// What the advisory is called until then.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The first public instant.
    pub fn instant(&self) -> Instant {
        self.instant
    }

    /// Which product it is about.
    pub fn product(&self) -> Option<&str> {
        self.product.as_deref()
    }

    /// The highest severity.
    pub fn severity(&self) -> Option<Severity> {
        self.severity
    }
}
