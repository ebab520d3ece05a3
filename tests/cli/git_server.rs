//! A Git server on loopback: what is pushed and fetched goes through a socket and the Git protocol,
//! as with a forge.

use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::run::isolate;

/// Serves the repositories in a folder to everybody who connects, for reading and writing, until it
/// is dropped.
pub(crate) struct GitServer {
    address: std::net::SocketAddr,
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl GitServer {
    pub(crate) fn serve(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let (folder, stop) = (folder.to_owned(), Arc::clone(&is_over));
        let thread = thread::spawn(move || {
            let mut sessions: Vec<Child> = Vec::new();
            while let Ok((client, _)) = listener.accept() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                sessions.push(session(&folder, client));
            }
            for mut session in sessions {
                let _ = session.wait();
            }
        });
        Self {
            address,
            is_over,
            thread: Some(thread),
        }
    }

    /// The address of the repository in this folder.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("git://{}/{name}", self.address)
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// One connection, which the daemon of the installed Git answers.
fn session(folder: &Path, client: TcpStream) -> Child {
    let mut daemon = Command::new("git");
    isolate(&mut daemon, folder);
    let mut base = PathBuf::from(folder).into_os_string();
    base = [std::ffi::OsString::from("--base-path="), base]
        .into_iter()
        .collect();
    let answers = client.try_clone().unwrap();
    daemon
        .args(["daemon", "--inetd", "--export-all", "--enable=receive-pack"])
        .arg(base)
        .stdin(Stdio::from(OwnedFd::from(client)))
        .stdout(Stdio::from(OwnedFd::from(answers)))
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
