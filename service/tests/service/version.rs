//! Which build answers, and where.

use std::{
    env, fs, io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use service::{Application, Deployment, routes::router, store::MemoryStore};
use sha2::{Digest, Sha256};

use crate::get;

#[tokio::test]
async fn the_version_is_the_hash_of_the_running_executable_and_where_it_runs() {
    let app = router(Application {
        deployment: Deployment {
            function_name: Some("staging-exampulumi-api".to_owned()),
            env_name: None,
        },
        ..Application::new(Arc::new(MemoryStore::default()), Arc::new(Mutex::new(io::sink())))
    });
    let executable = fs::read(env::current_exe().unwrap()).unwrap();
    let hash: String =
        Sha256::digest(executable).iter().map(|byte| format!("{byte:02x}")).collect();
    let expected =
        json!({ "build_id": hash, "function_name": "staging-exampulumi-api", "env_name": null });
    // Twice: the second answer is the one kept.
    assert_eq!(get(&app, "/api/version").await.json(), expected);
    assert_eq!(get(&app, "/api/version").await.json(), expected);
}
