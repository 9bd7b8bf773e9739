"""Resources that other services keep, in the embedded moto: made by the operations of those services.

    declared.py     what a type is as a row of a table: its operations, and where its id and attributes are
    derived.py      rows of all other types, worked out from AWS's schemas and botocore's models
    noted.py        types that nothing is made of
    parts.py        parts of a resource that have operations of their own: a bucket's versioning, a role's policies
    tagging.py      tags of the stack and of the template
    shaping.py      values of a template as an operation's input wants them, by botocore's model
    types.py        all of them; each family of services has a file of its own

AWS says in the template reference what Ref and Fn::GetAtt give for each type:
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
"""
