a=1␍
bcd = 2 # c␍
␍

/* e␍
 f */ g=1 # h␍
i = "x" # j
# k␍
l=<<E␍
 m ␍
 E␍
n = [␍
1,␍
]