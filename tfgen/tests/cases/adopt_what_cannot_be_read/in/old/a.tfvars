a = 
b {}
