//! Container images without a container engine.
