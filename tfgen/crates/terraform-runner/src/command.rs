//! The Terraform command that runs in each root module.

use anyhow::{bail, ensure};
use std::ffi::OsString;
use std::path::Path;

/// A command of Terraform with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    kind: Kind,
    /// Its arguments.
    arguments: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Plan {
        destroys: bool,
    },
    /// `apply` or `destroy`: a plan followed by its apply, or the apply of a plan that an earlier
    /// run saved.
    Apply {
        destroys: bool,
        saved: bool,
    },
    /// `init` runs before every command, so there is nothing more to do.
    Init,
    Other(String),
}

/// Arguments that the runner passes itself.
const OURS: [&str; 3] = ["-out", "-detailed-exitcode", "-chdir"];

/// Arguments that define a plan. Terraform silently ignores them with a saved plan. Variables are
/// not among them, because ephemeral ones are passed again.
const OF_PLANS: [&str; 5] = ["-exclude", "-refresh", "-refresh-only", "-replace", "-target"];

/// Commands besides `apply`, `destroy` and `state` that change a state, or real resources.
const WRITES: [&str; 6] = ["force-unlock", "import", "refresh", "taint", "test", "untaint"];

/// The commands of `state` that change nothing.
const READS_OF_STATE: [&str; 3] = ["list", "pull", "show"];

/// The commands of `workspace` that neither create nor delete a state.
const READS_OF_WORKSPACES: [&str; 3] = ["list", "select", "show"];

impl Command {
    /// Parses the command in `words`, as they follow `terraform`.
    ///
    /// # Errors
    /// If there is none, and for an argument that the runner passes itself.
    pub fn parse(words: &[String]) -> anyhow::Result<Self> {
        let Some((name, arguments)) = words.split_first() else {
            bail!("there is no Terraform command\nhint: end with `-- plan` or another command");
        };
        ensure!(
            !name.starts_with('-'),
            "`{name}` is not a Terraform command\nhint: the options of a command come after it, \
             as in `-- plan -refresh=false`"
        );
        let is = |flag: &str| arguments.iter().any(|one| flag_of(one) == flag);
        for ours in OURS {
            ensure!(
                !is(ours),
                "`tfgen run` passes `{ours}` to Terraform itself\nhint: leave it out"
            );
        }
        let kind = match name.as_str() {
            "init" => Kind::Init,
            "plan" => Kind::Plan { destroys: is_on("-destroy", arguments)? },
            "apply" => Kind::Apply {
                destroys: is_on("-destroy", arguments)?,
                saved: !is_on("-auto-approve", arguments)?,
            },
            "destroy" => {
                let stays = arguments.iter().any(|one| flag_of(one) == "-destroy")
                    && !is_on("-destroy", arguments)?;
                ensure!(!stays, "`destroy` always destroys\nhint: use `apply` without `-destroy`");
                Kind::Apply { destroys: true, saved: !is_on("-auto-approve", arguments)? }
            }
            other => Kind::Other(other.to_owned()),
        };
        if ["plan", "apply", "destroy"].contains(&name.as_str()) {
            let help = ["-h", "-help"].into_iter().find(|flag| is(flag));
            ensure!(help.is_none(), "`{name} -help` plans nothing\nhint: run Terraform itself");
        }
        if let Kind::Apply { saved: true, .. } = kind
            && let Some(of_plans) = OF_PLANS.into_iter().find(|flag| is(flag))
        {
            bail!(
                "`{of_plans}` has no effect on a saved plan\nhint: pass it to `plan`, or together \
                 with `-auto-approve`, which makes a plan"
            );
        }
        let mut arguments = arguments.to_vec();
        if matches!(kind, Kind::Apply { .. }) {
            if let Some(plan) = arguments.iter().find(|argument| !argument.starts_with('-')) {
                bail!(
                    "`{plan}` cannot be the plan of every root module\nhint: leave it out: \
                     `{name}` uses the plans that `plan` saved"
                );
            }
            arguments
                .retain(|argument| !["-auto-approve", "-destroy"].contains(&flag_of(argument)));
        }
        Ok(Self { kind, arguments })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        match &self.kind {
            Kind::Plan { .. } => "plan",
            Kind::Apply { destroys: false, .. } => "apply",
            Kind::Apply { destroys: true, .. } => "destroy",
            Kind::Init => "init",
            Kind::Other(name) => name,
        }
    }

    /// Whether it destroys, or plans to, so that readers are handled before what they read.
    pub fn destroys(&self) -> bool {
        matches!(self.kind, Kind::Plan { destroys: true } | Kind::Apply { destroys: true, .. })
    }

    /// Whether it may change the state of a root module.
    pub fn writes_state(&self) -> bool {
        match &self.kind {
            Kind::Plan { .. } | Kind::Init => false,
            Kind::Apply { .. } => true,
            Kind::Other(name) => {
                let inner = self.arguments.first().map_or("", String::as_str);
                match name.as_str() {
                    "state" => !READS_OF_STATE.contains(&inner),
                    "workspace" => !READS_OF_WORKSPACES.contains(&inner),
                    name => WRITES.contains(&name),
                }
            }
        }
    }

    /// The arguments of `init`, if that is the command.
    pub(crate) fn init_arguments(&self) -> Option<&[String]> {
        matches!(self.kind, Kind::Init).then_some(&self.arguments)
    }

    /// Whether the plan is applied.
    pub fn applies(&self) -> bool {
        matches!(self.kind, Kind::Apply { .. })
    }

    /// Whether it applies plans that an earlier run saved.
    pub fn is_of_saved_plans(&self) -> bool {
        matches!(self.kind, Kind::Apply { saved: true, .. })
    }

    /// The arguments of the apply of the plan in `file`.
    pub(crate) fn apply_arguments(&self, file: &Path) -> Vec<OsString> {
        let mut all: Vec<OsString> = ["apply", "-input=false"].map(OsString::from).into();
        if self.is_of_saved_plans() {
            all.extend(self.arguments.iter().map(OsString::from));
        }
        all.push(file.into());
        all
    }

    /// The arguments of the plan that is written to `file`.
    pub(crate) fn plan_arguments(&self, file: &Path) -> Vec<OsString> {
        let mut all: Vec<OsString> =
            ["plan", "-input=false", "-detailed-exitcode"].map(OsString::from).into();
        let mut out = OsString::from("-out=");
        out.push(file);
        all.push(out);
        // The command decides, whatever `TF_CLI_ARGS_plan` says.
        all.push(format!("-destroy={}", self.destroys()).into());
        all.extend(self.arguments.iter().map(OsString::from));
        all
    }

    /// The arguments of a command that makes no plan; `None` for `init`.
    pub(crate) fn other_arguments(&self) -> Option<Vec<OsString>> {
        let Kind::Other(name) = &self.kind else { return None };
        Some([name].into_iter().chain(&self.arguments).map(OsString::from).collect())
    }
}

/// The flag in `argument`, which Terraform accepts with one or two `-`, and with or without a
/// value.
fn flag_of(argument: &str) -> &str {
    let flag = argument.split('=').next().unwrap_or(argument);
    if flag.starts_with("--") { &flag[1..] } else { flag }
}

/// Whether `arguments` switch `flag` on; the last one counts, as for Terraform.
fn is_on(flag: &str, arguments: &[String]) -> anyhow::Result<bool> {
    let Some(last) = arguments.iter().rev().find(|one| flag_of(one) == flag) else {
        return Ok(false);
    };
    match last.split_once('=').map(|(_, value)| value) {
        None | Some("1" | "t" | "T" | "true" | "TRUE" | "True") => Ok(true),
        Some("0" | "f" | "F" | "false" | "FALSE" | "False") => Ok(false),
        Some(_) => bail!("`{last}` is neither on nor off\nhint: use `{flag}` or `{flag}=false`"),
    }
}

#[cfg(test)]
mod tests {
    use super::Command;
    use std::path::Path;

    fn parse(text: &str) -> Result<Command, String> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Command::parse(&words).map_err(|error| error.to_string())
    }

    #[test]
    fn an_apply_is_a_plan_that_is_applied() {
        for (text, plan) in [
            ("plan -lock=false", "-destroy=false -lock=false"),
            ("plan -destroy", "-destroy=true -destroy"),
            ("apply -auto-approve -parallelism=2", "-destroy=false -parallelism=2"),
            ("apply -destroy --auto-approve", "-destroy=true"),
            ("destroy -auto-approve=true", "-destroy=true"),
        ] {
            let command = parse(text).unwrap();
            let arguments = command.plan_arguments(Path::new("p"));
            let expected = format!("plan -input=false -detailed-exitcode -out=p {plan}");
            let given: Vec<_> = arguments.iter().map(|one| one.to_string_lossy()).collect();
            assert_eq!(given.join(" "), expected, "{text}");
            assert_eq!(command.applies(), !text.starts_with("plan"));
            assert_eq!(command.destroys(), plan.starts_with("-destroy=true"));
        }
        for (text, is_of_saved_plans) in [
            ("apply", true),
            ("destroy -parallelism=2", true),
            ("apply -auto-approve", false),
            ("plan", false),
        ] {
            assert_eq!(parse(text).unwrap().is_of_saved_plans(), is_of_saved_plans, "{text}");
        }
        let saved = parse("destroy -parallelism=2").unwrap().apply_arguments(Path::new("p"));
        assert_eq!(saved, ["apply", "-input=false", "-parallelism=2", "p"]);
        assert!(parse("output -json").unwrap().other_arguments().unwrap().len() == 2);
        let init = parse("init -upgrade").unwrap();
        assert!(init.other_arguments().is_none());
        assert_eq!(init.init_arguments().unwrap(), ["-upgrade"]);
    }

    #[test]
    fn a_flag_that_is_switched_off_is_off() {
        for (text, destroys, is_of_saved_plans) in [
            ("apply -auto-approve=false", false, true),
            ("apply -auto-approve -destroy=false", false, false),
            ("apply -auto-approve -destroy -destroy=0", false, false),
            ("apply -auto-approve=false -auto-approve --destroy=T", true, false),
            ("destroy -auto-approve=false", true, true),
            ("plan -destroy=false", false, false),
        ] {
            let command = parse(text).unwrap();
            assert_eq!(command.destroys(), destroys, "{text}");
            assert_eq!(command.is_of_saved_plans(), is_of_saved_plans, "{text}");
            let plan = command.plan_arguments(Path::new("p"));
            let is_in_plan = plan.iter().any(|one| one == "-destroy=true");
            assert_eq!(is_in_plan, destroys, "{text}");
        }
        for text in ["apply -auto-approve=no", "destroy -destroy=false", "plan -destroy="] {
            assert!(parse(text).unwrap_err().contains("\nhint: "), "{text}");
        }
    }

    #[test]
    fn what_changes_a_state_is_known() {
        for text in
            ["plan", "plan -destroy", "init", "output", "state list", "validate", "workspace list"]
        {
            assert!(!parse(text).unwrap().writes_state(), "{text}");
        }
        for text in [
            "apply -auto-approve",
            "destroy -auto-approve",
            "import a b",
            "state rm a",
            "workspace delete a",
        ] {
            assert!(parse(text).unwrap().writes_state(), "{text}");
        }
    }

    #[test]
    fn what_asks_or_is_given_already_is_refused() {
        for (text, said) in [
            ("", "there is no Terraform command"),
            ("-refresh=false plan", "`-refresh=false` is not a Terraform command"),
            ("plan -out=x", "`tfgen run` passes `-out`"),
            ("plan --detailed-exitcode", "`tfgen run` passes `-detailed-exitcode`"),
            ("plan -help", "`plan -help` plans nothing"),
            ("apply -target=a.b", "`-target` has no effect"),
            ("destroy -auto-approve=false --replace=a", "`-replace` has no effect"),
            ("apply -auto-approve saved.tfplan", "`saved.tfplan` cannot be the plan"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.starts_with(said) && error.contains("\nhint: "), "{text}: {error}");
        }
    }
}
