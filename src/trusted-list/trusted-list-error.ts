/** Why a list is refused; stable words for programs and tests. */
export type TrustedListRefusal =
  // The octets as XML.
  | 'too_large'
  | 'not_utf8'
  | 'byte_order_mark'
  | 'xml_declaration'
  | 'doctype'
  | 'processing_instruction'
  | 'cdata'
  | 'entity'
  | 'comment_in_text'
  | 'outside_root'
  | 'not_well_formed'
  | 'forbidden_character'
  | 'too_deep'
  | 'too_many_nodes'
  | 'too_many_namespaces'
  | 'too_many_names'
  | 'unbound_prefix'
  | 'namespace_redeclared'
  | 'no_namespace'
  | 'duplicate_attribute'
  | 'reserved_name'
  | 'duplicate_id'
  // The elements of the standard.
  | 'wrong_root'
  | 'missing_element'
  | 'unexpected_element'
  | 'missing_attribute'
  | 'unexpected_attribute'
  | 'unexpected_text'
  | 'repeated'
  | 'value'
  | 'whitespace_in_uri'
  | 'critical_extension'
  | 'unsupported_version'
  // The signature.
  | 'no_signature'
  | 'several_signatures'
  | 'signature_position'
  | 'signature_object'
  | 'canonicalization_algorithm'
  | 'signature_algorithm'
  | 'digest_algorithm'
  | 'reference_count'
  | 'reference_uri'
  | 'reference_type'
  | 'transforms'
  | 'key_info'
  | 'certificate_chain'
  | 'unknown_signer'
  | 'signing_certificate_version'
  | 'signing_certificate_count'
  | 'signing_certificate_uri'
  | 'signing_certificate_digest'
  | 'signing_certificate_issuer'
  | 'signing_time'
  | 'data_object_format'
  | 'qualifying_properties_target'
  | 'signed_properties_digest'
  | 'document_digest'
  | 'signature_value'
  // The signer, when a list is made.
  | 'signer';

/** A list that is not read or not written. `detail` names the element and is safe to show. */
export class TrustedListError extends Error {
  constructor(
    readonly reason: TrustedListRefusal,
    readonly detail: string,
  ) {
    super(`${reason}: ${detail}`);
    this.name = 'TrustedListError';
  }
}
