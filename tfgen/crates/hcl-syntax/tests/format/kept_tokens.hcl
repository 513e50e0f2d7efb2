a = b[true].c[null]
d = e.0 .1
f "g$h" "i" {
}
f "é$${j}" {
}
