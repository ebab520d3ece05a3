//! Where packages come from, and what each place demands.

use std::fmt;

/// The ecosystems of the OSV schema 1.9.0.
const NAMES: &[&str] = &[
    "AlmaLinux",
    "Alpaquita",
    "Alpine",
    "Android",
    "Azure Linux",
    "BellSoft Hardened Containers",
    "Bioconductor",
    "Bitnami",
    "Chainguard",
    "CleanStart",
    "ConanCenter",
    "CRAN",
    "crates.io",
    "Debian",
    "Docker Hardened Images",
    "Echo",
    "FreeBSD",
    "GHC",
    "GitHub Actions",
    "Go",
    "Hackage",
    "Hex",
    "Homebrew",
    "Julia",
    "Kubernetes",
    "Linux",
    "Mageia",
    "Maven",
    "MinimOS",
    "npm",
    "NuGet",
    "opam",
    "openEuler",
    "openSUSE",
    "OSS-Fuzz",
    "Packagist",
    "Photon OS",
    "Pub",
    "PyPI",
    "Red Hat",
    "Rocky Linux",
    "Root",
    "RubyGems",
    "SUSE",
    "SwiftURL",
    "TuxCare",
    "Ubuntu",
    "vcpkg",
    "VSCode",
    "Wolfi",
    "WordPress",
    "GIT",
];

/// Ecosystems in which OSV.dev and scanners compare versions as `SemVer` 2.
const SEMVER: &[&str] = &["Bitnami", "crates.io", "Go", "Julia", "npm", "SwiftURL"];

/// Ecosystems in which osv-scanner has no order and stops at a range.
const WITHOUT_ORDER: &[&str] = &[
    "GitHub Actions",
    "Linux",
    "Android",
    "OSS-Fuzz",
    "Kubernetes",
    "VSCode",
    "Photon OS",
];

/// An ecosystem of the OSV schema with its optional suffix, such as `Debian:12`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ecosystem(String);

/// The text names no ecosystem that OSV knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no ecosystem that OSV knows")]
pub struct UnknownEcosystem(pub String);

impl TryFrom<&str> for Ecosystem {
    type Error = UnknownEcosystem;

    fn try_from(text: &str) -> Result<Self, UnknownEcosystem> {
        let (base, suffix) = text
            .split_once(':')
            .map_or((text, None), |(base, suffix)| (base, Some(suffix)));
        // `.` of the schema's pattern does not match a line break.
        let suffix_fits = suffix.is_none_or(|s| !s.is_empty() && !s.starts_with('\n'));
        if NAMES.contains(&base) && suffix_fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(UnknownEcosystem(super::fields::shorten(text)))
        }
    }
}

impl Ecosystem {
    /// The ecosystem that a text names in another case, or with space around it.
    pub fn respelled(text: &str) -> Option<Self> {
        let text = text.trim();
        let (base, suffix) = text
            .split_once(':')
            .map_or((text, String::new()), |(base, suffix)| {
                (base, format!(":{suffix}"))
            });
        let base = super::fields::same_word(base, NAMES)?;
        Self::try_from(format!("{base}{suffix}").as_str()).ok()
    }

    /// All names without suffix.
    pub fn names() -> &'static [&'static str] {
        NAMES
    }

    /// The ecosystem as written, with its suffix.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without suffix: the folder OSV's bucket has for it.
    pub fn base(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(base, _)| base)
    }

    /// Whether ranges here are of type SEMVER (what OSV.dev converts to) rather than ECOSYSTEM.
    pub fn is_semver(&self) -> bool {
        SEMVER.contains(&self.base())
    }

    /// Whether scanners have no order for the versions here.
    pub fn is_without_order(&self) -> bool {
        WITHOUT_ORDER.contains(&self.base())
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_another_case_is_known() {
        for (text, want) in [
            ("NPM", Some("npm")),
            ("pypi", Some("PyPI")),
            ("debian:12", Some("Debian:12")),
            (" Go ", Some("Go")),
            ("crates", None),
            ("debian:", None),
        ] {
            let read = Ecosystem::respelled(text);
            assert_eq!(read.as_ref().map(Ecosystem::as_str), want, "{text:?}");
        }
    }

    #[test]
    fn only_registered_ecosystems_are_accepted() {
        for good in [
            "Go",
            "Debian:12",
            "Ubuntu:22.04:LTS",
            "Maven:https://example.org/m",
            "GIT",
        ] {
            assert!(Ecosystem::try_from(good).is_ok(), "{good}");
        }
        for bad in ["go", "Rust", "", "Debian:", "crates.io ", "Example"] {
            assert!(Ecosystem::try_from(bad).is_err(), "{bad}");
        }
        assert_eq!(
            Ecosystem::try_from("Ubuntu:22.04:LTS").unwrap().base(),
            "Ubuntu"
        );
    }
}
