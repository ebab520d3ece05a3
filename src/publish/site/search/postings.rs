//! Lists of records as short text that a script unpacks.
//!
//! A list is the numbers of records in order. Of each, only the distance from the one before is
//! written, in digits that are printable and need no escape. Where many neighbours follow each other,
//! as all records of a year do, the beginnings and lengths of the runs are written.

/// How much it says about a record that a word stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Somewhere in the text.
    Text,
    /// In the title.
    Title,
    /// In the name of a package.
    NamePart,
    /// As the name of a package.
    Name,
    /// As an id.
    Id,
}

impl Level {
    /// All levels, the weakest first.
    pub(super) const ALL: [Self; 5] = [
        Self::Text,
        Self::Title,
        Self::NamePart,
        Self::Name,
        Self::Id,
    ];

    /// The sign before the list of records of the level.
    fn sign(self) -> char {
        match self {
            Self::Text => '!',
            Self::Title => '#',
            Self::NamePart => '$',
            Self::Name => '%',
            Self::Id => '&',
        }
    }
}

/// A record by its number, with the highest level at which a term stands in it.
pub(super) type Posting = (u32, Level);

/// The sign that a list is one of runs.
const RUNS: char = '\'';

/// Digits below this end a number; the others say that it goes on.
const ENDING: u32 = 58;
const GOING_ON: u32 = 28;

/// The lists of a term, level by level; `postings` are in the order of their numbers.
pub(super) fn packed(postings: &[Posting]) -> String {
    let mut out = String::new();
    for level in Level::ALL {
        let of_level = postings.iter().filter(|(_, other)| *other == level);
        let numbers: Vec<u32> = of_level.map(|(number, _)| *number).collect();
        if !numbers.is_empty() {
            out.push(level.sign());
            push_list(&mut out, &numbers);
        }
    }
    out
}

fn push_list(out: &mut String, numbers: &[u32]) {
    let mut plain = String::new();
    let mut runs = String::new();
    let mut next = 0;
    let mut after_run = 0;
    let mut run: Option<(u32, u32)> = None;
    for &number in numbers {
        push_number(&mut plain, number - next);
        next = number + 1;
        run = match run {
            Some((start, length)) if start + length == number => Some((start, length + 1)),
            other => {
                after_run = push_run(&mut runs, other, after_run);
                Some((number, 1))
            }
        };
    }
    push_run(&mut runs, run, after_run);
    if runs.len() + RUNS.len_utf8() < plain.len() {
        out.push(RUNS);
        out.push_str(&runs);
    } else {
        out.push_str(&plain);
    }
}

/// Writes a run and gives back the number behind it.
fn push_run(out: &mut String, run: Option<(u32, u32)>, after: u32) -> u32 {
    let Some((start, length)) = run else {
        return after;
    };
    push_number(out, start - after);
    push_number(out, length - 1);
    start + length
}

fn push_number(out: &mut String, mut number: u32) {
    while number >= ENDING {
        number -= ENDING;
        out.push(digit(ENDING + number % GOING_ON));
        number /= GOING_ON;
    }
    out.push(digit(number));
}

/// The digits are the characters from `(` to `~` without the backslash.
fn digit(value: u32) -> char {
    let code = u32::from('(') + value;
    let code = code + u32::from(code >= u32::from('\\'));
    char::from_u32(code).unwrap_or('(')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(text: &str) -> Vec<Posting> {
        let mut all = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(sign) = chars.next() {
            let level = Level::ALL.into_iter().find(|level| level.sign() == sign);
            let level = level.unwrap();
            let is_runs = chars.next_if_eq(&RUNS).is_some();
            let mut next = 0;
            while chars.peek().is_some_and(|c| *c >= '(') {
                let start = next + number(&mut chars);
                let length = if is_runs { number(&mut chars) + 1 } else { 1 };
                all.extend((start..start + length).map(|number| (number, level)));
                next = start + length;
            }
        }
        all.sort_unstable();
        all
    }

    fn number(chars: &mut impl Iterator<Item = char>) -> u32 {
        let (mut value, mut by) = (0, 1);
        loop {
            let code = u32::from(chars.next().unwrap());
            let digit = code - u32::from('(') - u32::from(code > u32::from('\\'));
            value += by * digit;
            if digit < ENDING {
                return value;
            }
            by *= GOING_ON;
        }
    }

    #[test]
    fn lists_are_read_back_as_they_were() {
        let sparse: Vec<u32> = vec![0, 57, 58, 116, 117, 1_740, 29_999, 4_000_000];
        let dense: Vec<u32> = (100..9_000).chain(20_000..20_003).collect();
        let every_third: Vec<u32> = (0..30_000).step_by(3).collect();
        for numbers in [sparse, dense, every_third, vec![0], vec![7]] {
            for level in Level::ALL {
                let postings: Vec<_> = numbers.iter().map(|number| (*number, level)).collect();
                let text = packed(&postings);
                assert_eq!(unpacked(&text), postings, "{text}");
                assert!(!text.contains([' ', '"', '\\']), "{text}");
            }
        }
        let mixed = vec![(1, Level::Text), (2, Level::Id), (9, Level::Text)];
        assert_eq!(unpacked(&packed(&mixed)), mixed);
    }

    #[test]
    fn records_that_follow_each_other_take_no_space() {
        let year: Vec<_> = (1_000..4_000).map(|n| (n, Level::Text)).collect();
        assert!(packed(&year).len() < 8);
    }
}
