//! Is it good: what a reader or a tool would stumble over although the record is valid. Each rule looks
//! at one advisory; only the relations look at what else there is.
//!
//! Advice about style is for advisories that are written here. A record that was taken over stays as
//! its authors wrote it, so only what misleads is said about it.

mod aliases;
mod credits;
mod range_order;
mod references;
mod severity_word;
mod summary;
mod text;
mod version_order;
mod weaknesses;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::Reading;
use crate::advisory::document::Advisory;
use crate::advisory::edit;
use crate::advisory::status::Status;
use crate::advisory::yaml::Node;
use crate::configuration::Configuration;
use crate::finding::{Finding, Findings, Rule};

/// Something that was noticed. Where it stands is looked up only when there is something to say.
struct Remark {
    rule: Rule,
    place: Place,
    message: String,
    mend: String,
}

/// Where it stands.
enum Place {
    /// In the frontmatter: a key, and the item of its list.
    Key(&'static str, Option<usize>),
    /// In the text, at these words.
    Text(String),
}

/// What the rules may know beside the advisory.
struct Scene<'r> {
    configuration: &'r Configuration,
    /// The ids of all advisories, in small letters.
    ids: BTreeSet<String>,
}

impl Scene<'_> {
    /// Whether an id is one of this database, or of one that was taken over.
    fn is_ours(&self, id: &str) -> bool {
        let also = self.configuration.also.iter();
        std::iter::once(&self.configuration.prefix)
            .chain(also)
            .any(|prefix| {
                id.strip_prefix(prefix.as_str())
                    .is_some_and(|rest| rest.starts_with('-'))
            })
    }
}

/// The remarks about one advisory.
struct Remarks<'r> {
    advisory: &'r Advisory,
    found: Vec<Remark>,
}

impl Remarks<'_> {
    fn push(
        &mut self,
        rule: Rule,
        place: Place,
        message: impl Into<String>,
        mend: impl Into<String>,
    ) {
        self.found.push(Remark {
            rule,
            place,
            message: message.into(),
            mend: mend.into(),
        });
    }

    /// Whether the record was written here, and not taken over as it stands.
    fn is_own(&self) -> bool {
        self.advisory.record.modified.is_none()
    }
}

/// Adds what can be said of single advisories. What will never be public is left in peace.
pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    let Some(configuration) = reading.configuration() else {
        return;
    };
    let advisories = reading.advisories();
    let scene = Scene {
        configuration,
        ids: advisories.iter().map(|one| one.id().folded()).collect(),
    };
    let remarks: Vec<Remarks<'_>> = advisories
        .par_iter()
        .filter(|advisory| advisory.status != Status::Rejected)
        .map(|advisory| look(advisory, &scene))
        .filter(|remarks| !remarks.found.is_empty())
        .collect();
    for remarks in remarks {
        found.extend(placed(reading, remarks));
    }
}

fn look<'r>(advisory: &'r Advisory, scene: &Scene<'_>) -> Remarks<'r> {
    let mut remarks = Remarks {
        advisory,
        found: Vec::new(),
    };
    aliases::look(scene, &mut remarks);
    credits::look(&mut remarks);
    range_order::look(&mut remarks);
    references::look(&mut remarks);
    severity_word::look(&mut remarks);
    summary::look(&mut remarks);
    text::look(&mut remarks);
    version_order::look(&mut remarks);
    weaknesses::look(&mut remarks);
    remarks
}

fn placed(reading: &Reading, remarks: Remarks<'_>) -> Vec<Finding> {
    let advisory = remarks.advisory;
    let text = reading.text_of(&advisory.path).unwrap_or_default();
    let tree = edit::tree(text).ok();
    let is_own = remarks.is_own();
    let mut findings = Findings::new(Arc::clone(&advisory.path));
    for remark in remarks.found {
        let span = span(&remark.place, advisory, text, tree.as_ref());
        findings.push(remark.rule, span, remark.message, remark.mend);
    }
    if !is_own {
        findings.lower_for_import();
    }
    findings.into_vec()
}

fn span(place: &Place, advisory: &Advisory, text: &str, tree: Option<&Node<'_>>) -> Range<usize> {
    let start = advisory.places.start;
    let found = match place {
        Place::Key(key, item) => tree.and_then(|tree| {
            let entry = tree.entry(key)?;
            let item = item.and_then(|item| entry.value.items()?.get(item));
            Some(item.map_or_else(|| entry.key_span.clone(), |item| item.span.clone()))
        }),
        Place::Text(words) => {
            let body = advisory.places.body.clone();
            text.get(body.clone())
                .and_then(|body| body.find(words.as_str()))
                .map(|at| body.start + at..body.start + at + words.len())
        }
    };
    found.unwrap_or(start..start)
}
