"""COGNITO_USER_POOLS and JWT authorizers of REST APIs, with users and tokens of a real pool (handbook/04 section 3)."""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests
from joserfc import jwk
from moto.utilities.utils import load_resource

from tests.authorizers import HEADER, Guarded
from tests.data_plane.auth.tokens import claims, public, rsa_key, sign
from tests.process import Server, emulating


class Pool(NamedTuple):
    id: str
    client: str
    id_token: str
    access_token: str

    @property
    def arn(self) -> str:
        return f"arn:aws:cognito-idp:us-east-1:000000000000:userpool/{self.id}"

    def forged(self, **changed: Any) -> str:
        """What the pool itself would have signed, had it made a token like this."""
        key = jwk.RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))
        issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{self.id}"
        return sign(claims(**{"iss": issuer, "aud": self.client, "token_use": "id", **changed}), key, kid="dummy")


def new_pool(aws: Any) -> Pool:
    cognito = aws("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)
    client_id = client["UserPoolClient"]["ClientId"]
    email = [{"Name": "email", "Value": "ann@example.com"}]
    cognito.admin_create_user(UserPoolId=pool, Username="ann", UserAttributes=email)
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann", Password="Passw0rd!", Permanent=True)
    for group in ("admins", "staff"):
        cognito.create_group(UserPoolId=pool, GroupName=group)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username="ann", GroupName=group)
    signed_in = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )["AuthenticationResult"]
    return Pool(pool, client_id, signed_in["IdToken"], signed_in["AccessToken"])


@pytest.fixture(scope="module")
def pool(aws: Any) -> Pool:
    return new_pool(aws)


@pytest.fixture(scope="module")
def other_pool(aws: Any) -> Pool:
    return new_pool(aws)


SCOPE = "aws.cognito.signin.user.admin"


@pytest.fixture(scope="module")
def guarded(aws: Any, emulator: Server, pool: Pool) -> str:
    """`/a` wants an id token, `/scoped` an access token with a scope, `/other` one that nobody has."""
    made = Guarded(
        aws,
        emulator,
        "COGNITO_USER_POOLS",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool.arn],
        identitySource=HEADER,
        identityValidationExpression=f"{pool.client}|other-app",
    )
    made.method("scoped", authorizationScopes=["pets/write", SCOPE])
    made.method("other", authorizationScopes=["pets/write"])
    return made.deploy()


def call(url: str, token: str | None) -> requests.Response:
    return requests.get(url, headers={} if token is None else {"Authorization": token}, timeout=20)


def test_an_id_token_lets_in_and_its_claims_are_texts(guarded: str, pool: Pool) -> None:
    answer = call(guarded + "/a", pool.id_token)
    assert answer.status_code == 200, answer.text
    found = answer.json()["claims"]
    assert found["cognito:username"] == "ann"
    assert sorted(found["cognito:groups"].split(",")) == ["admins", "staff"]
    assert (found["aud"], found["token_use"]) == (pool.client, "id")
    assert found["auth_time"].isdecimal()
    assert time.strptime(found["exp"], "%a %b %d %H:%M:%S UTC %Y") > time.gmtime()
    again = call(guarded + "/b", f"Bearer {pool.id_token}")
    assert again.json()["claims"] == found


def test_an_access_token_lets_in_where_scopes_are_wanted(guarded: str, pool: Pool) -> None:
    answer = call(guarded + "/scoped", f"Bearer {pool.access_token}")
    assert answer.status_code == 200, answer.text
    assert answer.json()["claims"]["scope"] == SCOPE


UNAUTHORIZED = '{"message":"Unauthorized"}'


@pytest.mark.parametrize(
    ("path", "make", "body", "why"),
    [
        ("/a", lambda pool, other: None, UNAUTHORIZED, "no token"),
        ("/a", lambda pool, other: "", UNAUTHORIZED, "an empty one"),
        ("/a", lambda pool, other: "Bearer ", UNAUTHORIZED, "only its prefix"),
        ("/a", lambda pool, other: "a.b.c", UNAUTHORIZED, "nonsense"),
        ("/a", lambda pool, other: pool.id_token[:-9], UNAUTHORIZED, "a truncated token"),
        ("/a", lambda pool, other: sign(claims(iss=pool.id)), UNAUTHORIZED, "somebody else's"),
        ("/a", lambda pool, other: other.id_token, UNAUTHORIZED, "that of another pool, signed with the same key"),
        ("/a", lambda pool, other: pool.access_token, UNAUTHORIZED, "an access token where no scope is wanted"),
        ("/scoped", lambda pool, other: pool.id_token, UNAUTHORIZED, "an id token where a scope is wanted"),
        ("/other", lambda pool, other: pool.access_token, UNAUTHORIZED, "an access token without the scope"),
        ("/a", lambda pool, other: pool.forged(aud="stranger"), UNAUTHORIZED, "an audience that does not fit"),
        ("/a", lambda pool, other: pool.forged(token_use=...), UNAUTHORIZED, "a token for no use"),
        ("/a", lambda pool, other: pool.forged(exp=1), '{"message":"The incoming token has expired"}', "an old one"),
    ],
)
def test_who_is_refused(guarded: str, pool: Pool, other_pool: Pool, path: str, make: Any, body: str, why: str) -> None:
    answer = call(guarded + path, make(pool, other_pool))
    assert (answer.status_code, answer.text) == (401, body), why
    assert answer.headers["x-amzn-ErrorType"] == "UnauthorizedException", why


def test_what_the_forger_would_have_to_sign(guarded: str, pool: Pool) -> None:
    """That tokens are refused above is for their claims alone."""
    assert call(guarded + "/a", pool.forged(aud="other-app")).status_code == 200


class World(NamedTuple):
    """An emulator that knows one issuer by file."""

    aws: Any
    emulator: Server


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("jwks") / "keys.json"
    file.write_bytes(public(rsa_key("two")))
    known = f"https://issuer.example.com={file}"
    with emulating("--jwks", known) as emulator:
        yield World(emulator.aws, emulator)


@pytest.fixture(scope="module")
def by_file(world: World) -> str:
    """An API whose JWT authorizer trusts an issuer that is known by its key file."""
    tenant = {"claimName": "tenant", "format": "SINGLE_STRING", "required": True, "expectedValues": ["blue"]}
    issuer = {"issuer": "https://issuer.example.com", "audiences": ["app", "web"], "additionalClaims": [tenant]}
    configuration = {"issuers": [issuer], "defaultAlgorithms": ["RS256", "RS512"]}
    made = Guarded(world.aws, world.emulator, "JWT", type="JWT", identitySource=HEADER, jwtConfiguration=configuration)
    made.method("scoped", authorizationScopes=["write", "admin"])
    return made.deploy()


def signed(**changed: Any) -> str:
    return sign(claims(**{"tenant": "blue", **changed}), rsa_key("two"))


JWT_CASES = [
    ("/a", signed(), 200, "as it must be"),
    ("/a", signed(aud=["x", "web"]), 200, "one of the audiences"),
    ("/scoped", signed(scope="read write"), 200, "one of the scopes"),
    ("/scoped", signed(scp=["admin"]), 200, "scp says the same"),
    ("/a", signed(aud="x"), 401, "another audience"),
    ("/a", signed(aud=..., client_id="app"), 401, "REST APIs want aud itself"),
    ("/a", signed(iss="https://issuer.example.com/"), 401, "almost that issuer"),
    ("/a", signed(tenant="green"), 401, "another value of a claim"),
    ("/a", signed(tenant=["blue"]), 401, "a list for a text"),
    ("/a", signed(tenant=...), 401, "without it"),
    ("/a", sign(claims(tenant="blue"), rsa_key("two"), algorithm="RS384"), 401, "an algorithm that is not allowed"),
    ("/a", sign(claims(tenant="blue"), rsa_key("one"), kid="two"), 401, "a stranger's signature"),
    ("/a", signed(exp=1), 401, "an old token"),
    ("/a", None, 401, "none"),
    ("/scoped", signed(scope="read"), 403, "no such scope"),
    ("/scoped", signed(), 403, "no scope"),
]


@pytest.mark.parametrize(("path", "token", "status", "why"), JWT_CASES, ids=[each[3] for each in JWT_CASES])
def test_jwt_authorizers(by_file: str, path: str, token: str | None, status: int, why: str) -> None:
    answer = call(by_file + path, None if token is None else f"Bearer {token}")
    assert answer.status_code == status, answer.text
    if status == 200:
        assert answer.json()["claims"]["sub"] == "ann"


def test_one_issuers_keys_sign_for_no_other(world: World) -> None:
    """Both are trusted; a token that names one and is signed by the other counts for neither."""
    pool = new_pool(world.aws)
    hosted = f"https://cognito-idp.us-east-1.amazonaws.com/{pool.id}"
    issuers = [{"issuer": each, "audiences": ["app"]} for each in ("https://issuer.example.com", hosted)]
    configuration = {"issuers": issuers, "defaultAlgorithms": ["RS256"]}
    made = Guarded(world.aws, world.emulator, "JWT", type="JWT", identitySource=HEADER, jwtConfiguration=configuration)
    url = made.deploy() + "/a"
    assert call(url, pool.forged(aud="app")).status_code == 200
    assert call(url, sign(claims(), rsa_key("two"))).status_code == 200
    assert call(url, sign(claims(iss=hosted), rsa_key("two"))).status_code == 401
    assert call(url, pool.forged(aud="app", iss="https://issuer.example.com")).status_code == 401
