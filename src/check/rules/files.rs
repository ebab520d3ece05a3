//! `unreadable-file`, `stray-file`, `misplaced-file`: nothing below the folders is passed over.

use crate::check::Reading;
use crate::disclosure::public::PREVIEW_MARKER;
use crate::finding::{Finding, Findings, Rule};

pub(super) fn check(reading: &Reading, found: &mut Vec<Finding>) {
    for (path, oddity) in &reading.snapshot().oddities {
        if path.rsplit('/').next() == Some(PREVIEW_MARKER) {
            // Files below `site` are published as they are, and the pages beside this one too.
            let mut findings = Findings::new(path.as_str());
            findings.push(
                Rule::DeployedPreview,
                0..0,
                "this marks a preview, whose pages show what is not public, in a folder that is published",
                "Remove the whole folder that it lies in",
            );
            found.extend(findings.into_vec());
            continue;
        }
        let rule = if oddity.is_mild() {
            Rule::StrayFile
        } else {
            Rule::UnreadableFile
        };
        let said = oddity.to_string();
        let (message, mend) = said.split_once("; ").unwrap_or((&said, "Move it away"));
        let mut findings = Findings::new(path.as_str());
        findings.push(rule, 0..0, format!("this {message}"), capitalised(mend));
        found.extend(findings.into_vec());
    }
    for file in &reading.snapshot().files {
        // An attachment lies beside an `index.md`; directly in a year's folder nothing can link it.
        let Some(name) = file.path.strip_prefix("advisories/") else {
            continue;
        };
        if file.advisory_id().is_none() && owner(reading, name).is_none() {
            let mut findings = Findings::new(file.path.as_str());
            findings.push(
                Rule::Misplaced,
                0..0,
                "this file is neither an advisory nor an attachment of one",
                "Name an advisory `<ID>.md`, and put attachments beside `<ID>/index.md`",
            );
            found.extend(findings.into_vec());
        }
    }
}

/// The nearest `index.md` in a folder above the file.
pub(super) fn owner(reading: &Reading, name: &str) -> Option<String> {
    let mut folder = name;
    while let Some((above, _)) = folder.rsplit_once('/') {
        let index = format!("advisories/{above}/index.md");
        if reading.snapshot().get(&index).is_some() {
            return Some(index);
        }
        folder = above;
    }
    None
}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map(|first| first.to_uppercase().chain(characters).collect())
        .unwrap_or_default()
}
