//! Instants in other spellings than RFC 3339 demands, as far as each can mean one moment only.

use super::Instant;

impl Instant {
    /// The text in the spelling that is accepted, with the offset it was given in; `None` where
    /// anything would have to be guessed, such as an offset.
    ///
    /// Other spellings are: `t`, `z` or a space (RFC 3339, section 5.6, notes), an offset without
    /// `:` or minutes and the hour without seconds (ISO 8601), and `UTC` or `GMT`.
    pub fn respelled(text: &str) -> Option<String> {
        let (date, rest) = text.trim().split_at_checked(10)?;
        let clock = match rest.strip_prefix(['T', 't']) {
            Some(clock) => clock,
            None => rest.strip_prefix(' ')?.trim_start(),
        };
        let is_offset = |c: char| !(c.is_ascii_digit() || c == ':' || c == '.');
        let (time, offset) = clock.split_at(clock.find(is_offset)?);
        let seconds = if time.len() == 5 { ":00" } else { "" };
        let offset = self::offset(offset.trim_start())?;
        let exact = format!("{date}T{time}{seconds}{offset}");
        (exact != text && Self::try_from(exact.as_str()).is_ok()).then_some(exact)
    }
}

fn offset(written: &str) -> Option<String> {
    if ["Z", "UTC", "GMT"]
        .iter()
        .any(|zone| written.eq_ignore_ascii_case(zone))
    {
        return Some("Z".to_owned());
    }
    let digits = written.strip_prefix(['+', '-'])?;
    let sign = written.strip_suffix(digits)?;
    if !digits.bytes().all(|b| b.is_ascii_digit() || b == b':') {
        return None;
    }
    let (hours, minutes) = match (digits.len(), digits.split_at_checked(2)?) {
        (2, (hours, _)) => (hours, "00"),
        (4, parts) => parts,
        (5, (hours, rest)) => (hours, rest.strip_prefix(':')?),
        _ => return None,
    };
    Some(format!("{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_of_one_moment_are_read_and_none_is_guessed() {
        for (text, want) in [
            ("2026-12-01t17:00:00z", Some("2026-12-01T17:00:00Z")),
            ("2026-12-01 17:00:00Z", Some("2026-12-01T17:00:00Z")),
            ("2026-12-01 17:00:00 UTC", Some("2026-12-01T17:00:00Z")),
            (" 2026-12-01T17:00:00Z", Some("2026-12-01T17:00:00Z")),
            ("2026-12-01T17:00Z", Some("2026-12-01T17:00:00Z")),
            (
                "2026-12-01T18:00:00+0100",
                Some("2026-12-01T18:00:00+01:00"),
            ),
            ("2026-12-01 18:00:00 +01", Some("2026-12-01T18:00:00+01:00")),
            (
                "2026-12-01t18:00:00.5-05:30",
                Some("2026-12-01T18:00:00.5-05:30"),
            ),
            ("2026-12-01T17:00:00Z", None),
            ("2026-12-01", None),
            ("2026-12-01T17:00:00", None),
            ("2026-12-01 17:00:00", None),
            ("2026-12-01T17:00:00 PST", None),
            ("2026-12-01T17:00:00 EST", None),
            ("2026-12-01T17Z", None),
            ("2026-02-30t17:00:00z", None),
            ("2026-12-01T17:00:00+1:00", None),
            ("01.12.2026 17:00 UTC", None),
            ("2026-12-0ü", None),
            ("", None),
        ] {
            assert_eq!(Instant::respelled(text).as_deref(), want, "{text:?}");
        }
    }
}
