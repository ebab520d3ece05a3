//! What a withdrawn record says first.

use super::ids::OsvIds;
use crate::advisory::record::Record;

/// The text of a record. OSV has no key for the reason of a withdrawal, so the text begins with it;
/// a record that gives none, as imported ones do, keeps its text.
pub(in crate::publish) fn details(record: &Record, ids: &OsvIds<'_>) -> Option<String> {
    let details = record.details.as_deref();
    let notice = record.withdrawal.as_ref().and_then(|withdrawal| {
        let reason = plain_in_markdown(withdrawal.reason.as_deref()?);
        let successor = withdrawal
            .superseded_by
            .as_ref()
            .map(|id| format!(" Superseded by {}.", plain_in_markdown(&ids.form(id))));
        Some(format!(
            "**Withdrawn:** {reason}{}",
            successor.unwrap_or_default()
        ))
    });
    match (notice, details) {
        (Some(notice), Some(details)) => Some(format!("{notice}\n\n{details}")),
        (notice, details) => notice.or_else(|| details.map(str::to_owned)),
    }
}

/// Plain text as one paragraph of Markdown that shows it as it is. Underscores within words mean
/// nothing, and names and addresses are full of them.
fn plain_in_markdown(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let means_something = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '~' => true,
            '_' => !(before.is_alphanumeric() && rest.starts_with(char::is_alphanumeric)),
            '&' => is_entity(rest),
            _ => false,
        };
        if means_something {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

/// Whether `&` in front of this would be a character by name or number.
fn is_entity(rest: &str) -> bool {
    rest.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_shown_as_it_is_written() {
        for (text, want) in [
            ("Not a vulnerability.", "Not a vulnerability."),
            ("Two\n  lines\n\nand more", "Two lines and more"),
            ("`Vec<T>` is *fine*", "\\`Vec\\<T>\\` is \\*fine\\*"),
            ("see max_size and _x_", "see max_size and \\_x\\_"),
            ("R & D, &amp; /?a=1&b=2;", "R & D, \\&amp; /?a=1&b=2;"),
        ] {
            assert_eq!(plain_in_markdown(text), want);
        }
    }
}
