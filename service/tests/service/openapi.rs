//! `service/openapi.json`: the committed description of the API, from which clients generate their
//! types. `make openapi` writes it and the site's types.

use std::{env, fs, path::Path};

use axum::http::StatusCode;

use crate::{app, get};

#[tokio::test]
async fn the_committed_openapi_document_is_the_services_own() {
    let answer = get(&app(), "/api/openapi.json").await;
    assert_eq!(answer.status, StatusCode::OK);
    let current = format!("{:#}\n", answer.json());

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    if env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, &current).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == current, "service/openapi.json is not up to date: run make openapi");
}
