variable "builder" {
  description = "What publishes the image: \"tfgen\" pushes the OCI layout at `image_layout`, \"docker\" builds and pushes a Dockerfile with docker, podman or buildah, \"none\" expects the digest to be in the repository already."
  type        = string
  default     = "tfgen"
  nullable    = false

  validation {
    condition     = contains(["tfgen", "docker", "none"], var.builder)
    error_message = "builder must be \"tfgen\", \"docker\" or \"none\"."
  }
}

variable "docker" {
  description = "What `builder = \"docker\"` builds: the context folder, the Dockerfile below it, the platform of the function, and the globs below the context whose files make up the image. A change in any of those files builds and publishes again."
  type = object({
    context    = string
    dockerfile = optional(string, "Dockerfile")
    platform   = optional(string, "linux/amd64")
    sources    = set(string)
  })
  default = null

  validation {
    condition     = (var.docker != null) == (var.builder == "docker")
    error_message = "docker must be set with builder = \"docker\", and only then."
  }

  validation {
    condition     = var.docker == null ? true : contains(["linux/amd64", "linux/arm64"], var.docker.platform)
    error_message = "docker.platform must be \"linux/amd64\" or \"linux/arm64\": the two that Lambda runs."
  }

  validation {
    condition     = var.docker == null ? true : length(var.docker.sources) > 0
    error_message = "docker.sources must name the files of the image, or a change in them is never published."
  }
}

variable "force_delete" {
  description = "Whether destroying the repository deletes the images in it. Otherwise a repository with images is not destroyed."
  type        = bool
  default     = false
  nullable    = false
}

variable "image_digest" {
  description = "Digest of the image to publish and deploy, `sha256:` and 64 hexadecimal digits. Null with `builder = \"docker\"`, where the digest is known only after the build."
  type        = string
  default     = null

  validation {
    condition     = var.image_digest == null ? true : can(regex("^sha256:[0-9a-f]{64}$", var.image_digest))
    error_message = "image_digest must be sha256: followed by 64 lower-case hexadecimal digits. A tag is not accepted, because it can move."
  }

  validation {
    condition     = (var.image_digest == null) == (var.builder == "docker")
    error_message = "image_digest must be given, unless builder is \"docker\": then it must not be, because the build decides it."
  }
}

variable "image_layout" {
  description = "Folder of the OCI image layout that `builder = \"tfgen\"` pushes."
  type        = string
  default     = null

  validation {
    condition     = var.builder != "tfgen" || var.image_layout != null
    error_message = "image_layout must be given with builder = \"tfgen\"."
  }
}

variable "name" {
  description = "Name of the repository. Changing it replaces the repository and publishes the image again."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]+(?:[._/-][a-z0-9]+)*$", var.name)) && length(var.name) >= 2 && length(var.name) <= 256
    error_message = "name must have 2 to 256 characters: lower-case letters and digits in groups joined by a single '.', '_', '-' or '/'."
  }
}

variable "publisher" {
  description = "Who publishes the image, where the AWS CLI would not take the credentials that the provider takes by itself: the `profile` and the `role_arn` of its configuration, which a module cannot read."
  type = object({
    profile  = optional(string)
    role_arn = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.publisher.role_arn == null ? true : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/.+$", var.publisher.role_arn))
    error_message = "publisher.role_arn must be the ARN of a role."
  }

  validation {
    condition     = var.publisher.profile == null ? true : length(var.publisher.profile) > 0
    error_message = "publisher.profile must not be empty."
  }
}

variable "untagged_expiry_days" {
  description = "Days after which images that lost their tag expire; null keeps them. Tagged images never expire: an alias may still run one."
  type        = number
  default     = 14

  validation {
    condition     = var.untagged_expiry_days == null ? true : var.untagged_expiry_days >= 1 && var.untagged_expiry_days == floor(var.untagged_expiry_days)
    error_message = "untagged_expiry_days must be a whole number of at least 1, or null."
  }
}
