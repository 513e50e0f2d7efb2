bukcet = "states"
key    = "x"
nothing_like_it = 1
