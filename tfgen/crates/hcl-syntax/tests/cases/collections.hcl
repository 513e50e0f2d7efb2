a = [1, [], { b = 2, "c" : 3, (d) = 4, true = 5, e.f = 6, "g${h}" = 7 }]
i = [for j in k : j]
l = { for m, n in o : m => n... if n }
p = q.r[0]["s"].0.*.t.1[*].u
v = provider::w::x(y, z...)
