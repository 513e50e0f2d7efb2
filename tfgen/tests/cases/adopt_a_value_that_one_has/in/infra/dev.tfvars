size = 1
team = "shop"
only = "here"
