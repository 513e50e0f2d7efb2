obj = { y = "1" }
