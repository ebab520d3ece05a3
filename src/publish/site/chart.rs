//! Severity over time, drawn when the site is built.
//!
//! Each bar is a small picture of its own and its number is text beside it, so that a narrow screen
//! makes the bars narrow and not the letters small. Between the first and the last publication no
//! time is left out, and nothing depends on today.

use std::borrow::Cow;

use serde::Serialize;

use super::value::Text;
use super::words::Words;
use crate::advisory::severity::Rating;
use crate::disclosure::public::PublicRecord;
use crate::publish::address::Address;

/// The bars that fit beside each other; of more, the newest are shown.
const MOST: usize = 16;

/// The height of the highest bar, in units of the picture.
const HEIGHT: usize = 100;

/// Severity over time.
#[derive(Serialize)]
pub(super) struct Chart {
    bars: Vec<Bar>,
    /// The words of all ratings that are shown, the gravest first.
    legend: Vec<Legend>,
    height: usize,
    /// Whether the bars are quarters of a year, and not years.
    is_quarterly: bool,
}

#[derive(Serialize)]
struct Legend {
    word: Cow<'static, str>,
    class: &'static str,
}

#[derive(Serialize)]
struct Bar {
    /// `2026`, or `Q1`.
    label: Text,
    /// `2026`, or `Q1 2026`.
    name: Text,
    year: i16,
    /// The page of the year, from the root of the site.
    url: Option<String>,
    total: usize,
    parts: Vec<Part>,
    /// The numbers of all ratings of the legend, for the table.
    counts: Vec<usize>,
}

/// A part of a bar, from the top down.
#[derive(Serialize)]
struct Part {
    class: &'static str,
    word: Cow<'static, str>,
    count: usize,
    y: usize,
    height: usize,
}

/// The kinds of advisories, the gravest first: the word and the class of the style sheet.
const KINDS: [(Option<Rating>, &str, &str); 6] = [
    (Some(Rating::Critical), "Critical", "critical"),
    (Some(Rating::High), "High", "high"),
    (Some(Rating::Medium), "Medium", "medium"),
    (Some(Rating::Low), "Low", "low"),
    (Some(Rating::None), "None", "none"),
    (None, "Not rated", "unrated"),
];

type Counts = [usize; KINDS.len()];

impl Chart {
    /// The chart of these records; none without records. Withdrawn ones are not counted.
    pub(super) fn of<'r>(
        words: &Words,
        records: impl Iterator<Item = &'r PublicRecord>,
    ) -> Option<Self> {
        let all: Vec<(i32, Option<Rating>)> = records
            .filter(|record| record.record().withdrawal.is_none())
            .map(|record| (quarter(record), record.record().rating()))
            .collect();
        let first = all.iter().map(|(quarter, _)| *quarter).min()?;
        let last = all.iter().map(|(quarter, _)| *quarter).max()?;
        let is_quarterly = last.div_euclid(4) - first.div_euclid(4) < 3;
        let slot = |quarter: i32| {
            if is_quarterly {
                quarter
            } else {
                quarter.div_euclid(4)
            }
        };
        let (mut first, last) = (slot(first), slot(last));
        first = first.max(last - i32::try_from(MOST).unwrap_or(i32::MAX) + 1);
        let mut slots: Vec<(i32, Counts)> = (first..=last)
            .map(|slot| (slot, Counts::default()))
            .collect();
        for (quarter, rating) in all {
            let Some(kind) = KINDS.iter().position(|(of, ..)| *of == rating) else {
                continue;
            };
            let at = usize::try_from(slot(quarter) - first).ok();
            let counts = at.and_then(|at| slots.get_mut(at));
            if let Some(count) = counts.and_then(|(_, counts)| counts.get_mut(kind)) {
                *count += 1;
            }
        }
        let highest = slots.iter().map(|(_, counts)| counts.iter().sum()).max();
        let used = |kind: usize| {
            let of = |(_, counts): &(i32, Counts)| counts.get(kind).copied().unwrap_or_default();
            slots.iter().any(|slot| of(slot) > 0)
        };
        let used: Vec<usize> = (0..KINDS.len()).filter(|kind| used(*kind)).collect();
        Some(Self {
            bars: slots
                .iter()
                .map(|(slot, counts)| {
                    bar(
                        words,
                        *slot,
                        is_quarterly,
                        counts,
                        &used,
                        highest.unwrap_or(1),
                    )
                })
                .collect(),
            legend: used
                .iter()
                .filter_map(|kind| KINDS.get(*kind))
                .map(|(_, word, class)| Legend {
                    word: words.say(word),
                    class,
                })
                .collect(),
            height: HEIGHT,
            is_quarterly,
        })
    }
}

/// The quarters since the beginning of year 0.
fn quarter(record: &PublicRecord) -> i32 {
    let published = record.published();
    let month: i32 = published
        .to_string()
        .get(5..7)
        .and_then(|month| month.parse().ok())
        .unwrap_or(1);
    i32::from(published.year()) * 4 + (month - 1) / 3
}

fn bar(
    words: &Words,
    slot: i32,
    is_quarterly: bool,
    counts: &Counts,
    used: &[usize],
    highest: usize,
) -> Bar {
    let year = if is_quarterly {
        slot.div_euclid(4)
    } else {
        slot
    };
    let year = i16::try_from(year).unwrap_or_default();
    let (label, name) = if is_quarterly {
        let quarter = slot.rem_euclid(4) + 1;
        (
            words.fill("Q{quarter}", &[("quarter", &quarter)]),
            words.fill(
                "Q{quarter} {year}",
                &[("quarter", &quarter), ("year", &year)],
            ),
        )
    } else {
        (year.to_string(), year.to_string())
    };
    let total: usize = counts.iter().sum();
    let scaled = |count: usize| count * HEIGHT / highest.max(1);
    let mut below = total;
    let mut parts = Vec::new();
    for ((_, word, class), count) in KINDS.iter().zip(counts) {
        if *count > 0 {
            let y = HEIGHT - scaled(below);
            below -= count;
            parts.push(Part {
                class,
                word: words.say(word),
                count: *count,
                y,
                height: HEIGHT - scaled(below) - y,
            });
        }
    }
    Bar {
        label: Text::from(label.as_str()),
        name: Text::from(name.as_str()),
        year,
        url: (total > 0).then(|| Address::year(year).url()),
        total,
        parts,
        counts: used
            .iter()
            .map(|kind| counts.get(*kind).copied().unwrap_or_default())
            .collect(),
    }
}
