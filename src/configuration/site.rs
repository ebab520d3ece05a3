//! How the site is made, from `site:`.

use crate::advisory::fields::{self, Fields};
use crate::advisory::yaml::Node;
use crate::finding::{Findings, Rule};

/// What the team decided about its site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SiteSettings {
    /// Whether browsers compare style sheet and scripts with what the pages say of them.
    pub integrity: Integrity,
}

/// What pages say of the files that they load (W3C, Subresource Integrity).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Integrity {
    /// Nothing, so that the pages work from disk too, where browsers refuse files with a checksum.
    #[default]
    None,
    /// The SHA-256 of each.
    Sha256,
}

impl Integrity {
    const ALL: [Self; 2] = [Self::None, Self::Sha256];

    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sha256 => "sha256",
        }
    }
}

/// Reads the mapping under `site:`.
pub(super) fn read(node: &Node<'_>, findings: &mut Findings) -> Option<SiteSettings> {
    let mut fields = Fields::open(node, "`site`", findings)?;
    let integrity = fields
        .take("integrity")
        .map_or(Some(Integrity::default()), |node| {
            fields::word(
                node,
                "kind of integrity",
                Rule::Configuration,
                &Integrity::ALL,
                Integrity::as_str,
                findings,
            )
        });
    fields.finish(findings);
    Some(SiteSettings {
        integrity: integrity?,
    })
}
