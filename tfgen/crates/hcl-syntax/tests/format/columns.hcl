a = {
"é"=1
"é"=2
"日本"=3
"👩‍👩‍👧‍👦" = 4 # family
"क्षि"=5
"🇩🇪🇫🇷" = 6 # flags
"ᄀ각" = 7
ünï=8
"abcdef"=9
}
b = "é" # one
c = "abc" # three
