a = "b${c}d"
e = "${f}"
g = "h$${i} \u0041 ${~ j ~}  k"
l = "%{ if m }n%{ else }o%{ endif ~} %{ for p, q in r }${q}%{ endfor }"
s = <<-T
    u
  ${v}

    w $x
  T
y = <<Z
Z
