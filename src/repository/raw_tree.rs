//! Git's trees as bytes: reading their entries and comparing two of them.
//!
//! A raw tree is a row of entries `mode SP name NUL id`, the id 20 bytes,
//! ordered by name, folders as if their name ended in `/`. Between two commits
//! nearly all of these bytes are the same, so they are compared as bytes and
//! decoded only where they differ. Decoding both sides first, as
//! `diff_tree_to_tree` does, made the walk over a history ten times slower.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use git2::{ObjectType, Odb, OdbObject, Oid};

use super::error::RepositoryError;
use super::object::read_checked;

const ID_BYTES: usize = 20;

/// Trees kept at once: the new tree of one step is the old tree of the next.
const KEPT_TREES: usize = 512;

/// Bytes of trees kept at once, so that huge folders do not fill the memory.
const KEPT_BYTES: usize = 64 << 20;

/// Differences in one commit, and bytes in one path, beyond which a tree was
/// made to exhaust its reader: a few small trees that name each other can
/// stand for billions of files.
pub(super) const MOST_ENTRIES: usize = 4 << 20;
pub(super) const LONGEST_PATH: usize = 4096;

/// What an entry of a tree is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntryKind {
    /// A regular file, executable or not.
    File,
    /// A folder.
    Tree,
    /// A symbolic link.
    Symlink,
    /// A commit of another repository, or something not known to Git either.
    Submodule,
}

/// One entry of a raw tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RawEntry<'a> {
    pub(super) kind: EntryKind,
    pub(super) name: &'a [u8],
    id: &'a [u8],
}

/// The bytes are not those of a tree.
#[derive(Debug)]
pub(super) struct Malformed;

impl RawEntry<'_> {
    pub(super) fn oid(&self) -> Result<Oid, Malformed> {
        Oid::from_bytes(self.id).map_err(|_| Malformed)
    }

    /// The order of entries in a tree.
    fn order(&self, other: &Self) -> Ordering {
        let end = |entry: &Self| (entry.kind == EntryKind::Tree).then_some(b'/');
        if self.name == other.name {
            return end(self).cmp(&end(other));
        }
        let whole = |entry: &Self| entry.name.iter().copied().chain(end(entry));
        whole(self).cmp(whole(other))
    }
}

/// Splits the first entry off a raw tree; `None` at its end.
fn split_first(raw: &[u8]) -> Result<Option<(RawEntry<'_>, &[u8])>, Malformed> {
    if raw.is_empty() {
        return Ok(None);
    }
    let nul = first_nul(raw).ok_or(Malformed)?;
    let (head, rest) = raw.split_at(nul);
    let space = head.iter().position(|b| *b == b' ').ok_or(Malformed)?;
    let (mode, name) = head.split_at(space);
    let kind = match mode {
        [b'1', b'0', ..] => EntryKind::File,
        [b'4', ..] => EntryKind::Tree,
        [b'1', b'2', ..] => EntryKind::Symlink,
        _ => EntryKind::Submodule,
    };
    let name = name.get(1..).ok_or(Malformed)?;
    let (id, rest) = rest
        .get(1..)
        .and_then(|rest| rest.split_at_checked(ID_BYTES))
        .ok_or(Malformed)?;
    Ok(Some((RawEntry { kind, name, id }, rest)))
}

/// The entries of a raw tree, in its order.
pub(super) fn entries(mut raw: &[u8]) -> impl Iterator<Item = Result<RawEntry<'_>, Malformed>> {
    std::iter::from_fn(move || match split_first(raw) {
        Ok(Some((entry, rest))) => {
            raw = rest;
            Some(Ok(entry))
        }
        Ok(None) => None,
        Err(malformed) => {
            raw = &[];
            Some(Err(malformed))
        }
    })
}

/// The number of bytes that `a` and `b` have in common at their start.
fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    /// Counts equal blocks of `N` bytes and gives what is behind them.
    fn equal_blocks<'a, const N: usize>(a: &'a [u8], b: &'a [u8]) -> (usize, &'a [u8], &'a [u8]) {
        let (blocks, _) = a.as_chunks::<N>();
        let (other_blocks, _) = b.as_chunks::<N>();
        let pairs = blocks.iter().zip(other_blocks);
        let equal = N * pairs.take_while(|(a, b)| a == b).count();
        let behind = |bytes: &'a [u8]| bytes.get(equal..).unwrap_or_default();
        (equal, behind(a), behind(b))
    }
    let (large, a, b) = equal_blocks::<256>(a, b);
    let (small, a, b) = equal_blocks::<8>(a, b);
    let (single, _, _) = equal_blocks::<1>(a, b);
    large + small + single
}

/// The place of the first NUL.
///
/// Finding the ends of names is most of the work on a large folder, and names
/// are short: eight bytes are looked at together, as one number in which a
/// byte is zero exactly if subtracting one borrows from it. (Bytes above the
/// first zero one may be flagged wrongly; only the lowest flag is used.)
fn first_nul(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH_BITS: u64 = u64::from_ne_bytes([0x80; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let zeros = word.wrapping_sub(ONES) & !word & HIGH_BITS;
        if zeros != 0 {
            return Some(at * 8 + zeros.trailing_zeros() as usize / 8);
        }
    }
    let in_rest = rest.iter().position(|byte| *byte == 0)?;
    Some(words.len() * 8 + in_rest)
}

/// The rest of both trees behind the entries they have in common here.
fn skip_common<'a>(old: &'a [u8], new: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    if old == new {
        return (&[], &[]);
    }
    let common = common_prefix(old, new);
    // Ids may hold any byte, so the last boundary inside the common bytes can
    // only be found from the front.
    let mut boundary = 0;
    while let Some(rest) = old.get(boundary..common)
        && let Some(nul) = first_nul(rest)
        && nul + 1 + ID_BYTES <= rest.len()
    {
        boundary += nul + 1 + ID_BYTES;
    }
    (
        old.get(boundary..).unwrap_or_default(),
        new.get(boundary..).unwrap_or_default(),
    )
}

/// Reports every entry in which two raw trees differ, as (old, new). An entry
/// that is on both sides with the same kind and id, but another mode, is no
/// difference.
fn compare<'a, E: From<Malformed>>(
    mut old: &'a [u8],
    mut new: &'a [u8],
    mut report: impl FnMut(Option<RawEntry<'a>>, Option<RawEntry<'a>>) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        (old, new) = skip_common(old, new);
        match (split_first(old)?, split_first(new)?) {
            (None, None) => return Ok(()),
            (Some((was, rest)), None) => {
                old = rest;
                report(Some(was), None)?;
            }
            (None, Some((is, rest))) => {
                new = rest;
                report(None, Some(is))?;
            }
            (Some((was, old_rest)), Some((is, new_rest))) => match was.order(&is) {
                Ordering::Less => {
                    old = old_rest;
                    report(Some(was), None)?;
                }
                Ordering::Greater => {
                    new = new_rest;
                    report(None, Some(is))?;
                }
                Ordering::Equal => {
                    (old, new) = (old_rest, new_rest);
                    if was.id != is.id || was.kind != is.kind {
                        report(Some(was), Some(is))?;
                    }
                }
            },
        }
    }
}

/// A file that differs between two trees.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The path below the compared trees, behind the given start.
    pub(super) path: String,
    /// The blob in the old tree; `None` where there was no such file.
    pub(super) old: Option<Oid>,
    /// The blob in the new tree; `None` where there is no such file.
    pub(super) new: Option<Oid>,
}

/// Reads raw trees, and remembers the last ones.
pub(super) struct TreeReader<'odb> {
    odb: &'odb Odb<'odb>,
    repository: &'odb Path,
    kept: HashMap<Oid, Rc<OdbObject<'odb>>>,
    kept_bytes: usize,
    is_checking: bool,
}

/// Why a comparison ended early; turned into [`RepositoryError`] at the edge.
enum Stop {
    Malformed,
    TooLarge,
}

impl From<Malformed> for Stop {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl<'odb> TreeReader<'odb> {
    /// A reader of the trees in `odb`; `repository` is named in errors.
    pub(super) fn new(odb: &'odb Odb<'odb>, repository: &'odb Path) -> Self {
        Self {
            odb,
            repository,
            kept: HashMap::new(),
            kept_bytes: 0,
            is_checking: false,
        }
    }

    /// A reader that makes sure that the bytes of each tree have its id.
    pub(super) fn checking(odb: &'odb Odb<'odb>, repository: &'odb Path) -> Self {
        Self {
            is_checking: true,
            ..Self::new(odb, repository)
        }
    }

    /// The raw tree with this id.
    pub(super) fn read(&mut self, id: Oid) -> Result<Rc<OdbObject<'odb>>, RepositoryError> {
        if let Some(tree) = self.kept.get(&id) {
            return Ok(Rc::clone(tree));
        }
        let tree = if self.is_checking {
            read_checked(self.odb, self.repository, id, ObjectType::Tree)?
        } else {
            match self.odb.read(id) {
                Ok(object) if object.kind() == ObjectType::Tree => object,
                Ok(_) => return Err(self.damaged(format!("object {id} is not a tree"))),
                Err(cause) => return Err(self.damaged(cause.message().to_owned())),
            }
        };
        let tree = Rc::new(tree);
        if self.kept.len() >= KEPT_TREES || self.kept_bytes + tree.len() > KEPT_BYTES {
            self.kept.clear();
            self.kept_bytes = 0;
        }
        self.kept_bytes += tree.len();
        self.kept.insert(id, Rc::clone(&tree));
        Ok(tree)
    }

    /// The id of the folder at `path` (parts separated by `/`) below the tree
    /// `root`; `None` if there is no such folder.
    pub(super) fn folder(&mut self, root: Oid, path: &str) -> Result<Option<Oid>, RepositoryError> {
        let mut at = root;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let tree = self.read(at)?;
            let mut below = None;
            for entry in entries(tree.data()) {
                let entry = entry.map_err(|_| self.malformed(at))?;
                if entry.kind == EntryKind::Tree && entry.name == part.as_bytes() {
                    below = Some(entry.oid().map_err(|_| self.malformed(at))?);
                    break;
                }
            }
            match below {
                Some(folder) => at = folder,
                None => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// The files that differ between two trees, in no particular order. Symbolic links, submodules and names that are not
    /// UTF-8 are not files: a file that becomes one of them is gone.
    pub(super) fn file_changes(
        &mut self,
        start: &str,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<Vec<Change>, RepositoryError> {
        let mut changes = Vec::new();
        let mut entries_seen = 0;
        let mut to_compare = vec![(start.to_owned(), old, new)];
        while let Some((folder, old, new)) = to_compare.pop() {
            let old_tree = old.map(|id| self.read(id)).transpose()?;
            let new_tree = new.map(|id| self.read(id)).transpose()?;
            let compared = compare(
                old_tree.as_ref().map_or(&[][..], |tree| tree.data()),
                new_tree.as_ref().map_or(&[][..], |tree| tree.data()),
                |was, is| {
                    let name = was.or(is).map_or(&[][..], |entry| entry.name);
                    entries_seen += 1;
                    if entries_seen > MOST_ENTRIES || folder.len() + name.len() > LONGEST_PATH {
                        return Err(Stop::TooLarge);
                    }
                    let Ok(name) = str::from_utf8(name) else {
                        return Ok(());
                    };
                    let of_kind = |entry: Option<RawEntry<'_>>, kind| {
                        entry
                            .filter(|entry| entry.kind == kind)
                            .map(|entry| entry.oid())
                            .transpose()
                    };
                    let (old, new) = (
                        of_kind(was, EntryKind::Tree)?,
                        of_kind(is, EntryKind::Tree)?,
                    );
                    if old.is_some() || new.is_some() {
                        to_compare.push((format!("{folder}{name}/"), old, new));
                    } else {
                        let path = format!("{folder}{name}");
                        let (old, new) = (
                            of_kind(was, EntryKind::File)?,
                            of_kind(is, EntryKind::File)?,
                        );
                        changes.push(Change { path, old, new });
                    }
                    Ok(())
                },
            );
            compared.map_err(|stop| match (stop, new.or(old)) {
                (Stop::Malformed, Some(tree)) => self.malformed(tree),
                _ => self.too_large(),
            })?;
        }
        Ok(changes)
    }

    /// The error for a tree whose bytes make no sense.
    pub(super) fn malformed(&self, tree: Oid) -> RepositoryError {
        self.damaged(format!("tree {tree} is malformed"))
    }

    /// The error for a tree made to exhaust its reader.
    pub(super) fn too_large(&self) -> RepositoryError {
        RepositoryError::TreeTooLarge {
            path: self.repository.into(),
        }
    }

    fn damaged(&self, detail: String) -> RepositoryError {
        RepositoryError::Corrupt {
            path: self.repository.into(),
            detail,
        }
    }
}

#[cfg(test)]
mod tests;
