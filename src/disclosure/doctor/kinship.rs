//! Whether the private repository has anything in common with a public one (reference: disclosure,
//! L18 and L19).

use git2::Repository;

use super::Report;
use crate::repository::separation;

pub(super) fn check(git: &Repository, mirror: Option<&Repository>, report: &mut Report) {
    if !separation::alternates(git).is_empty() {
        report.warn(
            "objects",
            "this clone borrows objects of another repository (objects/info/alternates)",
            "If anybody else reads or writes that one, clone anew without --shared and --reference",
        );
    }
    // What `gh repo fork` and the guides of hosting platforms call the repository forked from.
    if git.find_remote("upstream").is_ok() && git.find_remote("origin").is_ok() {
        report.warn(
            "fork",
            "this clone has the remotes `origin` and `upstream`, as forks have",
            "Make sure that neither is public: forks share objects, and a private commit can be read through a public fork. Start a repository of its own, not a fork",
        );
    }
    if let Some(mirror) = mirror
        && let Err(error) = separation::check(git, mirror)
    {
        report.fail("mirror", error.to_string(), "See docs/mirror.md");
    }
}
