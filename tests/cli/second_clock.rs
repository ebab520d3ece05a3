//! `clock:` in `advgen.yaml`: a server that has to agree before a disclosure is recorded.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use crate::database::{FOUNDED, NOW, TestDatabase, embargoed};

/// A server that answers every request with this header; gives its address.
fn server(header: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let asked: Vec<String> = lines
                .map_while(Result::ok)
                .take_while(|line| !line.is_empty())
                .collect();
            assert!(asked[0].starts_with("HEAD / "), "{asked:?}");
            let _ = write!(
                stream,
                "HTTP/1.1 404 Not Found\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
    });
    address
}

#[expect(
    clippy::disallowed_methods,
    reason = "a clock that is asked tells the present moment"
)]
fn date(seconds_from_now: i64) -> String {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds_from_now);
    format!("Date: {}\r\n", at.strftime("%a, %d %b %Y %H:%M:%S GMT"))
}

/// One entry that is due, and a second clock.
fn database(clock: &str) -> TestDatabase {
    let database = TestDatabase::in_git();
    let configuration = std::fs::read_to_string(database.at("advgen.yaml")).unwrap();
    database
        .write("advgen.yaml", format!("{configuration}clock: {clock}\n"))
        .write(
            "advisories/EX-2024-0001.md",
            embargoed("EX-2024-0001", "2024-05-01T12:00:00Z"),
        )
        .commit_at(FOUNDED);
    database
}

#[test]
fn a_clock_that_agrees_lets_the_disclosure_be_recorded() {
    let database = database(&server(date(2)));
    database
        .run(&["flip", "--now", NOW])
        .succeeds()
        .out("2024-05-01T12:00:00Z EX-2024-0001\n");
    // Nothing is due any more, and nobody is asked.
    let configuration = std::fs::read_to_string(database.at("advgen.yaml")).unwrap();
    let (before, _) = configuration.split_once("clock:").unwrap();
    database.write(
        "advgen.yaml",
        format!("{before}clock: http://127.0.0.1:1/\n"),
    );
    database.run(&["flip", "--now", NOW]).succeeds();
}

#[test]
fn a_machine_whose_clock_runs_ahead_records_nothing() {
    for command in [&["flip", "--now", NOW][..], &["build", "--flip"]] {
        for (apart, said) in [(-7_300, "2 hours ahead of"), (86_400, "behind")] {
            let database = database(&server(date(apart)));
            let before = database.git(&["rev-parse", "HEAD"]);
            database
                .run(command)
                .fails_with(2)
                .out("")
                .has("the clock of this machine is")
                .has(said);
            assert_eq!(database.git(&["rev-parse", "HEAD"]), before);
            assert!(!database.has("public"));
        }
    }
}

#[test]
fn a_clock_that_cannot_be_asked_is_said_and_nothing_is_recorded() {
    let silent = database(&server(String::new()));
    silent
        .run(&["flip", "--now", NOW])
        .fails_with(2)
        .has("does not say what time it is");
    let gone = database("http://127.0.0.1:1/");
    gone.run(&["flip", "--now", NOW])
        .fails_with(2)
        .has("the second clock cannot be asked, so nothing is recorded");
    assert_eq!(gone.git(&["rev-list", "--count", "HEAD"]), "2");
}

#[test]
fn an_address_that_is_none_is_a_finding() {
    for address in ["time.example.org", "https://me:secret@time.example.org/"] {
        database(address)
            .run(&["check"])
            .fails_with(1)
            .has(&format!("`{address}` is no server that tells the time"));
    }
}
