//! What a file is, said to a browser that is told not to guess.

/// The content type of a file by the end of its name.
pub(super) fn of(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "txt" | "patch" | "diff" | "asc" | "sig" | "log" | "csv" | "md" | "yaml" | "yml" => {
            "text/plain; charset=utf-8"
        }
        "xml" | "atom" => "application/xml",
        _ => "application/octet-stream",
    }
}
