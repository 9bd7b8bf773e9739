"""What AWS has and the emulator has not, or does differently: the sentences that no table could say."""

from collections.abc import Mapping

GAPS: Mapping[str, tuple[str, ...]] = {
    "REST APIs": (
        "AWS WAF: no web ACL is asked; `WAF_FILTERED` and `$context.waf` never come.",
        "Certificates of ACM and security policies of domain names are kept and not looked at: the emulator shows its "
        "own certificates, by TLS 1.2 and 1.3.",
        "What a role of an integration may do is asked for functions, SQS, SNS, DynamoDB, Kinesis, Firehose, Step "
        "Functions, EventBridge and objects in S3; other services may be called with any role.",
        "CloudFront is headers only: every viewer is in the US.",
        "VPC endpoints and network load balancers are names: who calls says through which endpoint; `--vpc-link` says "
        "what is behind a link.",
    ),
    "HTTP APIs": (
        "Private integrations know no listener or Cloud Map service: `--vpc-link` says what is behind their link.",
    ),
    "Lambda": (
        "Functions run as you, on this machine, with its files and its network: there is no sandbox. All Python "
        "runtimes are the one Python that runs functions, all of Node.js the `node` on the PATH, all of Ruby the "
        "`ruby` there, or a function's `EMULATOR_RUBY`, all of Java the JDK of `JAVA_HOME` or of the PATH, or a "
        "function's `EMULATOR_JAVA`, which must be as new as the runtime.",
        "Functions of Java read events and write answers by rules written after those of AWS's mapper, which is not "
        "here: unusual collections, sub-classes that nothing names, and what is said of an event that does not fit may "
        "differ; so may events of aws-lambda-java-events before its version 3. No hooks of CRaC; Java does not trust "
        "the emulator's https.",
        "`/var/task` and `/opt` are the folders where code and layers lie, and `LAMBDA_TASK_ROOT` names them.",
        "Kept and shown, without effect: architectures, ephemeral storage, file systems, VPCs, KMS keys, SnapStart, "
        "runtime management, code signing (no package is verified).",
        "Provisioned concurrency is a version's: who calls the version gets what an alias of it has, too.",
        "Event source mappings: a tumbling window begins anew where its mapping is changed. moto's streams of tables "
        "have one shard; what a stream of Kinesis had before it was split comes again from its new shards.",
        "User pools: messages, which CustomMessage writes, are sent nowhere, and any code confirms. There are no "
        "custom senders, no triggers of external providers and of client credentials, no SRP in CUSTOM_AUTH.",
        "Rules of EventBridge send nothing to ECS, Batch, CodeBuild, CodePipeline, Redshift, SageMaker, Systems "
        "Manager and other targets. Log groups and buses are tried once.",
        "SNS sends nothing by e-mail and SMS. Endpoints are tried three times more, whatever delivery policies "
        "say. The certificate is the emulator's own.",
        "EventBridge Scheduler: templated targets of ECS, CodeBuild, CodePipeline, Inspector and SageMaker fail. In a "
        "flexible time window a target is called at its begin.",
        "Container images can be defined and not run.",
        "Durable executions: a deleted one is gone at once, without the status DELETING. All of them together have "
        "256 MB of memory; those that have been over for longest are forgotten first. Nobody asks what a function's "
        "role lets it checkpoint. An invocation that fails is made again after 1 to 60 seconds, nine times in all, or "
        "after no more than `--lambda-retry-waits` says; AWS tells neither its waits nor their number. Of their "
        "metrics the two of how many run are not there.",
    ),
    "CloudFormation": (
        "Types that are not listed above are made by what AWS's schema and botocore's model say of them, where moto "
        "has the operations; if that is not enough, the resource fails and says so.",
        "Resources are made one after the other. DescribeStacks waits up to five seconds for a stack that is under "
        "way, since those who wait for one ask every half a minute.",
        "Stack policies, roles and rollback triggers are accepted and obeyed by nothing; an UpdatePolicy waits for no "
        "signals. Change sets import no resources.",
        "What stacks make elsewhere than in API Gateway and Lambda lives in memory; with --data-dir it is made again, "
        "empty, after a restart. What a function or a custom resource has put there is not.",
    ),
    "Everywhere": (
        "The rest of AWS is [moto](https://github.com/getmoto/moto), as complete as that is. `--data-dir` keeps "
        "neither that nor caches: a truststore must be put into S3 again, and its domain name pointed to that.",
        "Changes take effect at once, where AWS takes up to a minute; the control plane's own rates throttle nobody.",
        "In a test's own process moto's `mock_aws` empties the emulator's tables, queues and buckets: both are one.",
        "VPC links, caches, domain names and functions are ready as soon as they are looked at.",
    ),
}
