//! Who was told, who has not answered, who knows, and whose copy it is.

use std::fmt::Write as _;

use super::facts::owed;
use super::kind::Audience;
use super::log::{self, Side};
use crate::advisory::case::copies::CopyId;
use crate::advisory::case::words::Notice;
use crate::advisory::document::Advisory;
use crate::advisory::instant::Instant;
use crate::check::Reading;

/// Revisions that are tried when a copy is traced: nobody writes more.
const REVISIONS: u32 = 100;

/// The acknowledgement log and the list of those who know, for people.
pub fn describe(reading: &Reading, advisory: &Advisory, now: Instant) -> String {
    let register = reading.register();
    let mut out = String::new();
    let entries = log::entries(&advisory.case);
    if entries.is_empty() {
        out.push_str("no party was told anything\n");
    } else {
        out.push_str("told:\n");
    }
    for entry in &entries {
        let reply = entry.reply(now);
        let by = match entry.rsvp_by {
            Some(by) if reply.is_open() => format!(", answer due {by}"),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "  {}  {} {}  {}  {}{by}",
            entry.sent,
            entry.notice,
            entry.revision,
            entry.party,
            reply.as_str()
        );
    }
    for party in owed(advisory, &register.parties) {
        let _ = writeln!(
            out,
            "  {} has not heard that the instant moved: send `date-changed`",
            party.alias
        );
    }
    let known = log::who_knows(&advisory.case, register);
    out.push_str("who knows:\n");
    for one in &known {
        let since = one
            .since
            .map_or_else(|| "since ever".to_owned(), |since| since.to_string());
        let _ = writeln!(out, "  {since}  {}: {}", one.who, one.why);
    }
    let outside = outside(&known);
    let permille = log::leak_permille(outside);
    let _ = writeln!(
        out,
        "{outside} outside the team: at one in a thousand each, the odds of a leak are {}.{} %",
        permille / 10,
        permille % 10
    );
    out
}

fn outside(known: &[log::Exposure]) -> usize {
    known.iter().filter(|one| one.side == Side::Outside).count()
}

/// Whether somebody has to be asked or told.
pub fn is_open(reading: &Reading, advisory: &Advisory, now: Instant) -> bool {
    let entries = log::entries(&advisory.case);
    entries.iter().any(|entry| entry.reply(now).is_open())
        || !owed(advisory, &reading.register().parties).is_empty()
}

/// The same, for machines.
pub fn json(reading: &Reading, advisory: &Advisory, now: Instant) -> String {
    let register = reading.register();
    let notices: Vec<_> = log::entries(&advisory.case)
        .iter()
        .map(|entry| {
            serde_json::json!({
                "notice": entry.notice.as_str(),
                "revision": entry.revision,
                "party": entry.party.as_str(),
                "sent": entry.sent.to_string(),
                "rsvp_by": entry.rsvp_by.map(|by| by.to_string()),
                "reply": entry.reply(now).as_str(),
            })
        })
        .collect();
    let known = log::who_knows(&advisory.case, register);
    let people: Vec<_> = known
        .iter()
        .map(|one| {
            serde_json::json!({
                "who": one.who,
                "since": one.since.map(|since| since.to_string()),
                "why": one.why,
                "team": one.side == Side::Team,
            })
        })
        .collect();
    let owed: Vec<&str> = owed(advisory, &register.parties)
        .iter()
        .map(|party| party.alias.as_str())
        .collect();
    let document = serde_json::json!({
        "schema": 1,
        "notices": notices,
        "owed_date_changed": owed,
        "known": people,
        "leak_permille": log::leak_permille(outside(&known)),
    });
    format!("{document}\n")
}

/// Whose copy it is: the ids of all copies that there can be are made again and compared, so that
/// nothing has to be stored to find out.
pub fn trace(reading: &Reading, advisory: &Advisory, copy: &CopyId) -> Option<String> {
    let register = reading.register();
    let key = register.trace_key.as_ref().map_or("", |key| key.as_str());
    let reference = advisory
        .case
        .reference
        .as_ref()
        .map_or("", |text| text.as_str());
    let mut recipients: Vec<(String, Audience)> = register
        .parties
        .iter()
        .map(|party| (party.alias.to_string(), Audience::Parties))
        .collect();
    for position in 1..=advisory.case.reporters.len() {
        let alias = match position {
            1 => "reporter".to_owned(),
            more => format!("reporter-{more}"),
        };
        recipients.push((alias, Audience::Reporter));
    }
    for (alias, audience) in &recipients {
        for kind in Notice::ALL
            .iter()
            .filter(|kind| kind.audience() == *audience)
        {
            for revision in 1..=REVISIONS {
                let number = revision.to_string();
                if CopyId::of(key, &[reference, alias, kind.as_str(), &number]) == *copy {
                    return Some(format!("{alias}: `{kind}`, revision {revision}\n"));
                }
            }
        }
    }
    None
}
