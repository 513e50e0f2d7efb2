// The stack of each environment by cdktn's library, one cdk.tf.json each.
// Arguments: a folder with one JSON of values per environment, the folder to write to.
const fs = require("node:fs");
const path = require("node:path");
const { App, TerraformHclModule, TerraformProvider, TerraformStack, TerraformVariable } = require("cdktn");

class Aws extends TerraformProvider {
  constructor(scope, id, { region, alias }) {
    super(scope, id, { terraformResourceType: "aws", terraformProviderSource: "hashicorp/aws" });
    this.region = region;
    this.name = alias;
  }

  get alias() {
    return this.name;
  }

  synthesizeAttributes() {
    return { region: this.region };
  }
}

class Environment extends TerraformStack {
  constructor(scope, name, values) {
    super(scope, name);
    new Aws(this, "aws", { region: "us-east-2" });
    const usEast1 = new Aws(this, "us_east_1", { region: "us-east-1", alias: "us_east_1" });
    const imageDigest = new TerraformVariable(this, "image_digest", { type: "string" });
    const call = (name, references, providers) =>
      new TerraformHclModule(this, name, {
        source: `../../../../modules/${name}`,
        skipAssetCreationFromLocalModules: true,
        providers,
        variables: { ...values[name], ...references },
      });

    const ecr = call("ecr", { image_digest: imageDigest.value });
    const lambda = call("lambda_url", { image_uri: ecr.get("image_uri") });
    const site = call("static_site", {});
    const dns = call("dns", {}, [{ moduleAlias: "us_east_1", provider: usEast1 }]);
    call(
      "cloudfront_proxy",
      {
        zone_id: dns.get("zone_id"),
        certificate_arn: dns.get("certificate_arn"),
        site: site.get("bucket"),
        api: {
          function_name: lambda.get("function_name"),
          alias_name: lambda.get("alias_name"),
          function_url_domain: lambda.get("function_url_domain"),
          timeout: lambda.get("timeout"),
        },
      },
      [{ moduleAlias: "us_east_1", provider: usEast1 }],
    );
  }
}

const [data, out] = process.argv.slice(2);
const app = new App({ outdir: out });
for (const file of fs.readdirSync(data).sort()) {
  const values = JSON.parse(fs.readFileSync(path.join(data, file), "utf8"));
  new Environment(app, path.basename(file, ".json"), values);
}
app.synth();
