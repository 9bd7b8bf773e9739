/*
 * A client for one stage of a REST API, for browsers and for node 18 and later.
 *
 *     const apigClient = apigClientFactory.newClient({ apiKey: "..." });
 *     const { status, data } = await apigClient.petsPetIdGet({ petId: 1 });
 *
 * Every call takes (params, body, additionalParams) and answers a promise, as clients that API Gateway generates do:
 * params are the parameters of the method by name, wherever they go; additionalParams are { headers, queryParams,
 * method } on top of them, where method counts for calls that take any. The promise holds { status, statusText,
 * headers, data }; of an answer other than 2xx it is rejected with an Error that has the same members.
 */
(function (root, factory) {
    "use strict";
    if (typeof module === "object" && module.exports) {
        module.exports = factory();
    } else {
        root.apigClientFactory = factory();
    }
})(typeof self === "undefined" ? this : self, function () {
    "use strict";

    const INVOKE_URL = "{{INVOKE_URL}}";
    const CALLS = "{{CALLS}}";

    function newClient(config) {
        const settings = Object.assign({ invokeUrl: INVOKE_URL, headers: {} }, config);
        const client = {};
        for (const [name, call] of Object.entries(CALLS)) {
            client[name] = (params, body, additionalParams) =>
                send(settings, name, call, params || {}, body, additionalParams || {});
        }
        return client;
    }

    async function send(settings, name, call, params, body, additional) {
        const missing = call.required.filter((each) => params[each] === undefined || params[each] === null);
        if (missing.length) {
            throw new Error(name + ": missing required parameters: " + missing.join(", "));
        }
        const method = call.verb === "ANY" ? additional.method || "GET" : call.verb;
        const query = Object.assign(taken(call, params, "query"), additional.queryParams);
        const headers = new Headers({ Accept: settings.defaultAcceptType || "application/json" });
        if (settings.apiKey) {
            headers.set("x-api-key", settings.apiKey);
        }
        for (const some of [settings.headers, taken(call, params, "header"), additional.headers || {}]) {
            Object.entries(some).forEach(([key, value]) => headers.set(key, value));
        }
        const payload = method === "GET" || method === "HEAD" ? undefined : written(body);
        if (payload !== undefined && !headers.has("Content-Type")) {
            headers.set("Content-Type", settings.defaultContentType || "application/json");
        }
        const url = settings.invokeUrl.replace(/\/$/, "") + expanded(call.path, params) + queryString(query);
        return answer(name, await fetch(url, { method, headers, body: payload }));
    }

    function taken(call, params, place) {
        const names = Object.keys(params).filter((name) => call.places[name] === place && params[name] !== undefined);
        return Object.fromEntries(names.map((name) => [name, params[name]]));
    }

    function expanded(path, params) {
        return path.replace(/\{([^{}+]+)(\+?)\}/g, (_, name, greedy) => {
            const parts = greedy ? String(params[name]).split("/") : [params[name]];
            return parts.map(encodeURIComponent).join("/");
        });
    }

    function queryString(query) {
        const pairs = new URLSearchParams();
        for (const [name, value] of Object.entries(query)) {
            [].concat(value).forEach((each) => pairs.append(name, each));
        }
        const text = String(pairs);
        return text && "?" + text;
    }

    function written(body) {
        if (body === undefined || body === null || body === "") {
            return undefined;
        }
        const isPlain = Array.isArray(body) || Object.getPrototypeOf(body) === Object.prototype;
        return isPlain || typeof body === "number" || typeof body === "boolean" ? JSON.stringify(body) : body;
    }

    async function answer(name, response) {
        const text = await response.text();
        const result = {
            status: response.status,
            statusText: response.statusText,
            headers: Object.fromEntries(response.headers),
            data: parsed(text, response.headers.get("Content-Type") || ""),
        };
        if (!response.ok) {
            throw Object.assign(new Error(name + ": " + response.status + " " + response.statusText), result);
        }
        return result;
    }

    function parsed(text, contentType) {
        if (!/\bjson\b/i.test(contentType)) {
            return text;
        }
        try {
            return JSON.parse(text);
        } catch (error) {
            return text;
        }
    }

    return { newClient };
});
