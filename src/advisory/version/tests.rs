//! What the orders of all ecosystems promise.

use proptest::prelude::*;

use super::*;

const ALL: [Scheme; 5] = [
    Scheme::SemVer,
    Scheme::Pep440,
    Scheme::R,
    Scheme::Dpkg,
    Scheme::Rpm,
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
            Scheme::R,
            "0 < 0.1 < 0.1.0 < 0.2 < 0.10 < 1 < 1.0 < 1-0-1 < 1.1",
        ),
        (
            Scheme::Dpkg,
            "1.0~~ < 1.0~beta1 < 1.0~beta2 < 1.0 = 1.0-0 = 0:1.0 < 1.0-1~bpo1 < 1.0-1 < 1.0-1+b1 < 1.0-2 < 1.0-10 < 1.0a < 1.0+x < 1.0.1 < 1.2 < 1.10 < 1:0.1",
        ),
        (
            Scheme::Rpm,
            "1.a < 1.0~rc1 < 1.0 = 0:1.0 < 1.0^git1 < 1.0.1 < 1.2 < 1.10 < 1.10-1.el8 < 1.10-2.el8 < 1.10-10.el8 < 2:0.1",
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
        (Scheme::R, "1.0a"),
        (Scheme::R, "1..0"),
        (Scheme::Dpkg, "x:1"),
        (Scheme::Dpkg, "1 0"),
        (Scheme::Rpm, ""),
        (Scheme::Rpm, "1 0"),
    ] {
        assert_eq!(
            scheme.compare(text, "1"),
            Err(Unparsable::First),
            "{scheme:?}: {text}"
        );
        assert_eq!(
            scheme.compare("1", text),
            Err(Unparsable::Second),
            "{scheme:?}: {text}"
        );
    }
}

fn version() -> impl Strategy<Value = String> {
    "[0-9]{1,3}(\\.[0-9]{1,2}){0,3}(-?(a|b|rc|dev|post|~|\\^)?\\.?[0-9]{0,2})?(\\+[a-z0-9]{1,3})?"
}

proptest! {
    #[test]
    fn the_order_is_total(a in version(), b in version(), c in version()) {
        for scheme in ALL {
            let (Ok(ab), Ok(bc), Ok(ac), Ok(ba)) = (
                scheme.compare(&a, &b), scheme.compare(&b, &c), scheme.compare(&a, &c), scheme.compare(&b, &a),
            ) else { continue };
            prop_assert_eq!(ab, ba.reverse(), "{:?}: {} {}", scheme, a, b);
            prop_assert_eq!(scheme.compare(&a, &a), Ok(Ordering::Equal));
            if ab == bc {
                prop_assert_eq!(ac, ab, "{:?}: {} {} {}", scheme, a, b, c);
            }
        }
    }
}
