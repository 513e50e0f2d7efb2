bucket = "states"
region = "eu-west-1"
key    = "prod.tfstate"
