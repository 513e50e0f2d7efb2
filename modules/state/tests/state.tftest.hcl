mock_provider "aws" {
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::unit-tfstate" }
  }

  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/github-unit" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

variables {
  bucket_name       = "unit-tfstate"
  github_repository = "example/unit"

  github_repository_ids = { owner = "1024", repository = "4096" }

  roles = {
    plan = {
      subjects        = ["pull_request", "environment:eu:unit"]
      state_keys      = ["unit.tfstate"]
      read_objects    = ["arn:aws:s3:::unit-site-*/*"]
      read_state_keys = ["network.tfstate"]
      policy_arns     = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    }
    apply = {
      subjects     = ["environment:unit", "ref:refs/heads/main"]
      state_keys   = ["unit.tfstate"]
      writes_state = true
      deploys      = ["unit-shop"]
      policies     = { more = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
    }
  }
}

run "the_bucket_is_private_versioned_and_encrypted" {
  assert {
    condition     = aws_s3_bucket.this.bucket == "unit-tfstate" && !aws_s3_bucket.this.force_destroy
    error_message = "By default a bucket that holds states must not be destroyed."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "A state that was overwritten must be there still."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "AES256"
    error_message = "States must be encrypted."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "There must be no access control lists."
  }

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The bucket must be private."
  }

  assert {
    condition     = output.bucket == { id = aws_s3_bucket.this.id, arn = "arn:aws:s3:::unit-tfstate" }
    error_message = "The output must name the bucket."
  }
}

run "the_bucket_answers_over_tls_1_2_alone" {
  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.bucket.statement :
      statement.effect == "Deny" && statement.actions == toset(["s3:*"]) && statement.resources == toset(["arn:aws:s3:::unit-tfstate", "arn:aws:s3:::unit-tfstate/*"]) && one(statement.principals).identifiers == toset(["*"])
    ])
    error_message = "The bucket's policy must deny, everybody, and grant nothing."
  }

  assert {
    condition = [
      for statement in data.aws_iam_policy_document.bucket.statement : [for condition in statement.condition : "${condition.test} ${condition.variable} ${condition.values[0]}"]
    ] == [["Bool aws:SecureTransport false"], ["NumericLessThan s3:TlsVersion 1.2"]]
    error_message = "Plain HTTP and old TLS must be denied, and nothing else."
  }
}

run "replaced_states_and_released_locks_expire" {
  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this["this"].rule : rule.id] == ["expire-replaced-states", "expire-released-locks"] && alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this["this"].rule : rule.status == "Enabled"])
    error_message = "Both rules must be on."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["this"].rule[0].noncurrent_version_expiration[0].noncurrent_days == 90 && aws_s3_bucket_lifecycle_configuration.this["this"].rule[0].noncurrent_version_expiration[0].newer_noncurrent_versions == 10
    error_message = "Ten versions of each state must stay."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["this"].rule[0].expiration[0].expired_object_delete_marker && aws_s3_bucket_lifecycle_configuration.this["this"].rule[0].expiration[0].days == 0
    error_message = "Nothing that is current may expire, save the mark of a deletion."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["this"].rule[1].filter[0].object_size_less_than == 1024 && aws_s3_bucket_lifecycle_configuration.this["this"].rule[1].noncurrent_version_expiration[0].noncurrent_days == 1 && length(aws_s3_bucket_lifecycle_configuration.this["this"].rule[1].expiration) == 0
    error_message = "Locks must go after a day, and no state with them."
  }
}

run "a_role_is_for_named_jobs_of_the_repository" {
  assert {
    condition = {
      for key, document in data.aws_iam_policy_document.assume : key => {
        for condition in document.statement[0].condition : "${condition.test} ${condition.variable}" => toset(condition.values)
      }
      } == {
      plan = {
        "StringEquals token.actions.githubusercontent.com:aud"                 = toset(["sts.amazonaws.com"])
        "StringEquals token.actions.githubusercontent.com:repository_id"       = toset(["4096"])
        "StringEquals token.actions.githubusercontent.com:repository_owner_id" = toset(["1024"])
        "StringEquals token.actions.githubusercontent.com:sub"                 = toset(["repo:example@1024/unit@4096:pull_request", "repo:example@1024/unit@4096:environment:eu%3Aunit"])
      }
      apply = {
        "StringEquals token.actions.githubusercontent.com:aud"                 = toset(["sts.amazonaws.com"])
        "StringEquals token.actions.githubusercontent.com:repository_id"       = toset(["4096"])
        "StringEquals token.actions.githubusercontent.com:repository_owner_id" = toset(["1024"])
        "StringEquals token.actions.githubusercontent.com:sub"                 = toset(["repo:example@1024/unit@4096:environment:unit", "repo:example@1024/unit@4096:ref:refs/heads/main"])
      }
    }
    error_message = "Audience, subject and ids must each be equal to one value that is written out."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.assume :
      length(document.statement) == 1 && document.statement[0].actions == toset(["sts:AssumeRoleWithWebIdentity"]) && one(document.statement[0].principals).type == "Federated" && one(document.statement[0].principals).identifiers == toset(["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"])
    ])
    error_message = "Nobody but GitHub's jobs may take a role."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.this["token.actions.githubusercontent.com"].url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.this["token.actions.githubusercontent.com"].client_id_list == toset(["sts.amazonaws.com"])
    error_message = "The account must know GitHub's issuer."
  }

  assert {
    condition     = { for key, role in aws_iam_role.this : key => role.name } == { plan = "github-plan", apply = "github-apply" } && keys(output.role_arns) == ["apply", "plan"]
    error_message = "Each role must have its name and be an output."
  }
}

run "subjects_without_ids_are_taken_only_where_that_is_said" {
  command = plan

  variables {
    accept_plain_subjects = true
    roles                 = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"] } }
  }

  assert {
    condition = {
      for condition in data.aws_iam_policy_document.assume["plan"].statement[0].condition : "${condition.test} ${condition.variable}" => toset(condition.values)
      } == {
      "StringEquals token.actions.githubusercontent.com:aud"                 = toset(["sts.amazonaws.com"])
      "StringEquals token.actions.githubusercontent.com:repository_id"       = toset(["4096"])
      "StringEquals token.actions.githubusercontent.com:repository_owner_id" = toset(["1024"])
      "StringEquals token.actions.githubusercontent.com:sub"                 = toset(["repo:example@1024/unit@4096:pull_request", "repo:example/unit:pull_request"])
    }
    error_message = "While a repository moves from one form to the other, both must be taken, and the ids be compared all the same."
  }
}

run "a_repository_whose_subjects_have_no_ids" {
  command = plan

  variables {
    accept_plain_subjects = true
    github_repository_ids = null
    roles                 = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"] } }
  }

  assert {
    condition = {
      for condition in data.aws_iam_policy_document.assume["plan"].statement[0].condition : "${condition.test} ${condition.variable}" => toset(condition.values)
      } == {
      "StringEquals token.actions.githubusercontent.com:aud" = toset(["sts.amazonaws.com"])
      "StringEquals token.actions.githubusercontent.com:sub" = toset(["repo:example/unit:pull_request"])
    }
    error_message = "The plain form must be the only one."
  }
}

run "a_plan_reads_its_state_and_writes_the_lock_and_an_apply_writes_both" {
  assert {
    condition = {
      for key, document in data.aws_iam_policy_document.state : key => {
        for statement in document.statement : statement.sid => [statement.actions, statement.resources]
      }
      } == {
      plan = {
        FindStates = [toset(["s3:GetBucketVersioning", "s3:ListBucket"]), toset(["arn:aws:s3:::unit-tfstate"])]
        ReadStates = [toset(["s3:GetObject"]), toset(["arn:aws:s3:::unit-tfstate/network.tfstate", "arn:aws:s3:::unit-tfstate/unit.tfstate"])]
        LockStates = [toset(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]), toset(["arn:aws:s3:::unit-tfstate/unit.tfstate.tflock"])]
      }
      apply = {
        FindStates  = [toset(["s3:GetBucketVersioning", "s3:ListBucket"]), toset(["arn:aws:s3:::unit-tfstate"])]
        ReadStates  = [toset(["s3:GetObject"]), toset(["arn:aws:s3:::unit-tfstate/unit.tfstate"])]
        LockStates  = [toset(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]), toset(["arn:aws:s3:::unit-tfstate/unit.tfstate.tflock"])]
        WriteStates = [toset(["s3:PutObject"]), toset(["arn:aws:s3:::unit-tfstate/unit.tfstate"])]
      }
    }
    error_message = "A role must reach the states it is for, and no other."
  }

  assert {
    condition     = { for key, policy in aws_iam_role_policy.given : key => policy.name } == { "apply/more" = "more" } && aws_iam_role_policy.given["apply/more"].policy == var.roles.apply.policies.more
    error_message = "Given policies must be the role's."
  }

  assert {
    condition     = [for attachment in aws_iam_role_policy_attachment.this : attachment.policy_arn] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    error_message = "Managed policies must be attached to the role that names them, and to no other."
  }
}

run "a_role_that_deploys_reaches_what_begins_with_its_names" {
  assert {
    condition     = keys(aws_iam_role_policy.deploy) == ["apply"] && aws_iam_role_policy.deploy["apply"].policy == output.deploy_policies["apply"] && length(output.deploy_policies["apply"]) < 9000
    error_message = "Only a role that deploys may have the policy, and a role's own policies hold 10,240 characters."
  }

  assert {
    condition = alltrue(flatten([
      for statement in jsondecode(output.deploy_policies["apply"]).Statement : [
        for resource in flatten([statement.Resource]) : can(regex("unit-shop", resource)) || contains([
          "arn:aws:acm:*:111122223333:certificate/*", "arn:aws:cloudfront::111122223333:*", "arn:aws:route53:::hostedzone/*", "arn:aws:wafv2:us-east-1:*:global/managedruleset/*/*",
        ], resource) || statement.Sid == "NotOfOneResource"
      ]
    ]))
    error_message = "Whatever has a name must begin with that of the role, in its own account."
  }

  assert {
    condition     = alltrue(flatten([for statement in jsondecode(output.deploy_policies["apply"]).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]]))
    error_message = "Each action must be written out."
  }

  assert {
    condition = [
      for statement in jsondecode(output.deploy_policies["apply"]).Statement : [flatten([statement.Resource]), statement.Condition.StringEquals["iam:PassedToService"]] if contains(flatten([statement.Action]), "iam:PassRole")
    ] == [[["arn:aws:iam::111122223333:role/unit-shop-*"], "lambda.amazonaws.com"]]
    error_message = "A role may be passed to a function only."
  }
}

run "a_role_that_plans_sees_no_data" {
  assert {
    condition     = keys(aws_iam_role_policy.no_data) == ["plan"] && alltrue([for statement in data.aws_iam_policy_document.no_data["plan"].statement : statement.effect == "Deny"])
    error_message = "A role that writes no state must be denied data, and the one that applies be left alone."
  }

  assert {
    condition     = length(setsubtract(["dynamodb:Scan", "logs:GetLogEvents", "secretsmanager:GetSecretValue", "ssm:GetParameter", "sqs:ReceiveMessage"], data.aws_iam_policy_document.no_data["plan"].statement[0].actions)) == 0 && data.aws_iam_policy_document.no_data["plan"].statement[0].resources == toset(["*"])
    error_message = "Items, log lines, messages and secrets must be denied wherever they are."
  }

  assert {
    condition = data.aws_iam_policy_document.no_data["plan"].statement[1].not_resources == toset([
      "arn:aws:s3:::unit-tfstate/unit.tfstate", "arn:aws:s3:::unit-tfstate/network.tfstate", "arn:aws:s3:::unit-tfstate/unit.tfstate.tflock", "arn:aws:s3:::unit-site-*/*",
    ])
    error_message = "Of all objects it must see its states and what was named."
  }
}

run "inputs_reach_the_bucket_and_the_roles" {
  variables {
    expiration        = null
    kms_key_arn       = "arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000"
    name              = "deploy"
    oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
    roles = {
      apply = {
        name                     = "tutorial-role-4f2a9c1"
        max_session_seconds      = 7200
        permissions_boundary_arn = "arn:aws:iam::111122223333:policy/boundary"
        subjects                 = ["environment:unit"]
        state_keys               = ["unit.tfstate"]
      }
      plan = {
        subjects   = ["pull_request"]
        state_keys = ["unit.tfstate"]
      }
    }
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this) == 0
    error_message = "Null must leave the lifecycle rules out."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms" && one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    error_message = "The key must encrypt the states."
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.bucket.statement : statement.sid => [
        statement.effect, join(" ", statement.actions), join(" and ", sort([for condition in statement.condition : "${condition.test} ${condition.variable} ${condition.values[0]}"])),
      ] if startswith(statement.sid, "NothingB") && statement.sid != "NothingBelowTls12"
      } == {
      NothingButByKms   = ["Deny", "s3:PutObject", "Null s3:x-amz-server-side-encryption false and StringNotEquals s3:x-amz-server-side-encryption aws:kms"]
      NothingByOtherKey = ["Deny", "s3:PutObject", "Null s3:x-amz-server-side-encryption-aws-kms-key-id false and StringNotEquals s3:x-amz-server-side-encryption-aws-kms-key-id ${var.kms_key_arn}"]
    }
    error_message = "What asks for another encryption than the key's must be refused, and what asks for none be taken."
  }

  assert {
    condition = alltrue([
      for document in data.aws_iam_policy_document.state : [
        for statement in document.statement : statement.resources if statement.sid == "Key" && statement.actions == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      ] == [toset([var.kms_key_arn])]
    ])
    error_message = "Each role must be able to use the key, and no other."
  }

  assert {
    condition     = length(aws_iam_openid_connect_provider.this) == 0 && output.oidc_provider_arn == var.oidc_provider_arn
    error_message = "A given identity provider must be used, and none be made."
  }

  assert {
    condition     = aws_iam_role.this["apply"].name == "tutorial-role-4f2a9c1" && aws_iam_role.this["plan"].name == "deploy-plan"
    error_message = "A given name must be used as it is."
  }

  assert {
    condition     = aws_iam_role.this["apply"].max_session_duration == 7200 && aws_iam_role.this["apply"].permissions_boundary == "arn:aws:iam::111122223333:policy/boundary" && aws_iam_role.this["plan"].permissions_boundary == null
    error_message = "Session and boundary must reach the role."
  }
}

run "without_roles_there_is_the_bucket_alone" {
  command = plan

  variables {
    github_repository     = null
    github_repository_ids = null
    roles                 = {}
  }

  assert {
    condition     = length(aws_iam_role.this) == 0 && length(aws_iam_openid_connect_provider.this) == 0 && output.oidc_provider_arn == null
    error_message = "Nothing may let GitHub in unless asked for."
  }
}

run "refuses_names_keys_and_numbers_that_are_none" {
  command = plan

  variables {
    bucket_name       = "Unit"
    expiration        = { state_days = 0 }
    kms_key_arn       = "alias/state"
    name              = "git hub"
    oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/gitlab.com"
  }

  expect_failures = [var.bucket_name, var.expiration, var.kms_key_arn, var.name, var.oidc_provider_arn]
}

run "refuses_the_repositories_of_an_owner" {
  command = plan

  variables {
    github_repository = "example/*"
  }

  expect_failures = [var.github_repository]
}

run "refuses_roles_without_a_repository_and_more_versions_than_s3_keeps" {
  command = plan

  variables {
    expiration        = { states_kept = 101 }
    github_repository = null
  }

  expect_failures = [var.expiration, var.github_repository]
}

run "refuses_a_role_for_every_job_of_the_repository" {
  command = plan

  variables {
    roles = { plan = { subjects = ["*"], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_role_for_nobody" {
  command = plan

  variables {
    roles = { plan = { subjects = [], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_repository_of_which_the_form_of_subjects_is_not_known" {
  command = plan

  variables {
    github_repository_ids = null
  }

  expect_failures = [var.github_repository_ids]
}

run "refuses_an_id_that_is_a_name" {
  command = plan

  variables {
    github_repository_ids = { owner = "example", repository = "*" }
  }

  expect_failures = [var.github_repository_ids]
}

run "refuses_a_subject_with_a_variable_of_iam" {
  command = plan

  variables {
    roles = { plan = { subjects = ["environment:$${aws:PrincipalTag/environment}"], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_any_environment" {
  command = plan

  variables {
    roles = { plan = { subjects = ["environment:*"], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_an_apply_by_a_pull_request" {
  command = plan

  variables {
    roles = { apply = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], writes_state = true } }
  }

  expect_failures = [var.roles]
}

run "refuses_branches_that_fit_a_pattern" {
  command = plan

  variables {
    roles = { plan = { subjects = ["ref:refs/heads/release/*"], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_the_states_of_every_environment" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = ["*"] } }
  }

  expect_failures = [var.roles]
}

run "environments_that_come_and_go_have_states_of_one_beginning" {
  variables {
    roles = {
      preview = {
        subjects     = ["environment:preview"]
        state_keys   = ["preview-pr-*.tfstate"]
        writes_state = true
        deploys      = ["preview-pr"]
      }
      watch = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], read_state_keys = ["preview-pr-*.tfstate"] }
    }
  }

  assert {
    condition = {
      for statement in data.aws_iam_policy_document.state["preview"].statement : statement.sid => statement.resources
      } == {
      FindStates  = toset(["arn:aws:s3:::unit-tfstate"])
      ReadStates  = toset(["arn:aws:s3:::unit-tfstate/preview-pr-*.tfstate"])
      LockStates  = toset(["arn:aws:s3:::unit-tfstate/preview-pr-*.tfstate.tflock"])
      WriteStates = toset(["arn:aws:s3:::unit-tfstate/preview-pr-*.tfstate"])
    }
    error_message = "The role must reach the states that begin so, their locks, and no other."
  }

  assert {
    condition     = contains(flatten([for statement in jsondecode(output.deploy_policies["preview"]).Statement : statement.Resource]), "arn:aws:dynamodb:*:111122223333:table/preview-pr-*")
    error_message = "The role must deploy what begins with the names of previews."
  }
}

run "refuses_a_beginning_of_states_in_the_middle_of_a_word" {
  command = plan

  variables {
    roles = { preview = { subjects = ["environment:preview"], state_keys = ["pr*.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_beginning_of_states_that_another_role_has" {
  command = plan

  variables {
    roles = {
      preview = { subjects = ["environment:preview"], state_keys = ["prod-*.tfstate"], writes_state = true }
      network = { subjects = ["environment:network"], state_keys = ["prod-network.tfstate"], writes_state = true }
    }
  }

  expect_failures = [var.roles]
}

run "refuses_a_role_without_a_state" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = [] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_session_shorter_than_an_hour" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], max_session_seconds = 900 } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_policy_s_name_in_place_of_its_arn" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], policy_arns = ["ReadOnlyAccess"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_policy_in_the_place_of_the_module_s_own" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], policies = { state = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" } } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_role_s_name_that_iam_refuses" {
  command = plan

  variables {
    roles = { "pull request" = { subjects = ["pull_request"], state_keys = ["unit.tfstate"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_a_role_that_deploys_everything" {
  command = plan

  variables {
    roles = { apply = { subjects = ["environment:unit"], state_keys = ["unit.tfstate"], writes_state = true, deploys = ["*"] } }
  }

  expect_failures = [var.roles]
}

run "refuses_the_objects_of_every_bucket" {
  command = plan

  variables {
    roles = { plan = { subjects = ["pull_request"], state_keys = ["unit.tfstate"], read_objects = ["arn:aws:s3:::*/*"] } }
  }

  expect_failures = [var.roles]
}
