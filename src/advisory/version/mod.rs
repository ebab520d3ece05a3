//! The order of versions, as each ecosystem defines it. "Cannot order" is an answer; a guess is not.

mod dotted;
mod dpkg;
mod pep440;
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
    /// Whole numbers between dots (and dashes, in CRAN).
    Dotted,
    /// Debian's policy manual, section 5.6.12.
    Dpkg,
    /// Epoch, version and release of RPM packages.
    Rpm,
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
            "Hackage" | "CRAN" => Self::Dotted,
            "Debian" | "Ubuntu" | "Echo" | "TuxCare" => Self::Dpkg,
            "Red Hat" | "Rocky Linux" | "AlmaLinux" | "SUSE" | "openSUSE" | "openEuler"
            | "Mageia" | "Azure Linux" => Self::Rpm,
            _ => return None,
        })
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
            Self::Dotted => compare(a, b, dotted::parse),
            Self::Dpkg => compare(a, b, dpkg::parse),
            Self::Rpm => compare(a, b, rpm::parse),
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

/// A whole number of any length, compared by value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number<'v>(&'v str);

impl<'v> Number<'v> {
    /// The number in a text of digits; no digits are zero.
    fn of(digits: &'v str) -> Self {
        Self(digits.trim_start_matches('0'))
    }

    /// The number, if the text is nothing but digits.
    fn parse(text: &'v str) -> Option<Self> {
        (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| Self::of(text))
    }

    fn is_zero(self) -> bool {
        self.0.is_empty()
    }
}

impl Ord for Number<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0.len(), self.0).cmp(&(other.0.len(), other.0))
    }
}

impl PartialOrd for Number<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Scheme; 5] = [
        Scheme::SemVer,
        Scheme::Pep440,
        Scheme::Dotted,
        Scheme::Dpkg,
        Scheme::Rpm,
    ];

    /// Each row is in ascending order; `=` joins versions that are equal.
    #[test]
    fn versions_ascend_as_their_ecosystems_say() {
        for (scheme, row) in [
            (
                Scheme::SemVer,
                "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 = 1.0.0+build = v1.0 = 1 < 1.0.1 < 1.2.0 < 1.10.0 < 2.0.0-0 < 99999999999999999999.0.0",
            ),
            (
                Scheme::Pep440,
                "1.dev0 < 1.0a1.dev1 < 1.0a1 = 1.0-alpha.1 = 1.0.ALPHA1 < 1.0a2 < 1.0b1 < 1.0rc1 = 1.0c1 = 1.0pre1 < 1.0 = 1 = v1.0.0 < 1.0+abc < 1.0+abc.5 < 1.0+5 < 1.0.post1.dev1 < 1.0.post1 = 1.0-1 = 1.0.rev1 < 1.0.1 < 1.1 < 1.10 < 2 < 1!0.1",
            ),
            (
                Scheme::Dotted,
                "0 < 0.1 < 0.1.0 < 0.2 < 0.10 < 1 < 1.0 < 1-0-1 < 1.1",
            ),
            (
                Scheme::Dpkg,
                "1.0~~ < 1.0~beta1 < 1.0~beta2 < 1.0 = 1.0-0 = 0:1.0 < 1.0-1~bpo1 < 1.0-1 < 1.0-1+b1 < 1.0-2 < 1.0-10 < 1.0a < 1.0+x < 1.0.1 < 1.2 < 1.10 < 1:0.1",
            ),
            (
                Scheme::Rpm,
                "1.a < 1.0~rc1 < 1.0 = 0:1.0 < 1.0^git1 < 1.0.1 < 1.2 < 1.10 < 1.10-1.el8 < 1.10-2.el8 < 1.10-10.el8 < 2:0.1",
            ),
        ] {
            let groups: Vec<Vec<&str>> = row
                .split(" < ")
                .map(|group| group.split(" = ").collect())
                .collect();
            for (i, group) in groups.iter().enumerate() {
                for (j, other) in groups.iter().enumerate() {
                    for a in group {
                        for b in other {
                            assert_eq!(
                                scheme.compare(a, b),
                                Ok(i.cmp(&j)),
                                "{scheme:?}: {a} and {b}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_version_is_not_ordered() {
        for (scheme, text) in [
            (Scheme::SemVer, "latest"),
            (Scheme::SemVer, "1.2.3.4"),
            (Scheme::SemVer, ""),
            (Scheme::SemVer, "1.0.0-"),
            (Scheme::Pep440, "2004d-unknown"),
            (Scheme::Pep440, "1.0.x"),
            (Scheme::Pep440, "1.0+"),
            (Scheme::Dotted, "1.0a"),
            (Scheme::Dotted, "1..0"),
            (Scheme::Dpkg, "x:1"),
            (Scheme::Dpkg, "1 0"),
            (Scheme::Rpm, ""),
            (Scheme::Rpm, "1 0"),
        ] {
            assert_eq!(
                scheme.compare(text, "1"),
                Err(Unparsable::First),
                "{scheme:?}: {text}"
            );
            assert_eq!(
                scheme.compare("1", text),
                Err(Unparsable::Second),
                "{scheme:?}: {text}"
            );
        }
    }

    fn version() -> impl Strategy<Value = String> {
        "[0-9]{1,3}(\\.[0-9]{1,2}){0,3}(-?(a|b|rc|dev|post|~|\\^)?\\.?[0-9]{0,2})?(\\+[a-z0-9]{1,3})?"
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in version(), b in version(), c in version()) {
            for scheme in ALL {
                let (Ok(ab), Ok(bc), Ok(ac), Ok(ba)) = (
                    scheme.compare(&a, &b), scheme.compare(&b, &c), scheme.compare(&a, &c), scheme.compare(&b, &a),
                ) else { continue };
                prop_assert_eq!(ab, ba.reverse(), "{:?}: {} {}", scheme, a, b);
                prop_assert_eq!(scheme.compare(&a, &a), Ok(Ordering::Equal));
                if ab == bc {
                    prop_assert_eq!(ac, ab, "{:?}: {} {} {}", scheme, a, b, c);
                }
            }
        }
    }
}
