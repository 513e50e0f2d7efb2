//! Images that are not `tfgen image`'s: `service/Dockerfile`, and what `builder = "docker"`
//! publishes, built by a real `buildah`.

mod buildah;
mod publish;
mod service_dockerfile;
