//! Law 1, for what is exported instead of built: all public records in every format are the same
//! bytes, whatever is private, and so is what is said about them.

use advgen::advisory::id::AdvisoryId;
use advgen::pipeline::{Access, Export, ExportTarget, Selection, Told, export};
use advgen::publish::cve::Schema;
use advgen::publish::ghsa::Purpose;
use proptest::prelude::*;

use crate::canary::{self, Found};
use crate::generate::stories;
use crate::program::{database, fewer_cases, moment};
use crate::render::{self, Change, Variant};
use crate::repository::TestRepository;

/// The documents, and what is said about them. Paths of advisories are for the one who exports.
fn shown(told: &Told) -> String {
    let said = told.said.iter().map(|said| (&said.id, &said.remark));
    let said: Vec<_> = said.collect();
    format!("{:?} {said:?} {}", told.documents, told.passed_over)
}

/// A row for each format; that of an export which could not be made holds why.
fn exported(repository: &TestRepository, commit: &str, now: i64) -> Vec<String> {
    let database = database(repository.path(), Some(commit), now).unwrap();
    let targets = [
        ExportTarget::Osv,
        ExportTarget::Cve {
            schema: Schema::V5_2,
            chosen: None,
        },
        ExportTarget::Ghsa {
            purpose: Purpose::Update,
            chosen: None,
        },
        ExportTarget::OpenVex,
        ExportTarget::CycloneDx,
    ];
    let rows = targets.map(|target| {
        let request = Export {
            selection: Selection::All,
            access: Access::Public,
            target,
            command: String::new(),
        };
        match export(&database, moment(now), &request) {
            Ok(told) => shown(&told),
            Err(error) => error.to_string(),
        }
    });
    rows.to_vec()
}

proptest! {
    #![proptest_config(fewer_cases(4))]

    #[test]
    fn what_is_not_public_changes_no_export((story, at, salt) in (stories(), any::<u8>(), 1..64_u8)) {
        let now = story.moment(at);
        let private = render::private_keys(&story, now);
        let repository = TestRepository::new();
        let export_variant = |change| {
            let variant = Variant { private: private.clone(), change };
            let commit = render::write(&repository, &story, &variant, false).to_string();
            exported(&repository, &commit, now)
        };
        let whole = export_variant(Change::Nothing);
        prop_assert_eq!(&whole, &export_variant(Change::Remove));
        prop_assert_eq!(&whole, &export_variant(Change::Mutate { salt, now, more: salt % 4 }));

        let allowed = render::public_tokens(story.head(), now);
        let mut found = Found::new();
        canary::in_bytes(whole.concat().as_bytes(), "exports", &mut found);
        for (token, place) in found {
            prop_assert!(allowed.contains(&token), "{token} leaked: {place}");
        }
    }

    #[test]
    fn a_private_export_holds_nothing_that_is_private_for_ever((story, at) in (stories(), any::<u8>())) {
        let now = story.moment(at);
        let repository = TestRepository::new();
        let commit = render::write(&repository, &story, &Variant::default(), false).to_string();
        let database = database(repository.path(), Some(&commit), now).unwrap();
        let allowed = render::preview_tokens(story.head());
        for advisory in database.advisories() {
            let id: AdvisoryId = advisory.id().clone();
            let request = Export {
                selection: Selection::Named(vec![id]),
                access: Access::Private,
                target: ExportTarget::Ghsa { purpose: Purpose::Create, chosen: None },
                command: String::new(),
            };
            // Rejected entries are not there, and withdrawn ones are not created.
            let Ok(told) = export(&database, moment(now), &request) else {
                continue;
            };
            let mut found = Found::new();
            canary::in_bytes(shown(&told).as_bytes(), "export", &mut found);
            for (token, place) in found {
                prop_assert!(allowed.contains(&token), "{token} leaked: {place}");
            }
        }
    }
}
