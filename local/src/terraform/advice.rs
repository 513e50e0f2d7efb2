//! Advice for errors of Terraform that do not show what to do next.

/// Advice for the errors that Terraform wrote while it worked on `environment`; none for errors
/// that are clear enough.
pub fn on(errors: &str, environment: &str) -> Option<String> {
    if errors.contains("Error acquiring the state lock") {
        let id = lock_id(errors).unwrap_or("<ID>");
        return Some(format!(
            "the state of `{environment}` is locked: \"Lock Info\" above shows by whom, since \
             when and why. Wait for that run to finish. If it is dead, release its lock:\n    \
             make terraform ENV={environment} ARGS=\"force-unlock {id}\""
        ));
    }
    if says_it_exists(errors) {
        return Some(format!(
            "something that exists but is not in the state may come from a run that died, or lost \
             the answer, before it was recorded. Import it, then apply again. The id has the form \
             of `import_id` in the module's resources.toml, and `tfgen adopt {environment} --ids` \
             prints the command that finds it:\n    \
             make terraform ENV={environment} ARGS=\"import '<address>' '<id>'\"\n\
             See docs/reliability.md."
        ));
    }
    None
}

/// How services report that something exists already.
const EXISTS: [&str; 5] = [
    "AlreadyExists",
    "BucketAlreadyOwnedByYou",
    "ResourceConflictException",
    "already exist",
    "already been taken",
];

/// Whether something that Terraform wanted to create exists already.
pub fn says_it_exists(errors: &str) -> bool {
    EXISTS.iter().any(|words| errors.contains(words))
}

/// The id in Terraform's description of a lock.
pub fn lock_id(errors: &str) -> Option<&str> {
    let (_, described) = errors.split_once("Lock Info:")?;
    // On a terminal, Terraform draws a coloured box around its errors.
    let (_, id) = described.split_once("ID:")?;
    id.split_whitespace().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCKED: &str = "╷
│ Error: Error acquiring the state lock
│
│ Error message: operation error S3: PutObject, StatusCode: 412
│ Lock Info:
│   ID:        94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4
│   Path:      tfstate/staging.tfstate
│   Who:       ann@laptop
╵";

    #[test]
    fn a_held_lock_leads_to_the_command_that_releases_it() {
        let advice = on(LOCKED, "staging").unwrap();
        let command = "make terraform ENV=staging \
                       ARGS=\"force-unlock 94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4\"";
        assert!(advice.contains(command), "{advice}");
    }

    #[test]
    fn a_lock_that_nobody_describes_leaves_the_id_to_the_reader() {
        let advice = on("Error: Error acquiring the state lock\nID: other", "dev").unwrap();
        assert!(advice.contains("force-unlock <ID>"), "{advice}");
    }

    #[test]
    fn what_exists_leads_to_an_import() {
        for errors in [
            "creating IAM Role (a): EntityAlreadyExists: Role with name a already exists.",
            "creating ECR Repository (a): RepositoryAlreadyExistsException: The repository",
            "creating Lambda Function (a): ResourceConflictException: Function already exist: a",
        ] {
            let advice = on(errors, "staging").unwrap();
            assert!(advice.contains("ARGS=\"import "), "{advice}");
        }
    }

    #[test]
    fn other_errors_speak_for_themselves() {
        assert_eq!(on("Error: Invalid value for variable", "staging"), None);
    }
}
