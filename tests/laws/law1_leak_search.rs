//! Law 1, seen by `advgen leaks`: what was built says nothing under embargo, and the repository
//! that it was built from says it all.

use advgen::disclosure::leaks::{Needles, Search};
use advgen::repository::Repository;
use proptest::prelude::*;

use crate::generate::stories;
use crate::program::{built, fewer_cases, moment};
use crate::render::{self, Variant};
use crate::repository::TestRepository;

proptest! {
    #![proptest_config(fewer_cases(4))]

    #[test]
    fn nothing_is_found_in_what_was_built((story, choice) in (stories(), any::<u8>())) {
        let now = story.moment(choice);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false).to_string();
        let pages = built(repository.path(), Some(&commit), now).unwrap();
        let opened = Repository::open(repository.path(), Some(&commit)).unwrap();
        let reading = advgen::check::read(opened).unwrap();
        let needles = Needles::gather(&reading, moment(now)).unwrap();
        let mut search = Search::new(&needles);
        for (path, bytes) in &pages {
            search.text(path, path.as_bytes());
            search.text(path, bytes);
        }
        prop_assert_eq!(search.finish().leaks, []);

        let private = render::private_keys(&story, now);
        let mut search = Search::new(&needles);
        search.path(repository.path()).unwrap();
        let leaks = search.finish().leaks;
        for entry in story.head().entries.iter().filter(|entry| private.contains(&entry.key)) {
            let id = render::id(entry.key, 0);
            prop_assert!(leaks.iter().any(|leak| leak.id == id), "{} is not found", id);
        }
    }
}
