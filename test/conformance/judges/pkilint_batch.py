"""Lints many files in one process, since loading pkilint costs more than linting.

Standard input: JSON list of {"path", "linter"}; linter is "etsi" or "pkix" for a certificate in PEM, "crl" or "arl" for a
CRL in DER (the latter for CA certificates), "ocsp" for an OCSP response in DER.
Standard output: JSON list of {"path", "type", "findings": [{"code", "severity", "node", "message"}]}.

Each certificate is linted twice. First with pkilint as it is installed. Then with pyasn1's own DER decoder wherever
pyasn1_fasder, the fast decoder, gives up: pyasn1_fasder 0.1.3 takes the first octet of an OBJECT IDENTIFIER for its
whole first subidentifier (X.690 8.19.2 lets it span several), so that it refuses every arc from 2.48 on, the example
arc 2.999 among them, and the checks behind it never run. The findings of both passes count.
"""

import json
import multiprocessing
import sys

from pkilint import document, etsi, finding_filter, loader, pkix
from pkilint.pkix import certificate, crl, extension, name, ocsp
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


def status_linter_for(linter):
    """The validators of lint_crl with profile PKIX and of lint_ocsp_response, made once."""
    if linter not in containers:
        decoders = [
            pkix.create_attribute_decoder(name.ATTRIBUTE_TYPE_MAPPINGS),
            pkix.create_extension_decoder(extension.EXTENSION_MAPPINGS),
        ]
        if linter == "ocsp":
            containers[linter] = ocsp.create_pkix_ocsp_response_validator_container(
                [ocsp.create_response_decoder(), *decoders], []
            )
        else:
            containers[linter] = crl.create_pkix_crl_validator_container(
                decoders,
                [
                    crl.create_issuer_validator_container([]),
                    crl.create_validity_validator_container([]),
                    crl.create_extensions_validator_container([]),
                ],
            )
    return containers[linter]


def findings_of(results):
    return [
        {
            "code": description.finding.code,
            "severity": description.finding.severity.name,
            "node": result.node.path,
            "message": description.message or "",
        }
        for result in results
        for description in result.finding_descriptions
    ]


def lint_certificate(pem, path, linter):
    parsed = loader.load_pem_certificate(pem, path)
    certificate_type = etsi.determine_certificate_type(parsed) if linter == "etsi" else None
    results = linter_for(linter, certificate_type).validate(parsed.root)
    if linter == "etsi":
        results, _ = finding_filter.filter_results(
            etsi.create_etsi_finding_filters(certificate_type), results
        )
    return certificate_type.to_option_str if certificate_type else "PKIX", findings_of(results)


def lint_status(der, path, linter):
    if linter == "ocsp":
        parsed = loader.RFC6960OCSPResponseDocumentLoader().load_der_document(der, path)
    else:
        parsed = loader.RFC5280CertificateListDocumentLoader().load_der_document(der, path)
    return linter.upper(), findings_of(status_linter_for(linter).validate(parsed.root))


def lint(job):
    path, linter = job["path"], job["linter"]
    lint_once = lint_certificate if linter in ("etsi", "pkix") else lint_status
    with open(path, "rb") as file:
        content = file.read()
    if lint_once is lint_certificate:
        content = content.decode("ascii")
    document.decode_der = fast_decode
    what, findings = lint_once(content, path, linter)
    if any("OID contains out-of-range arc" in finding["message"] for finding in findings):
        document.decode_der = decode_with_fallback
        what, more = lint_once(content, path, linter)
        findings += [finding for finding in more if finding not in findings]
    return {"path": path, "type": what, "findings": findings}


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        json.dump(pool.map(lint, json.load(sys.stdin), chunksize=8), sys.stdout)
