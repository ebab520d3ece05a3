//! Whether this clone is what the team has, and its clock the right one (reference: disclosure, L22).

use std::path::Path;
use std::time::UNIX_EPOCH;

use git2::{Branch, ErrorCode, Repository};

use super::{DAY, Examined, Report, duration};

pub(super) fn check(git: &Repository, examined: &Examined<'_>, report: &mut Report) {
    clock(examined, report);
    let Some(upstream) = upstream(git, report) else {
        return;
    };
    let Some(head) = examined.reading.repository().tip() else {
        return;
    };
    match upstream
        .get()
        .target()
        .map(|theirs| git.graph_ahead_behind(head, theirs))
    {
        Some(Ok((0, 0))) => {}
        Some(Ok((ahead, 0))) => report.warn(
            "clone",
            format!("{ahead} commits are not pushed"),
            "Push them: the build machine does not know them, and `flip --push` refuses",
        ),
        Some(Ok((0, behind))) => report.fail(
            "clone",
            format!("this clone is {behind} commits behind the branch that it follows"),
            "Pull: a disclosure may have been moved there",
        ),
        Some(Ok((ahead, behind))) => report.fail(
            "clone",
            format!("this clone and the branch that it follows have parted ({ahead} commits here, {behind} there)"),
            "Rebase onto it, and push",
        ),
        Some(Err(_)) | None => report.warn(
            "clone",
            "the branch that this one follows cannot be compared with it",
            "Run `git fetch`",
        ),
    }
    last_fetch(git, examined, report);
}

fn clock(examined: &Examined<'_>, report: &mut Report) {
    let newest = examined
        .reading
        .history()
        .and_then(|history| history.line.first());
    let behind = newest.map_or(0, |commit| commit.committed - examined.now.instant().unix());
    if behind > 0 {
        report.fail(
            "clock",
            format!("the clock is {} behind the newest commit", duration(behind)),
            "Set the clock of this machine, or find out whose ran ahead: nothing is built until it has passed",
        );
    }
}

/// The branch that HEAD follows.
fn upstream<'g>(git: &'g Repository, report: &mut Report) -> Option<Branch<'g>> {
    let head = match git.head() {
        Ok(head) if head.is_branch() => head,
        Ok(_) => {
            // A build machine that checked out a commit follows nothing, on purpose.
            return None;
        }
        Err(error) => {
            if error.code() == ErrorCode::UnbornBranch {
                report.warn("clone", "nothing is committed yet", "Make the first commit");
            }
            return None;
        }
    };
    let upstream = Branch::wrap(head).upstream();
    if upstream.is_err() {
        report.warn(
            "clone",
            "this branch follows none of a remote, so nobody can tell whether it is what the team has",
            "Set one with `git branch --set-upstream-to`",
        );
    }
    upstream.ok()
}

/// The last time somebody asked the remote: its answer is written into a file each time.
fn last_fetch(git: &Repository, examined: &Examined<'_>, report: &mut Report) {
    let files = ["FETCH_HEAD", "refs/remotes/origin/HEAD", "packed-refs"];
    let newest = files
        .iter()
        .filter_map(|file| changed(&git.commondir().join(file)))
        .max();
    let age = newest.map(|at| examined.now.instant().unix() - at);
    if let Some(age @ DAY..) = age {
        report.warn(
            "clone",
            format!("the remote was last asked {} ago", duration(age)),
            "Run `git fetch`: what is compared here is only what was known then",
        );
    }
}

/// When a file was last written, in seconds since 1970.
fn changed(path: &Path) -> Option<i64> {
    let time = path.metadata().ok()?.modified().ok()?;
    let since = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}
