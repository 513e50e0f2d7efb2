//! What `make bootstrap` refuses before it changes anything.

use std::path::Path;
use std::process::Command;

use local::files;

use crate::account::{self, Account, BUCKET, Ended, REGION};
use crate::inventory;

#[test]
#[ignore = "needs the emulator; `make test-state` runs it"]
fn what_is_wrong_is_said_before_anything_is_changed() {
    let account = Account::open("state-refused");
    let ended = |command: &mut Command| Ended::of(command.spawn().unwrap());
    let refused = |command: &mut Command, expected: &[&str]| {
        ended(command).assert_refused(expected);
        assert!(!account.repository().join(".tfgen-bootstrap").exists(), "{expected:?}");
        for (kind, found) in inventory::of(&account.emulator, "") {
            assert!(found.is_empty(), "{kind}: {found:?} after {expected:?}");
        }
    };

    let mut elsewhere = account.bootstrap();
    elsewhere.env("AWS_ACCESS_KEY_ID", "222222222222");
    refused(
        &mut elsewhere,
        &[
            "credentials belong to account 222222222222",
            "`state` is for 000000000000",
            "nothing was changed",
            "AWS_PROFILE",
        ],
    );

    let mut without_keys = account.bootstrap();
    without_keys.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    without_keys.env("HOME", account.programs());
    refused(&mut without_keys, &["no AWS credentials for `state`"]);

    let without_cli = account.programs().with_file_name("programs-without-aws");
    files::make_folder(&without_cli).unwrap();
    for program in ["terraform", "tfgen", "local"] {
        let real = std::fs::read_link(account.programs().join(program)).unwrap();
        std::os::unix::fs::symlink(real, without_cli.join(program)).unwrap();
    }
    for path in ["/bin/bash", "/usr/bin/bash"].map(Path::new) {
        if path.exists() && !without_cli.join("bash").exists() {
            std::os::unix::fs::symlink(path, without_cli.join("bash")).unwrap();
        }
    }
    refused(account.bootstrap().env("PATH", &without_cli), &["aws (1.29 or newer) is not on PATH"]);

    account.change("envs/project.toml", "\"4096\"", "\"40960001\"");
    refused(&mut account.bootstrap(), &["generated/ does not match envs/"]);
    account.generate(&[]);
    refused(
        &mut account.bootstrap(),
        &["still has example values", "repository_id in envs/project.toml"],
    );
    account.change("envs/project.toml", "\"40960001\"", "\"4096\"");
    account.generate(&[]);

    // An answer other than `yes` does not count.
    let terraform = account.terraform("state");
    let mut asked = crate::documents::shell(
        "echo no | make bootstrap",
        account.repository(),
        &terraform,
        account.programs(),
    );
    asked.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    refused(
        &mut asked,
        &[" to create", "Do this in account", "nothing was changed in the account"],
    );

    let place = format!("LocationConstraint={REGION}");
    let create = ["s3api", "create-bucket", "--bucket", BUCKET, "--create-bucket-configuration"];
    account.aws("333333333333", &[&create[..], &[&place]].concat());
    refused(&mut account.bootstrap(), &["another account's bucket", "enter another one"]);
    account.aws("333333333333", &["s3api", "delete-bucket", "--bucket", BUCKET]);

    let place = "LocationConstraint=eu-west-1";
    account.aws(account::ACCOUNT, &[&create[..], &[place, "--region", "eu-west-1"]].concat());
    ended(&mut account.bootstrap()).assert_refused(&["is in eu-west-1", "says us-east-2"]);
}
