"""The methods of java.util.List, for lists from JSON, lists that the template made, key sets and arrays alike.

`count` is no method of Java's; AWS's reference of mapping templates says `$input.path('$.pets').count()` gives 3.
"""

from typing import Any

from data_plane.vtl.errors import Refusal
from data_plane.vtl.java.method import ANY, COLLECTION, INTEGER, Method, Table, pure
from data_plane.vtl.java.operators import java_equals
from data_plane.vtl.java.printing import java_text
from data_plane.vtl.java.values import ArrayList, Iterator
from data_plane.vtl.limits import Budget


def at(items: list[Any], index: int) -> Any:
    if not 0 <= index < len(items):
        raise Refusal(f"index {index} is outside a list of {len(items)}")
    return items[index]


def put_at(budget: Budget, items: list[Any], index: int, value: Any) -> Any:
    before = at(items, index)
    budget.plain = False
    items[index] = value
    return before


def _add(budget: Budget, items: list[Any], value: Any) -> bool:
    budget.spend(1)
    budget.plain = False
    items.append(value)
    return True


def _insert(budget: Budget, items: list[Any], index: int, value: Any) -> None:
    if not 0 <= index <= len(items):
        raise Refusal(f"index {index} is outside a list of {len(items)}")
    budget.spend(1 + (len(items) >> 6))
    budget.plain = False
    items.insert(index, value)


def _add_all(budget: Budget, items: list[Any], more: list[Any]) -> bool:
    budget.spend(1 + len(more))
    budget.plain = False
    items.extend(list(more))
    return bool(more)


def _position(budget: Budget, items: list[Any], value: Any) -> int:
    budget.spend(len(items))
    return next((index for index, item in enumerate(items) if java_equals(budget, item, value)), -1)


def _last_position(budget: Budget, items: list[Any], value: Any) -> int:
    position = _position(budget, items[::-1], value)
    return len(items) - 1 - position if position >= 0 else -1


def _contains(budget: Budget, items: list[Any], value: Any) -> bool:
    return _position(budget, items, value) >= 0


def _contains_all(budget: Budget, items: list[Any], others: list[Any]) -> bool:
    return all(_contains(budget, items, other) for other in others)


def _remove_at(budget: Budget, items: list[Any], index: int) -> Any:
    at(items, index)
    budget.spend(1 + (len(items) >> 6))
    return items.pop(index)


def _remove(budget: Budget, items: list[Any], value: Any) -> bool:
    position = _position(budget, items, value)
    if position >= 0:
        del items[position]
    return position >= 0


def _keep(budget: Budget, items: list[Any], others: list[Any], wanted: bool) -> bool:
    kept = [item for item in items if _contains(budget, others, item) is wanted]
    changed = len(kept) != len(items)
    items[:] = kept
    return changed


def _remove_all(budget: Budget, items: list[Any], others: list[Any]) -> bool:
    return _keep(budget, items, list(others), wanted=False)


def _retain_all(budget: Budget, items: list[Any], others: list[Any]) -> bool:
    return _keep(budget, items, list(others), wanted=True)


def _sub_list(budget: Budget, items: list[Any], begin: int, end: int) -> list[Any]:
    if not 0 <= begin <= end <= len(items):
        raise Refusal(f"subList: {begin}, {end} is outside a list of {len(items)}")
    budget.spend(end - begin)
    return type(items)(items[begin:end])


def _iterator(budget: Budget, items: list[Any]) -> Iterator:
    budget.spend(len(items))
    return Iterator(items)


def _copy(budget: Budget, items: list[Any]) -> ArrayList:
    budget.spend(len(items))
    return ArrayList(items)


def _next(_: Budget, iterator: Iterator) -> Any:
    if not iterator.rest:
        raise Refusal("next: there is no further element")
    return iterator.rest.pop()


_SIZE = (Method(pure(len)),)

LIST: Table = {
    "add": (Method(_add, (ANY,)), Method(_insert, (INTEGER, ANY))),
    "addAll": (Method(_add_all, (COLLECTION,)),),
    "clear": (Method(pure(lambda items: items.clear())),),
    "contains": (Method(_contains, (ANY,)),),
    "containsAll": (Method(_contains_all, (COLLECTION,)),),
    "count": _SIZE,
    "equals": (Method(java_equals, (ANY,)),),
    "get": (Method(pure(at), (INTEGER,)),),
    "indexOf": (Method(_position, (ANY,)),),
    "isEmpty": (Method(pure(lambda items: not items)),),
    "iterator": (Method(_iterator),),
    "lastIndexOf": (Method(_last_position, (ANY,)),),
    "remove": (Method(_remove_at, (INTEGER,)), Method(_remove, (ANY,))),
    "removeAll": (Method(_remove_all, (COLLECTION,)),),
    "retainAll": (Method(_retain_all, (COLLECTION,)),),
    "set": (Method(put_at, (INTEGER, ANY)),),
    "size": _SIZE,
    "subList": (Method(_sub_list, (INTEGER, INTEGER)),),
    "toArray": (Method(_copy),),
    "toString": (Method(java_text),),
}

ITERATOR: Table = {
    "hasNext": (Method(pure(lambda iterator: bool(iterator.rest))),),
    "next": (Method(_next),),
}
