//! `make bootstrap` in an account that has some of it already.

use local::terraform::Plan;

use crate::account::{ACCOUNT, Account, BUCKET, Ended, ISSUER, REGION};
use crate::assert_exists_as_recorded;
use crate::report::Report;

const WITHOUT_LIFECYCLE: (&str, &str) =
    ("[module.state]\n", "[module.state]\nexpiration = { expr = \"null\" }\n");

#[test]
#[ignore = "takes minutes; `make test-state` runs it"]
fn what_an_account_has_already_is_taken_over() {
    let mut report = Report::default();
    let account = Account::open("state-taken-over");
    // The provider waits for lifecycle rules, which the other tests have.
    account.change_state_environment(WITHOUT_LIFECYCLE.0, WITHOUT_LIFECYCLE.1);
    let aws = |arguments: &[&str]| account.aws(ACCOUNT, arguments);
    let place = format!("LocationConstraint={REGION}");
    aws(&["s3api", "create-bucket", "--bucket", BUCKET, "--create-bucket-configuration", &place]);
    aws(&["s3api", "put-object", "--bucket", BUCKET, "--key", "dev.tfstate"]);
    let arn = format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{ISSUER}");
    let url = format!("https://{ISSUER}");
    let thumbprint = "1".repeat(40);
    let provider = ["iam", "create-open-id-connect-provider", "--url", &url, "--thumbprint-list"];
    let clients = [&thumbprint, "--client-id-list", "sts.amazonaws.com", "somebody-else"];
    aws(&[&provider[..], &clients].concat());
    let role = "exampulumi-plan";
    let trust = r#"{"Version":"2012-10-17","Statement":[]}"#;
    aws(&["iam", "create-role", "--role-name", role, "--assume-role-policy-document", trust]);
    let bootstrap = || Ended::of(account.bootstrap().spawn().unwrap());

    report.step("what is another's is refused, all of it at once", || {
        bootstrap().assert_refused(&[
            "role `exampulumi-plan` that was not created from here",
            "for somebody-else, sts.amazonaws.com, but this needs sts.amazonaws.com",
            &format!("oidc_provider_arn = \"{arn}\""),
        ]);
    });
    let tags = ["Key=project,Value=exampulumi", "Key=environment,Value=state"];
    aws(&[&["iam", "tag-role", "--role-name", role, "--tags"][..], &tags].concat());
    let delete = ["iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn"];
    aws(&[&delete[..], &[&arn]].concat());
    aws(&[&provider[..], &clients[..3]].concat());

    report.step("bucket, identity provider and role are taken over", || {
        let taken = bootstrap();
        let lines = [BUCKET, &arn, role].map(|name| format!("take over {name}"));
        taken.assert_done(&[&lines[0], &lines[1], &lines[2], "there is nothing left to do"]);
        let recorded = account.object(&account.state_path("state")).unwrap();
        assert_exists_as_recorded(&account, &[&recorded]);
        let kept = account.emulator.send("s3", "HEAD", &format!("/{BUCKET}/dev.tfstate"), &[], "");
        assert_eq!(kept.unwrap().status, 200, "what was in the bucket stays");
        let state = account.terraform("state");
        state.init(&[]).unwrap();
        assert_eq!(state.plan().unwrap(), Plan::Empty);
    });
}
