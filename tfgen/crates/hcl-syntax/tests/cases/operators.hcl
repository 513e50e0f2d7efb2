a = 1 + 2 * 3 - 4
b = !c || d && e == f
g = -h.i ? j : k ? l : m
n = (o < 1) != (p >= 2.50)
q = a > b < c
r = 5 % 2 / 1
