"""A published portal as one page of plain HTML: its products, their texts and their REST endpoints.

Everything that users wrote becomes text: `_element` escapes its text, and nothing else makes markup of a value. The
page has no script, no link and no picture, and its policy lets none in. Texts are Markdown to AWS; here they are shown
as they were written.
"""

import shlex
from html import escape

from control_plane.definitions.portals import (
    ProductRestEndpointPage,
    PublishedPortal,
    PublishedProduct,
    PublishedSection,
)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 50rem; padding: 0 1rem }
article { border-top: 1px solid #ccc; margin-top: 1rem }
p { white-space: pre-wrap; overflow-wrap: anywhere }
code { background: #8882; padding: .1em .3em }
"""


def render(portal: PublishedPortal, url: str) -> str:
    """url: of the emulator, where the endpoints can be tried."""
    name = portal.content["display_name"]
    products = [_product(each, url) for each in portal.products]
    return _page(name, _element("h1", name), _paragraph(portal.content.get("description")), *products)


def nothing_here() -> str:
    text = "No portal is published here. PublishPortal publishes one, DisablePortal takes it back."
    return _page("No portal", _element("h1", "No portal"), _paragraph(text))


def _page(title: str, *content: str) -> str:
    head = f'<meta charset="utf-8">{_element("title", title)}<style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n{_lines(*content)}\n</body></html>\n'


def _product(shown: PublishedProduct, url: str) -> str:
    texts = [_within("article", _element("h3", page.title), _paragraph(page.body)) for page in shown.pages]
    sections = [_section(each, url) for each in shown.sections]
    title = _element("h2", shown.product.display_name)
    return _within("section", title, _paragraph(shown.product.description), *texts, *sections)


def _section(section: PublishedSection, url: str) -> str:
    title = _element("h3", section.name) if section.name else ""
    return _within("section", title, *(_endpoint(each, url) for each in section.endpoints))


def _endpoint(page: ProductRestEndpointPage, url: str) -> str:
    """AWS's page has a console to try an endpoint with, unless that is disabled; this one has the command."""
    called = f"{page.method} {(page.endpoint or '').rstrip('/')}{page.path}"
    lines = [_element("h4", page.operation_name or f"{page.method} {page.path}"), f"<p>{_element('code', called)}</p>"]
    if page.try_it_state == "ENABLED":
        here = f"{url}/_aws/execute-api/{page.rest_api_id}/{page.stage}{page.path}"
        command = shlex.join(("curl", "-gX", "GET" if page.method == "ANY" else page.method, here))
        lines.append(f"<p>Try it: {_element('code', command)}</p>")
    return _within("article", *lines, _paragraph(page.body))


def _paragraph(text: str | None) -> str:
    return _element("p", text) if text else ""


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"


def _within(tag: str, *content: str) -> str:
    return f"<{tag}>\n{_lines(*content)}\n</{tag}>"


def _lines(*content: str) -> str:
    return "\n".join(each for each in content if each)
