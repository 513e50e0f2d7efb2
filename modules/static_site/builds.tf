# Which hashed files are served. A page that was opened before a deployment asks for the
# files of its own build, some of them only later, so those of a few builds stay.

locals {
  build = {
    for file in local.immutable_files : file => {
      entity_tag = lookup(local.entity_tags, file, null)
      hash       = filemd5("${var.source_dir}/${file}")
    }
  }

  # Deployed again, or rolled back to, a build is not its own predecessor.
  earlier_builds = [for build in var.earlier_builds : build if jsonencode(build) != jsonencode(local.build)]
  kept_builds    = slice(local.earlier_builds, 0, min(var.kept_builds, length(local.earlier_builds)))

  served_files = merge(concat(reverse(local.kept_builds), [local.build])...)
}
