"""OpenAPI documents and APIs, each made of the other (handbook/08).

In:  `documents.document.parse` (bytes -> Source) -> `documents.findings` (what the specification objects to) ->
     `rest.to_rest.rest_api` or `http.to_http.http_api`.
Out: `rest.export.document` (a RestApi -> Swagger 2.0 or OpenAPI 3.0, by its `dialect`), `http.export.document` ->
     `documents.text.dump` (JSON or YAML).

What goes both ways stands in one file with both ways side by side: `extensions` (the `x-amazon-apigateway-*` of the
root), `integrations`, `security`, `schemas`, `documentation`, and `swagger2` and `openapi3` for what only one of the
two versions says. All are functions of values: nothing here knows the store.
"""
