"""AWS::Lambda::*: functions and all that belongs to them. `types` has the table; read `function` first.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html
"""
