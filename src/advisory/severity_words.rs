//! The metrics of CVSS in words: the names of the specifications, and what each value means for
//! somebody who has never read them.

/// A metric of one version of CVSS.
pub(super) struct Metric {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) values: &'static [Value],
}

/// The code of a value, its word, and what it means.
type Value = (&'static str, &'static str, &'static str);

const fn metric(code: &'static str, name: &'static str, values: &'static [Value]) -> Metric {
    Metric { code, name, values }
}

const UNDEFINED: Value = ("X", "Not defined", "");
const NOT_DEFINED: Value = ("ND", "Not defined", "");

const NEEDS: &[Value] = &[
    UNDEFINED,
    NOT_DEFINED,
    ("L", "Low", "losing it would harm little here"),
    ("M", "Medium", "losing it would do serious harm here"),
    ("H", "High", "losing it would be a catastrophe here"),
];

const VECTOR: &[Value] = &[
    UNDEFINED,
    ("N", "Network", "from anywhere that can reach it"),
    (
        "A",
        "Adjacent",
        "from the same network segment or radio range",
    ),
    (
        "L",
        "Local",
        "with access to the machine, or through a file that somebody opens there",
    ),
    ("P", "Physical", "by touching the device"),
];

const COMPLEXITY: &[Value] = &[
    UNDEFINED,
    ("L", "Low", "it works whenever it is tried"),
    (
        "H",
        "High",
        "it needs conditions that the attacker cannot bring about at will",
    ),
];

const PRIVILEGES: &[Value] = &[
    UNDEFINED,
    ("N", "None", "no account is needed"),
    ("L", "Low", "an ordinary account is needed"),
    ("H", "High", "an account with far-reaching rights is needed"),
];

const INTERACTION_3: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nobody has to do anything"),
    (
        "R",
        "Required",
        "somebody has to do something, such as follow a link",
    ),
];

const SCOPE: &[Value] = &[
    UNDEFINED,
    (
        "U",
        "Unchanged",
        "the harm stays within what has the vulnerability",
    ),
    (
        "C",
        "Changed",
        "the harm reaches beyond what has the vulnerability",
    ),
];

const CONFIDENTIALITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nothing is disclosed"),
    ("L", "Low", "some information is disclosed"),
    (
        "H",
        "High",
        "everything, or what matters most, is disclosed",
    ),
];

const INTEGRITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nothing can be changed"),
    (
        "L",
        "Low",
        "some data can be changed, without choice or grave effect",
    ),
    (
        "H",
        "High",
        "everything, or what matters most, can be changed",
    ),
    ("S", "Safety", "people can be hurt"),
];

const AVAILABILITY: &[Value] = &[
    UNDEFINED,
    ("N", "None", "it keeps working"),
    ("L", "Low", "it becomes slower, or works with interruptions"),
    ("H", "High", "it stops working"),
    ("S", "Safety", "people can be hurt"),
];

const PARTS_2: &[Value] = &[
    ("N", "None", "no effect"),
    ("P", "Partial", "part of it is lost"),
    ("C", "Complete", "all of it is lost"),
];

/// CVSS 2.0 (first.org/cvss/v2/guide).
pub(super) const V2: &[Metric] = &[
    metric(
        "AV",
        "Access vector",
        &[
            ("N", "Network", "from anywhere that can reach it"),
            (
                "A",
                "Adjacent network",
                "from the same network segment or radio range",
            ),
            ("L", "Local", "with access to the machine"),
        ],
    ),
    metric(
        "AC",
        "Access complexity",
        &[
            ("L", "Low", "it works whenever it is tried"),
            ("M", "Medium", "it needs somewhat special conditions"),
            ("H", "High", "it needs conditions that are rarely met"),
        ],
    ),
    metric(
        "Au",
        "Authentication",
        &[
            ("N", "None", "no login is needed"),
            ("S", "Single", "one login is needed"),
            ("M", "Multiple", "several logins are needed"),
        ],
    ),
    metric("C", "Confidentiality", PARTS_2),
    metric("I", "Integrity", PARTS_2),
    metric("A", "Availability", PARTS_2),
    metric(
        "E",
        "Exploitability",
        &[
            NOT_DEFINED,
            ("U", "Unproven", "no exploit is known"),
            ("POC", "Proof of concept", "a demonstration is known"),
            ("F", "Functional", "an exploit that works is known"),
            ("H", "High", "anybody can exploit it"),
        ],
    ),
    metric(
        "RL",
        "Remediation level",
        &[
            NOT_DEFINED,
            ("OF", "Official fix", "the vendor has mended it"),
            ("TF", "Temporary fix", "the vendor has a stopgap"),
            ("W", "Workaround", "others have found a way around"),
            ("U", "Unavailable", "nothing helps yet"),
        ],
    ),
    metric(
        "RC",
        "Report confidence",
        &[
            NOT_DEFINED,
            ("UC", "Unconfirmed", "it may not be true"),
            ("UR", "Uncorroborated", "several reports agree"),
            (
                "C",
                "Confirmed",
                "the vendor or a demonstration confirms it",
            ),
        ],
    ),
    metric(
        "CDP",
        "Collateral damage potential",
        &[
            NOT_DEFINED,
            ("N", "None", "nothing else is harmed"),
            ("L", "Low", "slight loss"),
            ("LM", "Low to medium", "moderate loss"),
            ("MH", "Medium to high", "significant loss"),
            ("H", "High", "catastrophic loss"),
        ],
    ),
    metric(
        "TD",
        "Target distribution",
        &[
            NOT_DEFINED,
            ("N", "None", "no systems"),
            ("L", "Low", "up to a quarter of systems"),
            ("M", "Medium", "up to three quarters of systems"),
            ("H", "High", "nearly all systems"),
        ],
    ),
    metric("CR", "Need for confidentiality", NEEDS),
    metric("IR", "Need for integrity", NEEDS),
    metric("AR", "Need for availability", NEEDS),
];

/// CVSS 3.0 and 3.1 (first.org/cvss/v3.1/specification-document).
pub(super) const V3: &[Metric] = &[
    metric("AV", "Attack vector", VECTOR),
    metric("AC", "Attack complexity", COMPLEXITY),
    metric("PR", "Privileges required", PRIVILEGES),
    metric("UI", "User interaction", INTERACTION_3),
    metric("S", "Scope", SCOPE),
    metric("C", "Confidentiality", CONFIDENTIALITY),
    metric("I", "Integrity", INTEGRITY),
    metric("A", "Availability", AVAILABILITY),
    metric(
        "E",
        "Exploit code maturity",
        &[
            UNDEFINED,
            ("U", "Unproven", "no exploit is known"),
            ("P", "Proof of concept", "a demonstration is known"),
            ("F", "Functional", "an exploit that works is known"),
            ("H", "High", "anybody can exploit it"),
        ],
    ),
    metric(
        "RL",
        "Remediation level",
        &[
            UNDEFINED,
            ("O", "Official fix", "the vendor has mended it"),
            ("T", "Temporary fix", "the vendor has a stopgap"),
            ("W", "Workaround", "others have found a way around"),
            ("U", "Unavailable", "nothing helps yet"),
        ],
    ),
    metric(
        "RC",
        "Report confidence",
        &[
            UNDEFINED,
            ("U", "Unknown", "it may not be true"),
            ("R", "Reasonable", "much speaks for it"),
            (
                "C",
                "Confirmed",
                "the vendor or a demonstration confirms it",
            ),
        ],
    ),
    metric("CR", "Need for confidentiality", NEEDS),
    metric("IR", "Need for integrity", NEEDS),
    metric("AR", "Need for availability", NEEDS),
    metric("MAV", "Attack vector, here", VECTOR),
    metric("MAC", "Attack complexity, here", COMPLEXITY),
    metric("MPR", "Privileges required, here", PRIVILEGES),
    metric("MUI", "User interaction, here", INTERACTION_3),
    metric("MS", "Scope, here", SCOPE),
    metric("MC", "Confidentiality, here", CONFIDENTIALITY),
    metric("MI", "Integrity, here", INTEGRITY),
    metric("MA", "Availability, here", AVAILABILITY),
];

const REQUIREMENTS: &[Value] = &[
    UNDEFINED,
    ("N", "None", "it works wherever it is tried"),
    (
        "P",
        "Present",
        "it needs something about the target, such as a race to be won",
    ),
];

const INTERACTION_4: &[Value] = &[
    UNDEFINED,
    ("N", "None", "nobody has to do anything"),
    ("P", "Passive", "somebody has to use it as they always do"),
    ("A", "Active", "somebody has to do something unusual"),
];

/// CVSS 4.0 (first.org/cvss/v4.0/specification-document).
pub(super) const V4: &[Metric] = &[
    metric("AV", "Attack vector", VECTOR),
    metric("AC", "Attack complexity", COMPLEXITY),
    metric("AT", "Attack requirements", REQUIREMENTS),
    metric("PR", "Privileges required", PRIVILEGES),
    metric("UI", "User interaction", INTERACTION_4),
    metric("VC", "Confidentiality of it", CONFIDENTIALITY),
    metric("VI", "Integrity of it", INTEGRITY),
    metric("VA", "Availability of it", AVAILABILITY),
    metric("SC", "Confidentiality beyond it", CONFIDENTIALITY),
    metric("SI", "Integrity beyond it", INTEGRITY),
    metric("SA", "Availability beyond it", AVAILABILITY),
    metric(
        "E",
        "Exploit maturity",
        &[
            UNDEFINED,
            ("A", "Attacked", "it is being exploited"),
            ("P", "Proof of concept", "a demonstration is known"),
            ("U", "Unreported", "no exploit is known"),
        ],
    ),
    metric("CR", "Need for confidentiality", NEEDS),
    metric("IR", "Need for integrity", NEEDS),
    metric("AR", "Need for availability", NEEDS),
    metric("MAV", "Attack vector, here", VECTOR),
    metric("MAC", "Attack complexity, here", COMPLEXITY),
    metric("MAT", "Attack requirements, here", REQUIREMENTS),
    metric("MPR", "Privileges required, here", PRIVILEGES),
    metric("MUI", "User interaction, here", INTERACTION_4),
    metric("MVC", "Confidentiality of it, here", CONFIDENTIALITY),
    metric("MVI", "Integrity of it, here", INTEGRITY),
    metric("MVA", "Availability of it, here", AVAILABILITY),
    metric("MSC", "Confidentiality beyond it, here", CONFIDENTIALITY),
    metric("MSI", "Integrity beyond it, here", INTEGRITY),
    metric("MSA", "Availability beyond it, here", AVAILABILITY),
    metric(
        "S",
        "Safety",
        &[
            UNDEFINED,
            ("N", "Negligible", "nobody can be hurt"),
            ("P", "Present", "people can be hurt"),
        ],
    ),
    metric(
        "AU",
        "Automatable",
        &[
            UNDEFINED,
            ("N", "No", "a person has to attack each target"),
            ("Y", "Yes", "a program can attack one target after another"),
        ],
    ),
    metric(
        "R",
        "Recovery",
        &[
            UNDEFINED,
            ("A", "Automatic", "it recovers by itself"),
            ("U", "By the user", "somebody has to repair it"),
            ("I", "Irrecoverable", "it cannot be repaired"),
        ],
    ),
    metric(
        "V",
        "Value density",
        &[
            UNDEFINED,
            ("D", "Diffuse", "each target holds little"),
            ("C", "Concentrated", "one target holds much"),
        ],
    ),
    metric(
        "RE",
        "Response effort",
        &[
            UNDEFINED,
            ("L", "Low", "responding takes little work"),
            ("M", "Moderate", "responding takes some work"),
            ("H", "High", "responding takes much work"),
        ],
    ),
    metric(
        "U",
        "Urgency for the provider",
        &[
            UNDEFINED,
            ("Clear", "Clear", "no urgency"),
            ("Green", "Green", "reduced urgency"),
            ("Amber", "Amber", "moderate urgency"),
            ("Red", "Red", "highest urgency"),
        ],
    ),
];
