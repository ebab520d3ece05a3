//! Templates of the team.

use snapbox::str;

use crate::database::{NOW, TestDatabase, published};

/// A template of the team for the page of one advisory.
fn with_template(text: &str) -> TestDatabase {
    let database = TestDatabase::new();
    database
        .write("advisories/EX-2024-0001.md", published("EX-2024-0001"))
        .write("templates/bulletin.html", text);
    database
}

#[test]
fn a_syntax_error_names_the_template_and_the_line() {
    let database = with_template("<h1>{{ advisory.id }</h1>\n");
    database.check().fails_with(1).err(str![[r#"
error[template]: Found `}` but expected }}.
 --> templates/bulletin.html:1:20
  |
1 | <h1>{{ advisory.id }</h1>
  |                    ^
  |
  = help: Correct it, or remove the file to use the built-in one

1 advisory checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn a_page_of_the_team_with_an_unknown_variable_is_named() {
    let database = TestDatabase::new();
    database.write(
        "site/policy.md",
        "# Policy\n\nWe answer within {{ policy.acknowlege_working_days }} days.\n",
    );
    database.check().fails_with(1).err(str![[r#"
error[template]: Field `acknowlege_working_days` is not defined. Available fields: acknowledge_working_days, cve_publish_hours, date_change_notice_hours, deadline_days, embargo_notice_days, final_notice_hours, retrospective_days
 --> site/policy.md:3:28
  |
3 | We answer within {{ policy.acknowlege_working_days }} days.
  |                            ^
  |
  = help: Correct it, or remove the file to use the built-in one

0 advisories checked: 1 error in 1 file

"#]]);
    database.run(&["build", "--now", NOW]).fails_with(1);
    assert!(!database.has("public"));
}

#[test]
fn what_looks_like_a_template_in_an_advisory_is_text() {
    let database = TestDatabase::new();
    database.write(
        "advisories/EX-2024-0001.md",
        published("EX-2024-0001") + "\n{{ 7 * 191 }} {% include \"page.html\" %} {{ case }}\n",
    );
    database.run(&["build", "--now", NOW]).succeeds();
    assert!(
        !database
            .read("public/advisories/EX-2024-0001.html")
            .contains("1337")
    );
}

#[test]
fn an_unknown_variable_is_named() {
    let database = with_template("<h1>{{ advisroy.id }}</h1>\n");
    let run = database.run(&["build", "--now", NOW]);
    assert!(!database.has("public"));
    run.fails_with(2).err(str![[r#"
warning: this folder is not a Git repository, so `modified` is taken from the `modified:` key, `published` or `withdrawn`
error: templates/bulletin.html:1:8: Variable `advisroy` is not defined. Available variables: bulletin, canonical, page, root, site

"#]]);
}
