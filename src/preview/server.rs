//! Answers to one browser on this machine.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde::Serialize;

use super::edition::{Answer, Edition};
use super::problems::Problem;
use super::request::{self, Request};
use super::round::Round;
use super::{ServeError, content_type};

/// Files of the preview itself, at a path that no output has: its names do not begin with a dot.
const OWN: &str = ".advgen/";
const SCRIPT: &[u8] = include_bytes!("preview.js");
const STYLE: &[u8] = include_bytes!("overlay.css");

/// More connections than these are not answered: a browser opens six.
const MOST_CONNECTIONS: usize = 64;
/// A browser that says nothing for so long is hung up on.
const PATIENCE: Duration = Duration::from_secs(10);
/// More problems than these do not fit a page.
const MOST_PROBLEMS: usize = 40;

/// What keeps a page from being stored, found, embedded, or from loading and telling anything else.
const HEADERS: &str = "Connection: close\r\n\
    Cache-Control: no-store\r\n\
    Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n\
    Cross-Origin-Opener-Policy: same-origin\r\n\
    Cross-Origin-Resource-Policy: same-origin\r\n\
    Referrer-Policy: no-referrer\r\n\
    X-Content-Type-Options: nosniff\r\n\
    X-Frame-Options: DENY\r\n\
    X-Robots-Tag: noindex\r\n";

/// A server that this machine alone reaches.
#[derive(Debug)]
pub struct Server {
    listener: Arc<TcpListener>,
    address: SocketAddr,
    state: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    connections: AtomicUsize,
}

/// What is shown now.
#[derive(Debug, Default)]
struct State {
    /// How many rounds there were.
    round: u64,
    /// The last good one.
    edition: Option<Arc<Edition>>,
    /// Its name, by which a page knows whether it is still the newest.
    name: String,
    /// What pages are told about it.
    event: Arc<str>,
}

impl Server {
    /// Takes a port of the loopback address; 0 takes any that is free.
    ///
    /// # Errors
    /// [`ServeError::Port`].
    pub fn bind(port: u16) -> Result<Self, ServeError> {
        let taken = |source| ServeError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        Ok(Self {
            listener: Arc::new(listener),
            address,
            state: Arc::default(),
        })
    }

    /// Where to look.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Begins to answer, in threads of its own. Nothing is said before the first round.
    pub(super) fn listen(&self) {
        let listener = Arc::clone(&self.listener);
        let shared = Arc::clone(&self.state);
        let port = self.address.port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                if shared.connections.fetch_add(1, Ordering::Relaxed) < MOST_CONNECTIONS {
                    thread::spawn(move || {
                        // A browser that hangs up is none of our concern.
                        let _ = converse(stream, &shared, port);
                        shared.connections.fetch_sub(1, Ordering::Relaxed);
                    });
                } else {
                    shared.connections.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
    }

    /// Shows a round: its edition, or what keeps it from having one.
    pub(super) fn show(&self, round: &Round) {
        let mut state = self.state.lock();
        state.round += 1;
        if let Some(edition) = &round.edition {
            state.edition = Some(Arc::clone(edition));
            // A page of another run is never taken for the newest.
            state.name = format!("{}-{}", std::process::id(), state.round);
        }
        state.event = event(&state.name, round).into();
        drop(state);
        self.state.changed.notify_all();
    }
}

/// What a page is told: which edition is the newest, and what is wrong.
fn event(edition: &str, round: &Round) -> String {
    #[derive(Serialize)]
    struct Event<'r> {
        edition: &'r str,
        is_stale: bool,
        problems: &'r [Problem],
        more: usize,
    }
    let problems = round.problems.as_slice();
    let shown = problems.get(..MOST_PROBLEMS).unwrap_or(problems);
    let event = Event {
        edition,
        is_stale: round.is_bad(),
        problems: shown,
        more: problems.len() - shown.len(),
    };
    // Texts and numbers always become JSON, on one line.
    serde_json::to_string(&event).unwrap_or_default()
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state after the first round.
    fn ready(&self) -> MutexGuard<'_, State> {
        let unready = |state: &mut State| state.round == 0;
        let ready = self.changed.wait_while(self.lock(), unready);
        ready.unwrap_or_else(PoisonError::into_inner)
    }

    /// The state after this round, or the same after a while.
    fn after(&self, round: u64) -> MutexGuard<'_, State> {
        let same = |state: &mut State| state.round == round;
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, same);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// One request and its answer.
fn converse(mut stream: TcpStream, shared: &Shared, port: u16) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(head) = request::read(&stream)? else {
        return Ok(());
    };
    let request = match request::understand(&head, port) {
        Ok(request) => request,
        Err(refusal) => {
            let (status, why) = refusal.said();
            let kind = content_type::of("refusal.txt");
            write(&mut stream, status, kind, why.as_bytes(), false)?;
            return request::hear_out(&stream);
        }
    };
    match request.path.strip_prefix(OWN) {
        Some("events") if !request.is_head => tell(&mut stream, shared),
        _ => answer(&mut stream, shared, &request),
    }
}

/// Tells a page about every round until it goes away.
fn tell(stream: &mut TcpStream, shared: &Shared) -> io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n{HEADERS}\r\n"
    )?;
    let mut told = 0;
    loop {
        let state = shared.after(told);
        let (round, event) = (state.round, Arc::clone(&state.event));
        drop(state);
        if round == told {
            // The only way to learn that nobody listens.
            stream.write_all(b":\n\n")?;
        } else {
            write!(stream, "data: {event}\n\n")?;
            told = round;
        }
        stream.flush()?;
    }
}

fn answer(stream: &mut TcpStream, shared: &Shared, request: &Request) -> io::Result<()> {
    let mut put = |status: &str, kind: &str, bytes: &[u8]| {
        write(stream, status, kind, bytes, request.is_head)
    };
    let path = match request.path.strip_prefix(OWN) {
        Some("preview.js") => return put("200 OK", content_type::of("preview.js"), SCRIPT),
        Some("overlay.css") => return put("200 OK", content_type::of("overlay.css"), STYLE),
        _ if request.path.is_empty() || request.path.ends_with('/') => {
            format!("{}index.html", request.path)
        }
        _ => request.path.clone(),
    };
    let state = shared.ready();
    let (edition, name) = (state.edition.clone(), state.name.clone());
    drop(state);
    let html = content_type::of("index.html");
    let page = |html: &[u8]| with_script(html, &name);
    let Some(edition) = edition else {
        return put(
            "503 Service Unavailable",
            html,
            &page(&plain(
                "Nothing to show yet",
                "The first state of the database that has no error in it will be shown here.",
            )),
        );
    };
    match edition.get(&path) {
        Answer::File(bytes) if content_type::of(&path) == html => {
            put("200 OK", html, &page(&bytes))
        }
        Answer::File(bytes) => put("200 OK", content_type::of(&path), &bytes),
        Answer::Missing(bytes) => put("404 Not Found", html, &page(&bytes)),
        Answer::Failed(why) => put(
            "500 Internal Server Error",
            html,
            &page(&plain("This page cannot be made", &why)),
        ),
    }
}

fn write(
    stream: &mut TcpStream,
    status: &str,
    kind: &str,
    bytes: &[u8],
    is_head: bool,
) -> io::Result<()> {
    let length = bytes.len();
    let mut out = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n{HEADERS}\r\n"
    )
    .into_bytes();
    if !is_head {
        out.extend_from_slice(bytes);
    }
    stream.write_all(&out)?;
    stream.flush()
}

/// The page with the script that looks for a newer one. A file that `build` writes never has it.
fn with_script(html: &[u8], edition: &str) -> Vec<u8> {
    const HEAD_ENDS: &[u8] = b"</head>";
    let tags = format!(
        "<link rel=\"stylesheet\" href=\"/{OWN}overlay.css\">\n<script src=\"/{OWN}preview.js\" data-edition=\"{edition}\" defer></script>\n"
    );
    let at = html
        .windows(HEAD_ENDS.len())
        .position(|tag| tag.eq_ignore_ascii_case(HEAD_ENDS))
        .unwrap_or(html.len());
    let (before, after) = html.split_at(at);
    [before, tags.as_bytes(), after].concat()
}

/// A page for when there is none of the site.
fn plain(title: &str, text: &str) -> Vec<u8> {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n</head>\n<body class=\"advgen-plain\">\n<h1>{title}</h1>\n<p>{escaped}</p>\n</body>\n</html>\n"
    )
    .into_bytes()
}
