terraform {
  required_version = ">= 1.5"
}

terraform {
  backend "local" {
    path = "state/terraform.tfstate"
  }
}

variable "size" {
  type    = number
  default = 3
  validation {
    condition     = var.size > 1 && var.size < 10 || var.size == 100
    error_message = "The size ${var.size} is none."
  }
}

variable "shapes" {
  type = list(object({
    name  = string
    sides = optional(number, 4)
  }))
  default = [{ name = "square" }, { name = "triangle", "sides" = 3.0 }]
}

variable "literal" {
  type    = string
  default = "$${not.read} %%{ at all }"
}

locals {
  names   = [for shape in var.shapes : shape.name]
  by_name = { for index, shape in var.shapes : shape.name => { index = index, sides = shape.sides } if shape.sides > 2 }
  grouped = { for shape in var.shapes : length(shape.name) => shape.name... }
}

locals {
  heredoc = <<-EOT
    # shapes
    %{~ for shape in var.shapes }
    ${shape.name}: "${shape.sides}"
    %{~ endfor }
      C:\temp $${literal}
  EOT
  steps   = [local.names[0], var.shapes.*.name, var.shapes[*].sides, local.by_name["square"].index]
  numbers = [1, 2.50, 1e3, -4, -(5), 7 % 4 + 2 * 3 - 10 / 4]
  chosen  = var.size > 2 ? "many" : (var.size == 2 ? "two" : "one")
  keys    = { a = 1, "b c" = 2, (local.names[0]) = 3, "${local.names[1]}-x" = 4 }
  odd     = "tab\tquote\" back\\slash \u00e9 é $ % $${x}"
}

resource "terraform_data" "first" {
  input            = { names = local.names, text = local.heredoc, keys = local.keys }
  triggers_replace = [local.numbers, local.chosen]
  lifecycle {
    ignore_changes = [triggers_replace, output]
    precondition {
      condition     = length(local.names) == 2
      error_message = "two"
    }
  }
}

resource "terraform_data" "second" {
  for_each   = local.by_name
  input      = { key = each.key, value = each.value.sides }
  depends_on = [terraform_data.first]
  provisioner "local-exec" {
    command = "true"
    when    = destroy
  }
}

module "inner" {
  source = "./inner"
  count  = 2
  size   = var.size + count.index
  lists  = [["a"], ["b", "c"]]
  object = { nested = { on = true, none = null } }
}

check "sizes" {
  assert {
    condition     = alltrue([for one in module.inner : one.size > 0])
    error_message = "sizes"
  }
}

output "all" {
  description = "All of \"it\"."
  value = {
    by_name  = local.by_name
    grouped  = local.grouped
    heredoc  = local.heredoc
    steps    = local.steps
    numbers  = local.numbers
    chosen   = local.chosen
    keys     = local.keys
    odd      = local.odd
    literal  = var.literal
    size     = "${var.size}"
    text     = "${var.size}${""}"
    template = "%{if var.size == 3}three%{else}other%{endif}"
    shouted  = upper(join("-", concat([local.names, ["x"]]...)))
    inner    = module.inner[*].size
    not      = !(var.size == 4 && true)
    here     = basename("${path.module}/here")
  }
}

output "secret" {
  value     = var.literal
  sensitive = true
}
