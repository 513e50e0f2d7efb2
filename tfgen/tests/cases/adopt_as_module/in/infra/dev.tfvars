region = "eu-west-1"
days   = "7"
sizes  = { a = 1, b = "2" }
