a = "${ # why
b
}"
c = "${(d)
+ (e)}"
f = "${g # why
+ h}"
i = "${j ? k :
<<E
l
E
}"
m { n = "${<<E
o
E
}" }
p = "${<<E
q
E
}" # r
s { t = "${u # why
}" }
v { w = "${x /* why */}" }
