# Trivy counts a check as passed also where there is nothing that it applies to, so its answer
# does not tell a folder that is safe from one that it did not read. This check fails for every
# resource: local/src/scanners/trivy.rs takes its findings for the list of what was read.

# METADATA
# title: A resource was read
# custom:
#   id: READ-0001
#   severity: LOW
#   input:
#     selector:
#       - type: terraform-raw
package user.resources

import rego.v1

deny contains found if {
	some module in input.modules
	some block in module.blocks
	block.kind == "resource"
	found := result.new(sprintf("%s.%s", [block.type, block.name]), block)
}
