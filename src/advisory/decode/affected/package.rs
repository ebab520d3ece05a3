//! Reading which package is affected.

use crate::advisory::affected::{Package, canonical_purl};
use crate::advisory::decode::propose_scalar;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Change, Findings, Proposal, Rule};

/// Reads `package`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<Package> {
    let mut fields = Fields::open(node, "`package`", findings)?;
    let ecosystem = fields
        .require(
            "ecosystem",
            "Name where the package comes from, such as `ecosystem: Go`",
            findings,
        )
        .and_then(|node| self::ecosystem(node, findings));
    let name_node = fields.require("name", "Name the package as its ecosystem does", findings);
    let name = name_node.and_then(|node| fields::text(node, "the name of a package", findings));
    let purl_node = fields.take("purl");
    let purl = purl_node.and_then(|node| fields::text(node, "`purl`", findings));
    fields.finish(findings);
    let (ecosystem, name) = (ecosystem?, name?);
    if let Some(node) = name_node {
        check_name(&ecosystem, name, node, findings);
    }
    if let (Some(node), Some(purl)) = (purl_node, purl) {
        check_purl(&ecosystem, name, purl, node, findings);
    }
    Some(Package {
        ecosystem,
        name: name.to_owned(),
        purl: purl.map(str::to_owned),
    })
}

fn ecosystem(node: &Node<'_>, findings: &mut Findings) -> Option<Ecosystem> {
    let written = fields::text(node, "an ecosystem", findings)?;
    match Ecosystem::try_from(written) {
        Ok(ecosystem) => Some(ecosystem),
        Err(error) => {
            let exact = Ecosystem::respelled(written);
            let near = exact
                .as_ref()
                .map(Ecosystem::as_str)
                .or_else(|| fields::nearest(written, Ecosystem::names()));
            let mend = near.map_or_else(
                || "Use a name of the OSV schema; what has no registry is written without `package`, with Git ranges and `versions`".to_owned(),
                |near| format!("Write `{near}`"),
            );
            findings.push(Rule::OsvSchema, node.span.clone(), error.to_string(), mend);
            if let Some(near) = near {
                let change = Change::scalar(node.span.clone(), near);
                findings.propose(match exact {
                    Some(_) => Proposal::safe(change),
                    None => Proposal::suggestion(change),
                });
            }
            None
        }
    }
}

fn check_name(ecosystem: &Ecosystem, name: &str, node: &Node<'_>, findings: &mut Findings) {
    if ecosystem.base() != "PyPI" {
        return;
    }
    let mut normal = String::with_capacity(name.len());
    for c in name.chars() {
        if matches!(c, '-' | '_' | '.') {
            if !normal.ends_with('-') {
                normal.push('-');
            }
        } else {
            normal.extend(c.to_lowercase());
        }
    }
    if normal != name {
        findings.push(
            Rule::PackageName,
            node.span.clone(),
            format!("PyPI knows `{}` as `{normal}`", fields::shorten(name)),
            format!("Write `{normal}` (PEP 503)"),
        );
        propose_scalar(node, Some(normal), findings);
    }
}

fn check_purl(
    ecosystem: &Ecosystem,
    name: &str,
    purl: &str,
    node: &Node<'_>,
    findings: &mut Findings,
) {
    let canonical = canonical_purl(ecosystem, name);
    let mend = match &canonical {
        Some(canonical) => format!("Write `{canonical}`"),
        None => "Write `pkg:type/namespace/name` without a version".to_owned(),
    };
    // Whether the package that is named is the right one, so that nothing but the version goes.
    let mut is_same = false;
    let message = match purl.parse::<packageurl::PackageUrl<'_>>() {
        Err(error) => format!("this is no package URL: {error}"),
        Ok(mut url) if url.version().is_some() => {
            url.without_version();
            is_same = canonical.as_ref() == Some(&url.to_string());
            "this package URL names a version, and the ranges say which versions are affected"
                .to_owned()
        }
        Ok(url) if ecosystem.purl_type().is_some_and(|kind| url.ty() != kind) => format!(
            "`pkg:{}` does not belong to the ecosystem {ecosystem}",
            url.ty()
        ),
        Ok(_) => return,
    };
    findings.push(Rule::PackageUrl, node.span.clone(), message, mend);
    if let Some(canonical) = canonical {
        let change = Change::scalar(node.span.clone(), canonical);
        findings.propose(if is_same {
            Proposal::safe(change)
        } else {
            Proposal::suggestion(change)
        });
    }
}
