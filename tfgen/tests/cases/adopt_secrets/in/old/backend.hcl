region     = "eu-west-1"
secret_key = "a-canary-of-the-backend"
