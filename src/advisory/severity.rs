//! How bad it is: CVSS vectors with the score they mean.

use std::str::FromStr;

use cvss::Cvss;

/// One rating of a vulnerability, as OSV's `severity[]` holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Severity {
    /// The rating system.
    pub kind: SeverityKind,
    /// The vector or word, valid for its system by the OSV schema.
    pub score: String,
    /// Who rated (OSV schema 1.8.0); strict older scanners drop records that say so.
    pub source: Option<SeveritySource>,
}

/// The rating systems of the OSV schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeverityKind {
    /// CVSS 2.0, without a prefix.
    CvssV2,
    /// CVSS 3.0 or 3.1.
    CvssV3,
    /// CVSS 4.0.
    CvssV4,
    /// Ubuntu's words.
    Ubuntu,
}

/// Who rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeveritySource {
    /// The National Vulnerability Database.
    Nvd,
    /// The numbering authority of the CVE.
    Cna,
    /// The publisher of the record.
    Own,
}

/// The qualitative scale of CVSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rating {
    /// 0.0
    None,
    /// 0.1 to 3.9
    Low,
    /// 4.0 to 6.9
    Medium,
    /// 7.0 to 8.9
    High,
    /// 9.0 to 10.0
    Critical,
}

impl SeverityKind {
    /// All systems.
    pub const ALL: [Self; 4] = [Self::CvssV2, Self::CvssV3, Self::CvssV4, Self::Ubuntu];

    /// The word of the OSV schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CvssV2 => "CVSS_V2",
            Self::CvssV3 => "CVSS_V3",
            Self::CvssV4 => "CVSS_V4",
            Self::Ubuntu => "Ubuntu",
        }
    }
}

impl SeveritySource {
    /// All sources.
    pub const ALL: [Self; 3] = [Self::Nvd, Self::Cna, Self::Own];

    /// The word of the OSV schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nvd => "NVD",
            Self::Cna => "CNA",
            Self::Own => "SELF",
        }
    }
}

impl Rating {
    /// The word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }

    /// The word of the GitHub convention for `database_specific.severity`, which scanners read.
    pub fn database_word(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Low => Some("LOW"),
            Self::Medium => Some("MODERATE"),
            Self::High => Some("HIGH"),
            Self::Critical => Some("CRITICAL"),
        }
    }

    fn of_score(score: f64) -> Self {
        match score {
            s if s >= 9.0 => Self::Critical,
            s if s >= 7.0 => Self::High,
            s if s >= 4.0 => Self::Medium,
            s if s > 0.0 => Self::Low,
            _ => Self::None,
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "negligible" | "low" => Some(Self::Low),
            "medium" | "moderate" => Some(Self::Medium),
            "high" => Some(Self::High),
            "critical" => Some(Self::Critical),
            _ => None,
        }
    }

    /// Reads the words that databases use in `database_specific.severity`.
    pub fn from_database_word(word: &str) -> Option<Self> {
        Self::of_word(word)
    }
}

/// Why a short-form vector is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VectorError {
    /// Not a vector of a known version.
    #[error("`{0}` does not begin with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/")]
    Version(String),
    /// The parser's own words.
    #[error("this vector is not valid: {0}")]
    Invalid(String),
    /// A base metric is missing.
    #[error("the base metric {0} is missing, so the vector has no score")]
    Missing(&'static str),
}

/// The eight base metrics of CVSS 3, all of them mandatory (CVSS 3.1 specification, section 6).
const V3_BASE: [&str; 8] = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];

impl Severity {
    /// Reads the short form: a complete CVSS 3.0, 3.1 or 4.0 vector, kept in canonical order.
    ///
    /// # Errors
    /// When the version is unknown, a base metric is missing or anything else is not valid.
    pub fn from_vector(text: &str) -> Result<Self, VectorError> {
        let kind = match text.get(..9) {
            Some("CVSS:3.0/" | "CVSS:3.1/") => SeverityKind::CvssV3,
            Some("CVSS:4.0/") => SeverityKind::CvssV4,
            _ => return Err(VectorError::Version(text.chars().take(60).collect())),
        };
        // The parser takes lower-case metric names and vectors without all base metrics.
        if kind == SeverityKind::CvssV3
            && let Some(missing) = missing_base_metric(text)
        {
            return Err(VectorError::Missing(missing));
        }
        let vector = Cvss::from_str(text).map_err(|e| VectorError::Invalid(e.to_string()))?;
        let severity = Self {
            kind,
            score: vector.to_string(),
            source: None,
        };
        if kind.accepts(&severity.score) {
            Ok(severity)
        } else {
            Err(VectorError::Invalid(
                "metrics or values are not those of the specification".to_owned(),
            ))
        }
    }

    /// The vector that a text in another case, in another order or with something around it means;
    /// `None` where a metric is missing, unknown or given twice.
    pub fn respelled(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['(', ')']).trim_end_matches('/');
        let upper = text.to_ascii_uppercase();
        let mut parts = upper.split('/');
        let version = parts.next()?;
        let (kind, metrics): (_, Vec<Metrics>) = match version {
            "CVSS:3.0" | "CVSS:3.1" => (SeverityKind::CvssV3, vec![V3]),
            "CVSS:4.0" => (SeverityKind::CvssV4, vec![V4_BASE, V4_MORE]),
            _ => return None,
        };
        // In the order of the specification, each with the case of its value there.
        let mut written: Vec<(&str, &str)> = Vec::new();
        for part in parts {
            let (name, value) = part.split_once(':')?;
            if written.iter().any(|(other, _)| *other == name) {
                return None;
            }
            written.push((name, value));
        }
        let mut out = version.to_owned();
        let mut known = 0;
        for (name, values) in metrics.into_iter().flatten() {
            let Some((_, value)) = written.iter().find(|(other, _)| other == name) else {
                continue;
            };
            let mut values = values.split(' ');
            let value = values.find(|known| known.eq_ignore_ascii_case(value))?;
            out = format!("{out}/{name}:{value}");
            known += 1;
        }
        let all = known == written.len();
        Self::from_vector(&out)
            .ok()
            .filter(|s| all && s.kind == kind)
    }

    /// The base score (all metrics for CVSS 4.0), 0.0 to 10.0, when the vector is complete.
    pub fn value(&self) -> Option<f64> {
        match self.kind {
            SeverityKind::Ubuntu => None,
            SeverityKind::CvssV2 => Cvss::from_str(&self.score).ok().map(|v| v.score()),
            SeverityKind::CvssV3 if missing_base_metric(&self.score).is_some() => None,
            SeverityKind::CvssV3 | SeverityKind::CvssV4 => {
                Cvss::from_str(&self.score).ok().map(|v| v.score())
            }
        }
    }

    /// The word for the score.
    pub fn rating(&self) -> Option<Rating> {
        match self.kind {
            SeverityKind::Ubuntu => Rating::of_word(&self.score),
            _ => self.value().map(Rating::of_score),
        }
    }

    /// The version people know the system by, such as `CVSS 3.1`.
    pub fn system(&self) -> &'static str {
        match self.kind {
            SeverityKind::CvssV2 => "CVSS 2.0",
            SeverityKind::CvssV3 if self.score.starts_with("CVSS:3.0") => "CVSS 3.0",
            SeverityKind::CvssV3 => "CVSS 3.1",
            SeverityKind::CvssV4 => "CVSS 4.0",
            SeverityKind::Ubuntu => "Ubuntu priority",
        }
    }
}

fn missing_base_metric(vector: &str) -> Option<&'static str> {
    V3_BASE.into_iter().find(|metric| {
        !vector.split('/').any(|part| {
            part.split_once(':')
                .is_some_and(|(name, _)| name == *metric)
        })
    })
}

/// Metrics with their one-word values, in the order in which CVSS 4.0 demands them.
type Metrics = &'static [(&'static str, &'static str)];

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
const V3: Metrics = &[
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
const V4_BASE: Metrics = &[
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
const V4_MORE: Metrics = &[
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

/// The regular expression of what [`Severity::from_vector`] takes, but for metrics that stand twice.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_vectors_are_complete_and_canonical() {
        let ok = Severity::from_vector("CVSS:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H").unwrap();
        assert_eq!(ok.score, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
        assert_eq!(ok.value(), Some(9.8));
        assert_eq!(ok.rating(), Some(Rating::Critical));
        let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
        assert_eq!(Severity::from_vector(four).unwrap().value(), Some(9.3));
        for bad in [
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
            "CVSS:3.1/av:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
            "CVSS:3.1/AV:N",
            "AV:N/AC:L/Au:N/C:P/I:P/A:P",
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
            "9.8",
        ] {
            assert!(Severity::from_vector(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_vector_in_another_form_is_read_and_half_of_one_is_not() {
        const THREE: &str = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        const FOUR: &str =
            "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P/U:Red";
        for (text, want) in [
            (THREE.to_lowercase(), Some(THREE)),
            (format!(" ({THREE}/) "), Some(THREE)),
            (
                "CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N/".to_owned(),
                Some(THREE),
            ),
            (FOUR.to_lowercase(), Some(FOUR)),
            (
                "CVSS:4.0/U:Red/E:P/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
                    .to_owned(),
                Some(FOUR),
            ),
            (THREE.replace("/A:H", ""), None),
            (format!("{THREE}/A:N"), None),
            (format!("{THREE}/XX:N"), None),
            (THREE.replace("3.1", "3.2"), None),
            ("AV:N/AC:L/Au:N/C:P/I:P/A:P".to_owned(), None),
            ("9.8".to_owned(), None),
        ] {
            let read = Severity::respelled(&text).map(|severity| severity.score);
            assert_eq!(read.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn full_scores_are_held_to_the_schema_and_no_more() {
        use SeverityKind::{CvssV2, CvssV3, CvssV4, Ubuntu};
        for (kind, score, want) in [
            (CvssV2, "AV:N/AC:L/Au:N/C:P/I:P/A:P", true),
            (CvssV2, "CVSS:2.0/AV:N", false),
            (CvssV3, "CVSS:3.1/AV:N", true),
            (CvssV3, "CVSS:3.1/", false),
            (CvssV3, "CVSS:3.1/AV:N/", false),
            (
                CvssV4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P/U:Red",
                true,
            ),
            (
                CvssV4,
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/U:Red/E:P",
                false,
            ),
            (
                CvssV4,
                "CVSS:4.0/AC:L/AV:N/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                false,
            ),
            (Ubuntu, "high", true),
            (Ubuntu, "High", false),
            (CvssV3, "7.5", false),
        ] {
            assert_eq!(kind.accepts(score), want, "{score}");
        }
        let partial = Severity {
            kind: CvssV3,
            score: "CVSS:3.1/AV:N".to_owned(),
            source: None,
        };
        assert_eq!(partial.value(), None);
    }
}
