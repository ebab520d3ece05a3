//! Pictures without a word about who made them, where and with what.
//!
//! Every format is read as the row of parts it is, and only the parts that make the picture are let
//! through: what an unknown part holds, nobody knows.

use super::{Problem, STRIP, another};

/// A file as bytes that are taken from its front.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn is(&mut self, expected: &[u8]) -> Option<()> {
        (self.take(expected.len())? == expected).then_some(())
    }

    fn big_endian<const N: usize>(&mut self) -> Option<usize> {
        let bytes = self.take(N)?;
        Some(bytes.iter().fold(0, |sum, b| sum << 8 | usize::from(*b)))
    }

    fn little_endian<const N: usize>(&mut self) -> Option<usize> {
        let bytes = self.take(N)?;
        Some(
            bytes
                .iter()
                .rev()
                .fold(0, |sum, b| sum << 8 | usize::from(*b)),
        )
    }
}

/// What a picture holds that nobody sees.
type Hidden = Option<&'static str>;

fn problem(read: Option<Hidden>, format: &str) -> Option<Problem> {
    match read {
        None => Some(another(format)),
        Some(Some(what)) => Some(Problem::Metadata { what, mend: STRIP }),
        Some(None) => None,
    }
}

/// What stands behind the end of a picture.
const TRAILING: Hidden = Some("bytes behind the end of the picture");
/// A part that is not known to make the picture.
const UNKNOWN: Hidden = Some("a part that is not needed to show it");

pub(super) fn png(bytes: &[u8]) -> Option<Problem> {
    problem(read_png(Bytes(bytes)), "PNG picture")
}

fn read_png(mut bytes: Bytes<'_>) -> Option<Hidden> {
    bytes.is(b"\x89PNG\r\n\x1a\n")?;
    let mut hidden = None;
    loop {
        let length = bytes.big_endian::<4>()?;
        let name = bytes.take(4)?;
        bytes.take(length)?;
        bytes.take(4)?;
        hidden = hidden.or(match name {
            b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"tRNS" | b"cHRM" | b"gAMA" | b"iCCP"
            | b"sBIT" | b"sRGB" | b"cICP" | b"mDCV" | b"cLLI" | b"bKGD" | b"hIST" | b"pHYs"
            | b"sPLT" | b"acTL" | b"fcTL" | b"fdAT" => None,
            b"eXIf" => Some("EXIF data"),
            b"tEXt" | b"zTXt" | b"iTXt" => Some("text, such as the author, a comment or XMP data"),
            b"tIME" => Some("the time of its last change"),
            _ => UNKNOWN,
        });
        if name == b"IEND" {
            return Some(hidden.or(if bytes.0.is_empty() { None } else { TRAILING }));
        }
    }
}

pub(super) fn jpeg(bytes: &[u8]) -> Option<Problem> {
    problem(read_jpeg(Bytes(bytes)), "JPEG picture")
}

fn read_jpeg(mut bytes: Bytes<'_>) -> Option<Hidden> {
    bytes.is(b"\xff\xd8")?;
    let mut hidden = None;
    loop {
        bytes.is(b"\xff")?;
        let mut marker = bytes.byte()?;
        while marker == 0xff {
            marker = bytes.byte()?;
        }
        match marker {
            0xd9 => return Some(hidden.or(if bytes.0.is_empty() { None } else { TRAILING })),
            0x01 | 0xd0..=0xd7 => continue,
            _ => {}
        }
        let length = bytes.big_endian::<2>()?.checked_sub(2)?;
        let content = bytes.take(length)?;
        hidden = hidden.or(match marker {
            0xe0 if content.starts_with(b"JFIF\0") || content.starts_with(b"JFXX\0") => None,
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => None,
            0xee if content.starts_with(b"Adobe") => None,
            0xe1 if content.starts_with(b"Exif") => Some("EXIF data"),
            0xe1 if content.starts_with(b"http") => Some("XMP data"),
            0xed => Some("IPTC data"),
            0xfe => Some("a comment"),
            0xe0..=0xef => UNKNOWN,
            _ => None,
        });
        if marker == 0xda {
            // The picture itself ends at the first marker that is neither a stuffed byte nor a
            // restart.
            let end = bytes.0.windows(2).position(
                |pair| matches!(pair, [0xff, marker] if !matches!(marker, 0x00 | 0xd0..=0xd7)),
            )?;
            bytes.take(end)?;
        }
    }
}

pub(super) fn gif(bytes: &[u8]) -> Option<Problem> {
    problem(read_gif(Bytes(bytes)), "GIF picture")
}

fn read_gif(mut bytes: Bytes<'_>) -> Option<Hidden> {
    fn colours(bytes: &mut Bytes<'_>, flags: u8) -> Option<()> {
        if flags & 0x80 != 0 {
            bytes.take(3 << ((flags & 7) + 1))?;
        }
        Some(())
    }
    fn blocks(bytes: &mut Bytes<'_>) -> Option<()> {
        loop {
            match bytes.byte()? {
                0 => return Some(()),
                length => bytes.take(usize::from(length))?,
            };
        }
    }
    let header = bytes.take(6)?;
    if header != b"GIF87a" && header != b"GIF89a" {
        return None;
    }
    let flags = *bytes.take(7)?.get(4)?;
    colours(&mut bytes, flags)?;
    let mut hidden = None;
    loop {
        match bytes.byte()? {
            0x3b => return Some(hidden.or(if bytes.0.is_empty() { None } else { TRAILING })),
            0x2c => {
                let flags = *bytes.take(9)?.get(8)?;
                colours(&mut bytes, flags)?;
                bytes.byte()?;
                blocks(&mut bytes)?;
            }
            0x21 => {
                let label = bytes.byte()?;
                let content = bytes.0.get(1..).unwrap_or_default();
                hidden = hidden.or(match label {
                    0xf9 => None,
                    0xff if content.starts_with(b"NETSCAPE2.0")
                        || content.starts_with(b"ANIMEXTS1.0") =>
                    {
                        None
                    }
                    0xff if content.starts_with(b"XMP Data") => Some("XMP data"),
                    0xfe => Some("a comment"),
                    _ => UNKNOWN,
                });
                blocks(&mut bytes)?;
            }
            _ => return None,
        }
    }
}

pub(super) fn webp(bytes: &[u8]) -> Option<Problem> {
    problem(read_webp(Bytes(bytes)), "WebP picture")
}

fn read_webp(mut bytes: Bytes<'_>) -> Option<Hidden> {
    bytes.is(b"RIFF")?;
    let length = bytes.little_endian::<4>()?;
    let mut chunks = Bytes(bytes.take(length)?);
    let mut hidden = if bytes.0.is_empty() { None } else { TRAILING };
    chunks.is(b"WEBP")?;
    while !chunks.0.is_empty() {
        let name = chunks.take(4)?;
        let length = chunks.little_endian::<4>()?;
        chunks.take(length)?;
        chunks.take(length % 2)?;
        hidden = hidden.or(match name {
            b"VP8 " | b"VP8L" | b"VP8X" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => None,
            b"EXIF" => Some("EXIF data"),
            b"XMP " => Some("XMP data"),
            _ => UNKNOWN,
        });
    }
    Some(hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(problem: impl Into<Option<Problem>>) -> Option<&'static str> {
        match problem.into() {
            None => None,
            Some(Problem::Metadata { what, .. }) => Some(what),
            Some(Problem::Kind { .. }) => Some("damaged"),
        }
    }

    fn png_with(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, content) in [
            &[(b"IHDR", &b"0123456789012"[..])],
            chunks,
            &[(b"IEND", b"")],
        ]
        .concat()
        {
            out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
            out.extend(name);
            out.extend(content);
            out.extend(b"crc.");
        }
        out
    }

    #[test]
    fn a_png_without_words() {
        assert_eq!(png(&png_with(&[(b"IDAT", b"x"), (b"pHYs", b"x")])), None);
        let text = "text, such as the author, a comment or XMP data";
        for (name, what) in [
            (b"eXIf", "EXIF data"),
            (b"iTXt", text),
            (b"tEXt", text),
            (b"zTXt", text),
            (b"tIME", "the time of its last change"),
            (b"caBX", "a part that is not needed to show it"),
        ] {
            let found = hidden(png(&png_with(&[(name, b"a"), (b"IDAT", b"x")])));
            assert_eq!(found, Some(what), "{name:?}");
        }
        // Lengths of more than one byte.
        let long = [b'x'; 0x0102];
        assert_eq!(png(&png_with(&[(b"IDAT", &long)])), None);
        assert_eq!(png(&png_with(&[(b"IDAT", &[b'x'; 0x0203])])), None);
        let whole = png_with(&[(b"IDAT", b"x")]);
        assert_eq!(hidden(png(&[&whole[..], b"x"].concat())), TRAILING);
        for end in 0..whole.len() {
            assert_eq!(hidden(png(&whole[..end])), Some("damaged"), "{end}");
        }
    }

    fn jpeg_with(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut out = b"\xff\xd8".to_vec();
        for (marker, content) in [&[(0xe0, &b"JFIF\0"[..])], segments].concat() {
            out.extend([0xff, marker]);
            out.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
            out.extend(content);
        }
        out.extend(b"\xff\xda\0\x02pixels\xff\0more\xff\xd0rest\xff\xd9");
        out
    }

    #[test]
    fn a_jpeg_without_words() {
        assert_eq!(
            jpeg(&jpeg_with(&[
                (0xdb, b"x"),
                (0xe2, b"ICC_PROFILE\0"),
                (0xe0, b"JFXX\0"),
                (0xee, b"Adobe\0")
            ])),
            None
        );
        // A marker without a length may stand between two parts.
        let mut bare = jpeg_with(&[]);
        bare.splice(2..2, [0xff, 0x01, 0xff, 0xd3]);
        assert_eq!(jpeg(&bare), None);
        for (marker, content, what) in [
            (0xe1, &b"Exif\0\0"[..], "EXIF data"),
            (0xe1, b"http://ns.adobe.com/xap/1.0/\0", "XMP data"),
            (0xed, b"Photoshop 3.0\0", "IPTC data"),
            (0xfe, b"made by B.", "a comment"),
            (0xeb, b"JP", "a part that is not needed to show it"),
            (0xe0, b"other", "a part that is not needed to show it"),
            (0xe1, b"other", "a part that is not needed to show it"),
            (0xe2, b"other", "a part that is not needed to show it"),
            (0xee, b"other", "a part that is not needed to show it"),
        ] {
            assert_eq!(hidden(jpeg(&jpeg_with(&[(marker, content)]))), Some(what));
        }
        let whole = jpeg_with(&[]);
        assert_eq!(hidden(jpeg(&[&whole[..], b"x"].concat())), TRAILING);
        for end in 0..whole.len() {
            assert_eq!(hidden(jpeg(&whole[..end])), Some("damaged"), "{end}");
        }
    }

    #[test]
    fn a_gif_without_words() {
        let start = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
        let picture = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x4c\x01\0";
        let with = |extension: &[u8]| [&start[..], extension, picture, b"\x3b"].concat();
        assert_eq!(gif(&with(b"\x21\xf9\x04\0\0\0\0\0")), None);
        assert_eq!(gif(&with(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")), None);
        assert_eq!(hidden(gif(&with(b"\x21\xfe\x02hi\0"))), Some("a comment"));
        assert_eq!(
            hidden(gif(&with(b"\x21\xff\x0bXMP DataXMP\0"))),
            Some("XMP data")
        );
        assert_eq!(hidden(gif(&with(b"\x21\xff\x0bOTHERNAMEXX\0"))), UNKNOWN);
        assert_eq!(hidden(gif(&with(b"\x21\x01\x01x\0"))), UNKNOWN);
        let old = [b"GIF87a", &with(b"")[6..]].concat();
        assert_eq!(gif(&old), None);
        let another = [b"GIF88a", &with(b"")[6..]].concat();
        assert_eq!(hidden(gif(&another)), Some("damaged"));
        let whole = with(b"");
        for end in 0..whole.len() {
            assert_eq!(hidden(gif(&whole[..end])), Some("damaged"), "{end}");
        }
    }

    #[test]
    fn a_webp_without_words() {
        let with = |name: &[u8; 4]| {
            let mut out = b"RIFF\0\0\0\0WEBPVP8L\x01\0\0\0x\0".to_vec();
            out.extend(name);
            out.extend(b"\x02\0\0\0xy");
            let length = u32::try_from(out.len() - 8).unwrap();
            out[4..8].copy_from_slice(&length.to_le_bytes());
            out
        };
        assert_eq!(webp(&with(b"ICCP")), None);
        assert_eq!(hidden(webp(&with(b"EXIF"))), Some("EXIF data"));
        assert_eq!(hidden(webp(&with(b"XMP "))), Some("XMP data"));
        assert_eq!(hidden(webp(&with(b"note"))), UNKNOWN);
        let long = |count: usize| {
            let mut out = b"RIFF\0\0\0\0WEBPVP8L".to_vec();
            out.extend(u32::try_from(count).unwrap().to_le_bytes());
            out.resize(out.len() + count, b'x');
            let length = u32::try_from(out.len() - 8).unwrap();
            out[4..8].copy_from_slice(&length.to_le_bytes());
            out
        };
        assert_eq!(webp(&long(0x0102)), None);
        assert_eq!(webp(&long(0x0204)), None);
        assert_eq!(hidden(webp(&[with(b"ICCP"), vec![0]].concat())), TRAILING);
    }
}
