//! A CVSS vector, explained.

use std::borrow::Cow;

use serde::Serialize;

use super::words::Words;
use crate::advisory::severity::Severity;
use crate::advisory::severity_words::{self, Metric};

/// One metric of a vector.
#[derive(Debug, Serialize)]
pub(super) struct MetricShown {
    code: &'static str,
    name: Cow<'static, str>,
    word: Cow<'static, str>,
    meaning: Cow<'static, str>,
}

/// The metrics that a vector gives a value, in its order.
pub(super) fn explained(words: &Words, severity: &Severity) -> Vec<MetricShown> {
    severity_words::metrics(severity)
        .into_iter()
        .filter(says_something)
        .map(|metric| MetricShown {
            code: metric.code,
            name: words.say(metric.name),
            word: words.say(metric.word),
            meaning: words.say(metric.meaning),
        })
        .collect()
}

/// All phrases about metrics.
pub(super) fn phrases() -> Vec<&'static str> {
    severity_words::all_metrics_in_words()
        .filter(says_something)
        .flat_map(|metric| [metric.name, metric.word, metric.meaning])
        .collect()
}

fn says_something(metric: &Metric) -> bool {
    !metric.meaning.is_empty()
}

/// The phrases of [`in_short`].
pub(super) const IN_SHORT: &[&str] = &[
    "over the network",
    "from the same network",
    "with local access",
    "by touching the device",
    "without login",
    "with a login",
    "with far-reaching rights",
    "without anybody’s help",
    "when somebody is tricked into helping",
    "under special conditions",
];

/// What it takes to attack, in a few words: `Over the network · without login · without help`.
pub(super) fn in_short(severity: &Severity) -> Vec<&'static str> {
    let value = |code: &str| {
        let mut parts = severity.score.split('/');
        parts.find_map(|part| part.strip_prefix(code)?.strip_prefix(':'))
    };
    let reach = match value("AV") {
        Some("N") => Some("over the network"),
        Some("A") => Some("from the same network"),
        Some("L") => Some("with local access"),
        Some("P") => Some("by touching the device"),
        _ => None,
    };
    let login = match (value("PR"), value("Au")) {
        (Some("N"), _) | (_, Some("N")) => Some("without login"),
        (Some("L"), _) | (_, Some("S" | "M")) => Some("with a login"),
        (Some("H"), _) => Some("with far-reaching rights"),
        _ => None,
    };
    let help = match value("UI") {
        Some("N") => Some("without anybody’s help"),
        Some(_) => Some("when somebody is tricked into helping"),
        None => None,
    };
    let ease = match value("AC") {
        Some("H") => Some("under special conditions"),
        _ => None,
    };
    [reach, login, help, ease].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_reads_as_a_list_of_words() {
        let vector = "CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:C/C:H/I:N/A:N/E:X";
        let severity = Severity::from_vector(vector).unwrap();
        let read: Vec<_> = explained(&Words::default(), &severity)
            .iter()
            .map(|metric| format!("{}: {}", metric.name, metric.word))
            .collect();
        assert_eq!(read[0], "Attack vector: Network");
        assert_eq!(read.len(), 8, "what is not defined is left out: {read:?}");
        assert_eq!(
            in_short(&severity).join(", "),
            "over the network, with a login, when somebody is tricked into helping, under special conditions"
        );
    }
}
