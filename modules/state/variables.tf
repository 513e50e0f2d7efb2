variable "accept_plain_subjects" {
  description = "Whether to accept jobs whose subject has no ids, `repo:owner/name:…`. With `github_repository_ids` both forms are accepted."
  type        = bool
  default     = false
  nullable    = false
}

variable "bucket_name" {
  description = "Name of the bucket, unique in all of AWS. Changing it replaces the bucket, which AWS refuses while there is a state in it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9](?:[a-z0-9-]{1,61})[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must have 3 to 63 lower-case letters, digits or '-', and neither start nor end with '-'."
  }
}

variable "expiration" {
  description = "When replaced versions expire: those of states after `state_days`, save the `states_kept` newest of each, and those of locks (whatever is below 1 KB) after `lock_days`. Null keeps all and sets no lifecycle rules."
  type = object({
    lock_days   = optional(number, 1)
    state_days  = optional(number, 90)
    states_kept = optional(number, 10)
  })
  default = {}

  validation {
    condition     = var.expiration == null ? true : alltrue([for number in values(var.expiration) : number >= 1 && number == floor(number)])
    error_message = "expiration must have whole numbers of at least 1."
  }

  validation {
    condition     = var.expiration == null ? true : var.expiration.states_kept <= 100
    error_message = "expiration.states_kept must be at most 100."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes every version of every state in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "github_repository" {
  description = "Repository whose workflows may take the roles, `owner/name`."
  type        = string
  default     = null

  validation {
    condition     = var.github_repository == null ? true : can(regex("^[a-zA-Z0-9][a-zA-Z0-9-]{0,38}/[a-zA-Z0-9._-]{1,100}$", var.github_repository))
    error_message = "github_repository must be owner/name, without '*'."
  }

  validation {
    condition     = length(var.roles) == 0 || var.github_repository != null
    error_message = "github_repository must be given with roles."
  }
}

variable "github_repository_ids" {
  description = "Ids of the repository and of its owner, digits, which GitHub puts into the subject of a job. A renamed or deleted repository leaves its name to others, its id to nobody. Null where subjects have none."
  type = object({
    owner      = string
    repository = string
  })
  default = null

  validation {
    condition     = var.github_repository_ids == null ? true : alltrue([for id in values(var.github_repository_ids) : can(regex("^[1-9][0-9]*$", id))])
    error_message = "github_repository_ids must be the numbers that GitHub gave to the repository and its owner."
  }

  validation {
    condition     = length(var.roles) == 0 || var.github_repository_ids != null || var.accept_plain_subjects
    error_message = "github_repository_ids must be given with roles, or accept_plain_subjects be true: jobs of repositories made since 2026-07-15 have ids in their subject, and no role without them is theirs."
  }
}

variable "kms_key_arn" {
  description = "Key of KMS that encrypts the states; null is S3's own key. Reading or writing a state then needs the key, too; the roles get it. The bucket refuses what asks for another, as a backend with `encrypt = true` and no `kms_key_id` does."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key of KMS (not of an alias), or null."
  }
}

variable "name" {
  description = "Start of the roles' names."
  type        = string
  default     = "github"
  nullable    = false

  validation {
    condition     = can(regex("^[a-zA-Z0-9+=,.@_-]{1,40}$", var.name))
    error_message = "name must have 1 to 40 letters, digits or any of +=,.@_-."
  }
}

variable "oidc_provider_arn" {
  description = "The account's identity provider for GitHub, where it has one already: there can be only one. Null makes it, once there are roles."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null ? true : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn must be the ARN of the provider token.actions.githubusercontent.com."
  }
}

variable "roles" {
  description = "Roles of workflows, by key: the jobs a role is for (`subjects`), the states it reads and writes, and what else it may do."
  type = map(object({
    deploys                  = optional(set(string), [])
    max_session_seconds      = optional(number, 3600)
    name                     = optional(string)
    permissions_boundary_arn = optional(string)
    policies                 = optional(map(string), {})
    policy_arns              = optional(set(string), [])
    read_objects             = optional(set(string), [])
    read_state_keys          = optional(set(string), [])
    state_keys               = set(string)
    subjects                 = set(string)
    writes_state             = optional(bool, false)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key, role in var.roles : can(regex("^[a-zA-Z0-9+=,.@_-]{1,64}$", role.name == null ? "${var.name}-${key}" : role.name))])
    error_message = "roles must have names of 1 to 64 letters, digits or any of +=,.@_-, the start given by name included."
  }

  validation {
    condition = alltrue([
      for role in values(var.roles) : length(role.subjects) > 0 && alltrue([
        for subject in role.subjects : can(regex("^(?:pull_request|environment:[^*?{}]+|ref:refs/(?:heads|tags)/[^*?:{}]+)$", subject))
      ])
    ])
    error_message = "roles must each have subjects, such as \"pull_request\", \"environment:prod\" or \"ref:refs/heads/main\", without '*': without one, every workflow of the repository could take the role."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : !role.writes_state || !contains(role.subjects, "pull_request")])
    error_message = "roles that write state must be for named environments or branches: a pull request would apply what nobody reviewed."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : length(role.state_keys) > 0 && alltrue([for key in setunion(role.state_keys, role.read_state_keys) : can(regex("^[a-zA-Z0-9._-]+(?:/[a-zA-Z0-9._-]+)*(?:-[*]\\.tfstate)?$", key))])])
    error_message = "roles must each have state_keys, full keys such as \"prod.tfstate\", or \"preview-pr-*.tfstate\" with '*' for what is behind a '-': anywhere else it would reach the states of other environments."
  }

  validation {
    condition = alltrue(flatten([
      for role in values(var.roles) : [
        for pattern in setunion(role.state_keys, role.read_state_keys) : [
          for key in setunion([for other in values(var.roles) : setunion(other.state_keys, other.read_state_keys)]...) :
          !strcontains(pattern, "*") || key == pattern || !startswith(key, split("*", pattern)[0])
        ]
      ]
    ]))
    error_message = "roles must not have a '*' in state_keys or read_state_keys that takes in a key that is named elsewhere: \"prod-*.tfstate\" is every state whose key begins with \"prod-\"."
  }

  validation {
    condition     = alltrue([for role in values(var.roles) : role.max_session_seconds >= 3600 && role.max_session_seconds <= 43200])
    error_message = "roles must have a max_session_seconds of 3600 to 43200."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for arn in role.policy_arns : can(regex("^arn:[a-z-]+:iam::(?:aws|[0-9]{12}):policy/.+$", arn))]]))
    error_message = "roles must have ARNs of policies in policy_arns."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for name, policy in role.policies : !contains(["deploy", "no-data", "state"], name) && can(regex("^[a-zA-Z0-9+=,.@_-]{1,128}$", name)) && can(jsondecode(policy).Statement)]]))
    error_message = "roles must have JSON policy documents in policies, under names of 1 to 128 letters, digits or any of +=,.@_- other than \"deploy\", \"no-data\" and \"state\", which are the module's own."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for prefix in role.deploys : role.writes_state && can(regex("^[a-z0-9][a-z0-9-]{2,40}[a-z0-9]$", prefix))]]))
    error_message = "roles that write state may have deploys, beginnings of names of at least four lower-case letters, digits or '-': a shorter one, or '*', reaches what is not theirs."
  }

  validation {
    condition     = alltrue(flatten([for role in values(var.roles) : [for arn in role.read_objects : can(regex("^arn:[a-z-]+:s3:::[a-z0-9.*-]*[a-z0-9-][a-z0-9.*-]*/.+$", arn))]]))
    error_message = "roles must have ARNs of objects in read_objects, such as \"arn:aws:s3:::dev-exampulumi-site-*/*\"."
  }
}
