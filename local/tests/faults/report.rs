//! The result of each case, as a table.

/// One case's outcome.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    fault: String,
    service: String,
    operation: String,
    /// How often each fault happened.
    pub(crate) fired: Vec<usize>,
    /// The result of the run with the fault.
    pub(crate) first: String,
    /// What was done afterwards.
    pub(crate) steps: Vec<String>,
    pub(crate) second: String,
    pub(crate) plan: String,
    pub(crate) seconds: u64,
}

impl Row {
    pub(crate) fn of(fault: &str, service: &str, operation: &str) -> Self {
        Self {
            fault: fault.to_owned(),
            service: service.to_owned(),
            operation: operation.to_owned(),
            second: "not needed".to_owned(),
            ..Self::default()
        }
    }
}

/// A Markdown table.
pub(crate) fn table(rows: &[Row]) -> String {
    let head = ["Fault", "Service", "Operation", "Fired", "First run", "Second run", "Then", "s"];
    let mut table = line(&head.map(str::to_owned));
    table.push_str(&line(&head.map(|_| "---".to_owned())));
    for row in rows {
        table.push_str(&line(&[
            row.fault.clone(),
            row.service.clone(),
            row.operation.clone(),
            row.fired.iter().map(usize::to_string).collect::<Vec<_>>().join(" + "),
            row.first.replace('|', "/"),
            row.second.clone(),
            row.plan.clone(),
            row.seconds.to_string(),
        ]));
    }
    table
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}
