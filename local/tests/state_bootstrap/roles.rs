//! What the roles of GitHub Actions may do with states, as the account's IAM judges their policies.

use std::collections::BTreeMap;

use crate::account::{ACCOUNT, Account, BUCKET};

/// States: those of the environments, and some that belong to none.
const STATES: [&str; 8] =
    ["state", "zone", "dev", "staging", "prod", "preview-pr-7", "preview-pr-12", "preview-prod"];

/// For each role, the states that it only reads, those that it locks and reads, and those that it
/// also writes.
const ROLES: [(&str, [&[&str]; 3]); 5] = [
    ("plan", [&[], &["zone", "dev", "staging", "prod"], &[]]),
    ("apply-dev", [&["zone"], &[], &["dev"]]),
    ("apply-staging", [&["zone"], &[], &["staging"]]),
    ("apply-prod", [&["zone"], &[], &["prod"]]),
    ("apply-preview", [&["zone"], &[], &["preview-pr-7", "preview-pr-12"]]),
];

/// Each role reaches its states, their locks, and nothing else in the bucket.
pub(crate) fn assert_reach(account: &Account) {
    for (role, [read, locked, written]) in ROLES {
        let mut expected = BTreeMap::new();
        for state in STATES {
            let (is_written, is_locked) = (written.contains(&state), locked.contains(&state));
            let is_read = read.contains(&state) || is_locked || is_written;
            expected.insert(format!("{state}.tfstate"), [is_read, is_written, false]);
            let lock = is_locked || is_written;
            expected.insert(format!("{state}.tfstate.tflock"), [lock, lock, lock]);
        }
        let found: BTreeMap<_, _> =
            expected.keys().map(|key| (key.clone(), allowed(account, role, key))).collect();
        assert_eq!(found, expected, "{role} may read, write, delete");
    }
}

/// Whether a role may read, write and delete an object of the bucket.
fn allowed(account: &Account, role: &str, key: &str) -> [bool; 3] {
    let role = format!("arn:aws:iam::{ACCOUNT}:role/exampulumi-{role}");
    let object = format!("arn:aws:s3:::{BUCKET}/{key}");
    ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map(|action| {
        let form = format!(
            "Action=SimulatePrincipalPolicy&Version=2010-05-08&PolicySourceArn={role}\
             &ActionNames.member.1={action}&ResourceArns.member.1={object}"
        );
        let answer = account.emulator.call_form("iam", &form).unwrap();
        let document = roxmltree::Document::parse(&answer).unwrap();
        let mut all = document.descendants();
        let decision = all.find(|node| node.tag_name().name() == "EvalDecision");
        decision.and_then(|node| node.text()).unwrap() == "allowed"
    })
}
