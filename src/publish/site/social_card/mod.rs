//! The picture that others show beside a link to a bulletin: the title, how bad it is, whose
//! advisory. Shapes of our own, so that no font is loaded or carried, and the same bytes on every
//! machine.

mod letters;
mod pen;
mod png;

use rayon::prelude::*;

use self::pen::FULL;
use self::png::{Picture, Row};
use super::Site;
use super::value::Text;
use super::words::Words;
use crate::advisory::severity::Rating;
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;
use crate::publish::{Output, PublishError};

/// The size that the large form of such pictures needs at least.
pub(super) const WIDTH: usize = 600;
pub(super) const HEIGHT: usize = 315;

/// The bar at the left edge, the space around the text, and where lines stand.
const BAR: usize = 12;
const MARGIN: usize = 40;
const TITLE: u32 = 23;
const SMALL: u32 = 14;

/// Whether the site has pictures: nobody links to a preview.
pub(super) fn is_made(site: &Site<'_>) -> bool {
    site.mark.is_none()
}

/// Writes the picture of every bulletin.
pub(super) fn write(site: &Site<'_>, output: &dyn Output) -> Result<(), PublishError> {
    if !is_made(site) {
        return Ok(());
    }
    let name = &site.database.configuration().name;
    let put: Vec<_> = site
        .newest
        .par_iter()
        .map(|record| {
            let address = Address::social_card(&record.record().id);
            output.put(&address, &card(record, name, &site.words))
        })
        .collect();
    put.into_iter().collect()
}

/// The picture of one bulletin.
fn card(public: &PublicRecord, name: &str, words: &Words) -> Vec<u8> {
    let record = public.record();
    let title = Text::of_markdown(record.title(), 300);
    let id = record.id.as_str();
    let is_readable = |text: &str| text.chars().all(pen::is_known);
    let mut canvas = Canvas::new();
    let right = WIDTH - MARGIN;
    if is_readable(name) {
        let name = shortened(name, SMALL, right - MARGIN);
        canvas.text(&name, MARGIN, 40, SMALL, Ink::Text);
    }
    // What cannot be drawn is left out: the id says which bulletin it is.
    let title = if is_readable(title.as_str()) && !title.is_empty() {
        title.as_str()
    } else {
        id
    };
    for (at, line) in wrapped(title, TITLE, right - MARGIN, 4).iter().enumerate() {
        canvas.text(line, MARGIN, 92 + at * 40, TITLE, Ink::Text);
    }
    canvas.text(id, MARGIN, 272, SMALL, Ink::Text);
    // A word whose letters cannot be drawn stays English, which most readers can make out.
    let said = |word: &'static str| {
        let said = words.say(word);
        if is_readable(&said) {
            said
        } else {
            word.into()
        }
    };
    let verdict = match (&record.withdrawal, record.rating()) {
        (Some(_), _) => said("Withdrawn").into_owned(),
        (None, Some(rating)) => {
            let score =
                super::facts::score(record).map_or(String::new(), |score| format!(" {score}"));
            format!("{}{score}", said(rating.as_str()))
        }
        (None, None) => String::new(),
    };
    let width = width_of(&verdict, SMALL + 3);
    canvas.text(
        &verdict,
        right.saturating_sub(width),
        270,
        SMALL + 3,
        Ink::Rating,
    );
    let rating = record.rating().filter(|_| record.withdrawal.is_none());
    png::encode(&canvas.into_picture(colour(rating)))
}

/// The colours of ratings, as in the style sheet.
fn colour(rating: Option<Rating>) -> [u8; 3] {
    match rating {
        Some(Rating::Critical) => [0x8f, 0x15, 0x37],
        Some(Rating::High) => [0xa8, 0x3c, 0x08],
        Some(Rating::Medium) => [0x8a, 0x64, 0x00],
        Some(Rating::Low) => [0x1d, 0x5a, 0x86],
        Some(Rating::None) | None => [0x5a, 0x66, 0x75],
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels of a small picture"
)]
fn width_of(text: &str, size: u32) -> usize {
    pen::width(text, size).ceil() as usize
}

/// The beginning of a text that fits.
fn shortened(text: &str, size: u32, most: usize) -> String {
    if width_of(text, size) <= most {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    while out.pop().is_some() && width_of(&out, size) + width_of("…", size) > most {}
    format!("{}…", out.trim_end())
}

/// A text in lines that fit; what stands beyond the last line is left out.
fn wrapped(text: &str, size: u32, most: usize, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut used = 0;
    let space = width_of(" ", size);
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let width = width_of(word, size);
        let is_last = all.len() == lines;
        match all.last_mut() {
            Some(line) if used + space + width <= most => {
                line.push(' ');
                line.push_str(word);
                used += space + width;
            }
            Some(line) if is_last => {
                let rest: Vec<_> = std::iter::once(word).chain(words.by_ref()).collect();
                *line = shortened(&format!("{line} {}", rest.join(" ")), size, most);
            }
            _ => {
                all.push(shortened(word, size, most));
                used = width.min(most);
            }
        }
    }
    all
}

/// Which colours a text is drawn in.
#[derive(Clone, Copy)]
enum Ink {
    Text,
    Rating,
}

/// Where a picture is drawn, a byte a pixel.
struct Canvas {
    pixels: Vec<u8>,
    /// The rows on which something is.
    drawn: Vec<bool>,
}

/// The first colour of the ramp from the ground to the colour of the rating.
const RATING: u8 = 8;

impl Canvas {
    fn new() -> Self {
        Self {
            pixels: vec![0; WIDTH * HEIGHT],
            drawn: vec![false; HEIGHT],
        }
    }

    /// Draws a line of text whose capitals begin at `y`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_possible_wrap,
        reason = "pixels of a small picture"
    )]
    fn text(&mut self, text: &str, x: usize, y: usize, size: u32, ink: Ink) {
        let first = match ink {
            Ink::Text => 0,
            Ink::Rating => RATING,
        };
        let mut pen = x as f32;
        for c in text.chars() {
            let Some(shape) = pen::shape(c, size) else {
                continue;
            };
            let left = pen.round() as i32 + shape.left;
            for (row, dark) in shape.pixels.chunks(shape.width).enumerate() {
                let y = usize::try_from(y as i32 + shape.top + row as i32);
                let Some(y) = y.ok().filter(|y| *y < HEIGHT) else {
                    continue;
                };
                // Lines are cut to what fits, and begin within the margin.
                let x = usize::try_from(left).unwrap_or_default().min(WIDTH);
                let line = self.pixels.get_mut(y * WIDTH + x..(y + 1) * WIDTH);
                for (pixel, dark) in line.unwrap_or_default().iter_mut().zip(dark) {
                    if *dark > 0 {
                        *pixel = (*pixel).max(first + dark);
                    }
                }
                if let Some(drawn) = self.drawn.get_mut(y) {
                    *drawn |= dark.iter().any(|dark| *dark > 0);
                }
            }
            pen += shape.advance;
        }
    }

    fn into_picture(self, rating: [u8; 3]) -> Picture {
        const GROUND: [u8; 3] = [0xff, 0xff, 0xff];
        const TEXT: [u8; 3] = [0x12, 0x1c, 0x2b];
        let mut palette = [GROUND; 16];
        for (at, colour) in palette.iter_mut().enumerate() {
            let (full, step) = match u8::try_from(at).unwrap_or_default() {
                at if at < RATING => (TEXT, at),
                at => (rating, at - RATING),
            };
            *colour = mixed(GROUND, full, step);
        }
        let bar = [(RATING + FULL) << 4 | (RATING + FULL); BAR / 2];
        let packed = |row: &[u8]| -> Vec<u8> {
            let (pairs, _) = row.as_chunks::<2>();
            let mut bytes: Vec<u8> = pairs
                .iter()
                .map(|[left, right]| left << 4 | right)
                .collect();
            bytes.splice(..bar.len(), bar);
            bytes
        };
        let mut was_drawn = true;
        let rows = self
            .pixels
            .chunks(WIDTH)
            .zip(&self.drawn)
            .map(|(row, drawn)| {
                let is_same = !drawn && !was_drawn;
                was_drawn = *drawn;
                if is_same {
                    Row::Same
                } else {
                    Row::Of(packed(row))
                }
            });
        Picture {
            width: WIDTH,
            palette,
            rows: rows.collect(),
        }
    }
}

/// The colour so many steps on the way from one to another.
fn mixed(from: [u8; 3], to: [u8; 3], step: u8) -> [u8; 3] {
    let part = |from: u8, to: u8| {
        let (from, to, step, full) = (
            u32::from(from),
            u32::from(to),
            u32::from(step),
            u32::from(FULL),
        );
        u8::try_from((from * (full - step) + to * step) / full).unwrap_or(u8::MAX)
    };
    let ([r, g, b], [to_r, to_g, to_b]) = (from, to);
    [part(r, to_r), part(g, to_g), part(b, to_b)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_cut_where_it_does_not_fit() {
        let lines = wrapped(&"word ".repeat(100), TITLE, WIDTH - 2 * MARGIN, 3);
        assert_eq!(lines.len(), 3);
        assert!(
            lines[2].ends_with('…') && !lines[1].ends_with('…'),
            "{lines:?}"
        );
        for line in &lines {
            assert!(width_of(line, TITLE) <= WIDTH - 2 * MARGIN, "{line}");
        }
        let long = wrapped(&"w".repeat(300), TITLE, WIDTH - 2 * MARGIN, 3);
        assert!(long.len() == 1 && long[0].ends_with('…'), "{long:?}");
        assert_eq!(wrapped("Two words", TITLE, WIDTH, 3), ["Two words"]);
    }
}
