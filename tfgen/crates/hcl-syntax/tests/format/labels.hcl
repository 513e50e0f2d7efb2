resource aws_instance web {
}
a b "c"   d{
}
a /* goes */ "b" /* goes too */ "c" /* stays */ {
}
a "" {}
a "\u0041\n\t\"\\" {}
a "\u00ad" "é" "é" "é" "" {}
a "$" {}
a "%%{" {}
