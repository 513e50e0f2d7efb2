a=<<E
  as it   is ${ b }
E
b=<<-E
      indented ${f( 1,2 )} %{ if a } %{ endif }
    less
     E
c {
d=<<E
E
e = f(<<E
x
E
, 1)
g = [<<E
${
[1,
2]
}
E
,
<<-F
  y
  F
]
ab=1
h = <<E
$${not}  $ %
 E  
abc=2
i = "${<<E
alone
E
}"
}
