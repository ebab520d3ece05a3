//! The metrics of CVSS in words: short names for those of the specifications, and what each value
//! means for somebody who has never read them.

use super::severity::{Severity, SeverityKind};

/// A metric of a vector in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The letters of the metric.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What its value is called.
    pub word: &'static str,
    /// What that means; empty where it says nothing.
    pub meaning: &'static str,
}

/// The metrics that a vector gives a value, in its order; what is no metric of its version is left
/// out.
pub fn metrics(severity: &Severity) -> Vec<Metric> {
    let rows = rows(severity.kind);
    let parts = severity.score.split('/');
    let parts = parts.filter_map(|part| part.split_once(':'));
    parts
        .filter_map(|(code, value)| {
            let row = rows.iter().find(|row| row.code == code)?;
            let value = row.values.iter().find(|(code, ..)| *code == value)?;
            Some(row.with(value))
        })
        .collect()
}

/// Every value of every metric of every version.
pub fn all_metrics_in_words() -> impl Iterator<Item = Metric> {
    let rows = [V2, V3, V4].into_iter().flatten();
    rows.flat_map(|row| row.values.iter().map(|value| row.with(value)))
}

fn rows(kind: SeverityKind) -> &'static [Row] {
    match kind {
        SeverityKind::CvssV2 => V2,
        SeverityKind::CvssV3 => V3,
        SeverityKind::CvssV4 => V4,
        SeverityKind::Ubuntu => &[],
    }
}

/// A metric of one version of CVSS.
struct Row {
    code: &'static str,
    name: &'static str,
    values: &'static [Value],
}

/// The code of a value, its word, and what it means.
type Value = (&'static str, &'static str, &'static str);

impl Row {
    fn with(&self, (_, word, meaning): &Value) -> Metric {
        Metric {
            code: self.code,
            name: self.name,
            word,
            meaning,
        }
    }
}

const fn row(code: &'static str, name: &'static str, values: &'static [Value]) -> Row {
    Row { code, name, values }
}

const UNDEFINED: Value = ("X", "Not defined", "");
const NOT_DEFINED: Value = ("ND", "Not defined", "");

const NEEDS: &[Value] = &[
    UNDEFINED,
    NOT_DEFINED,
    ("L", "Low", "losing it would harm little here"),
    ("M", "Medium", "losing it would do serious harm here"),
    ("H", "High", "losing it would be a catastrophe here"),
];

const VECTOR: &[Value] = &[
    UNDEFINED,
    ("N", "Network", "from anywhere that can reach it"),
    (
        "A",
        "Adjacent",
        "from the same network segment or radio range",
    ),
    (
        "L",
        "Local",
        "with access to the machine, or through a file that somebody opens there",
    ),
    ("P", "Physical", "by touching the device"),
];

const COMPLEXITY: &[Value] = &[
    UNDEFINED,
    ("L", "Low", "it works whenever it is tried"),
    (
        "H",
        "High",
        "it needs conditions that the attacker cannot bring about at will",
    ),
];

const PRIVILEGES: &[Value] = &[
    UNDEFINED,
    ("N", "None", "no account is needed"),
    ("L", "Low", "an ordinary account is needed"),
    ("H", "High", "an account with far-reaching rights is needed"),
];

const INTERACTION_3: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nobody has to do anything"),
    (
        "R",
        "Required",
        "somebody has to do something, such as follow a link",
    ),
];

const SCOPE: &[Value] = &[
    UNDEFINED,
    (
        "U",
        "Unchanged",
        "the harm stays within what has the vulnerability",
    ),
    (
        "C",
        "Changed",
        "the harm reaches beyond what has the vulnerability",
    ),
];

const CONFIDENTIALITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nothing is disclosed"),
    ("L", "Low", "some information is disclosed"),
    (
        "H",
        "High",
        "everything, or what matters most, is disclosed",
    ),
];

const INTEGRITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nothing can be changed"),
    (
        "L",
        "Low",
        "some data can be changed, without choice or grave effect",
    ),
    (
        "H",
        "High",
        "everything, or what matters most, can be changed",
    ),
    ("S", "Safety", "people can be hurt"),
];

const AVAILABILITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "it keeps working"),
    ("L", "Low", "it becomes slower, or works with interruptions"),
    ("H", "High", "it stops working"),
    ("S", "Safety", "people can be hurt"),
];

const PARTS_2: &[Value] = &[
    ("N", "None", "no effect"),
    ("P", "Partial", "part of it is lost"),
    ("C", "Complete", "all of it is lost"),
];

/// CVSS 2.0 (first.org/cvss/v2/guide).
const V2: &[Row] = &[
    row(
        "AV",
        "Access vector",
        &[
            ("N", "Network", "from anywhere that can reach it"),
            (
                "A",
                "Adjacent network",
                "from the same network segment or radio range",
            ),
            ("L", "Local", "with access to the machine"),
        ],
    ),
    row(
        "AC",
        "Access complexity",
        &[
            ("L", "Low", "it works whenever it is tried"),
            ("M", "Medium", "it needs somewhat special conditions"),
            ("H", "High", "it needs conditions that are rarely met"),
        ],
    ),
    row(
        "Au",
        "Authentication",
        &[
            ("N", "None", "no login is needed"),
            ("S", "Single", "one login is needed"),
            ("M", "Multiple", "several logins are needed"),
        ],
    ),
    row("C", "Confidentiality", PARTS_2),
    row("I", "Integrity", PARTS_2),
    row("A", "Availability", PARTS_2),
    row(
        "E",
        "Exploitability",
        &[
            NOT_DEFINED,
            ("U", "Unproven", "no exploit is known"),
            ("POC", "Proof of concept", "a demonstration is known"),
            ("F", "Functional", "an exploit that works is known"),
            ("H", "High", "anybody can exploit it"),
        ],
    ),
    row(
        "RL",
        "Remediation level",
        &[
            NOT_DEFINED,
            ("OF", "Official fix", "the vendor has mended it"),
            ("TF", "Temporary fix", "the vendor has a stopgap"),
            ("W", "Workaround", "others have found a way around"),
            ("U", "Unavailable", "nothing helps yet"),
        ],
    ),
    row(
        "RC",
        "Report confidence",
        &[
            NOT_DEFINED,
            ("UC", "Unconfirmed", "it may not be true"),
            ("UR", "Uncorroborated", "several reports agree"),
            (
                "C",
                "Confirmed",
                "the vendor or a demonstration confirms it",
            ),
        ],
    ),
    row(
        "CDP",
        "Collateral damage potential",
        &[
            NOT_DEFINED,
            ("N", "None", "nothing else is harmed"),
            ("L", "Low", "slight loss"),
            ("LM", "Low to medium", "moderate loss"),
            ("MH", "Medium to high", "significant loss"),
            ("H", "High", "catastrophic loss"),
        ],
    ),
    row(
        "TD",
        "Target distribution",
        &[
            NOT_DEFINED,
            ("N", "None", "no systems"),
            ("L", "Low", "up to a quarter of systems"),
            ("M", "Medium", "up to three quarters of systems"),
            ("H", "High", "nearly all systems"),
        ],
    ),
    row("CR", "Need for confidentiality", NEEDS),
    row("IR", "Need for integrity", NEEDS),
    row("AR", "Need for availability", NEEDS),
];

/// CVSS 3.0 and 3.1 (first.org/cvss/v3.1/specification-document).
const V3: &[Row] = &[
    row("AV", "Attack vector", VECTOR),
    row("AC", "Attack complexity", COMPLEXITY),
    row("PR", "Privileges required", PRIVILEGES),
    row("UI", "User interaction", INTERACTION_3),
    row("S", "Scope", SCOPE),
    row("C", "Confidentiality", CONFIDENTIALITY),
    row("I", "Integrity", INTEGRITY),
    row("A", "Availability", AVAILABILITY),
    row(
        "E",
        "Exploit code maturity",
        &[
            UNDEFINED,
            ("U", "Unproven", "no exploit is known"),
            ("P", "Proof of concept", "a demonstration is known"),
            ("F", "Functional", "an exploit that works is known"),
            ("H", "High", "anybody can exploit it"),
        ],
    ),
    row(
        "RL",
        "Remediation level",
        &[
            UNDEFINED,
            ("O", "Official fix", "the vendor has mended it"),
            ("T", "Temporary fix", "the vendor has a stopgap"),
            ("W", "Workaround", "others have found a way around"),
            ("U", "Unavailable", "nothing helps yet"),
        ],
    ),
    row(
        "RC",
        "Report confidence",
        &[
            UNDEFINED,
            ("U", "Unknown", "it may not be true"),
            ("R", "Reasonable", "much speaks for it"),
            (
                "C",
                "Confirmed",
                "the vendor or a demonstration confirms it",
            ),
        ],
    ),
    row("CR", "Need for confidentiality", NEEDS),
    row("IR", "Need for integrity", NEEDS),
    row("AR", "Need for availability", NEEDS),
    row("MAV", "Attack vector, here", VECTOR),
    row("MAC", "Attack complexity, here", COMPLEXITY),
    row("MPR", "Privileges required, here", PRIVILEGES),
    row("MUI", "User interaction, here", INTERACTION_3),
    row("MS", "Scope, here", SCOPE),
    row("MC", "Confidentiality, here", CONFIDENTIALITY),
    row("MI", "Integrity, here", INTEGRITY),
    row("MA", "Availability, here", AVAILABILITY),
];

const REQUIREMENTS: &[Value] = &[
    UNDEFINED,
    ("N", "None", "it works wherever it is tried"),
    (
        "P",
        "Present",
        "it needs something about the target, such as a race to be won",
    ),
];

const INTERACTION_4: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nobody has to do anything"),
    ("P", "Passive", "somebody has to use it as they always do"),
    ("A", "Active", "somebody has to do something unusual"),
];

/// CVSS 4.0 (first.org/cvss/v4.0/specification-document).
const V4: &[Row] = &[
    row("AV", "Attack vector", VECTOR),
    row("AC", "Attack complexity", COMPLEXITY),
    row("AT", "Attack requirements", REQUIREMENTS),
    row("PR", "Privileges required", PRIVILEGES),
    row("UI", "User interaction", INTERACTION_4),
    row("VC", "Confidentiality of it", CONFIDENTIALITY),
    row("VI", "Integrity of it", INTEGRITY),
    row("VA", "Availability of it", AVAILABILITY),
    row("SC", "Confidentiality beyond it", CONFIDENTIALITY),
    row("SI", "Integrity beyond it", INTEGRITY),
    row("SA", "Availability beyond it", AVAILABILITY),
    row(
        "E",
        "Exploit maturity",
        &[
            UNDEFINED,
            ("A", "Attacked", "it is being exploited"),
            ("P", "Proof of concept", "a demonstration is known"),
            ("U", "Unreported", "no exploit is known"),
        ],
    ),
    row("CR", "Need for confidentiality", NEEDS),
    row("IR", "Need for integrity", NEEDS),
    row("AR", "Need for availability", NEEDS),
    row("MAV", "Attack vector, here", VECTOR),
    row("MAC", "Attack complexity, here", COMPLEXITY),
    row("MAT", "Attack requirements, here", REQUIREMENTS),
    row("MPR", "Privileges required, here", PRIVILEGES),
    row("MUI", "User interaction, here", INTERACTION_4),
    row("MVC", "Confidentiality of it, here", CONFIDENTIALITY),
    row("MVI", "Integrity of it, here", INTEGRITY),
    row("MVA", "Availability of it, here", AVAILABILITY),
    row("MSC", "Confidentiality beyond it, here", CONFIDENTIALITY),
    row("MSI", "Integrity beyond it, here", INTEGRITY),
    row("MSA", "Availability beyond it, here", AVAILABILITY),
    row(
        "S",
        "Safety",
        &[
            UNDEFINED,
            ("N", "Negligible", "nobody can be hurt"),
            ("P", "Present", "people can be hurt"),
        ],
    ),
    row(
        "AU",
        "Automatable",
        &[
            UNDEFINED,
            ("N", "No", "a person has to attack each target"),
            ("Y", "Yes", "a program can attack one target after another"),
        ],
    ),
    row(
        "R",
        "Recovery",
        &[
            UNDEFINED,
            ("A", "Automatic", "it recovers by itself"),
            ("U", "By the user", "somebody has to repair it"),
            ("I", "Irrecoverable", "it cannot be repaired"),
        ],
    ),
    row(
        "V",
        "Value density",
        &[
            UNDEFINED,
            ("D", "Diffuse", "each target holds little"),
            ("C", "Concentrated", "one target holds much"),
        ],
    ),
    row(
        "RE",
        "Response effort",
        &[
            UNDEFINED,
            ("L", "Low", "responding takes little work"),
            ("M", "Moderate", "responding takes some work"),
            ("H", "High", "responding takes much work"),
        ],
    ),
    row(
        "U",
        "Urgency for the provider",
        &[
            UNDEFINED,
            ("Clear", "Clear", "no urgency"),
            ("Green", "Green", "reduced urgency"),
            ("Amber", "Amber", "moderate urgency"),
            ("Red", "Red", "highest urgency"),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::severity::all_metrics;

    #[test]
    fn every_value_of_every_metric_has_words() {
        for (start, name, values) in all_metrics() {
            let kind = match start {
                "" => SeverityKind::CvssV2,
                "CVSS:3.1/" => SeverityKind::CvssV3,
                _ => SeverityKind::CvssV4,
            };
            for value in values.split(' ') {
                let vector = Severity {
                    kind,
                    score: format!("{start}{name}:{value}"),
                    source: None,
                };
                assert_eq!(metrics(&vector).len(), 1, "{vector:?}");
            }
        }
    }

    #[test]
    fn a_vector_is_read_in_its_order() {
        let vector = Severity {
            kind: SeverityKind::CvssV3,
            score: "CVSS:3.1/AV:P/AC:H/MPR:L/E:X/XX:Y".to_owned(),
            source: None,
        };
        let words: Vec<_> = metrics(&vector).iter().map(|m| (m.name, m.word)).collect();
        assert_eq!(
            words,
            [
                ("Attack vector", "Physical"),
                ("Attack complexity", "High"),
                ("Privileges required, here", "Low"),
                ("Exploit code maturity", "Not defined"),
            ]
        );
    }
}
