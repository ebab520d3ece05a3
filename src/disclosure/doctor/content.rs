//! Whether the database can be published at all.

use super::{Examined, Report};
use crate::finding::Level;

pub(super) fn check(examined: &Examined<'_>, report: &mut Report) {
    let errors = examined
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .count();
    if errors > 0 {
        report.fail(
            "content",
            format!("`advgen check` finds errors ({errors}), so that nothing is published"),
            "Mend them: until then every disclosure waits",
        );
    }
}
