"""What each operation of CloudFormation does, by the name of the operation."""
