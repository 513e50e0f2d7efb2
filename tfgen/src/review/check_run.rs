//! The check run of an environment: people read its summary, and an apply is compared with the
//! change set in its text.

use anyhow::Context;
use foreign_text::markdown::code;
use github::{CheckRun, Conclusion, MOST_BYTES_OF_A_CHECK_RUN, packed};
use plan_summary::{ChangeSets, RootModule, Summary, markdown_within, numbers};

/// How the names of these check runs begin; the environment's name follows.
const NAME: &str = "tfgen plan: ";

/// The check run of `root_module`; `summary` shows what it does, with the address of further
/// details.
pub fn check_run(root_module: &RootModule, summary: &Summary, details: Option<&str>) -> CheckRun {
    let (conclusion, result) = match () {
        () if summary.errored => (Conclusion::Failure, ", stopped with an error"),
        () if summary.is_held() => (Conclusion::ActionRequired, ", held by the guard"),
        () if summary.has_changes() => (Conclusion::Neutral, ""),
        () => (Conclusion::Success, ""),
    };
    CheckRun {
        name: format!("{NAME}{}", root_module.name),
        conclusion,
        title: format!("{}{result}", numbers(summary)),
        summary: markdown_within(std::slice::from_ref(summary), MOST_BYTES_OF_A_CHECK_RUN),
        text: text(root_module),
        details: details.map(str::to_owned),
    }
}

/// The check run of the environment `name`, whose plan failed.
pub fn no_plan(name: &str, details: Option<&str>) -> CheckRun {
    CheckRun {
        name: format!("{NAME}{name}"),
        conclusion: Conclusion::Failure,
        title: "no plan".to_owned(),
        summary: format!("There is no plan of {}. Its job shows the reason.\n", code(name)),
        text: NOTHING.to_owned(),
        details: details.map(str::to_owned),
    }
}

/// The text if there is nothing that an apply could be compared with.
const NOTHING: &str = "No apply can be compared with this: there is no plan, or it has \
                       placeholders or a layer, or it is incomplete.\n";

fn text(root_module: &RootModule) -> String {
    let Some(digest) = &root_module.digest else { return NOTHING.to_owned() };
    let file = |root_module: RootModule| {
        let file = ChangeSets::new(vec![root_module]);
        packed::in_markdown(&serde_json::to_vec(&file).unwrap_or_default())
    };
    let whole = file(RootModule { summary: None, ..root_module.clone() });
    let about = format!(
        "An apply of what was reviewed here has the same change set as the packed one below. Its \
         digest is `{digest}`.\n\n"
    );
    if about.len() + whole.len() <= MOST_BYTES_OF_A_CHECK_RUN {
        return about + &whole;
    }
    let digest_only = file(RootModule { summary: None, change_set: None, ..root_module.clone() });
    format!(
        "An apply of what was reviewed here has a change set with the digest `{digest}`. The \
         change set is too long to include, so an apply can tell that its own differs, but not \
         how.\n\n{digest_only}"
    )
}

/// The reviewed change set in a check run with this name and text; `None` for any other check run.
///
/// # Errors
/// If the text does not contain it.
pub fn reviewed(name: &str, text: &str) -> anyhow::Result<Option<RootModule>> {
    let Some(environment) = name.strip_prefix(NAME) else { return Ok(None) };
    let bytes = packed::read(text)?;
    let root_modules = ChangeSets::read(&bytes)?.root_modules;
    let found = root_modules.into_iter().find(|one| one.name == environment);
    found.context("it belongs to another environment").map(Some)
}

#[cfg(test)]
mod tests {
    use super::{check_run, reviewed};
    use github::{MOST_BYTES_OF_A_CHECK_RUN, packed};
    use plan_summary::{ChangeSet, MadeOf, Plan, RootModule, Summary, Unknown};
    use serde_json::{Value, json};

    /// A plan that creates `count` resources, with what each holds.
    fn root_module(count: usize) -> RootModule {
        let mut random = fastrand::Rng::with_seed(1);
        let resources: Vec<Value> = (0..count)
            .map(|number| {
                let value: String = (0..200).map(|_| random.alphanumeric()).collect();
                json!({
                    "address": format!("terraform_data.é{number}"),
                    "mode": "managed",
                    "type": "terraform_data",
                    "change": { "actions": ["create"], "before": null, "after": { "input": value } },
                })
            })
            .collect();
        let plan = json!({ "format_version": "1.2", "resource_changes": resources });
        let plan = Plan::read(plan.to_string().as_bytes()).unwrap();
        let summary = Summary::of(&plan, "prod", false, &Unknown);
        RootModule::new("prod", Some(ChangeSet::of(&plan, MadeOf::default())), Some(summary))
    }

    #[test]
    fn a_change_set_comes_back_as_it_was() {
        let planned = root_module(3);
        let run = check_run(&planned, planned.summary.as_ref().unwrap(), None);
        assert_eq!((run.name.as_str(), run.title.as_str()), ("tfgen plan: prod", "3 to create"));
        let found = reviewed(&run.name, &run.text).unwrap().unwrap();
        assert_eq!(found, RootModule { summary: None, ..planned });
        assert_eq!(reviewed("tests", &run.text).unwrap(), None);
    }

    #[test]
    fn one_that_is_too_long_leaves_its_digest() {
        let planned = root_module(1_000);
        let run = check_run(&planned, planned.summary.as_ref().unwrap(), None);
        assert!(run.text.contains("too long to include"), "{}", run.text);
        let lengths = [run.text.len(), run.summary.len()];
        assert!(lengths.iter().all(|one| *one <= MOST_BYTES_OF_A_CHECK_RUN), "{lengths:?}");
        let found = reviewed(&run.name, &run.text).unwrap().unwrap();
        assert_eq!((found.change_set, found.digest), (None, planned.digest));
    }

    #[test]
    fn one_that_is_damaged_or_of_another_environment_is_an_error() {
        let planned = root_module(1);
        let run = check_run(&planned, planned.summary.as_ref().unwrap(), None);
        for (name, text, said) in [
            ("tfgen plan: dev", run.text.as_str(), "it belongs to another environment"),
            ("tfgen plan: prod", "no more", "there is nothing packed in it"),
            ("tfgen plan: prod", &packed::in_markdown(b"{}"), "this is not a file of change sets"),
        ] {
            let error = reviewed(name, text).unwrap_err();
            assert!(error.to_string().starts_with(said), "{error}");
        }
    }
}
