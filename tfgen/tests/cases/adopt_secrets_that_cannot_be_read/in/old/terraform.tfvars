token = "a-canary-in-tfvars
