variable "bucket_key_enabled" {
  description = "Whether a bucket key stands between objects and the encryption key, which saves requests to KMS once the bucket is encrypted by it."
  type        = bool
  default     = true
  nullable    = false
}

variable "bucket_name" {
  description = "Name of the bucket, unique in all of AWS, so let it hold the account's id. Changing it replaces the bucket: one that exists keeps its name by being named here."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "bucket_name must have 3 to 63 lower-case letters, digits or '-', and neither start nor end with '-'. A '.' would break TLS."
  }
}

variable "content_types" {
  description = "Content types by file extension (without the dot), on top of the module's own list."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for extension, type in var.content_types : can(regex("^[a-z0-9]+$", extension)) && can(regex("^[a-z]+/[^ ]+", type))])
    error_message = "content_types must map lower-case extensions without a dot to media types, such as { avif = \"image/avif\" }."
  }
}

variable "force_destroy" {
  description = "Whether destroying the bucket deletes every version of every object in it."
  type        = bool
  default     = false
  nullable    = false
}

variable "immutable_prefix" {
  description = "Folder below `source_dir` whose files carry a hash of their content in their name, so that browsers may keep them for ever; null for none."
  type        = string
  default     = "assets/"

  validation {
    condition     = var.immutable_prefix == null ? true : can(regex("^[^/].*/$", var.immutable_prefix))
    error_message = "immutable_prefix must be a folder relative to source_dir with a '/' at its end, such as \"assets/\", or null."
  }
}

variable "noncurrent_version_expiration_days" {
  description = "Days after which replaced versions of the site's files expire; null keeps them and sets no lifecycle rules."
  type        = number
  default     = 7

  validation {
    condition     = var.noncurrent_version_expiration_days == null ? true : var.noncurrent_version_expiration_days >= 1 && var.noncurrent_version_expiration_days == floor(var.noncurrent_version_expiration_days)
    error_message = "noncurrent_version_expiration_days must be a whole number of at least 1, or null."
  }
}

variable "source_dir" {
  description = "Folder of the built site; it must hold an `index.html`."
  type        = string
  nullable    = false

  validation {
    condition     = length(var.source_dir) > 0
    error_message = "source_dir must not be empty."
  }
}
