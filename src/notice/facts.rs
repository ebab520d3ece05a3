//! The values of the fields, from the record, the case, the configuration and the register.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::announce::PublicPreAnnouncement;
use super::field::Field;
use super::guard;
use super::text::paragraphs;
use crate::advisory::affected::{Affected, RangeKind};
use crate::advisory::affected_words;
use crate::advisory::case::event::What;
use crate::advisory::case::reach::Zone;
use crate::advisory::case::standing::{Credit, CveState, Fix};
use crate::advisory::case::value::Text;
use crate::advisory::case::words::{Consent, Exploit, Notice, Tlp, YesNo};
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::advisory::record::Record;
use crate::configuration::{Configuration, OtherRecipients};
use crate::disclosure::parties::Party;

/// Values by the names that templates use.
#[derive(Debug, Clone, Default)]
pub struct Facts(Map<String, Value>);

impl Facts {
    /// The values.
    pub fn values(&self) -> &Map<String, Value> {
        &self.0
    }

    /// Writes a field down.
    pub fn set(&mut self, field: Field, value: impl Into<Value>) {
        self.put(field.key(), value);
    }

    /// Writes down what is no field of its own.
    pub fn put(&mut self, key: &'static str, value: impl Into<Value>) {
        let value = value.into();
        let is_empty = match &value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !is_empty {
            self.0.insert(key.to_owned(), value);
        }
    }

    fn words(&mut self, key: &'static str, text: Option<&Text>) {
        if let Some(text) = text {
            self.put(key, paragraphs(text.as_str()));
        }
    }

    /// The fields that a kind needs and that nobody wrote down.
    pub fn missing(&self, kind: Notice) -> Vec<Field> {
        let mut missing = kind.needs();
        missing.retain(|field| !self.0.contains_key(field.key()));
        missing
    }
}

/// An instant as messages hold it: in UTC first, then with its weekday in the zone of the reader.
pub fn moment(instant: Instant, zone: Option<&Zone>) -> String {
    let local = match zone {
        Some(zone) => instant
            .in_zone(zone.zone())
            .strftime("%A, %-d %B %Y, %H:%M:%S %:z (%Q)")
            .to_string(),
        None => instant
            .in_zone(&jiff::tz::TimeZone::UTC)
            .strftime("%A, %-d %B %Y, %H:%M:%S UTC")
            .to_string(),
    };
    format!("{instant} = {local}")
}

/// What every message says about the team.
pub fn sender(facts: &mut Facts, configuration: &Configuration) {
    let notices = &configuration.notices;
    facts.put("project", configuration.name.clone());
    facts.put("site", configuration.base_url.as_str());
    if let Some(from) = &notices.from {
        facts.set(Field::Issuer, format!("{}, {}", from.name, from.role));
        facts.put("reply_to", from.address.as_str());
    }
    if let Some(key) = &notices.key {
        facts.set(Field::SigningKey, key.grouped());
    }
    if let Some(policy) = &notices.policy {
        facts.set(
            Field::Policy,
            format!(
                "{}, version {}, {}",
                policy.name, policy.version, policy.url
            ),
        );
    }
    facts.words("leak", notices.leak.as_ref());
}

/// What the public text says.
pub fn record(facts: &mut Facts, record: &Record) {
    if let Some(summary) = record.summary.as_deref() {
        facts.set(Field::Summary, summary);
    }
    if let Some(rating) = record.rating() {
        facts.set(Field::Severity, rating.as_str());
    }
    let vectors: Vec<String> = record
        .severities()
        .iter()
        .map(|severity| {
            let score = severity
                .value()
                .map_or_else(String::new, |value| format!("{value:.1} = "));
            format!("{}: {score}{}", severity.system(), severity.score)
        })
        .collect();
    facts.put("vectors", vectors);
    let affected: Vec<String> = record.affected().iter().filter_map(words).collect();
    facts.set(Field::Affected, affected);
    let mut fixed: Vec<&str> = Vec::new();
    for affected in record.affected() {
        let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
        for range in affected.ranges.iter().flatten() {
            if range.kind != RangeKind::Git {
                fixed.extend(affected_words::fixed(range, ecosystem));
            }
        }
    }
    fixed.dedup();
    facts.set(Field::FixedVersions, fixed);
    let cwe: Vec<String> = record
        .weaknesses()
        .iter()
        .map(|cwe| format!("CWE-{}", cwe.number()))
        .collect();
    facts.put("cwe", cwe);
    let details = record.details.as_deref().unwrap_or_default();
    if !details.trim().is_empty() {
        let title = record.summary.as_deref().unwrap_or_default();
        let text = format!("{title}\n\n{}", paragraphs(details));
        facts.set(Field::PublicText, text.trim());
    }
    if let Some(withdrawal) = &record.withdrawal
        && let Some(reason) = &withdrawal.reason
    {
        facts.set(Field::WithdrawnReason, paragraphs(reason));
    }
}

/// `name (ecosystem): >= 0.9.0, < 0.14.3`
fn words(affected: &Affected) -> Option<String> {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let mut ranges = affected.ranges.iter().flatten();
    let mut parts: Vec<String> = ranges
        .clone()
        .filter(|range| range.kind != RangeKind::Git)
        .flat_map(|range| affected_words::words(range, ecosystem))
        .collect();
    parts.extend(affected.versions.iter().flatten().cloned());
    let name = match &affected.package {
        Some(package) => format!("{} ({})", package.name, package.ecosystem),
        None => ranges.find_map(|range| range.repo.clone())?,
    };
    Some(if parts.is_empty() {
        name
    } else {
        format!("{name}: {}", parts.join("; "))
    })
}

/// What the case says, to somebody in `zone`.
pub fn case(
    facts: &mut Facts,
    advisory: &Advisory,
    configuration: &Configuration,
    zone: Option<&Zone>,
) {
    let case = &advisory.case;
    let terms = &case.terms;
    if let Some(reference) = &case.reference {
        facts.set(Field::Reference, reference.as_str());
    }
    if let Some(disclosure) = advisory.disclosure {
        let agreed = if advisory.status == crate::advisory::status::Status::Embargoed {
            "agreed"
        } else {
            "proposed"
        };
        facts.set(
            Field::Disclosure,
            format!("{} ({agreed})", moment(disclosure, zone)),
        );
    }
    for (key, text) in [
        ("summary", &terms.summary),
        ("scenario", &terms.scenario),
        ("conditions", &terms.conditions),
        ("check", &terms.check),
        ("workaround", &terms.workaround),
        ("after_upgrade", &terms.after_upgrade),
        ("detection", &terms.detection),
        ("reproduction", &terms.reproduction),
        ("request", &terms.request),
        ("third_party", &terms.third_party),
        ("backports", &terms.backports),
        ("future_tags", &terms.future_tags),
        ("needed", &terms.needed),
    ] {
        facts.words(key, text.as_ref());
    }
    for (key, text) in [
        ("public_statement", &terms.public_statement),
        ("sharing", &terms.sharing),
    ] {
        if let Some(text) = text {
            facts.put(key, phrase(text));
        }
    }
    if let Some(by) = terms.objections_by {
        facts.put("objections_by", moment(by, zone));
    }
    triage(facts, advisory);
    remedy(facts, advisory, zone);
    coordination(facts, advisory, configuration, zone);
}

fn triage(facts: &mut Facts, advisory: &Advisory) {
    let case = &advisory.case;
    let triage = &case.triage;
    if advisory.record.rating().is_none()
        && let Some((_, severity)) = case.triaged()
    {
        facts.set(Field::Severity, format!("{severity} (provisional)"));
    }
    let components: Vec<&str> = triage.components.iter().map(Text::as_str).collect();
    facts.set(Field::Components, components.join(", "));
    let kinds: Vec<&str> = triage.kind.iter().map(|kind| kind.as_str()).collect();
    facts.set(Field::Kinds, kinds.join(", "));
    if let Some(exploit) = triage.exploit {
        let known = match exploit {
            Exploit::None => "none known",
            Exploit::Private => "an exploit that is not public",
            Exploit::Public => "a public exploit",
            Exploit::InTheWild => "exploited in the wild",
        };
        let events = case.events().iter().rev();
        let as_of = events
            .filter(|event| {
                matches!(
                    event.what,
                    What::Triaged { .. } | What::Exploited { .. } | What::Replicated {}
                )
            })
            .map(|event| event.at)
            .next();
        let as_of = as_of.map_or_else(String::new, |at| format!(", as of {at}"));
        facts.set(Field::Exploitation, format!("{known}{as_of}"));
    }
    let cve = match case.cve() {
        CveState::Reserved(id, _) => Some(format!("{id} (reserved: do not cite it)")),
        CveState::Published(id) => Some(id.to_string()),
        CveState::Requested(at) => Some(format!("asked for at {at}")),
        CveState::Rejected(_) | CveState::None => {
            let aliases: Vec<&str> = advisory
                .record
                .aliases()
                .iter()
                .map(crate::advisory::id::VulnerabilityId::as_str)
                .collect();
            (!aliases.is_empty()).then(|| format!("{} (do not cite)", aliases.join(", ")))
        }
    };
    facts.put("cve", cve);
}

fn remedy(facts: &mut Facts, advisory: &Advisory, zone: Option<&Zone>) {
    let case = &advisory.case;
    let terms = &case.terms;
    let patches: Vec<&str> = terms.patches.iter().map(Text::as_str).collect();
    let status = match case.fix() {
        Fix::Ready(versions) => {
            let versions: Vec<&str> = versions.iter().map(Text::as_str).collect();
            facts.set(Field::FixedVersions, versions);
            if patches.is_empty() {
                "ready".to_owned()
            } else {
                "ready, patches attached".to_owned()
            }
        }
        Fix::None(reason) => {
            facts.set(Field::FixedVersions, vec!["none"]);
            format!("there will be none: {reason}")
        }
        Fix::Missing => match terms.fix_planned {
            Some(at) => format!("planned for {}", moment(at, zone)),
            None => "none yet".to_owned(),
        },
    };
    facts.put("fix_status", status);
}

fn coordination(
    facts: &mut Facts,
    advisory: &Advisory,
    configuration: &Configuration,
    zone: Option<&Zone>,
) {
    let case = &advisory.case;
    if let Some(coordinator) = &case.coordinator {
        facts.set(Field::Coordinator, coordinator.as_str());
    }
    if let Some(at) = case.next_update() {
        facts.set(Field::NextUpdate, moment(at, zone));
    }
    if let Some(received) = case.received() {
        facts.set(Field::Received, moment(received, zone));
        let deadline = received.after_days(configuration.policy.deadline_days);
        facts.put("deadline", moment(deadline, zone));
    }
    if let Some(external) = &case.external_deadline {
        facts.put(
            "external_deadline",
            format!(
                "{} publishes at {}",
                external.who,
                moment(external.at, zone)
            ),
        );
    }
    let last = |choose: &dyn Fn(&What) -> Option<String>| {
        let mut events = case.events().iter().rev();
        events.find_map(|event| choose(&event.what))
    };
    if let Some(moved) = last(&|what| match what {
        What::Rescheduled {
            from, to, reason, ..
        }
        | What::Extended {
            from, to, reason, ..
        } => Some(format!(
            "from {} to {}. Why: {reason}",
            moment(*from, zone),
            moment(*to, zone)
        )),
        _ => None,
    }) {
        facts.set(Field::Moved, moved);
    }
    if let Some(tried) = last(&|what| match what {
        What::NotReplicated { reason } => Some(paragraphs(reason.as_str())),
        _ => None,
    }) {
        facts.set(Field::Tried, tried);
    }
    if let Some(reason) = last(&|what| match what {
        What::Closed { reason, link, .. } => {
            let mut words = reason.as_str().replace('-', " ");
            if let Some(link) = link {
                let _ = write!(words, ", see {link}");
            }
            Some(words)
        }
        _ => None,
    }) {
        facts.set(Field::Reason, reason);
    }
    facts.put("time_line", time_line(advisory, configuration));
    let credits: Vec<String> = case
        .credits()
        .iter()
        .filter_map(|credit| match credit {
            Credit::Answered(person, Consent::Named) => Some(format!("{person}, to be named")),
            Credit::Answered(_, Consent::Anonymous) => Some("an anonymous finder".to_owned()),
            // Who did not agree is not named, here neither.
            _ => None,
        })
        .collect();
    facts.put("credit", credits);
}

/// The dates of a case that its parties may know.
fn time_line(advisory: &Advisory, configuration: &Configuration) -> Vec<String> {
    let case = &advisory.case;
    let mut lines: Vec<(Instant, &str)> = Vec::new();
    lines.extend(case.received().map(|at| (at, "reported")));
    lines.extend(case.acknowledged().map(|at| (at, "acknowledged")));
    lines.extend(case.replicated().map(|at| (at, "replicated")));
    for event in case.events() {
        match &event.what {
            What::FixReady { .. } => lines.push((event.at, "fix ready")),
            What::Notified {
                notice: Notice::Initial,
                ..
            } => lines.push((event.at, "parties told")),
            _ => {}
        }
    }
    if let Some(disclosure) = advisory.disclosure {
        let hours = i64::from(configuration.policy.final_notice_hours) * 3600;
        lines.push((disclosure.after_seconds(-hours), "last notice (planned)"));
        lines.push((disclosure, "disclosure (planned)"));
    }
    lines.sort();
    lines
        .iter()
        .map(|(at, what)| format!("{at}  {what}"))
        .collect()
}

/// What depends on the party.
pub fn party(
    facts: &mut Facts,
    party: &Party,
    advisory: &Advisory,
    configuration: &Configuration,
    tlp: Tlp,
    others: &[&str],
) {
    facts.put("organisation", party.organisation.as_str());
    let acceptance = match &party.policy_accepted {
        Some(accepted) => format!(
            "version {}, accepted by {} at {}",
            accepted.version, accepted.by, accepted.at
        ),
        None => "none is on record".to_owned(),
    };
    facts.put("acceptance", acceptance);
    let terms = &advisory.case.terms;
    let granted = terms
        .early_deployment
        .as_ref()
        .filter(|_| party.early_deployment == YesNo::Yes);
    facts.put(
        "early_deployment",
        granted.map_or_else(|| "not allowed".to_owned(), phrase),
    );
    if terms.sharing.is_none() {
        facts.put("sharing", sharing(tlp));
    }
    if terms.public_statement.is_none() {
        facts.put(
            "public_statement",
            "nothing, not even that there is something",
        );
    }
    let others = match configuration.notices.other_recipients {
        OtherRecipients::Nothing => None,
        OtherRecipients::Count => Some(others.len().to_string()),
        OtherRecipients::Names => Some(others.join(", ")),
    };
    facts.put("others", others);
}

/// Words for the end of a line that brings its own full stop.
fn phrase(text: &Text) -> String {
    let text = paragraphs(text.as_str());
    text.trim_end().trim_end_matches('.').to_owned()
}

/// With whom a message may be shared (Traffic Light Protocol 2.0).
fn sharing(tlp: Tlp) -> &'static str {
    match tlp {
        Tlp::Red => "nobody but its recipients",
        Tlp::AmberStrict => "those in your organisation who need to know, and nobody else",
        Tlp::Amber => "those in your organisation, and its clients, who need to know",
        Tlp::Green => "your community, and not in public",
        Tlp::Clear => "everybody",
    }
}

/// The parties that still have to hear of a move, for `--who`.
pub fn owed<'r>(advisory: &'r Advisory, parties: &'r [Party]) -> Vec<&'r Party> {
    parties
        .iter()
        .filter(|party| guard::owed_move(advisory, party.alias.as_str()).is_some())
        .collect()
}

/// What users learn before the instant.
pub fn pre_announcement(facts: &mut Facts, public: &PublicPreAnnouncement) {
    facts.set(Field::Label, public.label());
    facts.set(Field::Disclosure, moment(public.instant(), None));
    facts.put("product", public.product());
    facts.put(
        "severity",
        public
            .severity()
            .map(crate::advisory::case::words::Severity::as_str),
    );
}
