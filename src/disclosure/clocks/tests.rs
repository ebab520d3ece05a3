use super::*;
use crate::advisory::document;
use crate::configuration;
use crate::finding::Findings;

fn clocks(keys: &str, events: &str, now: &str) -> Vec<String> {
    let text = format!("---\nid: EX-1\n{keys}case:\n  events:\n{events}---\n# T\n\nText.\n");
    let mut findings = Findings::new("advisories/EX-1.md");
    let advisory = document::parse(&text, Some("EX-1"), &mut findings)
        .unwrap_or_else(|| panic!("{:?}", findings.as_slice()));
    let configuration = configuration::read(
        "database: {name: N, base_url: https://example.org/}\nids: {prefix: EX}\ncalendar: {holidays: [2026-11-23]}\n",
        &mut Findings::new("advgen.yaml"),
    )
    .unwrap();
    let now = Now::at(Instant::try_from(now).unwrap());
    of(&advisory, None, &configuration, now)
        .iter()
        .map(|clock| {
            let standing = match (clock.standing, clock.urgency(now)) {
                (Standing::Done(at), _) => format!("done {at}"),
                (Standing::Cancelled, _) => "cancelled".to_owned(),
                (Standing::Running, urgency) => format!("{:?}", urgency.unwrap()).to_lowercase(),
            };
            format!("{} {} {standing}", clock.due, clock.kind.as_str())
        })
        .collect()
}

const RECEIVED: &str = "  - {received: 2026-11-20T18:00:00Z, channel: mail}\n";
const DRAFT: &str = "status: draft\n";

#[test]
fn a_report_before_a_holiday_is_answered_in_working_days() {
    assert_eq!(
        clocks(DRAFT, RECEIVED, "2026-11-22T00:00:00Z"),
        [
            "2026-11-27T00:00:00Z acknowledge later",
            "2026-12-20T18:00:00Z news later",
            "2027-02-18T18:00:00Z deadline later",
        ]
    );
    // At the due instant it is not late yet, a second later it is.
    let at = |now| clocks(DRAFT, RECEIVED, now).remove(0);
    assert!(at("2026-11-27T00:00:00Z").ends_with("soon"));
    assert!(at("2026-11-27T00:00:01Z").ends_with("overdue"));
}

#[test]
fn an_answer_stops_one_clock_and_starts_another() {
    let events = format!(
        "{RECEIVED}  - {{acknowledged: 2026-11-24T09:00:00Z, by: D, next_update: 2026-12-01T09:00:00Z}}\n"
    );
    let all = clocks(DRAFT, &events, "2026-11-30T12:00:00Z");
    assert_eq!(
        all.get(..2).unwrap(),
        [
            "2026-11-27T00:00:00Z acknowledge done 2026-11-24T09:00:00Z",
            "2026-12-01T09:00:00Z next-update soon",
        ]
    );
    let told = format!("{events}  - {{informed: 2026-12-01T08:00:00Z}}\n");
    assert!(
        !clocks(DRAFT, &told, "2026-12-02T12:00:00Z")
            .iter()
            .any(|clock| clock.contains("next-update"))
    );
}

#[test]
fn an_embargo_has_its_notices_and_its_instant() {
    let keys = "status: embargoed\ndisclosure: 2026-12-16T15:00:00Z\n";
    let events = format!("{RECEIVED}  - {{notified: 2026-12-05T00:00:00Z, notice: initial}}\n");
    let all = clocks(keys, &events, "2026-12-10T00:00:00Z");
    assert_eq!(
        all.get(1..4).unwrap(),
        [
            "2026-12-09T15:00:00Z notice done 2026-12-05T00:00:00Z",
            "2026-12-15T15:00:00Z final-notice later",
            "2026-12-16T15:00:00Z disclosure later",
        ]
    );
    let waived = format!(
        "{RECEIVED}  - {{waived: 2026-12-05T00:00:00Z, by: D, condition: notice, reason: r}}\n"
    );
    assert!(
        clocks(keys, &waived, "2026-12-10T00:00:00Z")
            .contains(&"2026-12-09T15:00:00Z notice cancelled".to_owned())
    );
}

#[test]
fn a_moved_instant_is_owed_to_the_parties_that_know_the_old_one() {
    let keys = "status: embargoed\ndisclosure: 2026-12-16T15:00:00Z\n";
    let moved = "  - {rescheduled: 2026-12-06T00:00:00Z, by: D, from: 2026-12-15T15:00:00Z, to: 2026-12-16T15:00:00Z, reason: r, accepted_by: O}\n";
    let known = "  - {notified: 2026-12-05T00:00:00Z, notice: initial}\n";
    let told = "  - {notified: 2026-12-06T06:00:00Z, notice: date-changed}\n";
    let clock = |events: &str| {
        let all = clocks(keys, &format!("{RECEIVED}{events}"), "2026-12-07T01:00:00Z");
        all.into_iter().find(|clock| clock.contains("date-change"))
    };
    assert_eq!(clock(moved), None);
    assert_eq!(clock(known), None);
    assert_eq!(
        clock(&format!("{known}{moved}")).as_deref(),
        Some("2026-12-07T00:00:00Z date-change overdue")
    );
    assert_eq!(
        clock(&format!("{known}{moved}{told}")).as_deref(),
        Some("2026-12-07T00:00:00Z date-change done 2026-12-06T06:00:00Z")
    );
}

#[test]
fn exploitation_starts_the_clocks_of_the_law() {
    let events = format!(
        "{RECEIVED}  - {{exploited: 2026-11-25T00:00:00Z, source: honeypot}}\n  - {{authority-warned: 2026-11-25T12:00:00Z, by: D}}\n  - {{fix-ready: 2026-11-28T00:00:00Z, versions: \"1.2\"}}\n"
    );
    let all = clocks(DRAFT, &events, "2026-11-29T00:00:00Z");
    for wants in [
        "2026-11-26T00:00:00Z authority-warning done 2026-11-25T12:00:00Z",
        "2026-11-28T00:00:00Z authority-notification overdue",
        "2026-12-12T00:00:00Z authority-report later",
    ] {
        assert!(all.iter().any(|clock| clock == wants), "{wants}: {all:?}");
    }
}

#[test]
fn the_cve_record_follows_the_disclosure_and_unused_ids_go_back() {
    let reserved =
        format!("{RECEIVED}  - {{cve-reserved: 2026-11-25T00:00:00Z, id: CVE-2026-41234}}\n");
    let public = "status: published\npublished: 2026-12-01T00:00:00Z\n";
    assert!(
        clocks(public, &reserved, "2026-12-02T00:00:00Z")
            .contains(&"2026-12-04T00:00:00Z cve-publication soon".to_owned())
    );
    let closed = format!(
        "{reserved}  - {{closed: 2026-12-01T00:00:00Z, by: D, reason: out-of-scope, reporter_told: yes}}\n"
    );
    assert!(
        clocks("status: rejected\n", &closed, "2026-12-10T00:00:00Z")
            .contains(&"2026-12-04T00:00:00Z cve-rejection overdue".to_owned())
    );
}

#[test]
fn a_leak_is_looked_back_at() {
    let leak = format!(
        "{RECEIVED}  - {{leaked: 2026-11-25T00:00:00Z, what: w, to: t, channel: c, extent: partial, decision: continue, reason: r}}\n"
    );
    assert!(
        clocks(DRAFT, &leak, "2026-11-29T00:00:00Z")
            .contains(&"2026-11-28T00:00:00Z retrospective overdue".to_owned())
    );
    let done = format!("{leak}  - {{retrospective: 2026-11-27T00:00:00Z, by: D}}\n");
    assert!(
        !clocks(DRAFT, &done, "2026-11-29T00:00:00Z")
            .iter()
            .any(|clock| clock.contains("retrospective"))
    );
}
