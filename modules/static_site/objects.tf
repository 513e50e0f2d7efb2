locals {
  files = fileset(var.source_dir, "**")

  immutable_files = toset([
    for file in local.files : file
    if var.immutable_prefix == null ? false : startswith(file, var.immutable_prefix)
  ])

  # S3 reports the MD5 of what it holds as the entity tag, so that an object
  # changed in the bucket shows in the plan. Beyond 5 MiB the provider uploads in
  # parts, and the tag is another: such a file is known by source_hash alone.
  entity_tags = {
    for file in local.files : file => filemd5("${var.source_dir}/${file}")
    if length(filebase64("${var.source_dir}/${file}")) <= 5 * 1024 * 1024 / 3 * 4
  }
}

# Those of earlier builds are in the bucket already and need not be on this computer:
# nothing of them changes, so nothing is uploaded.
resource "aws_s3_object" "immutable" {
  for_each = local.served_files

  bucket        = aws_s3_bucket.this.id
  key           = each.key
  source        = "${var.source_dir}/${each.key}"
  source_hash   = each.value.hash
  etag          = each.value.entity_tag
  content_type  = lookup(local.content_types, lower(reverse(split(".", each.key))[0]), "application/octet-stream")
  cache_control = "public, max-age=31536000, immutable"

  depends_on = [
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

# These name the immutable files, so they follow them: no page asks for a file
# that is not there yet.
resource "aws_s3_object" "revalidated" {
  for_each = setsubtract(local.files, local.immutable_files)

  bucket        = aws_s3_bucket.this.id
  key           = each.key
  source        = "${var.source_dir}/${each.key}"
  source_hash   = filemd5("${var.source_dir}/${each.key}")
  etag          = lookup(local.entity_tags, each.key, null)
  content_type  = lookup(local.content_types, lower(reverse(split(".", each.key))[0]), "application/octet-stream")
  cache_control = "no-cache"

  depends_on = [aws_s3_object.immutable]
}
