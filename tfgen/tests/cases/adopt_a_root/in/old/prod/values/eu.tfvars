region = "eu-west-1"
names  = [{ a = 1 }]
