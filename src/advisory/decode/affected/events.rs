//! Reading what happens in a range, and what every range has to obey.

use std::cmp::Ordering;

use crate::advisory::affected::{Event, EventKind, Range, RangeKind, compare, is_commit};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::fields::{self, Fields};
use crate::advisory::version::Scheme;
use crate::advisory::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// An event and where it stands.
pub(super) struct Placed {
    pub(super) event: Event,
    /// Where findings about it point.
    pub(super) span: std::ops::Range<usize>,
    /// The version or commit itself.
    pub(super) value: std::ops::Range<usize>,
}

/// Reads the list `events`.
pub(super) fn list(node: &Node<'_>, findings: &mut Findings) -> Option<Vec<Placed>> {
    let items = fields::items(node, "`events`", findings)?;
    let mut out = Vec::with_capacity(items.len());
    for item in items {
        let Some(mut fields) = Fields::open(item, "an event", findings) else {
            continue;
        };
        let found: Vec<_> = EventKind::ALL
            .into_iter()
            .filter_map(|kind| fields.take(kind.as_str()).map(|node| (kind, node)))
            .collect();
        fields.finish(findings);
        match found.as_slice() {
            [(kind, value)] => {
                if let Some(text) = fields::text(value, "the version of an event", findings) {
                    let event = Event {
                        kind: *kind,
                        value: text.to_owned(),
                    };
                    out.push(Placed {
                        event,
                        span: item.span.clone(),
                        value: value.span.clone(),
                    });
                }
            }
            [] => findings.push(
                Rule::OsvSchema,
                item.span.clone(),
                "an event says what happens: introduced, fixed, last_affected or limit",
                "Write one of them, such as `fixed: \"1.2.3\"`",
            ),
            _ => findings.push(
                Rule::OsvSchema,
                item.span.clone(),
                "an event has one key, and scanners that find two lose the second",
                "Write each key as an event of its own: `- introduced: …`, `- fixed: …`",
            ),
        }
    }
    Some(out)
}

/// What every range has to obey: the OSV schema, alternation, and the order of the ecosystem where
/// it can be decided.
pub(super) fn check(
    kind: RangeKind,
    ecosystem: Option<&Ecosystem>,
    events: &[Placed],
    span: std::ops::Range<usize>,
    findings: &mut Findings,
) {
    let has = |kind| events.iter().any(|placed| placed.event.kind == kind);
    if !has(EventKind::Introduced) {
        findings.push(
            Rule::IntroducedMissing,
            span,
            "this range has no `introduced` event, so it holds nothing",
            "Begin with `introduced: \"0\"` if the first affected version is unknown",
        );
        return;
    }
    if has(EventKind::Fixed) && has(EventKind::LastAffected) {
        findings.push(
            Rule::OsvSchema,
            span.clone(),
            "`fixed` and `last_affected` exclude each other within one range",
            "Keep `fixed`, or write two ranges",
        );
    }
    if kind == RangeKind::Git {
        check_commits(events, findings);
    } else {
        check_versions(kind, ecosystem, events, findings);
    }
}

fn check_commits(events: &[Placed], findings: &mut Findings) {
    for (at, Placed { event, span, value }) in events.iter().enumerate() {
        if !is_commit(&event.value) {
            findings.push(
                Rule::OsvSchema,
                span.clone(),
                format!(
                    "`{}` is not the full hash of a commit",
                    fields::shorten(&event.value)
                ),
                "Write all 40 (or 64) lower-case hexadecimal digits, or \"0\" for the beginning",
            );
            // Git knows a hash in any case.
            let lower = event.value.trim().to_ascii_lowercase();
            if is_commit(&lower) {
                let change = Change::scalar(value.clone(), lower);
                findings.propose(Proposal::safe(change));
            }
        }
        let before = events.get(..at).unwrap_or_default();
        if before.iter().any(|other| other.event == *event) {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                "this event is written twice",
                "Keep one of the two",
            );
            findings.propose(Proposal::safe(Change::RemoveItem(span.clone())));
        }
        if at == 0 && event.kind != EventKind::Introduced {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                "a range begins with `introduced`, and this one begins with its end",
                "Move `introduced` to the front",
            );
            // Commits have their order from the graph; the list has none.
            let (front, behind): (Vec<_>, Vec<_>) = events
                .iter()
                .partition(|placed| placed.event.kind == EventKind::Introduced);
            let order = front.iter().chain(&behind);
            let order = order.map(|placed| placed.span.clone()).collect();
            findings.propose(Proposal::safe(Change::Reorder(order)));
        }
    }
}

fn check_versions(
    kind: RangeKind,
    ecosystem: Option<&Ecosystem>,
    events: &[Placed],
    findings: &mut Findings,
) {
    let scheme = Range::scheme(kind, ecosystem);
    for (at, Placed { event, span, .. }) in events.iter().enumerate() {
        let problem = if event.kind == EventKind::Limit {
            findings.push(
                Rule::LimitOutsideGit,
                span.clone(),
                "`limit` belongs to Git ranges; elsewhere it is ignored and every later version matches",
                "Write `fixed` or `last_affected`",
            );
            return;
        } else if (at % 2 == 0) != (event.kind == EventKind::Introduced) {
            Some(format!(
                "`{}` stands here where {} is due",
                event.kind.as_str(),
                if at % 2 == 0 {
                    "`introduced`"
                } else {
                    "`fixed` or `last_affected`"
                }
            ))
        } else if event.value == "0" && at > 0 {
            Some(format!(
                "`{}: 0` can only stand at the beginning",
                event.kind.as_str()
            ))
        } else {
            None
        };
        if let Some(message) = problem {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                message,
                "Write the events in ascending order: introduced, fixed, introduced, fixed",
            );
            propose_order(scheme, events, findings);
            return;
        }
    }
    for pair in events.windows(2) {
        let [Placed { event: a, .. }, Placed { event: b, span, .. }] = pair else {
            continue;
        };
        let Some(order) = compare(scheme, a, b) else {
            continue;
        };
        let ascends = order == Ordering::Less
            || order == Ordering::Equal && b.kind == EventKind::LastAffected;
        if !ascends {
            findings.push(
                Rule::EventOrder,
                span.clone(),
                format!(
                    "`{} {}` does not come after `{} {}`",
                    b.kind.as_str(),
                    fields::shorten(&b.value),
                    a.kind.as_str(),
                    fields::shorten(&a.value)
                ),
                "Write the events in ascending order, and the fix behind the version that brought the problem",
            );
            propose_order(scheme, events, findings);
        }
    }
}

/// Proposes the order of the versions, in which scanners read the events anyway, where that makes
/// sense of them.
fn propose_order(scheme: Option<Scheme>, events: &[Placed], findings: &mut Findings) {
    let is_version = |placed: &Placed| compare(scheme, &placed.event, &placed.event).is_some();
    if !events.iter().all(is_version) {
        return;
    }
    let order = |a: &Event, b: &Event| compare(scheme, a, b).unwrap_or(Ordering::Equal);
    let mut sorted: Vec<&Placed> = events.iter().collect();
    sorted.sort_by(|a, b| order(&a.event, &b.event));
    let alternates = sorted
        .iter()
        .enumerate()
        .all(|(at, placed)| (at % 2 == 0) == (placed.event.kind == EventKind::Introduced));
    let mut pairs = sorted.iter().zip(sorted.iter().skip(1));
    let ascends = pairs.all(|(a, b)| order(&a.event, &b.event) == Ordering::Less);
    if alternates && ascends {
        let order = sorted.iter().map(|placed| placed.span.clone()).collect();
        findings.propose(Proposal::safe(Change::Reorder(order)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(ecosystem: &str, introduced: &str, fixed: &str) -> Vec<Rule> {
        let placed = |kind, value: &str| Placed {
            event: Event {
                kind,
                value: value.to_owned(),
            },
            span: 0..0,
            value: 0..0,
        };
        let events = [
            placed(EventKind::Introduced, introduced),
            placed(EventKind::Fixed, fixed),
        ];
        let ecosystem = Ecosystem::try_from(ecosystem).unwrap();
        let mut findings = Findings::new("a.md");
        check(
            RangeKind::Ecosystem,
            Some(&ecosystem),
            &events,
            0..0,
            &mut findings,
        );
        findings
            .into_vec()
            .into_iter()
            .map(|found| found.rule)
            .collect()
    }

    #[test]
    fn a_fix_comes_after_what_it_fixes_in_every_ecosystem_with_an_order() {
        for (ecosystem, earlier, later) in [
            ("npm", "1.9.0", "1.10.0"),
            ("PyPI", "1.0rc1", "1.0"),
            ("RubyGems", "1.0.rc1", "1.0"),
            ("Maven", "1.0-M1", "1.0"),
            ("Maven:https://repository.example.org", "1.0", "1.0.1-jre"),
            ("NuGet", "1.0.0.9", "1.0.0.10"),
            ("Packagist", "1.0", "1.0-p1"),
            ("Alpine:v3.20", "1.1.1k-r9", "1.1.1k-r10"),
            ("Wolfi", "1.0_rc1-r0", "1.0-r0"),
            ("Debian:12", "1.0~rc1-1", "1.0-1"),
            ("Rocky Linux:9", "1.0-9.el9", "1.0-10.el9"),
            ("Hackage", "1.0", "1.0.0.1"),
            ("CRAN", "1.0-9", "1.0-10"),
            ("Pub", "1.0.0", "1.0.0+1"),
        ] {
            assert_eq!(rules(ecosystem, earlier, later), [], "{ecosystem}");
            assert_eq!(
                rules(ecosystem, later, earlier),
                [Rule::EventOrder],
                "{ecosystem}"
            );
        }
    }

    #[test]
    fn versions_that_cannot_be_ordered_are_not_accused() {
        for (ecosystem, one, other) in [
            ("Kubernetes", "2", "1"),
            ("Maven", "2.0-1", "1.0"),
            ("Packagist", "dev-main", "1.0"),
            ("Alpine:v3.20", "8.0.0003-r0", "7.4-r0"),
            ("Pub", "2.0", "1.0.0"),
        ] {
            assert_eq!(rules(ecosystem, one, other), [], "{ecosystem}");
            assert_eq!(rules(ecosystem, other, one), [], "{ecosystem}");
        }
    }
}
