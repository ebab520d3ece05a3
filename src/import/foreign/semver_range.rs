//! What is affected, where a database says what is not: the versions that no requirement of Cargo
//! names.

use std::cmp::Ordering;

use crate::advisory::version::Scheme;

/// The lowest version of all, which is where `RustSec`'s own records begin.
pub(super) const LOWEST: &str = "0.0.0-0";

/// An interval of affected versions: from the first, to before the second or for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Affected {
    pub(super) introduced: String,
    pub(super) fixed: Option<String>,
}

/// The versions from `from` to before `to`; without `to`, all from there on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Interval {
    from: String,
    to: Option<String>,
}

/// The affected versions, in their order: those that none of `requirements` allows.
///
/// # Errors
/// Names the first requirement that is none.
pub(super) fn outside<'r>(
    requirements: impl IntoIterator<Item = &'r str>,
) -> Result<Vec<Affected>, &'r str> {
    let mut intervals = Vec::new();
    for requirement in requirements {
        intervals.push(interval(requirement).ok_or(requirement)?);
    }
    intervals.sort_by(|a: &Interval, b| order(&a.from, &b.from));
    let mut affected = Vec::new();
    // The first version that no interval so far holds; nothing when they hold all to the end.
    let mut at = Some(LOWEST.to_owned());
    for interval in intervals {
        let Some(start) = &at else { break };
        if order(start, &interval.from).is_lt() {
            affected.push(Affected {
                introduced: start.clone(),
                fixed: Some(interval.from.clone()),
            });
        }
        at = match interval.to {
            None => None,
            Some(to) if order(start, &to).is_lt() => Some(to),
            Some(_) => at,
        };
    }
    if let Some(start) = at {
        affected.push(Affected {
            introduced: start,
            fixed: None,
        });
    }
    Ok(affected)
}

fn order(a: &str, b: &str) -> Ordering {
    Scheme::SemVer.compare(a, b).unwrap_or(Ordering::Equal)
}

/// The versions that a requirement allows, as one interval of the order of `SemVer`.
fn interval(requirement: &str) -> Option<Interval> {
    let mut from: Option<String> = None;
    let mut to: Option<String> = None;
    let requirement = requirement.trim();
    if requirement == "*" {
        return Some(Interval {
            from: LOWEST.to_owned(),
            to: None,
        });
    }
    for comparator in requirement.split(',') {
        let comparator = comparator.trim();
        let split = comparator
            .find(|c: char| !"<>=^~".contains(c))
            .unwrap_or(comparator.len());
        let (operator, version) = comparator.split_at(split);
        let version = Version::parse(version.trim())?;
        let (lower, upper) = match operator {
            ">=" => (Some(version.whole()), None),
            ">" => (Some(version.next()), None),
            "<" => (None, Some(version.whole())),
            "<=" => (None, Some(version.next())),
            "=" => (Some(version.whole()), Some(version.next())),
            "^" | "" => (Some(version.whole()), Some(version.caret())),
            "~" => (Some(version.whole()), Some(version.tilde())),
            _ => return None,
        };
        for (bound, new) in [(&mut from, lower), (&mut to, upper)] {
            if let Some(new) = new
                && bound.replace(new).is_some()
            {
                // Two lower or two upper bounds: nobody means that.
                return None;
            }
        }
    }
    let from = from.unwrap_or_else(|| LOWEST.to_owned());
    if to.as_ref().is_some_and(|to| order(&from, to).is_ge()) {
        return None;
    }
    Some(Interval { from, to })
}

/// A version of a requirement, whose last numbers may be missing.
struct Version<'a> {
    major: u64,
    minor: Option<u64>,
    patch: Option<u64>,
    /// What follows `-`.
    pre: Option<&'a str>,
    text: &'a str,
}

impl<'a> Version<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let without_build = text.split_once('+').map_or(text, |(version, _)| version);
        let (numbers, pre) = without_build
            .split_once('-')
            .map_or((without_build, None), |(numbers, pre)| (numbers, Some(pre)));
        let mut parts = numbers.split('.').map(|part| part.parse::<u64>().ok());
        let major = parts.next()??;
        let (minor, patch) = (parts.next(), parts.next());
        // A wildcard, or more than three numbers.
        if minor == Some(None) || patch == Some(None) || parts.next().is_some() {
            return None;
        }
        let version = Self {
            major,
            minor: minor.flatten(),
            patch: patch.flatten(),
            pre,
            text: without_build,
        };
        if version.pre.is_some() && version.patch.is_none() {
            return None;
        }
        Scheme::SemVer.orders(&version.whole()).then_some(version)
    }

    /// All three numbers.
    fn whole(&self) -> String {
        match (self.minor, self.patch) {
            (Some(_), Some(_)) => self.text.to_owned(),
            (minor, _) => format!("{}.{}.0", self.major, minor.unwrap_or(0)),
        }
    }

    /// The lowest version that is higher. Missing numbers are zeros, as `RustSec` reads them (to
    /// Cargo itself, `> 1` is `>= 2.0.0`).
    fn next(&self) -> String {
        if self.pre.is_some() {
            return format!("{}.0", self.text);
        }
        let (minor, patch) = (self.minor.unwrap_or(0), self.patch.unwrap_or(0));
        format!("{}.{minor}.{}-0", self.major, patch.saturating_add(1))
    }

    /// The lowest version that `^` leaves out: the leftmost number that is not zero, plus one.
    fn caret(&self) -> String {
        match (self.major, self.minor, self.patch) {
            (0, Some(0), Some(patch)) => format!("0.0.{}-0", patch.saturating_add(1)),
            (0, Some(minor), _) => format!("0.{}.0-0", minor.saturating_add(1)),
            (major, ..) => format!("{}.0.0-0", major.saturating_add(1)),
        }
    }

    /// The lowest version that `~` leaves out.
    fn tilde(&self) -> String {
        match self.minor {
            Some(minor) => format!("{}.{}.0-0", self.major, minor.saturating_add(1)),
            None => format!("{}.0.0-0", self.major.saturating_add(1)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_requirement_allows_is_affected() {
        for (requirements, want) in [
            (vec![], "0.0.0-0.."),
            (vec![">= 1.2.0"], "0.0.0-0..1.2.0"),
            (vec![">= 1.2.3", "< 1.0.0"], "1.0.0..1.2.3"),
            (vec!["^1.0.5", ">= 1.2.0"], "0.0.0-0..1.0.5"),
            (vec!["^0.3.5", ">= 0.4.2"], "0.0.0-0..0.3.5 0.4.0-0..0.4.2"),
            (
                vec!["~1.2.3", "0.9.1"],
                "0.0.0-0..0.9.1 0.10.0-0..1.2.3 1.3.0-0..",
            ),
            (
                vec!["= 1.0.1", "> 1.0.3"],
                "0.0.0-0..1.0.1 1.0.2-0..1.0.4-0",
            ),
            (vec!["<= 1.2"], "1.2.1-0.."),
            (vec!["> 0"], "0.0.0-0..0.0.1-0"),
            (
                vec![">= 1.0.0-rc.1, < 1.1.0"],
                "0.0.0-0..1.0.0-rc.1 1.1.0..",
            ),
            (vec!["> 2.0.0-beta"], "0.0.0-0..2.0.0-beta.0"),
            (vec!["*"], ""),
            (vec![">= 0.0.0-0"], ""),
        ] {
            let found = outside(requirements.iter().copied()).unwrap();
            let shown: Vec<_> = found
                .iter()
                .map(|a| format!("{}..{}", a.introduced, a.fixed.as_deref().unwrap_or("")))
                .collect();
            assert_eq!(shown.join(" "), want, "{requirements:?}");
        }
    }

    #[test]
    fn what_is_no_requirement_is_not_guessed_at() {
        for bad in [
            "",
            "x",
            "1.x",
            ">= 1.0, >= 2.0",
            "< 1, < 2",
            ">= 2, < 1",
            "=> 1",
            "1.2.3.4",
            "!1",
        ] {
            assert_eq!(outside([bad]), Err(bad), "{bad:?}");
        }
    }
}
