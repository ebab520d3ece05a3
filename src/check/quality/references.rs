//! `reference-kind` and `reference-repeated`: references are what they are called, and named once.

use std::collections::BTreeSet;

use super::{Place, Remarks};
use crate::advisory::record::ReferenceKind as Kind;
use crate::finding::Rule;

/// Pages whose address alone says what they are, with the kinds that they can be.
const KNOWN: &[(&str, &[Kind])] = &[
    ("nvd.nist.gov/vuln/detail/", &[Kind::Advisory]),
    ("www.cve.org/CVERecord", &[Kind::Advisory]),
    ("cve.mitre.org/cgi-bin/cvename.cgi", &[Kind::Advisory]),
    ("github.com/advisories/", &[Kind::Advisory]),
    ("osv.dev/vulnerability/", &[Kind::Advisory]),
    ("rustsec.org/advisories/", &[Kind::Advisory]),
    ("crates.io/crates/", &[Kind::Package]),
    ("pypi.org/project/", &[Kind::Package]),
    ("www.npmjs.com/package/", &[Kind::Package]),
    ("rubygems.org/gems/", &[Kind::Package]),
    ("pkg.go.dev/", &[Kind::Package, Kind::Article]),
];

pub(super) fn look(remarks: &mut Remarks<'_>) {
    if !remarks.is_own() {
        return;
    }
    let mut seen = BTreeSet::new();
    for (item, reference) in remarks.advisory.record.references().iter().enumerate() {
        let place = || Place::Key("references", Some(item));
        let url = reference.url.as_str();
        if !seen.insert(url.trim_end_matches('/')) {
            remarks.push(
                Rule::ReferenceRepeated,
                place(),
                "this page is among the references already",
                "Keep the one whose kind says most",
            );
        }
        let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
        let known = KNOWN.iter().find(|(start, _)| bare.starts_with(start));
        if let Some((_, kinds)) = known
            && reference.kind != Kind::Web
            && !kinds.contains(&reference.kind)
            && let Some(right) = kinds.first()
        {
            remarks.push(
                Rule::ReferenceKind,
                place(),
                format!("this page is no `{}`", reference.kind.short()),
                format!("Write `{}: {url}`", right.short()),
            );
        }
    }
}
