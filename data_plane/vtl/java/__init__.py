"""Java's values as templates see them: how they print, compare and calculate, and the methods they have.

A template never touches a Python attribute. Its values are of the types listed here, and what it may call on each is a
row of a table (`strings`, `lists`, `maps`, `scalars`); any other name is not there.

| Java | here |
|---|---|
| String, Boolean, null | str, bool, None |
| Integer, Long, BigInteger | int: what overflows one becomes the next in Velocity too |
| Double, BigDecimal | float |
| JSON object, LinkedHashMap | dict |
| JSON array, which prints JSON | list |
| ArrayList, a key set: `[a, b]` | values.ArrayList |
| String[] | values.Array |
"""
