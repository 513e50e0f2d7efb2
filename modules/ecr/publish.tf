# Publishing is an action and not a resource of any provider: terraform_data
# remembers what was published, and runs the script again when that changes.

locals {
  # A Dockerfile's digest is known only after the build, so such an image is
  # known by what it is made of, and its digest is asked of the repository.
  source_globs = var.docker == null ? {} : {
    for glob in setunion(var.docker.sources, [var.docker.dockerfile]) : glob => fileset(var.docker.context, glob)
  }
  source_files = sort(distinct(flatten([for files in values(local.source_globs) : tolist(files)])))
  source_tag = var.docker == null ? "" : "src-${substr(sha256(join("\n", concat(
    [var.docker.platform],
    [for file in local.source_files : "${file} ${filesha256("${var.docker.context}/${file}")}"],
  ))), 0, 40)}"
}

resource "terraform_data" "publish" {
  for_each = var.builder == "none" ? toset([]) : toset([var.builder])

  triggers_replace = [
    aws_ecr_repository.this.repository_url,
    coalesce(var.image_digest, local.source_tag),
  ]

  lifecycle {
    precondition {
      condition     = alltrue([for files in values(local.source_globs) : length(files) > 0])
      error_message = "No file below docker.context (${try(var.docker.context, "")}) is named by ${join(", ", [for glob, files in local.source_globs : glob if length(files) == 0])}: a change in what it stands for would never be published."
    }
  }

  provisioner "local-exec" {
    # Values reach the script by environment only, so none is ever read as shell.
    # As a file and not as a command, or an error would repeat all of it first.
    interpreter = ["/bin/sh", "${path.module}/publish.sh"]
    command     = "publish"

    environment = {
      AWS_CLI_PROFILE  = try(coalesce(var.publisher.profile), "")
      AWS_CLI_ROLE     = try(coalesce(var.publisher.role_arn), "")
      BUILDER          = each.key
      BUILD_CONTEXT    = try(var.docker.context, "")
      BUILD_DOCKERFILE = try(var.docker.dockerfile, "")
      BUILD_PLATFORM   = try(var.docker.platform, "")
      IMAGE_DIGEST     = var.image_digest == null ? "" : var.image_digest
      IMAGE_LAYOUT     = var.image_layout == null ? "" : var.image_layout
      IMAGE_TAG        = local.source_tag
      REPOSITORY_URL   = aws_ecr_repository.this.repository_url
    }
  }
}

data "aws_ecr_image" "built" {
  for_each = var.builder == "docker" ? toset([local.source_tag]) : toset([])

  repository_name = aws_ecr_repository.this.name
  image_tag       = each.key

  depends_on = [terraform_data.publish]
}

locals {
  image_digest = var.builder == "docker" ? one(values(data.aws_ecr_image.built)).image_digest : var.image_digest
}
