//! `advgen explain`

use advgen::finding::Rule;
use snapbox::str;

use crate::database::TestDatabase;

#[test]
fn a_rule() {
    TestDatabase::empty()
        .run(&["explain", "one-way-door"])
        .succeeds()
        .err("")
        .out(str![[r#"
one-way-door

What was public stays public.
A breach is an error: nothing is published until it is mended.
It is mended by hand.
It is never lowered or suppressed.
Since 2026-11-22.

Subscribers hold a record that would vanish or be re-dated without explanation; withdraw it instead.

"#]]);
}

#[test]
fn every_rule_is_explained() {
    let database = TestDatabase::empty();
    for rule in Rule::ALL {
        database
            .run(&["explain", rule.id()])
            .succeeds()
            .has(rule.summary())
            .has(rule.why());
    }
}

#[test]
fn a_misspelt_rule_gets_a_suggestion() {
    TestDatabase::empty()
        .run(&["explain", "unkown-key"])
        .fails_with(2)
        .err(str![[r#"
error: there is no rule `unkown-key`; there is `unknown-key`

"#]]);
    TestDatabase::empty()
        .run(&["explain", "zzz"])
        .fails_with(2)
        .err(str![[r#"
error: there is no rule `zzz`; `advgen check --list-rules` prints all of them

"#]]);
}
