//! The metrics of CVSS vectors in words, from the specifications of FIRST.

/// A metric of a vector in words: its name, and what its value says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// The name of the metric.
    pub name: &'static str,
    /// What the value says.
    pub value: &'static str,
}

/// The name of a metric, and what its values say, as `letter word` between `|`.
type Row = (&'static str, &'static str, &'static str);

const LEVELS: &str = "N None|L Low|H High";
const REQUIREMENT: &str = "X Not Defined|L Low|M Medium|H High|ND Not Defined";

const V2: &[Row] = &[
    (
        "AV",
        "Access Vector",
        "L Local|A Adjacent Network|N Network",
    ),
    ("AC", "Access Complexity", "H High|M Medium|L Low"),
    ("Au", "Authentication", "M Multiple|S Single|N None"),
    ("C", "Confidentiality Impact", "N None|P Partial|C Complete"),
    ("I", "Integrity Impact", "N None|P Partial|C Complete"),
    ("A", "Availability Impact", "N None|P Partial|C Complete"),
    (
        "E",
        "Exploitability",
        "U Unproven|POC Proof-of-Concept|F Functional|H High|ND Not Defined",
    ),
    (
        "RL",
        "Remediation Level",
        "OF Official Fix|TF Temporary Fix|W Workaround|U Unavailable|ND Not Defined",
    ),
    (
        "RC",
        "Report Confidence",
        "UC Unconfirmed|UR Uncorroborated|C Confirmed|ND Not Defined",
    ),
    (
        "CDP",
        "Collateral Damage Potential",
        "N None|L Low|LM Low-Medium|MH Medium-High|H High|ND Not Defined",
    ),
    (
        "TD",
        "Target Distribution",
        "N None|L Low|M Medium|H High|ND Not Defined",
    ),
    ("CR", "Confidentiality Requirement", REQUIREMENT),
    ("IR", "Integrity Requirement", REQUIREMENT),
    ("AR", "Availability Requirement", REQUIREMENT),
];

const V3: &[Row] = &[
    (
        "AV",
        "Attack Vector",
        "N Network|A Adjacent|L Local|P Physical",
    ),
    ("AC", "Attack Complexity", "L Low|H High"),
    ("PR", "Privileges Required", LEVELS),
    ("UI", "User Interaction", "N None|R Required"),
    ("S", "Scope", "U Unchanged|C Changed"),
    ("C", "Confidentiality Impact", LEVELS),
    ("I", "Integrity Impact", LEVELS),
    ("A", "Availability Impact", LEVELS),
    (
        "E",
        "Exploit Code Maturity",
        "U Unproven|P Proof-of-Concept|F Functional|H High",
    ),
    (
        "RL",
        "Remediation Level",
        "O Official Fix|T Temporary Fix|W Workaround|U Unavailable",
    ),
    (
        "RC",
        "Report Confidence",
        "U Unknown|R Reasonable|C Confirmed",
    ),
    ("CR", "Confidentiality Requirement", REQUIREMENT),
    ("IR", "Integrity Requirement", REQUIREMENT),
    ("AR", "Availability Requirement", REQUIREMENT),
];

const V4: &[Row] = &[
    (
        "AV",
        "Attack Vector",
        "N Network|A Adjacent|L Local|P Physical",
    ),
    ("AC", "Attack Complexity", "L Low|H High"),
    ("AT", "Attack Requirements", "N None|P Present"),
    ("PR", "Privileges Required", LEVELS),
    ("UI", "User Interaction", "N None|P Passive|A Active"),
    (
        "VC",
        "Confidentiality Impact on the Vulnerable System",
        LEVELS,
    ),
    ("VI", "Integrity Impact on the Vulnerable System", LEVELS),
    ("VA", "Availability Impact on the Vulnerable System", LEVELS),
    ("SC", "Confidentiality Impact on Subsequent Systems", LEVELS),
    (
        "SI",
        "Integrity Impact on Subsequent Systems",
        "N None|L Low|H High|S Safety",
    ),
    (
        "SA",
        "Availability Impact on Subsequent Systems",
        "N None|L Low|H High|S Safety",
    ),
    (
        "E",
        "Exploit Maturity",
        "A Attacked|P Proof-of-Concept|U Unreported",
    ),
    ("CR", "Confidentiality Requirement", REQUIREMENT),
    ("IR", "Integrity Requirement", REQUIREMENT),
    ("AR", "Availability Requirement", REQUIREMENT),
    ("S", "Safety", "N Negligible|P Present"),
    ("AU", "Automatable", "N No|Y Yes"),
    ("R", "Recovery", "A Automatic|U User|I Irrecoverable"),
    ("V", "Value Density", "D Diffuse|C Concentrated"),
    (
        "RE",
        "Vulnerability Response Effort",
        "L Low|M Moderate|H High",
    ),
    (
        "U",
        "Provider Urgency",
        "Clear Clear|Green Green|Amber Amber|Red Red",
    ),
];

/// The metrics of a vector in words, in its order; what is no metric of its version is left out.
pub fn metrics(vector: &str) -> Vec<Metric> {
    let rows = match vector.get(..7) {
        Some("CVSS:3.") => V3,
        Some("CVSS:4.") => V4,
        _ => V2,
    };
    vector
        .split('/')
        .filter_map(|part| part.split_once(':'))
        .filter_map(|(name, value)| metric(rows, name, value))
        .collect()
}

fn metric(rows: &[Row], name: &str, value: &str) -> Option<Metric> {
    let row = |name: &str| rows.iter().find(|row| row.0 == name);
    // A modified metric has the values of the one that it modifies.
    let (_, name, values) = row(name).or_else(|| row(name.strip_prefix('M')?))?;
    if value == "X" {
        return Some(Metric {
            name,
            value: "Not Defined",
        });
    }
    let mut values = values.split('|').filter_map(|value| value.split_once(' '));
    let (_, value) = values.find(|(letters, _)| *letters == value)?;
    Some(Metric { name, value })
}

#[cfg(test)]
mod tests {
    use super::metrics;
    use crate::advisory::severity::all_metrics;

    #[test]
    fn every_value_of_every_metric_has_words() {
        for (prefix, name, values) in all_metrics() {
            for value in values.split(' ') {
                let vector = format!("{prefix}{name}:{value}");
                assert_eq!(metrics(&vector).len(), 1, "{vector}");
            }
        }
    }

    #[test]
    fn a_vector_is_read_in_its_order() {
        let found = metrics("CVSS:3.1/AV:P/AC:H/MPR:L/E:X/XX:Y");
        let words: Vec<_> = found.iter().map(|m| (m.name, m.value)).collect();
        assert_eq!(
            words,
            [
                ("Attack Vector", "Physical"),
                ("Attack Complexity", "High"),
                ("Privileges Required", "Low"),
                ("Exploit Code Maturity", "Not Defined"),
            ]
        );
    }
}
