"""Lints many certificates in one process, since loading pkilint costs more than linting.

Standard input: JSON list of {"path": file in PEM, "linter": "etsi" | "pkix"}.
Standard output: JSON list of {"path", "type", "findings": [{"code", "severity", "node", "message"}]}.

Each certificate is linted twice. First with pkilint as it is installed. Then with pyasn1's own DER decoder wherever
pyasn1_fasder, the fast decoder, gives up: pyasn1_fasder 0.1.3 takes the first octet of an OBJECT IDENTIFIER for its
whole first subidentifier (X.690 8.19.2 lets it span several), so that it refuses every arc from 2.48 on, the example
arc 2.999 among them, and the checks behind it never run. The findings of both passes count.
"""

import json
import multiprocessing
import sys

from pkilint import document, etsi, finding_filter, loader
from pkilint.pkix import certificate, extension, name
from pyasn1.codec.der import decoder as reference_decoder

fast_decode = document.decode_der


def decode_with_fallback(substrate, asn1Spec=None):
    try:
        return fast_decode(substrate, asn1Spec=asn1Spec)
    except Exception as refusal:
        if "OID contains out-of-range arc" not in str(refusal):
            raise
        decoded, rest = reference_decoder.decode(substrate, asn1Spec=asn1Spec)
        if rest:
            raise ValueError("trailing octets") from refusal
        return decoded, rest


containers = {}


def linter_for(linter, certificate_type):
    """The validators of one certificate type, made once."""
    key = (linter, certificate_type)
    if key not in containers:
        if linter == "etsi":
            container = certificate.create_pkix_certificate_validator_container(
                etsi.create_decoding_validators(certificate_type),
                etsi.create_validators(certificate_type),
            )
        else:
            container = certificate.create_pkix_certificate_validator_container(
                certificate.create_decoding_validators(
                    name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS
                ),
                [
                    certificate.create_issuer_validator_container([]),
                    certificate.create_validity_validator_container(),
                    certificate.create_subject_validator_container([]),
                    certificate.create_extensions_validator_container([]),
                    certificate.create_spki_validator_container([]),
                ],
            )
        containers[key] = container
    return containers[key]


def lint_once(pem, path, linter):
    parsed = loader.load_pem_certificate(pem, path)
    certificate_type = etsi.determine_certificate_type(parsed) if linter == "etsi" else None
    results = linter_for(linter, certificate_type).validate(parsed.root)
    if linter == "etsi":
        results, _ = finding_filter.filter_results(
            etsi.create_etsi_finding_filters(certificate_type), results
        )
    findings = [
        {
            "code": description.finding.code,
            "severity": description.finding.severity.name,
            "node": result.node.path,
            "message": description.message or "",
        }
        for result in results
        for description in result.finding_descriptions
    ]
    return certificate_type.to_option_str if certificate_type else "PKIX", findings


def lint(job):
    path, linter = job["path"], job["linter"]
    with open(path, encoding="ascii") as file:
        pem = file.read()
    document.decode_der = fast_decode
    certificate_type, findings = lint_once(pem, path, linter)
    if any("OID contains out-of-range arc" in finding["message"] for finding in findings):
        document.decode_der = decode_with_fallback
        certificate_type, more = lint_once(pem, path, linter)
        findings += [finding for finding in more if finding not in findings]
    return {"path": path, "type": certificate_type, "findings": findings}


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        json.dump(pool.map(lint, json.load(sys.stdin), chunksize=8), sys.stdout)
