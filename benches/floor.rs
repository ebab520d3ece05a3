//! The floor that a build is measured against: the files of a finished output, written from memory
//! by two threads, without reading, rendering or hashing anything.
//!
//! `floor FROM TO` reads the output FROM, then writes the same files to the folder TO, which must
//! not exist, and prints the seconds that the writing took.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn read(folder: &Path, below: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &name, files)?;
        } else {
            files.push((name, fs::read(entry.path())?));
        }
    }
    Ok(())
}

fn write(to: &Path, files: &[(PathBuf, Vec<u8>)]) -> std::io::Result<()> {
    let mut last = PathBuf::new();
    for (name, bytes) in files {
        let path = to.join(name);
        if let Some(parent) = path.parent() {
            if parent != last {
                fs::create_dir_all(parent)?;
                last = parent.to_owned();
            }
        }
        fs::write(path, bytes)?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [from, to] = arguments.as_slice() else {
        return Err(std::io::Error::other("usage: floor FROM TO"));
    };
    let mut files = Vec::new();
    read(from, Path::new(""), &mut files)?;
    files.sort();
    fs::create_dir_all(to)?;
    let start = Instant::now();
    let (first, second) = files.split_at(files.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| write(to, second));
        let own = write(to, first);
        own.and(
            other
                .join()
                .unwrap_or_else(|_| Err(std::io::Error::other("a thread died"))),
        )
    })?;
    let seconds = start.elapsed().as_secs_f64();
    writeln!(std::io::stdout(), "{seconds:.6}")
}
