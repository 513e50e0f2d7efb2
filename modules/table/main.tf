# trivy:ignore:AWS-0024 How far back a table can be restored is an input (recovery_period_in_days), and costs by the gigabyte.
# trivy:ignore:AWS-0025 DynamoDB encrypts every table with its own key; a key of one's own costs by the request and is an input (kms_key_arn).
resource "aws_dynamodb_table" "this" {
  # checkov:skip=CKV_AWS_119:DynamoDB encrypts every table with its own key; a key of one's own costs by the request and is an input (kms_key_arn).
  # checkov:skip=CKV2_AWS_16:A table without provisioned_throughput is on demand and needs no scaling.
  name                        = var.name
  billing_mode                = var.provisioned_throughput == null ? "PAY_PER_REQUEST" : "PROVISIONED"
  read_capacity               = try(var.provisioned_throughput.read_capacity, null)
  write_capacity              = try(var.provisioned_throughput.write_capacity, null)
  hash_key                    = var.partition_key
  deletion_protection_enabled = var.deletion_protection

  attribute {
    name = var.partition_key
    type = "S"
  }

  dynamic "on_demand_throughput" {
    for_each = var.on_demand_limits == null ? [] : [var.on_demand_limits]

    content {
      max_read_request_units  = on_demand_throughput.value.max_read_request_units
      max_write_request_units = on_demand_throughput.value.max_write_request_units
    }
  }

  point_in_time_recovery {
    enabled                 = var.recovery_period_in_days != null
    recovery_period_in_days = var.recovery_period_in_days
  }

  # Without the block the table is encrypted by the key that DynamoDB owns, and
  # with the block but no key by one that bills each request to this account.
  dynamic "server_side_encryption" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      enabled     = true
      kms_key_arn = server_side_encryption.value
    }
  }

  dynamic "ttl" {
    for_each = var.ttl_attribute == null ? [] : [var.ttl_attribute]

    content {
      enabled        = true
      attribute_name = ttl.value
    }
  }
}
