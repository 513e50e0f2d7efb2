output "alarm_names" {
  description = "Names of the alarms, by what they watch."
  value       = { for key, alarm in merge(aws_cloudwatch_metric_alarm.function, aws_cloudwatch_metric_alarm.edge) : key => alarm.alarm_name }
}

output "dashboard_name" {
  description = "Name of the dashboard, in the function's region."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}

output "topic_arns" {
  description = "ARN of each topic by its region, to subscribe more than mail to."
  value = merge(
    { (var.region) = aws_sns_topic.this.arn },
    { for region, topic in aws_sns_topic.edge : region => topic.arn },
  )
}
