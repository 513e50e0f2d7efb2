a="${b}"
c = "${ d.e[0] }"
f = "${~ g ~}"
h = "${i}${j}"
k = "${l} "
m = "${"${n}"}"
o = "${p("${q}-r")}"
s = "${
t
}"
u = "${v ?
w : x}"
y = "${(z
)}"
aa = "${f(
1
)}"
bb = ["${cc}"]
dd = { ee = "${ff}" }
gg = "${hh}".ii
jj = "${kk}"[0]
ll = "${mm}" == "${nn}"
oo = ("${pp}")
qq = "%{ if rr }ss%{ endif }"
tt = "${"text"}"
uu = "$${vv}"
ww {
xx = "${yy}"
}
zz { a = "${b}" }
c3 = "${[for x in y : "${x}"]}"
d3 = "${a # why
}"
