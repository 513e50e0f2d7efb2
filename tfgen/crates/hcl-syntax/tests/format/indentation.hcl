block "a" {
b {
c=1
    d {
          e = f(g(
  1,
      2
        ))
      }
}
list = [
{
a=1
},
{
b=2
}
]
nested = [[[
1
]]]
uneven = [[
1
],
[2]]
call = merge({
a=1
},
{
b = 2
}
)
conditional = (
a
? b
: c
)
for = {
for k, v in m :
k => v
if v != null
}
template = "a ${
b
} c"
/* a comment
   of lines */
     // and
# others
empty {}
empty {

}
one { line = 1 }
}
   
