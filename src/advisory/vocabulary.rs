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
    /// The registry that the names of its packages belong to (CVE JSON 5, `collectionURL`).
    pub collection: Option<&'static str>,
}

/// GitHub's word for everything it has no other for.
pub const GITHUB_OTHER: &str = "other";

const ECOSYSTEMS: &[EcosystemWords] = &[
    ecosystem(
        "crates.io",
        Some("cargo"),
        Some("rust"),
        "semver",
        Some("https://crates.example"),
    ),
    ecosystem(
        "npm",
        Some("npm"),
        Some("npm"),
        "semver",
        Some("https://registry.npmjs.example"),
    ),
    ecosystem(
        "PyPI",
        Some("pypi"),
        Some("pip"),
        "python",
        Some("https://pypi.python.example"),
    ),
    ecosystem(
        "Go",
        Some("golang"),
        Some("go"),
        "semver",
        Some("https://pkg.go.example"),
    ),
    ecosystem(
        "Maven",
        Some("maven"),
        Some("maven"),
        "maven",
        Some("https://repo.maven.apache.example/maven2"),
    ),
    ecosystem(
        "Hex",
        Some("hex"),
        Some("erlang"),
        "semver",
        Some("https://repo.hex.example"),
    ),
    ecosystem(
        "Packagist",
        Some("composer"),
        Some("composer"),
        CUSTOM,
        Some("https://packagist.example"),
    ),
    ecosystem(
        "NuGet",
        Some("nuget"),
        Some("nuget"),
        CUSTOM,
        Some("https://nuget.example/packages"),
    ),
    ecosystem(
        "RubyGems",
        Some("gem"),
        Some("rubygems"),
        CUSTOM,
        Some("https://rubygems.example"),
    ),
    ecosystem(
        "Pub",
        Some("pub"),
        Some("pub"),
        CUSTOM,
        Some("https://pub.example"),
    ),
    ecosystem("SwiftURL", Some("swift"), Some("swift"), "semver", None),
    ecosystem(
        "GitHub Actions",
        None,
        Some("actions"),
        CUSTOM,
        Some("https://github.com/marketplace"),
    ),
    ecosystem(
        "Hackage",
        Some("hackage"),
        None,
        CUSTOM,
        Some("https://hackage.haskell.example"),
    ),
    ecosystem(
        "CRAN",
        Some("cran"),
        None,
        CUSTOM,
        Some("https://cran.r-project.org"),
    ),
    ecosystem(
        "ConanCenter",
        Some("conan"),
        None,
        CUSTOM,
        Some("https://conan.io/center"),
    ),
    ecosystem(
        "opam",
        Some("opam"),
        None,
        CUSTOM,
        Some("https://opam.ocaml.org/packages"),
    ),
    ecosystem("Homebrew", None, None, CUSTOM, Some("https://brew.sh")),
    ecosystem("Julia", None, None, "semver", Some("https://juliahub.com")),
    ecosystem(
        "Bioconductor",
        None,
        None,
        CUSTOM,
        Some("https://bioconductor.org/packages"),
    ),
    ecosystem(
        "VSCode",
        None,
        None,
        CUSTOM,
        Some("https://marketplace.visualstudio.com"),
    ),
    ecosystem(
        "WordPress",
        None,
        None,
        CUSTOM,
        Some("https://wordpress.org/plugins"),
    ),
];

/// CVE's word for an order of versions that it has no name for.
pub const CUSTOM: &str = "custom";

/// The registries that CVE records name by their addresses (CVE JSON 5, `affected[].collectionURL`).
const COLLECTIONS: &[(&str, &str)] = &[
    ("https://crates.example", "crates.io"),
    ("https://registry.npmjs.example", "npm"),
    ("https://www.npmjs.example", "npm"),
    ("https://pypi.example", "PyPI"),
    ("https://pypi.python.example", "PyPI"),
    ("https://pkg.go.example", "Go"),
    ("https://proxy.golang.example", "Go"),
    ("https://repo.maven.apache.example/maven2", "Maven"),
    ("https://repo1.maven.example/maven2", "Maven"),
    ("https://repo.hex.example", "Hex"),
    ("https://hex.example", "Hex"),
    ("https://packagist.example", "Packagist"),
    ("https://repo.packagist.example", "Packagist"),
    ("https://www.nuget.example", "NuGet"),
    ("https://api.nuget.example/v3/index.json", "NuGet"),
    ("https://rubygems.example", "RubyGems"),
    ("https://pub.example", "Pub"),
    ("https://hackage.haskell.example", "Hackage"),
    ("https://cran.r-project.org", "CRAN"),
    ("https://opam.ocaml.org", "opam"),
];

const fn ecosystem(
    osv: &'static str,
    purl: Option<&'static str>,
    github: Option<&'static str>,
    version_type: &'static str,
    collection: Option<&'static str>,
) -> EcosystemWords {
    EcosystemWords {
        osv,
        purl,
        github,
        version_type,
        collection,
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

    /// The registry that the names of packages belong to: that of the suffix, where it is an address
    /// (`Maven:https://…`), else the one that everybody uses.
    pub fn collection(&self) -> Option<&str> {
        let suffix = self.as_str().split_once(':').map(|(_, suffix)| suffix);
        match suffix.filter(|suffix| suffix.starts_with("https://")) {
            Some(address) => Some(address),
            None => self.words()?.collection,
        }
    }

    /// The ecosystem that GitHub means.
    pub fn from_github(word: &str) -> Option<Self> {
        let words = ECOSYSTEMS.iter().find(|words| words.github == Some(word))?;
        Self::try_from(words.osv).ok()
    }

    /// The ecosystem whose registry has this address.
    pub fn from_collection(url: &str) -> Option<Self> {
        let folded = url.trim_end_matches('/').to_ascii_lowercase();
        // `/packages`, `/package` and `/crates` are pages of the same registries.
        let home = ["/packages", "/package", "/crates", "/project"]
            .into_iter()
            .find_map(|page| folded.strip_suffix(page))
            .unwrap_or(&folded);
        let (_, name) = COLLECTIONS.iter().find(|(address, _)| *address == home)?;
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
        for (address, name) in COLLECTIONS {
            let found = Ecosystem::from_collection(&format!("{address}/")).unwrap();
            assert_eq!(found.as_str(), *name);
        }
        assert_eq!(Ecosystem::from_collection("https://example.org"), None);
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

    #[test]
    fn a_suffix_of_an_ecosystem_changes_no_word() {
        let maven = Ecosystem::try_from("Maven:https://example.org/m").unwrap();
        assert_eq!(maven.github(), "maven");
        let debian = Ecosystem::try_from("Debian:12").unwrap();
        assert_eq!((debian.github(), debian.version_type()), ("other", CUSTOM));
    }
}
