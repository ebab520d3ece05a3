//! The clocks of a case: what is due by when, and whether it was done. Derived from the events and
//! the numbers of the policy; nothing here publishes anything.

use super::clock::Now;
use super::visibility::is_public;
use crate::advisory::case::event::What;
use crate::advisory::case::standing::{CveState, Fix};
use crate::advisory::case::words::{Notice, Severity, Waivable};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::status::Status;
use crate::configuration::Configuration;

/// What a clock waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The first answer to the reporter (requirement P1).
    Acknowledge,
    /// The news that the reporter was promised (P14).
    NextUpdate,
    /// The end of the time line (P3).
    Deadline,
    /// The day on which somebody else is going to publish.
    ExternalDeadline,
    /// The notice to the parties (P17).
    Notice,
    /// The word to the parties that the instant has moved.
    DateChange,
    /// The last notice, with the public text.
    FinalNotice,
    /// The first public instant.
    Disclosure,
    /// The CVE record after the disclosure (P19).
    CvePublication,
    /// The rejection of a CVE id that nobody needs any more (CNA rules 4.5.3.5).
    CveRejection,
    /// The early warning to the authorities: 24 hours (Cyber Resilience Act, Article 14).
    AuthorityWarning,
    /// The notification to the authorities: 72 hours.
    AuthorityNotification,
    /// The final report to the authorities: 14 days after a fix is there.
    AuthorityReport,
    /// The look back after a leak (P7).
    Retrospective,
    /// Any news at all.
    News,
}

impl Kind {
    /// The name in tables and for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::NextUpdate => "next-update",
            Self::Deadline => "deadline",
            Self::ExternalDeadline => "external-deadline",
            Self::Notice => "notice",
            Self::DateChange => "date-change",
            Self::FinalNotice => "final-notice",
            Self::Disclosure => "disclosure",
            Self::CvePublication => "cve-publication",
            Self::CveRejection => "cve-rejection",
            Self::AuthorityWarning => "authority-warning",
            Self::AuthorityNotification => "authority-notification",
            Self::AuthorityReport => "authority-report",
            Self::Retrospective => "retrospective",
            Self::News => "news",
        }
    }
}

/// One clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// What it waits for.
    pub kind: Kind,
    /// When it is due.
    pub due: Instant,
    /// How it stands.
    pub standing: Standing,
}

/// How a clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It runs.
    Running,
    /// It was done then; not necessarily in time.
    Done(Instant),
    /// It does not count any more.
    Cancelled,
}

/// How near a running clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It has passed.
    Overdue,
    /// It comes within two days.
    Soon,
    /// There is time.
    Later,
}

/// Two days: less is gone in a weekend.
const SOON: i64 = 2 * 86_400;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

impl Clock {
    /// How near it is at `now`; `None` when it does not run.
    pub fn urgency(&self, now: Now) -> Option<Urgency> {
        if self.standing != Standing::Running {
            return None;
        }
        let left = self.due.unix() - now.instant().unix();
        // A disclosure that has come is no failure: it is public.
        Some(match left {
            ..0 => Urgency::Overdue,
            0..=SOON => Urgency::Soon,
            _ => Urgency::Later,
        })
    }
}

/// Every clock that was ever started for an advisory, in the order of what is due first.
///
/// `first_report` is when somebody else first reported the same, where somebody did.
pub fn of(
    advisory: &Advisory,
    first_report: Option<Instant>,
    configuration: &Configuration,
    now: Now,
) -> Vec<Clock> {
    let mut clocks = Clocks {
        advisory,
        first_report,
        now,
        found: Vec::new(),
    };
    clocks.reporter(configuration);
    clocks.time_line(configuration);
    clocks.parties(configuration);
    clocks.cve(configuration);
    clocks.authorities();
    clocks.leaks(configuration);
    clocks.news(configuration);
    let mut found = clocks.found;
    found.sort_by_key(|clock| (clock.due, clock.kind));
    found
}

struct Clocks<'a> {
    advisory: &'a Advisory,
    first_report: Option<Instant>,
    now: Now,
    found: Vec<Clock>,
}

impl Clocks<'_> {
    fn start(&mut self, kind: Kind, due: Instant, done: Option<Instant>, void: bool) {
        let standing = match done {
            Some(at) => Standing::Done(at),
            None if void => Standing::Cancelled,
            None => Standing::Running,
        };
        self.found.push(Clock {
            kind,
            due,
            standing,
        });
    }

    fn is_closed(&self) -> bool {
        self.advisory.case.closed().is_some() || self.advisory.status == Status::Rejected
    }

    /// Whether it is under embargo, or was until it became public.
    fn has_embargo(&self) -> bool {
        self.advisory.status == Status::Embargoed || self.public_since().is_some()
    }

    /// When everybody could read it.
    fn public_since(&self) -> Option<Instant> {
        if is_public(self.advisory, self.now.instant()) {
            self.advisory.record.published.or(self.advisory.disclosure)
        } else {
            None
        }
    }

    fn reporter(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        let policy = configuration.policy;
        if let Some(received) = case.received() {
            let due = configuration
                .calendar
                .after_working_days(received, policy.acknowledge_working_days);
            self.start(
                Kind::Acknowledge,
                due,
                case.acknowledged(),
                self.is_closed(),
            );
        }
        if let Some(due) = case.next_update() {
            let is_over = self.is_closed() || self.public_since().is_some();
            self.start(Kind::NextUpdate, due, None, is_over);
        }
    }

    fn time_line(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        let public = self.public_since();
        if let Some(received) = case.received().into_iter().chain(self.first_report).min() {
            let due = received.after_days(configuration.policy.deadline_days);
            let extended = case.events().iter().any(|event| {
                matches!(
                    &event.what,
                    What::Extended {
                        beyond_deadline: Some(_),
                        ..
                    }
                )
            });
            self.start(Kind::Deadline, due, public, self.is_closed() || extended);
        }
        if let Some(external) = &case.external_deadline {
            self.start(
                Kind::ExternalDeadline,
                external.at,
                public,
                self.is_closed(),
            );
        }
        if self.has_embargo()
            && let Some(due) = self.advisory.disclosure
        {
            self.start(Kind::Disclosure, due, public, false);
        }
    }

    fn parties(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        let Some(disclosure) = self.advisory.disclosure.filter(|_| self.has_embargo()) else {
            return;
        };
        let is_over = self.public_since().is_some();
        let sent = |wanted: &[Notice]| {
            case.events().iter().find_map(|event| match &event.what {
                What::Notified { notice, .. } if wanted.contains(notice) => Some(event.at),
                _ => None,
            })
        };
        let is_waived = case.waiver(Waivable::Notice).is_some();
        let first = sent(&[Notice::Initial, Notice::Revised]);
        let days = i64::from(configuration.policy.embargo_notice_days) * DAY;
        self.start(
            Kind::Notice,
            disclosure.after_seconds(-days),
            first,
            is_waived || is_over,
        );
        // Whoever was told of nothing is told of nothing at the end.
        if let Some(first) = first {
            self.date_change(first, configuration);
            let hours = i64::from(configuration.policy.final_notice_hours) * HOUR;
            self.start(
                Kind::FinalNotice,
                disclosure.after_seconds(-hours),
                self.final_notice(),
                is_over,
            );
        }
    }

    /// The last notice for the instant as it is now: one for an earlier instant was not the last.
    fn final_notice(&self) -> Option<Instant> {
        let mut sent = None;
        for event in self.advisory.case.events() {
            match &event.what {
                What::Notified {
                    notice: Notice::Final,
                    ..
                } => sent = sent.or(Some(event.at)),
                What::Rescheduled { .. } | What::Extended { .. } => sent = None,
                _ => {}
            }
        }
        sent
    }

    /// Every move of the instant is owed to the parties that know the old one.
    fn date_change(&mut self, first_notice: Instant, configuration: &Configuration) {
        let events = self.advisory.case.events();
        let moved = events.iter().rev().find(|event| {
            event.at > first_notice
                && matches!(event.what, What::Rescheduled { .. } | What::Extended { .. })
        });
        let Some(moved) = moved else {
            return;
        };
        let told = events.iter().find(|event| {
            event.at >= moved.at
                && matches!(
                    event.what,
                    What::Notified {
                        notice: Notice::DateChanged
                            | Notice::Revised
                            | Notice::Final
                            | Notice::Cancelled,
                        ..
                    }
                )
        });
        let hours = i64::from(configuration.policy.date_change_notice_hours) * HOUR;
        self.start(
            Kind::DateChange,
            moved.at.after_seconds(hours),
            told.map(|event| event.at),
            self.public_since().is_some(),
        );
    }

    fn cve(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        let (reserved, published) =
            case.events()
                .iter()
                .fold((None, None), |found, event| match &event.what {
                    What::CveReserved { .. } => (Some(event.at), found.1),
                    What::CvePublished { .. } => (found.0, Some(event.at)),
                    _ => found,
                });
        let aliases = self.advisory.record.aliases.as_deref().unwrap_or_default();
        let has_id = aliases.iter().any(|id| id.as_str().starts_with("CVE-"));
        if let Some(public) = self.public_since()
            && (reserved.is_some() || has_id && !case.events().is_empty())
        {
            let hours = i64::from(configuration.policy.cve_publish_hours) * HOUR;
            let is_rejected = matches!(case.cve(), CveState::Rejected(_));
            self.start(
                Kind::CvePublication,
                public.after_seconds(hours),
                published,
                is_rejected,
            );
        }
        if let (Some(closed), CveState::Reserved(..)) = (case.closed(), case.cve())
            && self.public_since().is_none()
        {
            self.start(
                Kind::CveRejection,
                closed.at.after_seconds(3 * DAY),
                None,
                false,
            );
        }
    }

    fn authorities(&mut self) {
        let case = &self.advisory.case;
        let Some(known) = case.exploited() else {
            return;
        };
        let done = |wanted: fn(&What) -> bool| {
            let found = case.events().iter().find(|event| wanted(&event.what));
            found.map(|event| event.at)
        };
        let warned = done(|what| matches!(what, What::AuthorityWarned {}));
        let notified = done(|what| matches!(what, What::AuthorityNotified {}));
        let reported = done(|what| matches!(what, What::AuthorityReported {}));
        let remedy = done(|what| matches!(what, What::FixReady { .. }));
        self.start(
            Kind::AuthorityWarning,
            known.after_seconds(DAY),
            warned,
            false,
        );
        self.start(
            Kind::AuthorityNotification,
            known.after_seconds(3 * DAY),
            notified,
            false,
        );
        if let Some(remedy) = remedy {
            let due = remedy.max(known).after_seconds(14 * DAY);
            self.start(Kind::AuthorityReport, due, reported, false);
        }
    }

    fn leaks(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        for leak in case.leaks_without_retrospective() {
            let due = leak.at.after_days(configuration.policy.retrospective_days);
            self.start(Kind::Retrospective, due, None, false);
        }
    }

    fn news(&mut self, configuration: &Configuration) {
        let case = &self.advisory.case;
        let Some(last) = case.events().last() else {
            return;
        };
        if self.is_closed()
            || self.public_since().is_some()
            || self.advisory.status != Status::Draft
        {
            return;
        }
        // Before triage nobody knows; the middle is a guess that neither frightens nor forgets.
        let severity = case
            .triaged()
            .map_or(Severity::Medium, |(_, severity)| severity);
        let days = configuration.policy.stale_days.of(severity);
        let is_ready = case.fix() != Fix::Missing && case.held().is_some();
        self.start(Kind::News, last.at.after_days(days), None, is_ready);
    }
}

#[cfg(test)]
mod tests;
