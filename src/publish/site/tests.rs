use super::*;
use crate::publish::example::{Files, example_database, public_database, public_database_at};

fn built(database: &PublicDatabase) -> Files {
    let files = Files::default();
    write(database, &files).unwrap();
    files
}

#[test]
fn zz_dump() {
    let files = built(&example_database());
    let out = std::path::Path::new("/tmp/site");
    let _ = std::fs::remove_dir_all(out);
    for (path, bytes) in files.0.lock().unwrap().iter() {
        let to = out.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, bytes).unwrap();
    }
}
