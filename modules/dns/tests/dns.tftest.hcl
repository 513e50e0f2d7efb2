mock_provider "aws" {
  mock_resource "aws_route53_zone" {
    defaults = {
      zone_id      = "Z0123456789ABCDEFGHIJ"
      name_servers = ["ns-1.example.net", "ns-2.example.net", "ns-3.example.net", "ns-4.example.net"]
    }
  }
}

mock_provider "aws" {
  alias = "us_east_1"

  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
      domain_validation_options = [
        { domain_name = "dev.example.com", resource_record_name = "_a.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_a.acm-validations.aws." },
        { domain_name = "*.dev.example.com", resource_record_name = "_a.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_a.acm-validations.aws." },
        { domain_name = "www.example.com", resource_record_name = "_b.www.example.com.", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws." },
      ]
    }
  }
}

variables {
  zone_name   = "example.com"
  delegation  = "done"
  domain_name = "dev.example.com"
}

run "names_that_force_replacement_can_be_kept" {
  command = plan

  variables {
    zone_name   = "tutorial-4f2a1c9.example.com"
    delegation  = "done"
    domain_name = "dev.tutorial-4f2a1c9.example.com"
  }

  assert {
    condition     = keys(aws_route53_zone.this) == ["tutorial-4f2a1c9.example.com"] && aws_acm_certificate.this["this"].domain_name == "dev.tutorial-4f2a1c9.example.com"
    error_message = "Zone and certificate must have the names given; no other name of theirs forces replacement."
  }
}

run "a_given_zone_is_used_and_none_is_made" {
  variables {
    delegation = null
    zone_id    = "Z9876543210ABCDEFGHIJ"
  }

  assert {
    condition     = length(aws_route53_zone.this) == 0 && output.zone_id == "Z9876543210ABCDEFGHIJ" && length(output.name_servers) == 0
    error_message = "The given zone must be used, with nothing to delegate."
  }

  assert {
    condition     = aws_route53_record.validation["dev.example.com"].zone_id == "Z9876543210ABCDEFGHIJ"
    error_message = "The proof must go into the given zone."
  }

  assert {
    condition     = aws_acm_certificate_validation.this["this"].validation_record_fqdns == toset([aws_route53_record.validation["dev.example.com"].fqdn])
    error_message = "The certificate must wait for its proof."
  }
}

run "each_name_is_proved_once" {
  variables {
    delegation                = null
    zone_id                   = "Z9876543210ABCDEFGHIJ"
    subject_alternative_names = ["*.dev.example.com", "www.example.com"]
  }

  assert {
    condition     = { for name, record in aws_route53_record.validation : name => record.name } == { "dev.example.com" = "_a.dev.example.com.", "www.example.com" = "_b.www.example.com." }
    error_message = "A wildcard shares the record of its own name; every other name has one."
  }
}

run "an_undelegated_zone_stops_the_apply" {
  variables {
    delegation = "pending"
  }

  expect_failures = [aws_acm_certificate_validation.this, output.zone_id]
}

# Another zone than that of the run before, whose name servers would be known too early.
run "an_undelegated_zone_alone_stops_the_apply" {
  variables {
    delegation  = "pending"
    domain_name = null
    zone_name   = "alone.example.com"
  }

  expect_failures = [output.zone_id]
}

run "a_zone_is_made_alone" {
  variables {
    domain_name = null
  }

  assert {
    condition     = keys(aws_route53_zone.this) == ["example.com"] && output.zone_id == "Z0123456789ABCDEFGHIJ"
    error_message = "The zone must be made."
  }

  assert {
    condition     = length(aws_acm_certificate.this) + length(aws_acm_certificate_validation.this) + length(aws_route53_record.validation) == 0 && output.certificate_arn == null
    error_message = "Without a domain name nothing of a certificate may be made."
  }
}

run "a_zone_delegated_by_hand_is_waited_for_within_bounds" {
  assert {
    condition     = output.zone_id == "Z0123456789ABCDEFGHIJ" && length(output.name_servers) == 4
    error_message = "The zone must be made and its name servers given."
  }

  assert {
    condition     = aws_acm_certificate_validation.this["this"].timeouts.create == "20m"
    error_message = "The wait must be bounded well below the provider's 75 minutes."
  }

  assert {
    condition     = !aws_route53_zone.this["example.com"].force_destroy
    error_message = "By default a zone with records of others must not be destroyed."
  }
}

run "a_domain_registered_with_route_53_is_given_the_name_servers" {
  variables {
    acknowledge_new_zone_for = "example.com"
    delegation               = "registered_domain"
  }

  assert {
    condition     = aws_route53domains_registered_domain.this["example.com"].name_server[*].name == tolist(output.name_servers)
    error_message = "The registration must name the zone's own servers."
  }

  assert {
    condition     = aws_route53domains_registered_domain.this["example.com"].auto_renew
    error_message = "The domain must not run out."
  }
}

run "a_sub_zone_is_delegated_by_its_parent" {
  variables {
    zone_name      = "dev.example.com"
    delegation     = "parent_zone"
    parent_zone_id = "Z9876543210ABCDEFGHIJ"
  }

  assert {
    condition     = aws_route53_record.delegation["dev.example.com"].zone_id == "Z9876543210ABCDEFGHIJ" && aws_route53_record.delegation["dev.example.com"].type == "NS"
    error_message = "The NS record belongs into the parent zone."
  }

  assert {
    condition     = aws_route53_record.delegation["dev.example.com"].records == toset(output.name_servers)
    error_message = "The NS record must name the sub-zone's servers."
  }
}

run "settings_reach_the_zone_and_the_certificate" {
  variables {
    delegation         = "done"
    force_destroy      = true
    validation_timeout = "5m"
  }

  assert {
    condition     = aws_route53_zone.this["example.com"].force_destroy && aws_acm_certificate_validation.this["this"].timeouts.create == "5m"
    error_message = "The settings must reach the zone and the wait for the certificate."
  }

  assert {
    condition     = length(aws_route53_record.delegation) == 0 && length(aws_route53domains_registered_domain.this) == 0
    error_message = "Nothing may be delegated that was delegated by hand."
  }
}

run "refuses_a_domain_outside_of_the_zone" {
  command = plan

  variables {
    domain_name = "notexample.com"
  }

  expect_failures = [var.domain_name]
}

run "refuses_a_domain_with_capitals" {
  command = plan

  variables {
    domain_name = "Dev.example.com"
  }

  expect_failures = [var.domain_name]
}

run "refuses_an_alternative_name_outside_of_the_zone" {
  command = plan

  variables {
    subject_alternative_names = ["www.example.org"]
  }

  expect_failures = [var.subject_alternative_names]
}

run "refuses_an_unknown_delegation" {
  command = plan

  variables {
    delegation = "registrar"
  }

  expect_failures = [var.delegation]
}

run "refuses_to_delegate_a_zone_of_another" {
  command = plan

  variables {
    zone_id = "Z9876543210ABCDEFGHIJ"
  }

  expect_failures = [var.delegation]
}

run "makes_no_zone_unless_told_to" {
  command = plan

  variables {
    delegation = null
  }

  expect_failures = [var.delegation]
}

run "refuses_to_point_a_registered_domain_at_a_new_zone_without_a_word" {
  command = plan

  variables {
    delegation = "registered_domain"
  }

  expect_failures = [var.acknowledge_new_zone_for]
}

run "refuses_a_word_for_another_domain" {
  command = plan

  variables {
    acknowledge_new_zone_for = "example.org"
    delegation               = "registered_domain"
  }

  expect_failures = [var.acknowledge_new_zone_for]
}

run "refuses_a_word_that_nobody_asks_for" {
  command = plan

  variables {
    acknowledge_new_zone_for = "example.com"
    delegation               = "done"
  }

  expect_failures = [var.acknowledge_new_zone_for]
}

run "refuses_an_alternative_name_without_a_certificate" {
  command = plan

  variables {
    delegation                = "done"
    domain_name               = null
    subject_alternative_names = ["www.example.com"]
  }

  expect_failures = [var.subject_alternative_names]
}

run "refuses_a_parent_zone_without_its_id" {
  command = plan

  variables {
    delegation = "parent_zone"
  }

  expect_failures = [var.parent_zone_id]
}

run "refuses_ids_that_are_no_zones" {
  command = plan

  variables {
    delegation     = "parent_zone"
    parent_zone_id = "dev.example.com"
  }

  expect_failures = [var.parent_zone_id]
}

run "refuses_a_zone_id_that_is_a_name" {
  command = plan

  variables {
    delegation = null
    zone_id    = "example.com"
  }

  expect_failures = [var.zone_id]
}

run "refuses_to_wait_for_hours" {
  command = plan

  variables {
    validation_timeout = "75m"
  }

  expect_failures = [var.validation_timeout]
}

run "refuses_a_zone_name_with_a_dot_at_its_end" {
  command = plan

  variables {
    zone_name = "example.com."
  }

  expect_failures = [var.zone_name]
}

run "refuses_an_alternative_name_that_is_none" {
  command = plan

  variables {
    subject_alternative_names = ["www..example.com"]
  }

  expect_failures = [var.subject_alternative_names]
}

run "refuses_a_parent_zone_that_nobody_asks_for" {
  command = plan

  variables {
    parent_zone_id = "Z9876543210ABCDEFGHIJ"
  }

  expect_failures = [var.parent_zone_id]
}
