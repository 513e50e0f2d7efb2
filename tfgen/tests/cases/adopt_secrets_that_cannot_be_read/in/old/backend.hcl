secret_key = "a-canary-of-the-backend
