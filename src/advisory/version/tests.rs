//! What the orders of all ecosystems promise.

use proptest::array::uniform3;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;

use super::*;
use crate::advisory::ecosystem::Ecosystem;

const ALL: [Scheme; 12] = [
    Scheme::SemVer,
    Scheme::Pep440,
    Scheme::Haskell,
    Scheme::R,
    Scheme::Dpkg,
    Scheme::Rpm,
    Scheme::Gem,
    Scheme::Maven,
    Scheme::NuGet,
    Scheme::Composer,
    Scheme::Apk,
    Scheme::Pub,
];

/// Each row is in ascending order; `=` joins versions that are equal.
#[test]
fn versions_ascend_as_their_ecosystems_say() {
    for (scheme, row) in [
        (
            Scheme::SemVer,
            "1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-alpha.beta < 1.0.0-beta < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0-rc.1 < 1.0.0 = 1.0.0+build = v1.0 = 1 < 1.0.1 < 1.2.0 < 1.10.0 < 2.0.0-0 < 99999999999999999999.0.0",
        ),
        (
            Scheme::Pep440,
            "1.dev0 < 1.0a1.dev1 < 1.0a1 = 1.0-alpha.1 = 1.0.ALPHA1 < 1.0a2 < 1.0b1 < 1.0rc1 = 1.0c1 = 1.0pre1 < 1.0 = 1 = v1.0.0 < 1.0+abc < 1.0+abc.5 < 1.0+5 < 1.0.post1.dev1 < 1.0.post1 = 1.0-1 = 1.0.rev1 < 1.0.1 < 1.1 < 1.10 < 2 < 1!0.1",
        ),
        (
            Scheme::Haskell,
            "0 < 0.1 < 0.1.0 < 0.2 < 0.10 < 1 < 1.0 < 1.0.1 < 1.1",
        ),
        (
            Scheme::R,
            "0 < 0.1 < 0.1.0 < 0.2 < 0.10 < 1 < 1.0 < 1-0-1 = 1.0-1 < 1.1",
        ),
        (
            Scheme::Dpkg,
            "1.0~~ < 1.0~beta1 < 1.0~beta2 < 1.0 = 1.0-0 = 0:1.0 < 1.0-1~bpo1 < 1.0-1 < 1.0-1+b1 < 1.0-2 < 1.0-10 < 1.0a < 1.0+x < 1.0.1 < 1.2 < 1.10 < 1:0.1",
        ),
        (
            Scheme::Rpm,
            "1.a < 1.0~rc1 < 1.0 = 0:1.0 < 1.0^git1 < 1.0.1 < 1.2 < 1.10 < 1.10-1.el8 < 1.10-2.el8 < 1.10-10.el8 < 2:0.1",
        ),
        (
            Scheme::Gem,
            "0.9 < 1.0.A < 1.0.a = 1.a < 1.0.a.2 = 1.0.a2 < 1.0.a10 < 1.0.b1 < 1.0-a < 1.0-rc.1 = 1.0.pre.rc1 < 1.0.pre = 1.0-0 < 1.0.pre.1 = 1.0-1 < 1.0.rc1 < 1.0 = 1 = 1.0.0 < 1.0.1.a < 1.0.1 < 1.2 < 1.10",
        ),
        (
            Scheme::Maven,
            "1-alpha < 1.0-alpha1 = 1.0-a1 = 1.0.alpha1 = 1alpha1 = 1-alpha-1 = 1.0.0.Alpha01 < 1.0-alpha10 < 1.0-b1 < 1.0-M1 = 1.0.milestone1 < 1.0-rc1-SNAPSHOT < 1.0-RC1 = 1.0.CR1 < 1.0-rc2 < 1.0-SNAPSHOT = 1.0.0-snapshot < 1.0 = 1 = 1.0.0 = 1.0.Final = 1.0-GA = 1.RELEASE < 1.0-sp < 1.0-SP1 < 1-a < 1-android < 1-b < 1-jre-SNAPSHOT < 1-jre < 1.0.v20200101 < 1.0.v20200102 < 1.0.0.1 < 1.0.1 < 1.2 < 1.10",
        ),
        (
            Scheme::NuGet,
            "1.0.0-1 < 1.0.0-1.a < 1.0-2147483647 < 1.0.0-alpha = 1.0.0-ALPHA < 1.0.0-Beta = 1-beta < 1.0.0-beta.2 < 1.0.0-beta.10 < 1.0.0-beta2 < 1 = 1.0 = 1.0.0.0 = 1.0.0+abc < 1.0.0.1-a < 1.0.0.1 < 1.0.1 = 1.0.01 < 1.10",
        ),
        (
            Scheme::Composer,
            "1.0-dev < 1.0-alpha-dev < 1.0a = 1.0.0-alpha < 1.0alpha1 = 1.0-a.1 < 1.0-alpha.1.1 < 1.0-beta = 1.0.0.0b < 1.0.0-beta2 < 1.0-beta10 < 1.0RC1 = 1.0-rc.1 < 1.0 = v1 = 1.0.0.0 = 1.0-stable = 1.0+build = 1.0.0-stable.5 < 1.0-patch-dev < 1.0-p = 1.0pl = 1.0-patch < 1.0_p1 < 1.0.0.1 < 1.2 < 1.10 < 2024.01.31 = 2024.1.31.0 < 202401.5 < 20240131 < 20240131.1 < 20240131120000",
        ),
        (
            Scheme::Composer,
            "2024-01-30 < 2024-01-31-beta1 < 2024-01-31 = 2024:01.31 < 2024-01-31.1 < 2024-02-01",
        ),
        (
            Scheme::Apk,
            "1.0_alpha_pre < 1.0_alpha < 1.0_alpha1 < 1.0_beta < 1.0_pre < 1.0_rc < 1.0_rc1_alpha < 1.0_rc1 < 1.0_rc1-r1 < 1.0_rc2 < 1.0_rc_p < 1.0 = 01.0 < 1.0-r0 < 1.0-r1 < 1.0-r10 < 1.0_cvs < 1.0_svn < 1.0_git20200101 < 1.0_hg < 1.0_p1 < 1.0_p1_p2 < 1.0a < 1.0b_rc1 < 1.0b < 1.0.0 < 1.01 < 1.01.1 < 1.09 < 1.1 < 1.2 < 1.10 < 2",
        ),
        (
            Scheme::Pub,
            "1.0.0-1 < 1.0.0-alpha < 1.0.0-alpha+1 < 1.0.0-alpha.1 < 1.0.0-beta.2 < 1.0.0-beta.11 < 1.0.0 < 1.0.0+1 = 1.0.0+01 < 1.0.0+1.1 < 1.0.0+2 < 1.0.0+10 < 1.0.0+a < 1.0.1 < 1.10.0",
        ),
    ] {
        let groups: Vec<Vec<&str>> = row
            .split(" < ")
            .map(|group| group.split(" = ").collect())
            .collect();
        for (i, group) in groups.iter().enumerate() {
            for (j, other) in groups.iter().enumerate() {
                for a in group {
                    for b in other {
                        assert_eq!(
                            scheme.compare(a, b),
                            Ok(i.cmp(&j)),
                            "{scheme:?}: {a} and {b}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn what_is_no_version_is_not_ordered() {
    for (scheme, text) in [
        (Scheme::SemVer, "latest"),
        (Scheme::SemVer, "1.2.3.4"),
        (Scheme::SemVer, ""),
        (Scheme::SemVer, "1.0.0-"),
        (Scheme::Pep440, "2004d-unknown"),
        (Scheme::Pep440, "1.0.x"),
        (Scheme::Pep440, "1.0+"),
        (Scheme::Haskell, "1.0-1"),
        (Scheme::Haskell, "1."),
        (Scheme::R, "1.0a"),
        (Scheme::R, "1..0"),
        (Scheme::Dpkg, "x:1"),
        (Scheme::Dpkg, "1 0"),
        (Scheme::Rpm, ""),
        (Scheme::Rpm, "1 0"),
        (Scheme::Rpm, "1-2-3"),
        (Scheme::Rpm, "1-"),
        (Scheme::Gem, ""),
        (Scheme::Gem, "1a"),
        (Scheme::Gem, "v1"),
        (Scheme::Gem, "1..2"),
        (Scheme::Gem, "1-"),
        (Scheme::Gem, "1-a..b"),
        (Scheme::Gem, "1_0"),
        (Scheme::Maven, ""),
        (Scheme::Maven, "r09"),
        (Scheme::Maven, "1.0-1"),
        (Scheme::Maven, "1.0-rc.1"),
        (Scheme::Maven, "1.0.rc-1"),
        (Scheme::Maven, "1.0-b-1"),
        (Scheme::Maven, "1.0-rc-"),
        (Scheme::Maven, "1.0-Final-1"),
        (Scheme::Maven, "1.0.Final-SNAPSHOT"),
        (Scheme::Maven, "1.0.rc-SNAPSHOT"),
        (Scheme::Maven, "1.0-rc0-SNAPSHOT"),
        (Scheme::Maven, "1.0-rc1-jre"),
        (Scheme::Maven, "1.0-20200101.120000-1"),
        (Scheme::Maven, "1_0"),
        (Scheme::Maven, "1..0"),
        (Scheme::NuGet, "v1.0"),
        (Scheme::NuGet, "1.0.0.0.0"),
        (Scheme::NuGet, "1.0-"),
        (Scheme::NuGet, "1.0.0-20240131120000"),
        (Scheme::NuGet, "1.0.0--5"),
        (Scheme::Composer, "dev-main"),
        (Scheme::Composer, "1.x-dev"),
        (Scheme::Composer, "1.0.*"),
        (Scheme::Composer, "8.x-1.0"),
        (Scheme::Composer, "1.0-2"),
        (Scheme::Composer, "1.0.0.0.0"),
        (Scheme::Composer, "1.0-STABLE"),
        (Scheme::Composer, "1.0-foo"),
        (Scheme::Composer, "1.0+"),
        (Scheme::Composer, "1.9999999999999999999"),
        (Scheme::Composer, "2024-1-5"),
        (Scheme::Apk, ""),
        (Scheme::Apk, "1.0."),
        (Scheme::Apk, "1.00"),
        (Scheme::Apk, "1.012"),
        (Scheme::Apk, "1.0ab"),
        (Scheme::Apk, "1.0a1"),
        (Scheme::Apk, "1.0A"),
        (Scheme::Apk, "1.0_foo"),
        (Scheme::Apk, "1.0-r"),
        (Scheme::Apk, "1.0~1a2b3c"),
        (Scheme::Apk, "1.0_p1.2"),
        (Scheme::Pub, "1.0"),
        (Scheme::Pub, "v1.0.0"),
        (Scheme::Pub, "1.0.0+0x1F"),
        (Scheme::Pub, "1.0.0--5"),
        (Scheme::Pub, "1.0.0-9999999999999999999"),
    ] {
        assert_eq!(
            scheme.compare(text, "1.0.0"),
            Err(Unparsable::First),
            "{scheme:?}: {text}"
        );
        assert_eq!(
            scheme.compare("1.0.0", text),
            Err(Unparsable::Second),
            "{scheme:?}: {text}"
        );
    }
}

/// Versions of a scheme that are close to each other, all of them with an order.
fn form(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::SemVer => "v?[0-2](\\.[0-2]){0,2}(-[ab0-2-]{1,2}(\\.[ab0-2-]){0,2})?(\\+[ab0-2])?",
        Scheme::Pep440 => {
            "([12]!)?[0-2](\\.[0-2]){0,2}(\\.?(a|b|rc)[0-2]?)?((\\.post|-)[0-2])?(\\.dev[0-2])?(\\+[ab1](\\.[ab1])?)?"
        }
        Scheme::Haskell => "[0-2]{1,2}(\\.[0-2]{1,2}){0,3}",
        Scheme::R => "[0-2]{1,2}([.-][0-2]{1,2}){0,3}",
        Scheme::Dpkg => "([01]:)?[0-2][a~+.0-2]{0,4}(-[a~+0-2]{1,3})?",
        Scheme::Rpm => "([01]:)?[0-2][a~^.0-2]{0,4}(-[0-2][a~^.0-2]{0,2})?",
        Scheme::Gem => "[0-2](\\.[0-2ab]{1,2}){0,4}(-[a01-]{1,2}(\\.[ab0])?)?",
        Scheme::Maven => {
            "[0-2](\\.[0-2]){0,3}(|[.-]?(alpha|b|m|rc|CR|snapshot|sp|foo|x)[0-2]?|-(beta|rc|foo)-[0-2]|-(beta1|foo|sp)-SNAPSHOT|[.-](Final|GA))"
        }
        Scheme::NuGet => "[0-2](\\.[0-2]){0,3}(-[aB0-2]{1,2}(\\.[aB0-2]){0,2})?(\\+a)?",
        Scheme::Composer => {
            "v?[0-2](\\.[0-2]){0,3}([._-]?(stable|alpha|b|RC|pl|p)(\\.?[0-2]){0,2})?([.-]dev)?|20[01]{2}-?[01]{2}-?[01]{2}(\\.[0-2]{1,3})?"
        }
        Scheme::Apk => {
            "[0-2](\\.(0|0[1-3]|[1-3]{1,2})){0,3}[ab]?(_(alpha|rc|p|git)[0-2]?){0,2}(-r[0-2])?"
        }
        Scheme::Pub => {
            "[01]\\.[01]\\.[01](-[ab0-2]{1,2}(\\.[ab0-2]){0,2})?(\\+[ab0-2](\\.[ab0-2])?)?"
        }
    }
}

fn three_versions() -> impl Strategy<Value = (Scheme, [String; 3])> {
    select(&ALL[..]).prop_flat_map(|scheme| {
        let versions = string_regex(form(scheme)).unwrap();
        (Just(scheme), uniform3(versions))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6000))]

    #[test]
    fn the_order_is_total((scheme, [a, b, c]) in three_versions()) {
        let order = |a: &str, b: &str| scheme.compare(a, b);
        let (ab, bc, ac) = (order(&a, &b), order(&b, &c), order(&a, &c));
        for (order, one, two) in [(ab, &a, &b), (bc, &b, &c), (ac, &a, &c)] {
            prop_assert!(order.is_ok(), "{:?}: {} {}", scheme, one, two);
        }
        prop_assert_eq!(order(&b, &a), ab.map(Ordering::reverse), "{:?}: {} {}", scheme, a, b);
        prop_assert_eq!(order(&a, &a), Ok(Ordering::Equal));
        if ab == bc {
            prop_assert_eq!(ac, ab, "{:?}: {} {} {}", scheme, a, b, c);
        }
        // Versions that are equal stand in the same place among all others.
        if ab == Ok(Ordering::Equal) {
            prop_assert_eq!(ac, bc, "{:?}: {} {} {}", scheme, a, b, c);
        }
    }

    #[test]
    fn no_text_stops_an_order(a in "[0-9a-zA-Z.:+_~^é-]{0,12}", b in "[0-9a-z.+-]{0,6}") {
        for scheme in ALL {
            let order = scheme.compare(&a, &b);
            prop_assert_eq!(scheme.compare(&b, &a).ok(), order.ok().map(Ordering::reverse));
        }
    }
}

#[test]
fn where_scanners_have_no_order_there_is_none_here() {
    for name in Ecosystem::names() {
        let ecosystem = Ecosystem::try_from(*name).unwrap();
        if ecosystem.is_without_order() {
            assert_eq!(Scheme::of(name), None, "{name}");
        }
    }
}
