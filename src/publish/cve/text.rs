//! The description of a CVE record, from the text of the advisory.

use serde_json::{Value, json};

use crate::advisory::record::Record;
use crate::publish::remarks::Remarks;

/// The longest description, in characters.
const DESCRIPTION_LENGTH: usize = 4_096;
/// The longest description in another form, in characters.
const MEDIA_LENGTH: usize = 16_384;
/// Names shorter than this are ordinary words too often to be looked for.
const NAME_LENGTH: usize = 5;

/// The description: the text as it is written, cut behind the last paragraph that fits. The whole
/// text stands beside it in Markdown, as far as that fits.
pub(super) fn description(record: &Record, remarks: &mut Remarks) -> Value {
    let text = record.details.as_deref().map(str::trim);
    let text = text.filter(|text| !text.is_empty());
    let Some(text) = text.or(record.summary.as_deref()) else {
        remarks.refuse(
            "it has no text, and a CVE record describes what happens",
            "Write below the heading what happened, who is affected and what to do, in English",
        );
        return Value::Null;
    };
    let text = without_thanks(text, remarks);
    let text = text.trim();
    credits(record, text, remarks);
    let short = beginning(text);
    if short.is_empty() {
        remarks.refuse(
            format!(
                "its first paragraph has more than the {DESCRIPTION_LENGTH} characters of a description in a CVE record"
            ),
            "Begin the text with a short paragraph: what is wrong in which product, and what an attacker can do",
        );
    } else if short.len() < text.len() {
        remarks.note(format!(
            "its text is longer than the {DESCRIPTION_LENGTH} characters of a description, which therefore ends behind a paragraph"
        ));
    }
    if text.chars().count() > MEDIA_LENGTH {
        return json!({ "lang": "en", "value": short });
    }
    let markdown = json!({ "type": "text/markdown", "base64": false, "value": text });
    json!({ "lang": "en", "value": short, "supportingMedia": [markdown] })
}

/// The paragraphs that fit, from the first on.
fn beginning(text: &str) -> &str {
    if text.chars().count() <= DESCRIPTION_LENGTH {
        return text;
    }
    let ends = text.match_indices("\n\n").map(|(at, _)| at);
    let fits = |at: &usize| {
        text.get(..*at)
            .is_some_and(|text| text.chars().count() <= DESCRIPTION_LENGTH)
    };
    let end = ends.take_while(fits).last().unwrap_or_default();
    text.get(..end).unwrap_or_default().trim_end()
}

/// What the heading of a section says that thanks people.
const THANKS: [&str; 9] = [
    "acknowledgement",
    "acknowledgements",
    "acknowledgment",
    "acknowledgments",
    "credit",
    "credits",
    "discovery",
    "thank you",
    "thanks",
];

/// The text without the sections that thank people, which belong on the page and not into a
/// description (CNA Rules 5.2.4).
fn without_thanks(text: &str, remarks: &mut Remarks) -> String {
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<&str> = None;
    // The level of the heading whose section is left out.
    let mut left_out: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        let marks = ["```", "~~~"]
            .into_iter()
            .find(|mark| start.starts_with(mark));
        match (fence, marks) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if fence.is_none() && (1..=6).contains(&level) {
            let title = line.trim_matches(['#', ' ', '\n', '\r', ':']);
            if left_out.is_none_or(|left_out| level <= left_out) {
                let is_thanks = THANKS.contains(&title.to_lowercase().as_str());
                left_out = is_thanks.then_some(level);
                if is_thanks {
                    remarks.note(format!(
                        "the section `{title}` is left out of the description, which names no credits (CNA Rules 5.2.4)"
                    ));
                }
            }
        }
        if left_out.is_none() {
            out.push_str(line);
        }
    }
    out
}

/// CNA Rules 5.2.4: who is thanked stands in the list of credits, and not in the description.
fn credits(record: &Record, text: &str, remarks: &mut Remarks) {
    let mut names = record.credits().iter().map(|credit| credit.name.trim());
    if let Some(name) = names.find(|name| name.len() >= NAME_LENGTH && stands_in(text, name)) {
        remarks.refuse(
            format!("its text names {name}, who is thanked, and a description names no credits (CNA Rules 5.2.4)"),
            "Take the name out of the text, or put the thanks into a section `## Thanks`, which stays on the page",
        );
    }
}

/// Whether `name` stands in the text as words of its own.
fn stands_in(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, found)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + found.len()..)
            .and_then(|text| text.chars().next());
        let is_word =
            |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || "-/.@".contains(c));
        // A full stop behind the name ends the sentence.
        !is_word(before) && !after.is_some_and(char::is_alphanumeric)
    })
}
