//! `attachment` and `unreferenced-attachment`: linked files exist beside the text, and files beside
//! the text are linked.

use std::collections::HashSet;
use std::sync::Arc;

use super::files::owner;
use crate::check::Reading;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    let mut linked: HashSet<String> = HashSet::new();
    for advisory in reading.advisories() {
        let mut findings = Findings::new(Arc::clone(&advisory.path));
        let (folder, name) = advisory
            .path
            .rsplit_once('/')
            .unwrap_or(("", &advisory.path));
        for attachment in &advisory.attachments {
            let path = format!("{folder}/{}", attachment.path);
            let target = reading.snapshot().get(&path);
            match target {
                // A link to another advisory.
                Some(file) if file.advisory_id().is_some() => {}
                Some(_) if name == "index.md" => {
                    linked.insert(path);
                }
                Some(_) => findings.push(
                    Rule::Attachment,
                    attachment.span.clone(),
                    "only an advisory with a folder of its own can have attachments",
                    format!(
                        "Move the text to `{}/index.md` and the file beside it",
                        advisory.path.strip_suffix(".md").unwrap_or(&advisory.path)
                    ),
                ),
                None if names_an_advisory(reading, &attachment.path) => {}
                None => findings.push(
                    Rule::Attachment,
                    attachment.span.clone(),
                    "there is no such file beside the text",
                    "Add the file, or correct the link",
                ),
            }
        }
        found.extend(findings.into_vec());
    }
    for file in &reading.snapshot().files {
        let Some(name) = file.path.strip_prefix("advisories/") else {
            continue;
        };
        // What a text links that could not be read is not known.
        let is_owned = owner(reading, name).is_some_and(|index| {
            reading
                .advisories()
                .iter()
                .any(|advisory| *advisory.path == *index)
        });
        if file.advisory_id().is_none() && is_owned && !linked.contains(&file.path) {
            let mut findings = Findings::new(file.path.as_str());
            findings.push(
                Rule::UnreferencedAttachment,
                0..0,
                "no text links this file, so it is not published",
                "Link it, or leave it here as a private note",
            );
            found.extend(findings.into_vec());
        }
    }
}

/// `OTHER-ID` or `OTHER-ID.md`, wherever that advisory lies.
fn names_an_advisory(reading: &Reading, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let id = name.strip_suffix(".md").unwrap_or(name);
    reading
        .advisories()
        .iter()
        .any(|advisory| advisory.id().as_str() == id)
}
