//! What is affected: from the tree of products and their status to packages and ranges.

use std::collections::BTreeMap;
use std::ops::Range as Span;

use super::super::draft::{Draft, list, object, severity, text};
use super::super::range::{Interval, package, ranges};
use super::super::taking::Taking;
use super::super::vers::{self, Named};
use super::super::{Context, items};
use super::{FOLLOWS, INSIDE};
use crate::advisory::affected::EventKind;
use crate::advisory::yaml::Node;

/// The products of a document by their ids inside it.
pub(super) struct Products<'a> {
    tree: Option<&'a Node<'a>>,
    by_id: BTreeMap<&'a str, Product>,
    /// Whether something in the tree is no package that OSV knows.
    has_others: bool,
}

/// A product that is a package of an ecosystem.
struct Product {
    named: Named,
    versions: Versions,
    span: Span<usize>,
}

enum Versions {
    One(String),
    Intervals(Vec<Interval>),
}

/// The status words under which a product is affected.
const AFFECTED: [&str; 3] = ["known_affected", "first_affected", "last_affected"];
const FIXED: [&str; 2] = ["fixed", "first_fixed"];

/// What one package is affected in, over all vulnerabilities.
#[derive(Default)]
struct Entry<'a> {
    intervals: Vec<(Interval, Span<usize>)>,
    versions: Vec<Node<'a>>,
    /// The ids of its products, to know whose scores are its own.
    products: Vec<&'a str>,
    span: Span<usize>,
}

impl<'a> Products<'a> {
    pub(super) fn read(tree: &'a Node<'a>, context: &mut Context<'_>) -> Self {
        let mut products = Self {
            tree: tree.get("product_tree"),
            by_id: BTreeMap::new(),
            has_others: false,
        };
        if let Some(tree) = products.tree {
            products.branches(tree, context);
            // Platforms and bundles are no packages.
            products.has_others |= ["relationships", "full_product_names", "product_groups"]
                .iter()
                .any(|key| tree.get(key).is_some());
        }
        products
    }

    fn branches(&mut self, parent: &'a Node<'a>, context: &mut Context<'_>) {
        // No deeper than the tree, whose depth is limited.
        for branch in items(parent, "branches", context.findings) {
            self.branches(branch, context);
            let Some(product) = branch.get("product") else {
                continue;
            };
            let id = product.get("product_id").and_then(Node::text);
            match (id, read(branch, product)) {
                (Some(id), Some(read)) => {
                    if self.by_id.insert(id, read).is_some() {
                        self.has_others = true;
                    }
                }
                _ => self.has_others = true,
            }
        }
    }

    /// Maps what is affected, or keeps tree and status whole.
    pub(super) fn take(
        &self,
        vulnerabilities: &'a [Node<'a>],
        draft: &mut Draft<'a>,
        taking: &mut Taking,
        context: &mut Context<'_>,
    ) {
        let mut entries: Vec<((String, String), Entry<'a>)> = Vec::new();
        let mut is_whole = !self.has_others;
        for vulnerability in vulnerabilities {
            is_whole &= self.affected(vulnerability, &mut entries, context);
        }
        let ends = ends(&entries);
        let is_fixed = |id: &str| {
            self.by_id
                .get(id)
                .is_some_and(|product| match &product.versions {
                    Versions::One(version) => ends.contains(&(&product.named.name, version)),
                    Versions::Intervals(_) => false,
                })
        };
        for vulnerability in vulnerabilities {
            let status = vulnerability.get("product_status");
            for node in status.and_then(Node::entries).into_iter().flatten() {
                let ids = node.value.items().unwrap_or_default();
                is_whole &= match &*node.key {
                    key if AFFECTED.contains(&key) => true,
                    key if FIXED.contains(&key) => {
                        ids.iter().all(|id| id.text().is_some_and(is_fixed))
                    }
                    _ => false,
                };
            }
        }
        let scores = scores(vulnerabilities, context);
        let alike = alike(&scores);
        for score in &scores {
            taking.lost(score.object, FOLLOWS);
            taking.mapped(score.node, "severity[]");
            if alike {
                draft.vector(score.vector, &score.node.span);
            }
            if is_whole && let Some(node) = score.products {
                taking.lost(node, INSIDE);
            }
        }
        if is_whole {
            self.mark(vulnerabilities, taking, context);
        }
        for ((ecosystem, name), entry) in entries {
            let span = &entry.span;
            let mut parts = vec![("package", package(&ecosystem, &name, span))];
            if !entry.intervals.is_empty() {
                parts.push(("ranges", list(ranges(&ecosystem, &entry.intervals), span)));
            }
            if !entry.versions.is_empty() {
                parts.push(("versions", list(entry.versions, span)));
            }
            if !alike {
                let own: Vec<_> = scores
                    .iter()
                    .filter(|score| score.is_about(&entry.products))
                    .map(|score| severity(score.vector, &score.node.span))
                    .collect();
                if !own.is_empty() {
                    parts.push(("severity", list(own, span)));
                }
            }
            draft.affected.push(object(parts, span));
        }
    }

    /// Collects what is affected; whether all of it is known.
    fn affected(
        &self,
        vulnerability: &'a Node<'a>,
        entries: &mut Vec<((String, String), Entry<'a>)>,
        context: &mut Context<'_>,
    ) -> bool {
        let Some(status) = vulnerability.get("product_status") else {
            return true;
        };
        let mut is_whole = true;
        for node in AFFECTED
            .iter()
            .flat_map(|key| items(status, key, context.findings))
        {
            let Some(id) = node.text() else { continue };
            let Some(product) = self.by_id.get(id) else {
                is_whole = false;
                continue;
            };
            let key = (product.named.ecosystem.clone(), product.named.name.clone());
            let at = entries.iter().position(|(known, _)| *known == key);
            let at = at.unwrap_or_else(|| {
                let entry = Entry {
                    span: product.span.clone(),
                    ..Entry::default()
                };
                entries.push((key, entry));
                entries.len() - 1
            });
            let Some((_, entry)) = entries.get_mut(at) else {
                continue;
            };
            if entry.products.contains(&id) {
                continue;
            }
            entry.products.push(id);
            match &product.versions {
                Versions::One(version) => {
                    entry.versions.push(text(version.clone(), &product.span));
                }
                Versions::Intervals(intervals) => entry.intervals.extend(
                    intervals
                        .iter()
                        .map(|interval| (interval.clone(), product.span.clone())),
                ),
            }
        }
        is_whole
    }

    /// Everything about products is in the record: names inside the document are not needed.
    fn mark(&self, vulnerabilities: &[Node<'_>], taking: &mut Taking, context: &mut Context<'_>) {
        if let Some(tree) = self.tree {
            self.mark_branches(tree, taking, context);
        }
        for vulnerability in vulnerabilities {
            if let Some(status) = vulnerability.get("product_status") {
                taking.mapped(status, "affected[]");
            }
            for remediation in items(vulnerability, "remediations", context.findings) {
                taking.lose(remediation, &["product_ids", "group_ids"], INSIDE);
            }
        }
    }

    fn is_package(&self, name: Option<&Node<'_>>) -> bool {
        let name = name.and_then(Node::text);
        let mut products = self.by_id.values();
        products.any(|product| Some(&*product.named.name) == name)
    }

    fn mark_branches(&self, parent: &Node<'_>, taking: &mut Taking, context: &mut Context<'_>) {
        for branch in items(parent, "branches", context.findings) {
            self.mark_branches(branch, taking, context);
            let name = branch.get("name");
            let category = branch.get("category");
            match category.and_then(Node::text) {
                // Nor is another name for one than the package has.
                Some("product_name") if !self.is_package(name) => {}
                Some("product_name" | "product_version" | "product_version_range") => {
                    for node in name.into_iter().chain(category) {
                        taking.mapped(node, "affected[]");
                    }
                }
                // Who makes a package is no field of OSV.
                _ => {}
            }
            if let Some(product) = branch.get("product") {
                taking.lost(product, INSIDE);
                if let Some(helper) = product.get("product_identification_helper") {
                    for entry in helper.entries().unwrap_or_default() {
                        taking.keep(&entry.value);
                    }
                    if let Some(purl) = helper.get("purl") {
                        taking.mapped(purl, "affected[].package");
                    }
                }
            }
            if let Some(node) = category {
                // Beside the name of a vendor, which is kept.
                taking.anchor(node, "affected[]");
            }
        }
    }
}

fn read(branch: &Node<'_>, product: &Node<'_>) -> Option<Product> {
    let helper = product.get("product_identification_helper")?;
    let named = vers::package(helper.get("purl")?.text()?)?;
    let name = branch.get("name")?.text()?;
    let versions = match branch.get("category")?.text()? {
        "product_version_range" => Versions::Intervals(vers::intervals(name)?),
        "product_version" => {
            let version = name.to_owned();
            if named.version.as_ref().is_some_and(|url| *url != version) {
                return None;
            }
            Versions::One(version)
        }
        _ => return None,
    };
    Some(Product {
        named,
        versions,
        span: branch.span.clone(),
    })
}

/// The versions at which an interval ends, with their packages.
fn ends<'e>(entries: &'e [((String, String), Entry<'_>)]) -> Vec<(&'e String, &'e String)> {
    entries
        .iter()
        .flat_map(|((_, name), entry)| {
            entry.intervals.iter().filter_map(move |(interval, _)| {
                let (kind, version) = interval.end.as_ref()?;
                (*kind == EventKind::Fixed).then_some((name, version))
            })
        })
        .collect()
}

/// A vector with the products that it rates.
struct Score<'a> {
    vector: &'a str,
    node: &'a Node<'a>,
    /// The object of FIRST's schema that holds it.
    object: &'a Node<'a>,
    products: Option<&'a Node<'a>>,
}

impl Score<'_> {
    fn is_about(&self, products: &[&str]) -> bool {
        let rated = self.products.and_then(Node::items).unwrap_or_default();
        rated
            .iter()
            .filter_map(Node::text)
            .any(|id| products.contains(&id))
    }
}

fn scores<'a>(vulnerabilities: &'a [Node<'a>], context: &mut Context<'_>) -> Vec<Score<'a>> {
    let mut found = Vec::new();
    for vulnerability in vulnerabilities {
        // `scores` in 2.0, `metrics[].content` in 2.1.
        let old = items(vulnerability, "scores", context.findings);
        let new = items(vulnerability, "metrics", context.findings);
        for score in old.iter().chain(new) {
            let content = score.get("content").unwrap_or(score);
            for object in ["cvss_v2", "cvss_v3", "cvss_v4"]
                .iter()
                .filter_map(|key| content.get(key))
            {
                if let Some(node) = object.get("vectorString")
                    && let Some(vector) = node.text()
                {
                    found.push(Score {
                        vector,
                        node,
                        object,
                        products: score.get("products"),
                    });
                }
            }
        }
    }
    found
}

/// Whether there is no more than one vector of each version, which is then that of the record.
fn alike(scores: &[Score<'_>]) -> bool {
    let version = |score: &Score<'_>| score.vector.get(..8).unwrap_or_default().to_owned();
    let mut by_version: BTreeMap<String, &str> = BTreeMap::new();
    scores.iter().all(|score| {
        let known = *by_version.entry(version(score)).or_insert(score.vector);
        known == score.vector
    })
}
