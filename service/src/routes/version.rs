//! `GET /api/version`: which build answers, and where it runs.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Application, build_id::build_id, problem::Problem};

#[derive(Serialize, ToSchema)]
pub(super) struct Version {
    /// SHA-256 of the running executable, in hexadecimal.
    #[schema(example = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    build_id: &'static str,
    /// The Lambda function's name, from `FUNCTION_NAME`.
    function_name: Option<String>,
    /// The environment, from `ENV_NAME`.
    #[schema(example = "staging")]
    env_name: Option<String>,
}

/// Tell which build answers, and where it runs
#[utoipa::path(
    get,
    path = "/api/version",
    tag = "service",
    responses((status = OK, description = "The build and its place", body = Version))
)]
pub(super) async fn version(
    State(application): State<Application>,
) -> Result<Json<Version>, Problem> {
    let build_id = build_id().map_err(|error| {
        let cause = format!("the executable cannot be read: {error}");
        Problem::failure(StatusCode::INTERNAL_SERVER_ERROR, cause)
    })?;
    let deployment = application.deployment;
    Ok(Json(Version {
        build_id,
        function_name: deployment.function_name,
        env_name: deployment.env_name,
    }))
}
