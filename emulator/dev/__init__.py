"""What `apigw dev` and `apigw demo` are made of: a user's folder, deployed and kept up to date.

A project is a folder with a deploy.py, a program that a user would write for AWS and that knows nothing of us.

    script.py       runs deploy.py, at once: a process stands ready that has boto3 loaded (standby.py, inside of it)
    files.py        which files of the folder have been edited
    sources.py      which of them a function's code was made of
    deployed.py     the functions there are, and new code for one
    project.py      joins these: an edit becomes new code of a function, or another run of deploy.py
    terminal.py     what is said of all that, of calls and by functions: lines for people, or JSON
"""
