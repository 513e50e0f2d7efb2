region = "eu-central-1"
sizes  = { c = 3 }
