a=1
long_name  =   2
  x    = "y"   # first
yy = [1,2,3]      // second
# a line of its own
zzz   = 4
after_an_empty_line = 5

b = {
a=1
bcd=2 # with a comment
e = f(
1
)
gh=3
}
c = [
# alone
1,# one
22,     # two

333    # three
]
heredoc = <<E
text
E
d=1
one_line = { a = 1,bb=2 }   /* at the end */
two = 2 /* in the middle */
three = 3/* and */# both
e = [{
a=1
bb = 2
}]
comparison = a==b&&c!=d # a
f = 1 # b
