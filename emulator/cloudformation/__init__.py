"""CloudFormation: stacks of what the emulator has, so that CDK, SAM, Serverless and `aws cloudformation deploy` work.

    service.py      requests of the query protocol, and answers in XML
    operations/     what each operation does with stacks, change sets and exports
    templates/      text -> a checked template; parameters, conditions, functions, what depends on what
    transforms/     what rewrites a template before that: AWS::Serverless, AWS::Include, AWS::LanguageExtensions, macros
    engine/         makes, changes and deletes a stack's resources, one after the other, and rolls back
    resources/      how each type of resource is made: one table
    clients.py      boto3 clients of the emulator itself, without a socket: all that resources are made by
    records.py      stacks, their resources and events
    keeping.py      stacks among what the store keeps; recalling.py: as the last process left them
    making_again.py what they had in the embedded moto, which keeps nothing

moto's CloudFormation is not used: it makes no events, does not roll back, and updates by replacing everything. Some of
its model classes make resources here that nothing else does. Imported with the first request for CloudFormation.
"""
