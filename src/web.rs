//! What other machines answer, through the installed `curl`.
//!
//! The team's proxy and certificates work as they are configured, and no network code is part of the
//! program. Only public files are asked for, with GET and without a word about the repository:
//! no cookies, no credentials, no configuration of the user.

use std::io::{self, Read as _};
use std::process::{Child, Command, ExitStatus, Stdio};

use thiserror::Error;

use crate::advisory::instant::Instant;

/// How long one file may take, in seconds.
const LONGEST: u32 = 120;

/// How long a host may take to answer the telephone, in seconds.
const LONGEST_CONNECT: u32 = 15;

/// How many redirections are followed.
const REDIRECTIONS: u32 = 5;

/// More than `curl` writes behind the content: a line break and three digits.
const TRAILER: u64 = 4;

/// More than any server says before the content.
const LONGEST_HEADERS: u64 = 64 * 1024;

/// More than `curl` has to say about a failure.
const WORDS: u64 = 4096;

/// Why a file was not fetched.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CurlError {
    /// There is no `curl` to run.
    #[error(
        "cannot run `curl` to fetch {url}: {source}; install curl and put it on the PATH, or give a copy of the site as a folder"
    )]
    NotStarted {
        /// The address.
        url: String,
        /// The answer of the operating system.
        source: io::Error,
    },
    /// `curl` ran and failed. Its own words are in `words`.
    #[error("{url} could not be fetched ({words}): {mend}")]
    Failed {
        /// The address.
        url: String,
        /// What it wrote to standard error, on one line.
        words: String,
        /// What may help.
        mend: &'static str,
    },
    /// The server answered with something else than the file.
    #[error("{url} answered {status}: {mend}")]
    Status {
        /// The address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// What may help.
        mend: &'static str,
    },
    /// More than anybody publishes.
    #[error(
        "{url} is larger than {limit} bytes, which no output of advgen is: see what is served there"
    )]
    TooLarge {
        /// The address.
        url: String,
        /// The limit in bytes.
        limit: u64,
    },
}

/// Fetches a file of at most `limit` bytes; `None` when the server says that there is none (404 or
/// 410).
///
/// # Errors
/// [`CurlError`].
pub fn get(url: &str, limit: u64) -> Result<Option<Vec<u8>>, CurlError> {
    let (status, content) = fetch(url, limit, Method::Get)?;
    match status {
        200 => Ok(Some(content)),
        404 | 410 => Ok(None),
        status => Err(CurlError::Status {
            url: url.to_owned(),
            status,
            mend: match status {
                401 | 403 => {
                    "the site has to be readable by everybody; or give a copy of it as a folder"
                }
                429 | 500..=599 => "the server is in trouble; try again later",
                _ => "see what is served there",
            },
        }),
    }
}

/// What a server says is the time, whatever it answers otherwise: the header `Date` (RFC 9110,
/// section 6.6.1), in whole seconds. `None` when it does not say.
///
/// # Errors
/// [`CurlError`] when nothing answers.
pub fn date(url: &str) -> Result<Option<Instant>, CurlError> {
    let (_, headers) = fetch(url, LONGEST_HEADERS, Method::Head)?;
    let headers = String::from_utf8_lossy(&headers);
    // After redirections there are several answers; the last is of this moment.
    let last = headers
        .trim_end()
        .rsplit("\r\n\r\n")
        .next()
        .unwrap_or_default();
    // A cache tells how long ago it had the answer (section 5.1 of RFC 9111).
    let age = last.lines().find_map(age_of).unwrap_or(0);
    Ok(last
        .lines()
        .find_map(date_of)
        .map(|date| date.after_seconds(age)))
}

/// The seconds that an answer has lain in a cache.
fn age_of(header: &str) -> Option<i64> {
    let (name, value) = header.split_once(':')?;
    let age: u32 = value.trim().parse().ok()?;
    name.trim()
        .eq_ignore_ascii_case("age")
        .then_some(age.into())
}

/// The instant of a header, if it is the one.
fn date_of(header: &str) -> Option<Instant> {
    let (name, value) = header.split_once(':')?;
    if !name.trim().eq_ignore_ascii_case("date") {
        return None;
    }
    let zoned = jiff::fmt::rfc2822::DateTimeParser::new()
        .parse_timestamp(value.trim())
        .ok()?;
    Some(Instant::from_timestamp(zoned))
}

/// What a server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// The file.
    Get,
    /// What it says about the file.
    Head,
}

/// The status and what came with it: the content, or the headers.
fn fetch(url: &str, limit: u64, method: Method) -> Result<(u16, Vec<u8>), CurlError> {
    let not_started = |source| CurlError::NotStarted {
        url: url.to_owned(),
        source,
    };
    let mut child = command(url, method).spawn().map_err(not_started)?;
    let mut content = Vec::new();
    if let Some(stdout) = child.stdout.take() {
        let most = limit.saturating_add(TRAILER).saturating_add(1);
        stdout
            .take(most)
            .read_to_end(&mut content)
            .map_err(not_started)?;
        if content.len() as u64 >= most {
            // Whether it ends by itself or by force: there is more of it than anybody wants.
            let _ = child.kill();
            let _ = child.wait();
            return Err(CurlError::TooLarge {
                url: url.to_owned(),
                limit,
            });
        }
    }
    let (status, words) = end(child).map_err(not_started)?;
    if !status.success() {
        return Err(CurlError::Failed {
            url: url.to_owned(),
            words,
            mend: mend_of(status.code()),
        });
    }
    Ok((take_status(&mut content), content))
}

fn command(url: &str, method: Method) -> Command {
    // A redirection must not lead to a file of this machine, nor from https to what anybody on the
    // way can change.
    let schemes = if url.starts_with("https:") {
        "=https"
    } else {
        "=http,https"
    };
    let mut curl = Command::new("curl");
    // First, since only there it keeps the user's configuration out.
    curl.arg("--disable")
        .args(["--silent", "--show-error", "--globoff", "--location"])
        .args(["--proto", schemes, "--proto-redir", schemes])
        .args(["--max-redirs", &REDIRECTIONS.to_string()])
        .args(["--connect-timeout", &LONGEST_CONNECT.to_string()])
        .args(["--max-time", &LONGEST.to_string()])
        .args([
            "--user-agent",
            concat!("advgen/", env!("CARGO_PKG_VERSION")),
        ])
        // What is compared is the newest that the host has, not what a cache on the way has kept.
        .args(["--header", "Cache-Control: no-cache"])
        .args(["--write-out", "\n%{http_code}"])
        .args((method == Method::Head).then_some("--head"))
        .args(["--url", url])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    curl
}

/// Waits for the end; gives the status with what was written to standard error, on one line.
fn end(mut child: Child) -> io::Result<(ExitStatus, String)> {
    let mut words = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        stderr.take(WORDS).read_to_end(&mut words)?;
    }
    let words = String::from_utf8_lossy(&words);
    let words: Vec<&str> = words.split_whitespace().collect();
    Ok((child.wait()?, words.join(" ")))
}

/// Cuts off what `curl` wrote behind the content.
fn take_status(content: &mut Vec<u8>) -> u16 {
    let at = content.iter().rposition(|byte| *byte == b'\n');
    let status = content.split_off(at.unwrap_or(content.len()));
    String::from_utf8_lossy(&status).trim().parse().unwrap_or(0)
}

/// What may help; the numbers are those of curl(1), "EXIT CODES".
fn mend_of(code: Option<i32>) -> &'static str {
    match code {
        Some(1) => {
            "the site redirects to another scheme, which is not followed; give the address it is really served at"
        }
        Some(5 | 6) => {
            "there is no such host; correct the address, or wait until its name is known"
        }
        Some(7) => "nothing answers there; correct the address, or see whether the server runs",
        Some(18 | 52 | 56) => {
            "the answer broke off; try again, and see the server if it happens again"
        }
        Some(28) => "it took too long; try again, and see the server if it happens again",
        Some(35 | 51 | 53 | 54 | 58 | 59 | 60 | 77 | 80 | 83 | 90 | 91) => {
            "the connection cannot be trusted; renew the certificate of the site, or the list of authorities of this machine"
        }
        Some(47) => "the site redirects in circles; give the address it is really served at",
        _ => "see whether `curl` fetches it on this machine",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_the_time_is_read_and_no_other() {
        let at = |header| date_of(header).map(|instant| instant.to_string());
        for (header, want) in [
            (
                "Date: Sun, 06 Nov 1994 08:49:37 GMT",
                Some("1994-11-06T08:49:37Z"),
            ),
            (
                "date:Tue, 16 Dec 2025 15:00:00 GMT\r",
                Some("2025-12-16T15:00:00Z"),
            ),
            ("Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", None),
            ("Date: yesterday", None),
            ("HTTP/1.1 200 OK", None),
        ] {
            assert_eq!(at(header).as_deref(), want, "{header}");
        }
    }
}
