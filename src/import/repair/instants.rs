//! Placeholders and contradictions among the instants of a record.

use super::{Changes, add_text, get_mut, remove, set_text, text_of};
use crate::advisory::instant::{Instant, InstantError};
use crate::advisory::yaml::Node;
use crate::import::osv::INSTANTS;

pub(super) fn mend(tree: &mut Node<'_>, changes: &mut Changes) {
    for key in INSTANTS {
        spelling(tree, key, changes);
    }
    if is_placeholder(tree, "published") {
        let old = text_of(tree, "published").unwrap_or_default();
        changes.dropped("published", old, "a placeholder");
        remove(tree, "published");
    }
    // A placeholder in `withdrawn` may mean that the record was never withdrawn: nobody can tell.
    modified(tree, changes);
}

fn known(tree: &Node<'_>, key: &str) -> Option<Instant> {
    Instant::try_from(text_of(tree, key)?).ok()
}

fn is_placeholder(tree: &Node<'_>, key: &str) -> bool {
    text_of(tree, key)
        .is_some_and(|text| matches!(Instant::try_from(text), Err(InstantError::Placeholder(_))))
}

/// `modified` is at least as late as what it modifies.
fn modified(tree: &mut Node<'_>, changes: &mut Changes) {
    let published = known(tree, "published");
    let is_missing = tree.get("modified").is_none();
    if is_missing || is_placeholder(tree, "modified") {
        let Some((instant, why)) = [
            (published, "the published instant"),
            (known(tree, "withdrawn"), "the instant of the withdrawal"),
        ]
        .into_iter()
        .filter_map(|(instant, why)| Some((instant?, why)))
        .max_by_key(|(instant, _)| *instant) else {
            return;
        };
        let old = text_of(tree, "modified").unwrap_or("missing");
        changes.becomes("modified", old, &instant.to_string(), why);
        match get_mut(tree, "modified") {
            Some(node) => set_text(node, instant.to_string()),
            None => add_text(tree, "modified", instant.to_string()),
        }
        return;
    }
    if let (Some(published), Some(modified)) = (published, known(tree, "modified"))
        && published > modified
    {
        let old = text_of(tree, "modified").unwrap_or_default();
        changes.becomes(
            "modified",
            old,
            &published.to_string(),
            "the published instant",
        );
        if let Some(node) = get_mut(tree, "modified") {
            set_text(node, published.to_string());
        }
    }
}

/// Writes an instant that is clear but not in the form of the schema in that form.
fn spelling(tree: &mut Node<'_>, key: &str, changes: &mut Changes) {
    let Some(node) = get_mut(tree, key) else {
        return;
    };
    let Some(written) = node.text().map(str::to_owned) else {
        return;
    };
    if written.ends_with('Z') && Instant::try_from(&*written).is_ok() {
        return;
    }
    let upper = written.trim().to_ascii_uppercase().replacen(' ', "T", 1);
    let Ok(instant) = Instant::try_from(&*nine_digits(&upper)) else {
        return;
    };
    changes.becomes(
        key,
        &written,
        &instant.to_string(),
        "the same instant as the schema writes it",
    );
    set_text(node, instant.to_string());
}

/// At most nine digits behind the second: no clock keeps more.
fn nine_digits(text: &str) -> String {
    let Some((whole, rest)) = text.split_once('.') else {
        return text.to_owned();
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (fraction, offset) = rest.split_at(digits);
    format!("{whole}.{}{offset}", fraction.get(..9).unwrap_or(fraction))
}
