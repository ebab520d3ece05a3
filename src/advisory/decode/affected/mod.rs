//! Reading `affected`: full OSV entries as they stand, short ones in canonical form.

mod events;
mod package;
mod ranges;

use super::{Accept, free, severities, strings};
use crate::advisory::affected::{Affected, canonical_purl};
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// The entries of `affected`, and whether a rating of theirs was written in short form.
pub(super) struct Entries {
    pub(super) list: Vec<Affected>,
    pub(super) has_short_ratings: bool,
}

/// Reads the list `affected`.
pub(super) fn list(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<Entries> {
    let items = fields::items(node, "`affected`", findings)?;
    let mut out = Entries {
        list: Vec::with_capacity(items.len()),
        has_short_ratings: false,
    };
    for item in items {
        if let Some((affected, has_short_ratings)) = entry(item, accept, findings) {
            out.list.push(affected);
            out.has_short_ratings |= has_short_ratings;
        }
    }
    Some(out)
}

/// One entry, and whether it is rated in short form.
fn entry(node: &Node<'_>, accept: Accept, findings: &mut Findings) -> Option<(Affected, bool)> {
    let mut has_short_ratings = false;
    let mut fields = Fields::open(node, "an entry of `affected`", findings)?;
    let mut out = Affected {
        package: fields
            .take("package")
            .and_then(|package| package::read(package, findings)),
        severity: fields
            .take("severity")
            .filter(|node| !(accept == Accept::Osv && node.is_null()))
            .and_then(|node| severities(node, accept, findings))
            .map(|ratings| {
                has_short_ratings = ratings.short;
                ratings.list
            }),
        ..Affected::default()
    };
    out.versions = fields
        .take("versions")
        .and_then(|node| strings(node, "`versions`", findings));
    let ranges = fields.take("ranges").and_then(|node| {
        ranges::list(
            node,
            accept,
            &out,
            fields.peek("package").is_some(),
            findings,
        )
    });
    if let Some(ranges) = ranges {
        if ranges.short > 0
            && let Some(package) = &mut out.package
            && package.purl.is_none()
        {
            package.purl = canonical_purl(&package.ecosystem, &package.name);
        }
        out.ranges = Some(ranges.list);
    }
    out.ecosystem_specific = fields
        .take("ecosystem_specific")
        .and_then(|node| free(node, "`ecosystem_specific`", findings));
    out.database_specific = fields
        .take("database_specific")
        .and_then(|node| free(node, "`database_specific`", findings));
    fields.finish(findings);
    if out.ranges.as_ref().is_none_or(Vec::is_empty)
        && out.versions.as_ref().is_none_or(Vec::is_empty)
    {
        findings.push(
            Rule::NeverMatches,
            node.span.clone(),
            "this entry names neither ranges nor versions, so it matches nothing",
            "Add `ranges: [{introduced: \"0\"}]` if every version is affected",
        );
    }
    Some((out, has_short_ratings))
}
