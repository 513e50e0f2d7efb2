//! Tables of the emulated AWS that `make test-api` starts.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use service::store::{DynamoDbStore, TableAccess};

/// A folder of its own for each test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("api").join(test);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// The address of the emulated AWS.
fn endpoint() -> String {
    std::env::var("AWS_ENDPOINT_URL").expect("`make test-api` starts an emulated AWS and sets it")
}

/// Makes a table as `modules/table` does.
pub(crate) fn create_table(name: &str) {
    let input = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    call("CreateTable", &input);
}

/// Asks DynamoDB's own API.
pub(crate) fn call(operation: &str, input: &Value) -> Value {
    let signed_by = "AWS4-HMAC-SHA256 Credential=test/20000101/us-east-1/dynamodb/aws4_request, \
                     SignedHeaders=host, Signature=0";
    let mut answer = ureq::post(endpoint())
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("authorization", signed_by)
        .send(input.to_string())
        .unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The service's store in this table.
pub(crate) fn store(table: &str) -> DynamoDbStore {
    let key = || "test".to_owned();
    let access = TableAccess {
        region: Some("us-east-1".to_owned()),
        credentials: Some((key(), key(), None)),
        endpoint: Some(endpoint()),
    };
    DynamoDbStore::new(table.to_owned(), access)
}
