//! The order of versions, as each ecosystem defines it. "Cannot order" is an answer; a guess is not.

mod apk;
mod composer;
mod dotted;
mod dpkg;
mod epoch;
mod gem;
mod maven;
mod nuget;
mod number;
mod pep440;
mod pub_dev;
mod rpm;
mod semver;

use std::cmp::Ordering;

use thiserror::Error;

/// A way of ordering versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// `SemVer` 2, read as OSV.dev does: with a leading `v` and with missing parts.
    SemVer,
    /// PEP 440, of Python packages.
    Pep440,
    /// Haskell's package versioning policy: numbers between dots.
    Haskell,
    /// R's `package_version`: numbers between dots and dashes.
    R,
    /// Debian's policy manual, section 5.6.12.
    Dpkg,
    /// Epoch, version and release of RPM packages.
    Rpm,
    /// Ruby's `Gem::Version`.
    Gem,
    /// The "Version Order Specification" of Maven's POM reference, as far as Maven's readers agree.
    Maven,
    /// `NuGet`: `SemVer` 2 with a fourth number and labels in any case.
    NuGet,
    /// Composer's normal form, compared as PHP's `version_compare` does; no branches.
    Composer,
    /// Alpine's package manager, apk-package(5).
    Apk,
    /// Dart's pub: `SemVer` 2 in which build metadata counts.
    Pub,
}

/// A version is not one of its scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unparsable {
    /// The first of the two.
    #[error("the first version is not one of its ecosystem")]
    First,
    /// The second of the two.
    #[error("the second version is not one of its ecosystem")]
    Second,
}

impl Scheme {
    /// The order of an ecosystem, named without suffix; `None` where it is not known here.
    pub fn of(ecosystem: &str) -> Option<Self> {
        Some(match ecosystem {
            "crates.io"
            | "npm"
            | "Go"
            | "Julia"
            | "Hex"
            | "SwiftURL"
            | "Bitnami"
            | "GHC"
            | "Docker Hardened Images"
            | "ConanCenter"
            | "Bioconductor" => Self::SemVer,
            "PyPI" => Self::Pep440,
            "Hackage" => Self::Haskell,
            "CRAN" => Self::R,
            "RubyGems" => Self::Gem,
            "Maven" => Self::Maven,
            "NuGet" => Self::NuGet,
            "Packagist" => Self::Composer,
            "Alpine"
            | "Alpaquita"
            | "BellSoft Hardened Containers"
            | "Chainguard"
            | "MinimOS"
            | "Wolfi" => Self::Apk,
            "Pub" => Self::Pub,
            "Debian" | "Ubuntu" | "Echo" | "TuxCare" => Self::Dpkg,
            "Red Hat" | "Rocky Linux" | "AlmaLinux" | "SUSE" | "openSUSE" | "openEuler"
            | "Mageia" | "Azure Linux" => Self::Rpm,
            _ => return None,
        })
    }

    /// Whether a version has a place in the order.
    pub fn orders(self, version: &str) -> bool {
        self.compare(version, version).is_ok()
    }

    /// The name that pages give the scheme; the script that checks versions knows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SemVer => "semver",
            Self::Pep440 => "pep440",
            Self::Haskell => "haskell",
            Self::R => "r",
            Self::Dpkg => "dpkg",
            Self::Rpm => "rpm",
            Self::Gem => "gem",
            Self::Maven => "maven",
            Self::NuGet => "nuget",
            Self::Composer => "composer",
            Self::Apk => "apk",
            Self::Pub => "pub",
        }
    }

    /// Compares two versions by precedence: versions that install the same code as far as their
    /// ecosystem can tell are equal, whatever their spelling.
    ///
    /// # Errors
    /// When one of them is not a version of this scheme.
    pub fn compare(self, a: &str, b: &str) -> Result<Ordering, Unparsable> {
        match self {
            Self::SemVer => compare(a, b, semver::parse),
            Self::Pep440 => compare(a, b, pep440::parse),
            Self::Haskell => compare(a, b, dotted::haskell),
            Self::R => compare(a, b, dotted::r),
            Self::Dpkg => compare(a, b, dpkg::parse),
            Self::Rpm => compare(a, b, rpm::parse),
            Self::Gem => compare(a, b, gem::parse),
            Self::Maven => compare(a, b, maven::parse),
            Self::NuGet => compare(a, b, nuget::parse),
            Self::Composer => compare(a, b, composer::parse),
            Self::Apk => compare(a, b, apk::parse),
            Self::Pub => compare(a, b, pub_dev::parse),
        }
    }
}

fn compare<'v, V: Ord>(
    a: &'v str,
    b: &'v str,
    parse: fn(&'v str) -> Option<V>,
) -> Result<Ordering, Unparsable> {
    let a = parse(a).ok_or(Unparsable::First)?;
    let b = parse(b).ok_or(Unparsable::Second)?;
    Ok(a.cmp(&b))
}

#[cfg(test)]
mod tests;
