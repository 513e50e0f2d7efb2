//! The emulated AWS with a table of items.

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use local::aws::EmulatedAws;
use local::emulator::{self, NameChanges};
use local::ports;
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use serde_json::{Value, json};
use service::store::{DynamoDbStore, TableAccess};

pub(crate) static PROJECT: LazyLock<Project> =
    LazyLock::new(|| Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap());

/// An emulated AWS of one test, which ends with this value.
pub(crate) struct Emulated {
    aws: EmulatedAws,
    process: Process,
}

/// A folder of its own for each test, emptied of what an earlier run left.
pub(crate) fn state_folder(test: &str) -> StateFolder {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("api").join(test);
    let state = StateFolder::open(&path).unwrap();
    state.clear(true).unwrap();
    StateFolder::open(&path).unwrap()
}

impl Emulated {
    /// Starts it for the test of this name.
    pub(crate) fn start(test: &str) -> Self {
        let state = state_folder(test);
        let python = emulator::install(&PROJECT, &state).unwrap();
        let free = || ports::choose(None).unwrap();
        let ports = Ports { emulator: free(), lambda_host: free(), edge: free() };
        let process =
            emulator::start(&python, &PROJECT, &state, ports, NameChanges::AtOnce).unwrap();
        Self { aws: EmulatedAws::at(ports.emulator), process }
    }

    /// Makes a table as `modules/table` does.
    pub(crate) fn create_table(&self, name: &str) {
        let input = json!({
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        });
        self.call("CreateTable", &input);
    }

    /// Asks DynamoDB's own API.
    pub(crate) fn call(&self, operation: &str, input: &Value) -> Value {
        let target = format!("DynamoDB_20120810.{operation}");
        self.aws.call_json("dynamodb", &target, input).unwrap()
    }

    /// The service's store in this table.
    pub(crate) fn store(&self, table: &str) -> DynamoDbStore {
        let key = || "test".to_owned();
        let access = TableAccess {
            region: Some("us-east-1".to_owned()),
            credentials: Some((key(), key(), None)),
            endpoint: Some(self.aws.endpoint().to_owned()),
        };
        DynamoDbStore::new(table.to_owned(), access)
    }
}

impl Drop for Emulated {
    fn drop(&mut self) {
        if let Err(error) = self.process.stop(Duration::ZERO) {
            eprintln!("{error:#}");
        }
    }
}
