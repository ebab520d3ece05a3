//! Whatever is planted is found, in whatever disguise; whatever is public is not.

use std::fs;
use std::io::Write as _;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Kind, Leak, Needles, Search};
use crate::advisory::instant::Instant;
use crate::disclosure::clock::Now;
use crate::repository::Repository;

const PRIVATE: &str = "---
id: EX-2024-K7Q2
status: embargoed
disclosure: 2024-12-01T17:00:00Z
aliases: [CVE-2024-41234]
credits: [{finder: Quirina Researcher}]
case:
  reference: BRAVO-77
  reporter: {name: Quirina Researcher, mail: quirina@lab.example.net}
  canaries: [zqkolibri42]
  notes: The coordinator keeps a reproduction inside the walnut cabinet of ticket 778899001122.
---
# The lantern forwards cookies to neighbouring tenants

Whoever shares a shelf with another tenant receives the cookies meant for their neighbour.

```
fn forward_cookies(lantern: Lantern, tenants: Vec<Tenant>, shelf: Shelf) {}
```

![the proof](proof.txt)
";

const PUBLIC: &str = "---
id: EX-2024-0001
status: published
published: 2024-02-01T10:00:00Z
case:
  reporter: {name: Ottokar Finder, mail: ottokar@lab.example.net}
---
# The kettle whistles melodies of strangers

Each kettle whistles melodies that strangers composed for other kettles. <!-- The composer wrote angry letters about unpaid royalties yesterday. -->
";

const PROOF: &str = "Put the lantern upon the shelf and wait until the neighbour logs in.";

/// What is under embargo in these, and what of it.
const SECRETS: &[(&str, Kind)] = &[
    ("EX-2024-K7Q2", Kind::Id),
    ("CVE-2024-41234", Kind::Alias),
    ("BRAVO-77", Kind::Reference),
    ("Quirina Researcher", Kind::Reporter),
    ("quirina@lab.example.net", Kind::Reporter),
    ("ottokar@lab.example.net", Kind::Reporter),
    ("zqkolibri42", Kind::Canary),
    ("778899001122", Kind::Number),
    (
        "The lantern forwards cookies to neighbouring tenants",
        Kind::Title,
    ),
    (
        "another tenant receives the cookies meant for their neighbour",
        Kind::Phrase,
    ),
    (
        "keeps a reproduction inside the walnut cabinet",
        Kind::Phrase,
    ),
    ("wrote angry letters about unpaid royalties", Kind::Phrase),
];

fn gather(files: &[(&str, &str)]) -> Needles {
    let folder = tempfile::tempdir().unwrap();
    let config =
        "database: {name: Ex, base_url: https://security.example.org/}\nids: {prefix: EX}\n";
    for (path, text) in files.iter().chain(&[("advgen.yaml", config)]) {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let repository = Repository::open(folder.path(), None).unwrap();
    let reading = crate::check::read(repository).unwrap();
    let now = Now::at(Instant::try_from("2024-06-01T00:00:00Z").unwrap());
    Needles::gather(&reading, now).unwrap()
}

static NEEDLES: LazyLock<Needles> = LazyLock::new(|| {
    gather(&[
        ("advisories/EX-2024-K7Q2/index.md", PRIVATE),
        ("advisories/EX-2024-K7Q2/proof.txt", PROOF),
        ("advisories/EX-2024-0001.md", PUBLIC),
    ])
});

fn leaks(bytes: &[u8]) -> Vec<Leak> {
    let mut search = Search::new(&NEEDLES);
    search.text("x", bytes);
    search.finish().leaks
}

fn kinds(bytes: &[u8]) -> Vec<Kind> {
    leaks(bytes).iter().map(|leak| leak.kind).collect()
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for group in bytes.chunks(3) {
        let mut all = [0; 4];
        all[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(all);
        for six in 0..=group.len() {
            out.push(ALPHABET[(bits >> (18 - 6 * six) & 63) as usize]);
        }
    }
    out.resize(out.len().next_multiple_of(4), b'=');
    out
}

fn tar(bytes: &[u8]) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..5].copy_from_slice(b"a.txt");
    header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
    header[257..263].copy_from_slice(b"ustar\0");
    let mut out = [header, bytes.to_vec()].concat();
    out.resize(out.len().next_multiple_of(512) + 1024, 0);
    out
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("a.txt", options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn each(bytes: &[u8], form: impl Fn(u8) -> String) -> Vec<u8> {
    bytes
        .iter()
        .map(|byte| form(*byte))
        .collect::<String>()
        .into_bytes()
}

type Disguise = (&'static str, fn(&[u8]) -> Vec<u8>);

/// Escapes of text, and UTF-16: what they are put around has to be text.
const ESCAPES: &[Disguise] = &[
    ("percent", |bytes| {
        each(bytes, |byte| format!("%{byte:02x}"))
    }),
    ("decimal entities", |bytes| {
        each(bytes, |byte| format!("&#{byte};"))
    }),
    ("hexadecimal entities", |bytes| {
        each(bytes, |byte| format!("&#x{byte:X};"))
    }),
    ("JSON", |bytes| each(bytes, |byte| format!("\\u{byte:04x}"))),
    ("quoted-printable", |bytes| {
        let mut out = b"From=3D\n".to_vec();
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b' ' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(*byte),
                byte => out.extend_from_slice(format!("={byte:02X}").as_bytes()),
            }
            if at % 5 == 4 {
                out.extend_from_slice(b"=\r\n");
            }
        }
        out
    }),
    ("UTF-16", |bytes| {
        bytes.iter().flat_map(|byte| [*byte, 0]).collect()
    }),
];

/// What can be put around anything.
const ARCHIVES: &[Disguise] = &[
    ("nothing", <[u8]>::to_vec),
    ("base64", base64),
    ("gzip", gzip),
    ("zip", zip),
    ("tar", tar),
];

/// How people write it.
const MARKUP: &[Disguise] = &[
    ("plain", <[u8]>::to_vec),
    ("capitals", <[u8]>::to_ascii_uppercase),
    ("Markdown escapes", |bytes| {
        each(bytes, |byte| match byte {
            b'-' | b'_' | b'.' => format!("\\{}", char::from(byte)),
            byte => char::from(byte).to_string(),
        })
    }),
    ("emphasis", |bytes| {
        each(bytes, |byte| {
            if byte == b'2' || byte == b'e' {
                format!("**{}**", char::from(byte))
            } else {
                char::from(byte).to_string()
            }
        })
    }),
    ("tags", |bytes| {
        each(bytes, |byte| {
            if byte == b'2' || byte == b'e' {
                format!("<b>{}</b>", char::from(byte))
            } else {
                char::from(byte).to_string()
            }
        })
    }),
    ("line ends", |bytes| {
        each(bytes, |byte| {
            if byte == b' ' {
                "\n    // ".to_owned()
            } else {
                char::from(byte).to_string()
            }
        })
    }),
];

proptest! {
    #[test]
    fn what_is_planted_is_found_in_every_disguise(
        secret in 0..SECRETS.len(),
        markup in 0..MARKUP.len(),
        escape in prop::option::of(0..ESCAPES.len()),
        archives in prop::collection::vec(0..ARCHIVES.len(), 0..3),
        before in "([a-z]{1,9} ){0,9}",
        behind in "( [a-z]{1,9}){0,9}",
    ) {
        let (text, kind) = SECRETS[secret];
        let text = [b" ", MARKUP[markup].1(text.as_bytes()).as_slice(), b" "].concat();
        let mut bytes = [before.as_bytes(), &text, behind.as_bytes()].concat();
        // Base64 of fewer bytes is as short as a long word, and not looked into.
        bytes.resize(bytes.len().max(12), b' ');
        let mut how = vec![MARKUP[markup].0];
        let escape = escape.map(|at| ESCAPES[at]);
        for (name, disguise) in escape.into_iter().chain(archives.into_iter().map(|at| ARCHIVES[at])) {
            bytes = disguise(&bytes);
            how.push(name);
        }
        prop_assert!(kinds(&bytes).contains(&kind), "{:?} in {:?}", SECRETS[secret], how);
    }

    #[test]
    fn text_of_others_is_not_taken_for_ours(words in prop::collection::vec("[a-z]{1,12}|[A-Z]{2}-20[0-9]{2}-[A-Z0-9]{5}|the|lantern|cookies|[0-9]{1,8}", 0..200)) {
        prop_assert_eq!(leaks(words.join(" ").as_bytes()), []);
    }
}

#[test]
fn what_anybody_may_know_is_not_found() {
    for text in [
        PUBLIC
            .split("<!--")
            .next()
            .unwrap()
            .split("---")
            .last()
            .unwrap(),
        "EX-2024-0001 was found by Ottokar Finder's colleague",
        "fn forward_cookies(lantern: Lantern, tenants: Vec<Tenant>, shelf: Shelf) {}",
        "EX-2024-K7Q and K7Q2, CVE-2024-4123",
        "What happened, and who is affected. Upgrade, or work around it.",
        "Upgrade to the latest version to fix this security problem in all of your servers",
    ] {
        let found = leaks(text.as_bytes());
        let unexpected: Vec<_> = found
            .iter()
            .filter(|leak| leak.words != "Ottokar Finder")
            .collect();
        assert!(unexpected.is_empty(), "{text}: {unexpected:?}");
    }
}

#[test]
fn a_file_is_known_by_its_content_alone() {
    assert!(kinds(PROOF.as_bytes()).contains(&Kind::Attachment));
    assert!(kinds(&gzip(&tar(PROOF.as_bytes()))).contains(&Kind::Attachment));
    let other = PROOF.replace("wait", "Wait");
    assert!(!kinds(other.as_bytes()).contains(&Kind::Attachment));
}

#[test]
fn lines_are_those_of_the_file_behind_every_escape() {
    for text in [
        "one\ntwo\nEX-2024-K7Q2\n",
        "one%20\ntwo%0A\nEX%2D2024-K7Q2\n",
        "<p>\n<b>\nE<b>X</b>-2024-K7Q2\n",
        "one\ntwo\nRVgtMjAyNC1LN1EyIGlzIHRoZXJl\n",
    ] {
        let found = leaks(text.as_bytes());
        assert!(
            found.iter().any(|leak| leak.place.line == Some(3)),
            "{text:?}: {found:?}"
        );
        assert!(
            found.iter().all(|leak| leak.place.line == Some(3)),
            "{text:?}: {found:?}"
        );
    }
}

#[test]
fn a_place_does_not_say_what_was_found_there() {
    let mut search = Search::new(&NEEDLES);
    let zip = {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        writer
            .start_file("docs/EX-2024-K7Q2/a.txt", options)
            .unwrap();
        writer.write_all(b"zqkolibri42").unwrap();
        writer.finish().unwrap().into_inner()
    };
    search.text("a.zip", &zip);
    let report = search.finish();
    let places: Vec<String> = report
        .leaks
        .iter()
        .map(|leak| leak.place.to_string())
        .collect();
    assert!(
        places
            .iter()
            .any(|place| place.starts_with("a.zip > docs/…")),
        "{places:?}"
    );
    assert!(!places.concat().contains("K7Q2"), "{places:?}");
}

#[test]
fn archives_that_are_not_opened_are_named() {
    let mut search = Search::new(&NEEDLES);
    search.text("a.xz", b"\xfd7zXZ\0....");
    search.text("b.gz", &gzip(&PROOF.repeat(99).into_bytes())[..30]);
    search.text("c.bundle", b"# v2 git bundle\n....");
    search.text("d.pack", b"PACK\0\0\0\x02....");
    let missed = search.finish().missed;
    let why: Vec<&str> = missed.iter().map(|missed| missed.why.as_str()).collect();
    assert_eq!(
        why,
        [
            "xz archives are not opened",
            "the gzip data is damaged",
            "packed Git objects are not opened outside of a repository: clone it, and search the clone",
            "packed Git objects are not opened outside of a repository: clone it, and search the clone",
        ]
    );
}

#[test]
fn a_git_object_that_lies_about_alone_is_opened() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    write!(encoder, "blob {}\0{PRIVATE}", PRIVATE.len()).unwrap();
    let mut search = Search::new(&NEEDLES);
    search.text("objects/ab/cd", &encoder.finish().unwrap());
    assert!(!search.finish().leaks.is_empty());
}
