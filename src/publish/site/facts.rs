//! Small facts of a record in the form that pages show: ratings, names elsewhere, links.

use std::borrow::Cow;

use serde::Serialize;

use super::Site;
use super::cvss::{self, MetricShown};
use super::value::{Html, Text};
use super::words::Words;
use crate::advisory::affected::Affected;
use crate::advisory::cwe::Cwe;
use crate::advisory::record::Record;
use crate::advisory::severity::{Rating, Severity, SeverityKind, SeveritySource};
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// A rating in one word, with its score where there is one.
#[derive(Debug, Clone, Serialize)]
pub(super) struct RatingShown {
    pub(super) word: Cow<'static, str>,
    /// The word as a class of the style sheet.
    pub(super) class: String,
    pub(super) score: Option<String>,
    /// The system that the score is of, such as `CVSS 3.1`.
    system: Option<&'static str>,
}

/// A rating with its vector.
#[derive(Debug, Serialize)]
pub(super) struct SeverityShown {
    system: &'static str,
    rating: Option<RatingShown>,
    vector: Text,
    /// The calculator of that version of the system, with the vector filled in.
    calculator: Option<Text>,
    source: Option<Cow<'static, str>>,
    /// Every metric in words.
    metrics: Vec<MetricShown>,
}

/// A vulnerability by its id.
#[derive(Debug, Serialize)]
pub(super) struct IdLink {
    id: Text,
    /// The page in this site, from its root.
    own: Option<String>,
    /// The page elsewhere.
    elsewhere: Option<Text>,
    /// The title, where the page is in this site.
    title: Option<Html>,
    /// Whether that page says that it was withdrawn.
    is_withdrawn: bool,
}

impl IdLink {
    /// Whether both lead to the same page of this site.
    pub(super) fn leads_where(&self, other: &Self) -> bool {
        self.own.is_some() && self.own == other.own
    }
}

/// A weakness with its name in the catalogue.
#[derive(Debug, Serialize)]
pub(super) struct WeaknessShown {
    number: u32,
    name: Option<&'static str>,
    /// The page with all its advisories, from the root of the site.
    url: String,
}

/// The weaknesses of a record.
pub(super) fn weaknesses(record: &Record) -> Vec<WeaknessShown> {
    let shown = |cwe: Cwe| WeaknessShown {
        number: cwe.number(),
        url: Address::weakness(cwe.number()).url(),
        name: cwe.listed().map(|listed| listed.name),
    };
    record.weaknesses().into_iter().map(shown).collect()
}

/// The one rating that stands beside the title.
pub(super) fn rating(words: &Words, record: &Record) -> Option<RatingShown> {
    let rating = record.rating()?;
    let decisive = decisive(record);
    Some(RatingShown {
        system: decisive.map(Severity::system),
        ..shown(words, rating, decisive.and_then(Severity::value))
    })
}

/// The score that stands beside the title.
pub(super) fn score(record: &Record) -> Option<String> {
    decisive(record).and_then(Severity::value).map(score_shown)
}

fn score_shown(score: f64) -> String {
    format!("{score:.1}")
}

/// The severity that the rating follows from.
fn decisive(record: &Record) -> Option<&Severity> {
    let rating = record.rating()?;
    record
        .severities()
        .into_iter()
        .filter(|severity| severity.rating() == Some(rating))
        .max_by_key(|severity| severity.system())
}

/// What it takes to attack, in a few words; empty where no vector says it.
pub(super) fn in_short(words: &Words, record: &Record) -> Vec<Cow<'static, str>> {
    let known = decisive(record).map(cvss::in_short);
    words.say_all(&known.unwrap_or_default())
}

fn shown(words: &Words, rating: Rating, score: Option<f64>) -> RatingShown {
    RatingShown {
        word: words.say(rating.as_str()),
        class: rating.as_str().to_ascii_lowercase(),
        score: score.map(score_shown),
        system: None,
    }
}

/// All ratings that hold for the whole record.
pub(super) fn severities(words: &Words, record: &Record) -> Vec<SeverityShown> {
    let all = record.severities().into_iter();
    all.map(|one| severity(words, one)).collect()
}

/// The ratings of one package, if they say more than those of the record.
pub(super) fn severities_of_package(
    words: &Words,
    record: &Record,
    affected: &Affected,
) -> Vec<SeverityShown> {
    let several = record.affected().len() > 1 || record.severity.is_some();
    let own = affected.severity.iter().flatten();
    own.filter(|_| several)
        .map(|one| severity(words, one))
        .collect()
}

fn severity(words: &Words, severity: &Severity) -> SeverityShown {
    let calculator = match severity.system() {
        "CVSS 3.0" => Some("3.0"),
        "CVSS 3.1" => Some("3.1"),
        "CVSS 4.0" => Some("4.0"),
        _ => None,
    };
    SeverityShown {
        system: severity.system(),
        rating: severity
            .rating()
            .map(|rating| shown(words, rating, severity.value())),
        vector: Text::from(match severity.kind {
            SeverityKind::Ubuntu => "",
            _ => severity.score.as_str(),
        }),
        calculator: calculator.map(|version| {
            let url = format!(
                "https://www.first.org/cvss/calculator/{version}#{}",
                severity.score
            );
            Text::from(url.as_str())
        }),
        source: severity.source.map(|source| {
            words.say(match source {
                SeveritySource::Nvd => "rated by the NVD",
                SeveritySource::Cna => "rated by the CVE numbering authority",
                SeveritySource::Own => "rated by the publisher",
            })
        }),
        metrics: cvss::explained(words, severity),
    }
}

/// An id with the page that describes it. Other names of a record lead elsewhere, since its own
/// page is where they stand.
pub(super) fn id_link(site: &Site<'_>, id: &str, here: &Record) -> IdLink {
    let other = site
        .meant(id)
        .map(PublicRecord::record)
        .filter(|record| record.id != here.id);
    let own = other.map(|record| Address::bulletin(&record.id).url());
    IdLink {
        id: Text::from(id),
        title: other
            .filter(|record| record.summary.is_some())
            .map(|record| Html::of_line(record.title())),
        is_withdrawn: other.is_some_and(|record| record.withdrawal.is_some()),
        elsewhere: elsewhere(id).filter(|_| own.is_none()),
        own,
    }
}

/// The page of the CVE programme or of GitHub for one of their ids.
fn elsewhere(id: &str) -> Option<Text> {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let url = if id.strip_prefix("CVE-").is_some_and(plain) {
        format!("https://www.cve.org/CVERecord?id={id}")
    } else if id.strip_prefix("GHSA-").is_some_and(plain) {
        format!("https://github.com/advisories/{id}")
    } else {
        return None;
    };
    Some(Text::from(url.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_of_cvss_has_its_calculator() {
        for (vector, want) in [
            ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Some("3.0")),
            ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", Some("3.1")),
            (
                "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                Some("4.0"),
            ),
        ] {
            let shown = severity(&Words::default(), &Severity::from_vector(vector).unwrap());
            let url = want.map(|v| format!("https://www.first.org/cvss/calculator/{v}#{vector}"));
            assert_eq!(shown.calculator.as_ref().map(Text::as_str), url.as_deref());
        }
    }

    #[test]
    fn only_ids_of_known_programmes_lead_elsewhere() {
        for (id, want) in [
            (
                "CVE-2026-41234",
                Some("https://www.cve.org/CVERecord?id=CVE-2026-41234"),
            ),
            (
                "GHSA-2345-cfgh-jmpq",
                Some("https://github.com/advisories/GHSA-2345-cfgh-jmpq"),
            ),
            ("CVE-2026-1\"><script>", None),
            ("CVE-", None),
            ("RUSTSEC-2020-0001", None),
        ] {
            assert_eq!(elsewhere(id).as_ref().map(Text::as_str), want, "{id}");
        }
    }
}
