//! Images that `tfgen image` does not build: `service/Dockerfile`, the images that `builder =
//! "docker"` publishes, and the application of `examples/fastapi` on this machine; all built by a
//! real `buildah`.

mod buildah;
mod debian;
mod fastapi;
mod publish;
#[path = "../repository_copy/mod.rs"]
mod repository_copy;
mod service_dockerfile;
