mock_provider "aws" {}

variables {
  bucket_name = "unit-site"
  source_dir  = "tests/site"
}

run "the_bucket_is_private" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "All public access must be blocked."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "Access control lists must be off."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "By default a bucket that holds objects must not be destroyed."
  }
}

run "the_bucket_is_versioned_and_encrypted" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "A replaced file must be recoverable."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "Objects must be encrypted at rest."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["noncurrent"].rule[0].noncurrent_version_expiration[0].noncurrent_days == 7
    error_message = "Replaced versions must expire after 7 days, as in the tutorial."
  }
}

run "hashed_files_are_kept_and_pages_are_asked_for_again" {
  command = plan

  assert {
    condition     = keys(aws_s3_object.immutable) == ["assets/dot-11aa.GIF", "assets/main-4f2a.js"]
    error_message = "The files below assets/ and no others are immutable."
  }

  assert {
    condition     = keys(aws_s3_object.revalidated) == ["DATA.BIN", "index.html", "robots.txt"]
    error_message = "Every other file must be uploaded too."
  }

  assert {
    condition     = aws_s3_object.immutable["assets/main-4f2a.js"].cache_control == "public, max-age=31536000, immutable"
    error_message = "A hashed file never changes under its name."
  }

  assert {
    condition     = aws_s3_object.revalidated["index.html"].cache_control == "no-cache"
    error_message = "A page kept by a browser would hide the next deployment."
  }
}

run "each_file_has_its_content_type_and_hash" {
  command = plan

  variables {
    content_types = { txt = "text/markdown" }
  }

  assert {
    condition = {
      for key, object in merge(aws_s3_object.immutable, aws_s3_object.revalidated) : key => object.content_type
      } == {
      "DATA.BIN"            = "application/octet-stream"
      "assets/dot-11aa.GIF" = "image/gif"
      "assets/main-4f2a.js" = "text/javascript; charset=utf-8"
      "index.html"          = "text/html; charset=utf-8"
      "robots.txt"          = "text/markdown"
    }
    error_message = "Types follow the extension in any case, given ones win, and unknown ones are opaque."
  }

  assert {
    condition     = aws_s3_object.revalidated["index.html"].source_hash == filemd5("tests/site/index.html")
    error_message = "A changed file must show in the plan."
  }

  assert {
    condition     = aws_s3_object.revalidated["index.html"].etag == filemd5("tests/site/index.html")
    error_message = "An object changed in the bucket must show in the plan."
  }
}

run "hashed_files_of_earlier_builds_stay_and_go_later" {
  command = plan

  variables {
    kept_builds = 2
    earlier_builds = [
      { "assets/main-2222.js" = { hash = "2222", entity_tag = "2222" }, "assets/dot-11aa.GIF" = { hash = filemd5("tests/site/assets/dot-11aa.GIF"), entity_tag = filemd5("tests/site/assets/dot-11aa.GIF") } },
      { "assets/main-1111.js" = { hash = "1111", entity_tag = "1111" }, "assets/film-1111.mp4" = { hash = "1112" } },
      { "assets/main-0000.js" = { hash = "0000", entity_tag = "0000" } },
    ]
  }

  assert {
    condition = keys(aws_s3_object.immutable) == [
      "assets/dot-11aa.GIF", "assets/film-1111.mp4", "assets/main-1111.js", "assets/main-2222.js", "assets/main-4f2a.js",
    ]
    error_message = "The files of two earlier builds must stay, and those of the one before go."
  }

  assert {
    condition     = aws_s3_object.immutable["assets/main-1111.js"].source == "tests/site/assets/main-1111.js" && aws_s3_object.immutable["assets/main-1111.js"].source_hash == "1111" && aws_s3_object.immutable["assets/main-1111.js"].etag == "1111" && aws_s3_object.immutable["assets/film-1111.mp4"].source_hash == "1112"
    error_message = "A file that stays must be as it was deployed, for it is not on this computer to be uploaded again."
  }

  assert {
    condition = [for build in output.builds : join(" ", keys(build))] == [
      "assets/dot-11aa.GIF assets/main-4f2a.js", "assets/dot-11aa.GIF assets/main-2222.js", "assets/film-1111.mp4 assets/main-1111.js",
    ]
    error_message = "The next deployment must learn of this build and of those that stay."
  }
}

run "a_build_that_is_deployed_again_takes_no_other_s_place" {
  command = plan

  variables {
    kept_builds = 1
    earlier_builds = [
      { for file in fileset("tests/site", "assets/**") : file => { hash = filemd5("tests/site/${file}"), entity_tag = filemd5("tests/site/${file}") } },
      { "assets/main-1111.js" = { hash = "1111", entity_tag = "1111" } },
    ]
  }

  assert {
    condition     = keys(aws_s3_object.immutable) == ["assets/dot-11aa.GIF", "assets/main-1111.js", "assets/main-4f2a.js"]
    error_message = "A second apply of a build must remove nothing."
  }

  assert {
    condition     = jsonencode(output.builds) == jsonencode(var.earlier_builds)
    error_message = "A second apply of a build must plan nothing."
  }
}

run "no_hashed_folder_means_every_file_is_revalidated" {
  command = plan

  variables {
    immutable_prefix = null
  }

  assert {
    condition     = length(aws_s3_object.immutable) == 0 && length(aws_s3_object.revalidated) == 5
    error_message = "Without a folder of hashed files none may be kept."
  }
}

run "no_expiry_means_no_lifecycle_rules" {
  command = plan

  variables {
    noncurrent_version_expiration_days = null
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "Null must leave the lifecycle rules out."
  }
}

run "gives_the_bucket_as_an_origin_takes_it" {
  assert {
    condition = output.bucket == {
      id                   = aws_s3_bucket.this.id
      arn                  = aws_s3_bucket.this.arn
      regional_domain_name = aws_s3_bucket.this.bucket_regional_domain_name
    }
    error_message = "The bucket object must hold the three attributes that cloudfront_proxy takes."
  }
}

run "names_that_force_replacement_can_be_kept" {
  command = plan

  variables {
    bucket_name = "tutorial-site-bucket-4f2a1c9"
  }

  assert {
    condition     = aws_s3_bucket.this.bucket == "tutorial-site-bucket-4f2a1c9"
    error_message = "The bucket must keep its name."
  }
}

run "settings_reach_the_bucket" {
  command = plan

  variables {
    bucket_key_enabled                 = false
    force_destroy                      = true
    noncurrent_version_expiration_days = 30
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy && !one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled
    error_message = "The settings must reach the bucket."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["noncurrent"].rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "The days must reach the lifecycle rules."
  }
}

run "another_folder_of_hashed_files" {
  command = plan

  variables {
    immutable_prefix = "static/"
  }

  assert {
    condition     = length(aws_s3_object.immutable) == 0 && length(aws_s3_object.revalidated) == 5
    error_message = "Files outside the folder must be asked for again."
  }
}

run "refuses_a_folder_without_a_page" {
  command = plan

  variables {
    source_dir = "tests/unbuilt"
  }

  expect_failures = [output.bucket]
}

run "refuses_a_folder_that_is_not_there" {
  command = plan

  variables {
    source_dir = "tests/absent"
  }

  expect_failures = [output.bucket]
}

run "refuses_an_empty_folder_name" {
  command = plan

  variables {
    source_dir = ""
  }

  expect_failures = [var.source_dir]
}

run "refuses_a_bucket_name_with_dots" {
  command = plan

  variables {
    bucket_name = "static.example.com"
  }

  expect_failures = [var.bucket_name]
}

run "refuses_an_extension_with_its_dot" {
  command = plan

  variables {
    content_types = { ".avif" = "image/avif" }
  }

  expect_failures = [var.content_types]
}

run "refuses_a_prefix_that_is_no_folder" {
  command = plan

  variables {
    immutable_prefix = "assets"
  }

  expect_failures = [var.immutable_prefix]
}

run "refuses_an_expiry_of_no_days" {
  command = plan

  variables {
    noncurrent_version_expiration_days = 0
  }

  expect_failures = [var.noncurrent_version_expiration_days]
}

run "refuses_pages_of_earlier_builds" {
  command = plan

  variables {
    earlier_builds = [{ "index.html" = { hash = "1111" } }]
  }

  expect_failures = [var.earlier_builds]
}

run "refuses_a_part_of_a_build" {
  command = plan

  variables {
    kept_builds = 1.5
  }

  expect_failures = [var.kept_builds]
}
