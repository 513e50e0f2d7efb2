size = null
days = null
