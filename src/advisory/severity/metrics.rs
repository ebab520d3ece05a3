//! The metrics of CVSS with their values, as the OSV schema and FIRST list them.

use super::SeverityKind;

/// The eight base metrics of CVSS 3, all of them mandatory (CVSS 3.1 specification, section 6).
pub(super) const V3_BASE: [&str; 8] = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];

/// The first metric that every vector of CVSS 3 has and this one has not.
pub(super) fn missing_base_metric(vector: &str) -> Option<&'static str> {
    V3_BASE.into_iter().find(|metric| {
        !vector.split('/').any(|part| {
            part.split_once(':')
                .is_some_and(|(name, _)| name == *metric)
        })
    })
}

/// Metrics with their one-word values, in the order in which CVSS 4.0 demands them.
pub(super) type Metrics = &'static [(&'static str, &'static str)];

const V2: Metrics = &[
    ("AV", "N A L"),
    ("AC", "L M H"),
    ("Au", "M S N"),
    ("C", "N P C"),
    ("I", "N P C"),
    ("A", "N P C"),
    ("E", "U POC F H ND"),
    ("RL", "OF TF W U ND"),
    ("RC", "UC UR C ND"),
    ("CDP", "N L LM MH H ND"),
    ("TD", "N L M H ND"),
    ("CR", "L M H ND"),
    ("IR", "L M H ND"),
    ("AR", "L M H ND"),
];
pub(super) const V3: Metrics = &[
    ("AV", "N A L P"),
    ("AC", "L H"),
    ("PR", "N L H"),
    ("UI", "N R"),
    ("S", "U C"),
    ("C", "N L H"),
    ("I", "N L H"),
    ("A", "N L H"),
    ("E", "X U P F H"),
    ("RL", "X O T W U"),
    ("RC", "X U R C"),
    ("CR", "X L M H"),
    ("IR", "X L M H"),
    ("AR", "X L M H"),
    ("MAV", "X N A L P"),
    ("MAC", "X L H"),
    ("MPR", "X N L H"),
    ("MUI", "X N R"),
    ("MS", "X U C"),
    ("MC", "X N L H"),
    ("MI", "X N L H"),
    ("MA", "X N L H"),
];
pub(super) const V4_BASE: Metrics = &[
    ("AV", "N A L P"),
    ("AC", "L H"),
    ("AT", "N P"),
    ("PR", "N L H"),
    ("UI", "N P A"),
    ("VC", "H L N"),
    ("VI", "H L N"),
    ("VA", "H L N"),
    ("SC", "H L N"),
    ("SI", "H L N"),
    ("SA", "H L N"),
];
pub(super) const V4_MORE: Metrics = &[
    ("E", "X A P U"),
    ("CR", "X H M L"),
    ("IR", "X H M L"),
    ("AR", "X H M L"),
    ("MAV", "X N A L P"),
    ("MAC", "X L H"),
    ("MAT", "X N P"),
    ("MPR", "X N L H"),
    ("MUI", "X N P A"),
    ("MVC", "X N L H"),
    ("MVI", "X N L H"),
    ("MVA", "X N L H"),
    ("MSC", "X N L H"),
    ("MSI", "X N L H S"),
    ("MSA", "X N L H S"),
    ("S", "X N P"),
    ("AU", "X N Y"),
    ("R", "X A U I"),
    ("V", "X D C"),
    ("RE", "X L M H"),
    ("U", "X Clear Green Amber Red"),
];

/// Every metric with its values, behind the start of a vector of its version.
#[cfg(test)]
pub(crate) fn all_metrics() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let all = [
        ("", V2),
        ("CVSS:3.1/", V3),
        ("CVSS:4.0/", V4_BASE),
        ("CVSS:4.0/", V4_MORE),
    ];
    let rows = all
        .into_iter()
        .flat_map(|(start, rows)| rows.iter().map(move |row| (start, row)));
    rows.map(|(start, (name, values))| (start, *name, *values))
}

/// The regular expression of what [`super::Severity::from_vector`] takes, but for metrics that stand twice.
pub(crate) fn vector_pattern() -> String {
    let one = |(name, values): &(&str, &str)| format!("{name}:({})", values.replace(' ', "|"));
    let of_version = |version: &str, base: Metrics, more: Metrics| {
        let needed: String = base
            .iter()
            .map(|metric| format!("(?=.*/{}(/|$))", one(metric)))
            .collect();
        let known: Vec<String> = base.iter().chain(more).map(one).collect();
        format!("{version}{needed}(/({}))+", known.join("|"))
    };
    let (base, more) = V3.split_at(V3_BASE.len());
    format!(
        "^({}|{})$",
        of_version(r"CVSS:3\.[01]", base, more),
        of_version(r"CVSS:4\.0", V4_BASE, V4_MORE)
    )
}

fn is_metric(part: &str, (name, values): (&str, &str)) -> bool {
    part.split_once(':')
        .is_some_and(|(n, value)| n == name && values.split(' ').any(|v| v == value))
}

fn any_order(text: &str, metrics: Metrics) -> bool {
    text.split('/')
        .all(|part| metrics.iter().any(|metric| is_metric(part, *metric)))
}

impl SeverityKind {
    /// Whether the OSV schema (1.9.0, `severity[].score`) accepts this score for the system. For
    /// CVSS 2 and 3 that is any non-empty selection of metrics.
    pub fn accepts(self, score: &str) -> bool {
        match self {
            Self::CvssV2 => any_order(score, V2),
            Self::CvssV3 => ["CVSS:3.0/", "CVSS:3.1/"]
                .iter()
                .find_map(|prefix| score.strip_prefix(prefix))
                .is_some_and(|rest| any_order(rest, V3)),
            Self::CvssV4 => score.strip_prefix("CVSS:4.0/").is_some_and(|rest| {
                let mut parts = rest.split('/');
                V4_BASE
                    .iter()
                    .all(|metric| parts.next().is_some_and(|part| is_metric(part, *metric)))
                    && in_order(parts, V4_MORE)
            }),
            Self::Ubuntu => matches!(score, "negligible" | "low" | "medium" | "high" | "critical"),
        }
    }
}

fn in_order<'a>(parts: impl Iterator<Item = &'a str>, metrics: Metrics) -> bool {
    let mut left = metrics.iter();
    let mut parts = parts;
    parts.all(|part| left.any(|metric| is_metric(part, *metric)))
}
