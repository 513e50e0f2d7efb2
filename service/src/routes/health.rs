//! `GET /api/health`: whether the service answers.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub(super) struct Health {
    #[schema(example = "ok")]
    status: &'static str,
}

/// Tell whether the service answers
#[utoipa::path(get, path = "/api/health", tag = "service", responses((status = OK, body = Health)))]
pub(super) async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}
