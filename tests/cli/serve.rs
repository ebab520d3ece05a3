//! `advgen serve`: who is answered, what is shown, and what happens at a change.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::database::{TestDatabase, published};
use crate::preview::database;

/// Longer than any round takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program while it serves; it ends with the test.
struct Served {
    child: Child,
    host: String,
}

/// An answer as it came.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(database: &TestDatabase) -> Served {
    let mut child = database
        .advgen(&["serve", "--port", "0"])
        .into_command()
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.as_mut().unwrap())
        .read_line(&mut url)
        .unwrap();
    let host = url.trim().strip_prefix("http://").unwrap();
    let host = host.strip_suffix('/').unwrap().to_owned();
    let served = Served { child, host };
    // Until the first build is there, or has failed, the answer is that it is on its way.
    for _ in 0..100 {
        if served.get("/").status != 503 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    served
}

impl Served {
    fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        // A request that is refused unread may end in a reset behind the answer.
        match stream.read_to_end(&mut bytes) {
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                if bytes.is_empty() {
                    bytes = b"HTTP/1.1 400 \r\n\r\n".to_vec();
                }
            }
            read => {
                read.unwrap();
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host
        ))
    }

    fn events(&self) -> Events {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!(
            "GET /.advgen/events HTTP/1.1\r\nHost: {}\r\n\r\n",
            self.host
        );
        stream.write_all(request.as_bytes()).unwrap();
        Events(BufReader::new(stream))
    }
}

/// What a page is told.
struct Events(BufReader<TcpStream>);

impl Events {
    fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "hung up");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    /// The first event like this.
    fn until(&mut self, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        loop {
            let event = self.next();
            if wanted(&event) {
                return event;
            }
        }
    }
}

#[test]
fn private_entries_are_shown_and_marked_and_private_parts_are_not() {
    let database = database();
    let served = serve(&database);
    let first = served.events().next();
    assert_eq!(first["is_stale"], false, "{first}");
    let mut all = first.to_string();
    for (path, wanted) in [
        ("/", "<b>Private preview.</b>"),
        ("/advisories/", "<span class=\"tag private\">Draft</span>"),
        (
            "/advisories/EX-2024-0001.html",
            "A lantern can be blown out",
        ),
        (
            "/advisories/EX-2024-0002.html?q",
            "EX-2024-0002 is under embargo",
        ),
        ("/advisories/EX-2024-0003.html", "EX-2024-0003 is a draft"),
        ("/assets/search/r0.js", "\"Draft\""),
        ("/packages/npm/lantern.html", "tag private"),
        ("/policy.html", "<b>Private preview.</b>"),
        ("/robots.txt", ""),
    ] {
        let answer = served.get(path);
        assert!(answer.body.contains(wanted), "{path}: {answer:?}");
        all.push_str(&answer.body);
    }
    assert!(!all.contains("CANARY"));
    assert!(
        !all.contains("EX-2024-0004"),
        "what was rejected is not shown"
    );
    for gone in [
        "/advisories/EX-2024-0004.html",
        "/osv/all.json",
        "/feed.atom",
        "/sitemap.xml",
        "/advgen.yaml",
    ] {
        let answer = served.get(gone);
        assert_eq!(answer.status, 404, "{gone}");
        assert!(answer.body.contains("Page not found"), "{gone}");
        assert!(answer.body.contains("<b>Private preview.</b>"), "{gone}");
        assert!(!answer.body.contains("CANARY"), "{gone}");
    }
}

#[test]
fn a_page_is_neither_stored_nor_found_nor_embedded() {
    let database = database();
    let served = serve(&database);
    let page = served.get("/");
    for header in [
        "Content-Type: text/html; charset=utf-8",
        "Cache-Control: no-store",
        "X-Robots-Tag: noindex",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cross-Origin-Resource-Policy: same-origin",
        "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ] {
        assert!(page.head.contains(header), "{header}: {}", page.head);
    }
    assert!(
        page.body
            .contains("<script src=\"/.advgen/preview.js\" data-edition=")
    );
    for (path, kind) in [
        ("/.advgen/preview.js", "text/javascript; charset=utf-8"),
        ("/.advgen/overlay.css", "text/css; charset=utf-8"),
        ("/assets/search-index.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer.head.contains(&format!("Content-Type: {kind}")),
            "{path}"
        );
        assert!(answer.head.contains("no-store"), "{path}");
    }
    let head = served.send(&format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", served.host));
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let length = format!("Content-Length: {}", page.body.len());
    assert!(head.head.contains(&length), "{}", head.head);
}

#[test]
fn nobody_else_is_answered() {
    let database = database();
    let served = serve(&database);
    let port = served.host.rsplit(':').next().unwrap();
    let own = format!("Host: 127.0.0.1:{port}");
    let secret = "GET /advisories/EX-2024-0003.html HTTP/1.1";
    for (request, status) in [
        (format!("{secret}\r\n{own}"), 200),
        (format!("{secret}\r\nHost: localhost:{port}"), 200),
        (format!("{secret}\r\nHost: evil.example:{port}"), 403),
        (format!("{secret}\r\nHost: evil.example"), 403),
        (format!("{secret}\r\nHost: 127.0.0.1"), 403),
        (format!("{secret}\r\nAccept: */*"), 403),
        (format!("{secret}\r\n{own}\r\nHost: evil.example"), 403),
        (
            format!("{secret}\r\n{own}\r\nSec-Fetch-Site: cross-site"),
            403,
        ),
        (
            format!("{secret}\r\n{own}\r\nOrigin: https://evil.example"),
            403,
        ),
        (format!("POST / HTTP/1.1\r\n{own}"), 405),
        (format!("DELETE / HTTP/1.1\r\n{own}"), 405),
        (
            format!("GET http://127.0.0.1:{port}/ HTTP/1.1\r\n{own}"),
            400,
        ),
        ("nonsense".to_owned(), 400),
        (
            format!("GET /{} HTTP/1.1\r\n{own}", "x".repeat(20_000)),
            400,
        ),
    ] {
        let answer = served.send(&format!("{request}\r\n\r\n"));
        let shown = request.chars().take(90).collect::<String>();
        assert_eq!(answer.status, status, "{shown}");
        assert_eq!(
            answer.body.contains("Draft EX-2024-0003"),
            status == 200,
            "{shown}"
        );
    }
}

#[test]
fn no_path_leads_out_of_the_site() {
    let database = database();
    database.write("secret.txt", "CANARY-FILE");
    let served = serve(&database);
    for path in [
        "/../secret.txt",
        "/secret.txt",
        "/advisories/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/advisories/..%5c..%5csecret.txt",
        "//etc/passwd",
        "/etc/passwd",
        "/.git/config",
        "/.advgen-preview",
        "/.advgen/",
        "/.advgen/../secret.txt",
        "/advisories/EX-2024-0003.md",
        "/%00",
        "/advisories",
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(
            !answer.body.contains("CANARY") && !answer.body.contains("root:"),
            "{path}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn only_the_loopback_address_is_listened_at() {
    let database = database();
    let served = serve(&database);
    assert!(served.host.starts_with("127.0.0.1:"), "{}", served.host);
    let port: u16 = served.host.rsplit(':').next().unwrap().parse().unwrap();
    let wanted = format!(":{port:04X}");
    let mut listening = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        for line in std::fs::read_to_string(table).unwrap_or_default().lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            // 0A is a socket that listens.
            if words.len() > 3 && words[3] == "0A" && words[1].ends_with(&wanted) {
                listening.push(words[1].to_owned());
            }
        }
    }
    assert_eq!(listening, [format!("0100007F{wanted}")]);
}

#[test]
fn a_change_reaches_the_page() {
    let database = database();
    let served = serve(&database);
    let mut events = served.events();
    let first = events.next()["edition"].clone();
    let page = served.get("/advisories/EX-2024-0003.html").body;
    assert!(page.contains(&format!("data-edition={first}")), "{first}");
    let text = database.read("advisories/EX-2024-0003.md");
    database.write(
        "advisories/EX-2024-0003.md",
        text.replace("Text.", "Another text <script>alert(1)</script>."),
    );
    let second = events.until(|event| event["edition"] != first);
    assert_eq!(second["is_stale"], false);
    let page = served.get("/advisories/EX-2024-0003.html").body;
    assert!(page.contains("Another text &lt;script&gt;"), "{page}");
    assert!(page.contains(&format!("data-edition={}", second["edition"])));
    // A new entry, and one that is gone.
    database.write("advisories/EX-2024-0005.md", published("EX-2024-0005"));
    let third = events.until(|event| event["edition"] != second["edition"]);
    assert_eq!(served.get("/advisories/EX-2024-0005.html").status, 200);
    database.remove("advisories/EX-2024-0005.md");
    events.until(|event| event["edition"] != third["edition"]);
    assert_eq!(served.get("/advisories/EX-2024-0005.html").status, 404);
}

#[test]
fn an_error_stands_over_the_last_good_page() {
    let database = database();
    let served = serve(&database);
    let mut events = served.events();
    let good = events.next();
    assert_eq!(good["problems"], serde_json::json!([]));
    let path = "advisories/EX-2024-0003.md";
    let text = database.read(path);
    let broken = text
        .replace("status: draft", "status: <b>draught</b>")
        .replace("  notes: CANARY-NOTES", "  CANARY-KEY: CANARY-NOTES");
    database.write(
        path,
        broken.replace("Text.", "A text that nobody sees yet."),
    );
    let bad = events.until(|event| event["is_stale"] == true);
    assert_eq!(bad["edition"], good["edition"], "the page stays");
    let problems = bad["problems"].to_string();
    for part in [
        "advisories/EX-2024-0003.md:3:9",
        "status",
        "advisories/EX-2024-0003.md:6:3",
        "`advgen check` says more",
    ] {
        assert!(problems.contains(part), "{part}: {problems}");
    }
    assert!(!problems.contains("CANARY"), "{problems}");
    let page = served.get("/advisories/EX-2024-0003.html").body;
    assert!(page.contains("<p>Text.</p>") && !page.contains("nobody sees"));
    database.write(path, text.replace("Text.", "A text without mistakes."));
    let mended = events.until(|event| event["is_stale"] == false);
    assert_eq!(mended["problems"], serde_json::json!([]));
    let page = served.get("/advisories/EX-2024-0003.html").body;
    assert!(page.contains("A text without mistakes."));
}

#[test]
fn a_broken_template_is_told_and_not_fatal() {
    let database = database();
    let served = serve(&database);
    let mut events = served.events();
    events.next();
    database.write("templates/index.html", "{% if %}");
    let bad = events.until(|event| event["is_stale"] == true);
    assert!(
        bad["problems"].to_string().contains("templates/index.html"),
        "{bad}"
    );
    assert_eq!(served.get("/").status, 200);
    // One that breaks only when it is filled in breaks its own page alone.
    database.write("templates/index.html", "{{ nobody.knows <b> }}");
    events.next();
    database.write("templates/index.html", "<p>{{ nobody }}</p>");
    events.until(|event| event["is_stale"] == false);
    let page = served.get("/");
    assert_eq!(page.status, 500, "{page:?}");
    assert!(page.body.contains("This page cannot be made"), "{page:?}");
    assert!(
        page.body.contains("/.advgen/preview.js"),
        "it is made again at a change"
    );
    assert_eq!(served.get("/advisories/").status, 200);
}

#[test]
fn the_first_state_may_be_a_broken_one() {
    let database = database();
    database.write("advisories/EX-2024-0009.md", "nothing\n");
    let served = serve(&database);
    let page = served.get("/");
    assert_eq!(page.status, 503);
    assert!(page.body.contains("Nothing to show yet") && page.body.contains("/.advgen/preview.js"));
    let mut events = served.events();
    let bad = events.next();
    assert_eq!(
        (&bad["edition"], &bad["is_stale"]),
        (&"".into(), &true.into())
    );
    database.remove("advisories/EX-2024-0009.md");
    events.until(|event| event["is_stale"] == false);
    assert_eq!(served.get("/").status, 200);
}

#[test]
fn nothing_is_written() {
    let database = database();
    let before = database.content("");
    let served = serve(&database);
    assert_eq!(served.get("/").status, 200);
    drop(served);
    assert_eq!(database.content(""), before);
    assert_eq!(std::fs::read_dir(database.base()).unwrap().count(), 1);
}

#[test]
fn what_cannot_be_served_is_said() {
    let database = TestDatabase::in_git();
    database
        .run(&["serve", "--port", "0", "--rev", "HEAD"])
        .fails_with(2)
        .has("run it in a work tree, without --rev");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    database
        .run(&["serve", "--port", &port])
        .fails_with(2)
        .has("take any with `--port 0`");
    TestDatabase::empty()
        .run(&["serve", "--port", "0"])
        .fails_with(2);
}
