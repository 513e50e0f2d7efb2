# Plans, save where no builder is set: an applied terraform_data runs its
# local-exec even with mocked providers.

mock_provider "aws" {}

variables {
  name         = "unit-api"
  image_digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111"
  image_layout = "target/image"
}

run "images_are_immutable_and_scanned" {
  command = plan

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.encryption_configuration[0].encryption_type == "AES256"
    error_message = "A tag that can move would change what is deployed without a plan; images must be encrypted at rest."
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
    condition = jsondecode(aws_ecr_lifecycle_policy.this["untagged"].policy) == {
      rules = [{
        rulePriority = 1
        description  = "Expire images without a tag"
        selection = {
          tagStatus   = "untagged"
          countType   = "sinceImagePushed"
          countUnit   = "days"
          countNumber = 14
        }
        action = { type = "expire" }
      }]
    }
    error_message = "Images without a tag must expire after 14 days, and no other: an alias may run it."
  }
}

run "the_expiry_is_the_one_given" {
  command = plan

  variables {
    untagged_expiry_days = 3
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this["untagged"].policy).rules[0].selection.countNumber == 3
    error_message = "The days must reach the lifecycle policy."
  }
}

run "names_that_force_replacement_can_be_kept" {
  command = plan

  variables {
    name         = "tutorial/api-repository-4f2a1c9"
    force_delete = true
  }

  assert {
    condition     = aws_ecr_repository.this.name == "tutorial/api-repository-4f2a1c9" && output.repository_name == "tutorial/api-repository-4f2a1c9"
    error_message = "The repository must keep its name."
  }

  assert {
    condition     = aws_ecr_repository.this.force_delete
    error_message = "A repository that may go with its images must be able to."
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

run "publishing_is_keyed_by_repository_and_digest" {
  command = plan

  assert {
    condition     = length(terraform_data.publish["tfgen"].triggers_replace) == 2 && terraform_data.publish["tfgen"].triggers_replace[1] == var.image_digest
    error_message = "A new digest must publish again, and nothing but the repository and the digest may."
  }
}

# Nothing is executed without a builder, so that this one may be applied.
run "lambda_of_this_account_and_region_may_pull_and_nobody_else" {
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
    condition = jsondecode(aws_ecr_repository_policy.pull.policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "LambdaECRImageRetrievalPolicy"
        Effect    = "Allow"
        Principal = { Service = "lambda.amazonaws.com" }
        Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Condition = { StringLike = { "aws:SourceArn" = "arn:aws-cn:lambda:cn-north-1:111122223333:function:*" } }
      }]
    }
    error_message = "Lambda and nobody else may pull, for functions of the repository's own account and region. Under another name Lambda adds its own statement, which then drifts."
  }

  assert {
    condition     = aws_ecr_repository_policy.pull.repository == aws_ecr_repository.this.name
    error_message = "The policy must be this repository's."
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

run "refuses_a_digest_that_the_build_decides" {
  command = plan

  variables {
    builder = "docker"
    docker  = { context = "tests/docker", sources = ["hello.txt"] }
  }

  expect_failures = [var.image_digest]
}

run "refuses_an_image_whose_sources_nobody_named" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
    docker       = { context = "tests/docker", sources = [] }
  }

  expect_failures = [var.docker]
}

run "refuses_a_source_that_names_no_file" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
    docker       = { context = "tests/docker", sources = ["hello.txt", "src/**"] }
  }

  expect_failures = [terraform_data.publish]
}

run "refuses_a_context_that_is_not_there" {
  command = plan

  variables {
    builder      = "docker"
    image_digest = null
    docker       = { context = "tests/dokcer", sources = ["**"] }
  }

  expect_failures = [terraform_data.publish]
}

run "refuses_a_user_as_the_role_that_publishes" {
  command = plan

  variables {
    publisher = { role_arn = "arn:aws:iam::111122223333:user/ann" }
  }

  expect_failures = [var.publisher]
}

run "refuses_a_profile_without_a_name" {
  command = plan

  variables {
    publisher = { profile = "" }
  }

  expect_failures = [var.publisher]
}
