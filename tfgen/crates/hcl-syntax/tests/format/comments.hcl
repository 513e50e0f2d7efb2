#no space
//none
/*none*/
a /* b */ = /* c */ 1 /* d */
b = [ # open
1, # one
# alone
/* before */ 2 /* behind */, 3
] # close
c { # block
# first
d = 1 # d
# last
} # end

e = f( // call
1 /* x */ ,2
)
g = a + /* y */ b
h = {
# h
i = 1,# i
j = 2, # j
k = 3 // k
}
l = a ? /* t */ b : /* f */ c
m "x" /* label */ {
}
n /* no label */ {
}
o = "${ /* inside */ p }"
q = [
1 # r
, 2
]
/* at
the end */ s = 1 #last
