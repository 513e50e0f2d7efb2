size = "2"
services = {
  api = { port = "8080", public = "true" }
  web = {
    port   = 80
    labels = { team = 1 }
  }
}
