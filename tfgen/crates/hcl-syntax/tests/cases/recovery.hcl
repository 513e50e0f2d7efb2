a = = 1
b = 2

resource "c" "d" {
  e = [1 2]
  f = "g
  h = 3
  i {
    j = )
    k = 4
  }
  h = 5
}

l "m" = {
  n = 6
}
o {
  p = "\q \u12"
}
q { r 7 }
s = 8 t = 9
"u" = 10
v = {
  w = 11
  x
}
y = 12
}
z = <<END
13
