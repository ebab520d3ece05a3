//! What other formats call the things that a record speaks of. One table for each kind of word, which
//! exports read in one direction and imports in the other; docs/formats.md prints them all.

use super::ecosystem::Ecosystem;
use super::record::{CreditKind, ReferenceKind};
use super::severity::Rating;

/// What an ecosystem is called elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EcosystemWords {
    /// The name in OSV, without suffix.
    pub osv: &'static str,
    /// The type of its package URLs (purl specification), which is also the scheme of its version
    /// ranges in VERS.
    pub purl: Option<&'static str>,
    /// GitHub's word for it in advisories (REST API, `vulnerabilities[].package.ecosystem`).
    pub github: Option<&'static str>,
    /// How versions compare, in CVE's words (CVE JSON 5, `versionType`).
    pub version_type: &'static str,
}

/// GitHub's word for everything it has no other for.
pub const GITHUB_OTHER: &str = "other";

const ECOSYSTEMS: &[EcosystemWords] = &[
    ecosystem("crates.io", Some("cargo"), Some("rust"), "semver"),
    ecosystem("npm", Some("npm"), Some("npm"), "semver"),
    ecosystem("PyPI", Some("pypi"), Some("pip"), "python"),
    ecosystem("Go", Some("golang"), Some("go"), "semver"),
    ecosystem("Maven", Some("maven"), Some("maven"), "maven"),
    ecosystem("Hex", Some("hex"), Some("erlang"), "semver"),
    ecosystem("Packagist", Some("composer"), Some("composer"), CUSTOM),
    ecosystem("NuGet", Some("nuget"), Some("nuget"), CUSTOM),
    ecosystem("RubyGems", Some("gem"), Some("rubygems"), CUSTOM),
    ecosystem("Pub", Some("pub"), Some("pub"), CUSTOM),
    ecosystem("SwiftURL", Some("swift"), Some("swift"), "semver"),
    ecosystem("GitHub Actions", None, Some("actions"), CUSTOM),
    ecosystem("Hackage", Some("hackage"), None, CUSTOM),
    ecosystem("CRAN", Some("cran"), None, CUSTOM),
    ecosystem("ConanCenter", Some("conan"), None, CUSTOM),
    ecosystem("opam", Some("opam"), None, CUSTOM),
    ecosystem("Julia", None, None, "semver"),
];

/// CVE's word for an order of versions that it has no name for.
pub const CUSTOM: &str = "custom";

/// The registries that CVE records name by their addresses (CVE JSON 5, `affected[].collectionURL`):
/// a part of the name of the host, the name that its owner registered, and the ecosystem.
const REGISTRIES: &[(&str, &str, &str)] = &[
    ("crates", "crates", "crates.io"),
    ("npmjs", "npmjs", "npm"),
    ("pypi", "pypi", "PyPI"),
    ("pypi", "python", "PyPI"),
    ("go", "go", "Go"),
    ("proxy", "golang", "Go"),
    ("maven", "apache", "Maven"),
    ("maven", "maven", "Maven"),
    ("hex", "hex", "Hex"),
    ("packagist", "packagist", "Packagist"),
    ("nuget", "nuget", "NuGet"),
    ("rubygems", "rubygems", "RubyGems"),
    ("pub", "pub", "Pub"),
    ("hackage", "haskell", "Hackage"),
    ("cran", "r-project", "CRAN"),
    ("opam", "ocaml", "opam"),
];

const fn ecosystem(
    osv: &'static str,
    purl: Option<&'static str>,
    github: Option<&'static str>,
    version_type: &'static str,
) -> EcosystemWords {
    EcosystemWords {
        osv,
        purl,
        github,
        version_type,
    }
}

impl Ecosystem {
    /// All ecosystems that another format has a word for.
    pub fn vocabulary() -> &'static [EcosystemWords] {
        ECOSYSTEMS
    }

    /// The words of other formats for this ecosystem, where there are any.
    pub fn words(&self) -> Option<&'static EcosystemWords> {
        ECOSYSTEMS.iter().find(|words| words.osv == self.base())
    }

    /// The type of a package URL here, where one is defined and consumers ask for it.
    pub fn purl_type(&self) -> Option<&'static str> {
        self.words()?.purl
    }

    /// What GitHub calls it.
    pub fn github(&self) -> &'static str {
        self.words()
            .and_then(|words| words.github)
            .unwrap_or(GITHUB_OTHER)
    }

    /// How versions compare here, in CVE's words.
    pub fn version_type(&self) -> &'static str {
        self.words().map_or(CUSTOM, |words| words.version_type)
    }

    /// The registry that the names of packages belong to, where the suffix is its address
    /// (`Maven:https://…`).
    pub fn collection(&self) -> Option<&str> {
        let (_, suffix) = self.as_str().split_once(':')?;
        Some(suffix).filter(|suffix| suffix.starts_with("https://"))
    }

    /// The ecosystem that GitHub means.
    pub fn from_github(word: &str) -> Option<Self> {
        let words = ECOSYSTEMS.iter().find(|words| words.github == Some(word))?;
        Self::try_from(words.osv).ok()
    }

    /// The ecosystem whose registry has this address.
    pub fn from_collection(url: &str) -> Option<Self> {
        let (_, rest) = url.split_once("://")?;
        let host = rest
            .split(['/', '?', '#', ':'])
            .next()?
            .to_ascii_lowercase();
        let labels: Vec<&str> = host.split('.').collect();
        let owner = labels.iter().rev().nth(1)?;
        let (_, _, name) = REGISTRIES
            .iter()
            .find(|(label, known, _)| known == owner && labels.contains(label))?;
        Self::try_from(*name).ok()
    }

    /// The ecosystem of the package URLs of a type.
    pub fn from_purl_type(kind: &str) -> Option<Self> {
        let words = ECOSYSTEMS.iter().find(|words| words.purl == Some(kind))?;
        Self::try_from(words.osv).ok()
    }
}

impl Rating {
    /// The word in small letters, as GitHub writes it.
    pub fn github(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Low => Some("low"),
            Self::Medium => Some("medium"),
            Self::High => Some("high"),
            Self::Critical => Some("critical"),
        }
    }

    /// The rating that GitHub's word means.
    pub fn from_github(word: &str) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High, Self::Critical]
            .into_iter()
            .find(|rating| rating.github() == Some(word))
    }

    /// The word of FIRST's JSON schemas for CVSS, which CSAF and CVE embed (`baseSeverity`).
    pub fn base_severity(self) -> &'static str {
        match self {
            Self::None => "NONE",
            Self::Low => "LOW",
            Self::Medium => "MEDIUM",
            Self::High => "HIGH",
            Self::Critical => "CRITICAL",
        }
    }
}

impl CreditKind {
    /// The word of CVE records, with spaces (CVE JSON 5, `credits[].type`).
    pub fn cve(self) -> &'static str {
        match self {
            Self::RemediationDeveloper => "remediation developer",
            Self::RemediationReviewer => "remediation reviewer",
            Self::RemediationVerifier => "remediation verifier",
            other => other.short(),
        }
    }

    /// The words of CSAF's acknowledgments, which are free (CSAF 2.0, section 3.1.1.3).
    pub fn csaf(self) -> &'static str {
        self.cve()
    }

    /// GitHub's word (REST API, `credits[].type`), which is the one of the short form.
    pub fn github(self) -> &'static str {
        self.short()
    }

    /// The kind that a word of OSV, CVE or GitHub means, whatever its letters and spaces.
    pub fn from_foreign(word: &str) -> Option<Self> {
        let short = word.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        Self::ALL.iter().copied().find(|kind| kind.short() == short)
    }
}

impl ReferenceKind {
    /// The tag of CVE records (CVE JSON 5, `references[].tags`); none where no tag says it.
    pub fn cve(self) -> Option<&'static str> {
        Some(match self {
            Self::Advisory => "third-party-advisory",
            Self::Fix => "patch",
            Self::Report | Self::Discussion => "issue-tracking",
            Self::Article => "technical-description",
            Self::Evidence => "exploit",
            Self::Package | Self::Git => "product",
            Self::Detection | Self::Introduced | Self::Web => return None,
        })
    }

    /// What the reference is, in words (CSAF 2.0, section 3.1.9.2, which leaves them free).
    pub fn csaf(self) -> &'static str {
        match self {
            Self::Advisory => "Advisory",
            Self::Article => "Article",
            Self::Detection => "Detection",
            Self::Discussion => "Discussion",
            Self::Report => "Report",
            Self::Fix => "Fix",
            Self::Introduced => "Introduced by",
            Self::Git => "Repository",
            Self::Package => "Package",
            Self::Evidence => "Evidence",
            Self::Web => "Web page",
        }
    }

    /// The kind that a tag of a CVE record means.
    pub fn from_cve(tag: &str) -> Option<Self> {
        Some(match tag {
            "vendor-advisory" | "third-party-advisory" => Self::Advisory,
            "patch" => Self::Fix,
            "issue-tracking" => Self::Report,
            "mailing-list" => Self::Discussion,
            "technical-description" | "media-coverage" => Self::Article,
            "exploit" => Self::Evidence,
            "product" => Self::Package,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_an_ecosystem_leads_back_to_it() {
        for words in ECOSYSTEMS {
            let ecosystem = Ecosystem::try_from(words.osv).unwrap();
            assert_eq!(ecosystem.words(), Some(words));
            if let Some(github) = words.github {
                assert_eq!(Ecosystem::from_github(github), Some(ecosystem.clone()));
            }
            if let Some(purl) = words.purl {
                assert_eq!(Ecosystem::from_purl_type(purl), Some(ecosystem.clone()));
            }
        }
        assert_eq!(Ecosystem::from_github(GITHUB_OTHER), None);
    }

    #[test]
    fn a_registry_is_known_by_its_owner() {
        for (label, owner, name) in REGISTRIES {
            let host = if label == owner {
                format!("www.{owner}")
            } else {
                format!("{label}.{owner}")
            };
            let found = Ecosystem::from_collection(&format!("https://{host}.example/all/"));
            assert_eq!(found.unwrap().as_str(), *name, "{host}");
        }
        for other in [
            "https://example.org",
            "https://go.example.org/",
            "npmjs",
            "",
        ] {
            assert_eq!(Ecosystem::from_collection(other), None, "{other}");
        }
    }

    #[test]
    fn every_word_for_a_credit_leads_back_to_it() {
        for kind in CreditKind::ALL {
            for word in [kind.as_str(), kind.cve(), kind.github()] {
                assert_eq!(CreditKind::from_foreign(word), Some(*kind), "{word}");
            }
        }
        assert_eq!(CreditKind::from_foreign("author"), None);
    }

    /// A table in Markdown.
    fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
        let rule = vec!["---".to_owned(); head.len()];
        let rows: String = rows.into_iter().map(|row| line(&row)).collect();
        line(&head) + &line(&rule) + &rows
    }

    fn cell(word: Option<&str>) -> String {
        word.map_or_else(String::new, |word| format!("`{word}`"))
    }

    #[test]
    fn the_book_prints_these_tables() {
        let ecosystems = table(
            &[
                "OSV",
                "package URL and VERS",
                "GitHub",
                "CVE: `versionType`",
            ],
            ECOSYSTEMS.iter().map(|words| {
                let words = [
                    Some(words.osv),
                    words.purl,
                    words.github,
                    Some(words.version_type),
                ];
                words.map(cell).to_vec()
            }),
        );
        let ratings = [
            Rating::None,
            Rating::Low,
            Rating::Medium,
            Rating::High,
            Rating::Critical,
        ];
        let ratings = table(
            &[
                "people read",
                "OSV: `database_specific.severity`",
                "GitHub",
                "CSAF and CVE: `baseSeverity`",
            ],
            ratings.iter().map(|rating| {
                let base = Some(rating.base_severity());
                let words = [rating.database_word(), rating.github(), base].map(cell);
                [vec![rating.as_str().to_owned()], words.to_vec()].concat()
            }),
        );
        let credits = table(
            &["OSV", "short form and GitHub", "CVE"],
            CreditKind::ALL.iter().map(|kind| {
                [kind.as_str(), kind.github(), kind.cve()]
                    .map(|word| cell(Some(word)))
                    .to_vec()
            }),
        );
        let references = table(
            &["OSV", "CVE: tag"],
            ReferenceKind::ALL
                .iter()
                .map(|kind| vec![cell(Some(kind.as_str())), cell(kind.cve())]),
        );
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/formats.md");
        let page = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = page.split_once("<!-- tables -->\n").unwrap();
        let want = format!(
            "{before}<!-- tables -->\n\n### Ecosystems\n\n{ecosystems}\nEvery other ecosystem is `{GITHUB_OTHER}` for GitHub and `{CUSTOM}` for CVE.\n\n### Severity\n\n{ratings}\n### Credits\n\n{credits}\n### References\n\n{references}"
        );
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, &want).unwrap();
            return;
        }
        assert_eq!(
            rest,
            &want[before.len() + "<!-- tables -->\n".len()..],
            "SNAPSHOTS=overwrite writes it"
        );
    }

    #[test]
    fn a_suffix_of_an_ecosystem_changes_no_word() {
        let maven = Ecosystem::try_from("Maven:https://example.org/m").unwrap();
        assert_eq!(maven.github(), "maven");
        let debian = Ecosystem::try_from("Debian:12").unwrap();
        assert_eq!((debian.github(), debian.version_type()), ("other", CUSTOM));
    }
}
