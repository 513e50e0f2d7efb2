//! The backends of Terraform and OpenTofu.

use super::{Argument, ArgumentKind, BodySchema, NestedBlockSchema, Times};

/// A backend.
#[derive(Debug)]
pub struct Backend {
    /// Its type.
    pub name: &'static str,
    /// The names of its arguments in any version of Terraform or OpenTofu.
    pub arguments: &'static [&'static str],
    /// Its arguments and blocks that identify the state.
    pub place: &'static [&'static str],
    /// Those without a default, or with a default that differs between machines.
    pub needed: &'static [&'static str],
    /// Its nested blocks.
    pub blocks: &'static [NestedBlockSchema],
}

/// All backends, sorted by name.
pub fn backends() -> &'static [Backend] {
    &BACKENDS
}

/// The backend `name`.
pub fn backend(name: &str) -> Option<&'static Backend> {
    BACKENDS.iter().find(|backend| backend.name == name)
}

/// Whether the argument `name` of a backend is, or may be, a secret.
pub fn is_secret_of_backend(name: &str) -> bool {
    SECRETS.contains(&name)
}

const SECRETS: [&str; 23] = [
    "access_key",
    "access_token",
    "client_certificate",
    "client_certificate_password",
    "client_key",
    "client_private_key_pem",
    "client_secret",
    "conn_str",
    "credentials",
    "customer_provided_key",
    "encryption_key",
    "http_auth",
    "oidc_request_token",
    "oidc_token",
    "password",
    "private_key",
    "private_key_password",
    "sas_token",
    "secret_key",
    "security_token",
    "sse_customer_key",
    "token",
    "web_identity_token",
];

const fn text(name: &'static str) -> Argument {
    Argument::new(name, ArgumentKind::Constant)
}

const fn once(name: &'static str, arguments: &'static [Argument]) -> NestedBlockSchema {
    let body = BodySchema { arguments, ..BodySchema::EMPTY };
    NestedBlockSchema::new(name, Times::AtMostOnce, body)
}

const BACKENDS: [Backend; 13] = [
    Backend {
        name: "azurerm",
        arguments: &[
            "access_key",
            "ado_pipeline_service_connection_id",
            "ado_service_connection_id",
            "client_certificate",
            "client_certificate_password",
            "client_certificate_path",
            "client_id",
            "client_id_file_path",
            "client_secret",
            "client_secret_file_path",
            "container_name",
            "customer_provided_key",
            "encryption_scope",
            "endpoint",
            "environment",
            "key",
            "lookup_blob_endpoint",
            "metadata_host",
            "msi_endpoint",
            "oidc_request_token",
            "oidc_request_url",
            "oidc_token",
            "oidc_token_file_path",
            "resource_group_name",
            "sas_token",
            "snapshot",
            "storage_account_name",
            "subscription_id",
            "tenant_id",
            "timeout_seconds",
            "use_aks_workload_identity",
            "use_azuread_auth",
            "use_cli",
            "use_microsoft_graph",
            "use_msi",
            "use_oidc",
        ],
        place: &["storage_account_name", "container_name", "key"],
        needed: &["storage_account_name", "container_name", "key"],
        blocks: &[],
    },
    Backend {
        name: "consul",
        arguments: &[
            "access_token",
            "address",
            "ca_file",
            "cert_file",
            "datacenter",
            "gzip",
            "http_auth",
            "key_file",
            "lock",
            "path",
            "scheme",
        ],
        place: &["address", "datacenter", "path"],
        needed: &["address", "path"],
        blocks: &[],
    },
    Backend {
        name: "cos",
        arguments: &[
            "accelerate",
            "acl",
            "bucket",
            "cam_role_name",
            "domain",
            "encrypt",
            "endpoint",
            "key",
            "prefix",
            "profile",
            "region",
            "secret_id",
            "secret_key",
            "security_token",
            "shared_credentials_dir",
        ],
        place: &["bucket", "prefix", "key"],
        needed: &["bucket"],
        blocks: &[once(
            "assume_role",
            &[
                text("role_arn"),
                text("session_name"),
                text("session_duration"),
                text("policy"),
                text("external_id"),
            ],
        )],
    },
    Backend {
        name: "gcs",
        arguments: &[
            "access_token",
            "bucket",
            "credentials",
            "encryption_key",
            "impersonate_service_account",
            "impersonate_service_account_delegates",
            "kms_encryption_key",
            "prefix",
            "storage_custom_endpoint",
            "universe_domain",
        ],
        place: &["bucket", "prefix"],
        needed: &["bucket"],
        blocks: &[],
    },
    Backend {
        name: "http",
        arguments: &[
            "address",
            "client_ca_certificate_pem",
            "client_certificate_pem",
            "client_private_key_pem",
            "headers",
            "lock_address",
            "lock_method",
            "password",
            "retry_max",
            "retry_wait_max",
            "retry_wait_min",
            "skip_cert_verification",
            "unlock_address",
            "unlock_method",
            "update_method",
            "username",
        ],
        place: &["address"],
        needed: &["address"],
        blocks: &[],
    },
    Backend { name: "inmem", arguments: &["lock_id"], place: &[], needed: &[], blocks: &[] },
    Backend {
        name: "kubernetes",
        arguments: &[
            "client_certificate",
            "client_key",
            "cluster_ca_certificate",
            "config_context",
            "config_context_auth_info",
            "config_context_cluster",
            "config_path",
            "config_paths",
            "host",
            "in_cluster_config",
            "insecure",
            "labels",
            "load_config_file",
            "namespace",
            "password",
            "proxy_url",
            "secret_suffix",
            "token",
            "username",
        ],
        place: &[
            "secret_suffix",
            "namespace",
            "host",
            "config_path",
            "config_paths",
            "config_context",
        ],
        needed: &["secret_suffix", "config_path"],
        blocks: &[once("exec", &[text("api_version"), text("command"), text("env"), text("args")])],
    },
    Backend {
        name: "local",
        arguments: &["path", "workspace_dir"],
        place: &["path"],
        needed: &["path"],
        blocks: &[],
    },
    Backend {
        name: "oci",
        arguments: &[
            "auth",
            "bucket",
            "config_file_profile",
            "fingerprint",
            "key",
            "kms_key_id",
            "namespace",
            "obo_token",
            "private_key",
            "private_key_password",
            "private_key_path",
            "region",
            "sse_customer_algorithm",
            "sse_customer_key",
            "sse_customer_key_sha256",
            "tenancy_ocid",
            "user_ocid",
            "workspace_key_prefix",
        ],
        place: &["namespace", "bucket", "key"],
        needed: &["namespace", "bucket"],
        blocks: &[],
    },
    Backend {
        name: "oss",
        arguments: &[
            "access_key",
            "acl",
            "assume_role_policy",
            "assume_role_role_arn",
            "assume_role_session_expiration",
            "assume_role_session_name",
            "bucket",
            "ecs_role_name",
            "encrypt",
            "endpoint",
            "key",
            "prefix",
            "profile",
            "region",
            "secret_key",
            "security_token",
            "shared_credentials_file",
            "sts_endpoint",
            "tablestore_endpoint",
            "tablestore_instance_name",
            "tablestore_table",
        ],
        place: &["bucket", "prefix", "key"],
        needed: &["bucket"],
        blocks: &[once(
            "assume_role",
            &[text("role_arn"), text("session_name"), text("policy"), text("session_expiration")],
        )],
    },
    Backend {
        name: "pg",
        arguments: &[
            "conn_str",
            "index_name",
            "schema_name",
            "skip_index_creation",
            "skip_schema_creation",
            "skip_table_creation",
            "table_name",
        ],
        place: &["conn_str", "schema_name", "table_name"],
        needed: &["conn_str"],
        blocks: &[],
    },
    Backend {
        name: "remote",
        arguments: &["hostname", "organization", "token"],
        place: &["hostname", "organization", "workspaces"],
        needed: &["organization", "workspaces"],
        blocks: &[NestedBlockSchema::new(
            "workspaces",
            Times::AtMostOnce,
            BodySchema {
                arguments: &[text("name"), text("prefix")],
                exclusive: Some(["name", "prefix"]),
                ..BodySchema::EMPTY
            },
        )],
    },
    Backend {
        name: "s3",
        arguments: &[
            "access_key",
            "acl",
            "allowed_account_ids",
            "assume_role",
            "assume_role_duration_seconds",
            "assume_role_policy",
            "assume_role_policy_arns",
            "assume_role_tags",
            "assume_role_transitive_tag_keys",
            "assume_role_with_web_identity",
            "bucket",
            "custom_ca_bundle",
            "dynamodb_endpoint",
            "dynamodb_table",
            "ec2_metadata_service_endpoint",
            "ec2_metadata_service_endpoint_mode",
            "encrypt",
            "endpoint",
            "endpoints",
            "external_id",
            "forbidden_account_ids",
            "force_path_style",
            "http_proxy",
            "https_proxy",
            "iam_endpoint",
            "insecure",
            "key",
            "kms_key_id",
            "lock_tags",
            "max_retries",
            "no_proxy",
            "profile",
            "region",
            "retry_mode",
            "role_arn",
            "secret_key",
            "session_name",
            "shared_config_files",
            "shared_credentials_file",
            "shared_credentials_files",
            "skip_credentials_validation",
            "skip_metadata_api_check",
            "skip_region_validation",
            "skip_requesting_account_id",
            "skip_s3_checksum",
            "sse_customer_key",
            "state_tags",
            "sts_endpoint",
            "sts_region",
            "token",
            "use_dualstack_endpoint",
            "use_fips_endpoint",
            "use_legacy_workflow",
            "use_lockfile",
            "use_path_style",
            "workspace_key_prefix",
        ],
        place: &["bucket", "key", "endpoint", "endpoints"],
        needed: &["bucket", "key"],
        blocks: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::backends;

    #[test]
    fn names_are_sorted_and_what_tells_the_place_is_there() {
        assert!(backends().is_sorted_by_key(|backend| backend.name));
        for backend in backends() {
            assert!(backend.arguments.is_sorted(), "{}", backend.name);
            for name in backend.place {
                let is_block = backend.blocks.iter().any(|block| block.name == *name);
                assert!(is_block || backend.arguments.contains(name), "{} {name}", backend.name);
            }
            for name in backend.needed {
                assert!(backend.place.contains(name), "{} {name}", backend.name);
            }
        }
    }
}
