//! What lies in archives: zip, tar and gzip, and the compressed objects of Git.

use std::io::{Cursor, Read as _};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

/// A file in an archive.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// What was in an archive, as far as it could be read.
#[derive(Default)]
pub(super) struct Unpacked {
    pub(super) members: Vec<Member>,
    /// What could not be looked into, in words that hold no name.
    pub(super) missed: Vec<String>,
}

/// The formats that are recognised and not read.
const CLOSED: &[(&[u8], &str)] = &[
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
];

/// How packs and bundles of Git begin (gitformat-pack(5), gitformat-bundle(5)).
const PACKED: &[&[u8]] = &[b"PACK\0\0\0", b"# v2 git bundle\n", b"# v3 git bundle\n"];

/// Whether this is an object as Git keeps it alone: compressed, with its kind in front.
fn is_git_object(bytes: &[u8]) -> bool {
    let mut kind = [0; 7];
    bytes.first() == Some(&0x78)
        && ZlibDecoder::new(bytes).read_exact(&mut kind).is_ok()
        && [&b"blob "[..], b"tree ", b"commit ", b"tag "]
            .iter()
            .any(|known| kind.starts_with(known))
}

/// Whether these bytes are compressed.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b]) || bytes.starts_with(b"PK\x03\x04")
}

/// Unpacks what can be unpacked; nothing when it is no archive. `left` is how many bytes may come
/// out of it.
pub(super) fn unpack(bytes: &[u8], left: &mut usize) -> Unpacked {
    let mut unpacked = Unpacked::default();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        gzip(bytes, left, &mut unpacked);
    } else if bytes.get(257..262) == Some(b"ustar") {
        tar(bytes, &mut unpacked);
    } else if is_zip(bytes) {
        zip(bytes, left, &mut unpacked);
    } else if is_git_object(bytes) {
        let plain = read(ZlibDecoder::new(bytes), left, &mut unpacked, "Git object");
        unpacked.members.push(Member {
            name: "object".to_owned(),
            bytes: plain,
        });
    } else if PACKED.iter().any(|magic| bytes.starts_with(magic)) {
        let why = "packed Git objects are not opened outside of a repository: clone it, and search the clone";
        unpacked.missed.push(why.to_owned());
    } else if let Some((magic, name)) = CLOSED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        // The sign of bzip2 is text as well.
        if *magic != b"BZh" || bytes.get(4..7) == Some(b"1AY") {
            unpacked
                .missed
                .push(format!("{name} archives are not opened"));
        }
    }
    unpacked
}

fn gzip(bytes: &[u8], left: &mut usize, unpacked: &mut Unpacked) {
    let plain = read(MultiGzDecoder::new(bytes), left, unpacked, "gzip");
    unpacked.members.push(Member {
        name: "gzip".to_owned(),
        bytes: plain,
    });
}

/// Reads all that there is, or as much as is allowed or intact.
fn read(
    mut from: impl std::io::Read,
    left: &mut usize,
    unpacked: &mut Unpacked,
    what: &str,
) -> Vec<u8> {
    let mut plain = Vec::new();
    let most = u64::try_from(*left).unwrap_or(u64::MAX);
    let read = (&mut from).take(most).read_to_end(&mut plain);
    *left = left.saturating_sub(plain.len());
    if read.is_err() {
        unpacked.missed.push(format!("the {what} data is damaged"));
    } else if *left == 0 {
        unpacked
            .missed
            .push(format!("the {what} data becomes too large"));
    }
    plain
}

/// An archive ends in its list of files, and may have a comment behind it and a program before it.
fn is_zip(bytes: &[u8]) -> bool {
    const END: &[u8] = b"PK\x05\x06";
    const FARTHEST: usize = 22 + 65_535;
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(END) {
        return true;
    }
    let behind = bytes.get(bytes.len().saturating_sub(FARTHEST)..);
    let behind = behind.unwrap_or_default();
    behind.contains(&0) && behind.windows(END.len()).any(|window| window == END)
}

fn zip(bytes: &[u8], left: &mut usize, unpacked: &mut Unpacked) {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        unpacked.missed.push("the zip data is damaged".to_owned());
        return;
    };
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index(at) else {
            unpacked
                .missed
                .push("a member of the zip archive is encrypted or not deflated".to_owned());
            continue;
        };
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let bytes = read(file, left, unpacked, "zip");
        unpacked.members.push(Member { name, bytes });
    }
}

/// Blocks of 512 bytes: a header for each file, then its content. Long names are content, too
/// (POSIX.1-2001 `pax`, GNU `L`), so they are looked through like everything else.
fn tar(bytes: &[u8], unpacked: &mut Unpacked) {
    const BLOCK: usize = 512;
    let mut at = 0;
    while let Some(header) = bytes.get(at..at + BLOCK) {
        if header.iter().all(|byte| *byte == 0) {
            return;
        }
        let text = |range: std::ops::Range<usize>| {
            let field = header.get(range).unwrap_or_default();
            let end = field.iter().position(|byte| *byte == 0);
            String::from_utf8_lossy(field.get(..end.unwrap_or(field.len())).unwrap_or_default())
                .into_owned()
        };
        let size = text(124..136);
        let Ok(size) = usize::from_str_radix(size.trim_matches(' '), 8) else {
            unpacked.missed.push("the tar data is damaged".to_owned());
            return;
        };
        let start = at + BLOCK;
        let end = start.saturating_add(size);
        let Some(content) = bytes.get(start..end) else {
            unpacked.missed.push("the tar data is cut off".to_owned());
            return;
        };
        let (folder, name) = (text(345..500), text(0..100));
        unpacked.members.push(Member {
            name: if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            },
            bytes: content.to_vec(),
        });
        at = start + size.div_ceil(BLOCK) * BLOCK;
    }
}
