# Plans, save where no builder is set: an applied terraform_data runs its
# local-exec even with mocked providers.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  name         = "unit-api"
  image_digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
  image_layout = "target/image"
}

run "images_are_immutable_and_scanned" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag that can move would change what is deployed without a plan."
  }

  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Images must be scanned when pushed."
  }

  assert {
    condition     = !aws_ecr_repository.this.force_delete
    error_message = "By default a repository that holds images must not be destroyed."
  }
}

run "only_untagged_images_expire" {
  command = plan

  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["untagged"].policy).rules : rule.selection.tagStatus] == ["untagged"]
    error_message = "A rule on tagged images could remove one that an alias runs."
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this["untagged"].policy).rules[0].selection.countNumber == 14
    error_message = "Untagged images must expire after the default of 14 days."
  }
}

run "no_expiry_means_no_lifecycle_policy" {
  command = plan

  variables {
    untagged_expiry_days = null
  }

  assert {
    condition     = length(aws_ecr_lifecycle_policy.this) == 0
    error_message = "Null must leave the lifecycle policy out."
  }
}

run "only_lambda_may_pull" {
  command = plan

  assert {
    condition     = [for principal in data.aws_iam_policy_document.pull.statement[0].principals : principal.identifiers] == [toset(["lambda.amazonaws.com"])]
    error_message = "The repository policy must name Lambda and nobody else."
  }

  assert {
    condition     = data.aws_iam_policy_document.pull.statement[0].sid == "LambdaECRImageRetrievalPolicy"
    error_message = "Under another name Lambda adds its own statement, which then drifts."
  }
}

run "publishing_is_keyed_by_repository_and_digest" {
  command = plan

  assert {
    condition     = length(terraform_data.publish["tfgen"].triggers_replace) == 2 && terraform_data.publish["tfgen"].triggers_replace[1] == var.image_digest
    error_message = "A new digest must publish again, and nothing but the repository and the digest may."
  }
}

# Nothing is executed without a builder, so that this one may be applied.
run "the_function_s_account_and_region_come_from_the_repository" {
  variables {
    builder      = "none"
    image_layout = null
  }

  override_resource {
    target = aws_ecr_repository.this
    values = {
      arn            = "arn:aws-cn:ecr:cn-north-1:111122223333:repository/unit-api"
      repository_url = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/unit-api"
    }
  }

  assert {
    condition     = one(data.aws_iam_policy_document.pull.statement[0].condition).values == tolist(["arn:aws-cn:lambda:cn-north-1:111122223333:function:*"])
    error_message = "Pulling must be limited to the repository's own account and region."
  }

  assert {
    condition     = output.image_uri == "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/unit-api@sha256:1111111111111111111111111111111111111111111111111111111111111111"
    error_message = "The image must be named by digest."
  }
}

run "builder_none_runs_nothing_on_this_computer" {
  command = plan

  variables {
    builder      = "none"
    image_layout = null
  }

  assert {
    condition     = length(terraform_data.publish) == 0
    error_message = "builder = \"none\" must plan no local-exec at all."
  }
}

run "builder_docker_is_keyed_by_the_content_of_its_sources" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
    docker = {
      context    = "tests/docker"
      dockerfile = "Dockerfile"
      sources    = ["hello.txt"]
    }
  }

  assert {
    condition     = keys(data.aws_ecr_image.built) == ["src-${substr(sha256(join("\n", ["linux/amd64", "Dockerfile ${filesha256("tests/docker/Dockerfile")}", "hello.txt ${filesha256("tests/docker/hello.txt")}"])), 0, 40)}"]
    error_message = "The tag must follow from the Dockerfile, the sources and the platform."
  }
}

run "refuses_a_tag_as_digest" {
  command = plan

  variables {
    image_digest = "latest"
  }

  expect_failures = [var.image_digest]
}

run "refuses_a_missing_digest" {
  command = plan

  variables {
    image_digest = null
  }

  expect_failures = [var.image_digest]
}

run "refuses_an_unknown_builder" {
  command = plan

  variables {
    builder = "kaniko"
  }

  expect_failures = [var.builder]
}

run "refuses_builder_tfgen_without_a_layout" {
  command = plan

  variables {
    image_layout = null
  }

  expect_failures = [var.image_layout]
}

run "refuses_builder_docker_without_its_settings" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
  }

  expect_failures = [var.docker]
}

run "refuses_a_platform_that_lambda_does_not_run" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
    docker = {
      context  = "tests/docker"
      platform = "linux/riscv64"
      sources  = ["hello.txt"]
    }
  }

  expect_failures = [var.docker]
}

run "refuses_a_name_that_ecr_refuses" {
  command = plan

  variables {
    name = "Unit-API"
  }

  expect_failures = [var.name]
}

run "refuses_an_expiry_of_no_days" {
  command = plan

  variables {
    untagged_expiry_days = 0
  }

  expect_failures = [var.untagged_expiry_days]
}
