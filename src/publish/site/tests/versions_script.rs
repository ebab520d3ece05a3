//! The script that checks versions gives the answers of this program: run by `node` where there is
//! one, on thousands of pairs.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::advisory::affected::{Event, EventKind, Range, RangeKind};
use crate::advisory::affects;
use crate::advisory::ecosystem::Ecosystem;
use crate::advisory::version::Scheme;

/// An ecosystem of every order, and versions of it; the more unusual the better.
const SEEDS: &[(&str, &str)] = &[
    (
        "npm",
        "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.0+build v1.0 V1 1 1.10.0 2.0.0-0 0.0.0-0 1.0.0-01 1.0.0-a-b 99999999999999999999.0.0 1.2.3.4 1.x 01.02.03 1.0.0-a..b 1.0.0+ 1.0.0-é",
    ),
    (
        "PyPI",
        "1.dev0 1.0a1.dev1 1.0a1 1.0-alpha.1 1.0.ALPHA1 1.0b1 1.0rc1 1.0c1 1.0pre1 1.0 1 v1.0.0 1.0+abc 1.0+abc.5 1.0+5 1.0+1-2_3 1.0.post1.dev1 1.0.post1 1.0-1 1.0.rev1 1.0r2 1.1 1.10 1!0.1 0 0.0 1.0.0a 1.0.dev 2004d 1.0- 1..0 1.0+ 1.0a.b 1!1!1 1.0.post 1.0rc_1 1.0.0.0.1",
    ),
    (
        "Hackage",
        "0 0.1 0.1.0 0.2 0.10 1 1.0 1.0.1 1.0-beta 01.1 1. 1.a",
    ),
    ("CRAN", "0 0.1 0.1.0 0-1 1 1.0 1-0-1 1.0-1 1.10 1.-1 1.0a"),
    (
        "Debian",
        "1.0~~ 1.0~beta1 1.0~beta2 1.0 1.0-0 0:1.0 1.0-1~bpo1 1.0-1 1.0-1+b1 1.0-10 1.0a 1.0+x 1.0.1 1:0.1 1:1:1 x:1 1.0_1 -1 1- 1.0-1-2 1.0-1.0~ 2.0.0+dfsg-1ubuntu0.1 1.0a1 1.0A",
    ),
    (
        "Red Hat",
        "1.a 1.0~rc1 1.0 0:1.0 1.0^git1 1.0.1 1.10 1.10-1.el8 1.10-10.el8 2:0.1 1.0-1-1 1.0- 1.0-. 1..0 1_0 1.0~~ 1.0^ 1.0^a1 1.0.a 1a2b 1.001 1.0-1^x a:1 1.0€",
    ),
    (
        "RubyGems",
        "0.9 1.0.A 1.0.a 1.a 1.0.a.2 1.0.a2 1.0.a10 1.0.b1 1.0-a 1.0-rc.1 1.0.pre.rc1 1.0.pre 1.0-0 1.0.pre.1 1.0-1 1.0.rc1 1.0 1 1.0.0 1.0.1.a 1.2 1.10 v1.0 1a 1.0.0.a.0.0 1.0.0.a.0.1 1.0-a-b 1.0- 1..0 1.0_1",
    ),
    (
        "Maven",
        "1-alpha 1.0-alpha1 1.0-a1 1.0.alpha1 1alpha1 1-alpha-1 1.0.0.Alpha01 1.0-alpha10 1.0-b1 1.0-M1 1.0.milestone1 1.0-rc1-SNAPSHOT 1.0-RC1 1.0.CR1 1.0-SNAPSHOT 1.0.0-snapshot 1.0 1 1.0.0 1.0.Final 1.0-GA 1.RELEASE 1.0-sp 1.0-SP1 1-a 1-android 1-jre-SNAPSHOT 1-jre 1.0.v20200101 1.0.0.1 1.10 1.0-1 1.0-rc.1 1.0-rc-1 1.0-a-1 1.0-rc0-SNAPSHOT 1.0.rc-SNAPSHOT 1.0- 1. x 1.0-constructor 1.0-rc- 1.0_1",
    ),
    (
        "NuGet",
        "1.0.0-alpha 1.0.0-Alpha 1.0.0-beta.2 1.0.0-beta.11 1.0.0 1.0.0.0 1 1.0.0.1 1.0.0+x 1.0.0-2147483647 1.0.0-2147483648 1.0.0--5 1.0.0--x v1.0 1.0.0.0.0 1.10.0 1.0.0-a.1 1.0.0-a.b",
    ),
    (
        "Packagist",
        "1.0 v1.0.0 1.0.0.0 1.0-dev 1.0.0-alpha1 1.0.0-alpha.1 1.0.0-a1 1.0.0beta 1.0.0-b2 1.0.0-RC1 1.0RC1.2 1.0.0-patch1 1.0.0-pl1 1.0.0-p2 1.0-stable 1.0-Stable 1.0-stable1-dev 1.0.0+x 1.0.0+ 1.x-dev dev-main 20240131 2024-01-31.1 2024.01.31.12.30 100000.0 1.2.3.4.5 1.0-alpha-dev 1.0-alpha1.2-dev 1.0-foo 1.0. 1.0- 1.0-rc1- 2024.1.1 12345678901234567890 1.1234567890123456789",
    ),
    (
        "Alpine",
        "1.0 1.0.0 1.0a 1.0b 1.0_alpha 1.0_alpha1 1.0_beta2 1.0_pre 1.0_rc3 1.0_p1 1.0_git20200101 1.0_cvs 1.0-r0 1.0-r1 1.0-r10 1.0_rc1-r1 1.01 1.05 1.00 1.001 01.1 1.0_foo 1.0~abc 1.0ab 1.10 1.9 1.0_p1_git2 1.0- 1.123456789012345678 1.0_p",
    ),
    (
        "Pub",
        "1.0.0 1.0.0+1 1.0.0+2 1.0.0-dev 1.0.0-dev.1 1.0.0-dev.1+x 1.0 v1.0.0 1.0.0-0x1F 1.0.0--1 1.0.0-- 1.0.0-1234567890123456789 1.10.0 1.0.0+a.b 1.0.0+01",
    ),
];

/// Numbers that come from nowhere and are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// The seeds, and versions that differ from them in one place.
fn versions(seeds: &str, dice: &mut Dice) -> Vec<String> {
    const PIECES: &[&str] = &[
        "0", "1", "9", "10", "00", ".", "-", "_", "~", "+", "^", ":", "a", "rc", "dev", "A", "x",
        "!", " ",
    ];
    let seeds: Vec<&str> = seeds.split(' ').collect();
    let mut all: Vec<String> = seeds.iter().map(|&seed| seed.to_owned()).collect();
    for _ in 0..200 {
        let seed: Vec<char> = seeds[dice.below(seeds.len())].chars().collect();
        let at = dice.below(seed.len() + 1);
        let skipped = dice.below(2).min(seed.len() - at);
        let piece = PIECES[dice.below(PIECES.len())];
        let front: String = seed[..at].iter().collect();
        let behind: String = seed[at + skipped..].iter().collect();
        all.push(format!("{front}{piece}{behind}"));
    }
    all
}

fn scheme(ecosystem: &str) -> Scheme {
    Scheme::of(ecosystem).unwrap()
}

fn answer(bool: Option<bool>) -> &'static str {
    match bool {
        Some(true) => "true",
        Some(false) => "false",
        None => "null",
    }
}

#[test]
fn the_script_orders_versions_as_this_program_does() {
    const PAIRS: usize = 4_000;
    const RANGES: usize = 600;
    let mut dice = Dice(7);
    let mut questions = String::from("[");
    let mut want = Vec::new();
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    for (name, seeds) in SEEDS {
        let order = scheme(name);
        let all = versions(seeds, &mut dice);
        let is_version = |text: &&String| order.compare(text, text).is_ok();
        let valid: Vec<String> = all.iter().filter(is_version).cloned().collect();
        // Most of them are versions, so that most pairs have an order.
        let pick = |dice: &mut Dice| {
            let from = if dice.below(4) == 0 { &all } else { &valid };
            from[dice.below(from.len())].clone()
        };
        let mut decided = 0;
        for _ in 0..PAIRS {
            let (a, b) = (pick(&mut dice), pick(&mut dice));
            let ours = order.compare(&a, &b).ok();
            decided += usize::from(ours.is_some());
            let ours = ours.map_or("null".to_owned(), |order| (order as i8).to_string());
            let _ = write!(
                questions,
                "[0,{},{},{}],",
                quoted(order.as_str()),
                quoted(&a),
                quoted(&b)
            );
            want.push((format!("{name}: {a:?} {b:?}"), ours));
        }
        assert!(
            decided > PAIRS / 3,
            "{name}: {decided} of {PAIRS} pairs have an order"
        );
        let ecosystem = Ecosystem::try_from(*name).unwrap();
        for _ in 0..RANGES {
            let mut events = vec![Event {
                kind: EventKind::Introduced,
                value: if dice.below(2) == 0 {
                    "0".to_owned()
                } else {
                    pick(&mut dice)
                },
            }];
            for at in 0..dice.below(4) {
                let kind = [
                    EventKind::Fixed,
                    EventKind::Introduced,
                    EventKind::LastAffected,
                ][(at + dice.below(2)) % 3];
                events.push(Event {
                    kind,
                    value: pick(&mut dice),
                });
            }
            let range = Range {
                kind: RangeKind::Ecosystem,
                repo: None,
                events,
                database_specific: None,
            };
            let version = pick(&mut dice);
            let mut flat = vec![order.as_str()];
            flat.extend(
                range
                    .events
                    .iter()
                    .flat_map(|event| [event.kind.as_str(), event.value.as_str()]),
            );
            let _ = write!(
                questions,
                "[1,{},{},{}],",
                quoted(order.as_str()),
                serde_json::to_string(&flat).unwrap(),
                quoted(&version)
            );
            want.push((
                format!("{name}: {flat:?} {version:?}"),
                answer(affects::holds(&range, Some(&ecosystem), &version)).to_owned(),
            ));
        }
    }
    questions.push_str("null]");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/site/versions.js");
    let program = format!(
        "const m = {{}}; new Function('module', require('fs').readFileSync({script:?}, 'utf8'))(m); const v = m.exports; let text = ''; process.stdin.on('data', part => text += part);
         process.stdin.on('end', () => console.log(JSON.parse(text).slice(0, -1).map(
           ([kind, order, a, b]) => kind ? v.affects(order, [a], [], b) : v.compare(order, a, b)).join('\\n').replace(/-0/g, '0')));"
    );
    // Answers of null are empty where a list is joined.
    let program = program.replace(".join(", ".map(String).join(");
    let child = Command::new("node")
        .args(["-e", &program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        println!("There is no `node` on this machine: the script was not compared.");
        return;
    };
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(questions.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "node failed");
    let got = String::from_utf8(output.stdout).unwrap();
    let got: Vec<&str> = got.lines().collect();
    assert_eq!(got.len(), want.len());
    let wrong: Vec<String> = want
        .iter()
        .zip(&got)
        .filter(|((_, want), got)| want != *got)
        .map(|((question, want), got)| format!("{question}: {want} here, {got} in the script"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        want.len(),
        wrong
            .iter()
            .take(40)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
