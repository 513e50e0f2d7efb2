// The module calls of environments as Terraform's JSON.
local environment(values) = {
  local call(name, references) = { source: '../../modules/' + name } + values[name] + references,
  local providers = { providers: { aws: 'aws', 'aws.us_east_1': 'aws.us_east_1' } },
  local api = ['function_name', 'alias_name', 'function_url_domain', 'timeout'],

  terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
  provider: { aws: [{ region: 'us-east-2' }, { alias: 'us_east_1', region: 'us-east-1' }] },
  variable: { image_digest: { type: 'string' } },
  module: {
    ecr: call('ecr', { image_digest: '${var.image_digest}' }),
    lambda_url: call('lambda_url', { image_uri: '${module.ecr.image_uri}' }),
    static_site: call('static_site', {}),
    dns: call('dns', providers),
    cloudfront_proxy: call('cloudfront_proxy', providers {
      api: { [name]: '${module.lambda_url.%s}' % name for name in api },
      certificate_arn: '${module.dns.certificate_arn}',
      site: '${module.static_site.bucket}',
      zone_id: '${module.dns.zone_id}',
    }),
  },
};

std.mapWithKey(function(name, values) environment(values), std.extVar('environments'))
