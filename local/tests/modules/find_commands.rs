//! The commands that find ids, given to the AWS CLI of `local/requirements`: it accepts each with
//! its options and its query, and then finds nothing listening at the address of AWS.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use local::project::Project;
use local::state::StateFolder;
use local::{ports, python};

use crate::resource_facts::{facts, placeholders};
use crate::sources::modules;

/// Values of attributes that are more than a name; the CLI looks at their form.
const VALUES: [(&str, &str); 5] = [
    ("arn", "arn:aws:sns:us-east-1:111122223333:topic"),
    ("resource_arn", "arn:aws:wafv2:us-east-1:111122223333:global/webacl/name/id"),
    ("scope", "CLOUDFRONT"),
    ("topic_arn", "arn:aws:sns:us-east-1:111122223333:topic"),
    ("url", "https://issuer.example.com"),
];

#[test]
#[ignore = "starts the AWS CLI for each type; `make test-provider` runs it"]
fn the_aws_cli_takes_every_command_that_finds_an_id() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("find-commands");
    let state = StateFolder::open(&folder).unwrap();
    let programs = python::install(&project, &state, "awscli").unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(programs).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(all).unwrap();
    let nobody = format!("http://127.0.0.1:{}", ports::choose(None).unwrap());

    let commands: BTreeSet<String> = modules()
        .iter()
        .flat_map(|module| facts(module).into_values())
        .filter_map(|table| Some(table.get("find")?.as_str()?.to_owned()))
        .collect();
    assert!(commands.len() >= 30, "only {} commands", commands.len());
    for command in &commands {
        let filled = placeholders(command).fold(command.clone(), |text, name| {
            let value = VALUES.iter().find(|(known, _)| *known == name);
            text.replace(&format!("{{{name}}}"), value.map_or("some-name", |(_, value)| value))
        });
        let mut shell = Command::new("sh");
        shell.args(["-c", &filled]).env("PATH", &path).env("AWS_ENDPOINT_URL", &nobody);
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", "us-east-2"),
            ("AWS_MAX_ATTEMPTS", "1"),
        ] {
            shell.env(name, value);
        }
        let output = shell.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.contains("Could not connect"), "{filled}\n{errors}");
        assert!(output.stdout.is_empty(), "{filled}");
    }
    println!("{} commands", commands.len());
}
