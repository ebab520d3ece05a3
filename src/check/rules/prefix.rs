//! `id-prefix`: an id belongs to this database, or to one it was taken over from.

use crate::advisory::fields;
use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    let Some(configuration) = reading.configuration() else {
        return;
    };
    let known: Vec<&str> = std::iter::once(configuration.prefix.as_str())
        .chain(configuration.also.iter().map(String::as_str))
        .collect();
    for advisory in reading.advisories() {
        let id = advisory.id().as_str();
        let fits = known.iter().any(|prefix| {
            id.strip_prefix(*prefix)
                .is_some_and(|rest| rest.starts_with('-'))
        });
        if fits {
            continue;
        }
        let mut findings = Findings::new(std::sync::Arc::clone(&advisory.path));
        findings.push(
            Rule::IdPrefix,
            advisory.places.id.clone(),
            format!("this id does not begin with {}", fields::list(&known)),
            format!(
                "Rename the entry, or, if it was taken over from elsewhere, add `{}` to `ids: also:` in advgen.yaml",
                advisory.id().prefix()
            ),
        );
        found.extend(findings.into_vec());
    }
}
