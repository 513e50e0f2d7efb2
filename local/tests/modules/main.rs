//! Rules for every module, checked in its files. They name no module and no resource type, except
//! those that a rule is about.

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
