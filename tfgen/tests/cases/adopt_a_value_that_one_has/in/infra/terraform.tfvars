team = "shop"
