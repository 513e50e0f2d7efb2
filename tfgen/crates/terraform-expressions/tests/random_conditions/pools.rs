//! Constants that tell implementations apart.

use fastrand::Rng;

/// One of `pool`.
pub(crate) fn pick<'p, T>(random: &mut Rng, pool: &'p [T]) -> &'p T {
    &pool[random.usize(..pool.len())]
}

pub(crate) const STRINGS: &[&str] = &[
    "",
    "a",
    "b",
    "c",
    "name",
    "some-key",
    "Ab Cd",
    "hello world",
    " x ",
    "a,b,c",
    "a-b_c",
    "0",
    "1",
    "01",
    "-1",
    "1.50",
    "1e3",
    "true",
    "false",
    "null",
    "é",
    "e\u{301}",
    "ß",
    "ǆ",
    "İ",
    "日本語",
    "👨‍👩‍👧",
    "ﬁ",
    "10.0.0.0/8",
    "192.168.1.7",
    "arn:aws:s3:::bucket/key",
    "a.b.c",
    "line\nbreak",
    "tab\tend",
    "quote\"d",
    "back\\slash",
    "${x}",
    "%{y}",
    "aaa",
    "x=1&y=2",
];

/// Strings that are often not what they look like.
pub(crate) const TRICKY: &[&str] = &["", "e\u{301}x", "👨‍👩‍👧!", "", "🇩🇪🇫🇷", "a\u{300}\u{301}", "1e3"];

pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "-1",
    "-2",
    "10",
    "0.5",
    "-0.5",
    "1.5",
    "2.5",
    "0.1",
    "0.3",
    "100",
    "1000000",
    "1e6",
    "1e-5",
    "123456789",
    "12345678901234567890",
    "1e21",
    "0.00001",
    "3.14159",
    "255",
    "7",
    "-0",
    // No large number of 64 bits: `indent` would make so many spaces.
    "12345678901234567890123456789.5",
    "1e100",
    "-9007199254740993",
    "0.1234567890123456789",
    "1e-30",
];

pub(crate) const PATTERNS: [&str; 30] = [
    "^a",
    "b$",
    "[a-z]+",
    "^[a-z][a-z0-9-]*$",
    "(a)(b)?",
    "(?P<first>[a-z])",
    "\\\\d+",
    "a|b",
    ".*",
    "",
    "^$",
    "(?i)A",
    "[^,]+",
    "\\\\s",
    "\\\\bx",
    "^arn:aws",
    "(x*)",
    "a{2}",
    "\\\\.",
    "[[:alpha:]]+",
    "(?:a|b)+",
    "[",
    "(",
    "\\\\pL",
    "\\\\p{Lu}",
    "\\\\x41",
    "(?U)a+",
    "\\\\Q.\\\\E",
    "\\\\B",
    "[[:^digit:]]",
];

pub(crate) const FORMATS: [&str; 30] = [
    "%s",
    "%d",
    "%v",
    "%q",
    "%t",
    "%f",
    "%.2f",
    "%5d",
    "%-5s|",
    "%05d",
    "%x",
    "%X",
    "%o",
    "%b",
    "%e",
    "%g",
    "%#v",
    "%+d",
    "%%",
    "%s-%s",
    "%[1]s",
    "%[2]s %[1]s",
    "%5t",
    "%.1s",
    "%c",
    "plain",
    "%5s",
    "%G",
    "%E",
    "%-8v|",
];

/// Formats of one number each.
pub(crate) const NUMBER_FORMATS: [&str; 14] = [
    "%v", "%d", "%.2f", "%5d", "%05d", "%x", "%e", "%g", "%f", "%+d", "%8.3f|", "%-8v|", "%08.1f",
    "%E",
];

/// Numbers that are written with an exponent by one implementation or another.
pub(crate) const EXTREMES: [&str; 8] =
    ["1e6", "1234567", "0.00001", "1e21", "123456789", "0.0000123", "2500000", "999999"];

pub(crate) const DATES: [&str; 12] = [
    "2024-02-29T00:00:00Z",
    "2023-02-29T00:00:00Z",
    "2024-01-31T23:59:59+01:00",
    "2024-12-31T00:00:00-08:00",
    "1999-12-31T23:59:59.5Z",
    "2024-1-1T00:00:00Z",
    "2024-06-15T12:30:45Z",
    "2024-06-15",
    "",
    "2024-06-15t12:30:45z",
    "2024-06-15T24:00:00Z",
    "0001-01-01T00:00:00Z",
];

pub(crate) const DURATIONS: [&str; 10] =
    ["1h", "-1h", "90m", "1h30m", "24h", "10s", "1.5h", "1d", "", "100ms"];

pub(crate) const DATE_FORMATS: [&str; 14] = [
    "YYYY-MM-DD",
    "DD MMM YYYY hh:mm ZZZ",
    "EEEE, DD-MMM-YY hh:mm:ss ZZZ",
    "h:mm AA",
    "hh:mmaa",
    "M/D/YY",
    "MMMM EEE",
    "'at' H",
    "HH:mm:ssZ",
    "ZZZZZ",
    "YYY",
    "Q",
    "s",
    "YYYY'T'hh",
];

pub(crate) const PREFIXES: [&str; 12] = [
    "10.0.0.0/8",
    "10.1.2.0/24",
    "192.168.0.0/16",
    "2001:db8::/32",
    "0.0.0.0/0",
    "fd00::/8",
    "10.0.0.1/32",
    "10.0.0.0",
    "300.0.0.0/8",
    "010.0.0.0/8",
    "::/0",
    "2001:db8::1/128",
];

pub(crate) const JSON: [&str; 20] = [
    "{}",
    "[]",
    "1",
    "\\\"a\\\"",
    "null",
    "true",
    "[1, 2.5, \\\"x\\\"]",
    "{\\\"a\\\": 1, \\\"b\\\": [true]}",
    "{\\\"a\\\": 1, \\\"a\\\": 2}",
    "1.50",
    "1e3",
    "-0",
    "[1,]",
    "",
    " 1 ",
    "\\\"\\\\u00e9\\\"",
    "{\\\"a\\\": null}",
    "1 2",
    "0.1",
    "[[], {}]",
];

pub(crate) const YAML: [&str; 28] = [
    "a: 1",
    "- 1\\n- x",
    "a: {b: [1, 2]}",
    "~",
    "yes",
    "\\\"1\\\"",
    "1.5",
    "0x1f",
    "a: |\\n  text\\n",
    "",
    "x",
    "a: 1\\na: 2",
    "2024-01-01",
    "&x a",
    "!!str 1",
    "[a, b",
    "a:\\n  - 1\\n  - {b: [x, \\\"y\\\"]}\\nc: ~\\n",
    "- - 1\\n  - 2\\n- a: é\\n  b: 'q'\\n",
    "yes: no\\n1: 2\\n",
    "a: |-\\n  one\\n   two\\n\\n  three\\nb: on\\n",
    "a: 1 # c\\n# d\\nb: x#y\\n",
    "a:\\n- 1\\n-\\n- b\\n",
    "\\\"a b\\\": {}\\n",
    "10.0.0.0/8",
    "-0",
    "- .5\\n- 1.\\n- 1e3\\n- -7\\n",
    "a: b: c",
    "2024-02-30",
];

pub(crate) const CSV: [&str; 11] = [
    "a,b\\n1,2\\n",
    "a,b\\n\\\"x,y\\\",2",
    "",
    "a",
    "a,a\\n1,2",
    "a,b\\n1\\n",
    "a\\n\\n1\\n",
    "a,b\\r\\n1,2\\r\\n",
    "a\\n\\\"x\\\"\\\"\\n,y\\\"\\n",
    "a\\nx\\\"y\\n",
    "a\\n\\\"x\\n",
];

pub(crate) const PATHS: [&str; 8] = ["a/b/c.txt", "/a/b/", "a", "", "/", "../x", "a//b", "."];

pub(crate) const TEMPLATES: [&str; 8] = [
    "$${a}",
    "x$${a}y",
    "plain",
    "%%{ if a == \\\"1\\\" }y%%{ endif }",
    "$${b}",
    "",
    "%%{ for k in [a, name] ~} $${k} %%{ endfor }",
    "$${upper(a)} $${",
];

pub(crate) const BASE64: [&str; 8] =
    ["aGVsbG8=", "aGVsbG8", "", "!!", "AA==", "8J+YgA==", "YQBiAA==", "6WE="];
