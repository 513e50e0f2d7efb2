variable "acknowledge_new_zone_for" {
  description = "Repeat `zone_name` here with the delegation \"registered_domain\": you agree that the registrar switches to the new, empty zone."
  type        = string
  default     = null

  validation {
    condition     = var.acknowledge_new_zone_for == (var.delegation == "registered_domain" ? var.zone_name : null)
    error_message = "acknowledge_new_zone_for must be zone_name with delegation = \"registered_domain\", and null without. The domain has a zone already, which registering it made: import it and say delegation = \"done\", or give its id as zone_id. A new one is empty, so copy the records first."
  }
}

variable "delegation" {
  description = "Make the zone, and how the world learns of it: \"pending\", \"done\", \"registered_domain\" or \"parent_zone\". Null makes no zone; set `zone_id` then."
  type        = string
  default     = null

  validation {
    condition     = var.delegation == null ? true : contains(["pending", "done", "registered_domain", "parent_zone"], var.delegation)
    error_message = "delegation must be \"pending\", \"done\", \"registered_domain\" or \"parent_zone\", or null."
  }

  validation {
    condition     = (var.delegation == null) == (var.zone_id != null)
    error_message = "delegation must be given to make a zone, or zone_id to use one that exists: one of the two."
  }
}

variable "domain_name" {
  description = "Domain name of the certificate: the zone's own name, or a name below it. Null makes no certificate."
  type        = string

  validation {
    condition     = var.domain_name == null ? true : can(regex("^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain_name)) && length(var.domain_name) <= 64
    error_message = "domain_name must be a lower-case domain name of at most 64 characters, without a dot at its end."
  }

  validation {
    condition     = var.domain_name == null ? true : var.domain_name == var.zone_name || endswith(var.domain_name, ".${var.zone_name}")
    error_message = "domain_name must be zone_name or a name below it."
  }
}

variable "force_destroy" {
  description = "Whether destroying the zone deletes records that Terraform did not make. Either way the registrar goes on naming the servers of a zone that is gone: give it others before."
  type        = bool
  default     = false
  nullable    = false
}

variable "parent_zone_id" {
  description = "Id of the zone that gets the NS record with `delegation = \"parent_zone\"`."
  type        = string
  default     = null

  validation {
    condition     = (var.parent_zone_id != null) == (var.delegation == "parent_zone")
    error_message = "parent_zone_id must be given with delegation = \"parent_zone\", and only then."
  }

  validation {
    condition     = var.parent_zone_id == null ? true : can(regex("^Z[A-Z0-9]{1,31}$", var.parent_zone_id))
    error_message = "parent_zone_id must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "subject_alternative_names" {
  description = "Further names of the certificate, each the zone's or below it."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.subject_alternative_names : can(regex("^(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", name))])
    error_message = "subject_alternative_names must be lower-case domain names, of which the first label may be '*'."
  }

  validation {
    condition     = alltrue([for name in var.subject_alternative_names : name == var.zone_name || endswith(name, ".${var.zone_name}")])
    error_message = "subject_alternative_names must be zone_name or names below it: the module can prove no others."
  }

  validation {
    condition     = length(var.subject_alternative_names) == 0 || var.domain_name != null
    error_message = "subject_alternative_names must come with a domain_name: without one there is no certificate."
  }
}

variable "validation_timeout" {
  description = "How long the apply waits for the certificate to be issued, such as \"20m\". Amazon needs a few minutes once the zone is delegated."
  type        = string
  default     = "20m"
  nullable    = false

  validation {
    condition     = try(tonumber(regex("^([0-9]{1,2})m$", var.validation_timeout)[0]) >= 1 && tonumber(regex("^([0-9]{1,2})m$", var.validation_timeout)[0]) <= 60, false)
    error_message = "validation_timeout must be whole minutes from \"1m\" to \"60m\"."
  }
}

variable "zone_id" {
  description = "Id of an existing hosted zone for `zone_name`; null where `delegation` makes the zone."
  type        = string
  default     = null

  validation {
    condition     = var.zone_id == null ? true : can(regex("^Z[A-Z0-9]{1,31}$", var.zone_id))
    error_message = "zone_id must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ, or null where delegation makes the zone."
  }
}

variable "zone_name" {
  description = "Domain name of the hosted zone. Changing it replaces a zone that the module created, and the registrar goes on naming the servers of the old one."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.zone_name))
    error_message = "zone_name must be a lower-case domain name, without a dot at its end."
  }
}
