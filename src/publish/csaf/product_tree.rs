//! The products of a record: vendor, product, versions (section 3.2.2).
//!
//! Every range of versions is a branch of its own, so that what mends one range is not proposed to
//! users of another. Versions that are listed one by one are branches where no range holds them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::identification::Identification;
use super::provider::Provider;
use super::versions;
use crate::advisory::affected::{Affected, Package, Range, RangeKind};
use crate::advisory::affected_words::{self, Span};
use crate::advisory::affects;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::record::Record;
use crate::advisory::vers;

/// The products of a record, in its order.
#[derive(Debug)]
pub(super) struct ProductTree {
    named: Vec<NamedProduct>,
}

/// A product with its versions.
#[derive(Debug)]
struct NamedProduct {
    vendor: String,
    name: String,
    /// The ecosystem as written.
    ecosystem: Option<String>,
    identification: Identification,
    versions: Vec<Product>,
}

/// Versions of a product that share everything.
#[derive(Debug)]
pub(super) struct Product {
    /// The name within the document: `A1`, `F1`.
    pub(super) id: String,
    pub(super) role: Role,
    /// What mends it, in words.
    pub(super) fixes: Vec<String>,
    /// Which of the record's `affected` it comes from.
    pub(super) entry: usize,
    branch: Branch,
    /// What it is called with the name of the product in front.
    full_name: String,
    helper: Value,
}

/// What versions are to the vulnerability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Affected,
    Fixed,
}

/// The branch that versions are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Branch {
    /// Several versions, in VERS.
    Range(String),
    /// One.
    Version(String),
    /// The product as a whole, because no version is named.
    Whole,
}

impl ProductTree {
    pub(super) fn of(provider: &Provider<'_>, record: &Record) -> Self {
        let mut tree = Self { named: Vec::new() };
        for (entry, affected) in record.affected().iter().enumerate() {
            tree.add(provider, affected, entry);
        }
        tree.leave_out_what_is_affected(record);
        if tree.named.is_empty() {
            tree.named.push(unknown(provider));
        }
        tree.tell_apart();
        tree.number();
        tree
    }

    /// All versions of all products.
    pub(super) fn products(&self) -> impl Iterator<Item = &Product> {
        self.named.iter().flat_map(|product| &product.versions)
    }

    fn add(&mut self, provider: &Provider<'_>, affected: &Affected, entry: usize) {
        let ranges = || affected.ranges.iter().flatten();
        let has_versions = ranges().any(|range| range.kind != RangeKind::Git)
            || affected.versions.iter().flatten().next().is_some();
        let Some(package) = &affected.package else {
            for range in ranges() {
                let product = self.repository(provider, range.repo.as_deref());
                product.add_range(range, None, entry);
            }
            if ranges().next().is_none() && has_versions {
                let product = self.repository(provider, None);
                product.add_versions(affected, None, entry);
            }
            return;
        };
        let product = self.package(provider, package);
        let ecosystem = Some(&package.ecosystem);
        // Commits say once more what versions say.
        for range in ranges().filter(|range| !has_versions || range.kind != RangeKind::Git) {
            product.add_range(range, ecosystem, entry);
        }
        product.add_versions(affected, ecosystem, entry);
        if product.versions.is_empty() {
            product.add_whole(entry);
        }
    }

    fn package(&mut self, provider: &Provider<'_>, package: &Package) -> &mut NamedProduct {
        let identification = Identification::of_package(provider, package);
        let ecosystem = package.ecosystem.as_str();
        let at = self.named.iter().position(|product| {
            product.ecosystem.as_deref() == Some(ecosystem)
                && product.identification == identification
                && product.name == package.name
        });
        self.at_or(at, || NamedProduct {
            vendor: provider.vendor(package.ecosystem.base()),
            name: package.name.clone(),
            ecosystem: Some(ecosystem.to_owned()),
            identification,
            versions: Vec::new(),
        })
    }

    fn repository(&mut self, provider: &Provider<'_>, repo: Option<&str>) -> &mut NamedProduct {
        let identification = Identification::of_repository(provider, repo);
        let at = self.named.iter().position(|product| {
            product.ecosystem.is_none() && product.identification == identification
        });
        let url = repo.unwrap_or_default();
        let path = url.split_once("://").map_or(url, |(_, path)| path);
        let path = path.trim_end_matches('/').trim_end_matches(".git");
        let (host, name) = (path.split('/').next(), path.rsplit('/').next());
        let named = |name: Option<&str>, other: &str| {
            let name = name.filter(|name| !name.is_empty());
            name.unwrap_or(other).to_owned()
        };
        self.at_or(at, || NamedProduct {
            vendor: provider.vendor(&named(host, "Git")),
            name: named(name, "Repository"),
            ecosystem: None,
            identification,
            versions: Vec::new(),
        })
    }

    fn at_or(
        &mut self,
        at: Option<usize>,
        new: impl FnOnce() -> NamedProduct,
    ) -> &mut NamedProduct {
        let at = at.unwrap_or_else(|| {
            self.named.push(new());
            self.named.len() - 1
        });
        // `at` is the place of one that is there.
        #[expect(clippy::indexing_slicing, reason = "found or pushed above")]
        &mut self.named[at]
    }

    /// A version that mends one range but lies in another is no fixed version.
    fn leave_out_what_is_affected(&mut self, record: &Record) {
        for product in &mut self.named {
            let same = record.affected().iter().filter(|affected| {
                affected.package.as_ref().is_some_and(|package| {
                    Some(package.ecosystem.as_str()) == product.ecosystem.as_deref()
                        && package.name == product.name
                })
            });
            let same: Vec<&Affected> = same.collect();
            product.versions.retain(|version| match &version.branch {
                Branch::Version(name) if version.role == Role::Fixed => {
                    !same.iter().any(|affected| is_affected(affected, name))
                }
                _ => true,
            });
        }
    }

    /// Gives products of one name the names of their ecosystems, and versions their full names.
    fn tell_apart(&mut self) {
        let mut count: BTreeMap<(String, String), usize> = BTreeMap::new();
        for product in &self.named {
            let key = (product.vendor.clone(), product.name.clone());
            *count.entry(key).or_default() += 1;
        }
        for product in &mut self.named {
            let key = (product.vendor.clone(), product.name.clone());
            let is_shared = count.get(&key).is_some_and(|count| *count > 1);
            if let Some(ecosystem) = &product.ecosystem
                && (is_shared || !product.identification.has_purl() || ecosystem.contains(':'))
            {
                product.name = format!("{} ({ecosystem})", product.name);
            }
            for version in &mut product.versions {
                let full = format!("{} {}", product.name, version.full_name);
                full.trim().clone_into(&mut version.full_name);
            }
        }
    }

    fn number(&mut self) {
        let mut numbers = BTreeMap::new();
        for version in self.named.iter_mut().flat_map(|named| &mut named.versions) {
            let letter = match version.role {
                Role::Affected => 'A',
                Role::Fixed => 'F',
            };
            let number: &mut usize = numbers.entry(letter).or_default();
            *number += 1;
            version.id = format!("{letter}{number}");
        }
    }

    /// The tree as it stands in the document.
    pub(super) fn to_json(&self) -> Value {
        let mut vendors: Vec<(&str, Vec<Value>)> = Vec::new();
        for product in &self.named {
            let branches = product.to_json();
            match vendors
                .iter_mut()
                .find(|(vendor, _)| *vendor == product.vendor)
            {
                Some((_, all)) => all.extend(branches),
                None => vendors.push((&product.vendor, branches)),
            }
        }
        let vendors: Vec<Value> = vendors
            .into_iter()
            .map(|(name, branches)| {
                json!({"branches": branches, "category": "vendor", "name": name})
            })
            .collect();
        json!({"branches": vendors})
    }
}

/// What stands where a record names no product. Something is affected, or there would be no record;
/// that it is still looked into does not count as a status for some readers (test 6.1.27.6).
fn unknown(provider: &Provider<'_>) -> NamedProduct {
    let mut product = NamedProduct {
        vendor: provider.vendor(&provider.csaf.publisher.name),
        name: "Products that are not named".to_owned(),
        ecosystem: None,
        identification: Identification::of_provider(provider),
        versions: Vec::new(),
    };
    let helper = product.identification.to_json(None);
    product.push(Role::Affected, Branch::Whole, String::new(), helper, 0);
    product
}

/// Whether a version is affected by what an entry says.
fn is_affected(affected: &Affected, version: &str) -> bool {
    let ecosystem = affected.package.as_ref().map(|package| &package.ecosystem);
    let mut ranges = affected.ranges.iter().flatten();
    affected.versions.iter().flatten().any(|v| v == version)
        || ranges.any(|range| affects::holds(range, ecosystem, version) == Some(true))
}

impl NamedProduct {
    fn add_range(&mut self, range: &Range, ecosystem: Option<&Ecosystem>, entry: usize) {
        let scheme = versions::scheme(ecosystem, range.kind);
        let intervals = versions::intervals(range, ecosystem);
        let Some(vers) = vers::text(scheme, &intervals) else {
            return;
        };
        let words: Vec<String> = intervals.iter().map(Span::words).collect();
        let helper = self.identification.to_json(None);
        let name = self.name.clone();
        let mut fixed: Vec<&str> = Vec::new();
        for version in affected_words::fixed(range, ecosystem) {
            if !fixed.contains(&version) {
                fixed.push(version);
            }
        }
        let fixes = fixed.iter().map(|version| match (range.kind, &range.repo) {
            (RangeKind::Git, Some(repo)) => format!("Fixed in commit {version} of {repo}."),
            (RangeKind::Git, None) => format!("Fixed in commit {version}."),
            (RangeKind::SemVer | RangeKind::Ecosystem, _) => {
                format!("Upgrade {name} to {version}.")
            }
        });
        let fixes: Vec<String> = fixes.collect();
        let branch = Branch::Range(vers);
        self.push(
            Role::Affected,
            branch.clone(),
            words.join(" || "),
            helper,
            entry,
        );
        if let Some(product) = self.find(Role::Affected, &branch) {
            for fix in fixes {
                if !product.fixes.contains(&fix) {
                    product.fixes.push(fix);
                }
            }
        }
        for version in fixed {
            let identification = match range.kind {
                // A commit is no version of a package.
                RangeKind::Git if ecosystem.is_some() => None,
                _ => Some(version),
            };
            let helper = self.identification.to_json(identification);
            let branch = single(scheme, version);
            self.push(Role::Fixed, branch, version.to_owned(), helper, entry);
        }
    }

    /// Versions that are listed one by one, unless a range holds them.
    fn add_versions(&mut self, affected: &Affected, ecosystem: Option<&Ecosystem>, entry: usize) {
        let kind = RangeKind::Ecosystem;
        let scheme = versions::scheme(ecosystem, kind);
        let fixes: Vec<String> = self
            .versions
            .iter()
            .filter(|product| product.entry == entry && product.role == Role::Affected)
            .flat_map(|product| product.fixes.clone())
            .collect();
        for version in affected.versions.iter().flatten() {
            let mut ranges = affected.ranges.iter().flatten();
            let is_held =
                ranges.any(|range| affects::holds(range, ecosystem, version) == Some(true));
            if is_held {
                continue;
            }
            let helper = self.identification.to_json(Some(version));
            let branch = single(scheme, version);
            self.push(
                Role::Affected,
                branch.clone(),
                version.clone(),
                helper,
                entry,
            );
            if let Some(product) = self.find(Role::Affected, &branch) {
                product.fixes.clone_from(&fixes);
            }
        }
    }

    fn add_whole(&mut self, entry: usize) {
        let helper = self.identification.to_json(None);
        self.push(Role::Affected, Branch::Whole, String::new(), helper, entry);
    }

    fn find(&mut self, role: Role, branch: &Branch) -> Option<&mut Product> {
        let mut all = self.versions.iter_mut();
        all.find(|product| product.role == role && product.branch == *branch)
    }

    /// Adds versions, unless the same are there in the same role.
    fn push(&mut self, role: Role, branch: Branch, full_name: String, helper: Value, entry: usize) {
        if self.find(role, &branch).is_none() {
            self.versions.push(Product {
                id: String::new(),
                role,
                fixes: Vec::new(),
                entry,
                branch,
                full_name,
                helper,
            });
        }
    }

    fn to_json(&self) -> Vec<Value> {
        let mut branches = Vec::new();
        let mut whole = Vec::new();
        for version in &self.versions {
            let product = json!({
                "name": version.full_name,
                "product_id": version.id,
                "product_identification_helper": version.helper,
            });
            let (category, name) = match &version.branch {
                Branch::Range(vers) => ("product_version_range", vers),
                Branch::Version(version) => ("product_version", version),
                Branch::Whole => {
                    whole.push(json!({
                        "category": "product_name", "name": self.name, "product": product,
                    }));
                    continue;
                }
            };
            branches.push(json!({"category": category, "name": name, "product": product}));
        }
        if !branches.is_empty() {
            let mut product = Map::new();
            product.insert("branches".to_owned(), Value::Array(branches));
            product.insert("category".to_owned(), json!("product_name"));
            product.insert("name".to_owned(), json!(self.name));
            whole.push(Value::Object(product));
        }
        whole
    }
}

/// The branch of one version; one whose name would be taken for a range is written in VERS.
fn single(scheme: &str, version: &str) -> Branch {
    let range = versions::single(scheme, version).filter(|_| !versions::is_single(version));
    range.map_or_else(|| Branch::Version(version.to_owned()), Branch::Range)
}
