// `npm install && node main.js` writes cdktf.out/stacks.
const { resolve } = require("node:path");
const cdktn = require("cdktn");
const aws = require("@cdktn/provider-aws");

const escaped = 'say "hello" to \\ and $${literally}';

function queue(stack, prefix) {
  return new cdktn.TerraformHclModule(stack, "queue", {
    source: "./queue",
    variables: { name: `${prefix}-orders`, retention: 14, tags: { "cost/centre": "7" } },
  });
}

/** What a provider has to read: nested blocks, tags, an alias. */
class Shop extends cdktn.TerraformStack {
  constructor(scope, id) {
    super(scope, id);
    new cdktn.S3Backend(this, { bucket: "shop-states", key: "shop.tfstate", region: "eu-west-1" });
    const region = new cdktn.TerraformVariable(this, "region", {
      type: "string",
      description: "Where it runs, ${literally}",
    });
    const disks = new cdktn.TerraformVariable(this, "disks", { type: "list(string)", default: ["sdf"] });
    new aws.provider.AwsProvider(this, "aws", {
      region: region.stringValue,
      defaultTags: [{ tags: { Team: "shop" } }],
    });
    const us = new aws.provider.AwsProvider(this, "us", { alias: "us", region: "us-east-1" });
    const here = new aws.dataAwsRegion.DataAwsRegion(this, "here", { provider: us });
    const prefix = new cdktn.TerraformLocal(this, "prefix", `shop-${region.stringValue}`).expression;
    const orders = queue(this, prefix);
    const bucket = new aws.s3Bucket.S3Bucket(this, "site", {
      bucketPrefix: `${prefix}-`,
      provider: us,
      tags: { Name: cdktn.Fn.upper(orders.get("address")), "a b": escaped },
      lifecycle: { preventDestroy: true, ignoreChanges: ["tags"] },
    });
    new aws.securityGroup.SecurityGroup(this, "open", {
      description: escaped,
      egress: [{ fromPort: 0, toPort: 0, protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }],
      dependsOn: [bucket],
    });
    const each = cdktn.TerraformIterator.fromList(disks.listValue);
    new aws.instance.Instance(this, "box", {
      ami: "ami-12345678",
      instanceType: "t3.micro",
      rootBlockDevice: { volumeSize: 8 },
      ebsBlockDevice: each.dynamic({ device_name: each.value, volume_size: 1 }),
      userData: cdktn.Fn.base64encode(cdktn.Fn.join("\n", ["#!/bin/sh", `echo ${prefix}`])),
    });
    new cdktn.TerraformOutput(this, "address", {
      value: orders.get("address"),
      description: "Where orders go",
    });
    new cdktn.TerraformOutput(this, "arn", { value: bucket.arn, sensitive: true });
    new cdktn.TerraformOutput(this, "here_name", { value: here.name });
  }
}

/** What needs no provider but the one that is built in. */
class Plain extends cdktn.TerraformStack {
  constructor(scope, id) {
    super(scope, id);
    new cdktn.LocalBackend(this, { path: "terraform.tfstate" });
    const region = new cdktn.TerraformVariable(this, "region", { type: "string", default: "eu-west-1" });
    const prefix = new cdktn.TerraformLocal(this, "prefix", `shop-${region.stringValue}`).expression;
    const orders = queue(this, prefix);
    const note = new cdktn.TerraformAsset(this, "note", {
      path: resolve(__dirname, "note.txt"),
      type: cdktn.AssetType.FILE,
    });
    const one = new cdktn.DataResource(this, "one", {
      input: {
        note: cdktn.Fn.file(note.path),
        address: cdktn.Fn.upper(orders.get("address")),
        text: `${escaped}\n${prefix}`,
      },
      triggersReplace: [1.5, null, true],
    });
    const each = cdktn.TerraformIterator.fromMap({ a: 1, "b c": 2 });
    new cdktn.DataResource(this, "many", {
      forEach: each,
      input: each.key,
      dependsOn: [one],
      lifecycle: { ignoreChanges: ["triggers_replace"] },
      provisioners: [{ type: "local-exec", command: "echo ${self.output}" }],
    });
    new cdktn.TerraformOutput(this, "address", { value: orders.get("address") });
    new cdktn.TerraformOutput(this, "output", { value: one.output });
  }
}

const context = { cdktfRelativeModules: [resolve(__dirname, "queue")] };
const app = new cdktn.App({ outdir: "cdktf.out", context });
new Shop(app, "shop");
new Plain(app, "plain");
app.synth();
