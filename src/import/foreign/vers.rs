//! Ranges of versions in VERS, as CSAF names them: `vers:cargo/>=0.6.0|<0.8.4`.

use std::str::FromStr as _;

use packageurl::PackageUrl;

use super::range::Interval;
use crate::advisory::affected::EventKind;
use crate::advisory::ecosystem::Ecosystem;

/// The intervals that a range consists of. Nothing where it says something that events of OSV
/// cannot say: an open lower bound, or a version that is left out.
pub(super) fn intervals(written: &str) -> Option<Vec<Interval>> {
    let (_, constraints) = written.strip_prefix("vers:")?.split_once('/')?;
    if constraints.trim() == "*" {
        return Interval::parse("*").map(|all| vec![all]);
    }
    let mut intervals: Vec<Interval> = Vec::new();
    // Where an interval has begun and not ended.
    let mut open: Option<String> = None;
    for constraint in constraints.split('|') {
        let constraint = constraint.trim();
        let split = constraint
            .find(|c: char| !"<>=!".contains(c))
            .filter(|split| *split < constraint.len())?;
        let (comparator, version) = constraint.split_at(split);
        let version = decoded(version)?;
        match comparator {
            ">=" if open.is_none() => open = Some(version),
            "<" | "<=" => {
                let kind = if comparator == "<" {
                    EventKind::Fixed
                } else {
                    EventKind::LastAffected
                };
                // Only the first interval may begin before everything.
                let introduced = match open.take() {
                    Some(introduced) => introduced,
                    None if intervals.is_empty() => "0".to_owned(),
                    None => return None,
                };
                intervals.push(Interval {
                    introduced,
                    end: Some((kind, version)),
                });
            }
            "" | "=" if open.is_none() => intervals.push(Interval {
                introduced: version.clone(),
                end: Some((EventKind::LastAffected, version)),
            }),
            _ => return None,
        }
    }
    if let Some(introduced) = open {
        intervals.push(Interval {
            introduced,
            end: None,
        });
    }
    Some(intervals)
}

/// A version whose special characters may be written as `%` and two digits.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high * 16 + low).ok()?);
    }
    String::from_utf8(bytes).ok()
}

/// The package that a package URL names, in the words of OSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) ecosystem: String,
    pub(super) name: String,
    pub(super) version: Option<String>,
}

/// Reads a package URL of an ecosystem that OSV knows. One with qualifiers or a path inside says
/// more than the name of a package, and is left alone.
pub(super) fn package(written: &str) -> Option<Named> {
    let url = PackageUrl::from_str(written).ok()?;
    if url.subpath().is_some() || !url.qualifiers().is_empty() {
        return None;
    }
    let ecosystem = Ecosystem::from_purl_type(url.ty())?;
    let name = match (url.ty(), url.namespace()) {
        (_, None) => url.name().to_owned(),
        ("maven", Some(group)) => format!("{group}:{}", url.name()),
        ("swift", Some(host)) => format!("https://{host}/{}", url.name()),
        (_, Some(namespace)) => format!("{namespace}/{}", url.name()),
    };
    Some(Named {
        ecosystem: ecosystem.as_str().to_owned(),
        name,
        version: url.version().map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::advisory::affected::canonical_purl;

    #[test]
    fn constraints_become_intervals() {
        for (written, want) in [
            ("vers:cargo/>=0.6.0|<0.8.4", Some("0.6.0<0.8.4")),
            ("vers:cargo/<0.8.4", Some("0<0.8.4")),
            (
                "vers:npm/<=1.0.0|>=2.0.0|<2.1.0",
                Some("0<=1.0.0 2.0.0<2.1.0"),
            ),
            ("vers:npm/>=1.0.0", Some("1.0.0")),
            ("vers:npm/1.0.0|=1.0.1", Some("1.0.0<=1.0.0 1.0.1<=1.0.1")),
            ("vers:pypi/1.0%2Blocal", Some("1.0+local<=1.0+local")),
            ("vers:all/*", Some("0")),
            ("vers:npm/>1.0.0", None),
            ("vers:npm/!=1.0.0", None),
            ("vers:npm/>=1.0.0|>=2.0.0", None),
            ("vers:npm/<1.0.0|<2.0.0", None),
            ("vers:npm/", None),
            ("vers:npm/>=", None),
            ("vers:npm", None),
            (">=1.0.0", None),
            ("vers:npm/1%zz", None),
        ] {
            let shown = intervals(written).map(|intervals| {
                let shown = intervals.iter().map(|interval| {
                    let end = interval.end.as_ref().map(|(kind, version)| {
                        let sign = if *kind == EventKind::Fixed { "<" } else { "<=" };
                        format!("{sign}{version}")
                    });
                    format!("{}{}", interval.introduced, end.unwrap_or_default())
                });
                shown.collect::<Vec<_>>().join(" ")
            });
            assert_eq!(shown.as_deref(), want, "{written}");
        }
    }

    #[test]
    fn every_package_url_of_ours_leads_back_to_its_package() {
        for (ecosystem, name) in [
            ("npm", "@acme/foo"),
            ("npm", "foo"),
            ("Go", "example.org/collector"),
            ("Maven", "org.example:foo"),
            ("PyPI", "foo-bar"),
            ("crates.io", "foo_bar"),
            ("Packagist", "acme/foo"),
            ("SwiftURL", "https://example.org/foo"),
        ] {
            let known = Ecosystem::try_from(ecosystem).unwrap();
            let purl = canonical_purl(&known, name).unwrap();
            let named = package(&purl).unwrap();
            assert_eq!(
                (named.ecosystem.as_str(), named.name.as_str()),
                (ecosystem, name)
            );
            let versioned = package(&format!("{purl}@1.2.3")).unwrap();
            assert_eq!(versioned.version.as_deref(), Some("1.2.3"));
        }
        for other in ["pkg:deb/debian/curl", "pkg:npm/foo?os=x", "nonsense"] {
            assert_eq!(package(other), None);
        }
    }
}
