//! What is left to do once everybody can read an advisory (requirement P19), and what to do first when
//! something leaked. Derived from the case, like everything about it.

use super::clock::Now;
use super::stage::Stage;
use crate::advisory::case::event::{Event, What};
use crate::advisory::case::standing::{Credit, CveState};
use crate::advisory::case::words::{Consent, Notice};
use crate::advisory::document::Advisory;
use crate::advisory::id::AdvisoryId;
use crate::advisory::instant::Instant;

/// One thing to do after a disclosure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aftermath {
    /// What, with whom or which id.
    pub what: String,
    /// Whether it was done.
    pub standing: Standing,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is to be done.
    Open,
    /// It was done.
    Done,
}

/// The events that list what to do at once when something leaked.
const WHEN_LEAKED: &[&str] = &[
    "judge whether it is enough to attack; where that is unclear, publish",
    "publish now: `advgen case @ID@ disclosed-early reason=leak`, commit, push; title, who is affected and what to do are enough, the rest may follow",
    "or bring it forward: `advgen case @ID@ rescheduled to=INSTANT reason=…`",
    "tell the reporter and every party: `advgen notice @ID@ --kind lifted`, or `--kind date-changed`",
    "search what is public for more of it: `advgen leaks`",
    "write down who was told: `made_aware=…` with the record of the leak",
    "look back within the days of the policy: `advgen retrospective @ID@`; nobody is blamed",
];

/// What to do when something of `id` leaked, for the person who has just written it down.
pub fn when_leaked(id: &AdvisoryId) -> String {
    let mut out = String::from("now:\n");
    for line in WHEN_LEAKED {
        out.extend(["  - ", &line.replace("@ID@", id.as_str()), "\n"]);
    }
    out
}

/// Everything that has to happen after the disclosure of a case, done or not. Empty where nothing is
/// disclosed, and where nobody kept a case.
pub fn of(advisory: &Advisory, now: Now) -> Vec<Aftermath> {
    let case = &advisory.case;
    let public = Stage::of(advisory, now) >= Stage::Public;
    let Some(since) = advisory.record.published.or(advisory.disclosure) else {
        return Vec::new();
    };
    if !public || case.events().is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    cve(advisory, &mut all);
    credit(advisory, &mut all);
    parties(advisory, since, &mut all);
    if !case.reporters.is_empty() {
        let told = after(advisory, since, |what| {
            matches!(
                what,
                What::Informed { .. }
                    | What::Followed { .. }
                    | What::Notified {
                        notice: Notice::Published,
                        ..
                    }
            )
        });
        push(&mut all, "tell the reporter that it is public", told);
    }
    all
}

/// What of it is still to be done; nothing once the case is closed.
pub fn owed(advisory: &Advisory, now: Now) -> Vec<Aftermath> {
    if advisory.case.closed().is_some() {
        return Vec::new();
    }
    let mut all = of(advisory, now);
    all.retain(|one| one.standing == Standing::Open);
    all
}

fn push(all: &mut Vec<Aftermath>, what: impl Into<String>, is_done: bool) {
    all.push(Aftermath {
        what: what.into(),
        standing: if is_done {
            Standing::Done
        } else {
            Standing::Open
        },
    });
}

fn after(advisory: &Advisory, since: Instant, wanted: impl Fn(&What) -> bool) -> bool {
    let fits = |event: &Event| event.at >= since && wanted(&event.what);
    advisory.case.events().iter().any(fits)
}

fn cve(advisory: &Advisory, all: &mut Vec<Aftermath>) {
    match advisory.case.cve() {
        CveState::None => {}
        CveState::Requested(_) => push(all, "add the CVE id that was asked for as an alias", false),
        CveState::Reserved(id, _) => {
            push(all, format!("tell the CNA that {id} is public"), false);
        }
        CveState::Published(id) => push(all, format!("tell the CNA that {id} is public"), true),
        CveState::Rejected(id) => push(all, format!("have {id} rejected"), true),
    }
}

fn credit(advisory: &Advisory, all: &mut Vec<Aftermath>) {
    let is_named = |person: &str| {
        let person = person.to_lowercase();
        let mut credits = advisory.record.credits().iter();
        credits.any(|credit| credit.name.to_lowercase().contains(&person))
    };
    for credit in advisory.case.credits() {
        match credit {
            Credit::Answered(person, Consent::Named) => push(
                all,
                format!("credit {}", person.as_str()),
                is_named(person.as_str()),
            ),
            Credit::Asked(person, _) => push(
                all,
                format!("hear how {} wants to be credited", person.as_str()),
                false,
            ),
            Credit::Answered(..) | Credit::Unanswered(_) => {}
        }
    }
}

fn parties(advisory: &Advisory, since: Instant, all: &mut Vec<Aftermath>) {
    let knew = advisory.case.events().iter().any(|event| {
        event.at < since
            && matches!(
                event.what,
                What::Notified {
                    notice: Notice::Invite
                        | Notice::Initial
                        | Notice::Revised
                        | Notice::DateChanged
                        | Notice::Final,
                    ..
                }
            )
    });
    if knew {
        let told = after(advisory, since, |what| {
            matches!(
                what,
                What::Notified {
                    notice: Notice::Lifted,
                    ..
                }
            )
        });
        push(all, "tell the parties that the embargo is over", told);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::document;
    use crate::finding::Findings;

    fn checklist(status: &str, events: &str) -> Vec<String> {
        let text = format!(
            "---\nid: EX-1\n{status}credits: [{{finder: O. Wick}}]\ncase:\n  reporter: {{name: O. Wick}}\n  events:\n    - {{received: 2026-11-01T00:00:00Z, channel: mail}}\n{events}---\n# T\n\nText.\n"
        );
        let mut findings = Findings::new("advisories/EX-1.md");
        let advisory = document::parse(&text, Some("EX-1"), &mut findings)
            .unwrap_or_else(|| panic!("{:?}", findings.as_slice()));
        let now = Now::at(Instant::try_from("2026-12-05T00:00:00Z").unwrap());
        of(&advisory, now)
            .into_iter()
            .map(|one| format!("{:?}: {}", one.standing, one.what))
            .collect()
    }

    const PUBLIC: &str = "status: published\npublished: 2026-12-01T00:00:00Z\n";
    const BEFORE: &str = "    - {cve-reserved: 2026-11-02T00:00:00Z, id: CVE-2026-41234}\n    - {credit-answered: 2026-11-02T00:00:00Z, person: O. Wick, consent: named}\n    - {notified: 2026-11-03T00:00:00Z, notice: initial, parties: [Harbour]}\n";

    #[test]
    fn what_is_owed_after_a_disclosure_is_known_on_its_day() {
        assert_eq!(
            checklist(PUBLIC, BEFORE),
            [
                "Open: tell the CNA that CVE-2026-41234 is public",
                "Done: credit O. Wick",
                "Open: tell the parties that the embargo is over",
                "Open: tell the reporter that it is public",
            ]
        );
        let done = format!(
            "{BEFORE}    - {{cve-published: 2026-12-01T01:00:00Z, id: CVE-2026-41234}}\n    - {{notified: 2026-12-01T01:00:00Z, notice: lifted, parties: [Harbour]}}\n    - {{notified: 2026-12-01T01:00:00Z, notice: published}}\n"
        );
        assert!(
            checklist(PUBLIC, &done)
                .iter()
                .all(|line| line.starts_with("Done"))
        );
    }

    #[test]
    fn nothing_is_owed_for_what_is_not_public() {
        assert!(checklist("status: draft\n", BEFORE).is_empty());
        assert!(
            checklist(
                "status: embargoed\ndisclosure: 2027-01-01T00:00:00Z\n",
                BEFORE
            )
            .is_empty()
        );
    }
}
