//! Reading which package is affected.

use crate::advisory::affected::{Package, canonical_purl};
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

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
            let mend = fields::nearest(written, Ecosystem::names()).map_or_else(
                || "Use a name of the OSV schema; what has no registry is written without `package`, with Git ranges and `versions`".to_owned(),
                |near| format!("Write `{near}`"),
            );
            findings.push(Rule::OsvSchema, node.span.clone(), error.to_string(), mend);
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
    }
}

fn check_purl(
    ecosystem: &Ecosystem,
    name: &str,
    purl: &str,
    node: &Node<'_>,
    findings: &mut Findings,
) {
    let mend = match canonical_purl(ecosystem, name) {
        Some(canonical) => format!("Write `{canonical}`"),
        None => "Write `pkg:type/namespace/name` without a version".to_owned(),
    };
    match purl.parse::<packageurl::PackageUrl<'_>>() {
        Err(error) => findings.push(
            Rule::PackageUrl,
            node.span.clone(),
            format!("this is no package URL: {error}"),
            mend,
        ),
        Ok(url) if url.version().is_some() => findings.push(
            Rule::PackageUrl,
            node.span.clone(),
            "this package URL names a version, and the ranges say which versions are affected",
            mend,
        ),
        Ok(url) => {
            if let Some(kind) = ecosystem.purl_type()
                && url.ty() != kind
            {
                findings.push(
                    Rule::PackageUrl,
                    node.span.clone(),
                    format!(
                        "`pkg:{}` does not belong to the ecosystem {ecosystem}",
                        url.ty()
                    ),
                    mend,
                );
            }
        }
    }
}
