//! Canaries: words that stand nowhere but in one private place, and a search for them that looks
//! through everything a web server could hand out (disclosure reference, CANARY).
//!
//! A canary is known by its shape, so the search needs no list: whatever of that shape is found
//! has to be one that may be public.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Cursor, Read as _};
use std::path::Path;

use flate2::read::MultiGzDecoder;

/// A word or number that means nothing and stands in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Token {
    /// `zq`, six letters, `qz`.
    Word(u32),
    /// `7351` and eight digits.
    Number(u32),
}

/// Tokens are below this.
pub(crate) const MANY: u32 = 1 << 24;
/// The digits of a word: no letter that stands in `zq`, none of hexadecimal.
const LETTERS: &[u8; 16] = b"ghijklmnoprstuvw";

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(number) => {
                f.write_str("zq")?;
                for shift in (0..6).rev() {
                    let digit = (number >> (4 * shift)) & 15;
                    write!(f, "{}", char::from(LETTERS[digit as usize]))?;
                }
                f.write_str("qz")
            }
            Self::Number(number) => write!(f, "7351{number:08}"),
        }
    }
}

/// Canaries with the place where each was first found.
pub(crate) type Found = BTreeMap<Token, String>;

/// Searches names and contents below a folder.
pub(crate) fn in_folder(folder: &Path) -> Found {
    let mut found = Found::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.unwrap();
        let name = entry
            .path()
            .strip_prefix(folder)
            .unwrap()
            .to_string_lossy()
            .into_owned();
        in_bytes(name.as_bytes(), &format!("the name {name}"), &mut found);
        if entry.file_type().is_file() {
            in_bytes(&std::fs::read(entry.path()).unwrap(), &name, &mut found);
        }
    }
    found
}

/// Searches one text or file, also behind every encoding.
pub(crate) fn in_bytes(bytes: &[u8], place: &str, found: &mut Found) {
    dig(bytes, place, 5, found);
}

fn dig(bytes: &[u8], place: &str, depth: usize, found: &mut Found) {
    look(bytes, place, found);
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for (how, layer) in unpacked(bytes) {
        dig(&layer, &format!("{place} > {how}"), depth, found);
    }
    if let Some(plain) = unescaped(bytes) {
        dig(&plain, &format!("{place} > unescaped"), depth, found);
    }
    for layer in base64(bytes) {
        let place = format!("{place} > base64");
        look(&layer, &place, found);
        for (how, layer) in unpacked(&layer) {
            dig(&layer, &format!("{place} > {how}"), depth, found);
        }
        if let Some(plain) = unescaped(&layer) {
            look(&plain, &place, found);
        }
    }
}

/// Canaries as they stand, in any case.
fn look(bytes: &[u8], place: &str, found: &mut Found) {
    let mut keep = |token: Token| {
        found.entry(token).or_insert_with(|| place.to_owned());
    };
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'z' | b'Z' => {
                let Some(word) = bytes.get(at..at + 10).map(<[u8]>::to_ascii_lowercase) else {
                    continue;
                };
                if word.starts_with(b"zq") && word.ends_with(b"qz") {
                    let digits = word[2..8]
                        .iter()
                        .map(|c| LETTERS.iter().position(|l| l == c));
                    let number = digits.into_iter().try_fold(0_u32, |sum, digit| {
                        Some(sum * 16 + u32::try_from(digit?).ok()?)
                    });
                    if let Some(number) = number {
                        keep(Token::Word(number));
                    }
                }
            }
            b'7' => {
                // Digits within a hash are chance.
                let around = [at.checked_sub(1), Some(at + 12)];
                let is_part = around
                    .into_iter()
                    .flatten()
                    .filter_map(|at| bytes.get(at))
                    .any(u8::is_ascii_hexdigit);
                let number = bytes
                    .get(at..at + 12)
                    .filter(|_| !is_part)
                    .and_then(|text| std::str::from_utf8(text).ok())
                    .and_then(|text| text.strip_prefix("7351"))
                    .and_then(|digits| digits.parse().ok());
                if let Some(number) = number {
                    keep(Token::Number(number));
                }
            }
            _ => {}
        }
    }
}

/// The contents of a compressed file or archive.
fn unpacked(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut layers = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        if MultiGzDecoder::new(bytes).read_to_end(&mut plain).is_ok() {
            layers.push(("gzip".to_owned(), plain));
        }
    }
    if bytes.windows(4).any(|window| window == b"PK\x05\x06")
        && let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes))
    {
        layers.push(("zip comment".to_owned(), archive.comment().to_vec()));
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            layers.push((format!("the name {name}"), name.clone().into_bytes()));
            layers.push((
                "zip field".to_owned(),
                file.extra_data().unwrap_or_default().clone(),
            ));
            let mut plain = Vec::new();
            file.read_to_end(&mut plain).unwrap();
            layers.push((name, plain));
        }
    }
    layers
}

/// Without percent, HTML-entity and JSON escapes; `None` when there are none.
fn unescaped(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    let mut changed = false;
    while let Some((first, after)) = rest.split_first() {
        let escape = match first {
            b'%' => percent(after),
            b'&' => entity(after),
            b'\\' => json(after),
            _ => None,
        };
        if let Some((c, length)) = escape {
            changed = true;
            out.extend(c);
            rest = &after[length..];
        } else {
            out.push(*first);
            rest = after;
        }
    }
    changed.then_some(out)
}

fn percent(after: &[u8]) -> Option<(Vec<u8>, usize)> {
    let digits = std::str::from_utf8(after.get(..2)?).ok()?;
    Some((vec![u8::from_str_radix(digits, 16).ok()?], 2))
}

fn entity(after: &[u8]) -> Option<(Vec<u8>, usize)> {
    let end = after.iter().take(12).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(&after[..end]).ok()?;
    let code = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        },
        None => match name {
            "amp" => u32::from('&'),
            "lt" => u32::from('<'),
            "gt" => u32::from('>'),
            "quot" => u32::from('"'),
            "shy" | "zwnj" | "zwj" => return Some((Vec::new(), end + 1)),
            _ => return None,
        },
    };
    Some((char::from_u32(code)?.to_string().into_bytes(), end + 1))
}

fn json(after: &[u8]) -> Option<(Vec<u8>, usize)> {
    match after.first()? {
        b'u' => {
            let digits = std::str::from_utf8(after.get(1..5)?).ok()?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(code)?.to_string().into_bytes(), 5))
        }
        b'n' | b'r' | b't' => Some((b" ".to_vec(), 1)),
        byte @ (b'\\' | b'/' | b'"' | b'-' | b'_') => Some((vec![*byte], 1)),
        _ => None,
    }
}

/// Every run of the alphabet, decoded from each of its first four letters on.
fn base64(bytes: &[u8]) -> Vec<Vec<u8>> {
    const SHORTEST: usize = 16;
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(u32::from(byte - b'A')),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(byte - b'0') + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let runs: Vec<Vec<u32>> = bytes
        .split(|byte| value(*byte).is_none())
        .filter(|run| run.len() >= SHORTEST)
        .map(|run| run.iter().filter_map(|byte| value(*byte)).collect())
        .collect();
    let mut layers = Vec::new();
    for run in &runs {
        for skip in 0..4 {
            let mut plain = Vec::with_capacity(run.len());
            for group in run[skip..].chunks(4) {
                let bits =
                    group.iter().fold(0, |bits, six| bits << 6 | six) << (6 * (4 - group.len()));
                let [_, a, b, c] = bits.to_be_bytes();
                plain.extend(&[a, b, c][..group.len() * 3 / 4]);
            }
            layers.push(plain);
        }
    }
    layers
}

mod tests {
    use std::io::Write as _;

    use super::{Found, MANY, Token, in_bytes};

    const WORD: Token = Token::Word(0x12_a9_0f);
    const NUMBER: Token = Token::Number(4_711_234);

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap().into_inner()
    }

    fn base64(bytes: &[u8], alphabet: &[u8; 64]) -> Vec<u8> {
        let mut out = Vec::new();
        for group in bytes.chunks(3) {
            let mut all = [0; 4];
            all[1..=group.len()].copy_from_slice(group);
            let bits = u32::from_be_bytes(all);
            for six in 0..=group.len() {
                out.push(alphabet[(bits >> (18 - 6 * six) & 63) as usize]);
            }
        }
        out
    }

    const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    fn finds(bytes: &[u8]) -> Vec<Token> {
        let mut found = Found::new();
        in_bytes(bytes, "x", &mut found);
        found.into_keys().collect()
    }

    #[test]
    fn a_canary_is_found_behind_every_encoding() {
        assert_eq!(
            super::base64(&base64(b"any text at all", STANDARD))[0],
            b"any text at all"
        );
        let plain = format!("before {WORD} between {NUMBER} behind");
        let each =
            |form: &dyn Fn(u8) -> String| plain.bytes().map(form).collect::<String>().into_bytes();
        let plain = plain.as_bytes();
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("plain", plain.to_vec()),
            ("upper case", plain.to_ascii_uppercase()),
            ("gzip", gzip(plain)),
            ("gzip in gzip", gzip(&gzip(plain))),
            ("zip", zip("a", plain)),
            ("zip in zip", zip("a", &zip("b", plain))),
            ("gzip in zip", zip("a", &gzip(plain))),
            (
                "zip behind other bytes",
                [b"#!/bin/sh\n", zip("a", plain).as_slice()].concat(),
            ),
            ("base64", base64(plain, STANDARD)),
            ("base64 for addresses", base64(plain, URL)),
            (
                "base64 not from its start",
                [b"ab", base64(plain, STANDARD).as_slice()].concat(),
            ),
            ("base64 of gzip", base64(&gzip(plain), STANDARD)),
            ("gzip of base64", gzip(&base64(plain, STANDARD))),
            ("percent", each(&|byte| format!("%{byte:02x}"))),
            ("percent twice", each(&|byte| format!("%25{byte:02X}"))),
            ("decimal entities", each(&|byte| format!("&#{byte};"))),
            (
                "hexadecimal entities",
                each(&|byte| format!("&#x{byte:X};")),
            ),
            ("JSON", each(&|byte| format!("\\u{byte:04x}"))),
            ("entities in JSON", each(&|byte| format!("\\u0026#{byte};"))),
            (
                "zip of JSON",
                zip("a", &each(&|byte| format!("\\u{byte:04x}"))),
            ),
        ];
        for (name, bytes) in cases {
            assert_eq!(finds(&bytes), [WORD, NUMBER], "{name}");
        }
        assert_eq!(finds(&zip(&format!("x/{WORD}.json"), b"")), [WORD]);
    }

    #[test]
    fn a_canary_is_found_in_the_name_of_a_file_and_of_a_folder() {
        let folder = crate::repository::scratch();
        std::fs::create_dir(folder.path().join(WORD.to_string())).unwrap();
        std::fs::write(
            folder
                .path()
                .join(WORD.to_string())
                .join(format!("{NUMBER}.txt")),
            "",
        )
        .unwrap();
        let found: Vec<_> = super::in_folder(folder.path()).into_keys().collect();
        assert_eq!(found, [WORD, NUMBER]);
    }

    #[test]
    fn what_is_no_canary_is_not_found() {
        for text in [
            "",
            "zq",
            "zqabcdefqz",
            "7351",
            "73511234567",
            "zqgggggg",
            "%7a%71",
        ] {
            assert_eq!(finds(text.as_bytes()), [], "{text}");
        }
    }

    #[test]
    fn no_two_canaries_are_the_same() {
        for number in [0, 1, 0xff, MANY - 1] {
            for token in [Token::Word(number), Token::Number(number)] {
                assert_eq!(finds(token.to_string().as_bytes()), [token]);
            }
        }
    }
}
