//! Any record at all, written and read back.

use advgen::advisory::affected::{Affected, Event, EventKind, Package, Range, RangeKind};
use advgen::advisory::cwe::Cwe;
use advgen::advisory::document;
use advgen::advisory::ecosystem::Ecosystem;
use advgen::advisory::id::{AdvisoryId, VulnerabilityId};
use advgen::advisory::instant::Instant;
use advgen::advisory::json::Json;
use advgen::advisory::print::print;
use advgen::advisory::record::{Credit, CreditKind, Record, Reference, ReferenceKind, Withdrawal};
use advgen::advisory::severity::{Severity, SeverityKind, SeveritySource};
use advgen::advisory::status::Status;
use advgen::finding::Findings;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// Texts with much of what is awkward in YAML and in Markdown.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ \\-\n\t\r#:>|`*_~=+.a1'\"{}\\[\\]<!%&@\\\\]{0,30}",
        "(# |## |    |\t|- |\n|<!--|-->|---\n|```\n|a|b|\\\\| ){0,12}",
        "[a-z ]{0,200}",
    ]
}

fn word(pattern: &'static str) -> impl Strategy<Value = String> {
    pattern.prop_map(|text: String| text)
}

fn instant() -> impl Strategy<Value = i64> {
    100_000_000_i64..4_000_000_000
}

fn ids() -> impl Strategy<Value = Option<Vec<VulnerabilityId>>> {
    let id = "[A-Z~\"':#-]{1,8}-[0-9é]{1,6}"
        .prop_map(|text| VulnerabilityId::try_from(text.as_str()).unwrap());
    option::of(vec(id, 0..4))
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,3})?".prop_map(Json::Number),
        text().prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Json::List),
            btree_map(text(), inner, 0..4).prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

fn object() -> impl Strategy<Value = Option<Json>> {
    option::of(
        btree_map(text(), json(), 0..4).prop_map(|map| Json::Object(map.into_iter().collect())),
    )
}

fn severities() -> impl Strategy<Value = Vec<Severity>> {
    let severity = prop_oneof![
        Just((
            SeverityKind::CvssV3,
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
        )),
        Just((SeverityKind::CvssV3, "CVSS:3.0/A:H/C:L")),
        Just((SeverityKind::CvssV2, "AV:N/AC:L/Au:N/C:P/I:P/A:P")),
        Just((SeverityKind::Ubuntu, "low")),
    ];
    let source = option::of(prop_oneof![
        Just(SeveritySource::Nvd),
        Just(SeveritySource::Own)
    ]);
    let severity = (severity, source).prop_map(|((kind, score), source)| Severity {
        kind,
        score: score.to_owned(),
        source,
    });
    vec(severity, 0..3)
}

fn event(kind: EventKind, value: String) -> Event {
    Event { kind, value }
}

fn range() -> impl Strategy<Value = Range> {
    let hash = "[0-9a-f]{40}";
    let git =
        (vec(hash, 1..4), text(), object()).prop_map(|(mut fixes, repo, database_specific)| {
            fixes.sort();
            fixes.dedup();
            let fixes = fixes.into_iter().map(|hash| event(EventKind::Fixed, hash));
            Range {
                kind: RangeKind::Git,
                repo: Some(repo),
                events: std::iter::once(event(EventKind::Introduced, "0".to_owned()))
                    .chain(fixes)
                    .collect(),
                database_specific,
            }
        });
    let version = text().prop_filter("`0` begins a range", |text| text != "0");
    let versions = (option::of(version), any::<bool>(), object()).prop_map(
        |(end, fixed, database_specific)| {
            let kind = if fixed {
                EventKind::Fixed
            } else {
                EventKind::LastAffected
            };
            Range {
                kind: RangeKind::Ecosystem,
                repo: None,
                events: std::iter::once(event(EventKind::Introduced, "0".to_owned()))
                    .chain(end.map(|end| event(kind, end)))
                    .collect(),
                database_specific,
            }
        },
    );
    prop_oneof![git, versions]
}

fn affected() -> impl Strategy<Value = Affected> {
    let package = (
        prop_oneof![
            Just("Alpine:v3.20"),
            Just("PyPI"),
            Just("Maven:https://example.org/m"),
            Just("opam")
        ],
        text(),
        option::of(text()),
    )
        .prop_map(|(ecosystem, name, purl)| Package {
            ecosystem: Ecosystem::try_from(ecosystem).unwrap(),
            name,
            purl,
        });
    (
        option::of(package),
        option::of(severities()),
        option::of(vec(range(), 0..3)),
        option::of(vec(text(), 0..4)),
        object(),
        object(),
    )
        .prop_map(
            |(package, severity, ranges, versions, ecosystem_specific, database_specific)| {
                Affected {
                    package,
                    severity,
                    ranges,
                    versions,
                    ecosystem_specific,
                    database_specific,
                }
            },
        )
}

fn references() -> impl Strategy<Value = Option<Vec<Reference>>> {
    let reference = (
        proptest::sample::select(ReferenceKind::ALL),
        word("https://example\\.org/[a-z0-9?&=#]?[a-z,;'()*]{0,8}"),
    )
        .prop_map(|(kind, url)| Reference { kind, url });
    option::of(vec(reference, 0..3))
}

fn credits() -> impl Strategy<Value = Option<Vec<Credit>>> {
    let credit = (
        text(),
        option::of(vec(text(), 0..3)),
        option::of(proptest::sample::select(CreditKind::ALL)),
    )
        .prop_map(|(name, contact, kind)| Credit {
            name,
            contact,
            kind,
        });
    option::of(vec(credit, 0..3))
}

fn record() -> impl Strategy<Value = Record> {
    let texts = (option::of(text()), option::of(text()));
    let lists = (
        ids(),
        ids(),
        ids(),
        option::of(severities()),
        option::of(vec(affected(), 0..3)),
    );
    let more = (references(), credits(), object(), vec(1_u32..2000, 0..3));
    let instants = (
        instant(),
        0_i64..1000,
        option::of(0_i64..1000),
        any::<bool>(),
        option::of(text()),
    );
    (texts, lists, more, instants).prop_map(|(texts, lists, more, instants)| {
        let (published, later, withdrawn, has_published, reason) = instants;
        let at = |seconds: i64| Instant::from_unix(seconds).unwrap();
        let (aliases, related, upstream, severity, mut affected) = lists;
        if severity.is_some() {
            for entry in affected.iter_mut().flatten() {
                entry.severity = None;
            }
        }
        let (references, credits, database_specific, cwe) = more;
        Record {
            id: AdvisoryId::try_from("PYSEC-2020-1").unwrap(),
            summary: texts.0,
            details: texts.1,
            aliases,
            related,
            upstream,
            severity,
            rating_word: None,
            cwe: cwe
                .into_iter()
                .map(|n| Cwe::try_from(format!("CWE-{n}").as_str()).unwrap())
                .collect(),
            affected,
            references,
            credits,
            database_specific,
            withdrawal: withdrawn.map(|after| Withdrawal {
                at: at(published + after),
                reason: reason
                    .map(|text| text.trim().to_owned())
                    .filter(|text| !text.is_empty()),
                superseded_by: None,
            }),
            published: has_published.then(|| at(published)),
            modified: Some(at(published + later)),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn whatever_is_printed_is_read_back(record in record()) {
        let status = if record.withdrawal.is_some() { Status::Withdrawn } else { Status::Published };
        let text = print(&record, status);
        let mut findings = Findings::new("PYSEC-2020-1.md");
        let advisory = document::parse(&text, Some("PYSEC-2020-1"), &mut findings);
        let advisory = advisory.ok_or_else(|| TestCaseError::fail(format!("{findings:?}\n{text}")))?;
        prop_assert_eq!(&*advisory.record, &record, "{}", text);
        prop_assert_eq!(advisory.status, status);
        prop_assert!(advisory.attachments.is_empty());
    }
}

#[test]
fn short_ratings_stay_short_because_they_say_more() {
    let ratings = [
        "severity:\n  - CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\ncwe:\n  - CWE-79\n",
        concat!(
            "affected:\n  - package:\n      ecosystem: npm\n      name: a\n    severity:\n",
            "      - CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\n    versions:\n      - \"1.0.0\"\n",
        ),
    ];
    for rating in ratings {
        let mut findings = Findings::new("PYSEC-2020-1.md");
        let text = format!("---\nid: PYSEC-2020-1\nstatus: draft\n{rating}---\n# A\n");
        let advisory = document::parse(&text, None, &mut findings).unwrap();
        assert!(advisory.record.rating_word.is_some(), "{text}");
        assert_eq!(print(&advisory.record, advisory.status), text);
    }
}
