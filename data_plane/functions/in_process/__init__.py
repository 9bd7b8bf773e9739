"""Functions in the emulator's own process, a thread for each environment: breakpoints, coverage, monkeypatching work.

What is as in a process of its own: the runtime is the same file (`runtimes/bootstrap.py`), spoken to in the same frames
over a socket pair, its log comes through a pipe. So events, contexts, errors, log lines and the life of an environment
are the same, and so is this: one call at a time, modules kept warm, modules of its own for each environment
(`own_modules`), `os.environ`, stdout and stderr of its own (`inside`), threads that a handler starts included.

What differs from a process, and from AWS:
- A thread cannot be killed. What takes too long is answered as a timeout and runs on, unheard.
- Below a function's variables are those of the process, other than AWS's, so that a test can set some.
- What the process has imported from the very file a function would, the function shares: the test that patches it and
  the handler that uses it mean the same module. So do concurrent calls then.
- Of everything else there is one for the whole process: the working folder, packages of the interpreter and their
  state, loggers and their levels, locale, time zone, signals. `os._exit` ends it all.
- What C code and programs that a handler starts print goes where the process prints, and they have its variables.
- Memory is neither limited nor measured. Modules have longer names: `lambda_environment_1.app` where AWS has `app`.
- While a debugger has stopped somewhere, nothing times out (`debuggers`).
"""
