hostname = "app.terraform.io"
token    = "hunter5"
