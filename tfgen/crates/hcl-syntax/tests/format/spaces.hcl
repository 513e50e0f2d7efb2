a=-1
b=- 1
c=!d
e=! f
g=1+2*3-4/5%6
h=(-1)
i=[-1,- 2]
j={a=-1}
k=a-b
l=a - b
m=a - -b
n=a?-b:-c
o=f(-1,- 2)
p=a<b||c>d&&e<=f||g>=h
q = a . b [ 0 ] . c [ * ] . d . * . e
r = a [ "k" ] [ b . c ]
s = f ( 1 , g ( 2 ) , h ... )
t = provider :: name :: f ( 1 )
u=[for x in y:x if x!=1]
v=[for x in[1,2]:x]
w={for k,v in m:k=>v...if(v)}
x={for k , v in{a=1}:k=>-v}
y=[  ]
z={  }
aa={   a=1   }
bb=(  1  )
cc=[  [1] ,[ 2]  ]
dd="a ${  b  } c ${~c~} ${ {a=1} } ${f( 1 )}${g}"
ee="%{ if a }b%{ else }c%{ endif }%{~ for x in y ~}${x}%{ endfor }"
ff="${ "${ a }" }-"
gg=(a)[0]
hh={a=1}["a"]
ii=f()[0].b
jj="a"[0]
kk=a[(0)]
mm={"a":1,(b):2,c=3}
nn=[a,b,]
oo=a == !b
pp=!(a)
qq=in-x
	tabs	=	1
block	{
	 a=1	# b
}
