//! Full, read-only and mounted disks. Only root can mount one, so others skip these tests.

use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A mounted folder, unmounted when dropped.
struct Mounted {
    folder: TempDir,
}

impl Mounted {
    fn new(arguments: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(arguments)
            .arg(folder.path())
            .output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Some(Self { folder });
        }
        println!("skipped: mount {arguments:?} is not possible here");
        None
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = unmount(self.folder.path());
    }
}

/// Unmounts as soon as nobody uses it: a process that another test is just starting may for a
/// moment hold handles on it.
fn unmount(folder: &Path) -> bool {
    let unmounted = Command::new("umount").arg("--lazy").arg(folder).status();
    unmounted.is_ok_and(|status| status.success())
}

#[test]
fn a_full_disk_leaves_the_old_output() {
    let Some(disk) = Mounted::new(&["-t", "tmpfs", "-o", "size=64k", "tmpfs"]) else {
        return;
    };
    let out = disk.path().join("public");
    build(&out, &[("old", "old")]).unwrap();
    let page = "x".repeat(4096);
    let (mut finished, mut failed) = (0, 0);
    // with one file more each time, the disk fills up at every later step
    for files in 1..20 {
        let staging = begin(&out, Kind::Site).unwrap();
        let before = read_tree(&out);
        let written =
            (0..files).try_for_each(|n| staging.write(path(&format!("{n}/{n}")), page.as_bytes()));
        let ended = staging.finish();
        if let Err(error) = &written {
            assert!(error.to_string().contains("No space left"), "{error}");
            assert!(ended.is_err());
        }
        if ended.is_ok() {
            finished += 1;
            assert_eq!(whole(&out).len(), files);
        } else {
            failed += 1;
            assert_eq!(read_tree(&out), before);
        }
        assert_eq!(names_in(&disk.path()), ["public"]);
    }
    assert!(finished > 0 && failed > 0, "{finished} {failed}");
}

#[test]
fn a_read_only_disk_is_named_as_the_cause() {
    let Some(disk) = Mounted::new(&["-t", "tmpfs", "-o", "size=64k,ro", "tmpfs"]) else {
        return;
    };
    for out in ["public", "missing/public"] {
        let refused = begin(&disk.path().join(out), Kind::Site);
        assert!(
            matches!(refused, Err(StagingError::ParentNotWritable { .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_mount_point_is_refused_before_anything_is_written() {
    let Some(disk) = Mounted::new(&["-t", "tmpfs", "-o", "size=64k", "tmpfs"]) else {
        return;
    };
    let source = tempfile::tempdir().unwrap();
    let Some(same_disk) = Mounted::new(&["--bind", source.path().to_str().unwrap()]) else {
        return;
    };
    for out in [disk.path(), same_disk.path()] {
        let refused = begin(&out, Kind::Site);
        assert!(
            matches!(refused, Err(StagingError::MountPoint { .. })),
            "{refused:?}"
        );
        assert_eq!(names_in(&out), [""; 0]);
    }
}

#[test]
fn a_folder_that_turned_into_a_mount_point_during_the_build_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("public");
    build(&out, &[("old", "old")]).unwrap();
    let staging = begin(&out, Kind::Site).unwrap();
    let bound = Command::new("mount")
        .arg("--bind")
        .args([&out, &out])
        .output();
    if !bound.is_ok_and(|output| output.status.success()) {
        println!("skipped: bind mounts are not possible here");
        return;
    }
    let refused = staging.finish();
    assert!(unmount(&out));
    assert!(
        matches!(refused, Err(StagingError::Switch { .. })),
        "{refused:?}"
    );
    assert_eq!(whole(&out), [("old".into(), "old".into())].into());
    assert_eq!(names_in(folder.path()), ["public"]);
}
