//! Draws letters into a picture: strokes with round ends, with soft edges.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use super::letters::{LETTERS, Letter, plain};

/// How dark a pixel can be.
pub(super) const FULL: u8 = 7;

/// The units between two letters, and the width of a stroke in units.
const GAP: f32 = 3.4;
const STROKE: f32 = 1.9;

/// Letters as pixels, by character and height in pixels.
type Drawn = HashMap<(char, u32), Option<Arc<Shape>>>;

/// A letter in pixels.
pub(super) struct Shape {
    /// How far the next letter is.
    pub(super) advance: f32,
    /// Where the first pixel is, against the pen.
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: usize,
    /// How dark each pixel is, row by row.
    pub(super) pixels: Vec<u8>,
}

/// A letter whose capitals are `size` pixels high; `None` for what cannot be drawn. Each is drawn
/// once in the life of the program.
pub(super) fn shape(c: char, size: u32) -> Option<Arc<Shape>> {
    static KNOWN: OnceLock<RwLock<Drawn>> = OnceLock::new();
    let known = KNOWN.get_or_init(RwLock::default);
    let key = (plain(c), size);
    if let Some(shape) = known.read().ok().and_then(|known| known.get(&key).cloned()) {
        return shape;
    }
    let drawn = draw(key.0, size).map(Arc::new);
    if let Ok(mut known) = known.write() {
        known.insert(key, drawn.clone());
    }
    drawn
}

/// The strokes of a character. Those of ASCII stand in its order, and the others behind them.
fn letter(c: char) -> Option<&'static Letter> {
    let c = plain(c);
    let place = usize::try_from(u32::from(c))
        .ok()?
        .checked_sub(usize::from(b' '))?;
    let is_it = |letter: &&Letter| letter.0 == c;
    LETTERS.get(place).filter(is_it).or_else(|| {
        LETTERS
            .iter()
            .rev()
            .take_while(|(c, ..)| !c.is_ascii())
            .find(is_it)
    })
}

/// Whether a character can be drawn.
pub(super) fn is_known(c: char) -> bool {
    letter(c).is_some()
}

/// How wide a text is, in pixels.
pub(super) fn width(text: &str, size: u32) -> f32 {
    text.chars().map(|c| advance(c, size)).sum()
}

fn advance(c: char, size: u32) -> f32 {
    letter(c).map_or(0.0, |(_, width, _)| (width + GAP) * scale(size))
}

#[expect(clippy::cast_precision_loss, reason = "sizes are small")]
fn scale(size: u32) -> f32 {
    size as f32 / 14.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels of a small picture"
)]
fn draw(c: char, size: u32) -> Option<Shape> {
    let (_, width, strokes) = letter(c)?;
    let scale = scale(size);
    let radius = STROKE * scale / 2.0;
    let margin = radius.ceil() + 1.0;
    let left = (-scale - margin).floor();
    let top = (-2.0 * scale - margin).floor();
    let columns = ((width + 2.0) * scale + 2.0 * margin).ceil() as usize + 1;
    let rows = (21.0 * scale + 2.0 * margin).ceil() as usize + 1;
    let mut pixels = vec![0_u8; columns * rows];
    for line in lines(strokes) {
        for pair in line.windows(2) {
            let [(x0, y0), (x1, y1)] = pair else { continue };
            let place = |x: f32, y: f32| (x * scale - left, y * scale - top);
            let (from, to) = (place(*x0, *y0), place(*x1, *y1));
            let first = |a: f32, b: f32| (a.min(b) - margin).max(0.0) as usize;
            let last = |a: f32, b: f32| (a.max(b) + margin).max(0.0) as usize;
            for y in first(from.1, to.1)..=last(from.1, to.1).min(rows - 1) {
                for x in first(from.0, to.0)..=last(from.0, to.0).min(columns - 1) {
                    let away = distance((x as f32 + 0.5, y as f32 + 0.5), from, to);
                    let dark = (radius - away + 0.5).clamp(0.0, 1.0) * f32::from(FULL);
                    if let Some(pixel) = pixels.get_mut(y * columns + x) {
                        *pixel = (*pixel).max(dark.round() as u8);
                    }
                }
            }
        }
    }
    Some(Shape {
        advance: (width + GAP) * scale,
        left: left as i32,
        top: top as i32,
        width: columns,
        pixels,
    })
}

type Point = (f32, f32);

/// The strokes of a letter as lines of points.
fn lines(strokes: &str) -> Vec<Vec<Point>> {
    strokes
        .split('/')
        .filter_map(|stroke| {
            let (kind, points) = stroke.split_at_checked(1)?;
            let points: Vec<Point> = points
                .split(' ')
                .filter_map(|point| {
                    let (x, y) = point.split_once(',')?;
                    Some((x.parse().ok()?, y.parse().ok()?))
                })
                .collect();
            Some(match kind {
                "~" => bent(&points),
                "@" => closed(&points),
                _ => points,
            })
        })
        .collect()
}

fn middle(a: Point, b: Point) -> Point {
    (f32::midpoint(a.0, b.0), f32::midpoint(a.1, b.1))
}

/// A line that ends in the outer points and is bent towards those between.
fn bent(points: &[Point]) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let inner = points
        .get(1..points.len().saturating_sub(1))
        .unwrap_or_default();
    let mut line = vec![*first];
    let mut from = *first;
    for (at, control) in inner.iter().enumerate() {
        let to = match inner.get(at + 1) {
            Some(next) => middle(*control, *next),
            None => *last,
        };
        curve(&mut line, from, *control, to);
        from = to;
    }
    if inner.is_empty() {
        line.push(*last);
    }
    line
}

/// The same without ends.
fn closed(points: &[Point]) -> Vec<Point> {
    let mut line = Vec::new();
    for (at, control) in points.iter().enumerate() {
        let before = points.get((at + points.len() - 1) % points.len());
        let behind = points.get((at + 1) % points.len());
        if let (Some(before), Some(behind)) = (before, behind) {
            let from = middle(*before, *control);
            if line.is_empty() {
                line.push(from);
            }
            curve(&mut line, from, *control, middle(*control, *behind));
        }
    }
    line
}

/// A quadratic curve in eight steps, slightly fuller than a parabola, as round letters are.
#[expect(clippy::cast_precision_loss, reason = "eight steps")]
fn curve(line: &mut Vec<Point>, from: Point, control: Point, to: Point) {
    const STEPS: usize = 8;
    // The weight of the middle: 1 is a parabola, and the root of one half the quarter of a circle.
    const WEIGHT: f32 = 1.25;
    for step in 1..=STEPS {
        let t = step as f32 / STEPS as f32;
        let (a, b, c) = ((1.0 - t) * (1.0 - t), 2.0 * t * (1.0 - t) * WEIGHT, t * t);
        let sum = a + b + c;
        let at = |from: f32, control: f32, to: f32| (a * from + b * control + c * to) / sum;
        line.push((at(from.0, control.0, to.0), at(from.1, control.1, to.1)));
    }
}

fn distance(point: Point, from: Point, to: Point) -> f32 {
    let along = (to.0 - from.0, to.1 - from.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let away = (point.0 - from.0, point.1 - from.1);
    let t = if length > 0.0 {
        ((away.0 * along.0 + away.1 * along.1) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (away.0 - t * along.0, away.1 - t * along.1);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_can_be_drawn() {
        for c in ' '..='~' {
            assert!(is_known(c), "{c:?}");
            let shape = shape(c, 24).unwrap();
            let is_dark = shape.pixels.contains(&FULL);
            assert_eq!(is_dark, c != ' ', "{c:?}");
        }
        assert!(is_known('é') && !is_known('語'));
    }

    #[test]
    fn every_stroke_is_read() {
        for (c, width, strokes) in LETTERS {
            for line in lines(strokes) {
                assert!(line.len() > 1, "{c:?}: {strokes}");
                for (x, y) in line {
                    assert!((-2.0..=width + 2.0).contains(&x), "{c:?}: {x}");
                    assert!((-2.0..=19.0).contains(&y), "{c:?}: {y}");
                }
            }
        }
    }
}
