# of nobody
