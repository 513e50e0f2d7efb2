host = "canary.example"
user = "me"
