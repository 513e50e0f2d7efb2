# neither
