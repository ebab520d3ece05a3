//! Sorted entries, cut into files of about the same size.
//!
//! Whoever looks for a key needs the fences alone to know the file that holds it: a file holds the
//! keys from its own fence up to the next.

use super::terms::in_script_order;

/// The bytes after which a file is full.
pub(super) const FULL: usize = 8_192;

/// A key with what is known of it. Neither holds a space.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) value: String,
}

impl Entry {
    pub(super) fn size(&self) -> usize {
        self.key.len() + self.value.len() + 2
    }
}

/// The files, and the fence of each.
#[derive(Debug)]
pub(super) struct Blocks<'e> {
    pub(super) blocks: Vec<&'e [Entry]>,
    pub(super) fences: Vec<String>,
}

/// Cuts entries that are in order.
pub(super) fn cut(entries: &[Entry]) -> Blocks<'_> {
    let mut cut = Blocks {
        blocks: Vec::new(),
        fences: Vec::new(),
    };
    let mut last: Option<&Entry> = None;
    let mut rest = entries;
    while !rest.is_empty() {
        let mut size = 0;
        let full = rest.iter().position(|entry| {
            size += entry.size();
            size >= FULL
        });
        let (block, after) = rest.split_at(full.map_or(rest.len(), |at| at + 1));
        let fence = match (last, block.first()) {
            (Some(last), Some(first)) => fence(&last.key, &first.key),
            _ => "",
        };
        cut.fences.push(fence.to_owned());
        last = block.last();
        cut.blocks.push(block);
        rest = after;
    }
    cut
}

/// The shortest text that is behind `last` and not behind `first`.
fn fence<'f>(last: &str, first: &'f str) -> &'f str {
    let ends = first.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.filter_map(|end| first.get(..end))
        .find(|start| in_script_order(last, start).is_lt())
        .unwrap_or(first)
}

/// The file as a script that hands its entries over.
pub(super) fn script(name: &str, entries: &[Entry]) -> String {
    let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
    let values: Vec<_> = entries.iter().map(|entry| entry.value.as_str()).collect();
    call(name, &[&keys.join(" "), &values.join(" ")])
}

/// The script that hands these texts over.
pub(super) fn call(name: &str, texts: &[&str]) -> String {
    // Texts always become JSON.
    let texts = serde_json::to_string(texts).unwrap_or_default();
    format!("advisorySearch(\"{name}\",{texts})\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_in_the_file_that_the_fences_name() {
        let mut keys: Vec<String> = (0..5_000_u32)
            .map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761)))
            .chain(["\u{ff21}b", "\u{1F600}", "\u{e000}", "ä", "zz"].map(str::to_owned))
            .collect();
        keys.sort_by(|a, b| in_script_order(a, b));
        keys.dedup();
        let entries: Vec<_> = keys
            .into_iter()
            .map(|key| Entry {
                key,
                value: "!(".to_owned(),
            })
            .collect();
        let cut = cut(&entries);
        assert!(cut.blocks.len() > 4);
        for (at, block) in cut.blocks.iter().enumerate() {
            for entry in *block {
                let fences = &cut.fences;
                let found =
                    fences.partition_point(|fence| in_script_order(fence, &entry.key).is_le());
                assert_eq!(found - 1, at, "{}", entry.key);
            }
        }
        let count: usize = cut.blocks.iter().map(|block| block.len()).sum();
        assert_eq!(count, entries.len());
    }
}
