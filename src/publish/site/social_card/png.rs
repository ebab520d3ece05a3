//! Pictures of few colours as PNG (ISO/IEC 15948), for pictures of which nearly every row is like
//! the one above: the stream is written here, because a compressor that looks at every byte takes
//! longer than everything else about a record.

/// A picture of at most sixteen colours, two pixels a byte, at least four pixels wide.
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) palette: [[u8; 3]; 16],
    pub(super) rows: Vec<Row>,
}

/// A row of a picture.
pub(super) enum Row {
    /// Like the one above.
    Same,
    /// Its pixels, two a byte.
    Of(Vec<u8>),
}

/// The file.
pub(super) fn encode(picture: &Picture) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    let mut header = Vec::with_capacity(13);
    header.extend(size(picture.width));
    header.extend(size(picture.rows.len()));
    // Four bits a pixel, by palette, with the only compression and filters there are.
    header.extend([4, 3, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"PLTE", picture.palette.as_flattened());
    chunk(&mut out, *b"IDAT", &zlib(picture));
    chunk(&mut out, *b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    let from = out.len();
    out.extend(name);
    out.extend(data);
    let mut sum = flate2::Crc::new();
    sum.update(out.get(from..).unwrap_or_default());
    out.extend(sum.sum().to_be_bytes());
}

/// The rows as a stream of zlib (RFC 1950): one block with the fixed codes of deflate (RFC 1951).
fn zlib(picture: &Picture) -> Vec<u8> {
    let mut bits = Bits {
        out: vec![0x78, 0x01],
        held: 0,
        count: 0,
    };
    // The last block, fixed codes.
    bits.put(0b011, 3);
    let stride = picture.width.div_ceil(2) + 1;
    let mut sum = Adler::new();
    let mut row = Vec::new();
    for next in &picture.rows {
        match next {
            Row::Same if !row.is_empty() => bits.copy(stride, stride),
            Row::Same => {}
            Row::Of(pixels) => {
                row.clear();
                // No filter.
                row.push(0);
                row.extend_from_slice(pixels);
                bits.row(&row);
                sum.read(&row);
            }
        }
        sum.add();
    }
    // The end of the block.
    bits.code(0, 7);
    let mut out = bits.finish();
    out.extend(sum.sum());
    out
}

/// How often a byte stands at the beginning. Most rows are empty for the most part, so that eight
/// bytes are compared at once.
fn run(byte: u8, bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks::<8>();
    let whole = 8 * eights
        .iter()
        .take_while(|eight| **eight == [byte; 8])
        .count();
    let rest = bytes.get(whole..).unwrap_or_default();
    whole + rest.iter().take_while(|next| **next == byte).count()
}

/// The fixed codes (RFC 1951, section 3.2.6), each with its greatest bit first, and their lengths.
const SYMBOLS: [(u16, u8); 286] = {
    let mut all = [(0, 0); 286];
    let mut rest = all.as_mut_slice();
    let mut symbol: u16 = 0;
    while let Some((place, behind)) = rest.split_first_mut() {
        let (code, length) = match symbol {
            0..=143 => (0x30 + symbol, 8),
            144..=255 => (0x190 + symbol - 144, 9),
            256..=279 => (symbol - 256, 7),
            _ => (0xC0 + symbol - 280, 8),
        };
        *place = (code.reverse_bits() >> (16 - length), length);
        rest = behind;
        symbol += 1;
    }
    all
};

/// Bits in the order of deflate.
struct Bits {
    out: Vec<u8>,
    held: u64,
    count: u32,
}

impl Bits {
    /// Puts bits, the least first.
    fn put(&mut self, bits: u32, count: u32) {
        self.held |= u64::from(bits) << self.count;
        self.count += count;
        // Four bytes at a time: no code and no number has more bits than fit beside them.
        if self.count >= 32 {
            let [first, second, third, fourth, ..] = self.held.to_le_bytes();
            self.out.extend_from_slice(&[first, second, third, fourth]);
            self.held >>= 32;
            self.count -= 32;
        }
    }

    /// Puts a code, which begins with its greatest bit.
    fn code(&mut self, code: u32, length: u32) {
        self.put(code.reverse_bits() >> (32 - length), length);
    }

    /// A literal or the length of a copy.
    fn symbol(&mut self, symbol: usize) {
        let (bits, count) = SYMBOLS.get(symbol).copied().unwrap_or_default();
        self.put(u32::from(bits), u32::from(count));
    }

    /// A row: runs of equal bytes as copies of the byte before, all else as it is.
    fn row(&mut self, row: &[u8]) {
        let mut rest = row;
        while let Some((first, behind)) = rest.split_first() {
            self.symbol(usize::from(*first));
            let run = run(*first, behind);
            let skip = if run >= 4 {
                self.copy(run, 1);
                run
            } else {
                0
            };
            rest = behind.get(skip..).unwrap_or_default();
        }
    }

    /// Repeats `length` bytes, at least three, from `distance` bytes before.
    fn copy(&mut self, mut length: usize, distance: usize) {
        const MOST: usize = 258;
        while length > 0 {
            // No rest of less than three, which cannot be said.
            let part = match length {
                0..=MOST => length,
                259..=260 => MOST - 3,
                _ => MOST,
            };
            length -= part;
            self.length(part);
            self.distance(distance);
        }
    }

    fn length(&mut self, length: usize) {
        let (symbol, extra, count) = match length {
            258 => (285, 0, 0),
            0..=10 => (254 + length, 0, 0),
            _ => {
                let count = (length - 3).ilog2() - 2;
                let offset = length - 3;
                let group = 4 * count as usize + (offset >> count);
                (257 + group, offset & ((1 << count) - 1), count)
            }
        };
        self.symbol(symbol);
        self.put(u32::try_from(extra).unwrap_or_default(), count);
    }

    fn distance(&mut self, distance: usize) {
        let offset = distance.saturating_sub(1);
        if offset < 4 {
            self.code(u32::try_from(offset).unwrap_or_default(), 5);
            return;
        }
        let count = offset.ilog2() - 1;
        let symbol = 2 * count as usize + (offset >> count);
        self.code(u32::try_from(symbol).unwrap_or_default(), 5);
        let extra = offset & ((1 << count) - 1);
        self.put(u32::try_from(extra).unwrap_or_default(), count);
    }

    fn finish(mut self) -> Vec<u8> {
        let rest = self.held.to_le_bytes();
        self.out
            .extend(rest.iter().take(self.count.div_ceil(8) as usize));
        self.out
    }
}

/// The sum of zlib (RFC 1950, section 9).
struct Adler {
    a: u64,
    b: u64,
    /// How long the last row is, and what it adds: its bytes, and each as often as bytes follow it,
    /// itself included.
    row: (u64, u64, u64),
}

impl Adler {
    const MODULUS: u64 = 65_521;

    fn new() -> Self {
        Self {
            a: 1,
            b: 0,
            row: (0, 0, 0),
        }
    }

    /// Looks at a row, which every [`Adler::add`] adds from now on.
    fn read(&mut self, row: &[u8]) {
        let (sum, weighted) = row.iter().fold((0, 0), |(sum, weighted), byte| {
            let sum = sum + u64::from(*byte);
            (sum, weighted + sum)
        });
        self.row = (row.len() as u64, sum, weighted);
    }

    fn add(&mut self) {
        let (length, sum, weighted) = self.row;
        self.b = (self.b + length * self.a + weighted) % Self::MODULUS;
        self.a = (self.a + sum) % Self::MODULUS;
    }

    fn sum(&self) -> [u8; 4] {
        u32::try_from(self.b << 16 | self.a)
            .unwrap_or_default()
            .to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// What a reader that is not ours makes of the stream.
    fn inflated(picture: &Picture) -> Vec<u8> {
        let mut out = Vec::new();
        let stream = zlib(picture);
        flate2::read::ZlibDecoder::new(stream.as_slice())
            .read_to_end(&mut out)
            .unwrap();
        out
    }

    #[test]
    fn another_reader_reads_what_was_written() {
        for width in [4, 8, 20, 36, 600, 1_034, 1_040, 1_044, 2_000] {
            let stride = width / 2;
            let noise = |seed: usize| -> Vec<u8> {
                let byte = |at: usize| u8::try_from(at * seed * 7_919 / 13 % 256).unwrap();
                (0..stride).map(byte).collect()
            };
            let runs: Vec<u8> = (0..stride)
                .map(|at| if at % 300 < 290 { 0 } else { 0xF7 })
                .collect();
            let rows = vec![
                Row::Of(vec![0xFF; stride]),
                Row::Same,
                Row::Of(noise(3)),
                Row::Same,
                Row::Of(runs.clone()),
                Row::Of(noise(5)),
            ];
            let want: Vec<u8> = [
                vec![0xFF; stride],
                vec![0xFF; stride],
                noise(3),
                noise(3),
                runs,
                noise(5),
            ]
            .iter()
            .flat_map(|row| [&[0], row.as_slice()].concat())
            .collect();
            let picture = Picture {
                width,
                palette: [[0; 3]; 16],
                rows,
            };
            assert!(inflated(&picture) == want, "{width} pixels");
        }
    }
}
