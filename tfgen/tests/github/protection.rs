//! `tfgen github protection`: who may deploy, and who must approve it.

use crate::program::{Job, ran, tfgen};

#[test]
fn an_environment_needs_reviewers() {
    let job = Job::new();
    {
        let mut state = job.github.state();
        state.environments.insert("prod-approval", Some(2));
        state.environments.insert("dev-approval", None);
        state.environments.insert("empty-approval", Some(0));
        state.environments.insert("team/a-approval", Some(1));
        state.environments.insert("open-approval", Some(1));
        state.of_any_branch.insert("open-approval");
    }
    for (name, code, said) in [
        (
            "prod-approval",
            0,
            "prod-approval takes jobs of chosen branches, with the approval of one of 2 ",
        ),
        (
            "team/a-approval",
            0,
            "team/a-approval takes jobs of chosen branches, with the approval of one of 1 ",
        ),
        (
            "dev-approval",
            1,
            "error: nobody must approve a deployment to the environment `dev-approval`\n",
        ),
        (
            "open-approval",
            1,
            "error: jobs of any branch may deploy to the environment `open-approval`\nhint: under \
             Settings, Environments of acme/shop give `open-approval` the branch `main` alone\n",
        ),
        (
            "empty-approval",
            1,
            "error: nobody must approve a deployment to the environment `empty-approval`\n",
        ),
        (
            "none",
            1,
            "error: acme/shop has no environment `none`\nhint: under Settings, Environments",
        ),
    ] {
        let asked = job.run(&["protection", name, "--reviewers"]);
        assert_eq!((asked.code, asked.errors.starts_with(said)), (code, true), "{asked:?}");
    }
}

#[test]
fn without_reviewers_the_branches_count_alone() {
    let job = Job::new();
    job.github.state().environments.insert("prod", None);
    job.github.state().environments.insert("open", Some(1));
    job.github.state().of_any_branch.insert("open");
    for (name, code, said) in [
        ("prod", 0, "prod takes jobs of chosen branches\n"),
        ("open", 1, "error: jobs of any branch may deploy to the environment `open`\n"),
        ("none", 1, "error: acme/shop has no environment `none`\n"),
    ] {
        let asked = job.run(&["protection", name]);
        assert_eq!((asked.code, asked.errors.starts_with(said)), (code, true), "{asked:?}");
    }
}

/// Outside a job, nothing waits for an approval; inside one, a token must not make the check
/// pointless.
#[test]
fn a_job_without_a_token_is_refused() {
    let job = Job::new();
    let mut command = job.command(&["protection", "prod-approval", "--reviewers"]);
    command.env_remove("GITHUB_TOKEN");
    let refused = ran(command);
    assert_eq!(refused.code, 3);
    assert_eq!(
        refused.errors,
        "error: GITHUB_TOKEN is not set\nhint: the step needs `env:` with `GITHUB_TOKEN: ${{ \
         github.token }}`\n"
    );
    let asked = ran(tfgen(job.folder.path(), &["protection", "prod-approval", "--reviewers"]));
    assert_eq!((asked.code, asked.errors.as_str()), (0, "not asked: GITHUB_TOKEN is not set\n"));
}
