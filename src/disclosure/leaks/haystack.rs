//! Looking through one text or file, and through everything that hides in it.

use super::archive::{self, Unpacked};
use super::layers::{self, Layer};
use super::needles::{Needles, Of};
use super::words;

/// How deep encodings and archives may lie in each other.
const DEEPEST: usize = 6;

/// How much a file may become, in bytes (1 GiB) or twenty times its size, whichever is more: what is
/// beyond is not searched, and the report says so.
const LARGEST: usize = 1 << 30;

/// Where something was found in a file.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    /// Members of archives on the way, from the outside in.
    pub(super) members: Vec<String>,
    /// The hash of the row; none for whole files.
    pub(super) row: Option<u64>,
    /// The words, as far as they are text.
    pub(super) words: String,
    /// How many line breaks stand before it.
    pub(super) line: Option<usize>,
}

/// Calls `found` for everything in a file; gives what could not be looked into, and why.
pub(super) fn look(
    needles: &Needles,
    bytes: &[u8],
    found: &mut dyn FnMut(Of, Spot),
) -> Vec<String> {
    let mut look = Look {
        needles,
        found,
        left: LARGEST.max(bytes.len().saturating_mul(20)),
        members: Vec::new(),
        missed: Vec::new(),
    };
    look.file(bytes, DEEPEST);
    look.missed
}

struct Look<'n, 'f> {
    needles: &'n Needles,
    found: &'f mut dyn FnMut(Of, Spot),
    left: usize,
    members: Vec<String>,
    missed: Vec<String>,
}

impl Look<'_, '_> {
    /// A file or a member of an archive: its places count anew.
    fn file(&mut self, bytes: &[u8], depth: usize) {
        for of in self.needles.files_like(bytes) {
            let members = self.members.clone();
            (self.found)(
                of,
                Spot {
                    members,
                    row: None,
                    words: String::new(),
                    line: None,
                },
            );
        }
        self.text(bytes, depth, &[], bytes);
        if depth > 0 {
            self.unpack(bytes, depth);
        }
    }

    fn unpack(&mut self, bytes: &[u8], depth: usize) {
        let unpacked = archive::unpack(bytes, &mut self.left);
        self.missed(&unpacked);
        for member in unpacked.members {
            self.members.push(member.name.clone());
            self.text(member.name.as_bytes(), 1, &[], &[]);
            self.file(&member.bytes, depth.saturating_sub(1));
            self.members.pop();
        }
    }

    fn missed(&mut self, unpacked: &Unpacked) {
        for why in &unpacked.missed {
            let mut place = self.members.join(" > ");
            if !place.is_empty() {
                place.push_str(": ");
            }
            self.missed.push(format!("{place}{why}"));
        }
    }

    /// A text that came from `file` through these layers.
    fn text(&mut self, bytes: &[u8], depth: usize, through: &[&Layer], file: &[u8]) {
        let members = &self.members;
        let found = &mut self.found;
        let needles = self.needles;
        let signs = needles.rows_in(bytes, |of, range| {
            let text = bytes.get(range.clone()).unwrap_or_default();
            let text = String::from_utf8_lossy(text).into_owned();
            let offset = through
                .iter()
                .rev()
                .fold(range.start, |at, layer| layer.origin(at));
            let before = file.get(..offset);
            found(
                of,
                Spot {
                    members: members.clone(),
                    row: words::row(&text).map(|(_, hash)| hash),
                    words: text,
                    line: before.map(|text| text.split(|byte| *byte == b'\n').count()),
                },
            );
        });
        // Any three bytes of a program can look like an escape.
        let whole = depth.saturating_sub(1);
        let depth = if signs.zero { depth.min(2) } else { depth };
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let deeper = |layer: Layer, look: &mut Self, depth: usize| {
            let through: Vec<&Layer> = through.iter().copied().chain([&layer]).collect();
            look.text(&layer.bytes, depth, &through, file);
        };
        if signs.zero
            && let Some(layer) = layers::without_zeros(bytes)
        {
            deeper(layer, self, whole);
        }
        let unescaped = signs.escape.then(|| layers::unescaped(bytes)).flatten();
        let is_plain = unescaped.is_none();
        if let Some(layer) = unescaped {
            deeper(layer, self, depth);
        }
        if signs.quoted
            && let Some(layer) = layers::unquoted(bytes)
        {
            deeper(layer, self, depth);
        }
        // What is marked is looked through without its escapes, if it has any.
        if signs.markup && is_plain {
            deeper(layers::without_markup(bytes), self, depth);
        }
        // Not at every step from the outermost text to the one without escapes.
        if signs.long_word && (is_plain || through.is_empty()) {
            for layer in layers::base64(bytes) {
                if whole > 0 && archive::is_one(&layer.bytes) {
                    self.members.push("base64".to_owned());
                    self.unpack(&layer.bytes, whole);
                    self.members.pop();
                }
                deeper(layer, self, depth);
            }
        }
    }
}
