"""What rewrites a template before anything of it is made.

process.py      the order of transforms, and those that a template asks for
serverless.py   AWS::Serverless-2016-10-31, by AWS's own library; heavy, imported when a template asks for it
language.py     AWS::LanguageExtensions: Fn::ForEach (`loops.py`), Fn::ToJsonString (`json_text.py`), Fn::Length ...
include.py      AWS::Include
macros.py       functions of the account's own
known.py        what of a template is known before its stack is made
"""
