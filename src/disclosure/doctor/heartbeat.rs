//! Whether anything still records disclosures. Nobody can see from here whether the site is live;
//! but a disclosure that has passed and is not recorded says that the timer stands still.

use super::{Examined, Report, duration};
use crate::disclosure::visibility::is_due;

pub(super) fn check(examined: &Examined<'_>, report: &mut Report) {
    let now = examined.now.at_most_present().instant();
    // What is due is public, and may be counted.
    let due: Vec<i64> = examined
        .reading
        .advisories()
        .iter()
        .filter(|advisory| is_due(advisory, now))
        .filter_map(|advisory| Some(now.unix() - advisory.disclosure?.unix()))
        .collect();
    if let Some(longest) = due.iter().max().filter(|age| **age > examined.tolerance) {
        report.fail(
            "heartbeat",
            format!(
                "{} not recorded here, the first passed {} ago",
                match due.len() {
                    1 => "a disclosure is".to_owned(),
                    many => format!("{many} disclosures are"),
                },
                duration(*longest)
            ),
            "Look whether the publishing workflow runs at all, and whether this clone is fresh; `advgen flip --push` makes up for it",
        );
    }
}
