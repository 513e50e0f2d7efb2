//! The summary as JSON. `docs/run.schema.json` is its schema.

use crate::summary::{Outcome, Summary};
use serde::Serialize;

/// The version of the form; it increases if a reader of the old form could be misled.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    command: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<&'a str>,
    seconds: f64,
    root_modules: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    #[serde(flatten)]
    outcome: &'a Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_with: Option<&'a str>,
    seconds: Option<f64>,
}

impl Summary {
    /// The document, ending in a newline.
    pub fn json(&self) -> String {
        let rows = self.results.iter().map(|result| Row {
            name: &result.name,
            outcome: &result.outcome,
            made_with: result.made_with.as_deref(),
            seconds: result.time.map(|time| time.as_secs_f64()),
        });
        let document = Document {
            version: VERSION,
            command: &self.command,
            layer: self.layer.as_deref(),
            seconds: self.time.as_secs_f64(),
            root_modules: rows.collect(),
        };
        let text = serde_json::to_string_pretty(&document);
        text.map(|text| text + "\n").unwrap_or_default()
    }
}
