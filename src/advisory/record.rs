//! The record: the public content of an advisory, and nothing else.

use super::affected::Affected;
use super::cwe::Cwe;
use super::id::{AdvisoryId, VulnerabilityId};
use super::instant::Instant;
use super::json::Json;
use super::severity::{Rating, Severity};

/// Everything of an advisory that subscribers may ever see, in canonical form. Two records are
/// equal exactly when nothing public differs, so `modified` follows from comparing them.
///
/// Lists that are present but empty (`aliases: []`) stay so, because imported records are published
/// as they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The id of the advisory.
    pub id: AdvisoryId,
    /// One line: the first heading of the body.
    pub summary: Option<String>,
    /// The text in `CommonMark`, without HTML comments.
    pub details: Option<String>,
    /// Other names of the same vulnerability.
    pub aliases: Option<Vec<VulnerabilityId>>,
    /// Vulnerabilities that have something to do with it.
    pub related: Option<Vec<VulnerabilityId>>,
    /// Vulnerabilities it comes from.
    pub upstream: Option<Vec<VulnerabilityId>>,
    /// How bad it is.
    pub severity: Option<Vec<Severity>>,
    /// The word for `database_specific.severity`, when the vectors are ours to speak for: that of the
    /// gravest, whether they rate the record or its packages.
    pub rating_word: Option<Rating>,
    /// Weaknesses given in short form.
    pub cwe: Vec<Cwe>,
    /// What is affected.
    pub affected: Option<Vec<Affected>>,
    /// Where to read more.
    pub references: Option<Vec<Reference>>,
    /// Who is to be thanked.
    pub credits: Option<Vec<Credit>>,
    /// What the database defines.
    pub database_specific: Option<Json>,
    /// That it was taken back, and why.
    pub withdrawal: Option<Withdrawal>,
    /// The instant it was disclosed.
    pub published: Option<Instant>,
    /// The `modified:` key of a record taken over from elsewhere.
    pub modified: Option<Instant>,
}

/// A link with its purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The purpose.
    pub kind: ReferenceKind,
    /// A valid URI.
    pub url: String,
}

/// What a reference is for (OSV schema, `references[].type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words of the OSV schema")]
pub enum ReferenceKind {
    Advisory,
    Article,
    Detection,
    Discussion,
    Report,
    Fix,
    Introduced,
    Git,
    Package,
    Evidence,
    Web,
}

/// Somebody who is thanked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The name to be printed.
    pub name: String,
    /// Addresses, as URLs.
    pub contact: Option<Vec<String>>,
    /// What they did.
    pub kind: Option<CreditKind>,
}

/// What somebody did (OSV schema, `credits[].type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words of the OSV schema")]
pub enum CreditKind {
    Finder,
    Reporter,
    Analyst,
    Coordinator,
    RemediationDeveloper,
    RemediationReviewer,
    RemediationVerifier,
    Tool,
    Sponsor,
    Other,
}

/// That a record was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Since when.
    pub at: Instant,
    /// Why; missing only in records taken over from elsewhere.
    pub reason: Option<String>,
    /// The advisory that counts instead.
    pub superseded_by: Option<VulnerabilityId>,
}

macro_rules! words {
    ($kind:ident { $($variant:ident = $osv:literal, $short:literal;)+ }) => {
        impl $kind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word of the OSV schema.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $osv,)+ }
            }

            /// The key of the short form.
            pub fn short(self) -> &'static str {
                match self { $(Self::$variant => $short,)+ }
            }
        }
    };
}

words!(ReferenceKind {
    Advisory = "ADVISORY", "advisory";
    Article = "ARTICLE", "article";
    Detection = "DETECTION", "detection";
    Discussion = "DISCUSSION", "discussion";
    Report = "REPORT", "report";
    Fix = "FIX", "fix";
    Introduced = "INTRODUCED", "introduced";
    Git = "GIT", "git";
    Package = "PACKAGE", "package";
    Evidence = "EVIDENCE", "evidence";
    Web = "WEB", "web";
});

words!(CreditKind {
    Finder = "FINDER", "finder";
    Reporter = "REPORTER", "reporter";
    Analyst = "ANALYST", "analyst";
    Coordinator = "COORDINATOR", "coordinator";
    RemediationDeveloper = "REMEDIATION_DEVELOPER", "remediation_developer";
    RemediationReviewer = "REMEDIATION_REVIEWER", "remediation_reviewer";
    RemediationVerifier = "REMEDIATION_VERIFIER", "remediation_verifier";
    Tool = "TOOL", "tool";
    Sponsor = "SPONSOR", "sponsor";
    Other = "OTHER", "other";
});

impl Record {
    /// The ids of the same vulnerability elsewhere.
    pub fn aliases(&self) -> &[VulnerabilityId] {
        self.aliases.as_deref().unwrap_or_default()
    }

    /// What is affected.
    pub fn affected(&self) -> &[Affected] {
        self.affected.as_deref().unwrap_or_default()
    }

    /// Where to read more.
    pub fn references(&self) -> &[Reference] {
        self.references.as_deref().unwrap_or_default()
    }

    /// Who is thanked.
    pub fn credits(&self) -> &[Credit] {
        self.credits.as_deref().unwrap_or_default()
    }

    /// All ratings: those of the record, else those of its packages.
    pub fn severities(&self) -> Vec<&Severity> {
        let own = self.severity.iter().flatten();
        let packages = self
            .affected()
            .iter()
            .flat_map(|a| a.severity.iter().flatten());
        let mut all: Vec<&Severity> = own.collect();
        if all.is_empty() {
            for severity in packages {
                if !all.contains(&severity) {
                    all.push(severity);
                }
            }
        }
        all
    }

    /// The rating that people see: that of the newest rating system, else the database's own word.
    pub fn rating(&self) -> Option<Rating> {
        let rank = |severity: &&&Severity| match severity.system() {
            "CVSS 4.0" => 4,
            "CVSS 3.1" => 3,
            "CVSS 3.0" => 2,
            "CVSS 2.0" => 1,
            _ => 0,
        };
        let all = self.severities();
        all.iter()
            .filter(|severity| severity.rating().is_some())
            .max_by_key(rank)
            .and_then(|severity| severity.rating())
            .or_else(|| {
                let specific = self.database_specific.as_ref()?;
                Rating::from_database_word(specific.get("severity")?.as_text()?)
            })
    }

    /// The weaknesses: those of the short form, else those of `database_specific.cwe_ids`.
    pub fn weaknesses(&self) -> Vec<Cwe> {
        if !self.cwe.is_empty() {
            return self.cwe.clone();
        }
        self.database_specific
            .as_ref()
            .and_then(|specific| specific.get("cwe_ids")?.as_list())
            .unwrap_or_default()
            .iter()
            .filter_map(|item| Cwe::try_from(item.as_text()?).ok())
            .collect()
    }

    /// What to call the record in one line.
    pub fn title(&self) -> &str {
        match self.summary.as_deref().map(str::trim) {
            Some(summary) if !summary.is_empty() => summary,
            _ => self.id.as_str(),
        }
    }
}
