//! What was measured over many cases: the middle and the worst. One slow case must not make all of
//! them look slow, and must not disappear behind them either.

/// How long something took, over all cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Cases that were counted.
    pub count: usize,
    /// Seconds; half of the cases took no longer.
    pub median: i64,
    /// Seconds, at worst.
    pub worst: i64,
}

impl Measured {
    /// Sums up; `None` when there is nothing to sum up.
    pub fn of(mut seconds: Vec<i64>) -> Option<Self> {
        seconds.sort_unstable();
        Some(Self {
            count: seconds.len(),
            median: *seconds.get(seconds.len().saturating_sub(1) / 2)?,
            worst: *seconds.last()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_cases_took_no_longer_than_the_median() {
        assert_eq!(Measured::of(vec![]), None);
        for (seconds, median, worst) in [
            (vec![7], 7, 7),
            (vec![9, 1], 1, 9),
            (vec![3600, 1, 60], 60, 3600),
        ] {
            let measured = Measured::of(seconds).unwrap();
            assert_eq!((measured.median, measured.worst), (median, worst));
        }
    }
}
