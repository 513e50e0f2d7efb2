size = 1
team = "shop"
