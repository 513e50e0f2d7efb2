# What the service that owns the items may do, for its role: given out and not
# attached, so that this module needs to know no role.

data "aws_iam_policy_document" "access" {
  statement {
    sid       = "Items"
    actions   = var.allowed_actions
    resources = [aws_dynamodb_table.this.arn]
  }

  # DynamoDB asks for the table's key in the caller's name. The key alone would
  # decrypt anything; through DynamoDB it decrypts tables.
  dynamic "statement" {
    for_each = var.kms_key_arn == null ? [] : [var.kms_key_arn]

    content {
      sid       = "Key"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["dynamodb.${split(":", aws_dynamodb_table.this.arn)[3]}.amazonaws.com"]
      }
    }
  }
}
