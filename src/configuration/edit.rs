//! Changing `advgen.yaml` without touching what a person wrote around it.

use super::{Configuration, FILE, read};
use crate::advisory::yaml;
use crate::finding::Findings;

/// The text of the configuration with more prefixes under `ids: also:` and nothing else changed;
/// `None` when that cannot be done without touching anything else.
pub fn with_prefixes(text: &str, more: &[&str]) -> Option<String> {
    let before = read(text, &mut Findings::new(FILE))?;
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = yaml::read(
        content,
        text.len() - content.len(),
        &mut Findings::new(FILE),
    )?;
    let ids = tree.get("ids")?;
    let mut also = before.also.clone();
    also.extend(more.iter().map(ToString::to_string));
    let list = format!("[{}]", also.join(", "));
    let mut out = text.to_owned();
    if let Some(node) = ids.get("also") {
        out.replace_range(node.span.clone(), &list);
    } else {
        let prefix = ids.entry("prefix")?;
        let line = text
            .get(..prefix.key_span.start)?
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let indentation = text.get(line..prefix.key_span.start)?;
        if indentation.trim().is_empty() {
            let end = text.get(prefix.value.span.end..)?.find('\n')? + prefix.value.span.end;
            out.insert_str(end, &format!("\n{indentation}also: {list}"));
        } else {
            out.insert_str(prefix.value.span.end, &format!(", also: {list}"));
        }
    }
    let after = read(&out, &mut Findings::new(FILE))?;
    (after == Configuration { also, ..before }).then_some(out)
}
