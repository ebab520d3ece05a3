//! How bad it is: CVSS vectors with the score they mean.

mod first;
mod metrics;

use std::str::FromStr;

use cvss::Cvss;

#[cfg(test)]
pub(crate) use self::metrics::all_metrics;
pub(crate) use self::metrics::vector_pattern;
use self::metrics::{Metrics, V3, V4_BASE, V4_MORE, missing_base_metric};

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
