tags = { c = "3" }
auto = { q = 2 }
obj = { x = "1" }
