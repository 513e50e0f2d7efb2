output "topic" {
  value = "alarms"
}
