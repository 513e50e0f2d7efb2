//! What holds for every module, read from its files: no module's name and no resource type stands
//! here but those of the rules themselves.

mod bucket_names;
mod find_commands;
mod map;
mod offline;
mod provider_attributes;
mod provider_schema;
mod provider_versions;
mod refusals;
mod resource_facts;
mod rules;
mod sources;
