auto = { z = 1 }
