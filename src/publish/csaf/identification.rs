//! What tells consumers which product is meant (section 3.1.3.3): a package URL where there is one.

use std::str::FromStr;

use packageurl::PackageUrl;
use serde_json::{Value, json};

use super::provider::Provider;
use crate::advisory::affected::{Package, canonical_purl};
use crate::advisory::uri;
use crate::publish::address::Address;

/// The namespace of addresses of Git repositories.
const GIT: &str = "https://git-scm.com/";

/// Types of package URLs that mean nothing without a version, by the definitions of the types.
const NEEDS_VERSION: &[&str] = &["cran", "swift"];

/// How a product is told from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identification {
    /// A package URL without version.
    purl: Option<String>,
    /// An address that stands for the product, and what kind of address it is.
    namespace: String,
    uri: String,
}

impl Identification {
    /// A package: its own package URL, or the one that its name leads to, else its page.
    pub(super) fn of_package(provider: &Provider<'_>, package: &Package) -> Self {
        let own = package.purl.as_deref().and_then(without_version);
        let page = provider.packages.find(package);
        Self {
            purl: own.or_else(|| canonical_purl(&package.ecosystem, &package.name)),
            namespace: provider.base_url().to_owned(),
            uri: page.map_or_else(
                || provider.base_url().to_owned(),
                |page| provider.url(&page.page()),
            ),
        }
    }

    /// A repository of source code: by package URL where it is hosted by somebody who has a type.
    pub(super) fn of_repository(provider: &Provider<'_>, repository: Option<&str>) -> Self {
        match repository.filter(|url| uri::check(url).is_ok()) {
            Some(url) => Self {
                purl: hosted(url),
                namespace: GIT.to_owned(),
                uri: url.to_owned(),
            },
            None => Self::of_provider(provider),
        }
    }

    /// What nobody has named: the products that the provider speaks of.
    pub(super) fn of_provider(provider: &Provider<'_>) -> Self {
        Self {
            purl: None,
            namespace: provider.csaf.publisher.namespace.clone(),
            uri: provider.url(&Address::file("index.html")),
        }
    }

    /// Whether there is a package URL, which says where the product comes from.
    pub(super) fn has_purl(&self) -> bool {
        self.purl.is_some()
    }

    /// The helper of the product as a whole, or of one of its versions.
    pub(super) fn to_json(&self, version: Option<&str>) -> Value {
        let purl = self.purl.as_deref().and_then(|purl| {
            let mut purl = PackageUrl::from_str(purl).ok()?;
            if version.is_none() && NEEDS_VERSION.contains(&purl.ty()) {
                return None;
            }
            if let Some(version) = version {
                purl.with_version(version).ok()?;
            }
            Some(purl.to_string())
        });
        match purl {
            Some(purl) => json!({"purl": purl}),
            None => json!({"x_generic_uris": [{"namespace": self.namespace, "uri": self.uri}]}),
        }
    }
}

/// A package URL in canonical form, without version; nothing where it is none.
fn without_version(purl: &str) -> Option<String> {
    let mut purl = PackageUrl::from_str(purl).ok()?;
    purl.without_version();
    Some(purl.to_string())
}

/// The package URL of a repository at GitHub or Bitbucket.
fn hosted(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let (kind, path) = [("github", "github.com/"), ("bitbucket", "bitbucket.org/")]
        .iter()
        .find_map(|(kind, host)| Some((*kind, rest.strip_prefix(host)?)))?;
    let path = path.trim_end_matches('/');
    let (owner, name) = path.strip_suffix(".git").unwrap_or(path).split_once('/')?;
    if name.contains('/') || name.is_empty() {
        return None;
    }
    let mut purl = PackageUrl::new(kind, name).ok()?;
    purl.with_namespace(owner).ok()?;
    Some(purl.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_at_hosts_with_a_type_have_a_package_url() {
        for (url, want) in [
            (
                "https://github.com/acme/Lamp.git",
                Some("pkg:github/acme/lamp"),
            ),
            (
                "https://bitbucket.org/acme/lamp/",
                Some("pkg:bitbucket/acme/lamp"),
            ),
            ("https://github.com/acme", None),
            ("https://github.com/acme/lamp/tree/main", None),
            ("https://git.example.org/acme/lamp", None),
        ] {
            assert_eq!(hosted(url).as_deref(), want, "{url}");
        }
    }

    #[test]
    fn a_version_in_the_package_url_of_a_record_is_left_out() {
        assert_eq!(
            without_version("pkg:npm/%40acme/foo@1.0").as_deref(),
            Some("pkg:npm/%40acme/foo")
        );
        assert_eq!(without_version("no purl"), None);
    }
}
