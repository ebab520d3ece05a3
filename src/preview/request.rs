//! What a browser asks for, and whether it may.
//!
//! The server shows what is under embargo, and every web page that is open in the same browser can
//! send requests to it. So a request is answered only when it names this host (a page of another name
//! that resolves to this machine does not, which is DNS rebinding), and when the browser does not say
//! that a page from elsewhere sent it (a script or image that is embedded there).

use std::io::{self, Read};
use std::net::{Shutdown, TcpStream};

/// A request line and its headers are never longer.
const LONGEST: u64 = 16 * 1024;
/// Nobody is listened to for longer than this.
const MOST_HEARD: u64 = 1024 * 1024;

/// A request that is answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The decoded path without the `/` at its beginning. It is looked up in a list, never on disk.
    pub(super) path: String,
    /// Only the head of the answer is wanted.
    pub(super) is_head: bool,
}

/// A request that is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It cannot be read.
    Malformed,
    /// It wants to do more than look.
    Method,
    /// It was sent to another name.
    Host,
    /// A page from elsewhere sent it.
    Foreign,
}

impl Refusal {
    /// The status and what is wrong.
    pub(super) fn said(self) -> (&'static str, &'static str) {
        match self {
            Self::Malformed => ("400 Bad Request", "This request cannot be read.\n"),
            Self::Method => (
                "405 Method Not Allowed",
                "A preview is only looked at: GET and HEAD.\n",
            ),
            Self::Host => (
                "403 Forbidden",
                "A preview is served at the address that `advgen serve` printed, and at no other.\n",
            ),
            Self::Foreign => ("403 Forbidden", "A preview is not part of other pages.\n"),
        }
    }
}

/// Reads a request up to the empty line; `None` when nothing was sent.
pub(super) fn read(stream: impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut stream = stream.take(LONGEST);
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    loop {
        let length = match stream.read(&mut piece)? {
            0 => break,
            length => length,
        };
        head.extend_from_slice(piece.get(..length).unwrap_or_default());
        if head.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    Ok(Some(head).filter(|head| !head.is_empty()))
}

/// Reads what is left of a request that was answered before its end. A connection that is closed with
/// something unread is reset, and the answer can be lost.
pub(super) fn hear_out(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream.take(MOST_HEARD), &mut io::sink())?;
    Ok(())
}

/// Understands a request that was sent to the server at `port`.
pub(super) fn understand(head: &[u8], port: u16) -> Result<Request, Refusal> {
    let text = std::str::from_utf8(head).map_err(|_| Refusal::Malformed)?;
    let (head, _) = text.split_once("\r\n\r\n").ok_or(Refusal::Malformed)?;
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Refusal::Malformed);
    };
    if !["HTTP/1.1", "HTTP/1.0"].contains(&version) {
        return Err(Refusal::Malformed);
    }
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Refusal::Malformed)?;
        headers.push((name, value.trim_matches([' ', '\t'])));
    }
    let values = |wanted: &str| -> Vec<&str> {
        headers
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case(wanted))
            .map(|(_, value)| *value)
            .collect()
    };
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_ours = |host: &str| names.iter().any(|name| name.eq_ignore_ascii_case(host));
    if !matches!(values("Host").as_slice(), [host] if is_ours(host)) {
        return Err(Refusal::Host);
    }
    let is_method = |known: &str| method == known;
    if !is_method("GET") && !is_method("HEAD") {
        return Err(Refusal::Method);
    }
    let origins = values("Origin");
    let sites = values("Sec-Fetch-Site");
    let own_origin = |origin: &&str| origin.strip_prefix("http://").is_some_and(is_ours);
    let own_site = |site: &&str| ["same-origin", "none"].contains(site);
    // Somebody who follows a link to the preview sees it; the page with the link does not.
    let is_visit = values("Sec-Fetch-Mode") == ["navigate"]
        && values("Sec-Fetch-Dest") == ["document"]
        && origins.is_empty();
    let is_own = origins.iter().all(own_origin) && sites.iter().all(own_site);
    if !(is_visit || is_own) {
        return Err(Refusal::Foreign);
    }
    Ok(Request {
        path: decoded(target).ok_or(Refusal::Malformed)?,
        is_head: is_method("HEAD"),
    })
}

/// The path of a target such as `/advisories/EX%2D1.html?q=x`.
fn decoded(target: &str) -> Option<String> {
    let path = target.strip_prefix('/')?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(match byte {
            b'%' => u8::try_from(digit()? * 16 + digit()?).ok()?,
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(line: &str, headers: &[&str]) -> Result<String, Refusal> {
        let head = format!("{line}\r\n{}\r\n\r\n", headers.join("\r\n"));
        understand(head.as_bytes(), 8000).map(|request| request.path)
    }

    #[test]
    fn only_this_host_is_answered() {
        for (host, answered) in [
            ("127.0.0.1:8000", true),
            ("localhost:8000", true),
            ("LOCALHOST:8000", true),
            ("127.0.0.1", false),
            ("127.0.0.1:8001", false),
            ("localhost:8000.evil.example", false),
            ("evil.example:8000", false),
            ("127.0.0.2:8000", false),
            ("0.0.0.0:8000", false),
            ("[::1]:8000", false),
            ("", false),
        ] {
            let asked = ask("GET / HTTP/1.1", &[&format!("Host: {host}")]);
            let want = if answered {
                Ok(String::new())
            } else {
                Err(Refusal::Host)
            };
            assert_eq!(asked, want, "{host}");
        }
        assert_eq!(ask("GET / HTTP/1.1", &["Accept: */*"]), Err(Refusal::Host));
        let twice = ["Host: 127.0.0.1:8000", "host: evil.example"];
        assert_eq!(ask("GET / HTTP/1.1", &twice), Err(Refusal::Host));
    }

    #[test]
    fn pages_from_elsewhere_see_nothing() {
        let host = "Host: localhost:8000";
        let refused = Err(Refusal::Foreign);
        let fine = Ok("a.js".to_owned());
        for (headers, want) in [
            (&["Sec-Fetch-Site: same-origin"][..], &fine),
            (&["Sec-Fetch-Site: none"], &fine),
            (&["Sec-Fetch-Site: cross-site"], &refused),
            (
                &["Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"],
                &refused,
            ),
            (&["Origin: http://localhost:8000"], &fine),
            (&["Origin: http://localhost:9000"], &refused),
            (&["Origin: https://localhost:8000"], &refused),
            (&["Origin: null"], &refused),
            (
                &[
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Dest: document",
                ],
                &fine,
            ),
            (
                &[
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Mode: navigate",
                    "Sec-Fetch-Dest: iframe",
                ],
                &refused,
            ),
        ] {
            let headers = [&[host], headers].concat();
            assert_eq!(&ask("GET /a.js HTTP/1.1", &headers), want, "{headers:?}");
        }
    }

    #[test]
    fn requests_are_read_strictly() {
        let host = ["Host: localhost:8000"];
        for (line, want) in [
            ("GET /a%20b/%C3%A4.html?q=1 HTTP/1.1", Ok("a b/ä.html")),
            ("HEAD /x HTTP/1.0", Ok("x")),
            ("POST / HTTP/1.1", Err(Refusal::Method)),
            ("OPTIONS * HTTP/1.1", Err(Refusal::Method)),
            ("get / HTTP/1.1", Err(Refusal::Method)),
            (
                "GET http://localhost:8000/ HTTP/1.1",
                Err(Refusal::Malformed),
            ),
            ("GET /%zz HTTP/1.1", Err(Refusal::Malformed)),
            ("GET /%+1 HTTP/1.1", Err(Refusal::Malformed)),
            ("GET /%ff HTTP/1.1", Err(Refusal::Malformed)),
            ("GET /%4 HTTP/1.1", Err(Refusal::Malformed)),
            ("GET / HTTP/2", Err(Refusal::Malformed)),
            ("GET /", Err(Refusal::Malformed)),
            ("GET  / HTTP/1.1", Err(Refusal::Malformed)),
        ] {
            assert_eq!(ask(line, &host), want.map(str::to_owned), "{line}");
        }
        assert_eq!(
            understand(b"GET / HTTP/1.1\r\nHost", 1),
            Err(Refusal::Malformed)
        );
    }
}
