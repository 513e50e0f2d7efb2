resource "aws_sqs_queue" "queue" {
}
