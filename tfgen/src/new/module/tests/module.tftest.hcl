run "gives_its_name" {
  variables {
    name = "example"
  }

  assert {
    condition     = output.name == "example"
    error_message = "The output must be the name of what was made."
  }
}

run "refuses_a_name_that_is_none" {
  command = plan

  variables {
    name = "Not a name"
  }

  expect_failures = [var.name]
}
