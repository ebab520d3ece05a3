//! What `--help` and wrong arguments print.

use snapbox::str;

use crate::database::TestDatabase;

#[track_caller]
fn help(arguments: &[&str]) -> crate::run::Run {
    let run = TestDatabase::empty().run(arguments);
    run.succeeds().err("");
    run
}

#[test]
fn the_program() {
    help(&["--help"]).out(str![[r#"
Keeps security advisories in a private Git repository and publishes what may be public.

A team writes advisories as Markdown with YAML frontmatter. advgen checks them, publishes a bulletin
site, an OSV feed and Atom, and lets embargoed entries become public exactly at their instant of
disclosure.

Usage: advgen [OPTIONS] <COMMAND>

Commands:
  init           Makes a private advisory repository that is ready for its first commit
  new            Writes a draft under a new id, with every field explained
  case           Shows a case, or records what happened in it
  check          Checks everything and prints all findings of all files
  explain        Explains a rule: what it says and why it is there
  build          Writes the public output: site, OSV and CSAF files, feeds
  sign           Signs the CSAF documents of a finished output
  serve          Shows the site while it is written, to this machine alone
  flip           Records disclosures that are due as one commit
  next           Prints the next instant at which something becomes public
  status         Shows the team's board: clocks, what each case waits for, how long things took
  leaks          Looks for anything under embargo in files, archives and Git histories
  hooks          Installs hooks that keep what is under embargo out of commits and pushes
  doctor         Looks for what endangers the next disclosure, or an embargo until then
  mirror         Keeps a public Git repository with the records and their Markdown
  notice         Writes the messages about a case: to the reporter, to parties, to users
  parties        Lists who may be told early, and what is wrong with their entries
  retrospective  Prints the skeleton of a retrospective, with what the case knows
  schema         Prints the JSON Schema of the frontmatter, for editors
  lsp            Speaks with an editor: findings while you write, completion, explanations, quick
                 fixes
  import         Takes records over from another database
  export         Prints advisories in another format
  help           Print this message or the help of the given subcommand(s)

Options:
  -h, --help
          Print help (see a summary with '-h')

  -V, --version
          Print version

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn the_program_in_short() {
    help(&["-h"]).out(str![[r#"
Keeps security advisories in a private Git repository and publishes what may be public

Usage: advgen [OPTIONS] <COMMAND>

Commands:
  init           Makes a private advisory repository that is ready for its first commit
  new            Writes a draft under a new id, with every field explained
  case           Shows a case, or records what happened in it
  check          Checks everything and prints all findings of all files
  explain        Explains a rule: what it says and why it is there
  build          Writes the public output: site, OSV and CSAF files, feeds
  sign           Signs the CSAF documents of a finished output
  serve          Shows the site while it is written, to this machine alone
  flip           Records disclosures that are due as one commit
  next           Prints the next instant at which something becomes public
  status         Shows the team's board: clocks, what each case waits for, how long things took
  leaks          Looks for anything under embargo in files, archives and Git histories
  hooks          Installs hooks that keep what is under embargo out of commits and pushes
  doctor         Looks for what endangers the next disclosure, or an embargo until then
  mirror         Keeps a public Git repository with the records and their Markdown
  notice         Writes the messages about a case: to the reporter, to parties, to users
  parties        Lists who may be told early, and what is wrong with their entries
  retrospective  Prints the skeleton of a retrospective, with what the case knows
  schema         Prints the JSON Schema of the frontmatter, for editors
  lsp            Speaks with an editor: findings while you write, completion, explanations, quick
                 fixes
  import         Takes records over from another database
  export         Prints advisories in another format
  help           Print this message or the help of the given subcommand(s)

Options:
  -h, --help     Print help (see more with '--help')
  -V, --version  Print version

Everywhere:
  -C <DIR>               Work in this folder; the repository is found upwards from it
      --rev <REV>        Read this commit instead of the work tree; works in bare repositories too
      --format <FORMAT>  How to print results [default: human] [possible values: human, json,
                         github, gitlab, sarif]
      --color <COLOR>    When to use colour [default: auto] [possible values: auto, always, never]
  -q, --quiet            Print errors only

"#]]);
}

#[test]
fn the_version() {
    help(&["--version"]).out(str![[r#"
advgen [VERSION]

"#]]);
}

#[test]
fn init() {
    help(&["init", "--help"]).out(str![[r#"
Makes a private advisory repository that is ready for its first commit

Writes the configuration, a policy page, workflows for checks and publication, a hook and a first
draft. Never overwrites a file.

Usage: advgen init [OPTIONS] --prefix <PREFIX> --name <NAME> --base-url <URL> [FOLDER]

Arguments:
  [FOLDER]
          The folder; made when it is not there
          
          [default: .]

Options:
      --prefix <PREFIX>
          The first part of every id, such as EXAMPLE

      --name <NAME>
          The name of the database, for people

      --base-url <URL>
          Where the site will be served

      --contact <ADDRESS>
          Where vulnerabilities are reported [default: security@ and the host of the site]

      --hooks
          Also install the hooks that keep what is under embargo out of commit messages, names of
          branches and pushes to remotes that are not the team's, as `advgen hooks install` does

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn new() {
    help(&["new", "--help"]).out(str![[r#"
Writes a draft under a new id, with every field explained

The id was never used in any state, on any branch, or by a file that is gone.

Usage: advgen new [OPTIONS]

Options:
      --title <TITLE>
          The title of the advisory

      --from <FILE>
          Take the text from this Markdown file, such as a report

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn case() {
    help(&["case", "--help"]).out(str![[r#"
Shows a case, or records what happened in it

Without an event it prints where the case stands and what is missing before the embargo can begin.
With one it adds the event to the file and changes the state where the event means that: `held`,
`released`, `rescheduled`, `extended`, `disclosed-early`, `closed` and `reopened`. Nothing is
committed. A case is private: on a build machine (`CI` is set) nothing is shown.

Usage: advgen case [OPTIONS] [ID] [EVENT] [KEY=VALUE]...

Arguments:
  [ID]
          The id of the advisory

  [EVENT]
          What happened; `--events` lists what can

  [KEY=VALUE]...
          What it carries, as KEY=VALUE; a key may be given several times where it takes a list

Options:
      --at <INSTANT>
          When it happened, instead of now

      --by <NAME>
          Who did it, instead of the person that Git knows here

      --events
          List the events with what they carry

      --now <INSTANT>
          The moment to look at the case instead of the present one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn notice() {
    help(&["notice", "--help"]).out(str![[r#"
Writes the messages about a case: to the reporter, to parties, to users

One file for each recipient, with one address and an id of its own, so that a copy that turns up
somewhere tells whose it was. Parties that may not have it are named with the reason, and the exit
status is 1 then. Nothing is sent without --send. All of this is private: on a build machine (`CI`
is set) only `advisory`, `update` and `withdrawal` are written.

Usage: advgen notice [OPTIONS] <ID>

Arguments:
  <ID>
          The id of the advisory

Options:
      --kind <KIND>
          What it is about
          
          [possible values: invite, initial, revised, date-changed, final, lifted, cancelled, drill,
          acknowledged, need-more, replicated, not-replicated, rejected, extension, scheduled,
          published, pre-announcement, advisory, update, withdrawal]

      --to <PARTY>
          To this party alone, by its alias; may be given several times

      --out <DIR>
          Where the files go: a folder that only you can read
          
          [default: notices]

      --show
          Print the texts instead of writing files

      --subject <TEXT>
          Add this to the subject, which otherwise tells the reference and the date alone

      --reply-by <INSTANT>
          Until when to answer; silence means no afterwards

      --changes <TEXT>
          What changed

      --revision <NUMBER>
          The revision of the notice, where it is not the next one

      --record
          Record in the case that the messages went out; --send does so by itself

      --sign
          Sign with the team's key, through `gpg`

      --encrypt
          Encrypt to the recipient's key, through `gpg`

      --send
          Send the messages

      --sendmail <COMMAND>
          The command that takes mail as `sendmail` does, instead of that in `ADVGEN_SENDMAIL`

      --who
          Say who was told, who has not answered, and who knows

      --trace <COPY>
          Say whose copy has this id

      --now <INSTANT>
          The moment of issue instead of the present one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn parties() {
    help(&["parties", "--help"]).out(str![[r#"
Lists who may be told early, and what is wrong with their entries

The register is the file `parties.yaml`. An entry is stale when nobody has made sure of it for
`policy: party_review_days`, bounced when the last message to it came back, and outdated when it
accepted an earlier version of the policy; then the exit status is 1. The register is private: on a
build machine (`CI` is set) nothing is shown.

Usage: advgen parties [OPTIONS]

Options:
      --now <INSTANT>
          The moment to look at instead of the present one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn check() {
    help(&["check", "--help"]).out(str![[r#"
Checks everything and prints all findings of all files

The exit status is 1 when there is an error, 0 otherwise; warnings alone do not fail. `advgen
explain RULE` says why the rule of a finding is there. On a build machine (`CI` is set) the content
of entries that are not public is not shown.

With --fix, advisories are mended first, as far as there is only one way to do it; comments and
layout stay. What is left is then reported. Files with changes that are not committed are refused,
and records taken over from elsewhere (those with `modified:`) stay as they are.

Usage: advgen check [OPTIONS] [PATHS]...

Arguments:
  [PATHS]...
          Print findings of these files and folders only

Options:
      --list-rules
          Print the rules, and check nothing: level, whether it is firm or a team may lower it,
          mending, first day

      --strict
          Exit with status 1 for warnings too

      --since <REV>
          Check also what changed since the fork from this commit, such as the base of a pull
          request

      --fix
          Mend what is mechanical, then check again

      --allow-dirty
          With --fix, mend files with changes that are not committed too

      --now <INSTANT>
          The moment to check for instead of the present one

      --against <DIR|URL>
          Compare with what is deployed: the folder of a build, or the address of the site
          
          Nothing may vanish, no `published` may change, and `modified` grows when the content does.
          A folder is read as a whole, with its manifest and links; of a site manifest.json,
          osv/all.json and osv/all.zip are fetched through `curl`. What changes for subscribers is
          printed as a list in Markdown.

      --first-deploy
          Take a missing folder, or a site that answers 404, for one that is not deployed yet

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn explain() {
    help(&["explain", "--help"]).out(str![[r#"
Explains a rule: what it says and why it is there

Usage: advgen explain [OPTIONS] <RULE>

Arguments:
  <RULE>
          The name of the rule, as findings print it

Options:
  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn build() {
    help(&["build", "--help"]).out(str![[r#"
Writes the public output: site, OSV and CSAF files, feeds

The output depends on the commit and the moment alone. It replaces the folder as a whole or not at
all. With `--preview`, or a moment that has not come yet, it is a preview: pages alone, without
feeds and records, that show what is still private and say so, for the owner of the folder alone. It
goes to `preview` instead of `public`, and is refused where `CI` is set.

Usage: advgen build [OPTIONS]

Options:
      --out <DIR>
          Where the output goes [default: `public`, or `preview`, beside advgen.yaml]

      --now <INSTANT>
          The moment to build for instead of the present one

      --preview
          Show what the team works on: drafts and what is under embargo too

      --flip
          First record disclosures that are due in a commit, as `advgen flip` does

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn flip() {
    help(&["flip", "--help"]).out(str![[r#"
Records disclosures that are due as one commit

An entry is public from its disclosure on, whether or not this has run: the commit changes no public
byte. It changes `status` and `published` of each entry and nothing else.

Usage: advgen flip [OPTIONS]

Options:
      --now <INSTANT>
          The moment to record for instead of the present one; not a later one

      --push
          Push the commit to the branch that this one follows

      --dry-run
          Print what would be recorded, and change nothing; where `CI` is set, entries that are not
          public yet are counted and not named

      --wait <TIME>
          Sleep when something becomes public within this time, such as `20m`, and record it at its
          second; with --push, what the remote has by then counts

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn next() {
    help(&["next", "--help"]).out(str![[r#"
Prints the next instant at which something becomes public

Nothing is printed when nothing is planned, and never more than the instant: no id, no title. The
instant is under embargo like the entry, because it says that there is one: print it only where the
team alone reads.

Usage: advgen next [OPTIONS]

Options:
      --now <INSTANT>
          The moment to look ahead from instead of the present one

      --as <FORM>
          In which form to print it: cron and systemd lines are in UTC, and never earlier than the
          instant

          Possible values:
          - text:    The instant
          - json:    As with --format json
          - seconds: How many seconds are left
          - cron:    The five fields of a crontab
          - systemd: `OnCalendar=` of a timer unit

      --wait
          Sleep until then, print the instant and end; at once when nothing is planned

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn status() {
    help(&["status", "--help"]).out(str![[r#"
Shows the team's board: clocks, what each case waits for, how long things took

The exit status is 1 when something is overdue, 0 otherwise. On a build machine (`CI` is set)
nothing else is shown: the board is private.

Usage: advgen status [OPTIONS]

Options:
      --as <FORM>
          Print the clocks as a calendar instead, with titles that say nothing

          Possible values:
          - ics: iCalendar

      --now <INSTANT>
          The moment to look at instead of the present one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn mirror() {
    help(&["mirror", "--help"]).out(str![[r#"
Keeps a public Git repository with the records and their Markdown

Adds one commit for each instant at which something became public or changed since the last run, and
never rewrites one. Reads what is committed (HEAD, or --rev), never the work tree. The folder is
made where it is missing; it has to lie outside of the private repository, and nothing but this
command may commit to it.

Usage: advgen mirror [OPTIONS] <DIR>

Arguments:
  <DIR>
          The folder of the mirror: a clone of the public repository, or a new one

Options:
      --push
          Go on from what `origin` of the mirror has, and push to it, without force

      --now <INSTANT>
          The moment to mirror instead of the present one; not a later one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn doctor() {
    help(&["doctor", "--help"]).out(str![[r#"
Looks for what endangers the next disclosure, or an embargo until then

Checks the clone, its clock, remotes and hooks, the schedule of the workflows, how late disclosures
were recorded, security.txt. Uses no network, and tells nothing of what is under embargo. Ends with
status 1 when anything is found.

Usage: advgen doctor [OPTIONS]

Options:
      --mirror <DIR>
          Hold this mirror against the private repository

      --within <TIME>
          How late a disclosure may be recorded
          
          [default: 30m]

      --show
          Also say for how many planned disclosures no run is expected in time; refused where `CI`
          is set

      --now <INSTANT>
          The moment to look at instead of the present one

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn import() {
    help(&["import", "--help"]).out(str![[r#"
Takes records over from another database

Each record becomes an advisory that keeps its id and its dates. A record that breaks the schema or
a law is refused with a finding (exit status 1), and the others are taken over. For every format but
OSV, a table says where each field went: into the record, as it was into `database_specific`, or
nowhere, and why.

Usage: advgen import [OPTIONS] <COMMAND>

Commands:
  osv      OSV records: files, folders and zips, in JSON or YAML
  pypa     The Python database's form: OSV records in YAML
  csaf     CSAF 2.0 documents, each as one advisory with the id of the document
  cve      CVE records, format 5: published and rejected
  ghsa     GitHub's advisories: answers of its API, or files of its advisory database
  rustsec  The Rust database's form: Markdown that begins with a fence of TOML
  haskell  The Haskell database's form: Markdown that begins with a fence of TOML
  julia    The Julia database's form: Markdown that begins with a fence of TOML
  help     Print this message or the help of the given subcommand(s)

Options:
  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
    help(&["import", "osv", "--help"]).out(str![[r#"
OSV records: files, folders and zips, in JSON or YAML

Each record becomes an advisory that `build` gives back unchanged. A record that breaks the schema
or a law is refused with a finding (exit status 1), and the others are taken over.

Usage: advgen import osv [OPTIONS] [PATH]...

Arguments:
  [PATH]...
          Files, folders or zips

Options:
      --repair
          Make the smallest valid change to records that would be refused, and print it

      --update
          Replace what changed where it comes from, and print what changes
          
          An advisory that was changed here since it was taken over is not replaced, and nothing
          that would change `published` or set `modified` back.

      --refuse <ID>
          Remember in imports.yaml that this entry is never to be taken over

      --reason <TEXT>
          Why the refused entries are not taken over

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn export() {
    help(&["export", "--help"]).out(str![[r#"
Prints advisories in another format

A format that would be refused where it is sent is not printed; what is wrong is told, with its
mend. What a format cannot hold is told too. `osv`, `csaf`, `cve` and `ghsa` have a document for
each advisory, `openvex` and `cyclonedx` one for all.

Usage: advgen export [OPTIONS] --to <TO> [ID]...

Arguments:
  [ID]...
          The ids of advisories

Options:
      --to <TO>
          The format

          Possible values:
          - osv:       The record as the OSV feed has it
          - csaf:      The document of the CSAF provider that advgen.yaml configures
          - cve:       The container that CVE Services take
          - ghsa:      The body that GitHub's API takes for an advisory of a repository
          - openvex:   OpenVEX 0.2.0: listed versions and fixes
          - cyclonedx: CycloneDX 1.6: a vulnerability disclosure report with ranges

      --all
          All public advisories that the format is for

      --out <PATH>
          Where the result goes: a file, or a new folder where there are several documents

      --private
          Export drafts and what is under embargo too, for the team alone (cve and ghsa); refused
          where `CI` is set

      --steps
          Print the commands that send the document instead of the document (cve and ghsa)

      --cve <CVE>
          Which CVE id, where there are several (cve and ghsa)

      --schema <VERSION>
          The version of the CVE record format (cve)

          Possible values:
          - 5.1: Known to every reader
          - 5.2: With package URLs

      --for <PURPOSE>
          What GitHub shall do with the body (ghsa) [default: create]

          Possible values:
          - create:  Make a draft
          - update:  Bring an advisory up to date
          - publish: Make an advisory public
          - report:  Report to the owners of a repository

      --rejected <CVE>
          Reject a CVE id that no advisory has (cve)

      --reason <TEXT>
          Why the id is rejected, in English

      --replaced-by <CVE>
          The CVE that counts instead of the rejected one

      --now <INSTANT>
          The moment to export for; a later one shows what is private until then (osv and csaf), and
          is refused where `CI` is set

  -h, --help
          Print help (see a summary with '-h')

Everywhere:
  -C <DIR>
          Work in this folder; the repository is found upwards from it

      --rev <REV>
          Read this commit instead of the work tree; works in bare repositories too

      --format <FORMAT>
          How to print results

          Possible values:
          - human:  For people
          - json:   For machines
          - github: Annotations of a GitHub pull request (`check` only)
          - gitlab: A code quality report of GitLab (`check` only)
          - sarif:  SARIF 2.1.0, for code scanning and viewers (`check` only)
          
          [default: human]

      --color <COLOR>
          When to use colour

          Possible values:
          - auto:   On a terminal
          - always: Always
          - never:  Never
          
          [default: auto]

  -q, --quiet
          Print errors only

"#]]);
}

#[test]
fn no_command_prints_the_help_and_fails() {
    TestDatabase::empty()
        .run(&[])
        .fails_with(2)
        .has("Usage: advgen");
}

#[test]
fn a_misspelt_command_gets_a_suggestion() {
    TestDatabase::empty()
        .run(&["chekc"])
        .fails_with(2)
        .err(str![[r#"
error: unrecognized subcommand 'chekc'

  tip: some similar subcommands exist: 'schema', 'check'

Usage: advgen [OPTIONS] <COMMAND>

For more information, try '--help'.

"#]]);
}

#[test]
fn a_misspelt_option_gets_a_suggestion() {
    TestDatabase::empty()
        .run(&["build", "--output", "x"])
        .fails_with(2)
        .err(str![[r#"
error: unexpected argument '--output' found

  tip: a similar argument exists: '--out'

Usage: advgen build --out <DIR>

For more information, try '--help'.

"#]]);
}

#[test]
fn arguments_nobody_would_write_are_refused_and_never_a_panic() {
    let database = TestDatabase::in_git();
    let head = database.head();
    let long = "x".repeat(100_000);
    let commands = [
        "init", "new", "check", "explain", "build", "flip", "next", "import", "export",
    ];
    let strange = [
        "",
        "-",
        "--",
        "\u{202e}",
        "\n",
        "../../..",
        "-C",
        "--now",
        "--rev",
        "HEAD^{tree}",
        "@{upstream}",
        ":/",
        "*",
        long.as_str(),
    ];
    for command in commands {
        for argument in strange {
            database.run(&[command, argument]);
            database.run(&[command, "--now", argument]);
            database.run(&[command, "--rev", argument]);
            database.run(&["-C", argument, command]);
        }
    }
    assert_eq!(database.head(), head);
}
