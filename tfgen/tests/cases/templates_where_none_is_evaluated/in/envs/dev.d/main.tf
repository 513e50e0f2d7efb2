# {{ vars.project }} in a comment is one.
resource "terraform_data" "user_data" {
  input = <<-EOT
    project: {{ vars.project | upper }}
    image: {{ .Values.image }}
    ${local.used}
  EOT
}

resource "terraform_data" "name" {
  input = { name = "{{environment.slug}}-x" }
}

module "hcl" {
  source = "modules/queue"
  name   = "{{ environment.unknown }}-$${{ vars.project }}"
}
