import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class NonceDto {
  @ApiPropertyOptional({
    type: 'string',
    pattern: '^[A-Za-z0-9_-]{43}$',
    description: 'From `POST challenges` with purpose pop; required where `popNonce` of the profile says so.',
  })
  readonly nonce?: string;
}

export class Pkcs10ProofDto extends NonceDto {
  @ApiProperty({ enum: ['pkcs10'] })
  readonly method!: 'pkcs10';

  @ApiProperty({
    format: 'byte',
    description:
      'Base64 of the DER PKCS #10 request, on one line. Its attribute challengePassword (1.2.840.113549.1.9.7) must hold ' +
      'the nonce once, as UTF8String or PrintableString. Its subject and requested extensions are ignored: the profile ' +
      'and `subjectData` decide.',
  })
  readonly csr!: string;
}

export class CrmfProofDto extends NonceDto {
  @ApiProperty({ enum: ['crmf'] })
  readonly method!: 'crmf';

  @ApiProperty({
    format: 'byte',
    description:
      'Base64 of the DER CertReqMsg (RFC 4211), on one line, with the proof `signature`. Its control regCtrl-authenticator ' +
      'must hold the nonce once. The template must have publicKey; its subject and extensions are ignored.',
  })
  readonly csr!: string;
}

const STATEMENT =
  'Compact JWS of typ `ra-pop+jwt` with the claims aud (the issuer), nonce, iat, jti and spki_sha256 (lower-case hex), ';

export class SamPopProofDto extends NonceDto {
  @ApiProperty({ enum: ['sam_pop'] })
  readonly method!: 'sam_pop';

  @ApiProperty({ description: `${STATEMENT}signed by the subject key. Needs \`key.publicKey\`.` })
  readonly statement!: string;
}

export class AttestedKeyProofDto extends NonceDto {
  @ApiProperty({ enum: ['attested_key'] })
  readonly method!: 'attested_key';

  @ApiProperty({
    description:
      `${STATEMENT}signed by a key of the JWK Set that the client is registered with. Needs \`key.publicKey\`, and ` +
      '`attestation` unless the key was attested when it was registered.',
  })
  readonly statement!: string;
}

/** The alternatives of `proofOfPossession`, by `method`. */
export const PROOF_SCHEMA = {
  oneOf: ['Pkcs10ProofDto', 'CrmfProofDto', 'SamPopProofDto', 'AttestedKeyProofDto'].map((name) => ({
    $ref: `#/components/schemas/${name}`,
  })),
  discriminator: {
    propertyName: 'method',
    mapping: {
      pkcs10: '#/components/schemas/Pkcs10ProofDto',
      crmf: '#/components/schemas/CrmfProofDto',
      sam_pop: '#/components/schemas/SamPopProofDto',
      attested_key: '#/components/schemas/AttestedKeyProofDto',
    },
  },
};
