# trivy:ignore:AWS-0033 The images hold no secrets; a customer key costs and adds a way to lose access to them.
resource "aws_ecr_repository" "this" {
  # checkov:skip=CKV_AWS_136:The images hold no secrets; a customer key costs and adds a way to lose access to them.
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_delete

  encryption_configuration {
    encryption_type = "AES256"
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = var.untagged_expiry_days == null ? toset([]) : toset(["untagged"])

  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Expire images without a tag"
      selection = {
        tagStatus   = "untagged"
        countType   = "sinceImagePushed"
        countUnit   = "days"
        countNumber = var.untagged_expiry_days
      }
      action = { type = "expire" }
    }]
  })
}

# Lambda writes this statement into the policy by itself when it is absent, and
# the next plan would show it as drift: hence its name, and its being declared.
resource "aws_ecr_repository_policy" "pull" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LambdaECRImageRetrievalPolicy"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      # Functions of this account and region only. Both are read from the
      # repository itself, so that no account has to be looked up.
      Condition = {
        StringLike = {
          "aws:SourceArn" = "${replace(aws_ecr_repository.this.arn, "/:ecr:([^:]*):([^:]*):.*/", ":lambda:$1:$2:function:")}*"
        }
      }
    }]
  })
}
