key = "shop"
