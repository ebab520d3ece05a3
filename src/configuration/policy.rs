//! The numbers of the security policy, from `policy:`. The policy page prints them, so that text
//! and tool cannot drift apart.

use crate::advisory::case::words::Severity;
use crate::advisory::fields::Fields;
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// What the team promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Working days until the first answer.
    pub acknowledge_working_days: u32,
    /// Days from report to disclosure.
    pub deadline_days: u32,
    /// Days of warning for parties under embargo.
    pub embargo_notice_days: u32,
    /// Hours between the last notice to parties and the disclosure.
    pub final_notice_hours: u32,
    /// Hours within which parties learn that the disclosure has moved.
    pub date_change_notice_hours: u32,
    /// Hours within which the CVE record is public after the disclosure (CNA rules 4.5.1.3 and
    /// 4.5.1.4).
    pub cve_publish_hours: u32,
    /// Days from a leak or a disclosure to the retrospective.
    pub retrospective_days: u32,
    /// Days after which a party has to be looked at again.
    pub party_review_days: u32,
    /// Days without news after which a case counts as forgotten.
    pub stale_days: StaleDays,
}

/// Days without news, by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaleDays {
    /// Of a critical case.
    pub critical: u32,
    /// Of a high one.
    pub high: u32,
    /// Of every other.
    pub medium: u32,
}

impl StaleDays {
    /// The days of one severity.
    pub fn of(self, severity: Severity) -> u32 {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium | Severity::Low => self.medium,
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            acknowledge_working_days: 3,
            deadline_days: 90,
            embargo_notice_days: 7,
            final_notice_hours: 24,
            date_change_notice_hours: 24,
            cve_publish_hours: 72,
            retrospective_days: 3,
            party_review_days: 365,
            stale_days: StaleDays {
                critical: 2,
                high: 7,
                medium: 30,
            },
        }
    }
}

/// Reads the mapping under `policy:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Policy> {
    let mut fields = Fields::open(node, "`policy`", findings)?;
    let standard = Policy::default();
    let mut number = |key, standard| number(&mut fields, key, standard, findings);
    let mut policy = Policy {
        acknowledge_working_days: number(
            "acknowledge_working_days",
            standard.acknowledge_working_days,
        ),
        deadline_days: number("deadline_days", standard.deadline_days),
        embargo_notice_days: number("embargo_notice_days", standard.embargo_notice_days),
        final_notice_hours: number("final_notice_hours", standard.final_notice_hours),
        date_change_notice_hours: number(
            "date_change_notice_hours",
            standard.date_change_notice_hours,
        ),
        cve_publish_hours: number("cve_publish_hours", standard.cve_publish_hours),
        retrospective_days: number("retrospective_days", standard.retrospective_days),
        party_review_days: number("party_review_days", standard.party_review_days),
        stale_days: standard.stale_days,
    };
    if let Some(node) = fields.take("stale_days")
        && let Some(mut days) = Fields::open(node, "`stale_days`", findings)
    {
        let standard = standard.stale_days;
        policy.stale_days = StaleDays {
            critical: self::number(&mut days, "critical", standard.critical, findings),
            high: self::number(&mut days, "high", standard.high, findings),
            medium: self::number(&mut days, "medium", standard.medium, findings),
        };
        days.finish(findings);
    }
    fields.finish(findings);
    Some(policy)
}

/// A whole number under `key`, or the standard one.
pub(super) fn number(
    fields: &mut Fields<'_, '_>,
    key: &'static str,
    standard: u32,
    findings: &mut Findings,
) -> u32 {
    let Some(node) = fields.take(key) else {
        return standard;
    };
    // Ten thousand days are 27 years: more is a typing error, and would not fit a calendar.
    let read = node.text().and_then(|text| text.parse().ok());
    if let Some(read @ 0..=10_000) = read {
        return read;
    }
    findings.push(
        Rule::Configuration,
        node.span.clone(),
        format!("`{key}` has to be a whole number up to 10000"),
        format!("Write a number, as in `{key}: {standard}`"),
    );
    standard
}
