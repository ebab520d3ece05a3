//! The system's word that something in a folder was changed, where it gives one.

use std::path::Path;
use std::time::Duration;

/// Rings when something changes directly in one of its folders. It may ring too often, and stay
/// silent where the change came from another machine.
pub(super) struct Bell(Option<system::Folders>);

impl Bell {
    pub(super) fn new() -> Self {
        Self(system::Folders::new())
    }

    /// Whether it rings at all here.
    pub(super) fn is_hung(&self) -> bool {
        self.0.is_some()
    }

    /// Hears of what changes in a folder from now on; one that it knows already changes nothing.
    pub(super) fn hang(&mut self, folder: &Path) {
        // Without room for one more folder it would be silent about a part.
        if self.0.as_ref().is_some_and(|system| !system.add(folder)) {
            self.0 = None;
        }
    }

    /// Waits until it rings, at most so long.
    pub(super) fn wait(&self, longest: Duration) {
        match &self.0 {
            Some(system) => system.wait(longest),
            None => std::thread::sleep(longest),
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::mem::MaybeUninit;
    use std::os::fd::OwnedFd;
    use std::path::Path;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::inotify::{self, CreateFlags, WatchFlags};
    use rustix::io::Errno;

    /// An editor writes more than once when it saves.
    const SAVING: Duration = Duration::from_millis(5);

    /// The folders that inotify watches.
    pub(super) struct Folders(OwnedFd);

    impl Folders {
        pub(super) fn new() -> Option<Self> {
            inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK)
                .ok()
                .map(Self)
        }

        /// Whether the folder is watched now, or is gone already.
        pub(super) fn add(&self, folder: &Path) -> bool {
            let changes = WatchFlags::CLOSE_WRITE
                | WatchFlags::MODIFY
                | WatchFlags::ATTRIB
                | WatchFlags::CREATE
                | WatchFlags::DELETE
                | WatchFlags::MOVE
                | WatchFlags::ONLYDIR;
            match inotify::add_watch(&self.0, folder, changes) {
                Ok(_) => true,
                Err(errno) => matches!(errno, Errno::NOENT | Errno::NOTDIR),
            }
        }

        pub(super) fn wait(&self, longest: Duration) {
            let Ok(timeout) = Timespec::try_from(longest) else {
                return std::thread::sleep(longest);
            };
            let mut fds = [PollFd::new(&self.0, PollFlags::IN)];
            match poll(&mut fds, Some(&timeout)) {
                Ok(0) => {}
                Ok(_) => {
                    std::thread::sleep(SAVING);
                    self.silence();
                }
                Err(_) => std::thread::sleep(longest),
            }
        }

        /// Takes what rang: what it was is for the look that follows to find.
        fn silence(&self) {
            let mut buffer = [MaybeUninit::uninit(); 4096];
            let mut events = inotify::Reader::new(&self.0, &mut buffer);
            while events.next().is_ok() {}
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::path::Path;
    use std::time::Duration;

    /// There is no such thing here.
    pub(super) enum Folders {}

    impl Folders {
        pub(super) fn new() -> Option<Self> {
            None
        }

        pub(super) fn add(&self, _: &Path) -> bool {
            match *self {}
        }

        pub(super) fn wait(&self, _: Duration) {
            match *self {}
        }
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::mpsc;
    use std::thread;

    /// Whether the bell rings, which a test that never ends would show otherwise.
    fn rings(bell: Bell) -> (bool, Bell) {
        let (tell, told) = mpsc::channel();
        let waiting = thread::spawn(move || {
            bell.wait(Duration::from_hours(1));
            tell.send(()).unwrap();
            bell
        });
        let has_rung = told.recv_timeout(Duration::from_secs(30)).is_ok();
        (has_rung, waiting.join().unwrap())
    }

    #[test]
    fn it_rings_for_every_kind_of_change_in_its_folders_even_before_somebody_waits() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut bell = Bell::new();
        bell.hang(folder.path());
        bell.hang(folder.path());
        assert!(bell.is_hung());
        let steps: [&dyn Fn(); 5] = [
            &|| fs::write(at("a"), "one").unwrap(),
            &|| fs::write(at("a"), "two").unwrap(),
            &|| fs::rename(at("a"), at("b")).unwrap(),
            &|| fs::create_dir(at("c")).unwrap(),
            &|| fs::remove_file(at("b")).unwrap(),
        ];
        for step in steps {
            step();
            let rung;
            (rung, bell) = rings(bell);
            assert!(rung);
        }
    }

    #[test]
    fn a_folder_that_is_gone_does_not_silence_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut bell = Bell::new();
        bell.hang(&folder.path().join("gone"));
        bell.hang(folder.path());
        assert!(bell.is_hung());
        fs::write(folder.path().join("a"), "").unwrap();
        assert!(rings(bell).0);
    }
}
