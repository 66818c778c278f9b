"""An RSSP written on a client that a public generator made from the OpenAPI description of the service.

Usage: generated_client_journey.py BASE_URL, with the folder that holds the package ra_client as working folder. One line
a step on standard output; a step that goes wrong ends it with what was answered.
"""

import base64
import hashlib
import sys
import threading
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AttributeOID

sys.path.insert(0, ".")

from ra_client import AuthenticatedClient  # noqa: E402
from ra_client.api.certificates import get_certificate, rekey_certificate, renew_certificate  # noqa: E402
from ra_client.api.challenges import create_challenge  # noqa: E402
from ra_client.api.enrolments import accept_enrolment, create_enrolment, decide_enrolment, get_enrolment  # noqa: E402
from ra_client.api.events import list_events  # noqa: E402
from ra_client.api.oauth2 import create_token  # noqa: E402
from ra_client.api.profiles import list_profiles  # noqa: E402
from ra_client.api.revocations import get_revocation, revoke_certificate  # noqa: E402
from ra_client.models import (  # noqa: E402
    AcceptanceRequestDto,
    ChallengeRequestDto,
    CreateTokenBody,
    DecisionRequestDto,
    EnrolmentRequestDto,
    Problem,
    RekeyRequestDto,
    RenewalRequestDto,
    RevocationRequestDto,
)

BASE_URL = sys.argv[1]
DEMO_SUBJECT = {
    "subjectType": "legal",
    "organization_name": "TEST Generated Client",
    "common_name": "TEST Generated Client eSeal",
}
PLACES = {"EU": ("XA", "VATXA-12345678"), "JP": ("JP", "NTRJP-5999999000004")}


def session(client_id, scope):
    basic = base64.b64encode(f"{client_id}:{client_id}-secret".encode()).decode()
    at_token_endpoint = AuthenticatedClient(base_url=BASE_URL, token=basic, prefix="Basic")
    body = CreateTokenBody.from_dict({"grant_type": "client_credentials", "scope": scope})
    token = create_token.sync(client=at_token_endpoint, body=body).access_token
    return AuthenticatedClient(base_url=BASE_URL, token=token, raise_on_unexpected_status=True, timeout=90)


def key_of():
    return ec.generate_private_key(ec.SECP256R1())


def proof_of(rssp, key):
    nonce = create_challenge.sync(client=rssp, body=ChallengeRequestDto.from_dict({"purpose": "pop"})).nonce
    request = (
        x509.CertificateSigningRequestBuilder()
        .subject_name(x509.Name([]))
        .add_attribute(AttributeOID.CHALLENGE_PASSWORD, nonce.encode())
        .sign(key, hashes.SHA256())
    )
    csr = base64.b64encode(request.public_bytes(serialization.Encoding.DER)).decode()
    return {"method": "pkcs10", "csr": csr, "nonce": nonce}


def subject_of(profile):
    country, identifier = PLACES[str(profile.jurisdiction)]
    return {**DEMO_SUBJECT, "organization_identifier": identifier, "address": {"country": country}}


def enrol(rssp, profile, ca_id, key):
    name = str(uuid.uuid4())
    body = {
        "externalId": name,
        "credentialID": name,
        "caId": ca_id,
        "profileId": profile.profile_id,
        "subjectData": subject_of(profile),
        "proofOfPossession": proof_of(rssp, key),
    }
    request = EnrolmentRequestDto.from_dict(body)
    answer = create_enrolment.sync(client=rssp, body=request, idempotency_key=name)
    if isinstance(answer, Problem):
        sys.exit(f"{profile.profile_id} was refused: {answer.code} {answer.detail} {answer.errors}")
    return answer, name


def accept(rssp, enrolment, credential_id):
    """Links the certificate to its key; the certificate must be of the key and chain to its issuer."""
    certificate = base64.b64decode(enrolment.certificate)
    body = {
        "credentialID": credential_id,
        "keyId": enrolment.key_id,
        "certificateSha256": hashlib.sha256(certificate).hexdigest(),
    }
    linked = accept_enrolment.sync(
        enrolment.enrolment_id,
        client=rssp,
        body=AcceptanceRequestDto.from_dict(body),
        idempotency_key=str(uuid.uuid4()),
    )
    expect("the acceptance links", linked.state, "linked")


def check(enrolment, key):
    certificate = x509.load_der_x509_certificate(base64.b64decode(enrolment.certificate))
    issuer = x509.load_der_x509_certificate(base64.b64decode(enrolment.chain[0]))
    certificate.verify_directly_issued_by(issuer)
    expect("the certificate is of the key", certificate.public_key() == key.public_key(), True)
    return certificate


def expect(what, seen, expected):
    if str(seen) != str(expected):
        sys.exit(f"{what}: expected {expected}, seen {seen}")


def step(name):
    print(name, flush=True)


def state_of(rssp, cert_id):
    return get_certificate.sync(cert_id, client=rssp).state


def life_of_a_certificate(rssp, profiles):
    profile = next(p for p in profiles if p.profile_id == "eu-qseal")
    ca_id = profile.ca_ids[0]
    key = key_of()
    issued, credential_id = enrol(rssp, profile, ca_id, key)
    expect("an enrolment that nobody has to approve", issued.state, "issued")
    step("enrols")
    polled = get_enrolment.sync(issued.enrolment_id, client=rssp)
    expect("the enrolment as it is polled", polled.cert_id, issued.cert_id)
    check(polled, key)
    step("polls")
    accept(rssp, polled, credential_id)
    expect("the linked certificate", state_of(rssp, issued.cert_id), "active")
    step("accepts")

    renewed = renew_certificate.sync(
        issued.cert_id,
        client=rssp,
        body=RenewalRequestDto.from_dict({"credentialID": credential_id}),
        idempotency_key=str(uuid.uuid4()),
    )
    expect("a renewal", renewed.state, "issued")
    check(renewed, key)
    accept(rssp, renewed, credential_id)
    expect("the certificate that was renewed", state_of(rssp, issued.cert_id), "superseded")
    step("renews")

    new_key = key_of()
    rekeyed = rekey_certificate.sync(
        renewed.cert_id,
        client=rssp,
        body=RekeyRequestDto.from_dict({"credentialID": credential_id, "proofOfPossession": proof_of(rssp, new_key)}),
        idempotency_key=str(uuid.uuid4()),
    )
    expect("a re-key", rekeyed.state, "issued")
    check(rekeyed, new_key)
    accept(rssp, rekeyed, credential_id)
    step("re-keys")

    revocation = revoke_certificate.sync(
        rekeyed.cert_id,
        client=rssp,
        body=RevocationRequestDto.from_dict({"revocationReason": 4}),
        idempotency_key=str(uuid.uuid4()),
    )
    seen = get_revocation.sync(rekeyed.cert_id, revocation.revocation_id, client=rssp)
    expect("the revocation", str(seen.state) in ("effective", "published"), True)
    expect("the revoked certificate", state_of(rssp, rekeyed.cert_id), "revoked")
    step("revokes")


def two_operators(rssp, profiles):
    """Two operators approve while the requester waits on the event feed."""
    profile = next(p for p in profiles if str(p.approval) == "dual")
    key = key_of()
    after = list_events.sync(client=rssp, after="latest").next_cursor
    pending, credential_id = enrol(rssp, profile, profile.ca_ids[0], key)
    expect("an enrolment under a profile with dual approval", pending.state, "pending_approval")
    heard = []

    def listen():
        cursor = after
        while not heard:
            page = list_events.sync(client=rssp, after=cursor, types="enrolment.issued", wait=60)
            heard.extend(item for item in page.items if item.object_id == pending.enrolment_id)
            cursor = page.next_cursor

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    for operator_id in ("demo-operator", "demo-officer"):
        decide_enrolment.sync(
            pending.enrolment_id,
            client=session(operator_id, "ra.operator"),
            body=DecisionRequestDto.from_dict({"decision": "approve"}),
            idempotency_key=str(uuid.uuid4()),
        )
    listener.join(timeout=60)
    expect("events that tell of it", len(heard), 1)
    issued = get_enrolment.sync(pending.enrolment_id, client=rssp)
    check(issued, key)
    accept(rssp, issued, credential_id)
    step("waits for two operators on the event feed")


def main():
    rssp = session("demo-rssp", "ra.enrol ra.read ra.revoke")
    profiles = list_profiles.sync(client=rssp, limit=1000).items
    life_of_a_certificate(rssp, profiles)
    two_operators(rssp, profiles)


main()
