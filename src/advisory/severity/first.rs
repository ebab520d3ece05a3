//! A vector as the object of FIRST's JSON schemas, which CSAF and CVE records embed.

use serde_json::{Map, Value, json};

use super::metrics::{V3_BASE, V4_BASE};
use super::{Severity, SeverityKind};
use crate::advisory::severity_words;

/// The keys of FIRST's schemas, by the letters of the metric.
const V2: &[(&str, &str)] = &[
    ("AV", "accessVector"),
    ("AC", "accessComplexity"),
    ("Au", "authentication"),
    ("C", "confidentialityImpact"),
    ("I", "integrityImpact"),
    ("A", "availabilityImpact"),
    ("E", "exploitability"),
    ("RL", "remediationLevel"),
    ("RC", "reportConfidence"),
    ("CDP", "collateralDamagePotential"),
    ("TD", "targetDistribution"),
    ("CR", "confidentialityRequirement"),
    ("IR", "integrityRequirement"),
    ("AR", "availabilityRequirement"),
];

const V3: &[(&str, &str)] = &[
    ("AV", "attackVector"),
    ("AC", "attackComplexity"),
    ("PR", "privilegesRequired"),
    ("UI", "userInteraction"),
    ("S", "scope"),
    ("C", "confidentialityImpact"),
    ("I", "integrityImpact"),
    ("A", "availabilityImpact"),
    ("E", "exploitCodeMaturity"),
    ("RL", "remediationLevel"),
    ("RC", "reportConfidence"),
    ("CR", "confidentialityRequirement"),
    ("IR", "integrityRequirement"),
    ("AR", "availabilityRequirement"),
    ("MAV", "modifiedAttackVector"),
    ("MAC", "modifiedAttackComplexity"),
    ("MPR", "modifiedPrivilegesRequired"),
    ("MUI", "modifiedUserInteraction"),
    ("MS", "modifiedScope"),
    ("MC", "modifiedConfidentialityImpact"),
    ("MI", "modifiedIntegrityImpact"),
    ("MA", "modifiedAvailabilityImpact"),
];

const V4: &[(&str, &str)] = &[
    ("AV", "attackVector"),
    ("AC", "attackComplexity"),
    ("AT", "attackRequirements"),
    ("PR", "privilegesRequired"),
    ("UI", "userInteraction"),
    ("VC", "vulnConfidentialityImpact"),
    ("VI", "vulnIntegrityImpact"),
    ("VA", "vulnAvailabilityImpact"),
    ("SC", "subConfidentialityImpact"),
    ("SI", "subIntegrityImpact"),
    ("SA", "subAvailabilityImpact"),
    ("E", "exploitMaturity"),
    ("CR", "confidentialityRequirement"),
    ("IR", "integrityRequirement"),
    ("AR", "availabilityRequirement"),
    ("MAV", "modifiedAttackVector"),
    ("MAC", "modifiedAttackComplexity"),
    ("MAT", "modifiedAttackRequirements"),
    ("MPR", "modifiedPrivilegesRequired"),
    ("MUI", "modifiedUserInteraction"),
    ("MVC", "modifiedVulnConfidentialityImpact"),
    ("MVI", "modifiedVulnIntegrityImpact"),
    ("MVA", "modifiedVulnAvailabilityImpact"),
    ("MSC", "modifiedSubConfidentialityImpact"),
    ("MSI", "modifiedSubIntegrityImpact"),
    ("MSA", "modifiedSubAvailabilityImpact"),
    ("S", "Safety"),
    ("AU", "Automatable"),
    ("R", "Recovery"),
    ("V", "valueDensity"),
    ("RE", "vulnerabilityResponseEffort"),
    ("U", "providerUrgency"),
];

impl Severity {
    /// The object of FIRST's JSON schema for the version of the vector: version, vector, every
    /// metric of the vector in words, base score and, from CVSS 3 on, its word. Validators of CSAF
    /// miss metrics that the vector has and the object has not. `None` for what is no CVSS vector
    /// with all base metrics, in the letters and values of its specification.
    pub fn first_json(&self) -> Option<Map<String, Value>> {
        let keys = match self.kind {
            SeverityKind::CvssV2 => V2,
            SeverityKind::CvssV3 => V3,
            SeverityKind::CvssV4 => V4,
            SeverityKind::Ubuntu => return None,
        };
        let base = self.base_metrics()?;
        let mut object = Map::new();
        let version = self.system().trim_start_matches("CVSS ");
        object.insert("version".to_owned(), json!(version));
        object.insert("vectorString".to_owned(), json!(self.score));
        let written = self.score.split('/');
        let written = written.filter(|part| !part.starts_with("CVSS:")).count();
        let metrics = severity_words::metrics(self);
        if metrics.len() != written {
            return None;
        }
        for metric in metrics {
            let (_, key) = keys.iter().find(|(name, _)| *name == metric.code)?;
            let word = metric.word;
            let word = word.to_uppercase().replace([' ', '-'], "_");
            // FIRST renamed the value in words, and kept it in the schema.
            let is_v3 = self.kind == SeverityKind::CvssV3;
            let word = match word.as_str() {
                "ADJACENT" if is_v3 => "ADJACENT_NETWORK",
                word => word,
            };
            object.insert((*key).to_owned(), json!(word));
        }
        let score = base.value()?;
        object.insert("baseScore".to_owned(), json!(score));
        if self.kind != SeverityKind::CvssV2 {
            let word = base.rating()?.base_severity();
            object.insert("baseSeverity".to_owned(), json!(word));
        }
        Some(object)
    }

    /// The base metrics alone: the score of a vector of CVSS 4.0 counts all of them.
    fn base_metrics(&self) -> Option<Self> {
        let names: Vec<&str> = match self.kind {
            SeverityKind::CvssV2 => return self.value().map(|_| self.clone()),
            SeverityKind::CvssV3 => V3_BASE.to_vec(),
            SeverityKind::CvssV4 => V4_BASE.iter().map(|(name, _)| *name).collect(),
            SeverityKind::Ubuntu => return None,
        };
        let (version, metrics) = self.score.split_once('/')?;
        let base: Vec<&str> = metrics
            .split('/')
            .filter(|metric| {
                names
                    .iter()
                    .any(|name| metric.split(':').next() == Some(name))
            })
            .collect();
        Self::from_vector(&format!("{version}/{}", base.join("/"))).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::severity::all_metrics;

    fn object(vector: &str) -> String {
        let kind = match vector.get(..7) {
            Some("CVSS:3.") => SeverityKind::CvssV3,
            Some("CVSS:4.") => SeverityKind::CvssV4,
            _ => SeverityKind::CvssV2,
        };
        let severity = Severity {
            kind,
            score: vector.to_owned(),
            source: None,
        };
        let object = severity.first_json();
        object.map_or_else(String::new, |object| Value::Object(object).to_string())
    }

    #[test]
    fn an_object_holds_every_metric_of_its_vector() {
        let three = object("CVSS:3.0/AV:A/AC:L/PR:N/UI:R/S:C/C:H/I:L/A:N/E:P");
        assert_eq!(
            three,
            r#"{"attackComplexity":"LOW","attackVector":"ADJACENT_NETWORK","availabilityImpact":"NONE","baseScore":7.4,"baseSeverity":"HIGH","confidentialityImpact":"HIGH","exploitCodeMaturity":"PROOF_OF_CONCEPT","integrityImpact":"LOW","privilegesRequired":"NONE","scope":"CHANGED","userInteraction":"REQUIRED","vectorString":"CVSS:3.0/AV:A/AC:L/PR:N/UI:R/S:C/C:H/I:L/A:N/E:P","version":"3.0"}"#
        );
        let two = object("AV:N/AC:L/Au:N/C:P/I:P/A:C");
        assert!(
            two.contains(r#""availabilityImpact":"COMPLETE","baseScore":9.0,"#),
            "{two}"
        );
    }

    #[test]
    fn the_base_score_of_a_vector_counts_the_base_metrics_alone() {
        let base = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
        for vector in [base.to_owned(), format!("{base}/E:U")] {
            let object = object(&vector);
            assert!(object.contains(r#""baseScore":9.3"#), "{object}");
        }
    }

    #[test]
    fn every_value_of_every_metric_has_a_word() {
        let bases = [
            ("", "AV:N/AC:L/Au:N/C:P/I:P/A:C"),
            ("CVSS:3.1/", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"),
            (
                "CVSS:4.0/",
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
            ),
        ];
        for (prefix, name, values) in all_metrics() {
            let (_, base) = bases.iter().find(|(start, _)| *start == prefix).unwrap();
            for value in values.split(' ') {
                let metric = format!("{name}:{value}");
                let mut parts: Vec<String> = base.split('/').map(str::to_owned).collect();
                let start = format!("{name}:");
                match parts.iter_mut().find(|part| part.starts_with(&start)) {
                    Some(part) => *part = metric,
                    None => parts.push(metric),
                }
                assert_ne!(object(&parts.join("/")), "", "{prefix} {name}:{value}");
            }
        }
    }

    #[test]
    fn half_a_vector_has_no_object() {
        for vector in ["CVSS:3.1/AV:N", "AV:N/AC:L", "9.8"] {
            assert_eq!(object(vector), "", "{vector}");
        }
    }

    #[test]
    fn every_metric_has_a_key() {
        for (prefix, name, _) in all_metrics() {
            let keys = match prefix {
                "" => V2,
                "CVSS:3.1/" => V3,
                _ => V4,
            };
            assert!(
                keys.iter().any(|(letters, _)| *letters == name),
                "{prefix}{name}"
            );
        }
    }
}
