//! Recognizes what stops Terraform, by its output: one table with the messages of Terraform,
//! OpenTofu and their providers.

use crate::diagnostics::Diagnostic;
use crate::pattern::{filled, take};
use std::collections::BTreeMap;

/// What is missing or in the way, instead of a page-long error.
struct Cause {
    /// Texts that the error must all contain. `{name}` matches the text up to what follows it or
    /// the end of the paragraph.
    marks: &'static [&'static str],
    /// The short reason, with the matched texts.
    reason: &'static str,
    /// What to do about it.
    hint: &'static str,
}

const SIGN_IN: &str = "sign in, or set the environment variables that hold credentials";
const REACH: &str = "check the network, the proxy and the address";

/// All known causes. The first match counts.
const CAUSES: &[Cause] = &[
    Cause {
        marks: &["for provider {provider}: provider", "not found in any of the search locations"],
        reason: "provider {provider} is not where Terraform looks for it",
        hint: "put it there, or name its folder in `provider_installation` of the CLI \
               configuration",
    },
    Cause {
        marks: &[
            "for provider {provider}: provider registry {host} does not have a provider named",
        ],
        reason: "the registry {host} has no provider {provider}",
        hint: "correct `source` in `required_providers`, also in modules",
    },
    Cause {
        marks: &["for provider {provider}: could not connect to {host}:"],
        reason: "provider {provider} is not installed, and {host} cannot be reached",
        hint: "check the network and the proxy, or name a mirror in `provider_installation` of \
               the CLI configuration",
    },
    Cause {
        marks: &[
            "for provider {provider}: no available releases match the given constraints {range}",
        ],
        reason: "no installable release of provider {provider} matches {range}",
        hint: "change the constraint, or add the release to the mirror",
    },
    Cause {
        marks: &[
            "locked provider {provider} {version} does not match configured version constraint \
                  {range};",
        ],
        reason: "the lock file holds provider {provider} at {version}, which does not match {range}",
        hint: "`init -upgrade` writes another version to the lock file",
    },
    Cause {
        marks: &["package for {provider} {version} doesn't match any of the checksums"],
        reason: "provider {provider} {version} has none of the checksums in the lock file",
        hint: "`providers lock` adds the checksums of another platform; on the same platform, the \
               package is not the released one",
    },
    Cause {
        marks: &[
            "Provider {provider} v{version} does not have a package available for your current \
                  platform, {platform}",
        ],
        reason: "provider {provider} {version} is not released for {platform}",
        hint: "use a version that is, or run on another platform",
    },
    Cause {
        marks: &[
            "The host \"{host}\" given in provider source address \"{provider}\" does not offer",
        ],
        reason: "{host} has no registry with provider {provider}",
        hint: "correct `source` in `required_providers`, also in modules",
    },
    Cause {
        marks: &["Provider dependency changes detected"],
        reason: "the lock file lacks a provider",
        hint: "`init` adds it to the lock file",
    },
    Cause {
        marks: &["does not support Terraform version {version}. To proceed"],
        reason: "Terraform {version} does not match `required_version`",
        hint: "install a version that matches",
    },
    Cause {
        marks: &["This module is not compatible with OpenTofu v{version}"],
        reason: "OpenTofu {version} does not match what a module is compatible with",
        hint: "install a version that matches",
    },
    Cause {
        marks: &["Could not download module", "source code from \"{source}\""],
        reason: "module {source} cannot be downloaded",
        hint: REACH,
    },
    Cause {
        marks: &["Backend configuration changed"],
        reason: "the backend has changed since the last `init`",
        hint: "`init -migrate-state` moves the state; `init -reconfigure` leaves it where it is",
    },
    Cause {
        marks: &[
            "Error acquiring the state lock",
            "Lock Info: ID: {id} Path:",
            "Who: {who} Version:",
            "Created: {day} {hour}:{minute}:",
        ],
        reason: "the state is locked by {who} since {day} {hour}:{minute} UTC",
        hint: "wait until that run has ended; if it is dead, `force-unlock -force {id}` removes \
               the lock",
    },
    Cause {
        marks: &["No valid credential sources found", "with provider[\"{provider}\"]"],
        reason: "no credentials for provider {provider}",
        hint: SIGN_IN,
    },
    Cause {
        marks: &["No valid credential sources found"],
        reason: "no credentials for the backend of a state",
        hint: SIGN_IN,
    },
    Cause {
        marks: &["failed to get shared config profile, {profile}"],
        reason: "there is no profile {profile} with credentials",
        hint: SIGN_IN,
    },
    Cause {
        marks: &["token included in the request is expired"],
        reason: "the credentials have expired",
        hint: "sign in again",
    },
    Cause {
        marks: &["token included in the request is invalid"],
        reason: "the credentials are not valid",
        hint: SIGN_IN,
    },
    Cause {
        marks: &["dial tcp: lookup {host} on", "no such host"],
        reason: "{host} is not found",
        hint: REACH,
    },
    Cause {
        marks: &["dial tcp {address}: connect: connection refused"],
        reason: "nothing answers at {address}",
        hint: REACH,
    },
    Cause {
        marks: &["dial tcp {address}: i/o timeout"],
        reason: "nothing answers at {address}",
        hint: REACH,
    },
    Cause {
        marks: &["Error acquiring the state lock", "Error message: {why}"],
        reason: "the state cannot be locked: {why}",
        hint: "check that the state in the backend can be read and written",
    },
    Cause {
        marks: &["Failed to get existing workspaces: {why}"],
        reason: "the backend cannot be read: {why}",
        hint: "create the storage for the states first, or correct the backend",
    },
    Cause {
        marks: &["Error refreshing state: {what}: operation error", "StatusCode: 403"],
        reason: "the credentials do not reach the state: {what}",
        hint: "sign in to the account of the backend, or allow this in its policy",
    },
    Cause {
        marks: &["Unable to find remote state", "with {data},"],
        reason: "the state that {data} reads does not exist",
        hint: "apply the environment that it reads first",
    },
];

/// The reason for `diagnostic` and what to do about it, if it is known.
pub(crate) fn cause(diagnostic: &Diagnostic) -> Option<(String, String)> {
    CAUSES.iter().find_map(|cause| {
        let values = cause.values(diagnostic)?;
        Some((filled(cause.reason, &values), filled(cause.hint, &values)))
    })
}

impl Cause {
    /// What `diagnostic` has for the names, if it matches all marks.
    fn values<'a>(&self, diagnostic: &'a Diagnostic) -> Option<BTreeMap<&'static str, &'a str>> {
        let mut values = BTreeMap::new();
        let mut marks = self.marks.iter();
        marks.all(|mark| take(mark, &diagnostic.text, &mut values)).then_some(values)
    }
}

#[cfg(test)]
mod tests {
    use super::{CAUSES, cause};
    use crate::diagnostics::Diagnostics;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    /// Output of Terraform 1.11.4, each with its one-line reason and the hint.
    #[test]
    fn what_terraform_writes_comes_to_one_line() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
        let files =
            fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("one").path());
        let files: BTreeSet<_> =
            files.filter(|file| file.extension().is_some_and(|it| it == "txt")).collect();
        let mut reasons = BTreeSet::new();
        for file in &files {
            let diagnostics = Diagnostics::of(&fs::read(file).expect("a file"));
            let [diagnostic] = diagnostics.all() else { panic!("{file:?}: {diagnostics:?}") };
            let (reason, hint) = cause(diagnostic).unwrap_or_else(|| panic!("{file:?}"));
            let expected = fs::read_to_string(file.with_extension("expected")).expect("a file");
            assert_eq!(format!("{reason}\nhint: {hint}\n"), expected, "{file:?}");
            reasons.insert(CAUSES.iter().position(|cause| cause.values(diagnostic).is_some()));
        }
        // Those that could not be produced with a real Terraform are below.
        assert_eq!(reasons.len() + OTHERS.len(), CAUSES.len(), "{reasons:?}");
    }

    /// Texts as in the sources of Terraform, of OpenTofu and of Go's network package.
    const OTHERS: [(&str, &str); 4] = [
        (
            "Error: Invalid provider registry host\n\nThe host \"example.com\" given in provider source \
             address \"example.com/a/b\" does not offer a Terraform provider registry.\n",
            "example.com has no registry with provider example.com/a/b",
        ),
        (
            "Error: Incompatible module\n\n  on main.tf line 2:\n\nThis module is not compatible with \
             OpenTofu v1.12.0.\n\nTo proceed, either choose another supported OpenTofu version\n",
            "OpenTofu 1.12.0 does not match what a module is compatible with",
        ),
        (
            "Error: Failed to query available provider packages\n\nCould not retrieve the list of \
             available versions for provider a/b: provider registry registry.terraform.io does not \
             have a provider named registry.terraform.io/a/b\n",
            "the registry registry.terraform.io has no provider a/b",
        ),
        (
            "Error: Error refreshing state: Get \"https://192.0.2.1/x\": dial tcp 192.0.2.1:443: \
             i/o timeout\n",
            "nothing answers at 192.0.2.1:443",
        ),
    ];

    #[test]
    fn so_does_what_the_sources_say() {
        for (text, reason) in OTHERS {
            let diagnostics = Diagnostics::of(text.as_bytes());
            assert_eq!(cause(&diagnostics.all()[0]).expect("known").0, reason);
        }
        let other = Diagnostics::of(b"Error: Invalid function argument\n\nno file\n");
        assert_eq!(cause(&other.all()[0]), None);
    }
}
